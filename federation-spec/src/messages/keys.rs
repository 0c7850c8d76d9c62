//! Rotation and revocation of keys.
//!
//! A change is signed twice: the request by the old key, so that *old signs new*, and the possession by the new one, so
//! that nobody can enrol a key that is not theirs.

use serde_json::{Value, json};

use super::{document_fault, object, put};
use crate::activity::{Object, ObjectType};
use crate::document::KeyDocument;
use crate::keys::{BadSignature, PublicKey, SigningKey};
use crate::origin::Iri;
use crate::read::{CODE, Members, Need, Read, SchemaFault, error};
use crate::time::{self, Instant};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyChange {
    pub id: Iri,
    /// The new document, with both keys.
    pub document: KeyDocument,
    pub old_key: Iri,
    pub new_key: Iri,
    pub at: Instant,
    /// The new key's signature over [`possession_text`].
    pub possession: [u8; 64],
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRevocation {
    pub id: Iri,
    /// The key that is no longer ours. The request is signed by another pinned one.
    pub key: Iri,
    pub at: Instant,
    /// A code: `lost`, `stolen`, `replaced`.
    pub reason: String,
}

/// What the new key signs. It starts with a word of its own, so it is neither a signature base nor 64 bytes of digests.
pub fn possession_text(node: &Iri, old_key: &Iri, new_key: &Iri, at: Instant) -> String {
    format!("waystation-v1 key change\n{node}\n{old_key}\n{new_key}\n{}", time::write_instant(at))
}

impl KeyChange {
    pub fn new(id: Iri, document: KeyDocument, old_key: Iri, new: (Iri, &SigningKey), at: Instant) -> KeyChange {
        let (new_key, signer) = new;
        let possession = signer.sign(possession_text(&document.node, &old_key, &new_key, at).as_bytes());
        KeyChange { id, document, old_key, new_key, at, possession }
    }

    pub(crate) fn read(object: &Object) -> Read<KeyChange> {
        let members = Members(&object.value);
        let value = members.0.get("ws:keyDocument").ok_or_else(|| error("ws:keyDocument", SchemaFault::Missing))?;
        let document = KeyDocument::parse(value, &object.id.origin()).map_err(document_fault)?;
        let change = KeyChange {
            id: object.id.clone(),
            old_key: members.iri("ws:oldKey").need("ws:oldKey")?,
            new_key: members.iri("ws:newKey").need("ws:newKey")?,
            at: members.instant("ws:at").need("ws:at")?,
            possession: members.word("ws:possession", signature).need("ws:possession")?,
            document,
        };
        let is_own = [&change.old_key, &change.new_key].iter().all(|key| key.is_key_of(&change.document.node));
        match is_own && change.old_key != change.new_key && change.verify_possession().is_ok() {
            true => Ok(change),
            false => Err(error("ws:possession", SchemaFault::Value)),
        }
    }

    /// The new key, as the new document has it.
    pub fn key(&self) -> Option<&PublicKey> {
        self.document.key(self.new_key.as_str()).map(|key| &key.key)
    }

    /// Whether who asks for the change holds the new key.
    pub fn verify_possession(&self) -> Result<(), BadSignature> {
        let text = possession_text(&self.document.node, &self.old_key, &self.new_key, self.at);
        self.key().ok_or(BadSignature)?.verify(text.as_bytes(), &self.possession)
    }

    pub fn to_object(&self) -> Value {
        let mut members = object(&self.id, ObjectType::KeyChange, &self.document.node);
        put(&mut members, "ws:keyDocument", self.document.to_value());
        put(&mut members, "ws:oldKey", self.old_key.as_str());
        put(&mut members, "ws:newKey", self.new_key.as_str());
        put(&mut members, "ws:at", time::write_instant(self.at));
        put(&mut members, "ws:possession", format!("z{}", bs58::encode(self.possession).into_string()));
        Value::Object(members)
    }
}

fn signature(text: &str) -> Option<[u8; 64]> {
    bs58::decode(text.strip_prefix('z')?).into_vec().ok()?.try_into().ok()
}

impl KeyRevocation {
    pub(crate) fn read(object: &Object) -> Read<KeyRevocation> {
        let members = Members(&object.value);
        let key = members.iri("ws:key").need("ws:key")?;
        if !object.attributed_to.as_ref().is_some_and(|node| key.is_key_of(node)) {
            return Err(error("ws:key", SchemaFault::Value));
        }
        Ok(KeyRevocation {
            id: object.id.clone(),
            key,
            at: members.instant("ws:at").need("ws:at")?,
            reason: members.text("ws:reason", CODE).need("ws:reason")?.to_owned(),
        })
    }

    pub fn to_object(&self, node: &Iri) -> Value {
        let mut members = object(&self.id, ObjectType::KeyRevocation, node);
        put(&mut members, "ws:key", json!(self.key.as_str()));
        put(&mut members, "ws:at", time::write_instant(self.at));
        put(&mut members, "ws:reason", self.reason.as_str());
        Value::Object(members)
    }
}
