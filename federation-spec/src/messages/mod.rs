//! The messages: what each type holds, read strictly and written in one way.
//!
//! An activity is made in two steps. What is published has no recipients yet: [`Draft`] is the body that is stored once.
//! Rendering it for a peer inserts that peer's `to` and nothing else, so that its bytes are the same at every attempt.

pub mod directory;
pub mod keys;
pub mod peering;
pub mod receipts;
pub mod retraction;

use serde_json::{Map, Value, json};

use crate::activity::{Activity, ActivityType, Envelope, ObjectType, Service, Target};
use crate::canonical::{self, NotCanonical};
use crate::document::{DocumentError, KeyDocument};
use crate::json::{self, JsonError};
use crate::origin::{Iri, Place};
use crate::read::{Read, SchemaFault, error};
use crate::time::{self, Instant};
use crate::{envelope, limits};

pub use directory::{Contact, DirectoryDigest, Follow, Note, Organization, Removal};
pub use keys::{KeyChange, KeyRevocation};
pub use peering::{PeeringEnd, PeeringRequest, PeeringSuspend, PeeringTerms};
pub use receipts::{Grade, Receipt, Stored};
pub use retraction::{Mode, Outcome, Retraction, RetractionAction, RetractionResult};

/// What an activity says, typed.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    PeeringRequest(PeeringRequest),
    /// The answer to a request, or to the other side's terms.
    PeeringAccept {
        answers: Iri,
        terms: PeeringTerms,
    },
    /// A peering request or change is declined, or anything else that names an object of the receiver.
    Reject {
        object: Iri,
        reason: Option<String>,
    },
    /// An answer without terms: to a change, or to an object of a feature.
    Accept {
        object: Iri,
    },
    PeeringChange(PeeringTerms),
    PeeringSuspend(PeeringSuspend),
    PeeringEnd(PeeringEnd),
    KeyChange(KeyChange),
    KeyRevocation(KeyRevocation),
    /// A node that nobody can ask says which keys it has.
    KeyDocument(KeyDocument),
    Receipts(Vec<Receipt>),
    Retraction(Retraction),
    RetractionResult(RetractionResult),
    Follow(Follow),
    /// A `Follow` is taken back.
    Undo(Iri),
    DirectoryDigest(DirectoryDigest),
    Organization(Organization),
    Note(Note),
    Removal(Removal),
    /// A type that this crate does not read: another feature does, or its receipt says `unsupported`.
    Other,
}

/// Stage 11 of the inbox: the schema of the type.
pub fn read(activity: &Activity) -> Read<Content> {
    use ActivityType as A;
    use ObjectType as O;
    let Some(kind) = activity.kind.known() else { return Ok(Content::Other) };
    check_speaker(activity)?;
    match (kind, &activity.object) {
        (A::Create, Target::Objects(receipts)) => {
            Ok(Content::Receipts(receipts.iter().map(Receipt::read).collect::<Read<_>>()?))
        }
        (A::Accept, target) => accept(activity, target),
        (A::Reject, Target::Reference(object)) => Ok(Content::Reject {
            object: object.clone(),
            reason: crate::read::Members::of(&activity.value, "")?
                .text("ws:reason", crate::read::CODE)?
                .map(str::to_owned),
        }),
        (A::Follow, Target::Reference(node)) => Ok(Content::Follow(Follow::read(activity, node)?)),
        (A::Undo, Target::Reference(follow)) => Ok(Content::Undo(follow.clone())),
        (A::Delete, target) => Ok(Content::Removal(Removal::read(target)?)),
        (A::Create | A::Update, Target::Object(object)) => match (kind, object.kind.known()) {
            (A::Create, Some(O::PeeringRequest)) => Ok(Content::PeeringRequest(PeeringRequest::read(object)?)),
            (A::Create, Some(O::PeeringChange)) => Ok(Content::PeeringChange(PeeringTerms::read(object)?)),
            (A::Create, Some(O::PeeringSuspend)) => Ok(Content::PeeringSuspend(PeeringSuspend::read(object)?)),
            (A::Create, Some(O::PeeringEnd)) => Ok(Content::PeeringEnd(PeeringEnd::read(object)?)),
            (A::Create, Some(O::KeyChange)) => Ok(Content::KeyChange(KeyChange::read(object)?)),
            (A::Create, Some(O::KeyRevocation)) => Ok(Content::KeyRevocation(KeyRevocation::read(object)?)),
            // One receipt is still a list of one.
            (A::Create, Some(O::Receipt)) => Err(error("object", SchemaFault::Type)),
            (A::Create, Some(O::Retraction)) => Ok(Content::Retraction(Retraction::read(object)?)),
            (A::Create, Some(O::RetractionResult)) => Ok(Content::RetractionResult(RetractionResult::read(object)?)),
            (_, Some(O::Organization)) => Ok(Content::Organization(Organization::read(object)?)),
            (A::Create, Some(O::DirectoryDigest)) => Ok(Content::DirectoryDigest(DirectoryDigest::read(object)?)),
            (_, Some(O::DirectoryDigest)) => Err(error("type", SchemaFault::NotAllowed)),
            (_, Some(O::Note)) => Ok(Content::Note(Note::read(object)?)),
            (A::Update, Some(O::Application)) => {
                let document = KeyDocument::parse(&Value::Object(object.value.clone()), &object.id.origin());
                Ok(Content::KeyDocument(document.map_err(document_fault)?))
            }
            (A::Update, Some(known)) if known.service().is_some() => Err(error("type", SchemaFault::NotAllowed)),
            _ => Ok(Content::Other),
        },
        _ => Ok(Content::Other),
    }
}

/// A peering, and the keys of a node, are matters of the node itself: never of an agency or a unit of it.
fn check_speaker(activity: &Activity) -> Read<()> {
    for object in activity.object.objects().iter().chain(&activity.result) {
        let author = match object.kind.known().and_then(ObjectType::service) {
            Some(Service::Peering | Service::Key) => object.attributed_to.as_ref(),
            _ => continue,
        };
        if author.and_then(Iri::place) != Some(Place::Node) {
            return Err(error("attributedTo", SchemaFault::Value));
        }
        if activity.actor.place() != Some(Place::Node) {
            return Err(error("actor", SchemaFault::Value));
        }
    }
    Ok(())
}

fn accept(activity: &Activity, target: &Target) -> Read<Content> {
    let Target::Reference(object) = target else { return Err(error("object", SchemaFault::Type)) };
    match &activity.result {
        None => Ok(Content::Accept { object: object.clone() }),
        Some(result) if result.kind.is(ObjectType::PeeringTerms) => {
            Ok(Content::PeeringAccept { answers: object.clone(), terms: PeeringTerms::read(result)? })
        }
        Some(_) => Ok(Content::Other),
    }
}

/// An activity before it has recipients.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft(Map<String, Value>);

/// Why a draft cannot be sent; found when it is published, never when it is sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    #[error("{0}")]
    NotCanonical(#[from] NotCanonical),
    #[error("{0}")]
    Json(#[from] JsonError),
    #[error("no recipients, too many, or of several nodes")]
    Recipients,
    #[error("not the stored form of an activity")]
    NotADraft,
}

impl Draft {
    /// `object` is an embedded object, a list of receipts, or the id of what is answered.
    pub fn new(id: &Iri, kind: ActivityType, actor: &Iri, published: Instant, object: Value) -> Draft {
        let mut members = Map::new();
        members.insert("@context".into(), envelope::context());
        members.insert("id".into(), json!(id.as_str()));
        members.insert("type".into(), json!(kind.as_str()));
        members.insert("actor".into(), json!(actor.as_str()));
        members.insert("published".into(), json!(time::write_instant(published)));
        members.insert("object".into(), object);
        Draft(members)
    }

    pub fn with(mut self, term: &str, value: Value) -> Draft {
        self.0.insert(term.to_owned(), value);
        self
    }

    /// As it is stored: canonical, without `to`.
    pub fn to_stored(&self) -> Result<String, NotCanonical> {
        canonical::to_string(&Value::Object(self.0.clone()))
    }

    pub fn from_stored(text: &str) -> Result<Draft, DraftError> {
        match json::parse(text.as_bytes())? {
            Value::Object(members) if !members.contains_key("to") => Ok(Draft(members)),
            _ => Err(DraftError::NotADraft),
        }
    }

    /// The bytes for one peer. They are canonical, and they pass the scan of the receiver.
    pub fn render(&self, to: &[Iri]) -> Result<String, DraftError> {
        let of_one_node = to.windows(2).all(|pair| pair[0].origin() == pair[1].origin());
        if to.is_empty() || to.len() > limits::RECIPIENTS || !of_one_node {
            return Err(DraftError::Recipients);
        }
        let mut members = self.0.clone();
        members.insert("to".into(), to.iter().map(|to| json!(to.as_str())).collect());
        let text = canonical::to_string(&Value::Object(members))?;
        json::parse(text.as_bytes())?;
        Ok(text)
    }
}

/// The head of every object of ours.
pub(crate) fn object(id: &Iri, kind: ObjectType, attributed_to: &Iri) -> Map<String, Value> {
    let mut members = Map::new();
    members.insert("id".into(), json!(id.as_str()));
    members.insert("type".into(), json!(kind.as_str()));
    members.insert("attributedTo".into(), json!(attributed_to.as_str()));
    members
}

pub(crate) fn put(members: &mut Map<String, Value>, term: &str, value: impl Into<Value>) {
    members.insert(term.to_owned(), value.into());
}

pub(crate) fn put_some(members: &mut Map<String, Value>, term: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        put(members, term, value);
    }
}

/// Writes the envelope into an object.
pub fn put_envelope(members: &mut Map<String, Value>, envelope: &Envelope) {
    put(members, "ws:version", envelope.version);
    put(members, "published", time::write_instant(envelope.published));
    put_some(members, "updated", envelope.updated.map(time::write_instant));
    put(members, "ws:expires", time::write_instant(envelope.expires));
    put(members, "ws:plane", envelope.plane.as_str());
    put(members, "ws:tlp", envelope.tlp.as_str());
    put(members, "ws:audienceClass", envelope.audience_class.as_str());
    put(members, "ws:purpose", envelope.purpose.as_str());
    put(members, "ws:onward", envelope.onward.as_str());
    if let Some((agreement, version)) = &envelope.agreement {
        put(members, "ws:agreement", agreement.as_str());
        put(members, "ws:agreementVersion", *version);
    }
    put_some(members, "context", envelope.context.as_ref().map(Iri::as_str));
    put_some(members, "inReplyTo", envelope.in_reply_to.as_ref().map(Iri::as_str));
}

/// An embedded key document that cannot be used.
pub(crate) fn document_fault(fault: DocumentError) -> crate::read::SchemaError {
    match fault {
        DocumentError::Schema(schema) => schema,
        DocumentError::TooManyKeys => error("ws:keyDocument", SchemaFault::TooMany),
        _ => error("ws:keyDocument", SchemaFault::Value),
    }
}
