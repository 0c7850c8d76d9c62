use chrono::Duration;
use federation_spec::origin::Iri;

use super::*;
use crate::db::schema::audit_events;
use crate::federation::Purge;
use crate::jobs::Job;

async fn purge(test: &TestNode) {
    Purge.run(test.node.clone()).await.expect("the hourly job");
}

/// The details of each entry about what was forgotten, in order.
async fn logged(test: &TestNode) -> Vec<(String, String)> {
    let load = |conn: &mut Conn| {
        let entries = audit_events::table.filter(audit_events::action.like("%.purged"));
        Ok(entries.select((audit_events::action, audit_events::details)).order(audit_events::seq).load(conn)?)
    };
    test.node.db.read(load).await.expect("the log")
}

fn entry(act: &str, rule: &str, count: usize) -> (String, String) {
    (act.to_owned(), format!(r#"{{"rule":"{rule}","count":{count}}}"#))
}

/// Text, signature and hash of every message.
async fn evidence(test: &TestNode) -> Vec<(String, String, String)> {
    let load = |conn: &mut Conn| {
        let rows = inbox_messages::table.order(inbox_messages::id);
        Ok(rows.select((inbox_messages::raw, inbox_messages::signature, inbox_messages::sha256)).load(conn)?)
    };
    test.node.db.read(load).await.expect("messages")
}

async fn card(peer: &HostilePeer) -> Iri {
    let id = peer.new_object();
    peer.post(&peer.activity("Create", peer.card(&id, 1))).await.is_stored();
    id
}

#[actix_web::test]
async fn what_came_is_forgotten_after_ninety_days_and_its_hash_with_the_audit_log() {
    let (test, peer) = node_and_peer().await;
    card(&peer).await;
    process_due(&test.federation).await;
    test.advance(Duration::days(90));
    purge(&test).await;
    assert!(!evidence(&test).await[0].0.is_empty(), "at the limit it is kept");
    test.advance(Duration::seconds(1));
    purge(&test).await;
    let (text, signature, sha256) = evidence(&test).await.remove(0);
    assert_eq!((text, signature, sha256.len()), (String::new(), String::new(), 64));
    let known = [entry("message.purged", "object", 1), entry("message.purged", "received", 1)];
    assert_eq!(logged(&test).await, known);
    let days = test.node.config.audit.retention_days;
    test.advance(Duration::days(days - 90) - Duration::seconds(1));
    purge(&test).await;
    assert_eq!(messages(&test).await, 1);
    test.advance(Duration::seconds(1));
    purge(&test).await;
    assert_eq!(messages(&test).await, 0);
    assert!(logged(&test).await.contains(&entry("message.purged", "hash", 1)));
}

#[actix_web::test]
async fn a_message_that_nobody_processed_is_no_evidence_yet() {
    let (test, peer) = node_and_peer().await;
    card(&peer).await;
    test.advance(Duration::days(1_200));
    purge(&test).await;
    assert!(!evidence(&test).await[0].0.is_empty());
}

#[actix_web::test]
async fn an_object_goes_when_its_own_time_is_over() {
    let (test, peer) = node_and_peer().await;
    let id = card(&peer).await;
    process_due(&test.federation).await;
    test.advance(Duration::days(30) - Duration::seconds(1));
    purge(&test).await;
    assert!(held(&test, id.as_str()).await.is_some());
    assert_eq!(logged(&test).await, [], "nothing went, so nothing is said");
    test.advance(Duration::seconds(1));
    purge(&test).await;
    assert_eq!(held(&test, id.as_str()).await, None);
    assert_eq!(logged(&test).await, [entry("message.purged", "object", 1)]);
    purge(&test).await;
    assert_eq!(logged(&test).await.len(), 1);
}

#[actix_web::test]
async fn what_was_retracted_is_remembered_for_as_long_as_a_copy_could_come() {
    let (test, peer) = node_and_peer().await;
    test.sql(&format!(
        "INSERT INTO retracted_objects (id, peer_id, retraction_id, at) VALUES ('x', '{}', 'y', '2026-03-07 21:10:00')",
        peer.id
    ))
    .await;
    let count = async || rows(&test).await[5];
    test.advance(Duration::days(400));
    purge(&test).await;
    assert_eq!(count().await, 1);
    test.advance(Duration::seconds(1));
    purge(&test).await;
    assert_eq!(count().await, 0);
}

#[actix_web::test]
async fn what_an_ended_peer_left_is_gone_by_the_day_that_the_end_named() {
    let (test, peer) = node_and_peer().await;
    let shelter = HostilePeer::pinned(&test, "shelter").await;
    let (left, kept) = (card(&peer).await, card(&shelter).await);
    process_due(&test.federation).await;
    // One that the gate held back for a person.
    set_peer(&test, &peer.id, "level = 0").await;
    card(&peer).await;
    process_due(&test.federation).await;
    // The shelter's peering ended once and began anew: the old day does not count.
    test.sql("UPDATE peerings SET purge_by = '2026-03-20 21:10:00'").await;
    set_peer(&test, &peer.id, "state = 'ended'").await;
    test.advance(Duration::days(13) - Duration::hours(1) - Duration::seconds(1));
    purge(&test).await;
    assert!(held(&test, left.as_str()).await.is_some());
    // The next look would be an hour later, and too late.
    test.advance(Duration::seconds(1));
    purge(&test).await;
    assert_eq!(held(&test, left.as_str()).await, None);
    assert!(held(&test, kept.as_str()).await.is_some());
    let texts: Vec<bool> = evidence(&test).await.iter().map(|(text, ..)| text.is_empty()).collect();
    assert_eq!(texts, [true, false, true]);
    assert_eq!(ends(&test).await[2], (MessageState::Rejected, "ended".to_owned()));
    let id = &peer.id;
    let load = |conn: &mut Conn| {
        let entries = audit_events::table.filter(audit_events::action.eq("peer.purged"));
        Ok(entries.select((audit_events::object_id, audit_events::details)).load::<(String, String)>(conn)?)
    };
    let told = test.node.db.read(load).await.expect("the log");
    assert_eq!(told, [(id.to_string(), r#"{"count":3}"#.to_owned())]);
    purge(&test).await;
    assert_eq!(logged(&test).await.len(), 1, "nothing is left");
}
