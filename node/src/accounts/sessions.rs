//! Sessions: opaque, kept on the server, locked when left alone, ended after a day's work.

use chrono::Duration;
use diesel::prelude::*;

use super::store;
use crate::db::Conn;
use crate::db::schema::{agency, notices, persons, sessions};
use crate::node::Node;
use crate::secret::Token;
use crate::time::Instant;
use crate::web::access::{PersonId, Role, SessionId, Strength};

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct SessionRow {
    pub id: SessionId,
    pub person_id: PersonId,
    pub strength: Strength,
    pub created_at: Instant,
    pub authenticated_at: Instant,
    pub last_seen_at: Instant,
    pub expires_at: Instant,
    pub locked_at: Option<Instant>,
    pub ended_at: Option<Instant>,
    pub address: String,
    pub device: String,
}

impl SessionRow {
    pub fn is_over(&self, now: Instant) -> bool {
        self.ended_at.is_some() || self.expires_at <= now
    }

    /// Left alone for too long, or locked by somebody.
    pub fn is_locked(&self, node: &Node) -> bool {
        let idle = Duration::minutes(node.config.session.idle_minutes);
        self.locked_at.is_some() || self.last_seen_at + idle <= node.now()
    }
}

/// What one request needs to know of who sent it.
pub(super) struct Known {
    pub session: SessionRow,
    pub person: store::PersonRow,
    pub roles: Vec<Role>,
    pub unread: i64,
}

pub(super) fn begin(
    conn: &mut Conn,
    node: &Node,
    person: &PersonId,
    strength: Strength,
    address: &str,
    device: &str,
) -> QueryResult<(SessionId, Token)> {
    let (id, token, now) = (SessionId::new(), Token::new(), node.now());
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(&id),
            sessions::token_hash.eq(token.hash()),
            sessions::person_id.eq(person),
            sessions::strength.eq(strength),
            sessions::created_at.eq(now),
            sessions::authenticated_at.eq(now),
            sessions::last_seen_at.eq(now),
            sessions::expires_at.eq(now + Duration::hours(node.config.session.absolute_hours)),
            sessions::address.eq(address),
            sessions::device.eq(device),
        ))
        .execute(conn)?;
    diesel::update(persons::table.find(person)).set(persons::last_active_at.eq(now)).execute(conn)?;
    Ok((id, token))
}

/// The session of a cookie, whatever its state.
pub(super) fn known(conn: &mut Conn, token_hash: &str) -> QueryResult<Option<Known>> {
    let found = sessions::table
        .inner_join(persons::table.on(persons::id.eq(sessions::person_id)))
        .filter(sessions::token_hash.eq(token_hash))
        .select((SessionRow::as_select(), store::PersonRow::as_select()))
        .first::<(SessionRow, store::PersonRow)>(conn)
        .optional()?;
    let Some((session, person)) = found else { return Ok(None) };
    let roles = store::active_roles(conn, &person.id)?;
    let unread = notices::table
        .filter(notices::person_id.eq(&person.id))
        .filter(notices::read_at.is_null())
        .count()
        .get_result(conn)?;
    Ok(Some(Known { session, person, roles, unread }))
}

pub(super) fn agency_name(conn: &mut Conn) -> QueryResult<String> {
    Ok(agency::table.select(agency::name).first(conn).optional()?.unwrap_or_default())
}

/// Somebody is there. Seconds matter to nobody: the gate calls it once a minute at most.
pub(super) fn touch(conn: &mut Conn, id: &SessionId, now: Instant) -> QueryResult<()> {
    let person: Option<PersonId> = diesel::update(
        sessions::table
            .filter(sessions::id.eq(id))
            .filter(sessions::locked_at.is_null())
            .filter(sessions::last_seen_at.lt(now)),
    )
    .set(sessions::last_seen_at.eq(now))
    .returning(sessions::person_id)
    .get_result(conn)
    .optional()?;
    if let Some(person) = person {
        diesel::update(persons::table.find(person)).set(persons::last_active_at.eq(now)).execute(conn)?;
    }
    Ok(())
}

pub(super) fn lock(conn: &mut Conn, id: &SessionId, now: Instant) -> QueryResult<()> {
    diesel::update(sessions::table.filter(sessions::id.eq(id)).filter(sessions::locked_at.is_null()))
        .set(sessions::locked_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// All of a person's sessions ask for a sign-in at their next request: what the person may has changed.
pub(super) fn lock_all(conn: &mut Conn, person: &PersonId, now: Instant) -> QueryResult<()> {
    diesel::update(sessions::table.filter(sessions::person_id.eq(person)).filter(sessions::locked_at.is_null()))
        .set(sessions::locked_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// After a new sign-in inside the session: unlocked, and under a new id in the cookie.
pub(super) fn renew(conn: &mut Conn, node: &Node, id: &SessionId, strength: Strength) -> QueryResult<Option<Token>> {
    let (token, now) = (Token::new(), node.now());
    let renewed = diesel::update(
        sessions::table
            .filter(sessions::id.eq(id))
            .filter(sessions::ended_at.is_null())
            .filter(sessions::expires_at.gt(now)),
    )
    .set((
        sessions::token_hash.eq(token.hash()),
        sessions::strength.eq(strength),
        sessions::authenticated_at.eq(now),
        sessions::last_seen_at.eq(now),
        sessions::locked_at.eq(None::<Instant>),
    ))
    .execute(conn)?;
    Ok((renewed == 1).then_some(token))
}

/// Ends one of a person's sessions; false if it is none of theirs or was over.
pub(super) fn end(conn: &mut Conn, person: &PersonId, id: &SessionId, now: Instant) -> QueryResult<bool> {
    let ended = diesel::update(
        sessions::table
            .filter(sessions::id.eq(id))
            .filter(sessions::person_id.eq(person))
            .filter(sessions::ended_at.is_null()),
    )
    .set(sessions::ended_at.eq(now))
    .execute(conn)?;
    Ok(ended == 1)
}

/// Ends all of a person's sessions but `kept`; returns how many.
pub(super) fn end_all(
    conn: &mut Conn,
    person: &PersonId,
    kept: Option<&SessionId>,
    now: Instant,
) -> QueryResult<usize> {
    let kept = kept.map(SessionId::as_str).unwrap_or_default();
    diesel::update(
        sessions::table
            .filter(sessions::person_id.eq(person))
            .filter(sessions::ended_at.is_null())
            .filter(sessions::id.ne(kept)),
    )
    .set(sessions::ended_at.eq(now))
    .execute(conn)
}

/// A person's sessions that are not over, the latest first.
pub(super) fn list(conn: &mut Conn, person: &PersonId, now: Instant) -> QueryResult<Vec<SessionRow>> {
    sessions::table
        .select(SessionRow::as_select())
        .filter(sessions::person_id.eq(person))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .order((sessions::last_seen_at.desc(), sessions::id))
        .load(conn)
}

pub(super) fn forget_over(conn: &mut Conn, before: Instant) -> QueryResult<usize> {
    diesel::delete(sessions::table.filter(sessions::expires_at.lt(before))).execute(conn)
}

/// What a live page must know of its session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    pub session: SessionId,
    pub person: PersonId,
    pub notice_seq: i64,
    pub state: LiveState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiveState {
    Open,
    Locked,
    Over,
}

/// The state of several sessions in one question; one that is missing is over.
pub fn live(conn: &mut Conn, node: &Node, ids: &[SessionId]) -> QueryResult<Vec<Live>> {
    let rows: Vec<(SessionRow, i64, super::Status)> = sessions::table
        .inner_join(persons::table.on(persons::id.eq(sessions::person_id)))
        .filter(sessions::id.eq_any(ids.to_vec()))
        .select((SessionRow::as_select(), persons::notice_seq, persons::status))
        .load(conn)?;
    let now = node.now();
    Ok(rows
        .into_iter()
        .map(|(row, notice_seq, status)| Live {
            state: if row.is_over(now) || status != super::Status::Active {
                LiveState::Over
            } else if row.is_locked(node) {
                LiveState::Locked
            } else {
                LiveState::Open
            },
            session: row.id,
            person: row.person_id,
            notice_seq,
        })
        .collect())
}
