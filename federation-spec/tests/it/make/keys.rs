//! The keys of the vectors, Multikeys and key documents.

use federation_spec::envelope;
use federation_spec::keys::{Algorithm, SigningKey};
use serde_json::{Value, json};

use super::File;

pub const NOW: &str = "2026-11-23T10:00:00Z";
pub const POLICE: &str = "https://police.example";
pub const SHELTER: &str = "https://shelter.example";

/// The keys of the vectors: their secrets are 32 equal bytes, and a node refuses to start on one.
pub fn police_key() -> SigningKey {
    SigningKey::from_bytes(Algorithm::Ed25519, &[1; 32]).unwrap()
}

pub fn shelter_key() -> SigningKey {
    SigningKey::from_bytes(Algorithm::Ed25519, &[2; 32]).unwrap()
}

pub fn police_p256_key() -> SigningKey {
    SigningKey::from_bytes(Algorithm::EcdsaP256, &[3; 32]).unwrap()
}

pub fn police_next_key() -> SigningKey {
    SigningKey::from_bytes(Algorithm::Ed25519, &[4; 32]).unwrap()
}

pub fn key_id(origin: &str, name: &str) -> String {
    format!("{origin}/fed/v1/node#{name}")
}

pub fn pinned() -> Value {
    json!({
        key_id(POLICE, "2026a"): police_key().public().multikey(),
        key_id(POLICE, "fips"): police_p256_key().public().multikey(),
        key_id(SHELTER, "2026a"): shelter_key().public().multikey(),
    })
}

pub fn files() -> Vec<File> {
    vec![key_file(), document_file()]
}

#[test]
fn the_keys_of_the_vectors_are_well_known() {
    for key in [police_key(), shelter_key(), police_p256_key(), police_next_key()] {
        assert!(key.public().is_well_known(), "{}", key.public().multikey());
    }
    let other = SigningKey::from_bytes(Algorithm::Ed25519, &[99; 32]).unwrap();
    assert!(!other.public().is_well_known());
}

fn key_file() -> File {
    let mut file = File::new("keys.json", "key", "Multikeys, with the fingerprint that two people compare.");
    for key in [police_key(), shelter_key(), police_p256_key()] {
        let multikey = key.public().multikey();
        file.good(&["KEY-01", "KEY-02", "KEY-05"], multikey.clone(), json!({ "multikey": multikey }));
    }
    let encode = |bytes: &[u8]| format!("z{}", bs58::encode(bytes).into_string());
    let ed25519 = police_key().public().multicodec();
    let p256 = police_p256_key().public().multicodec();
    let mut small = vec![0xED, 0x01];
    small.extend([1].into_iter().chain([0; 31]));
    let mut off = p256.clone();
    off[2..].copy_from_slice(&[2; 33]);
    off[3..].copy_from_slice(&[0xFF; 32]);
    // As long as the compressed form: x alone, and of the two y the smaller.
    let mut compact = p256.clone();
    compact[2] = 5;
    for (name, multikey) in [
        ("empty", String::new()),
        ("base64url", format!("u{}", data_encoding::BASE64URL_NOPAD.encode(&ed25519))),
        ("no base58btc", "z6Mk0OIl".to_owned()),
        ("only a prefix", encode(&ed25519[..2])),
        ("one byte too few", encode(&ed25519[..33])),
        ("one byte too many", encode(&[&ed25519[..], &[0]].concat())),
        ("X25519", encode(&[&[0xEC, 0x01], &ed25519[2..]].concat())),
        ("secp256k1", encode(&[&[0xE7, 0x01], &p256[2..]].concat())),
        ("a P-256 point that is not compressed", encode(&[&[0x80, 0x24, 0x04], &[1; 64][..]].concat())),
        ("a P-256 point in the compact form", encode(&compact)),
        ("a point off the curve", encode(&off)),
        ("the neutral point", encode(&small)),
    ] {
        file.wrong(&["KEY-02", "KEY-03"], name, json!({ "multikey": multikey }));
    }
    file
}

fn multikey(name: &str, key: &SigningKey) -> Value {
    json!({
        "id": key_id(POLICE, name),
        "type": "Multikey",
        "controller": format!("{POLICE}/fed/v1/node"),
        "publicKeyMultibase": key.public().multikey(),
        "ws:created": "2026-06-01T00:00:00Z",
        "expires": "2027-06-01T00:00:00Z",
    })
}

fn document(keys: Vec<Value>) -> Value {
    let ids: Vec<&Value> = keys.iter().map(|key| &key["id"]).collect();
    json!({
        "@context": envelope::context(),
        "id": format!("{POLICE}/fed/v1/node"),
        "type": "Application",
        "name": "Police of Exampleland",
        "inbox": format!("{POLICE}/fed/v1/inbox"),
        "outbox": format!("{POLICE}/fed/v1/outbox"),
        "implements": [{ "href": "https://w3id.org/waystation/v1#directory" }],
        "authentication": ids,
        "assertionMethod": keys,
        "ws:validUntil": "2026-11-30T10:00:00Z",
    })
}

fn document_file() -> File {
    let mut file = File::new("documents.json", "document", "Key documents: the node actor.");
    let given = |document: Value| json!({ "document": document, "node": POLICE, "now": NOW });
    let with = |member: &str, value: Value| {
        let mut document = document(vec![multikey("2026a", &police_key())]);
        match value {
            Value::Null => drop(document.as_object_mut().unwrap().remove(member)),
            value => document[member] = value,
        }
        given(document)
    };
    let key_with = |member: &str, value: Value| {
        let mut key = multikey("broken", &police_next_key());
        match value {
            Value::Null => drop(key.as_object_mut().unwrap().remove(member)),
            value => key[member] = value,
        }
        given(document(vec![key, multikey("2026a", &police_key())]))
    };
    file.good(&["KEY-06", "KEY-07", "KEY-08"], "one key", given(document(vec![multikey("2026a", &police_key())])));
    file.good(
        &["KEY-06", "KEY-07"],
        "an Ed25519 and a P-256 key",
        given(document(vec![multikey("2026a", &police_key()), multikey("fips", &police_p256_key())])),
    );
    let many = |count: u8| {
        let keys = (0..count).map(|n| {
            let key = SigningKey::from_bytes(Algorithm::Ed25519, &[n + 10; 32]).unwrap();
            multikey(&format!("k{n}"), &key)
        });
        given(document(keys.collect()))
    };
    file.good(&["KEY-07"], "ten keys", many(10));
    file.wrong(&["KEY-07"], "eleven keys", many(11));
    file.good(&["KEY-08"], "a key for proofs alone", with("authentication", Value::Null));
    file.good(&["KEY-10"], "valid for exactly a week", with("ws:validUntil", json!("2026-11-30T10:00:00Z")));
    file.wrong(&["KEY-10"], "lapsed", with("ws:validUntil", json!(NOW)));
    file.wrong(&["KEY-10"], "valid for more than a week", with("ws:validUntil", json!("2026-11-30T10:05:01Z")));
    file.wrong(&["KEY-06"], "no validity", with("ws:validUntil", Value::Null));
    file.wrong(&["KEY-06"], "no inbox", with("inbox", Value::Null));
    file.wrong(&["KEY-06"], "another type", with("type", json!("Organization")));
    file.wrong(&["KEY-11"], "another node", with("id", json!(format!("{SHELTER}/fed/v1/node"))));
    file.wrong(&["KEY-11"], "the inbox of another node", with("inbox", json!(format!("{SHELTER}/fed/v1/inbox"))));
    file.wrong(&["KEY-11"], "another path", with("id", json!(format!("{POLICE}/fed/v1/node2"))));
    file.wrong(
        &["OBJ-02"],
        "the context of FEP-521a",
        with("@context", json!(["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/multikey/v1"])),
    );
    for (name, member, value) in [
        ("another controller", "controller", json!(format!("{SHELTER}/fed/v1/node"))),
        ("an id of another node", "id", json!(key_id(SHELTER, "x"))),
        ("an id without a fragment", "id", json!(format!("{POLICE}/fed/v1/node"))),
        ("another type", "type", json!("JsonWebKey")),
        ("no key", "publicKeyMultibase", Value::Null),
        ("a key in base64url", "publicKeyMultibase", json!("uAAAA")),
        ("no creation", "ws:created", Value::Null),
        ("no expiry", "expires", Value::Null),
        ("a life of 401 days", "expires", json!("2027-07-07T00:00:00Z")),
        ("an expiry before its creation", "expires", json!("2026-05-31T00:00:00Z")),
        ("a revocation that is no instant", "ws:revoked", json!("yesterday")),
    ] {
        file.good(&["KEY-09"], format!("a malformed key is ignored: {name}"), key_with(member, value));
    }
    file.good(&["KEY-07"], "a life of 400 days", key_with("expires", json!("2027-07-06T00:00:00Z")));
    file.good(
        &["KEY-09"],
        "two keys of one id are both ignored",
        given(document(vec![
            multikey("x", &police_key()),
            multikey("x", &police_next_key()),
            multikey("fips", &police_p256_key()),
        ])),
    );
    file.wrong(&["KEY-09"], "no usable key", given(document(vec![json!({ "id": key_id(POLICE, "x") })])));
    for (name, member, value) in [
        ("revoked", "ws:revoked", "2026-11-23T09:59:59Z"),
        ("revoked from later on", "ws:revoked", "2026-11-23T10:00:01Z"),
        ("not yet created", "ws:created", "2026-11-23T10:00:01Z"),
        ("expired", "expires", NOW),
    ] {
        file.good(&["KEY-12"], format!("a key that is {name}"), key_with(member, json!(value)));
    }
    file
}
