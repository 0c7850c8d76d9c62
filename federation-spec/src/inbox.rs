//! The stages of an inbox that need nothing but the bytes: from the JSON scan to the schema.
//!
//! Pushed, pulled and carried copies pass here alike. Stages before it need the connection and the keys (see
//! [`crate::signature::profile`]), stages after it the database.

use serde_json::{Value, json};

use crate::activity::Activity;
use crate::canonical;
use crate::envelope::{self, ContextError};
use crate::json::{self, JsonError};
use crate::keys::PublicKey;
use crate::limits;
use crate::messages::{self, Content};
use crate::origin::Origin;
use crate::ownership::{self, OwnershipError};
use crate::problem::Code;
use crate::proof::{self, ProofError};
use crate::read::{self, SchemaError, SchemaFault};
use crate::snapshot;

/// Who sends, who receives, and the sender's pinned keys.
pub struct Parties<'a> {
    pub peer: &'a Origin,
    pub ours: &'a Origin,
    pub pinned: &'a dyn Fn(&str) -> Option<PublicKey>,
}

/// A message that passed: what is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    pub activity: Activity,
    pub content: Content,
    /// SHA-256 of the canonical form, so that pushed and pulled copies compare equal.
    pub sha256: [u8; 32],
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refused {
    #[error("{0}")]
    Json(#[from] JsonError),
    #[error("{0}")]
    Context(#[from] ContextError),
    #[error("{0}")]
    Ownership(#[from] OwnershipError),
    #[error("{0}")]
    Proof(#[from] ProofError),
    #[error("not addressed to this node")]
    NotAddressed,
    #[error("{0}")]
    Schema(#[from] SchemaError),
}

impl Refused {
    pub fn code(&self) -> Code {
        match self {
            Refused::Json(_) => Code::Json,
            Refused::Context(_) => Code::Context,
            // A proof that fails leaves the origin of the object unproved.
            Refused::Ownership(_) | Refused::Proof(_) => Code::Origin,
            Refused::NotAddressed => Code::NotAddressed,
            Refused::Schema(error) => error.code(),
        }
    }

    /// The stage of the inbox that refused.
    pub fn stage(&self) -> u8 {
        match self {
            Refused::Json(_) | Refused::Context(_) => 8,
            Refused::Ownership(_) | Refused::Proof(_) => 9,
            Refused::NotAddressed => 10,
            Refused::Schema(_) => 11,
        }
    }
}

/// Takes a line of a snapshot through the same stages: it stands for the `Create` that would have brought its object.
pub fn receive_line(line: &snapshot::Line, parties: &Parties<'_>) -> Result<Received, Refused> {
    let object = json::parse(line.object.as_bytes())?;
    let id = object.get("id").and_then(Value::as_str).unwrap_or_default();
    if id != line.id.as_str() || object.get("ws:version").and_then(Value::as_u64) != Some(line.version) {
        return Err(read::error("id", SchemaFault::Value).into());
    }
    let uuid = id.rsplit('/').next().unwrap_or_default();
    let (peer, ours) = (parties.peer, parties.ours.node());
    let head = json!({
        "@context": envelope::context(),
        "id": format!("{peer}/fed/v1/activities/{uuid}"),
        "type": "Create",
        "actor": object.get("attributedTo").and_then(Value::as_str).unwrap_or(peer.node().as_str()),
        "to": [ours.as_str()],
        "published": object.get("published").cloned().unwrap_or_default(),
    });
    let head = head.to_string();
    let head = head.strip_suffix('}').expect("an object ends so");
    receive(format!("{head},\"object\":{}}}", line.object).as_bytes(), parties)
}

/// Takes the bytes of a message whose transport is verified through stages 8 to 11.
pub fn receive(bytes: &[u8], parties: &Parties<'_>) -> Result<Received, Refused> {
    let value = json::parse(bytes)?;
    envelope::check(&value)?;
    let sha256 = canonical::hash(&value).expect("the scan admits only numbers that have a canonical form");
    let activity = Activity::parse(value)?;
    ownership::check(&activity, parties.peer)?;
    for object in activity.object.objects().iter().chain(&activity.result) {
        let must = object.kind.known().is_some_and(|known| known.is_proved());
        if must || object.value.contains_key("proof") {
            proof::verify(&object.value, parties.pinned)?;
        }
    }
    if !activity.is_addressed_to(parties.ours) {
        return Err(Refused::NotAddressed);
    }
    let content = messages::read(&activity)?;
    if matches!(content, Content::PeeringRequest(_)) && bytes.len() > limits::PEERING_REQUEST_BYTES {
        return Err(read::error("object", SchemaFault::TooLong).into());
    }
    Ok(Received { activity, content, sha256 })
}
