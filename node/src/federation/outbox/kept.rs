//! How long what was published is kept.
//!
//! A body goes 30 days after the last of its deliveries ended: until then a peer that was restored from a backup can ask
//! again. A retraction stays for as long as anybody could still hold what it takes back. Who was told of what, when and why is
//! the register of disclosures: it stays as long as the audit log.

use chrono::Duration;
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use federation_spec::limits;

use super::{Kind, cancel};
use crate::db::Conn;
use crate::db::schema::{deliveries, delivery_attempts, outbound_activities, outbound_audience};
use crate::time::Instant;

/// After the last delivery ended.
const BODY_DAYS: i64 = 30;

/// Forgets at most `most` bodies; how many.
pub fn purge_bodies(conn: &mut Conn, now: Instant, most: i64) -> QueryResult<usize> {
    let needed = deliveries::table.filter(deliveries::activity_id.eq(outbound_activities::id)).filter(
        deliveries::state
            .eq_any(cancel::OPEN)
            .or(deliveries::ended_at.gt(now - Duration::days(BODY_DAYS)).assume_not_null()),
    );
    let could_be_held = now - Duration::days(limits::LIFE_DAYS);
    let is_over = outbound_activities::expires_at
        .le(now)
        .and(outbound_activities::service.ne(Kind::Retraction))
        .or(outbound_activities::created_at.le(could_be_held).and(outbound_activities::service.eq(Kind::Retraction)));
    let over: Vec<String> = outbound_activities::table
        .select(outbound_activities::id)
        .filter(outbound_activities::body.ne(""))
        .filter(is_over)
        .filter(not(exists(needed)))
        .order(outbound_activities::created_at)
        .limit(most)
        .load(conn)?;
    let over = outbound_activities::table.filter(outbound_activities::id.eq_any(over));
    diesel::update(over).set(outbound_activities::body.eq("")).execute(conn)
}

/// Forgets that messages from before were sent: at most `most` whose bodies are gone; how many.
pub fn purge_books(conn: &mut Conn, before: Instant, most: i64) -> QueryResult<usize> {
    let open = deliveries::table
        .filter(deliveries::activity_id.eq(outbound_activities::id))
        .filter(deliveries::state.eq_any(cancel::OPEN));
    let old: Vec<String> = outbound_activities::table
        .select(outbound_activities::id)
        .filter(outbound_activities::created_at.lt(before))
        .filter(outbound_activities::body.eq(""))
        .filter(not(exists(open)))
        .order(outbound_activities::created_at)
        .limit(most)
        .load(conn)?;
    diesel::delete(delivery_attempts::table.filter(delivery_attempts::activity_id.eq_any(&old))).execute(conn)?;
    diesel::delete(deliveries::table.filter(deliveries::activity_id.eq_any(&old))).execute(conn)?;
    diesel::delete(outbound_audience::table.filter(outbound_audience::activity_id.eq_any(&old))).execute(conn)?;
    diesel::delete(outbound_activities::table.filter(outbound_activities::id.eq_any(&old))).execute(conn)
}
