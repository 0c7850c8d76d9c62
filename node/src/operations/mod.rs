//! Running the node: the jobs, the dead letters and the schedules, and the probes that say it is alive.

#[cfg(test)]
mod tests;

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::audit::{self, Act, Entry};
use crate::error::Error;
use crate::jobs::{self, Counts, JobId, Row, ScheduleRow, State};
use crate::web::Page;
use crate::web::access::{Permission, Policy};
use crate::web::routes::Routes;

const SHOWN: i64 = 100;

pub fn routes(routes: &mut Routes) {
    routes
        .get("/jobs", Policy::May(Permission::Operate), index)
        .post("/jobs/{id}/retry", Policy::MayNow(Permission::Operate), retry)
        .post("/jobs/{id}/removal", Policy::MayNow(Permission::Operate), remove)
        .get("/healthz", Policy::Public, alive)
        .get("/readyz", Policy::Public, ready);
}

#[derive(Template)]
#[template(path = "operations/templates/jobs.html")]
struct Index<'a> {
    p: &'a Page,
    counts: Counts,
    dead: Vec<Row>,
    waiting: Vec<Row>,
    schedules: Vec<ScheduleRow>,
}

impl Index<'_> {
    fn kind(&self, kind: &str) -> String {
        self.p.named("job-", kind)
    }

    fn schedule(&self, name: &str) -> String {
        self.p.named("schedule-", name)
    }
}

async fn index(page: Page) -> Result<HttpResponse, Error> {
    let (counts, dead, waiting, schedules) = page
        .db
        .read(|conn| {
            Ok((
                jobs::counts(conn)?,
                jobs::list(conn, State::Dead, SHOWN)?,
                jobs::list(conn, State::Queued, SHOWN)?,
                jobs::list_schedules(conn)?,
            ))
        })
        .await?;
    page.render(&Index { p: &page, counts, dead, waiting, schedules })
}

async fn retry(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let (by, id) = (page.by(), JobId::from(id.into_inner()));
    page.db
        .write(move |conn| {
            if !jobs::retry(conn, &id, by.now())? {
                return Err(Error::Conflict("error-job-gone"));
            }
            audit::record(conn, &by, Entry::new(Act::JobRetried).on("job", &id))
        })
        .await?;
    Ok(page.done("/jobs", "flash-job-retried"))
}

async fn remove(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let (by, id) = (page.by(), JobId::from(id.into_inner()));
    page.db
        .write(move |conn| {
            if !jobs::drop_dead(conn, &id)? {
                return Err(Error::Conflict("error-job-gone"));
            }
            audit::record(conn, &by, Entry::new(Act::JobDropped).on("job", &id))
        })
        .await?;
    Ok(page.done("/jobs", "flash-job-dropped"))
}

/// The process answers.
async fn alive() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("alive\n")
}

/// The process and its database answer: a proxy may send people here.
async fn ready(node: web::Data<crate::node::Node>) -> HttpResponse {
    match node.db.read(|conn| Ok(jobs::counts(conn)?)).await {
        Ok(_) => HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ready\n"),
        Err(_) => HttpResponse::ServiceUnavailable().content_type("text/plain; charset=utf-8").body("no database\n"),
    }
}
