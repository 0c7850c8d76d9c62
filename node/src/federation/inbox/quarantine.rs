//! What the gate held back: for a trust officer, who wrote the terms that do not allow it.
//!
//! They see what it is, where it was meant to go and why it may not. What it says is shown only where every role may read
//! it, in the plane `directory`: a trust officer, like an admin, sees nothing of a case.

use actix_web::{HttpResponse, web};
use askama::Template;
use federation_spec::activity::Object;
use federation_spec::vocabulary::Plane;

use super::pages::{self, DiscardForm};
use super::store::{self, Message, Shown};
use super::{MessageId, MessageState, apply};
use crate::error::Error;
use crate::time::Instant;
use crate::web::Page;
use crate::web::access::{Permission, Policy};
use crate::web::form::Form;
use crate::web::routes::Routes;

const SHOWN: i64 = 100;
/// Enough to know it by.
const TEXT_CHARACTERS: usize = 2_000;
const LIST: &str = "/quarantine";

pub(super) fn routes(routes: &mut Routes) {
    let settle = Policy::May(Permission::SettleQuarantine);
    routes
        .get(LIST, settle, index)
        .get("/quarantine/{id}", settle, show)
        .post("/quarantine/{id}/retry", settle, retry)
        .get("/quarantine/{id}/discard", settle, ask)
        .post("/quarantine/{id}/discard", settle, discard);
}

#[derive(Template)]
#[template(path = "federation/inbox/templates/quarantine.html")]
struct Index<'a> {
    p: &'a Page,
    messages: Vec<Shown>,
}

async fn index(page: Page) -> Result<HttpResponse, Error> {
    let messages = page.db.read(|conn| Ok(store::list(conn, MessageState::Quarantined, SHOWN)?)).await?;
    page.render(&Index { p: &page, messages })
}

/// What an object says of where it may go.
struct Meant {
    id: String,
    plane: Plane,
    mark: String,
    audience: String,
    expires: Instant,
    /// The names of texts and the texts, if every role may read them.
    says: Vec<(&'static str, String)>,
}

impl Meant {
    fn of(object: &Object) -> Option<Meant> {
        let envelope = object.envelope.as_ref()?;
        let text = |member: &str| {
            let text = object.value.get(member)?.as_str()?;
            Some(text.chars().take(TEXT_CHARACTERS).collect::<String>())
        };
        let texts = [("column-name", "name"), ("inbox-summary", "summary"), ("inbox-content", "content")];
        let says = texts.into_iter().filter_map(|(label, member)| Some((label, text(member)?)));
        Some(Meant {
            id: object.id.to_string(),
            plane: envelope.plane,
            mark: envelope.tlp.to_string(),
            audience: envelope.audience_class.to_string(),
            expires: envelope.expires,
            says: if envelope.plane == Plane::Directory { says.collect() } else { Vec::new() },
        })
    }

    fn mark_style(&self) -> String {
        format!("tlp-{}", self.mark.replace('+', "-"))
    }
}

/// The objects of a message; none of one whose text is no longer kept.
fn meant(message: &Message) -> Vec<Meant> {
    let Ok(received) = apply::read(message) else { return Vec::new() };
    let objects = received.activity.object.objects().iter().chain(&received.activity.result);
    objects.filter_map(Meant::of).collect()
}

#[derive(Template)]
#[template(path = "federation/inbox/templates/quarantined.html")]
struct Show<'a> {
    p: &'a Page,
    message: Shown,
    meant: Vec<Meant>,
}

impl Show<'_> {
    fn retry(&self) -> String {
        format!("{LIST}/{}/retry", self.message.id)
    }
}

async fn show(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let id = MessageId::from(id.into_inner());
    let wanted = id.clone();
    let message = pages::waiting(&page, id, MessageState::Quarantined).await?;
    let whole = page.db.read(move |conn| Ok(store::find(conn, &wanted, MessageState::Quarantined)?)).await?;
    let meant = whole.as_ref().map(meant).unwrap_or_default();
    page.render(&Show { p: &page, message, meant })
}

async fn retry(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    pages::try_again(&page, id.into_inner(), MessageState::Quarantined, LIST).await
}

async fn ask(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    pages::ask_to_give_up(&page, id.into_inner(), MessageState::Quarantined, LIST).await
}

async fn discard(page: Page, id: web::Path<String>, form: Form<DiscardForm>) -> Result<HttpResponse, Error> {
    pages::give_up(&page, id.into_inner(), MessageState::Quarantined, LIST, form.0).await
}
