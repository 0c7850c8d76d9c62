//! `ws:Capability` and `ws:Capacity`: what of the two travels, and how it is read back.
//!
//! A member on the wire is the member here by one rule: `service_type` is `ws:serviceType`, and a name that ActivityStreams
//! has too stands bare. What is empty, unknown or absent does not travel. A receiver ignores members that it does not know and
//! refuses values that it does not.

use federation_spec::activity::{Envelope, Object, ObjectType};
use federation_spec::messages::put_envelope;
use federation_spec::origin::Iri;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::capability::Capability;
use super::capacity::Capacity;

/// Members of ours that are spelled as ActivityStreams spells its own.
const BARE: &[&str] = &["name", "url"];

/// Why an object of a peer is not taken; its sender hears no more than the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfit;

pub fn write_capability(id: &Iri, agency: &Iri, envelope: &Envelope, capability: &Capability) -> Value {
    Value::Object(write(id, ObjectType::Capability, agency, envelope, capability))
}

pub fn write_capacity(id: &Iri, agency: &Iri, envelope: &Envelope, of: &Iri, capacity: &Capacity) -> Value {
    let mut members = write(id, ObjectType::Capacity, agency, envelope, capacity);
    members.insert(CAPABILITY.to_owned(), json!(of.as_str()));
    Value::Object(members)
}

/// Which capability a capacity is of.
const CAPABILITY: &str = "ws:capability";

pub fn read_capability(object: &Object) -> Result<Capability, Unfit> {
    let capability: Capability = read(&object.value)?;
    match capability.check().is_empty() {
        true => Ok(capability),
        false => Err(Unfit),
    }
}

/// With the id of its capability.
pub fn read_capacity(object: &Object) -> Result<(Iri, Capacity), Unfit> {
    let of =
        object.value.get(CAPABILITY).and_then(Value::as_str).and_then(|text| Iri::parse(text).ok()).ok_or(Unfit)?;
    let capacity: Capacity = read(&object.value)?;
    match capacity.is_sound() && of.origin() == object.id.origin() {
        true => Ok((of, capacity)),
        false => Err(Unfit),
    }
}

fn write(
    id: &Iri,
    kind: ObjectType,
    agency: &Iri,
    envelope: &Envelope,
    content: &impl Serialize,
) -> Map<String, Value> {
    let mut members = match outward(slim(content)) {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    members.insert("id".to_owned(), json!(id.as_str()));
    members.insert("type".to_owned(), json!(kind.as_str()));
    members.insert("attributedTo".to_owned(), json!(agency.as_str()));
    put_envelope(&mut members, envelope);
    members
}

/// The members of the envelope are not the content's, though one could be spelled like it.
fn read<T: DeserializeOwned>(members: &Map<String, Value>) -> Result<T, Unfit> {
    let mut content = Map::new();
    for (term, value) in members {
        if let Some(name) = inward_name(term) {
            content.insert(name, inward(value));
        }
    }
    serde_json::from_value(Value::Object(content)).map_err(|_| Unfit)
}

/// As it is stored: without what is empty.
pub fn slim(content: &impl Serialize) -> Value {
    pruned(serde_json::to_value(content).expect("plain data has a JSON form")).unwrap_or_else(|| json!({}))
}

/// Nothing that says nothing: null, empty text, empty list, empty object.
fn pruned(value: Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) => (!text.is_empty()).then_some(Value::String(text)),
        Value::Array(items) => {
            let items: Vec<Value> = items.into_iter().filter_map(pruned).collect();
            (!items.is_empty()).then_some(Value::Array(items))
        }
        Value::Object(members) => {
            let members = members.into_iter().filter_map(|(name, value)| Some((name, pruned(value)?)));
            let members: Map<String, Value> = members.collect();
            (!members.is_empty()).then_some(Value::Object(members))
        }
        value => Some(value),
    }
}

fn outward(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(outward).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, value)| (outward_name(&name), outward(value))).collect()
        }
        value => value,
    }
}

fn inward(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(inward).collect(),
        Value::Object(members) => {
            members.iter().filter_map(|(term, value)| Some((inward_name(term)?, inward(value)))).collect()
        }
        value => value.clone(),
    }
}

fn outward_name(name: &str) -> String {
    if BARE.contains(&name) {
        return name.to_owned();
    }
    let mut term = String::from("ws:");
    let mut words = name.split('_');
    term.push_str(words.next().unwrap_or_default());
    for word in words {
        term.extend(word.chars().take(1).map(|first| first.to_ascii_uppercase()));
        term.extend(word.chars().skip(1));
    }
    term
}

/// None for a term that is not ours.
fn inward_name(term: &str) -> Option<String> {
    let Some(term) = term.strip_prefix("ws:") else {
        return BARE.contains(&term).then(|| term.to_owned());
    };
    let mut name = String::with_capacity(term.len() + 4);
    for c in term.chars() {
        match c {
            c if c.is_ascii_uppercase() => {
                name.push('_');
                name.push(c.to_ascii_lowercase());
            }
            // The spelling has no underscores, so that each name has one.
            '_' => return None,
            c => name.push(c),
        }
    }
    Some(name)
}
