//! What peers published: whole objects, replaced whole by a newer version, removed by their owner, retracted for good.
//!
//! An older version is ignored, whatever the order of arrival, so a removal is remembered like a version. What is retracted is
//! remembered too, held or not: a copy that comes later, by the other lane or out of a backup, is refused.

use diesel::prelude::*;
use federation_spec::activity::{ActivityType, Envelope, Named, Object};
use federation_spec::limits;
use federation_spec::messages::retraction::TargetResult;
use federation_spec::messages::{Outcome, Removal, Retraction, RetractionResult};
use federation_spec::origin::Iri;

use super::apply::RETRACTED;
use super::{MessageState, Refusal, losses};
use crate::db::Conn;
use crate::db::schema::{inbox_messages, learnt_objects, peers, retracted_objects};
use crate::error::internal;
use crate::federation::outbox::{self, Publication, To, Why};
use crate::federation::{self, Peer, PeerId, PeerState};
use crate::on_each;
use crate::time::Instant;
use crate::web::access::By;

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = learnt_objects)]
pub struct Learnt {
    pub id: String,
    pub peer_id: PeerId,
    pub kind: String,
    pub version: i64,
    /// JSON: the object as it came.
    pub body: String,
    pub plane: String,
    pub tlp: String,
    pub expires_at: Instant,
    pub received_at: Instant,
}

/// What is remembered of an object that its owner removed.
const REMOVED: &str = "Tombstone";

/// Objects of a kind that are good now and whose peer is in force: what a suspended one published is not shown, and neither
/// is what may have been taken back since our database was copied.
pub fn learnt(conn: &mut Conn, kind: &str, now: Instant) -> QueryResult<Vec<Learnt>> {
    learnt_objects::table
        .inner_join(peers::table.on(peers::id.eq(learnt_objects::peer_id)))
        .filter(peers::state.eq(PeerState::Active))
        .filter(peers::id.ne_all(losses::hidden()))
        .filter(learnt_objects::kind.eq(kind))
        .filter(learnt_objects::expires_at.gt(now))
        .select(Learnt::as_select())
        .order(learnt_objects::id)
        .load(conn)
}

/// Keeps an object of a peer; false if what is known of it is not older. Of one that was retracted nothing is kept.
pub fn learn(
    conn: &mut Conn,
    peer: &Peer,
    object: &Object,
    envelope: &Envelope,
    now: Instant,
) -> Result<bool, Refusal> {
    if is_retracted(conn, &object.id)? {
        return Err(Refusal::Rejected(RETRACTED));
    }
    let kind = match &object.kind {
        Named::Known(kind) => kind.as_str(),
        Named::Unknown(name) => name,
    };
    let new = Learnt {
        id: object.id.to_string(),
        peer_id: peer.id.clone(),
        kind: kind.to_owned(),
        version: i64::try_from(envelope.version).map_err(internal)?,
        body: serde_json::to_string(&object.value).map_err(internal)?,
        plane: envelope.plane.to_string(),
        tlp: envelope.tlp.to_string(),
        expires_at: envelope.expires,
        received_at: now,
    };
    Ok(replace(conn, new)?)
}

/// The ordinary end of an object; false if a newer version is known. Without a version it is final: an id is never used
/// again.
pub fn remove(conn: &mut Conn, peer: &Peer, removal: &Removal, now: Instant) -> Result<bool, Refusal> {
    let version = removal.version.map_or(Ok(i64::MAX), i64::try_from).map_err(internal)?;
    let gone = Learnt {
        id: removal.id.to_string(),
        peer_id: peer.id.clone(),
        kind: REMOVED.to_owned(),
        version,
        body: String::new(),
        plane: String::new(),
        tlp: String::new(),
        // No copy of it can live longer.
        expires_at: now + chrono::Duration::days(limits::LIFE_DAYS),
        received_at: now,
    };
    Ok(replace(conn, gone)?)
}

/// Notes that a peer said an object once more, in the version that is known.
pub fn heard_again(conn: &mut Conn, peer: &PeerId, id: &str, now: Instant) -> QueryResult<()> {
    let same = learnt_objects::table.filter(learnt_objects::id.eq(id)).filter(learnt_objects::peer_id.eq(peer));
    diesel::update(same).set(learnt_objects::received_at.eq(now)).execute(conn)?;
    Ok(())
}

/// The ids of what a peer published of these kinds that lie behind one id, up to another, and were last heard before then.
pub fn held(
    conn: &mut Conn,
    peer: &PeerId,
    kinds: &[&str],
    (after, last): (&str, Option<&str>),
    before: Instant,
) -> QueryResult<Vec<String>> {
    let mut held = learnt_objects::table
        .select(learnt_objects::id)
        .filter(learnt_objects::peer_id.eq(peer))
        .filter(learnt_objects::kind.eq_any(kinds.iter().copied()))
        .filter(learnt_objects::received_at.lt(before))
        .filter(learnt_objects::id.gt(after))
        .into_boxed();
    if let Some(last) = last {
        held = held.filter(learnt_objects::id.le(last));
    }
    held.load(conn)
}

/// Forgets objects of a peer as if they had never been heard, so that the same version may come again. That one was removed is
/// remembered.
pub fn forget(conn: &mut Conn, peer: &PeerId, ids: &[String]) -> QueryResult<usize> {
    let gone = learnt_objects::table
        .filter(learnt_objects::peer_id.eq(peer))
        .filter(learnt_objects::id.eq_any(ids))
        .filter(learnt_objects::kind.ne(REMOVED));
    diesel::delete(gone).execute(conn)
}

/// Writes an object in place of an older version; a newer one stays.
fn replace(conn: &mut Conn, new: Learnt) -> QueryResult<bool> {
    let inserted = on_each!(conn, c => {
        diesel::insert_into(learnt_objects::table).values(&new).on_conflict_do_nothing().execute(c)
    })?;
    if inserted == 1 {
        return Ok(true);
    }
    let older = learnt_objects::table
        .filter(learnt_objects::id.eq(&new.id))
        .filter(learnt_objects::peer_id.eq(&new.peer_id))
        // An object that comes in the version of its removal was shown again to us.
        .filter(
            learnt_objects::version
                .lt(new.version)
                .or(learnt_objects::version.eq(new.version).and(learnt_objects::kind.eq(REMOVED))),
        );
    let changed = diesel::update(older)
        .set((
            learnt_objects::kind.eq(&new.kind),
            learnt_objects::version.eq(new.version),
            learnt_objects::body.eq(&new.body),
            learnt_objects::plane.eq(&new.plane),
            learnt_objects::tlp.eq(&new.tlp),
            learnt_objects::expires_at.eq(new.expires_at),
            learnt_objects::received_at.eq(new.received_at),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

fn is_retracted(conn: &mut Conn, id: &Iri) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(retracted_objects::table.find(id.as_str()))).get_result(conn)
}

/// Takes back what its owner retracts and answers what was done. Nothing learnt is kept by law, so whatever the action says,
/// it is deleted: nobody can use or read what is gone.
pub(super) fn retract(conn: &mut Conn, by: &By, peer: &Peer, retraction: &Retraction) -> Result<(), Refusal> {
    let now = by.now();
    let targets: Vec<String> = retraction.targets.iter().map(Iri::to_string).collect();
    let rows: Vec<_> = targets
        .iter()
        .map(|target| {
            (
                retracted_objects::id.eq(target),
                retracted_objects::peer_id.eq(&peer.id),
                retracted_objects::retraction_id.eq(retraction.id.as_str()),
                retracted_objects::at.eq(now),
            )
        })
        .collect();
    on_each!(conn, c => diesel::insert_into(retracted_objects::table).values(rows).on_conflict_do_nothing().execute(c))?;
    let mut results = Vec::with_capacity(retraction.targets.len());
    for target in &retraction.targets {
        let held = learnt_objects::table
            .filter(learnt_objects::id.eq(target.as_str()))
            .filter(learnt_objects::peer_id.eq(&peer.id));
        let outcome = match diesel::delete(held).execute(conn)? {
            0 => Outcome::NotHeld,
            _ => Outcome::Deleted,
        };
        results.push(TargetResult { target: target.clone(), outcome, code: None });
    }
    withdraw_waiting(conn, peer, &targets, now)?;
    super::store::forget_content(conn, &peer.id, &targets)?;
    answer(conn, by, peer, retraction, results)
}

/// What waits for a person and speaks of a retracted object waits no more.
fn withdraw_waiting(conn: &mut Conn, peer: &Peer, targets: &[String], now: Instant) -> QueryResult<()> {
    let waiting = inbox_messages::table
        .filter(inbox_messages::peer_id.eq(&peer.id))
        .filter(inbox_messages::object_id.eq_any(targets))
        .filter(inbox_messages::state.eq_any([MessageState::Quarantined, MessageState::Dead]));
    diesel::update(waiting)
        .set((
            inbox_messages::state.eq(MessageState::Rejected),
            inbox_messages::code.eq(RETRACTED),
            inbox_messages::processed_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

fn answer(
    conn: &mut Conn,
    by: &By,
    peer: &Peer,
    retraction: &Retraction,
    results: Vec<TargetResult>,
) -> Result<(), Refusal> {
    let ours = federation::origin(&by.node);
    let id = ours.at(&format!("/fed/v1/objects/{}", crate::id::new_id())).map_err(internal)?;
    let result = RetractionResult { id, retraction: retraction.id.clone(), results };
    let publication = Publication::new(ActivityType::Create, ours.node(), result.to_object(&ours.node()));
    let to = To { peer: peer.id.clone(), recipients: vec![peer.origin().node()], why: Why::Retraction };
    outbox::publish(conn, by, publication, vec![to])?;
    Ok(())
}
