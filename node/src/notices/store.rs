use diesel::prelude::*;

use super::Notice;
use crate::db::schema::{notices, persons, role_grants};
use crate::db::{Conn, Json};
use crate::id;
use crate::time::Instant;
use crate::web::access::{PersonId, Role};

id!(NoticeId);

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = notices)]
pub struct Row {
    pub id: NoticeId,
    pub seq: i64,
    pub args: Json<Notice>,
    pub created_at: Instant,
    pub read_at: Option<Instant>,
}

/// Writes a notice under the person's next number; true if the person wants mail for each.
pub(super) fn insert(conn: &mut Conn, person: &PersonId, notice: Notice, now: Instant) -> QueryResult<bool> {
    // The person's row stays locked until the commit: numbers are given in the order of the commits.
    let (seq, mail): (i64, String) = diesel::update(persons::table.find(person))
        .set(persons::notice_seq.eq(persons::notice_seq + 1))
        .returning((persons::notice_seq, persons::mail_notices))
        .get_result(conn)?;
    let (kind, link) = notice.about();
    diesel::insert_into(notices::table)
        .values((
            notices::id.eq(NoticeId::new()),
            notices::person_id.eq(person),
            notices::seq.eq(seq),
            notices::kind.eq(kind),
            notices::link.eq(link),
            notices::args.eq(Json(notice)),
            notices::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(mail == "each")
}

/// Active people who hold the role, always in the same order.
pub(super) fn holders(conn: &mut Conn, role: Role) -> QueryResult<Vec<PersonId>> {
    persons::table
        .inner_join(role_grants::table.on(role_grants::person_id.eq(persons::id)))
        .filter(persons::status.eq("active"))
        .filter(role_grants::role.eq(role))
        .filter(role_grants::state.eq("active"))
        .select(persons::id)
        .order(persons::id)
        .load(conn)
}

/// A person's notices before `seq`, the latest first.
pub(super) fn list(conn: &mut Conn, person: &PersonId, before: i64, limit: i64) -> QueryResult<Vec<Row>> {
    notices::table
        .select(Row::as_select())
        .filter(notices::person_id.eq(person))
        .filter(notices::seq.lt(before))
        .order(notices::seq.desc())
        .limit(limit)
        .load(conn)
}

/// The numbers of a person's notices after `seq`, in their order.
pub fn after(conn: &mut Conn, person: &PersonId, seq: i64, limit: i64) -> QueryResult<Vec<i64>> {
    notices::table
        .select(notices::seq)
        .filter(notices::person_id.eq(person))
        .filter(notices::seq.gt(seq))
        .order(notices::seq)
        .limit(limit)
        .load(conn)
}

pub fn count_unread(conn: &mut Conn, person: &PersonId) -> QueryResult<i64> {
    notices::table.filter(notices::person_id.eq(person)).filter(notices::read_at.is_null()).count().get_result(conn)
}

pub(super) fn mark_read(conn: &mut Conn, person: &PersonId, up_to: i64, now: Instant) -> QueryResult<usize> {
    diesel::update(
        notices::table
            .filter(notices::person_id.eq(person))
            .filter(notices::seq.le(up_to))
            .filter(notices::read_at.is_null()),
    )
    .set(notices::read_at.eq(now))
    .execute(conn)
}

pub(super) fn mark_one_read(
    conn: &mut Conn,
    person: &PersonId,
    id: &NoticeId,
    now: Instant,
) -> QueryResult<Option<Row>> {
    let mine = notices::table.filter(notices::person_id.eq(person)).filter(notices::id.eq(id));
    diesel::update(mine.filter(notices::read_at.is_null())).set(notices::read_at.eq(now)).execute(conn)?;
    mine.select(Row::as_select()).first(conn).optional()
}

/// The sealed address, if there is one, and the language of somebody who is here.
pub(super) fn address(conn: &mut Conn, person: &PersonId) -> QueryResult<Option<(Option<String>, String)>> {
    persons::table
        .filter(persons::id.eq(person))
        .filter(persons::status.eq("active"))
        .select((persons::email, persons::lang))
        .first(conn)
        .optional()
}

/// Who wants a daily summary and has something unread that no summary told of; it is told of from now on.
pub(super) fn take_due_for_summary(conn: &mut Conn) -> QueryResult<Vec<PersonId>> {
    let due: Vec<PersonId> = persons::table
        .inner_join(notices::table.on(notices::person_id.eq(persons::id)))
        .filter(persons::status.eq("active"))
        .filter(persons::mail_notices.eq("daily"))
        .filter(persons::email.is_not_null())
        .filter(notices::read_at.is_null())
        .filter(notices::seq.gt(persons::summary_seq))
        .select(persons::id)
        .distinct()
        .order(persons::id)
        .load(conn)?;
    for person in &due {
        diesel::update(persons::table.find(person)).set(persons::summary_seq.eq(persons::notice_seq)).execute(conn)?;
    }
    Ok(due)
}
