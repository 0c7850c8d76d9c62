use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::store;
use crate::error::Error;
use crate::web::Page;
use crate::web::access::{Permission, PersonId, Policy, Role, Via};
use crate::web::routes::Routes;

const PAGE: i64 = 50;

pub(super) fn routes(routes: &mut Routes) {
    routes.get("/api/v1/me", Policy::Api(Permission::ReadPeople), show_me).get(
        "/api/v1/people",
        Policy::Api(Permission::ReadPeople),
        list_people,
    );
}

/// Who the token belongs to, and what it may.
#[derive(Serialize, ToSchema)]
pub struct Me {
    /// UUIDv7.
    id: String,
    handle: String,
    roles: Vec<String>,
    /// What this token may: the scopes it was made with that its owner still has.
    scopes: Vec<String>,
}

/// Who the token belongs to, and what it may.
#[utoipa::path(
    get,
    path = "/api/v1/me",
    tag = "people",
    responses(
        (status = 200, body = Me),
        (status = 401, description = "The token is missing, unknown, expired or revoked"),
        (status = 403, description = "The token lacks the scope people:read"),
        (status = 429, description = "Too many requests in a minute"),
    ),
    security(("token" = ["people:read"]))
)]
pub(crate) async fn show_me(page: Page) -> Result<HttpResponse, Error> {
    let officer = page.officer()?;
    let scopes = match &officer.via {
        Via::Token { scopes, .. } => scopes.as_slice(),
        Via::Session { .. } => Permission::ALL,
    };
    Ok(HttpResponse::Ok().json(Me {
        id: officer.id.to_string(),
        handle: officer.handle.clone(),
        roles: officer.roles.iter().map(Role::to_string).collect(),
        scopes: scopes.iter().filter(|scope| officer.may(**scope)).map(Permission::to_string).collect(),
    }))
}

/// A page of people, by handle.
#[derive(Serialize, ToSchema)]
pub struct PersonList {
    items: Vec<PersonItem>,
    /// The value of `after` for the next page; null on the last.
    next: Option<String>,
}

/// Somebody with an account on this node.
#[derive(Serialize, ToSchema)]
pub struct PersonItem {
    /// UUIDv7.
    id: String,
    handle: String,
    display_name: String,
    /// `agency` or `non_agency`.
    kind: String,
    roles: Vec<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct After {
    /// The `next` of the page before.
    #[serde(default)]
    after: String,
    /// How many items, 1 to 100; 50 if it is not said.
    limit: Option<i64>,
}

/// The people of this agency who have an active account, by handle.
#[utoipa::path(
    get,
    path = "/api/v1/people",
    tag = "people",
    params(After),
    responses(
        (status = 200, body = PersonList),
        (status = 400, description = "A parameter is malformed"),
        (status = 401, description = "The token is missing, unknown, expired or revoked"),
        (status = 403, description = "The token lacks the scope people:read"),
        (status = 429, description = "Too many requests in a minute"),
    ),
    security(("token" = ["people:read"]))
)]
pub(crate) async fn list_people(page: Page, query: web::Query<After>) -> Result<HttpResponse, Error> {
    let limit = query.limit.unwrap_or(PAGE);
    if !(1..=100).contains(&limit) {
        return Err(Error::Bad("problem-parameter"));
    }
    let after = query.into_inner().after;
    let (mut people, roles) = page
        .db
        .read(move |conn| Ok((store::list_after(conn, &after, limit + 1)?, store::all_active_roles(conn)?)))
        .await?;
    let more = people.len() as i64 > limit;
    people.truncate(limit as usize);
    let next = people.last().filter(|_| more).map(|person| person.handle.clone());
    let roles_of =
        |id: &PersonId| roles.iter().filter(|(person, _)| person == id).map(|(_, role)| role.to_string()).collect();
    let items = people
        .into_iter()
        .map(|person| PersonItem {
            roles: roles_of(&person.id),
            id: person.id.to_string(),
            handle: person.handle,
            display_name: person.display_name,
            kind: person.kind.to_string(),
        })
        .collect();
    Ok(HttpResponse::Ok().json(PersonList { items, next }))
}
