use federation_spec::lane::{Position, Range};
use federation_spec::messages::Stored;
use federation_spec::problem::Code;

use super::*;
use crate::federation::inbox::commit::QUEUE;
use crate::federation::inbox::{CleanUpInbox, Evidence, accept, publish_receipts};
use crate::federation::outbox::Lane;
use crate::jobs::Job;

fn card(peer: &HostilePeer) -> Value {
    peer.activity("Create", peer.card(&peer.new_object(), 1))
}

/// [INB-05] [RCP-04]
#[actix_web::test]
async fn a_202_is_signed_and_has_id_hash_and_time() {
    let (test, peer) = node_and_peer().await;
    let activity = card(&peer);
    let reply = peer.post(&activity).await;
    assert_eq!(reply.is_stored().header("content-type"), "application/json");
    assert_eq!((reply.header("cache-control"), reply.header("vary")), ("no-store", "Signature-Input"));
    let stored = Stored::from_body(&reply.body).expect("a receipt");
    assert_eq!(stored.activity.as_str(), activity["id"]);
    assert_eq!(stored.sha256, federation_spec::canonical::hash(&activity).unwrap());
    assert_eq!(stored.at, test.node.now());
    let raw: String =
        test.node.db.read(|conn| Ok(inbox_messages::table.select(inbox_messages::raw).first(conn)?)).await.unwrap();
    assert_eq!(raw, activity.to_string(), "the raw bytes are kept");
    assert_eq!(publish_receipts(&test.federation).await, 0, "the 202 says that it is stored");
}

/// [INB-06]
#[actix_web::test]
async fn the_same_message_again_gets_the_same_202_and_writes_nothing() {
    let (test, peer) = node_and_peer().await;
    let activity = card(&peer);
    let body = activity.to_string().into_bytes();
    let request = peer.signed_post(1, &body);
    let first = peer.send(&request, Some(&body)).await.is_stored().body.clone();
    let before = rows(&test).await;
    test.advance(chrono::Duration::seconds(2));
    // To the byte, as an impatient sender does; signed afresh; and spelt in another way.
    assert_eq!(peer.send(&request, Some(&body)).await.is_stored().body, first);
    assert_eq!(peer.post_as(1, &activity).await.is_stored().body, first);
    let spaced = serde_json::to_vec_pretty(&activity).unwrap();
    assert_eq!(peer.send(&peer.signed_post(1, &spaced), Some(&spaced)).await.is_stored().body, first);
    assert_eq!(rows(&test).await, before);
    assert_eq!((test.federation.counters.stored.get(), test.federation.counters.duplicates.get()), (1, 3));
}

/// [INB-06] [LAN-10]
#[actix_web::test]
async fn an_id_or_a_number_is_used_once_and_people_are_told() {
    let (test, peer) = node_and_peer().await;
    let activity = card(&peer);
    peer.post_as(1, &activity).await.is_stored();
    let before = rows(&test).await;
    let mut changed = activity.clone();
    changed["object"]["name"] = "Another".into();
    peer.post_as(2, &changed).await.is_refused(Code::IdReuse);
    peer.post_as(1, &card(&peer)).await.is_refused(Code::SeqReuse);
    // Once an hour is enough.
    peer.post_as(2, &changed).await.is_refused(Code::IdReuse);
    assert_eq!(rows(&test).await, before);
    // The alert follows the answer.
    let told = async { while told(&test, "notice-peer-reused").await < 2 {} };
    tokio::time::timeout(std::time::Duration::from_secs(20), told).await.expect("two alerts");
    assert_eq!(told_at_rest(&test).await, 2);
}

/// After whatever the writer still does.
async fn told_at_rest(test: &TestNode) -> i64 {
    let peer = HostilePeer::pinned(test, "rest").await;
    peer.post(&card(&peer)).await.is_stored();
    told(test, "notice-peer-reused").await
}

/// [SIG-25]
#[actix_web::test]
async fn a_nonce_is_good_once() {
    let (test, peer) = node_and_peer().await;
    let (one, other) = (card(&peer).to_string().into_bytes(), card(&peer).to_string().into_bytes());
    let parameters = peer.parameters();
    let send = async |seq: u64, body: &[u8]| {
        let mut request = peer.request("POST", "/fed/v1/inbox", Some(&peer.lane("normal", seq)), Some(body));
        peer.sign_by_hand(&mut request, &crate::federation::testing::COVERED, &parameters);
        peer.send(&request, Some(body)).await
    };
    send(1, &one).await.is_stored();
    send(2, &other).await.is_refused(Code::Replayed);
    send(1, &one).await.is_stored();
    // Its namesake of another peer is another one.
    let shelter = HostilePeer::pinned(&test, "shelter").await;
    let body = card(&shelter).to_string().into_bytes();
    let mut request = shelter.request("POST", "/fed/v1/inbox", Some(&shelter.lane("normal", 1)), Some(&body));
    let mut same = shelter.parameters();
    same[2] = parameters[2].clone();
    shelter.sign_by_hand(&mut request, &crate::federation::testing::COVERED, &same);
    shelter.send(&request, Some(&body)).await.is_stored();
    // It is remembered until the signature could not be used any more.
    test.advance(chrono::Duration::seconds(599));
    purge(&test).await;
    assert_eq!(rows(&test).await[1], 2);
    test.advance(chrono::Duration::seconds(2));
    purge(&test).await;
    assert_eq!(rows(&test).await[1], 0);
}

async fn purge(test: &TestNode) {
    CleanUpInbox.run(test.node.clone()).await.expect("the hourly job");
}

#[actix_web::test]
async fn a_hundred_posts_at_once_are_stored_in_few_commits() {
    let (test, first) = node_and_peer().await;
    let mut peers = vec![first];
    for n in 1..5 {
        let mut peer = HostilePeer::pinned(&test, &format!("peer{n}")).await;
        peer.move_to(format!("127.0.0.{}", n + 1).parse().unwrap());
        peers.push(peer);
    }
    let before = test.federation.counters.commits.get();
    let held = hold_the_writer(&test).await;
    let posts = peers.iter().flat_map(|peer| (0..20).map(move |_| async move { peer.post(&card(peer)).await.status }));
    let release = async {
        // A few may be in the writer's hands already; the others wait for them.
        until_waiting(&test, 90).await;
        drop(held);
    };
    let (statuses, ()) = tokio::join!(futures_util::future::join_all(posts), release);
    assert!(statuses.iter().all(|status| *status == 202), "{statuses:?}");
    assert_eq!(messages(&test).await, 100);
    for peer in &peers {
        assert_eq!(lane(&test, peer).await, (20, 20, false));
    }
    let counters = &test.federation.counters;
    assert_eq!((counters.stored.get(), counters.taken_apart.get()), (100, 0));
    assert!(counters.commits.get() - before <= 12, "{} commits", counters.commits.get());
}

/// Keeps the database from being written until what it returns is dropped.
async fn hold_the_writer(test: &TestNode) -> std::sync::mpsc::Sender<()> {
    let (release, wait) = std::sync::mpsc::channel::<()>();
    let (ready, held) = tokio::sync::oneshot::channel();
    let db = test.node.db.clone();
    // On PostgreSQL others write beside us: what the inbox writes is locked.
    let lock = if test.database.is_postgres() { "LOCK TABLE inbox_messages IN EXCLUSIVE MODE" } else { "" };
    std::thread::spawn(move || {
        db.write_now(|conn| {
            diesel::connection::SimpleConnection::batch_execute(conn, lock)?;
            let _ = ready.send(());
            let _ = wait.recv();
            Ok(())
        })
    });
    held.await.expect("the writer is held");
    release
}

/// Puts a card of this peer in line, past the connection.
fn put(test: &TestNode, peer: &HostilePeer) -> tokio::task::JoinHandle<Result<Stored, Code>> {
    let (federation, activity) = (test.federation.clone(), card(peer).to_string());
    let position = Position::parse(&peer.lane("normal", peer.next())).expect("a position");
    let pinned = federation.ring().peer(&peer.id).expect("a peer").clone();
    let evidence = Evidence::pulled(&peer.key_id);
    tokio::spawn(async move { accept(&federation, &pinned, &position, activity.as_bytes(), evidence).await })
}

/// Puts a card into the hands of the writer, who cannot write, so that what comes next waits together.
async fn put_first(test: &TestNode, peer: &HostilePeer) -> tokio::task::JoinHandle<Result<Stored, Code>> {
    let before = test.federation.counters.commits.get();
    let first = put(test, peer);
    while test.federation.counters.commits.get() == before {
        tokio::task::yield_now().await;
    }
    first
}

async fn until_waiting(test: &TestNode, n: usize) {
    while test.federation.inbox.queue.waiting() < n {
        tokio::task::yield_now().await;
    }
}

#[actix_web::test]
async fn a_batch_that_fails_is_stored_one_by_one() {
    let (test, peer) = node_and_peer().await;
    let gone = HostilePeer::pinned(&test, "gone").await;
    // Its row is gone, and this process has not seen it yet: what it says cannot be stored.
    for table in ["follows", "lane_counters", "lane_states", "peer_keys", "peerings"] {
        test.sql(&format!("DELETE FROM {table} WHERE peer_id = '{}'", gone.id)).await;
    }
    test.sql(&format!("DELETE FROM peers WHERE id = '{}'", gone.id)).await;
    let held = hold_the_writer(&test).await;
    let mut waiting = vec![put_first(&test, &peer).await];
    waiting.extend((1..=20).map(|n| put(&test, if n == 11 { &gone } else { &peer })));
    until_waiting(&test, 20).await;
    drop(held);
    let ends = futures_util::future::join_all(waiting).await;
    let ends: Vec<_> = ends.into_iter().map(|end| end.unwrap().err()).collect();
    assert_eq!(ends.iter().filter(|end| end.is_none()).count(), 20);
    assert_eq!(ends[11], Some(Code::Busy));
    assert_eq!((messages(&test).await, test.federation.counters.taken_apart.get()), (20, 1));
    assert_eq!(lane(&test, &peer).await, (20, 20, false));
}

#[actix_web::test]
async fn who_comes_when_the_queue_is_full_is_told_to_come_back() {
    let (test, peer) = node_and_peer().await;
    peer.post(&card(&peer)).await.is_stored();
    let held = hold_the_writer(&test).await;
    let mut waiting = vec![put_first(&test, &peer).await];
    waiting.extend((0..QUEUE).map(|_| put(&test, &peer)));
    until_waiting(&test, QUEUE).await;
    let busy = peer.post(&card(&peer)).await;
    assert_eq!(busy.is_refused(Code::Busy).header("retry-after"), "1");
    drop(held);
    let ends = futures_util::future::join_all(waiting).await;
    assert!(ends.into_iter().all(|end| end.unwrap().is_ok()));
    assert_eq!(messages(&test).await, 2 + QUEUE as i64);
}

/// [INB-09]
#[actix_web::test]
async fn a_pulled_copy_passes_the_same_stages_and_is_the_same_message() {
    let (test, peer) = node_and_peer().await;
    let activity = card(&peer);
    let pushed = Stored::from_body(&peer.post_as(1, &activity).await.is_stored().body).unwrap();
    let ring = test.federation.ring();
    let pinned = ring.peer(&peer.id).unwrap();
    let pull = async |seq: u64, bytes: &str| {
        let position = Position::parse(&peer.lane("normal", seq)).unwrap();
        accept(&test.federation, pinned, &position, bytes.as_bytes(), Evidence::pulled(&peer.key_id)).await
    };
    let canonical = federation_spec::canonical::to_string(&activity).unwrap();
    assert_eq!(pull(1, &canonical).await, Ok(pushed));
    assert_eq!(pull(2, "{}").await, Err(Code::Context));
    assert_eq!(pull(1, &card(&peer).to_string()).await, Err(Code::SeqReuse));
    assert!(pull(2, &card(&peer).to_string()).await.is_ok());
    assert_eq!(messages(&test).await, 2);
}

#[actix_web::test]
async fn numbers_may_arrive_with_holes_and_the_prefix_knows_it() {
    let (test, peer) = node_and_peer().await;
    for (seq, expected) in
        [(1, (1, 1, false)), (3, (1, 3, true)), (5, (1, 5, true)), (2, (3, 5, true)), (4, (5, 5, false))]
    {
        peer.post_as(seq, &card(&peer)).await.is_stored();
        assert_eq!(lane(&test, &peer).await, expected, "after {seq}");
    }
    peer.post_as(9, &card(&peer)).await.is_stored();
    let void = |first, last| {
        let (id, now) = (peer.id.clone(), test.node.now());
        let range = Range::new(first, last).unwrap();
        test.node.db.write(move |conn| Ok(super::super::settle_void(conn, &id, Lane::Normal, "7JxP", range, now)?))
    };
    void(7, 8).await.unwrap();
    assert_eq!(lane(&test, &peer).await, (5, 9, true));
    void(6, 6).await.unwrap();
    assert_eq!(lane(&test, &peer).await, (9, 9, false));
    void(6, 8).await.unwrap();
    assert_eq!(lane(&test, &peer).await, (9, 9, false));
}

#[actix_web::test]
async fn a_message_that_comes_again_under_another_number_leaves_that_number_void() {
    let (test, peer) = node_and_peer().await;
    let activity = card(&peer);
    peer.post_as(1, &activity).await.is_stored();
    peer.post_as(2, &activity).await.is_stored();
    peer.post_as(3, &card(&peer)).await.is_stored();
    assert_eq!((lane(&test, &peer).await, messages(&test).await), ((3, 3, false), 2));
}

/// [LAN-09] [LAN-10]
#[actix_web::test]
async fn a_new_epoch_is_accepted_at_once_and_the_old_one_is_closed() {
    let (test, mut peer) = node_and_peer().await;
    let first = card(&peer);
    peer.post_as(1, &first).await.is_stored();
    peer.post_as(7, &card(&peer)).await.is_stored();
    let old = std::mem::replace(&mut peer.epoch, "Qm2k".to_owned());
    peer.post_as(1, &card(&peer)).await.is_stored();
    assert_eq!(lane(&test, &peer).await, (1, 1, false));
    assert_eq!(told(&test, "notice-peer-new-epoch").await, 1);
    let new = std::mem::replace(&mut peer.epoch, old);
    peer.post_as(8, &card(&peer)).await.is_refused(Code::EpochClosed);
    // What was stored in it is stored all the same.
    peer.post_as(1, &first).await.is_stored();
    // Whoever makes one for every message tells people once.
    for n in 0..3 {
        peer.epoch = format!("epoch{n}");
        peer.post_as(1, &card(&peer)).await.is_stored();
    }
    peer.epoch = new;
    peer.post_as(2, &card(&peer)).await.is_refused(Code::EpochClosed);
    assert_eq!(told(&test, "notice-peer-new-epoch").await, 1);
}

#[actix_web::test]
async fn a_request_of_a_peer_makes_its_lanes_due() {
    let (test, peer) = node_and_peer().await;
    test.sql("UPDATE lane_states SET next_attempt_at = '2026-03-07 22:10:00'").await;
    peer.post(&card(&peer)).await.is_stored();
    let due: i64 = test
        .node
        .db
        .read(|conn| {
            use crate::db::schema::lane_states;
            let now = "2026-03-07T21:10:00".parse::<crate::time::Instant>().unwrap();
            Ok(lane_states::table.filter(lane_states::next_attempt_at.le(now)).count().get_result(conn)?)
        })
        .await
        .unwrap();
    assert_eq!(due, 2);
}
