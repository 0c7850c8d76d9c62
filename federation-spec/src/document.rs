//! The key document: the node actor with the keys it signs with (FEP-521a).
//!
//! It is valid for a week at most and fetched again daily. A malformed key in it is ignored, the others work; a document
//! that nobody could use is refused.

use serde_json::{Map, Value, json};

use crate::canonical::NotCanonical;
use crate::keys::{KeyError, PublicKey, SigningKey};
use crate::limits;
use crate::origin::{Iri, Origin};
use crate::proof::{self, ProofError};
use crate::read::{Members, NAME, Need, Read, SchemaError, SchemaFault, as_text, error};
use crate::time::{self, Instant};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyDocument {
    /// The node actor.
    pub node: Iri,
    pub inbox: Iri,
    pub outbox: Iri,
    /// Of the agency, for people; never trusted.
    pub name: Option<String>,
    /// IRIs of features (FEP-844e).
    pub implements: Vec<String>,
    pub valid_until: Instant,
    pub keys: Vec<DocumentKey>,
    /// Ids of keys that could not be read, or `?`.
    pub ignored: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentKey {
    pub id: Iri,
    pub key: PublicKey,
    pub created: Instant,
    pub expires: Instant,
    pub revoked: Option<Instant>,
    pub uses: KeyUses,
}

/// What a key is listed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyUses {
    /// `assertionMethod` alone.
    Proofs,
    /// `authentication` too.
    RequestsAndProofs,
}

/// Why a key document was refused.
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
pub enum DocumentError {
    #[error("{0}")]
    Schema(#[from] SchemaError),
    #[error("the document is not of this node")]
    Origin,
    #[error("too many keys")]
    TooManyKeys,
    #[error("no key in it can be used")]
    NoKey,
    #[error("its validity has ended")]
    Lapsed,
    #[error("it claims to be valid for more than a week")]
    ValidTooLong,
}

impl DocumentKey {
    pub fn is_valid(&self, now: Instant) -> bool {
        self.created <= now && now < self.expires && self.revoked.is_none_or(|revoked| now < revoked)
    }
}

impl KeyDocument {
    /// Reads a document whose context and spelling are checked, or one embedded in a message.
    pub fn parse(value: &Value, node: &Origin) -> Result<KeyDocument, DocumentError> {
        let members = Members::of(value, "")?;
        let id = members.iri("id").need("id")?;
        let inbox = members.iri("inbox").need("inbox")?;
        let outbox = members.iri("outbox").need("outbox")?;
        if id != node.node() || !node.owns(&inbox) || !node.owns(&outbox) {
            return Err(DocumentError::Origin);
        }
        if members.text("type", NAME)? != Some("Application") {
            return Err(error("type", SchemaFault::Value).into());
        }
        let listed = members.0.get("assertionMethod").and_then(Value::as_array);
        let listed = listed.ok_or_else(|| error("assertionMethod", SchemaFault::Type))?;
        if listed.len() > limits::DOCUMENT_KEYS {
            return Err(DocumentError::TooManyKeys);
        }
        let requests = members.list("authentication", limits::DOCUMENT_KEYS, |value| {
            as_text(value, "authentication", NAME).map(str::to_owned)
        })?;
        let mut document = KeyDocument {
            inbox,
            outbox,
            name: members.text("name", NAME)?.map(str::to_owned),
            implements: implements(members)?,
            valid_until: members.instant("ws:validUntil").need("ws:validUntil")?,
            keys: Vec::new(),
            ignored: Vec::new(),
            node: id,
        };
        for value in listed {
            match document_key(value, &document.node, &requests.clone().unwrap_or_default()) {
                Ok(key) => document.keys.push(key),
                Err(_) => document.ignored.push(value["id"].as_str().unwrap_or("?").chars().take(100).collect()),
            }
        }
        document.drop_doubles();
        match document.keys.is_empty() {
            true => Err(DocumentError::NoKey),
            false => Ok(document),
        }
    }

    /// Two keys of one id: nobody can say which is meant, so neither is.
    fn drop_doubles(&mut self) {
        let ids: Vec<Iri> = self.keys.iter().map(|key| key.id.clone()).collect();
        let (keys, doubles): (Vec<_>, Vec<_>) =
            self.keys.drain(..).partition(|key| ids.iter().filter(|id| **id == key.id).count() == 1);
        self.keys = keys;
        self.ignored.extend(doubles.iter().map(|key| key.id.to_string()));
    }

    /// Whether it may be used now.
    pub fn check_validity(&self, now: Instant) -> Result<(), DocumentError> {
        let longest =
            chrono::Duration::days(limits::DOCUMENT_DAYS) + chrono::Duration::seconds(limits::CLOCK_TOLERANCE_SECONDS);
        if self.valid_until <= now {
            return Err(DocumentError::Lapsed);
        }
        match self.valid_until - now > longest {
            true => Err(DocumentError::ValidTooLong),
            false => Ok(()),
        }
    }

    pub fn key(&self, id: &str) -> Option<&DocumentKey> {
        self.keys.iter().find(|key| key.id.as_str() == id)
    }

    /// As it is embedded in a message: without a context of its own.
    pub fn to_value(&self) -> Value {
        let keys: Vec<Value> = self.keys.iter().map(|key| key.to_value(&self.node)).collect();
        let requests: Vec<&str> =
            self.keys.iter().filter(|key| key.uses == KeyUses::RequestsAndProofs).map(|key| key.id.as_str()).collect();
        let mut value = json!({
            "id": self.node.as_str(),
            "type": "Application",
            "inbox": self.inbox.as_str(),
            "outbox": self.outbox.as_str(),
            "assertionMethod": keys,
            "ws:validUntil": time::write_instant(self.valid_until),
        });
        if !requests.is_empty() {
            value["authentication"] = json!(requests);
        }
        if let Some(name) = &self.name {
            value["name"] = json!(name);
        }
        if !self.implements.is_empty() {
            value["implements"] = self.implements.iter().map(|href| json!({ "href": href })).collect();
        }
        value
    }

    /// As a node that nobody can ask sends it.
    pub fn to_object(&self) -> Value {
        let mut object = self.to_value();
        object["attributedTo"] = json!(self.node.as_str());
        object
    }

    /// As people carry it to a node that cannot fetch it: signed by one of its own keys.
    pub fn to_proved(&self, key: &SigningKey, method: &Iri, created: Instant) -> Result<Value, NotCanonical> {
        let Value::Object(mut object) = self.to_object() else { unreachable!("a document is an object") };
        proof::attach(&mut object, key, method, created)?;
        Ok(Value::Object(object))
    }

    /// Whether a document that was carried is signed by this key of its own.
    pub fn check_proof(&self, value: &Value, method: &Iri) -> Result<(), ProofError> {
        let object = value.as_object().ok_or(ProofError::Absent)?;
        proof::verify(object, |id| self.key(id).filter(|key| key.id == *method).map(|key| key.key.clone()))
    }

    /// As `GET /fed/v1/node` answers it.
    pub fn to_document(&self) -> Value {
        let mut value = self.to_value();
        value["@context"] = crate::envelope::context();
        value
    }
}

impl DocumentKey {
    fn to_value(&self, node: &Iri) -> Value {
        let mut value = json!({
            "id": self.id.as_str(),
            "type": "Multikey",
            "controller": node.as_str(),
            "publicKeyMultibase": self.key.multikey(),
            "ws:created": time::write_instant(self.created),
            "expires": time::write_instant(self.expires),
        });
        if let Some(revoked) = self.revoked {
            value["ws:revoked"] = json!(time::write_instant(revoked));
        }
        value
    }
}

fn document_key(value: &Value, node: &Iri, requests: &[String]) -> Read<DocumentKey> {
    let members = Members::of(value, "assertionMethod")?;
    let id = members.iri("id").need("id")?;
    let controller = members.iri("controller").need("controller")?;
    if !id.is_key_of(node) || controller != *node || members.text("type", NAME)? != Some("Multikey") {
        return Err(error("id", SchemaFault::Value));
    }
    let created = members.instant("ws:created").need("ws:created")?;
    let expires = members.instant("expires").need("expires")?;
    if expires <= created || expires - created > chrono::Duration::days(limits::KEY_DAYS) {
        return Err(error("expires", SchemaFault::Value));
    }
    let uses = match requests.iter().any(|listed| listed == id.as_str()) {
        true => KeyUses::RequestsAndProofs,
        false => KeyUses::Proofs,
    };
    let multikey = members.text("publicKeyMultibase", NAME).need("publicKeyMultibase")?;
    let key =
        PublicKey::from_multikey(multikey).map_err(|_: KeyError| error("publicKeyMultibase", SchemaFault::Value))?;
    Ok(DocumentKey { id, key, created, expires, revoked: members.instant("ws:revoked")?, uses })
}

fn implements(members: Members<'_>) -> Read<Vec<String>> {
    let hrefs = members.list("implements", limits::TAGS, |value| {
        let feature: &Map<String, Value> = value.as_object().ok_or_else(|| error("implements", SchemaFault::Type))?;
        Members(feature).text("href", NAME).need("href").map(str::to_owned)
    })?;
    Ok(hrefs.unwrap_or_default())
}
