use federation_spec::document::KeyDocument;
use federation_spec::problem::Code;
use serde_json::json;

use super::*;

/// What a schema of the specification finds wrong.
fn fault(schema: &str, said: &serde_json::Value) -> Option<String> {
    const BASE: &str = "https://w3id.org/waystation/v1/schemas/";
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../federation-spec/schemas");
    let schemas = std::fs::read_dir(folder).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let name = format!("{BASE}{}", path.file_name().unwrap().to_str().unwrap());
        (name, serde_json::from_str::<serde_json::Value>(&text).unwrap())
    });
    let registry = jsonschema::Registry::new().extend(schemas).unwrap().prepare().unwrap();
    let asked = json!({ "$ref": format!("{BASE}{schema}") });
    let schema = jsonschema::options().with_registry(&registry).should_validate_formats(true).build(&asked).unwrap();
    schema.validate(said).err().map(|error| error.to_string())
}

#[actix_web::test]
async fn the_key_document_is_for_anybody_and_signed_for_whoever_asks_signed() {
    let (test, peer) = node_and_peer().await;
    let unsigned = peer.send(&peer.request("GET", "/fed/v1/node", None, None), None).await;
    assert_eq!((unsigned.status, unsigned.is_signed), (200, false));
    assert_eq!(unsigned.header("content-type"), "application/activity+json");
    let signed = peer.get("/fed/v1/node").await;
    assert_eq!((signed.status, signed.is_signed), (200, true));
    let value = signed.json();
    federation_spec::envelope::check(&value).unwrap();
    let document = KeyDocument::parse(&value, &peer.node).unwrap();
    document.check_validity(test.node.now()).unwrap();
    assert_eq!(document.valid_until - test.node.now(), chrono::Duration::days(7));
    assert!(document.key(&test.federation.own().id).is_some());
    assert_eq!(document.name.as_deref(), Some("Harbour County Sheriff"));
    let mut forged = peer.signed("GET", "/fed/v1/node", None, None);
    forged.headers.set("signature", "ws=:AAAA:");
    peer.send(&forged, None).await.is_bare(401);
}

#[actix_web::test]
async fn the_status_says_versions_time_and_the_heads_of_the_lanes() {
    let (test, peer) = node_and_peer().await;
    for seq in [1, 2, 5] {
        peer.post_as(seq, &peer.activity("Create", peer.card(&peer.new_object(), 1))).await.is_stored();
    }
    let status = peer.get("/fed/v1/status").await;
    assert_eq!((status.status, status.is_signed), (200, true));
    let said = status.json();
    assert_eq!(fault("status.json", &said), None);
    assert_eq!(said["protocol"], json!(["1.0"]));
    assert_eq!(said["at"], "2026-03-07T21:10:00Z");
    assert_eq!(said["received"], json!([{ "lane": "normal", "epoch": "7JxP", "contiguous": 2, "highest": 5 }]));
    assert_eq!(said["sent"].as_array().unwrap().len(), 2);
    peer.send(&peer.request("GET", "/fed/v1/status", None, None), None).await.is_bare(401);
    set_peer(&test, &peer.id, "state = 'ended'").await;
    peer.get("/fed/v1/status").await.is_refused(Code::PeerSuspended);
}

#[actix_web::test]
async fn the_echo_says_what_was_verified() {
    let (test, peer) = node_and_peer().await;
    let request = peer.signed("POST", "/fed/v1/echo", None, Some(b"{}"));
    test.advance(chrono::Duration::seconds(40));
    let reply = peer.send(&request, Some(b"{}")).await;
    assert_eq!((reply.status, reply.is_signed), (200, true));
    let said = reply.json();
    assert_eq!(fault("echo.json", &said), None);
    assert_eq!((said["keyid"].as_str(), said["secondsAhead"].as_i64()), (Some(peer.key_id.as_str()), Some(-40)));
    assert_eq!(
        said["components"],
        json!(["\"@method\"", "\"@target-uri\"", "\"content-type\"", "\"content-digest\"", "\"waystation-protocol\""])
    );
    assert_eq!(messages(&test).await, 0);
}

/// [INB-10]
#[actix_web::test]
async fn an_object_is_shown_to_whom_it_was_addressed_and_to_nobody_else() {
    let (test, peer) = node_and_peer().await;
    let stranger = HostilePeer::pinned(&test, "shelter").await;
    // The receipt of a message is an object, but the list it travels in is none.
    let id = format!("{}/fed/v1/objects/019abc00-0000-7000-8000-000000000001", peer.node);
    let add = |n: u8, version: u8| {
        format!(
            "INSERT INTO outbound_activities (id, kind, object_id, object_version, body, plane, tlp, lane, service, trace, \
             expires_at, created_at) VALUES ('{n}', 'Create Note', '{id}', {version}, \
             '{{\"object\":{{\"id\":\"{id}\",\"type\":\"Note\",\"ws:version\":{version}}}}}', 'directory', 'green', 'normal', '', \
             '', '2027-01-01 00:00:00', '2026-03-07 00:00:00'); \
             INSERT INTO outbound_audience (activity_id, peer_id, recipients, why) VALUES ('{n}', '{}', '[]', 'direct')",
            peer.id
        )
    };
    for (n, version) in [(1, 1), (2, 2)] {
        test.sql(&add(n, version)).await;
    }
    let path = "/fed/v1/objects/019abc00-0000-7000-8000-000000000001";
    let shown = peer.get(path).await;
    assert_eq!((shown.status, shown.is_signed, shown.json()["ws:version"].as_i64()), (200, true, Some(2)));
    let hidden = stranger.get(path).await;
    let absent = peer.get("/fed/v1/objects/019abc00-0000-7000-8000-000000000009").await;
    assert_eq!((hidden.status, hidden.is_signed), (404, true));
    assert_eq!((absent.status, &absent.body), (404, &hidden.body));
    peer.get("/fed/v1/objects/nothing").await;
    test.sql(&format!(
        "INSERT INTO retractions (id, object_id, mode, action, deadline, created_at, closed_because) VALUES ('r', '{id}', \
         'recall', 'delete', '2026-03-08 00:00:00', '2026-03-07 00:00:00', '')"
    ))
    .await;
    assert_eq!(peer.get(path).await.status, 404);
    set_peer(&test, &peer.id, "state = 'suspended'").await;
    peer.get(path).await.is_refused(Code::PeerSuspended);
}

#[actix_web::test]
async fn a_request_under_another_name_is_answered_and_not_sent_away() {
    let (_test, peer) = node_and_peer().await;
    let mut request = peer.signed("GET", "/fed/v1/status", None, None);
    request.headers.push("host", "10.0.0.7:8080");
    assert_eq!(peer.send(&request, None).await.status, 200);
}

/// [INB-07]
#[actix_web::test]
async fn without_its_database_a_node_answers_503_and_never_401_or_500() {
    let (test, _) = TestNode::set_up_with(&[("DATABASE__WAIT_SECONDS", "1")]).await;
    let peer = HostilePeer::pinned(&test, "police").await;
    test.sql("ALTER TABLE inbox_messages RENAME TO away").await;
    let refused = peer.post(&peer.activity("Create", peer.card(&peer.new_object(), 1))).await;
    assert_eq!(refused.is_refused(Code::Busy).header("retry-after"), "1");
    test.sql("ALTER TABLE away RENAME TO inbox_messages; ALTER TABLE inbound_lanes RENAME TO away").await;
    peer.get("/fed/v1/status").await.is_refused(Code::Busy);
    test.sql("ALTER TABLE away RENAME TO inbound_lanes").await;
    assert_eq!(peer.get("/fed/v1/status").await.status, 200);
}
