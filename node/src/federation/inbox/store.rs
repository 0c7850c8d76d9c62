//! The rows of the inbox.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::commit::Item;
use super::{MessageId, MessageState};
use crate::db::Conn;
use crate::db::schema::{inbox_messages, learnt_objects, peers, seen_nonces};
use crate::federation::PeerId;
use crate::federation::outbox::Lane;
use crate::on_each;
use crate::time::Instant;

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = inbox_messages, treat_none_as_default_value = false)]
pub(super) struct NewMessage {
    pub id: MessageId,
    pub peer_id: PeerId,
    pub activity_id: String,
    pub lane: Lane,
    pub epoch: String,
    pub seq: i64,
    pub kind: String,
    pub object_id: String,
    pub sha256: String,
    pub raw: String,
    pub signature: String,
    pub trace: String,
    pub state: MessageState,
    pub code: String,
    pub attempts: i32,
    pub next_attempt_at: Instant,
    pub problem: String,
    pub received_at: Instant,
    pub processed_at: Option<Instant>,
}

/// What processing needs of a message.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = inbox_messages)]
pub(super) struct Message {
    pub id: MessageId,
    pub peer_id: PeerId,
    pub activity_id: String,
    pub lane: Lane,
    pub kind: String,
    pub sha256: String,
    pub raw: String,
    pub signature: String,
    pub attempts: i32,
    pub next_attempt_at: Instant,
}

/// What a person is shown of a message: never what it says.
#[derive(Debug, Clone, Queryable)]
pub(super) struct Shown {
    pub id: MessageId,
    pub peer: String,
    pub kind: String,
    pub state: MessageState,
    pub problem: String,
    pub received_at: Instant,
}

/// A message that is here already.
pub(super) struct Known {
    pub sha256: String,
    pub received_at: Instant,
}

/// The messages of these peers with these ids.
pub(super) fn known(conn: &mut Conn, items: &[Item]) -> QueryResult<HashMap<(PeerId, String), Known>> {
    let ids: Vec<&str> = items.iter().map(|item| item.message.activity_id.as_str()).collect();
    let rows: Vec<(PeerId, String, String, Instant)> = inbox_messages::table
        .select((
            inbox_messages::peer_id,
            inbox_messages::activity_id,
            inbox_messages::sha256,
            inbox_messages::received_at,
        ))
        .filter(inbox_messages::peer_id.eq_any(peers_of(items)))
        .filter(inbox_messages::activity_id.eq_any(ids))
        .load(conn)?;
    let known = |(peer, id, sha256, received_at)| ((peer, id), Known { sha256, received_at });
    Ok(rows.into_iter().map(known).collect())
}

/// Which of their numbers are taken.
pub(super) fn taken(conn: &mut Conn, items: &[Item]) -> QueryResult<HashSet<(PeerId, Lane, String, i64)>> {
    let epochs: HashSet<&str> = items.iter().map(|item| item.message.epoch.as_str()).collect();
    let seqs: HashSet<i64> = items.iter().map(|item| item.message.seq).collect();
    let rows: Vec<(PeerId, Lane, String, i64)> = inbox_messages::table
        .select((inbox_messages::peer_id, inbox_messages::lane, inbox_messages::epoch, inbox_messages::seq))
        .filter(inbox_messages::peer_id.eq_any(peers_of(items)))
        .filter(inbox_messages::lane.eq_any(Lane::ALL))
        .filter(inbox_messages::epoch.eq_any(epochs))
        .filter(inbox_messages::seq.eq_any(seqs))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Which of their nonces were used.
pub(super) fn used(conn: &mut Conn, items: &[Item]) -> QueryResult<HashSet<(PeerId, String)>> {
    let nonces: Vec<&str> =
        items.iter().filter_map(|item| item.nonce.as_ref()).map(|(nonce, _)| nonce.as_str()).collect();
    let rows: Vec<(PeerId, String)> = seen_nonces::table
        .select((seen_nonces::peer_id, seen_nonces::nonce))
        .filter(seen_nonces::peer_id.eq_any(peers_of(items)))
        .filter(seen_nonces::nonce.eq_any(nonces))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

pub(super) fn peers_of(items: &[Item]) -> HashSet<&PeerId> {
    items.iter().map(|item| &item.message.peer_id).collect()
}

/// Writes messages; how many were new.
pub(super) fn insert(conn: &mut Conn, messages: &[NewMessage]) -> QueryResult<usize> {
    on_each!(conn, c => diesel::insert_into(inbox_messages::table).values(messages).on_conflict_do_nothing().execute(c))
}

#[derive(Insertable)]
#[diesel(table_name = seen_nonces, treat_none_as_default_value = false)]
pub(super) struct Nonce {
    pub peer_id: PeerId,
    pub nonce: String,
    pub until: Instant,
}

pub(super) fn remember(conn: &mut Conn, nonces: &[Nonce]) -> QueryResult<usize> {
    on_each!(conn, c => diesel::insert_into(seen_nonces::table).values(nonces).on_conflict_do_nothing().execute(c))
}

/// Lanes that have something to process now, the urgent ones first, then the longest waiting.
pub(super) fn due_lanes(conn: &mut Conn, now: Instant) -> QueryResult<Vec<(PeerId, Lane)>> {
    let mut lanes: Vec<(PeerId, Lane, Option<String>)> = inbox_messages::table
        .group_by((inbox_messages::peer_id, inbox_messages::lane))
        .select((inbox_messages::peer_id, inbox_messages::lane, diesel::dsl::min(inbox_messages::id)))
        .filter(inbox_messages::state.eq(MessageState::Stored))
        .filter(inbox_messages::next_attempt_at.le(now))
        .load(conn)?;
    lanes.sort_by(|one, other| (other.1, &one.2).cmp(&(one.1, &other.2)));
    Ok(lanes.into_iter().map(|(peer, lane, _)| (peer, lane)).collect())
}

/// The next message of a lane: the lowest number that waits, of the epoch that came first. Missing numbers are not waited
/// for.
pub(super) fn next(conn: &mut Conn, peer: &PeerId, lane: Lane) -> QueryResult<Option<Message>> {
    let waiting = || {
        inbox_messages::table
            .filter(inbox_messages::peer_id.eq(peer))
            .filter(inbox_messages::lane.eq(lane))
            .filter(inbox_messages::state.eq(MessageState::Stored))
    };
    let first = waiting().select(inbox_messages::epoch).order(inbox_messages::id).first::<String>(conn).optional()?;
    let Some(epoch) = first else { return Ok(None) };
    waiting()
        .filter(inbox_messages::epoch.eq(epoch))
        .select(Message::as_select())
        .order(inbox_messages::seq)
        .first(conn)
        .optional()
}

/// Ends a message that still waits; false if it does not.
pub(super) fn end(
    conn: &mut Conn,
    id: &MessageId,
    state: MessageState,
    code: &str,
    problem: &str,
    now: Instant,
) -> QueryResult<bool> {
    let waiting =
        inbox_messages::table.filter(inbox_messages::id.eq(id)).filter(inbox_messages::state.eq(MessageState::Stored));
    let ended = diesel::update(waiting)
        .set((
            inbox_messages::state.eq(state),
            inbox_messages::code.eq(code),
            inbox_messages::problem.eq(short(problem)),
            inbox_messages::processed_at.eq(now),
        ))
        .execute(conn)?;
    Ok(ended == 1)
}

/// What an administrator is told of a failure: long enough to act on, short enough for a table.
fn short(problem: &str) -> String {
    problem.chars().take(300).collect()
}

pub(super) fn try_again(conn: &mut Conn, id: &MessageId, at: Instant, problem: &str) -> QueryResult<usize> {
    let waiting =
        inbox_messages::table.filter(inbox_messages::id.eq(id)).filter(inbox_messages::state.eq(MessageState::Stored));
    diesel::update(waiting)
        .set((
            inbox_messages::attempts.eq(inbox_messages::attempts + 1),
            inbox_messages::next_attempt_at.eq(at),
            inbox_messages::problem.eq(short(problem)),
        ))
        .execute(conn)
}

/// What waits for a person, the latest first.
pub(super) fn list(conn: &mut Conn, state: MessageState, limit: i64) -> QueryResult<Vec<Shown>> {
    inbox_messages::table
        .inner_join(peers::table.on(peers::id.eq(inbox_messages::peer_id)))
        .filter(inbox_messages::state.eq(state))
        .select((
            inbox_messages::id,
            peers::name,
            inbox_messages::kind,
            inbox_messages::state,
            inbox_messages::problem,
            inbox_messages::received_at,
        ))
        .order((inbox_messages::received_at.desc(), inbox_messages::id.desc()))
        .limit(limit)
        .load(conn)
}

pub(super) fn find_shown(conn: &mut Conn, id: &MessageId) -> QueryResult<Option<Shown>> {
    inbox_messages::table
        .inner_join(peers::table.on(peers::id.eq(inbox_messages::peer_id)))
        .filter(inbox_messages::id.eq(id))
        .select((
            inbox_messages::id,
            peers::name,
            inbox_messages::kind,
            inbox_messages::state,
            inbox_messages::problem,
            inbox_messages::received_at,
        ))
        .first(conn)
        .optional()
}

/// States that wait for a person.
const FOR_A_PERSON: [MessageState; 2] = [MessageState::Dead, MessageState::Quarantined];

/// Takes a message that waits for a person back into its lane; false if it waits for none.
pub(super) fn requeue(conn: &mut Conn, id: &MessageId, now: Instant) -> QueryResult<bool> {
    let waiting = inbox_messages::table
        .filter(inbox_messages::id.eq(id))
        .filter(inbox_messages::state.eq_any(FOR_A_PERSON))
        .filter(inbox_messages::raw.ne(""));
    let changed = diesel::update(waiting)
        .set((
            inbox_messages::state.eq(MessageState::Stored),
            inbox_messages::attempts.eq(0),
            inbox_messages::next_attempt_at.eq(now),
            inbox_messages::processed_at.eq(None::<Instant>),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// What a receipt says of a message.
pub(super) type Said = (PeerId, Lane, String, String);

/// Gives a message up that waits for a person, and forgets what it said.
pub(super) fn discard(conn: &mut Conn, id: &MessageId, code: &str, now: Instant) -> QueryResult<Option<Said>> {
    let waiting =
        || inbox_messages::table.filter(inbox_messages::id.eq(id)).filter(inbox_messages::state.eq_any(FOR_A_PERSON));
    let said = waiting()
        .select((inbox_messages::peer_id, inbox_messages::lane, inbox_messages::activity_id, inbox_messages::sha256))
        .first(conn)
        .optional()?;
    diesel::update(waiting())
        .set((
            inbox_messages::state.eq(MessageState::Rejected),
            inbox_messages::code.eq(code),
            inbox_messages::raw.eq(""),
            inbox_messages::processed_at.eq(now),
        ))
        .execute(conn)?;
    Ok(said)
}

/// What messages of this peer said about an object is forgotten; that they came, and their hash, is not.
pub(super) fn forget_content(conn: &mut Conn, peer: &PeerId, objects: &[String]) -> QueryResult<usize> {
    let about = inbox_messages::table
        .filter(inbox_messages::peer_id.eq(peer))
        .filter(inbox_messages::object_id.eq_any(objects))
        .filter(inbox_messages::state.ne(MessageState::Stored));
    diesel::update(about).set(inbox_messages::raw.eq("")).execute(conn)
}

pub(super) fn forget_message(conn: &mut Conn, id: &MessageId) -> QueryResult<()> {
    diesel::update(inbox_messages::table.find(id)).set(inbox_messages::raw.eq("")).execute(conn)?;
    Ok(())
}

pub(super) fn purge(conn: &mut Conn, now: Instant, raw_before: Instant) -> QueryResult<()> {
    diesel::delete(seen_nonces::table.filter(seen_nonces::until.lt(now))).execute(conn)?;
    diesel::delete(learnt_objects::table.filter(learnt_objects::expires_at.le(now))).execute(conn)?;
    // Whoever peers with it again hears everything again.
    let ended = peers::table.select(peers::id).filter(peers::state.eq(crate::federation::PeerState::Ended));
    diesel::delete(learnt_objects::table.filter(learnt_objects::peer_id.eq_any(ended))).execute(conn)?;
    let old = inbox_messages::table
        .filter(inbox_messages::received_at.lt(raw_before))
        .filter(inbox_messages::raw.ne(""))
        .filter(inbox_messages::state.ne(MessageState::Stored));
    diesel::update(old).set((inbox_messages::raw.eq(""), inbox_messages::signature.eq(""))).execute(conn)?;
    Ok(())
}
