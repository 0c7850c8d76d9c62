//! What a search looks through: written with its capability, in the same transaction, and gone with it.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text as SqlText};
use serde::Serialize;

use super::words;
use crate::db::schema::{capability_names, directory_changes};
use crate::db::{Conn, MultiBackend};
use crate::directory::capability::{Capability, Intake, Schedule};
use crate::directory::vocabulary::Status;
use crate::directory::{CapabilityId, facets, store};
use crate::error::Error;
use crate::i18n::fold;
use crate::node::Node;
use crate::on_each;

/// All it takes to say whether intake is open. Many capabilities share one, so that a search asks each only once.
#[derive(Serialize, serde::Deserialize)]
pub(super) struct Timetable {
    status: Status,
    hours: Vec<Schedule>,
    after_hours: Option<bool>,
}

impl Timetable {
    fn of(capability: &Capability) -> Timetable {
        let intake = &capability.intake;
        Timetable { status: capability.status, hours: intake.hours.clone(), after_hours: intake.after_hours }
    }

    /// The capability that it was taken from, as far as its hours go.
    pub(super) fn into_capability(self) -> Capability {
        let intake = Intake { hours: self.hours, after_hours: self.after_hours, ..Intake::default() };
        Capability { status: self.status, intake, ..Capability::default() }
    }
}

/// What the order of results takes of a capability: a copy of some of its facets, in one place. What is empty restricts nobody.
#[derive(Debug, Default, Serialize, serde::Deserialize)]
#[serde(default)]
pub(super) struct Facts {
    /// What is covered.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
    /// Whom it names: genders, ages, kinds of exploitation, which share no word.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub named: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub referral_from: Vec<String>,
}

impl Facts {
    fn of(capability: &Capability) -> Facts {
        let serves = &capability.serves;
        let named = serves.genders.iter().map(|gender| gender.as_str());
        let named = named.chain(serves.age_bands.iter().map(|band| band.as_str()));
        let named = named.chain(serves.exploitation.iter().map(|kind| kind.as_str()));
        Facts {
            places: capability.service_areas.iter().map(|area| area.code.to_string()).collect(),
            named: named.map(str::to_owned).collect(),
            referral_from: capability.intake.referral_from.iter().map(ToString::to_string).collect(),
        }
    }
}

/// Puts a capability into the index, in place of what was there. `search_text` is folded already.
pub fn write(
    conn: &mut Conn,
    id: &CapabilityId,
    capability: &Capability,
    agency_name: &str,
    search_text: &str,
) -> QueryResult<()> {
    remove(conn, id)?;
    let timetable = serde_json::to_string(&Timetable::of(capability)).expect("plain data can be written");
    let facts = serde_json::to_string(&Facts::of(capability)).expect("plain data can be written");
    let text = words::words(search_text).into_iter().collect::<Vec<_>>().join(" ");
    let row = |sql: &str| {
        diesel::sql_query(sql)
            .bind::<SqlText, _>(id.to_string())
            .bind::<SqlText, _>(fold(&capability.name))
            .bind::<SqlText, _>(timetable)
            .bind::<SqlText, _>(facts)
    };
    match conn {
        Conn::Sqlite(_) => {
            row("INSERT INTO capability_search (capability_id, name, timetable, facts) VALUES ($1, $2, $3, $4)")
                .execute(conn)?;
            diesel::sql_query(
                "INSERT INTO capability_words (rowid, text) \
                 SELECT seq, $1 FROM capability_search WHERE capability_id = $2",
            )
            .bind::<SqlText, _>(text)
            .bind::<SqlText, _>(id.to_string())
            .execute(conn)?;
        }
        Conn::Pg(_) => {
            row("INSERT INTO capability_search (capability_id, name, timetable, facts, words) \
                 VALUES ($1, $2, $3, $4, array_to_tsvector(string_to_array($5, ' ')))")
            .bind::<SqlText, _>(text)
            .execute(conn)?;
        }
    }
    write_names(conn, id, &[&capability.name, &capability.alternate_name, agency_name])
}

/// In one transaction.
const AT_ONCE: i64 = 200;

#[derive(QueryableByName)]
struct Missing {
    #[diesel(sql_type = SqlText)]
    id: CapabilityId,
}

/// At start: puts in what was written before there was an index; how many that were. Two processes that start at once write
/// the same.
pub fn index_missing(node: &Node) -> Result<usize, Error> {
    let mut all = 0;
    loop {
        let indexed = node.db.write_now(index_some)?;
        all += indexed;
        if indexed == 0 {
            return Ok(all);
        }
    }
}

fn index_some(conn: &mut Conn) -> Result<usize, Error> {
    let missing: Vec<Missing> = diesel::sql_query(
        "SELECT id FROM capabilities WHERE NOT EXISTS \
         (SELECT 1 FROM capability_search WHERE capability_search.capability_id = capabilities.id) ORDER BY id LIMIT $1",
    )
    .bind::<BigInt, _>(AT_ONCE)
    .load(conn)?;
    for Missing { id } in &missing {
        let Some(row) = store::lock(conn, id)? else { continue };
        let capability = row.capability()?;
        let text = facets::search_text(&capability, &row.agency_name);
        write(conn, id, &capability, &row.agency_name, &text)?;
    }
    Ok(missing.len())
}

fn remove(conn: &mut Conn, id: &CapabilityId) -> QueryResult<()> {
    diesel::sql_query("DELETE FROM capability_search WHERE capability_id = $1")
        .bind::<SqlText, _>(id.to_string())
        .execute(conn)?;
    diesel::delete(capability_names::table.filter(capability_names::capability_id.eq(id.as_str()))).execute(conn)?;
    Ok(())
}

fn write_names(conn: &mut Conn, id: &CapabilityId, names: &[&str]) -> QueryResult<()> {
    let rows: Vec<_> = words::words(&fold(&names.join(" ")))
        .into_iter()
        .filter(|word| word.chars().count() >= words::FORGIVEN_FROM)
        .map(|word| {
            (
                capability_names::reversed.eq(words::reversed(&word)),
                capability_names::word.eq(word),
                capability_names::capability_id.eq(id.to_string()),
            )
        })
        .collect();
    if !rows.is_empty() {
        on_each!(conn, c => diesel::insert_into(capability_names::table).values(rows).execute(c))?;
    }
    Ok(())
}

/// The names that one slip makes of what was typed.
pub(super) fn names_near(conn: &mut Conn, typed: &str) -> QueryResult<Vec<String>> {
    let Some(ends) = words::Ends::of(typed) else { return Ok(Vec::new()) };
    // No character comes after the last one of Unicode.
    let past = |beginning: &str| format!("{beginning}{}", char::MAX);
    let names = || capability_names::table.select(capability_names::word).distinct().into_boxed::<MultiBackend>();
    let mut near: Vec<String> =
        names().filter(capability_names::word.between(ends.beginning.clone(), past(&ends.beginning))).load(conn)?;
    near.extend(
        names()
            .filter(capability_names::reversed.between(ends.reversed_end.clone(), past(&ends.reversed_end)))
            .load::<String>(conn)?,
    );
    near.retain(|name| words::is_one_slip(typed, name));
    near.sort();
    near.dedup();
    Ok(near)
}

/// Another one after every change of what a search may find.
pub fn stamp(conn: &mut Conn) -> QueryResult<String> {
    use diesel::dsl::{count_star, max};
    let (count, last): (i64, Option<i64>) =
        directory_changes::table.select((count_star(), max(directory_changes::seq))).first(conn)?;
    Ok(format!("{count}-{}", last.unwrap_or_default()))
}

/// Which changes there were does not matter once they were seen.
pub(super) fn forget_changes(conn: &mut Conn) -> QueryResult<()> {
    use diesel::dsl::max;
    const KEPT: i64 = 100;
    let last: Option<i64> = directory_changes::table.select(max(directory_changes::seq)).first(conn)?;
    let old = directory_changes::table.filter(directory_changes::seq.le(last.unwrap_or_default() - KEPT));
    diesel::delete(old).execute(conn)?;
    Ok(())
}
