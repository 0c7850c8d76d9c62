//! The directory: the card of an agency, notes, their removal; who follows whom, and whether both hold the same.

use serde_json::{Value, json};

use super::{object, put, put_envelope, put_some};
use crate::activity::{Activity, Envelope, Object, ObjectType, Target};
use crate::origin::{Iri, Place};
use crate::read::{CODE, Members, Most, NAME, Need, Read, SchemaFault, as_text, error};
use crate::time::{self, Instant};
use crate::vocabulary::{OrgClass, Topic};
use crate::{canonical, limits};

/// The card of an agency: who it is, never who works there. Names follow HSDS 3 `organization`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    pub id: Iri,
    /// The node that publishes it.
    pub attributed_to: Iri,
    pub envelope: Envelope,
    pub name: String,
    pub alternate_name: Option<String>,
    /// Plain text.
    pub summary: Option<String>,
    pub org_class: OrgClass,
    /// ISO 3166-1 or 3166-2.
    pub jurisdictions: Vec<String>,
    /// BCP 47.
    pub languages: Vec<String>,
    pub contacts: Vec<Contact>,
    /// As written; a page shows it as text and never fetches it.
    pub url: Option<String>,
    /// IANA name.
    pub time_zone: Option<String>,
}

/// A role, never a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub role: String,
    pub email: Option<String>,
    pub phone: Option<String>,
}

/// Text between agencies: a comment, a remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub id: Iri,
    pub attributed_to: Iri,
    pub envelope: Envelope,
    pub content: String,
    pub media_type: MediaType,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MediaType {
    Plain,
    Markdown,
}

/// One node asks another for what it publishes, from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follow {
    /// The activity itself: what its answer, its end and each digest name.
    pub id: Iri,
    /// Who is followed.
    pub node: Iri,
    /// None is everything.
    pub topics: Vec<Topic>,
}

/// What one follower should hold of its author, in a number and a hash: see [`crate::snapshot::digest`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryDigest {
    pub id: Iri,
    pub attributed_to: Iri,
    pub envelope: Envelope,
    /// The `Follow` that it speaks of.
    pub follow: Iri,
    pub count: u64,
    pub sha256: [u8; 32],
}

/// The ordinary end of a directory object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    pub id: Iri,
    pub former_type: Option<String>,
    /// The version that is the removal; absent if only an id was sent.
    pub version: Option<u64>,
    pub deleted: Option<Instant>,
}

const SUMMARY: Most = Most::Characters(limits::SUMMARY_CHARACTERS);
const CONTENT: Most = Most::Bytes(limits::NOTE_BYTES);

impl Organization {
    pub(crate) fn read(object: &Object) -> Read<Organization> {
        let members = Members(&object.value);
        let tag = |term: &'static str| move |value| as_text(value, term, CODE).map(str::to_owned);
        Ok(Organization {
            id: object.id.clone(),
            attributed_to: author(object)?,
            envelope: envelope(object)?,
            name: members.text("name", NAME).need("name")?.to_owned(),
            alternate_name: members.text("ws:alternateName", NAME)?.map(str::to_owned),
            summary: members.text("summary", SUMMARY)?.map(str::to_owned),
            org_class: members.word("ws:orgClass", OrgClass::parse).need("ws:orgClass")?,
            jurisdictions: members
                .list("ws:jurisdictions", limits::TAGS, tag("ws:jurisdictions"))
                .need("ws:jurisdictions")?,
            languages: members.list("ws:languages", limits::TAGS, tag("ws:languages"))?.unwrap_or_default(),
            contacts: members.list("ws:contacts", limits::TAGS, Contact::read)?.unwrap_or_default(),
            url: members.text("url", Most::Bytes(limits::IRI_BYTES))?.map(str::to_owned),
            time_zone: members.text("ws:timeZone", CODE)?.map(str::to_owned),
        })
    }

    pub fn to_object(&self) -> Value {
        let mut members = object(&self.id, ObjectType::Organization, &self.attributed_to);
        put_envelope(&mut members, &self.envelope);
        put(&mut members, "name", self.name.as_str());
        put_some(&mut members, "ws:alternateName", self.alternate_name.as_deref());
        put_some(&mut members, "summary", self.summary.as_deref());
        put(&mut members, "ws:orgClass", self.org_class.as_str());
        put(&mut members, "ws:jurisdictions", json!(self.jurisdictions));
        if !self.languages.is_empty() {
            put(&mut members, "ws:languages", json!(self.languages));
        }
        if !self.contacts.is_empty() {
            put(&mut members, "ws:contacts", self.contacts.iter().map(Contact::to_value).collect::<Value>());
        }
        put_some(&mut members, "url", self.url.as_deref());
        put_some(&mut members, "ws:timeZone", self.time_zone.as_deref());
        Value::Object(members)
    }
}

impl Contact {
    fn read(value: &Value) -> Read<Contact> {
        let members = Members::of(value, "ws:contacts")?;
        Ok(Contact {
            role: members.text("ws:role", CODE).need("ws:role")?.to_owned(),
            email: members.text("ws:email", NAME)?.map(str::to_owned),
            phone: members.text("ws:phone", CODE)?.map(str::to_owned),
        })
    }

    fn to_value(&self) -> Value {
        let mut members = serde_json::Map::new();
        put(&mut members, "ws:role", self.role.as_str());
        put_some(&mut members, "ws:email", self.email.as_deref());
        put_some(&mut members, "ws:phone", self.phone.as_deref());
        Value::Object(members)
    }
}

impl Note {
    pub(crate) fn read(object: &Object) -> Read<Note> {
        let members = Members(&object.value);
        let media_type = |text: &str| match text {
            "text/plain" => Some(MediaType::Plain),
            "text/markdown" => Some(MediaType::Markdown),
            _ => None,
        };
        Ok(Note {
            id: object.id.clone(),
            attributed_to: author(object)?,
            envelope: envelope(object)?,
            content: members.text("content", CONTENT).need("content")?.to_owned(),
            media_type: members.word("mediaType", media_type)?.unwrap_or(MediaType::Plain),
        })
    }

    pub fn to_object(&self) -> Value {
        let mut members = object(&self.id, ObjectType::Note, &self.attributed_to);
        put_envelope(&mut members, &self.envelope);
        put(&mut members, "content", self.content.as_str());
        if self.media_type == MediaType::Markdown {
            put(&mut members, "mediaType", "text/markdown");
        }
        Value::Object(members)
    }
}

impl Follow {
    pub(crate) fn read(activity: &Activity, node: &Iri) -> Read<Follow> {
        if node.place() != Some(Place::Node) {
            return Err(error("object", SchemaFault::Value));
        }
        let topics = Members::of(&activity.value, "")?.words("ws:topics", Topic::ALL.len(), Topic::parse)?;
        Ok(Follow { id: activity.id.clone(), node: node.clone(), topics: topics.unwrap_or_default() })
    }
}

impl DirectoryDigest {
    pub(crate) fn read(object: &Object) -> Read<DirectoryDigest> {
        let members = Members(&object.value);
        Ok(DirectoryDigest {
            id: object.id.clone(),
            attributed_to: author(object)?,
            envelope: envelope(object)?,
            follow: members.iri("ws:follow").need("ws:follow")?,
            count: members.number("ws:count", 0).need("ws:count")?,
            sha256: members.word("ws:sha256", canonical::parse_hex).need("ws:sha256")?,
        })
    }

    pub fn to_object(&self) -> Value {
        let mut members = object(&self.id, ObjectType::DirectoryDigest, &self.attributed_to);
        put_envelope(&mut members, &self.envelope);
        put(&mut members, "ws:follow", self.follow.as_str());
        put(&mut members, "ws:count", self.count);
        put(&mut members, "ws:sha256", canonical::hex(&self.sha256));
        Value::Object(members)
    }
}

impl Removal {
    pub(crate) fn read(target: &Target) -> Read<Removal> {
        match target {
            Target::Reference(id) => Ok(Removal { id: id.clone(), former_type: None, version: None, deleted: None }),
            Target::Object(object) if object.kind.is(ObjectType::Tombstone) => {
                let members = Members(&object.value);
                Ok(Removal {
                    id: object.id.clone(),
                    former_type: members.text("formerType", CODE)?.map(str::to_owned),
                    version: Some(members.number("ws:version", 1).need("ws:version")?),
                    deleted: members.instant("deleted")?,
                })
            }
            _ => Err(error("object", SchemaFault::Type)),
        }
    }

    /// A Tombstone.
    pub fn to_object(&self) -> Value {
        let mut members = serde_json::Map::new();
        put(&mut members, "id", self.id.as_str());
        put(&mut members, "type", ObjectType::Tombstone.as_str());
        put_some(&mut members, "formerType", self.former_type.as_deref());
        put_some(&mut members, "ws:version", self.version);
        put_some(&mut members, "deleted", self.deleted.map(time::write_instant));
        Value::Object(members)
    }
}

fn author(object: &Object) -> Read<Iri> {
    object.attributed_to.clone().ok_or_else(|| error("attributedTo", SchemaFault::Missing))
}

fn envelope(object: &Object) -> Read<Envelope> {
    object.envelope.clone().ok_or_else(|| error("ws:plane", SchemaFault::Missing))
}
