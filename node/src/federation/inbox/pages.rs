//! What the inbox could not apply by a fault of this node: for an admin to try again or to give up. Never what a message said.

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
    messages: Vec<Shown>,
    /// How many wait for a trust officer.
    held_back: i64,
}

async fn index(page: Page) -> Result<HttpResponse, Error> {
    let (messages, held_back) = page
        .db
        .read(|conn| {
            let dead = store::list(conn, MessageState::Dead, SHOWN)?;
            Ok((dead, store::count(conn, MessageState::Quarantined)?))
        })
        .await?;
    page.render(&Index { p: &page, messages, held_back })
}

async fn retry(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    try_again(&page, id.into_inner(), MessageState::Dead, "/inbox").await
}

/// Takes a message that waits in this state back into its lane.
pub(super) async fn try_again(page: &Page, id: String, state: MessageState, back: &str) -> Result<HttpResponse, Error> {
    let (by, id) = (page.by(), MessageId::from(id));
    page.db
        .write(move |conn| {
            if !store::requeue(conn, &id, state, by.now())? {
                return Err(Error::Conflict("inbox-error-gone"));
            }
            let entry = Entry::new(Act::InboundRetried).on("inbox_message", &id).rule(state.as_str());
            audit::record(conn, &by, entry)
        })
        .await?;
    Ok(page.done(back, "flash-inbox-retried"))
}

#[derive(Template)]
#[template(path = "federation/inbox/templates/discard.html")]
struct Discard<'a> {
    p: &'a Page,
    message: Shown,
    reason: String,
    errors: FieldErrors,
    /// The list it stands in.
    back: &'static str,
}

impl Discard<'_> {
    /// Why it waits: of a failure as it was found, of a refusal its words.
    fn words(&self) -> Option<String> {
        (self.message.state == MessageState::Quarantined).then(|| self.p.t(&self.message.problem))
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct DiscardForm {
    reason: String,
}

async fn ask(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    ask_to_give_up(&page, id.into_inner(), MessageState::Dead, "/inbox").await
}

async fn discard(page: Page, id: web::Path<String>, form: Form<DiscardForm>) -> Result<HttpResponse, Error> {
    give_up(&page, id.into_inner(), MessageState::Dead, "/inbox", form.0).await
}

pub(super) async fn ask_to_give_up(
    page: &Page,
    id: String,
    state: MessageState,
    back: &'static str,
) -> Result<HttpResponse, Error> {
    let message = waiting(page, MessageId::from(id), state).await?;
    page.render(&Discard { p: page, message, reason: String::new(), errors: FieldErrors::default(), back })
}

pub(super) async fn waiting(page: &Page, id: MessageId, state: MessageState) -> Result<Shown, Error> {
    let found = page.db.read(move |conn| Ok(store::find_shown(conn, &id)?)).await?;
    found.filter(|message| message.state == state).ok_or(Error::NotFound)
}

pub(super) async fn give_up(
    page: &Page,
    id: String,
    state: MessageState,
    back: &'static str,
    form: DiscardForm,
) -> Result<HttpResponse, Error> {
    let id = MessageId::from(id);
    let mut errors = FieldErrors::default();
    let reason = errors.line("reason", &form.reason, REASON_CHARACTERS);
    if !errors.is_empty() {
        let message = waiting(page, id, state).await?;
        return page.render_again(&Discard { p: page, message, reason: form.reason, errors, back });
    }
    let by = page.by();
    page.db
        .write(move |conn| {
            let Some((peer, lane, activity, sha256)) = store::discard(conn, &id, state, DISCARDED, by.now())? else {
                return Err(Error::Conflict("inbox-error-gone"));
            };
            receipts::owe(conn, &peer, lane, &activity, &sha256, Grade::Rejected, DISCARDED, by.now())?;
            let entry = Entry::new(Act::InboundDiscarded).on("inbox_message", &id).rule(state.as_str());
            audit::record(conn, &by, entry.because(&reason))
        })
        .await?;
    Ok(page.done(back, "flash-inbox-discarded"))
}
