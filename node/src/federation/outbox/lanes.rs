//! The two lanes of a peer: how they begin, and what a person may do with one.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::prelude::*;

use super::store::{self, CounterRow, LaneRow};
use super::{DeliveryState, Lane, LaneState, cancel, claim};
use crate::audit::{self, Act, Entry};
use crate::db::Conn;
use crate::db::schema::{deliveries, lane_counters, lane_states, peers};
use crate::error::Error;
use crate::federation::{PeerId, PeerState, inbox};
use crate::notices::{self, Notice};
use crate::on_each;
use crate::secret::random;
use crate::time::Instant;
use crate::web::access::By;

/// A name for a new life of a counter.
fn new_epoch() -> String {
    URL_SAFE_NO_PAD.encode(*random::<9>())
}

/// Makes both lanes of a new peer, each with a fresh epoch. Lanes that are there stay as they are: numbers are not used twice.
pub fn open_lanes(conn: &mut Conn, peer: &PeerId, now: Instant) -> Result<(), Error> {
    for lane in Lane::ALL {
        let counter = CounterRow { peer_id: peer.clone(), lane: *lane, epoch: new_epoch(), next_seq: 1 };
        let state = LaneRow {
            peer_id: peer.clone(),
            lane: *lane,
            state: LaneState::Open,
            done_seq: 0,
            fail_count: 0,
            first_failed_at: None,
            probing: false,
            next_attempt_at: now,
            last_problem: String::new(),
            lease_owner: None,
            lease_until: None,
            fence: 0,
        };
        on_each!(conn, c => {
            diesel::insert_into(lane_counters::table).values(&counter).on_conflict_do_nothing().execute(c)?;
            diesel::insert_into(lane_states::table).values(&state).on_conflict_do_nothing().execute(c)
        })?;
    }
    Ok(())
}

/// Verified requests came from these peers: they live, so what waits for them is tried now.
pub fn wake<'a>(conn: &mut Conn, peers: impl IntoIterator<Item = &'a PeerId>, now: Instant) -> QueryResult<()> {
    // A look first: a peer sends a thousand messages, and none of them should write here.
    let resting: Vec<(PeerId, Lane)> = lane_states::table
        .select((lane_states::peer_id, lane_states::lane))
        .filter(lane_states::peer_id.eq_any(peers))
        .filter(lane_states::next_attempt_at.gt(now))
        .filter(lane_states::state.eq_any([LaneState::Open, LaneState::Blocked]))
        .order((lane_states::peer_id, lane_states::lane))
        .load(conn)?;
    for (peer, lane) in resting {
        diesel::update(
            lane_states::table
                .find((peer, lane))
                .filter(lane_states::next_attempt_at.gt(now))
                .filter(lane_states::state.eq_any([LaneState::Open, LaneState::Blocked])),
        )
        .set(lane_states::next_attempt_at.eq(now))
        .execute(conn)?;
    }
    Ok(())
}

/// Gives free what the process of that name held when it ended: it is sent again at once, and the peer sees a duplicate at most.
pub fn take_back(conn: &mut Conn, owner: &str) -> QueryResult<usize> {
    let held =
        lane_states::table.filter(lane_states::lease_owner.eq(owner)).filter(lane_states::lease_until.is_not_null());
    diesel::update(held)
        .set((
            lane_states::lease_owner.eq(None::<String>),
            lane_states::lease_until.eq(None::<Instant>),
            lane_states::fence.eq(lane_states::fence + 1),
        ))
        .execute(conn)
}

/// Holds a lane's counter until the transaction ends: what is read from here on is what the messages below its next number
/// made of it.
pub fn hold(conn: &mut Conn, peer: &PeerId, lane: Lane) -> QueryResult<()> {
    claim::hold_counter(conn, peer, lane).map(drop)
}

pub(super) fn get(conn: &mut Conn, peer: &PeerId, lane: Lane) -> QueryResult<LaneRow> {
    lane_states::table.find((peer, lane)).select(LaneRow::as_select()).first(conn)
}

/// The highest number up to which no delivery is queued or being sent; up to `known` it is known. What a lane delivered in
/// years is not looked at again.
pub(super) fn done(conn: &mut Conn, peer: &PeerId, lane: Lane, known: i64) -> QueryResult<i64> {
    // The counter first: every number below it is committed with its delivery.
    let counter = store::counter(conn, peer, lane)?;
    let first: Option<i64> = deliveries::table
        .select(deliveries::seq)
        .filter(deliveries::peer_id.eq(peer))
        .filter(deliveries::lane.eq(lane))
        .filter(deliveries::epoch.eq(counter.epoch))
        .filter(deliveries::seq.gt(known))
        .filter(deliveries::seq.lt(counter.next_seq))
        .filter(deliveries::state.eq_any([DeliveryState::Queued, DeliveryState::Sending]))
        .order(deliveries::seq)
        .first(conn)
        .optional()?;
    Ok(first.unwrap_or(counter.next_seq) - 1)
}

/// Moves `done_seq` on after deliveries of the lane ended. The lane is locked by the caller.
pub(super) fn advance(conn: &mut Conn, peer: &PeerId, lane: Lane) -> QueryResult<()> {
    let known = get(conn, peer, lane)?.done_seq;
    let done = done(conn, peer, lane, known)?;
    diesel::update(lane_states::table.find((peer, lane)).filter(lane_states::done_seq.lt(done)))
        .set(lane_states::done_seq.eq(done))
        .execute(conn)?;
    Ok(())
}

/// Locks the lanes of a peer; the one that is meant.
pub(super) fn lock(conn: &mut Conn, peer: &PeerId, lane: Lane) -> Result<LaneRow, Error> {
    let rows = claim::lock_lanes(conn, std::slice::from_ref(peer))?;
    rows.into_iter().find(|row| row.lane == lane).ok_or(Error::NotFound)
}

/// What a person does with a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LaneAct {
    /// Tries it now, whatever was planned; the pauses begin anew.
    Retry,
    Pause,
    /// Opens it again. A stopped lane begins a new epoch: what was not delivered gets numbers there.
    Resume,
}

pub(super) fn act(conn: &mut Conn, by: &By, peer: &PeerId, lane: Lane, what: LaneAct) -> Result<(), Error> {
    let mut row = lock(conn, peer, lane)?;
    let act = match what {
        LaneAct::Retry if matches!(row.state, LaneState::Open | LaneState::Blocked) => Act::LaneRetried,
        LaneAct::Pause if row.state != LaneState::Paused && row.state != LaneState::Stopped => Act::LanePaused,
        LaneAct::Resume if matches!(row.state, LaneState::Paused | LaneState::Stopped) => Act::LaneResumed,
        _ => return Err(Error::Conflict("outbox-lane-moved-on")),
    };
    if what == LaneAct::Resume && row.state == LaneState::Stopped {
        begin_epoch(conn, peer, lane)?;
        row.done_seq = 0;
    }
    row.state = match what {
        LaneAct::Retry => row.state,
        LaneAct::Pause => LaneState::Paused,
        LaneAct::Resume => LaneState::Open,
    };
    if what != LaneAct::Pause {
        row.fail_count = 0;
        row.first_failed_at = None;
        row.probing = false;
        row.next_attempt_at = by.now();
        row.last_problem = String::new();
    }
    diesel::update(lane_states::table.find((peer, lane))).set(&row).execute(conn)?;
    audit::record(conn, by, Entry::new(act).on("peer", peer).rule(lane.as_str()))
}

/// After the database was restored: its counters stand where they stood, and peers know the numbers that were given since.
/// So every lane of every peer begins a new epoch; what a peer has already comes again and is known by its id. What peers
/// took back since then is not known here: nothing of theirs is shown before they were asked. How many lanes.
pub fn begin_anew(conn: &mut Conn, by: &By) -> Result<usize, Error> {
    let peers: Vec<PeerId> =
        peers::table.select(peers::id).filter(peers::state.ne(PeerState::Ended)).order(peers::id).load(conn)?;
    let locked = claim::lock_lanes(conn, &peers)?;
    for row in &locked {
        renew(conn, row, by.now())?;
    }
    inbox::expect_everywhere(conn, by.now())?;
    crate::federation::peers::anew(conn, &peers, by.now())?;
    audit::record(conn, by, Entry::new(Act::LanesBegunAnew).count(locked.len()))?;
    Ok(locked.len())
}

/// Begins one lane anew. It is locked by the caller.
fn renew(conn: &mut Conn, row: &LaneRow, now: Instant) -> Result<LaneRow, Error> {
    begin_epoch(conn, &row.peer_id, row.lane)?;
    let fresh = LaneRow {
        state: if row.state == LaneState::Stopped { LaneState::Open } else { row.state },
        done_seq: 0,
        fail_count: 0,
        first_failed_at: None,
        probing: false,
        next_attempt_at: now,
        // Whoever held it before the restore writes nothing here any more.
        lease_owner: None,
        lease_until: None,
        fence: row.fence + 1,
        ..row.clone()
    };
    diesel::update(lane_states::table.find((&row.peer_id, row.lane))).set(&fresh).execute(conn)?;
    Ok(fresh)
}

/// A lane that began anew by itself does not again for so long: a peer that says ever again that our numbers do not fit is
/// left to a person.
const ANEW_HOURS: i64 = 1;

/// Begins one lane anew because its peer knows numbers of ours that we do not; none if that was done just now. People are
/// told; the entry is for the caller to record, last. The lane is locked by the caller.
pub(super) fn begin_anew_by_itself(conn: &mut Conn, by: &By, row: &LaneRow) -> Result<Option<(LaneRow, Entry)>, Error> {
    let (now, counter) = (by.now(), lane_counters::table.find((&row.peer_id, row.lane)));
    let last: Option<Instant> = counter.select(lane_counters::begun_anew_at).first(conn)?;
    if last.is_some_and(|last| last + chrono::Duration::hours(ANEW_HOURS) > now) {
        return Ok(None);
    }
    let name = peers::table.find(&row.peer_id).select(peers::name).first(conn)?;
    notices::tell_admins(conn, &by.node, Notice::LaneTrouble { peer: name, problem: "begun-anew".to_owned() })?;
    let fresh = renew(conn, row, now)?;
    crate::federation::peers::anew(conn, std::slice::from_ref(&row.peer_id), now)?;
    diesel::update(counter).set(lane_counters::begun_anew_at.eq(now)).execute(conn)?;
    let entry = Entry::new(Act::LanesBegunAnew).on("peer", &row.peer_id).rule(row.lane.as_str()).count(1);
    Ok(Some((fresh, entry)))
}

/// Draws a new epoch and gives what is unfinished its numbers there, in order. The lane is locked by the caller.
fn begin_epoch(conn: &mut Conn, peer: &PeerId, lane: Lane) -> Result<(), Error> {
    let held = claim::hold_counter(conn, peer, lane)?;
    let unfinished = cancel::unfinished(conn, peer, lane)?;
    let epoch = new_epoch();
    for (row, seq) in unfinished.iter().zip(1i64..) {
        diesel::update(deliveries::table.find((peer, lane, &row.epoch, row.seq)))
            .set((
                deliveries::epoch.eq(&epoch),
                deliveries::seq.eq(seq),
                deliveries::state.eq(cancel::waiting(row.state)),
            ))
            .execute(conn)?;
    }
    diesel::update(lane_counters::table.find((peer, lane)).filter(lane_counters::epoch.eq(held.epoch)))
        .set((lane_counters::epoch.eq(epoch), lane_counters::next_seq.eq(unfinished.len() as i64 + 1)))
        .execute(conn)?;
    Ok(())
}
