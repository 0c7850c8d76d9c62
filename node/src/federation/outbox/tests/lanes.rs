use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::lanes::{LaneAct, act};
use super::super::{cancel, claim};
use super::*;
use crate::db::schema::deliveries;

/// [OUT-06]
#[actix_web::test]
async fn a_lane_is_sent_in_order_and_one_at_a_time_however_many_send() {
    let (node, peer, id) = pair().await;
    let other = node.another_process().await;
    let mut said = Vec::new();
    for _ in 0..70 {
        said.push(say(&node, &[(&id, &peer.origin)]).await.1);
    }
    let sent = AtomicUsize::new(0);
    let round = async |test: &TestNode| {
        for _ in 0..20 {
            sent.fetch_add(send_due(&test.federation).await.unwrap(), Ordering::SeqCst);
        }
    };
    tokio::join!(round(&node), round(&other), round(&node));
    assert_eq!(peer.activities(), said);
    assert_eq!(sent.load(Ordering::SeqCst), 70);
    assert_eq!(peer.script.lock().unwrap().most_busy, 1);
    for activity in said {
        assert_eq!(state(&node, &id, &activity).await, DeliveryState::Delivered);
    }
}

#[actix_web::test]
async fn the_urgent_lane_goes_first() {
    let (node, peer, id) = pair().await;
    let later = node.node.now() + Duration::days(1);
    let normal = say(&node, &[(&id, &peer.origin)]).await.1;
    let audience = vec![to(&id, &peer.origin)];
    let urgent = say_until(&node, audience, later, LaneName::Urgent).await.unwrap().1;
    let claimed = node
        .node
        .db
        .write({
            let now = node.node.now();
            move |conn| Ok(claim::claim(conn, "me", 1, now)?)
        })
        .await
        .unwrap();
    assert_eq!(claimed[0].lane, Lane::Urgent);
    node.advance(Duration::seconds(61));
    send(&node).await;
    let seen = peer.activities();
    assert!(seen.contains(&normal) && seen.contains(&urgent));
}

#[actix_web::test]
async fn a_holder_whose_fence_is_old_changes_nothing() {
    let (node, peer, id) = pair().await;
    let (_, activity) = say(&node, &[(&id, &peer.origin)]).await;
    let (db, of, clock) = (node.node.db.clone(), id.clone(), node.node.clock.clone());
    // While the first waits for its answer its lease runs out, and a second takes the lane.
    peer.meanwhile(move || {
        clock.advance(Duration::seconds(61));
        let now = clock.now();
        let claimed = db.write_now(|conn| Ok(claim::claim(conn, "another", 16, now)?)).unwrap();
        assert_eq!((claimed.len(), &claimed[0].peer, claimed[0].fence), (1, &of, 2));
    });
    send(&node).await;
    assert_eq!(peer.activities().len(), 1);
    let held = lane(&node, &id, Lane::Normal).await;
    assert_eq!((held.lease_owner.as_deref(), held.fence), (Some("another"), 2));
    let row = delivery(&node, &id, &activity).await;
    assert_eq!((row.state, row.attempts), (DeliveryState::Sending, 0));
    assert_eq!(attempts(&node).await, 0);
}

#[actix_web::test]
async fn after_a_crash_between_post_and_result_it_is_sent_again_and_the_peer_sees_a_duplicate() {
    let (node, peer, id) = pair().await;
    let (_, activity) = say(&node, &[(&id, &peer.origin)]).await;
    let now = node.node.now();
    // A process claims, posts and dies: its claim is all that is left of it.
    node.node.db.write(move |conn| Ok(claim::claim(conn, "dead", 16, now)?)).await.unwrap();
    let position = Position {
        lane: LaneName::Normal,
        epoch: federation_spec::lane::Epoch::parse(&delivery(&node, &id, &activity).await.epoch).unwrap(),
        seq: 1,
    };
    let body = serde_json::json!({"id": activity}).to_string();
    let within = std::time::Duration::from_secs(10);
    let posted = node
        .federation
        .exchange(&id, reqwest::Method::POST, "/fed/v1/inbox", Some(&position), Some(body.as_bytes()), within, 16_384)
        .await
        .unwrap();
    assert!(posted.is_signed());
    assert_eq!(send(&node).await, 0, "its lease still holds");
    node.advance(Duration::seconds(60));
    assert_eq!(send(&node).await, 1);
    assert_eq!(peer.activities(), [activity.clone(), activity.clone()]);
    assert_eq!(state(&node, &id, &activity).await, DeliveryState::Delivered);
}

#[actix_web::test]
async fn a_process_that_starts_again_goes_on_at_once_with_what_it_held_and_leaves_others_theirs() {
    let (node, peer, id) = pair().await;
    let (_, activity) = say(&node, &[(&id, &peer.origin)]).await;
    let (now, name) = (node.node.now(), node.node.process.name().to_owned());
    let claimed = node.node.db.write(move |conn| Ok(claim::claim(conn, &name, 16, now)?)).await.unwrap();
    let other = node.another_process().await;
    crate::federation::take_back_lanes(&other.node).unwrap();
    assert_eq!(send(&node).await, 0, "another process has another name");
    crate::federation::take_back_lanes(&node.node).unwrap();
    assert_eq!(send(&node).await, 1);
    assert_eq!(state(&node, &id, &activity).await, DeliveryState::Delivered);
    assert!(lane(&node, &id, Lane::Normal).await.fence > claimed[0].fence + 1, "nobody can write as the one that died");
}

#[actix_web::test]
async fn what_is_past_its_time_is_not_sent() {
    let (node, peer, id) = pair().await;
    let (_, waits) = say(&node, &[(&id, &peer.origin)]).await;
    let (_, also) = say(&node, &[(&id, &peer.origin)]).await;
    node.advance(Duration::days(3));
    let of = node.node.clone();
    send(&node).await;
    assert!(peer.seen().is_empty());
    for activity in [&waits, &also] {
        let row = delivery(&node, &id, activity).await;
        assert_eq!((row.state, row.code.as_str()), (DeliveryState::Expired, "expired"));
    }
    // A lane that nobody sends on expires too.
    let (_, paused) = say(&node, &[(&id, &peer.origin)]).await;
    node.sql("UPDATE lane_states SET state = 'paused'").await;
    node.advance(Duration::days(3));
    assert_eq!(node.node.db.write(move |conn| cancel::expire(conn, &of)).await.unwrap(), 1);
    assert_eq!(state(&node, &id, &paused).await, DeliveryState::Expired);
    assert_eq!(lane(&node, &id, Lane::Normal).await.done_seq, 3);
}

#[actix_web::test]
async fn a_message_lives_thirty_days_at_most() {
    let (node, peer, id) = pair().await;
    let far = node.node.now() + Duration::days(399);
    let (_, activity) = say_until(&node, vec![to(&id, &peer.origin)], far, LaneName::Normal).await.unwrap();
    node.advance(Duration::days(30) - Duration::seconds(1));
    peer.will([Answer::Unsigned(404)]);
    send(&node).await;
    assert_eq!(peer.seen().len(), 1);
    node.advance(Duration::hours(1));
    send(&node).await;
    assert_eq!(state(&node, &id, &activity).await, DeliveryState::Expired);
}

fn cancel_all(node: &TestNode, id: &PeerId) -> impl FnOnce() + Send + 'static {
    let (db, of, now) = (node.node.db.clone(), id.clone(), node.node.now());
    move || {
        db.write_now(|conn| cancel_queued(conn, &of, Keep::Service, now)).unwrap();
    }
}

#[actix_web::test]
async fn what_is_cancelled_while_it_is_sent_ends_cancelled_unless_the_peer_has_it() {
    let (node, peer, id) = pair().await;
    peer.meanwhile(cancel_all(&node, &id));
    let (_, had) = say(&node, &[(&id, &peer.origin)]).await;
    let (_, waited) = say(&node, &[(&id, &peer.origin)]).await;
    send(&node).await;
    assert_eq!(peer.activities(), std::slice::from_ref(&had), "the second was not sent any more");
    assert_eq!(state(&node, &id, &had).await, DeliveryState::Delivered);
    let row = delivery(&node, &id, &waited).await;
    assert_eq!((row.state, row.code.as_str()), (DeliveryState::Cancelled, "suspended"));
    peer.will([Answer::Unsigned(502)]);
    peer.meanwhile(cancel_all(&node, &id));
    let (_, failed) = say(&node, &[(&id, &peer.origin)]).await;
    send(&node).await;
    assert_eq!(state(&node, &id, &failed).await, DeliveryState::Cancelled);
    assert_eq!(lane(&node, &id, Lane::Normal).await.done_seq, 3);
}

#[actix_web::test]
async fn a_suspended_peer_gets_nothing_but_what_is_about_the_peering() {
    let (node, peer, id) = pair().await;
    let (_, activity) = say(&node, &[(&id, &peer.origin)]).await;
    node.sql("UPDATE peers SET state = 'suspended'").await;
    send(&node).await;
    assert!(peer.seen().is_empty());
    assert_eq!(state(&node, &id, &activity).await, DeliveryState::Cancelled);
}

#[actix_web::test]
async fn five_failures_in_ten_minutes_leave_only_the_probe_and_its_success_opens_both_lanes() {
    let (node, peer, id) = pair().await;
    let later = node.node.now() + Duration::days(1);
    let (_, activity) = say(&node, &[(&id, &peer.origin)]).await;
    peer.will(vec![Answer::Unsigned(502); 5]);
    for n in 1..=5 {
        assert_eq!(send(&node).await, 1, "attempt {n}");
        node.advance(Duration::seconds(90));
    }
    for name in [Lane::Normal, Lane::Urgent] {
        assert!(lane(&node, &id, name).await.probing, "{name}");
    }
    let audience = vec![to(&id, &peer.origin)];
    let (_, urgent) = say_until(&node, audience, later, LaneName::Urgent).await.unwrap();
    peer.will([Answer::Unsigned(200)]);
    send(&node).await;
    assert_eq!((peer.activities().len(), peer.probes()), (5, 1), "an unsigned answer opens nothing");
    assert!(lane(&node, &id, Lane::Normal).await.probing);
    node.advance(Duration::hours(1));
    send(&node).await;
    assert_eq!(peer.probes(), 2);
    for activity in [&activity, &urgent] {
        assert_eq!(state(&node, &id, activity).await, DeliveryState::Delivered);
    }
    assert!(!lane(&node, &id, Lane::Urgent).await.probing);
}

#[actix_web::test]
async fn slow_failures_do_not_open_the_breaker() {
    let (node, peer, id) = pair().await;
    say(&node, &[(&id, &peer.origin)]).await;
    for _ in 0..6 {
        peer.will([Answer::Later(503, 300)]);
        assert_eq!(send(&node).await, 1);
        node.advance(Duration::seconds(300));
    }
    assert!(!lane(&node, &id, Lane::Normal).await.probing);
}

#[actix_web::test]
async fn a_peer_that_was_heard_of_is_tried_at_once() {
    let (node, peer, id) = pair().await;
    peer.will([Answer::Later(503, 3_600)]);
    let (_, activity) = say(&node, &[(&id, &peer.origin)]).await;
    send(&node).await;
    assert_eq!(send(&node).await, 0);
    let (of, now) = (id.clone(), node.node.now());
    node.node.db.write(move |conn| Ok(wake(conn, [&of], now)?)).await.unwrap();
    assert_eq!(send(&node).await, 1);
    assert_eq!(state(&node, &id, &activity).await, DeliveryState::Delivered);
}

#[actix_web::test]
async fn one_dead_peer_holds_up_nobody() {
    let node = TestNode::with(&[("FEDERATION__LANES", "2")]).await;
    let dead = befriend(&node, "dead", "http://dead.localhost:9", None).await;
    let mut audience = vec![to(&dead, "http://dead.localhost:9")];
    let mut peers = Vec::new();
    for n in 0..6 {
        let peer = ScriptedPeer::new(&node, &format!("peer{n}"));
        let id = peer.befriend(&node).await;
        audience.push(to(&id, &peer.origin));
        peers.push((peer, id));
    }
    let later = node.node.now() + Duration::days(1);
    let (_, activity) = say_until(&node, audience, later, LaneName::Normal).await.unwrap();
    assert_eq!(send(&node).await, 7);
    for (_, id) in &peers {
        assert_eq!(state(&node, id, &activity).await, DeliveryState::Delivered);
    }
    assert_eq!(state(&node, &dead, &activity).await, DeliveryState::Queued);
}

#[actix_web::test]
async fn a_person_pauses_resumes_and_tries_a_lane() {
    let (node, peer, id) = pair().await;
    let by = By::system(&node.node);
    let press = async |what| {
        let (by, of) = (by.clone(), id.clone());
        node.node.db.write(move |conn| act(conn, &by, &of, Lane::Normal, what)).await
    };
    press(LaneAct::Pause).await.unwrap();
    let (_, activity) = say(&node, &[(&id, &peer.origin)]).await;
    assert_eq!(send(&node).await, 0);
    assert!(matches!(press(LaneAct::Retry).await, Err(Error::Conflict("outbox-lane-moved-on"))));
    press(LaneAct::Resume).await.unwrap();
    peer.will([Answer::Later(503, 3_600)]);
    assert_eq!(send(&node).await, 1);
    assert_eq!(send(&node).await, 0);
    press(LaneAct::Retry).await.unwrap();
    assert_eq!(send(&node).await, 1);
    assert_eq!(state(&node, &id, &activity).await, DeliveryState::Delivered);
}

/// [LAN-04]
#[actix_web::test]
async fn a_skipped_message_is_cancelled_and_a_released_one_gets_a_new_number() {
    let (node, peer, id) = pair().await;
    peer.will([Answer::problem(Code::IdReuse)]);
    let (_, parked) = say(&node, &[(&id, &peer.origin)]).await;
    send(&node).await;
    let (_, skipped) = say(&node, &[(&id, &peer.origin)]).await;
    let (by, of, which) = (By::system(&node.node), id.clone(), (parked.clone(), skipped.clone()));
    node.node
        .db
        .write(move |conn| {
            cancel::release(conn, &by, &of, &which.0)?;
            cancel::skip(conn, &by, &of, &which.1, "a duplicate")?;
            let again = cancel::skip(conn, &by, &of, &which.1, "a duplicate");
            assert!(matches!(again, Err(Error::Conflict("outbox-delivery-moved-on"))), "{again:?}");
            Ok(())
        })
        .await
        .unwrap();
    assert_eq!(send(&node).await, 1);
    let row = delivery(&node, &id, &parked).await;
    assert_eq!((row.state, row.seq), (DeliveryState::Delivered, 3));
    assert_eq!(state(&node, &id, &skipped).await, DeliveryState::Cancelled);
}

#[actix_web::test]
async fn what_a_peer_lost_is_sent_again_with_new_numbers() {
    let (node, peer, id) = pair().await;
    let (_, early) = say(&node, &[(&id, &peer.origin)]).await;
    send(&node).await;
    node.advance(Duration::hours(2));
    let (_, late) = say(&node, &[(&id, &peer.origin)]).await;
    send(&node).await;
    let (by, of, since) = (By::system(&node.node), id.clone(), node.node.now() - Duration::hours(1));
    assert_eq!(node.node.db.write(move |conn| cancel::requeue(conn, &by, &of, since)).await.unwrap(), 1);
    send(&node).await;
    assert_eq!(peer.activities(), [early, late.clone(), late.clone()]);
    assert_eq!(delivery(&node, &id, &late).await.seq, 3);
}

#[actix_web::test]
async fn up_to_done_seq_nothing_is_queued_or_being_sent() {
    let (node, peer, id) = pair().await;
    for _ in 0..40 {
        say(&node, &[(&id, &peer.origin)]).await;
    }
    peer.will((0..20).map(|_| Answer::Signed(202, "{}".into())).chain([Answer::Unsigned(502)]));
    send(&node).await;
    let held = lane(&node, &id, Lane::Normal).await;
    assert_eq!(held.done_seq, 20);
    let open: Vec<(i64, DeliveryState)> = node
        .node
        .db
        .read(|conn| {
            let open = deliveries::table.filter(deliveries::state.ne(DeliveryState::Delivered));
            Ok(open.select((deliveries::seq, deliveries::state)).order(deliveries::seq).load(conn)?)
        })
        .await
        .unwrap();
    assert_eq!(open.first(), Some(&(21, DeliveryState::Queued)));
    assert!(open.iter().all(|(_, state)| *state == DeliveryState::Queued), "what was not reached waits again");
}

#[actix_web::test]
async fn who_is_told_to_stop_ends_after_the_message_on_its_way_and_the_rest_waits() {
    let (node, peer, id) = pair().await;
    for _ in 0..10 {
        say(&node, &[(&id, &peer.origin)]).await;
    }
    let mut sender = Sender::new(&node.federation);
    assert_eq!(sender.begin_due().await.unwrap(), 1);
    sender.stop().await;
    let sent = peer.activities().len();
    assert!(sent <= 1, "{sent}");
    let held = lane(&node, &id, Lane::Normal).await;
    assert!(held.lease_owner.is_none());
    assert_eq!(held.done_seq, sent as i64);
}

#[actix_web::test]
async fn peers_that_do_not_answer_hold_up_nobody() {
    let node = TestNode::with(&[("FEDERATION__LANES", "2")]).await;
    let mut said = Vec::new();
    let mut peers = Vec::new();
    for name in ["one", "two", "three"] {
        let peer = ScriptedPeer::new(&node, name);
        let id = peer.befriend(&node).await;
        said.push((id.clone(), say(&node, &[(&id, &peer.origin)]).await.1));
        peers.push(peer);
    }
    // The first two answer when the third has its message.
    let mut waiting = Vec::new();
    for peer in &peers[..2] {
        let (tell, told) = std::sync::mpsc::channel::<()>();
        waiting.push(tell);
        peer.meanwhile(move || {
            let waited = told.recv_timeout(std::time::Duration::from_secs(9));
            assert_eq!(waited, Err(std::sync::mpsc::RecvTimeoutError::Disconnected), "the third waits for the others");
        });
    }
    peers[2].meanwhile(move || drop(waiting));
    assert_eq!(send(&node).await, 3);
    for (id, activity) in &said {
        assert_eq!(state(&node, id, activity).await, DeliveryState::Delivered);
    }
}
