//! Who may say what: the origin rules (FEP-fe34 without its reciprocal claims).
//!
//! A peer speaks for its own origin and for no other. What belongs to somebody else may be named, as the subject of an
//! answer or in a typed reference, and is never embedded and never fetched.

use serde_json::{Map, Value};

use crate::activity::{Activity, ActivityType, ObjectType, Target};
use crate::origin::{Iri, Origin};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum OwnershipError {
    #[error("the actor is not the peer's")]
    Actor,
    #[error("the id of the activity is not the peer's")]
    Activity,
    #[error("an embedded object is not the peer's")]
    Object,
    #[error("an author is not the peer's")]
    Author,
    #[error("only its owner may change, delete, retract or undo it")]
    NotTheOwner,
}

/// Checks that everything the activity claims is the peer's to claim.
pub fn check(activity: &Activity, peer: &Origin) -> Result<(), OwnershipError> {
    if !peer.owns(&activity.actor) {
        return Err(OwnershipError::Actor);
    }
    if !peer.owns(&activity.id) {
        return Err(OwnershipError::Activity);
    }
    if let Value::Object(members) = &activity.value {
        members.values().try_for_each(|value| check_value(value, peer))?;
    }
    let changes =
        matches!(activity.kind.known(), Some(ActivityType::Update | ActivityType::Delete | ActivityType::Undo));
    if let (true, Target::Reference(id)) = (changes, &activity.object) {
        return owned(id, peer);
    }
    for object in activity.object.objects() {
        if object.kind.is(ObjectType::Retraction) {
            check_targets(&object.value, peer)?;
        }
    }
    Ok(())
}

/// Every object inside, however deep: its id and its author.
fn check_value(value: &Value, peer: &Origin) -> Result<(), OwnershipError> {
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| check_value(item, peer)),
        Value::Object(members) => {
            if !is_ours(members, "id", peer) {
                return Err(OwnershipError::Object);
            }
            if !is_ours(members, "attributedTo", peer) {
                return Err(OwnershipError::Author);
            }
            members.values().try_for_each(|value| check_value(value, peer))
        }
        _ => Ok(()),
    }
}

/// Absent counts as ours; anything but an address of ours does not.
fn is_ours(members: &Map<String, Value>, term: &str, peer: &Origin) -> bool {
    match members.get(term) {
        None => true,
        Some(Value::String(text)) => Origin::parse(text).is_ok_and(|origin| origin == *peer),
        Some(_) => false,
    }
}

fn check_targets(retraction: &Map<String, Value>, peer: &Origin) -> Result<(), OwnershipError> {
    let Some(Value::Array(targets)) = retraction.get("ws:targets") else { return Ok(()) };
    let foreign = targets
        .iter()
        .filter_map(Value::as_str)
        .any(|target| Iri::parse(target).map_or(true, |target| !peer.owns(&target)));
    match foreign {
        true => Err(OwnershipError::NotTheOwner),
        false => Ok(()),
    }
}

fn owned(id: &Iri, peer: &Origin) -> Result<(), OwnershipError> {
    match peer.owns(id) {
        true => Ok(()),
        false => Err(OwnershipError::NotTheOwner),
    }
}
