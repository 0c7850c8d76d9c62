//! What was published is taken back from its page: by name, with a word, once.

use super::*;
use crate::db::schema::retractions;
use crate::testing::{Browser, Role};

const GOOD: [(&str, &str); 5] = [
    ("mode", "consent_withdrawn"),
    ("action", "delete"),
    ("deadline_hours", "24"),
    ("reason", "The person asked for it."),
    ("confirm", "Retract "),
];

/// A node, a peer that has a note, one that has not, and who may take it back.
async fn published() -> (TestNode, ScriptedPeer, Browser, String) {
    let (node, peer, id) = pair().await;
    node.agency().await;
    let paused = ScriptedPeer::new(&node, "paused");
    let paused_id = paused.befriend(&node).await;
    node.sql(&format!("UPDATE lane_states SET state = 'paused' WHERE peer_id = '{paused_id}'")).await;
    let (_, activity) = say(&node, &[(&id, &peer.origin), (&paused_id, &paused.origin)]).await;
    send(&node).await;
    let officer = node.person("trust", &[Role::TrustOfficer]).await;
    (node, peer, officer, activity.rsplit('/').next().unwrap().to_owned())
}

async fn begun(node: &TestNode) -> i64 {
    node.node.db.read(|conn| Ok(retractions::table.count().get_result(conn)?)).await.unwrap()
}

#[actix_web::test]
async fn a_person_takes_back_what_was_published_and_sees_by_name_who_holds_it() {
    let (node, peer, mut officer, short) = published().await;
    let (message, path) = (format!("/messages/{short}"), format!("/messages/{short}/retraction"));
    officer.get(&message).await.is(200).shows(&path);
    let page = officer.get(&path).await;
    page.is(200).shows(" peer holds it or may hold it").shows("tel:+1 212 555 0123");
    let (held, spared) = page.body.split_once("Not sent any more to").expect("both lists");
    assert!(held.contains("<bdi>shelter</bdi>") && spared.contains("<bdi>paused</bdi>"));
    assert!(!held.contains("<bdi>paused</bdi>") && !page.body.contains("second floor"), "never what it says");
    for (field, value) in [
        ("mode", ""),
        ("mode", "whim"),
        ("action", "burn"),
        ("deadline_hours", "2"),
        ("reason", " "),
        ("reason", &*"r".repeat(301)),
        ("confirm", ""),
        ("confirm", "yes"),
    ] {
        let mut fields = GOOD;
        fields.iter_mut().filter(|(name, _)| *name == field).for_each(|one| one.1 = value);
        officer.post(&path, &fields).await.is(422).shows(&format!("#f-{field}"));
    }
    assert_eq!(begun(&node).await, 0);
    officer.post(&path, &GOOD).await.leads_to("/retractions");
    officer.get("/retractions").await.shows("The person withdrew consent").shows("shelter").shows("trust");
    send(&node).await;
    let last = peer.seen().pop().unwrap();
    assert_eq!(
        (last.lane.unwrap().lane, &last.body["object"]["ws:mode"]),
        (LaneName::Urgent, &"consent_withdrawn".into())
    );
    let mut auditor = node.person("auditor", &[Role::Auditor]).await;
    auditor.get("/audit").await.shows("Retraction begun");
    // Once.
    officer.post(&path, &GOOD).await.is(409);
    officer.get(&path).await.is(409);
    let page = officer.get(&message).await;
    assert!(page.is(200).body.contains("It was taken back") && !page.body.contains(&path));
    assert_eq!(begun(&node).await, 1);
}

#[actix_web::test]
async fn it_is_not_offered_to_who_may_not_and_the_word_is_of_their_language() {
    let (node, _, mut officer, short) = published().await;
    let (message, path) = (format!("/messages/{short}"), format!("/messages/{short}/retraction"));
    let mut reader = node.person("reader", &[Role::Officer]).await;
    assert!(!reader.get(&message).await.is(200).body.contains(&path));
    node.speak(officer.id(), "fr").await;
    officer.post(&path, &GOOD).await.is(422).shows("#f-confirm");
    let mut french = GOOD;
    french[4].1 = "retirer";
    officer.post(&path, &french).await.is(303);
}

#[actix_web::test]
async fn neither_the_card_of_the_agency_nor_what_nodes_say_of_themselves_is_taken_back() {
    let (node, _, mut officer, _) = published().await;
    let by = By::system(&node.node);
    assert!(node.node.db.write(move |conn| cards::publish_now(conn, &by)).await.unwrap());
    send(&node).await;
    let ids = |conn: &mut Conn| {
        use crate::db::schema::outbound_activities;
        let all = outbound_activities::table.filter(outbound_activities::kind.ne("Create Note"));
        Ok(all.select(outbound_activities::id).load::<String>(conn)?)
    };
    let others = node.node.db.read(ids).await.unwrap();
    assert!(!others.is_empty());
    for id in others {
        let message = format!("/messages/{}", id.rsplit('/').next().unwrap());
        let path = format!("{message}/retraction");
        assert!(
            !officer.get(&message).await.is(200).body.contains(&path),
            "an id that is retracted is refused for good"
        );
        officer.get(&path).await.is(404);
        officer.post(&path, &GOOD).await.is(404);
    }
    officer.get("/messages/019abc00-0000-7000-8000-000000000001/retraction").await.is(404);
}
