use federation_spec::messages::Retraction;
use federation_spec::messages::retraction::{Mode, RetractionAction};
use federation_spec::origin::Iri;
use federation_spec::problem::Code;
use serde_json::json;

use super::*;

fn retraction(peer: &HostilePeer, targets: &[&Iri]) -> Value {
    let retraction = Retraction {
        id: peer.new_object(),
        published: peer.now(),
        targets: targets.iter().map(|target| (*target).clone()).collect(),
        mode: Mode::ConsentWithdrawn,
        action: RetractionAction::Delete,
        deadline: peer.now() + chrono::Duration::days(1),
    };
    let key = Iri::parse(&peer.key_id).unwrap();
    peer.activity("Create", retraction.to_object(&peer.origin.node(), (&key, &peer.key)).unwrap())
}

/// The results that were answered, as target and outcome.
async fn answered(test: &TestNode) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (lane, activity) in said(test).await {
        for result in activity["object"]["ws:results"].as_array().into_iter().flatten() {
            assert_eq!(lane, "urgent");
            let word = |term: &str| result[term].as_str().unwrap_or_default().to_owned();
            all.push((word("ws:targetId"), word("ws:outcome")));
        }
    }
    all
}

#[actix_web::test]
async fn what_its_owner_retracts_is_deleted_and_answered() {
    let (test, peer) = node_and_peer().await;
    let (held_one, never) = (peer.new_object(), peer.new_object());
    peer.post(&peer.activity("Create", peer.card(&held_one, 1))).await.is_stored();
    process_due(&test.federation).await;
    peer.post_urgent(1, &retraction(&peer, &[&held_one, &never])).await.is_stored();
    assert_eq!(process_due(&test.federation).await, 1);
    assert_eq!(held(&test, held_one.as_str()).await, None);
    assert_eq!(
        answered(&test).await,
        [(held_one.to_string(), "deleted".to_owned()), (never.to_string(), "not_held".to_owned())]
    );
    let load = |conn: &mut Conn| Ok(inbox_messages::table.select(inbox_messages::raw).load::<String>(conn)?);
    let raws = test.node.db.read(load).await.unwrap();
    assert!(raws[0].is_empty() && !raws[1].is_empty(), "what was said of it is gone, the retraction stays");
}

/// [RET-03]
#[actix_web::test]
async fn a_retraction_that_overtakes_its_object_holds() {
    let (test, peer) = node_and_peer().await;
    let id = peer.new_object();
    peer.post_urgent(1, &retraction(&peer, &[&id])).await.is_stored();
    peer.post(&peer.activity("Create", peer.card(&id, 1))).await.is_stored();
    assert_eq!(process_due(&test.federation).await, 2);
    peer.post(&peer.activity("Update", peer.card(&id, 9))).await.is_stored();
    assert_eq!(process_due(&test.federation).await, 1);
    assert_eq!(held(&test, id.as_str()).await, None);
    let rejected = ("rejected".to_owned(), "retracted".to_owned(), "normal".to_owned());
    assert_eq!(receipts(&test).await.iter().filter(|receipt| **receipt == rejected).count(), 2);
    let load = |conn: &mut Conn| {
        let rows = inbox_messages::table.filter(inbox_messages::code.eq("retracted")).select(inbox_messages::raw);
        Ok(rows.load::<String>(conn)?)
    };
    assert_eq!(test.node.db.read(load).await.unwrap(), ["", ""]);
}

#[actix_web::test]
async fn a_retraction_twice_is_answered_twice_and_done_once() {
    let (test, peer) = node_and_peer().await;
    let id = peer.new_object();
    for seq in 1..=2 {
        peer.post_urgent(seq, &retraction(&peer, &[&id])).await.is_stored();
    }
    assert_eq!(process_due(&test.federation).await, 2);
    assert_eq!(answered(&test).await.len(), 2);
    assert_eq!(rows(&test).await[5], 1);
}

#[actix_web::test]
async fn only_the_owner_retracts_and_with_a_proof() {
    let (test, peer) = node_and_peer().await;
    let shelter = HostilePeer::pinned(&test, "shelter").await;
    let id = peer.new_object();
    shelter.post_urgent(1, &retraction(&shelter, &[&id])).await.is_refused(Code::Origin);
    let mut unproved = retraction(&peer, &[&id]);
    unproved["object"].as_object_mut().unwrap().retain(|term, _| term != "proof" && term != "@context");
    peer.post_urgent(1, &unproved).await.is_refused(Code::Origin);
    let mut altered = retraction(&peer, &[&id]);
    altered["object"]["ws:mode"] = "recall".into();
    peer.post_urgent(1, &altered).await.is_refused(Code::Origin);
    assert_eq!(rows(&test).await[5], 0);
}

#[actix_web::test]
async fn a_suspended_peer_can_still_take_back_what_it_gave() {
    let (test, peer) = node_and_peer().await;
    let id = peer.new_object();
    peer.post(&peer.activity("Create", peer.card(&id, 1))).await.is_stored();
    process_due(&test.federation).await;
    set_peer(&test, &peer.id, "state = 'suspended'").await;
    peer.post_urgent(1, &retraction(&peer, &[&id])).await.is_stored();
    assert_eq!(process_due(&test.federation).await, 1);
    assert_eq!(held(&test, id.as_str()).await, None);
    assert_eq!(answered(&test).await, [(id.to_string(), "deleted".to_owned())]);
}

#[actix_web::test]
async fn what_waits_for_a_person_is_withdrawn_with_its_object() {
    let (test, peer) = node_and_peer().await;
    let id = peer.new_object();
    set_peer(&test, &peer.id, "their_planes = '[]'").await;
    peer.post(&peer.activity("Create", peer.card(&id, 1))).await.is_stored();
    process_due(&test.federation).await;
    peer.post_urgent(1, &retraction(&peer, &[&id])).await.is_stored();
    process_due(&test.federation).await;
    assert_eq!(ends(&test).await[0], (MessageState::Rejected, "retracted".to_owned()));
}

#[actix_web::test]
async fn a_removal_without_a_version_is_final() {
    let (test, peer) = node_and_peer().await;
    let id = peer.new_object();
    peer.post(&peer.activity("Delete", json!(id.as_str()))).await.is_stored();
    peer.post(&peer.activity("Create", peer.card(&id, 7))).await.is_stored();
    assert_eq!(process_due(&test.federation).await, 2);
    assert_eq!(held(&test, id.as_str()).await.map(|held| held.0), Some("Tombstone".to_owned()));
}
