//! The inbox as a peer meets it: over HTTP, with a key that is pinned.

mod arrival;
mod batches;
mod endpoints;
mod kept;
mod pages;
mod processing;
mod retraction;
mod signature;
mod stages;
mod storage;

use diesel::prelude::*;
use serde_json::Value;

use super::{MessageState, process_due};
use crate::db::Conn;
use crate::db::schema::{
    due_receipts, inbound_lanes, inbox_messages, learnt_objects, notices, outbound_activities, peers,
    retracted_objects, seen_nonces,
};
use crate::federation::PeerId;
use crate::federation::testing::HostilePeer;
use crate::testing::TestNode;

/// A node with an agency and people, and a peer of it.
async fn node_and_peer() -> (TestNode, HostilePeer) {
    let (test, _) = TestNode::set_up().await;
    let peer = HostilePeer::pinned(&test, "police").await;
    (test, peer)
}

/// How many rows everything has that a request of a peer could write.
async fn rows(test: &TestNode) -> Vec<i64> {
    let count = |conn: &mut Conn| {
        Ok(vec![
            inbox_messages::table.count().get_result(conn)?,
            seen_nonces::table.count().get_result(conn)?,
            inbound_lanes::table.count().get_result(conn)?,
            due_receipts::table.count().get_result(conn)?,
            learnt_objects::table.count().get_result(conn)?,
            retracted_objects::table.count().get_result(conn)?,
            outbound_activities::table.count().get_result(conn)?,
            peers::table.filter(peers::last_received_at.is_not_null()).count().get_result(conn)?,
        ])
    };
    test.node.db.read(count).await.expect("counts")
}

async fn messages(test: &TestNode) -> i64 {
    test.node.db.read(|conn| Ok(inbox_messages::table.count().get_result(conn)?)).await.expect("a count")
}

/// State and code of every message, in the order of arrival.
async fn ends(test: &TestNode) -> Vec<(MessageState, String)> {
    let load = |conn: &mut Conn| {
        let rows =
            inbox_messages::table.select((inbox_messages::state, inbox_messages::code)).order(inbox_messages::id);
        Ok(rows.load(conn)?)
    };
    test.node.db.read(load).await.expect("messages")
}

/// Prefix, highest number, whether there is a gap, of the open epoch of the lane `normal`.
async fn lane(test: &TestNode, peer: &HostilePeer) -> (i64, i64, bool) {
    let id = peer.id.clone();
    let rows = test.node.db.read(move |conn| Ok(super::lanes_of_peer(conn, &id)?)).await.expect("lanes");
    let row = rows.into_iter().find(|row| row.lane.as_str() == "normal").expect("the lane is open");
    (row.contiguous_seq, row.highest_seq, row.gap_since.is_some())
}

/// What is held of an object: its kind, version and body.
async fn held(test: &TestNode, id: &str) -> Option<(String, i64, String)> {
    let id = id.to_owned();
    let find = move |conn: &mut Conn| {
        let row = learnt_objects::table.find(id);
        Ok(row.select((learnt_objects::kind, learnt_objects::version, learnt_objects::body)).first(conn).optional()?)
    };
    test.node.db.read(find).await.expect("a look")
}

/// Everything that is about to go to this peer, in order.
async fn said(test: &TestNode) -> Vec<(String, Value)> {
    let load = |conn: &mut Conn| {
        let rows: Vec<(String, String)> = outbound_activities::table
            .select((outbound_activities::lane, outbound_activities::body))
            .order(outbound_activities::id)
            .load(conn)?;
        Ok(rows)
    };
    let rows = test.node.db.read(load).await.expect("the outbox");
    rows.into_iter().map(|(lane, body)| (lane, serde_json::from_str(&body).expect("JSON"))).collect()
}

/// Grade, code and lane of each receipt that was sent.
async fn receipts(test: &TestNode) -> Vec<(String, String, String)> {
    let mut all = Vec::new();
    for (lane, activity) in said(test).await {
        for receipt in activity["object"].as_array().into_iter().flatten() {
            let word = |term: &str| receipt[term].as_str().unwrap_or_default().to_owned();
            all.push((word("ws:grade"), word("ws:code"), lane.clone()));
        }
    }
    all
}

/// How many notices of this kind people have.
async fn told(test: &TestNode, kind: &str) -> i64 {
    let kind = kind.to_owned();
    let count = move |conn: &mut Conn| Ok(notices::table.filter(notices::kind.eq(kind)).count().get_result(conn)?);
    test.node.db.read(count).await.expect("a count")
}

/// Changes a peer past the pages, and lets the node see it.
async fn set_peer(test: &TestNode, peer: &PeerId, column: &str) {
    test.sql(&format!(
        "UPDATE peers SET {column} WHERE id = '{peer}'; UPDATE federation_version SET version = version + 1"
    ))
    .await;
    test.federation.refresh().await.expect("peers are read");
}
