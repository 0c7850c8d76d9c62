//! A node whose database was put back to an older copy: it finds out by what its peers know.

use super::network::{network, origin_of, stored};
use super::retraction::take_back;
use super::*;
use crate::db::schema::{audit_events, inbound_losses, lane_counters, notices, retracted_objects};
use crate::federation::inbox::{self, learnt};
use crate::testing::Role;

/// What a node says and hears, in the order in which rows name each other.
const TABLES: [&str; 13] = [
    "outbound_activities",
    "outbound_audience",
    "lane_counters",
    "lane_states",
    "deliveries",
    "delivery_attempts",
    "inbound_lanes",
    "inbound_voids",
    "inbox_messages",
    "seen_nonces",
    "due_receipts",
    "learnt_objects",
    "retracted_objects",
];

async fn back_up(node: &TestNode) {
    let copies = TABLES.map(|table| format!("CREATE TABLE old_{table} AS SELECT * FROM {table}"));
    node.sql(&copies.join("; ")).await;
}

async fn put_back(node: &TestNode) {
    let emptied = TABLES.iter().rev().map(|table| format!("DELETE FROM {table}"));
    let filled = TABLES.iter().map(|table| format!("INSERT INTO {table} SELECT * FROM old_{table}"));
    node.sql(&emptied.chain(filled).collect::<Vec<_>>().join("; ")).await;
}

/// How many cards are shown here.
async fn cards(node: &TestNode) -> usize {
    let now = node.node.now();
    node.node.db.read(move |conn| Ok(learnt(conn, "Organization", now)?.len())).await.unwrap()
}

async fn count(node: &TestNode, what: &'static str) -> i64 {
    let count = move |conn: &mut Conn| {
        Ok(match what {
            "losses" => inbound_losses::table.count().get_result(conn)?,
            "retracted" => retracted_objects::table.count().get_result(conn)?,
            notice if notice.starts_with("notice-") => {
                notices::table.filter(notices::kind.eq(notice)).count().get_result(conn)?
            }
            act => audit_events::table.filter(audit_events::action.eq(act)).count().get_result(conn)?,
        })
    };
    node.node.db.read(count).await.unwrap()
}

/// Two nodes with people and agencies, of which the second shows the card of the first.
async fn nodes() -> (Vec<TestNode>, PeerId, PeerId) {
    let (nodes, there, here) = network().await;
    for node in &nodes {
        node.agency().await;
        node.person("admin", &[Role::Admin]).await;
    }
    let by = By::system(&nodes[0].node);
    nodes[0].node.db.write(move |conn| super::super::cards::publish_now(conn, &by)).await.unwrap();
    send(&nodes[0]).await;
    inbox::process_waiting(&nodes[1].federation).await;
    assert_eq!(cards(&nodes[1]).await, 1);
    (nodes, there, here)
}

/// [LAN-13] [LAN-14]
#[actix_web::test]
async fn what_a_restored_node_holds_is_hidden_until_it_has_fetched_what_was_taken_back_since() {
    let (nodes, there, _) = nodes().await;
    let [police, shelter] = &nodes[..] else { panic!("two nodes") };
    let (object, _) = say(police, &[(&there, &*origin_of(shelter))]).await;
    send(police).await;
    inbox::process_waiting(&shelter.federation).await;
    back_up(shelter).await;
    take_back(police, &object).await.unwrap();
    send(police).await;
    inbox::process_waiting(&shelter.federation).await;
    assert_eq!((cards(shelter).await, count(shelter, "retracted").await), (1, 1));
    put_back(shelter).await;
    assert_eq!((cards(shelter).await, count(shelter, "retracted").await), (1, 0), "it cannot know yet");

    assert_eq!(pull_due(&shelter.federation).await.unwrap(), 1);
    assert_eq!(cards(shelter).await, 0, "fetched is not processed");
    assert_eq!((count(shelter, "peer.behind").await, count(shelter, "peer.caught_up").await), (1, 0));
    assert_eq!(count(shelter, "notice-peer-behind").await, 1);
    inbox::process_waiting(&shelter.federation).await;
    assert_eq!((cards(shelter).await, count(shelter, "retracted").await), (1, 1));
    assert_eq!((count(shelter, "losses").await, count(shelter, "peer.caught_up").await), (0, 1));
    // Who has everything is told nothing.
    assert_eq!(pull_due(&shelter.federation).await.unwrap(), 0);
    assert_eq!((cards(shelter).await, count(shelter, "peer.behind").await), (1, 1));
}

/// [LAN-14]
#[actix_web::test]
async fn after_a_restore_that_an_operator_names_nothing_is_shown_of_a_peer_that_does_not_answer() {
    let (nodes, _, _) = nodes().await;
    let shelter = &nodes[1];
    let by = By::operator(&shelter.node);
    shelter.node.db.write(move |conn| super::super::lanes::begin_anew(conn, &by)).await.unwrap();
    assert_eq!(cards(shelter).await, 0);
    shelter.sql_of_peers("UPDATE peers SET ranges = '[]'").await;
    pull_due(&shelter.federation).await.unwrap();
    inbox::process_waiting(&shelter.federation).await;
    assert_eq!(cards(shelter).await, 0);
    shelter.sql_of_peers("UPDATE peers SET ranges = '[\"127.0.0.0/8\"]'").await;
    assert_eq!(pull_due(&shelter.federation).await.unwrap(), 0);
    assert_eq!((cards(shelter).await, count(shelter, "losses").await), (1, 0));
}

/// [LAN-13]
#[actix_web::test]
async fn a_gap_is_no_loss() {
    let (nodes, there, here) = nodes().await;
    let [police, shelter] = &nodes[..] else { panic!("two nodes") };
    let to = [(&there, &*origin_of(shelter))];
    // One number is skipped, and the next arrives.
    let skipped = say(police, &to).await.1;
    police.sql(&format!("UPDATE deliveries SET state = 'cancelled' WHERE activity_id = '{skipped}'")).await;
    say(police, &to).await;
    send(police).await;
    let peer = here.clone();
    let lane = shelter.node.db.read(move |conn| Ok(inbox::lanes_of_peer(conn, &peer)?)).await.unwrap().remove(0);
    assert!(lane.gap_since.is_some());
    assert_eq!(pull_due(&shelter.federation).await.unwrap(), 2);
    assert_eq!((count(shelter, "losses").await, count(shelter, "peer.behind").await), (0, 0));
}

async fn epoch(node: &TestNode) -> (String, i64) {
    let normal = lane_counters::table.filter(lane_counters::lane.eq(Lane::Normal));
    let load = move |conn: &mut Conn| {
        Ok(normal.select((lane_counters::epoch, lane_counters::next_seq)).first::<(String, i64)>(conn)?)
    };
    node.node.db.read(load).await.unwrap()
}

/// [LAN-15]
#[actix_web::test]
async fn a_node_that_is_asked_beyond_its_own_numbers_begins_anew_by_itself() {
    let (nodes, there, _) = nodes().await;
    let [police, shelter] = &nodes[..] else { panic!("two nodes") };
    let to = [(&there, &*origin_of(shelter))];
    back_up(police).await;
    let (before, lost) = (epoch(police).await, say(police, &to).await.1);
    send(police).await;
    // Nothing is wrong while nothing is lost.
    pull_due(&shelter.federation).await.unwrap();
    assert_eq!(epoch(police).await.0, before.0);
    put_back(police).await;
    assert_eq!(epoch(police).await, before);
    pull_due(&shelter.federation).await.unwrap();
    let (anew, _) = epoch(police).await;
    assert_ne!(anew, before.0);
    assert_eq!((count(police, "lane.begun_anew").await, count(police, "notice-lane-trouble").await), (1, 1));
    let new = say(police, &to).await.1;
    send(police).await;
    let row = delivery(police, &there, &new).await;
    assert_eq!((row.state, row.epoch, row.seq), (DeliveryState::Delivered, anew, 1));
    let stored = stored(shelter).await;
    assert!(stored.contains(&lost) && stored.contains(&new));
}

/// [LAN-15]
#[actix_web::test]
async fn a_node_whose_numbers_are_taken_begins_anew_and_loses_no_message() {
    let (nodes, there, _) = nodes().await;
    let [police, shelter] = &nodes[..] else { panic!("two nodes") };
    let to = [(&there, &*origin_of(shelter))];
    back_up(police).await;
    say(police, &to).await;
    send(police).await;
    put_back(police).await;
    let new = [say(police, &to).await.1, say(police, &to).await.1];
    send(police).await;
    for activity in &new {
        assert_eq!(state(police, &there, activity).await, DeliveryState::Delivered);
    }
    assert_eq!(lane(police, &there, Lane::Normal).await.state, LaneState::Open);
    assert_eq!((count(police, "lane.begun_anew").await, count(police, "notice-lane-trouble").await), (1, 1));
    assert!(stored(shelter).await.ends_with(&new));
}
