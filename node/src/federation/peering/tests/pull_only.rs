//! A node without an inbound port: its people bring its key document, and it fetches what waits for it.

use federation_spec::lane::VERSION;
use federation_spec::messages::peering::Budget;
use federation_spec::messages::{PeeringRequest, PeeringTerms};
use federation_spec::problem::Code;
use federation_spec::vocabulary::{Plane, Tlp};
use serde_json::{Value, json};

use super::super::{RefreshKeys, refresh};
use super::*;
use crate::jobs::Job;
use crate::testing::HostilePeer;

const ADDRESS: &str = "https://harbour.example";

async fn police() -> Desk {
    desk(TestNode::network(&["police"]).await.remove(0)).await
}

/// The document as its people bring it.
fn brought(peer: &HostilePeer) -> Value {
    let method = federation_spec::origin::Iri::parse(&peer.key_id).unwrap();
    peer.document().to_proved(&peer.key, &method, peer.now()).unwrap()
}

async fn propose(police: &mut Desk, address: &str, document: &str) -> Answer {
    let fields = [("address", address), ("planes", "directory"), ("document", document)];
    police.admin.post("/peers", &fields).await
}

/// [KEY-21]
#[actix_web::test]
async fn a_document_is_taken_only_if_the_key_in_it_signed_it() {
    let mut police = police().await;
    let peer = HostilePeer::stranger(&police.test, "harbour");
    let good = brought(&peer);
    let check = async |police: &mut Desk, address: &str, document: &str, says: &str| {
        propose(police, address, document).await.is(422).shows("#f-document").shows(says);
    };
    const NOT_PROVED: &str = "not signed by the key that it shows";
    const NO_DOCUMENT: &str = "no key document of that address";
    check(&mut police, ADDRESS, "hello", NO_DOCUMENT).await;
    check(&mut police, ADDRESS, "{\"id\":1,\"id\":2}", NO_DOCUMENT).await;
    check(&mut police, "https://other.example", &good.to_string(), NO_DOCUMENT).await;
    check(&mut police, ADDRESS, &peer.document().to_document().to_string(), NOT_PROVED).await;
    let mut changed = good.clone();
    changed["name"] = json!("County Prosecutor");
    check(&mut police, ADDRESS, &changed.to_string(), NOT_PROVED).await;
    // Somebody else's signature under its name.
    let other = HostilePeer::stranger(&police.test, "harbour");
    let method = federation_spec::origin::Iri::parse(&peer.key_id).unwrap();
    let forged = peer.document().to_proved(&other.key, &method, peer.now()).unwrap();
    check(&mut police, ADDRESS, &forged.to_string(), NOT_PROVED).await;
    let own = police.address();
    check(&mut police, &own, &good.to_string(), "your own node").await;
    police.test.advance(Duration::days(7));
    police.admin = police.test.person("later", &[Role::Admin]).await;
    check(&mut police, ADDRESS, &good.to_string(), "has lapsed").await;
    let nobody = police.test.node.db.read(|conn| Ok(peers::list(conn)?)).await.unwrap();
    assert!(nobody.is_empty());
}

/// What stands on a page of the outbox: the objects of its activities.
async fn fetched(peer: &HostilePeer, lane: &str) -> Vec<Value> {
    let page = peer.get(&format!("/fed/v1/outbox?lane={lane}&after=0")).await;
    assert!(page.is_signed && page.status == 200, "{page:?}");
    let text = String::from_utf8(page.body).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter_map(|line| line.get("activity").cloned()).collect()
}

/// [PEER-04] [PEER-09]
#[actix_web::test]
async fn a_node_without_a_port_becomes_a_peer_and_nobody_dials_it() {
    let mut police = police().await;
    let mut peer = HostilePeer::stranger(&police.test, "harbour");
    peer.get("/fed/v1/outbox?lane=urgent&after=0").await.is_bare(401);
    let answer = propose(&mut police, ADDRESS, &brought(&peer).to_string()).await;
    peer.id = PeerId::from(answer.is(303).location().trim_start_matches("/peers/").to_owned());
    let known = police.peer(&peer.id).await;
    assert!(known.pull_only && known.state == PeerState::Pending);
    let page = police.admin.get(&format!("/peers/{}", peer.id)).await;
    page.is(200).shows("no inbound port");
    assert!(!page.body.contains("/document\""), "there is nothing to fetch");
    police.admin.post(&format!("/peers/{}/document", peer.id), &[]).await.is(409);
    assert_eq!((police.test.say().await, police.test.run_due_jobs().await), (0, 0), "nobody is dialled");
    let test = police.admin.post(&format!("/peers/{}/test", peer.id), &[]).await;
    test.is(200).shows("the peer has no inbound port");
    // Our request waits for it; and it is a stranger still to all but the peering.
    let asked = fetched(&peer, "urgent").await;
    assert_eq!(asked[0]["object"]["type"], "ws:PeeringRequest");
    peer.post(&peer.activity("Create", peer.card(&peer.new_object(), 1))).await.is_refused(Code::PeerPending);
    let (ours, nonce) = (asked[0]["object"]["id"].clone(), asked[0]["object"]["ws:nonce"].as_str().unwrap().to_owned());
    let request = PeeringRequest {
        id: peer.new_object(),
        document: peer.document(),
        planes: vec![Plane::Directory],
        protocol: vec![VERSION],
        country: "XA".to_owned(),
        nonce: "bm9uY2Utb2YtdGhlLWhhcmJvdXI".to_owned(),
        name: None,
    };
    peer.post_urgent(1, &peer.activity("Create", request.to_object())).await.is_stored();
    police.test.hear().await;
    police.compare(&peer.id).await.is(303);
    let mut terms = terms(&[("planes", "directory")]);
    terms.push(("pull_only", "1"));
    police.approve(&peer.id, &terms).await.is(303);
    assert_eq!(police.state(&peer.id).await, PeerState::Pending, "it has not accepted");
    let granted = PeeringTerms {
        id: peer.new_object(),
        document: Some(peer.document()),
        planes: vec![Plane::Directory],
        highest_mark: Tlp::Amber,
        budget: Budget::default(),
        review_on: peer.now().date() + Duration::days(300),
        nonce: Some(nonce),
        protocol: vec![VERSION],
    };
    let mut accept = peer.activity("Accept", ours);
    accept["result"] = granted.to_result(&peer.origin.node());
    peer.post_urgent(2, &accept).await.is_stored();
    police.test.hear().await;
    assert_eq!(police.state(&peer.id).await, PeerState::Active);
    // What we said waits to be fetched: our own accept, and then the card of the agency.
    let kinds: Vec<String> =
        fetched(&peer, "urgent").await.iter().map(|one| one["type"].as_str().unwrap().to_owned()).collect();
    assert!(kinds.contains(&"Accept".to_owned()), "{kinds:?}");
    assert!(fetched(&peer, "normal").await.iter().any(|one| one["object"]["type"] == "Organization"));
    assert_eq!(police.test.say().await, 0);
    let dialled: i64 = police
        .test
        .node
        .db
        .read(|conn| Ok(crate::db::schema::delivery_attempts::table.count().get_result(conn)?))
        .await
        .unwrap();
    assert_eq!(dialled, 0);
}

#[actix_web::test]
async fn two_real_nodes_peer_though_one_has_no_port() {
    let mut police = police().await;
    let alone = TestNode::network_with(&["shelter"], &[("FEDERATION__PULL_ONLY", "true")]).await.remove(0);
    let mut shelter = desk(alone).await;
    let document = shelter.admin.get("/peers/document").await;
    assert!(document.is(200).header("content-disposition").contains("key-document.json"));
    let there = propose(&mut police, &shelter.address(), &document.body).await.is(303).location().to_owned();
    let there = PeerId::from(there.trim_start_matches("/peers/").to_owned());
    let here = shelter.propose(&police.address()).await;
    police.compare(&there).await.is(303);
    shelter.compare(&here).await.is(303);
    let mut of_shelter = terms(&[]);
    of_shelter.push(("pull_only", "1"));
    police.approve(&there, &of_shelter).await.is(303);
    shelter.approve(&here, &terms(&[("org_class", "law_enforcement"), ("level", "v4")])).await.is(303);
    for _ in 0..4 {
        outbox::pull_due(&shelter.test.federation).await.unwrap();
        shelter.test.hear().await;
        shelter.test.say().await;
        police.test.hear().await;
        assert_eq!(police.test.say().await, 0, "nobody dials a node without a port");
    }
    assert_eq!((police.state(&there).await, shelter.state(&here).await), (PeerState::Active, PeerState::Active));
    shelter.one.get(&format!("/peers/{here}")).await.shows("Harbour County Sheriff");
}

/// [KEY-22]
#[actix_web::test]
async fn a_node_without_a_port_sends_its_key_document_every_day() {
    let nodes = TestNode::network_with(&["police", "shelter"], &[("FEDERATION__PULL_ONLY", "true")]).await;
    let [police, shelter] = &nodes[..] else { panic!("two nodes") };
    let here = crate::federation::testing::know(police, shelter, "shelter", 3).await;
    crate::federation::testing::know(shelter, police, "law_enforcement", 4).await;
    police.sql_of_peers("UPDATE peers SET pull_only = TRUE").await;
    let known = async || {
        let id = here.clone();
        let load = move |conn: &mut crate::db::Conn| {
            Ok((peers::find(conn, &id)?.expect("it is known").document_until, peers::keys_of(conn, &id)?.len()))
        };
        police.node.db.read(load).await.unwrap()
    };
    let pinned = known().await.1;
    for _ in 0..3 {
        police.advance(Duration::days(1));
        RefreshKeys.run(shelter.node.clone()).await.unwrap();
        assert_eq!((shelter.say().await, police.hear().await), (1, 1));
        assert_eq!(known().await, (police.node.now() + Duration::days(7), pinned));
    }
    // Who can be asked sends nothing.
    let police = self::police().await.test;
    crate::federation::testing::know(&police, shelter, "shelter", 3).await;
    assert_eq!((refresh::tell_all(&police.federation).await.unwrap(), police.say().await), (0, 0));
}
