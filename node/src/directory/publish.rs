//! Publishing: a draft becomes the next version, and every peer in its audience hears of it, in one transaction.
//!
//! It goes to those who follow us in it, or to the agencies that are named. The audience class is a ceiling: the gate says of
//! each of them whether it is in it. Peers that had an older version and are
//! not in the audience of the new one are told that it is gone. Class `public` takes another person than the author.

use std::collections::HashSet;

use diesel::prelude::QueryResult;
use federation_spec::activity::{ActivityType, Envelope};
use federation_spec::gate::{Approval, PersonalData, Terms, Urgency};
use federation_spec::limits;
use federation_spec::messages::Removal;
use federation_spec::origin::Iri;
use federation_spec::vocabulary::{Onward, Plane, Purpose, Tlp};
use serde_json::Value;

use super::capability::Capability;
use super::follow::{self, Offer};
use super::store::{self, DraftRow, Entry, Row};
use super::vocabulary::AudienceClass;
use super::wire;
use super::{CapabilityId, CapacityId};
use crate::agency;
use crate::audit::{self, Act};
use crate::db::{Conn, Json};
use crate::error::{Error, internal};
use crate::federation::outbox::{self, Judged, Publication, To, Why};
use crate::federation::{self, Peer, PeerId};
use crate::node::Node;
use crate::time::Instant;
use crate::web::access::{By, Officer, Permission};

/// Whom something of ours reaches, each peer by name.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// Where it goes.
    to: Vec<To>,
    pub gets: Vec<Judged>,
    /// Who would be in it but may not have it, with the reason. Only of named agencies that is a fault.
    pub refused: Vec<Judged>,
    /// Who has the version before and is told that it is gone.
    pub loses: Vec<Judged>,
}

/// Whom one of ours is for as it is published now.
pub fn offer(row: &Row) -> Result<Offer, Error> {
    Ok(Offer { class: row.audience_class, named: row.audience.0.clone(), needs: row.capability()?.service_type })
}

/// Those who are meant to have it and may, and what the gate says of each who is meant.
pub fn audience(conn: &mut Conn, offer: &Offer, now: Instant) -> Result<(Vec<To>, Vec<Judged>), Error> {
    let followers = follow::followers(conn)?;
    let all = federation::list_active_peers(conn)?;
    let meant = all.iter().filter_map(|peer| Some(to(peer, offer.meant(&peer.id, followers.get(&peer.id))?)));
    let mut meant: Vec<To> = meant.collect();
    let judged = outbox::preview(conn, &terms(offer.class, now), Approval::None, &meant, now)?;
    let may: HashSet<&PeerId> = judged.iter().filter(|one| one.refused.is_none()).map(|one| &one.peer).collect();
    meant.retain(|to| may.contains(&to.peer));
    Ok((meant, judged))
}

/// Whom a capability would reach, and who has it as it was `before` and would not.
pub fn reach(
    conn: &mut Conn,
    object_id: &str,
    offer: &Offer,
    before: Option<&Row>,
    now: Instant,
) -> Result<Reach, Error> {
    let (to, judged) = audience(conn, offer, now)?;
    let (gets, refused): (Vec<Judged>, Vec<Judged>) = judged.into_iter().partition(|one| one.refused.is_none());
    let had = match before {
        Some(before) => holders(conn, object_id, before, now)?,
        None => Vec::new(),
    };
    let had: Vec<To> = had.into_iter().filter(|had| to.iter().all(|to| to.peer != had.peer)).collect();
    let loses = outbox::preview(conn, &gone(now), Approval::None, &had, now)?;
    Ok(Reach { to, gets, refused, loses })
}

pub fn to(peer: &Peer, why: Why) -> To {
    To { peer: peer.id.clone(), recipients: vec![peer.origin().node()], why }
}

/// The addresses of these peers.
fn address(conn: &mut Conn, judged: &[Judged]) -> QueryResult<Vec<To>> {
    let all = federation::list_active_peers(conn)?;
    let those = all.iter().filter(|peer| judged.iter().any(|one| one.peer == peer.id));
    Ok(those.map(|peer| to(peer, Why::Direct)).collect())
}

/// The mark that goes with a class: what is for few is not for everybody they know.
pub fn mark(class: AudienceClass) -> Tlp {
    match class {
        AudienceClass::Public => Tlp::Clear,
        AudienceClass::Member => Tlp::Green,
        AudienceClass::VictimServices | AudienceClass::LawEnforcement | AudienceClass::Named => Tlp::Amber,
    }
}

pub fn terms(class: AudienceClass, now: Instant) -> Terms {
    Terms {
        plane: Some(Plane::Directory),
        tlp: Some(mark(class)),
        audience_class: Some(class.of_protocol()),
        purpose: Some(Purpose::Assistance),
        expires: Some(now + chrono::Duration::days(limits::LIFE_DAYS)),
        personal_data: PersonalData::None,
        urgency: Urgency::Ordinary,
    }
}

/// That an id is gone says nothing: whoever has it may hear it, whatever became of their standing.
fn gone(now: Instant) -> Terms {
    terms(AudienceClass::Public, now)
}

pub fn envelope(class: AudienceClass, version: i64, now: Instant, expires: Instant) -> Result<Envelope, Error> {
    Ok(Envelope {
        version: u64::try_from(version).map_err(internal)?,
        published: now,
        updated: None,
        expires,
        plane: Plane::Directory,
        tlp: mark(class),
        audience_class: class.of_protocol(),
        purpose: Purpose::Assistance,
        onward: Onward::None,
        agreement: None,
        context: None,
        in_reply_to: None,
    })
}

pub fn object_id(node: &Node, id: impl std::fmt::Display) -> Result<Iri, Error> {
    federation::origin(node).at(&format!("/fed/v1/objects/{id}")).map_err(internal)
}

fn agency_id(node: &Node, agency: &agency::Agency) -> Result<Iri, Error> {
    federation::origin(node).at(&format!("/fed/v1/agencies/{}", agency.agency_id)).map_err(internal)
}

/// Our agency: what it is called, and the id under which it offers things.
pub fn us(conn: &mut Conn, node: &Node) -> Result<(agency::Agency, Iri), Error> {
    let agency = agency::find(conn)?.ok_or(Error::NotFound)?;
    let id = agency_id(node, &agency)?;
    Ok((agency, id))
}

/// What somebody wrote, checked by the form.
#[derive(Debug, Clone)]
pub struct Written {
    pub capability: Capability,
    pub class: AudienceClass,
    pub named: Vec<PeerId>,
}

/// Saves a draft: of a new capability, or of the next version of one. `revision` is the one that was read, 0 if none was.
pub fn save_draft(conn: &mut Conn, by: &By, id: &CapabilityId, revision: i64, written: Written) -> Result<(), Error> {
    let person = by.person().ok_or(Error::Forbidden)?.clone();
    let based_on = store::find_ours(conn, id)?.map_or(0, |row| row.version);
    let draft = DraftRow {
        capability_id: id.clone(),
        based_on,
        revision: revision + 1,
        name: written.capability.name.clone(),
        body: wire::slim(&written.capability).to_string(),
        audience_class: written.class,
        audience: Json(written.named),
        person_id: person,
        handle: by.handle().to_owned(),
        saved_at: by.now(),
    };
    let saved = match revision {
        0 => store::insert_draft(conn, draft).map(|()| true).map_err(|error| match Error::from(error) {
            Error::Conflict(_) => CHANGED,
            other => other,
        })?,
        _ => store::update_draft(conn, &draft)?,
    };
    if !saved {
        return Err(CHANGED);
    }
    audit::record(conn, by, audit::Entry::new(Act::CapabilityDrafted).on("capability", id).version(based_on))
}

const CHANGED: Error = Error::Conflict("directory-error-changed");

pub fn drop_draft(conn: &mut Conn, by: &By, id: &CapabilityId, revision: i64) -> Result<(), Error> {
    if !store::delete_draft(conn, id, revision)? {
        return Err(CHANGED);
    }
    audit::record(conn, by, audit::Entry::new(Act::CapabilityDraftDropped).on("capability", id))
}

/// Whether this person may publish this draft.
pub fn may_publish(officer: &Officer, draft: &DraftRow) -> bool {
    match draft.audience_class {
        AudienceClass::Public => officer.may(Permission::PublishPublic) && officer.id != draft.person_id,
        _ => officer.may(Permission::WriteDirectory),
    }
}

/// Publishes the revision of a draft that was read; to how many peers.
pub fn publish(conn: &mut Conn, by: &By, id: &CapabilityId, revision: i64) -> Result<usize, Error> {
    let draft = store::find_draft(conn, id)?.ok_or(Error::NotFound)?;
    if by.person() == Some(&draft.person_id) && draft.audience_class == AudienceClass::Public {
        return Err(Error::Conflict("directory-error-own-work"));
    }
    let before = store::lock_ours(conn, id)?;
    let version = before.as_ref().map_or(0, |row| row.version);
    if draft.revision != revision || draft.based_on != version || !store::delete_draft(conn, id, revision)? {
        return Err(CHANGED);
    }
    let capability = Capability { assured_date: Some(by.now().date()), ..draft.capability()? };
    let audience = (draft.audience_class, draft.audience.0);
    let count = write(conn, by, id, before, capability, audience)?;
    let mut entry = audit::Entry::new(Act::CapabilityPublished).on("capability", id).version(version + 1).count(count);
    if draft.audience_class == AudienceClass::Public {
        entry = entry.rule("second_person");
    }
    audit::record(conn, by, entry)?;
    Ok(count)
}

/// Says of one of ours that everything in it is still right: the next version, the same but for its day.
pub fn assure(conn: &mut Conn, by: &By, id: &CapabilityId, read: i64) -> Result<(), Error> {
    let row = store::lock_ours(conn, id)?.filter(|row| row.version == read).ok_or(CHANGED)?;
    if store::find_draft(conn, id)?.is_some() {
        return Err(Error::Conflict("directory-error-draft-waits"));
    }
    let capability = Capability { assured_date: Some(by.now().date()), ..row.capability()? };
    let (version, audience) = (row.version, (row.audience_class, row.audience.0.clone()));
    let count = write(conn, by, id, Some(row), capability, audience)?;
    let entry = audit::Entry::new(Act::CapabilityPublished).on("capability", id).version(version + 1).count(count);
    audit::record(conn, by, entry.rule("assured"))
}

fn write(
    conn: &mut Conn,
    by: &By,
    id: &CapabilityId,
    before: Option<Row>,
    capability: Capability,
    (class, named): (AudienceClass, Vec<PeerId>),
) -> Result<usize, Error> {
    if !capability.check().is_empty() {
        return Err(Error::Conflict("directory-error-unfit"));
    }
    let (now, object) = (by.now(), object_id(&by.node, id)?);
    let (agency, agency_id) = us(conn, &by.node)?;
    let expires = now + chrono::Duration::days(limits::LIFE_DAYS);
    let offer = Offer { class, named: named.clone(), needs: capability.service_type.clone() };
    let reach = reach(conn, object.as_str(), &offer, before.as_ref(), now)?;
    let version = before.map_or(0, |row| row.version);
    if class == AudienceClass::Named && reach.gets.len() != named.len() {
        return Err(Error::Conflict("directory-error-named"));
    }
    let envelope = envelope(class, version + 1, now, expires)?;
    let message = wire::write_capability(&object, &agency_id, &envelope, &capability);
    let kind = if version == 0 { ActivityType::Create } else { ActivityType::Update };
    let mut all = vec![(Publication::new(kind, agency_id.clone(), message), reach.to)];
    all.push((removal(&by.node, &object, "ws:Capability", version + 1, now)?, address(conn, &reach.loses)?));
    all.retain(|(_, audience)| !audience.is_empty());
    outbox::publish_all(conn, by, all)?;
    let entry = Entry {
        peer_id: None,
        object_id: object.to_string(),
        agency_id: agency_id.to_string(),
        agency_name: agency.name,
        version: version + 1,
        audience_class: class,
        tlp: mark(class).to_string(),
        audience: named,
        published_at: now,
        updated_at: now,
        expires_at: expires,
        capability,
    };
    store::put(conn, id.clone(), entry)?;
    Ok(reach.gets.len())
}

/// The tombstone of an object of ours.
pub fn removal(node: &Node, object: &Iri, former_type: &str, version: i64, now: Instant) -> Result<Publication, Error> {
    let removal = Removal {
        id: object.clone(),
        former_type: Some(former_type.to_owned()),
        version: Some(u64::try_from(version).map_err(internal)?),
        deleted: Some(now),
    };
    let actor = federation::origin(node).node();
    Ok(Publication::new(ActivityType::Delete, actor, removal.to_object()).under(gone(now)))
}

/// Takes one of ours down, with its capacities and its draft: whoever was told it hears that it is gone.
pub fn remove(conn: &mut Conn, by: &By, id: &CapabilityId, read: i64, because: &str) -> Result<usize, Error> {
    let row: Row = store::lock_ours(conn, id)?.filter(|row| row.version == read).ok_or(CHANGED)?;
    let now = by.now();
    let mut all = Vec::new();
    for capacity in store::capacities_of(conn, std::slice::from_ref(id))? {
        outbox::supersede(conn, &capacity.object_id, now)?;
        let object = Iri::parse(&capacity.object_id).map_err(internal)?;
        let holders = holders(conn, &capacity.object_id, &row, now)?;
        all.push((removal(&by.node, &object, "ws:Capacity", capacity.version + 1, now)?, holders));
    }
    let object = Iri::parse(&row.object_id).map_err(internal)?;
    let holders = holders(conn, &row.object_id, &row, now)?;
    let count = holders.len();
    all.push((removal(&by.node, &object, "ws:Capability", row.version + 1, now)?, holders));
    all.retain(|(_, audience)| !audience.is_empty());
    outbox::publish_all(conn, by, all)?;
    store::delete_any_draft(conn, id)?;
    store::delete(conn, id)?;
    let entry = audit::Entry::new(Act::CapabilityRemoved).on("capability", id).version(row.version + 1).count(count);
    audit::record(conn, by, entry.because(because))?;
    Ok(count)
}

/// Who may hold an object and can hear that it is gone: who was told it, and who could fetch it as it is. A suspended peer
/// cannot: it repairs its view when it is back.
pub fn holders(conn: &mut Conn, object_id: &str, of: &Row, now: Instant) -> Result<Vec<To>, Error> {
    let mut held: HashSet<PeerId> = outbox::told(conn, object_id)?.into_iter().collect();
    held.extend(audience(conn, &offer(of)?, now)?.0.into_iter().map(|to| to.peer));
    let all = federation::list_active_peers(conn)?;
    let all: Vec<To> = all.iter().filter(|peer| held.contains(&peer.id)).map(|peer| to(peer, Why::Direct)).collect();
    let judged = outbox::preview(conn, &gone(now), Approval::None, &all, now)?;
    let hears = |to: &To| judged.iter().any(|one| one.peer == to.peer && one.refused.is_none());
    Ok(all.into_iter().filter(hears).collect())
}

/// The id of a capacity of ours, and the message that says it.
pub fn capacity_object(
    node: &Node,
    id: &CapacityId,
    agency: &Iri,
    envelope: &Envelope,
    of: &Row,
    capacity: &super::capacity::Capacity,
) -> Result<(Iri, Value), Error> {
    let (object, capability) = (object_id(node, id)?, Iri::parse(&of.object_id).map_err(internal)?);
    let message = wire::write_capacity(&object, agency, envelope, &capability, capacity);
    Ok((object, message))
}

/// How many of ours this person should look at again.
pub fn old_for(conn: &mut Conn, officer: &Officer, now: Instant) -> QueryResult<usize> {
    if !officer.may(Permission::WriteDirectory) {
        return Ok(0);
    }
    let since = now.date() - chrono::Duration::days(super::NUDGE_DAYS - 1);
    Ok(store::list_assured_before(conn, since)?.len())
}

/// How many drafts for everybody wait for this person.
pub fn waiting_for(conn: &mut Conn, officer: &Officer) -> QueryResult<usize> {
    if !officer.may(Permission::PublishPublic) {
        return Ok(0);
    }
    let drafts = store::list_drafts(conn)?;
    let waits = |draft: &&DraftRow| draft.audience_class == AudienceClass::Public && may_publish(officer, draft);
    Ok(drafts.iter().filter(waits).count())
}
