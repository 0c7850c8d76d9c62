use diesel::prelude::*;

use super::Status;
use crate::db::Conn;
use crate::db::schema::{failures, passkeys, persons, recovery_codes, role_grants};
use crate::text_enum;
use crate::time::Instant;
use crate::web::access::{PersonId, PersonKind, Role};

text_enum! {
    /// Whether a person gets mail when there is a notice.
    MailNotices { Off = "off", Daily = "daily", Each = "each" }
}

#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = persons)]
pub struct PersonRow {
    pub id: PersonId,
    pub handle: String,
    pub display_name: String,
    pub email: Option<String>,
    pub kind: PersonKind,
    pub lang: String,
    pub time_zone: String,
    pub status: Status,
    pub disabled_reason: Option<String>,
    pub ends_on: Option<chrono::NaiveDate>,
    pub password_hash: Option<String>,
    pub totp_secret: Option<String>,
    pub totp_last_step: i64,
    pub lock_level: i32,
    pub locked_until: Option<Instant>,
    pub mail_notices: MailNotices,
    pub created_at: Instant,
    pub last_active_at: Instant,
}

impl std::fmt::Debug for PersonRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PersonRow({}, …)", self.id)
    }
}

impl PersonRow {
    pub fn is_locked(&self, now: Instant) -> bool {
        self.locked_until.is_some_and(|until| until > now)
    }

    pub fn is_active(&self) -> bool {
        self.status == Status::Active
    }
}

/// The names of everybody with an account here: what must not stand in what is published.
pub fn display_names(conn: &mut Conn) -> QueryResult<Vec<String>> {
    persons::table.select(persons::display_name).load(conn)
}

#[derive(Insertable)]
#[diesel(table_name = persons)]
pub(super) struct NewPerson {
    pub id: PersonId,
    pub handle: String,
    pub display_name: String,
    pub email: Option<String>,
    pub kind: PersonKind,
    pub lang: String,
    pub time_zone: String,
    pub status: Status,
    pub ends_on: Option<chrono::NaiveDate>,
    pub password_hash: Option<String>,
    pub password_set_at: Option<Instant>,
    pub totp_secret: Option<String>,
    pub totp_last_step: i64,
    pub lock_level: i32,
    pub mail_notices: MailNotices,
    pub notice_seq: i64,
    pub created_at: Instant,
    pub last_active_at: Instant,
}

pub(super) fn insert(conn: &mut Conn, new: NewPerson) -> QueryResult<()> {
    diesel::insert_into(persons::table).values(new).execute(conn)?;
    Ok(())
}

pub fn find(conn: &mut Conn, id: &PersonId) -> QueryResult<Option<PersonRow>> {
    persons::table.find(id).select(PersonRow::as_select()).first(conn).optional()
}

/// The same, and holds the row until the commit: several attempts at once are counted one after the other.
pub(super) fn hold(conn: &mut Conn, id: &PersonId) -> QueryResult<Option<PersonRow>> {
    diesel::update(persons::table.find(id)).set(persons::lock_level.eq(persons::lock_level)).execute(conn)?;
    find(conn, id)
}

pub fn find_by_handle(conn: &mut Conn, handle: &str) -> QueryResult<Option<PersonRow>> {
    persons::table.filter(persons::handle.eq(handle)).select(PersonRow::as_select()).first(conn).optional()
}

pub(super) fn list(conn: &mut Conn) -> QueryResult<Vec<PersonRow>> {
    persons::table.select(PersonRow::as_select()).order((persons::status, persons::handle)).load(conn)
}

/// The people after `handle`, by handle.
pub(super) fn list_after(conn: &mut Conn, handle: &str, limit: i64) -> QueryResult<Vec<PersonRow>> {
    persons::table
        .select(PersonRow::as_select())
        .filter(persons::handle.gt(handle))
        .filter(persons::status.eq(Status::Active))
        .order(persons::handle)
        .limit(limit)
        .load(conn)
}

pub fn count_active(conn: &mut Conn) -> QueryResult<i64> {
    persons::table.filter(persons::status.eq(Status::Active)).count().get_result(conn)
}

/// Passkeys, and the password with its authenticator.
pub fn ways_to_sign_in(conn: &mut Conn, id: &PersonId) -> QueryResult<i64> {
    let passkeys: i64 = passkeys::table.filter(passkeys::person_id.eq(id)).count().get_result(conn)?;
    let password: i64 = persons::table
        .filter(persons::id.eq(id))
        .filter(persons::password_hash.is_not_null())
        .count()
        .get_result(conn)?;
    Ok(passkeys + password)
}

pub(super) fn any(conn: &mut Conn) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(persons::table.select(persons::id))).get_result(conn)
}

/// Active people who hold the role.
pub fn holders(conn: &mut Conn, role: Role) -> QueryResult<Vec<PersonId>> {
    persons::table
        .inner_join(role_grants::table.on(role_grants::person_id.eq(persons::id)))
        .filter(persons::status.eq(Status::Active))
        .filter(role_grants::role.eq(role))
        .filter(role_grants::state.eq("active"))
        .select(persons::id)
        .order(persons::id)
        .load(conn)
}

pub(super) fn active_roles(conn: &mut Conn, id: &PersonId) -> QueryResult<Vec<Role>> {
    role_grants::table
        .filter(role_grants::person_id.eq(id))
        .filter(role_grants::state.eq("active"))
        .select(role_grants::role)
        .order(role_grants::role)
        .load(conn)
}

pub(super) fn all_active_roles(conn: &mut Conn) -> QueryResult<Vec<(PersonId, Role)>> {
    role_grants::table
        .filter(role_grants::state.eq("active"))
        .select((role_grants::person_id, role_grants::role))
        .order((role_grants::person_id, role_grants::role))
        .load(conn)
}

/// Takes the step of a one-time code: false if it, or a later one, was used before.
pub(super) fn take_totp_step(conn: &mut Conn, id: &PersonId, step: i64) -> QueryResult<bool> {
    let taken = diesel::update(persons::table.filter(persons::id.eq(id)).filter(persons::totp_last_step.lt(step)))
        .set(persons::totp_last_step.eq(step))
        .execute(conn)?;
    Ok(taken == 1)
}

/// Takes a recovery code: false if it is not one of the person's, or was used before.
pub(super) fn take_recovery_code(conn: &mut Conn, id: &PersonId, hash: &str, now: Instant) -> QueryResult<bool> {
    let taken = diesel::update(
        recovery_codes::table
            .filter(recovery_codes::person_id.eq(id))
            .filter(recovery_codes::code_hash.eq(hash))
            .filter(recovery_codes::used_at.is_null()),
    )
    .set(recovery_codes::used_at.eq(now))
    .execute(conn)?;
    Ok(taken == 1)
}

pub(super) fn unused_recovery_codes(conn: &mut Conn, id: &PersonId) -> QueryResult<i64> {
    recovery_codes::table
        .filter(recovery_codes::person_id.eq(id))
        .filter(recovery_codes::used_at.is_null())
        .count()
        .get_result(conn)
}

pub(super) fn replace_recovery_codes(conn: &mut Conn, id: &PersonId, hashes: &[String]) -> QueryResult<()> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::person_id.eq(id))).execute(conn)?;
    for hash in hashes {
        diesel::insert_into(recovery_codes::table)
            .values((
                recovery_codes::id.eq(crate::id::new_id()),
                recovery_codes::person_id.eq(id),
                recovery_codes::code_hash.eq(hash),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Notes a failed attempt and returns how many there were since `since`.
pub(super) fn note_failure(conn: &mut Conn, id: &PersonId, now: Instant, since: Instant) -> QueryResult<i64> {
    diesel::insert_into(failures::table)
        .values((failures::id.eq(crate::id::new_id()), failures::person_id.eq(id), failures::at.eq(now)))
        .execute(conn)?;
    failures::table.filter(failures::person_id.eq(id)).filter(failures::at.gt(since)).count().get_result(conn)
}

pub(super) fn forget_failures(conn: &mut Conn, id: &PersonId) -> QueryResult<()> {
    diesel::delete(failures::table.filter(failures::person_id.eq(id))).execute(conn)?;
    Ok(())
}

/// What counts no more: the clean-up calls it with a time long past.
pub(super) fn forget_old_failures(conn: &mut Conn, before: Instant) -> QueryResult<usize> {
    diesel::delete(failures::table.filter(failures::at.lt(before))).execute(conn)
}

pub(super) fn lock_until(conn: &mut Conn, id: &PersonId, until: Instant, level: i32) -> QueryResult<()> {
    diesel::update(persons::table.find(id))
        .set((persons::locked_until.eq(until), persons::lock_level.eq(level)))
        .execute(conn)?;
    Ok(())
}

pub(super) fn release_lock(conn: &mut Conn, id: &PersonId) -> QueryResult<()> {
    forget_failures(conn, id)?;
    diesel::update(persons::table.find(id))
        .set((persons::locked_until.eq(None::<Instant>), persons::lock_level.eq(0)))
        .execute(conn)?;
    Ok(())
}

pub(super) fn set_password(conn: &mut Conn, id: &PersonId, hash: Option<&str>, now: Instant) -> QueryResult<()> {
    diesel::update(persons::table.find(id))
        .set((persons::password_hash.eq(hash), persons::password_set_at.eq(hash.map(|_| now))))
        .execute(conn)?;
    Ok(())
}

pub(super) fn set_totp(conn: &mut Conn, id: &PersonId, sealed: Option<&str>, step: i64) -> QueryResult<()> {
    diesel::update(persons::table.find(id))
        .set((persons::totp_secret.eq(sealed), persons::totp_last_step.eq(step)))
        .execute(conn)?;
    Ok(())
}

#[derive(AsChangeset)]
#[diesel(table_name = persons)]
pub(super) struct Profile {
    pub display_name: String,
    /// Sealed; `Some(None)` removes it.
    pub email: Option<Option<String>>,
    pub lang: String,
    pub time_zone: String,
    pub mail_notices: MailNotices,
}

pub(super) fn set_profile(conn: &mut Conn, id: &PersonId, profile: Profile) -> QueryResult<()> {
    diesel::update(persons::table.find(id)).set(profile).execute(conn)?;
    Ok(())
}

pub(super) fn set_lang(conn: &mut Conn, id: &PersonId, lang: &str) -> QueryResult<()> {
    diesel::update(persons::table.find(id)).set(persons::lang.eq(lang)).execute(conn)?;
    Ok(())
}

/// Disables an active account; false if it was none.
pub(super) fn disable(conn: &mut Conn, id: &PersonId, reason: &str, now: Instant) -> QueryResult<bool> {
    let changed = diesel::update(persons::table.filter(persons::id.eq(id)).filter(persons::status.eq(Status::Active)))
        .set((persons::status.eq(Status::Disabled), persons::disabled_reason.eq(reason), persons::disabled_at.eq(now)))
        .execute(conn)?;
    Ok(changed == 1)
}

pub(super) fn enable(conn: &mut Conn, id: &PersonId, now: Instant) -> QueryResult<bool> {
    let changed =
        diesel::update(persons::table.filter(persons::id.eq(id)).filter(persons::status.eq(Status::Disabled)))
            .set((
                persons::status.eq(Status::Active),
                persons::disabled_reason.eq(None::<String>),
                persons::disabled_at.eq(None::<Instant>),
                persons::last_active_at.eq(now),
            ))
            .execute(conn)?;
    Ok(changed == 1)
}

/// Active accounts that nobody used after `since`, or whose last day has passed.
pub(super) fn lapsed(conn: &mut Conn, since: Instant, today: chrono::NaiveDate) -> QueryResult<Vec<PersonRow>> {
    persons::table
        .select(PersonRow::as_select())
        .filter(persons::status.eq(Status::Active))
        .filter(persons::last_active_at.le(since).or(persons::ends_on.lt(today).assume_not_null()))
        .load(conn)
}
