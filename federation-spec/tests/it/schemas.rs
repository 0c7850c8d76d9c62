//! The JSON Schemas of `federation-spec/schemas`, held against the vectors, the limits and the words of this crate.
//!
//! A schema is never stricter than the crate, and refuses every bad vector that a schema can refuse. What it cannot is
//! listed here, so that a list that is too long fails too.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use federation_spec::activity::{ActivityType, ObjectType};
use federation_spec::lane::LaneName;
use federation_spec::messages::retraction::{Mode, Outcome, RetractionAction};
use federation_spec::messages::{Grade, Stored};
use federation_spec::vocabulary::{AudienceClass, Onward, OrgClass, Plane, Purpose, Tlp, Topic};
use federation_spec::{canonical, envelope, limits, problem};
use jsonschema::{Registry, Validator};
use serde_json::{Value, json};

use crate::fuzz::strangers::mutate::Mutator;
use crate::fuzz::strangers::{seeds, targets};
use crate::make::messages;
use crate::vectors;

const BASE: &str = "https://w3id.org/waystation/v1/schemas/";

fn files() -> BTreeMap<String, Value> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        (path.file_name().unwrap().to_str().unwrap().to_owned(), serde_json::from_str(&text).unwrap())
    };
    std::fs::read_dir(folder).unwrap().map(read).collect()
}

/// The schema of that name: a file, or a file and a definition in it. Nothing but the files is looked at.
pub fn schema(name: &str) -> Validator {
    let files = files();
    let resources = files.iter().map(|(name, schema)| (format!("{BASE}{name}"), schema.clone()));
    let registry = Registry::new().extend(resources).unwrap().prepare().unwrap();
    let asked = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": format!("{BASE}{name}") });
    jsonschema::options().with_registry(&registry).should_validate_formats(true).build(&asked).unwrap()
}

/// The vectors of a file: name, what is given, and the bad outcome if it is bad.
fn vectors(file: &str) -> Vec<(String, Value, Option<Value>)> {
    let text = std::fs::read_to_string(vectors::folder().join(file)).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    let vector = |vector: &Value| {
        (vector["name"].as_str().unwrap().to_owned(), vector["given"].clone(), vector.get("bad").cloned())
    };
    file["vectors"].as_array().unwrap().iter().map(vector).collect()
}

/// Good ones are valid; of the bad ones, exactly `beyond` are.
fn agree(found: impl IntoIterator<Item = (String, bool, bool)>, beyond: &[&str]) {
    let mut valid_though_bad = BTreeSet::new();
    for (name, is_good, is_valid) in found {
        assert!(is_valid || !is_good, "{name} is good, and its schema refuses it");
        if is_valid && !is_good {
            valid_though_bad.insert(name);
        }
    }
    let beyond: BTreeSet<String> = beyond.iter().map(ToString::to_string).collect();
    assert_eq!(valid_though_bad, beyond, "what no schema can refuse");
}

#[test]
fn every_schema_is_one_and_names_itself() {
    for (name, schema) in files() {
        assert_eq!(schema["$id"], json!(format!("{BASE}{name}")));
        assert!(jsonschema::meta::is_valid(&schema), "{name}");
        assert!(schema["title"].is_string() && schema["description"].is_string(), "{name}");
        self::schema(&name);
        for definition in schema["$defs"].as_object().into_iter().flatten() {
            self::schema(&format!("{name}#/$defs/{}", definition.0));
        }
    }
}

/// Of the messages that the stages before let through, those that only comparing two members, or verifying, can refuse.
#[test]
fn messages_are_valid_where_they_are_good_and_refused_where_a_schema_can() {
    let schema = schema("activity.json");
    let found = vectors("messages.json").into_iter().filter_map(|(name, given, bad)| {
        let stage = bad.as_ref().map(|bad| bad["stage"].as_u64().unwrap());
        let value = serde_json::from_slice(&vectors::bytes(&given)).unwrap();
        stage.is_none_or(|stage| stage == 11).then(|| (name, bad.is_none(), schema.is_valid(&value)))
    });
    agree(
        found,
        &[
            // The distance of two instants.
            "a life of 401 days",
            // The length of the whole.
            "a peering request of 8 KiB and a byte",
            // One member against another, and what is signed.
            "a key change with a new key of another node",
            "a key change with a new key that is not in the document",
            "a key change with a new key that is the old one",
            "a key change with another old key than was signed",
            "a key change with another time than was signed",
            "a possession by another key",
            "a revocation of another's key",
        ],
    );
}

/// A peer that goes by the schemas hears everything that this crate hears.
#[test]
fn no_message_that_is_accepted_is_refused_by_its_schema() {
    let schema = schema("activity.json");
    let mut seeds = seeds::of("message", &vectors::folder());
    seeds.retain(|seed| targets::receive(seed).is_some());
    let mut mutator = Mutator::new(1, &seeds);
    let mut accepted = 0;
    for _ in 0..6_000 {
        let bytes = mutator.mutated();
        if targets::receive(&bytes).is_some() {
            accepted += 1;
            let value = serde_json::from_slice(&bytes).unwrap();
            let error = schema.validate(&value).err().map(|error| error.to_string());
            assert_eq!(error, None, "{value}");
        }
    }
    assert!(accepted > 100, "only {accepted} mutated messages were accepted");
}

#[test]
fn the_context_and_the_form_of_a_proof_are_in_the_schema_too() {
    let schema = schema("activity.json");
    let refused: Vec<String> = vectors("messages.json")
        .into_iter()
        .filter(|(_, given, bad)| {
            bad.is_some() && !schema.is_valid(&serde_json::from_slice(&vectors::bytes(given)).unwrap_or_default())
        })
        .map(|(name, ..)| name)
        .collect();
    for name in [
        "no context",
        "one more context",
        "an embedded object with a context",
        "a proved object without a context",
        "a list as a document",
        "a list of one type",
        "a receipt without a proof",
        "a proof with a property more",
        "another purpose",
        "a list of proofs",
        "an author that is not the node",
    ] {
        assert!(refused.iter().any(|refused| refused == name), "{name}");
    }
}

#[test]
fn key_documents_are_valid_where_they_are_good_and_refused_where_a_schema_can() {
    let schema = schema("key-document.json");
    let found = vectors("documents.json")
        .into_iter()
        .map(|(name, given, bad)| (name, bad.is_none(), schema.is_valid(&given["document"])));
    agree(
        found,
        &[
            // When it is, and whom it is asked of.
            "lapsed",
            "valid for more than a week",
            "another node",
            "the inbox of another node",
        ],
    );
}

#[test]
fn pages_are_valid_where_they_are_good_and_refused_where_a_schema_can() {
    let (head, line) = (schema("outbox-page.json#/$defs/head"), schema("outbox-page.json#/$defs/line"));
    let is_valid = |text: &str| {
        let mut lines = text.lines().map(|line| serde_json::from_str::<Value>(line).ok());
        let is_head = lines.next().flatten().is_some_and(|value| head.is_valid(&value));
        is_head && lines.all(|value| value.is_some_and(|value| line.is_valid(&value)))
    };
    let found = vectors("pages.json").into_iter().map(|(name, given, bad)| {
        let text = String::from_utf8(vectors::bytes(&given)).unwrap();
        (name, bad.is_none(), is_valid(&text))
    });
    agree(
        found,
        &[
            // One line against another.
            "101 lines",
            "a number twice",
            "a void range over a number",
            "descending numbers",
            // One number against another, and against 2^53.
            "a number beyond 2^53 - 1",
            "a void range from its end",
            // The spelling.
            "members in another order",
            "no line feed at the end",
            "white space",
        ],
    );
}

#[test]
fn pages_of_a_snapshot_are_valid_where_they_are_good_and_refused_where_a_schema_can() {
    let (head, line) = (schema("snapshot-page.json#/$defs/head"), schema("snapshot-page.json#/$defs/line"));
    let is_valid = |text: &str| {
        let mut lines = text.lines().map(|line| serde_json::from_str::<Value>(line).ok());
        let is_head = lines.next().flatten().is_some_and(|value| head.is_valid(&value));
        is_head && lines.all(|value| value.is_some_and(|value| line.is_valid(&value)))
    };
    let found = vectors("snapshots.json").into_iter().map(|(name, given, bad)| {
        let text = String::from_utf8(vectors::bytes(&given)).unwrap();
        (name, bad.is_none(), is_valid(&text))
    });
    agree(
        found,
        &[
            // One line against another, against the head, and against what was asked.
            "201 lines",
            "an id before the one that it was asked for",
            "an id twice",
            "descending ids",
            "more behind nothing",
            "the id that it was asked for",
            // The number against 2^53.
            "a version beyond 2^53 - 1",
            // The spelling.
            "no line feed at the end",
            "white space",
        ],
    );
}

/// [DIR-05] [DIR-06] [DIR-07] [DIR-08]
#[test]
fn the_form_of_capabilities_and_capacities_is_in_their_schemas() {
    let (capability, capacity) = (schema("directory.json#/$defs/Capability"), schema("directory.json#/$defs/Capacity"));
    let good = (messages::capability(), messages::capacity());
    assert!(capability.is_valid(&good.0) && capacity.is_valid(&good.1));
    for (term, value) in [
        ("name", json!(7)),
        ("ws:serviceType", json!([])),
        ("ws:serviceType", json!(["Not A Word"])),
        ("ws:serviceAreas", json!([])),
        ("ws:status", json!("asleep")),
        ("ws:serves", json!({ "ws:genders": ["somebody"] })),
        ("ws:intake", json!({ "ws:modes": ["pigeon"] })),
        ("ws:languages", json!([{ "ws:code": "ti" }])),
        ("ws:contacts", json!([{ "ws:title": "desk", "name": "a person" }])),
        ("ws:serviceAtLocations", json!([{ "ws:locationType": "physical", "ws:address": "1 Quay Street" }])),
    ] {
        let mut bad = good.0.clone();
        bad[term] = value;
        assert!(!capability.is_valid(&bad), "{term}");
    }
    for (term, value) in [
        ("ws:unit", json!("hammock")),
        ("ws:state", json!("asleep")),
        ("ws:available", json!(2)),
        ("ws:band", json!("plenty")),
        ("ws:validForMinutes", json!(1_441)),
        ("ws:source", json!("rumour")),
        ("ws:capability", json!("beds")),
    ] {
        let mut bad = good.1.clone();
        bad[term] = value;
        assert!(!capacity.is_valid(&bad), "{term}");
    }
}

/// [INB-05]
#[test]
fn what_this_crate_replies_is_valid() {
    let (problems, stored) = (schema("problem.json"), schema("stored.json"));
    for code in problem::Code::all() {
        assert!(problems.is_valid(&serde_json::from_str(&problem::body(code)).unwrap()), "{code}");
    }
    assert!(problems.is_valid(&json!({ "type": "about:blank", "status": 404, "title": "not-found" })));
    assert!(!problems.is_valid(&json!({ "type": "about:blank", "status": 404, "title": "not-found", "code": "x" })));
    let activity = messages::id("https://police.example", "activities", 1);
    let at = federation_spec::time::parse_instant("2026-11-23T10:00:00Z").unwrap();
    let body = Stored { activity, sha256: [0xAB; 32], at }.to_body();
    let mut body: Value = serde_json::from_str(&body).unwrap();
    assert!(stored.is_valid(&body));
    body["sha256"] = json!(canonical::hex(&[0xAB; 32]).to_uppercase());
    assert!(!stored.is_valid(&body));
}

/// Every number of a schema, with the limit that it states.
fn numbers() -> Vec<(&'static str, &'static str, usize)> {
    let (least_nonce, most_nonce) = limits::NONCE_CHARACTERS.into_inner();
    let words = |least: bool| if least { least_nonce } else { most_nonce };
    vec![
        ("activity.json", "/properties/to/maxItems", limits::RECIPIENTS),
        ("common.json", "/$defs/activityId/maxLength", limits::IRI_BYTES),
        ("common.json", "/$defs/actor/maxLength", limits::IRI_BYTES),
        ("common.json", "/$defs/code/maxLength", limits::CODE_BYTES),
        ("common.json", "/$defs/id/maxLength", limits::IRI_BYTES),
        ("common.json", "/$defs/iri/maxLength", limits::IRI_BYTES),
        ("common.json", "/$defs/keyId/maxLength", limits::IRI_BYTES),
        ("common.json", "/$defs/mustUnderstand/maxItems", limits::TAGS),
        ("common.json", "/$defs/name/maxLength", limits::NAME_CHARACTERS),
        ("common.json", "/$defs/node/maxLength", limits::IRI_BYTES),
        ("common.json", "/$defs/nonce/maxLength", words(false)),
        ("common.json", "/$defs/nonce/minLength", words(true)),
        ("common.json", "/$defs/noteText/maxLength", limits::NOTE_BYTES),
        ("common.json", "/$defs/planes/maxItems", Plane::ALL.len()),
        ("common.json", "/$defs/summary/maxLength", limits::SUMMARY_CHARACTERS),
        ("common.json", "/$defs/type/anyOf/0/maxLength", limits::CODE_BYTES),
        ("common.json", "/$defs/version/maxLength", limits::CODE_BYTES),
        ("common.json", "/$defs/versions/maxItems", limits::VERSIONS),
        ("directory.json", "/$defs/topics/maxItems", Topic::ALL.len()),
        ("directory.json", "/$defs/Organization/properties/url/maxLength", limits::IRI_BYTES),
        ("directory.json", "/$defs/Organization/properties/ws:contacts/maxItems", limits::TAGS),
        ("directory.json", "/$defs/Organization/properties/ws:jurisdictions/maxItems", limits::TAGS),
        ("directory.json", "/$defs/Organization/properties/ws:languages/maxItems", limits::TAGS),
        ("echo.json", "/properties/components/maxItems", limits::SIGNATURE_COMPONENTS),
        ("key-document.json", "/$defs/embedded/properties/assertionMethod/maxItems", limits::DOCUMENT_KEYS),
        ("key-document.json", "/$defs/embedded/properties/authentication/maxItems", limits::DOCUMENT_KEYS),
        ("key-document.json", "/$defs/embedded/properties/implements/maxItems", limits::TAGS),
        ("outbox-page.json", "/$defs/head/properties/had/maxItems", 2),
        ("outbox-page.json", "/$defs/head/properties/had/minItems", 2),
        ("outbox-page.json", "/$defs/void/properties/void/maxItems", 2),
        ("outbox-page.json", "/$defs/void/properties/void/minItems", 2),
        ("receipts.json", "/$defs/Receipt/properties/ws:ignored/maxItems", limits::TAGS),
        ("receipts.json", "/$defs/list/maxItems", limits::RECEIPTS),
        ("retraction.json", "/$defs/Retraction/properties/ws:targets/maxItems", limits::RETRACTION_TARGETS),
        ("retraction.json", "/$defs/RetractionResult/properties/ws:results/maxItems", limits::RETRACTION_TARGETS),
    ]
}

/// Every length and count in a schema, by its place; a list that is not empty needs no name.
fn lengths(value: &Value, at: &str, found: &mut Vec<(String, usize)>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
                let counts = ["maxLength", "minLength", "maxItems", "minItems", "maxProperties", "maxContains"];
                match value.as_u64() {
                    Some(number) if counts.contains(&key.as_str()) && (key != "minItems" || number != 1) => {
                        found.push((at, number as usize));
                    }
                    _ => lengths(value, &at, found),
                }
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, item)| lengths(item, &format!("{at}/{n}"), found))
        }
        _ => {}
    }
}

#[test]
fn the_numbers_of_the_schemas_are_the_limits() {
    let mut found = BTreeSet::new();
    for (name, schema) in files() {
        let mut here = Vec::new();
        lengths(&schema, "", &mut here);
        found.extend(here.into_iter().map(|(at, number)| (name.clone(), at, number)));
    }
    let listed: BTreeSet<_> =
        numbers().into_iter().map(|(name, at, number)| (name.to_owned(), at.to_owned(), number)).collect();
    assert_eq!(found, listed);
}

#[test]
fn the_words_of_the_schemas_are_those_of_the_crate() {
    let files = files();
    let words = |name: &str, at: &str| -> BTreeSet<String> {
        let found = files[name].pointer(at).unwrap_or_else(|| panic!("{name} has no {at}"));
        found.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
    };
    let all = |words: &[&str]| -> BTreeSet<String> { words.iter().map(ToString::to_string).collect() };
    macro_rules! check {
        ($name:literal, $at:literal, $words:ty $(, + $more:literal)? $(, - $less:expr)?) => {
            let known = <$words>::ALL.iter().filter(|word| ![$(<$words>::as_str($less),)?].contains(&word.as_str()));
            let mut known: Vec<&str> = known.map(|word| word.as_str()).collect();
            known.extend([$($more)?].iter().copied().collect::<Vec<&str>>());
            assert_eq!(words($name, $at), all(&known), "{} {}", $name, $at);
        };
    }
    check!("common.json", "/$defs/plane/enum", Plane);
    check!("common.json", "/$defs/tlp/enum", Tlp, + "white");
    check!("common.json", "/$defs/audienceClass/enum", AudienceClass);
    check!("common.json", "/$defs/purpose/enum", Purpose);
    check!("common.json", "/$defs/onward/enum", Onward);
    check!("common.json", "/$defs/orgClass/enum", OrgClass);
    check!("common.json", "/$defs/lane/enum", LaneName);
    check!("receipts.json", "/$defs/Receipt/properties/ws:grade/enum", Grade, -Grade::Stored);
    check!("retraction.json", "/$defs/Retraction/properties/ws:mode/enum", Mode);
    check!("retraction.json", "/$defs/Retraction/properties/ws:action/enum", RetractionAction);
    check!("retraction.json", "/$defs/result/properties/ws:outcome/enum", Outcome);
    check!("directory.json", "/$defs/topics/items/enum", Topic);
    check!("activity.json", "/allOf/0/if/properties/type/enum", ActivityType);
    let codes: Vec<&str> = problem::Code::all().map(problem::Code::as_str).collect();
    assert_eq!(words("problem.json", "/properties/code/enum"), all(&codes));
    assert_eq!(files["common.json"]["$defs"]["context"]["const"], envelope::context());
    assert_eq!(files["common.json"]["$defs"]["provedContext"]["const"], envelope::proved_context());

    let service = words("object.json", "/$defs/service/properties/type/enum");
    let is_service = |kind: &&ObjectType| kind.service().is_some();
    let kinds: Vec<&str> = ObjectType::ALL.iter().filter(is_service).map(|kind| kind.as_str()).collect();
    assert_eq!(service, all(&kinds));
    let proved = words("object.json", "/$defs/proved/properties/type/enum");
    let kinds: Vec<&str> = ObjectType::ALL.iter().filter(|kind| kind.is_proved()).map(|kind| kind.as_str()).collect();
    assert_eq!(proved, all(&kinds));
    let mut shareable = files["object.json"]["$defs"]["shareable"]["properties"]["type"]["enum"].clone();
    assert_eq!(shareable.as_array_mut().unwrap().pop(), Some(json!(["Event", "ws:Training"])));
    let shareable: BTreeSet<String> = serde_json::from_value(shareable).unwrap();
    let rest = [ObjectType::Application, ObjectType::Tombstone];
    let kinds: Vec<&str> = ObjectType::ALL
        .iter()
        .filter(|kind| !is_service(kind) && !rest.contains(kind))
        .map(|kind| kind.as_str())
        .collect();
    assert_eq!(shareable, all(&kinds));
}
