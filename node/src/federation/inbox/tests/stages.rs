use federation_spec::limits;
use federation_spec::problem::Code;
use serde_json::json;

use super::*;
use crate::federation::PeerState;

/// [INB-04]
#[actix_web::test]
async fn each_stage_after_the_signature_refuses_with_its_code_and_writes_nothing() {
    let (test, peer) = node_and_peer().await;
    let before = rows(&test).await;
    let good = peer.activity("Create", peer.card(&peer.new_object(), 1));
    let with = |pointer: &str, value: Value| {
        let mut changed = good.clone();
        *changed.pointer_mut(pointer).expect("it is there") = value;
        changed
    };
    let plus = |pointer: &str, term: &str, value: Value| {
        let mut changed = good.clone();
        changed.pointer_mut(pointer).and_then(Value::as_object_mut).expect("an object").insert(term.to_owned(), value);
        changed
    };
    let cases: Vec<(Code, Value)> = vec![
        (Code::Context, with("/@context", json!(["https://www.w3.org/ns/activitystreams"]))),
        (Code::Context, plus("", "as:audience", json!("x"))),
        (Code::Context, plus("/object", "plane", json!("directory"))),
        (Code::Origin, with("/actor", json!("https://shelter.example/fed/v1/node"))),
        (
            Code::Origin,
            with("/id", json!("https://shelter.example/fed/v1/activities/019abc00-0000-7000-8000-000000000001")),
        ),
        (Code::Origin, with("/object/attributedTo", json!("https://shelter.example/fed/v1/node"))),
        (Code::NotAddressed, with("/to", json!(["https://shelter.example/fed/v1/node"]))),
        (Code::NotAddressed, with("/to", json!([peer.node.node().as_str(), "https://shelter.example/fed/v1/node"]))),
        (
            Code::NotAddressed,
            with("/to", json!([format!("{}/fed/v1/agencies/019abc00-0000-7000-8000-000000000001", peer.node)])),
        ),
        (
            Code::NotAddressed,
            with("/to", json!([format!("{}/fed/v1/units/019abc00-0000-7000-8000-000000000001", peer.node)])),
        ),
        (Code::Schema, with("/to", json!([]))),
        (Code::Schema, with("/object/ws:plane", json!("local"))),
        (Code::Schema, with("/object/ws:version", json!(0))),
        (Code::Schema, plus("", "cc", json!([peer.node.node().as_str()]))),
        (Code::Limit, with("/object/name", json!("n".repeat(limits::NAME_CHARACTERS + 1)))),
    ];
    for (code, activity) in cases {
        let reply = peer.post_as(1, &activity).await;
        assert_eq!(reply.code(), Some(code), "{activity}");
        reply.is_refused(code);
    }
    for (code, bytes) in [
        (Code::Json, b"{\"a\":1,\"a\":2}".to_vec()),
        (Code::Json, b"\xff".to_vec()),
        (Code::Json, Vec::new()),
        (
            Code::Json,
            format!("{}{}", "[".repeat(limits::JSON_DEPTH + 1), "]".repeat(limits::JSON_DEPTH + 1)).into_bytes(),
        ),
        (Code::Context, b"[]".to_vec()),
    ] {
        peer.send(&peer.signed_post(1, &bytes), Some(&bytes)).await.is_refused(code);
    }
    let body = good.to_string().into_bytes();
    let mut digest = peer.request("POST", "/fed/v1/inbox", Some(&peer.lane("normal", 1)), Some(b"{}"));
    peer.sign_by_hand(&mut digest, &crate::federation::testing::COVERED, &peer.parameters());
    peer.send(&digest, Some(&body)).await.is_refused(Code::DigestMismatch);
    for version in ["2;minor=0", "1", "one"] {
        let mut other = peer.request("POST", "/fed/v1/inbox", Some(&peer.lane("normal", 1)), Some(&body));
        other.headers.set("waystation-protocol", version);
        peer.sign_by_hand(&mut other, &crate::federation::testing::COVERED, &peer.parameters());
        peer.send(&other, Some(&body)).await.is_refused(Code::VersionUnsupported);
    }
    for lane in
        [None, Some("normal;epoch=\"7JxP\""), Some("normal;epoch=\"7JxP\";seq=0"), Some("slow;epoch=\"7JxP\";seq=1")]
    {
        let request = peer.signed("POST", "/fed/v1/inbox", lane, Some(&body));
        peer.send(&request, Some(&body)).await.is_refused(Code::SignatureProfile);
    }
    assert_eq!(rows(&test).await, before);
    // What is refused took no number.
    peer.post_as(1, &good).await.is_stored();
    let counters = &test.federation.counters;
    assert_eq!((counters.refused(Code::Json), counters.refused(Code::NotAddressed), counters.stored.get()), (4, 4, 1));
}

#[actix_web::test]
async fn a_message_for_our_agency_is_for_us() {
    let (test, peer) = node_and_peer().await;
    let of = |conn: &mut Conn| Ok(crate::agency::find(conn)?.expect("an agency").agency_id.to_string());
    let agency = test.node.db.read(of).await.unwrap();
    let mut activity = peer.activity("Create", peer.card(&peer.new_object(), 1));
    activity["to"] = json!([format!("{}/fed/v1/agencies/{agency}", peer.node)]);
    peer.post(&activity).await.is_stored();
}

#[actix_web::test]
async fn a_peer_is_heard_as_its_state_says() {
    let (test, peer) = node_and_peer().await;
    let card = || peer.activity("Create", peer.card(&peer.new_object(), 1));
    let suspend = || {
        let object = json!({
            "id": peer.new_object().as_str(),
            "type": "ws:PeeringSuspend",
            "attributedTo": peer.origin.node().as_str(),
            "ws:reason": "review",
        });
        peer.activity("Create", object)
    };
    for (state, ordinary, peering) in [
        (PeerState::Active, None, None),
        (PeerState::Pending, Some(Code::PeerPending), None),
        (PeerState::Suspended, Some(Code::PeerSuspended), None),
        (PeerState::Ended, Some(Code::PeerSuspended), Some(Code::PeerSuspended)),
    ] {
        set_peer(&test, &peer.id, &format!("state = '{state}'")).await;
        for (activity, refused) in [(card(), ordinary), (suspend(), peering)] {
            let reply = peer.post(&activity).await;
            match refused {
                None => reply.is_stored(),
                Some(code) => reply.is_refused(code),
            };
        }
    }
}

#[actix_web::test]
async fn a_peer_has_its_messages_and_not_one_more() {
    let (test, peer) = node_and_peer().await;
    set_peer(&test, &peer.id, "messages_per_second = 1").await;
    let activity = peer.activity("Create", peer.card(&peer.new_object(), 1));
    let at_once = limits::MESSAGES_BURST / limits::MESSAGES_PER_PEER_AND_SECOND;
    for _ in 0..at_once {
        peer.post_as(1, &activity).await.is_stored();
    }
    let refused = peer.post_as(1, &activity).await;
    assert_eq!(refused.is_refused(Code::Rate).header("retry-after"), "2");
    // Others have their own.
    let other = HostilePeer::pinned(&test, "shelter").await;
    other.post(&other.activity("Create", other.card(&other.new_object(), 1))).await.is_stored();
    test.advance(chrono::Duration::seconds(1));
    peer.post_as(1, &activity).await.is_stored();
    peer.post_as(1, &activity).await.is_refused(Code::Rate);
}

#[actix_web::test]
async fn a_peer_has_its_bytes_and_not_one_more() {
    let (test, peer) = node_and_peer().await;
    let activity = peer.activity("Create", peer.card(&peer.new_object(), 1));
    let bytes = activity.to_string().len();
    set_peer(&test, &peer.id, &format!("bytes_per_minute = {}", 2 * bytes)).await;
    peer.post_as(1, &activity).await.is_stored();
    peer.post_as(1, &activity).await.is_stored();
    let refused = peer.post_as(1, &activity).await;
    assert_eq!(refused.is_refused(Code::Rate).header("retry-after"), "31");
    set_peer(&test, &peer.id, &format!("bytes_per_minute = {}", bytes - 1)).await;
    test.advance(chrono::Duration::minutes(10));
    peer.post_as(1, &activity).await.is_refused(Code::Rate);
}

/// [INB-08]
#[actix_web::test]
async fn a_stranger_spends_nobodys_budget() {
    let (test, peer) = node_and_peer().await;
    set_peer(&test, &peer.id, "messages_per_second = 1").await;
    let activity = peer.activity("Create", peer.card(&peer.new_object(), 1));
    let body = activity.to_string().into_bytes();
    let mut forged = peer.signed_post(1, &body);
    forged.headers.set("signature", "ws=:AAAA:");
    for _ in 0..50 {
        peer.send(&forged, Some(&body)).await.is_bare(401);
    }
    for _ in 0..20 {
        peer.post_as(1, &activity).await.is_stored();
    }
}
