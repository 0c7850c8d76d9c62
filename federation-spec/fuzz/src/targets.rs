//! What must hold for any bytes, parser by parser.

use federation_spec::document::KeyDocument;
use federation_spec::fields::{self, Headers};
use federation_spec::inbox::{self, Parties, Received};
use federation_spec::keys::{Algorithm, Fingerprint, PublicKey, SigningKey};
use federation_spec::lane::{Epoch, LaneName, Position, Version};
use federation_spec::message::{Message, Request, Response};
use federation_spec::messages::{Content, Draft, Stored};
use federation_spec::origin::{Iri, Origin, Place};
use federation_spec::page::{Line, Page};
use federation_spec::signature::profile::{self, Accepted, Now};
use federation_spec::vocabulary::{AudienceClass, Level, Onward, OrgClass, Plane, Purpose, Tlp};
use federation_spec::{canonical, digest, envelope, json, limits, problem, snapshot, time};
use serde_json::Value;

pub type Target = fn(&[u8]);

pub const ALL: &[(&str, Target)] = &[
    ("json", json),
    ("field", field),
    ("digest", digest),
    ("request", request),
    ("response", response),
    ("word", word),
    ("iri", iri),
    ("document", document),
    ("message", message),
    ("draft", draft),
    ("page", page),
    ("snapshot", snapshot),
    ("reply", reply),
];

const POLICE: &str = "https://police.example";
const SHELTER: &str = "https://shelter.example";

/// The keys of the vectors.
fn pinned(id: &str) -> Option<PublicKey> {
    let (algorithm, secret) = match id {
        "https://police.example/fed/v1/node#2026a" => (Algorithm::Ed25519, 1),
        "https://shelter.example/fed/v1/node#2026a" => (Algorithm::Ed25519, 2),
        "https://police.example/fed/v1/node#fips" => (Algorithm::EcdsaP256, 3),
        _ => return None,
    };
    SigningKey::from_bytes(algorithm, &[secret; 32]).ok().map(|key| key.public())
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

/// The strict scan, and the canonical form of what it admits.
pub fn json(bytes: &[u8]) {
    let Ok(value) = json::parse(bytes) else { return };
    let once = canonical::to_string(&value).expect("what the scan admits has a canonical form");
    // No escape is longer than it came, and white space goes.
    assert!(once.len() <= bytes.len(), "the canonical form grew");
    assert_eq!(json::parse(once.as_bytes()).as_ref(), Ok(&value), "the canonical form reads as the same");
    assert_eq!(canonical::to_string(&value).as_ref(), Ok(&once), "it is stable");
    assert_eq!(serde_json::from_slice::<Value>(bytes).ok(), Some(value.clone()), "another reader reads the same");
    within(&value, 0, &mut 0);
}

fn within(value: &Value, depth: usize, nodes: &mut usize) {
    *nodes += 1;
    assert!(depth <= limits::JSON_DEPTH && *nodes <= limits::JSON_NODES);
    match value {
        Value::String(text) => assert!(text.len() <= limits::STRING_BYTES && !text.contains('\0')),
        Value::Number(number) => {
            assert!(number.as_i64().is_some_and(|number| number.unsigned_abs() <= json::MAX_INTEGER.unsigned_abs()));
        }
        Value::Array(items) => {
            assert!(items.len() <= limits::ARRAY_ITEMS && depth < limits::JSON_DEPTH);
            items.iter().for_each(|item| within(item, depth + 1, nodes));
        }
        Value::Object(members) => {
            assert!(members.len() <= limits::OBJECT_MEMBERS && depth < limits::JSON_DEPTH);
            assert!(members.keys().all(|key| key.len() <= limits::KEY_BYTES && !key.contains('\0')));
            members.values().for_each(|value| within(value, depth + 1, nodes));
        }
        Value::Null | Value::Bool(_) => {}
    }
}

/// Structured fields, and the two of ours.
pub fn field(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    if let Ok(item) = fields::item(text) {
        assert_eq!(fields::item(&fields::write_item(&item)).as_ref(), Ok(&item));
    }
    if let Ok(members) = fields::dictionary(text) {
        let written = members.iter().map(|(label, entry)| fields::write_entry(label, entry)).collect::<Vec<_>>();
        assert_eq!(fields::dictionary(&written.join(", ")).as_ref(), Ok(&members), "{written:?}");
        let mut labels: Vec<&String> = members.iter().map(|(label, _)| label).collect();
        labels.sort();
        labels.dedup();
        assert_eq!(labels.len(), members.len(), "no label occurs twice");
    }
    if let Ok(position) = Position::parse(text) {
        assert!(position.seq > 0 && (4..=32).contains(&position.epoch.as_str().len()));
        assert_eq!(Position::parse(&position.to_string()), Ok(position));
    }
    if let Ok(version) = Version::from_header(text) {
        assert_eq!(Version::from_header(&version.header()), Ok(version));
        assert_eq!(Version::parse(&version.to_string()), Some(version));
    }
}

/// A line with the field, then the body.
pub fn digest(bytes: &[u8]) {
    let at = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (line, body) = (&bytes[..at], bytes.get(at + 1..).unwrap_or_default());
    let Some(line) = text(line) else { return };
    let headers: Headers = [(digest::FIELD, line)].into_iter().collect();
    if digest::check(&headers, body).is_ok() {
        assert!(digest::check(&headers, &[body, b"x"].concat()).is_err(), "another body does not fit");
    }
    let ours: Headers = [(digest::FIELD, digest::content_digest(body))].into_iter().collect();
    assert_eq!(digest::check(&ours, body), Ok(()));
}

/// `METHOD URI`, header lines, an empty line, the body.
fn read_request(text: &str) -> Option<(Request, Option<&[u8]>)> {
    let (first, rest) = text.split_once('\n')?;
    let (method, target_uri) = first.split_once(' ')?;
    let (headers, body) = read_message(rest);
    Some((Request { method: method.to_owned(), target_uri: target_uri.to_owned(), headers }, body))
}

fn read_message(text: &str) -> (Headers, Option<&[u8]>) {
    let (head, body) = match text.split_once("\n\n") {
        Some((head, body)) => (head, Some(body.as_bytes())),
        None => (text, None),
    };
    (head.lines().filter_map(|line| line.split_once(':')).collect(), body)
}

fn now() -> Now {
    Now::at(time::parse_instant("2026-11-23T10:00:00Z").expect("it is one"))
}

/// Whatever else it is: an unknown key verifies nothing, and what is accepted is as the profile says.
fn check_claim(message: Message<'_>, accept: impl Fn(&profile::Verified) -> Option<Accepted>) {
    let Ok(claim) = profile::claim(message.headers()) else { return };
    let stranger = SigningKey::from_bytes(Algorithm::Ed25519, &[77; 32]).expect("any secret will do").public();
    assert!(claim.clone().verify(message, &stranger).is_err(), "a key that signed nothing verifies");
    let Some(key) = pinned(claim.keyid()) else { return };
    let Ok(verified) = claim.verify(message, &key) else { return };
    let components = verified.components();
    assert!(components.len() <= limits::SIGNATURE_COMPONENTS);
    let Some(accepted) = accept(&verified) else { return };
    let seconds = (accepted.expires - accepted.created).num_seconds();
    assert!((1..=limits::SIGNATURE_SECONDS).contains(&seconds));
    assert!(limits::NONCE_CHARACTERS.contains(&accepted.nonce.len()));
    assert_eq!(accepted.keyid, verified.keyid());
    assert!(components.iter().any(|name| name.starts_with("\"@target-uri\"")), "{components:?}");
}

/// A signed request.
pub fn request(bytes: &[u8]) {
    let Some((request, body)) = text(bytes).and_then(read_request) else { return };
    check_claim(Message::Request(&request), |verified| verified.request(&request, body, now()).ok());
}

/// A request, U+001E on a line, and the reply: its status on a line, header lines, an empty line, the body.
pub fn response(bytes: &[u8]) {
    let Some((asked, answer)) = text(bytes).and_then(|text| text.split_once("\n\x1e\n")) else { return };
    let Some((request, _)) = read_request(asked) else { return };
    let Some((status, rest)) = answer.split_once('\n') else { return };
    let (headers, body) = read_message(rest);
    let Ok(status) = status.parse() else { return };
    let response = Response { status, headers };
    let body = body.unwrap_or_default();
    check_claim(Message::Response { response: &response, request: &request }, |verified| {
        verified.response(&response, body, &request, now()).ok()
    });
}

/// Everything that has one spelling is written as it was read.
pub fn word(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    if let Ok(key) = PublicKey::from_multikey(text) {
        assert_eq!(key.multikey(), text);
    }
    if let Some(print) = Fingerprint::parse(text) {
        assert_eq!(Fingerprint::parse(&print.to_string()), Some(print));
        assert_eq!(print.to_string().len(), 64);
    }
    if let Some(at) = time::parse_instant(text) {
        assert_eq!(time::write_instant(at), text);
        assert_eq!(time::from_unix(time::to_unix(at)), Some(at));
    }
    if let Some(on) = time::parse_day(text) {
        assert_eq!(time::write_day(on), text);
    }
    if let Some(hash) = canonical::parse_hex(text) {
        assert_eq!(canonical::hex(&hash), text);
    }
    assert!(Version::parse(text).is_none_or(|version| version.to_string() == text));
    assert!(Epoch::parse(text).is_none_or(|epoch| epoch.as_str() == text));
    assert!(problem::Code::parse(text).is_none_or(|code| code.as_str() == text));
    let words = [
        Plane::parse(text).map(Plane::as_str),
        Tlp::parse(text).map(Tlp::as_str),
        AudienceClass::parse(text).map(AudienceClass::as_str),
        Purpose::parse(text).map(Purpose::as_str),
        Onward::parse(text).map(Onward::as_str),
        OrgClass::parse(text).map(OrgClass::as_str),
        Level::parse(text).map(Level::as_str),
        LaneName::parse(text).map(LaneName::as_str),
    ];
    assert!(words.into_iter().flatten().all(|word| word == text));
}

/// An id, and the origin of any address.
pub fn iri(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    if let Ok(origin) = Origin::parse(text) {
        assert_eq!(Origin::parse(origin.as_str()).as_ref(), Ok(&origin));
        assert_eq!(Iri::parse(origin.node().as_str()), Ok(origin.node()));
        assert_eq!(origin.node().place(), Some(Place::Node));
        assert!(origin.owns(&origin.inbox()));
        let host = origin.as_str().split_once("://").expect("an origin has a scheme").1;
        let host = host.split(':').next().expect("split gives one");
        assert!(host.parse::<std::net::Ipv4Addr>().is_err() && !host.starts_with('['), "the host is a name");
        assert!(origin.as_str().starts_with("https://") || host == "localhost" || host.ends_with(".localhost"));
    }
    let Ok(iri) = Iri::parse(text) else { return };
    assert_eq!(iri.as_str(), text);
    assert!(text.len() <= limits::IRI_BYTES && text.is_ascii() && !text.contains(char::is_whitespace));
    assert_eq!(Origin::parse(text), Ok(iri.origin()));
    assert!(text[iri.origin().as_str().len()..].starts_with(iri.path()), "the path follows the origin");
    if let Some(place) = iri.place() {
        let rest = &text[iri.origin().as_str().len()..];
        match place {
            Place::Node => assert_eq!(rest, "/fed/v1/node"),
            Place::Agency(id) => assert_eq!(rest, format!("/fed/v1/agencies/{id}")),
            Place::Unit(id) => assert_eq!(rest, format!("/fed/v1/units/{id}")),
            Place::Activity(id) => assert_eq!(rest, format!("/fed/v1/activities/{id}")),
            Place::Thread(id) => assert_eq!(rest, format!("/fed/v1/threads/{id}")),
            Place::Object(kind, id) => assert_eq!(rest, format!("/fed/v1/{kind}/{id}")),
        }
    }
}

/// A key document, as its node answers it.
pub fn document(bytes: &[u8]) {
    let Ok(value) = json::parse(bytes) else { return };
    if envelope::check(&value).is_err() {
        return;
    }
    let node = Origin::parse(POLICE).expect("it is one");
    let Ok(read) = KeyDocument::parse(&value, &node) else { return };
    assert!(!read.keys.is_empty() && read.keys.len() + read.ignored.len() <= limits::DOCUMENT_KEYS);
    assert!(read.keys.iter().all(|key| key.id.is_key_of(&read.node)));
    let written = read.to_document();
    assert_eq!(envelope::check(&written), Ok(()));
    let again = KeyDocument::parse(&written, &node);
    // What was ignored is not written.
    assert_eq!(again, Ok(KeyDocument { ignored: Vec::new(), ..read }));
}

/// As the shelter reads what the police sent.
pub fn receive(bytes: &[u8]) -> Option<Received> {
    let (peer, ours) = (Origin::parse(POLICE).ok()?, Origin::parse(SHELTER).ok()?);
    inbox::receive(bytes, &Parties { peer: &peer, ours: &ours, pinned: &pinned }).ok()
}

/// A message from stage 8 to 11.
pub fn message(bytes: &[u8]) {
    let Some(received) = receive(bytes) else { return };
    let canonical = canonical::to_string(&received.activity.value).expect("it was scanned");
    assert_eq!(receive(canonical.as_bytes()).as_ref(), Some(&received), "a pulled copy is the same message");
    let peer = Origin::parse(POLICE).expect("it is one");
    assert!(peer.owns(&received.activity.actor) && peer.owns(&received.activity.id));
    assert!(received.activity.to.len() <= limits::RECIPIENTS && !received.activity.to.is_empty());
    // What was read is written, and read as the same.
    let node = peer.node();
    let object = match &received.content {
        Content::Organization(card) => card.to_object(),
        Content::Note(note) => note.to_object(),
        Content::DirectoryDigest(digest) => digest.to_object(),
        Content::PeeringRequest(request) if request.document.ignored.is_empty() => request.to_object(),
        Content::PeeringChange(terms) if terms.document.is_none() => terms.to_change(&node),
        Content::PeeringSuspend(suspend) => suspend.to_object(&node),
        Content::PeeringEnd(end) => end.to_object(&node),
        Content::KeyChange(change) if change.document.ignored.is_empty() => change.to_object(),
        Content::KeyRevocation(revocation) => revocation.to_object(&node),
        Content::RetractionResult(result) => {
            result.to_object(&received.activity.object.objects()[0].attributed_to.clone().expect("it is there"))
        }
        Content::Removal(removal) if removal.version.is_some() => removal.to_object(),
        _ => return,
    };
    let mut value = received.activity.value.clone();
    value["object"] = object;
    let again = receive(value.to_string().as_bytes()).map(|again| again.content);
    assert_eq!(again, Some(received.content));
}

/// What was stored to be sent.
pub fn draft(bytes: &[u8]) {
    let Some(Ok(draft)) = text(bytes).map(Draft::from_stored) else { return };
    let stored = draft.to_stored().expect("it was scanned");
    assert_eq!(Draft::from_stored(&stored).as_ref(), Ok(&draft));
    let to = [Origin::parse(SHELTER).expect("it is one").node()];
    if let Ok(rendered) = draft.render(&to) {
        assert_eq!(draft.render(&to).as_ref(), Ok(&rendered), "the bytes are the same at every attempt");
        let mut members = json::parse(rendered.as_bytes()).expect("a receiver can scan it");
        assert!(members.as_object_mut().is_some_and(|members| members.remove("to").is_some()));
        assert_eq!(canonical::to_string(&members), Ok(stored), "recipients and nothing else are added");
    }
}

/// A page of the outbox.
pub fn page(bytes: &[u8]) {
    let Ok(page) = Page::parse(bytes) else { return };
    assert!(page.lines.len() <= limits::OUTBOX_PAGE_ITEMS);
    assert_eq!(Page::parse(page.write().as_bytes()).as_ref(), Ok(&page));
    let mut before = 0;
    for line in &page.lines {
        let (first, last) = match line {
            Line::Activity { seq, activity } => {
                assert!(!activity.contains('\n') && activity.len() <= bytes.len());
                (*seq, *seq)
            }
            Line::Void { range, state } => {
                assert!(state.len() <= limits::CODE_BYTES);
                (range.first, range.last)
            }
        };
        assert!(before < first && first <= last && last <= json::MAX_INTEGER.unsigned_abs());
        before = last;
    }
}

/// A page of a snapshot, and each of its lines as the message that it stands for.
pub fn snapshot(bytes: &[u8]) {
    let Ok(page) = snapshot::Page::parse(bytes, None) else { return };
    assert!(page.lines.len() <= limits::SNAPSHOT_PAGE_ITEMS && (!page.more || !page.lines.is_empty()));
    assert_eq!(snapshot::Page::parse(page.write().as_bytes(), None).as_ref(), Ok(&page));
    assert!(page.lines.windows(2).all(|pair| pair[0].id < pair[1].id), "the ids ascend");
    let (police, shelter) = (Origin::parse(POLICE).expect("it is one"), Origin::parse(SHELTER).expect("it is one"));
    let parties = Parties { peer: &police, ours: &shelter, pinned: &pinned };
    for line in &page.lines {
        if let Some(last) = page.lines.last() {
            assert!(snapshot::Page::parse(page.write().as_bytes(), Some(&last.id)).is_err(), "no page leads back");
        }
        let Ok(received) = inbox::receive_line(line, &parties) else { continue };
        let object = received.activity.object.objects().first().expect("a Create embeds what it makes");
        assert!(object.id == line.id && police.owns(&line.id), "nobody speaks for another");
        assert_eq!(object.value.get("ws:version").and_then(Value::as_u64), Some(line.version));
        assert!(received.activity.is_addressed_to(&shelter));
    }
}

/// The body of a 202, and of a problem.
pub fn reply(bytes: &[u8]) {
    if let Some(stored) = Stored::from_body(bytes) {
        assert!(bytes.len() <= limits::REPLY_BYTES);
        assert_eq!(Stored::from_body(stored.to_body().as_bytes()), Some(stored));
    }
    if let Some(code) = problem::parse(bytes) {
        assert!(bytes.len() <= limits::REPLY_BYTES);
        assert_eq!(problem::parse(problem::body(code).as_bytes()), Some(code));
    }
}
