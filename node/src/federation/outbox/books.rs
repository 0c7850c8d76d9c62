//! What the pages show of the outbox: lanes, messages and their attempts. Types, ids and states; never what a message says.

use std::collections::HashSet;

use diesel::prelude::*;

use super::store;
use super::{DeliveryState, Kind, Lane, LaneState, Why, publish};
use crate::db::schema::{
    deliveries, delivery_attempts, lane_states, outbound_activities, outbound_audience, peers, persons,
};
use crate::db::{Conn, MultiBackend};
use crate::federation::{PeerId, words};
use crate::time::Instant;

/// Messages on one page of a list.
pub(super) const SHOWN: i64 = 50;

/// A lane as an administrator sees it.
#[derive(Debug)]
pub(super) struct LaneView {
    pub lane: Lane,
    pub state: LaneState,
    pub probing: bool,
    /// Numbers that were given and not ended.
    pub waiting: i64,
    pub oldest_at: Option<Instant>,
    pub delivered_at: Option<Instant>,
    pub next_attempt_at: Instant,
    pub failures: i32,
    pub problem: String,
    pub unreachable: bool,
}

impl LaneView {
    pub fn is_due(&self, now: Instant) -> bool {
        self.next_attempt_at <= now
    }

    pub fn code_words(&self) -> Option<&'static str> {
        words::code(&self.problem)
    }

    pub fn can_resume(&self) -> bool {
        matches!(self.state, LaneState::Paused | LaneState::Stopped)
    }
}

pub(super) fn lanes(conn: &mut Conn, peer: &PeerId, now: Instant) -> QueryResult<Vec<LaneView>> {
    let mut views = Vec::with_capacity(2);
    for row in store::lanes_of(conn, peer)? {
        let open = || {
            deliveries::table
                .filter(deliveries::peer_id.eq(peer))
                .filter(deliveries::lane.eq(row.lane))
                .filter(deliveries::state.eq_any([DeliveryState::Queued, DeliveryState::Sending]))
        };
        let waiting = open().count().get_result(conn)?;
        let oldest: Option<String> =
            open().order(deliveries::seq).select(deliveries::activity_id).first(conn).optional()?;
        let oldest_at = match oldest {
            Some(id) => store::activity(conn, &id)?.map(|activity| activity.created_at),
            None => None,
        };
        let delivered_at: Option<Option<Instant>> = deliveries::table
            .filter(deliveries::peer_id.eq(peer))
            .filter(deliveries::lane.eq(row.lane))
            .filter(deliveries::epoch.eq(store::counter(conn, peer, row.lane)?.epoch))
            .filter(deliveries::state.eq(DeliveryState::Delivered))
            .order(deliveries::seq.desc())
            .select(deliveries::ended_at)
            .first(conn)
            .optional()?;
        let long_ago = now - chrono::Duration::days(publish::UNREACHABLE_DAYS);
        views.push(LaneView {
            lane: row.lane,
            state: row.state,
            probing: row.probing,
            waiting,
            oldest_at,
            delivered_at: delivered_at.flatten(),
            next_attempt_at: row.next_attempt_at,
            failures: row.fail_count,
            problem: row.last_problem,
            unreachable: row.first_failed_at.is_some_and(|first| first <= long_ago),
        });
    }
    Ok(views)
}

/// A delivery in a list.
#[derive(Debug, Clone, Queryable)]
pub(super) struct Line {
    pub activity_id: String,
    pub kind: String,
    pub lane: Lane,
    pub state: DeliveryState,
    pub outcome: String,
    pub code: String,
    pub attempts: i32,
    pub created_at: Instant,
    pub ended_at: Option<Instant>,
}

impl Line {
    pub fn short_id(&self) -> &str {
        short_id(&self.activity_id)
    }

    pub fn kind_words(&self) -> &'static str {
        words::kind(&self.kind)
    }

    pub fn code_words(&self) -> Option<&'static str> {
        words::code(&self.code)
    }

    pub fn words(&self) -> String {
        state_words(self.state, &self.outcome)
    }

    pub fn tone(&self) -> &'static str {
        tone(self.state, &self.outcome)
    }
}

/// The last part of an activity's id: what its page is called by.
pub(super) fn short_id(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

/// The key of the words for a state. Nothing is called sent before the peer has it.
pub(super) fn state_words(state: DeliveryState, outcome: &str) -> String {
    match (state, outcome) {
        (DeliveryState::Delivered, "processed" | "rejected" | "unsupported" | "seen") => {
            format!("outbox-outcome-{outcome}")
        }
        (state, _) => format!("outbox-state-{state}"),
    }
}

/// The class of its badge.
pub(super) fn tone(state: DeliveryState, outcome: &str) -> &'static str {
    match (state, outcome) {
        (DeliveryState::Delivered, "rejected" | "unsupported") => "-stop",
        (DeliveryState::Delivered, _) => "-ok",
        (DeliveryState::Rejected | DeliveryState::Expired, _) => "-stop",
        (DeliveryState::Parked, _) => "-wait",
        _ => "",
    }
}

/// The messages to a peer, the newest first, after `before` if it is given; one more than are shown.
pub(super) fn messages(
    conn: &mut Conn,
    peer: &PeerId,
    state: Option<DeliveryState>,
    before: Option<&str>,
) -> QueryResult<Vec<Line>> {
    let mut query = deliveries::table
        .inner_join(outbound_activities::table.on(outbound_activities::id.eq(deliveries::activity_id)))
        .filter(deliveries::peer_id.eq(peer))
        // Ids of one origin sort by the time they were made.
        .order(deliveries::activity_id.desc())
        .limit(SHOWN + 1)
        .select((
            deliveries::activity_id,
            outbound_activities::kind,
            deliveries::lane,
            deliveries::state,
            deliveries::outcome,
            deliveries::code,
            deliveries::attempts,
            outbound_activities::created_at,
            deliveries::ended_at,
        ))
        .into_boxed::<MultiBackend>();
    if let Some(state) = state {
        query = query.filter(deliveries::state.eq(state));
    }
    if let Some(before) = before {
        query = query.filter(deliveries::activity_id.lt(before));
    }
    query.load(conn)
}

/// A message without what it says.
#[derive(Debug, Clone, Queryable)]
pub(super) struct Message {
    pub id: String,
    pub kind: String,
    pub object_id: String,
    pub plane: String,
    pub tlp: String,
    pub lane: Lane,
    pub person_id: Option<String>,
    pub expires_at: Instant,
    pub created_at: Instant,
    pub service: Kind,
}

impl Message {
    pub fn kind_words(&self) -> &'static str {
        words::kind(&self.kind)
    }

    pub fn short_id(&self) -> &str {
        short_id(&self.id)
    }

    /// The class of its mark's badge.
    pub fn mark_style(&self) -> String {
        format!("tlp-{}", self.tlp.replace('+', "-"))
    }
}

pub(super) fn message(conn: &mut Conn, id: &str) -> QueryResult<Option<Message>> {
    outbound_activities::table
        .find(id)
        .select((
            outbound_activities::id,
            outbound_activities::kind,
            outbound_activities::object_id,
            outbound_activities::plane,
            outbound_activities::tlp,
            outbound_activities::lane,
            outbound_activities::person_id,
            outbound_activities::expires_at,
            outbound_activities::created_at,
            outbound_activities::service,
        ))
        .first(conn)
        .optional()
}

/// The last message about an object.
pub(super) fn last_about(conn: &mut Conn, object_id: &str) -> QueryResult<Option<Message>> {
    let last: Option<String> = outbound_activities::table
        .select(outbound_activities::id)
        .filter(outbound_activities::object_id.eq(object_id))
        .order(outbound_activities::id.desc())
        .first(conn)
        .optional()?;
    match last {
        Some(id) => message(conn, &id),
        None => Ok(None),
    }
}

/// How its author is called.
pub(super) fn handle(conn: &mut Conn, person: &str) -> QueryResult<Option<String>> {
    persons::table.find(person).select(persons::handle).first(conn).optional()
}

/// One peer of a message's audience.
#[derive(Debug, Clone, Queryable)]
pub(super) struct Recipient {
    pub peer: PeerId,
    pub name: String,
    pub duty_phone: String,
    pub why: Why,
    pub state: DeliveryState,
    pub outcome: String,
    pub code: String,
    pub attempts: i32,
    pub ended_at: Option<Instant>,
}

impl Recipient {
    pub fn words(&self) -> String {
        state_words(self.state, &self.outcome)
    }

    pub fn code_words(&self) -> Option<&'static str> {
        words::code(&self.code)
    }

    pub fn tone(&self) -> &'static str {
        tone(self.state, &self.outcome)
    }

    pub fn is_open(&self) -> bool {
        matches!(self.state, DeliveryState::Queued | DeliveryState::Sending | DeliveryState::Parked)
    }

    pub fn is_parked(&self) -> bool {
        self.state == DeliveryState::Parked
    }
}

/// An audience has at most 2,000 peers; a page shows those that need a person first.
pub(super) fn recipients(conn: &mut Conn, id: &str) -> QueryResult<Vec<Recipient>> {
    let mut all: Vec<Recipient> = deliveries::table
        .inner_join(peers::table.on(peers::id.eq(deliveries::peer_id)))
        .inner_join(
            outbound_audience::table.on(outbound_audience::activity_id
                .eq(deliveries::activity_id)
                .and(outbound_audience::peer_id.eq(deliveries::peer_id))),
        )
        .filter(deliveries::activity_id.eq(id))
        .order((peers::name, peers::id))
        .select((
            peers::id,
            peers::name,
            peers::duty_phone,
            outbound_audience::why,
            deliveries::state,
            deliveries::outcome,
            deliveries::code,
            deliveries::attempts,
            deliveries::ended_at,
        ))
        .load(conn)?;
    all.sort_by_key(|one| match one.tone() {
        "-stop" => 0,
        "-wait" => 1,
        "" => 2,
        _ => 3,
    });
    Ok(all)
}

/// One exchange about one message.
#[derive(Debug, Clone, Queryable)]
pub(super) struct AttemptLine {
    pub activity_id: String,
    pub peer: PeerId,
    pub at: Instant,
    pub status: i32,
    pub code: String,
    pub ms: i64,
    pub problem: String,
}

impl AttemptLine {
    pub fn code_words(&self) -> Option<&'static str> {
        words::code(&self.code)
    }
}

/// Peers to which messages do not get through, so that a person should look.
pub fn troubled(conn: &mut Conn) -> QueryResult<HashSet<PeerId>> {
    let peers: Vec<PeerId> = lane_states::table
        .select(lane_states::peer_id)
        .filter(lane_states::state.ne(LaneState::Open).or(lane_states::probing.eq(true)))
        .load(conn)?;
    Ok(peers.into_iter().collect())
}

/// How many messages to a peer were set aside for a person.
pub(super) fn count_parked(conn: &mut Conn, peer: &PeerId) -> QueryResult<i64> {
    let parked =
        deliveries::table.filter(deliveries::peer_id.eq(peer)).filter(deliveries::state.eq(DeliveryState::Parked));
    parked.count().get_result(conn)
}

const ATTEMPTS_SHOWN: i64 = 200;
const ATTEMPTS_EXPORTED: i64 = 10_000;

pub(super) fn attempts_of_message(conn: &mut Conn, id: &str) -> QueryResult<Vec<AttemptLine>> {
    attempts().filter(delivery_attempts::activity_id.eq(id.to_owned())).limit(ATTEMPTS_SHOWN).load(conn)
}

pub(super) fn attempts_of_peer(conn: &mut Conn, peer: &PeerId) -> QueryResult<Vec<AttemptLine>> {
    attempts().filter(delivery_attempts::peer_id.eq(peer.clone())).limit(ATTEMPTS_EXPORTED).load(conn)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn attempts() -> _ {
    delivery_attempts::table
        .select((
            delivery_attempts::activity_id,
            delivery_attempts::peer_id,
            delivery_attempts::at,
            delivery_attempts::status,
            delivery_attempts::code,
            delivery_attempts::ms,
            delivery_attempts::problem,
        ))
        .order((delivery_attempts::at.desc(), delivery_attempts::id.desc()))
}
