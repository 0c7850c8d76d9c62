//! To take back what was published: who holds it stands on the page by name, and the reader types a word.

use actix_web::{HttpResponse, web};
use askama::Template;
use federation_spec::messages::{Mode, RetractionAction};
use federation_spec::origin::{Iri, Place};
use serde::Deserialize;

use super::books::{self, Message};
use super::retraction::{self, Reach};
use super::{Kind, pages};
use crate::audit::{self, Act, Entry};
use crate::db::Conn;
use crate::error::Error;
use crate::federation;
use crate::i18n::Lang;
use crate::node::Node;
use crate::web::Page;
use crate::web::access::{Permission, Policy};
use crate::web::form::{FieldErrors, Form};
use crate::web::routes::Routes;

/// How long holders may take, to choose from.
const HOURS: [u32; 4] = [1, 24, 72, 168];
const REASON_CHARACTERS: usize = 300;

pub(super) fn routes(routes: &mut Routes) {
    let retract = Policy::MayNow(Permission::Retract);
    routes.get("/messages/{id}/retraction", retract, new).post("/messages/{id}/retraction", retract, create);
}

/// Whether it can be taken back: an object of ours, not what nodes say of themselves. Whoever is described, an agency or a
/// unit, is described anew instead: an id that was retracted is refused for good.
pub(super) fn is_retractable(node: &Node, message: &Message) -> bool {
    let is_object = |id: Iri| federation::origin(node).owns(&id) && matches!(id.place(), Some(Place::Object(..)));
    message.service == Kind::Message && Iri::parse(&message.object_id).is_ok_and(is_object)
}

#[derive(Deserialize, Default, Clone)]
#[serde(default)]
struct RetractForm {
    mode: String,
    action: String,
    deadline_hours: String,
    reason: String,
    /// The word that the page asks for.
    confirm: String,
}

struct Checked {
    mode: Mode,
    action: RetractionAction,
    hours: u32,
    reason: String,
}

impl RetractForm {
    fn check(&self, lang: Lang) -> Result<Checked, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mode = Mode::parse(&self.mode);
        if mode.is_none() {
            errors.add("mode", "field-required");
        }
        let action = RetractionAction::parse(&self.action);
        if action.is_none() {
            errors.add("action", "field-required");
        }
        let hours = self.deadline_hours.parse().ok().filter(|hours| HOURS.contains(hours));
        if hours.is_none() {
            errors.add("deadline_hours", "field-required");
        }
        let reason = errors.line("reason", &self.reason, REASON_CHARACTERS);
        if self.confirm.trim().to_lowercase() != lang.t(WORD).to_lowercase() {
            errors.add("confirm", "outbox-retract-word-wrong");
        }
        match (mode, action, hours, errors.is_empty()) {
            (Some(mode), Some(action), Some(hours), true) => Ok(Checked { mode, action, hours, reason }),
            _ => Err(errors),
        }
    }
}

/// The key of the word that is typed.
const WORD: &str = "outbox-retract-word-is";

#[derive(Template)]
#[template(path = "federation/outbox/templates/retraction.html")]
struct New<'a> {
    p: &'a Page,
    short: String,
    message: Message,
    reach: Reach,
    form: RetractForm,
    errors: FieldErrors,
}

impl New<'_> {
    fn modes(&self) -> &'static [Mode] {
        Mode::ALL
    }

    fn actions(&self) -> &'static [RetractionAction] {
        RetractionAction::ALL
    }

    fn hours(&self) -> [u32; 4] {
        HOURS
    }

    fn word(&self) -> String {
        self.p.t(WORD)
    }
}

/// The message, if its object can be taken back and was not.
fn find(conn: &mut Conn, node: &Node, id: &str) -> Result<Message, Error> {
    let message = books::message(conn, id)?.filter(|message| is_retractable(node, message)).ok_or(Error::NotFound)?;
    match retraction::is_retracted(conn, &message.object_id)? {
        true => Err(Error::Conflict("outbox-retraction-already")),
        false => Ok(message),
    }
}

async fn page_of(page: &Page, short: &str, form: RetractForm, errors: FieldErrors) -> Result<HttpResponse, Error> {
    let id = pages::activity(page, short).ok_or(Error::NotFound)?;
    let node = page.node.clone();
    let (message, reach) = page
        .db
        .read(move |conn| {
            let message = find(conn, &node, &id)?;
            let reach = retraction::reach(conn, &message.object_id)?;
            Ok((message, reach))
        })
        .await?;
    let again = !errors.is_empty();
    let template = New { p: page, short: short.to_owned(), message, reach, form, errors };
    if again { page.render_again(&template) } else { page.render(&template) }
}

async fn new(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    page_of(&page, &id, RetractForm::default(), FieldErrors::default()).await
}

async fn create(page: Page, id: web::Path<String>, form: Form<RetractForm>) -> Result<HttpResponse, Error> {
    let checked = match form.0.check(page.lang) {
        Ok(checked) => checked,
        Err(errors) => return page_of(&page, &id, form.0, errors).await,
    };
    let (by, id) = (page.by(), pages::activity(&page, &id).ok_or(Error::NotFound)?);
    page.db
        .write(move |conn| {
            let Checked { mode, action, hours, reason } = checked;
            let message = find(conn, &by.node, &id)?;
            let deadline = by.now() + chrono::Duration::hours(hours.into());
            let retraction = retraction::retract(conn, &by, &message.object_id, mode, action, deadline)?;
            let entry = Entry::new(Act::RetractionBegun).on("retraction", &retraction);
            audit::record(conn, &by, entry.rule(mode.as_str()).because(&reason))
        })
        .await?;
    Ok(page.done("/retractions", "flash-retraction-begun"))
}
