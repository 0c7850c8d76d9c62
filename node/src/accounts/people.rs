//! The people of the agency: who is here, inviting, roles, sessions, disabling.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::Duration;
use serde::Deserialize;

use super::jobs::{LAST_DAY, UNUSED};
use super::links::{self, LinkId, LinkKind, LinkRow, NewLink};
use super::roles::{self, GrantId, GrantRow, GrantState};
use super::sessions::{self, SessionRow};
use super::store::{self, PersonRow};
use super::tokens;
use crate::audit::{self, Act, Entry};
use crate::error::Error;
use crate::notices::{self, Notice};
use crate::web::Page;
use crate::web::access::{Permission, PersonId, PersonKind, Policy, Role, SessionId};
use crate::web::form::{FieldErrors, Form};
use crate::web::routes::Routes;

pub(super) fn routes(routes: &mut Routes) {
    use Permission::{ConfirmRoles, ManagePeople, ReadPeople};
    routes
        .get("/people", Policy::May(ReadPeople), index)
        .get("/people/new", Policy::MayNow(ManagePeople), new)
        .post("/people/invitations", Policy::MayNow(ManagePeople), invite)
        .post("/people/invitations/{id}/revocation", Policy::MayNow(ManagePeople), revoke)
        .get("/people/roles", Policy::May(ConfirmRoles), waiting)
        .post("/people/roles/{id}/confirmation", Policy::MayNow(ConfirmRoles), confirm)
        .post("/people/roles/{id}/refusal", Policy::MayNow(ConfirmRoles), refuse)
        .get("/people/{id}", Policy::May(ReadPeople), show)
        .post("/people/{id}/roles", Policy::MayNow(ManagePeople), give_role)
        .post("/people/{id}/roles/{role}/end", Policy::MayNow(ManagePeople), take_role)
        .post("/people/{id}/sessions/{session}/end", Policy::MayNow(ManagePeople), end_session)
        .post("/people/{id}/release", Policy::MayNow(ManagePeople), release)
        .get("/people/{id}/disable", Policy::MayNow(ManagePeople), disable_page)
        .post("/people/{id}/disable", Policy::MayNow(ManagePeople), disable)
        .post("/people/{id}/enable", Policy::MayNow(ManagePeople), enable);
}

// ---- Who is here.

#[derive(Template)]
#[template(path = "accounts/templates/people.html")]
struct PeoplePage<'a> {
    p: &'a Page,
    people: Vec<PersonRow>,
    roles: HashMap<PersonId, Vec<Role>>,
    invitations: Vec<LinkRow>,
    manages: bool,
}

impl PeoplePage<'_> {
    fn roles_of(&self, person: &PersonRow) -> &[Role] {
        self.roles.get(&person.id).map_or(&[], Vec::as_slice)
    }
}

async fn index(page: Page) -> Result<HttpResponse, Error> {
    let (manages, now) = (page.may(Permission::ManagePeople), page.now());
    let (people, pairs, invitations) = page
        .db
        .read(move |conn| {
            let invitations = if manages { links::list_open(conn, LinkKind::Invitation, now)? } else { Vec::new() };
            Ok((store::list(conn)?, store::all_active_roles(conn)?, invitations))
        })
        .await?;
    let mut roles: HashMap<PersonId, Vec<Role>> = HashMap::new();
    for (person, role) in pairs {
        roles.entry(person).or_default().push(role);
    }
    let people = people.into_iter().filter(|person| manages || person.is_active()).collect();
    page.render(&PeoplePage { p: &page, people, roles, invitations, manages })
}

#[derive(Template)]
#[template(path = "accounts/templates/person.html")]
struct PersonPage<'a> {
    p: &'a Page,
    person: PersonRow,
    grants: Vec<GrantRow>,
    sessions: Vec<SessionRow>,
    free_roles: Vec<Role>,
    manages: bool,
    is_me: bool,
    locked: bool,
}

impl PersonPage<'_> {
    /// Why the account is disabled, in the reader's language where the node itself did it.
    fn disabled_because(&self) -> Option<String> {
        self.person.disabled_reason.as_deref().map(|reason| match reason {
            UNUSED => self.p.t("disabled-unused"),
            LAST_DAY => self.p.t("disabled-last-day"),
            typed => typed.to_owned(),
        })
    }
}

async fn show(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let (manages, now) = (page.may(Permission::ManagePeople), page.now());
    let id = PersonId::from(id.into_inner());
    let (person, grants, sessions) = page
        .db
        .read(move |conn| {
            let person =
                store::find(conn, &id)?.filter(|person| manages || person.is_active()).ok_or(Error::NotFound)?;
            let sessions = if manages { sessions::list(conn, &id, now)? } else { Vec::new() };
            Ok((person, roles::list(conn, &id)?, sessions))
        })
        .await?;
    let free_roles = Role::ALL.iter().copied().filter(|role| grants.iter().all(|grant| grant.role != *role)).collect();
    page.render(&PersonPage {
        is_me: page.officer()?.id == person.id,
        locked: person.is_locked(now),
        p: &page,
        person,
        grants,
        sessions,
        free_roles,
        manages,
    })
}

// ---- Inviting.

#[derive(Deserialize, Default)]
#[serde(default)]
struct InvitationForm {
    note: String,
    roles: Vec<String>,
    kind: String,
    ends_on: String,
}

impl InvitationForm {
    fn has(&self, role: &Role) -> bool {
        self.roles.iter().any(|given| given == role.as_str())
    }
}

#[derive(Template)]
#[template(path = "accounts/templates/invite.html")]
struct InvitePage<'a> {
    p: &'a Page,
    form: InvitationForm,
    errors: FieldErrors,
    roles: &'static [Role],
    kinds: &'static [PersonKind],
    hours: i64,
}

fn invite_page(page: &Page, form: InvitationForm, errors: FieldErrors) -> Result<HttpResponse, Error> {
    let again = !errors.is_empty();
    let hours = page.config.accounts.invitation_hours;
    let template = InvitePage { p: page, form, errors, roles: Role::ALL, kinds: PersonKind::ALL, hours };
    if again { page.render_again(&template) } else { page.render(&template) }
}

async fn new(page: Page) -> Result<HttpResponse, Error> {
    let form = InvitationForm {
        roles: vec![Role::Officer.as_str().to_owned()],
        kind: PersonKind::Agency.as_str().to_owned(),
        ..InvitationForm::default()
    };
    invite_page(&page, form, FieldErrors::default())
}

#[derive(Template)]
#[template(path = "accounts/templates/link.html")]
pub(super) struct LinkPage<'a> {
    pub p: &'a Page,
    pub title: String,
    pub text: String,
    pub url: String,
    pub back: &'static str,
}

async fn invite(page: Page, form: Form<InvitationForm>) -> Result<HttpResponse, Error> {
    let Form(form) = form;
    let mut errors = FieldErrors::default();
    let note = errors.line("note", &form.note, 100);
    let mut roles: Vec<Role> = form.roles.iter().filter_map(|role| Role::parse(role)).collect();
    if roles.is_empty() || roles.len() != form.roles.len() {
        errors.add("roles", "field-choose");
    }
    // A role twice could not be given at the end.
    roles.sort();
    roles.dedup();
    let profile = page.config.profile;
    if roles.iter().any(|one| roles.iter().any(|other| roles::exclude_each_other(profile, *one, *other))) {
        errors.add("roles", "error-role-excluded");
    }
    let person_kind = PersonKind::parse(&form.kind);
    if person_kind.is_none() {
        errors.add("kind", "field-choose");
    }
    let ends_on = errors.optional_day("ends_on", &form.ends_on);
    if ends_on.is_some_and(|day| day <= page.now().date()) {
        errors.add("ends_on", "field-day-past");
    }
    let Some(person_kind) = person_kind.filter(|_| errors.is_empty()) else {
        return invite_page(&page, form, errors);
    };
    let by = page.by();
    let hours = page.config.accounts.invitation_hours;
    let url = page
        .db
        .write(move |conn| {
            let names = roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(" ");
            let bare = NewLink::bare(LinkKind::Invitation, None, Duration::hours(hours));
            let new = NewLink { roles, person_kind, ends_on, note, ..bare };
            let (id, token) = links::insert(conn, &by, new)?;
            audit::record(conn, &by, Entry::new(Act::Invited).on("link", &id).role(&names))?;
            Ok(links::address(&by.node, &token))
        })
        .await?;
    page.render(&LinkPage {
        p: &page,
        title: page.t("invite-done-title"),
        text: page.with("invite-done", "hours", hours),
        url,
        back: "/people",
    })
}

async fn revoke(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let (by, id) = (page.by(), LinkId::from(id.into_inner()));
    page.db
        .write(move |conn| {
            if !links::revoke(conn, LinkKind::Invitation, &id, by.now())? {
                return Err(Error::Conflict("error-link-used"));
            }
            audit::record(conn, &by, Entry::new(Act::InvitationRevoked).on("link", &id))
        })
        .await?;
    Ok(page.done("/people", "flash-invitation-revoked"))
}

// ---- Roles.

#[derive(Deserialize, Default)]
#[serde(default)]
struct RoleForm {
    role: String,
}

fn to_person(id: &str) -> String {
    format!("/people/{id}")
}

async fn give_role(page: Page, id: web::Path<String>, form: Form<RoleForm>) -> Result<HttpResponse, Error> {
    let role = Role::parse(&form.0.role).ok_or(Error::Bad("problem-form"))?;
    let (by, person) = (page.by(), PersonId::from(id.to_string()));
    let state = page
        .db
        .write(move |conn| {
            store::find(conn, &person)?.ok_or(Error::NotFound)?;
            let proposer = by.person().cloned();
            let (state, entry) = roles::propose(conn, &by, proposer.as_ref(), &person, role)?;
            audit::record(conn, &by, entry)?;
            Ok(state)
        })
        .await?;
    let flash = if state == GrantState::Active { "flash-role-given" } else { "flash-role-proposed" };
    Ok(page.done(&to_person(&id), flash))
}

async fn take_role(page: Page, path: web::Path<(String, String)>) -> Result<HttpResponse, Error> {
    let (id, role) = path.into_inner();
    let role = Role::parse(&role).ok_or(Error::NotFound)?;
    let (by, person) = (page.by(), PersonId::from(id.clone()));
    page.db.write(move |conn| roles::end(conn, &by, &person, role)).await?;
    Ok(page.done(&to_person(&id), "flash-role-taken"))
}

#[derive(Template)]
#[template(path = "accounts/templates/roles_waiting.html")]
struct WaitingPage<'a> {
    p: &'a Page,
    waiting: Vec<Waiting>,
}

struct Waiting {
    grant: GrantRow,
    person: String,
    proposer: String,
    /// One's own: somebody else must decide.
    mine: bool,
}

async fn waiting(page: Page) -> Result<HttpResponse, Error> {
    let me = page.officer()?.id.clone();
    let waiting = page
        .db
        .read(move |conn| {
            let handles: HashMap<PersonId, String> =
                store::list(conn)?.into_iter().map(|person| (person.id, person.handle)).collect();
            let handle = |id: &PersonId| handles.get(id).cloned().unwrap_or_default();
            Ok(roles::list_proposed(conn)?
                .into_iter()
                .map(|grant| Waiting {
                    person: handle(&grant.person_id),
                    proposer: grant.proposed_by.as_ref().map(handle).unwrap_or_default(),
                    mine: grant.proposed_by.as_ref() == Some(&me) || grant.person_id == me,
                    grant,
                })
                .collect())
        })
        .await?;
    page.render(&WaitingPage { p: &page, waiting })
}

async fn confirm(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let (by, id) = (page.by(), GrantId::from(id.into_inner()));
    page.db.write(move |conn| roles::confirm(conn, &by, &id)).await?;
    Ok(page.done("/people/roles", "flash-role-given"))
}

async fn refuse(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let (by, id) = (page.by(), GrantId::from(id.into_inner()));
    page.db.write(move |conn| roles::refuse(conn, &by, &id)).await?;
    Ok(page.done("/people/roles", "flash-role-refused"))
}

// ---- Sessions, locks, disabling.

async fn end_session(page: Page, path: web::Path<(String, String)>) -> Result<HttpResponse, Error> {
    let (id, session) = path.into_inner();
    let (by, person, session) = (page.by(), PersonId::from(id.clone()), SessionId::from(session));
    page.db
        .write(move |conn| {
            if !sessions::end(conn, &person, &session, by.now())? {
                return Err(Error::NotFound);
            }
            audit::record(conn, &by, Entry::new(Act::SessionEnded).on("session", &session))
        })
        .await?;
    Ok(page.done(&to_person(&id), "flash-session-ended"))
}

async fn release(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let (by, person) = (page.by(), PersonId::from(id.to_string()));
    page.db
        .write(move |conn| {
            store::find(conn, &person)?.ok_or(Error::NotFound)?;
            store::release_lock(conn, &person)?;
            audit::record(conn, &by, Entry::new(Act::AccountReleased).on("person", &person))
        })
        .await?;
    Ok(page.done(&to_person(&id), "flash-released"))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ReasonForm {
    reason: String,
}

#[derive(Template)]
#[template(path = "accounts/templates/disable.html")]
struct DisablePage<'a> {
    p: &'a Page,
    person: PersonRow,
    reason: String,
    errors: FieldErrors,
}

async fn disable_form(page: &Page, id: &str, reason: String, errors: FieldErrors) -> Result<HttpResponse, Error> {
    let id = PersonId::from(id.to_owned());
    let person = page.db.read(move |conn| store::find(conn, &id)?.ok_or(Error::NotFound)).await?;
    let again = !errors.is_empty();
    let template = DisablePage { p: page, person, reason, errors };
    if again { page.render_again(&template) } else { page.render(&template) }
}

async fn disable_page(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    disable_form(&page, &id, String::new(), FieldErrors::default()).await
}

async fn disable(page: Page, id: web::Path<String>, form: Form<ReasonForm>) -> Result<HttpResponse, Error> {
    let mut errors = FieldErrors::default();
    let reason = errors.line("reason", &form.0.reason, 300);
    if !errors.is_empty() {
        return disable_form(&page, &id, form.0.reason, errors).await;
    }
    let (by, person) = (page.by(), PersonId::from(id.to_string()));
    page.db
        .write(move |conn| {
            for role in roles::NEEDED {
                roles::refuse_last_holder(conn, &person, *role)?;
            }
            let now = by.now();
            store::find(conn, &person)?.ok_or(Error::NotFound)?;
            if !store::disable(conn, &person, &reason, now)? {
                return Err(Error::Conflict("error-already-decided"));
            }
            sessions::end_all(conn, &person, None, now)?;
            tokens::revoke_all(conn, &person, now)?;
            links::revoke_invitations_of(conn, &person, now)?;
            let handle = store::find(conn, &person)?.map(|person| person.handle).unwrap_or_default();
            notices::tell_admins(conn, &by.node, Notice::ColleagueDisabled { handle })?;
            audit::record(conn, &by, Entry::new(Act::AccountDisabled).on("person", &person).because(&reason))
        })
        .await?;
    Ok(page.done(&to_person(&id), "flash-disabled"))
}

async fn enable(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let (by, person) = (page.by(), PersonId::from(id.to_string()));
    page.db
        .write(move |conn| {
            if !store::enable(conn, &person, by.now())? {
                return Err(Error::Conflict("error-already-decided"));
            }
            let handle = store::find(conn, &person)?.map(|person| person.handle).unwrap_or_default();
            notices::tell_admins(conn, &by.node, Notice::ColleagueEnabled { handle })?;
            audit::record(conn, &by, Entry::new(Act::AccountEnabled).on("person", &person))
        })
        .await?;
    Ok(page.done(&to_person(&id), "flash-enabled"))
}
