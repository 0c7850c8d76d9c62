//! Retraction: an object of ours that must go, wherever it went.
//!
//! It cancels what was not delivered and goes, proved, to every peer that the object was delivered to or ever attempted for.
//! Each of them is a *holder*: it answers what it did, or becomes overdue and is called by a person. A retraction is
//! confirmed when all have answered, and never called done before; a person may close it with a reason.

use diesel::prelude::*;
use federation_spec::activity::ActivityType;
use federation_spec::messages::{Mode, Outcome, Retraction, RetractionAction, RetractionResult};
use federation_spec::origin::Iri;

use super::store::DeliveryRow;
use super::{DeliveryState, Publication, To, Why, cancel, publish};
use crate::audit::{self, Act, Entry};
use crate::db::Conn;
use crate::db::schema::{deliveries, outbound_activities, peers, retraction_holders, retractions};
use crate::error::{Error, internal};
use crate::federation::peers::Peer;
use crate::federation::{self, PeerId, keys};
use crate::id::new_id;
use crate::node::Node;
use crate::text_enum;
use crate::time::Instant;
use crate::web::access::By;

/// It lasts until it is confirmed or closed; a row needs a time.
const LASTS_DAYS: i64 = 3_650;

/// Why a retraction is closed when every holder has answered.
pub(super) const CONFIRMED: &str = "confirmed";

text_enum! {
    /// What a holder answered.
    HolderResult {
        Pending = "pending",
        Deleted = "deleted",
        Redacted = "redacted",
        NotHeld = "not_held",
        KeptLegalHold = "kept_legal_hold",
        Forwarded = "forwarded",
    }
}

impl From<Outcome> for HolderResult {
    fn from(outcome: Outcome) -> HolderResult {
        match outcome {
            Outcome::Deleted => HolderResult::Deleted,
            Outcome::Redacted => HolderResult::Redacted,
            Outcome::NotHeld => HolderResult::NotHeld,
            Outcome::KeptLegalHold => HolderResult::KeptLegalHold,
            Outcome::Forwarded => HolderResult::Forwarded,
        }
    }
}

/// Retracts an object of ours in the caller's transaction; the id of the retraction. Its audit entry is the caller's.
pub fn retract(
    conn: &mut Conn,
    by: &By,
    object_id: &str,
    mode: Mode,
    action: RetractionAction,
    deadline: Instant,
) -> Result<String, Error> {
    let (now, target) = (by.now(), Iri::parse(object_id).map_err(internal)?);
    let ours = federation::origin(&by.node);
    if !ours.owns(&target) {
        return Err(Error::Forbidden);
    }
    let sent = deliveries_of(conn, object_id)?;
    if sent.is_empty() {
        return Err(Error::NotFound);
    }
    if is_retracted(conn, object_id)? {
        return Err(Error::Conflict("outbox-retraction-already"));
    }
    let id = ours.at(&format!("/fed/v1/objects/{}", new_id())).map_err(internal)?;
    let holders = holders(conn, &sent)?;
    diesel::insert_into(retractions::table)
        .values((
            retractions::id.eq(id.as_str()),
            retractions::object_id.eq(object_id),
            retractions::mode.eq(mode.as_str()),
            retractions::action.eq(action.as_str()),
            retractions::deadline.eq(deadline),
            retractions::person_id.eq(by.person().map(ToString::to_string)),
            retractions::created_at.eq(now),
            retractions::closed_because.eq(""),
        ))
        .execute(conn)?;
    for peer in &holders {
        diesel::insert_into(retraction_holders::table)
            .values((
                retraction_holders::retraction_id.eq(id.as_str()),
                retraction_holders::peer_id.eq(&peer.id),
                retraction_holders::result.eq(HolderResult::Pending),
                retraction_holders::code.eq(""),
            ))
            .execute(conn)?;
    }
    let mut all: Vec<PeerId> = sent.iter().map(|row| row.peer_id.clone()).collect();
    all.sort();
    all.dedup();
    let mut activities: Vec<String> = sent.iter().map(|row| row.activity_id.clone()).collect();
    activities.sort();
    activities.dedup();
    cancel::cancel(conn, &all, &activities, "retracted", now)?;
    if holders.is_empty() {
        close_row(conn, id.as_str(), CONFIRMED, now)?;
        return Ok(id.to_string());
    }
    let retraction = Retraction { id: id.clone(), published: now, targets: vec![target], mode, action, deadline };
    let ids: Vec<PeerId> = holders.iter().map(|peer| peer.id.clone()).collect();
    let (key, signing) = keys::known_to(conn, &by.node, &ids)?;
    let key = Iri::parse(&key).map_err(internal)?;
    let object = retraction.to_object(&ours.node(), (&key, &signing)).map_err(internal)?;
    let message =
        Publication::new(ActivityType::Create, ours.node(), object).until(now + chrono::Duration::days(LASTS_DAYS));
    let to = |peer: &Peer| To { peer: peer.id.clone(), recipients: vec![peer.origin().node()], why: Why::Retraction };
    publish::publish(conn, by, message, holders.iter().map(to).collect())?;
    Ok(id.to_string())
}

/// Whether it was retracted before, and that stands: open, or confirmed by every holder.
pub(super) fn is_retracted(conn: &mut Conn, object_id: &str) -> QueryResult<bool> {
    let before = retractions::table
        .filter(retractions::object_id.eq(object_id))
        .filter(retractions::closed_at.is_null().or(retractions::closed_because.eq(CONFIRMED)));
    diesel::select(diesel::dsl::exists(before)).get_result(conn)
}

/// Whom a retraction of an object would reach, and to whom it would not be sent any more. Both by name.
pub(super) struct Reach {
    pub holders: Vec<Peer>,
    pub spared: Vec<Peer>,
}

pub(super) fn reach(conn: &mut Conn, object_id: &str) -> QueryResult<Reach> {
    let sent = deliveries_of(conn, object_id)?;
    let mut holders = holders(conn, &sent)?;
    let all: Vec<&PeerId> = sent.iter().map(|row| &row.peer_id).collect();
    let others: Vec<&PeerId> = holders.iter().map(|peer| &peer.id).collect();
    let mut spared: Vec<Peer> = peers::table
        .select(Peer::as_select())
        .filter(peers::id.eq_any(all))
        .filter(peers::id.ne_all(others))
        .load(conn)?;
    holders.sort_by(|one, other| one.name.cmp(&other.name));
    spared.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(Reach { holders, spared })
}

/// Every delivery of every version of an object.
fn deliveries_of(conn: &mut Conn, object_id: &str) -> QueryResult<Vec<DeliveryRow>> {
    let versions =
        outbound_activities::table.select(outbound_activities::id).filter(outbound_activities::object_id.eq(object_id));
    deliveries::table
        .select(DeliveryRow::as_select())
        .filter(deliveries::activity_id.eq_any(versions))
        .order((deliveries::peer_id, deliveries::lane, deliveries::seq))
        .load(conn)
}

/// The peers that have it or may have it.
fn holders(conn: &mut Conn, sent: &[DeliveryRow]) -> QueryResult<Vec<Peer>> {
    let may_have = |row: &&DeliveryRow| {
        row.attempts > 0
            || row.sent_at.is_some()
            || matches!(row.state, DeliveryState::Sending | DeliveryState::Delivered | DeliveryState::Rejected)
    };
    let mut ids: Vec<&PeerId> = sent.iter().filter(may_have).map(|row| &row.peer_id).collect();
    ids.dedup();
    peers::table.select(Peer::as_select()).filter(peers::id.eq_any(ids)).order(peers::id).load(conn)
}

/// What a holder did. The newest answer stands; when the last pending one comes, the retraction is confirmed.
pub fn retraction_answered(conn: &mut Conn, by: &By, peer: &Peer, answer: &RetractionResult) -> Result<(), Error> {
    let (id, now) = (answer.retraction.as_str(), by.now());
    let target: Option<String> = retractions::table.find(id).select(retractions::object_id).first(conn).optional()?;
    let result = answer.results.iter().find(|result| Some(result.target.as_str()) == target.as_deref());
    let Some(result) = result else { return Ok(()) };
    diesel::update(retraction_holders::table.find((id, &peer.id)))
        .set((
            retraction_holders::result.eq(HolderResult::from(result.outcome)),
            retraction_holders::code.eq(result.code.clone().unwrap_or_default()),
            retraction_holders::answered_at.eq(now),
        ))
        .execute(conn)?;
    let pending: i64 = retraction_holders::table
        .filter(retraction_holders::retraction_id.eq(id))
        .filter(retraction_holders::result.eq(HolderResult::Pending))
        .count()
        .get_result(conn)?;
    if pending == 0 {
        close_row(conn, id, CONFIRMED, now)?;
    }
    Ok(())
}

/// A holder as the call list shows it.
#[derive(Debug, Clone, Queryable)]
pub(super) struct Holder {
    pub peer: PeerId,
    pub name: String,
    pub duty_phone: String,
    pub result: HolderResult,
    pub code: String,
    pub answered_at: Option<Instant>,
}

impl Holder {
    /// The class of its badge.
    pub fn tone(&self) -> &'static str {
        match self.result {
            HolderResult::Pending => "-wait",
            HolderResult::KeptLegalHold => "-stop",
            HolderResult::Deleted | HolderResult::Redacted | HolderResult::NotHeld | HolderResult::Forwarded => "-ok",
        }
    }
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = retractions)]
pub(super) struct RetractionRow {
    pub id: String,
    pub object_id: String,
    pub mode: String,
    pub action: String,
    pub deadline: Instant,
    pub person_id: Option<String>,
    pub created_at: Instant,
    pub closed_at: Option<Instant>,
    pub closed_because: String,
}

impl RetractionRow {
    pub fn short_id(&self) -> &str {
        self.id.rsplit('/').next().unwrap_or(&self.id)
    }

    /// By a person, though not every holder has answered.
    pub fn closed_by_hand(&self) -> bool {
        self.closed_at.is_some() && self.closed_because != CONFIRMED
    }

    pub fn is_overdue(&self, now: Instant) -> bool {
        self.closed_at.is_none() && self.deadline <= now
    }
}

/// The id of a retraction whose forms are called by its last part.
pub(super) fn whole_id(node: &Node, short: &str) -> Option<String> {
    let uuid = uuid::Uuid::try_parse(short).ok()?;
    Some(format!("{}/fed/v1/objects/{uuid}", federation::origin(node)))
}

const SHOWN: i64 = 200;

/// What is open, the nearest deadline first, and after it what was closed last.
pub(super) fn list(conn: &mut Conn) -> QueryResult<Vec<RetractionRow>> {
    let mut rows: Vec<RetractionRow> = retractions::table
        .select(RetractionRow::as_select())
        .filter(retractions::closed_at.is_null())
        .order((retractions::deadline, retractions::id))
        .limit(SHOWN)
        .load(conn)?;
    let closed: Vec<RetractionRow> = retractions::table
        .select(RetractionRow::as_select())
        .filter(retractions::closed_at.is_not_null())
        .order((retractions::created_at.desc(), retractions::id.desc()))
        .limit(SHOWN)
        .load(conn)?;
    rows.extend(closed);
    Ok(rows)
}

/// How many retractions are past their deadline and not confirmed: somebody has to call.
pub fn count_overdue(conn: &mut Conn, now: Instant) -> QueryResult<i64> {
    let overdue = retractions::table.filter(retractions::closed_at.is_null()).filter(retractions::deadline.le(now));
    overdue.count().get_result(conn)
}

pub(super) fn holders_of(conn: &mut Conn, id: &str) -> QueryResult<Vec<Holder>> {
    retraction_holders::table
        .inner_join(peers::table.on(peers::id.eq(retraction_holders::peer_id)))
        .filter(retraction_holders::retraction_id.eq(id))
        .order((retraction_holders::result.desc(), peers::name, peers::id))
        .select((
            peers::id,
            peers::name,
            peers::duty_phone,
            retraction_holders::result,
            retraction_holders::code,
            retraction_holders::answered_at,
        ))
        .load(conn)
}

/// Closes an open retraction by a person's decision, with a reason: not every holder answers.
pub(super) fn close(conn: &mut Conn, by: &By, id: &str, because: &str) -> Result<(), Error> {
    if close_row(conn, id, because, by.now())? == 0 {
        return Err(Error::Conflict("outbox-retraction-closed"));
    }
    // It need not go on: what was not delivered is not tried any more.
    let sent = deliveries_of(conn, id)?;
    let peers: Vec<PeerId> = sent.iter().map(|row| row.peer_id.clone()).collect();
    let activities: Vec<String> = sent.first().map(|row| row.activity_id.clone()).into_iter().collect();
    cancel::cancel(conn, &peers, &activities, "skipped", by.now())?;
    audit::record(conn, by, Entry::new(Act::RetractionClosed).on("retraction", id).because(because))
}

fn close_row(conn: &mut Conn, id: &str, because: &str, now: Instant) -> QueryResult<usize> {
    diesel::update(retractions::table.find(id).filter(retractions::closed_at.is_null()))
        .set((retractions::closed_at.eq(now), retractions::closed_because.eq(because)))
        .execute(conn)
}
