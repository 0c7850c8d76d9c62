use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::store::{self, NoticeId, Row};
use crate::error::Error;
use crate::web::access::Policy;
use crate::web::form::Form;
use crate::web::routes::Routes;
use crate::web::{Page, see_other};

const PAGE: i64 = 30;

pub(super) fn routes(routes: &mut Routes) {
    routes.get("/notices", Policy::SignedIn, index).post("/notices/read", Policy::SignedIn, read_all).post(
        "/notices/{id}/read",
        Policy::SignedIn,
        read_one,
    );
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Query {
    before: Option<i64>,
}

#[derive(Template)]
#[template(path = "notices/templates/index.html")]
struct Index<'a> {
    p: &'a Page,
    rows: Vec<Row>,
    /// The number before which the next page begins.
    next: Option<i64>,
    newest: i64,
}

impl Index<'_> {
    fn words(&self, row: &Row) -> String {
        row.args.0.words(self.p.lang)
    }
}

async fn index(page: Page, query: web::Query<Query>) -> Result<HttpResponse, Error> {
    let me = page.officer()?.id.clone();
    let before = query.before.unwrap_or(i64::MAX);
    let mut rows = page.db.read(move |conn| Ok(store::list(conn, &me, before, PAGE + 1)?)).await?;
    let next = (rows.len() > PAGE as usize).then(|| rows[PAGE as usize - 1].seq);
    rows.truncate(PAGE as usize);
    let newest = rows.first().map_or(0, |row| row.seq);
    page.render(&Index { p: &page, rows, next, newest })
}

#[derive(Deserialize)]
struct UpTo {
    up_to: i64,
}

/// Up to the newest that was shown: one that came meanwhile stays unread.
async fn read_all(page: Page, form: Form<UpTo>) -> Result<HttpResponse, Error> {
    let (me, now) = (page.officer()?.id.clone(), page.now());
    page.db.write(move |conn| Ok(store::mark_read(conn, &me, form.0.up_to, now)?)).await?;
    Ok(see_other("/notices"))
}

/// Reads one and goes where it leads.
async fn read_one(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let (me, now, id) = (page.officer()?.id.clone(), page.now(), NoticeId::from(id.into_inner()));
    let row = page.db.write(move |conn| Ok(store::mark_one_read(conn, &me, &id, now)?)).await?;
    Ok(see_other(row.ok_or(Error::NotFound)?.args.0.link()))
}
