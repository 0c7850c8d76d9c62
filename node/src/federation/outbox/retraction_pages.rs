//! Retractions: who confirmed, who is overdue and has to be called.

use actix_web::{HttpResponse, web};
use askama::Template;
use fluent_templates::fluent_bundle::FluentValue;
use serde::Deserialize;

use super::books::{self, Message};
use super::retraction::{self, Holder, HolderResult, RetractionRow};
use crate::error::Error;
use crate::web::Page;
use crate::web::access::{Permission, Policy};
use crate::web::form::{FieldErrors, Form};
use crate::web::routes::Routes;

pub(super) fn routes(routes: &mut Routes) {
    routes.get("/retractions", Policy::May(Permission::ReadPeers), index).post(
        "/retractions/{id}/closure",
        Policy::May(Permission::Operate),
        close,
    );
}

#[derive(Template)]
#[template(path = "federation/outbox/templates/retractions.html")]
struct Index<'a> {
    p: &'a Page,
    retractions: Vec<Line>,
}

struct Line {
    row: RetractionRow,
    holders: Vec<Holder>,
    /// What was taken back: the last message about it.
    about: Option<Message>,
    /// Who began it, by handle.
    begun_by: Option<String>,
}

impl Line {
    fn answered(&self) -> usize {
        self.holders.iter().filter(|holder| holder.result != HolderResult::Pending).count()
    }
}

impl Index<'_> {
    fn progress(&self, line: &Line) -> String {
        let count = |n: usize| FluentValue::from(n as i64);
        let values = [("done", count(line.answered())), ("all", count(line.holders.len()))];
        self.p.lang.with_all("outbox-retraction-progress", values)
    }

    fn state(&self, line: &Line) -> &'static str {
        let row = &line.row;
        match row.closed_at {
            Some(_) if row.closed_because == retraction::CONFIRMED => "outbox-retraction-state-confirmed",
            Some(_) => "outbox-retraction-state-closed",
            None if row.is_overdue(self.p.now()) => "outbox-retraction-state-overdue",
            None if line.answered() > 0 => "outbox-retraction-state-partly",
            None => "outbox-retraction-state-published",
        }
    }
}

async fn index(page: Page) -> Result<HttpResponse, Error> {
    let retractions = page
        .db
        .read(|conn| {
            let mut all = Vec::new();
            for row in retraction::list(conn)? {
                let holders = retraction::holders_of(conn, &row.id)?;
                let about = books::last_about(conn, &row.object_id)?;
                let begun_by = match &row.person_id {
                    Some(person) => books::handle(conn, person)?,
                    None => None,
                };
                all.push(Line { row, holders, about, begun_by });
            }
            Ok(all)
        })
        .await?;
    page.render(&Index { p: &page, retractions })
}

#[derive(Debug, Deserialize, Default)]
#[serde(default)]
struct CloseForm {
    reason: String,
}

async fn close(page: Page, id: web::Path<String>, form: Form<CloseForm>) -> Result<HttpResponse, Error> {
    let mut errors = FieldErrors::default();
    let reason = errors.line("reason", &form.0.reason, 300);
    if !errors.is_empty() {
        return Err(Error::Bad("problem-form"));
    }
    let id = retraction::whole_id(&page.node, &id).ok_or(Error::NotFound)?;
    let by = page.by();
    page.db.write(move |conn| retraction::close(conn, &by, &id, &reason)).await?;
    Ok(page.done("/retractions", "flash-retraction-closed"))
}
