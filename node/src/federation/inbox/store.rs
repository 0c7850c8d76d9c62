//! The rows of the inbox.

use std::collections::{HashMap, HashSet};

use diesel::expression::{AppearsOnTable, Expression, ValidGrouping, is_aggregate};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Text};

use super::commit::Item;
use super::{MessageId, MessageState};
use crate::db::schema::{inbound_lanes, inbox_messages, learnt_objects, peers, retracted_objects, seen_nonces};
use crate::db::{Conn, MultiBackend};
use crate::federation::outbox::Lane;
use crate::federation::{PeerId, words};
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
    pub trace: String,
    pub attempts: i32,
    pub next_attempt_at: Instant,
}

/// What a person is shown of a message: never what it says.
#[derive(Debug, Clone, Queryable)]
pub(super) struct Shown {
    pub id: MessageId,
    pub peer_id: PeerId,
    pub peer: String,
    pub kind: String,
    pub lane: Lane,
    pub state: MessageState,
    pub problem: String,
    pub received_at: Instant,
}

impl Shown {
    pub fn kind_words(&self) -> &'static str {
        words::kind(&self.kind)
    }
}

/// A message that is here already.
pub(super) struct Known {
    pub sha256: String,
    pub received_at: Instant,
}

/// The messages of these peers with these ids.
pub(super) fn known(conn: &mut Conn, items: &[Item]) -> QueryResult<HashMap<(PeerId, String), Known>> {
    let ids = Among::new(
        ["inbox_messages.peer_id", "inbox_messages.activity_id"],
        items.iter().map(|item| [Part::Text(item.message.peer_id.as_str()), Part::Text(&item.message.activity_id)]),
    );
    let rows: Vec<(PeerId, String, String, Instant)> = inbox_messages::table
        .select((
            inbox_messages::peer_id,
            inbox_messages::activity_id,
            inbox_messages::sha256,
            inbox_messages::received_at,
        ))
        .filter(ids)
        .load(conn)?;
    let known = |(peer, id, sha256, received_at)| ((peer, id), Known { sha256, received_at });
    Ok(rows.into_iter().map(known).collect())
}

/// Which of their numbers are taken.
pub(super) fn taken(conn: &mut Conn, items: &[Item]) -> QueryResult<HashSet<(PeerId, Lane, String, i64)>> {
    let numbers = Among::new(
        ["inbox_messages.peer_id", "inbox_messages.lane", "inbox_messages.epoch", "inbox_messages.seq"],
        items.iter().map(|Item { message, .. }| {
            let lane = [Part::Text(message.peer_id.as_str()), Part::Text(message.lane.as_str())];
            [lane[0], lane[1], Part::Text(&message.epoch), Part::Number(message.seq)]
        }),
    );
    let rows: Vec<(PeerId, Lane, String, i64)> = inbox_messages::table
        .select((inbox_messages::peer_id, inbox_messages::lane, inbox_messages::epoch, inbox_messages::seq))
        .filter(numbers)
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Which of their nonces were used.
pub(super) fn used(conn: &mut Conn, items: &[Item]) -> QueryResult<HashSet<(PeerId, String)>> {
    let nonces = Among::new(
        ["seen_nonces.peer_id", "seen_nonces.nonce"],
        items.iter().filter_map(|item| {
            let (nonce, _) = item.nonce.as_ref()?;
            Some([Part::Text(item.message.peer_id.as_str()), Part::Text(nonce)])
        }),
    );
    if nonces.rows.is_empty() {
        return Ok(HashSet::new());
    }
    let rows: Vec<(PeerId, String)> =
        seen_nonces::table.select((seen_nonces::peer_id, seen_nonces::nonce)).filter(nonces).load(conn)?;
    Ok(rows.into_iter().collect())
}

/// One value of a key.
#[derive(Debug, Clone, Copy)]
enum Part<'a> {
    Text(&'a str),
    Number(i64),
}

/// `(one, other) IN (…)`: as many looks into an index as there are rows. A list for each column would make it try
/// every combination of them, ten thousand for a full batch.
#[derive(Debug)]
struct Among<'a, const N: usize> {
    columns: [&'static str; N],
    rows: Vec<[Part<'a>; N]>,
}

impl<'a, const N: usize> Among<'a, N> {
    fn new(columns: [&'static str; N], rows: impl Iterator<Item = [Part<'a>; N]>) -> Among<'a, N> {
        Among { columns, rows: rows.collect() }
    }

    /// What stands before the rows. SQLite uses the index for a SELECT, and reads the whole table for VALUES alone.
    fn begin(&self) -> String {
        let given: Vec<String> = (1..=N).map(|n| format!("column{n}")).collect();
        format!("({}) IN (SELECT {} FROM (VALUES ", self.columns.join(", "), given.join(", "))
    }

    const END: &'static str = ") AS looked_for)";
}

impl<const N: usize> QueryId for Among<'_, N> {
    type QueryId = ();
    // Each number of rows is another statement.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<const N: usize> Expression for Among<'_, N> {
    type SqlType = Bool;
}

impl<const N: usize, T> AppearsOnTable<T> for Among<'_, N> {}

impl<const N: usize> ValidGrouping<()> for Among<'_, N> {
    type IsAggregate = is_aggregate::No;
}

impl<const N: usize> QueryFragment<MultiBackend> for Among<'_, N> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql(&self.begin());
        for (n, row) in self.rows.iter().enumerate() {
            out.push_sql(if n == 0 { "(" } else { ", (" });
            for (n, part) in row.iter().enumerate() {
                if n > 0 {
                    out.push_sql(", ");
                }
                match part {
                    Part::Text(text) => out.push_bind_param::<Text, str>(text)?,
                    Part::Number(number) => out.push_bind_param::<BigInt, i64>(number)?,
                }
            }
            out.push_sql(")");
        }
        out.push_sql(Self::END);
        Ok(())
    }
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

/// Lanes that have something to process now, the urgent ones first, then the longest waiting. Of each lane only its first
/// message is looked at: a backlog of a peer is not read to find out that it is there.
pub(super) fn due_lanes(conn: &mut Conn, now: Instant) -> QueryResult<Vec<(PeerId, Lane)>> {
    let waiting = inbox_messages::table.filter(inbox_messages::state.eq(MessageState::Stored));
    // Mostly nothing is there, and every commit makes us look.
    if !diesel::select(diesel::dsl::exists(waiting)).get_result::<bool>(conn)? {
        return Ok(Vec::new());
    }
    let first = waiting
        .filter(inbox_messages::peer_id.eq(inbound_lanes::peer_id))
        .filter(inbox_messages::lane.eq(inbound_lanes::lane))
        .filter(inbox_messages::epoch.eq(inbound_lanes::epoch))
        .filter(inbox_messages::next_attempt_at.le(now))
        .select(inbox_messages::id)
        .order(inbox_messages::seq)
        .limit(1);
    let lanes: Vec<(PeerId, Lane, Option<String>)> =
        inbound_lanes::table.select((inbound_lanes::peer_id, inbound_lanes::lane, first.single_value())).load(conn)?;
    let mut lanes: Vec<(PeerId, Lane, String)> =
        lanes.into_iter().filter_map(|(peer, lane, first)| Some((peer, lane, first?))).collect();
    lanes.sort_by(|one, other| (other.1, &one.2).cmp(&(one.1, &other.2)));
    // A lane with two epochs stands where the older of them does.
    let mut seen = HashSet::new();
    Ok(lanes.into_iter().map(|(peer, lane, _)| (peer, lane)).filter(|lane| seen.insert(lane.clone())).collect())
}

/// The next messages of a lane, of the epoch that came first: those with the lowest numbers. Missing numbers are not waited
/// for.
pub(super) fn next(conn: &mut Conn, peer: &PeerId, lane: Lane, most: usize) -> QueryResult<Vec<Message>> {
    let waiting = || {
        inbox_messages::table
            .filter(inbox_messages::peer_id.eq(peer))
            .filter(inbox_messages::lane.eq(lane))
            .filter(inbox_messages::state.eq(MessageState::Stored))
    };
    // Whether there is one epoch or several is seen in the index; which came first, only in the messages themselves.
    let epochs = waiting().select(inbox_messages::epoch);
    let first = epochs.order(inbox_messages::epoch).first::<String>(conn).optional()?;
    let last = epochs.order(inbox_messages::epoch.desc()).first::<String>(conn).optional()?;
    let epoch = if first == last { first } else { epochs.order(inbox_messages::id).first(conn).optional()? };
    let Some(epoch) = epoch else { return Ok(Vec::new()) };
    waiting()
        .filter(inbox_messages::epoch.eq(epoch))
        .select(Message::as_select())
        .order(inbox_messages::seq)
        .limit(most as i64)
        .load(conn)
}

/// Ends messages that were applied; how many of them still waited.
pub(super) fn end_processed(conn: &mut Conn, ids: &[&MessageId], now: Instant) -> QueryResult<usize> {
    if ids.is_empty() {
        return Ok(0);
    }
    let waiting = inbox_messages::table
        .filter(inbox_messages::id.eq_any(ids.iter().copied()))
        .filter(inbox_messages::state.eq(MessageState::Stored));
    diesel::update(waiting)
        .set((
            inbox_messages::state.eq(MessageState::Processed),
            inbox_messages::code.eq(""),
            inbox_messages::problem.eq(""),
            inbox_messages::processed_at.eq(now),
        ))
        .execute(conn)
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

/// Lets a message wait after so many attempts. Another process that failed as well counts once.
pub(super) fn try_again(
    conn: &mut Conn,
    id: &MessageId,
    attempts: i32,
    at: Instant,
    problem: &str,
) -> QueryResult<usize> {
    let waiting =
        inbox_messages::table.filter(inbox_messages::id.eq(id)).filter(inbox_messages::state.eq(MessageState::Stored));
    diesel::update(waiting.filter(inbox_messages::attempts.eq(attempts)))
        .set((
            inbox_messages::attempts.eq(inbox_messages::attempts + 1),
            inbox_messages::next_attempt_at.eq(at),
            inbox_messages::problem.eq(short(problem)),
        ))
        .execute(conn)
}

/// The columns of [`Shown`].
#[diesel::dsl::auto_type]
fn shown() -> _ {
    (
        inbox_messages::id,
        peers::id,
        peers::name,
        inbox_messages::kind,
        inbox_messages::lane,
        inbox_messages::state,
        inbox_messages::problem,
        inbox_messages::received_at,
    )
}

/// What waits for a person, the latest first.
pub(super) fn list(conn: &mut Conn, state: MessageState, limit: i64) -> QueryResult<Vec<Shown>> {
    inbox_messages::table
        .inner_join(peers::table.on(peers::id.eq(inbox_messages::peer_id)))
        .filter(inbox_messages::state.eq(state))
        .select(shown())
        .order((inbox_messages::received_at.desc(), inbox_messages::id.desc()))
        .limit(limit)
        .load(conn)
}

pub(super) fn count(conn: &mut Conn, state: MessageState) -> QueryResult<i64> {
    inbox_messages::table.filter(inbox_messages::state.eq(state)).count().get_result(conn)
}

/// A message that waits in this state, with what it says.
pub(super) fn find(conn: &mut Conn, id: &MessageId, state: MessageState) -> QueryResult<Option<Message>> {
    let one = inbox_messages::table.filter(inbox_messages::id.eq(id)).filter(inbox_messages::state.eq(state));
    one.select(Message::as_select()).first(conn).optional()
}

pub(super) fn find_shown(conn: &mut Conn, id: &MessageId) -> QueryResult<Option<Shown>> {
    inbox_messages::table
        .inner_join(peers::table.on(peers::id.eq(inbox_messages::peer_id)))
        .filter(inbox_messages::id.eq(id))
        .select(shown())
        .first(conn)
        .optional()
}

/// Takes a message that waits in this state for a person back into its lane; false if it does not.
pub(super) fn requeue(conn: &mut Conn, id: &MessageId, state: MessageState, now: Instant) -> QueryResult<bool> {
    let waiting = inbox_messages::table
        .filter(inbox_messages::id.eq(id))
        .filter(inbox_messages::state.eq(state))
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

/// Gives a message up that waits in this state for a person, and forgets what it said.
pub(super) fn discard(
    conn: &mut Conn,
    id: &MessageId,
    state: MessageState,
    code: &str,
    now: Instant,
) -> QueryResult<Option<Said>> {
    let waiting = || inbox_messages::table.filter(inbox_messages::id.eq(id)).filter(inbox_messages::state.eq(state));
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

pub(super) fn forget_nonces(conn: &mut Conn, now: Instant) -> QueryResult<usize> {
    diesel::delete(seen_nonces::table.filter(seen_nonces::until.lt(now))).execute(conn)
}

/// Objects whose time is over; at most `most`.
pub(super) fn purge_objects(conn: &mut Conn, now: Instant, most: i64) -> QueryResult<usize> {
    let over = learnt_objects::table.select(learnt_objects::id).filter(learnt_objects::expires_at.le(now));
    let over: Vec<String> = over.order(learnt_objects::expires_at).limit(most).load(conn)?;
    diesel::delete(learnt_objects::table.filter(learnt_objects::id.eq_any(over))).execute(conn)
}

/// That objects were retracted before then: at most `most`.
pub(super) fn purge_retracted(conn: &mut Conn, before: Instant, most: i64) -> QueryResult<usize> {
    let old = retracted_objects::table.select(retracted_objects::id).filter(retracted_objects::at.lt(before));
    let old: Vec<String> = old.order(retracted_objects::at).limit(most).load(conn)?;
    diesel::delete(retracted_objects::table.filter(retracted_objects::id.eq_any(old))).execute(conn)
}

/// What messages from before said: their words and their signatures, of at most `most`.
pub(super) fn purge_evidence(conn: &mut Conn, before: Instant, most: i64) -> QueryResult<usize> {
    let old = inbox_messages::table
        .select(inbox_messages::id)
        .filter(inbox_messages::received_at.lt(before))
        .filter(inbox_messages::raw.ne(""))
        .filter(inbox_messages::state.ne(MessageState::Stored));
    let old: Vec<MessageId> = old.order(inbox_messages::received_at).limit(most).load(conn)?;
    let old = inbox_messages::table.filter(inbox_messages::id.eq_any(old));
    diesel::update(old).set((inbox_messages::raw.eq(""), inbox_messages::signature.eq(""))).execute(conn)
}

/// That messages from before came at all: at most `most` whose words are gone.
pub(super) fn purge_hashes(conn: &mut Conn, before: Instant, most: i64) -> QueryResult<usize> {
    let old = inbox_messages::table
        .select(inbox_messages::id)
        .filter(inbox_messages::received_at.lt(before))
        .filter(inbox_messages::raw.eq(""))
        .filter(inbox_messages::state.ne(MessageState::Stored));
    let old: Vec<MessageId> = old.order(inbox_messages::received_at).limit(most).load(conn)?;
    diesel::delete(inbox_messages::table.filter(inbox_messages::id.eq_any(old))).execute(conn)
}

/// All that a peer left: its objects, and what its messages said. What waits for a person waits no more.
pub(super) fn purge_peer(conn: &mut Conn, peer: &PeerId, code: &str, now: Instant) -> QueryResult<usize> {
    let objects = diesel::delete(learnt_objects::table.filter(learnt_objects::peer_id.eq(peer))).execute(conn)?;
    let of_peer = || inbox_messages::table.filter(inbox_messages::peer_id.eq(peer));
    diesel::update(of_peer().filter(inbox_messages::state.eq_any([MessageState::Dead, MessageState::Quarantined])))
        .set((
            inbox_messages::state.eq(MessageState::Rejected),
            inbox_messages::code.eq(code),
            inbox_messages::processed_at.eq(now),
        ))
        .execute(conn)?;
    let said = of_peer().filter(inbox_messages::raw.ne("")).filter(inbox_messages::state.ne(MessageState::Stored));
    let said =
        diesel::update(said).set((inbox_messages::raw.eq(""), inbox_messages::signature.eq(""))).execute(conn)?;
    Ok(objects + said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = Text)]
        detail: String,
    }

    /// PostgreSQL decides by the size of the table; SQLite by the words.
    #[test]
    fn keys_are_looked_up_in_an_index() {
        let directory = tempfile::tempdir().unwrap();
        let url = directory.path().join("db").display().to_string();
        let db = crate::db::Db::open(&url, 1, std::time::Duration::from_secs(5)).unwrap();
        crate::db::migrate(&db).unwrap();
        let known = Among::<2>::new(["inbox_messages.peer_id", "inbox_messages.activity_id"], std::iter::empty());
        let (begin, end) = (known.begin(), Among::<2>::END);
        let explain =
            format!("EXPLAIN QUERY PLAN SELECT id FROM inbox_messages WHERE {begin}('a', 'b'), ('c', 'd'){end}");
        let plan = db.read_now(|conn| Ok(diesel::sql_query(explain).load::<Step>(conn)?)).unwrap();
        let plan: Vec<String> = plan.into_iter().map(|step| step.detail).collect();
        assert!(plan.iter().any(|step| step.starts_with("SEARCH inbox_messages USING")), "{plan:?}");
    }
}
