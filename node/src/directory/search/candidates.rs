//! Everything that fits, with what its rank takes: one query on either database, by index.
//!
//! The thing asked for that fewest capabilities have is looked up first, and what it finds is held against the others. The
//! text index and its language are all that differs.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Text as SqlText};

use super::Reader;
use super::index::Facts;
use super::query::{Asked, Query};
use super::sql::{Bind, Sql};
use super::words::Text;
use crate::db::Conn;
use crate::directory::CapabilityId;
use crate::directory::places::Area;
use crate::error::{Error, internal};
use crate::time::Instant;

/// More are not ranked: who gets this many adds a word. One more is read, to know that there are more.
pub(super) const MOST: usize = 5_000;

#[derive(Debug)]
pub(super) struct Candidate {
    pub id: CapabilityId,
    pub name: String,
    pub timetable: String,
    pub assured_on: NaiveDate,
    /// How much of what was asked it names, where others leave nobody out.
    pub named: usize,
    pub near: Near,
    /// Whether it takes referrals from agencies like the reader's.
    pub takes_ours: bool,
    /// Whether it says how much is free, and not too long ago.
    pub is_counted: bool,
}

/// How what is covered lies to the place that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Near {
    /// From afar, or no place was asked.
    No,
    APartOfIt,
    AllThatItLiesIn,
    ItsOwn,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlText)]
    id: CapabilityId,
    #[diesel(sql_type = SqlText)]
    name: String,
    #[diesel(sql_type = SqlText)]
    timetable: String,
    #[diesel(sql_type = SqlText)]
    facts: String,
    #[diesel(sql_type = Date)]
    assured_on: NaiveDate,
    #[diesel(sql_type = Bool)]
    is_counted: bool,
}

impl Row {
    fn judge(self, query: &Query, reader: &Reader) -> Result<Candidate, Error> {
        let facts: Facts = serde_json::from_str(&self.facts).map_err(internal)?;
        let near = query.place.as_ref().map_or(Near::No, |place| {
            let chain = place.chain();
            let covers = |code: &String| facts.places.contains(code);
            let lies_within = |place: &String| Area::parse(place).is_some_and(|area| area.chain().contains(&chain[0]));
            match () {
                _ if covers(&chain[0]) => Near::ItsOwn,
                _ if chain[1..].iter().any(covers) => Near::AllThatItLiesIn,
                _ if facts.places.iter().any(lies_within) => Near::APartOfIt,
                _ => Near::No,
            }
        });
        let named = query.whom().into_iter().filter(|(_, word)| facts.named.iter().any(|named| named == word)).count();
        let takes_ours = facts.referral_from.is_empty()
            || reader.class.is_some_and(|ours| facts.referral_from.iter().any(|class| class == ours.as_str()));
        let Row { id, name, timetable, assured_on, is_counted, .. } = self;
        Ok(Candidate { id, name, timetable, assured_on, named, near, takes_ours, is_counted })
    }
}

/// Finds what fits: at most one more than [`MOST`].
pub(super) fn load(
    conn: &mut Conn,
    query: &Query,
    text: Option<&Text>,
    reader: &Reader,
    now: Instant,
) -> Result<Vec<Candidate>, Error> {
    let Some(sql) = wanted(conn, query, text, reader, now)? else { return Ok(Vec::new()) };
    sql.load::<Row>(conn)?.into_iter().map(|row| row.judge(query, reader)).collect()
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
    sql.push("SELECT c.id, s.name, s.timetable, s.facts, c.assured_on, ");
    sql.push("EXISTS (SELECT 1 FROM capacities k WHERE k.capability_id = c.id AND k.valid_until > ");
    sql.bind(Bind::At(now)).push(") AS is_counted");
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
