//! Two real nodes: pushed, pulled, receipted.

use super::super::cards;
use super::*;
use crate::db::schema::{deliveries, inbound_lanes, inbox_messages};
use crate::federation::inbox;
use crate::testing::Role;

/// Both know each other; the ids under which each knows the other.
pub async fn network() -> (Vec<TestNode>, PeerId, PeerId) {
    let nodes = TestNode::network(&["police", "shelter"]).await;
    let there = know(&nodes[0], &nodes[1]).await;
    let here = know(&nodes[1], &nodes[0]).await;
    (nodes, there, here)
}

async fn know(node: &TestNode, other: &TestNode) -> PeerId {
    let (origin, own) = (crate::federation::origin(&other.node).to_string(), other.federation.own());
    let name = origin.trim_start_matches("http://").split('.').next().unwrap().to_owned();
    befriend(node, &name, &origin, Some((own.id.clone(), own.signing.public()))).await
}

pub fn origin_of(node: &TestNode) -> String {
    crate::federation::origin(&node.node).to_string()
}

pub async fn stored(node: &TestNode) -> Vec<String> {
    let all = |conn: &mut Conn| {
        Ok(inbox_messages::table.select(inbox_messages::activity_id).order(inbox_messages::id).load(conn)?)
    };
    node.node.db.read(all).await.unwrap()
}

#[actix_web::test]
async fn a_message_arrives_and_its_receipt_comes_back() {
    let (nodes, there, _) = network().await;
    // Who reads is somebody.
    nodes[1].agency().await;
    let (_, activity) = say(&nodes[0], &[(&there, &origin_of(&nodes[1]))]).await;
    assert_eq!(send(&nodes[0]).await, 1);
    assert_eq!(stored(&nodes[1]).await, std::slice::from_ref(&activity));
    assert_eq!(delivery(&nodes[0], &there, &activity).await.outcome, "stored");
    inbox::process_due(&nodes[1].federation).await;
    inbox::publish_receipts(&nodes[1].federation).await;
    send(&nodes[1]).await;
    inbox::process_due(&nodes[0].federation).await;
    let row = delivery(&nodes[0], &there, &activity).await;
    assert_eq!(row.state, DeliveryState::Delivered);
    assert!(matches!(row.outcome.as_str(), "processed" | "unsupported"), "{}", row.outcome);
}

#[actix_web::test]
async fn a_node_without_a_door_fetches_what_is_for_it_and_acknowledges() {
    let (nodes, there, _) = network().await;
    nodes[0].sql("UPDATE peers SET pull_only = TRUE").await;
    nodes[0].federation.refresh().await.unwrap();
    let mut said = Vec::new();
    for _ in 0..120 {
        said.push(say(&nodes[0], &[(&there, &origin_of(&nodes[1]))]).await.1);
    }
    assert_eq!(send(&nodes[0]).await, 0, "nobody calls a node that has no door");
    let lines = pull_due(&nodes[1].federation).await.unwrap();
    assert_eq!(lines, 120);
    assert_eq!(stored(&nodes[1]).await, said);
    for activity in &said {
        let row = delivery(&nodes[0], &there, activity).await;
        assert_eq!((row.state, row.outcome.as_str()), (DeliveryState::Delivered, "stored"));
    }
    assert_eq!(lane(&nodes[0], &there, Lane::Normal).await.done_seq, 120);
    assert_eq!(pull_due(&nodes[1].federation).await.unwrap(), 0);
}

#[actix_web::test]
async fn what_was_served_and_not_acknowledged_is_not_delivered() {
    let (nodes, there, here) = network().await;
    nodes[0].sql("UPDATE peers SET pull_only = TRUE").await;
    let (_, activity) = say(&nodes[0], &[(&there, &origin_of(&nodes[1]))]).await;
    let path = "/fed/v1/outbox?lane=normal&after=0&limit=100&ack=0";
    let within = std::time::Duration::from_secs(10);
    let page =
        nodes[1].federation.exchange(&here, reqwest::Method::GET, path, None, None, within, 1 << 21).await.unwrap();
    assert!(page.is_signed() && page.status == 200);
    assert_eq!(state(&nodes[0], &there, &activity).await, DeliveryState::Sending);
    // Another epoch's numbers mean nothing.
    let path = "/fed/v1/outbox?lane=normal&epoch=AAAAAAAA&after=9&limit=100&ack=9";
    let page =
        nodes[1].federation.exchange(&here, reqwest::Method::GET, path, None, None, within, 1 << 21).await.unwrap();
    assert!(String::from_utf8(page.body).unwrap().contains("\"seq\":1"));
    assert_eq!(state(&nodes[0], &there, &activity).await, DeliveryState::Sending);
    for wrong in ["", "?lane=bulk", "?lane=normal&limit=0", "?lane=normal&limit=101", "?lane=normal&after=x"] {
        let path = format!("/fed/v1/outbox{wrong}");
        let reply = nodes[1].federation.exchange(&here, reqwest::Method::GET, &path, None, None, within, 1 << 14).await;
        let reply = reply.unwrap();
        assert!(reply.is_signed());
        assert_eq!(reply.status, 422, "{wrong}");
    }
}

#[actix_web::test]
async fn what_is_cancelled_after_it_was_served_ends_when_it_is_asked_for_again() {
    let (nodes, there, here) = network().await;
    nodes[0].sql("UPDATE peers SET pull_only = TRUE").await;
    let (_, activity) = say(&nodes[0], &[(&there, &origin_of(&nodes[1]))]).await;
    let path = "/fed/v1/outbox?lane=normal&after=0&limit=100&ack=0";
    let within = std::time::Duration::from_secs(10);
    let ask = async || {
        let page = nodes[1].federation.exchange(&here, reqwest::Method::GET, path, None, None, within, 1 << 21).await;
        String::from_utf8(page.unwrap().body).unwrap()
    };
    assert!(ask().await.contains(&activity));
    let (of, now) = (there.clone(), nodes[0].node.now());
    let cancelled = nodes[0].node.db.write(move |conn| cancel_queued(conn, &of, Keep::Service, now)).await.unwrap();
    assert_eq!(cancelled, 1);
    assert_eq!(state(&nodes[0], &there, &activity).await, DeliveryState::Sending, "the peer may have it");
    assert!(ask().await.contains(r#"{"state":"cancelled","void":[1,1]}"#));
    let row = delivery(&nodes[0], &there, &activity).await;
    assert_eq!((row.state, row.code.as_str()), (DeliveryState::Cancelled, "suspended"));
}

/// [LAN-04]
#[actix_web::test]
async fn numbers_that_name_nothing_are_told_as_void_and_close_the_gap() {
    let (nodes, there, here) = network().await;
    let peer = [(&there, &*origin_of(&nodes[1]))];
    let mut said = Vec::new();
    for _ in 0..5 {
        said.push(say(&nodes[0], &peer).await.1);
    }
    nodes[0].sql("UPDATE deliveries SET state = 'cancelled' WHERE seq IN (2, 3)").await;
    nodes[0].sql("UPDATE deliveries SET state = 'expired' WHERE seq = 4").await;
    send(&nodes[0]).await;
    assert_eq!(stored(&nodes[1]).await, [said[0].clone(), said[4].clone()]);
    let standing = async || {
        let row = |conn: &mut Conn| {
            let lane = inbound_lanes::table.filter(inbound_lanes::lane.eq(Lane::Normal));
            Ok(lane.select((inbound_lanes::contiguous_seq, inbound_lanes::highest_seq)).first::<(i64, i64)>(conn)?)
        };
        nodes[1].node.db.read(row).await.unwrap()
    };
    assert_eq!(standing().await, (1, 5));
    let mut puller = Puller::new(&nodes[1].federation);
    puller.begin_due(LONG_POLL).await.unwrap();
    while puller.next().await.is_some() {}
    assert_eq!(standing().await, (5, 5));
    // Asked an hour ago at most, and no gap: nobody asks again.
    nodes[1].advance(Duration::minutes(59));
    puller.begin_due(LONG_POLL).await.unwrap();
    assert!(puller.is_idle());
    // A gap that is older than half a minute is asked for.
    for _ in 0..2 {
        said.push(say(&nodes[0], &peer).await.1);
    }
    nodes[0].sql("UPDATE deliveries SET state = 'cancelled' WHERE seq = 6").await;
    send(&nodes[0]).await;
    nodes[1].advance(Duration::seconds(29));
    puller.begin_due(LONG_POLL).await.unwrap();
    assert!(puller.is_idle());
    nodes[1].advance(Duration::seconds(1));
    puller.begin_due(LONG_POLL).await.unwrap();
    while puller.next().await.is_some() {}
    assert_eq!(standing().await, (7, 7));
    drop(here);
}

#[actix_web::test]
async fn a_long_poll_is_answered_when_something_is_published() {
    let (nodes, there, here) = network().await;
    nodes[0].sql("UPDATE peers SET pull_only = TRUE").await;
    let waits = async {
        let path = "/fed/v1/outbox?lane=normal&after=0&limit=100&ack=0&wait=55";
        let within = std::time::Duration::from_secs(30);
        nodes[1].federation.exchange(&here, reqwest::Method::GET, path, None, None, within, 1 << 21).await.unwrap()
    };
    let publishes = async {
        tokio::task::yield_now().await;
        say(&nodes[0], &[(&there, &origin_of(&nodes[1]))]).await
    };
    let (page, (_, activity)) = tokio::join!(waits, publishes);
    assert!(String::from_utf8(page.body).unwrap().contains(&activity));
}

#[actix_web::test]
async fn the_card_of_an_agency_is_learnt_renewed_and_replaced() {
    let (nodes, there, here) = network().await;
    nodes[0].agency().await;
    nodes[1].agency().await;
    let (by, of) = (By::system(&nodes[0].node), nodes[0].node.clone());
    let publish = {
        let by = by.clone();
        move |conn: &mut Conn| cards::publish_changed(conn, &by)
    };
    assert!(of.db.write(publish.clone()).await.unwrap());
    assert!(!of.db.write(publish.clone()).await.unwrap(), "it is behind no more");
    exchange(&nodes).await;
    let learnt = async |node: &TestNode| {
        let (here, now) = (here.clone(), node.node.now());
        node.node.db.read(move |conn| cards::of(conn, &here, now)).await.unwrap()
    };
    let card = learnt(&nodes[1]).await.expect("a card");
    let mut admin = nodes[0].person("admin", &[Role::Admin]).await;
    admin.get("/agency").await.shows(&card.name);
    // Described anew: its people see it at once, its peers with the next look.
    nodes[0].sql("UPDATE agency SET name = 'Harbour Police', version = version + 1").await;
    assert!(of.db.write(publish).await.unwrap());
    exchange(&nodes).await;
    assert_eq!(learnt(&nodes[1]).await.unwrap().name, "Harbour Police");
    // Nobody changes it for a year: it is renewed each day, and lapses 400 days after the last time.
    nodes[0].advance(Duration::days(300));
    nodes[0].run_due_jobs().await;
    let renew = move |conn: &mut Conn| cards::publish_now(conn, &by);
    assert!(of.db.write(renew).await.unwrap());
    exchange(&nodes).await;
    nodes[0].advance(Duration::days(399));
    assert!(learnt(&nodes[1]).await.is_some());
    nodes[0].advance(Duration::days(1));
    assert!(learnt(&nodes[1]).await.is_none());
    drop(there);
}

async fn exchange(nodes: &[TestNode]) {
    for node in nodes {
        send(node).await;
    }
    for node in nodes {
        inbox::process_due(&node.federation).await;
    }
}

#[actix_web::test]
async fn a_peer_that_becomes_active_is_given_the_current_card() {
    let (nodes, there, _) = network().await;
    nodes[0].agency().await;
    let (by, of) = (By::system(&nodes[0].node), there.clone());
    let introduce = move |conn: &mut Conn| {
        let peer = crate::federation::peers::find(conn, &of)?.unwrap();
        cards::introduce(conn, &by, &peer)?;
        cards::introduce(conn, &by, &peer)
    };
    nodes[0].node.db.write(introduce).await.unwrap();
    let count: i64 = nodes[0].node.db.read(|conn| Ok(deliveries::table.count().get_result(conn)?)).await.unwrap();
    assert_eq!(count, 2, "each asks for it once more, of the same version");
    exchange(&nodes).await;
    assert_eq!(stored(&nodes[1]).await.len(), 2);
    let none = async |node: &TestNode| {
        let by = By::system(&node.node);
        node.node.db.write(move |conn| cards::publish_now(conn, &by)).await.unwrap()
    };
    assert!(!none(&nodes[1]).await, "a node without an agency has no card");
}
