//! How a delivery ends, or begins anew, without the peer: cancelled, expired, skipped, released, asked for again.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::store::{self, DeliveryRow};
use super::{DeliveryState, Kind, Lane, claim, lanes, results};
use crate::audit::{self, Act, Entry};
use crate::db::Conn;
use crate::db::schema::{deliveries, lane_states, outbound_activities, retractions};
use crate::error::Error;
use crate::federation::PeerId;
use crate::node::Node;
use crate::time::Instant;
use crate::web::access::By;

/// What still goes to a peer after its queue was cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Of a suspended peer: peering, keys, retractions.
    Service,
    /// Of one that ended: peering alone, so that it hears of the end.
    Peering,
}

impl Keep {
    fn kinds(self) -> &'static [Kind] {
        match self {
            Keep::Service => &[Kind::Peering, Kind::Key, Kind::Retraction],
            Keep::Peering => &[Kind::Peering],
        }
    }

    fn code(self) -> &'static str {
        match self {
            Keep::Service => "suspended",
            Keep::Peering => "ended",
        }
    }
}

/// Cancels what waits for a peer; returns how much. What is being sent ends cancelled unless the peer has it.
///
/// Call it before publishing in the same transaction: lanes are locked before counters.
pub fn cancel_queued(conn: &mut Conn, peer: &PeerId, keep: Keep, now: Instant) -> Result<usize, Error> {
    let kept = outbound_activities::table
        .select(outbound_activities::id)
        .filter(outbound_activities::service.eq_any(keep.kinds()));
    let goes: Vec<String> = deliveries::table
        .select(deliveries::activity_id)
        .filter(deliveries::peer_id.eq(peer))
        .filter(deliveries::state.eq_any(OPEN))
        .filter(deliveries::activity_id.ne_all(kept))
        .load(conn)?;
    let all = std::slice::from_ref(peer);
    goes.chunks(CHUNK).try_fold(0, |count, ids| Ok(count + cancel(conn, all, ids, keep.code(), now)?))
}

/// Ids in one statement: SQLite takes 32,766 values.
const CHUNK: usize = 5_000;

pub(super) const OPEN: [DeliveryState; 3] = [DeliveryState::Queued, DeliveryState::Sending, DeliveryState::Parked];

/// Cancels the unfinished deliveries of these activities to these peers.
pub(super) fn cancel(
    conn: &mut Conn,
    peers: &[PeerId],
    activities: &[String],
    code: &str,
    now: Instant,
) -> Result<usize, Error> {
    let locked = claim::lock_lanes(conn, peers)?;
    let of = || {
        deliveries::table
            .filter(deliveries::activity_id.eq_any(activities.to_vec()))
            .filter(deliveries::peer_id.eq_any(peers.to_vec()))
    };
    let waiting = of().filter(deliveries::state.eq_any([DeliveryState::Queued, DeliveryState::Parked]));
    let ended = diesel::update(waiting)
        .set((deliveries::state.eq(DeliveryState::Cancelled), deliveries::code.eq(code), deliveries::ended_at.eq(now)))
        .execute(conn)?;
    let marked = diesel::update(of().filter(deliveries::state.eq(DeliveryState::Sending)))
        .set(deliveries::code.eq(code))
        .execute(conn)?;
    for row in locked {
        lanes::advance(conn, &row.peer_id, row.lane)?;
    }
    Ok(ended + marked)
}

/// Everything of a lane that has not ended, in order. The lane is locked by the caller.
pub(super) fn unfinished(conn: &mut Conn, peer: &PeerId, lane: Lane) -> QueryResult<Vec<DeliveryRow>> {
    deliveries::table
        .select(DeliveryRow::as_select())
        .filter(deliveries::peer_id.eq(peer))
        .filter(deliveries::lane.eq(lane))
        .filter(deliveries::state.eq_any(OPEN))
        .order((deliveries::activity_id, deliveries::seq))
        .load(conn)
}

/// The state in which a delivery waits for its next owner.
pub(super) fn waiting(state: DeliveryState) -> DeliveryState {
    if state == DeliveryState::Sending { DeliveryState::Queued } else { state }
}

/// Ends what is past its time, on every lane; returns how much. A lane that is being sent looks for itself.
pub(super) fn expire(conn: &mut Conn, node: &Node) -> Result<usize, Error> {
    let now = node.now();
    let past =
        outbound_activities::table.select(outbound_activities::id).filter(outbound_activities::expires_at.le(now));
    let late: Vec<DeliveryRow> = deliveries::table
        .select(DeliveryRow::as_select())
        .filter(deliveries::state.eq_any(OPEN))
        .filter(deliveries::activity_id.eq_any(past))
        .order((deliveries::peer_id, deliveries::lane, deliveries::seq))
        .limit(EXPIRED_AT_ONCE)
        .load(conn)?;
    let mut peers: Vec<PeerId> = late.iter().map(|row| row.peer_id.clone()).collect();
    peers.dedup();
    let locked = claim::lock_lanes(conn, &peers)?;
    let leased = |row: &DeliveryRow| {
        let lane = locked.iter().find(|lane| lane.peer_id == row.peer_id && lane.lane == row.lane);
        lane.and_then(|lane| lane.lease_until).is_some_and(|until| until > now)
    };
    let mut count = 0;
    for row in late.iter().filter(|row| row.state != DeliveryState::Sending || !leased(row)) {
        let this = deliveries::table.find((&row.peer_id, row.lane, &row.epoch, row.seq));
        let changed = diesel::update(this.filter(deliveries::state.eq(row.state)))
            .set((
                deliveries::state.eq(DeliveryState::Expired),
                deliveries::code.eq("expired"),
                deliveries::ended_at.eq(now),
            ))
            .execute(conn)?;
        if changed == 1 {
            count += 1;
            results::tell_author(conn, node, &row.activity_id, &row.peer_id, DeliveryState::Expired)?;
        }
    }
    for lane in locked {
        lanes::advance(conn, &lane.peer_id, lane.lane)?;
    }
    Ok(count)
}

const EXPIRED_AT_ONCE: i64 = 1_000;

/// A cheap look before taking the write lock.
pub(super) fn any_expired(conn: &mut Conn, now: Instant) -> QueryResult<bool> {
    let open = deliveries::table
        .filter(deliveries::activity_id.eq(outbound_activities::id))
        .filter(deliveries::state.eq_any(OPEN));
    let late =
        outbound_activities::table.filter(outbound_activities::expires_at.le(now)).filter(diesel::dsl::exists(open));
    diesel::select(diesel::dsl::exists(late)).get_result(conn)
}

/// Ends one delivery by a person's decision; its number becomes void.
pub(super) fn skip(conn: &mut Conn, by: &By, peer: &PeerId, activity: &str, because: &str) -> Result<(), Error> {
    let row = store::delivery(conn, peer, activity)?.ok_or(Error::NotFound)?;
    if !OPEN.contains(&row.state) {
        return Err(Error::Conflict("outbox-delivery-moved-on"));
    }
    cancel(conn, std::slice::from_ref(peer), &[activity.to_owned()], "skipped", by.now())?;
    let entry = Entry::new(Act::MessageSkipped).on("message", activity).because(because).rule(peer.as_str());
    audit::record(conn, by, entry)
}

/// Puts a parked delivery back at the end of its lane: it gets a new number, and the old one is void.
pub(super) fn release(conn: &mut Conn, by: &By, peer: &PeerId, activity: &str) -> Result<(), Error> {
    let row = store::delivery(conn, peer, activity)?.ok_or(Error::NotFound)?;
    lanes::lock(conn, peer, row.lane)?;
    let row = store::delivery(conn, peer, activity)?.filter(|row| row.state == DeliveryState::Parked);
    let row = row.ok_or(Error::Conflict("outbox-delivery-moved-on"))?;
    renumber(conn, &[row])?;
    audit::record(conn, by, Entry::new(Act::MessageReleased).on("message", activity).rule(peer.as_str()))
}

/// Sends again what a peer took since then: it lost it. Retracted and expired messages stay where they are.
pub(super) fn requeue(conn: &mut Conn, by: &By, peer: &PeerId, since: Instant) -> Result<usize, Error> {
    let now = by.now();
    claim::lock_lanes(conn, std::slice::from_ref(peer))?;
    let alive = outbound_activities::table
        .select(outbound_activities::id)
        .filter(outbound_activities::expires_at.gt(now))
        .filter(outbound_activities::body.ne(""))
        .filter(outbound_activities::object_id.ne_all(retractions::table.select(retractions::object_id)));
    let rows: Vec<DeliveryRow> = deliveries::table
        .select(DeliveryRow::as_select())
        .filter(deliveries::peer_id.eq(peer))
        .filter(deliveries::state.eq(DeliveryState::Delivered))
        .filter(deliveries::ended_at.ge(since))
        .filter(deliveries::activity_id.eq_any(alive))
        .order((deliveries::ended_at, deliveries::seq))
        .load(conn)?;
    renumber(conn, &rows)?;
    diesel::update(lane_states::table.filter(lane_states::peer_id.eq(peer)))
        .set(lane_states::next_attempt_at.eq(now))
        .execute(conn)?;
    audit::record(conn, by, Entry::new(Act::MessagesRequeued).on("peer", peer).count(rows.len()))?;
    Ok(rows.len())
}

/// Gives each of these deliveries a new number at the end of its lane. The lanes are locked by the caller.
fn renumber(conn: &mut Conn, rows: &[DeliveryRow]) -> Result<(), Error> {
    let mut wanted: BTreeMap<(PeerId, Lane), i64> = BTreeMap::new();
    for row in rows {
        *wanted.entry((row.peer_id.clone(), row.lane)).or_default() += 1;
    }
    let mut next = claim::take_numbers(conn, &wanted)?;
    for row in rows {
        let Some((epoch, seq)) = next.get_mut(&(row.peer_id.clone(), row.lane)) else { continue };
        diesel::update(deliveries::table.find((&row.peer_id, row.lane, &row.epoch, row.seq)))
            .set((
                deliveries::epoch.eq(epoch.clone()),
                deliveries::seq.eq(*seq),
                deliveries::state.eq(DeliveryState::Queued),
                deliveries::code.eq(""),
                deliveries::ended_at.eq(None::<Instant>),
            ))
            .execute(conn)?;
        *seq += 1;
    }
    Ok(())
}
