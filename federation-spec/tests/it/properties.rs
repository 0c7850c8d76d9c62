//! What holds for every input.

use std::collections::BTreeSet;

use federation_spec::activity::ActivityType;
use federation_spec::document::KeyDocument;
use federation_spec::envelope;
use federation_spec::fields::{self, Headers};
use federation_spec::gate::{self, PeerState, Refusal};
use federation_spec::inbox::{self, Parties};
use federation_spec::keys::{Algorithm, Fingerprint, PublicKey, SigningKey};
use federation_spec::lane::{Position, Range, Settled, Version};
use federation_spec::message::{Message, Request};
use federation_spec::messages::{Draft, PeeringTerms, Stored};
use federation_spec::origin::{Iri, Origin};
use federation_spec::page::Page;
use federation_spec::signature::profile::{self, Now, Stamp};
use federation_spec::{activity, canonical, digest, json, limits, problem, proof, time};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::make::messages;

/// Any JSON that the scan admits.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        (-json::MAX_INTEGER..=json::MAX_INTEGER).prop_map(Value::from),
        text().prop_map(Value::String),
    ];
    leaf.prop_recursive(6, 60, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::Array),
            object(inner).prop_map(Value::Object),
        ]
    })
}

fn text() -> impl Strategy<Value = String> {
    any::<String>().prop_map(|text| text.replace('\0', ""))
}

fn object(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::btree_map("[a-zA-Z:@\u{e9}\u{fb33}\u{1f602}]{0,12}", inner, 0..8)
        .prop_map(|members| members.into_iter().collect())
}

fn key(algorithm: Algorithm, seed: u8) -> SigningKey {
    SigningKey::from_bytes(algorithm, &[seed; 32]).unwrap()
}

fn signed(body: &[u8], key: &SigningKey) -> Request {
    let mut request = Request {
        method: "POST".into(),
        target_uri: "https://shelter.example/fed/v1/inbox".into(),
        headers: [
            ("Content-Type", "application/activity+json"),
            ("Waystation-Protocol", "1;minor=0"),
            ("Waystation-Lane", "normal;epoch=\"7JxP\";seq=1"),
        ]
        .into_iter()
        .collect(),
    };
    let created = time::parse_instant("2026-11-23T10:00:00Z").unwrap();
    let stamp = Stamp {
        created,
        expires: created + chrono::Duration::seconds(300),
        nonce: "AAECAwQFBgcICQoLDA0ODw".into(),
        keyid: "https://police.example/fed/v1/node#2026a".into(),
    };
    profile::sign_request(&mut request, Some(body), key, &stamp).unwrap();
    request
}

fn verifies(request: &Request, body: &[u8], key: &PublicKey) -> bool {
    let now = Now::at(time::parse_instant("2026-11-23T10:00:00Z").unwrap());
    let Ok(claim) = profile::claim(&request.headers) else { return false };
    let Ok(verified) = claim.verify(Message::Request(request), key) else { return false };
    verified.request(request, Some(body), now).is_ok()
}

proptest! {
    /// [JSN-01]
    #[test]
    fn the_scan_of_any_bytes_does_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = json::parse(&bytes);
    }

    #[test]
    fn the_scan_of_almost_json_does_not_panic(text in "[\\[\\]{}\",:\\\\u0-9a-fnrt.eE +-]{0,60}") {
        let ours = json::parse(text.as_bytes());
        // What we admit, another reader admits too, and reads alike.
        if let Ok(value) = ours {
            prop_assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
        }
    }

    #[test]
    fn the_canonical_form_is_stable(value in value()) {
        let once = canonical::to_string(&value).unwrap();
        let again = json::parse(once.as_bytes()).unwrap();
        prop_assert_eq!(&again, &value);
        prop_assert_eq!(canonical::to_string(&again).unwrap(), once.clone());
        let spaced = serde_json::to_string_pretty(&value).unwrap();
        prop_assert_eq!(canonical::to_string(&json::parse(spaced.as_bytes()).unwrap()).unwrap(), once);
    }

    #[test]
    fn parsers_of_any_text_do_not_panic(text in any::<String>()) {
        let _ = Position::parse(&text);
        let _ = Version::from_header(&text);
        let _ = Version::parse(&text);
        let _ = PublicKey::from_multikey(&text);
        let _ = Fingerprint::parse(&text);
        let _ = Iri::parse(&text).map(|iri| (iri.origin(), iri.place().is_some(), iri.path().len()));
        let _ = Origin::parse(&text);
        let _ = time::parse_instant(&text);
        let _ = fields::dictionary(&text);
        let headers: Headers =
            [("signature-input", &text), ("signature", &text), ("content-digest", &text)].into_iter().collect();
        let _ = profile::claim(&headers);
        let _ = digest::check(&headers, b"");
        let _ = Page::parse(text.as_bytes());
        let _ = Stored::from_body(text.as_bytes());
        let _ = problem::parse(text.as_bytes());
    }

    #[test]
    fn an_iri_is_its_own_text(path in "[a-z0-9/._~%?#&=-]{0,40}") {
        let text = format!("https://police.example/{path}");
        if let Ok(iri) = Iri::parse(&text) {
            prop_assert_eq!(iri.as_str(), text.as_str());
            prop_assert_eq!(iri.origin(), Origin::parse("https://police.example").unwrap());
        }
    }

    #[test]
    fn readers_of_any_json_do_not_panic(value in value()) {
        let node = Origin::parse("https://police.example").unwrap();
        let _ = envelope::check(&value);
        let _ = KeyDocument::parse(&value, &node);
        let _ = activity::Activity::parse(value.clone());
        if let Value::Object(members) = &value {
            let _ = proof::verify(members, |_| None);
        }
    }

    /// A message of ours with one member replaced by anything: read or refused, never worse.
    #[test]
    fn the_inbox_of_a_spoilt_message_does_not_panic(at in 0usize..30, with in value()) {
        let mut message = messages::card();
        let terms: Vec<String> = message["object"].as_object().unwrap().keys().cloned().collect();
        message["object"][&terms[at % terms.len()]] = with;
        let (peer, ours) = (Origin::parse("https://police.example").unwrap(), Origin::parse("https://shelter.example").unwrap());
        let _ = inbox::receive(message.to_string().as_bytes(), &Parties { peer: &peer, ours: &ours, pinned: &|_| None });
    }

    #[test]
    fn a_position_reads_back(seq in 1u64..999_999_999_999_999, epoch in "[a-zA-Z0-9_-]{4,32}") {
        let text = format!("urgent;epoch=\"{epoch}\";seq={seq}");
        let position = Position::parse(&text).unwrap();
        prop_assert_eq!(position.to_string(), text);
    }

    #[test]
    fn a_fingerprint_is_read_as_people_type_it(seed in any::<[u8; 32]>()) {
        let key = SigningKey::from_bytes(Algorithm::Ed25519, &seed).unwrap().public();
        let text = key.fingerprint().to_string();
        prop_assert_eq!(text.split(' ').count(), 13);
        prop_assert_eq!(Fingerprint::parse(&text.to_uppercase().replace(' ', "-")), Some(key.fingerprint()));
        prop_assert_eq!(PublicKey::from_multikey(&key.multikey()), Ok(key));
    }

    /// [LAN-05]
    #[test]
    fn settled_numbers_are_what_a_set_says(prefix in 0u64..20, ranges in prop::collection::vec((1u64..60, 0u64..8), 0..20)) {
        let mut settled = Settled::up_to(prefix);
        let mut set: BTreeSet<u64> = (1..=prefix).collect();
        for (first, more) in ranges {
            let before = settled.prefix();
            let is_new = (first..=first + more).any(|seq| !set.contains(&seq));
            set.extend(first..=first + more);
            prop_assert_eq!(settled.insert(Range::new(first, first + more).unwrap()), is_new);
            prop_assert!(settled.prefix() >= before);
        }
        prop_assert_eq!(settled.prefix(), (1..).take_while(|seq| set.contains(seq)).count() as u64);
        prop_assert_eq!(settled.highest(), set.last().copied().unwrap_or(0));
        let gaps: BTreeSet<u64> = settled.gaps().iter().flat_map(|gap| gap.first..=gap.last).collect();
        let missing: BTreeSet<u64> = (1..=settled.highest()).filter(|seq| !set.contains(seq)).collect();
        prop_assert_eq!(gaps, missing);
        for seq in 0..80 {
            prop_assert_eq!(settled.contains(seq), set.contains(&seq));
        }
    }

    /// [OUT-02] [OUT-05]
    #[test]
    fn rendering_adds_the_recipients_and_nothing_else(object in object(value()), n in 1usize..5) {
        let id = messages::id("https://police.example", "activities", 1);
        let node = Origin::parse("https://police.example").unwrap().node();
        let published = time::parse_instant("2026-11-23T10:00:00Z").unwrap();
        let draft = Draft::new(&id, ActivityType::Create, &node, published, Value::Object(object));
        let to: Vec<Iri> = (0..n as u32).map(|n| messages::id("https://shelter.example", "units", n)).collect();
        let text = draft.render(&to).unwrap();
        prop_assert_eq!(&Draft::from_stored(&draft.to_stored().unwrap()).unwrap().render(&to).unwrap(), &text);
        let mut members = json::parse(text.as_bytes()).unwrap().as_object().unwrap().clone();
        let said = members.remove("to").unwrap();
        prop_assert_eq!(said, json!(to.iter().map(Iri::as_str).collect::<Vec<_>>()));
        prop_assert_eq!(canonical::to_string(&Value::Object(members)).unwrap(), draft.to_stored().unwrap());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// [SIG-26]
    #[test]
    fn a_signature_holds_and_any_other_byte_breaks_it(
        body in prop::collection::vec(any::<u8>(), 1..60),
        at in any::<prop::sample::Index>(),
        bit in 0u8..7,
        p256 in any::<bool>(),
    ) {
        let key = key(if p256 { Algorithm::EcdsaP256 } else { Algorithm::Ed25519 }, 9);
        let request = signed(&body, &key);
        let public = key.public();
        prop_assert!(verifies(&request, &body, &public));

        let mut other = body.clone();
        let n = at.index(other.len());
        other[n] ^= 1 << bit;
        prop_assert!(!verifies(&request, &other, &public));

        for name in ["signature", "content-type", "content-digest", "waystation-lane", "waystation-protocol"] {
            let value = request.headers.joined(name).unwrap();
            let mut bytes = value.clone().into_bytes();
            let n = at.index(bytes.len());
            bytes[n] ^= 1 << bit;
            let Ok(altered) = String::from_utf8(bytes) else { continue };
            // Some changes are none: white space at the ends, or base64 that reads as the same bytes.
            if altered.trim_matches([' ', '\t']) == value || same_bytes(&altered, &value) {
                continue;
            }
            let mut request = request.clone();
            request.headers.set(name, &altered);
            prop_assert!(!verifies(&request, &body, &public), "{name}: {altered}");
        }
        let mut uri = request.clone();
        uri.target_uri.push('x');
        prop_assert!(!verifies(&uri, &body, &public));
        prop_assert!(!verifies(&request, &body, &self::key(Algorithm::Ed25519, 8).public()));
    }

    #[test]
    fn a_proof_holds_and_any_other_value_breaks_it(object in object(value()), term in "[a-z]{3}", p256 in any::<bool>()) {
        let key = key(if p256 { Algorithm::EcdsaP256 } else { Algorithm::Ed25519 }, 9);
        let method = Iri::parse("https://police.example/fed/v1/node#2026a").unwrap();
        let mut object = object;
        object.insert("attributedTo".into(), json!("https://police.example/fed/v1/node"));
        proof::attach(&mut object, &key, &method, time::parse_instant("2026-11-23T10:00:00Z").unwrap()).unwrap();
        let find = |id: &str| (id == method.as_str()).then(|| key.public());
        prop_assert_eq!(proof::verify(&object, find), Ok(()));
        object.insert(term, json!("another"));
        prop_assert_eq!(proof::verify(&object, find), Err(proof::ProofError::Signature));
    }
}

fn same_bytes(a: &str, b: &str) -> bool {
    match (fields::dictionary(a), fields::dictionary(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

/// [PLC-17]
#[test]
fn a_peer_is_heard_as_its_state_allows() {
    use activity::Service::{Key, Peering, Receipt, Retraction};
    let heard = |state| {
        let services = [None, Some(Peering), Some(Key), Some(Receipt), Some(Retraction)];
        services.map(|service| gate::hears(state, service).is_ok())
    };
    assert_eq!(heard(PeerState::Active), [true, true, true, true, true]);
    assert_eq!(heard(PeerState::Pending), [false, true, false, false, false]);
    assert_eq!(heard(PeerState::Suspended), [false, true, true, false, true]);
    assert_eq!(heard(PeerState::Ended), [false, false, false, false, false]);
    assert_eq!(gate::hears(PeerState::Pending, None), Err(Refusal::PeerPending));
    assert_eq!(gate::hears(PeerState::Suspended, None), Err(Refusal::PeerSuspended));
    assert_eq!(gate::hears(PeerState::Ended, None), Err(Refusal::PeerEnded));
}

/// [LAN-07]
#[test]
fn what_cannot_wait_goes_by_urgent() {
    use activity::Service::{Key, Peering, Receipt, Retraction};
    use federation_spec::lane::LaneName::{self, Normal, Urgent};
    assert_eq!(
        [Peering, Key, Retraction, Receipt].map(|service| LaneName::of(Some(service), None)),
        [Urgent, Urgent, Urgent, Normal]
    );
    let urgencies = ["life_safety", "urgent", "standard", "planned"];
    assert_eq!(urgencies.map(|urgency| LaneName::of(None, Some(urgency))), [Urgent, Urgent, Normal, Normal]);
    assert_eq!(LaneName::of(None, None), Normal);
}

/// [PLC-01]
#[test]
fn an_object_without_an_envelope_says_nothing_and_is_refused() {
    let activity = activity::Activity::parse(messages::card()).unwrap();
    let mut object = activity.object.objects()[0].clone();
    let terms = gate::Terms::of(&object);
    assert!(terms.plane.is_some() && terms.expires.is_some());
    object.envelope = None;
    let terms = gate::Terms::of(&object);
    assert_eq!(
        (terms.plane, terms.tlp, terms.audience_class, terms.purpose, terms.expires),
        (None, None, None, None, None)
    );
}

/// [PEER-05]
#[test]
fn narrower_terms_grant_nothing_new() {
    let before = messages::terms();
    let changed = |change: fn(&mut PeeringTerms)| {
        let mut terms = before.clone();
        change(&mut terms);
        terms.is_narrower_than(&before)
    };
    use federation_spec::vocabulary::{Plane, Tlp};
    assert!(changed(|_| {}));
    assert!(changed(|terms| terms.highest_mark = Tlp::Clear));
    assert!(changed(|terms| terms.planes.clear()));
    assert!(!changed(|terms| terms.highest_mark = Tlp::Red));
    assert!(!changed(|terms| terms.planes.push(Plane::Room)));
    assert!(!changed(|terms| terms.budget.bytes_per_minute += 1));
    assert!(!changed(|terms| terms.budget.messages_per_second += 1));
    assert!(!changed(|terms| terms.review_on += chrono::Duration::days(1)));
}

/// [RCP-01]
#[test]
fn two_hundred_receipts_fit_one_activity_and_one_more_does_not() {
    let many = |count| messages::receipts_activity(count).to_string();
    let (peer, ours) =
        (Origin::parse("https://police.example").unwrap(), Origin::parse("https://shelter.example").unwrap());
    let find = |id: &str| id.starts_with("https://police.example/").then(|| key(Algorithm::Ed25519, 1).public());
    let receive = |text: String| inbox::receive(text.as_bytes(), &Parties { peer: &peer, ours: &ours, pinned: &find });
    assert_eq!(receive(many(limits::RECEIPTS as u32)).map(|_| ()), Ok(()));
    assert!(receive(many(limits::RECEIPTS as u32 + 1)).is_err());
}

#[test]
fn the_body_of_a_202_reads_back() {
    let stored = Stored {
        activity: messages::id("https://police.example", "activities", 1),
        sha256: [7; 32],
        at: time::parse_instant("2026-11-23T10:00:00Z").unwrap(),
    };
    assert_eq!(Stored::from_body(stored.to_body().as_bytes()), Some(stored));
    assert_eq!(Stored::from_body(b"{}"), None);
}
