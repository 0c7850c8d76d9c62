use super::super::lanes::begin_anew;
use super::network::{network, origin_of, stored};
use super::retraction::take_back;
use super::*;
use crate::db::schema::{audit_events, deliveries, inbound_lanes, notices, outbound_activities};
use crate::federation::Purge;
use crate::jobs::Job;

async fn purge(node: &TestNode) {
    Purge.run(node.node.clone()).await.expect("the hourly job");
}

/// Whether each message still has its body, in the order of publishing.
async fn bodies(node: &TestNode) -> Vec<bool> {
    let load = |conn: &mut Conn| {
        let all = outbound_activities::table.select(outbound_activities::body);
        Ok(all.order((outbound_activities::created_at, outbound_activities::id)).load::<String>(conn)?)
    };
    node.node.db.read(load).await.unwrap().iter().map(|body| !body.is_empty()).collect()
}

async fn logged(node: &TestNode, act: &'static str) -> Vec<String> {
    let load = move |conn: &mut Conn| {
        let entries = audit_events::table.filter(audit_events::action.eq(act));
        Ok(entries.select(audit_events::details).order(audit_events::seq).load(conn)?)
    };
    node.node.db.read(load).await.unwrap()
}

#[actix_web::test]
async fn a_body_goes_thirty_days_after_the_last_of_its_deliveries_ended() {
    let (node, peer, id) = pair().await;
    let late = ScriptedPeer::new(&node, "late");
    let late_id = late.befriend(&node).await;
    node.sql(&format!("UPDATE lane_states SET state = 'paused' WHERE peer_id = '{late_id}'")).await;
    say(&node, &[(&id, &peer.origin), (&late_id, &late.origin)]).await;
    send(&node).await;
    node.advance(Duration::days(2));
    node.sql("UPDATE lane_states SET state = 'open'").await;
    assert_eq!(send(&node).await, 1);
    // One that waits for a person has not ended, however old it is.
    say(&node, &[(&id, &peer.origin)]).await;
    node.sql("UPDATE deliveries SET state = 'parked' WHERE state = 'queued'").await;
    node.advance(Duration::days(30) - Duration::seconds(1));
    purge(&node).await;
    assert_eq!(bodies(&node).await, [true, true]);
    assert_eq!(logged(&node, "message.purged").await, [""; 0]);
    node.advance(Duration::seconds(1));
    purge(&node).await;
    assert_eq!(bodies(&node).await, [false, true]);
    assert_eq!(logged(&node, "message.purged").await, [r#"{"rule":"sent","count":1}"#]);
}

#[actix_web::test]
async fn a_retraction_is_kept_for_as_long_as_somebody_could_hold_its_target() {
    let (node, peer, id) = pair().await;
    let (object, _) = say(&node, &[(&id, &peer.origin)]).await;
    send(&node).await;
    take_back(&node, &object).await.unwrap();
    assert_eq!(send(&node).await, 1);
    node.advance(Duration::days(400) - Duration::seconds(1));
    purge(&node).await;
    assert_eq!(bodies(&node).await, [false, true]);
    node.advance(Duration::seconds(1));
    purge(&node).await;
    assert_eq!(bodies(&node).await, [false, false]);
}

#[actix_web::test]
async fn what_is_forgotten_is_void_to_a_peer_that_asks_again() {
    let (nodes, there, _) = network().await;
    let (object, _) = say(&nodes[0], &[(&there, &*origin_of(&nodes[1]))]).await;
    send(&nodes[0]).await;
    take_back(&nodes[0], &object).await.unwrap();
    assert_eq!(send(&nodes[0]).await, 1);
    nodes[0].sql("UPDATE outbound_activities SET body = '' WHERE service = 'retraction'").await;
    // The peer stands where its backup stood.
    nodes[1]
        .sql(
            "DELETE FROM inbox_messages WHERE lane = 'urgent';
             UPDATE inbound_lanes SET contiguous_seq = 0, highest_seq = 0 WHERE lane = 'urgent'",
        )
        .await;
    let mut puller = Puller::new(&nodes[1].federation);
    puller.begin_due(LONG_POLL).await.unwrap();
    while puller.next().await.is_some() {}
    let standing = |conn: &mut Conn| {
        let lane = inbound_lanes::table.filter(inbound_lanes::lane.eq(Lane::Urgent));
        Ok(lane.select(inbound_lanes::contiguous_seq).first::<i64>(conn)?)
    };
    assert_eq!(nodes[1].node.db.read(standing).await.unwrap(), 1);
}

#[actix_web::test]
async fn the_book_of_what_was_sent_goes_with_the_audit_log() {
    let (node, peer, id) = pair().await;
    say(&node, &[(&id, &peer.origin)]).await;
    send(&node).await;
    let count = |conn: &mut Conn| {
        let rows: (i64, i64) =
            (outbound_activities::table.count().get_result(conn)?, deliveries::table.count().get_result(conn)?);
        Ok(rows)
    };
    node.advance(Duration::days(node.node.config.audit.retention_days));
    purge(&node).await;
    assert_eq!(bodies(&node).await, [false]);
    assert_eq!(node.node.db.read(count).await.unwrap(), (1, 1));
    node.advance(Duration::seconds(1));
    purge(&node).await;
    assert_eq!(node.node.db.read(count).await.unwrap(), (0, 0));
    assert_eq!(attempts(&node).await, 0);
    assert_eq!(logged(&node, "message.purged").await.pop().unwrap(), r#"{"rule":"book","count":1}"#);
    // The lane goes on with its numbers.
    let (_, activity) = say(&node, &[(&id, &peer.origin)]).await;
    assert_eq!(send(&node).await, 1);
    assert_eq!(delivery(&node, &id, &activity).await.seq, 2);
}

#[actix_web::test]
async fn more_than_one_transaction_holds_goes_in_several() {
    let (node, peer, id) = pair().await;
    let (by, to) = (By::system(&node.node), to(&id, &peer.origin));
    let later = node.node.now() + Duration::days(1);
    let many = move |conn: &mut Conn| {
        let all = (0..2_100).map(|_| (note(&by.node, later).1, vec![to.clone()])).collect();
        publish_all(conn, &by, all)
    };
    node.node.db.write(many).await.unwrap();
    node.sql("UPDATE deliveries SET state = 'delivered', ended_at = '2026-03-07 21:10:00'").await;
    node.advance(Duration::days(30));
    purge(&node).await;
    assert!(bodies(&node).await.iter().all(|has| !has));
    let counts = [1_000, 1_000, 100].map(|count| format!(r#"{{"rule":"sent","count":{count}}}"#));
    assert_eq!(logged(&node, "message.purged").await, counts);
}

/// [LAN-09]
#[actix_web::test]
async fn a_restored_node_begins_its_lanes_anew_and_its_peers_take_what_comes() {
    let (nodes, there, _) = network().await;
    let [police, shelter] = &nodes[..] else { panic!("two nodes") };
    shelter.person("trust", &[crate::testing::Role::TrustOfficer]).await;
    let to = [(&there, &*origin_of(shelter))];
    let first = say(police, &to).await.1;
    send(police).await;
    // Here a backup was taken, in which one message waits that is sent afterwards.
    let waits = say(police, &to).await.1;
    let lost = say(police, &to).await.1;
    assert_eq!(send(police).await, 2);
    let before = delivery(police, &there, &first).await.epoch;
    police
        .sql(&format!(
            "DELETE FROM delivery_attempts;
             DELETE FROM deliveries WHERE activity_id = '{lost}';
             UPDATE deliveries SET state = 'queued', ended_at = NULL, outcome = '' WHERE activity_id = '{waits}';
             UPDATE lane_counters SET next_seq = 3 WHERE lane = 'normal';
             UPDATE lane_states SET done_seq = 1 WHERE lane = 'normal'"
        ))
        .await;
    let new = say(police, &to).await.1;
    let by = By::operator(&police.node);
    assert_eq!(police.node.db.write(move |conn| begin_anew(conn, &by)).await.unwrap(), 2);
    send(police).await;
    let row = delivery(police, &there, &new).await;
    assert_eq!((row.state, row.seq), (DeliveryState::Delivered, 2));
    assert_ne!(row.epoch, before);
    assert_eq!(lane(police, &there, Lane::Normal).await.state, LaneState::Open);
    // What was sent after the backup is held there, once; what came since is new.
    assert_eq!(stored(shelter).await, [first, waits, lost, new]);
    let told = |conn: &mut Conn| {
        Ok(notices::table.filter(notices::kind.eq("notice-peer-new-epoch")).count().get_result::<i64>(conn)?)
    };
    assert!(shelter.node.db.read(told).await.unwrap() > 0);
    assert_eq!(logged(police, "lane.begun_anew").await, [r#"{"count":2}"#]);
}
