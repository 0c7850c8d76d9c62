use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::store::{self, Filter};
use super::{Act, Entry, Outcome, Row, record};
use crate::error::Error;
use crate::time::{Instant, rfc3339};
use crate::web::Page;
use crate::web::access::{Permission, Policy};
use crate::web::routes::Routes;

const PAGE: i64 = 100;

pub(super) fn routes(routes: &mut Routes) {
    routes.get("/api/v1/audit-events", Policy::Api(Permission::ReadAudit), list_events);
}

/// A page of the audit log, newest first.
#[derive(Serialize, ToSchema)]
pub struct EventList {
    items: Vec<Event>,
    /// The value of `before` for the next page; null on the last.
    next: Option<i64>,
}

/// One entry of the audit log. Names and ids, never values.
#[derive(Serialize, ToSchema)]
pub struct Event {
    /// The place in the chain, from 1.
    seq: i64,
    /// RFC 3339, UTC.
    at: String,
    action: String,
    /// `success`, `denied` or `error`.
    outcome: String,
    handle: String,
    /// `agency`, `non_agency`, `claimant`, `visitor` or `node`.
    actor_kind: String,
    /// The roles of the actor at that time.
    roles: Vec<String>,
    object_type: String,
    object_id: String,
    object_version: Option<i64>,
    source_address: String,
    justification: String,
    #[schema(value_type = Object)]
    details: serde_json::Value,
    /// SHA-256, in hex.
    prev_hash: String,
    hash: String,
}

impl From<Row> for Event {
    fn from(row: Row) -> Event {
        Event {
            seq: row.seq,
            at: rfc3339(row.at),
            action: row.action,
            outcome: row.outcome.to_string(),
            handle: row.handle,
            actor_kind: row.actor_kind,
            roles: row.roles.split_whitespace().map(str::to_owned).collect(),
            object_type: row.object_type,
            object_id: row.object_id,
            object_version: row.object_version,
            source_address: row.source_address,
            justification: row.justification,
            details: serde_json::from_str(&row.details).unwrap_or_default(),
            prev_hash: row.prev_hash,
            hash: row.hash,
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// The `next` of the page before.
    before: Option<i64>,
    /// How many items, 1 to 1000; 100 if it is not said.
    limit: Option<i64>,
    /// Only this act, such as `session.begun`.
    action: Option<String>,
    /// Only what this person did.
    handle: Option<String>,
    /// `success`, `denied` or `error`.
    outcome: Option<String>,
    /// From this time on, RFC 3339.
    since: Option<String>,
    /// Before this time, RFC 3339.
    until: Option<String>,
}

impl Query {
    fn filter(self) -> Option<Filter> {
        let time = |text: Option<String>| -> Option<Option<Instant>> {
            text.map(|text| chrono::DateTime::parse_from_rfc3339(&text).ok().map(|time| time.naive_utc()))
                .map_or(Some(None), |parsed| parsed.map(Some))
        };
        let known = |wanted: Option<String>| match wanted {
            None => Some(None),
            Some(text) => Act::parse(&text).map(|act| Some(act.as_str().to_owned())),
        };
        let outcome = match self.outcome {
            None => None,
            Some(text) => Some(Outcome::parse(&text)?),
        };
        Some(Filter {
            action: known(self.action)?,
            handle: self.handle,
            outcome,
            since: time(self.since)?,
            until: time(self.until)?,
            before: self.before,
            ..Filter::default()
        })
    }
}

/// The audit log. Reading it stands in it.
#[utoipa::path(
    get,
    path = "/api/v1/audit-events",
    tag = "audit",
    params(Query),
    responses(
        (status = 200, body = EventList),
        (status = 400, description = "A parameter is malformed"),
        (status = 401, description = "The token is missing, unknown, expired or revoked"),
        (status = 403, description = "The token lacks the scope audit:read, or its owner is no auditor"),
        (status = 429, description = "Too many requests in a minute"),
    ),
    security(("token" = ["audit:read"]))
)]
pub(crate) async fn list_events(page: Page, query: web::Query<Query>) -> Result<HttpResponse, Error> {
    let limit = query.limit.unwrap_or(PAGE);
    if !(1..=1000).contains(&limit) {
        return Err(Error::Bad("problem-parameter"));
    }
    let filter = query.into_inner().filter().ok_or(Error::Bad("problem-parameter"))?;
    let by = page.by();
    let mut rows = page
        .db
        .write(move |conn| {
            let rows = store::search(conn, &filter, limit + 1)?;
            record(conn, &by, Entry::new(Act::AuditRead).on("audit", "").count(rows.len()))?;
            Ok(rows)
        })
        .await?;
    let more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| row.seq);
    Ok(HttpResponse::Ok().json(EventList { items: rows.into_iter().map(Event::from).collect(), next }))
}
