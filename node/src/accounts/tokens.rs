//! API tokens: scoped, expiring, shown once. They sign nobody in, and reach nothing privileged.

use diesel::prelude::*;

use super::store;
use crate::db::schema::api_tokens;
use crate::db::{Conn, Json};
use crate::error::Error;
use crate::node::Node;
use crate::secret::Token;
use crate::time::Instant;
use crate::web::access::{Officer, Permission, PersonId, TokenId, Via};

/// A token lives a year at most.
pub(super) const MOST_DAYS: i64 = 365;
/// Its use is written once a minute.
const USE_SECONDS: i64 = 60;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = api_tokens)]
pub(super) struct TokenRow {
    pub id: TokenId,
    pub person_id: PersonId,
    pub name: String,
    pub scopes: Json<Vec<Permission>>,
    pub created_at: Instant,
    pub expires_at: Instant,
    pub last_used_at: Option<Instant>,
}

pub(super) fn insert(
    conn: &mut Conn,
    person: &PersonId,
    name: &str,
    scopes: Vec<Permission>,
    now: Instant,
    expires_at: Instant,
) -> QueryResult<(TokenId, Token)> {
    let (id, token) = (TokenId::new(), Token::new());
    diesel::insert_into(api_tokens::table)
        .values((
            api_tokens::id.eq(&id),
            api_tokens::person_id.eq(person),
            api_tokens::name.eq(name),
            api_tokens::token_hash.eq(token.hash()),
            api_tokens::scopes.eq(Json(scopes)),
            api_tokens::created_at.eq(now),
            api_tokens::expires_at.eq(expires_at),
        ))
        .execute(conn)?;
    Ok((id, token))
}

pub(super) fn list(conn: &mut Conn, person: &PersonId, now: Instant) -> QueryResult<Vec<TokenRow>> {
    api_tokens::table
        .select(TokenRow::as_select())
        .filter(api_tokens::person_id.eq(person))
        .filter(api_tokens::revoked_at.is_null())
        .filter(api_tokens::expires_at.gt(now))
        .order(api_tokens::created_at.desc())
        .load(conn)
}

pub(super) fn revoke(conn: &mut Conn, person: &PersonId, id: &TokenId, now: Instant) -> QueryResult<bool> {
    let revoked = diesel::update(
        api_tokens::table
            .filter(api_tokens::id.eq(id))
            .filter(api_tokens::person_id.eq(person))
            .filter(api_tokens::revoked_at.is_null()),
    )
    .set(api_tokens::revoked_at.eq(now))
    .execute(conn)?;
    Ok(revoked == 1)
}

pub(super) fn revoke_all(conn: &mut Conn, person: &PersonId, now: Instant) -> QueryResult<usize> {
    diesel::update(api_tokens::table.filter(api_tokens::person_id.eq(person)).filter(api_tokens::revoked_at.is_null()))
        .set(api_tokens::revoked_at.eq(now))
        .execute(conn)
}

pub(super) fn forget_over(conn: &mut Conn, before: Instant) -> QueryResult<usize> {
    let over = api_tokens::expires_at.lt(before).or(api_tokens::revoked_at.lt(before).assume_not_null());
    diesel::delete(api_tokens::table.filter(over)).execute(conn)
}

/// Who stands behind a token, if it is good and they are.
pub(super) async fn officer(node: &Node, token: &Token, address: &str) -> Result<Option<Officer>, Error> {
    let (hash, now) = (token.hash(), node.now());
    let found = node
        .db
        .read(move |conn| {
            let row: Option<TokenRow> = api_tokens::table
                .select(TokenRow::as_select())
                .filter(api_tokens::token_hash.eq(hash))
                .filter(api_tokens::revoked_at.is_null())
                .filter(api_tokens::expires_at.gt(now))
                .first(conn)
                .optional()?;
            let Some(row) = row else { return Ok(None) };
            let Some(person) = store::find(conn, &row.person_id)?.filter(store::PersonRow::is_active) else {
                return Ok(None);
            };
            let roles = store::active_roles(conn, &person.id)?;
            Ok(Some((row, person, roles)))
        })
        .await?;
    let Some((row, person, roles)) = found else { return Ok(None) };
    if row.last_used_at.is_none_or(|used| used + chrono::Duration::seconds(USE_SECONDS) <= now) {
        let id = row.id.clone();
        node.db
            .write(move |conn| {
                diesel::update(api_tokens::table.find(id)).set(api_tokens::last_used_at.eq(now)).execute(conn)?;
                Ok(())
            })
            .await?;
    }
    let via = Via::Token { id: row.id, scopes: row.scopes.0 };
    Ok(Some(super::gate::person_officer(person, roles, via, address)))
}
