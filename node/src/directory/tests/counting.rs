use diesel::prelude::*;

use super::super::count::CleanUpDirectory;
use super::super::store::{self, CapacityRow};
use super::super::{CapabilityId, CapacityId};
use super::pages::{published, record, said};
use super::*;
use crate::db::Conn;
use crate::db::schema::{deliveries, outbound_activities};
use crate::federation::testing::HostilePeer;
use crate::jobs::Job;
use crate::testing::{Browser, Role, TestNode};

async fn counted(test: &TestNode, of: &CapabilityId) -> Vec<CapacityRow> {
    let of = of.clone();
    test.node.db.read(move |conn| Ok(store::capacities_of(conn, &[of])?)).await.unwrap()
}

/// A node with a capability whose beds are counted.
async fn with_beds(class: &str) -> (TestNode, Browser, CapabilityId, CapacityId) {
    let (test, _) = TestNode::set_up().await;
    for (name, org_class, level) in
        [("shelter", "shelter", 3), ("police", "law_enforcement", 4), ("academy", "academia", 2)]
    {
        HostilePeer::pinned(&test, name).await;
        record(&test, name, org_class, level).await;
    }
    let mut editor = test.person("editor", &[Role::Editor]).await;
    let of = published(&mut editor, &[("audience_class", class)]).await;
    let path = format!("/directory/capabilities/{of}/capacities");
    editor.post(&path, &[("unit", "bed"), ("maximum", "12")]).await.is(303);
    editor.post(&path, &[("unit", "bed"), ("maximum", "8")]).await.is(409);
    editor.post(&path, &[("unit", "bed"), ("maximum", "8"), ("gender", "women")]).await.is(303);
    for wrong in [("unit", "hammock"), ("maximum", "0"), ("maximum", "10001"), ("maximum", "many")] {
        let fields = [("unit", "seat"), ("maximum", "3")]
            .map(|(name, value)| if name == wrong.0 { wrong } else { (name, value) });
        editor.post(&path, &fields).await.is(400);
    }
    let rows = counted(&test, &of).await;
    assert_eq!((rows.len(), rows[0].version, rows[0].state), (2, 0, CapacityState::Unknown));
    let id = rows[0].id.clone();
    (test, editor, of, id)
}

async fn say(browser: &mut Browser, id: &CapacityId, what: &str) -> u16 {
    browser.post(&format!("/directory/capacities/{id}"), &[("said", what)]).await.status.as_u16()
}

/// [DIR-08]
#[actix_web::test]
async fn a_dispatcher_counts_in_two_taps_and_each_is_told_what_they_may() {
    let (test, _, of, id) = with_beds("member").await;
    let mut dispatcher = test.person("dispatcher", &[Role::Dispatcher]).await;
    let page = plain(dispatcher.get("/directory/capacity").await);
    page.is(200).shows("Beds for men").shows("never counted").shows(&format!("action=\"/directory/capacities/{id}\""));
    page.shows("name=\"said\" value=\"12\"");
    assert!(!page.body.contains("value=\"13\""));
    let before = said(&test).await.len();
    assert_eq!(say(&mut dispatcher, &id, "2").await, 303);
    let all = said(&test).await;
    let new: Vec<_> = all[before..].iter().map(|(kind, names, _)| (kind.as_str(), names.join(" "))).collect();
    assert_eq!(
        new,
        [("Create ws:Capacity", "police shelter".to_owned()), ("Create ws:Capacity", "academy".to_owned()),]
    );
    let (exact, band) = (&all[before].2, &all[before + 1].2);
    assert_eq!((&exact["ws:available"], &exact["ws:maximum"], exact.get("ws:band")), (&2.into(), &12.into(), None));
    assert_eq!((band.get("ws:available"), band.get("ws:maximum"), &band["ws:band"]), (None, None, &"some".into()));
    assert_eq!((&exact["id"], &exact["ws:version"]), (&band["id"], &1.into()));
    assert_eq!(exact["ws:expires"], "2026-03-08T21:10:00Z");
    plain(dispatcher.get("/directory/capacity").await).is(200).shows("2 free").shows("aria-pressed=\"true\">2<");
    plain(dispatcher.get(&format!("/directory/capabilities/{of}")).await).is(200).shows("2 free");
    // Somebody who may not know the number reads the band, here too.
    let mut observer = test.person("observer", &[Role::Observer]).await;
    let page = plain(observer.get(&format!("/directory/capabilities/{of}")).await);
    page.is(200).shows("a few free");
    assert!(!page.body.contains("2 free"));
    observer.get("/directory/capacity").await.is(403);
    assert_eq!(say(&mut observer, &id, "0").await, 403);
}

#[actix_web::test]
async fn only_possible_numbers_are_taken() {
    let (test, mut editor, of, id) = with_beds("victim_services").await;
    let before = said(&test).await.len();
    for (what, status) in [("13", 409), ("-1", 400), ("", 400), ("lots", 400), ("10001", 400)] {
        assert_eq!(say(&mut editor, &id, what).await, status, "{what}");
    }
    assert_eq!((said(&test).await.len(), counted(&test, &of).await[0].version), (before, 0));
    for (what, state) in [
        ("full", CapacityState::Full),
        ("waitlist", CapacityState::Waitlist),
        ("paused", CapacityState::Paused),
        ("12", CapacityState::Open),
    ] {
        assert_eq!(say(&mut editor, &id, what).await, 303);
        assert_eq!(counted(&test, &of).await[0].state, state);
    }
    // Of this class nobody else hears of it at all.
    assert!(said(&test).await[before..].iter().all(|(_, names, _)| names.join(" ") == "shelter"));
}

/// State and kind of what goes to the shelter, in order.
async fn queue(test: &TestNode, object: &str) -> Vec<(String, String)> {
    let object = object.to_owned();
    let load = move |conn: &mut Conn| {
        let rows = deliveries::table
            .inner_join(outbound_activities::table.on(outbound_activities::id.eq(deliveries::activity_id)))
            .filter(outbound_activities::object_id.eq(object))
            .select((deliveries::state, deliveries::code))
            .order((deliveries::peer_id, deliveries::seq));
        Ok(rows.load(conn)?)
    };
    test.node.db.read(load).await.unwrap()
}

#[actix_web::test]
async fn a_newer_value_takes_the_place_of_what_waits_and_of_nothing_else() {
    let (test, mut editor, of, id) = with_beds("victim_services").await;
    let rows = counted(&test, &of).await;
    let (beds, other) = (rows[0].object_id.clone(), rows[1].clone());
    assert_eq!(say(&mut editor, &other.id, "1").await, 303);
    for n in ["3", "2", "1"] {
        assert_eq!(say(&mut editor, &id, n).await, 303);
    }
    let cancelled = || ("cancelled".to_owned(), "superseded".to_owned());
    let queued = || ("queued".to_owned(), String::new());
    assert_eq!(queue(&test, &beds).await, [cancelled(), cancelled(), queued()]);
    assert_eq!(queue(&test, &other.object_id).await, [queued()], "another count");
    let capability = super::pages::row(&test, &of).await.unwrap().object_id;
    assert_eq!(queue(&test, &capability).await, [queued()], "the capability itself");
}

#[actix_web::test]
async fn a_value_dies_with_its_day_and_what_is_counted_stays() {
    let (test, mut editor, of, id) = with_beds("member").await;
    assert_eq!(say(&mut editor, &id, "2").await, 303);
    test.advance(chrono::Duration::hours(4));
    let mut editor = test.signed_in(editor.id()).await;
    let page = plain(editor.get("/directory/capacity").await);
    assert!(page.is(200).body.contains("Unknown") && !page.body.contains("aria-pressed"), "four hours are over");
    test.advance(chrono::Duration::hours(20));
    CleanUpDirectory.run(test.node.clone()).await.unwrap();
    let row = counted(&test, &of).await.into_iter().find(|row| row.id == id).unwrap();
    let value = row.capacity().unwrap();
    assert_eq!((value.state, value.available, value.maximum), (CapacityState::Unknown, None, Some(12)));
    // The next value goes on where the last one ended.
    let mut editor = test.signed_in(editor.id()).await;
    assert_eq!(say(&mut editor, &id, "5").await, 303);
    assert_eq!(said(&test).await.last().unwrap().2["ws:version"], 2);
}

#[actix_web::test]
async fn what_is_counted_no_more_is_taken_back() {
    let (test, mut editor, of, id) = with_beds("member").await;
    assert_eq!(say(&mut editor, &id, "2").await, 303);
    editor.post(&format!("/directory/capacities/{id}/removal"), &[]).await.leads_to("/directory/capacity");
    let last = said(&test).await.pop().unwrap();
    assert_eq!((last.0.as_str(), last.1.len(), &last.2["formerType"]), ("Delete Tombstone", 3, &"ws:Capacity".into()));
    assert_eq!(counted(&test, &of).await.len(), 1);
    assert_eq!(say(&mut editor, &id, "2").await, 404);
    // With the capability goes what is counted of it.
    let other = counted(&test, &of).await[0].id.clone();
    assert_eq!(say(&mut editor, &other, "1").await, 303);
    let before = said(&test).await.len();
    editor.post(&format!("/directory/capabilities/{of}/removal"), &[("read", "1"), ("reason", "closed")]).await.is(303);
    let kinds: Vec<String> =
        said(&test).await[before..].iter().map(|(_, _, object)| object["formerType"].to_string()).collect();
    assert_eq!(kinds, ["\"ws:Capacity\"", "\"ws:Capability\""]);
    assert_eq!(counted(&test, &of).await.len(), 0);
}
