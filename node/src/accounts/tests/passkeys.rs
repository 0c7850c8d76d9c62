use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::prelude::*;
use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::sign::Signer;
use serde_json::{Value, json};

use super::*;
use crate::db::schema::{passkeys, persons};

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const ATTESTED: u8 = 0x40;

/// What a device does that holds passkeys (WebAuthn level 3, section 6): one key, always the same answers.
struct Device {
    key: EcKey<Private>,
    id: [u8; 16],
    user: String,
    uses: u32,
    origin: String,
    /// Whether it asks for a finger or a number.
    verifies: u8,
}

impl Device {
    fn new(test: &TestNode) -> Device {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
        Device {
            key: EcKey::generate(&group).unwrap(),
            id: *crate::secret::random::<16>(),
            user: String::new(),
            uses: 0,
            origin: test.node.config.origin(),
            verifies: VERIFIED,
        }
    }

    fn client_data(&self, kind: &str, challenge: &Value) -> String {
        let challenge = &challenge["publicKey"]["challenge"];
        json!({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false}).to_string()
    }

    fn about(&mut self, flags: u8) -> Vec<u8> {
        self.uses += 1;
        let host = openssl::sha::sha256(b"localhost");
        [&host[..], &[PRESENT | self.verifies | flags], &self.uses.to_be_bytes()].concat()
    }

    /// The answer to `navigator.credentials.create`.
    fn create(&mut self, challenge: &Value) -> String {
        self.user = challenge["publicKey"]["user"]["id"].as_str().expect("a user").to_owned();
        let (mut x, mut y) = (BigNum::new().unwrap(), BigNum::new().unwrap());
        let mut context = BigNumContext::new().unwrap();
        self.key.public_key().affine_coordinates(self.key.group(), &mut x, &mut y, &mut context).unwrap();
        let (x, y) = (x.to_vec_padded(32).unwrap(), y.to_vec_padded(32).unwrap());
        // COSE: an ES256 key on P-256.
        let cose = [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32][..], &x, &[0x22, 0x58, 32], &y].concat();
        let about = [&self.about(ATTESTED)[..], &[0; 16], &[0, 16], &self.id, &cose].concat();
        // CBOR: nothing attested, then the data in one byte of length.
        let head = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58";
        let attestation = [&head[..], &[about.len() as u8], &about].concat();
        let client = self.client_data("webauthn.create", challenge);
        let id = URL_SAFE_NO_PAD.encode(self.id);
        json!({"id": id, "rawId": id, "type": "public-key", "extensions": {}, "response": {
            "attestationObject": URL_SAFE_NO_PAD.encode(attestation),
            "clientDataJSON": URL_SAFE_NO_PAD.encode(client),
        }})
        .to_string()
    }

    /// The answer to `navigator.credentials.get`.
    fn get(&mut self, challenge: &Value) -> String {
        let client = self.client_data("webauthn.get", challenge);
        let about = self.about(0);
        let key = PKey::from_ec_key(self.key.clone()).unwrap();
        let mut signer = Signer::new(MessageDigest::sha256(), &key).unwrap();
        let signed = [&about[..], &openssl::sha::sha256(client.as_bytes())].concat();
        let id = URL_SAFE_NO_PAD.encode(self.id);
        json!({"id": id, "rawId": id, "type": "public-key", "extensions": {}, "response": {
            "authenticatorData": URL_SAFE_NO_PAD.encode(about),
            "clientDataJSON": URL_SAFE_NO_PAD.encode(client),
            "signature": URL_SAFE_NO_PAD.encode(signer.sign_oneshot_to_vec(&signed).unwrap()),
            "userHandle": self.user,
        }})
        .to_string()
    }
}

async fn challenge(browser: &mut Browser, path: &str) -> Value {
    let answer = browser.post(path, &[]).await;
    answer.is(200);
    serde_json::from_str(&answer.body).unwrap()
}

/// Adds a passkey to the account of somebody signed in.
async fn add(test: &TestNode, browser: &mut Browser) -> Device {
    let mut device = Device::new(test);
    browser.get("/me/passkeys/new").await.is(200);
    let asked = challenge(browser, "/me/passkeys/challenge").await;
    let credential = device.create(&asked);
    let fields = [("credential", credential.as_str()), ("name", "My phone")];
    browser.post("/me/passkeys", &fields).await.leads_to("/me/security");
    device
}

/// One attempt to sign in, in a browser of its own.
async fn attempt(test: &TestNode, device: &mut Device) -> (Browser, Answer) {
    let mut browser = test.visitor();
    browser.get("/sign-in").await.is(200);
    let asked = challenge(&mut browser, "/sign-in/challenge").await;
    let answer = browser.post("/sign-in/passkey", &[("credential", &device.get(&asked)), ("next", "/people")]).await;
    (browser, answer)
}

async fn forget_password(test: &TestNode, handle: &'static str) {
    let bare = (persons::password_hash.eq(None::<String>), persons::totp_secret.eq(None::<String>));
    let of = persons::table.filter(persons::handle.eq(handle));
    test.node.db.write(move |conn| Ok(diesel::update(of).set(bare).execute(conn)?)).await.unwrap();
}

#[actix_web::test]
async fn an_invited_person_joins_with_a_passkey_and_needs_nothing_else() {
    let (test, mut admin) = TestNode::set_up().await;
    let path = invite(&mut admin, &[("note", "New"), ("roles", "officer"), ("kind", "agency")]).await;
    let mut browser = test.visitor();
    identify(&mut browser, &path, "keyed").await;
    browser.get(&path).await.is(200).shows("data-passkey=\"create\"");
    let mut device = Device::new(&test);
    let asked = challenge(&mut browser, &format!("{path}/challenge")).await;
    // A4
    let random = asked["publicKey"]["challenge"].as_str().unwrap();
    assert!(URL_SAFE_NO_PAD.decode(random).unwrap().len() >= 16);
    assert_eq!(asked["publicKey"]["authenticatorSelection"]["userVerification"], "required");
    let credential = device.create(&asked);
    let wrong = browser.post(&format!("{path}/passkey"), &[("credential", "{}")]).await;
    refuses(&wrong, "passkey", "field-passkey");
    // The failed answer took the challenge with it.
    browser.post(&format!("{path}/passkey"), &[("credential", &credential)]).await.is(422);
    let asked = challenge(&mut browser, &format!("{path}/challenge")).await;
    let credential = device.create(&asked);
    browser.post(&format!("{path}/passkey"), &[("credential", &credential)]).await.leads_to("/");
    browser.get("/").await.is(200);
    let person = person(&test, "keyed").await;
    assert_eq!((person.password_hash, person.totp_secret), (None, None));
    let (mut again, answer) = attempt(&test, &mut device).await;
    answer.leads_to("/people");
    again.get("/people").await.is(200);
    assert_eq!(last_rule(&test, "session.begun").await, "passkey");
    // Recovery codes go with a password.
    again.get("/me").await.is(200);
    conflicts(&again.post("/me/recovery-codes", &[]).await, "error-codes-need-password");
}

#[actix_web::test]
async fn a_passkey_without_a_finger_or_a_number_is_one_factor_and_refused() {
    let (test, mut admin) = TestNode::set_up().await;
    let mut device = add(&test, &mut admin).await;
    attempt(&test, &mut device).await.1.leads_to("/people");
    // A1
    device.verifies = 0;
    for _ in 0..5 {
        attempt(&test, &mut device).await.1.is(422);
    }
    // A10: these are failures as well.
    assert_eq!(logged(&test, "account.locked").await.len(), 1);
    device.verifies = VERIFIED;
    attempt(&test, &mut device).await.1.is(422);
    test.advance(Duration::minutes(15));
    attempt(&test, &mut device).await.1.leads_to("/people");
    let mut weak = Device { verifies: 0, ..Device::new(&test) };
    let mut admin = test.signed_in(admin.id()).await;
    admin.get("/me/passkeys/new").await.is(200);
    let asked = challenge(&mut admin, "/me/passkeys/challenge").await;
    admin.post("/me/passkeys", &[("credential", &weak.create(&asked))]).await.is(422);
}

#[actix_web::test]
async fn an_answer_counts_once_for_the_challenge_the_browser_and_the_place_it_was_made_for() {
    let (test, mut admin) = TestNode::set_up().await;
    let mut device = add(&test, &mut admin).await;
    let (mut one, mut other) = (test.visitor(), test.visitor());
    one.get("/sign-in").await.is(200);
    other.get("/sign-in").await.is(200);
    let asked = challenge(&mut one, "/sign-in/challenge").await;
    challenge(&mut other, "/sign-in/challenge").await;
    let answer = device.get(&asked);
    // A4: another browser's challenge.
    other.post("/sign-in/passkey", &[("credential", &answer)]).await.is(422);
    one.post("/sign-in/passkey", &[("credential", &answer)]).await.leads_to("/");
    // A3: once.
    one.get("/me").await.is(200);
    one.post("/sign-out", &[]).await.is(303);
    one.get("/sign-in").await.is(200);
    one.post("/sign-in/passkey", &[("credential", &answer)]).await.is(422);
    // Five minutes.
    let asked = challenge(&mut one, "/sign-in/challenge").await;
    test.advance(Duration::minutes(5));
    one.post("/sign-in/passkey", &[("credential", &device.get(&asked))]).await.is(422);
    // Another site that passes our challenge on.
    let ours = std::mem::replace(&mut device.origin, "https://localhost.evil.example".to_owned());
    attempt(&test, &mut device).await.1.is(422);
    device.origin = ours;
    attempt(&test, &mut device).await.1.leads_to("/people");
}

#[actix_web::test]
async fn an_unknown_passkey_and_one_of_a_disabled_account_are_answered_alike() {
    let (test, mut admin) = TestNode::set_up().await;
    let mut officer = test.person("officer", &[Role::Officer]).await;
    let mut device = add(&test, &mut officer).await;
    let mut unknown = Device::new(&test);
    unknown.user = device.user.clone();
    let id = officer.id().clone();
    admin.get("/me").await.is(200);
    admin.post(&format!("/people/{id}/disable"), &[("reason", "left")]).await.is(303);
    // A11
    let mut bodies = Vec::new();
    for device in [&mut device, &mut unknown] {
        let (browser, answer) = attempt(&test, device).await;
        answer.is(422);
        bodies.push(answer.body.replace(browser.csrf(), "TOKEN"));
    }
    assert_eq!(bodies[0], bodies[1]);
    // The key of one person with the name of another is nobody's.
    let mut own = add(&test, &mut admin).await;
    own.user = unknown.user;
    attempt(&test, &mut own).await.1.is(422);
}

#[actix_web::test]
async fn a_session_is_unlocked_by_ones_own_passkey_only() {
    let (test, mut admin) = TestNode::set_up().await;
    let mut officer = test.person("officer", &[Role::Officer]).await;
    let (mut own, mut theirs) = (add(&test, &mut admin).await, add(&test, &mut officer).await);
    admin.post("/session/lock", &[]).await.is(303);
    admin.get("/unlock").await.is(200);
    let asked = challenge(&mut admin, "/unlock/challenge").await;
    admin.post("/unlock/passkey", &[("credential", &theirs.get(&asked))]).await.is(422);
    admin.get("/me").await.leads_to("/unlock?next=%2Fme");
    let asked = challenge(&mut admin, "/unlock/challenge").await;
    let before = cookie_of(&admin);
    let fields = [("credential", own.get(&asked)), ("next", "/people".to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    admin.post("/unlock/passkey", &fields).await.leads_to("/people");
    admin.get("/people").await.is(200);
    assert_ne!(cookie_of(&admin), before);
}

#[actix_web::test]
async fn the_last_way_to_sign_in_stays() {
    let (test, mut admin) = TestNode::set_up().await;
    let mut first = add(&test, &mut admin).await;
    forget_password(&test, "admin").await;
    let page = admin.get("/me/security").await;
    assert!(!page.body.contains("/removal"), "no button for the last one");
    let id: String = test.node.db.read(|conn| Ok(passkeys::table.select(passkeys::id).first(conn)?)).await.unwrap();
    let removal = format!("/me/passkeys/{id}/removal");
    conflicts(&admin.post(&removal, &[]).await, "error-last-factor");
    attempt(&test, &mut first).await.1.leads_to("/people");
    let mut second = add(&test, &mut admin).await;
    // Nobody removes another's.
    let mut other = test.person("other", &[Role::Admin]).await;
    other.get("/me").await.is(200);
    other.post(&removal, &[]).await.is(404);
    admin.post(&removal, &[]).await.leads_to("/me/security");
    attempt(&test, &mut first).await.1.is(422);
    attempt(&test, &mut second).await.1.leads_to("/people");
    // A12
    assert_eq!(told(&test, admin.id()).await, ["factor_changed"; 3]);
    assert_eq!(logged(&test, "factor.passkey_removed").await.len(), 1);
}

#[actix_web::test]
async fn a_person_has_ten_passkeys_at_most() {
    let (test, mut admin) = TestNode::set_up().await;
    for _ in 0..10 {
        add(&test, &mut admin).await;
    }
    let mut device = Device::new(&test);
    admin.get("/me/passkeys/new").await.is(200);
    let asked = challenge(&mut admin, "/me/passkeys/challenge").await;
    let answer = admin.post("/me/passkeys", &[("credential", &device.create(&asked))]).await;
    conflicts(&answer, "error-too-many-passkeys");
}
