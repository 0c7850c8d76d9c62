//! The locks and claims of the outbox: the one place where the two databases differ.
//!
//! SQLite has one writer at a time, so that whoever writes holds everything. PostgreSQL locks rows: counters and lanes always
//! in ascending order of peer and name, and claims pass over what is locked.

use std::collections::{BTreeMap, HashSet};

use diesel::dsl::exists;
use diesel::prelude::*;

use super::store::{self, LaneRow};
use super::{DeliveryState, Lane, LaneState, lanes};
use crate::db::Conn;
use crate::db::schema::{deliveries, lane_counters, lane_states, peers};
use crate::federation::PeerId;
use crate::time::Instant;

/// How long a claim holds without being renewed.
pub(super) const LEASE_SECONDS: i64 = 60;
/// The most messages of one claim.
pub(super) const BATCH: i64 = 32;

/// A lane that this process may send, until its lease runs out.
#[derive(Debug)]
pub(super) struct Claimed {
    pub peer: PeerId,
    pub lane: Lane,
    pub epoch: String,
    pub fence: i64,
    pub lease_until: Instant,
    pub work: Work,
}

#[derive(Debug)]
pub(super) enum Work {
    /// Numbers and activities, in order.
    Send(Vec<(i64, String)>),
    /// The breaker is open: ask for the peer's state first.
    Probe,
}

/// The lanes that may be claimed now, `urgent` first, then the longest due.
macro_rules! due {
    ($now:expr) => {{
        let waiting = lane_counters::table
            .filter(lane_counters::peer_id.eq(lane_states::peer_id))
            .filter(lane_counters::lane.eq(lane_states::lane))
            .filter(lane_counters::next_seq.gt(lane_states::done_seq + 1));
        let pushed = peers::table.filter(peers::id.eq(lane_states::peer_id)).filter(peers::pull_only.eq(false));
        lane_states::table
            .select((lane_states::peer_id, lane_states::lane))
            .filter(lane_states::state.eq(LaneState::Open).or(lane_states::state.eq(LaneState::Blocked)))
            .filter(lane_states::next_attempt_at.le($now))
            .filter(lane_states::lease_until.is_null().or(lane_states::lease_until.assume_not_null().le($now)))
            .filter(exists(waiting))
            .filter(exists(pushed))
            .order((lane_states::lane.desc(), lane_states::next_attempt_at))
    }};
}

/// A cheap look before taking the write lock.
pub(super) fn any_due(conn: &mut Conn, now: Instant) -> QueryResult<bool> {
    let one: Option<(PeerId, Lane)> = due!(now).first(conn).optional()?;
    Ok(one.is_some())
}

/// Takes up to `most` lanes that are due.
pub(super) fn claim(conn: &mut Conn, owner: &str, most: usize, now: Instant) -> QueryResult<Vec<Claimed>> {
    let due = due!(now).limit(most as i64);
    let picked: Vec<(PeerId, Lane)> = match conn {
        Conn::Pg(pg) => due.for_update().skip_locked().load(pg)?,
        Conn::Sqlite(sqlite) => due.load(sqlite)?,
    };
    let mut claimed = Vec::with_capacity(picked.len());
    let mut probed = HashSet::new();
    for (peer, lane) in picked {
        let row = lanes::get(conn, &peer, lane)?;
        // One probe for both lanes.
        if row.probing && !probed.insert(peer) {
            continue;
        }
        claimed.extend(take(conn, row, owner, now)?);
    }
    Ok(claimed)
}

fn take(conn: &mut Conn, row: LaneRow, owner: &str, now: Instant) -> QueryResult<Option<Claimed>> {
    let counter = store::counter(conn, &row.peer_id, row.lane)?;
    let open = |state: DeliveryState| {
        deliveries::table
            .filter(deliveries::peer_id.eq(row.peer_id.clone()))
            .filter(deliveries::lane.eq(row.lane))
            .filter(deliveries::epoch.eq(counter.epoch.clone()))
            .filter(deliveries::seq.gt(row.done_seq))
            .filter(deliveries::state.eq(state))
    };
    let work = if row.probing {
        Work::Probe
    } else {
        let next: Vec<(i64, String)> = deliveries::table
            .select((deliveries::seq, deliveries::activity_id))
            .filter(deliveries::peer_id.eq(&row.peer_id))
            .filter(deliveries::lane.eq(row.lane))
            .filter(deliveries::epoch.eq(&counter.epoch))
            .filter(deliveries::seq.gt(row.done_seq))
            .filter(deliveries::state.eq_any([DeliveryState::Queued, DeliveryState::Sending]))
            .order(deliveries::seq)
            .limit(BATCH)
            .load(conn)?;
        let Some((last, _)) = next.last().cloned() else {
            // All of it was ended by others.
            lanes::advance(conn, &row.peer_id, row.lane)?;
            return Ok(None);
        };
        // What is `sending` without a holder was left by a crash: it may have been on the wire.
        let sending = open(DeliveryState::Sending).filter(deliveries::seq.le(last));
        diesel::update(sending.filter(deliveries::sent_at.is_null())).set(deliveries::sent_at.eq(now)).execute(conn)?;
        diesel::update(open(DeliveryState::Queued).filter(deliveries::seq.le(last)))
            .set(deliveries::state.eq(DeliveryState::Sending))
            .execute(conn)?;
        Work::Send(next)
    };
    let lease_until = now + chrono::Duration::seconds(LEASE_SECONDS);
    diesel::update(lane_states::table.find((&row.peer_id, row.lane)))
        .set((
            lane_states::lease_owner.eq(owner),
            lane_states::lease_until.eq(lease_until),
            lane_states::fence.eq(row.fence + 1),
        ))
        .execute(conn)?;
    Ok(Some(Claimed {
        peer: row.peer_id,
        lane: row.lane,
        epoch: counter.epoch,
        fence: row.fence + 1,
        lease_until,
        work,
    }))
}

/// Locks both lanes of each peer.
pub(super) fn lock_lanes(conn: &mut Conn, peers: &[PeerId]) -> QueryResult<Vec<LaneRow>> {
    let keys = lane_states::table
        .select((lane_states::peer_id, lane_states::lane))
        .filter(lane_states::peer_id.eq_any(peers))
        .order((lane_states::peer_id, lane_states::lane));
    let keys: Vec<(PeerId, Lane)> = match conn {
        Conn::Pg(pg) => keys.for_update().load(pg)?,
        Conn::Sqlite(sqlite) => keys.load(sqlite)?,
    };
    keys.iter().map(|(peer, lane)| lanes::get(conn, peer, *lane)).collect()
}

/// Takes the next numbers of several lanes: for each its epoch and the first number. They are held until the commit.
pub(super) fn take_numbers(
    conn: &mut Conn,
    wanted: &BTreeMap<(PeerId, Lane), i64>,
) -> QueryResult<BTreeMap<(PeerId, Lane), (String, i64)>> {
    let ids: HashSet<&PeerId> = wanted.keys().map(|(peer, _)| peer).collect();
    let names: HashSet<Lane> = wanted.keys().map(|(_, lane)| *lane).collect();
    let counters = lane_counters::table
        .select((lane_counters::peer_id, lane_counters::lane, lane_counters::epoch, lane_counters::next_seq))
        .filter(lane_counters::peer_id.eq_any(ids))
        .filter(lane_counters::lane.eq_any(names))
        .order((lane_counters::peer_id, lane_counters::lane));
    let counters: Vec<(PeerId, Lane, String, i64)> = match conn {
        Conn::Pg(pg) => counters.for_update().load(pg)?,
        Conn::Sqlite(sqlite) => counters.load(sqlite)?,
    };
    let mut taken = BTreeMap::new();
    let mut steps: BTreeMap<(Lane, i64), Vec<PeerId>> = BTreeMap::new();
    for (peer, lane, epoch, next) in counters {
        if let Some(count) = wanted.get(&(peer.clone(), lane)) {
            steps.entry((lane, *count)).or_default().push(peer.clone());
            taken.insert((peer, lane), (epoch, next));
        }
    }
    for ((lane, count), peers) in steps {
        let lanes =
            lane_counters::table.filter(lane_counters::lane.eq(lane)).filter(lane_counters::peer_id.eq_any(peers));
        diesel::update(lanes).set(lane_counters::next_seq.eq(lane_counters::next_seq + count)).execute(conn)?;
    }
    Ok(taken)
}

/// Holds one counter until the commit.
pub(super) fn hold_counter(conn: &mut Conn, peer: &PeerId, lane: Lane) -> QueryResult<store::CounterRow> {
    let counter = lane_counters::table.find((peer, lane)).select(lane_counters::next_seq);
    let _: i64 = match conn {
        Conn::Pg(pg) => counter.for_update().first(pg)?,
        Conn::Sqlite(sqlite) => counter.first(sqlite)?,
    };
    store::counter(conn, peer, lane)
}
