//! One small world, and what is found in it: the same on either database.

use diesel::prelude::*;

use super::super::capacity::{Capacity, Strata};
use super::super::search::{self, Query, Reader, Results, Sees};
use super::super::store::{self, CapacityRow, Entry};
use super::super::{CapabilityId, CapacityId};
use super::rows::entry;
use super::*;
use crate::agency::OrgClass;
use crate::db::schema::unmet_needs;
use crate::db::{Conn, Kind};
use crate::federation::PeerId;
use crate::federation::testing::HostilePeer;
use crate::i18n::{Lang, fold};
use crate::testing::{Role, TestNode};
use crate::time::Instant;

struct World {
    test: TestNode,
    /// Publishes most of it.
    peer: PeerId,
}

fn areas(codes: &[&str]) -> Vec<Coverage> {
    let of = |code: &&str| Coverage {
        code: Area::parse(code).unwrap(),
        kind: CoverageKind::ServiceArea,
        mode: CoverageMode::Covers,
        name: String::new(),
    };
    codes.iter().map(of).collect()
}

fn hours(opens_at: &str, closes_at: &str) -> Vec<Schedule> {
    let (opens_at, closes_at) = (opens_at.to_owned(), closes_at.to_owned());
    vec![Schedule { byday: Weekday::ALL.to_vec(), opens_at, closes_at, timezone: "Europe/Lisbon".into() }]
}

impl World {
    /// Saturday, 21:10.
    async fn new() -> World {
        let (test, _) = TestNode::set_up().await;
        let peer = HostilePeer::pinned(&test, "one").await.id;
        let other = HostilePeer::pinned(&test, "other").await.id;
        let world = World { test, peer };
        let beds = world.put("1", "Beds for men", "Lantern House", |_| {}).await;
        world.count(&beds, CapacityState::Open, Some(2), Strata::default()).await;
        world
            .put("2", "Night beds", "Casa Farol", |it| {
                it.capability.serves = Serves::default();
                it.capability.service_areas = areas(&["XA"]);
                it.capability.intake.after_hours = Some(true);
                it.capability.languages.clear();
            })
            .await;
        world.put("3", "Women's refuge", "Casa Farol", |it| it.capability.serves.genders = vec![Gender::Women]).await;
        world
            .put("4", "Voices by telephone", "Maya Voices", |it| {
                it.capability.service_type = vec![ServiceType::parse("interpretation").unwrap()];
                it.capability.service_areas = areas(&["XB"]);
                it.capability.remote_ok = true;
                it.capability.serves = Serves::default();
                it.capability.languages = vec![Language {
                    code: LanguageTag::parse("quc").unwrap(),
                    modality: Modality::Spoken,
                    role: LanguageRole::Interpreter,
                    level: None,
                    certification: Vec::new(),
                    interpreter_profile: Some(InterpreterProfile {
                        remote_audio: true,
                        ..InterpreterProfile::default()
                    }),
                }];
            })
            .await;
        let day = "2025-09-01".parse().unwrap();
        world.put("5", "Old beds", "Lantern House", |it| it.capability.assured_date = Some(day)).await;
        world.put("6", "Day beds", "Lantern House", |it| it.capability.intake.hours = hours("09:00", "17:00")).await;
        let full = world.put("7", "Brimming house", "Lantern House", |_| {}).await;
        world.count(&full, CapacityState::Full, None, Strata::default()).await;
        world.put("8", "Quiet house", "Lantern House", |it| it.audience_class = AudienceClass::Named).await;
        world
            .put("9", "Our own beds", "Harbour Police", |it| {
                it.peer_id = None;
                it.audience_class = AudienceClass::VictimServices;
            })
            .await;
        world
            .put("10", "Harbour rest", "Safe Harbour", |it| {
                it.capability.intake.referral_from = vec![OrgClass::Shelter];
            })
            .await;
        world
            .put("11", "Beds of the vale", "South Vale House", |it| {
                it.capability.service_areas = areas(&["XA-SV"]);
                it.capability.status = Status::TemporarilyClosed;
            })
            .await;
        // What nobody finds.
        world.put("12", "Stopped beds", "Other House", |it| it.peer_id = Some(other.clone())).await;
        world.put("13", "Lapsed beds", "Lantern House", |it| it.expires_at = it.published_at).await;
        world.put("14", "Ended beds", "Lantern House", |it| it.capability.status = Status::Defunct).await;
        world.test.sql("UPDATE peers SET state = 'suspended' WHERE name = 'other'").await;
        world
    }

    async fn put(&self, object: &str, name: &str, agency: &str, change: impl FnOnce(&mut Entry)) -> CapabilityId {
        let mut entry = entry(Some(&self.peer), object, self.test.node.now());
        entry.capability.name = name.to_owned();
        entry.agency_name = agency.to_owned();
        change(&mut entry);
        let put = self.test.node.db.write(move |conn| store::put(conn, CapabilityId::new(), entry));
        put.await.unwrap()
    }

    async fn count(&self, of: &CapabilityId, state: CapacityState, available: Option<u32>, strata: Strata) {
        let capacity = Capacity {
            unit: Unit::Bed,
            strata,
            state,
            available,
            maximum: None,
            band: None,
            valid_for_minutes: 240,
            source: Source::Human,
        };
        let counted = self.test.node.now() - chrono::Duration::minutes(14);
        let until = counted + chrono::Duration::hours(24);
        let row = CapacityRow::new(CapacityId::new(), of, &format!("count-of-{of}"), 1, &capacity, (counted, until));
        self.test.node.db.write(move |conn| Ok(store::put_capacity(conn, row)?)).await.unwrap();
    }

    async fn search(&self, query: Query, sees: Sees) -> Results {
        let (now, reader) = (self.test.node.now(), Reader { sees, class: Some(OrgClass::LawEnforcement) });
        self.test.node.db.read(move |conn| search::find(conn, &query, &reader, now, Lang::En, 100)).await.unwrap()
    }

    async fn found(&self, query: Query, sees: Sees) -> Vec<String> {
        self.search(query, sees).await.found.into_iter().map(|found| found.row.name).collect()
    }
}

fn shelter() -> Query {
    Query { need: ServiceType::parse("emergency_shelter"), ..Query::default() }
}

fn at(place: &str) -> Query {
    Query { place: Area::parse(place), ..shelter() }
}

fn text(text: &str) -> Query {
    Query { text: fold(text), ..Query::default() }
}

fn kiche(modality: Option<Modality>, language_role: Option<LanguageRole>) -> Query {
    Query { language: LanguageTag::parse("quc"), modality, language_role, ..Query::default() }
}

#[actix_web::test]
async fn a_search_finds_the_same_in_the_same_order_on_every_database() {
    let world = World::new().await;
    let men = |query: Query| Query { gender: Some(Gender::Men), ..query };
    // That it is open, its beds and its place weigh more than that it names men; full and closed come late, and last what
    // takes no referrals from us.
    let all =
        ["Beds for men", "Our own beds", "Quiet house", "Night beds", "Day beds", "Brimming house", "Harbour rest"];
    let cases: Vec<(&str, Query, &[&str])> = vec![
        ("men in Harbour City", men(at("XA-HC")), &all),
        (
            "the same in the afternoon of its hours",
            Query { open_now: true, ..men(at("XA-HC")) },
            &["Beds for men", "Our own beds", "Quiet house", "Night beds", "Harbour rest"],
        ),
        (
            "women in Harbour City",
            Query { gender: Some(Gender::Women), ..at("XA-HC") },
            &["Women's refuge", "Night beds"],
        ),
        (
            "old ones, too",
            Query { old_too: true, open_now: true, ..men(at("XA-HC")) },
            &["Beds for men", "Our own beds", "Quiet house", "Old beds", "Night beds", "Harbour rest"],
        ),
        ("a part finds what covers the whole country", at("XA-NR"), &["Night beds"]),
        ("a part finds its own, which is closed", at("XA-SV"), &["Night beds", "Beds of the vale"]),
        ("a country finds its parts", Query { text: "vale".into(), ..at("XA") }, &["Beds of the vale"]),
        ("nothing covers it", at("XB"), &[]),
        ("from afar, everywhere", Query { place: Area::parse("XA-NR"), ..kiche(None, None) }, &["Voices by telephone"]),
        (
            "spoken by an interpreter",
            kiche(Some(Modality::Spoken), Some(LanguageRole::Interpreter)),
            &["Voices by telephone"],
        ),
        ("signed by nobody", kiche(Some(Modality::Signed), None), &[]),
        ("staff of nobody", kiche(Some(Modality::Spoken), Some(LanguageRole::BilingualStaff)), &[]),
        (
            "Spanish of Mexico, and of nowhere else",
            Query { language: LanguageTag::parse("es-MX"), ..at("XA-SV") },
            &["Beds of the vale"],
        ),
        (
            "Spanish of Peru asks Spanish",
            Query { language: LanguageTag::parse("es-PE"), ..at("XA-SV") },
            &["Beds of the vale"],
        ),
        ("an age", Query { age: Some(AgeBand::From16), ..at("XA-HC") }, &["Night beds"]),
        ("a flag", Query { flags: vec![super::super::facets::Flag::AfterHours], ..shelter() }, &["Night beds"]),
        ("a word of the name of an agency", text("farol"), &["Night beds", "Women's refuge"]),
        ("the beginning of a word", text("refu farol"), &["Women's refuge"]),
        ("a label in another language, and marks", text("REFÚGE farol"), &["Women's refuge"]),
        ("another script", text("سرير casa"), &["Night beds", "Women's refuge"]),
        ("a short word is whole", text("fo vale"), &[]),
        ("an apostrophe", text("k'iche'"), &["Voices by telephone"]),
        ("two letters that changed places", text("farlo"), &["Night beds", "Women's refuge"]),
        ("one letter less, of five", text("casa farl"), &["Night beds", "Women's refuge"]),
        ("a name of four letters forgives nothing", text("caas farol"), &[]),
        ("one letter more, and another word right", text("voicess maya"), &["Voices by telephone"]),
        ("signs of the languages of the two databases", text("\"farol* OR ' & :* | ) NOT ("), &[]),
        ("nothing like it", text("zeppelin"), &[]),
    ];
    for (what, query, expected) in cases {
        assert_eq!(world.found(query, Sees::Everything).await, expected, "{what}");
    }
    let near = world.search(text("farlo"), Sees::Everything).await;
    let right = world.search(text("farol"), Sees::Everything).await;
    assert_eq!((near.is_near, near.total, right.is_near, right.total), (true, 2, false, 2));
}

#[actix_web::test]
async fn a_search_finds_what_its_reader_may_see() {
    let world = World::new().await;
    let open = || Query { open_now: true, gender: Some(Gender::Men), ..at("XA-HC") };
    assert_eq!(world.found(open(), Sees::WhatIsForAll).await, ["Beds for men", "Night beds", "Harbour rest"]);
    assert_eq!(
        world.found(open(), Sees::WhatIsForAllAndOurs).await,
        ["Beds for men", "Our own beds", "Night beds", "Harbour rest"]
    );
    // A name that they may not see is as if it were not there: what is near it is found as well, or as little.
    assert_eq!(world.found(text("quiet"), Sees::WhatIsForAll).await, [""; 0]);
    assert_eq!(world.found(text("quite"), Sees::WhatIsForAll).await, [""; 0]);
    assert_eq!(world.found(text("quite"), Sees::Everything).await, ["Quiet house"]);
}

#[actix_web::test]
async fn a_name_of_five_letters_is_found_whatever_the_slip() {
    let world = World::new().await;
    world.put("20", "Ñandú", "Şehir Evi", |_| {}).await;
    for name in ["nandu", "sehir", "lantern", "farol"] {
        let letters: Vec<char> = name.chars().collect();
        let mut slips = Vec::new();
        for at in 0..letters.len() {
            let mut less = letters.clone();
            less.remove(at);
            slips.push(less);
            let mut other = letters.clone();
            other[at] = 'x';
            slips.push(other);
            if at + 1 < letters.len() {
                let mut swapped = letters.clone();
                swapped.swap(at, at + 1);
                slips.push(swapped);
            }
        }
        for at in 0..=letters.len() {
            let mut more = letters.clone();
            more.insert(at, 'x');
            slips.push(more);
        }
        for typed in slips.into_iter().map(String::from_iter) {
            let results = world.search(text(&typed), Sees::Everything).await;
            let holds = results.found.iter().any(|found| found.row.search_text.split(' ').any(|word| word == name));
            assert!(holds, "{typed} for {name}");
        }
    }
}

#[actix_web::test]
async fn a_count_that_is_too_old_is_unknown_and_one_for_others_does_not_count() {
    let world = World::new().await;
    let first = async |query: Query| world.found(query, Sees::Everything).await[0].clone();
    let men = || Query { gender: Some(Gender::Men), ..at("XA-HC") };
    assert_eq!(first(men()).await, "Beds for men");
    // Beds for families are none for a man alone.
    let only_families = Strata { genders: vec![Gender::Women], ..Strata::default() };
    let night = world.put("2", "Night beds", "Casa Farol", |_| {}).await;
    world.count(&night, CapacityState::Open, Some(9), only_families).await;
    assert_eq!(first(men()).await, "Beds for men");
    // Four hours after the count, that at 20:56, nobody knows any more; it is past all hours but those of who answers always.
    world.test.advance(chrono::Duration::minutes(226));
    let results = world.search(men(), Sees::Everything).await;
    let beds = results.found.iter().find(|found| found.row.name == "Beds for men").unwrap();
    let unknown = |reason: &search::Reason| {
        matches!(reason, search::Reason::Room { room: super::super::capacity::Room::Unknown, .. })
    };
    assert!(beds.reasons.iter().any(unknown), "{:?}", beds.reasons);
}

#[actix_web::test]
async fn what_is_written_again_is_found_by_its_new_words_alone() {
    let world = World::new().await;
    world.put("1", "Camas nuevas", "Linterna", |it| it.capability.description.clear()).await;
    assert_eq!(world.found(text("linterna"), Sees::Everything).await, ["Camas nuevas"]);
    assert_eq!(world.found(text("linterma"), Sees::Everything).await, ["Camas nuevas"]);
    let old = world.found(Query { text: "lantern men".into(), ..at("XA-HC") }, Sees::Everything).await;
    assert!(!old.contains(&"Camas nuevas".to_owned()));
    let peer = world.peer.clone();
    let gone = world.test.node.db.write(move |conn| Ok(super::network::forget_all_of(conn, &peer)?)).await.unwrap();
    assert_eq!(gone, 12);
    assert_eq!(world.found(text("linterna"), Sees::Everything).await, [""; 0]);
    assert_eq!(world.found(text("linterma"), Sees::Everything).await, [""; 0]);
    assert_eq!(world.found(shelter(), Sees::Everything).await, ["Our own beds"]);
}

#[actix_web::test]
async fn a_word_that_a_database_could_not_take_is_cut() {
    let world = World::new().await;
    world.put("30", "Long words", "Lantern House", |it| it.capability.description = "木".repeat(2_000)).await;
    assert_eq!(world.found(text(&"木".repeat(70)), Sees::Everything).await, ["Long words"]);
}

#[actix_web::test]
async fn searches_go_by_index() {
    let world = World::new().await;
    let (now, kind) = (world.test.node.now(), world.test.node.db.kind());
    let reader = Reader { sees: Sees::Everything, class: None };
    // A database looks whole tables through while they are small: some more make it choose.
    let fill = move |conn: &mut Conn| {
        for n in 0..200 {
            let mut one = entry(None, &format!("fill-{n}"), now);
            one.capability.service_type = vec![ServiceType::parse("training").unwrap()];
            one.capability.service_areas = areas(&["XB-HL"]);
            one.capability.serves.genders = vec![Gender::Women];
            one.capability.languages.clear();
            store::put(conn, CapabilityId::new(), one)?;
        }
        let analyze = if kind == Kind::Postgres { "ANALYZE" } else { "SELECT 1" };
        Ok(diesel::sql_query(analyze).execute(conn)?)
    };
    world.test.node.db.write(fill).await.unwrap();
    for (query, words) in [
        (Query { gender: Some(Gender::Men), ..at("XA-HC") }, None),
        (Query { language: LanguageTag::parse("es"), ..at("XA") }, None),
        (shelter(), Some("farol")),
        (text("farol"), Some("farol")),
    ] {
        let (needs_text, asks) = (query.need.is_none(), query.clone());
        let plan = move |conn: &mut Conn| {
            if kind == Kind::Postgres {
                // Tables of a few pages are read whole as soon as a page out of order costs anything.
                diesel::sql_query("SET random_page_cost = 0.01").execute(conn)?;
            }
            let words = words.map(|word| search::Text::exactly(&[word.to_owned()]));
            let plan = search::plan(conn, &asks, words.as_ref(), &reader, now)?.join("\n");
            if kind == Kind::Postgres {
                diesel::sql_query("RESET random_page_cost").execute(conn)?;
            }
            Ok(plan)
        };
        let plan = world.test.node.db.read(plan).await.unwrap();
        let whole = match kind {
            Kind::Sqlite => ["SCAN c", "SCAN s", "SCAN f", "SCAN g"],
            Kind::Postgres => [
                "Seq Scan on capabilities",
                "Seq Scan on capability_search",
                "Seq Scan on capability_facets",
                "Seq Scan on capacities",
            ],
        };
        let steps: Vec<&str> = plan.lines().map(str::trim).collect();
        let is_whole = |step: &&str| match kind {
            Kind::Sqlite => whole.contains(step),
            Kind::Postgres => whole.iter().any(|scan| step.contains(scan)),
        };
        assert!(!steps.iter().any(is_whole), "{plan}");
        if needs_text {
            let by_text = ["capability_words VIRTUAL TABLE INDEX", "capability_search_words"];
            assert!(by_text.iter().any(|index| plan.contains(index)), "{plan}");
        }
    }
}

async fn asked(world: &World, role: Role, fields: &[(&str, &str)]) -> (crate::testing::Browser, String) {
    let handle = format!("only.{role}").replace('_', "-");
    let mut browser = world.test.person(&handle, &[role]).await;
    browser.get("/directory").await.is(200);
    let answer = browser.post("/directory/searches", fields).await;
    answer.is(303);
    let path = answer.location().to_owned();
    (browser, path)
}

const SATURDAY: &[(&str, &str)] = &[
    ("need", "emergency_shelter"),
    ("place", "harbour city"),
    ("language", "Spanish"),
    ("gender", "men"),
    ("flags", "no_police_report"),
    ("open_now", "yes"),
];

fn plain(body: &str) -> String {
    body.replace(['\u{2068}', '\u{2069}'], "")
}

#[actix_web::test]
async fn an_officer_finds_a_bed_and_reads_why() {
    let world = World::new().await;
    let (mut officer, path) = asked(&world, Role::Officer, SATURDAY).await;
    let id = path.strip_prefix("/directory/searches/").expect("an id in place of needs");
    assert!(uuid::Uuid::parse_str(id).is_ok(), "{path}");
    for _ in 0..2 {
        let page = officer.get(&path).await;
        let body = plain(&page.is(200).body);
        for words in [
            "Beds for men",
            "Lantern House",
            "Takes men",
            "Intake open until 23:00",
            "Beds: 2 free · 14 minutes ago",
            "Spanish (es-MX) · Staff who speak it",
            "Covers Harbour City (XA)",
            "Asks for no police report",
            "one.example",
            "tel:+1 212 555 0117",
            "Confidential place",
            "4 fit",
        ] {
            assert!(body.contains(words), "{words}: {body}");
        }
        assert!(!body.contains("Old beds") && !body.contains("Stopped beds"));
    }
    let form = officer.get(&format!("/directory?from={id}")).await;
    form.is(200).shows("value=\"emergency_shelter\" selected").shows("value=\"Spanish\"");
    form.shows("value=\"no_police_report\" checked").shows("value=\"Harbour City (XA)\"");
    let list = officer.get(&format!("{path}/results")).await;
    assert!(list.is(200).body.contains("Beds for men") && !list.body.contains("<html"));
    // It is somebody's own, for an hour.
    let mut other = world.test.person("other", &[Role::Officer]).await;
    other.get(&path).await.is(404).shows("That search is over");
    other.get(&format!("/directory?from={id}")).await.is(404).shows("That search is over");
    other.get(&format!("{path}/results")).await.is(404);
    world.test.advance(chrono::Duration::minutes(59));
    world.test.signed_in(officer.id()).await.get(&path).await.is(200);
    world.test.advance(chrono::Duration::minutes(1));
    world.test.signed_in(officer.id()).await.get(&path).await.is(404).shows("That search is over");
}

#[actix_web::test]
async fn those_who_are_told_no_numbers_read_a_band() {
    let world = World::new().await;
    let (mut observer, path) = asked(&world, Role::Observer, SATURDAY).await;
    let body = plain(&observer.get(&path).await.is(200).body);
    assert!(body.contains("Beds: a few free · 14 minutes ago") && !body.contains("2 free"), "{body}");
    assert!(!body.contains("Quiet house") && !body.contains("Our own beds"));
}

#[actix_web::test]
async fn a_search_that_says_too_little_or_what_is_not_known_is_asked_again() {
    let world = World::new().await;
    let mut officer = world.test.person("officer", &[Role::Officer]).await;
    officer.post("/directory/searches", &[("gender", "men")]).await.is(422).shows("Say at least what is needed");
    let fields = [("place", "Atlantis"), ("language", "Klingonish")];
    let answer = officer.post("/directory/searches", &fields).await;
    answer.is(422).shows("This place is not known").shows("This language is not known").shows("value=\"Atlantis\"");
}

async fn unmet(world: &World) -> Vec<(String, String, String, chrono::NaiveDate, i64)> {
    world
        .test
        .node
        .db
        .read(|conn: &mut Conn| Ok(unmet_needs::table.order(unmet_needs::all_columns).load(conn)?))
        .await
        .unwrap()
}

#[actix_web::test]
async fn a_need_that_nobody_meets_is_counted_by_the_month_and_tells_of_nobody() {
    let world = World::new().await;
    let fields = [("need", "detox"), ("language", "Kʼicheʼ"), ("place", "XA-NR"), ("gender", "men")];
    let (mut officer, path) = asked(&world, Role::Officer, &fields).await;
    officer.get(&path).await.is(200).shows("Nobody that this node knows offers this").shows("It was counted");
    officer.get(&path).await.is(200);
    officer.post("/directory/searches", &fields).await.is(303);
    // Without a need there is none, and who does not see all there is cannot say that nobody meets it.
    officer.post("/directory/searches", &[("text", "zeppelin")]).await.is(303);
    let (mut observer, path) = asked(&world, Role::Observer, &fields).await;
    assert!(!observer.get(&path).await.is(200).body.contains("It was counted"));
    let month = "2026-03-01".parse().unwrap();
    assert_eq!(unmet(&world).await, [("detox".into(), "quc".into(), "XA-NR".into(), month, 2)]);
}

#[actix_web::test]
async fn more_is_shown_when_it_is_asked_for() {
    let world = World::new().await;
    for n in 0..25 {
        world.put(&format!("m{n}"), &format!("House {n:02}"), "Many Houses", |_| {}).await;
    }
    let (mut officer, path) = asked(&world, Role::Officer, &[("text", "many")]).await;
    let first = officer.get(&path).await;
    first.is(200).shows("House 19").shows("?show=40");
    assert!(!first.body.contains("House 20"));
    let all = officer.get(&format!("{path}?show=40")).await;
    assert!(all.is(200).body.contains("House 24") && !all.body.contains("?show=60"));
    officer.get(&format!("{path}?show=999999999")).await.is(200);
}

#[actix_web::test]
async fn an_open_page_hears_that_the_directory_changed_and_stays_asleep() {
    let world = World::new().await;
    let (mut officer, path) = asked(&world, Role::Officer, &SATURDAY[..4]).await;
    let page = officer.get(&path).await;
    assert_eq!(plain(&page.body).matches("Beds: Full").count(), 1);
    let stamp = page.between("data-directory=\"", "\"").to_owned();
    let mut events = officer.events_at(&format!("/events?directory={stamp}"), None).await;
    let mut elsewhere = officer.events(None).await;
    let beds = world.put("1", "Beds for men", "Lantern House", |_| {}).await;
    world.count(&beds, CapacityState::Full, None, Strata::default()).await;
    let heard = async |events: &mut reqwest::Response, what: &str| {
        let mut text = String::new();
        while !text.contains(what) {
            let chunk = tokio::time::timeout(std::time::Duration::from_secs(20), events.chunk()).await;
            text.push_str(std::str::from_utf8(&chunk.expect("in time").unwrap().expect("more")).unwrap());
        }
        text
    };
    heard(&mut events, "event: directory").await;
    // Who shows no directory hears nothing of it: the next they hear is their own.
    let person = officer.id().clone();
    let of = world.test.node.clone();
    let notice = crate::notices::Notice::FactorChanged;
    world.test.node.db.write(move |conn| crate::notices::send(conn, &of, &person, notice)).await.unwrap();
    assert!(!heard(&mut elsewhere, "\"seq\":1").await.contains("directory"));
    let seen = async || {
        let load = |conn: &mut Conn| {
            use crate::db::schema::sessions;
            let all: Vec<Instant> = sessions::table.order(sessions::id).select(sessions::last_seen_at).load(conn)?;
            Ok(all)
        };
        world.test.node.db.read(load).await.unwrap()
    };
    let before = seen().await;
    world.test.advance(chrono::Duration::minutes(2));
    let list = officer.get(&format!("{path}/results")).await;
    assert_eq!(plain(&list.is(200).body).matches("Beds: Full").count(), 2);
    assert_ne!(list.between("data-directory=\"", "\""), stamp);
    assert_eq!(seen().await, before, "a page that asks by itself is no person");
    officer.get(&path).await.is(200);
    assert_ne!(seen().await, before);
}

#[actix_web::test]
async fn what_is_over_is_forgotten() {
    let world = World::new().await;
    let (mut officer, path) = asked(&world, Role::Officer, SATURDAY).await;
    for n in 0..120 {
        world.put("1", &format!("Beds {n}"), "Lantern House", |_| {}).await;
    }
    let counts = async || {
        use crate::db::schema::{directory_changes, directory_searches};
        let load = |conn: &mut Conn| -> Result<(i64, i64), crate::error::Error> {
            let changes = directory_changes::table.count().get_result(conn)?;
            Ok((directory_searches::table.count().get_result(conn)?, changes))
        };
        world.test.node.db.read(load).await.unwrap()
    };
    let forget = async || {
        let now = world.test.node.now();
        world.test.node.db.write(move |conn| search::forget(conn, now)).await.unwrap();
    };
    assert!(counts().await.1 > 120);
    forget().await;
    assert_eq!(counts().await, (1, 100));
    officer.get(&path).await.is(200);
    world.test.advance(chrono::Duration::hours(1));
    forget().await;
    assert_eq!(counts().await, (0, 100));
}
