//! The way in: a single-use link, a few questions, two factors, an account.
//!
//! The steps are kept as a draft with the link, so that a closed browser or a crash loses nothing; the account, its roles,
//! the agency, the session and the audit entries are one transaction at the end, which also uses the link up.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use webauthn_rs::prelude::Passkey;
use zeroize::Zeroizing;

use super::links::{self, Draft, Identity, LinkKind, LinkRow};
use super::roles;
use super::store::{self, MailNotices, NewPerson, PersonRow};
use super::{Status, me, passkeys, sessions, tokens, totp};
use crate::agency::{self, AgencyForm};
use crate::audit::{self, Act, Entry};
use crate::config::Profile;
use crate::db::Conn;
use crate::error::Error;
use crate::i18n::Lang;
use crate::notices::{self, Notice};
use crate::secret::Token;
use crate::web::access::{Actor, By, PersonId, Policy, Role, Strength};
use crate::web::form::{FieldErrors, Form};
use crate::web::page::{self, SESSION_COOKIE};
use crate::web::routes::Routes;
use crate::web::{Page, see_other};

pub(super) fn routes(routes: &mut Routes) {
    routes
        .get("/setup", Policy::Anyone, setup)
        .get("/start/{token}", Policy::Anyone, show)
        .post("/start/{token}/agency", Policy::Anyone, agency_step)
        .post("/start/{token}/identity", Policy::Anyone, identity_step)
        .post("/start/{token}/challenge", Policy::Anyone, challenge)
        .post("/start/{token}/passkey", Policy::Anyone, with_passkey)
        .post("/start/{token}/password", Policy::Anyone, with_password);
}

#[derive(Template)]
#[template(path = "accounts/templates/setup.html")]
struct SetUpPage<'a> {
    p: &'a Page,
    due: bool,
}

/// For who comes without a link.
async fn setup(page: Page) -> Result<HttpResponse, Error> {
    let due = page.db.read(|conn| Ok(links::set_up_is_due(conn)?)).await?;
    page.render(&SetUpPage { p: &page, due })
}

#[derive(Template)]
#[template(path = "accounts/templates/link_gone.html")]
struct LinkGone<'a> {
    p: &'a Page,
}

fn gone(page: &Page) -> Result<HttpResponse, Error> {
    page.render_as(StatusCode::GONE, &LinkGone { p: page })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Agency,
    Identity,
    Factor,
}

fn step(link: &LinkRow, draft: &Draft, asked: &str) -> Step {
    let setup = link.kind == LinkKind::SetUp;
    match asked {
        "agency" if setup => return Step::Agency,
        "identity" if link.kind != LinkKind::Recovery && (!setup || draft.agency.is_some()) => return Step::Identity,
        _ => {}
    }
    if setup && draft.agency.is_none() {
        Step::Agency
    } else if draft.identity.is_none() && link.kind != LinkKind::Recovery {
        Step::Identity
    } else {
        Step::Factor
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    step: String,
}

async fn show(page: Page, token: web::Path<String>, asked: web::Query<Asked>) -> Result<HttpResponse, Error> {
    let Some((link, draft)) = load(&page, &token).await? else { return gone(&page) };
    let none = FieldErrors::default();
    match step(&link, &draft, &asked.step) {
        Step::Agency => {
            let form = draft.agency.as_ref().map_or_else(AgencyForm::blank, AgencyForm::from);
            agency_page(&page, &token, &form, &none)
        }
        Step::Identity => {
            let form = draft.identity.as_ref().map_or_else(|| IdentityForm::blank(&page, &draft), IdentityForm::from);
            identity_page(&page, &link, &token, &form, &none)
        }
        Step::Factor => factor_page(&page, &link, &token, &draft, &none).await,
    }
}

async fn load(page: &Page, token: &str) -> Result<Option<(LinkRow, Draft)>, Error> {
    page.limits.attempt(&page.address)?;
    let (token, now, vault) = (token.to_owned(), page.now(), page.vault.clone());
    page.db
        .read(move |conn| match links::find(conn, &token, now)? {
            Some(link) => {
                let draft = link.draft(&vault)?;
                Ok(Some((link, draft)))
            }
            None => Ok(None),
        })
        .await
}

// ---- The agency, at set-up only.

#[derive(Template)]
#[template(path = "accounts/templates/join_agency.html")]
struct AgencyPage<'a> {
    p: &'a Page,
    token: &'a str,
    form: &'a AgencyForm,
    errors: &'a FieldErrors,
    choices: agency::Choices,
}

fn agency_page(page: &Page, token: &str, form: &AgencyForm, errors: &FieldErrors) -> Result<HttpResponse, Error> {
    let template = AgencyPage { p: page, token, form, errors, choices: agency::Choices::new(page.lang) };
    if errors.is_empty() { page.render(&template) } else { page.render_again(&template) }
}

async fn agency_step(page: Page, token: web::Path<String>, form: Form<AgencyForm>) -> Result<HttpResponse, Error> {
    let Some((link, mut draft)) = load(&page, &token).await? else { return gone(&page) };
    if link.kind != LinkKind::SetUp {
        return Err(Error::NotFound);
    }
    match form.0.check() {
        Ok(agency) => draft.agency = Some(agency),
        Err(errors) => return agency_page(&page, &token, &form.0, &errors),
    }
    save(&page, link, draft).await?;
    Ok(see_other(&format!("/start/{token}?step=identity")))
}

async fn save(page: &Page, link: LinkRow, draft: Draft) -> Result<(), Error> {
    let vault = page.vault.clone();
    page.db.write(move |conn| links::save_draft(conn, &vault, &link.id, &draft)).await
}

// ---- Who the person is.

#[derive(Deserialize, Clone, Default)]
#[serde(default)]
pub(super) struct IdentityForm {
    pub display_name: String,
    pub handle: String,
    pub email: String,
    pub lang: String,
    pub time_zone: String,
}

impl IdentityForm {
    fn blank(page: &Page, draft: &Draft) -> IdentityForm {
        let time_zone = draft.agency.as_ref().map_or("UTC".to_owned(), |agency| agency.time_zone.clone());
        IdentityForm { lang: page.lang.as_str().to_owned(), time_zone, ..IdentityForm::default() }
    }

    pub(super) fn check(&self) -> Result<Identity, FieldErrors> {
        let mut errors = FieldErrors::default();
        let display_name = errors.line("display_name", &self.display_name, 100);
        let handle = super::sign_in::folded_handle(&self.handle);
        if !is_handle(&handle) {
            errors.add("handle", if handle.is_empty() { "field-required" } else { "field-handle" });
        }
        let email = errors.optional_email("email", &self.email);
        let lang = Lang::parse(&self.lang);
        if lang.is_none() {
            errors.add("lang", "field-choose");
        }
        if self.time_zone.parse::<chrono_tz::Tz>().is_err() {
            errors.add("time_zone", "field-choose");
        }
        match lang {
            Some(lang) if errors.is_empty() => {
                Ok(Identity { display_name, handle, email, lang, time_zone: self.time_zone.clone() })
            }
            _ => Err(errors),
        }
    }
}

impl From<&Identity> for IdentityForm {
    fn from(identity: &Identity) -> IdentityForm {
        IdentityForm {
            display_name: identity.display_name.clone(),
            handle: identity.handle.clone(),
            email: identity.email.clone(),
            lang: identity.lang.as_str().to_owned(),
            time_zone: identity.time_zone.clone(),
        }
    }
}

/// Two to 32 of a-z, 0-9, dot, dash and underscore, beginning with a letter or digit.
fn is_handle(text: &str) -> bool {
    (2..=32).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'_'))
        && text.as_bytes()[0].is_ascii_alphanumeric()
        // The names of the log for who is no person.
        && !matches!(text, "operator" | "system")
}

#[derive(Template)]
#[template(path = "accounts/templates/join_identity.html")]
struct IdentityPage<'a> {
    p: &'a Page,
    token: &'a str,
    setup: bool,
    form: &'a IdentityForm,
    errors: &'a FieldErrors,
    langs: &'static [Lang],
    zones: Vec<&'static str>,
    mail: bool,
}

fn identity_page(
    page: &Page,
    link: &LinkRow,
    token: &str,
    form: &IdentityForm,
    errors: &FieldErrors,
) -> Result<HttpResponse, Error> {
    let template = IdentityPage {
        p: page,
        token,
        setup: link.kind == LinkKind::SetUp,
        form,
        errors,
        langs: Lang::ALL,
        zones: crate::i18n::time_zone_choices(),
        mail: page.mailer.is_on(),
    };
    if errors.is_empty() { page.render(&template) } else { page.render_again(&template) }
}

async fn identity_step(page: Page, token: web::Path<String>, form: Form<IdentityForm>) -> Result<HttpResponse, Error> {
    let Some((link, mut draft)) = load(&page, &token).await? else { return gone(&page) };
    if link.kind == LinkKind::Recovery {
        return Err(Error::NotFound);
    }
    let identity = match form.0.check() {
        Ok(identity) => identity,
        Err(errors) => return identity_page(&page, &link, &token, &form.0, &errors),
    };
    let handle = identity.handle.clone();
    if page.db.read(move |conn| Ok(store::find_by_handle(conn, &handle)?)).await?.is_some() {
        let mut errors = FieldErrors::default();
        errors.add("handle", "field-handle-taken");
        return identity_page(&page, &link, &token, &form.0, &errors);
    }
    draft.identity = Some(identity);
    save(&page, link, draft).await?;
    Ok(see_other(&format!("/start/{token}")))
}

// ---- The factors.

#[derive(Template)]
#[template(path = "accounts/templates/join_factor.html")]
struct FactorPage<'a> {
    p: &'a Page,
    token: &'a str,
    recovery: bool,
    setup: bool,
    handle: String,
    totp: totp::Enrolment,
    passkeys: bool,
    errors: &'a FieldErrors,
}

async fn factor_page(
    page: &Page,
    link: &LinkRow,
    token: &str,
    draft: &Draft,
    errors: &FieldErrors,
) -> Result<HttpResponse, Error> {
    let (handle, agency) = names(page, link, draft).await?;
    if link.draft.is_none() {
        // The secret that is shown must be the one that is asked for.
        save(page, link.clone(), draft.clone()).await?;
    }
    let template = FactorPage {
        p: page,
        token,
        recovery: link.kind == LinkKind::Recovery,
        setup: link.kind == LinkKind::SetUp,
        totp: totp::enrolment(&draft.totp_secret, &handle, &agency)?,
        handle,
        passkeys: passkeys::are_possible(&page.node),
        errors,
    };
    if errors.is_empty() { page.render(&template) } else { page.render_again(&template) }
}

/// The user name and the agency's name, from the draft or the database.
async fn names(page: &Page, link: &LinkRow, draft: &Draft) -> Result<(String, String), Error> {
    let agency = draft.agency.as_ref().map_or(page.agency_name.clone(), |agency| agency.name.clone());
    if let Some(identity) = &draft.identity {
        return Ok((identity.handle.clone(), agency));
    }
    let person = link.person_id.clone().ok_or(Error::Bad("problem-form"))?;
    let person = page.db.read(move |conn| store::find(conn, &person)?.ok_or(Error::NotFound)).await?;
    Ok((person.handle, agency))
}

fn purpose(link: &LinkRow) -> String {
    format!("join {}", link.id)
}

async fn challenge(page: Page, token: web::Path<String>) -> Result<HttpResponse, Error> {
    let Some((link, draft)) = load(&page, &token).await? else { return Err(Error::Conflict("error-link-used")) };
    let (handle, _) = names(&page, &link, &draft).await?;
    let name = draft.identity.as_ref().map_or(handle.clone(), |identity| identity.display_name.clone());
    if link.draft.is_none() {
        save(&page, link.clone(), draft.clone()).await?;
    }
    passkeys::ask_to_create(&page, purpose(&link), &draft.person_id, &handle, &name).await
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Credential {
    credential: String,
    name: String,
}

async fn with_passkey(page: Page, token: web::Path<String>, form: Form<Credential>) -> Result<HttpResponse, Error> {
    let Some((link, draft)) = load(&page, &token).await? else { return gone(&page) };
    let (on, kept, kept_draft) = (page.clone(), link.clone(), draft.clone());
    let joined = page
        .db
        .write(move |conn| {
            let Some(passkey) = passkeys::created(conn, &on, &purpose(&link), &form.0.credential)? else {
                return Ok(None);
            };
            let name = me::passkey_name(&form.0.name, &on.device);
            join(conn, &on, &link, &draft, Factor::Passkey(Box::new(passkey), name)).map(Some)
        })
        .await?;
    match joined {
        Some(joined) => Ok(welcome(&page, joined)),
        None => {
            let mut errors = FieldErrors::default();
            errors.add("passkey", "field-passkey");
            factor_page(&page, &kept, &token, &kept_draft, &errors).await
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Password {
    password: Zeroizing<String>,
    again: Zeroizing<String>,
    code: Zeroizing<String>,
}

async fn with_password(page: Page, token: web::Path<String>, form: Form<Password>) -> Result<HttpResponse, Error> {
    let Some((link, draft)) = load(&page, &token).await? else { return gone(&page) };
    let Form(Password { password, again, code }) = form;
    let (handle, agency) = names(&page, &link, &draft).await?;
    let name = draft.identity.as_ref().map(|identity| identity.display_name.clone()).unwrap_or_default();
    let mut errors = FieldErrors::default();
    if let Some(weak) = page.passwords.weakness(&password, &[&handle, &agency, &name]) {
        errors.add("password", weak);
    }
    if *password != *again {
        errors.add("again", "field-again");
    }
    let step = totp::step(&draft.totp_secret, &code, page.now())?;
    if step.is_none() {
        errors.add("code", "field-code");
    }
    let Some(step) = step.filter(|_| errors.is_empty()) else {
        return factor_page(&page, &link, &token, &draft, &errors).await;
    };
    let hash = page.passwords.hash(password).await?;
    let on = page.clone();
    let joined = page.db.write(move |conn| join(conn, &on, &link, &draft, Factor::Password { hash, step })).await?;
    let codes = joined.codes.clone();
    // The page belongs to the session that begins with it.
    let mut page = page;
    page.csrf = page::csrf(&page.node, &joined.token.hash());
    let mut answer = me::codes_page(&page, &codes, "/")?;
    let _ = answer.add_cookie(&page::cookie(SESSION_COOKIE, joined.token.reveal().to_owned()));
    Ok(answer)
}

fn welcome(page: &Page, joined: Joined) -> HttpResponse {
    let mut answer = page.done("/", "flash-welcome");
    let _ = answer.add_cookie(&page::cookie(SESSION_COOKIE, joined.token.reveal().to_owned()));
    answer
}

enum Factor {
    Passkey(Box<Passkey>, String),
    Password { hash: String, step: i64 },
}

struct Joined {
    token: Token,
    codes: Vec<String>,
}

/// Makes the account, or gives an old one its new factor, and uses the link up: all of it or nothing.
fn join(conn: &mut Conn, page: &Page, link: &LinkRow, draft: &Draft, factor: Factor) -> Result<Joined, Error> {
    links::use_up(conn, &link.id, page.now())?;
    let person = &draft.person_id;
    match link.kind {
        LinkKind::SetUp | LinkKind::Invitation => create_person(conn, page, link, draft)?,
        LinkKind::Recovery => forget_factors(conn, page, person)?,
    }
    let (strength, codes) = add_factor(conn, page, draft, factor)?;
    let found = store::find(conn, person)?.filter(PersonRow::is_active);
    let handle = found.ok_or(Error::Conflict("error-link-used"))?.handle;
    let actor = Actor::Claimant { id: person.clone(), handle: handle.clone(), address: page.address.clone() };
    let by = By { node: page.node.clone(), actor };
    match link.kind {
        LinkKind::SetUp => found_node(conn, page, &by, draft)?,
        LinkKind::Invitation => accept_invitation(conn, &by, link, person, &handle)?,
        LinkKind::Recovery => {
            notices::tell_admins(conn, &page.node, Notice::ColleagueRecovered { handle })?;
            audit::record(conn, &by, Entry::new(Act::RecoveryUsed).on("person", person))?;
        }
    }
    // After the roles: a role that is given locks the sessions there are.
    let (session, token) = sessions::begin(conn, &page.node, person, strength, &page.address, &page.device)?;
    audit::record(conn, &by, Entry::new(Act::SignedIn).on("session", &session).rule(strength.as_str()))?;
    Ok(Joined { token, codes })
}

fn create_person(conn: &mut Conn, page: &Page, link: &LinkRow, draft: &Draft) -> Result<(), Error> {
    if link.kind == LinkKind::SetUp && store::any(conn)? {
        return Err(Error::Conflict("error-set-up-already"));
    }
    let identity = draft.identity.clone().ok_or(Error::Bad("problem-form"))?;
    let email = me::seal_email(&page.vault, &draft.person_id, &identity.email)?;
    let new = NewPerson {
        id: draft.person_id.clone(),
        handle: identity.handle,
        display_name: identity.display_name,
        email,
        kind: link.person_kind,
        lang: identity.lang.as_str().to_owned(),
        time_zone: identity.time_zone,
        status: Status::Active,
        ends_on: link.ends_on,
        password_hash: None,
        password_set_at: None,
        totp_secret: None,
        totp_last_step: 0,
        lock_level: 0,
        mail_notices: MailNotices::Daily,
        notice_seq: 0,
        created_at: page.now(),
        last_active_at: page.now(),
    };
    store::insert(conn, new).map_err(|error| match Error::from(error) {
        Error::Conflict(_) => Error::Conflict("field-handle-taken"),
        other => other,
    })
}

fn add_factor(conn: &mut Conn, page: &Page, draft: &Draft, factor: Factor) -> Result<(Strength, Vec<String>), Error> {
    let person = &draft.person_id;
    match factor {
        Factor::Passkey(passkey, name) => {
            passkeys::insert(conn, person, &name, *passkey, page.now())?;
            Ok((Strength::Passkey, Vec::new()))
        }
        Factor::Password { hash, step } => {
            store::set_password(conn, person, Some(&hash), page.now())?;
            let sealed = totp::seal(&page.vault, person, &draft.totp_secret)?;
            store::set_totp(conn, person, Some(&sealed), step)?;
            Ok((Strength::Totp, me::new_codes(conn, person)?))
        }
    }
}

/// Who recovers an account starts from nothing: whoever has the old factors is out.
fn forget_factors(conn: &mut Conn, page: &Page, person: &PersonId) -> Result<(), Error> {
    let now = page.now();
    store::set_password(conn, person, None, now)?;
    store::set_totp(conn, person, None, 0)?;
    store::replace_recovery_codes(conn, person, &[])?;
    store::release_lock(conn, person)?;
    passkeys::delete_all(conn, person)?;
    links::revoke_recoveries(conn, person, now)?;
    sessions::end_all(conn, person, None, now)?;
    tokens::revoke_all(conn, person, now)?;
    Ok(())
}

fn found_node(conn: &mut Conn, page: &Page, by: &By, draft: &Draft) -> Result<(), Error> {
    let agency = draft.agency.clone().ok_or(Error::Bad("problem-form"))?;
    agency::insert(conn, agency, page.now())?;
    audit::record(conn, by, Entry::new(Act::NodeSetUp).on("agency", "self").version(1))?;
    audit::record(conn, by, Entry::new(Act::AccountCreated).on("person", &draft.person_id).rule("setup"))?;
    let roles: &[Role] = match page.config.profile {
        Profile::Default => &[Role::Admin, Role::TrustOfficer, Role::Officer],
        // There an admin works no cases.
        Profile::Strict => &[Role::Admin, Role::TrustOfficer],
    };
    roles::found(conn, by, &draft.person_id, roles)
}

fn accept_invitation(conn: &mut Conn, by: &By, link: &LinkRow, person: &PersonId, handle: &str) -> Result<(), Error> {
    // Every admin hears of a new account, not only who invited (S11).
    notices::tell_admins(conn, &by.node, Notice::InvitationUsed { handle: handle.to_owned() })?;
    let mut entries = vec![Entry::new(Act::AccountCreated).on("person", person).rule("invitation")];
    for role in &link.roles.0 {
        let (_, entry) = roles::propose(conn, by, link.created_by.as_ref(), person, *role)?;
        entries.push(entry);
    }
    audit::record_all(conn, by, entries)
}
