//! What became of messages, written together: one transaction for the results of many lanes.
//!
//! Each report names the fence of its lease. If the lane has another by now, somebody else holds it: the report is dropped,
//! and the peer will see a duplicate.

use std::collections::HashMap;

use diesel::prelude::*;

use super::reply::{self, SERVER_ERROR, Transient, UNSIGNED};
use super::store::LaneRow;
use super::writer::Report;
use super::{DeliveryState, Lane, LaneState, claim, lanes, store};
use crate::audit::{self, Entry};
use crate::db::schema::{deliveries, delivery_attempts, lane_states, peers};
use crate::db::{Conn, MultiBackend};
use crate::error::Error;
use crate::federation::{PeerId, peers as peer_rows};
use crate::id::new_id;
use crate::node::Node;
use crate::notices::{self, Notice};
use crate::secret::random;
use crate::time::Instant;
use crate::web::access::{By, PersonId};

/// The last attempts of a delivery that are kept.
pub(super) const ATTEMPTS_KEPT: i64 = 20;
/// A message that draws so many 500s in an hour is set aside: the peer lives, so the fault is in it.
const SERVER_ERRORS: i64 = 8;
/// So many failures within ten minutes open the breaker.
const BREAKER_FAILURES: i32 = 5;
const BREAKER_MINUTES: i64 = 10;
/// So many replies in a row that nobody signed are an alarm: something stands in between.
const UNSIGNED_IN_A_ROW: i64 = 3;

/// One exchange with a peer.
#[derive(Debug, Clone)]
pub(super) struct Attempt {
    pub at: Instant,
    /// 0 if there was no reply.
    pub status: u16,
    pub code: String,
    pub ms: i64,
    /// For an administrator: why there was no reply, or no signature.
    pub problem: String,
}

/// What it means for the delivery and its lane.
#[derive(Debug, Clone)]
pub(super) enum Meaning {
    Ended(DeliveryState, &'static str),
    Parked(&'static str),
    /// Refused once: it is signed anew.
    Again,
    /// It waits again, and so does its lane.
    Failed(Transient),
    Blocked(&'static str),
    Stopped(&'static str),
    Misrouted,
    Gone,
    Probed,
    ProbeFailed,
    /// The holder gives the lane back.
    Released,
}

/// Writes reports in their order; those whose fence was lost come back.
pub(super) fn write(conn: &mut Conn, node: &Node, owner: &str, reports: &[Report]) -> Result<Vec<usize>, Error> {
    let now = node.now();
    let mut ids: Vec<PeerId> = reports.iter().map(|report| report.peer.clone()).collect();
    ids.sort();
    ids.dedup();
    let delivered = |peer: &&PeerId| {
        let is = |result: &Meaning| matches!(result, Meaning::Ended(DeliveryState::Delivered, _));
        reports.iter().any(|report| report.peer == **peer && is(&report.meaning))
    };
    // Peers before lanes.
    for peer in ids.iter().filter(delivered) {
        diesel::update(peers::table.find(peer)).set(peers::last_delivered_at.eq(now)).execute(conn)?;
    }
    let locked = claim::lock_lanes(conn, &ids)?;
    let mut lanes_by: HashMap<(PeerId, Lane), LaneRow> =
        locked.into_iter().map(|row| ((row.peer_id.clone(), row.lane), row)).collect();
    let by = By::system(node);
    let (mut lost, mut entries) = (Vec::new(), Vec::new());
    for (n, report) in reports.iter().enumerate() {
        let key = (report.peer.clone(), report.lane);
        let holds = |row: &LaneRow| row.fence == report.fence && row.lease_owner.as_deref() == Some(owner);
        let Some(mut row) = lanes_by.get(&key).filter(|row| holds(row)).cloned() else {
            lost.push(n);
            continue;
        };
        let mut sibling = lanes_by
            .iter()
            .find(|((peer, lane), _)| *peer == report.peer && *lane != report.lane)
            .map(|(_, row)| row.clone());
        let mut writing = Writing { node, by: &by, now, entries: Vec::new() };
        writing.apply(conn, report, &mut row, sibling.as_mut())?;
        entries.extend(writing.entries);
        lanes_by.insert(key, row);
        if let Some(sibling) = sibling {
            lanes_by.insert((sibling.peer_id.clone(), sibling.lane), sibling);
        }
    }
    let mut rows: Vec<LaneRow> = lanes_by.into_values().collect();
    rows.sort_by(|a, b| (&a.peer_id, a.lane).cmp(&(&b.peer_id, b.lane)));
    for mut row in rows {
        row.done_seq = row.done_seq.max(lanes::done(conn, &row.peer_id, row.lane, row.done_seq)?);
        diesel::update(lane_states::table.find((&row.peer_id, row.lane)).filter(lane_states::fence.eq(row.fence)))
            .set(&row)
            .execute(conn)?;
    }
    audit::record_all(conn, &by, entries)?;
    Ok(lost)
}

struct Writing<'a> {
    node: &'a Node,
    by: &'a By,
    now: Instant,
    /// For the audit log, which is locked last.
    entries: Vec<Entry>,
}

impl Writing<'_> {
    fn apply(
        &mut self,
        conn: &mut Conn,
        report: &Report,
        row: &mut LaneRow,
        sibling: Option<&mut LaneRow>,
    ) -> Result<(), Error> {
        let now = self.now;
        if let Some(attempt) = &report.attempt {
            note(conn, report, attempt)?;
        }
        // The results of one batch prove that its holder lives.
        row.lease_until = Some(now + chrono::Duration::seconds(claim::LEASE_SECONDS));
        match &report.meaning {
            Meaning::Ended(state, code) => {
                self.end(conn, report, *state, code)?;
                if *state == DeliveryState::Delivered || *state == DeliveryState::Rejected {
                    works_again(row);
                }
            }
            Meaning::Parked(code) => {
                self.end(conn, report, DeliveryState::Parked, code)?;
                self.alert(conn, row, "parked")?;
            }
            Meaning::Failed(transient) => self.failed(conn, report, row, sibling, transient)?,
            Meaning::Blocked(code) => {
                let is_new = row.state != LaneState::Blocked || row.last_problem != *code;
                row.state = LaneState::Blocked;
                row.last_problem = (*code).to_owned();
                row.first_failed_at = row.first_failed_at.or(Some(now));
                row.next_attempt_at = now + reply::pause_blocked(row.lane);
                if is_new {
                    self.alert(conn, row, "blocked")?;
                }
            }
            Meaning::Stopped(code) => match lanes::begin_anew_by_itself(conn, self.by, row)? {
                Some((fresh, entry)) => {
                    *row = fresh;
                    self.entries.push(entry);
                }
                None => {
                    row.state = LaneState::Stopped;
                    row.last_problem = (*code).to_owned();
                    self.alert(conn, row, "stopped")?;
                }
            },
            Meaning::Misrouted => {
                let is_new = row.last_problem != "misrouted";
                row.last_problem = "misrouted".to_owned();
                row.first_failed_at = row.first_failed_at.or(Some(now));
                row.next_attempt_at = now + reply::pause_misrouted();
                if is_new {
                    self.alert(conn, row, "misrouted")?;
                }
            }
            Meaning::Gone => {
                row.state = LaneState::Paused;
                row.last_problem = "gone".to_owned();
                self.alert(conn, row, "gone")?;
            }
            Meaning::Again => {}
            Meaning::Probed => {
                for row in [Some(row), sibling].into_iter().flatten() {
                    works_again(row);
                    row.next_attempt_at = now;
                }
            }
            Meaning::ProbeFailed => {
                fails(row, now, None);
                if let Some(sibling) = sibling {
                    sibling.next_attempt_at = sibling.next_attempt_at.max(row.next_attempt_at);
                }
            }
            Meaning::Released => {
                self.release(conn, report, row.done_seq)?;
                row.lease_owner = None;
                row.lease_until = None;
            }
        }
        Ok(())
    }

    /// Ends a delivery, unless a receipt did before.
    fn end(&self, conn: &mut Conn, report: &Report, state: DeliveryState, code: &str) -> Result<(), Error> {
        let this = deliveries::table.find((&report.peer, report.lane, &report.epoch, report.seq));
        let stored = if state == DeliveryState::Delivered { "stored" } else { "" };
        let ended = (state != DeliveryState::Parked).then_some(self.now);
        let changed =
            diesel::update(this.filter(deliveries::state.eq_any([DeliveryState::Queued, DeliveryState::Sending])))
                .set((
                    deliveries::state.eq(state),
                    deliveries::code.eq(code),
                    deliveries::outcome.eq(stored),
                    deliveries::ended_at.eq(ended),
                ))
                .execute(conn)?;
        if changed == 1 {
            tell_author(conn, self.node, &report.activity, &report.peer, state)?;
        }
        Ok(())
    }

    fn failed(
        &self,
        conn: &mut Conn,
        report: &Report,
        row: &mut LaneRow,
        sibling: Option<&mut LaneRow>,
        transient: &Transient,
    ) -> Result<(), Error> {
        let now = self.now;
        row.last_problem = transient.code.to_owned();
        fails(row, now, transient.retry_after);
        if transient.code == UNSIGNED && unsigned_in_a_row(conn, report)? == UNSIGNED_IN_A_ROW as usize {
            self.alert(conn, row, UNSIGNED)?;
        }
        if transient.code == SERVER_ERROR && server_errors(conn, report, now)? >= SERVER_ERRORS {
            self.end(conn, report, DeliveryState::Parked, SERVER_ERROR)?;
            row.next_attempt_at = now;
            self.alert(conn, row, "parked")?;
        }
        let Some(sibling) = sibling else { return Ok(()) };
        let recent = |row: &LaneRow| {
            let since = now - chrono::Duration::minutes(BREAKER_MINUTES);
            if row.first_failed_at.is_some_and(|first| first >= since) { row.fail_count } else { 0 }
        };
        if !row.probing && recent(row) + recent(sibling) >= BREAKER_FAILURES {
            row.probing = true;
            sibling.probing = true;
            sibling.next_attempt_at = sibling.next_attempt_at.max(row.next_attempt_at);
            tracing::warn!(peer = %row.peer_id, "a peer fails: it is only asked for its state until it answers");
        }
        Ok(())
    }

    /// What was claimed and not reached waits again; what was to be cancelled meanwhile ends.
    fn release(&self, conn: &mut Conn, report: &Report, done: i64) -> Result<(), Error> {
        let held = || {
            deliveries::table
                .filter(deliveries::peer_id.eq(&report.peer))
                .filter(deliveries::lane.eq(report.lane))
                .filter(deliveries::epoch.eq(&report.epoch))
                .filter(deliveries::state.eq(DeliveryState::Sending))
                .filter(deliveries::seq.gt(done))
                .filter(deliveries::seq.le(report.seq))
        };
        diesel::update(held().filter(deliveries::code.ne("")))
            .set((deliveries::state.eq(DeliveryState::Cancelled), deliveries::ended_at.eq(self.now)))
            .execute(conn)?;
        diesel::update(held()).set(deliveries::state.eq(DeliveryState::Queued)).execute(conn)?;
        Ok(())
    }

    fn alert(&self, conn: &mut Conn, row: &LaneRow, problem: &str) -> Result<(), Error> {
        tracing::warn!(peer = %row.peer_id, lane = %row.lane, problem, code = row.last_problem, "a lane needs a person");
        let name = peer_rows::find(conn, &row.peer_id)?.map(|peer| peer.name).unwrap_or_default();
        notices::tell_admins(conn, self.node, Notice::LaneTrouble { peer: name, problem: problem.to_owned() })
    }
}

fn works_again(row: &mut LaneRow) {
    row.fail_count = 0;
    row.first_failed_at = None;
    row.probing = false;
    row.last_problem = String::new();
    if row.state == LaneState::Blocked {
        row.state = LaneState::Open;
    }
}

fn fails(row: &mut LaneRow, now: Instant, asked: Option<chrono::Duration>) {
    row.fail_count = row.fail_count.saturating_add(1);
    row.first_failed_at = row.first_failed_at.or(Some(now));
    row.next_attempt_at = now + reply::pause(row.lane, row.fail_count, asked, u64::from_le_bytes(*random::<8>()));
}

/// Keeps an attempt, and of all attempts the last twenty.
fn note(conn: &mut Conn, report: &Report, attempt: &Attempt) -> QueryResult<()> {
    diesel::insert_into(delivery_attempts::table)
        .values((
            delivery_attempts::id.eq(new_id()),
            delivery_attempts::peer_id.eq(&report.peer),
            delivery_attempts::activity_id.eq(&report.activity),
            delivery_attempts::at.eq(attempt.at),
            delivery_attempts::status.eq(i32::from(attempt.status)),
            delivery_attempts::code.eq(&attempt.code),
            delivery_attempts::ms.eq(attempt.ms),
            delivery_attempts::problem.eq(&attempt.problem),
        ))
        .execute(conn)?;
    let count: i32 = diesel::update(deliveries::table.find((&report.peer, report.lane, &report.epoch, report.seq)))
        .set((deliveries::attempts.eq(deliveries::attempts + 1), deliveries::sent_at.eq(attempt.at)))
        .returning(deliveries::attempts)
        .get_result(conn)
        .optional()?
        .unwrap_or(0);
    if i64::from(count) > ATTEMPTS_KEPT {
        let old: Vec<String> =
            attempts(report).select(delivery_attempts::id).limit(100).offset(ATTEMPTS_KEPT).load(conn)?;
        diesel::delete(delivery_attempts::table.filter(delivery_attempts::id.eq_any(old))).execute(conn)?;
    }
    Ok(())
}

fn attempts(report: &Report) -> delivery_attempts::BoxedQuery<'_, MultiBackend> {
    delivery_attempts::table
        .filter(delivery_attempts::activity_id.eq(&report.activity))
        .filter(delivery_attempts::peer_id.eq(&report.peer))
        .order((delivery_attempts::at.desc(), delivery_attempts::id.desc()))
        .into_boxed()
}

/// How many of the last attempts had a reply that nobody signed, up to one more than matters.
fn unsigned_in_a_row(conn: &mut Conn, report: &Report) -> QueryResult<usize> {
    let codes: Vec<String> =
        attempts(report).select(delivery_attempts::code).limit(UNSIGNED_IN_A_ROW + 1).load(conn)?;
    Ok(codes.iter().take_while(|code| *code == UNSIGNED).count())
}

fn server_errors(conn: &mut Conn, report: &Report, now: Instant) -> QueryResult<i64> {
    delivery_attempts::table
        .filter(delivery_attempts::activity_id.eq(&report.activity))
        .filter(delivery_attempts::peer_id.eq(&report.peer))
        .filter(delivery_attempts::code.eq(SERVER_ERROR))
        .filter(delivery_attempts::at.gt(now - chrono::Duration::hours(1)))
        .count()
        .get_result(conn)
}

/// The author of a message hears that a peer did not take it.
pub(super) fn tell_author(
    conn: &mut Conn,
    node: &Node,
    activity: &str,
    peer: &PeerId,
    state: DeliveryState,
) -> Result<(), Error> {
    if !matches!(state, DeliveryState::Rejected | DeliveryState::Expired) {
        return Ok(());
    }
    let Some(person) = store::activity(conn, activity)?.and_then(|row| row.person_id) else { return Ok(()) };
    let peer = peer_rows::find(conn, peer)?.map(|peer| peer.name).unwrap_or_default();
    let notice = match state {
        DeliveryState::Rejected => Notice::MessageRejected { peer },
        _ => Notice::MessageExpired { peer },
    };
    notices::send(conn, node, &PersonId::from(person), notice)
}
