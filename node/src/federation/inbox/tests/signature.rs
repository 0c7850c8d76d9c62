use federation_spec::digest::{self, content_digest};
use federation_spec::keys::{Algorithm, SigningKey};
use federation_spec::lane::{LANE_FIELD, PROTOCOL_FIELD};
use federation_spec::message::Request;
use federation_spec::messages::{Mode, Retraction, RetractionAction};
use federation_spec::origin::Iri;
use federation_spec::problem::Code;
use federation_spec::time;

use super::*;
use crate::federation::testing::COVERED;
use crate::secret::random;

fn body(peer: &HostilePeer) -> Vec<u8> {
    peer.activity("Create", peer.card(&peer.new_object(), 1)).to_string().into_bytes()
}

fn request(peer: &HostilePeer, body: &[u8]) -> Request {
    peer.request("POST", "/fed/v1/inbox", Some(&peer.lane("normal", 1)), Some(body))
}

/// The list of what is covered without `name`, and with it twice.
fn without(name: &str) -> Vec<&'static str> {
    COVERED.into_iter().filter(|component| *component != name).collect()
}

#[actix_web::test]
async fn what_is_signed_by_hand_is_stored_in_any_order() {
    let (test, peer) = node_and_peer().await;
    let body = body(&peer);
    let mut request = request(&peer, &body);
    let mut components = COVERED;
    components.reverse();
    let mut parameters = peer.parameters();
    parameters.reverse();
    parameters.push(("alg", "\"ed25519\"".to_owned()));
    parameters.push(("other", "1".to_owned()));
    peer.sign_by_hand(&mut request, &components, &parameters);
    peer.send(&request, Some(&body)).await.is_stored();
    assert_eq!(messages(&test).await, 1);
}

#[actix_web::test]
async fn a_component_that_is_missing_doubled_or_altered_is_a_401_and_stores_nothing() {
    let (test, peer) = node_and_peer().await;
    let (body, before) = (body(&peer), rows(&test).await);
    for component in COVERED {
        // Missing: the signature verifies, and the profile refuses with a code.
        let mut missing = request(&peer, &body);
        peer.sign_by_hand(&mut missing, &without(component), &peer.parameters());
        peer.send(&missing, Some(&body)).await.is_refused(Code::SignatureProfile);

        let mut doubled = request(&peer, &body);
        let twice: Vec<&str> = COVERED.into_iter().chain([component]).collect();
        peer.sign_by_hand(&mut doubled, &twice, &peer.parameters());
        peer.send(&doubled, Some(&body)).await.is_bare(401);

        // Altered: another value was signed than the one that arrives.
        let mut altered = request(&peer, &body);
        let mut other = altered.clone();
        match component {
            "@method" => other.method = "PUT".to_owned(),
            "@target-uri" => other.target_uri = other.target_uri.replace("localhost", "elsewhere"),
            "content-type" => other.headers.set("content-type", "application/json"),
            digest::FIELD => other.headers.set(digest::FIELD, &content_digest(b"{}")),
            PROTOCOL_FIELD => other.headers.set(PROTOCOL_FIELD, "1;minor=1"),
            LANE_FIELD => other.headers.set(LANE_FIELD, &peer.lane("normal", 2)),
            component => panic!("{component}"),
        }
        peer.sign_by_hand(&mut other, &COVERED, &peer.parameters());
        for field in ["signature-input", "signature"] {
            altered.headers.set(field, other.headers.single(field).unwrap());
        }
        peer.send(&altered, Some(&body)).await.is_bare(401);
    }
    assert_eq!(rows(&test).await, before);
}

#[actix_web::test]
async fn a_parameter_that_is_missing_doubled_or_altered_is_a_401_and_stores_nothing() {
    let (test, peer) = node_and_peer().await;
    let (body, before) = (body(&peer), rows(&test).await);
    for (name, value) in peer.parameters() {
        let mut missing = request(&peer, &body);
        let rest: Vec<_> = peer.parameters().into_iter().filter(|(other, _)| *other != name).collect();
        peer.sign_by_hand(&mut missing, &COVERED, &rest);
        let reply = peer.send(&missing, Some(&body)).await;
        // Without a key or our tag nobody can say whose it is.
        match name {
            "keyid" | "tag" => reply.is_bare(401),
            _ => reply.is_refused(Code::SignatureProfile),
        };

        let mut doubled = request(&peer, &body);
        let mut twice = peer.parameters();
        twice.push((name, value.clone()));
        peer.sign_by_hand(&mut doubled, &COVERED, &twice);
        peer.send(&doubled, Some(&body)).await.is_bare(401);

        let mut altered = request(&peer, &body);
        peer.sign_by_hand(&mut altered, &COVERED, &peer.parameters());
        let input = altered.headers.single("signature-input").unwrap().to_owned();
        let at = input.find(&format!(";{name}=")).unwrap() + name.len() + 3;
        let changed = if input.as_bytes()[at] == b'1' { "2" } else { "1" };
        altered.headers.set("signature-input", &format!("{}{changed}{}", &input[..at], &input[at + 1..]));
        peer.send(&altered, Some(&body)).await.is_bare(401);
    }
    assert_eq!(rows(&test).await, before);
}

#[actix_web::test]
async fn a_field_that_stands_twice_or_a_signature_that_nobody_can_read_is_one_bare_401() {
    let (test, peer) = node_and_peer().await;
    let (body, before) = (body(&peer), rows(&test).await);
    for field in ["signature", "signature-input", PROTOCOL_FIELD, LANE_FIELD, digest::FIELD] {
        let mut doubled = peer.signed_post(1, &body);
        let value = doubled.headers.single(field).unwrap().to_owned();
        doubled.headers.push(field, &value);
        peer.send(&doubled, Some(&body)).await.is_bare(401);
    }
    for field in ["signature", "signature-input"] {
        let mut missing = peer.signed_post(1, &body);
        missing.headers.remove(field);
        peer.send(&missing, Some(&body)).await.is_bare(401);
        let mut garbled = peer.signed_post(1, &body);
        garbled.headers.set(field, "ws=(((");
        peer.send(&garbled, Some(&body)).await.is_bare(401);
    }
    let mut two = peer.signed_post(1, &body);
    for field in ["signature-input", "signature"] {
        let value = two.headers.single(field).unwrap().to_owned();
        two.headers.set(field, &format!("{value}, {}", value.replacen("ws=", "w2=", 1)));
    }
    peer.send(&two, Some(&body)).await.is_bare(401);
    // Under another label nothing can be answered with a signature.
    let mut label = peer.signed_post(1, &body);
    for field in ["signature-input", "signature"] {
        let value = label.headers.single(field).unwrap().replacen("ws=", "w2=", 1);
        label.headers.set(field, &value);
    }
    peer.send(&label, Some(&body)).await.is_bare(401);
    assert_eq!(rows(&test).await, before);
}

#[actix_web::test]
async fn other_signatures_beside_ours_are_ignored() {
    let (_test, peer) = node_and_peer().await;
    let body = body(&peer);
    let mut request = peer.signed_post(1, &body);
    for (field, other) in [("signature-input", "proxy=(\"@method\");created=1"), ("signature", "proxy=:AAAA:")] {
        let value = request.headers.single(field).unwrap().to_owned();
        request.headers.set(field, &format!("{other}, {value}"));
    }
    peer.send(&request, Some(&body)).await.is_stored();
}

#[actix_web::test]
async fn a_clock_may_be_wrong_by_the_tolerance_and_no_more() {
    let (test, peer) = node_and_peer().await;
    let now = time::to_unix(peer.now());
    for (created, expires, fits) in [
        (now + 300, now + 600, true),
        (now + 301, now + 601, false),
        (now - 600, now - 300, true),
        (now - 601, now - 301, false),
        (now, now + 300, true),
        (now, now + 1, true),
    ] {
        let body = body(&peer);
        let mut request = peer.request("POST", "/fed/v1/inbox", Some(&peer.lane("normal", peer.next())), Some(&body));
        let mut parameters = peer.parameters();
        parameters[0].1 = created.to_string();
        parameters[1].1 = expires.to_string();
        peer.sign_by_hand(&mut request, &COVERED, &parameters);
        let reply = peer.send(&request, Some(&body)).await;
        match fits {
            true => reply.is_stored(),
            false => reply.is_refused(Code::ClockSkew),
        };
    }
    for (created, expires) in [(now, now), (now, now + 301), (now, now - 1)] {
        let body = body(&peer);
        let mut request = request(&peer, &body);
        let mut parameters = peer.parameters();
        parameters[0].1 = created.to_string();
        parameters[1].1 = expires.to_string();
        peer.sign_by_hand(&mut request, &COVERED, &parameters);
        peer.send(&request, Some(&body)).await.is_refused(Code::SignatureProfile);
    }
    assert_eq!(messages(&test).await, 4);
}

/// [INB-03] [SIG-23]
#[actix_web::test]
async fn an_unknown_key_gets_what_a_bad_signature_gets_and_makes_no_query() {
    let (test, peer) = node_and_peer().await;
    let (body, before) = (body(&peer), rows(&test).await);
    let mut wrong = peer.signed_post(1, &body);
    let signature = wrong.headers.single("signature").unwrap().replace("ws=:", "ws=:AAAA");
    wrong.headers.set("signature", &signature);
    let bad = peer.send(&wrong, Some(&body)).await;
    let mut unknown = request(&peer, &body);
    let mut parameters = peer.parameters();
    parameters[3].1 = format!("\"{}\"", peer.key_id.replace("police", "nobody"));
    peer.sign_by_hand(&mut unknown, &COVERED, &parameters);
    // With every connection to the database taken, it is answered all the same.
    let held = hold(&test).await;
    let stranger = peer.send(&unknown, Some(&body)).await;
    drop(held);
    let seen = |reply: &crate::federation::testing::Reply| {
        let mut headers: Vec<_> = reply.headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        headers.retain(|(name, _)| name != "date");
        (reply.status, headers, reply.body.clone())
    };
    assert_eq!(seen(stranger.is_bare(401)), seen(bad.is_bare(401)));
    let counters = &test.federation.counters;
    assert_eq!((counters.unknown_key.get(), counters.bad_signature.get(), counters.commits.get()), (1, 1, 0));
    assert_eq!(rows(&test).await, before);
}

/// Takes every connection to the database until what it returns is dropped.
async fn hold(test: &TestNode) -> std::sync::mpsc::Sender<()> {
    let (release, wait) = std::sync::mpsc::channel::<()>();
    let wait = std::sync::Arc::new(std::sync::Mutex::new(wait));
    let (ready, mut all) = tokio::sync::mpsc::channel(16);
    let connections = test.node.config.database.connections as usize;
    for _ in 0..connections {
        let (db, wait, ready) = (test.node.db.clone(), wait.clone(), ready.clone());
        tokio::spawn(async move {
            let held = db.read(move |_| {
                let _ = ready.blocking_send(());
                let _ = wait.lock().map(|wait| wait.recv());
                Ok(())
            });
            held.await
        });
    }
    for _ in 0..connections {
        all.recv().await.expect("a connection is held");
    }
    release
}

#[actix_web::test]
async fn a_key_that_is_over_or_revoked_is_an_unknown_one() {
    let (test, peer) = node_and_peer().await;
    let body = body(&peer);
    test.sql(&format!("UPDATE peer_keys SET good_until = '2026-03-07 21:10:00' WHERE id = '{}'", peer.key_id)).await;
    set_peer(&test, &peer.id, "name = name").await;
    peer.send(&peer.signed_post(1, &body), Some(&body)).await.is_bare(401);
    test.sql(&format!("UPDATE peer_keys SET good_until = '2026-03-07 21:10:01' WHERE id = '{}'", peer.key_id)).await;
    set_peer(&test, &peer.id, "name = name").await;
    peer.send(&peer.signed_post(1, &body), Some(&body)).await.is_stored();
    test.sql("UPDATE peer_keys SET revoked_at = '2026-03-07 21:10:00'").await;
    set_peer(&test, &peer.id, "name = name").await;
    peer.send(&peer.signed_post(2, &body), Some(&body)).await.is_bare(401);
}

/// [KEY-18]
#[actix_web::test]
async fn what_a_revoked_key_signs_or_proves_is_refused_and_what_came_before_stays() {
    let (test, mut peer) = node_and_peer().await;
    let before = peer.new_object();
    peer.post(&peer.activity("Create", peer.card(&before, 1))).await.is_stored();
    process_due(&test.federation).await;
    let next = SigningKey::from_bytes(Algorithm::Ed25519, &random::<32>()).unwrap();
    let next_id = peer.key_id.replace("2026a", "2026b");
    test.sql(&format!(
        "INSERT INTO peer_keys (id, peer_id, multikey, pinned_at, good_until)
         SELECT '{next_id}', peer_id, '{}', pinned_at, good_until FROM peer_keys;
         UPDATE peer_keys SET revoked_at = '2026-03-07 21:10:00' WHERE id = '{}'",
        next.public().multikey(),
        peer.key_id
    ))
    .await;
    set_peer(&test, &peer.id, "name = name").await;
    peer.post(&peer.activity("Create", peer.card(&peer.new_object(), 1))).await.is_bare(401);
    let revoked = (std::mem::replace(&mut peer.key_id, next_id), std::mem::replace(&mut peer.key, next));
    let (node, target) = (peer.origin.node(), peer.new_object());
    let proved = |(id, key): (&str, &SigningKey)| {
        let retraction = Retraction {
            id: peer.new_object(),
            published: peer.now(),
            targets: vec![target.clone()],
            mode: Mode::Recall,
            action: RetractionAction::Delete,
            deadline: peer.now() + chrono::Duration::days(1),
        };
        peer.activity("Create", retraction.to_object(&node, (&Iri::parse(id).unwrap(), key)).unwrap())
    };
    let old = proved((&revoked.0, &revoked.1));
    peer.post_urgent(1, &old).await.is_refused(Code::Origin);
    peer.post_urgent(1, &proved((&peer.key_id, &peer.key))).await.is_stored();
    assert!(held(&test, before.as_str()).await.is_some());
}

#[actix_web::test]
async fn a_message_for_one_node_is_unsigned_at_another() {
    let (_test, peer) = node_and_peer().await;
    let body = body(&peer);
    let mut request = peer.signed_post(1, &body);
    request.headers.push("host", "elsewhere.example");
    request.headers.push("x-forwarded-host", "elsewhere.example");
    peer.send(&request, Some(&body)).await.is_stored();
    let mut elsewhere = peer.request("POST", "/fed/v1/inbox", Some(&peer.lane("normal", 2)), Some(&body));
    elsewhere.target_uri = "https://elsewhere.example/fed/v1/inbox".to_owned();
    peer.sign_by_hand(&mut elsewhere, &COVERED, &peer.parameters());
    elsewhere.target_uri = format!("{}/fed/v1/inbox", peer.node);
    peer.send(&elsewhere, Some(&body)).await.is_bare(401);
}
