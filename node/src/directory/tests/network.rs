use diesel::prelude::*;
use federation_spec::time::write_instant;
use serde_json::{Value, json};

use super::super::store::{self, Row};
use super::super::{CapabilityId, CapacityId, CleanUpDirectory};
use super::*;
use crate::db::Conn;
use crate::db::schema::{capabilities, inbox_messages, learnt_objects};
use crate::federation::inbox::process_due;
use crate::federation::testing::{HostilePeer, know};
use crate::jobs::Job;
use crate::testing::{Role, TestNode};

async fn node_and_peer() -> (TestNode, HostilePeer) {
    let (test, _) = TestNode::set_up().await;
    let peer = HostilePeer::pinned(&test, "shelter").await;
    super::pages::record(&test, "shelter", "shelter", 3).await;
    (test, peer)
}

/// Everything that is shown of a peer.
pub fn forget_all_of(conn: &mut Conn, peer: &crate::federation::PeerId) -> QueryResult<usize> {
    diesel::delete(capabilities::table.filter(capabilities::peer_id.eq(peer))).execute(conn)
}

/// A capability of the peer, with these members in place of its own.
fn capability(peer: &HostilePeer, id: &str, version: u64, changes: &[(&str, Value)]) -> Value {
    let mut object = json!({
        "id": id,
        "type": "ws:Capability",
        "attributedTo": peer.origin.at("/fed/v1/agencies/019abc00-0000-7000-8000-000000000001").unwrap().as_str(),
        "ws:version": version,
        "published": write_instant(peer.now()),
        "ws:expires": write_instant(peer.now() + chrono::Duration::days(30)),
        "ws:plane": "directory",
        "ws:tlp": "green",
        "ws:audienceClass": "member",
        "ws:purpose": "assistance",
        "name": format!("Beds {version}"),
        "ws:status": "active",
        "ws:serviceType": ["emergency_shelter"],
        "ws:serviceAreas": [{ "ws:code": "XA" }],
    });
    for (term, value) in changes {
        object[*term] = value.clone();
    }
    peer.activity(if version == 1 { "Create" } else { "Update" }, object)
}

fn capacity(peer: &HostilePeer, id: &str, of: &str, version: u64, changes: &[(&str, Value)]) -> Value {
    let mut object = json!({
        "id": id,
        "type": "ws:Capacity",
        "attributedTo": peer.origin.node().as_str(),
        "ws:version": version,
        "published": write_instant(peer.now()),
        "ws:expires": write_instant(peer.now() + chrono::Duration::hours(24)),
        "ws:plane": "directory",
        "ws:tlp": "green",
        "ws:audienceClass": "member",
        "ws:purpose": "assistance",
        "ws:capability": of,
        "ws:unit": "bed",
        "ws:state": "open",
        "ws:band": "many",
        "ws:validForMinutes": 240,
        "ws:source": "human",
    });
    for (term, value) in changes {
        object[*term] = value.clone();
    }
    peer.activity(if version == 1 { "Create" } else { "Update" }, object)
}

fn tombstone(peer: &HostilePeer, id: &str, version: u64) -> Value {
    peer.activity("Delete", json!({ "id": id, "type": "Tombstone", "ws:version": version }))
}

/// Takes it in and applies it; the code of its end, empty for applied.
async fn hear(test: &TestNode, peer: &HostilePeer, activity: Value) -> String {
    peer.post(&activity).await.is_stored();
    process_due(&test.federation).await;
    let load = |conn: &mut Conn| {
        let last = inbox_messages::table.order(inbox_messages::id.desc()).select(inbox_messages::code);
        Ok(last.first::<String>(conn)?)
    };
    test.node.db.read(load).await.unwrap()
}

/// The name and version of what may be shown of others.
async fn shown(test: &TestNode) -> Vec<(String, i64)> {
    let now = test.node.now();
    let load = move |conn: &mut Conn| {
        let rows: Vec<Row> = store::shown(now)
            .filter(capabilities::peer_id.is_not_null())
            .select(Row::as_select())
            .order(capabilities::name)
            .load(conn)?;
        Ok(rows.into_iter().map(|row| (row.name, row.version)).collect())
    };
    test.node.db.read(load).await.unwrap()
}

async fn find(test: &TestNode, object: &str) -> Row {
    let object = object.to_owned();
    test.node.db.read(move |conn| Ok(store::find_by_object(conn, &object)?.unwrap())).await.unwrap()
}

#[actix_web::test]
async fn what_a_peer_publishes_is_learnt_replaced_whole_and_never_by_an_older_version() {
    let (test, peer) = node_and_peer().await;
    let id = peer.new_object().to_string();
    assert_eq!(hear(&test, &peer, capability(&peer, &id, 1, &[("ws:description", json!("Twelve beds."))])).await, "");
    let row = find(&test, &id).await;
    assert_eq!((row.peer_id.as_ref(), row.agency_name.as_str()), (Some(&peer.id), "shelter"));
    assert_eq!(row.capability().unwrap().description, "Twelve beds.");
    assert_eq!(hear(&test, &peer, capability(&peer, &id, 3, &[])).await, "");
    assert_eq!(hear(&test, &peer, capability(&peer, &id, 2, &[])).await, "");
    assert_eq!(hear(&test, &peer, capability(&peer, &id, 3, &[("name", json!("Another third"))])).await, "");
    let newer = find(&test, &id).await;
    assert_eq!((newer.id, newer.name.as_str(), newer.version), (row.id.clone(), "Beds 3", 3));
    assert_eq!(serde_json::from_str::<Capability>(&newer.body).unwrap().description, "", "whole, not merged");
    // It is shown with its origin, and nobody here can change it.
    let mut editor = test.person("editor", &[Role::Editor]).await;
    let page = plain(editor.get(&format!("/directory/capabilities/{}", row.id)).await);
    page.is(200).shows("shelter.example").shows("Beds 3");
    assert!(!page.body.contains("/draft") && !page.body.contains("/removal"));
    editor.get(&format!("/directory/capabilities/{}/draft", row.id)).await.is(404);
    editor.post(&format!("/directory/capabilities/{}/draft", row.id), &super::pages::form(&[])).await.is(404);
    editor
        .post(&format!("/directory/capabilities/{}/removal", row.id), &[("read", "3"), ("reason", "x")])
        .await
        .is(409);
    editor.post(&format!("/directory/capabilities/{}/assurance", row.id), &[("read", "3")]).await.is(409);
    assert_eq!(shown(&test).await, [("Beds 3".to_owned(), 3)]);
}

/// [DIR-24]
#[actix_web::test]
async fn what_is_removed_is_gone_and_an_older_copy_does_not_bring_it_back() {
    let (test, peer) = node_and_peer().await;
    let (id, early) = (peer.new_object().to_string(), peer.new_object().to_string());
    hear(&test, &peer, capability(&peer, &id, 2, &[])).await;
    assert_eq!(hear(&test, &peer, tombstone(&peer, &id, 1)).await, "", "older than what is there");
    assert_eq!(shown(&test).await.len(), 1);
    assert_eq!(hear(&test, &peer, tombstone(&peer, &id, 3)).await, "");
    assert_eq!(shown(&test).await, []);
    hear(&test, &peer, capability(&peer, &id, 2, &[])).await;
    assert_eq!(shown(&test).await, []);
    // In the version of the removal it was shown to us again.
    hear(&test, &peer, capability(&peer, &id, 3, &[])).await;
    assert_eq!(shown(&test).await, [("Beds 3".to_owned(), 3)]);
    hear(&test, &peer, tombstone(&peer, &id, 4)).await;
    // A removal that comes first is remembered.
    hear(&test, &peer, tombstone(&peer, &early, 2)).await;
    hear(&test, &peer, capability(&peer, &early, 1, &[])).await;
    assert_eq!(shown(&test).await, []);
}

/// [DIR-05] [DIR-06]
#[actix_web::test]
async fn what_does_not_hold_changes_nothing_and_its_sender_is_told() {
    let (test, peer) = node_and_peer().await;
    let id = peer.new_object().to_string();
    hear(&test, &peer, capability(&peer, &id, 1, &[])).await;
    let address = json!([{ "ws:locationType": "physical", "ws:address": "1 Quay Street" }]);
    for changes in [
        vec![("ws:serviceType", json!([]))],
        vec![("ws:serviceType", json!(["Not A Word"]))],
        vec![("name", json!("x".repeat(201)))],
        vec![("ws:status", json!("asleep"))],
        vec![("ws:confidentialLocation", json!(true)), ("ws:serviceAtLocations", address)],
    ] {
        let activity = capability(&peer, &id, 2, &changes);
        // An empty list is refused at the door, all else when it is read.
        assert_eq!(hear(&test, &peer, activity).await, "schema", "{changes:?}");
    }
    // The gate: what is for law enforcement is not for an agency that is none.
    test.sql("UPDATE agency SET org_class = 'shelter'").await;
    let hidden =
        capability(&peer, &id, 2, &[("ws:audienceClass", json!("law_enforcement")), ("ws:tlp", json!("amber"))]);
    assert_eq!(hear(&test, &peer, hidden).await, "policy");
    assert_eq!(shown(&test).await, [("Beds 1".to_owned(), 1)]);
}

#[actix_web::test]
async fn another_peers_object_is_not_to_be_changed_or_removed() {
    let (test, peer) = node_and_peer().await;
    let other = HostilePeer::pinned(&test, "other").await;
    let id = peer.new_object().to_string();
    hear(&test, &peer, capability(&peer, &id, 1, &[])).await;
    for activity in [capability(&other, &id, 2, &[]), tombstone(&other, &id, 2)] {
        assert_eq!(other.post(&activity).await.status, 422);
    }
    let mine = other.new_object().to_string();
    let of_theirs = capacity(&other, &mine, &id, 1, &[]);
    assert_eq!(hear(&test, &other, of_theirs).await, "schema", "a value of somebody else's beds");
    assert_eq!(shown(&test).await, [("Beds 1".to_owned(), 1)]);
}

#[actix_web::test]
async fn a_peer_that_is_suspended_or_lapses_is_found_no_more() {
    let (test, peer) = node_and_peer().await;
    let id = peer.new_object().to_string();
    hear(&test, &peer, capability(&peer, &id, 1, &[])).await;
    let row = find(&test, &id).await.id;
    let mut officer = test.person("officer", &[Role::Officer]).await;
    let (one, agency) = (format!("/directory/capabilities/{row}"), format!("/directory/agencies/{}", peer.id));
    officer.get(&one).await.is(200);
    plain(officer.get(&agency).await).is(200).shows("Beds 1");
    test.sql("UPDATE peers SET state = 'suspended'; UPDATE federation_version SET version = version + 1").await;
    officer.get(&one).await.is(404);
    officer.get(&agency).await.is(404);
    assert_eq!(shown(&test).await, []);
    test.sql("UPDATE peers SET state = 'active'; UPDATE federation_version SET version = version + 1").await;
    officer.get(&one).await.is(200);
    test.advance(chrono::Duration::days(30));
    let mut officer = test.signed_in(officer.id()).await;
    officer.get(&one).await.is(404);
    CleanUpDirectory.run(test.node.clone()).await.unwrap();
    let left = test.node.db.read(|conn| Ok(capabilities::table.count().get_result::<i64>(conn)?)).await.unwrap();
    assert_eq!(left, 0);
}

#[actix_web::test]
async fn after_the_end_of_a_peering_nothing_is_found_and_from_its_day_on_nothing_is_kept() {
    use crate::federation::Purge;
    let (test, peer) = node_and_peer().await;
    let id = peer.new_object().to_string();
    hear(&test, &peer, capability(&peer, &id, 1, &[])).await;
    test.sql("UPDATE peers SET state = 'ended'; UPDATE peerings SET purge_by = '2026-03-09 21:10:00'").await;
    let (now, row) = (test.node.now(), find(&test, &id).await.id);
    let found = test.node.db.read(move |conn| Ok(store::find_shown(conn, &row, now)?)).await.unwrap();
    assert!(found.is_none());
    test.advance(chrono::Duration::days(2));
    Purge.run(test.node.clone()).await.unwrap();
    CleanUpDirectory.run(test.node.clone()).await.unwrap();
    let count = |conn: &mut Conn| {
        Ok((
            capabilities::table.count().get_result::<i64>(conn)?,
            learnt_objects::table.count().get_result::<i64>(conn)?,
        ))
    };
    assert_eq!(test.node.db.read(count).await.unwrap(), (0, 0));
}

/// [DIR-07]
#[actix_web::test]
async fn a_value_of_a_peer_counts_for_its_time_and_a_day_at_most() {
    let (test, peer) = node_and_peer().await;
    let (of, id) = (peer.new_object().to_string(), peer.new_object().to_string());
    assert_eq!(hear(&test, &peer, capacity(&peer, &id, &of, 1, &[])).await, "not-held");
    hear(&test, &peer, capability(&peer, &of, 1, &[])).await;
    let long = write_instant(peer.now() + chrono::Duration::hours(25));
    for (term, value) in [
        ("ws:expires", json!(long)),
        ("ws:available", json!(3)),
        ("ws:validForMinutes", json!(2000)),
        ("ws:unit", json!("hammock")),
    ] {
        assert_eq!(hear(&test, &peer, capacity(&peer, &id, &of, 1, &[(term, value)])).await, "schema", "{term}");
    }
    assert_eq!(hear(&test, &peer, capacity(&peer, &id, &of, 1, &[])).await, "");
    let row = find(&test, &of).await.id;
    let mut officer = test.person("officer", &[Role::Officer]).await;
    let page = format!("/directory/capabilities/{row}");
    plain(officer.get(&page).await).is(200).shows("many free");
    assert_eq!(hear(&test, &peer, capacity(&peer, &id, &of, 2, &[("ws:state", json!("full"))])).await, "");
    plain(officer.get(&page).await).is(200).shows("Full");
    test.advance(chrono::Duration::hours(4));
    let mut officer = test.signed_in(officer.id()).await;
    let told = plain(officer.get(&page).await);
    assert!(told.is(200).body.contains("Unknown") && !told.body.contains("Full"));
    assert_eq!(hear(&test, &peer, tombstone(&peer, &id, 3)).await, "");
    let of_row = row.clone();
    let left = test.node.db.read(move |conn| Ok(store::capacities_of(conn, &[of_row])?.len())).await.unwrap();
    assert_eq!(left, 0);
    assert_eq!(shown(&test).await.len(), 1);
}

#[actix_web::test]
async fn a_new_card_renames_what_the_agency_offers_and_fills_its_page() {
    let (test, peer) = node_and_peer().await;
    let (card, id) = (peer.new_object(), peer.new_object().to_string());
    hear(&test, &peer, capability(&peer, &id, 1, &[])).await;
    let mut officer = test.person("officer", &[Role::Officer]).await;
    plain(officer.get(&format!("/directory/agencies/{}", peer.id)).await).is(200).shows("has not sent its card yet");
    let mut told = peer.card(&card, 2);
    told["ws:languages"] = json!(["en", "quc"]);
    told["ws:contacts"] =
        json!([{ "ws:role": "general", "ws:email": "intake@shelter.example", "ws:phone": "+1 212 555 0117" }]);
    told["url"] = json!("javascript:alert(1)");
    assert_eq!(hear(&test, &peer, peer.activity("Create", told)).await, "");
    assert_eq!(find(&test, &id).await.agency_name, "Harbour Light 2");
    let page = plain(officer.get(&format!("/directory/agencies/{}", peer.id)).await);
    page.is(200)
        .shows("Harbour Light 2")
        .shows("intake@shelter.example")
        .shows("Kʼicheʼ")
        .shows("Beds 1")
        .shows("Shelter");
    assert!(!page.body.contains("javascript:"));
    let list = plain(officer.get("/directory/agencies").await);
    list.is(200).shows("Harbour Light 2").shows("2 agencies").shows("tel:+1 212 555 0117");
    for (filter, found) in [
        ("class=shelter", true),
        ("class=academia", false),
        ("place=XA", true),
        ("place=XA-HC", true),
        ("place=XB", false),
        ("language=quc", true),
        ("language=mam", false),
        ("class=shelter&place=XA&language=quc", true),
    ] {
        let page = plain(officer.get(&format!("/directory/agencies?{filter}")).await);
        let rows = page.is(200).between("<tbody>", "</tbody>").to_owned();
        assert_eq!(rows.contains("Harbour Light 2"), found, "{filter}");
    }
}

#[actix_web::test]
async fn what_is_retracted_goes_with_its_values() {
    let (test, peer) = node_and_peer().await;
    let (of, id) = (peer.new_object().to_string(), peer.new_object().to_string());
    hear(&test, &peer, capability(&peer, &of, 1, &[])).await;
    hear(&test, &peer, capacity(&peer, &id, &of, 1, &[])).await;
    let now = peer.now();
    let retraction = federation_spec::messages::Retraction {
        id: peer.new_object(),
        published: now,
        targets: vec![federation_spec::origin::Iri::parse(&of).unwrap()],
        mode: federation_spec::messages::Mode::Recall,
        action: federation_spec::messages::RetractionAction::Delete,
        deadline: now + chrono::Duration::days(1),
    };
    let key = federation_spec::origin::Iri::parse(&peer.key_id).unwrap();
    let object = retraction.to_object(&peer.origin.node(), (&key, &peer.key)).unwrap();
    assert_eq!(hear(&test, &peer, peer.activity("Create", object)).await, "");
    assert_eq!(shown(&test).await, []);
    assert_eq!(hear(&test, &peer, capability(&peer, &of, 2, &[])).await, "retracted");
    assert_eq!(shown(&test).await, []);
}

/// Two real nodes: what an editor publishes on one is on the other's page, and gone when it is taken down.
#[actix_web::test]
async fn two_nodes_tell_each_other_what_they_can_do() {
    use crate::federation::outbox::send_due;
    let nodes = TestNode::network(&["lantern-house", "harbour-police"]).await;
    let (shelter, police) = (&nodes[0], &nodes[1]);
    for node in &nodes {
        node.agency().await;
    }
    know(shelter, police, "law_enforcement", 4).await;
    let as_shelter = know(police, shelter, "shelter", 3).await;
    let mut editor = shelter.person("editor", &[Role::Editor]).await;
    let of = super::pages::published(&mut editor, &[]).await;
    let path = format!("/directory/capabilities/{of}/capacities");
    editor.post(&path, &[("unit", "bed"), ("maximum", "12")]).await.is(303);
    let counted: Vec<CapacityId> = {
        let of: CapabilityId = of.clone();
        let load =
            move |conn: &mut Conn| Ok(store::capacities_of(conn, &[of])?.into_iter().map(|row| row.id).collect());
        shelter.node.db.read(load).await.unwrap()
    };
    editor.post(&format!("/directory/capacities/{}", counted[0]), &[("said", "2")]).await.is(303);
    let pass = async || {
        send_due(&shelter.federation).await.unwrap();
        process_due(&police.federation).await;
    };
    pass().await;
    let mut officer = police.person("officer", &[Role::Officer]).await;
    let page = plain(officer.get(&format!("/directory/agencies/{as_shelter}")).await);
    page.is(200).shows("Beds for men").shows("Bed tonight");
    let link = page.between("href=\"/directory/capabilities/", "\"").to_owned();
    let page = plain(officer.get(&format!("/directory/capabilities/{link}")).await);
    page.is(200).shows("2 free").shows("lantern-house.localhost");
    editor.post(&format!("/directory/capabilities/{of}/removal"), &[("read", "1"), ("reason", "moved")]).await.is(303);
    pass().await;
    officer.get(&format!("/directory/capabilities/{link}")).await.is(404);
}
