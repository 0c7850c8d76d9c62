//! Signatures of requests and responses.
//!
//! The signer here is a second one, made of strings: it shares with the crate only the keys. So a vector that verifies says
//! that two programs agree about the signature base.

use federation_spec::digest;
use federation_spec::fields::Headers;
use federation_spec::keys::SigningKey;
use federation_spec::message::{Request, Response};
use federation_spec::signature::profile::{self, Stamp};
use federation_spec::time;
use serde_json::{Value, json};

use super::File;
use super::keys::{NOW, POLICE, SHELTER, key_id, pinned, police_key, police_p256_key, shelter_key};

const BODY: &str = r#"{"type":"Create"}"#;
const REPLY: &str = r#"{"stored":true}"#;
const CREATED: i64 = 1_795_428_000;
const NONCE: &str = "AAECAwQFBgcICQoLDA0ODw";
const INBOX: &str = "https://shelter.example/fed/v1/inbox";
const LANE: &str = r#"urgent;epoch="7JxP";seq=1842"#;
const PROFILE: Option<&str> = Some("signature-profile");

pub fn files() -> Vec<File> {
    vec![requests(), responses()]
}

/// A message as lists of strings, to be spoilt before or after it is signed.
#[derive(Clone)]
struct Signed {
    label: &'static str,
    components: Vec<(String, String)>,
    parameters: Vec<(&'static str, String)>,
    method: String,
    uri: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

fn parameters(keyid: &str) -> Vec<(&'static str, String)> {
    vec![
        ("created", CREATED.to_string()),
        ("expires", (CREATED + 300).to_string()),
        ("nonce", quoted(NONCE)),
        ("keyid", quoted(keyid)),
        ("tag", quoted("waystation-v1")),
    ]
}

impl Signed {
    fn request() -> Signed {
        let headers: Vec<(String, String)> = [
            ("Host", "internal.example:8080"),
            ("Date", "Mon, 23 Nov 2026 10:00:00 GMT"),
            ("Content-Type", "application/activity+json"),
            ("Content-Digest", &digest::content_digest(BODY.as_bytes())),
            ("Waystation-Protocol", "1;minor=0"),
            ("Waystation-Lane", LANE),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
        let mut components = vec![(quoted("@method"), "POST".to_owned()), (quoted("@target-uri"), INBOX.to_owned())];
        components.extend(headers[2..].iter().map(|(name, value)| (quoted(&name.to_lowercase()), value.clone())));
        Signed {
            label: "ws",
            components,
            parameters: parameters(&key_id(POLICE, "2026a")),
            method: "POST".into(),
            uri: INBOX.into(),
            headers,
            body: Some(BODY.into()),
        }
    }

    fn without_body() -> Signed {
        let mut signed = Signed::request();
        signed.method = "GET".into();
        signed.uri = "https://shelter.example/fed/v1/outbox?lane=normal&after=0".into();
        signed.body = None;
        signed.headers.retain(|(name, _)| matches!(name.as_str(), "Host" | "Waystation-Protocol"));
        signed.components = vec![
            (quoted("@method"), "GET".into()),
            (quoted("@target-uri"), signed.uri.clone()),
            (quoted("waystation-protocol"), "1;minor=0".into()),
        ];
        signed
    }

    fn input(&self) -> String {
        let names: Vec<&str> = self.components.iter().map(|(name, _)| name.as_str()).collect();
        let parameters: String = self.parameters.iter().map(|(name, value)| format!(";{name}={value}")).collect();
        format!("({}){parameters}", names.join(" "))
    }

    /// `Signature-Input` and `Signature`.
    fn sign(&self, key: &SigningKey) -> (String, String) {
        let mut base = String::new();
        for (name, value) in &self.components {
            base.push_str(&format!("{name}: {value}\n"));
        }
        base.push_str(&format!("\"@signature-params\": {}", self.input()));
        let signature = data_encoding::BASE64.encode(&key.sign(base.as_bytes()));
        (format!("{}={}", self.label, self.input()), format!("{}=:{signature}:", self.label))
    }

    fn with_signature(&self, (input, signature): (String, String)) -> Value {
        let mut headers = self.headers.clone();
        headers.push(("Signature-Input".into(), input));
        headers.push(("Signature".into(), signature));
        json!({ "method": self.method, "targetUri": self.uri, "headers": headers, "body": self.body })
    }

    fn given(&self) -> Value {
        given(self.with_signature(self.sign(&police_key())))
    }

    fn set(mut self, name: &str, value: &str) -> Signed {
        for header in self.headers.iter_mut().filter(|(known, _)| known == name) {
            header.1 = value.to_owned();
        }
        for component in self.components.iter_mut().filter(|(known, _)| *known == quoted(&name.to_lowercase())) {
            component.1 = value.to_owned();
        }
        self
    }

    fn parameter(mut self, name: &'static str, value: impl ToString) -> Signed {
        match self.parameters.iter_mut().find(|(known, _)| *known == name) {
            Some(parameter) => parameter.1 = value.to_string(),
            None => self.parameters.push((name, value.to_string())),
        }
        self
    }
}

fn given(request: Value) -> Value {
    json!({ "request": request, "pinned": pinned(), "now": NOW })
}

fn at(mut given: Value, now: i64) -> Value {
    given["now"] = json!(time::write_instant(time::from_unix(now).unwrap()));
    given
}

fn stamp(keyid: String) -> Stamp {
    Stamp {
        created: time::from_unix(CREATED).unwrap(),
        expires: time::from_unix(CREATED + 300).unwrap(),
        nonce: NONCE.into(),
        keyid,
    }
}

fn headers_of(value: &Value) -> Headers {
    value["headers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (line[0].as_str().unwrap(), line[1].as_str().unwrap()))
        .collect()
}

/// [SIG-08] [SIG-09] [SIG-10] [SIG-11] [SIG-15] The crate signs as the signer of strings does.
#[test]
fn two_signers_of_requests_agree() {
    let by_hand = Signed::request();
    let value = by_hand.with_signature(by_hand.sign(&police_key()));
    let mut request = Request {
        method: "POST".into(),
        target_uri: INBOX.into(),
        headers: by_hand.headers.iter().filter(|(name, _)| name != "Content-Digest").map(|(n, v)| (n, v)).collect(),
    };
    profile::sign_request(&mut request, Some(BODY.as_bytes()), &police_key(), &stamp(key_id(POLICE, "2026a"))).unwrap();
    for name in ["content-digest", "signature-input", "signature"] {
        assert_eq!(request.headers.joined(name), headers_of(&value).joined(name), "{name}");
    }
}

/// [SIG-12] [SIG-13] [SIG-14]
#[test]
fn two_signers_of_responses_agree() {
    let exchange = Exchange::new(Signed::request());
    let value = exchange.given();
    let request = Request { method: "POST".into(), target_uri: INBOX.into(), headers: headers_of(&value["request"]) };
    let mut headers = headers_of(&value["response"]);
    for name in ["content-digest", "signature", "signature-input"] {
        headers.remove(name);
    }
    let mut response = Response { status: 202, headers };
    profile::sign_response(&mut response, REPLY.as_bytes(), &request, &shelter_key(), &stamp(key_id(SHELTER, "2026a")))
        .unwrap();
    for name in ["content-digest", "signature-input", "signature"] {
        assert_eq!(response.headers.joined(name), headers_of(&value["response"]).joined(name), "{name}");
    }
}

/// [SIG-15] [SIG-16]
#[test]
fn a_stamp_that_breaks_the_profile_is_not_signed() {
    let mut request = Request { method: "GET".into(), target_uri: INBOX.into(), headers: Headers::new() };
    request.headers.push("Waystation-Protocol", "1;minor=0");
    let mut sign = |change: fn(&mut Stamp)| {
        let mut stamp = stamp(key_id(POLICE, "2026a"));
        change(&mut stamp);
        profile::sign_request(&mut request, None, &police_key(), &stamp)
    };
    assert_eq!(sign(|_| {}), Ok(()));
    assert_eq!(sign(|stamp| stamp.expires += chrono::Duration::seconds(1)), Err(profile::SignError::Life));
    assert_eq!(sign(|stamp| stamp.expires = stamp.created), Err(profile::SignError::Life));
    assert_eq!(sign(|stamp| stamp.nonce.truncate(21)), Err(profile::SignError::Nonce));
    assert_eq!(sign(|stamp| stamp.keyid.push('\u{e9}')), Err(profile::SignError::Text));
}

fn requests() -> File {
    let mut file = File::new(
        "requests.json",
        "request",
        "Signed requests. `targetUri` is the receiver's configured base URL with the raw path and query; `pinned` are the valid keys of its peers. A bad one of stage 3, 4 or 5 gets a bare 401.",
    );
    let whole = Signed::request();
    let get = Signed::without_body();
    file.good(&["SIG-08", "SIG-09", "SIG-10", "SIG-11", "SIG-18"], "a POST to the inbox", whole.given());
    file.good(&["SIG-09", "SIG-11", "SIG-18"], "a GET without a body", get.given());
    let p256 = whole.clone().parameter("keyid", quoted(&key_id(POLICE, "fips")));
    file.good(&["KEY-01", "SIG-03"], "a P-256 key", given(p256.with_signature(p256.sign(&police_p256_key()))));

    coverage(&mut file, "POST", &whole, &[("POST", "GET"), (INBOX, "https://court.example/fed/v1/inbox")]);
    coverage(&mut file, "GET", &get, &[("GET", "POST"), ("after=0", "after=9")]);
    parameter_vectors(&mut file, &whole);
    window_vectors(&mut file, &whole);
    label_vectors(&mut file, &whole);
    base_vectors(&mut file, &whole);
    digest_vectors(&mut file, &whole);

    for value in ["2;minor=0", "1", "1;minor=0, 1;minor=0"] {
        let given = whole.clone().set("Waystation-Protocol", value).given();
        file.bad(&["VER-02"], format!("the protocol is {value}"), given, 6, Some("version-unsupported"));
    }
    file.good(&["VER-02"], "a higher minor version", whole.clone().set("Waystation-Protocol", "1;minor=7").given());
    file.good(
        &["LAN-02"],
        "a lane with an unknown parameter",
        whole.clone().set("Waystation-Lane", &format!("{LANE};x=1")).given(),
    );
    file
}

/// Every mandatory component left out, doubled, and altered after it was signed.
fn coverage(file: &mut File, what: &str, whole: &Signed, changes: &[(&str, &str)]) {
    for n in 0..whole.components.len() {
        let name = whole.components[n].0.clone();
        let covers: &[&str] = match name.trim_matches('"') {
            "@method" | "@target-uri" => &["SIG-09", "SIG-22"],
            "content-type" | "content-digest" => &["SIG-10", "SIG-22"],
            _ => &["SIG-11", "SIG-22"],
        };
        let mut left_out = whole.clone();
        left_out.components.remove(n);
        file.bad(covers, format!("{what}: {name} is not covered"), left_out.given(), 6, PROFILE);
        let mut doubled = whole.clone();
        doubled.components.push(whole.components[n].clone());
        file.bad(&["SIG-06"], format!("{what}: {name} is covered twice"), doubled.given(), 5, None);
        let mut altered = whole.with_signature(whole.sign(&police_key()));
        match changes.get(n) {
            Some((from, to)) => {
                let member = if n == 0 { "method" } else { "targetUri" };
                altered[member] = json!(altered[member].as_str().unwrap().replace(from, to));
            }
            None => {
                for line in altered["headers"].as_array_mut().unwrap() {
                    if quoted(&line[0].as_str().unwrap().to_lowercase()) == name {
                        line[1] = json!(line[1].as_str().unwrap().replacen(['1', 'n'], "2", 1));
                    }
                }
            }
        }
        file.bad(covers, format!("{what}: {name} is another than was signed"), given(altered), 5, None);
        if n > 1 {
            let mut absent = whole.with_signature(whole.sign(&police_key()));
            absent["headers"]
                .as_array_mut()
                .unwrap()
                .retain(|line| quoted(&line[0].as_str().unwrap().to_lowercase()) != name);
            file.bad(&["SIG-02"], format!("{what}: {name} is covered and absent"), given(absent), 5, None);
        }
    }
}

/// Every mandatory parameter left out, doubled, altered, and of another type.
fn parameter_vectors(file: &mut File, whole: &Signed) {
    for n in 0..whole.parameters.len() {
        let (name, _) = whole.parameters[n];
        let (covers, stage): (&str, u8) = match name {
            "tag" => ("SIG-05", 3),
            "keyid" => ("SIG-17", 3),
            "nonce" => ("SIG-16", 6),
            _ => ("SIG-15", 6),
        };
        let code = if stage == 6 { PROFILE } else { None };
        let mut left_out = whole.clone();
        left_out.parameters.remove(n);
        file.bad(&[covers], format!("no {name}"), left_out.given(), stage, code);
        let mut doubled = whole.clone();
        doubled.parameters.push(whole.parameters[n].clone());
        file.bad(&["SIG-06"], format!("{name} twice"), doubled.given(), 3, None);
        let other_type = whole.clone().parameter(name, "token");
        file.bad(&[covers], format!("{name} is a token"), other_type.given(), stage, code);
    }
    let sign_then = |name, value: String| {
        let altered = whole.clone().parameter(name, value);
        given(whole.with_signature((format!("ws={}", altered.input()), whole.sign(&police_key()).1)))
    };
    file.bad(
        &["SIG-15"],
        "created is another than was signed",
        sign_then("created", (CREATED + 1).to_string()),
        5,
        None,
    );
    file.bad(
        &["SIG-15"],
        "expires is another than was signed",
        sign_then("expires", (CREATED + 299).to_string()),
        5,
        None,
    );
    file.bad(
        &["SIG-16"],
        "nonce is another than was signed",
        sign_then("nonce", quoted("AAECAwQFBgcICQoLDA0ODx")),
        5,
        None,
    );
    file.bad(
        &["SIG-17"],
        "keyid is another pinned key",
        sign_then("keyid", quoted(&key_id(SHELTER, "2026a"))),
        5,
        None,
    );
    file.bad(&["SIG-17"], "keyid is not pinned", sign_then("keyid", quoted(&key_id(POLICE, "2025z"))), 4, None);
    file.bad(&["SIG-05"], "tag is another than was signed", sign_then("tag", quoted("waystation-v2")), 3, None);

    let life = |seconds: i64| whole.clone().parameter("expires", CREATED + seconds).given();
    file.good(&["SIG-15"], "a life of 1 s", life(1));
    file.bad(&["SIG-15"], "a life of 0 s", life(0), 6, PROFILE);
    file.bad(&["SIG-15"], "a life below 0", life(-1), 6, PROFILE);
    file.bad(&["SIG-15"], "a life of 301 s", life(301), 6, PROFILE);
    file.bad(
        &["SIG-15"],
        "created is a decimal",
        whole.clone().parameter("created", "1795428000.0").given(),
        6,
        PROFILE,
    );
    let nonce = |length| whole.clone().parameter("nonce", quoted(&"n".repeat(length))).given();
    file.bad(&["SIG-16"], "a nonce of 21 characters", nonce(21), 6, PROFILE);
    file.good(&["SIG-16"], "a nonce of 100 characters", nonce(100));
    file.bad(&["SIG-16"], "a nonce of 101 characters", nonce(101), 6, PROFILE);
    file.bad(&["SIG-16"], "an empty nonce", nonce(0), 6, PROFILE);
    file.good(&["SIG-03"], "alg agrees with the key", whole.clone().parameter("alg", quoted("ed25519")).given());
    for alg in ["ecdsa-p256-sha256", "hmac-sha256", "rsa-pss-sha512", ""] {
        let given = whole.clone().parameter("alg", quoted(alg)).given();
        file.bad(&["SIG-03"], format!("alg is {alg:?}"), given, 6, PROFILE);
    }
    file.good(&["SIG-01"], "an unknown parameter", whole.clone().parameter("x", "?0").given());
    let mut reordered = whole.clone();
    reordered.parameters.reverse();
    reordered.components.reverse();
    file.good(&["SIG-01"], "components and parameters in another order", reordered.given());
}

fn window_vectors(file: &mut File, whole: &Signed) {
    let skew = Some("clock-skew");
    file.good(&["SIG-19"], "300 s ahead", at(whole.given(), CREATED - 300));
    file.bad(&["SIG-19"], "301 s ahead", at(whole.given(), CREATED - 301), 6, skew);
    file.good(&["SIG-19"], "expired for 300 s", at(whole.given(), CREATED + 600));
    file.bad(&["SIG-19"], "expired for 301 s", at(whole.given(), CREATED + 601), 6, skew);
    let mut tolerant = at(whole.given(), CREATED + 1_200);
    tolerant["toleranceSeconds"] = json!(900);
    file.good(&["SIG-19"], "expired for 900 s, and that tolerance", tolerant);
    let mut tolerant = at(whole.given(), CREATED + 1_201);
    tolerant["toleranceSeconds"] = json!(900);
    file.bad(&["SIG-19"], "expired for 901 s, and a tolerance of 900", tolerant, 6, skew);
}

fn label_vectors(file: &mut File, whole: &Signed) {
    let (input, signature) = whole.sign(&police_key());
    let mut other = whole.clone();
    other.label = "sig1";
    file.bad(&["SIG-08"], "another label", other.given(), 6, PROFILE);
    let mut foreign = other.clone().parameter("tag", quoted("another-profile"));
    let (foreign_input, foreign_signature) = foreign.sign(&police_p256_key());
    let both = |a: &str, b: &str| format!("{a}, {b}");
    let given_with = |input: String, signature: String| given(whole.with_signature((input, signature)));
    file.good(
        &["SIG-05"],
        "a signature of another profile beside ours",
        given_with(both(&foreign_input, &input), both(&foreign_signature, &signature)),
    );
    file.bad(&["SIG-05"], "only a signature of another profile", foreign.given(), 3, None);
    foreign = foreign.parameter("tag", quoted("waystation-v1"));
    let (twin_input, twin_signature) = foreign.sign(&police_key());
    file.bad(
        &["SIG-05"],
        "two signatures with our tag",
        given_with(both(&input, &twin_input), both(&signature, &twin_signature)),
        3,
        None,
    );
    file.bad(&["SIG-06"], "one label twice", given_with(both(&input, &input), signature.clone()), 3, None);
    file.bad(
        &["SIG-06"],
        "two signatures of one label",
        given_with(input.clone(), both(&signature, &signature)),
        3,
        None,
    );
    for name in ["Signature", "Signature-Input"] {
        let mut request = whole.with_signature((input.clone(), signature.clone()));
        let line = if name == "Signature" { &signature } else { &input };
        request["headers"].as_array_mut().unwrap().push(json!([name, line]));
        file.bad(&["SIG-06"], format!("two lines {name}"), given(request), 3, None);
    }
    for name in ["Signature", "Signature-Input"] {
        let mut request = whole.with_signature((input.clone(), signature.clone()));
        request["headers"].as_array_mut().unwrap().retain(|line| line[0] != json!(name));
        file.bad(&["SIG-05"], format!("no {name}"), given(request), 3, None);
    }
    file.bad(&["SIG-05"], "no signature at all", given(whole.with_signature((String::new(), String::new()))), 3, None);
    file.bad(&["SIG-05"], "the label has no signature", given_with(input.clone(), foreign_signature.clone()), 3, None);
    file.bad(&["SIG-05"], "the signature is a string", given_with(input.clone(), "ws=\"x\"".into()), 3, None);
    file.bad(
        &["SIG-05"],
        "the input is no list",
        given_with("ws=1;tag=\"waystation-v1\"".into(), signature.clone()),
        3,
        None,
    );
    file.bad(&["SIG-05"], "the input does not parse", given_with(format!("{input};"), signature.clone()), 3, None);
    file.bad(&["SIG-26"], "an empty signature", given_with(input.clone(), "ws=::".into()), 5, None);
    file.bad(
        &["SIG-26"],
        "a signature of 63 bytes",
        given_with(input.clone(), format!("ws=:{}:", data_encoding::BASE64.encode(&[0; 63]))),
        5,
        None,
    );
    let p256 = whole.clone().parameter("keyid", quoted(&key_id(POLICE, "fips")));
    file.bad(
        &["SIG-03"],
        "a signature by a key of another type",
        given(p256.with_signature(p256.sign(&police_key()))),
        5,
        None,
    );
    let mut bytes = data_encoding::BASE64.decode(&signature.as_bytes()[4..signature.len() - 1]).unwrap();
    add_order(&mut bytes[32..]);
    let twin = format!("ws=:{}:", data_encoding::BASE64.encode(&bytes));
    file.bad(&["KEY-04"], "a value of S that is not reduced", given_with(input, twin), 5, None);
}

/// Adds the order of the Ed25519 group: the same signature for a lax verifier.
fn add_order(s: &mut [u8]) {
    let order =
        data_encoding::HEXLOWER.decode(b"edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").unwrap();
    let mut carry = 0u16;
    for (byte, add) in s.iter_mut().zip(order) {
        carry += u16::from(*byte) + u16::from(add);
        *byte = carry as u8;
        carry >>= 8;
    }
}

fn base_vectors(file: &mut File, whole: &Signed) {
    let covering = |name: &str, value: &str| {
        let mut signed = whole.clone();
        signed.components.push((name.to_owned(), value.to_owned()));
        signed.given()
    };
    file.good(&["SIG-01"], "one more header is covered", covering("\"date\"", "Mon, 23 Nov 2026 10:00:00 GMT"));
    for (name, value) in [
        ("\"@authority\"", "shelter.example"),
        ("\"@scheme\"", "https"),
        ("\"@path\"", "/fed/v1/inbox"),
        ("\"@query\"", "?"),
        ("\"@request-target\"", "/fed/v1/inbox"),
        ("\"waystation-lane\";sf", LANE),
        ("\"date\";bs", ":TW9uLCAyMyBOb3YgMjAyNiAxMDowMDowMCBHTVQ=:"),
    ] {
        file.good(&["SIG-01"], format!("{name} is covered too"), covering(name, value));
    }
    let many = |count: usize| {
        let mut signed = whole.clone();
        for n in 0..count - whole.components.len() {
            signed.headers.push((format!("X-{n}"), "x".into()));
            signed.components.push((quoted(&format!("x-{n}")), "x".into()));
        }
        signed.given()
    };
    file.good(&["SIG-27"], "40 components", many(40));
    file.bad(&["SIG-27"], "41 components", many(41), 3, None);
    file.bad(&["SIG-02"], "an absent header is covered as empty", covering("\"x-absent\"", ""), 5, None);
    for name in [
        "\"date\";x",
        "\"@method\";req",
        "\"date\";sf",
        "\"content-digest\";bs;sf",
        "\"content-digest\";key=\"sha-512\"",
        "\"@method\";sf",
        "\"date\";tr",
        "\"date\";req",
        "\"date\";sf=?0",
        "\"@signature-params\"",
        "\"@unknown\"",
        "\"@status\"",
        "\"@query-param\"",
        "\"@query-param\";name=\"absent\"",
        "\"Date\"",
        "date",
    ] {
        file.bad(
            &["SIG-07"],
            format!("the component {name}"),
            covering(name, "Mon, 23 Nov 2026 10:00:00 GMT"),
            5,
            None,
        );
    }
    let (input, signature) = whole.sign(&police_key());
    let spaced = input.replacen("(\"@method\" ", "( \"@method\"   ", 1).replacen(";nonce", "; nonce", 1);
    file.good(&["SIG-01"], "white space in the input is not signed", given(whole.with_signature((spaced, signature))));
    let mut lines = whole.clone();
    lines.headers.push(("X-List".into(), "a".into()));
    lines.headers.push(("X-List".into(), "  b, c ".into()));
    lines.components.push(("\"x-list\"".into(), "a, b, c".into()));
    file.good(&["SIG-04"], "a field on two lines", lines.given());
}

fn digest_vectors(file: &mut File, whole: &Signed) {
    let mismatch = Some("digest-mismatch");
    let right = digest::content_digest(BODY.as_bytes());
    let wrong = digest::content_digest(b"another");
    let with = |value: &str| whole.clone().set("Content-Digest", value).given();
    file.bad(&["SIG-20", "SIG-21"], "the digest of another body", with(&wrong), 6, mismatch);
    let mut altered = whole.given();
    altered["request"]["body"] = json!(format!("{BODY} "));
    file.bad(&["SIG-20", "SIG-21"], "a body with one more space", altered, 6, mismatch);
    file.good(&["SIG-20"], "another algorithm beside it, which contradicts", with(&format!("sha-512=:AAAA:, {right}")));
    file.bad(&["SIG-21"], "only sha-512", with("sha-512=:AAAA:"), 6, mismatch);
    file.bad(&["SIG-20"], "sha-256 twice", with(&format!("{right}, {right}")), 6, mismatch);
    file.bad(&["SIG-20"], "sha-256 twice, the first wrong", with(&format!("{wrong}, {right}")), 6, mismatch);
    file.bad(&["SIG-21"], "a digest in quotes", with("sha-256=\"x\""), 6, mismatch);
    file.bad(&["SIG-21"], "a digest that does not parse", with("sha-256"), 6, mismatch);
    file.bad(&["SIG-21"], "an empty digest", with(""), 6, mismatch);
    file.bad(&["SIG-21"], "half a digest", with("sha-256=:AAAA:"), 6, mismatch);
}

/// A request, and the response to it.
struct Exchange {
    request: Signed,
    response: Signed,
}

impl Exchange {
    fn new(request: Signed) -> Exchange {
        let (request_input, request_signature) = request.sign(&police_key());
        let digest = digest::content_digest(REPLY.as_bytes());
        let headers: Vec<(String, String)> =
            [("Content-Type", "application/json"), ("Content-Digest", &digest), ("Waystation-Protocol", "1;minor=0")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec();
        let mut components = vec![(quoted("@status"), "202".to_owned())];
        components.extend(headers.iter().map(|(name, value)| (quoted(&name.to_lowercase()), value.clone())));
        components.push((format!("{};req", quoted("@method")), request.method.clone()));
        components.push((format!("{};req", quoted("@target-uri")), request.uri.clone()));
        for name in ["Content-Digest", "Waystation-Lane"] {
            if let Some((_, value)) = request.headers.iter().find(|(known, _)| known == name) {
                components.push((format!("{};req", quoted(&name.to_lowercase())), value.clone()));
            }
        }
        let own = |field: String| field["ws=".len()..].to_owned();
        components.push(("\"signature\";req;key=\"ws\"".into(), own(request_signature)));
        components.push(("\"signature-input\";req;key=\"ws\"".into(), own(request_input)));
        let response = Signed {
            label: "ws",
            components,
            parameters: parameters(&key_id(SHELTER, "2026a")),
            method: String::new(),
            uri: String::new(),
            headers,
            body: Some(REPLY.into()),
        };
        Exchange { request, response }
    }

    fn given(&self) -> Value {
        let mut headers = self.response.headers.clone();
        let (input, signature) = self.response.sign(&shelter_key());
        headers.push(("Signature-Input".into(), input));
        headers.push(("Signature".into(), signature));
        json!({
            "request": self.request.with_signature(self.request.sign(&police_key())),
            "response": { "status": 202, "headers": headers, "body": self.response.body },
            "pinned": pinned(),
            "now": NOW,
        })
    }
}

fn responses() -> File {
    let mut file = File::new(
        "responses.json",
        "response",
        "Signed responses, with the request that each answers as it was sent. A response that is not good ends no delivery.",
    );
    file.good(&["SIG-12", "SIG-13", "SIG-14"], "the 202 of an inbox", Exchange::new(Signed::request()).given());
    file.good(&["SIG-12", "SIG-13", "SIG-14"], "the answer to a GET", Exchange::new(Signed::without_body()).given());
    let whole = Exchange::new(Signed::request());
    for n in 0..whole.response.components.len() {
        let name = &whole.response.components[n].0;
        let covers: &[&str] = match () {
            () if name.contains(";key=") => &["SIG-14"],
            () if name.contains(";req") => &["SIG-13"],
            () => &["SIG-12"],
        };
        let mut left_out = Exchange::new(Signed::request());
        left_out.response.components.remove(n);
        file.bad(covers, format!("{name} is not covered"), left_out.given(), 6, PROFILE);
        let mut doubled = Exchange::new(Signed::request());
        doubled.response.components.push(whole.response.components[n].clone());
        file.bad(&["SIG-06"], format!("{name} is covered twice"), doubled.given(), 5, None);
        let mut altered = Exchange::new(Signed::request());
        altered.response.components[n].1.push('x');
        file.bad(covers, format!("{name} is another than was signed"), altered.given(), 5, None);
    }
    for n in 0..whole.response.parameters.len() {
        let (name, _) = whole.response.parameters[n];
        let mut left_out = Exchange::new(Signed::request());
        left_out.response.parameters.remove(n);
        let (stage, code) = if matches!(name, "tag" | "keyid") { (3, None) } else { (6, PROFILE) };
        file.bad(&["SIG-15"], format!("no {name}"), left_out.given(), stage, code);
    }
    let mut status = whole.given();
    status["response"]["status"] = json!(422);
    file.bad(&["SIG-12"], "another status than was signed", status, 5, None);
    let mut body = whole.given();
    body["response"]["body"] = json!("{}");
    file.bad(&["SIG-21"], "another body than was signed", body, 6, Some("digest-mismatch"));
    let mut replayed = whole.given();
    let later = Signed::request().parameter("nonce", quoted("EAECAwQFBgcICQoLDA0ODw"));
    replayed["request"] = later.with_signature(later.sign(&police_key()));
    file.bad(&["SIG-14"], "the response to another request", replayed, 5, None);
    let mut unsigned = whole.given();
    unsigned["response"]["headers"].as_array_mut().unwrap().truncate(3);
    file.bad(&["SIG-05"], "no signature", unsigned, 3, None);
    file.bad(&["SIG-19"], "too old", at(whole.given(), CREATED + 601), 6, Some("clock-skew"));
    let mut version = Exchange::new(Signed::request());
    version.response = version.response.set("Waystation-Protocol", "2;minor=0");
    file.bad(&["VER-02"], "another major version", version.given(), 6, Some("version-unsupported"));
    file
}
