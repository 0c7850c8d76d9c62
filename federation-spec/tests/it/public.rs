//! The public vectors: other people's values, with their source.

use federation_spec::fields::{self, Headers};
use federation_spec::keys::{Algorithm, PublicKey, SigningKey};
use federation_spec::message::{Message, Request, Response};
use federation_spec::signature::{base, profile};
use federation_spec::{canonical, digest, json, proof};
use serde_json::Value;

fn file(name: &str) -> Value {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/public").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn cases(file: &Value) -> &Vec<Value> {
    file["cases"].as_array().unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn hex(value: &Value) -> Vec<u8> {
    data_encoding::HEXLOWER.decode(text(value).as_bytes()).unwrap()
}

fn headers(value: &Value) -> Headers {
    value.as_array().unwrap().iter().map(|line| (text(&line[0]), text(&line[1]))).collect()
}

fn signing_key(value: &Value) -> SigningKey {
    let algorithm = Algorithm::parse(text(&value["algorithm"])).unwrap();
    SigningKey::from_bytes(algorithm, &hex(&value["secretHex"]).try_into().unwrap()).unwrap()
}

struct Exchange {
    request: Request,
    response: Response,
}

fn exchange(file: &Value) -> Exchange {
    let request = &file["request"];
    Exchange {
        request: Request {
            method: text(&request["method"]).to_owned(),
            target_uri: text(&request["targetUri"]).to_owned(),
            headers: headers(&request["headers"]),
        },
        response: Response { status: 200, headers: headers(&file["response"]["headers"]) },
    }
}

/// [SIG-01] [SIG-02] [SIG-04]
#[test]
fn rfc_9421_bases_and_signatures_are_ours() {
    let file = file("rfc9421.json");
    for case in cases(&file) {
        let Exchange { mut request, mut response } = exchange(&file);
        let label = text(&case["label"]);
        let is_request = text(&case["on"]) == "request";
        let of = if is_request { &mut request.headers } else { &mut response.headers };
        of.push("Signature-Input", &format!("{label}={}", text(&case["input"])));
        // Those of RSA and HMAC have a base for us, and no signature.
        let signature = case["signature"].as_str().unwrap_or("");
        of.push("Signature", &format!("{label}=:{signature}:"));
        let message = match is_request {
            true => Message::Request(&request),
            false => Message::Response { response: &response, request: &request },
        };
        let labels = base::labels(message.headers()).unwrap();
        assert_eq!(base::signature_base(&labels[0].input, message).as_deref(), Ok(text(&case["base"])), "{label}");
        if let Some(key) = case["key"].as_str() {
            let key = signing_key(&file["keys"][key]).public();
            assert_eq!(base::verify(&labels[0], message, &key), Ok(()), "{label}");
        }
    }
}

/// [SIG-05] B.2.6 verifies in the base layer and is none of ours in the profile.
#[test]
fn a_good_signature_of_another_profile_is_unsigned() {
    let file = file("rfc9421.json");
    let case = cases(&file).iter().find(|case| text(&case["label"]) == "sig-b26").unwrap();
    let mut request = exchange(&file).request;
    request.headers.push("Signature-Input", &format!("sig-b26={}", text(&case["input"])));
    request.headers.push("Signature", &format!("sig-b26=:{}:", text(&case["signature"])));
    assert_eq!(profile::claim(&request.headers), Err(profile::Unsigned::NoTag));
}

/// [SIG-03]
#[test]
fn the_keys_of_rfc_9421_are_read_and_are_well_known() {
    let file = file("rfc9421.json");
    let key = signing_key(&file["keys"]["test-key-ed25519"]);
    let public = PublicKey::from_bytes(Algorithm::Ed25519, &hex(&file["keys"]["test-key-ed25519"]["publicHex"]));
    assert_eq!(Ok(key.public()), public);
    assert!(key.public().is_well_known(), "{}", key.public().multikey());
    let point = &file["keys"]["test-key-ecc-p256"];
    let key = signing_key(point);
    let codec = key.public().multicodec();
    assert_eq!(codec[3..], hex(&point["xHex"])[..]);
    assert_eq!(codec[2], 2 + hex(&point["yHex"])[31] % 2);
    assert!(key.public().is_well_known(), "{}", key.public().multikey());
}

/// [JSN-10]
#[test]
fn rfc_8785_forms_are_ours() {
    let file = file("rfc8785.json");
    for case in cases(&file) {
        let value = json::parse(text(&case["input"]).as_bytes()).unwrap();
        assert_eq!(canonical::to_string(&value).as_deref(), Ok(text(&case["canonical"])), "{}", case["name"]);
    }
    for case in file["refused"].as_array().unwrap() {
        let fault = json::parse(text(&case["input"]).as_bytes()).unwrap_err().fault;
        assert_eq!(format!("{fault:?}"), text(&case["fault"]), "{}", case["name"]);
    }
}

/// [SIG-20]
#[test]
fn rfc_9530_digests_are_ours() {
    for case in cases(&file("rfc9530.json")) {
        let body = text(&case["body"]).as_bytes();
        assert_eq!(digest::content_digest(body), text(&case["digest"]));
        let headers: Headers = [("content-digest", text(&case["digest"]))].into_iter().collect();
        assert_eq!(digest::check(&headers, body), Ok(()));
    }
}

/// [PRF-01] [PRF-02]
#[test]
fn proofs_of_the_standards_verify_in_the_base_layer() {
    for case in cases(&file("proofs.json")) {
        let key = PublicKey::from_multikey(text(&case["key"])).unwrap();
        let mut object = case["object"].as_object().unwrap().clone();
        assert_eq!(proof::verify_with(&object, &key), Ok(()), "{}", case["name"]);
        object.insert("name".into(), "another".into());
        assert_eq!(proof::verify_with(&object, &key), Err(proof::ProofError::Signature), "{}", case["name"]);
        if let Some(hash) = case["documentHash"].as_str() {
            let mut document = case["object"].clone();
            document.as_object_mut().unwrap().remove("proof");
            assert_eq!(canonical::hex(&canonical::hash(&document).unwrap()), hash);
        }
    }
}

/// [KEY-01] [KEY-02]
#[test]
fn multikeys_of_the_standards_are_read_and_written() {
    for case in cases(&file("multikeys.json")) {
        let key = signing_key(case);
        assert_eq!(key.public().multikey(), text(&case["multikey"]));
        assert_eq!(PublicKey::from_multikey(text(&case["multikey"])), Ok(key.public()));
        assert!(key.public().is_well_known(), "{}", key.public().multikey());
    }
}

#[test]
fn structured_fields_with_doubles_are_refused() {
    for text in ["a=1, a=2", "a;b=1;b=2", "a=(1;x;x)", "a=(1 2);x;x"] {
        assert_eq!(fields::dictionary(text), Err(fields::FieldError::Duplicate), "{text}");
    }
    for text in ["a=", "A=1", "a=1,", "a=(1", "a=:x", "é=1"] {
        assert_eq!(fields::dictionary(text), Err(fields::FieldError::Syntax), "{text}");
    }
}
