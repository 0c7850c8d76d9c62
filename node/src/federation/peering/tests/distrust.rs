//! A person here trusts a key of a peer no more.

use super::*;
use crate::federation::peers::KeyRow;
use crate::testing::HostilePeer;

fn path(peer: &HostilePeer) -> String {
    let print = peer.key.public().fingerprint().to_string().replace(' ', "");
    format!("/peers/{}/keys/{print}/revocation", peer.id)
}

async fn police() -> Desk {
    desk(TestNode::network(&["police"]).await.remove(0)).await
}

/// A second key of the same peer, pinned as by a change.
async fn second_key(police: &Desk, peer: &HostilePeer) -> HostilePeer {
    let mut other = HostilePeer::stranger(&police.test, "northern");
    other.id = peer.id.clone();
    other.key_id = format!("{}#2026b", peer.origin.node());
    let now = police.test.node.now();
    let row = KeyRow {
        id: other.key_id.clone(),
        peer_id: peer.id.clone(),
        multikey: other.key.public().multikey(),
        pinned_at: now,
        good_until: now + Duration::days(400),
        revoked_at: None,
    };
    police.test.node.db.write(move |conn| Ok(peers::pin(conn, row)?)).await.unwrap();
    police.test.federation.refresh().await.unwrap();
    other
}

const GOOD: [(&str, &str); 2] = [("reason", "The machine was stolen."), ("word", "northern.example")];

#[actix_web::test]
async fn the_last_key_that_is_trusted_no_more_takes_the_peer_with_it() {
    let mut police = police().await;
    let peer = HostilePeer::pinned(&police.test, "northern").await;
    assert_eq!(peer.get("/fed/v1/status").await.status, 200);
    let path = path(&peer);
    police.admin.get(&format!("/peers/{}", peer.id)).await.is(200).shows(&path);
    police.admin.get(&path).await.is(200).shows("last good key");
    for (field, value) in [("reason", " "), ("reason", &*"r".repeat(301)), ("word", ""), ("word", "police.example")] {
        let mut fields = GOOD;
        fields.iter_mut().filter(|(name, _)| *name == field).for_each(|one| one.1 = value);
        police.admin.post(&path, &fields).await.is(422).shows(&format!("#f-{field}"));
    }
    assert_eq!(peer.get("/fed/v1/status").await.status, 200);
    police.admin.post(&path, &GOOD).await.leads_to(&format!("/peers/{}", peer.id));
    peer.get("/fed/v1/status").await.is_bare(401);
    let (state, row) = (police.state(&peer.id).await, police.row(&peer.id).await);
    assert!(state == PeerState::Suspended && row.suspended_at.is_some());
    let log = police.logged(&peer.id).await;
    assert!(log.ends_with(&["peer.key_revoked".to_owned(), "peer.suspended".to_owned()]), "{log:?}");
    let mut auditor = police.test.person("auditor", &[Role::Auditor]).await;
    auditor.get("/audit").await.shows("Key of a peer revoked");
    assert!(police.news(&police.one).await.contains("key_distrusted"));
    // Once; and without a good key nobody lifts the suspension.
    police.admin.post(&path, &GOOD).await.is(409);
    police.admin.get(&path).await.is(409);
    police.one.post(&format!("/peers/{}/restoration", peer.id), &[]).await.is(409);
}

#[actix_web::test]
async fn a_peer_with_another_key_is_heard_by_that_one() {
    let mut police = police().await;
    let peer = HostilePeer::pinned(&police.test, "northern").await;
    let other = second_key(&police, &peer).await;
    let page = police.one.get(&path(&peer)).await;
    assert!(!page.is(200).body.contains("last good key"));
    police.one.post(&path(&peer), &GOOD).await.is(303);
    peer.get("/fed/v1/status").await.is_bare(401);
    assert_eq!(other.get("/fed/v1/status").await.status, 200);
    assert_eq!(police.state(&peer.id).await, PeerState::Active);
    assert!(police.news(&police.two).await.contains("key_distrusted"));
}

#[actix_web::test]
async fn only_a_key_of_this_peer_that_is_pinned_can_be_revoked() {
    let mut police = police().await;
    let peer = HostilePeer::pinned(&police.test, "northern").await;
    let stranger = HostilePeer::pinned(&police.test, "southern").await;
    let wrong = path(&stranger).replace(stranger.id.as_str(), peer.id.as_str());
    police.admin.get(&wrong).await.is(404);
    police.admin.post(&wrong, &GOOD).await.is(404);
    let mut pending = HostilePeer::pinned_as(&police.test, "western", PeerState::Pending).await;
    police.admin.post(&path(&pending), &[("reason", "x"), ("word", "western.example")]).await.is(409);
    pending.id = PeerId::new();
    police.admin.get(&path(&pending)).await.is(404);
    assert_eq!(stranger.get("/fed/v1/status").await.status, 200);
}
