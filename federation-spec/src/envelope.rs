//! The context and the spelling of terms: JSON-LD is written, never processed.
//!
//! `@context` is one fixed list, terms of ours carry `ws:`, those of ActivityStreams never do. Another spelling could mean
//! the same to a JSON-LD processor and something else to us, so it is refused before anything is read.

use serde_json::{Map, Value, json};

pub const ACTIVITYSTREAMS: &str = "https://www.w3.org/ns/activitystreams";
pub const DATA_INTEGRITY: &str = "https://w3id.org/security/data-integrity/v2";

/// What every document begins with.
pub fn context() -> Value {
    json!([ACTIVITYSTREAMS, crate::NAMESPACE])
}

/// What an object with a proof carries, and its proof too.
pub fn proved_context() -> Value {
    json!([ACTIVITYSTREAMS, crate::NAMESPACE, DATA_INTEGRITY])
}

/// A spelling that is refused, and where: the name of the term, shortened.
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{term:?}: {fault}")]
pub struct ContextError {
    pub term: String,
    pub fault: ContextFault,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ContextFault {
    #[error("the document is not an object")]
    NotAnObject,
    #[error("the context is missing")]
    Missing,
    #[error("the context is another one")]
    Other,
    #[error("only a document and a proved object have a context")]
    Misplaced,
    #[error("a JSON-LD keyword")]
    Keyword,
    #[error("a prefix other than ws, or a full IRI, as a term")]
    Prefix,
    #[error("a term of ours without its prefix")]
    PrefixMissing,
    #[error("a term of ActivityStreams with our prefix")]
    PrefixTooMuch,
    #[error("another spelling of a term")]
    Alias,
    #[error("a type that is neither one name nor the one pair that is allowed")]
    Type,
}

/// Envelope terms and types of ours that must not occur bare.
const OURS: &[&str] = &[
    "version",
    "plane",
    "tlp",
    "audienceClass",
    "purpose",
    "onward",
    "topics",
    "agreement",
    "agreementVersion",
    "mustUnderstand",
    "validUntil",
    "keyDocument",
    "planes",
    "highestMark",
    "reviewOn",
    "possession",
    "grade",
    "sha256",
    "urgency",
    "need",
    "orgClass",
    "PeeringRequest",
    "PeeringTerms",
    "PeeringChange",
    "PeeringSuspend",
    "PeeringEnd",
    "KeyChange",
    "KeyRevocation",
    "Receipt",
    "Retraction",
    "RetractionResult",
    "Capability",
    "Capacity",
    "AssistanceRequest",
    "AssistanceOffer",
    "Assignment",
    "StatusReport",
    "TrainingRequest",
    "Training",
    "Certificate",
    "Waitlist",
    "DirectoryDigest",
];

/// Terms and types of ActivityStreams, ActivityPub and the security vocabulary that must not carry our prefix. `expires`
/// and `created` are not among them: the envelope has one, the key document the other.
const THEIRS: &[&str] = &[
    "id",
    "type",
    "actor",
    "object",
    "target",
    "result",
    "origin",
    "to",
    "cc",
    "bto",
    "bcc",
    "audience",
    "attributedTo",
    "context",
    "inReplyTo",
    "published",
    "updated",
    "name",
    "summary",
    "content",
    "mediaType",
    "attachment",
    "tag",
    "url",
    "startTime",
    "endTime",
    "location",
    "deleted",
    "formerType",
    "inbox",
    "outbox",
    "followers",
    "implements",
    "authentication",
    "assertionMethod",
    "controller",
    "publicKeyMultibase",
    "proof",
    "proofValue",
    "proofPurpose",
    "verificationMethod",
    "cryptosuite",
    "Create",
    "Update",
    "Delete",
    "Accept",
    "Reject",
    "Offer",
    "Join",
    "Leave",
    "Follow",
    "Undo",
    "Flag",
    "Announce",
    "Application",
    "Organization",
    "Group",
    "Note",
    "Article",
    "Event",
    "Tombstone",
    "Multikey",
    "DataIntegrityProof",
];

/// Other names for terms: language maps, and JSON-LD keywords as ActivityStreams aliases them in other vocabularies.
const ALIASES: &[&str] = &["nameMap", "summaryMap", "contentMap", "uri", "as", "ws"];

/// Checks a whole document: an activity, a node actor, or a proved object that travels alone.
pub fn check(document: &Value) -> Result<(), ContextError> {
    let Value::Object(members) = document else { return Err(error("", ContextFault::NotAnObject)) };
    check_context(members)?;
    check_members(members)
}

fn check_context(members: &Map<String, Value>) -> Result<(), ContextError> {
    let must = match members.contains_key("proof") {
        true => proved_context(),
        false => context(),
    };
    match members.get("@context") {
        None => Err(error("@context", ContextFault::Missing)),
        Some(said) if *said == must => Ok(()),
        Some(_) => Err(error("@context", ContextFault::Other)),
    }
}

fn check_value(value: &Value) -> Result<(), ContextError> {
    match value {
        Value::Array(items) => items.iter().try_for_each(check_value),
        Value::Object(members) => {
            match members.contains_key("proof") {
                true => check_context(members)?,
                false if members.contains_key("@context") => return Err(error("@context", ContextFault::Misplaced)),
                false => {}
            }
            check_members(members)
        }
        _ => Ok(()),
    }
}

fn check_members(members: &Map<String, Value>) -> Result<(), ContextError> {
    for (term, value) in members {
        match term.as_str() {
            "@context" => continue,
            "type" => check_type(value)?,
            // A proof has the context of its object; `proof::verify` compares the two.
            "proof" => {
                if let Value::Object(proof) = value {
                    proof.iter().filter(|(term, _)| *term != "@context").try_for_each(|(term, _)| check_term(term))?;
                    continue;
                }
            }
            term => check_term(term)?,
        }
        check_value(value)?;
    }
    Ok(())
}

fn check_term(term: &str) -> Result<(), ContextError> {
    if term.starts_with('@') {
        return Err(error(term, ContextFault::Keyword));
    }
    match term.split_once(':') {
        Some(("ws", name)) if THEIRS.contains(&name) => Err(error(term, ContextFault::PrefixTooMuch)),
        Some(("ws", name)) if is_name(name) => Ok(()),
        Some(_) => Err(error(term, ContextFault::Prefix)),
        None if OURS.contains(&term) => Err(error(term, ContextFault::PrefixMissing)),
        None if ALIASES.contains(&term) => Err(error(term, ContextFault::Alias)),
        None => Ok(()),
    }
}

fn check_type(value: &Value) -> Result<(), ContextError> {
    match value {
        Value::String(name) if is_name(name.strip_prefix("ws:").unwrap_or(name)) => check_term(name),
        Value::String(name) => Err(error(name, ContextFault::Prefix)),
        pair if *pair == json!(["Event", "ws:Training"]) => Ok(()),
        _ => Err(error("type", ContextFault::Type)),
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn error(term: &str, fault: ContextFault) -> ContextError {
    ContextError { term: term.chars().take(100).collect(), fault }
}
