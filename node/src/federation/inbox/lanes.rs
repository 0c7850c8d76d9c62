//! The lanes that peers send on: what is settled in each, and which epoch is open.
//!
//! Of an open epoch two numbers are kept: every number up to `contiguous_seq` is stored or void, and `highest_seq` is the
//! highest that came. While they differ there is a gap, since `gap_since`; the puller asks for what is missing.

use diesel::prelude::*;
use diesel::upsert::excluded;
use federation_spec::lane::{Range, Settled};

use crate::db::Conn;
use crate::db::schema::{inbound_lanes, inbound_voids, inbox_messages};
use crate::federation::PeerId;
use crate::federation::outbox::Lane;
use crate::on_each;
use crate::time::Instant;

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(
    table_name = inbound_lanes,
    primary_key(peer_id, lane, epoch),
    treat_none_as_null = true,
    treat_none_as_default_value = false
)]
pub struct LaneRow {
    pub peer_id: PeerId,
    pub lane: Lane,
    pub epoch: String,
    pub contiguous_seq: i64,
    pub highest_seq: i64,
    pub gap_since: Option<Instant>,
    pub opened_at: Instant,
    pub closed_at: Option<Instant>,
}

impl LaneRow {
    pub(super) fn new(peer_id: PeerId, lane: Lane, epoch: &str, now: Instant) -> LaneRow {
        LaneRow {
            peer_id,
            lane,
            epoch: epoch.to_owned(),
            contiguous_seq: 0,
            highest_seq: 0,
            gap_since: None,
            opened_at: now,
            closed_at: None,
        }
    }
}

/// The open lanes of one peer.
pub fn of_peer(conn: &mut Conn, peer: &PeerId) -> QueryResult<Vec<LaneRow>> {
    inbound_lanes::table
        .select(LaneRow::as_select())
        .filter(inbound_lanes::peer_id.eq(peer))
        .filter(inbound_lanes::closed_at.is_null())
        .order(inbound_lanes::lane)
        .load(conn)
}

/// The open lanes of these peers, locked until the commit, in ascending order. Nothing is written, so that a batch without
/// news costs no commit.
pub(super) fn lock<'a>(conn: &mut Conn, peers: impl IntoIterator<Item = &'a PeerId>) -> QueryResult<Vec<LaneRow>> {
    let open = inbound_lanes::table
        .select(columns())
        .filter(inbound_lanes::peer_id.eq_any(peers))
        .filter(inbound_lanes::closed_at.is_null())
        .order((inbound_lanes::peer_id, inbound_lanes::lane, inbound_lanes::epoch));
    match conn {
        Conn::Pg(pg) => open.for_update().load(pg),
        // Whoever writes holds everything.
        Conn::Sqlite(sqlite) => open.load(sqlite),
    }
}

/// Whether everything that a peer said in a lane before this message is here. What is here was processed before it.
pub fn is_whole_before(conn: &mut Conn, peer: &PeerId, activity_id: &str) -> QueryResult<bool> {
    let of = inbox_messages::table
        .filter(inbox_messages::peer_id.eq(peer))
        .filter(inbox_messages::activity_id.eq(activity_id))
        .select((inbox_messages::lane, inbox_messages::epoch, inbox_messages::seq));
    let Some((lane, epoch, seq)) = of.first::<(Lane, String, i64)>(conn).optional()? else { return Ok(false) };
    let settled: Option<i64> = inbound_lanes::table
        .find((peer, lane, epoch))
        .filter(inbound_lanes::closed_at.is_null())
        .select(inbound_lanes::contiguous_seq)
        .first(conn)
        .optional()?;
    Ok(settled.is_some_and(|settled| settled >= seq))
}

#[diesel::dsl::auto_type]
fn columns() -> _ {
    (
        inbound_lanes::peer_id,
        inbound_lanes::lane,
        inbound_lanes::epoch,
        inbound_lanes::contiguous_seq,
        inbound_lanes::highest_seq,
        inbound_lanes::gap_since,
        inbound_lanes::opened_at,
        inbound_lanes::closed_at,
    )
}

pub(super) fn exists(conn: &mut Conn, peer: &PeerId, lane: Lane, epoch: &str) -> QueryResult<bool> {
    let row = inbound_lanes::table.find((peer, lane, epoch));
    diesel::select(diesel::dsl::exists(row)).get_result(conn)
}

/// Whether an epoch of this peer was closed in that time.
pub(super) fn closed_since(conn: &mut Conn, peer: &PeerId, since: Instant) -> QueryResult<bool> {
    let closed =
        inbound_lanes::table.filter(inbound_lanes::peer_id.eq(peer)).filter(inbound_lanes::closed_at.gt(since));
    diesel::select(diesel::dsl::exists(closed)).get_result(conn)
}

/// Begins a lane; false if another process was quicker.
pub(super) fn insert(conn: &mut Conn, row: &LaneRow) -> QueryResult<bool> {
    let n =
        on_each!(conn, c => diesel::insert_into(inbound_lanes::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(n == 1)
}

pub(super) fn save(conn: &mut Conn, row: &LaneRow) -> QueryResult<()> {
    save_all(conn, std::slice::from_ref(row))
}

/// Writes lanes that are there, in one statement.
pub(super) fn save_all(conn: &mut Conn, rows: &[LaneRow]) -> QueryResult<()> {
    if rows.is_empty() {
        return Ok(());
    }
    on_each!(conn, c => {
        diesel::insert_into(inbound_lanes::table)
            .values(rows)
            .on_conflict((inbound_lanes::peer_id, inbound_lanes::lane, inbound_lanes::epoch))
            .do_update()
            .set((
                inbound_lanes::contiguous_seq.eq(excluded(inbound_lanes::contiguous_seq)),
                inbound_lanes::highest_seq.eq(excluded(inbound_lanes::highest_seq)),
                inbound_lanes::gap_since.eq(excluded(inbound_lanes::gap_since)),
                inbound_lanes::closed_at.eq(excluded(inbound_lanes::closed_at)),
            ))
            .execute(c)
    })?;
    Ok(())
}

/// Numbers that a peer said it used for nothing: they are settled. The puller calls it for each void line of a page.
pub fn settle_void(
    conn: &mut Conn,
    peer: &PeerId,
    lane: Lane,
    epoch: &str,
    range: Range,
    now: Instant,
) -> QueryResult<()> {
    let open = lock(conn, [peer])?.into_iter().find(|row| row.lane == lane && row.epoch == epoch);
    let Some(mut row) = open else { return Ok(()) };
    void(conn, &row, range)?;
    settle(conn, &mut row, &[range], now)?;
    save(conn, &row)
}

pub(super) fn void(conn: &mut Conn, row: &LaneRow, range: Range) -> QueryResult<()> {
    let (first, last) = (number(range.first), number(range.last));
    let void = (
        inbound_voids::peer_id.eq(&row.peer_id),
        inbound_voids::lane.eq(row.lane),
        inbound_voids::epoch.eq(&row.epoch),
        inbound_voids::first_seq.eq(first),
        inbound_voids::last_seq.eq(last),
    );
    on_each!(conn, c => diesel::insert_into(inbound_voids::table).values(void).on_conflict_do_nothing().execute(c))?;
    let known = inbound_voids::table.find((&row.peer_id, row.lane, &row.epoch, first));
    diesel::update(known.filter(inbound_voids::last_seq.lt(last)))
        .set(inbound_voids::last_seq.eq(last))
        .execute(conn)?;
    Ok(())
}

/// How many numbers beyond the gap are looked at in one go.
const STEP: i64 = 1_000;

/// Takes new numbers into account, and with them what already lay beyond the gap that they close.
pub(super) fn settle(conn: &mut Conn, row: &mut LaneRow, new: &[Range], now: Instant) -> QueryResult<()> {
    let before = row.contiguous_seq;
    let mut settled = Settled::up_to(whole(row.contiguous_seq));
    for range in new {
        settled.insert(*range);
    }
    row.highest_seq = row.highest_seq.max(number(settled.highest()));
    // Nothing beyond the gap matters until the gap is closed.
    while settled.prefix() < whole(row.highest_seq) && number(settled.prefix()) > row.contiguous_seq {
        row.contiguous_seq = number(settled.prefix());
        beyond(conn, row, &mut settled)?;
    }
    row.contiguous_seq = number(settled.prefix());
    row.gap_since = match row.highest_seq > row.contiguous_seq {
        false => None,
        // Part of it was filled: what is missing now is another gap.
        true if row.contiguous_seq > before => Some(now),
        true => row.gap_since.or(Some(now)),
    };
    Ok(())
}

fn beyond(conn: &mut Conn, row: &LaneRow, settled: &mut Settled) -> QueryResult<()> {
    let stored: Vec<i64> = inbox_messages::table
        .select(inbox_messages::seq)
        .filter(inbox_messages::peer_id.eq(&row.peer_id))
        .filter(inbox_messages::lane.eq(row.lane))
        .filter(inbox_messages::epoch.eq(&row.epoch))
        .filter(inbox_messages::seq.gt(row.contiguous_seq))
        .order(inbox_messages::seq)
        .limit(STEP)
        .load(conn)?;
    let voids: Vec<(i64, i64)> = inbound_voids::table
        .select((inbound_voids::first_seq, inbound_voids::last_seq))
        .filter(inbound_voids::peer_id.eq(&row.peer_id))
        .filter(inbound_voids::lane.eq(row.lane))
        .filter(inbound_voids::epoch.eq(&row.epoch))
        .filter(inbound_voids::last_seq.gt(row.contiguous_seq))
        .order(inbound_voids::first_seq)
        .limit(STEP)
        .load(conn)?;
    let stored = stored.into_iter().filter_map(|seq| Range::one(whole(seq)));
    let voids = voids.into_iter().filter_map(|(first, last)| Range::new(whole(first), whole(last)));
    for range in stored.chain(voids) {
        settled.insert(range);
    }
    Ok(())
}

fn number(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

fn whole(seq: i64) -> u64 {
    u64::try_from(seq).unwrap_or(0)
}
