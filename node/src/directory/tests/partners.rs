//! Who could be a partner, by which points; and where nobody is.

use std::collections::BTreeSet;

use super::super::coverage;
use super::super::partners::{self, Part, Profile, Wanted, points, score};
use super::super::search::{Reader, Sees};
use super::super::store::{self, Entry};
use super::super::{CapabilityId, partners::Suggested};
use super::rows::entry;
use super::*;
use crate::federation::PeerId;
use crate::federation::testing::HostilePeer;
use crate::i18n::{Lang, Place, parse_place};
use crate::testing::{Role, TestNode};

fn need(word: &str) -> ServiceType {
    ServiceType::parse(word).unwrap()
}

fn tag(tag: &str) -> LanguageTag {
    LanguageTag::parse(tag).unwrap()
}

fn area(code: &str) -> Area {
    Area::parse(code).unwrap()
}

fn profile(needs: &[&str], places: &[&str], languages: &[&str], remote: bool) -> Profile {
    Profile {
        needs: needs.iter().map(|word| (need(word), 1)).collect(),
        places: places.iter().map(|code| area(code)).collect(),
        languages: languages.iter().map(|code| tag(code)).collect(),
        remote,
    }
}

fn scored(wanted: &Wanted, theirs: &Profile, ours: &Profile) -> Vec<(u32, Part)> {
    score(wanted, theirs, theirs, ours)
}

#[test]
fn a_score_is_the_sum_of_what_is_shown() {
    let ours = profile(&["interpretation"], &["XA"], &["en"], false);
    let wanted = Wanted { places: vec![area("XA-HC"), area("XA-NR"), area("XB")], ..Wanted::default() };
    let theirs = profile(&["interpretation", "transport", "detox"], &["XA-HC", "XB-CO"], &["en", "quc"], true);
    let parts = scored(&wanted, &theirs, &ours);
    let expected = vec![
        (10, Part::Reaches(vec![area("XA-HC")])),
        (5, Part::ReachesPartOf(vec![area("XB")])),
        (2, Part::FromAfar),
        (5, Part::AlsoSpeaks(vec![tag("quc")])),
        (6, Part::AlsoOffers(vec![need("detox"), need("transport")])),
    ];
    assert_eq!(parts, expected);
}

#[test]
fn a_country_reaches_its_parts_and_who_does_nothing_new_gets_nothing() {
    let wanted = Wanted { places: vec![area("XA-HC")], ..Wanted::default() };
    let ours = profile(&["transport"], &[], &["en"], false);
    let theirs = profile(&["transport"], &["XA"], &["en"], false);
    assert_eq!(scored(&wanted, &theirs, &ours), [(points::PLACES, Part::Reaches(vec![area("XA-HC")]))]);
    let elsewhere = profile(&["transport"], &["XB"], &["en"], false);
    assert_eq!(scored(&wanted, &elsewhere, &ours), []);
}

#[test]
fn no_part_is_worth_more_than_the_rules_say() {
    let everything = profile(ServiceType::KNOWN, &["XA"], &["es", "fr", "ar", "quc", "mam", "tl"], true);
    let parts = scored(&Wanted::default(), &everything, &Profile::default());
    let points: Vec<u32> = parts.iter().map(|(points, _)| *points).collect();
    assert_eq!(points, [points::NEW_LANGUAGES, points::NEW_NEEDS]);
}

#[test]
fn who_does_not_offer_what_is_needed_is_not_suggested() {
    let wanted = Wanted { need: Some(need("interpretation")), language: Some(tag("quc")), places: vec![area("XA-HC")] };
    let ours = Profile::default();
    let much = profile(&["transport", "detox"], &["XA-HC"], &["quc"], true);
    assert_eq!(scored(&wanted, &much, &ours), []);
    let voices = profile(&["interpretation"], &["XB"], &["quc"], true);
    let expected = vec![
        (points::OFFERS, Part::Offers(need("interpretation"), 1)),
        (points::PLACES / 5, Part::FromAfar),
        (points::LANGUAGE, Part::Speaks(tag("quc"))),
    ];
    assert_eq!(scored(&wanted, &voices, &ours), expected);
}

async fn put(test: &TestNode, peer: Option<&PeerId>, object: &str, change: impl FnOnce(&mut Entry)) {
    let mut entry = entry(peer, object, test.node.now());
    change(&mut entry);
    let put = test.node.db.write(move |conn| store::put(conn, CapabilityId::new(), entry));
    put.await.unwrap();
}

fn covers(codes: &[&str]) -> Vec<Coverage> {
    let of = |code: &&str| Coverage {
        code: area(code),
        kind: CoverageKind::ServiceArea,
        mode: CoverageMode::Covers,
        name: String::new(),
    };
    codes.iter().map(of).collect()
}

struct World {
    test: TestNode,
    lantern: PeerId,
    voices: PeerId,
}

/// A shelter in Harbour City, interpreters of XB who help from afar, and beds that only named agencies know of.
async fn world() -> World {
    let (test, _) = TestNode::set_up().await;
    let lantern = HostilePeer::pinned(&test, "lantern").await.id;
    let voices = HostilePeer::pinned(&test, "voices").await.id;
    put(&test, Some(&lantern), "1", |_| {}).await;
    put(&test, Some(&lantern), "2", |it| {
        it.capability.service_areas = covers(&["XA-NR", "XA"]);
        it.capability.service_type = vec![need("transport")];
        it.capability.languages.clear();
    })
    .await;
    put(&test, Some(&lantern), "3", |it| {
        it.capability.service_areas = covers(&["XA-SV"]);
        it.audience_class = AudienceClass::Named;
    })
    .await;
    put(&test, Some(&lantern), "4", |it| {
        it.capability.service_areas = covers(&["XA-SV"]);
        it.capability.status = Status::TemporarilyClosed;
    })
    .await;
    put(&test, Some(&voices), "5", |it| {
        it.capability.service_type = vec![need("interpretation")];
        it.capability.service_areas = covers(&["XB"]);
        it.capability.remote_ok = true;
        it.capability.languages[0].code = tag("quc");
    })
    .await;
    World { test, lantern, voices }
}

impl World {
    async fn coverage(&self, country: &str, sees: Sees) -> coverage::Coverage {
        let (country, now): (Place, _) = (parse_place(country).unwrap(), self.test.node.now());
        let reader = Reader { sees, class: None };
        self.test.node.db.read(move |conn| coverage::load(conn, &country, &reader, Lang::En, now)).await.unwrap()
    }

    async fn suggest(&self, wanted: Wanted) -> Vec<Suggested> {
        let (now, reader) = (self.test.node.now(), Reader { sees: Sees::WhatIsForAll, class: None });
        self.test.node.db.read(move |conn| partners::suggest(conn, &wanted, &reader, now)).await.unwrap()
    }
}

fn line<'a>(lines: &'a [coverage::Line], word: &str) -> &'a coverage::Line {
    lines.iter().find(|line| line.word == word).unwrap_or_else(|| panic!("no line for {word}"))
}

#[actix_web::test]
async fn coverage_counts_services_at_work_by_the_parts_that_they_reach() {
    let world = world().await;
    let it = world.coverage("XA", Sees::WhatIsForAll).await;
    let names: Vec<&str> = it.parts.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["Harbour City", "North Ridge", "South Vale"]);
    let shelter = line(&it.needs, "emergency_shelter");
    assert_eq!((shelter.whole, shelter.from_afar, shelter.parts.as_slice()), (0, 0, [1, 0, 0].as_slice()));
    // What covers the whole country counts once in a part that it names, too.
    let transport = line(&it.needs, "transport");
    assert_eq!((transport.whole, transport.parts.as_slice()), (1, [1, 1, 1].as_slice()));
    let interpreters = line(&it.needs, "interpretation");
    assert_eq!((interpreters.from_afar, interpreters.parts.as_slice()), (1, [0, 0, 0].as_slice()));
    // A language that is spoken elsewhere is missed here.
    assert_eq!(line(&it.languages, "quc").reached(), 0);
    assert_eq!(line(&it.languages, "es").parts, [1, 0, 0]);
    // What reaches least comes first.
    let reached: Vec<usize> = it.needs.iter().map(coverage::Line::reached).collect();
    assert!(reached.is_sorted(), "{reached:?}");
    let known: BTreeSet<&str> = it.needs.iter().map(|line| line.word.as_str()).collect();
    assert!(ServiceType::KNOWN.iter().all(|word| known.contains(word)));
    // Who may see more sees what it covers.
    let all = world.coverage("XA", Sees::Everything).await;
    assert_eq!(line(&all.needs, "emergency_shelter").parts, [1, 0, 1]);
    let abroad = world.coverage("XB", Sees::WhatIsForAll).await;
    assert_eq!((line(&abroad.needs, "interpretation").whole, line(&abroad.needs, "interpretation").from_afar), (1, 0));
}

#[actix_web::test]
async fn a_country_without_parts_is_its_own() {
    let world = world().await;
    let it = world.coverage("XC", Sees::Everything).await;
    assert_eq!(it.parts, [("XC".to_owned(), "XC".to_owned())]);
    put(&world.test, Some(&world.lantern), "9", |it| it.capability.service_areas = covers(&["XC"])).await;
    let it = world.coverage("XC", Sees::Everything).await;
    assert_eq!(line(&it.needs, "emergency_shelter").parts, [1]);
    // A place that only its owner has a code for is a part like others.
    put(&world.test, Some(&world.lantern), "10", |it| it.capability.service_areas = covers(&["x-xc-old-port"])).await;
    let it = world.coverage("XC", Sees::Everything).await;
    assert_eq!(it.parts[0].0, "x-xc-old-port");
    assert_eq!(line(&it.needs, "emergency_shelter").parts, [2]);
}

#[actix_web::test]
async fn partners_are_peers_that_are_heard_and_what_the_reader_may_see_of_them() {
    let world = world().await;
    let places = vec![area("XA-HC"), area("XA-SV")];
    let names = |all: Vec<Suggested>| all.into_iter().map(|one| (one.name, one.score)).collect::<Vec<_>>();
    let found = names(world.suggest(Wanted { places: places.clone(), ..Wanted::default() }).await);
    // Both places by the country's transport, Spanish, three kinds of support; and from afar, K'iche', one kind.
    assert_eq!(found, [("lantern".to_owned(), 30 + 5 + 9), ("voices".to_owned(), 6 + 5 + 3)]);
    // The hidden beds of South Vale give no points: only the shelter's own city does.
    let shelter = Wanted { need: Some(need("emergency_shelter")), places, language: None };
    let found = world.suggest(shelter.clone()).await;
    assert_eq!(found[0].parts[1], (15, Part::Reaches(vec![area("XA-HC")])));
    assert_eq!(found.len(), 1);
    world.test.sql("UPDATE peers SET state = 'suspended' WHERE name = 'lantern'").await;
    assert!(world.suggest(shelter).await.is_empty());
    let left = world.suggest(Wanted::default()).await;
    assert_eq!(left.iter().map(|one| &one.peer.id).collect::<Vec<_>>(), [&world.voices]);
}

#[actix_web::test]
async fn the_pages_say_what_is_missing_and_why_somebody_is_suggested() {
    let world = world().await;
    let mut officer = world.test.person("officer", &[Role::Officer]).await;
    let page = plain(officer.get("/directory/partners").await);
    page.is(200).shows("lantern").shows("offers what you do not: Food, clothes, hygiene · Bed tonight · Transport");
    let page = plain(officer.get("/directory/coverage?country=XA").await);
    page.is(200).shows("2 of 3").shows("North Ridge").shows("class=\"strip\"");
    officer.get("/directory/coverage?country=XA-HC").await.is(400);
    officer.get("/directory/coverage?country=nowhere").await.is(400);
    let file = officer.get("/directory/coverage.csv?country=XA").await;
    assert_eq!(file.is(200).header("content-type"), "text/csv; charset=utf-8");
    let wanted = "\"need\",\"transport\",\"Transport\",\"XA-HC\",\"Harbour City\",\"1\",\"1\",\"0\"";
    assert!(file.body.contains(wanted), "{}", file.body);
    // For a search, as long as it lives, for its person alone.
    let search = [("need", "interpretation"), ("language", "quc"), ("place", "XA-HC")];
    let found = officer.post("/directory/searches", &search).await;
    let path = format!("{}/partners", found.location());
    let page = plain(officer.get(&path).await);
    page.is(200).shows("voices").shows("speaks K");
    assert!(!page.body.contains("lantern"));
    let mut other = world.test.person("dispatcher", &[Role::Dispatcher]).await;
    other.get(&path).await.is(404);
}

#[actix_web::test]
async fn an_empty_network_says_so() {
    let (test, _) = TestNode::set_up().await;
    let mut officer = test.person("officer", &[Role::Officer]).await;
    officer.get("/directory/partners").await.is(200).shows("Nobody can be suggested yet");
    officer.get("/directory/coverage").await.is(200).shows("reach nobody");
}
