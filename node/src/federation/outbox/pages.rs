//! The messages to one peer: its two lanes, what was said and what became of it, and what a person may do.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::books::{self, LaneView, Line};
use super::lanes::{self, LaneAct};
use super::{DeliveryState, Lane, cancel};
use crate::error::Error;
use crate::federation::peers::{self, Peer};
use crate::federation::{self, PeerId};
use crate::web::Page;
use crate::web::access::{Permission, Policy};
use crate::web::csv::Csv;
use crate::web::form::Form;
use crate::web::routes::Routes;

pub(super) fn routes(routes: &mut Routes) {
    let operate = Policy::May(Permission::Operate);
    routes
        .get("/peers/{id}/messages", Policy::May(Permission::ReadPeers), index)
        .get("/peers/{id}/attempts.csv", operate, attempts)
        .post("/peers/{id}/lanes/{lane}/retry", operate, retry)
        .post("/peers/{id}/lanes/{lane}/pause", operate, pause)
        .post("/peers/{id}/lanes/{lane}/resumption", operate, resume)
        .post("/peers/{id}/requeue", operate, requeue);
}

#[derive(Debug, Deserialize, Default)]
#[serde(default)]
struct Filter {
    state: String,
    before: String,
}

#[derive(Template)]
#[template(path = "federation/outbox/templates/messages.html")]
struct Index<'a> {
    p: &'a Page,
    peer: Peer,
    lanes: Vec<LaneView>,
    lines: Vec<Line>,
    state: String,
    more: Option<String>,
    /// Messages that were set aside for a person.
    parked: i64,
}

impl Index<'_> {
    fn states(&self) -> &'static [DeliveryState] {
        DeliveryState::ALL
    }
}

async fn index(page: Page, id: web::Path<String>, filter: web::Query<Filter>) -> Result<HttpResponse, Error> {
    let (id, filter, now) = (PeerId::from(id.into_inner()), filter.into_inner(), page.now());
    let state = DeliveryState::parse(&filter.state);
    let before = activity(&page, &filter.before);
    let (peer, lanes, mut lines, parked) = page
        .db
        .read(move |conn| {
            let peer = peers::find(conn, &id)?.ok_or(Error::NotFound)?;
            let lanes = books::lanes(conn, &id, now)?;
            let parked = books::count_parked(conn, &id)?;
            Ok((peer, lanes, books::messages(conn, &id, state, before.as_deref())?, parked))
        })
        .await?;
    let has_more = lines.len() > books::SHOWN as usize;
    lines.truncate(books::SHOWN as usize);
    let more = lines.last().filter(|_| has_more).map(|line| line.short_id().to_owned());
    let state = state.map(|state| state.to_string()).unwrap_or_default();
    page.render(&Index { p: &page, peer, lanes, lines, state, more, parked })
}

/// The whole id of an activity whose page is called by its last part.
pub(super) fn activity(page: &Page, short: &str) -> Option<String> {
    let uuid = uuid::Uuid::try_parse(short).ok()?;
    Some(format!("{}/fed/v1/activities/{uuid}", federation::origin(&page.node)))
}

async fn act(page: Page, path: (String, String), what: LaneAct) -> Result<HttpResponse, Error> {
    let (id, lane) = (PeerId::from(path.0), Lane::parse(&path.1).ok_or(Error::NotFound)?);
    let (by, back) = (page.by(), format!("/peers/{id}/messages"));
    page.db.write(move |conn| lanes::act(conn, &by, &id, lane, what)).await?;
    Ok(page.done(&back, "flash-lane-changed"))
}

async fn retry(page: Page, path: web::Path<(String, String)>) -> Result<HttpResponse, Error> {
    act(page, path.into_inner(), LaneAct::Retry).await
}

async fn pause(page: Page, path: web::Path<(String, String)>) -> Result<HttpResponse, Error> {
    act(page, path.into_inner(), LaneAct::Pause).await
}

async fn resume(page: Page, path: web::Path<(String, String)>) -> Result<HttpResponse, Error> {
    act(page, path.into_inner(), LaneAct::Resume).await
}

#[derive(Debug, Deserialize)]
struct RequeueForm {
    hours: i64,
}

/// The longest that can be asked for: what was delivered before lapses anyway.
const REQUEUE_HOURS: i64 = 720;

async fn requeue(page: Page, id: web::Path<String>, form: Form<RequeueForm>) -> Result<HttpResponse, Error> {
    if !(1..=REQUEUE_HOURS).contains(&form.0.hours) {
        return Err(Error::Bad("problem-form"));
    }
    let (by, id) = (page.by(), PeerId::from(id.into_inner()));
    let (since, back) = (page.now() - chrono::Duration::hours(form.0.hours), format!("/peers/{id}/messages"));
    page.db.write(move |conn| cancel::requeue(conn, &by, &id, since)).await?;
    Ok(page.done(&back, "flash-messages-requeued"))
}

/// Every exchange that is still on record, for a spreadsheet.
async fn attempts(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let id = PeerId::from(id.into_inner());
    let rows = page
        .db
        .read(move |conn| {
            peers::find(conn, &id)?.ok_or(Error::NotFound)?;
            Ok(books::attempts_of_peer(conn, &id)?)
        })
        .await?;
    let mut csv = Csv::new(&["at", "activity", "status", "code", "ms", "problem"]);
    for row in rows {
        let (at, status, ms) = (crate::time::rfc3339(row.at), row.status.to_string(), row.ms.to_string());
        csv.line([at.as_str(), &row.activity_id, &status, &row.code, &ms, &row.problem]);
    }
    Ok(csv.download("attempts.csv"))
}
