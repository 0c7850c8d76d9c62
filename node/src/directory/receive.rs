//! What peers say of their capabilities and capacities: applied whole, in the version that is newest, and never changed here.

use federation_spec::activity::{ActivityType, Object, ObjectType};
use federation_spec::inbox::Received;
use federation_spec::messages::{Content, Removal, Retraction};

use super::capacity::LIFE_HOURS;
use super::follow::{self, FollowRow};
use super::store::{self, CapacityRow, Entry};
use super::vocabulary::AudienceClass;
use super::wire::{self, Unfit};
use super::{CapabilityId, CapacityId};
use crate::db::Conn;
use crate::error::Error;
use crate::error::internal;
use crate::federation::inbox::{self, Heard, Refusal};
use crate::federation::outbox::cards;
use crate::federation::{Peer, PeerId, Side};
use crate::time::Instant;
use crate::web::access::By;

/// Codes of receipts.
const SCHEMA: &str = "schema";
const NOT_HELD: &str = "not-held";

impl From<Unfit> for Refusal {
    fn from(_: Unfit) -> Refusal {
        Refusal::Rejected(SCHEMA)
    }
}

pub fn receive(conn: &mut Conn, by: &By, peer: &Peer, received: &Received) -> Result<Heard, Refusal> {
    let now = by.now();
    match &received.content {
        Content::Other => {
            let is_published =
                matches!(received.activity.kind.known(), Some(ActivityType::Create | ActivityType::Update));
            let [object] = received.activity.object.objects() else { return Ok(Heard::NotMine) };
            match object.kind.known().filter(|_| is_published) {
                Some(ObjectType::Capability) => capability(conn, peer, object, now),
                Some(ObjectType::Capacity) => capacity(conn, peer, object, now),
                _ => Ok(Heard::NotMine),
            }
        }
        Content::Removal(removal) => gone(conn, peer, removal, now),
        Content::Retraction(retraction) => retracted(conn, peer, retraction),
        // Others may want to hear of a card, too.
        Content::Organization(card) => {
            store::rename_agency(conn, &peer.id, &card.name)?;
            Ok(Heard::NotMine)
        }
        _ => follow::receive(conn, by, peer, received),
    }
}

fn capability(conn: &mut Conn, peer: &Peer, object: &Object, now: Instant) -> Result<Heard, Refusal> {
    let capability = wire::read_capability(object)?;
    let envelope = object.envelope.as_ref().ok_or(Unfit)?;
    let agency_id = object.attributed_to.as_ref().ok_or(Unfit)?;
    let class = AudienceClass::from_protocol(envelope.audience_class);
    // What was said before the other side heard that we follow less, or not at all.
    let follow = follow::find_follow(conn, &peer.id, Side::Us)?.filter(FollowRow::is_on);
    if class != AudienceClass::Named && !follow.is_some_and(|follow| follow.covers(&capability.service_type)) {
        let version = i64::try_from(envelope.version).map_err(internal)?;
        if store::find_by_object(conn, object.id.as_str())?.is_some_and(|held| held.version < version) {
            drop_objects(conn, &peer.id, &[object.id.to_string()])?;
        }
        return Ok(Heard::Kept);
    }
    if !inbox::learn(conn, peer, object, envelope, now)? {
        return again(conn, peer, object, now);
    }
    let card = cards::of(conn, &peer.id, now)?;
    let entry = Entry {
        peer_id: Some(peer.id.clone()),
        object_id: object.id.to_string(),
        agency_id: agency_id.to_string(),
        agency_name: card.map_or_else(|| peer.name.clone(), |card| card.name),
        version: i64::try_from(envelope.version).map_err(internal)?,
        audience_class: class,
        tlp: envelope.tlp.to_string(),
        audience: Vec::new(),
        published_at: envelope.published,
        updated_at: envelope.updated.unwrap_or(envelope.published),
        expires_at: envelope.expires,
        capability,
    };
    store::put(conn, CapabilityId::new(), entry)?;
    Ok(Heard::Kept)
}

fn capacity(conn: &mut Conn, peer: &Peer, object: &Object, now: Instant) -> Result<Heard, Refusal> {
    let (of, capacity) = wire::read_capacity(object)?;
    let envelope = object.envelope.as_ref().ok_or(Unfit)?;
    let updated = envelope.updated.unwrap_or(envelope.published);
    // Nobody keeps the occupancy of a house for longer, whatever its owner says.
    if envelope.expires - updated > chrono::Duration::hours(LIFE_HOURS) {
        return Err(Refusal::Rejected(SCHEMA));
    }
    let capability = store::find_by_object(conn, of.as_str())?.filter(|row| row.peer_id.as_ref() == Some(&peer.id));
    let capability = capability.ok_or(Refusal::Rejected(NOT_HELD))?;
    if !inbox::learn(conn, peer, object, envelope, now)? {
        return again(conn, peer, object, now);
    }
    let version = i64::try_from(envelope.version).map_err(internal)?;
    // A clock that is ahead would make a value fresh for longer than it is.
    let since = updated.min(now);
    let times = (since, envelope.expires);
    let row = CapacityRow::new(CapacityId::new(), &capability.id, object.id.as_str(), version, &capacity, times)
        .of_peer(&peer.id);
    store::put_capacity(conn, row)?;
    Ok(Heard::Kept)
}

/// A node without a door says everything again when it is asked to: what it did not say since then is gone.
fn again(conn: &mut Conn, peer: &Peer, object: &Object, now: Instant) -> Result<Heard, Refusal> {
    if peer.pull_only {
        inbox::heard_again(conn, &peer.id, object.id.as_str(), now)?;
    }
    Ok(Heard::Kept)
}

/// Ids in one statement: SQLite takes 32,766 values.
const AT_ONCE: usize = 5_000;

/// Forgets capabilities and values of a peer as if it had never said them; how many there were.
pub fn drop_objects(conn: &mut Conn, peer: &PeerId, objects: &[String]) -> Result<usize, Error> {
    let mut dropped = 0;
    for objects in objects.chunks(AT_ONCE) {
        dropped += store::delete_capacity_objects(conn, peer, objects)?;
        dropped += store::delete_objects(conn, peer, objects)?;
        inbox::forget(conn, peer, objects)?;
    }
    Ok(dropped)
}

/// A removal is ours to hear if the object is; one that comes before its object is remembered by the inbox.
fn gone(conn: &mut Conn, peer: &Peer, removal: &Removal, now: Instant) -> Result<Heard, Refusal> {
    let object = [removal.id.to_string()];
    if !store::holds_object(conn, &peer.id, &object[0])? {
        return Ok(Heard::NotMine);
    }
    if inbox::remove(conn, peer, removal, now)? {
        store::delete_objects(conn, &peer.id, &object)?;
        store::delete_capacity_objects(conn, &peer.id, &object)?;
    }
    Ok(Heard::Kept)
}

fn retracted(conn: &mut Conn, peer: &Peer, retraction: &Retraction) -> Result<Heard, Refusal> {
    let objects: Vec<String> = retraction.targets.iter().map(ToString::to_string).collect();
    store::delete_objects(conn, &peer.id, &objects)?;
    store::delete_capacity_objects(conn, &peer.id, &objects)?;
    Ok(Heard::NotMine)
}
