use federation_spec::messages::{Grade, Receipt};
use federation_spec::origin::Iri;
use federation_spec::problem::Code;
use serde_json::json;

use super::*;
use crate::federation::Peer;
use crate::federation::inbox::process::{RETRIES, pause};
use crate::federation::inbox::{Heard, Refusal, process_waiting, publish_receipts};
use crate::web::access::By;

fn card_of(peer: &HostilePeer, id: &Iri, version: u64) -> Value {
    peer.activity(if version == 1 { "Create" } else { "Update" }, peer.card(id, version))
}

#[actix_web::test]
async fn a_card_is_learnt_receipted_and_replaced_whole() {
    let (test, peer) = node_and_peer().await;
    let id = peer.new_object();
    peer.post(&card_of(&peer, &id, 1)).await.is_stored();
    assert_eq!(process_due(&test.federation).await, 1);
    assert_eq!(held(&test, id.as_str()).await.map(|held| (held.0, held.1)), Some(("Organization".to_owned(), 1)));
    peer.post(&card_of(&peer, &id, 3)).await.is_stored();
    peer.post(&card_of(&peer, &id, 2)).await.is_stored();
    assert_eq!(process_due(&test.federation).await, 2);
    assert!(held(&test, id.as_str()).await.unwrap().2.contains("Harbour Light 3"));
    let processed = ("processed".to_owned(), String::new(), "normal".to_owned());
    assert_eq!(receipts(&test).await, vec![processed; 3]);
    assert_eq!(process_due(&test.federation).await, 0, "nothing is left");
}

#[actix_web::test]
async fn messages_are_applied_in_the_order_of_their_lane_and_holes_are_not_waited_for() {
    let (test, peer) = node_and_peer().await;
    let order: &'static std::sync::Mutex<Vec<String>> = Box::leak(Box::default());
    static ORDER: std::sync::OnceLock<&'static std::sync::Mutex<Vec<String>>> = std::sync::OnceLock::new();
    ORDER.set(order).unwrap();
    let note = |_: &mut Conn, _: &By, _: &Peer, received: &federation_spec::inbox::Received| {
        let name = received.activity.object.objects()[0].value["ws:label"].as_str().unwrap_or_default().to_owned();
        ORDER.get().unwrap().lock().unwrap().push(name);
        Ok(Heard::Applied)
    };
    test.federation.receive_object(note);
    let labelled = |label: &str| {
        let object = json!({ "id": peer.new_object().as_str(), "type": "ws:Thing", "ws:label": label });
        peer.activity("Create", object)
    };
    for (seq, label) in [(5, "five"), (2, "two"), (9, "nine"), (4, "four")] {
        peer.post_as(seq, &labelled(label)).await.is_stored();
    }
    assert_eq!(process_due(&test.federation).await, 4);
    peer.post_as(3, &labelled("three")).await.is_stored();
    assert_eq!(process_due(&test.federation).await, 1);
    assert_eq!(*order.lock().unwrap(), ["two", "four", "five", "nine", "three"]);
}

#[actix_web::test]
async fn what_was_applied_is_not_applied_again() {
    let (test, peer) = node_and_peer().await;
    let activity = card_of(&peer, &peer.new_object(), 1);
    peer.post_as(1, &activity).await.is_stored();
    // Two processes at once, as after a crash that left a lease behind.
    let second = test.another_process().await;
    let (one, other) = tokio::join!(process_due(&test.federation), process_due(&second.federation));
    assert_eq!(one + other, 1);
    peer.post_as(1, &activity).await.is_stored();
    assert_eq!(process_due(&test.federation).await, 0);
    assert_eq!(receipts(&test).await.len(), 1);
}

/// [PLC-16]
#[actix_web::test]
async fn what_the_gate_refuses_is_held_back_and_its_sender_hears_policy_and_no_more() {
    let (test, peer) = node_and_peer().await;
    set_peer(&test, &peer.id, "their_planes = '[]'").await;
    let id = peer.new_object();
    peer.post(&card_of(&peer, &id, 1)).await.is_stored();
    assert_eq!(process_due(&test.federation).await, 1);
    assert_eq!(ends(&test).await, [(MessageState::Quarantined, "policy".to_owned())]);
    assert_eq!(held(&test, id.as_str()).await, None);
    assert_eq!(receipts(&test).await, [("rejected".to_owned(), "policy".to_owned(), "normal".to_owned())]);
    assert_eq!(told(&test, "notice-message-quarantined").await, 1);
    assert!(!said(&test).await[0].1.to_string().contains("granted"), "the reason stays here");
}

#[actix_web::test]
async fn a_peer_that_was_suspended_meanwhile_is_heard_no_more_and_what_it_published_not_shown() {
    let (test, peer) = node_and_peer().await;
    let (shown, waiting) = (peer.new_object(), peer.new_object());
    peer.post(&card_of(&peer, &shown, 1)).await.is_stored();
    process_waiting(&test.federation).await;
    let learnt = || {
        let now = test.node.now();
        test.node.db.read(move |conn| Ok(super::super::learnt(conn, "Organization", now)?.len()))
    };
    assert_eq!(learnt().await.unwrap(), 1);
    peer.post(&card_of(&peer, &waiting, 1)).await.is_stored();
    set_peer(&test, &peer.id, "state = 'suspended'").await;
    assert_eq!(process_due(&test.federation).await, 1);
    assert_eq!(ends(&test).await[1].0, MessageState::Quarantined);
    assert_eq!((held(&test, waiting.as_str()).await, learnt().await.unwrap()), (None, 0));
    // A receipt would be refused there while it stands still.
    assert_eq!(receipts(&test).await, []);
    set_peer(&test, &peer.id, "state = 'active'").await;
    assert_eq!(learnt().await.unwrap(), 1);
    test.advance(chrono::Duration::days(31));
    assert_eq!(learnt().await.unwrap(), 0, "expired");
}

#[actix_web::test]
async fn a_type_or_a_term_that_we_do_not_know_is_unsupported() {
    let (test, peer) = node_and_peer().await;
    peer.post(&peer.activity("ws:Wave", json!(null))).await.is_stored();
    let thing = json!({ "id": peer.new_object().as_str(), "type": "ws:Thing" });
    peer.post(&peer.activity("Create", thing)).await.is_stored();
    let mut note = peer.card(&peer.new_object(), 1);
    note["type"] = "Note".into();
    note["content"] = "A remark".into();
    peer.post(&peer.activity("Create", note)).await.is_stored();
    let mut card = peer.card(&peer.new_object(), 1);
    card["ws:mustUnderstand"] = json!(["ws:tlp", "ws:embargo"]);
    peer.post(&peer.activity("Create", card.clone())).await.is_stored();
    card["id"] = peer.new_object().as_str().into();
    card["ws:mustUnderstand"] = json!(["ws:tlp", "ws:contacts"]);
    peer.post(&peer.activity("Create", card)).await.is_stored();
    assert_eq!(process_due(&test.federation).await, 5);
    let grades: Vec<(String, String)> =
        receipts(&test).await.into_iter().map(|(grade, code, _)| (grade, code)).collect();
    let owned = |grade: &str, code: &str| (grade.to_owned(), code.to_owned());
    assert_eq!(
        grades,
        [
            owned("unsupported", "type"),
            owned("unsupported", "type"),
            owned("unsupported", "type"),
            owned("unsupported", "must-understand"),
            owned("processed", ""),
        ]
    );
}

#[actix_web::test]
async fn our_own_failure_is_tried_again_eight_times_and_then_lies_with_the_dead() {
    let (test, peer) = node_and_peer().await;
    let fails = |_: &mut Conn, _: &By, _: &Peer, received: &federation_spec::inbox::Received| {
        let label = received.activity.object.objects()[0].value["ws:label"].as_str().unwrap_or_default();
        match label {
            "bad" => Err(Refusal::Failed(crate::error::internal(anyhow::anyhow!("the disk is full")))),
            "panics" => panic!("a hook panics"),
            _ => Ok(Heard::Applied),
        }
    };
    test.federation.receive_object(fails);
    for label in ["bad", "good"] {
        let object = json!({ "id": peer.new_object().as_str(), "type": "ws:Thing", "ws:label": label });
        peer.post(&peer.activity("Create", object)).await.is_stored();
    }
    let mut slept = chrono::Duration::zero();
    for attempt in 0..RETRIES {
        assert_eq!(process_due(&test.federation).await, 0, "attempt {attempt}");
        assert_eq!(process_due(&test.federation).await, 0, "it waits, and the lane with it");
        test.advance(pause(attempt));
        slept += pause(attempt);
    }
    assert!(slept < chrono::Duration::seconds(30) && slept > chrono::Duration::seconds(20), "{slept}");
    assert_eq!(process_due(&test.federation).await, 2, "it is given up, and the lane goes on");
    assert_eq!(
        ends(&test).await.iter().map(|end| end.0).collect::<Vec<_>>(),
        [MessageState::Dead, MessageState::Processed]
    );
    assert_eq!(told(&test, "notice-message-dead").await, 1);
    assert_eq!((test.federation.counters.retried.get(), test.federation.counters.dead.get()), (8, 1));
    let object = json!({ "id": peer.new_object().as_str(), "type": "ws:Thing", "ws:label": "panics" });
    peer.post(&peer.activity("Create", object)).await.is_stored();
    assert_eq!(process_due(&test.federation).await, 0);
    assert_eq!(test.federation.counters.retried.get(), 9, "a panic is a failure like another");
}

#[actix_web::test]
async fn a_refused_message_leaves_nothing_behind() {
    let (test, peer) = node_and_peer().await;
    let writes = |conn: &mut Conn, by: &By, _: &Peer, _: &federation_spec::inbox::Received| {
        crate::notices::tell_admins(conn, &by.node, crate::notices::Notice::TokenMade)?;
        Err(Refusal::Rejected("illegal-transition"))
    };
    test.federation.receive_object(writes);
    let object = json!({ "id": peer.new_object().as_str(), "type": "ws:Thing" });
    peer.post(&peer.activity("Create", object)).await.is_stored();
    assert_eq!(process_due(&test.federation).await, 1);
    assert_eq!(receipts(&test).await, [("rejected".to_owned(), "illegal-transition".to_owned(), "normal".to_owned())]);
    assert_eq!(told(&test, "notice-token-made").await, 0);
}

#[actix_web::test]
async fn receipts_go_together_up_to_two_hundred_and_are_not_receipted() {
    let (test, peer) = node_and_peer().await;
    set_peer(&test, &peer.id, "messages_per_second = 1000").await;
    for _ in 0..201 {
        peer.post(&card_of(&peer, &peer.new_object(), 1)).await.is_stored();
    }
    assert_eq!(process_waiting(&test.federation).await, 201);
    assert_eq!(said(&test).await.len(), 0);
    assert_eq!(publish_receipts(&test.federation).await, 201);
    let sizes: Vec<usize> =
        said(&test).await.iter().map(|(_, said)| said["object"].as_array().unwrap().len()).collect();
    assert_eq!(sizes, [200, 1]);
    assert_eq!(publish_receipts(&test.federation).await, 0);
}

/// [RCP-03]
#[actix_web::test]
async fn a_receipt_is_never_receipted() {
    let (test, peer) = node_and_peer().await;
    let receipt = Receipt {
        id: peer.new_object(),
        activity: peer.node.at(&format!("/fed/v1/activities/{}", crate::id::new_id())).unwrap(),
        sha256: [7; 32],
        grade: Grade::Processed,
        code: None,
        at: peer.now(),
        ignored: Vec::new(),
    };
    let key = Iri::parse(&peer.key_id).unwrap();
    let object = receipt.to_object(&peer.origin.node(), (&key, &peer.key)).unwrap();
    peer.post(&peer.activity("Create", json!([object]))).await.is_stored();
    assert_eq!(process_due(&test.federation).await, 1);
    assert_eq!((ends(&test).await[0].0, said(&test).await.len()), (MessageState::Processed, 0));
}

/// [LAN-08]
#[actix_web::test]
async fn a_receipt_goes_by_the_lane_of_what_it_answers() {
    let (test, peer) = node_and_peer().await;
    peer.post_urgent(1, &card_of(&peer, &peer.new_object(), 1)).await.is_stored();
    process_due(&test.federation).await;
    assert_eq!(receipts(&test).await[0].2, "urgent");
}

#[actix_web::test]
async fn an_object_of_another_peer_cannot_be_touched() {
    let (test, peer) = node_and_peer().await;
    let other = HostilePeer::pinned(&test, "shelter").await;
    let id = peer.new_object();
    peer.post(&card_of(&peer, &id, 1)).await.is_stored();
    process_due(&test.federation).await;
    other.post(&other.activity("Delete", json!(id.as_str()))).await.is_refused(Code::Origin);
    other.post(&other.activity("Update", other.card(&id, 2))).await.is_refused(Code::Origin);
    assert!(held(&test, id.as_str()).await.is_some());
}

/// [OBJ-04] [NET-01]
#[actix_web::test]
async fn nothing_that_a_message_names_is_fetched() {
    let (test, peer) = node_and_peer().await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let elsewhere = format!("http://elsewhere.localhost:{}", listener.local_addr().unwrap().port());
    // Whoever asked would get there.
    test.federation.outbound.pin("elsewhere.localhost", vec!["127.0.0.0/8".to_owned().try_into().unwrap()]);
    let mut card = card_of(&peer, &peer.new_object(), 1);
    for term in ["context", "inReplyTo", "ws:agreement", "url", "image", "ws:novel"] {
        card["object"][term] = json!(format!("{elsewhere}/{term}"));
    }
    card["object"]["ws:agreementVersion"] = json!(1);
    peer.post(&card).await.is_stored();
    let mut other = card_of(&peer, &peer.new_object(), 1);
    other["@context"] = json!([other["@context"][0], other["@context"][1], format!("{elsewhere}/context")]);
    peer.post(&other).await.is_refused(Code::Context);
    let mut author = card_of(&peer, &peer.new_object(), 1);
    author["object"]["attributedTo"] = json!(format!("{elsewhere}/fed/v1/node"));
    peer.post(&author).await.is_refused(Code::Origin);
    let follow = peer.activity("Follow", json!(format!("{elsewhere}/fed/v1/node")));
    peer.post(&follow).await.is_stored();
    let mut stranger = HostilePeer::pinned(&test, "stranger").await;
    stranger.key_id = format!("{elsewhere}/fed/v1/node#2026a");
    stranger.post(&card_of(&peer, &peer.new_object(), 1)).await.is_bare(401);
    process_due(&test.federation).await;
    test.run_due_jobs().await;
    let asked = || listener.accept().map(|_| ()).map_err(|error| error.kind());
    assert_eq!(asked(), Err(std::io::ErrorKind::WouldBlock));
    // It would have been seen.
    let url = elsewhere.parse().unwrap();
    let (method, headers, body) = (reqwest::Method::GET, reqwest::header::HeaderMap::new(), Vec::new());
    let within = std::time::Duration::from_millis(200);
    let outgoing = crate::outbound::Outgoing { method, url, headers, body, within, most: 10 };
    assert!(test.federation.outbound.send(outgoing).await.is_err(), "nobody answers there");
    assert_eq!(asked(), Ok(()));
}

/// [DIR-03]
#[actix_web::test]
async fn versions_in_any_order_and_twice_end_at_the_newest() {
    use proptest::prelude::*;
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let (test, peer) = node_and_peer().await;
    set_peer(&test, &peer.id, "messages_per_second = 1000").await;
    let mut runner = TestRunner::deterministic();
    // Versions 1 to 5 of a card, each at least once; version 6 may be its removal.
    let strategy =
        (Just((1..=6u64).collect::<Vec<_>>()).prop_shuffle(), prop::collection::vec(1..=6u64, 0..6), any::<bool>());
    for _ in 0..12 {
        let (first, again, is_removal) = strategy.new_tree(&mut runner).unwrap().current();
        let id = peer.new_object();
        for version in first.iter().chain(&again) {
            let activity = if *version == 6 && is_removal {
                peer.activity("Delete", json!({ "id": id.as_str(), "type": "Tombstone", "ws:version": 6 }))
            } else {
                card_of(&peer, &id, *version)
            };
            peer.post(&activity).await.is_stored();
            if *version % 2 == 0 {
                process_waiting(&test.federation).await;
            }
        }
        process_waiting(&test.federation).await;
        let (kind, version, body) = held(&test, id.as_str()).await.expect("it is known");
        assert_eq!(version, 6, "{first:?} {again:?}");
        assert_eq!((kind == "Tombstone", body.is_empty()), (is_removal, is_removal));
    }
}
