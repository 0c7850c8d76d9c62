use chrono::Duration;
use diesel::prelude::*;

use crate::db::Conn;
use crate::db::schema::jobs;
use crate::time::Instant;
use crate::{id, text_enum};

id!(JobId);

text_enum! { State { Queued = "queued", Running = "running", Dead = "dead" } }

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = jobs)]
pub struct Row {
    pub id: JobId,
    pub kind: String,
    pub payload: String,
    pub run_at: Instant,
    pub attempts: i32,
    pub fence: Option<String>,
    pub last_error: Option<String>,
    pub created_at: Instant,
}

/// What a person is told of a job's end: long enough to act on, short enough for a table.
const ERROR_LENGTH: usize = 500;

pub(super) fn insert(conn: &mut Conn, kind: &str, payload: &str, run_at: Instant) -> QueryResult<()> {
    diesel::insert_into(jobs::table)
        .values((
            jobs::id.eq(JobId::new()),
            jobs::kind.eq(kind),
            jobs::payload.eq(payload),
            jobs::state.eq(State::Queued),
            jobs::run_at.eq(run_at),
            jobs::attempts.eq(0),
            jobs::created_at.eq(run_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// A cheap look before taking the write lock.
pub(super) fn any_due(conn: &mut Conn, now: Instant) -> QueryResult<bool> {
    let queued = jobs::table.filter(jobs::state.eq(State::Queued)).filter(jobs::run_at.le(now));
    let lost = jobs::table.filter(jobs::state.eq(State::Running)).filter(jobs::lease_until.le(now));
    let any = diesel::select(diesel::dsl::exists(queued)).get_result::<bool>(conn)?;
    Ok(any || diesel::select(diesel::dsl::exists(lost)).get_result::<bool>(conn)?)
}

/// Takes the oldest job that is due, or whose worker was lost.
pub(super) fn claim(conn: &mut Conn, now: Instant, lease: Duration) -> QueryResult<Option<Row>> {
    let due = jobs::table
        .select(jobs::id)
        .filter(
            jobs::state
                .eq(State::Queued)
                .and(jobs::run_at.le(now))
                .or(jobs::state.eq(State::Running).and(jobs::lease_until.le(now))),
        )
        .order(jobs::run_at)
        .limit(1);
    let id: Option<JobId> = match conn {
        Conn::Pg(pg) => due.for_update().skip_locked().first(pg).optional()?,
        Conn::Sqlite(sqlite) => due.first(sqlite).optional()?,
    };
    let Some(id) = id else { return Ok(None) };
    diesel::update(jobs::table.find(&id))
        .set((
            jobs::state.eq(State::Running),
            jobs::attempts.eq(jobs::attempts + 1),
            jobs::lease_until.eq(now + lease),
            jobs::fence.eq(crate::id::new_id()),
        ))
        .execute(conn)?;
    jobs::table.find(id).select(Row::as_select()).first(conn).optional()
}

pub(super) fn finish(conn: &mut Conn, job: &Row) -> QueryResult<()> {
    diesel::delete(jobs::table.filter(jobs::id.eq(&job.id)).filter(jobs::fence.eq(&job.fence))).execute(conn)?;
    Ok(())
}

pub(super) fn fail(conn: &mut Conn, job: &Row, error: &str, now: Instant, most: i32) -> QueryResult<()> {
    let dead = job.attempts >= most;
    let words: String = error.chars().take(ERROR_LENGTH).collect();
    diesel::update(jobs::table.filter(jobs::id.eq(&job.id)).filter(jobs::fence.eq(&job.fence)))
        .set((
            jobs::state.eq(if dead { State::Dead } else { State::Queued }),
            jobs::run_at.eq(now + pause(job.attempts)),
            jobs::lease_until.eq(None::<Instant>),
            jobs::fence.eq(None::<String>),
            jobs::last_error.eq(words),
            jobs::finished_at.eq(dead.then_some(now)),
        ))
        .execute(conn)?;
    Ok(())
}

/// 30 seconds, doubled at each attempt, an hour at most.
pub(super) fn pause(attempts: i32) -> Duration {
    let doublings = attempts.clamp(1, 8) - 1;
    Duration::seconds((30i64 << doublings).min(3600))
}

pub fn list(conn: &mut Conn, state: State, limit: i64) -> QueryResult<Vec<Row>> {
    jobs::table
        .select(Row::as_select())
        .filter(jobs::state.eq(state))
        .order((jobs::run_at.desc(), jobs::id.desc()))
        .limit(limit)
        .load(conn)
}

/// Puts a dead letter back; false if it is none any more.
pub fn retry(conn: &mut Conn, id: &JobId, now: Instant) -> QueryResult<bool> {
    let changed = diesel::update(jobs::table.filter(jobs::id.eq(id)).filter(jobs::state.eq(State::Dead)))
        .set((
            jobs::state.eq(State::Queued),
            jobs::run_at.eq(now),
            jobs::attempts.eq(0),
            jobs::finished_at.eq(None::<Instant>),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Gives a dead letter up for good; false if it is none any more.
pub fn drop_dead(conn: &mut Conn, id: &JobId) -> QueryResult<bool> {
    let gone = diesel::delete(jobs::table.filter(jobs::id.eq(id)).filter(jobs::state.eq(State::Dead))).execute(conn)?;
    Ok(gone == 1)
}

/// How many jobs are in each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    pub queued: i64,
    pub running: i64,
    pub dead: i64,
}

pub fn counts(conn: &mut Conn) -> QueryResult<Counts> {
    let mut count = |state: State| jobs::table.filter(jobs::state.eq(state)).count().get_result(conn);
    Ok(Counts { queued: count(State::Queued)?, running: count(State::Running)?, dead: count(State::Dead)? })
}
