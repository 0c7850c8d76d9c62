use super::super::capacity::{Capacity, Room, Strata};
use super::super::facets::{FacetKind, facets, search_text};
use super::super::form::CapabilityForm;
use super::super::publish::Written;
use super::*;
use crate::i18n::Lang;
use crate::time::Instant;

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

#[test]
fn open_lists_take_other_words_and_label_their_own() {
    let check = |text: &str, fits: bool| assert_eq!(ServiceType::parse(text).is_some(), fits, "{text:?}");
    check("emergency_shelter", true);
    check("horse_therapy_2", true);
    for wrong in ["", "Emergency", "a b", "_a", "a_", "a__b", "é", "2a", &"a".repeat(61)] {
        check(wrong, false);
    }
    let check = |text: &str, fits: bool| assert_eq!(RemedyCode::parse(text).is_some(), fits, "{text:?}");
    check("us:t_visa", true);
    check("asylum", true);
    for wrong in ["US:t_visa", "usa:t_visa", "us:", ":t_visa", "us:t:visa"] {
        check(wrong, false);
    }
    assert_eq!(ServiceType::parse("emergency_shelter").unwrap().label(Lang::Fr), "Un lit ce soir");
    assert_eq!(ServiceType::parse("horse_therapy").unwrap().label(Lang::Fr), "horse therapy");
    assert_eq!(RemedyCode::parse("us:t_visa").unwrap().label(Lang::Es), "Visa T (EE. UU.)");
    for lang in Lang::ALL {
        for word in ServiceType::KNOWN {
            let label = ServiceType::parse(word).unwrap().label(*lang);
            assert!(!label.starts_with("need-"), "{word} has no label in {lang}");
        }
        for word in RemedyCode::KNOWN {
            let label = RemedyCode::parse(word).unwrap().label(*lang);
            assert!(!label.starts_with("remedy-"), "{word} has no label in {lang}");
        }
    }
}

#[test]
fn places_are_nested_and_private_ones_lie_in_their_country() {
    let check = |text: &str, chain: Option<&[&str]>| {
        assert_eq!(
            Area::parse(text).map(|area| area.chain()).as_deref(),
            chain.map(|c| c.iter().map(|s| s.to_string()).collect::<Vec<_>>()).as_deref(),
            "{text:?}"
        );
    };
    check("xa", Some(&["XA"]));
    check("US-ny", Some(&["US-NY", "US"]));
    check("X-US-Navajo-Nation", Some(&["x-us-navajo-nation", "US"]));
    for wrong in
        ["", "x-", "x-us", "x-us-", "x-us--a", "x-zz-port", "x-usa-port", "x-us-a b", "Atlantis", "x-us-\u{e9}"]
    {
        check(wrong, None);
    }
    check(&format!("x-us-{}", "a".repeat(50)), None);
    assert_eq!(Area::parse("x-xa-old-port").unwrap().label("Old Port", Lang::En), "Old Port (XA)");
    assert_eq!(Area::parse("XA-HC").unwrap().label("", Lang::En), "Harbour City (XA)");
}

#[test]
fn a_capability_is_found_by_what_it_says_and_where_it_reaches() {
    let all = facets(&beds());
    let of = |kind: FacetKind| -> Vec<&str> {
        all.iter().filter(|(one, _)| *one == kind).map(|(_, word)| word.as_str()).collect()
    };
    assert_eq!(of(FacetKind::Need), ["basic_needs", "emergency_shelter"]);
    assert_eq!(of(FacetKind::Gender), ["men", "trans_men"]);
    // It restricts no kind of exploitation and nobody who refers.
    assert_eq!((of(FacetKind::Exploitation), of(FacetKind::ReferralFrom)), (vec!["any"], vec!["any"]));
    assert_eq!(of(FacetKind::Place), ["XA-HC"]);
    assert_eq!(of(FacetKind::Within), ["XA", "XA-HC"]);
    assert_eq!(of(FacetKind::Language), ["es", "es-MX"]);
    assert_eq!(
        of(FacetKind::LanguageHow),
        [
            "es bilingual_staff",
            "es spoken",
            "es spoken bilingual_staff",
            "es-MX bilingual_staff",
            "es-MX spoken",
            "es-MX spoken bilingual_staff"
        ]
    );
    // A plain no is what makes it easy; what is not said makes nothing.
    assert_eq!(of(FacetKind::Flag), ["lgbtqi", "male_beds", "no_police_report"]);
    let text = search_text(&beds(), "Lantern House");
    for word in ["beds for men", "lantern house", "cama para esta noche", "سرير", "espanol", "harbour city"] {
        assert!(text.contains(word), "{word} in {text}");
    }
    assert_eq!(text, crate::i18n::fold(&text), "it is folded already");
}

#[test]
fn intake_is_open_by_its_hours_in_its_own_zone_and_unknown_without() {
    let mut beds = beds();
    // Lisbon is at UTC in winter and an hour ahead in summer.
    assert_eq!(beds.intake_at(at("2026-03-07T21:10:00")), Open::Until(Some(at("2026-03-07T23:00:00"))));
    assert_eq!(beds.intake_at(at("2026-07-07T21:10:00")), Open::Until(Some(at("2026-07-07T22:00:00"))));
    assert_eq!(beds.intake_at(at("2026-03-07T23:00:00")), Open::Closed);
    assert_eq!(beds.intake_at(at("2026-03-08T07:59:59")), Open::Closed);
    beds.intake.after_hours = Some(true);
    assert_eq!(beds.intake_at(at("2026-03-08T03:00:00")), Open::Until(None));
    beds.status = Status::TemporarilyClosed;
    assert_eq!(beds.intake_at(at("2026-03-07T21:10:00")), Open::Closed);
    beds.status = Status::Active;
    // Over midnight, of Saturday alone.
    beds.intake.after_hours = None;
    beds.intake.hours[0] = Schedule {
        byday: vec![Weekday::Sa],
        opens_at: "20:00".into(),
        closes_at: "02:00".into(),
        timezone: "UTC".into(),
    };
    assert_eq!(beds.intake_at(at("2026-03-07T19:59:00")), Open::Closed);
    assert_eq!(beds.intake_at(at("2026-03-08T01:30:00")), Open::Until(Some(at("2026-03-08T02:00:00"))));
    assert_eq!(beds.intake_at(at("2026-03-09T01:30:00")), Open::Closed);
    // The whole day.
    beds.intake.hours[0].closes_at = "20:00".into();
    assert_eq!(beds.intake_at(at("2026-03-08T19:59:00")), Open::Until(Some(at("2026-03-08T20:00:00"))));
    beds.intake.hours.clear();
    assert_eq!(beds.intake_at(at("2026-03-07T21:10:00")), Open::Unknown);
}

#[test]
fn a_confidential_site_says_the_part_of_a_country_at_most() {
    let faults = |change: fn(&mut Location)| {
        let mut beds = beds();
        let mut location = Location {
            location_type: LocationType::Physical,
            name: String::new(),
            address: String::new(),
            city: String::new(),
            postal_code: String::new(),
            region: Area::parse("XA-HC"),
            url: String::new(),
        };
        change(&mut location);
        beds.service_at_locations = vec![location];
        beds.check()
    };
    let address = [Fault { field: "service_at_locations", what: What::Address }];
    assert_eq!(faults(|_| {}), []);
    assert_eq!(faults(|location| location.address = "1 Quay Street".into()), address);
    assert_eq!(faults(|location| location.city = "Harbour City".into()), address);
    assert_eq!(faults(|location| location.postal_code = "10001".into()), address);
    assert_eq!(faults(|location| location.name = "The house by the old mill".into()), address);
    assert_eq!(faults(|location| location.location_type = LocationType::Virtual), []);
}

#[test]
fn what_is_free_counts_for_its_time_and_is_unknown_after() {
    let capacity = Capacity {
        unit: Unit::Bed,
        strata: Strata::default(),
        state: CapacityState::Open,
        available: Some(2),
        maximum: Some(12),
        band: None,
        valid_for_minutes: 60,
        source: Source::Human,
    };
    let noon = at("2026-03-07T12:00:00");
    let room = |capacity: &Capacity, now: &str| capacity.at(noon, at(now));
    assert_eq!(room(&capacity, "2026-03-07T12:59:59"), Room::Free(2));
    assert_eq!(room(&capacity, "2026-03-07T13:00:00"), Room::Unknown);
    let with = |state, available| Capacity { state, available, ..capacity.clone() };
    assert_eq!(room(&with(CapacityState::Open, Some(0)), "2026-03-07T12:30:00"), Room::Full);
    assert_eq!(room(&with(CapacityState::Open, None), "2026-03-07T12:30:00"), Room::Unknown);
    assert_eq!(room(&with(CapacityState::Full, Some(2)), "2026-03-07T12:30:00"), Room::Full);
    assert_eq!(room(&with(CapacityState::Paused, None), "2026-03-07T12:30:00"), Room::Full);
    assert_eq!(room(&with(CapacityState::Waitlist, None), "2026-03-07T12:30:00"), Room::Waitlist);
    for (available, band) in [(0, Band::None), (1, Band::Some), (3, Band::Some), (4, Band::Many), (12, Band::Many)] {
        let told = with(CapacityState::Open, Some(available)).in_bands();
        assert_eq!((told.available, told.maximum, told.band), (None, None, Some(band)), "{available}");
        assert!(told.is_sound());
    }
    let told = capacity.in_bands();
    assert_eq!(room(&told, "2026-03-07T12:30:00"), Room::FreeInBand(Band::Some));
    assert!(room(&told, "2026-03-07T12:30:00").is_free() && !Room::Unknown.is_free());
}

#[test]
fn a_form_gives_back_what_it_shows_in_every_language() {
    let home = crate::i18n::parse_place("XA");
    let mut capability = beds();
    capability.contacts[0].title = "intake_desk".into();
    capability.remedies = vec![Remedy {
        remedy: RemedyCode::parse("asylum").unwrap(),
        jurisdiction: Area::parse("US-NY"),
        stage: Some(Stage::Appeal),
        court: "Court of appeal".into(),
    }];
    let held = |name: &str| Certification {
        body: String::new(),
        name: name.into(),
        number_hash: String::new(),
        expires_on: None,
        setting: None,
    };
    capability.languages[0].certification = vec![held("Court interpreter"), held("Medical interpreter")];
    let of = |code: &str, name: &str| Coverage {
        code: Area::parse(code).unwrap(),
        kind: CoverageKind::Maritime,
        mode: CoverageMode::Based,
        name: name.into(),
    };
    let level =
        |scale, value: &str| Level { scale, value: value.into(), assessed_by: String::new(), assessed_on: None };
    for (tag, level) in [("fr", level(Scale::SelfAssessed, "working")), ("quc", level(Scale::Ilr, "3+"))] {
        let mut language = capability.languages[0].clone();
        (language.code, language.level) = (LanguageTag::parse(tag).unwrap(), Some(level));
        capability.languages.push(language);
    }
    capability.service_areas = vec![of("XA-HC", ""), of("FR", ""), of("x-xa-pier-9", "Pier nine"), of("XB", "")];
    let written = Written { capability, class: AudienceClass::Member, named: Vec::new() };
    for lang in Lang::ALL {
        let form = CapabilityForm::of(&written, home.as_ref(), *lang);
        let again = form.check(home.as_ref(), &[]).unwrap_or_else(|errors| panic!("{lang}: {errors:?}\n{form:?}"));
        assert_eq!(again.capability, written.capability, "{lang}");
    }
}
