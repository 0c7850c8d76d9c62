//! What a browser was asked to prove: bound to that browser, used once, dead after five minutes.

use chrono::Duration;
use diesel::prelude::*;

use crate::db::Conn;
use crate::db::schema::challenges;
use crate::time::Instant;

const MINUTES: i64 = 5;

/// Keeps a challenge; one that waited for the same is forgotten.
pub(super) fn keep(conn: &mut Conn, binding: &str, purpose: &str, state: &str, now: Instant) -> QueryResult<()> {
    forget(conn, binding, purpose)?;
    diesel::insert_into(challenges::table)
        .values((
            challenges::id.eq(crate::id::new_id()),
            challenges::binding_hash.eq(binding),
            challenges::purpose.eq(purpose),
            challenges::state.eq(state),
            challenges::expires_at.eq(now + Duration::minutes(MINUTES)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes the challenge away, whatever becomes of the answer.
pub(super) fn take(conn: &mut Conn, binding: &str, purpose: &str, now: Instant) -> QueryResult<Option<String>> {
    let waiting =
        challenges::table.filter(challenges::binding_hash.eq(binding)).filter(challenges::purpose.eq(purpose));
    let taken: Vec<(String, Instant)> =
        diesel::delete(waiting).returning((challenges::state, challenges::expires_at)).get_results(conn)?;
    Ok(taken.into_iter().find(|(_, expires_at)| *expires_at > now).map(|(state, _)| state))
}

fn forget(conn: &mut Conn, binding: &str, purpose: &str) -> QueryResult<()> {
    diesel::delete(
        challenges::table.filter(challenges::binding_hash.eq(binding)).filter(challenges::purpose.eq(purpose)),
    )
    .execute(conn)?;
    Ok(())
}

pub(super) fn forget_expired(conn: &mut Conn, now: Instant) -> QueryResult<usize> {
    diesel::delete(challenges::table.filter(challenges::expires_at.le(now))).execute(conn)
}
