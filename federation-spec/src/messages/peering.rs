//! Peering: how two nodes come to hear each other, and how they stop.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::{document_fault, object, put, put_some};
use crate::activity::{Object, ObjectType};
use crate::document::KeyDocument;
use crate::lane::Version;
use crate::limits;
use crate::origin::Iri;
use crate::read::{CODE, Members, NAME, Need, Read, SchemaFault, error};
use crate::time::{self, Instant};
use crate::vocabulary::{Plane, Tlp};

/// Step 1: what a node asks for. It stays inert until two officers of the other side have compared fingerprints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeeringRequest {
    pub id: Iri,
    pub document: KeyDocument,
    pub planes: Vec<Plane>,
    /// The highest minor version of every major one.
    pub protocol: Vec<Version>,
    /// ISO 3166-1 alpha-2: where the node is hosted.
    pub country: String,
    pub nonce: String,
    /// Plain text, shown to people as what it is: a claim.
    pub name: Option<String>,
}

/// What one side grants the other: with an `Accept`, or changed later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeeringTerms {
    pub id: Iri,
    /// In an `Accept`, where the keys are pinned.
    pub document: Option<KeyDocument>,
    pub planes: Vec<Plane>,
    pub highest_mark: Tlp,
    pub budget: Budget,
    pub review_on: NaiveDate,
    /// Of the request, said back.
    pub nonce: Option<String>,
    pub protocol: Vec<Version>,
}

/// What a peer may send us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    pub messages_per_second: u64,
    pub bytes_per_minute: u64,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget {
            messages_per_second: limits::MESSAGES_PER_PEER_AND_SECOND as u64,
            bytes_per_minute: limits::BYTES_PER_PEER_AND_MINUTE as u64,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeeringSuspend {
    pub id: Iri,
    /// A code, not a story.
    pub reason: String,
    pub until: Option<Instant>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeeringEnd {
    pub id: Iri,
    /// When the other side must have purged what it holds of ours.
    pub purge_by: Instant,
}

impl PeeringRequest {
    pub(crate) fn read(object: &Object) -> Read<PeeringRequest> {
        let members = Members(&object.value);
        Ok(PeeringRequest {
            id: object.id.clone(),
            document: document(members, object).need("ws:keyDocument")?,
            planes: members.words("ws:planes", Plane::ALL.len(), Plane::parse).need("ws:planes")?,
            protocol: protocol(members)?,
            country: country(members)?,
            nonce: nonce(members).need("ws:nonce")?,
            name: members.text("name", NAME)?.map(str::to_owned),
        })
    }

    pub fn to_object(&self) -> Value {
        let mut members = object(&self.id, ObjectType::PeeringRequest, &self.document.node);
        put(&mut members, "ws:keyDocument", self.document.to_value());
        put_planes(&mut members, &self.planes);
        put_protocol(&mut members, &self.protocol);
        put(&mut members, "ws:country", self.country.as_str());
        put(&mut members, "ws:nonce", self.nonce.as_str());
        put_some(&mut members, "name", self.name.as_deref());
        Value::Object(members)
    }
}

impl PeeringTerms {
    pub(crate) fn read(object: &Object) -> Read<PeeringTerms> {
        let members = Members(&object.value);
        let terms = PeeringTerms {
            id: object.id.clone(),
            document: document(members, object)?,
            planes: members.words("ws:planes", Plane::ALL.len(), Plane::parse).need("ws:planes")?,
            highest_mark: members.word("ws:highestMark", Tlp::parse_inbound).need("ws:highestMark")?,
            budget: Budget {
                messages_per_second: members.number("ws:messagesPerSecond", 1).need("ws:messagesPerSecond")?,
                bytes_per_minute: members.number("ws:bytesPerMinute", 1).need("ws:bytesPerMinute")?,
            },
            review_on: members.word("ws:reviewOn", time::parse_day).need("ws:reviewOn")?,
            nonce: nonce(members)?,
            protocol: protocol(members)?,
        };
        let is_accept = object.kind.is(ObjectType::PeeringTerms);
        match is_accept && (terms.document.is_none() || terms.nonce.is_none()) {
            true => Err(error("ws:keyDocument", SchemaFault::Missing)),
            false => Ok(terms),
        }
    }

    /// As the `result` of an `Accept`.
    pub fn to_result(&self, node: &Iri) -> Value {
        self.write(ObjectType::PeeringTerms, node)
    }

    /// As the object of a change: without keys, which change by themselves.
    pub fn to_change(&self, node: &Iri) -> Value {
        self.write(ObjectType::PeeringChange, node)
    }

    fn write(&self, kind: ObjectType, node: &Iri) -> Value {
        let mut members = object(&self.id, kind, node);
        put_some(&mut members, "ws:keyDocument", self.document.as_ref().map(KeyDocument::to_value));
        put_planes(&mut members, &self.planes);
        put(&mut members, "ws:highestMark", self.highest_mark.as_str());
        put(&mut members, "ws:messagesPerSecond", self.budget.messages_per_second);
        put(&mut members, "ws:bytesPerMinute", self.budget.bytes_per_minute);
        put(&mut members, "ws:reviewOn", time::write_day(self.review_on));
        put_some(&mut members, "ws:nonce", self.nonce.as_deref());
        put_protocol(&mut members, &self.protocol);
        Value::Object(members)
    }

    /// Whether it grants nothing that `before` did not: then one person may decide it, and it holds at once.
    pub fn is_narrower_than(&self, before: &PeeringTerms) -> bool {
        self.planes.iter().all(|plane| before.planes.contains(plane))
            && self.highest_mark <= before.highest_mark
            && self.budget.messages_per_second <= before.budget.messages_per_second
            && self.budget.bytes_per_minute <= before.budget.bytes_per_minute
            && self.review_on <= before.review_on
    }
}

impl PeeringSuspend {
    pub(crate) fn read(object: &Object) -> Read<PeeringSuspend> {
        let members = Members(&object.value);
        Ok(PeeringSuspend {
            id: object.id.clone(),
            reason: members.text("ws:reason", CODE).need("ws:reason")?.to_owned(),
            until: members.instant("ws:until")?,
        })
    }

    pub fn to_object(&self, node: &Iri) -> Value {
        let mut members = object(&self.id, ObjectType::PeeringSuspend, node);
        put(&mut members, "ws:reason", self.reason.as_str());
        put_some(&mut members, "ws:until", self.until.map(time::write_instant));
        Value::Object(members)
    }
}

impl PeeringEnd {
    pub(crate) fn read(object: &Object) -> Read<PeeringEnd> {
        let members = Members(&object.value);
        Ok(PeeringEnd { id: object.id.clone(), purge_by: members.instant("ws:purgeBy").need("ws:purgeBy")? })
    }

    pub fn to_object(&self, node: &Iri) -> Value {
        let mut members = object(&self.id, ObjectType::PeeringEnd, node);
        put(&mut members, "ws:purgeBy", time::write_instant(self.purge_by));
        Value::Object(members)
    }
}

/// The document of the node that speaks: a peering is never about a third.
fn document(members: Members<'_>, object: &Object) -> Read<Option<KeyDocument>> {
    let Some(value) = members.0.get("ws:keyDocument") else { return Ok(None) };
    let document = KeyDocument::parse(value, &object.id.origin()).map_err(document_fault)?;
    match object.attributed_to.as_ref() == Some(&document.node) {
        true => Ok(Some(document)),
        false => Err(error("attributedTo", SchemaFault::Value)),
    }
}

fn protocol(members: Members<'_>) -> Read<Vec<Version>> {
    members.words("ws:protocol", limits::VERSIONS, Version::parse).need("ws:protocol")
}

fn country(members: Members<'_>) -> Read<String> {
    let is_code = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase());
    members.word("ws:country", |text| is_code(text).then(|| text.to_owned())).need("ws:country")
}

fn nonce(members: Members<'_>) -> Read<Option<String>> {
    members.word("ws:nonce", |text| limits::NONCE_CHARACTERS.contains(&text.chars().count()).then(|| text.to_owned()))
}

fn put_planes(members: &mut Map<String, Value>, planes: &[Plane]) {
    put(members, "ws:planes", planes.iter().map(|plane| json!(plane.as_str())).collect::<Value>());
}

fn put_protocol(members: &mut Map<String, Value>, versions: &[Version]) {
    put(members, "ws:protocol", versions.iter().map(|version| json!(version.to_string())).collect::<Value>());
}
