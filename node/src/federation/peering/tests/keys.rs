//! Our key changes by two people, the old one signs the new one, and every peer learns of it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use federation_spec::document::KeyDocument;
use federation_spec::keys::{Algorithm, SigningKey};
use federation_spec::messages::{Content, KeyChange, KeyRevocation};
use federation_spec::origin::Iri;

use super::super::refresh;
use super::*;
use crate::federation::keys::{self, KeyState};
use crate::federation::peers::KeyRow;
use crate::web::access::By;

async fn pinned(desk: &Desk, id: &PeerId) -> Vec<KeyRow> {
    let id = id.clone();
    desk.test.node.db.read(move |conn| Ok(peers::keys_of(conn, &id)?)).await.unwrap()
}

/// The key that proves a retraction to this peer.
async fn proves(desk: &Desk, peer: &PeerId) -> String {
    let (node, peer) = (desk.test.node.clone(), peer.clone());
    desk.test.node.db.read(move |conn| Ok(keys::known_to(conn, &node, &[peer]).unwrap().0)).await.unwrap()
}

fn fragment(id: &str) -> &str {
    id.split_once('#').unwrap().1
}

/// [KEY-16]
#[actix_web::test]
async fn two_people_change_the_key_and_every_peer_pins_the_new_one() {
    let ([mut police, mut shelter], there, here) = peered().await;
    let old = police.test.federation.own().id.clone();
    police.admin.get("/peers/keys/new").await.is(200);
    police.one.post("/peers/keys", &[]).await.leads_to("/peers/keys");
    assert_eq!(police.test.federation.own().id, old, "a proposal changes nothing");
    police.one.post("/peers/keys", &[]).await.is(409);
    let page = police.two.get("/peers/keys").await;
    let path = page.is(200).between("btn -primary\" href=\"", "\"").to_owned();
    assert!(path.ends_with("/approval"), "{path}");
    police.two.get(&path).await.is(200);
    police.one.post(&path, &[]).await.is(409);
    police.admin.post(&path, &[]).await.is(403);
    police.two.post(&path, &[]).await.leads_to("/peers/keys");
    let new = police.test.federation.own().id.clone();
    assert_ne!(old, new);
    // Until the peer has confirmed, it hears the old key.
    assert_eq!(police.test.federation.own().for_peer(&there).0, old);
    assert_eq!(proves(&police, &there).await, old);
    police.one.get("/peers/keys").await.is(200).shows("Not confirmed");
    talk(&[&police, &shelter]).await;
    let keys = pinned(&shelter, &here).await;
    assert_eq!(keys.iter().map(|key| key.id.as_str()).collect::<Vec<_>>(), [new.as_str(), old.as_str()]);
    let overlap = police.test.node.now() + Duration::days(7);
    assert!((keys[1].good_until - overlap).num_seconds().abs() <= 1);
    police.test.federation.refresh().await.unwrap();
    assert_eq!(police.test.federation.own().for_peer(&there).0, new);
    assert_eq!(proves(&police, &there).await, new);
    police.one.get("/peers/keys").await.is(200).shows(">Confirmed<");
    assert!(shelter.news(&shelter.one).await.contains("\"key_changed\""));
    assert!(shelter.logged(&here).await.contains(&"peer.key_changed".to_owned()));
    // Both talk on with the new key.
    police.admin.post(&format!("/peers/{there}/terms"), &terms(&[("highest_mark", "green")])).await.is(303);
    talk(&[&police, &shelter]).await;
    assert_eq!(shelter.peer(&here).await.their_highest_mark, "green");
    shelter.one.get(&format!("/peers/{here}")).await.is(200).shows(fragment(&new));
    // After a week the old one is not good any more.
    police.test.advance(Duration::days(8));
    assert!(shelter.test.federation.ring().key(&old, shelter.test.node.now()).is_none());
    assert!(shelter.test.federation.ring().key(&new, shelter.test.node.now()).is_some());
}

/// [KEY-18]
#[actix_web::test]
async fn a_replaced_key_is_revoked_by_one_person_and_the_one_in_use_by_nobody() {
    let ([mut police, shelter], _there, here) = peered().await;
    let old = police.test.federation.own().id.clone();
    let path = format!("/peers/keys/{}/revocation", fragment(&old));
    police.admin.get(&path).await.is(409);
    police.admin.post(&path, &[("cause", "stolen")]).await.is(409);
    police.one.post("/peers/keys", &[]).await.is(303);
    let approval = police.two.get("/peers/keys").await.between("btn -primary\" href=\"", "\"").to_owned();
    police.two.post(&approval, &[]).await.is(303);
    // Who has not confirmed the new key would be deaf: the page says so.
    police.admin.get(&path).await.is(200).shows("have not confirmed");
    talk(&[&police, &shelter]).await;
    police.test.federation.refresh().await.unwrap();
    police.admin.post(&path, &[("cause", "")]).await.is(422);
    police.admin.post(&path, &[("cause", "stolen")]).await.is(303);
    talk(&[&police, &shelter]).await;
    let key = pinned(&shelter, &here).await.into_iter().find(|key| key.id == old).unwrap();
    assert!(key.revoked_at.is_some());
    assert!(shelter.test.federation.ring().key(&old, shelter.test.node.now()).is_none());
    assert!(shelter.news(&shelter.one).await.contains("\"key_revoked\""));
    police.admin.post(&path, &[("cause", "stolen")]).await.is(409);
}

#[actix_web::test]
async fn a_refused_key_is_never_used_and_its_name_is_not_given_again() {
    let [mut police, _shelter] = desks().await;
    police.one.post("/peers/keys", &[]).await.is(303);
    police.two.post("/peers/keys/2026b/refusal", &[]).await.leads_to("/peers/keys");
    police.two.post("/peers/keys/2026b/approval", &[]).await.is(409);
    police.two.post("/peers/keys/2026b/refusal", &[]).await.is(409);
    police.one.post("/peers/keys", &[]).await.is(303);
    let rows = police.test.node.db.read(|conn| Ok(keys::all(conn)?)).await.unwrap();
    let states: Vec<_> = rows.iter().map(|row| (row.name.as_str(), row.state)).collect();
    assert!(states.contains(&("2026b", KeyState::Revoked)) && states.contains(&("2026c", KeyState::Proposed)));
    let document = keys::document(&police.test.node, &rows, None, police.test.node.now());
    assert_eq!(document.keys.len(), 1, "neither is shown to anybody");
    police.two.get("/peers/keys/nothing/approval").await.is(404);
    police.two.post("/peers/keys/nothing/approval", &[]).await.is(404);
}

/// A change as a hostile owner of a pinned key would write it.
struct Forged {
    document: KeyDocument,
    old: Iri,
    new: (Iri, SigningKey),
}

async fn forged(desk: &Desk, seed: u8) -> Forged {
    let own = desk.test.federation.own();
    let node = desk.test.node.clone();
    let rows = desk.test.node.db.read(|conn| Ok(keys::all(conn)?)).await.unwrap();
    let mut document = keys::document(&node, &rows, None, node.now());
    let signing = SigningKey::from_bytes(Algorithm::Ed25519, &[seed; 32]).unwrap();
    let id = Iri::parse(&format!("{}#2026z", document.node)).unwrap();
    let mut key = document.keys[0].clone();
    key.id = id.clone();
    key.key = signing.public();
    document.keys.push(key);
    Forged { document, old: Iri::parse(&own.id).unwrap(), new: (id, signing) }
}

/// What the shelter makes of it, when this key signed the request.
async fn hears(shelter: &Desk, here: &PeerId, content: Content, signed_by: &str) -> Result<(), Refused> {
    let peer = shelter.peer(here).await;
    let origin = peer.origin();
    let value = serde_json::json!({
        "@context": federation_spec::envelope::context(),
        "id": format!("{origin}/fed/v1/activities/{}", crate::id::new_id()),
        "type": "Follow",
        "actor": origin.node().as_str(),
        "to": [format!("{}/fed/v1/node", shelter.address())],
        "published": "2026-03-07T21:10:00Z",
        "object": origin.node().as_str(),
    });
    let activity = federation_spec::activity::Activity::parse(value).unwrap();
    let received = federation_spec::inbox::Received { activity, content, sha256: [0; 32] };
    let (by, signed_by) = (By::system(&shelter.test.node), signed_by.to_owned());
    let heard = shelter.test.node.db.write(move |conn| process(conn, &by, &peer, &received, &signed_by)).await;
    shelter.test.federation.refresh().await.unwrap();
    heard.unwrap()
}

/// [KEY-15] [KEY-17]
#[actix_web::test]
async fn a_key_change_is_signed_by_a_key_that_is_pinned_and_good() {
    let ([police, shelter], _, here) = peered().await;
    let change = async |seed: u8, old: Option<&str>| {
        let Forged { document, old: own, new: (id, signing) } = forged(&police, seed).await;
        let old = old.map_or(own, |old| Iri::parse(old).unwrap());
        let at = police.test.node.now();
        let object = Iri::parse(&format!("{}/fed/v1/objects/{}", police.address(), crate::id::new_id())).unwrap();
        Content::KeyChange(KeyChange::new(object, document, old, (id, &signing), at))
    };
    let own = police.test.federation.own().id.clone();
    let other = format!("{}/fed/v1/node#2020a", police.address());
    // Another key than the one it names; a key that is not pinned; one that is printed in a standard.
    assert_eq!(hears(&shelter, &here, change(77, None).await, &other).await, Err(Refused::KEY));
    assert_eq!(hears(&shelter, &here, change(77, Some(&other)).await, &other).await, Err(Refused::KEY));
    assert_eq!(hears(&shelter, &here, change(1, None).await, &own).await, Err(Refused::KEY));
    assert_eq!(pinned(&shelter, &here).await.len(), 1);
    assert_eq!(hears(&shelter, &here, change(77, None).await, &own).await, Ok(()));
    assert_eq!(pinned(&shelter, &here).await.len(), 2);
    // Again: the same. Another key under the name that was given: refused.
    assert_eq!(hears(&shelter, &here, change(77, None).await, &own).await, Ok(()));
    assert_eq!(hears(&shelter, &here, change(78, None).await, &own).await, Err(Refused::KEY));
    assert_eq!(pinned(&shelter, &here).await.len(), 2);
}

/// [KEY-17]
#[actix_web::test]
async fn a_node_neither_starts_on_a_key_of_a_standard_nor_takes_one_from_an_address() {
    let police = crate::testing::TestNode::new().await;
    let name = police.federation.own().rows[0].name.clone();
    let file = police.node.config.keys.directory.join(format!("signing-key-{name}"));
    let starts_on = async |secret: [u8; 32]| {
        std::fs::write(&file, format!("{}\n", STANDARD.encode(secret))).unwrap();
        let public = SigningKey::from_bytes(Algorithm::Ed25519, &secret).unwrap().public();
        police.sql(&format!("UPDATE node_keys SET multikey = '{}'", public.multikey())).await;
        let refused = crate::federation::Federation::start(&police.node).err();
        refused.map(|error| error.to_string())
    };
    assert_eq!(starts_on(*crate::secret::random::<32>()).await, None);
    assert!(starts_on([1; 32]).await.unwrap().contains("is an example"), "of our vectors");
    // RFC 8032 section 7.1, test 1.
    let standard = [
        0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44, 0x49,
        0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
    ];
    assert!(starts_on(standard).await.unwrap().contains("an example of a standard"));

    let ([police, _], ..) = peered().await;
    let origin = crate::federation::origin(&police.test.node);
    let found = async |seed: u8| {
        let Forged { document, .. } = forged(&police, seed).await;
        super::super::fetch::choose(document, &origin, String::new(), &|_| false, police.test.node.now())
    };
    assert!(found(77).await.is_ok());
    assert!(matches!(found(1).await, Err(super::super::fetch::FetchFault::WellKnown)));
}

/// [KEY-15]
#[actix_web::test]
async fn the_only_key_is_not_revoked_on_its_own_word() {
    let ([police, shelter], _, here) = peered().await;
    let own = police.test.federation.own().id.clone();
    let revocation = || {
        let id = Iri::parse(&format!("{}/fed/v1/objects/{}", police.address(), crate::id::new_id())).unwrap();
        let key = Iri::parse(&own).unwrap();
        Content::KeyRevocation(KeyRevocation { id, key, at: police.test.node.now(), reason: "stolen".into() })
    };
    assert_eq!(hears(&shelter, &here, revocation(), &own).await, Err(Refused::KEY));
    let other = format!("{}/fed/v1/node#2026z", police.address());
    assert_eq!(hears(&shelter, &here, revocation(), &other).await, Err(Refused::KEY), "no other key is pinned");
    let Forged { document, old, new: (id, signing) } = forged(&police, 77).await;
    let object = Iri::parse(&format!("{}/fed/v1/objects/{}", police.address(), crate::id::new_id())).unwrap();
    let change = Content::KeyChange(KeyChange::new(object, document, old, (id, &signing), police.test.node.now()));
    assert_eq!(hears(&shelter, &here, change, &own).await, Ok(()));
    assert_eq!(hears(&shelter, &here, revocation(), &own).await, Err(Refused::KEY), "signed by itself");
    assert_eq!(hears(&shelter, &here, revocation(), &other).await, Ok(()));
    assert!(shelter.test.federation.ring().key(&own, shelter.test.node.now()).is_none());
    assert_eq!(hears(&shelter, &here, revocation(), &other).await, Ok(()));
}

#[actix_web::test]
async fn key_documents_are_refreshed_and_pin_nothing() {
    let ([police, shelter], _, here) = peered().await;
    let before = shelter.peer(&here).await.document_until;
    shelter.test.advance(Duration::days(3));
    assert_eq!(refresh::refresh_all(&shelter.test.federation).await.unwrap(), 1);
    let after = shelter.peer(&here).await;
    assert!(after.document_until > before && after.document.contains("2026a"));
    assert_eq!(pinned(&shelter, &here).await.len(), 1);
    drop(police);
}
