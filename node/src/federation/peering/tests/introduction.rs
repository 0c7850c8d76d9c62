//! A stranger asks: once, in 8 KiB, signed by the key that it carries, and where a node allows it.

use super::super::introduction::{PATH, introduce_to};
use super::*;
use crate::federation::Side;

async fn two(setting: &str) -> [Desk; 2] {
    let nodes = TestNode::network_with(&["police", "shelter"], &[("FEDERATION__PEERING", setting)]).await;
    let mut nodes = nodes.into_iter();
    [desk(nodes.next().unwrap()).await, desk(nodes.next().unwrap()).await]
}

async fn all_peers(desk: &Desk) -> Vec<Peer> {
    desk.test.node.db.read(|conn| Ok(peers::list(conn)?)).await.unwrap()
}

#[actix_web::test]
async fn a_stranger_introduces_itself_and_four_people_make_it_a_peer() {
    let [mut police, mut shelter] = two("introduction").await;
    let there = police.propose(&shelter.address()).await;
    police.test.run_due_jobs().await;
    let known = all_peers(&shelter).await;
    assert_eq!(known.len(), 1);
    assert_eq!((known[0].state, known[0].begun_by), (PeerState::Pending, Side::Them));
    assert_eq!(known[0].name, "Harbour County Sheriff");
    assert!(shelter.news(&shelter.one).await.contains("\"asked\""));
    // The same again changes nothing.
    assert_eq!(introduce_to(&police.test.federation, &there).await.unwrap(), Some(202));
    assert_eq!(all_peers(&shelter).await.len(), 1);
    // Its address is typed by a person: the keys of the address hold.
    let here = shelter.propose(&police.address()).await;
    assert_eq!(here, known[0].id);
    police.compare(&there).await.is(303);
    shelter.compare(&here).await.is(303);
    police.approve(&there, TERMS).await.is(303);
    shelter.approve(&here, TERMS).await.is(303);
    talk(&[&police, &shelter]).await;
    assert_eq!((police.state(&there).await, shelter.state(&here).await), (PeerState::Active, PeerState::Active));
}

#[actix_web::test]
async fn a_false_node_under_an_address_is_replaced_by_the_keys_of_the_address() {
    let [mut police, mut shelter] = two("introduction").await;
    let there = police.propose(&shelter.address()).await;
    police.test.run_due_jobs().await;
    let here = all_peers(&shelter).await[0].id.clone();
    shelter.test.sql("UPDATE peer_keys SET multikey = 'z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw'").await;
    let path = format!("/peers/{here}/comparison");
    let print = shelter.one.get(&path).await.is(200).between("name=\"fingerprint\" value=\"", "\"").to_owned();
    assert_ne!(print, police.test.federation.own().fingerprint().to_string());
    assert_eq!(shelter.propose(&police.address()).await, here);
    let print = shelter.one.get(&path).await.is(200).between("name=\"fingerprint\" value=\"", "\"").to_owned();
    assert_eq!(print, police.test.federation.own().fingerprint().to_string());
    drop(there);
}

#[actix_web::test]
async fn a_closed_node_has_no_such_path() {
    let [mut police, shelter] = two("closed").await;
    let there = police.propose(&shelter.address()).await;
    assert_eq!(introduce_to(&police.test.federation, &there).await.unwrap(), Some(404));
    assert!(all_peers(&shelter).await.is_empty());
    let ask = async |path: &str| {
        let headers = [("content-type", "application/activity+json".to_owned())];
        shelter.test.visitor().send(reqwest::Method::POST, path, &headers, Some("{}".into())).await
    };
    let (off, nothing) = (ask(PATH).await, ask("/fed/v1/nothing").await);
    assert_eq!((off.status, &off.body), (nothing.status, &nothing.body));
}

#[actix_web::test]
async fn an_introduction_is_small_rare_and_signed() {
    let [police, shelter] = two("introduction").await;
    let post = async |body: String| {
        let headers = [("content-type", "application/activity+json".to_owned())];
        let mut visitor = shelter.test.visitor();
        visitor.send(reqwest::Method::POST, PATH, &headers, Some(body)).await.status.as_u16()
    };
    let most = federation_spec::limits::PEERING_REQUEST_BYTES;
    assert_eq!(post("x".repeat(most)).await, 400);
    assert_eq!(post("x".repeat(most + 1)).await, 413);
    assert_eq!(post("{}".into()).await, 400);
    assert_eq!(post("{}".into()).await, 400);
    assert_eq!(post("{}".into()).await, 400);
    // The sixth of an hour.
    assert_eq!(post("{}".into()).await, 429);
    assert!(all_peers(&shelter).await.is_empty());
    drop(police);
}

#[actix_web::test]
async fn no_more_than_two_hundred_peerings_are_pending() {
    let [mut police, shelter] = two("introduction").await;
    let there = police.propose(&shelter.address()).await;
    let fill = |count: usize| {
        let mut sql = String::new();
        for n in 0..count {
            sql.push_str(&format!(
                "INSERT INTO peers (id, origin, name, state, begun_by, org_class, level, planes, their_planes, highest_mark, \
                 their_highest_mark, ranges, pull_only, messages_per_second, bytes_per_minute, duty_phone, review_on, reason, \
                 document, document_until, clock_offset, created_at, updated_at) VALUES ('{n}', 'https://n{n}.example', 'n', \
                 'pending', 'them', '', 0, '[]', '[]', '', '', '[]', FALSE, 1, 1, '', '2026-03-08', '', '', \
                 '2026-03-08 00:00:00', 0, '2026-03-07 00:00:00', '2026-03-07 00:00:00');"
            ));
        }
        sql
    };
    shelter.test.sql(&fill(200)).await;
    assert_eq!(introduce_to(&police.test.federation, &there).await.unwrap(), Some(503));
    shelter.test.sql("DELETE FROM peers WHERE id = '7'").await;
    assert_eq!(introduce_to(&police.test.federation, &there).await.unwrap(), Some(202));
}
