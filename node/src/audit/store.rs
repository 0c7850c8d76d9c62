use diesel::prelude::*;

use super::{Outcome, Row};
use crate::db::schema::{audit_events, audit_head};
use crate::db::{Conn, MultiBackend};
use crate::on_each;
use crate::time::Instant;

pub(super) struct Head {
    pub seq: i64,
    pub hash: String,
    pub mac: String,
    pub base_seq: i64,
    pub base_hash: String,
}

pub(super) const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The head of the chain, locked until the transaction ends: entries stand in the order of the commits.
pub(super) fn lock_head(conn: &mut Conn) -> QueryResult<Head> {
    let locked = diesel::update(audit_head::table).set(audit_head::id.eq("self")).execute(conn)?;
    if locked == 0 {
        let row = (
            audit_head::id.eq("self"),
            audit_head::seq.eq(0i64),
            audit_head::hash.eq(GENESIS),
            audit_head::mac.eq(""),
            audit_head::base_seq.eq(0i64),
            audit_head::base_hash.eq(GENESIS),
        );
        // Two first entries at once: one waits here for the other, then reads its row.
        on_each!(conn, c => diesel::insert_into(audit_head::table).values(row).on_conflict_do_nothing().execute(c))?;
        diesel::update(audit_head::table).set(audit_head::id.eq("self")).execute(conn)?;
    }
    head(conn)
}

pub(super) fn head(conn: &mut Conn) -> QueryResult<Head> {
    let (seq, hash, mac, base_seq, base_hash) = audit_head::table
        .select((audit_head::seq, audit_head::hash, audit_head::mac, audit_head::base_seq, audit_head::base_hash))
        .first(conn)
        .optional()?
        .unwrap_or((0, GENESIS.to_owned(), String::new(), 0, GENESIS.to_owned()));
    Ok(Head { seq, hash, mac, base_seq, base_hash })
}

pub(super) fn append(conn: &mut Conn, row: &Row, mac: &str) -> QueryResult<()> {
    diesel::insert_into(audit_events::table).values(row.clone()).execute(conn)?;
    diesel::update(audit_head::table)
        .set((audit_head::seq.eq(row.seq), audit_head::hash.eq(&row.hash), audit_head::mac.eq(mac)))
        .execute(conn)?;
    Ok(())
}

/// What to look for; an empty field is any.
#[derive(Debug, Clone, Default)]
pub(super) struct Filter {
    pub action: Option<String>,
    pub handle: Option<String>,
    pub object_id: Option<String>,
    pub address: Option<String>,
    pub outcome: Option<Outcome>,
    pub since: Option<Instant>,
    pub until: Option<Instant>,
    /// Entries before this one: the next page.
    pub before: Option<i64>,
}

/// The newest entries that fit, newest first.
pub(super) fn search(conn: &mut Conn, filter: &Filter, limit: i64) -> QueryResult<Vec<Row>> {
    let mut query = audit_events::table
        .select(Row::as_select())
        .order(audit_events::seq.desc())
        .limit(limit)
        .into_boxed::<MultiBackend>();
    if let Some(action) = &filter.action {
        query = query.filter(audit_events::action.eq(action));
    }
    if let Some(handle) = &filter.handle {
        query = query.filter(audit_events::handle.eq(handle));
    }
    if let Some(id) = &filter.object_id {
        query = query.filter(audit_events::object_id.eq(id));
    }
    if let Some(address) = &filter.address {
        query = query.filter(audit_events::source_address.eq(address));
    }
    if let Some(outcome) = filter.outcome {
        query = query.filter(audit_events::outcome.eq(outcome));
    }
    if let Some(since) = filter.since {
        query = query.filter(audit_events::at.ge(since));
    }
    if let Some(until) = filter.until {
        query = query.filter(audit_events::at.lt(until));
    }
    if let Some(before) = filter.before {
        query = query.filter(audit_events::seq.lt(before));
    }
    query.load(conn)
}

pub(super) fn find(conn: &mut Conn, seq: i64) -> QueryResult<Option<Row>> {
    audit_events::table.find(seq).select(Row::as_select()).first(conn).optional()
}

/// The chain after `seq`, in its own order.
pub(super) fn after(conn: &mut Conn, seq: i64, limit: i64) -> QueryResult<Vec<Row>> {
    audit_events::table
        .select(Row::as_select())
        .filter(audit_events::seq.gt(seq))
        .order(audit_events::seq)
        .limit(limit)
        .load(conn)
}

/// Cuts off the old end of the chain and keeps the hash of the last entry that went.
pub(super) fn cut_before(conn: &mut Conn, before: Instant) -> QueryResult<usize> {
    let head = lock_head(conn)?;
    // Up to the first entry that stays, so that a clock that once went back leaves no hole.
    let first_kept: Option<i64> = audit_events::table
        .select(audit_events::seq)
        .filter(audit_events::at.ge(before))
        .order(audit_events::seq)
        .first(conn)
        .optional()?;
    let last_cut = first_kept.map_or(head.seq, |seq| seq - 1);
    if last_cut <= head.base_seq {
        return Ok(0);
    }
    let hash: String = audit_events::table.find(last_cut).select(audit_events::hash).first(conn)?;
    diesel::update(audit_head::table)
        .set((audit_head::base_seq.eq(last_cut), audit_head::base_hash.eq(hash)))
        .execute(conn)?;
    diesel::delete(audit_events::table.filter(audit_events::seq.le(last_cut))).execute(conn)
}
