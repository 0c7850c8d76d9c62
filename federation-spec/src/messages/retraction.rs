//! Retraction: content that must go, wherever it went.
//!
//! It is proved, goes by the lane `urgent`, and is good only from the owner of its targets. A receiver keeps it even for an
//! object it does not hold, so that a copy that arrives later is refused.

use serde_json::{Value, json};

use super::{object, put, put_some};
use crate::activity::{Object, ObjectType};
use crate::canonical::NotCanonical;
use crate::keys::SigningKey;
use crate::limits;
use crate::origin::Iri;
use crate::proof;
use crate::read::{CODE, Members, Need, Read};
use crate::time::{self, Instant};
use crate::vocabulary::text_enum;

text_enum! {
    /// Why it must go.
    Mode {
        Recall = "recall",
        Correct = "correct",
        ConsentWithdrawn = "consent_withdrawn",
        CourtOrder = "court_order",
    }
}

text_enum! {
    /// What the holder is to do.
    RetractionAction {
        Delete = "delete",
        Redact = "redact",
        StopUse = "stop_use",
    }
}

text_enum! {
    /// What a holder did.
    Outcome {
        Deleted = "deleted",
        Redacted = "redacted",
        NotHeld = "not_held",
        /// With a code that says which duty keeps it.
        KeptLegalHold = "kept_legal_hold",
        /// Passed on to whom it had been forwarded; those answer for themselves.
        Forwarded = "forwarded",
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retraction {
    pub id: Iri,
    pub published: Instant,
    pub targets: Vec<Iri>,
    pub mode: Mode,
    pub action: RetractionAction,
    pub deadline: Instant,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetractionResult {
    pub id: Iri,
    pub retraction: Iri,
    pub results: Vec<TargetResult>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetResult {
    pub target: Iri,
    pub outcome: Outcome,
    pub code: Option<String>,
}

impl Retraction {
    pub(crate) fn read(object: &Object) -> Read<Retraction> {
        let members = Members(&object.value);
        Ok(Retraction {
            id: object.id.clone(),
            published: members.instant("published").need("published")?,
            targets: members.iris("ws:targets", limits::RETRACTION_TARGETS).need("ws:targets")?,
            mode: members.word("ws:mode", Mode::parse).need("ws:mode")?,
            action: members.word("ws:action", RetractionAction::parse).need("ws:action")?,
            deadline: members.instant("ws:deadline").need("ws:deadline")?,
        })
    }

    pub fn to_object(&self, node: &Iri, key: (&Iri, &SigningKey)) -> Result<Value, NotCanonical> {
        let mut members = object(&self.id, ObjectType::Retraction, node);
        put(&mut members, "published", time::write_instant(self.published));
        put(&mut members, "ws:targets", self.targets.iter().map(|target| json!(target.as_str())).collect::<Value>());
        put(&mut members, "ws:mode", self.mode.as_str());
        put(&mut members, "ws:action", self.action.as_str());
        put(&mut members, "ws:deadline", time::write_instant(self.deadline));
        proof::attach(&mut members, key.1, key.0, self.published)?;
        Ok(Value::Object(members))
    }
}

impl RetractionResult {
    pub(crate) fn read(object: &Object) -> Read<RetractionResult> {
        let members = Members(&object.value);
        Ok(RetractionResult {
            id: object.id.clone(),
            retraction: members.iri("ws:retraction").need("ws:retraction")?,
            results: members.list("ws:results", limits::RETRACTION_TARGETS, TargetResult::read).need("ws:results")?,
        })
    }

    pub fn to_object(&self, node: &Iri) -> Value {
        let mut members = object(&self.id, ObjectType::RetractionResult, node);
        put(&mut members, "ws:retraction", self.retraction.as_str());
        put(&mut members, "ws:results", self.results.iter().map(TargetResult::to_value).collect::<Value>());
        Value::Object(members)
    }
}

impl TargetResult {
    fn read(value: &Value) -> Read<TargetResult> {
        let members = Members::of(value, "ws:results")?;
        let outcome = members.word("ws:outcome", Outcome::parse).need("ws:outcome")?;
        let code = match outcome {
            Outcome::KeptLegalHold => Some(members.text("ws:code", CODE).need("ws:code")?),
            _ => members.text("ws:code", CODE)?,
        };
        Ok(TargetResult {
            target: members.iri("ws:targetId").need("ws:targetId")?,
            outcome,
            code: code.map(str::to_owned),
        })
    }

    fn to_value(&self) -> Value {
        let mut members = serde_json::Map::new();
        put(&mut members, "ws:targetId", self.target.as_str());
        put(&mut members, "ws:outcome", self.outcome.as_str());
        put_some(&mut members, "ws:code", self.code.as_deref());
        Value::Object(members)
    }
}
