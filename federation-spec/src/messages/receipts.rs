//! Receipts: what became of a message at its receiver.
//!
//! A receipt is proved, so that it still counts after transport, and is itself never receipted.

use serde_json::{Value, json};

use super::{object, put, put_some};
use crate::activity::{Object, ObjectType};
use crate::canonical::{self, NotCanonical};
use crate::json;
use crate::keys::SigningKey;
use crate::limits;
use crate::origin::Iri;
use crate::proof;
use crate::read::{CODE, Members, Need, Read, SchemaFault, as_text, error};
use crate::time::{self, Instant};
use crate::vocabulary::text_enum;

text_enum! {
    Grade {
        /// The signed 202 says it; no message of its own.
        Stored = "stored",
        Processed = "processed",
        /// Not applied; `code` says why.
        Rejected = "rejected",
        /// An unknown type, or a term that must be understood and is not.
        Unsupported = "unsupported",
        /// Opened by the role it was for.
        Seen = "seen",
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub id: Iri,
    pub activity: Iri,
    /// Of the canonical form of the activity.
    pub sha256: [u8; 32],
    pub grade: Grade,
    /// `policy`, `illegal-transition`, …
    pub code: Option<String>,
    pub at: Instant,
    /// Properties that were not understood and not needed.
    pub ignored: Vec<String>,
}

/// The body of the signed 202: the receipt `stored`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub activity: Iri,
    pub sha256: [u8; 32],
    pub at: Instant,
}

impl Stored {
    pub fn to_body(&self) -> String {
        json!({
            "activity": self.activity.as_str(),
            "sha256": canonical::hex(&self.sha256),
            "at": time::write_instant(self.at),
        })
        .to_string()
    }

    /// Reads the body of a 202 whose signature verified; what cannot be read is no receipt.
    pub fn from_body(body: &[u8]) -> Option<Stored> {
        let value = json::parse_up_to(body, limits::REPLY_BYTES).ok()?;
        let members = Members::of(&value, "").ok()?;
        Some(Stored {
            activity: members.iri("activity").ok()??,
            sha256: members.word("sha256", canonical::parse_hex).ok()??,
            at: members.instant("at").ok()??,
        })
    }
}

impl Receipt {
    pub(crate) fn read(object: &Object) -> Read<Receipt> {
        let members = Members(&object.value);
        let grade = members.word("ws:grade", Grade::parse).need("ws:grade")?;
        let code = match grade {
            Grade::Stored => return Err(error("ws:grade", SchemaFault::Value)),
            Grade::Rejected => Some(members.text("ws:code", CODE).need("ws:code")?),
            _ => members.text("ws:code", CODE)?,
        };
        let ignored =
            members.list("ws:ignored", limits::TAGS, |value| as_text(value, "ws:ignored", CODE).map(str::to_owned))?;
        Ok(Receipt {
            id: object.id.clone(),
            activity: members.iri("ws:activity").need("ws:activity")?,
            sha256: members.word("ws:sha256", canonical::parse_hex).need("ws:sha256")?,
            grade,
            code: code.map(str::to_owned),
            at: members.instant("ws:at").need("ws:at")?,
            ignored: ignored.unwrap_or_default(),
        })
    }

    /// The proved object; `key` is the id of the signer's key, whose node is the author.
    pub fn to_object(&self, node: &Iri, key: (&Iri, &SigningKey)) -> Result<Value, NotCanonical> {
        let mut members = object(&self.id, ObjectType::Receipt, node);
        put(&mut members, "ws:activity", self.activity.as_str());
        put(&mut members, "ws:sha256", canonical::hex(&self.sha256));
        put(&mut members, "ws:grade", self.grade.as_str());
        put_some(&mut members, "ws:code", self.code.as_deref());
        put(&mut members, "ws:at", time::write_instant(self.at));
        if !self.ignored.is_empty() {
            put(&mut members, "ws:ignored", json!(self.ignored));
        }
        proof::attach(&mut members, key.1, key.0, self.at)?;
        Ok(Value::Object(members))
    }
}
