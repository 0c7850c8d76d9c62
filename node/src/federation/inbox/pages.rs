//! What the inbox could not apply: for an admin to try again or to give up. Never what a message said.

use actix_web::{HttpResponse, web};
use askama::Template;
use federation_spec::messages::Grade;
use serde::Deserialize;

use super::store::{self, Shown};
use super::{MessageId, MessageState, receipts};
use crate::audit::{self, Act, Entry};
use crate::error::Error;
use crate::web::Page;
use crate::web::access::{Permission, Policy};
use crate::web::form::{FieldErrors, Form};
use crate::web::routes::Routes;

/// How many of each are shown.
const SHOWN: i64 = 100;
/// The code that its sender is told of a message that was given up.
const DISCARDED: &str = "discarded";
const REASON_CHARACTERS: usize = 300;

pub(super) fn routes(routes: &mut Routes) {
    routes
        .get("/inbox", Policy::May(Permission::Operate), index)
        .post("/inbox/{id}/retry", Policy::May(Permission::Operate), retry)
        .get("/inbox/{id}/discard", Policy::May(Permission::Operate), ask)
        .post("/inbox/{id}/discard", Policy::May(Permission::Operate), discard);
}

#[derive(Template)]
#[template(path = "federation/inbox/templates/index.html")]
struct Index<'a> {
    p: &'a Page,
    groups: Vec<Group>,
}

/// The messages of one state.
struct Group {
    title: &'static str,
    lede: &'static str,
    empty: &'static str,
    messages: Vec<Shown>,
}

async fn index(page: Page) -> Result<HttpResponse, Error> {
    let (dead, quarantined) = page
        .db
        .read(|conn| {
            Ok((store::list(conn, MessageState::Dead, SHOWN)?, store::list(conn, MessageState::Quarantined, SHOWN)?))
        })
        .await?;
    let groups = vec![
        Group { title: "inbox-dead", lede: "inbox-dead-lede", empty: "inbox-dead-empty", messages: dead },
        Group {
            title: "inbox-quarantined",
            lede: "inbox-quarantined-lede",
            empty: "inbox-quarantined-empty",
            messages: quarantined,
        },
    ];
    page.render(&Index { p: &page, groups })
}

async fn retry(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let (by, id) = (page.by(), MessageId::from(id.into_inner()));
    page.db
        .write(move |conn| {
            if !store::requeue(conn, &id, by.now())? {
                return Err(Error::Conflict("inbox-error-gone"));
            }
            audit::record(conn, &by, Entry::new(Act::InboundRetried).on("inbox_message", &id))
        })
        .await?;
    Ok(page.done("/inbox", "flash-inbox-retried"))
}

#[derive(Template)]
#[template(path = "federation/inbox/templates/discard.html")]
struct Discard<'a> {
    p: &'a Page,
    message: Shown,
    reason: String,
    errors: FieldErrors,
}

async fn ask(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let message = waiting(&page, MessageId::from(id.into_inner())).await?;
    page.render(&Discard { p: &page, message, reason: String::new(), errors: FieldErrors::default() })
}

async fn waiting(page: &Page, id: MessageId) -> Result<Shown, Error> {
    let found = page.db.read(move |conn| Ok(store::find_shown(conn, &id)?)).await?;
    found
        .filter(|message| matches!(message.state, MessageState::Dead | MessageState::Quarantined))
        .ok_or(Error::NotFound)
}

#[derive(Deserialize)]
struct DiscardForm {
    #[serde(default)]
    reason: String,
}

async fn discard(page: Page, id: web::Path<String>, form: Form<DiscardForm>) -> Result<HttpResponse, Error> {
    let id = MessageId::from(id.into_inner());
    let mut errors = FieldErrors::default();
    let reason = errors.line("reason", &form.0.reason, REASON_CHARACTERS);
    if !errors.is_empty() {
        let message = waiting(&page, id).await?;
        return page.render_again(&Discard { p: &page, message, reason: form.0.reason, errors });
    }
    let by = page.by();
    page.db
        .write(move |conn| {
            let Some((peer, lane, activity, sha256)) = store::discard(conn, &id, DISCARDED, by.now())? else {
                return Err(Error::Conflict("inbox-error-gone"));
            };
            receipts::owe(conn, &peer, lane, &activity, &sha256, Grade::Rejected, DISCARDED, by.now())?;
            let entry = Entry::new(Act::InboundDiscarded).on("inbox_message", &id).because(&reason);
            audit::record(conn, &by, entry)
        })
        .await?;
    Ok(page.done("/inbox", "flash-inbox-discarded"))
}
