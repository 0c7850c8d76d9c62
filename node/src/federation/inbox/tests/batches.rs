//! Messages that share a commit do not share their fate.

use federation_spec::inbox::Received;
use serde_json::json;

use super::*;
use crate::db;
use crate::federation::Peer;
use crate::federation::inbox::process::{BATCH, RETRIES, pause};
use crate::federation::inbox::{Heard, Refusal, process_waiting, publish_receipts};
use crate::notices::Notice;
use crate::web::access::By;

/// What the hook below does with a message of these tests.
fn thing(peer: &HostilePeer, label: &str) -> Value {
    let object = json!({ "id": peer.new_object().as_str(), "type": "ws:Thing", "ws:label": label });
    peer.activity("Create", object)
}

/// Leaves a row behind for each message, whatever becomes of it then: what is undone leaves none.
fn obey(conn: &mut Conn, by: &By, peer: &Peer, received: &Received) -> Result<Heard, Refusal> {
    let objects = received.activity.object.objects();
    let label = objects.first().and_then(|object| object.value["ws:label"].as_str()).unwrap_or_default().to_owned();
    if label.is_empty() {
        return Ok(Heard::NotMine);
    }
    let row = (
        crate::db::schema::schedules::name.eq(objects[0].id.to_string()),
        crate::db::schema::schedules::expression.eq(&label),
        crate::db::schema::schedules::next_run_at.eq(by.now()),
    );
    diesel::insert_into(crate::db::schema::schedules::table).values(row).execute(conn)?;
    match label.as_str() {
        "kept" => Ok(Heard::Kept),
        "told" => {
            crate::notices::tell_admins(conn, &by.node, Notice::PeerReused { peer: peer.name.clone() })?;
            Ok(Heard::Applied)
        }
        "illegal" => Err(Refusal::Rejected("illegal-transition")),
        "bad" => Err(Refusal::Failed(crate::error::internal(anyhow::anyhow!("the disk is full")))),
        "panics" => panic!("a hook panics"),
        // A statement that fails spoils the transaction on PostgreSQL, up to the savepoint.
        "breaks" => {
            diesel::sql_query("INSERT INTO schedules (name) VALUES (NULL)").execute(conn)?;
            Ok(Heard::Kept)
        }
        other => unreachable!("no test says «{other}»"),
    }
}

async fn node_that_obeys() -> (TestNode, HostilePeer, HostilePeer) {
    let (test, peer) = node_and_peer().await;
    test.federation.receive_object(obey);
    let other = HostilePeer::pinned(&test, "shelter").await;
    (test, peer, other)
}

/// The labels of what was applied and stayed.
async fn applied(test: &TestNode) -> Vec<String> {
    let load = |conn: &mut Conn| {
        use crate::db::schema::schedules;
        let left = schedules::table.filter(schedules::name.like("http%")).order(schedules::name);
        Ok(left.select(schedules::expression).load(conn)?)
    };
    test.node.db.read(load).await.unwrap()
}

fn batches(test: &TestNode) -> (u64, u64) {
    (test.federation.counters.batches.get(), test.federation.counters.batches_taken_apart.get())
}

#[actix_web::test]
async fn many_messages_of_several_lanes_share_a_commit() {
    let (test, peer, other) = node_that_obeys().await;
    for n in 0..BATCH {
        let from = [&peer, &other][n % 2];
        from.post(&thing(from, "kept")).await.is_stored();
    }
    assert_eq!(process_waiting(&test.federation).await, BATCH);
    assert_eq!((applied(&test).await.len(), batches(&test)), (BATCH, (1, 0)));
    assert_eq!(publish_receipts(&test.federation).await, BATCH);
    peer.post(&thing(&peer, "kept")).await.is_stored();
    assert_eq!((process_waiting(&test.federation).await, batches(&test)), (1, (2, 0)));
}

#[actix_web::test]
async fn what_locks_what_others_lock_is_the_last_of_its_batch() {
    let (test, peer, other) = node_that_obeys().await;
    for label in ["kept", "told", "kept", "told", "kept"] {
        peer.post(&thing(&peer, label)).await.is_stored();
    }
    other.post(&thing(&other, "kept")).await.is_stored();
    assert_eq!(process_waiting(&test.federation).await, 6);
    assert_eq!((batches(&test), told(&test, "notice-peer-reused").await), ((3, 0), 2));
}

#[actix_web::test]
async fn one_that_fails_in_the_midst_of_a_batch_harms_nobody_and_is_tried_again() {
    for (bad, apart) in [("bad", 0), ("breaks", 0), ("panics", 1)] {
        let (test, peer, other) = node_that_obeys().await;
        for label in ["kept", "kept", bad, "kept"] {
            peer.post(&thing(&peer, label)).await.is_stored();
        }
        other.post(&thing(&other, "kept")).await.is_stored();
        assert_eq!(process_waiting(&test.federation).await, 3, "{bad}");
        let ends: Vec<MessageState> = ends(&test).await.into_iter().map(|end| end.0).collect();
        let (done, waits) = (MessageState::Processed, MessageState::Stored);
        assert_eq!(ends, [done, done, waits, waits, done], "{bad}: its lane waits for it, the other does not");
        assert_eq!(applied(&test).await, ["kept"; 3], "{bad}");
        assert_eq!(batches(&test).1, apart, "{bad}");
        assert_eq!((test.federation.counters.retried.get(), publish_receipts(&test.federation).await), (1, 3), "{bad}");
        // Until it lies with the dead: then its lane goes on, and nothing was done twice.
        for attempt in 0..RETRIES {
            test.advance(pause(attempt));
            let ended = process_waiting(&test.federation).await;
            assert_eq!(ended, if attempt + 1 == RETRIES { 2 } else { 0 }, "{bad} {attempt}");
        }
        assert_eq!((applied(&test).await, publish_receipts(&test.federation).await), (vec!["kept".to_owned(); 4], 1));
        assert_eq!(told(&test, "notice-message-dead").await, 1, "{bad}");
        assert_eq!(receipts(&test).await.iter().filter(|receipt| receipt.0 == "processed").count(), 4, "{bad}");
    }
}

#[actix_web::test]
async fn one_that_is_refused_in_the_midst_of_a_batch_leaves_nothing_and_its_lane_goes_on() {
    let (test, peer, _) = node_that_obeys().await;
    for label in ["kept", "illegal", "kept"] {
        peer.post(&thing(&peer, label)).await.is_stored();
    }
    assert_eq!((process_waiting(&test.federation).await, batches(&test)), (3, (1, 0)));
    assert_eq!(applied(&test).await, ["kept", "kept"]);
    publish_receipts(&test.federation).await;
    let receipts = receipts(&test).await;
    let grades: Vec<&str> = receipts.iter().map(|receipt| receipt.0.as_str()).collect();
    assert_eq!(grades, ["processed", "rejected", "processed"], "in the order of the lane");
}

#[actix_web::test]
async fn two_processes_share_the_lanes_and_do_nothing_twice() {
    let (test, peer, other) = node_that_obeys().await;
    for n in 0..60 {
        let from = [&peer, &other][n % 2];
        from.post(&thing(from, if n % 7 == 0 { "told" } else { "kept" })).await.is_stored();
    }
    let second = test.another_process().await;
    second.federation.receive_object(obey);
    let (one, two) = tokio::join!(process_waiting(&test.federation), process_waiting(&second.federation));
    assert_eq!(one + two + process_waiting(&test.federation).await, 60);
    assert_eq!(applied(&test).await.len(), 60);
    assert_eq!(publish_receipts(&test.federation).await, 60);
}

/// On SQLite there is one writer, and nothing to hold.
#[actix_web::test]
async fn a_lane_that_another_transaction_works_on_is_left_alone_until_it_ends() {
    let (test, peer, other) = node_that_obeys().await;
    if test.node.db.kind() != db::Kind::Postgres {
        return;
    }
    peer.post(&thing(&peer, "kept")).await.is_stored();
    other.post(&thing(&other, "kept")).await.is_stored();
    let (working, begun) = tokio::sync::oneshot::channel();
    let (end, ended) = std::sync::mpsc::channel::<()>();
    let (name, second) = (format!("inbox {} normal", peer.id), test.another_process().await);
    let held = tokio::spawn(async move {
        let hold = move |conn: &mut Conn| {
            working.send(db::hold(conn, &name)?).expect("the test waits");
            let _ = ended.recv();
            // It fails, as a process does whose connection breaks.
            Err::<(), _>(crate::error::Error::NotFound)
        };
        second.node.db.write(hold).await
    });
    assert!(begun.await.unwrap());
    assert_eq!(process_waiting(&test.federation).await, 1, "the other lane goes on");
    end.send(()).unwrap();
    assert!(held.await.unwrap().is_err());
    assert_eq!(process_waiting(&test.federation).await, 1);
}
