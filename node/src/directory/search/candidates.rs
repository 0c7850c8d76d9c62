//! Everything that fits, with what its rank takes: one query on either database, by index.
//!
//! The thing asked for that fewest capabilities have is looked up first, and what it finds is held against the others. The
//! text index and its language are all that differs.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Integer, Text as SqlText};

use super::Reader;
use super::query::{Asked, Query};
use super::sql::{Bind, Sql};
use super::words::Text;
use crate::agency::OrgClass;
use crate::db::Conn;
use crate::directory::CapabilityId;
use crate::directory::facets::{ANY, FacetKind};
use crate::time::Instant;

/// More are not ranked: who gets this many adds a word. One more is read, to know that there are more.
pub(super) const MOST: usize = 5_000;

#[derive(Debug, QueryableByName)]
pub(super) struct Candidate {
    #[diesel(sql_type = SqlText)]
    pub id: CapabilityId,
    #[diesel(sql_type = SqlText)]
    pub name: String,
    #[diesel(sql_type = SqlText)]
    pub timetable: String,
    #[diesel(sql_type = Date)]
    pub assured_on: NaiveDate,
    /// How much of what was asked it names, where others leave nobody out.
    #[diesel(sql_type = Integer)]
    pub named: i32,
    /// 3: its own part; 2: all that this lies in; 1: a part of it; 0: from afar, or no place was asked.
    #[diesel(sql_type = Integer)]
    pub near: i32,
    /// Whether it takes referrals from agencies like the reader's.
    #[diesel(sql_type = Bool)]
    pub takes_ours: bool,
    /// Whether it says how much is free, and not too long ago.
    #[diesel(sql_type = Bool)]
    pub is_counted: bool,
}

/// Finds what fits: at most one more than [`MOST`].
pub(super) fn load(
    conn: &mut Conn,
    query: &Query,
    text: Option<&Text>,
    reader: &Reader,
    now: Instant,
) -> QueryResult<Vec<Candidate>> {
    Ok(match wanted(conn, query, text, reader, now)? {
        Some(sql) => sql.load(conn)?,
        None => Vec::new(),
    })
}

/// None if nothing at all fits one of the things asked for.
fn wanted(
    conn: &mut Conn,
    query: &Query,
    text: Option<&Text>,
    reader: &Reader,
    now: Instant,
) -> QueryResult<Option<Sql>> {
    let mut asked = query.asked();
    let mut fewest: Option<(usize, i64)> = None;
    for (at, one) in asked.iter().enumerate() {
        let many = count(conn, one)?;
        if many == 0 {
            return Ok(None);
        }
        if fewest.is_none_or(|(_, least)| many < least) {
            fewest = Some((at, many));
        }
    }
    let text_is_first = match (text, fewest) {
        (Some(text), Some((_, least))) => count_text(conn, text)? <= least,
        (Some(_), None) => true,
        (None, _) => false,
    };
    let first = match fewest {
        Some((at, _)) if !text_is_first => Some(asked.remove(at)),
        _ => None,
    };
    let mut sql = Sql::default();
    select(&mut sql, query, reader, now);
    sql.push(" FROM capabilities c JOIN capability_search s ON s.capability_id = c.id WHERE ");
    if let Some(Asked(any_of)) = first {
        // The facets are held against each other in their own index, before any other table is read.
        sql.push("c.id IN (");
        for (at, (kind, words)) in any_of.iter().enumerate() {
            sql.push(if at == 0 { "" } else { " UNION ALL " });
            sql.push("SELECT f.capability_id FROM capability_facets f WHERE ").facet("f", *kind, words);
            sql.has_all("f.capability_id", &asked);
        }
        sql.push(") AND ");
        asked.clear();
    }
    if let Some(text) = text {
        match conn {
            // The sign keeps SQLite from looking the text up first where it is not the rarest.
            Conn::Sqlite(_) => sql
                .push(if text_is_first { "s.seq" } else { "+s.seq" })
                .push(" IN (SELECT rowid FROM capability_words WHERE capability_words MATCH ")
                .bind(Bind::Text(text.for_fts5()))
                .push(") AND "),
            Conn::Pg(_) => sql.push("s.words @@ ").bind(Bind::Text(text.for_tsquery())).push("::tsquery AND "),
        };
    }
    sql.may_be_seen(reader, query.old_too, now);
    sql.has_all("s.capability_id", &asked);
    sql.push(&format!(" ORDER BY c.id LIMIT {}", MOST + 1));
    Ok(Some(sql))
}

fn select(sql: &mut Sql, query: &Query, reader: &Reader, now: Instant) {
    sql.push("SELECT c.id, s.name, s.timetable, c.assured_on, 0");
    for (kind, word) in query.whom() {
        sql.push(" + CASE WHEN ").has("c.id", kind, &[word.to_owned()]).push(" THEN 1 ELSE 0 END");
    }
    sql.push(" AS named, ");
    match query.place.as_ref().map(|place| place.chain()) {
        Some(chain) => {
            sql.push("CASE WHEN ").has("c.id", FacetKind::Place, &chain[..1]).push(" THEN 3 ");
            if chain.len() > 1 {
                sql.push("WHEN ").has("c.id", FacetKind::Place, &chain[1..]).push(" THEN 2 ");
            }
            sql.push("WHEN ").has("c.id", FacetKind::Within, &chain[..1]).push(" THEN 1 ELSE 0 END AS near, ");
        }
        None => {
            sql.push("0 AS near, ");
        }
    }
    let ours = reader.class.map(OrgClass::as_str).into_iter().chain([ANY]).map(str::to_owned).collect::<Vec<_>>();
    sql.has("c.id", FacetKind::ReferralFrom, &ours).push(" AS takes_ours, ");
    sql.push("EXISTS (SELECT 1 FROM capacities k WHERE k.capability_id = c.id AND k.valid_until > ");
    sql.bind(Bind::At(now)).push(") AS is_counted");
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// How many have it, where it matters: above [`MOST`], many are many.
fn count(conn: &mut Conn, Asked(any_of): &Asked) -> QueryResult<i64> {
    let mut sum = 0;
    for (kind, words) in any_of {
        let mut sql = Sql::default();
        sql.push("SELECT COUNT(*) AS n FROM (SELECT 1 FROM capability_facets f WHERE ").facet("f", *kind, words);
        sql.push(&format!(" LIMIT {MOST}) few"));
        sum += sql.load::<Count>(conn)?.first().map_or(0, |count| count.n);
    }
    Ok(sum)
}

fn count_text(conn: &mut Conn, text: &Text) -> QueryResult<i64> {
    let mut sql = Sql::default();
    sql.push("SELECT COUNT(*) AS n FROM (SELECT 1 FROM ");
    match conn {
        Conn::Sqlite(_) => {
            sql.push("capability_words WHERE capability_words MATCH ").bind(Bind::Text(text.for_fts5()));
        }
        Conn::Pg(_) => {
            sql.push("capability_search WHERE words @@ ").bind(Bind::Text(text.for_tsquery())).push("::tsquery");
        }
    }
    sql.push(&format!(" LIMIT {MOST}) few"));
    Ok(sql.load::<Count>(conn)?.first().map_or(0, |count| count.n))
}

/// How the database would go about it, line by line.
#[cfg(test)]
pub(in crate::directory) fn plan(
    conn: &mut Conn,
    query: &Query,
    text: Option<&Text>,
    reader: &Reader,
    now: Instant,
) -> QueryResult<Vec<String>> {
    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = SqlText)]
        detail: String,
    }
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = SqlText, column_name = "QUERY PLAN")]
        line: String,
    }
    let mut sql = wanted(conn, query, text, reader, now)?.expect("something fits");
    Ok(match conn {
        Conn::Sqlite(_) => {
            sql.text.insert_str(0, "EXPLAIN QUERY PLAN ");
            sql.load::<Step>(conn)?.into_iter().map(|step| step.detail).collect()
        }
        Conn::Pg(_) => {
            sql.text.insert_str(0, "EXPLAIN ");
            sql.load::<Line>(conn)?.into_iter().map(|line| line.line).collect()
        }
    })
}
