use federation_spec::activity::{Activity, Envelope, Object};
use federation_spec::messages::Draft;
use federation_spec::origin::Origin;
use federation_spec::vocabulary as protocol;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::capacity::{Capacity, MOST, Strata};
use super::super::wire::*;
use super::*;

fn origin() -> Origin {
    Origin::parse("https://lantern-house.example").unwrap()
}

fn iri(kind: &str) -> federation_spec::origin::Iri {
    origin().at(&format!("/fed/v1/{kind}/019abc00-0000-7000-8000-000000000001")).unwrap()
}

fn envelope() -> Envelope {
    let published = "2026-03-07T21:10:00".parse().unwrap();
    Envelope {
        version: 3,
        published,
        updated: Some(published),
        expires: published + chrono::Duration::days(100),
        plane: protocol::Plane::Directory,
        tlp: protocol::Tlp::Green,
        audience_class: protocol::AudienceClass::Member,
        purpose: protocol::Purpose::Assistance,
        onward: protocol::Onward::None,
        agreement: None,
        context: None,
        in_reply_to: None,
    }
}

/// The object as a peer reads it: through the bytes, the scan, the spelling of terms and the origin.
fn received(object: Value) -> Object {
    let kind = federation_spec::activity::ActivityType::Create;
    let draft = Draft::new(&iri("activities"), kind, &origin().node(), envelope().published, object);
    let to = Origin::parse("https://police.example").unwrap().node();
    let bytes = draft.render(&[to]).expect("it can be sent");
    let value = federation_spec::json::parse(bytes.as_bytes()).expect("it passes the scan");
    federation_spec::envelope::check(&value).expect("every term has its spelling");
    let activity = Activity::parse(value).expect("an activity");
    federation_spec::ownership::check(&activity, &origin()).expect("everything in it is the sender's");
    activity.object.objects()[0].clone()
}

fn written(capability: &Capability) -> Value {
    write_capability(&iri("objects"), &iri("agencies"), &envelope(), capability)
}

#[test]
fn a_capability_travels_in_the_names_of_hsds_with_our_prefix() {
    let object = written(&beds());
    assert_eq!(object["type"], "ws:Capability");
    assert_eq!(object["name"], "Beds for men");
    assert_eq!(object["ws:status"], "active");
    assert_eq!(object["ws:serviceType"], json!(["emergency_shelter", "basic_needs"]));
    assert_eq!(object["ws:confidentialLocation"], true);
    assert_eq!(object["ws:intake"]["ws:needsPoliceReport"], false);
    assert_eq!(object["ws:intake"]["ws:hours"][0]["ws:byday"][6], "SU");
    assert_eq!(object["ws:languages"][0]["ws:code"], "es-MX");
    assert_eq!(
        object["ws:serviceAreas"],
        json!([{ "ws:code": "XA-HC", "ws:kind": "service_area", "ws:mode": "covers" }])
    );
    assert_eq!(object["ws:audienceClass"], "member");
    // What is unknown, empty or absent is not there, and nothing is null.
    assert!(object.get("ws:alternateName").is_none() && object["ws:intake"].get("ws:afterHours").is_none());
    assert!(!object.to_string().contains("null"));
    assert_eq!(read_capability(&received(object)), Ok(beds()));
}

#[test]
fn what_a_receiver_does_not_know_it_ignores_and_what_is_wrong_it_refuses() {
    let good = written(&beds());
    let change = |pointer: &str, value: Value| {
        let mut object = good.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        object.pointer_mut(parent).unwrap()[name] = value;
        read_capability(&received(object)).map_err(|_| pointer.to_owned())
    };
    assert_eq!(change("/ws:favouriteColour", json!("blue")), Ok(beds()));
    assert_eq!(change("/ws:serves/ws:shoeSize", json!([1, 2])), Ok(beds()));
    // Bare, our terms are somebody else's.
    assert_eq!(change("/remedies", json!("anything")), Ok(beds()));
    let many: Vec<String> = (0..51).map(|n| format!("need_{n}")).collect();
    for (pointer, value) in [
        ("/name", json!("")),
        ("/name", json!("x".repeat(201))),
        ("/name", json!("bell\u{7}")),
        ("/name", json!(7)),
        ("/url", json!("javascript:alert(1)")),
        ("/ws:status", json!("asleep")),
        ("/ws:description", json!("x".repeat(2001))),
        ("/ws:serviceType", json!(["Emergency Shelter"])),
        ("/ws:serviceType", json!(["detox", "detox"])),
        ("/ws:serviceType", json!(many)),
        ("/ws:serviceType", json!("detox")),
        ("/ws:remedies", json!([{ "ws:remedy": "US:t_visa" }])),
        ("/ws:serves/ws:genders", json!(["dragons"])),
        ("/ws:serves/ws:ageBands", json!(["18-25"])),
        ("/ws:serves/ws:pets", json!(1)),
        ("/ws:intake/ws:needsPoliceReport", json!("no")),
        (
            "/ws:intake/ws:hours",
            json!([{ "ws:byday": ["MO"], "ws:opensAt": "8", "ws:closesAt": "9", "ws:timezone": "UTC" }]),
        ),
        ("/ws:languages/0/ws:code", json!("es-mx")),
        ("/ws:languages/0/ws:code", json!("zz")),
        ("/ws:languages/0/ws:level/ws:value", json!("C3")),
        ("/ws:serviceAreas", json!([{ "ws:code": "Atlantis" }])),
        ("/ws:serviceAreas/0/ws:code", json!("xa-hc")),
        ("/ws:minimumAge", json!(-1)),
        ("/ws:minimumAge", json!(131)),
        ("/ws:assuredDate", json!("yesterday")),
        // The address of a confidential site.
        ("/ws:serviceAtLocations", json!([{ "ws:locationType": "physical", "ws:address": "1 Quay Street" }])),
        ("/ws:contacts", json!([{ "ws:title": "Intake desk" }])),
    ] {
        assert_eq!(change(pointer, value.clone()), Err(pointer.to_owned()), "{value}");
    }
}

#[test]
fn a_capacity_says_numbers_or_a_band_and_whose_it_is() {
    let of = iri("objects");
    let capacity = Capacity {
        unit: Unit::Bed,
        strata: Strata { genders: vec![Gender::Men], ..Strata::default() },
        state: CapacityState::Open,
        available: Some(2),
        maximum: Some(12),
        band: None,
        valid_for_minutes: 240,
        source: Source::Human,
    };
    let write = |capacity: &Capacity| write_capacity(&iri("objects"), &iri("agencies"), &envelope(), &of, capacity);
    let object = write(&capacity);
    assert_eq!(
        (&object["ws:unit"], &object["ws:available"], &object["ws:capability"]),
        (&json!("bed"), &json!(2), &json!(of.as_str()))
    );
    assert_eq!(read_capacity(&received(object.clone())), Ok((of.clone(), capacity.clone())));
    let told = write(&capacity.in_bands());
    assert_eq!((told.get("ws:available"), told.get("ws:maximum"), &told["ws:band"]), (None, None, &json!("some")));
    for (term, value) in [
        ("ws:available", json!(13)),
        ("ws:available", json!(MOST + 1)),
        ("ws:band", json!("some")),
        ("ws:validForMinutes", json!(0)),
        ("ws:validForMinutes", json!(24 * 60 + 1)),
        ("ws:state", json!("cosy")),
        ("ws:unit", json!("hammock")),
        ("ws:capability", json!("https://elsewhere.example/fed/v1/objects/019abc00-0000-7000-8000-000000000001")),
        ("ws:capability", json!(7)),
    ] {
        let mut object = object.clone();
        object[term] = value.clone();
        assert_eq!(read_capacity(&received(object)), Err(Unfit), "{term} {value}");
    }
}

fn text() -> impl Strategy<Value = String> {
    any::<String>().prop_map(|text| text.chars().filter(|c| !c.is_control()).take(60).collect())
}

fn word() -> impl Strategy<Value = String> {
    "[a-z][a-z0-9]{0,8}(_[a-z][a-z0-9]{0,5}){0,2}"
}

fn some<T: std::fmt::Debug + Copy + 'static>(all: &'static [T]) -> impl Strategy<Value = Vec<T>> {
    prop::sample::subsequence(all.to_vec(), 0..=all.len())
}

fn day() -> impl Strategy<Value = Option<chrono::NaiveDate>> {
    prop::option::of((0i32..40_000).prop_map(|n| chrono::NaiveDate::from_num_days_from_ce_opt(720_000 + n).unwrap()))
}

fn area() -> impl Strategy<Value = Area> {
    prop::sample::select(vec!["XA", "XA-HC", "XB-01", "US-NY", "FR", "x-xa-old-port", "x-us-navajo-nation"])
        .prop_map(|code| Area::parse(code).unwrap())
}

fn serves() -> impl Strategy<Value = Serves> {
    let children = (any::<Option<u8>>(), some(AgeBand::ALL)).prop_map(|(max, ages)| WithChildren {
        accepted: true,
        max: max.map(|n| u32::from(n) % 100),
        ages,
    });
    let flags = any::<[Option<bool>; 5]>();
    let lists = (some(Gender::ALL), some(AgeBand::ALL), some(Exploitation::ALL), some(DisabilityAccess::ALL));
    (lists, prop::option::of(children), flags, text(), text()).prop_map(
        |((genders, age_bands, exploitation, disability_access), with_children, flags, nationality, substance)| {
            let [minors, status, lgbtqi, male, pets] = flags;
            Serves {
                genders,
                age_bands,
                exploitation,
                minors_unaccompanied: minors,
                with_children,
                disability_access,
                nationality_restrictions: nationality,
                immigration_status_required: status,
                lgbtqi_affirming: lgbtqi,
                male_beds: male,
                pets,
                substance_policy: substance,
            }
        },
    )
}

fn intake() -> impl Strategy<Value = Intake> {
    let hours = (some(Weekday::ALL), 0u32..24, 0u32..60).prop_filter_map("a day", |(byday, hour, minute)| {
        (!byday.is_empty()).then(|| Schedule {
            byday,
            opens_at: format!("{hour:02}:{minute:02}"),
            closes_at: format!("{:02}:{minute:02}", (hour + 7) % 24),
            timezone: "America/New_York".into(),
        })
    });
    let flags = any::<(Option<bool>, Option<bool>, Option<u16>)>();
    (some(IntakeMode::ALL), prop::option::of(hours), some(crate::agency::OrgClass::ALL), flags).prop_map(
        |(modes, hours, referral_from, (after_hours, needs_police_report, minutes))| Intake {
            modes,
            hours: hours.into_iter().collect(),
            after_hours,
            response_target_minutes: minutes.map(u32::from),
            referral_from,
            needs_police_report,
        },
    )
}

fn languages() -> impl Strategy<Value = Vec<Language>> {
    let profile = (some(Gender::ALL), any::<[bool; 8]>()).prop_map(|(genders, flags)| {
        let [region_of_origin_hidden, remote_audio, remote_video, on_site, trauma_informed, screened, police, ngo] =
            flags;
        InterpreterProfile {
            genders,
            region_of_origin_hidden,
            remote_audio,
            remote_video,
            on_site,
            trauma_informed,
            screened,
            police_interviews_ok: police,
            ngo_only: ngo,
        }
    });
    let certification = (text(), word(), "([0-9a-f]{64})?", day(), some(CertificationSetting::ALL)).prop_map(
        |(body, name, number_hash, expires_on, settings)| Certification {
            body,
            name,
            number_hash,
            expires_on,
            setting: settings.first().copied(),
        },
    );
    let level = (prop::sample::select(Scale::ALL), any::<prop::sample::Index>(), text(), day()).prop_map(
        |(scale, at, assessed_by, assessed_on)| {
            let value = at.get(scale.values()).to_string();
            Level { scale, value, assessed_by, assessed_on }
        },
    );
    let language = (
        prop::sample::select(vec!["en", "es-MX", "quc", "mam", "ti", "ase", "prs", "zh-Hant-TW"]),
        prop::sample::select(Modality::ALL),
        prop::sample::select(LanguageRole::ALL),
        prop::option::of(level),
        prop::option::of(certification),
        prop::option::of(profile),
    );
    prop::collection::vec(language, 0..4).prop_map(|all| {
        let mut languages: Vec<Language> = Vec::new();
        for (code, modality, role, level, certification, interpreter_profile) in all {
            let code = LanguageTag::parse(code).unwrap();
            if languages.iter().all(|known| (&known.code, known.modality, known.role) != (&code, modality, role)) {
                let certification = certification.into_iter().collect();
                languages.push(Language { code, modality, role, level, certification, interpreter_profile });
            }
        }
        languages
    })
}

fn capability() -> impl Strategy<Value = Capability> {
    let texts = prop::collection::vec(text(), 9);
    let needs = prop::collection::btree_set(word(), 1..6);
    let remedy = (word(), prop::option::of(area()), some(Stage::ALL), text());
    let remedies = prop::collection::btree_map(word(), remedy, 0..3);
    let areas = prop::collection::btree_map(area(), (some(CoverageKind::ALL), some(CoverageMode::ALL), text()), 1..4);
    let contact = (word(), text()).prop_map(|(title, phone)| RoleContact { title, email: "a@b.example".into(), phone });
    let numbers = any::<(Option<u8>, Option<u16>, bool, bool, bool)>();
    let location = (some(LocationType::ALL), text(), text(), prop::option::of(Just(Area::parse("XA-HC").unwrap())));
    (
        (texts, needs, remedies, areas),
        (serves(), intake(), languages()),
        (prop::collection::vec(contact, 0..3), numbers, location, prop::sample::select(Status::ALL), day()),
    )
        .prop_map(|((texts, needs, remedies, areas), (serves, intake, languages), rest)| {
            let (contacts, (age, km, remote_ok, cross_border, confidential_location), location, status, day) = rest;
            let mut texts = texts.into_iter();
            let mut text = || texts.next().unwrap();
            let mut contacts = contacts;
            contacts.dedup();
            contacts.truncate(1);
            let (types, name, address, region) = location;
            let open = !confidential_location;
            Capability {
                name: format!("n{}", text()),
                alternate_name: text(),
                description: text(),
                url: "https://lantern-house.example/help".into(),
                email: String::new(),
                status,
                service_type: needs.iter().map(|need| ServiceType::parse(need).unwrap()).collect(),
                remedies: remedies
                    .into_iter()
                    .map(|(code, (_, jurisdiction, stages, court))| Remedy {
                        remedy: RemedyCode::parse(&format!("us:{code}")).unwrap(),
                        jurisdiction,
                        stage: stages.first().copied(),
                        court,
                    })
                    .collect(),
                serves,
                intake,
                languages,
                service_areas: areas
                    .into_iter()
                    .map(|(code, (kinds, modes, name))| Coverage {
                        code,
                        kind: kinds.first().copied().unwrap_or_default(),
                        mode: modes.first().copied().unwrap_or_default(),
                        name,
                    })
                    .collect(),
                remote_ok,
                travel_radius_km: km.map(|km| u32::from(km) % 20_000),
                cross_border,
                confidential_location,
                service_at_locations: types
                    .first()
                    .map(|location_type| Location {
                        location_type: *location_type,
                        name: if open { name } else { String::new() },
                        address: if open { address } else { String::new() },
                        city: String::new(),
                        postal_code: String::new(),
                        region,
                        url: String::new(),
                    })
                    .into_iter()
                    .collect(),
                contacts,
                interpretation_services: text(),
                application_process: text(),
                eligibility_description: text(),
                minimum_age: age.map(|age| u32::from(age) % 131),
                maximum_age: None,
                required_documents: vec!["A photograph".into()],
                fees_description: text(),
                accreditations: text(),
                alert: text(),
                assured_date: day,
            }
        })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back_and_written_the_same(capability in capability()) {
        prop_assert_eq!(capability.check(), Vec::new());
        let object = written(&capability);
        let read = read_capability(&received(object.clone()));
        prop_assert_eq!(read.as_ref(), Ok(&capability));
        prop_assert_eq!(written(&read.unwrap()), object);
        // As it is stored, too.
        let stored: Capability = serde_json::from_str(&slim(&capability).to_string()).unwrap();
        prop_assert_eq!(stored, capability);
    }
}

#[test]
fn the_audience_classes_are_those_of_the_protocol() {
    let ours: Vec<&str> = AudienceClass::ALL.iter().map(|class| class.as_str()).collect();
    let theirs: Vec<&str> = protocol::AudienceClass::ALL.iter().map(|class| class.as_str()).collect();
    assert_eq!(ours, theirs);
    for class in protocol::AudienceClass::ALL {
        assert_eq!(AudienceClass::from_protocol(*class).of_protocol(), *class);
    }
}
