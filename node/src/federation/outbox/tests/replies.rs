use super::*;
use crate::db::schema::notices;

/// One message and one answer; what becomes of the delivery and of its lane.
async fn check(answers: Vec<Answer>, expected: (DeliveryState, &str, LaneState)) -> (TestNode, ScriptedPeer, PeerId) {
    let (node, peer, id) = pair().await;
    let name = format!("{answers:?}");
    peer.will(answers);
    let (_, activity) = say(&node, &[(&id, &peer.origin)]).await;
    send(&node).await;
    let (row, held) = (delivery(&node, &id, &activity).await, lane(&node, &id, Lane::Normal).await);
    assert_eq!((row.state, row.code.as_str(), held.state), expected, "{name}");
    assert!(held.lease_owner.is_none(), "{name}: the lane is given back");
    (node, peer, id)
}

use DeliveryState::{Delivered, Parked, Queued, Rejected};
use LaneState::{Blocked, Open, Paused, Stopped};

#[actix_web::test]
async fn a_signed_200_or_202_delivers() {
    check(vec![Answer::Signed(202, "{}".into())], (Delivered, "", Open)).await;
    check(vec![Answer::Signed(200, "{}".into())], (Delivered, "", Open)).await;
}

#[actix_web::test]
async fn a_signed_problem_of_the_message_rejects_it_and_the_lane_goes_on() {
    for code in [Code::Json, Code::Context, Code::Origin, Code::NotAddressed, Code::Schema, Code::Limit] {
        let (node, peer, id) = check(vec![Answer::problem(code)], (Rejected, code.as_str(), Open)).await;
        let (_, next) = say(&node, &[(&id, &peer.origin)]).await;
        send(&node).await;
        assert_eq!(state(&node, &id, &next).await, Delivered);
    }
}

#[actix_web::test]
async fn an_id_that_was_used_before_parks_the_message_for_a_person() {
    let (node, peer, id) = check(vec![Answer::problem(Code::IdReuse)], (Parked, "id-reuse", Open)).await;
    let (_, next) = say(&node, &[(&id, &peer.origin)]).await;
    send(&node).await;
    assert_eq!(state(&node, &id, &next).await, Delivered);
}

#[actix_web::test]
async fn numbers_that_do_not_fit_make_a_lane_begin_anew_and_the_second_time_wait_for_a_person() {
    for code in [Code::SeqReuse, Code::EpochClosed] {
        let (node, peer, id) = check(vec![Answer::problem(code); 2], (Queued, "", Stopped)).await;
        let seen = peer.seen();
        assert_eq!((seen.len(), &seen[0].activity), (2, &seen[1].activity), "it comes again by itself");
        assert_ne!(seen[0].lane.clone().unwrap().epoch, seen[1].lane.clone().unwrap().epoch);
        node.advance(Duration::days(1));
        assert_eq!(send(&node).await, 0, "nobody sends on a stopped lane");
        let by = By::system(&node.node);
        let of = id.clone();
        let resume = move |conn: &mut Conn| {
            super::super::lanes::act(conn, &by, &of, Lane::Normal, super::super::lanes::LaneAct::Resume)
        };
        node.node.db.write(resume).await.unwrap();
        assert_eq!(send(&node).await, 1);
        let seen = peer.seen();
        let (before, after) = (seen[1].lane.clone().unwrap(), seen[2].lane.clone().unwrap());
        assert_eq!(seen[1].activity, seen[2].activity);
        assert_ne!(before.epoch, after.epoch);
        assert_eq!(after.seq, 1);
    }
}

/// [OUT-04]
#[actix_web::test]
async fn a_peer_that_refuses_us_is_asked_once_more_and_then_blocks_the_lane() {
    for answer in [
        Answer::Unsigned(401),
        Answer::Unsigned(403),
        Answer::problem(Code::PeerSuspended),
        Answer::problem(Code::ClockSkew),
        Answer::problem(Code::VersionUnsupported),
    ] {
        let (node, peer, id) = pair().await;
        peer.will([answer.clone(), answer.clone()]);
        let (_, activity) = say(&node, &[(&id, &peer.origin)]).await;
        send(&node).await;
        assert_eq!(peer.seen().len(), 2, "signed once more: {answer:?}");
        assert_eq!(state(&node, &id, &activity).await, Queued);
        let held = lane(&node, &id, Lane::Normal).await;
        assert_eq!((held.state, held.next_attempt_at), (Blocked, node.node.now() + Duration::hours(1)));
        node.advance(Duration::minutes(59));
        assert_eq!(send(&node).await, 0);
        node.advance(Duration::minutes(1));
        assert_eq!(send(&node).await, 1);
        assert_eq!(state(&node, &id, &activity).await, Delivered);
        assert_eq!(lane(&node, &id, Lane::Normal).await.state, Open);
    }
}

#[actix_web::test]
async fn an_urgent_lane_that_is_blocked_is_tried_every_five_minutes() {
    let (node, peer, id) = pair().await;
    peer.will([Answer::Unsigned(401), Answer::Unsigned(401)]);
    let later = node.node.now() + Duration::days(1);
    say_until(&node, vec![to(&id, &peer.origin)], later, LaneName::Urgent).await.unwrap();
    send(&node).await;
    let held = lane(&node, &id, Lane::Urgent).await;
    assert_eq!((held.state, held.next_attempt_at), (Blocked, node.node.now() + Duration::minutes(5)));
}

#[actix_web::test]
async fn a_first_refusal_alone_blocks_nothing() {
    let (_, peer, _) = check(vec![Answer::Unsigned(401)], (Delivered, "", Open)).await;
    assert_eq!(peer.seen().len(), 2);
}

#[actix_web::test]
async fn another_program_at_the_address_is_tried_hourly() {
    for status in [404, 301, 302, 307, 308] {
        let (node, _, id) = check(vec![Answer::Unsigned(status)], (Queued, "", Open)).await;
        let held = lane(&node, &id, Lane::Normal).await;
        assert_eq!(held.next_attempt_at, node.node.now() + Duration::hours(1), "{status}");
        assert_eq!(held.last_problem, "misrouted");
    }
}

#[actix_web::test]
async fn a_peer_that_left_pauses_the_lane_if_it_says_so_itself() {
    check(vec![Answer::Signed(410, String::new())], (Queued, "", Paused)).await;
    let (node, _, id) = check(vec![Answer::Unsigned(410)], (Queued, "", Open)).await;
    assert_eq!(lane(&node, &id, Lane::Normal).await.last_problem, "reply-unsigned");
}

#[actix_web::test]
async fn a_passing_fault_backs_off_and_obeys_retry_after_within_bounds() {
    for answer in [
        Answer::Unsigned(408),
        Answer::Unsigned(429),
        Answer::Unsigned(502),
        Answer::problem(Code::Busy),
        Answer::problem(Code::Rate),
        Answer::Broken,
    ] {
        let (node, _, id) = check(vec![answer], (Queued, "", Open)).await;
        let held = lane(&node, &id, Lane::Normal).await;
        let pause = held.next_attempt_at - node.node.now();
        assert_eq!(held.fail_count, 1);
        assert!(pause > Duration::zero() && pause <= Duration::seconds(5), "{pause}");
    }
    for (asked, obeyed) in [(1, 5), (60, 60), (7_200, 3_600)] {
        let (node, _, id) = check(vec![Answer::Later(503, asked)], (Queued, "", Open)).await;
        let held = lane(&node, &id, Lane::Normal).await;
        assert_eq!(held.next_attempt_at, node.node.now() + Duration::seconds(obeyed));
    }
}

/// [SIG-24]
#[actix_web::test]
async fn a_reply_that_nobody_signed_ends_nothing_and_the_third_in_a_row_is_an_alarm() {
    for status in [200, 202, 413, 422, 400, 409] {
        check(vec![Answer::Unsigned(status)], (Queued, "", Open)).await;
    }
    let (node, peer, id) = pair().await;
    node.agency().await;
    let admin = node.person("admin", &[crate::testing::Role::Admin]).await;
    peer.will(vec![Answer::Unsigned(202); 4]);
    say(&node, &[(&id, &peer.origin)]).await;
    for n in 1..=4 {
        send(&node).await;
        node.advance(Duration::hours(1));
        let alarms = alarms(&node, &admin).await;
        assert_eq!(alarms, usize::from(n >= 3), "after {n}");
    }
}

/// How many alarms about lanes a person was told.
async fn alarms(node: &TestNode, admin: &crate::testing::Browser) -> usize {
    let person = admin.id().clone();
    let told = move |conn: &mut Conn| {
        let mine = notices::table.filter(notices::person_id.eq(person)).filter(notices::kind.eq("notice-lane-trouble"));
        Ok(mine.count().get_result::<i64>(conn)?)
    };
    node.node.db.read(told).await.unwrap() as usize
}

#[actix_web::test]
async fn a_host_that_does_not_answer_is_a_passing_fault() {
    let node = TestNode::new().await;
    let origin = "http://nobody.localhost:9";
    let id = befriend(&node, "nobody", origin, None).await;
    let (_, activity) = say(&node, &[(&id, origin)]).await;
    send(&node).await;
    let row = delivery(&node, &id, &activity).await;
    assert_eq!((row.state, row.attempts), (Queued, 1));
    assert_eq!(lane(&node, &id, Lane::Normal).await.last_problem, "no-reply");
}

/// [OUT-04]
#[actix_web::test]
async fn what_we_cannot_render_is_parked_and_never_counts_as_delivered() {
    let (node, peer, id) = pair().await;
    let (_, activity) = say(&node, &[(&id, &peer.origin)]).await;
    node.sql("UPDATE outbound_activities SET body = 'damaged'").await;
    send(&node).await;
    let row = delivery(&node, &id, &activity).await;
    assert_eq!((row.state, row.code.as_str()), (Parked, "not-rendered"));
    assert!(peer.seen().is_empty());
}

#[actix_web::test]
async fn the_eighth_500_in_an_hour_sets_the_message_aside_and_the_lane_goes_on() {
    let (node, peer, id) = pair().await;
    let (_, bad) = say(&node, &[(&id, &peer.origin)]).await;
    let (_, good) = say(&node, &[(&id, &peer.origin)]).await;
    let mut rounds = 0;
    while state(&node, &id, &bad).await == Queued {
        peer.script.lock().unwrap().answers.clear();
        // Its state is fine whenever it is asked; the message is not.
        if !lane(&node, &id, Lane::Normal).await.probing {
            peer.will([Answer::Unsigned(500)]);
        }
        send_one(&node).await;
        node.advance(Duration::minutes(2));
        rounds += 1;
        assert!(rounds < 20);
    }
    let row = delivery(&node, &id, &bad).await;
    assert_eq!((row.state, row.code.as_str(), row.attempts), (Parked, "server-error", 8));
    assert!(peer.probes() >= 1, "the breaker asked for its state in between");
    peer.script.lock().unwrap().answers.clear();
    send(&node).await;
    assert_eq!(state(&node, &id, &good).await, Delivered);
}

/// One claim only: what a probe opens waits for the next.
async fn send_one(node: &TestNode) {
    let mut sender = Sender::new(&node.federation);
    sender.begin_due().await.unwrap();
    while sender.next().await.is_some() {}
}

#[actix_web::test]
async fn the_last_twenty_attempts_are_kept() {
    let (node, peer, id) = pair().await;
    let (_, activity) = say(&node, &[(&id, &peer.origin)]).await;
    for _ in 0..22 {
        peer.will([Answer::Unsigned(404)]);
        send(&node).await;
        node.advance(Duration::hours(1));
    }
    assert_eq!(delivery(&node, &id, &activity).await.attempts, 22);
    assert_eq!(attempts(&node).await, 20);
}

/// [SIG-28]
#[actix_web::test]
async fn a_clock_that_is_wrong_is_named_and_ends_nothing() {
    for ahead in [-1_000, 301, 100_000] {
        let (node, peer, id) = pair().await;
        let skewed = Answer::SignedAhead(ahead, Code::ClockSkew.status(), problem::body(Code::ClockSkew));
        peer.will([skewed.clone(), skewed]);
        let (_, activity) = say(&node, &[(&id, &peer.origin)]).await;
        send(&node).await;
        let lane = lane(&node, &id, Lane::Normal).await;
        assert_eq!((lane.state, lane.last_problem.as_str()), (Blocked, "clock-skew"), "{ahead}");
        assert_eq!(state(&node, &id, &activity).await, Queued);
    }
    // Whatever else it says is not believed, and neither is one that is no refusal.
    for (status, body) in [
        (202, "{}".to_owned()),
        (Code::IdReuse.status(), problem::body(Code::IdReuse)),
        (202, problem::body(Code::ClockSkew)),
    ] {
        let (node, peer, id) = pair().await;
        peer.will([Answer::SignedAhead(1_000, status, body)]);
        let (_, activity) = say(&node, &[(&id, &peer.origin)]).await;
        send(&node).await;
        assert_eq!(state(&node, &id, &activity).await, Queued, "{status}");
        assert_eq!(lane(&node, &id, Lane::Normal).await.state, Open);
    }
}
