use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

use super::store::{self, Filter};
use super::{Act, Details, Entry, Outcome, Row, Verdict, export, record, verify};
use crate::error::Error;
use crate::web::Page;
use crate::web::access::{Permission, Policy};
use crate::web::form::FieldErrors;
use crate::web::routes::Routes;

const PAGE: i64 = 50;
/// An export of more than this is taken in parts, by date.
const EXPORT: i64 = 100_000;

pub fn routes(routes: &mut Routes) {
    routes
        .get("/audit", Policy::May(Permission::ReadAudit), index)
        .get("/audit/export.csv", Policy::MayNow(Permission::ReadAudit), export_csv)
        .get("/audit/verification", Policy::May(Permission::ReadAudit), verification)
        .get("/audit/{seq}", Policy::May(Permission::ReadAudit), show);
}

#[derive(Deserialize, Default, Clone)]
#[serde(default)]
struct Query {
    action: String,
    handle: String,
    object: String,
    address: String,
    outcome: String,
    since: String,
    until: String,
    before: Option<i64>,
}

impl Query {
    /// What is not understood is refused: an export that silently left a filter out would be taken for the whole.
    fn filter(&self) -> Result<Filter, Error> {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let known = |known: bool, text: &str| known || text.is_empty();
        let mut days = FieldErrors::default();
        let midnight = |day: NaiveDate| day.and_time(chrono::NaiveTime::MIN);
        let since = days.optional_day("since", &self.since).map(midnight);
        let until = days.optional_day("until", &self.until).map(|day| midnight(day) + chrono::Duration::days(1));
        let (action, outcome) = (Act::parse(&self.action), Outcome::parse(&self.outcome));
        if !days.is_empty() || !known(action.is_some(), &self.action) || !known(outcome.is_some(), &self.outcome) {
            return Err(Error::Bad("problem-parameter"));
        }
        Ok(Filter {
            action: action.map(|act| act.as_str().to_owned()),
            handle: given(&self.handle),
            object_id: given(&self.object),
            address: given(&self.address),
            outcome,
            since,
            until,
            before: self.before,
        })
    }

    /// The same question, from another entry on.
    fn next(&self, before: Option<i64>) -> String {
        let pairs = [
            ("action", self.action.clone()),
            ("handle", self.handle.clone()),
            ("object", self.object.clone()),
            ("address", self.address.clone()),
            ("outcome", self.outcome.clone()),
            ("since", self.since.clone()),
            ("until", self.until.clone()),
            ("before", before.map(|seq| seq.to_string()).unwrap_or_default()),
        ];
        let given: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        serde_html_form::to_string(given).unwrap_or_default()
    }

    fn is_empty(&self) -> bool {
        let Query { action, handle, object, address, outcome, since, until, before } = self;
        [action, handle, object, address, outcome, since, until].iter().all(|text| text.is_empty()) && before.is_none()
    }
}

#[derive(Template)]
#[template(path = "audit/templates/index.html")]
struct Index<'a> {
    p: &'a Page,
    query: Query,
    rows: Vec<Row>,
    next: Option<String>,
    acts: &'static [Act],
    outcomes: &'static [Outcome],
}

impl Index<'_> {
    fn act(&self, action: &str) -> String {
        act_words(self.p, action)
    }
}

fn act_words(page: &Page, action: &str) -> String {
    page.named("act-", action)
}

async fn index(page: Page, query: web::Query<Query>) -> Result<HttpResponse, Error> {
    let query = query.into_inner();
    let (by, filter) = (page.by(), query.filter()?);
    // Reading the log is an act of its own, and stands in it.
    let mut rows = page
        .db
        .write(move |conn| {
            let rows = store::search(conn, &filter, PAGE + 1)?;
            record(conn, &by, Entry::new(Act::AuditRead).on("audit", "").count(rows.len()))?;
            Ok(rows)
        })
        .await?;
    let next = (rows.len() > PAGE as usize).then(|| query.next(Some(rows[PAGE as usize - 1].seq)));
    rows.truncate(PAGE as usize);
    page.render(&Index { p: &page, query, rows, next, acts: Act::ALL, outcomes: Outcome::ALL })
}

#[derive(Template)]
#[template(path = "audit/templates/show.html")]
struct Show<'a> {
    p: &'a Page,
    row: Row,
    details: Details,
    act: String,
}

async fn show(page: Page, seq: web::Path<String>) -> Result<HttpResponse, Error> {
    let seq: i64 = seq.parse().map_err(|_| Error::NotFound)?;
    let by = page.by();
    let row = page
        .db
        .write(move |conn| {
            let row = store::find(conn, seq)?.ok_or(Error::NotFound)?;
            record(conn, &by, Entry::new(Act::AuditRead).on("audit", seq).count(1))?;
            Ok(row)
        })
        .await?;
    page.render(&Show { act: act_words(&page, &row.action), details: row.details(), p: &page, row })
}

async fn export_csv(page: Page, query: web::Query<Query>) -> Result<HttpResponse, Error> {
    let (by, filter) = (page.by(), query.filter()?);
    let csv = page
        .db
        .write(move |conn| {
            let mut rows = store::search(conn, &filter, EXPORT)?;
            rows.reverse();
            record(conn, &by, Entry::new(Act::AuditExported).on("audit", "").count(rows.len()))?;
            Ok(export::csv(&rows))
        })
        .await?;
    Ok(csv.download("waystation-audit.csv"))
}

#[derive(Template)]
#[template(path = "audit/templates/verification.html")]
struct Verification<'a> {
    p: &'a Page,
    verdict: Verdict,
}

async fn verification(page: Page) -> Result<HttpResponse, Error> {
    let node = page.node.clone();
    let verdict = page.db.read(move |conn| verify(conn, &node)).await?;
    let by = page.by();
    let whole = matches!(verdict, Verdict::Whole { .. });
    page.db
        .write(move |conn| {
            let entry = Entry::new(Act::AuditVerified).on("audit", "");
            record(conn, &by, if whole { entry } else { entry.denied("broken") })
        })
        .await?;
    page.render(&Verification { p: &page, verdict })
}
