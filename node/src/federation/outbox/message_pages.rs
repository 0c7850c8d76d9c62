//! One message: what it was, whom it was for and why, and how far it came with each. Never what it says.

use actix_web::{HttpResponse, web};
use askama::Template;
use fluent_templates::fluent_bundle::FluentValue;
use serde::Deserialize;

use super::books::{self, AttemptLine, Message, Recipient};
use super::{Lane, cancel, pages, retraction, take_back_pages};
use crate::error::Error;
use crate::federation::PeerId;
use crate::federation::peers::{self, Peer};
use crate::web::Page;
use crate::web::access::{Permission, Policy};
use crate::web::form::{FieldErrors, Form};
use crate::web::routes::Routes;

pub(super) fn routes(routes: &mut Routes) {
    let operate = Policy::May(Permission::Operate);
    routes
        .get("/messages/{id}", Policy::May(Permission::ReadPeers), show)
        .post("/messages/{id}/peers/{peer}/release", operate, release)
        .get("/messages/{id}/peers/{peer}/skip", operate, skip_page)
        .post("/messages/{id}/peers/{peer}/skip", operate, skip);
}

#[derive(Template)]
#[template(path = "federation/outbox/templates/message.html")]
struct Show<'a> {
    p: &'a Page,
    short: String,
    message: Message,
    author: Option<String>,
    recipients: Vec<Recipient>,
    attempts: Vec<AttemptLine>,
    done: usize,
    /// Whether its object can be taken back, and whether it was.
    retractable: bool,
    retracted: bool,
}

/// An urgent message that takes longer needs a telephone.
const URGENT_MINUTES: i64 = 5;

impl Show<'_> {
    /// The number to call, if an urgent message is late.
    fn call<'b>(&self, recipient: &'b Recipient) -> Option<&'b str> {
        let late = self.message.created_at + chrono::Duration::minutes(URGENT_MINUTES) <= self.p.now();
        let call = self.message.lane == Lane::Urgent && late && recipient.is_open() && !recipient.duty_phone.is_empty();
        call.then_some(recipient.duty_phone.as_str())
    }

    fn progress(&self) -> String {
        let count = |n: usize| FluentValue::from(n as i64);
        let values = [("done", count(self.done)), ("all", count(self.recipients.len()))];
        self.p.lang.with_all("outbox-delivered-of", values)
    }

    fn name(&self, peer: &PeerId) -> &str {
        self.recipients.iter().find(|one| one.peer == *peer).map_or("", |one| one.name.as_str())
    }
}

async fn show(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let id = pages::activity(&page, &id).ok_or(Error::NotFound)?;
    let short = books::short_id(&id).to_owned();
    let (message, author, recipients, attempts, retracted) = page
        .db
        .read(move |conn| {
            let message = books::message(conn, &id)?.ok_or(Error::NotFound)?;
            let author = match &message.person_id {
                Some(person) => books::handle(conn, person)?,
                None => None,
            };
            let retracted = retraction::is_retracted(conn, &message.object_id)?;
            let attempts = books::attempts_of_message(conn, &id)?;
            Ok((message, author, books::recipients(conn, &id)?, attempts, retracted))
        })
        .await?;
    let done = recipients.iter().filter(|one| one.tone() == "-ok").count();
    let retractable = take_back_pages::is_retractable(&page.node, &message);
    page.render(&Show { p: &page, short, message, author, recipients, attempts, done, retractable, retracted })
}

async fn release(page: Page, path: web::Path<(String, String)>) -> Result<HttpResponse, Error> {
    let (short, peer) = path.into_inner();
    let id = pages::activity(&page, &short).ok_or(Error::NotFound)?;
    let (by, peer) = (page.by(), PeerId::from(peer));
    page.db.write(move |conn| cancel::release(conn, &by, &peer, &id)).await?;
    Ok(page.done(&format!("/messages/{short}"), "flash-message-released"))
}

#[derive(Template)]
#[template(path = "federation/outbox/templates/skip.html")]
struct SkipPage<'a> {
    p: &'a Page,
    short: String,
    message: Message,
    peer: Peer,
    reason: String,
    errors: FieldErrors,
}

#[derive(Debug, Deserialize, Default)]
#[serde(default)]
struct SkipForm {
    reason: String,
}

async fn skip_form(
    page: &Page,
    (short, peer): (String, String),
    reason: String,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    let (id, peer) = (pages::activity(page, &short).ok_or(Error::NotFound)?, PeerId::from(peer));
    let (message, peer) = page
        .db
        .read(move |conn| {
            let message = books::message(conn, &id)?.ok_or(Error::NotFound)?;
            Ok((message, peers::find(conn, &peer)?.ok_or(Error::NotFound)?))
        })
        .await?;
    let again = !errors.is_empty();
    let template = SkipPage { p: page, short, message, peer, reason, errors };
    if again { page.render_again(&template) } else { page.render(&template) }
}

async fn skip_page(page: Page, path: web::Path<(String, String)>) -> Result<HttpResponse, Error> {
    skip_form(&page, path.into_inner(), String::new(), FieldErrors::default()).await
}

async fn skip(page: Page, path: web::Path<(String, String)>, form: Form<SkipForm>) -> Result<HttpResponse, Error> {
    let mut errors = FieldErrors::default();
    let reason = errors.line("reason", &form.0.reason, 300);
    let (short, peer) = path.into_inner();
    if !errors.is_empty() {
        return skip_form(&page, (short, peer), form.0.reason, errors).await;
    }
    let id = pages::activity(&page, &short).ok_or(Error::NotFound)?;
    let (by, peer) = (page.by(), PeerId::from(peer));
    page.db.write(move |conn| cancel::skip(conn, &by, &peer, &id, &reason)).await?;
    Ok(page.done(&format!("/messages/{short}"), "flash-message-skipped"))
}
