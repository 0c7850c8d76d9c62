//! What was asked, kept for its person for an hour; and what was asked in vain, counted.

use chrono::{Datelike, Duration};
use diesel::prelude::*;

use super::Query;
use super::index;
use crate::db::schema::{directory_searches, unmet_needs};
use crate::db::{Conn, Json};
use crate::error::Error;
use crate::id;
use crate::on_each;
use crate::time::Instant;
use crate::web::access::PersonId;

id! {
    /// What stands in the address instead of what was asked.
    SearchId
}

const LIFE_MINUTES: i64 = 60;

#[derive(Debug, Insertable)]
#[diesel(table_name = directory_searches)]
struct NewSearch {
    id: SearchId,
    person_id: PersonId,
    query: Json<Query>,
    created_at: Instant,
    expires_at: Instant,
}

pub fn save(conn: &mut Conn, person: &PersonId, query: Query, now: Instant) -> QueryResult<SearchId> {
    let search = NewSearch {
        id: SearchId::new(),
        person_id: person.clone(),
        query: Json(query),
        created_at: now,
        expires_at: now + Duration::minutes(LIFE_MINUTES),
    };
    let id = search.id.clone();
    diesel::insert_into(directory_searches::table).values(search).execute(conn)?;
    Ok(id)
}

/// Somebody's own search, while it lives.
pub fn find(conn: &mut Conn, id: &SearchId, person: &PersonId, now: Instant) -> QueryResult<Option<Query>> {
    let query: Option<Json<Query>> = directory_searches::table
        .find(id)
        .filter(directory_searches::person_id.eq(person))
        .filter(directory_searches::expires_at.gt(now))
        .select(directory_searches::query)
        .first(conn)
        .optional()?;
    Ok(query.map(|query| query.0))
}

/// Counts a need that nobody here meets: what, in which language, where, in which month, and nothing else.
pub fn count_unmet(conn: &mut Conn, query: &Query, now: Instant) -> QueryResult<()> {
    let Some(need) = &query.need else { return Ok(()) };
    let word = |word: Option<&str>| word.unwrap_or_default().to_owned();
    let row = (
        unmet_needs::need.eq(need.to_string()),
        unmet_needs::language.eq(word(query.language.as_ref().map(|tag| tag.primary()))),
        unmet_needs::place.eq(word(query.place.as_ref().map(|place| place.as_str()))),
        unmet_needs::month.eq(now.date().with_day(1).expect("every month has a first day")),
        unmet_needs::count.eq(1),
    );
    let key = (unmet_needs::need, unmet_needs::language, unmet_needs::place, unmet_needs::month);
    on_each!(conn, c => diesel::insert_into(unmet_needs::table)
        .values(row)
        .on_conflict(key)
        .do_update()
        .set(unmet_needs::count.eq(unmet_needs::count + 1))
        .execute(c))?;
    Ok(())
}

/// Searches whose hour is over, and changes that every page has seen.
pub fn forget(conn: &mut Conn, now: Instant) -> Result<(), Error> {
    diesel::delete(directory_searches::table.filter(directory_searches::expires_at.le(now))).execute(conn)?;
    Ok(index::forget_changes(conn)?)
}
