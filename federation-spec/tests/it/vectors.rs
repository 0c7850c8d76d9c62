//! Runs the vectors of `federation-spec/vectors`.
//!
//! A vector has what is `given`, and what must come of it: `good` with what was read, or `bad` with the stage and the code.
//! `reason` in a bad one is this crate's own wording and binds nobody else.

use std::collections::BTreeMap;
use std::path::PathBuf;

use federation_spec::document::{DocumentError, KeyDocument, KeyUses};
use federation_spec::fields::Headers;
use federation_spec::gate::{
    self, AgreementState, Approval, Peer, PeerState, PersonalData, Reached, Standing, Terms, Urgency, Way,
};
use federation_spec::inbox::{self, Parties};
use federation_spec::keys::PublicKey;
use federation_spec::lane::{self, Position, Range, Settled, Version};
use federation_spec::message::{Message, Request, Response};
use federation_spec::messages::Content;
use federation_spec::origin::{Iri, Origin};
use federation_spec::page::{Line, Page};
use federation_spec::signature::profile::{self, Now, Unsigned};
use federation_spec::time::{self, Instant};
use federation_spec::vocabulary::{AudienceClass, Level, OrgClass, Plane, Purpose, Tlp};
use federation_spec::{canonical, envelope, json, snapshot};
use serde_json::{Value, json};

pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

/// What came of a vector: `good` or `bad`.
pub type Outcome = Result<Value, Value>;

#[test]
fn every_vector_gives_what_it_says() {
    let mut count = 0;
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "json") {
            continue;
        }
        let file: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for vector in file["vectors"].as_array().unwrap() {
            let expected = match (vector.get("good"), vector.get("bad")) {
                (Some(good), None) => Ok(good.clone()),
                (None, Some(bad)) => Err(bad.clone()),
                _ => panic!("{} is neither good nor bad", vector["name"]),
            };
            let outcome = run(file["kind"].as_str().unwrap(), &vector["given"]);
            assert_eq!(outcome, expected, "{}: {}", path.display(), vector["name"]);
            count += 1;
        }
    }
    assert!(count > 200, "only {count} vectors were found");
}

pub fn run(kind: &str, given: &Value) -> Outcome {
    match kind {
        "json" => run_json(given),
        "key" => run_key(given),
        "document" => run_document(given),
        "request" => run_request(given),
        "response" => run_response(given),
        "message" => run_message(given),
        "lane" => run_lane(given),
        "settled" => run_settled(given),
        "protocol" => run_protocol(given),
        "page" => run_page(given),
        "snapshot" => run_snapshot(given),
        "digest" => run_digest(given),
        "iri" => run_iri(given),
        "gate" => run_gate(given),
        kind => panic!("no vectors of the kind {kind}"),
    }
}

fn bad(stage: Option<u8>, code: Option<&str>, reason: impl ToString) -> Value {
    json!({ "stage": stage, "code": code, "reason": reason.to_string() })
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

fn instant(value: &Value) -> Instant {
    time::parse_instant(text(value)).unwrap()
}

/// The bytes of a message: as text, in hexadecimal, or made by repeating, so that a long one need not be printed.
pub fn bytes(given: &Value) -> Vec<u8> {
    if let Some(hex) = given.get("hex") {
        return data_encoding::HEXLOWER.decode(text(hex).as_bytes()).unwrap();
    }
    let Some(repeat) = given.get("repeat") else { return text(&given["text"]).into() };
    let middle = text(repeat).repeat(given["times"].as_u64().unwrap() as usize);
    format!("{}{middle}{}", text(&given["before"]), text(&given["after"])).into_bytes()
}

fn run_json(given: &Value) -> Outcome {
    match json::parse(&bytes(given)) {
        Ok(value) => Ok(json!({ "sha256": canonical::hex(&canonical::hash(&value).unwrap()) })),
        Err(error) => Err(bad(Some(8), Some("json"), error.fault)),
    }
}

fn run_key(given: &Value) -> Outcome {
    match PublicKey::from_multikey(text(&given["multikey"])) {
        Ok(key) => Ok(json!({
            "algorithm": key.algorithm().as_str(),
            "fingerprint": key.fingerprint().to_string(),
        })),
        Err(error) => Err(bad(None, None, error)),
    }
}

fn run_document(given: &Value) -> Outcome {
    let node = Origin::parse(text(&given["node"])).unwrap();
    let read = || -> Result<KeyDocument, DocumentError> {
        let document = KeyDocument::parse(&given["document"], &node)?;
        document.check_validity(instant(&given["now"]))?;
        Ok(document)
    };
    if let Err(error) = envelope::check(&given["document"]) {
        return Err(bad(None, None, error));
    }
    match read() {
        Ok(document) => {
            let now = instant(&given["now"]);
            let keys: Vec<Value> = document
                .keys
                .iter()
                .map(|key| {
                    json!({
                        "id": key.id.as_str(),
                        "multikey": key.key.multikey(),
                        "signsRequests": key.uses == KeyUses::RequestsAndProofs,
                        "validNow": key.is_valid(now),
                    })
                })
                .collect();
            Ok(json!({ "keys": keys, "ignored": document.ignored }))
        }
        Err(error) => Err(bad(None, None, error)),
    }
}

fn headers(value: &Value) -> Headers {
    value.as_array().unwrap().iter().map(|line| (text(&line[0]), text(&line[1]))).collect()
}

fn request(value: &Value) -> Request {
    Request {
        method: text(&value["method"]).to_owned(),
        target_uri: text(&value["targetUri"]).to_owned(),
        headers: headers(&value["headers"]),
    }
}

fn pinned(given: &Value) -> BTreeMap<String, PublicKey> {
    let keys = given["pinned"].as_object().unwrap();
    keys.iter().map(|(id, key)| (id.clone(), PublicKey::from_multikey(text(key)).unwrap())).collect()
}

fn now(given: &Value) -> Now {
    match given.get("toleranceSeconds") {
        Some(tolerance) => Now { at: instant(&given["now"]), tolerance_seconds: tolerance.as_i64().unwrap() },
        None => Now::at(instant(&given["now"])),
    }
}

fn run_request(given: &Value) -> Outcome {
    let request = request(&given["request"]);
    let body = given["request"]["body"].as_str().map(str::as_bytes);
    let verified = verify(&request.headers, Message::Request(&request), given)?;
    accepted(verified.request(&request, body, now(given)))
}

fn run_response(given: &Value) -> Outcome {
    let request = request(&given["request"]);
    let response = Response {
        status: given["response"]["status"].as_u64().unwrap() as u16,
        headers: headers(&given["response"]["headers"]),
    };
    let message = Message::Response { response: &response, request: &request };
    let verified = verify(&response.headers, message, given)?;
    accepted(verified.response(&response, text(&given["response"]["body"]).as_bytes(), &request, now(given)))
}

fn verify(headers: &Headers, message: Message<'_>, given: &Value) -> Result<profile::Verified, Value> {
    let claim = profile::claim(headers).map_err(|error| bad(Some(3), None, error))?;
    let keys = pinned(given);
    let key = keys.get(claim.keyid()).ok_or_else(|| bad(Some(4), None, Unsigned::UnknownKey))?;
    claim.verify(message, key).map_err(|error| bad(Some(5), None, error))
}

fn accepted(result: Result<profile::Accepted, profile::Fault>) -> Outcome {
    match result {
        Ok(accepted) => Ok(json!({ "keyid": accepted.keyid, "nonce": accepted.nonce })),
        Err(fault) => Err(bad(Some(6), Some(fault.code().as_str()), fault)),
    }
}

fn run_message(given: &Value) -> Outcome {
    let keys = pinned(given);
    let lookup = |id: &str| keys.get(id).cloned();
    let peer = Origin::parse(text(&given["peer"])).unwrap();
    let ours = Origin::parse(text(&given["ours"])).unwrap();
    match inbox::receive(&bytes(given), &Parties { peer: &peer, ours: &ours, pinned: &lookup }) {
        Ok(received) => Ok(json!({
            "sha256": canonical::hex(&received.sha256),
            "content": name(&received.content),
            "mustUnderstand": received.activity.must_understand,
        })),
        Err(refused) => Err(bad(Some(refused.stage()), Some(refused.code().as_str()), refused)),
    }
}

fn name(content: &Content) -> String {
    let debug = format!("{content:?}");
    debug.chars().take_while(char::is_ascii_alphanumeric).collect()
}

fn run_lane(given: &Value) -> Outcome {
    match Position::from_headers(&headers(&given["headers"])) {
        Ok(position) => Ok(json!({
            "lane": position.lane.as_str(), "epoch": position.epoch.as_str(), "seq": position.seq,
        })),
        Err(error) => Err(bad(None, None, error)),
    }
}

fn run_settled(given: &Value) -> Outcome {
    let mut settled = Settled::up_to(given["prefix"].as_u64().unwrap());
    for pair in given["settle"].as_array().unwrap() {
        let range = Range::new(pair[0].as_u64().unwrap(), pair[1].as_u64().unwrap()).unwrap();
        settled.insert(range);
    }
    let gaps: Vec<Value> = settled.gaps().iter().map(|gap| json!([gap.first, gap.last])).collect();
    Ok(json!({ "ack": settled.prefix(), "highest": settled.highest(), "gaps": gaps }))
}

fn run_protocol(given: &Value) -> Outcome {
    if let Some(field) = given.get("headers") {
        return match lane::accept_protocol(&headers(field)) {
            Ok(version) => Ok(json!(version.to_string())),
            Err(error) => Err(bad(Some(6), Some("version-unsupported"), error)),
        };
    }
    let versions = |value: &Value| -> Vec<Version> {
        value.as_array().unwrap().iter().map(|version| Version::parse(text(version)).unwrap()).collect()
    };
    let common = lane::highest_common(&versions(&given["ours"]), &versions(&given["theirs"]));
    common.map(|version| json!(version.to_string())).ok_or_else(|| bad(None, None, "none in common"))
}

fn run_page(given: &Value) -> Outcome {
    match Page::parse(&bytes(given)) {
        Ok(page) => {
            let lines: Vec<Value> = page
                .lines
                .iter()
                .map(|line| match line {
                    Line::Activity { seq, activity } => json!({ "seq": seq, "bytes": activity.len() }),
                    Line::Void { range, state } => json!({ "void": [range.first, range.last], "state": state }),
                })
                .collect();
            assert_eq!(Page::parse(page.write().as_bytes()), Ok(page.clone()));
            Ok(json!({ "lane": page.lane.as_str(), "epoch": page.epoch.as_str(), "more": page.more, "lines": lines }))
        }
        Err(error) => Err(bad(None, None, error)),
    }
}

fn run_snapshot(given: &Value) -> Outcome {
    let after = given.get("after").map(|after| Iri::parse(text(after)).unwrap());
    match snapshot::Page::parse(&bytes(given), after.as_ref()) {
        Ok(page) => {
            let line = |line: &snapshot::Line| json!({ "id": line.id.as_str(), "version": line.version, "bytes": line.object.len() });
            assert_eq!(snapshot::Page::parse(page.write().as_bytes(), after.as_ref()), Ok(page.clone()));
            let lines: Vec<Value> = page.lines.iter().map(line).collect();
            Ok(json!({ "follow": page.follow.as_str(), "more": page.more, "lines": lines }))
        }
        Err(error) => Err(bad(None, None, error)),
    }
}

fn run_digest(given: &Value) -> Outcome {
    let held = given["held"].as_array().unwrap().iter();
    let held = held.map(|one| (text(&one[0]).to_owned(), one[1].as_u64().unwrap()));
    let (count, sha256) = snapshot::digest(held);
    Ok(json!({ "count": count, "sha256": canonical::hex(&sha256) }))
}

fn run_iri(given: &Value) -> Outcome {
    if let Some(address) = given.get("address") {
        return match Origin::parse(text(address)) {
            Ok(origin) => Ok(json!({ "origin": origin.as_str() })),
            Err(error) => Err(bad(None, None, error)),
        };
    }
    match Iri::parse(text(&given["iri"])) {
        Ok(iri) => {
            Ok(json!({ "origin": iri.origin().as_str(), "names": iri.place().map(|place| format!("{place:?}")) }))
        }
        Err(error) => Err(bad(None, None, error)),
    }
}

fn run_gate(given: &Value) -> Outcome {
    let now = instant(&given["now"]);
    if let Some(peers) = given.get("peers") {
        let plane = Plane::parse(text(&given["plane"])).unwrap();
        return match gate::check_audience(plane, peers.as_u64().unwrap() as usize) {
            Ok(()) => Ok(json!("allowed")),
            Err(refusal) => Err(bad(None, None, refusal)),
        };
    }
    let way = match text(&given["way"]) {
        "receiving" => Way::Receiving { us: standing(&given["us"]) },
        _ => Way::Sending {
            approval: if given["approved"] == json!(true) { Approval::Given } else { Approval::None },
            reached: if given["reached"] == json!("follows") { Reached::Follows } else { Reached::Chosen },
        },
    };
    match gate::gate(&terms(&given["object"]), &peer(&given["peer"]), way, now) {
        Ok(()) => Ok(json!("allowed")),
        Err(refusal) => Err(bad(None, None, refusal)),
    }
}

fn word<T>(value: &Value, parse: fn(&str) -> Option<T>) -> Option<T> {
    value.as_str().map(|word| parse(word).unwrap())
}

fn terms(value: &Value) -> Terms {
    Terms {
        plane: word(&value["plane"], Plane::parse),
        tlp: word(&value["tlp"], Tlp::parse),
        audience_class: word(&value["audienceClass"], AudienceClass::parse),
        purpose: word(&value["purpose"], Purpose::parse),
        expires: word(&value["expires"], time::parse_instant),
        personal_data: match value["personalData"] == json!(true) {
            true => PersonalData::Follows { consent_until: word(&value["consentUntil"], time::parse_instant) },
            false => PersonalData::None,
        },
        urgency: if value["urgency"] == json!("life_safety") { Urgency::LifeSafety } else { Urgency::Ordinary },
    }
}

fn standing(value: &Value) -> Standing {
    Standing {
        org_class: word(&value["orgClass"], OrgClass::parse),
        level: word(&value["level"], Level::parse),
        is_sworn: value["sworn"] == json!(true),
    }
}

fn peer(value: &Value) -> Peer {
    Peer {
        state: match text(&value["state"]) {
            "pending" => PeerState::Pending,
            "active" => PeerState::Active,
            "suspended" => PeerState::Suspended,
            _ => PeerState::Ended,
        },
        standing: standing(value),
        planes: value["planes"].as_array().unwrap().iter().map(|plane| Plane::parse(text(plane)).unwrap()).collect(),
        highest_mark: word(&value["highestMark"], Tlp::parse),
        review_at: word(&value["reviewAt"], time::parse_instant),
        agreement: match value["agreementUntil"].as_str() {
            Some("suspended") => AgreementState::Suspended,
            Some(until) => AgreementState::InForce { until: time::parse_instant(until).unwrap() },
            None => AgreementState::None,
        },
    }
}
