use super::*;
use crate::db::schema::{deliveries, lane_counters, outbound_activities, outbound_audience};
use federation_spec::gate::{Approval, Terms};
use federation_spec::vocabulary::{AudienceClass, Purpose, Tlp};

#[actix_web::test]
async fn a_message_is_stored_once_and_each_peer_gets_its_own_recipients() {
    let (node, shelter, shelter_id) = pair().await;
    let clinic = ScriptedPeer::new(&node, "clinic");
    let clinic_id = clinic.befriend(&node).await;
    let (_, activity) = say(&node, &[(&shelter_id, &shelter.origin), (&clinic_id, &clinic.origin)]).await;
    let body: String = node
        .node
        .db
        .read(|conn| Ok(outbound_activities::table.select(outbound_activities::body).get_result(conn)?))
        .await
        .unwrap();
    assert!(!body.contains("\"to\""), "{body}");
    assert_eq!(state(&node, &shelter_id, &activity).await, DeliveryState::Queued);
    assert_eq!(send(&node).await, 2);
    for (peer, id) in [(&shelter, &shelter_id), (&clinic, &clinic_id)] {
        let seen = peer.seen();
        assert_eq!(seen.len(), 1);
        assert_eq!(seen[0].body["to"], serde_json::json!([format!("{}/fed/v1/node", peer.origin)]));
        assert_eq!(seen[0].lane.as_ref().unwrap().seq, 1);
        let row = delivery(&node, id, &activity).await;
        assert_eq!((row.state, row.outcome.as_str(), row.attempts), (DeliveryState::Delivered, "stored", 1));
        assert_eq!(lane(&node, id, Lane::Normal).await.done_seq, 1);
    }
    assert_eq!(send(&node).await, 0, "what is delivered is not sent again");
}

#[actix_web::test]
async fn an_empty_expired_or_unknown_audience_is_refused_with_the_reason() {
    let (node, peer, id) = pair().await;
    let (now, normal) = (node.node.now(), LaneName::Normal);
    let refused = async |audience, expires, reason: &'static str| {
        let refused = say_until(&node, audience, expires, normal).await;
        assert!(matches!(refused, Err(Error::Conflict(key)) if key == reason), "{refused:?} is not {reason}");
    };
    let later = now + Duration::days(1);
    refused(vec![], later, "outbox-refusal-empty").await;
    refused(vec![to(&id, &peer.origin)], now, "outbox-refusal-expired").await;
    refused(vec![to(&PeerId::new(), &peer.origin)], later, "outbox-refusal-unknown").await;
    refused(vec![to(&id, "https://elsewhere.example")], later, "outbox-refusal-recipients").await;
    refused(vec![To { recipients: vec![], ..to(&id, &peer.origin) }], later, "outbox-refusal-form").await;
    let sent: i64 = node.node.db.read(|conn| Ok(deliveries::table.count().get_result(conn)?)).await.unwrap();
    assert_eq!(sent, 0);
}

#[actix_web::test]
async fn one_peer_that_may_not_have_it_refuses_the_whole_and_the_preview_said_so() {
    let (node, peer, id) = pair().await;
    let other = ScriptedPeer::new(&node, "street");
    let other_id = other.befriend(&node).await;
    node.sql(&format!("UPDATE peers SET level = 0 WHERE id = '{other_id}'")).await;
    let audience = vec![to(&id, &peer.origin), to(&other_id, &other.origin)];
    let later = node.node.now() + Duration::days(1);
    let (now, asked) = (node.node.now(), audience.clone());
    let judged = node
        .node
        .db
        .read(move |conn| {
            let terms = Terms {
                plane: Some(Plane::Directory),
                tlp: Some(Tlp::Green),
                audience_class: Some(AudienceClass::Member),
                purpose: Some(Purpose::Coordination),
                expires: Some(later),
                personal_data: PersonalData::None,
                urgency: federation_spec::gate::Urgency::Ordinary,
            };
            preview(conn, &terms, Approval::None, &asked, now)
        })
        .await
        .unwrap();
    let reasons: Vec<_> = judged.iter().map(|one| (one.name.as_str(), one.refused)).collect();
    assert_eq!(reasons, [("shelter", None), ("street", Some("outbox-refusal-level-too-low"))]);
    let refused = say_until(&node, audience, later, LaneName::Normal).await;
    assert!(matches!(refused, Err(Error::Conflict("outbox-refusal-level-too-low"))), "{refused:?}");
}

#[actix_web::test]
async fn a_message_about_the_peering_skips_the_gate_and_goes_to_a_pending_peer() {
    let (node, peer, id) = pair().await;
    node.sql("UPDATE peers SET state = 'pending', planes = '[]'").await;
    let (by, audience) = (By::system(&node.node), vec![to(&id, &peer.origin)]);
    let actor = crate::federation::origin(&node.node).node();
    let answered = format!("{}/fed/v1/objects/{}", peer.origin, new_id());
    let publish = move |conn: &mut Conn| {
        let message = Publication::new(ActivityType::Reject, actor, answered.into()).as_service(Service::Peering);
        publish(conn, &by, message, audience)
    };
    let activity = node.node.db.write(publish).await.unwrap();
    let row = delivery(&node, &id, &activity).await;
    assert_eq!(row.lane, Lane::Urgent);
    send(&node).await;
    assert_eq!(state(&node, &id, &activity).await, DeliveryState::Delivered);
}

/// Peers that nobody can reach, and no keys of theirs.
async fn strangers(node: &TestNode, count: usize) -> Vec<To> {
    let now = node.node.now();
    let add = move |conn: &mut Conn| {
        let mut all = Vec::new();
        for n in 0..count {
            let peer = peer_row(&format!("peer {n}"), &format!("https://peer{n}.example"), now);
            let id = peer.id.clone();
            all.push(to(&id, &peer.origin));
            diesel::insert_into(peers::table).values(peer).execute(conn)?;
            open_lanes(conn, &id, now)?;
        }
        Ok(all)
    };
    node.node.db.write(add).await.unwrap()
}

#[actix_web::test]
async fn two_thousand_peers_are_one_transaction_and_one_more_is_refused() {
    let node = TestNode::new().await;
    let mut audience = strangers(&node, 2_001).await;
    let later = node.node.now() + Duration::days(1);
    let refused = say_until(&node, audience.clone(), later, LaneName::Normal).await;
    assert!(matches!(refused, Err(Error::Conflict("outbox-refusal-too-many"))), "{refused:?}");
    audience.pop();
    say_until(&node, audience, later, LaneName::Normal).await.unwrap();
    let counts: (i64, i64, i64) = node
        .node
        .db
        .read(|conn| {
            Ok((
                deliveries::table.filter(deliveries::seq.eq(1)).count().get_result(conn)?,
                outbound_audience::table.count().get_result(conn)?,
                lane_counters::table.filter(lane_counters::next_seq.eq(2)).count().get_result(conn)?,
            ))
        })
        .await
        .unwrap();
    assert_eq!(counts, (2_000, 2_000, 2_000));
}

/// [OUT-01]
#[actix_web::test]
async fn what_is_not_committed_was_never_said() {
    let (node, peer, id) = pair().await;
    let (by, audience) = (By::system(&node.node), vec![to(&id, &peer.origin)]);
    let later = node.node.now() + Duration::days(1);
    let fails = move |conn: &mut Conn| -> Result<(), Error> {
        diesel::update(peers::table).set(peers::reason.eq("changed")).execute(conn)?;
        publish(conn, &by, note(&by.node, later).1, audience)?;
        Err(Error::NotFound)
    };
    assert!(node.node.db.write(fails).await.is_err());
    let read = |conn: &mut Conn| {
        let counts = [
            outbound_activities::table.count().get_result::<i64>(conn)?,
            outbound_audience::table.count().get_result(conn)?,
            deliveries::table.count().get_result(conn)?,
            peers::table.filter(peers::reason.eq("changed")).count().get_result(conn)?,
        ];
        Ok(counts)
    };
    assert_eq!(node.node.db.read(read).await.unwrap(), [0; 4]);
    assert_eq!(send(&node).await, 0);
    let (_, activity) = say(&node, &[(&id, &peer.origin)]).await;
    assert_eq!(node.node.db.read(read).await.unwrap(), [1, 1, 1, 0]);
    assert_eq!(delivery(&node, &id, &activity).await.seq, 1, "its number was given back");
}

/// [OUT-01]
#[actix_web::test]
async fn an_audience_is_frozen_when_it_is_published() {
    let (node, peer, id) = pair().await;
    let (_, activity) = say(&node, &[(&id, &peer.origin)]).await;
    let late = ScriptedPeer::new(&node, "late");
    late.befriend(&node).await;
    send(&node).await;
    assert_eq!(peer.activities(), [activity]);
    assert!(late.seen().is_empty());
}

#[actix_web::test]
async fn numbers_stand_in_the_order_of_the_commits() {
    let node = TestNode::with(&[("DATABASE__CONNECTIONS", "12")]).await;
    let audience = strangers(&node, 3).await;
    let later = node.node.now() + Duration::days(1);
    let done = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let watched = {
        let (db, done) = (node.node.db.clone(), done.clone());
        tokio::task::spawn_blocking(move || {
            while !done.load(std::sync::atomic::Ordering::SeqCst) {
                // Whoever sees a number sees all below it.
                let seen: Vec<(PeerId, i64)> = db
                    .read_now(|conn| {
                        let query = deliveries::table.select((deliveries::peer_id, deliveries::seq));
                        Ok(query.order((deliveries::peer_id, deliveries::seq)).load(conn)?)
                    })
                    .unwrap();
                for peer in seen.chunk_by(|one, next| one.0 == next.0) {
                    let numbers: Vec<i64> = peer.iter().map(|(_, seq)| *seq).collect();
                    assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>());
                }
            }
        })
    };
    let publishers: Vec<_> = (0..8)
        .map(|n| {
            let (of, mut audience) = (node.node.clone(), audience.clone());
            // Each names the peers in an order of its own.
            audience.rotate_left(n % 3);
            tokio::task::spawn_blocking(move || {
                for _ in 0..10 {
                    let (by, audience) = (By::system(&of), audience.clone());
                    let all = |conn: &mut Conn| {
                        let (first, second) = (note(&of, later).1, note(&of, later).1);
                        publish_all(conn, &by, vec![(first, audience.clone()), (second, audience)])
                    };
                    of.db.write_now(all).unwrap();
                }
            })
        })
        .collect();
    for publisher in publishers {
        publisher.await.unwrap();
    }
    done.store(true, std::sync::atomic::Ordering::SeqCst);
    watched.await.unwrap();
    let next: Vec<i64> = node
        .node
        .db
        .read(|conn| {
            let normal = lane_counters::table.filter(lane_counters::lane.eq(Lane::Normal));
            Ok(normal.select(lane_counters::next_seq).load(conn)?)
        })
        .await
        .unwrap();
    assert_eq!(next, [161, 161, 161]);
}
