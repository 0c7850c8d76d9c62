//! A lost factor: an admin starts, a supervisor approves and hands the link over, and neither sees a secret of the other.
//!
//! The link exists only from the approval on, and only the approver sees it: who starts a recovery cannot take the account
//! over alone. Who uses it sets new factors; all old ones, sessions and tokens are gone. Where nobody is left who could, the
//! operator at the machine can (`waystation admin`), and the log says so.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::Duration;
use diesel::QueryResult;
use serde::Deserialize;

use super::links::{self, LinkId, LinkKind, LinkRow, NewLink};
use super::people::LinkPage;
use super::roles::{self, GrantState};
use super::sessions;
use super::store::{self, PersonRow};
use crate::audit::{self, Act, Entry};
use crate::db::Conn;
use crate::error::Error;
use crate::node::Node;
use crate::notices::{self, Notice};
use crate::time::Instant;
use crate::web::Page;
use crate::web::access::{By, Officer, Permission, PersonId, Policy, Role};
use crate::web::form::{FieldErrors, Form};
use crate::web::routes::Routes;

/// How long a recovery waits for its approval, and then for its use.
const WAITS_HOURS: i64 = 72;
const LIVES_MINUTES: i64 = 60;

pub(super) fn routes(routes: &mut Routes) {
    use Permission::{ApproveRecovery, ManagePeople};
    routes
        .get("/people/{id}/recovery", Policy::MayNow(ManagePeople), start_page)
        .post("/people/{id}/recovery", Policy::MayNow(ManagePeople), start)
        .get("/recoveries", Policy::May(ApproveRecovery), index)
        .post("/recoveries/{id}/approval", Policy::MayNow(ApproveRecovery), approve)
        .post("/recoveries/{id}/refusal", Policy::MayNow(ApproveRecovery), refuse);
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ReasonForm {
    reason: String,
}

#[derive(Template)]
#[template(path = "accounts/templates/recovery_start.html")]
struct StartPage<'a> {
    p: &'a Page,
    person: PersonRow,
    reason: String,
    errors: FieldErrors,
    supervisors: usize,
}

async fn start_form(page: &Page, id: &str, reason: String, errors: FieldErrors) -> Result<HttpResponse, Error> {
    let (id, me) = (PersonId::from(id.to_owned()), page.officer()?.id.clone());
    let (person, supervisors) = page
        .db
        .read(move |conn| {
            let person = store::find(conn, &id)?.ok_or(Error::NotFound)?;
            let others = store::holders(conn, Role::Supervisor)?.into_iter().filter(|one| *one != id && *one != me);
            Ok((person, others.count()))
        })
        .await?;
    let again = !errors.is_empty();
    let template = StartPage { p: page, person, reason, errors, supervisors };
    if again { page.render_again(&template) } else { page.render(&template) }
}

async fn start_page(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    start_form(&page, &id, String::new(), FieldErrors::default()).await
}

async fn start(page: Page, id: web::Path<String>, form: Form<ReasonForm>) -> Result<HttpResponse, Error> {
    let mut errors = FieldErrors::default();
    let reason = errors.line("reason", &form.0.reason, 300);
    if !errors.is_empty() {
        return start_form(&page, &id, form.0.reason, errors).await;
    }
    let (by, person) = (page.by(), PersonId::from(id.to_string()));
    page.db
        .write(move |conn| {
            let found = store::find(conn, &person)?.filter(PersonRow::is_active).ok_or(Error::NotFound)?;
            let bare = NewLink::bare(LinkKind::Recovery, Some(person.clone()), Duration::hours(WAITS_HOURS));
            let new = NewLink { note: reason.clone(), ..bare };
            // Its token is thrown away: the approval makes the one that counts.
            let (link, _) = links::insert(conn, &by, new)?;
            notices::tell(conn, &by.node, Role::Supervisor, Notice::RecoveryWaits { handle: found.handle })?;
            notices::send(conn, &by.node, &person, Notice::RecoveryStarted)?;
            audit::record(
                conn,
                &by,
                Entry::new(Act::RecoveryStarted).on("person", &person).because(&reason).rule(link.as_str()),
            )
        })
        .await?;
    Ok(page.done(&format!("/people/{id}"), "flash-recovery-started"))
}

#[derive(Template)]
#[template(path = "accounts/templates/recoveries.html")]
struct RecoveriesPage<'a> {
    p: &'a Page,
    waiting: Vec<Waiting>,
}

struct Waiting {
    link: LinkRow,
    person: String,
    starter: String,
    mine: bool,
}

async fn index(page: Page) -> Result<HttpResponse, Error> {
    let (me, now) = (page.officer()?.id.clone(), page.now());
    let waiting = page
        .db
        .read(move |conn| {
            let handles: HashMap<PersonId, String> =
                store::list(conn)?.into_iter().map(|person| (person.id, person.handle)).collect();
            let handle =
                |id: &Option<PersonId>| id.as_ref().and_then(|id| handles.get(id)).cloned().unwrap_or_default();
            Ok(links::list_open(conn, LinkKind::Recovery, now)?
                .into_iter()
                .filter(waits)
                .map(|link| Waiting {
                    person: handle(&link.person_id),
                    starter: handle(&link.created_by),
                    mine: link.created_by.as_ref() == Some(&me) || link.person_id.as_ref() == Some(&me),
                    link,
                })
                .collect())
        })
        .await?;
    page.render(&RecoveriesPage { p: &page, waiting })
}

/// How many recoveries wait that this person could approve.
pub fn waiting_for(conn: &mut Conn, officer: &Officer, now: Instant) -> QueryResult<usize> {
    let mine =
        |link: &LinkRow| link.created_by.as_ref() == Some(&officer.id) || link.person_id.as_ref() == Some(&officer.id);
    let open = links::list_open(conn, LinkKind::Recovery, now)?;
    Ok(open.iter().filter(|link| waits(link) && !mine(link)).count())
}

/// Whether it needs an approval: what the operator at the machine made needs none.
fn waits(link: &LinkRow) -> bool {
    link.created_by.is_some() && link.approved_by.is_none()
}

/// A second person, who is neither who started it nor whose account it is.
fn second_person(conn: &mut Conn, by: &By, id: &LinkId) -> Result<(LinkRow, PersonId), Error> {
    let link = links::get_open(conn, id, by.now())?.filter(|link| link.kind == LinkKind::Recovery);
    let link = link.filter(waits).ok_or(Error::Conflict("error-already-decided"))?;
    let me = by.person().ok_or(Error::Forbidden)?.clone();
    if link.created_by.as_ref() == Some(&me) || link.person_id.as_ref() == Some(&me) {
        return Err(Error::Conflict("error-second-person"));
    }
    Ok((link, me))
}

async fn approve(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let (by, id) = (page.by(), LinkId::from(id.into_inner()));
    let url = page
        .db
        .write(move |conn| {
            let (link, me) = second_person(conn, &by, &id)?;
            let expires_at = by.now() + Duration::minutes(LIVES_MINUTES);
            let token = links::approve(conn, &id, &me, expires_at)?.ok_or(Error::Conflict("error-already-decided"))?;
            let person = link.person_id.map(|id| id.to_string()).unwrap_or_default();
            audit::record(conn, &by, Entry::new(Act::RecoveryApproved).on("person", person).rule(id.as_str()))?;
            Ok(links::address(&by.node, &token))
        })
        .await?;
    page.render(&LinkPage {
        p: &page,
        title: page.t("recovery-approved-title"),
        text: page.with("recovery-approved", "minutes", LIVES_MINUTES),
        url,
        back: "/recoveries",
    })
}

async fn refuse(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let (by, id) = (page.by(), LinkId::from(id.into_inner()));
    page.db
        .write(move |conn| {
            let (link, _) = second_person(conn, &by, &id)?;
            links::revoke(conn, LinkKind::Recovery, &id, by.now())?;
            let person = link.person_id.map(|id| id.to_string()).unwrap_or_default();
            audit::record(conn, &by, Entry::new(Act::RecoveryApproved).on("person", person).denied("refused"))
        })
        .await?;
    Ok(page.done("/recoveries", "flash-recovery-refused"))
}

/// For the operator at the machine, where no second person is left: a link to set new factors.
pub fn operator_link(conn: &mut Conn, node: &Node, handle: &str) -> Result<String, Error> {
    let by = By::operator(node);
    let person = store::find_by_handle(conn, handle)?.filter(PersonRow::is_active).ok_or(Error::NotFound)?;
    let new = NewLink::bare(LinkKind::Recovery, Some(person.id.clone()), Duration::minutes(LIVES_MINUTES));
    let (_, token) = links::insert(conn, &by, new)?;
    notices::send(conn, node, &person.id, Notice::RecoveryStarted)?;
    audit::record(conn, &by, Entry::new(Act::RecoveryApproved).on("person", &person.id).rule("operator"))?;
    Ok(links::address(node, &token))
}

/// For the operator at the machine: opens an account that was locked or disabled.
pub fn operator_open(conn: &mut Conn, node: &Node, handle: &str) -> Result<(), Error> {
    let by = By::operator(node);
    let person = store::find_by_handle(conn, handle)?.ok_or(Error::NotFound)?;
    let enabled = store::enable(conn, &person.id, by.now())?;
    store::release_lock(conn, &person.id)?;
    let act = if enabled { Act::AccountEnabled } else { Act::AccountReleased };
    audit::record(conn, &by, Entry::new(act).on("person", &person.id).rule("operator"))
}

/// For the operator at the machine: gives a role when nobody is left who could.
pub fn operator_grant(conn: &mut Conn, node: &Node, handle: &str, role: Role) -> Result<(), Error> {
    let by = By::operator(node);
    let person = store::find_by_handle(conn, handle)?.filter(PersonRow::is_active).ok_or(Error::NotFound)?;
    roles::insert(conn, &by, None, &person.id, role, GrantState::Active)?;
    sessions::lock_all(conn, &person.id, by.now())?;
    notices::send(conn, node, &person.id, Notice::RoleGiven { role })?;
    audit::record(conn, &by, Entry::new(Act::RoleGranted).on("person", &person.id).role(role).rule("operator"))
}
