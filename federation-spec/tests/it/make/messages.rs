//! Activities: one good one of every type, and what spoils it.

use federation_spec::activity::{ActivityType, Envelope};
use federation_spec::document::{DocumentKey, KeyDocument, KeyUses};
use federation_spec::keys::SigningKey;
use federation_spec::lane;
use federation_spec::messages::directory::MediaType;
use federation_spec::messages::peering::Budget;
use federation_spec::messages::put_envelope;
use federation_spec::messages::retraction::TargetResult;
use federation_spec::messages::{
    Contact, DirectoryDigest, Draft, Grade, KeyChange, KeyRevocation, Mode, Note, Organization, Outcome, PeeringEnd,
    PeeringRequest, PeeringSuspend, PeeringTerms, Receipt, Removal, Retraction, RetractionAction, RetractionResult,
};
use federation_spec::origin::{Iri, Origin};
use federation_spec::time::{self, Instant};
use federation_spec::vocabulary::{AudienceClass, Onward, OrgClass, Plane, Purpose, Tlp};
use federation_spec::{limits, proof, snapshot};
use serde_json::{Value, json};

use super::File;
use super::keys::{NOW, POLICE, SHELTER, key_id, pinned, police_key, police_next_key, shelter_key};

pub fn files() -> Vec<File> {
    vec![messages()]
}

pub fn iri(text: &str) -> Iri {
    Iri::parse(text).unwrap()
}

fn police() -> Origin {
    Origin::parse(POLICE).unwrap()
}

/// The n-th id of a kind at an origin.
pub fn id(origin: &str, kind: &str, n: u32) -> Iri {
    iri(&format!("{origin}/fed/v1/{kind}/019abc00-0000-7000-8000-{n:012x}"))
}

fn now() -> Instant {
    time::parse_instant(NOW).unwrap()
}

fn document(keys: &[(&str, &SigningKey)]) -> KeyDocument {
    let key = |name: &str, key: &SigningKey| DocumentKey {
        id: iri(&key_id(POLICE, name)),
        key: key.public(),
        created: now() - chrono::Duration::days(10),
        expires: now() + chrono::Duration::days(300),
        revoked: None,
        uses: KeyUses::RequestsAndProofs,
    };
    KeyDocument {
        node: police().node(),
        inbox: police().inbox(),
        outbox: iri(&format!("{POLICE}/fed/v1/outbox")),
        name: Some("Police of Exampleland".into()),
        implements: Vec::new(),
        valid_until: now() + chrono::Duration::days(7),
        keys: keys.iter().map(|(name, signer)| key(name, signer)).collect(),
        ignored: Vec::new(),
    }
}

pub fn envelope() -> Envelope {
    Envelope {
        version: 1,
        published: now(),
        updated: None,
        expires: now() + chrono::Duration::days(365),
        plane: Plane::Directory,
        tlp: Tlp::Green,
        audience_class: AudienceClass::Member,
        purpose: Purpose::Coordination,
        onward: Onward::None,
        agreement: None,
        context: None,
        in_reply_to: None,
    }
}

fn digest() -> DirectoryDigest {
    DirectoryDigest {
        id: id(POLICE, "objects", 8),
        attributed_to: police().node(),
        envelope: Envelope { tlp: Tlp::Clear, audience_class: AudienceClass::Public, ..envelope() },
        follow: id(SHELTER, "activities", 7),
        count: 2,
        sha256: snapshot::digest([
            (id(POLICE, "objects", 9).to_string(), 3),
            (id(POLICE, "objects", 5).to_string(), 1),
        ])
        .1,
    }
}

fn published(object: Value) -> Value {
    let Value::Object(mut members) = object else { unreachable!("an object") };
    put_envelope(&mut members, &Envelope { purpose: Purpose::Assistance, ..envelope() });
    Value::Object(members)
}

/// What `federation-spec/spec/directory.md` describes, with one of each kind of member.
pub fn capability() -> Value {
    published(json!({
        "id": id(POLICE, "objects", 9).as_str(),
        "type": "ws:Capability",
        "attributedTo": id(POLICE, "agencies", 1).as_str(),
        "name": "Night interpreters",
        "ws:description": "Interpreters by telephone, at any hour.",
        "ws:status": "active",
        "ws:serviceType": ["interpretation", "cultural_mediation"],
        "ws:serves": { "ws:genders": ["women", "men"], "ws:ageBands": ["18-24", "60+"], "ws:maleBeds": false },
        "ws:intake": {
            "ws:modes": ["phone"],
            "ws:hours": [{ "ws:byday": ["MO"], "ws:opensAt": "08:00", "ws:closesAt": "18:00", "ws:timezone": "Etc/UTC" }],
            "ws:afterHours": true,
            "ws:referralFrom": ["shelter", "law_enforcement"],
            "ws:needsPoliceReport": false,
        },
        "ws:languages": [{ "ws:code": "ti", "ws:modality": "spoken", "ws:role": "interpreter" }],
        "ws:serviceAreas": [{ "ws:code": "XA", "ws:kind": "service_area", "ws:mode": "remote" }],
        "ws:confidentialLocation": true,
        "ws:serviceAtLocations": [{ "ws:locationType": "physical", "ws:region": "XA" }],
        "ws:contacts": [{ "ws:title": "intake_desk", "ws:phone": "+999 555 0100" }],
        "ws:remoteOk": true,
        "ws:assuredDate": "2026-11-20",
    }))
}

pub fn capacity() -> Value {
    let object = json!({
        "id": id(POLICE, "objects", 10).as_str(),
        "type": "ws:Capacity",
        "attributedTo": id(POLICE, "agencies", 1).as_str(),
        "ws:capability": id(POLICE, "objects", 9).as_str(),
        "ws:unit": "interpreter_hour",
        "ws:state": "open",
        "ws:band": "some",
        "ws:validForMinutes": 240,
        "ws:source": "human",
    });
    let mut value = published(object);
    value["ws:expires"] = json!(time::write_instant(now() + chrono::Duration::hours(24)));
    value
}

fn organization() -> Organization {
    Organization {
        id: id(POLICE, "agencies", 1),
        attributed_to: police().node(),
        envelope: envelope(),
        name: "Anti-Trafficking Unit of Exampleland".into(),
        alternate_name: Some("ATU".into()),
        summary: Some("Investigates trafficking in persons.".into()),
        org_class: OrgClass::LawEnforcement,
        jurisdictions: vec!["XA".into()],
        languages: vec!["en".into(), "ti".into()],
        contacts: vec![Contact {
            role: "duty_desk".into(),
            email: Some("desk@police.example".into()),
            phone: Some("+999 555 0100".into()),
        }],
        url: Some("https://police.example/unit".into()),
        time_zone: Some("Etc/UTC".into()),
    }
}

fn note() -> Note {
    Note {
        id: id(POLICE, "objects", 2),
        attributed_to: police().node(),
        envelope: Envelope {
            context: Some(id(SHELTER, "threads", 1)),
            in_reply_to: Some(id(SHELTER, "objects", 9)),
            ..envelope()
        },
        content: "A *useful* guide.".into(),
        media_type: MediaType::Markdown,
    }
}

fn request() -> PeeringRequest {
    PeeringRequest {
        id: id(POLICE, "objects", 3),
        document: document(&[("2026a", &police_key())]),
        planes: vec![Plane::Directory, Plane::Coordination],
        protocol: vec![lane::VERSION],
        country: "XA".into(),
        nonce: "AAECAwQFBgcICQoLDA0ODw".into(),
        name: Some("Police of Exampleland".into()),
    }
}

pub fn terms() -> PeeringTerms {
    PeeringTerms {
        id: id(POLICE, "objects", 4),
        document: Some(document(&[("2026a", &police_key())])),
        planes: vec![Plane::Directory],
        highest_mark: Tlp::Amber,
        budget: Budget::default(),
        review_on: time::parse_day("2027-11-23").unwrap(),
        nonce: Some("AAECAwQFBgcICQoLDA0ODw".into()),
        protocol: vec![lane::VERSION],
    }
}

fn change() -> KeyChange {
    KeyChange::new(
        id(POLICE, "objects", 5),
        document(&[("2026a", &police_key()), ("2026b", &police_next_key())]),
        iri(&key_id(POLICE, "2026a")),
        (iri(&key_id(POLICE, "2026b")), &police_next_key()),
        now(),
    )
}

pub fn receipt(n: u32) -> Receipt {
    Receipt {
        id: id(POLICE, "objects", 1_000 + n),
        activity: id(SHELTER, "activities", n),
        sha256: [7; 32],
        grade: Grade::Processed,
        code: None,
        at: now(),
        ignored: Vec::new(),
    }
}

pub fn card() -> Value {
    create(organization().to_object())
}

pub fn receipts_activity(count: u32) -> Value {
    let mut activity = create(receipts(1));
    activity["object"] = receipts(count);
    activity
}

fn retraction() -> Retraction {
    Retraction {
        id: id(POLICE, "objects", 6),
        published: now(),
        targets: vec![id(POLICE, "objects", 7), id(POLICE, "objects", 8)],
        mode: Mode::ConsentWithdrawn,
        action: RetractionAction::Delete,
        deadline: now() + chrono::Duration::hours(24),
    }
}

fn result() -> RetractionResult {
    RetractionResult {
        id: id(POLICE, "objects", 9),
        retraction: id(SHELTER, "objects", 10),
        results: vec![
            TargetResult { target: id(SHELTER, "objects", 11), outcome: Outcome::Deleted, code: None },
            TargetResult {
                target: id(SHELTER, "objects", 12),
                outcome: Outcome::KeptLegalHold,
                code: Some("court".into()),
            },
        ],
    }
}

fn receipts(count: u32) -> Value {
    let key = iri(&key_id(POLICE, "2026a"));
    (0..count).map(|n| receipt(n).to_object(&police().node(), (&key, &police_key())).unwrap()).collect()
}

fn retraction_object(retraction: &Retraction) -> Value {
    retraction.to_object(&police().node(), (&iri(&key_id(POLICE, "2026a")), &police_key())).unwrap()
}

fn activity(kind: ActivityType, object: Value) -> Value {
    let draft = Draft::new(&id(POLICE, "activities", 1), kind, &police().node(), now(), object);
    let text = draft.render(&[iri(&format!("{SHELTER}/fed/v1/node"))]).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn create(object: Value) -> Value {
    activity(ActivityType::Create, object)
}

fn given(activity: &Value) -> Value {
    json!({ "text": activity.to_string(), "peer": POLICE, "ours": SHELTER, "pinned": pinned() })
}

/// One member changed, by its path; `null` takes it away.
fn with(mut activity: Value, path: &str, value: Value) -> Value {
    let (parent, member) = path.rsplit_once('/').unwrap();
    let parent = activity.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Value::Null => drop(parent.remove(member)),
        value => drop(parent.insert(member.to_owned(), value)),
    }
    activity
}

/// Stage and code.
type Refused = (u8, Option<&'static str>);
/// Covers, name, path, the value put there, and what comes of it.
type Case = (&'static str, &'static str, &'static str, Value, Refused);

const SCHEMA: Refused = (11, Some("schema"));
const LIMIT: Refused = (11, Some("limit"));
const CONTEXT: Refused = (8, Some("context"));
const ORIGIN: Refused = (9, Some("origin"));
const RECIPIENT: Refused = (10, Some("not-addressed"));

fn messages() -> File {
    let mut file = File::new(
        "messages.json",
        "message",
        "Messages whose transport is verified, from stage 8 on: `peer` sent `text` to `ours`. `pinned` are the keys for proofs.",
    );
    good_ones(&mut file);
    context_vectors(&mut file);
    head_vectors(&mut file);
    ownership_vectors(&mut file);
    envelope_vectors(&mut file);
    peering_vectors(&mut file);
    key_vectors(&mut file);
    proof_vectors(&mut file);
    retraction_vectors(&mut file);
    directory_vectors(&mut file);
    follow_vectors(&mut file);
    file
}

fn bad(file: &mut File, covers: &[&str], name: &str, activity: &Value, (stage, code): Refused) {
    file.bad(covers, name, given(activity), stage, code);
}

fn good_ones(file: &mut File) {
    let node = police().node();
    let mut good = |covers: &[&str], name: &str, activity: Value| file.good(covers, name, given(&activity));
    good(&["OBJ-11", "OBJ-13", "OBJ-15", "DIR-01"], "Create(Organization)", create(organization().to_object()));
    good(
        &["OBJ-13", "OBJ-15"],
        "Update(Organization)",
        activity(ActivityType::Update, {
            Organization { envelope: Envelope { version: 2, updated: Some(now()), ..envelope() }, ..organization() }
                .to_object()
        }),
    );
    good(&["OBJ-20", "OBJ-21"], "Create(Note) in reply", create(note().to_object()));
    let removal = Removal {
        id: id(POLICE, "agencies", 1),
        former_type: Some("Organization".into()),
        version: Some(3),
        deleted: Some(now()),
    };
    good(&["DIR-02"], "Delete(Tombstone)", activity(ActivityType::Delete, removal.to_object()));
    good(&["DIR-02"], "Delete of an id", activity(ActivityType::Delete, json!(id(POLICE, "agencies", 1).as_str())));
    good(&["PEER-01", "OBJ-15"], "Create(ws:PeeringRequest)", create(request().to_object()));
    let answer = activity(ActivityType::Accept, json!(id(SHELTER, "objects", 3).as_str()));
    good(
        &["PEER-02", "OBJ-21"],
        "Accept of a peering request",
        with(answer.clone(), "/result", terms().to_result(&node)),
    );
    let mirrored = with(answer.clone(), "/object", json!(id(SHELTER, "objects", 4).as_str()));
    good(&["PEER-03", "OBJ-21"], "the mirrored Accept", with(mirrored, "/result", terms().to_result(&node)));
    good(&["PEER-05", "OBJ-21"], "Accept of a change", answer);
    let mut narrower = terms();
    narrower.document = None;
    narrower.nonce = None;
    good(&["PEER-05"], "Create(ws:PeeringChange)", create(narrower.to_change(&node)));
    let suspend = PeeringSuspend { id: id(POLICE, "objects", 4), reason: "key-lost".into(), until: None };
    good(&["PEER-06"], "Create(ws:PeeringSuspend)", create(suspend.to_object(&node)));
    let end = PeeringEnd { id: id(POLICE, "objects", 4), purge_by: now() };
    good(&["PEER-06"], "Create(ws:PeeringEnd)", create(end.to_object(&node)));
    let reject = activity(ActivityType::Reject, json!(id(SHELTER, "objects", 3).as_str()));
    good(&["OBJ-21"], "Reject with a reason", with(reject, "/ws:reason", json!("not-now")));
    good(&["OBJ-21"], "Follow(node)", activity(ActivityType::Follow, json!(format!("{SHELTER}/fed/v1/node"))));
    let follow = activity(ActivityType::Follow, json!(format!("{SHELTER}/fed/v1/node")));
    let topics = json!(["emergency_shelter", "interpretation"]);
    good(&["DIR-09"], "Follow(node) in two topics", with(follow.clone(), "/ws:topics", topics));
    good(&["DIR-09", "DIR-12"], "Follow(node) for the agencies alone", with(follow, "/ws:topics", json!(["agencies"])));
    let answered = json!(id(SHELTER, "activities", 7).as_str());
    good(&["DIR-10"], "Accept(Follow)", activity(ActivityType::Accept, answered));
    good(&["DIR-11"], "Undo(Follow)", activity(ActivityType::Undo, json!(id(POLICE, "activities", 7).as_str())));
    good(&["DIR-21"], "Create(ws:DirectoryDigest)", create(digest().to_object()));
    good(&["DIR-05", "DIR-06"], "Create(ws:Capability)", create(capability()));
    good(&["DIR-07", "DIR-08"], "Create(ws:Capacity)", create(capacity()));
    good(&["KEY-13"], "Create(ws:KeyChange)", create(change().to_object()));
    let revocation = KeyRevocation {
        id: id(POLICE, "objects", 5),
        key: iri(&key_id(POLICE, "2026a")),
        at: now(),
        reason: "stolen".into(),
    };
    good(&["KEY-19"], "Create(ws:KeyRevocation)", create(revocation.to_object(&node)));
    good(&["RCP-01", "RCP-02", "PRF-03"], "Create of one receipt", create(receipts(1)));
    good(&["RCP-01"], "Create of three receipts", create(receipts(3)));
    good(&["RET-01", "PRF-03"], "Create(ws:Retraction)", create(retraction_object(&retraction())));
    good(&["RET-04"], "Create(ws:RetractionResult)", create(result().to_object(&node)));
    let card = create(organization().to_object());
    good(
        &["OBJ-08"],
        "unknown properties",
        with(with(card.clone(), "/ws:novel", json!({"a": [1]})), "/object/novelty", json!("x")),
    );
    good(&["OBJ-08"], "an unknown activity", with(card.clone(), "/type", json!("ws:Waitlist")));
    good(&["OBJ-08"], "an unknown object", with(card.clone(), "/object/type", json!("ws:Novelty")));
    good(
        &["OBJ-25"],
        "a term that must be understood",
        with(card.clone(), "/object/ws:mustUnderstand", json!(["ws:novel"])),
    );
    good(&["OBJ-07"], "the one pair of types", with(card.clone(), "/object/type", json!(["Event", "ws:Training"])));
    let many: Vec<String> = (0..50).map(|n| id(SHELTER, "units", n).to_string()).collect();
    good(&["OBJ-11"], "50 recipients", with(card, "/to", json!(many)));
}

fn context_vectors(file: &mut File) {
    let card = create(organization().to_object());
    let proved = create(receipts(1));
    let own = json!(["https://www.w3.org/ns/activitystreams", "https://w3id.org/waystation/v1"]);
    let cases: &[(&str, &str, &str, Value)] = &[
        ("OBJ-02", "no context", "/@context", Value::Null),
        ("OBJ-02", "the context as one string", "/@context", json!("https://www.w3.org/ns/activitystreams")),
        ("OBJ-02", "the contexts in another order", "/@context", json!([own[1], own[0]])),
        ("OBJ-02", "one more context", "/@context", json!([own[0], own[1], "https://w3id.org/security/v1"])),
        ("OBJ-02", "a context with terms", "/@context", json!([own[0], own[1], { "x": "https://x.example/" }])),
        ("OBJ-02", "the context by http", "/@context", json!(["http://www.w3.org/ns/activitystreams", own[1]])),
        ("OBJ-03", "an embedded object with a context", "/object/@context", own.clone()),
        ("OBJ-05", "another prefix", "/object/as:name", json!("x")),
        ("OBJ-05", "a full IRI as a term", "/object/https:~1~1www.w3.org~1ns~1activitystreams#name", json!("x")),
        ("OBJ-05", "a term of ours without its prefix", "/object/plane", json!("directory")),
        ("OBJ-05", "a term of ActivityStreams with our prefix", "/ws:actor", json!("x")),
        ("OBJ-05", "a type of ours without its prefix", "/object/type", json!("PeeringRequest")),
        ("OBJ-05", "a type of ActivityStreams with our prefix", "/type", json!("ws:Create")),
        ("OBJ-05", "a type as a full IRI", "/type", json!("https://www.w3.org/ns/activitystreams#Create")),
        ("OBJ-05", "an empty name after the prefix", "/object/ws:", json!("x")),
        ("OBJ-05", "another prefix, deep", "/object/ws:contacts", json!([{ "foaf:name": "x" }])),
        ("OBJ-06", "@type", "/object/@type", json!("Organization")),
        ("OBJ-06", "@id", "/object/@id", json!("x")),
        ("OBJ-06", "@graph", "/@graph", json!([])),
        ("OBJ-06", "an expanded value", "/object/name", json!({ "@value": "x" })),
        ("OBJ-06", "an expanded reference", "/actor", json!({ "@id": "https://police.example/fed/v1/node" })),
        ("OBJ-06", "a language map", "/object/nameMap", json!({ "en": "x" })),
        ("OBJ-07", "a list of one type", "/type", json!(["Create"])),
        ("OBJ-07", "another pair", "/object/type", json!(["Organization", "ws:Training"])),
        ("OBJ-07", "the pair in another order", "/object/type", json!(["ws:Training", "Event"])),
        ("OBJ-07", "a type that is no text", "/type", json!(1)),
    ];
    for (covers, name, path, value) in cases {
        let mut spoilt = card.clone();
        let (parent, member) = path.rsplit_once('/').unwrap();
        let member = member.replace("~1", "/");
        let parent = spoilt.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        match value {
            Value::Null => drop(parent.remove(&member)),
            value => drop(parent.insert(member, value.clone())),
        }
        bad(file, &[covers], name, &spoilt, CONTEXT);
    }
    bad(
        file,
        &["OBJ-03"],
        "a proved object without a context",
        &with(proved.clone(), "/object/0/@context", Value::Null),
        CONTEXT,
    );
    bad(
        file,
        &["OBJ-03"],
        "a proved object with the context of the document",
        &with(proved, "/object/0/@context", own),
        CONTEXT,
    );
    bad(file, &["OBJ-02"], "a list as a document", &json!([card]), CONTEXT);
}

fn head_vectors(file: &mut File) {
    let card = create(organization().to_object());
    let cases: &[Case] = &[
        ("OBJ-11", "no id", "/id", Value::Null, SCHEMA),
        ("OBJ-11", "an id of an object", "/id", json!(id(POLICE, "objects", 1).as_str()), SCHEMA),
        ("OBJ-10", "an id that is no UUIDv7", "/id", json!(format!("{POLICE}/fed/v1/activities/1")), SCHEMA),
        (
            "OBJ-09",
            "an id by http",
            "/id",
            json!(id(POLICE, "activities", 1).as_str().replace("https", "http")),
            SCHEMA,
        ),
        ("OBJ-11", "no type", "/type", Value::Null, SCHEMA),
        ("OBJ-11", "no actor", "/actor", Value::Null, SCHEMA),
        ("OBJ-11", "an actor that is an object", "/actor", json!(id(POLICE, "objects", 1).as_str()), SCHEMA),
        ("OBJ-11", "no recipients", "/to", Value::Null, SCHEMA),
        ("OBJ-19", "an empty list of recipients", "/to", json!([]), SCHEMA),
        ("OBJ-11", "a recipient outside a list", "/to", json!(format!("{SHELTER}/fed/v1/node")), SCHEMA),
        ("OBJ-11", "a recipient twice", "/to", json!(vec![format!("{SHELTER}/fed/v1/node"); 2]), SCHEMA),
        (
            "OBJ-11",
            "51 recipients",
            "/to",
            json!((0..51).map(|n| id(SHELTER, "units", n).to_string()).collect::<Vec<_>>()),
            LIMIT,
        ),
        ("OBJ-11", "no time", "/published", Value::Null, SCHEMA),
        ("OBJ-18", "a time with an offset", "/published", json!("2026-11-23T10:00:00+00:00"), SCHEMA),
        ("OBJ-18", "a time with a fraction", "/published", json!("2026-11-23T10:00:00.000Z"), SCHEMA),
        ("OBJ-18", "a day that does not exist", "/published", json!("2026-02-30T10:00:00Z"), SCHEMA),
        ("OBJ-11", "no object", "/object", Value::Null, SCHEMA),
        ("OBJ-13", "a Create of an id", "/object", json!(id(POLICE, "agencies", 1).as_str()), SCHEMA),
        ("OBJ-13", "a list of other objects than receipts", "/object", json!([organization().to_object()]), SCHEMA),
        ("OBJ-14", "an object without an author", "/object/attributedTo", Value::Null, SCHEMA),
        (
            "OBJ-14",
            "an author that is no actor",
            "/object/attributedTo",
            json!(id(POLICE, "objects", 1).as_str()),
            SCHEMA,
        ),
        ("OBJ-11", "an object without an id", "/object/id", Value::Null, SCHEMA),
        ("OBJ-12", "cc", "/cc", json!([format!("{SHELTER}/fed/v1/node")]), SCHEMA),
        ("OBJ-12", "bto", "/bto", json!([]), SCHEMA),
        ("OBJ-12", "bcc", "/bcc", json!([]), SCHEMA),
        ("OBJ-12", "audience", "/audience", json!("x"), SCHEMA),
        ("OBJ-25", "a term to understand without prefix", "/ws:mustUnderstand", json!(["novel"]), SCHEMA),
        ("OBJ-24", "a recipient elsewhere", "/to", json!(["https://court.example/fed/v1/node"]), RECIPIENT),
        (
            "OBJ-24",
            "one recipient elsewhere",
            "/to",
            json!([format!("{SHELTER}/fed/v1/node"), "https://court.example/fed/v1/node"]),
            RECIPIENT,
        ),
        ("OBJ-24", "the public", "/to", json!(["https://www.w3.org/ns/activitystreams#Public"]), RECIPIENT),
        ("OBJ-24", "a recipient that is no actor", "/to", json!([id(SHELTER, "objects", 1).as_str()]), RECIPIENT),
    ];
    for (covers, name, path, value, expected) in cases {
        bad(file, &[covers], name, &with(card.clone(), path, value.clone()), *expected);
    }
}

fn ownership_vectors(file: &mut File) {
    let card = create(organization().to_object());
    let elsewhere = "https://court.example";
    let cases: &[(&str, &str, Value)] = &[
        ("an actor elsewhere", "/actor", json!(format!("{elsewhere}/fed/v1/node"))),
        ("the id of the activity elsewhere", "/id", json!(id(elsewhere, "activities", 1).as_str())),
        ("the object elsewhere", "/object/id", json!(id(elsewhere, "agencies", 1).as_str())),
        ("the author elsewhere", "/object/attributedTo", json!(format!("{elsewhere}/fed/v1/node"))),
        ("another port", "/actor", json!(format!("{POLICE}:8443/fed/v1/node"))),
        ("a name under ours", "/actor", json!("https://evil.police.example/fed/v1/node")),
        ("a name that begins like ours", "/actor", json!("https://police.example.evil.example/fed/v1/node")),
        ("an object of the receiver, embedded", "/object/id", json!(id(SHELTER, "agencies", 1).as_str())),
        (
            "an object elsewhere, deep",
            "/object/ws:novel",
            json!([{ "x": { "id": id(elsewhere, "objects", 1).as_str() } }]),
        ),
        (
            "an author elsewhere, deep",
            "/object/ws:novel",
            json!({ "attributedTo": format!("{elsewhere}/fed/v1/node") }),
        ),
        ("an id that is no text, deep", "/object/ws:novel", json!({ "id": 1 })),
    ];
    for (name, path, value) in cases {
        bad(file, &["OBJ-22"], name, &with(card.clone(), path, value.clone()), ORIGIN);
    }
    let foreign = json!(id(SHELTER, "objects", 1).as_str());
    bad(file, &["OBJ-23"], "Delete of an object of the receiver", &activity(ActivityType::Delete, foreign), ORIGIN);
    let tombstone = Removal { id: id(SHELTER, "objects", 1), former_type: None, version: Some(2), deleted: None };
    bad(
        file,
        &["OBJ-23"],
        "a Tombstone of another's object",
        &activity(ActivityType::Delete, tombstone.to_object()),
        ORIGIN,
    );
    let mut other = organization();
    other.id = id(SHELTER, "agencies", 1);
    bad(
        file,
        &["OBJ-23"],
        "Update of an object of the receiver",
        &activity(ActivityType::Update, other.to_object()),
        ORIGIN,
    );
}

fn envelope_vectors(file: &mut File) {
    let card = create(organization().to_object());
    for term in ["ws:version", "published", "ws:expires", "ws:plane", "ws:tlp", "ws:audienceClass", "ws:purpose"] {
        bad(
            file,
            &["OBJ-15"],
            &format!("no {term}"),
            &with(card.clone(), &format!("/object/{term}"), Value::Null),
            SCHEMA,
        );
    }
    let cases: &[Case] = &[
        ("OBJ-15", "the version 0", "/object/ws:version", json!(0), SCHEMA),
        ("OBJ-15", "the version as text", "/object/ws:version", json!("1"), SCHEMA),
        ("OBJ-15", "the plane local", "/object/ws:plane", json!("local"), SCHEMA),
        ("OBJ-15", "an unknown mark", "/object/ws:tlp", json!("orange"), SCHEMA),
        ("OBJ-15", "an unknown class", "/object/ws:audienceClass", json!("all"), SCHEMA),
        ("OBJ-15", "a purpose that does not exist", "/object/ws:purpose", json!("immigration"), SCHEMA),
        ("OBJ-15", "an unknown onward", "/object/ws:onward", json!("all"), SCHEMA),
        ("OBJ-16", "a room without its agreement", "/object/ws:plane", json!("room"), SCHEMA),
        (
            "OBJ-16",
            "an agreement without its version",
            "/object/ws:agreement",
            json!(id(POLICE, "objects", 1).as_str()),
            SCHEMA,
        ),
        ("OBJ-17", "a life of 401 days", "/object/ws:expires", json!("2027-12-29T10:00:00Z"), LIMIT),
    ];
    for (covers, name, path, value, expected) in cases {
        bad(file, &[covers], name, &with(card.clone(), path, value.clone()), *expected);
    }
    let expires = with(card.clone(), "/object/ws:expires", json!("2027-12-28T10:00:00Z"));
    file.good(&["OBJ-17"], "a life of 400 days", given(&expires));
    file.good(
        &["OBJ-15"],
        "the mark white, the old name of clear",
        given(&with(card, "/object/ws:tlp", json!("white"))),
    );
}

fn peering_vectors(file: &mut File) {
    let node = police().node();
    let asked = create(request().to_object());
    for term in ["ws:keyDocument", "ws:planes", "ws:protocol", "ws:country", "ws:nonce"] {
        let spoilt = with(asked.clone(), &format!("/object/{term}"), Value::Null);
        bad(file, &["PEER-01"], &format!("a peering request without {term}"), &spoilt, SCHEMA);
    }
    let cases: &[(&str, &str, &str, Value)] = &[
        ("PEER-01", "a request for the plane local", "/object/ws:planes", json!(["local"])),
        ("PEER-01", "a request for a plane twice", "/object/ws:planes", json!(["directory", "directory"])),
        ("PEER-01", "a country in lower case", "/object/ws:country", json!("xa")),
        ("PEER-01", "a version in another spelling", "/object/ws:protocol", json!(["1"])),
        ("PEER-01", "a short nonce", "/object/ws:nonce", json!("short")),
        ("PEER-01", "a nonce of 21 characters in 42 bytes", "/object/ws:nonce", json!("\u{e9}".repeat(21))),
        ("PEER-07", "a request by a unit", "/object/attributedTo", json!(id(POLICE, "units", 1).as_str())),
        ("PEER-07", "a request that a unit sends", "/actor", json!(id(POLICE, "units", 1).as_str())),
    ];
    for (covers, name, path, value) in cases {
        bad(file, &[covers], name, &with(asked.clone(), path, value.clone()), SCHEMA);
    }
    let foreign = with(asked.clone(), "/object/ws:keyDocument/id", json!(format!("{SHELTER}/fed/v1/node")));
    bad(file, &["PEER-07", "KEY-11"], "the key document of another node", &foreign, ORIGIN);
    let padded = |length: usize| {
        let more = length - given(&asked)["text"].as_str().unwrap().len() - r#","ws:novel":"""#.len();
        with(asked.clone(), "/object/ws:novel", json!("x".repeat(more)))
    };
    file.good(&["PEER-08"], "a peering request of 8 KiB", given(&padded(limits::PEERING_REQUEST_BYTES)));
    bad(file, &["PEER-08"], "a peering request of 8 KiB and a byte", &padded(limits::PEERING_REQUEST_BYTES + 1), LIMIT);
    let update = with(asked.clone(), "/type", json!("Update"));
    bad(file, &["PEER-01"], "an Update of a peering request", &update, SCHEMA);
    let answer = activity(ActivityType::Accept, json!(id(SHELTER, "objects", 3).as_str()));
    let answer = with(answer, "/result", terms().to_result(&node));
    for term in [
        "ws:keyDocument",
        "ws:planes",
        "ws:highestMark",
        "ws:messagesPerSecond",
        "ws:bytesPerMinute",
        "ws:reviewOn",
        "ws:nonce",
        "ws:protocol",
    ] {
        let spoilt = with(answer.clone(), &format!("/result/{term}"), Value::Null);
        bad(file, &["PEER-02"], &format!("terms without {term}"), &spoilt, SCHEMA);
    }
    bad(
        file,
        &["OBJ-18"],
        "a review day with an hour",
        &with(answer.clone(), "/result/ws:reviewOn", json!(NOW)),
        SCHEMA,
    );
    let embedded = with(answer, "/object", request().to_object());
    bad(file, &["OBJ-21"], "an Accept that embeds what it answers", &embedded, SCHEMA);
    let suspend = PeeringSuspend { id: id(POLICE, "objects", 4), reason: "x".into(), until: None };
    bad(
        file,
        &["PEER-06"],
        "a suspension without a reason",
        &with(create(suspend.to_object(&node)), "/object/ws:reason", Value::Null),
        SCHEMA,
    );
    let end = PeeringEnd { id: id(POLICE, "objects", 4), purge_by: now() };
    let mut change = terms();
    change.document = None;
    for (name, object) in [
        ("a change by a unit", change.to_change(&node)),
        ("a suspension by a unit", suspend.to_object(&node)),
        ("an end by a unit", end.to_object(&node)),
    ] {
        let spoilt = with(create(object), "/object/attributedTo", json!(id(POLICE, "units", 1).as_str()));
        bad(file, &["PEER-07"], name, &spoilt, SCHEMA);
    }
    bad(
        file,
        &["PEER-06"],
        "an end without a purge",
        &with(create(end.to_object(&node)), "/object/ws:purgeBy", Value::Null),
        SCHEMA,
    );
}

fn key_vectors(file: &mut File) {
    let changed = create(change().to_object());
    for term in ["ws:keyDocument", "ws:oldKey", "ws:newKey", "ws:at", "ws:possession"] {
        let spoilt = with(changed.clone(), &format!("/object/{term}"), Value::Null);
        bad(file, &["KEY-13"], &format!("a key change without {term}"), &spoilt, SCHEMA);
    }
    let cases: &[(&str, &str, Value)] = &[
        ("another time than was signed", "/object/ws:at", json!("2026-11-23T10:00:01Z")),
        ("another old key than was signed", "/object/ws:oldKey", json!(key_id(POLICE, "2026z"))),
        ("a new key that is not in the document", "/object/ws:newKey", json!(key_id(POLICE, "2026z"))),
        ("a new key that is the old one", "/object/ws:newKey", json!(key_id(POLICE, "2026a"))),
        ("a new key of another node", "/object/ws:newKey", json!(key_id(SHELTER, "2026a"))),
        ("a possession that is no signature", "/object/ws:possession", json!("z1111")),
    ];
    for (name, path, value) in cases {
        bad(
            file,
            &["KEY-14"],
            &format!("a key change with {name}"),
            &with(changed.clone(), path, value.clone()),
            SCHEMA,
        );
    }
    let unit = json!(id(POLICE, "units", 1).as_str());
    for (name, path) in
        [("a key change by a unit", "/object/attributedTo"), ("a key change that a unit sends", "/actor")]
    {
        bad(file, &["KEY-20"], name, &with(changed.clone(), path, unit.clone()), SCHEMA);
    }
    let stolen =
        KeyChange::new(change().id, change().document, change().old_key, (change().new_key, &shelter_key()), now());
    bad(file, &["KEY-14"], "a possession by another key", &create(stolen.to_object()), SCHEMA);
    let revocation = KeyRevocation {
        id: id(POLICE, "objects", 5),
        key: iri(&key_id(SHELTER, "2026a")),
        at: now(),
        reason: "stolen".into(),
    };
    let revoke = create(revocation.to_object(&police().node()));
    bad(file, &["KEY-19"], "a revocation of another's key", &revoke, SCHEMA);
    let no_key = with(revoke, "/object/ws:key", json!(format!("{POLICE}/fed/v1/node#")));
    bad(file, &["KEY-19"], "a revocation of what is no key", &no_key, SCHEMA);
}

fn proof_vectors(file: &mut File) {
    let proved = create(receipts(1));
    let at = "/object/0";
    let cases: &[(&str, &str, &str, Value)] = &[
        ("PRF-02", "another value than was proved", "/ws:grade", json!("seen")),
        ("PRF-02", "a property more than was proved", "/ws:novel", json!(1)),
        ("PRF-04", "a proof of another type", "/proof/type", json!("Ed25519Signature2020")),
        ("PRF-04", "a proof without a time", "/proof/created", Value::Null),
        ("PRF-04", "a proof with another time than was proved", "/proof/created", json!("2026-11-23T10:00:01Z")),
        ("PRF-04", "a proof with a property more", "/proof/domain", json!("x")),
        ("PRF-04", "a proof without a value", "/proof/proofValue", Value::Null),
        ("PRF-04", "a value in base64url", "/proof/proofValue", json!("uAAAA")),
        ("PRF-04", "a value that is too short", "/proof/proofValue", json!("z1111")),
        ("PRF-04", "a list of proofs", "/proof", json!([{ "type": "DataIntegrityProof" }])),
        ("PRF-05", "a proof without a context", "/proof/@context", Value::Null),
        ("PRF-05", "a proof with another context", "/proof/@context", json!(["https://www.w3.org/ns/activitystreams"])),
        ("PRF-06", "another purpose", "/proof/proofPurpose", json!("authentication")),
        ("PRF-01", "the cryptosuite of another key", "/proof/cryptosuite", json!("ecdsa-jcs-2019")),
        ("PRF-01", "another cryptosuite", "/proof/cryptosuite", json!("eddsa-rdfc-2022")),
        ("PRF-07", "a key that is not pinned", "/proof/verificationMethod", json!(key_id(POLICE, "2025z"))),
        ("PRF-07", "a key of another node", "/proof/verificationMethod", json!(key_id(SHELTER, "2026a"))),
        ("PRF-07", "a key without a fragment", "/proof/verificationMethod", json!(format!("{POLICE}/fed/v1/node"))),
        ("PRF-07", "an author that is not the node", "/attributedTo", json!(id(POLICE, "units", 1).as_str())),
    ];
    for (covers, name, path, value) in cases {
        let spoilt = with(proved.clone(), &format!("{at}{path}"), value.clone());
        bad(file, &[covers, "PRF-08"], name, &spoilt, ORIGIN);
    }
    let mut bare = proved.clone();
    for member in ["proof", "@context"] {
        bare = with(bare, &format!("{at}/{member}"), Value::Null);
    }
    bad(file, &["PRF-03", "PRF-08"], "a receipt without a proof", &bare, ORIGIN);
    let mut card = organization().to_object();
    let key = iri(&key_id(POLICE, "2026a"));
    proof::attach(card.as_object_mut().unwrap(), &police_key(), &key, now()).unwrap();
    file.good(&["PRF-03"], "a proof where none is needed", given(&create(card.clone())));
    card["name"] = json!("Another");
    bad(file, &["PRF-08"], "a failed proof where none is needed", &create(card), ORIGIN);
    let fips = iri(&key_id(POLICE, "fips"));
    let by_p256 = receipt(0).to_object(&police().node(), (&fips, &super::keys::police_p256_key())).unwrap();
    file.good(&["PRF-01"], "a proof by a P-256 key", given(&create(json!([by_p256]))));
}

fn retraction_vectors(file: &mut File) {
    let key = iri(&key_id(POLICE, "2026a"));
    let node = police().node();
    let proved = |change: &dyn Fn(&mut Value)| {
        let mut object = retraction_object(&retraction());
        change(&mut object);
        proof::attach(object.as_object_mut().unwrap(), &police_key(), &key, now()).unwrap();
        create(object)
    };
    for term in ["ws:targets", "ws:mode", "ws:action", "ws:deadline", "published"] {
        let spoilt = proved(&|object| drop(object.as_object_mut().unwrap().remove(term)));
        bad(file, &["RET-01"], &format!("a retraction without {term}"), &spoilt, SCHEMA);
    }
    let targets = |count: u32| {
        let targets: Vec<String> = (0..count).map(|n| id(POLICE, "objects", n).to_string()).collect();
        proved(&|object| object["ws:targets"] = json!(targets))
    };
    file.good(&["RET-01"], "100 targets", given(&targets(limits::RETRACTION_TARGETS as u32)));
    bad(file, &["RET-01"], "101 targets", &targets(limits::RETRACTION_TARGETS as u32 + 1), LIMIT);
    bad(file, &["RET-01"], "an unknown mode", &proved(&|object| object["ws:mode"] = json!("regret")), SCHEMA);
    let foreign = json!([id(POLICE, "objects", 1).as_str(), id(SHELTER, "objects", 1).as_str()]);
    bad(
        file,
        &["RET-02", "OBJ-23"],
        "a target of another owner",
        &proved(&|object| object["ws:targets"] = foreign.clone()),
        ORIGIN,
    );
    let mut kept = result();
    kept.results[1].code = None;
    bad(file, &["RET-04"], "kept without a code", &create(kept.to_object(&node)), SCHEMA);

    let mut rejected = receipt(0);
    rejected.grade = Grade::Rejected;
    let one = |receipt: &Receipt| create(json!([receipt.to_object(&node, (&key, &police_key())).unwrap()]));
    bad(file, &["RCP-02"], "rejected without a code", &one(&rejected), SCHEMA);
    rejected.code = Some("policy".into());
    file.good(&["RCP-02"], "rejected with a code", given(&one(&rejected)));
    let mut stored = receipt(0);
    stored.grade = Grade::Stored;
    bad(file, &["RCP-04"], "the grade stored, which is a 202", &one(&stored), SCHEMA);
    let single = create(receipts(1)[0].clone());
    bad(file, &["RCP-01"], "a receipt outside a list", &single, SCHEMA);
    bad(file, &["RCP-01", "OBJ-19"], "an empty list of receipts", &create(json!([])), SCHEMA);
}

fn directory_vectors(file: &mut File) {
    let card = create(organization().to_object());
    for term in ["name", "ws:orgClass", "ws:jurisdictions"] {
        bad(
            file,
            &["DIR-01"],
            &format!("a card without {term}"),
            &with(card.clone(), &format!("/object/{term}"), Value::Null),
            SCHEMA,
        );
    }
    let name = |length: usize| with(card.clone(), "/object/name", json!("\u{e9}".repeat(length)));
    file.good(&["JSN-12", "DIR-01"], "a name of 300 characters", given(&name(limits::NAME_CHARACTERS)));
    bad(file, &["JSN-12", "DIR-01"], "a name of 301 characters", &name(limits::NAME_CHARACTERS + 1), LIMIT);
    let summary = |length: usize| with(card.clone(), "/object/summary", json!("s".repeat(length)));
    file.good(&["JSN-12"], "a summary of 2,000 characters", given(&summary(limits::SUMMARY_CHARACTERS)));
    bad(file, &["JSN-12"], "a summary of 2,001 characters", &summary(limits::SUMMARY_CHARACTERS + 1), LIMIT);
    bad(file, &["JSN-12"], "51 languages", &with(card.clone(), "/object/ws:languages", json!(vec!["en"; 51])), LIMIT);
    bad(file, &["OBJ-19"], "a name that is null", &json_null(&card), SCHEMA);
    bad(file, &["DIR-01"], "an unknown class of agency", &with(card, "/object/ws:orgClass", json!("circus")), SCHEMA);
    let noted = create(note().to_object());
    bad(file, &["OBJ-20"], "HTML", &with(noted.clone(), "/object/mediaType", json!("text/html")), SCHEMA);
    let content = |length: usize| with(noted.clone(), "/object/content", json!("c".repeat(length)));
    file.good(&["JSN-12"], "a note of 20,000 bytes", given(&content(limits::NOTE_BYTES)));
    bad(file, &["JSN-12"], "a note of 20,001 bytes", &content(limits::NOTE_BYTES + 1), LIMIT);
    let removal = Removal { id: id(POLICE, "agencies", 1), former_type: None, version: None, deleted: None };
    bad(
        file,
        &["DIR-02"],
        "a Tombstone without a version",
        &activity(ActivityType::Delete, removal.to_object()),
        SCHEMA,
    );
}

fn follow_vectors(file: &mut File) {
    let follow = activity(ActivityType::Follow, json!(format!("{SHELTER}/fed/v1/node")));
    for (name, topics) in [
        ("no topics in the list", json!([])),
        ("a topic twice", json!(["training", "training"])),
        ("an unknown topic", json!(["hammocks"])),
        ("topics as a text", json!("training")),
    ] {
        bad(file, &["DIR-09"], name, &with(follow.clone(), "/ws:topics", topics), SCHEMA);
    }
    let agency = json!(id(SHELTER, "agencies", 1).as_str());
    bad(file, &["DIR-09"], "a Follow of an agency", &with(follow, "/object", agency), SCHEMA);
    let undo = activity(ActivityType::Undo, json!(id(SHELTER, "activities", 7).as_str()));
    bad(file, &["DIR-11"], "an Undo of another's Follow", &undo, ORIGIN);
    let said = create(digest().to_object());
    for term in ["ws:follow", "ws:count", "ws:sha256"] {
        let without = with(said.clone(), &format!("/object/{term}"), Value::Null);
        bad(file, &["DIR-21"], &format!("a digest without {term}"), &without, SCHEMA);
    }
    bad(file, &["DIR-21"], "a digest of fewer than none", &with(said.clone(), "/object/ws:count", json!(-1)), SCHEMA);
    let short = with(said.clone(), "/object/ws:sha256", json!("07"));
    bad(file, &["DIR-21"], "a digest with a short hash", &short, SCHEMA);
    bad(file, &["DIR-21"], "an Update of a digest", &with(said, "/type", json!("Update")), SCHEMA);
}

fn json_null(card: &Value) -> Value {
    let mut card = card.clone();
    card["object"]["name"] = Value::Null;
    card
}
