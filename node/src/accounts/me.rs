//! One's own account: who I am, how I sign in, where I am signed in, my tokens.
//!
//! Whatever changes a factor or the e-mail address needs a sign-in a few minutes old, and is told to the owner. The last
//! way to sign in cannot be taken away.

use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::Duration;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::passkeys::{self, PasskeyId, PasskeyRow};
use super::sessions::{self, SessionRow};
use super::store::{self, MailNotices, PersonRow, Profile};
use super::tokens::{self, TokenRow};
use super::{sign_in, totp};
use crate::audit::{self, Act, Entry};
use crate::db::Conn;
use crate::error::Error;
use crate::i18n::Lang;
use crate::notices::{self, Notice};
use crate::secret::{Cell, Vault, random};
use crate::web::Page;
use crate::web::access::{Officer, Permission, PersonId, Policy, SessionId, TokenId};
use crate::web::form::{FieldErrors, Form};
use crate::web::routes::Routes;

const CODES: usize = 10;
const MOST_PASSKEYS: usize = 10;
const MOST_TOKENS: usize = 20;

pub(super) fn routes(routes: &mut Routes) {
    routes
        .get("/me", Policy::SignedIn, profile)
        .post("/me", Policy::SignedIn, save_profile)
        .get("/me/email", Policy::SignedInNow, email_page)
        .post("/me/email", Policy::SignedInNow, save_email)
        .get("/me/security", Policy::SignedIn, security)
        .get("/me/passkeys/new", Policy::SignedInNow, new_passkey)
        .post("/me/passkeys/challenge", Policy::SignedInNow, passkey_challenge)
        .post("/me/passkeys", Policy::SignedInNow, add_passkey)
        .post("/me/passkeys/{id}/removal", Policy::SignedInNow, remove_passkey)
        .get("/me/password", Policy::SignedInNow, password_page)
        .post("/me/password", Policy::SignedInNow, save_password)
        .post("/me/recovery-codes", Policy::SignedInNow, make_codes)
        .post("/me/sessions/others/end", Policy::SignedIn, end_other_sessions)
        .post("/me/sessions/{id}/end", Policy::SignedIn, end_session)
        .get("/me/lost-device", Policy::SignedIn, lost_device_page)
        .post("/me/lost-device", Policy::SignedIn, lost_device)
        .get("/me/tokens", Policy::SignedIn, tokens_page)
        .post("/me/tokens", Policy::SignedInNow, make_token)
        .post("/me/tokens/{id}/revocation", Policy::SignedIn, revoke_token);
}

async fn me(page: &Page) -> Result<PersonRow, Error> {
    let id = page.officer()?.id.clone();
    page.db.read(move |conn| store::find(conn, &id)?.ok_or(Error::SignIn)).await
}

// ---- Who I am.

#[derive(Deserialize, Default)]
#[serde(default)]
struct ProfileForm {
    display_name: String,
    lang: String,
    time_zone: String,
    mail_notices: String,
}

#[derive(Template)]
#[template(path = "accounts/templates/me.html")]
struct ProfilePage<'a> {
    p: &'a Page,
    officer: &'a Officer,
    form: ProfileForm,
    email: Zeroizing<String>,
    errors: FieldErrors,
    langs: &'static [Lang],
    zones: Vec<&'static str>,
    mail_choices: &'static [MailNotices],
    mail: bool,
}

async fn profile_page(page: &Page, form: ProfileForm, errors: FieldErrors) -> Result<HttpResponse, Error> {
    let person = me(page).await?;
    let email = open_email(&page.vault, &person)?;
    let again = !errors.is_empty();
    let template = ProfilePage {
        p: page,
        officer: page.officer()?,
        form,
        email,
        errors,
        langs: Lang::ALL,
        zones: crate::i18n::time_zone_choices(),
        mail_choices: MailNotices::ALL,
        mail: page.mailer.is_on(),
    };
    if again { page.render_again(&template) } else { page.render(&template) }
}

async fn profile(page: Page) -> Result<HttpResponse, Error> {
    let person = me(&page).await?;
    let form = ProfileForm {
        display_name: person.display_name,
        lang: person.lang,
        time_zone: person.time_zone,
        mail_notices: person.mail_notices.as_str().to_owned(),
    };
    profile_page(&page, form, FieldErrors::default()).await
}

async fn save_profile(page: Page, form: Form<ProfileForm>) -> Result<HttpResponse, Error> {
    let mut errors = FieldErrors::default();
    let display_name = errors.line("display_name", &form.0.display_name, 100);
    let lang = Lang::parse(&form.0.lang).unwrap_or(page.lang);
    if form.0.time_zone.parse::<chrono_tz::Tz>().is_err() {
        errors.add("time_zone", "field-choose");
    }
    // Without a mail server the choice is not shown, and stays.
    let mail_notices = MailNotices::parse(&form.0.mail_notices);
    if !errors.is_empty() {
        return profile_page(&page, form.0, errors).await;
    }
    let person = me(&page).await?;
    let profile = Profile {
        display_name,
        email: None,
        lang: lang.as_str().to_owned(),
        time_zone: form.0.time_zone,
        mail_notices: mail_notices.unwrap_or(person.mail_notices),
    };
    let by = page.by();
    page.db
        .write(move |conn| {
            store::set_profile(conn, &person.id, profile)?;
            let fields = ["display_name", "lang", "time_zone", "mail_notices"];
            audit::record(conn, &by, Entry::new(Act::AccountChanged).on("person", &person.id).fields(&fields))
        })
        .await?;
    Ok(page.done("/me", "flash-saved"))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct EmailForm {
    email: String,
}

#[derive(Template)]
#[template(path = "accounts/templates/me_email.html")]
struct EmailPage<'a> {
    p: &'a Page,
    email: String,
    errors: FieldErrors,
}

async fn email_page(page: Page) -> Result<HttpResponse, Error> {
    let email = open_email(&page.vault, &me(&page).await?)?.to_string();
    page.render(&EmailPage { p: &page, email, errors: FieldErrors::default() })
}

async fn save_email(page: Page, form: Form<EmailForm>) -> Result<HttpResponse, Error> {
    let mut errors = FieldErrors::default();
    let email = errors.optional_email("email", &form.0.email);
    if !errors.is_empty() {
        return page.render_again(&EmailPage { p: &page, email: form.0.email, errors });
    }
    let (by, person) = (page.by(), me(&page).await?);
    page.db
        .write(move |conn| {
            notices::send(conn, &by.node, &person.id, Notice::EmailChanged)?;
            if let Some(old) = &person.email {
                notices::mail_old_address(conn, &by.node, &person.id, old)?;
            }
            let sealed = seal_email(&by.node.vault, &person.id, &email)?;
            let profile = Profile {
                email: Some(sealed),
                display_name: person.display_name,
                lang: person.lang,
                time_zone: person.time_zone,
                mail_notices: person.mail_notices,
            };
            store::set_profile(conn, &person.id, profile)?;
            audit::record(conn, &by, Entry::new(Act::AccountChanged).on("person", &person.id).fields(&["email"]))
        })
        .await?;
    Ok(page.done("/me", "flash-saved"))
}

fn email_cell(person: &PersonId) -> Cell<'_> {
    Cell { table: "persons", column: "email", row: person.as_str() }
}

pub(super) fn seal_email(vault: &Vault, person: &PersonId, email: &str) -> Result<Option<String>, Error> {
    if email.is_empty() {
        return Ok(None);
    }
    Ok(Some(vault.seal(email_cell(person), email)?))
}

pub(super) fn open_email(vault: &Vault, person: &PersonRow) -> Result<Zeroizing<String>, Error> {
    match &person.email {
        Some(sealed) => Ok(vault.open(email_cell(&person.id), sealed)?),
        None => Ok(Zeroizing::default()),
    }
}

// ---- How I sign in, and where I am signed in.

#[derive(Template)]
#[template(path = "accounts/templates/security.html")]
struct SecurityPage<'a> {
    p: &'a Page,
    passkeys: Vec<PasskeyRow>,
    has_password: bool,
    codes_left: i64,
    sessions: Vec<SessionRow>,
    current: Option<SessionId>,
    can_remove: bool,
    passkeys_possible: bool,
}

async fn security(page: Page) -> Result<HttpResponse, Error> {
    let person = me(&page).await?;
    let (id, now) = (person.id.clone(), page.now());
    let (passkeys, codes_left, sessions) = page
        .db
        .read(move |conn| {
            Ok((passkeys::list(conn, &id)?, store::unused_recovery_codes(conn, &id)?, sessions::list(conn, &id, now)?))
        })
        .await?;
    let has_password = person.password_hash.is_some();
    page.render(&SecurityPage {
        p: &page,
        can_remove: passkeys.len() > 1 || has_password,
        passkeys,
        has_password,
        codes_left,
        sessions,
        current: page.officer()?.session_id().cloned(),
        passkeys_possible: passkeys::are_possible(&page.node),
    })
}

#[derive(Template)]
#[template(path = "accounts/templates/new_passkey.html")]
struct NewPasskey<'a> {
    p: &'a Page,
    failed: bool,
}

async fn new_passkey(page: Page) -> Result<HttpResponse, Error> {
    page.render(&NewPasskey { p: &page, failed: false })
}

async fn passkey_challenge(page: Page) -> Result<HttpResponse, Error> {
    let officer = page.officer()?;
    passkeys::ask_to_create(&page, "create".to_owned(), &officer.id, &officer.handle, &officer.display_name).await
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct PasskeyForm {
    credential: String,
    name: String,
}

/// What a person calls a passkey, or the device it was made on.
pub(super) fn passkey_name(given: &str, device: &str) -> String {
    let name: String = given.trim().chars().filter(|c| !c.is_control()).take(60).collect();
    match (name.is_empty(), device.is_empty()) {
        (false, _) => name,
        (true, false) => device.to_owned(),
        (true, true) => "Passkey".to_owned(),
    }
}

async fn add_passkey(page: Page, form: Form<PasskeyForm>) -> Result<HttpResponse, Error> {
    let on = page.clone();
    let added = page
        .db
        .write(move |conn| {
            let id = on.officer()?.id.clone();
            let Some(passkey) = passkeys::created(conn, &on, "create", &form.0.credential)? else { return Ok(false) };
            if passkeys::list(conn, &id)?.len() >= MOST_PASSKEYS {
                return Err(Error::Conflict("error-too-many-passkeys"));
            }
            let name = passkey_name(&form.0.name, &on.device);
            let passkey = passkeys::insert(conn, &id, &name, passkey, on.now())?;
            notices::send(conn, &on.node, &id, Notice::FactorChanged)?;
            audit::record(conn, &on.by(), Entry::new(Act::PasskeyAdded).on("passkey", &passkey))?;
            Ok(true)
        })
        .await?;
    if added {
        Ok(page.done("/me/security", "flash-passkey-added"))
    } else {
        page.render_again(&NewPasskey { p: &page, failed: true })
    }
}

async fn remove_passkey(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let (by, person, id) = (page.by(), me(&page).await?, PasskeyId::from(id.into_inner()));
    page.db
        .write(move |conn| {
            if person.password_hash.is_none() && passkeys::list(conn, &person.id)?.len() < 2 {
                return Err(Error::Conflict("error-last-factor"));
            }
            if !passkeys::delete(conn, &person.id, &id)? {
                return Err(Error::NotFound);
            }
            notices::send(conn, &by.node, &person.id, Notice::FactorChanged)?;
            audit::record(conn, &by, Entry::new(Act::PasskeyRemoved).on("passkey", &id))
        })
        .await?;
    Ok(page.done("/me/security", "flash-passkey-removed"))
}

#[derive(Template)]
#[template(path = "accounts/templates/password.html")]
struct PasswordPage<'a> {
    p: &'a Page,
    totp: totp::Enrolment,
    /// The sealed secret that the page shows: it comes back with the form.
    sealed: String,
    errors: FieldErrors,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct PasswordForm {
    password: Zeroizing<String>,
    again: Zeroizing<String>,
    code: Zeroizing<String>,
    sealed: String,
}

fn password_form(page: &Page, sealed: Option<String>, errors: FieldErrors) -> Result<HttpResponse, Error> {
    let officer = page.officer()?;
    let sealed = match sealed.filter(|sealed| totp::open(&page.vault, &officer.id, sealed).is_ok()) {
        Some(sealed) => sealed,
        None => totp::seal(&page.vault, &officer.id, &totp::new_secret())?,
    };
    let secret = totp::open(&page.vault, &officer.id, &sealed)?;
    let totp = totp::enrolment(&secret, &officer.handle, &page.agency_name)?;
    let again = !errors.is_empty();
    let template = PasswordPage { p: page, totp, sealed, errors };
    if again { page.render_again(&template) } else { page.render(&template) }
}

async fn password_page(page: Page) -> Result<HttpResponse, Error> {
    password_form(&page, None, FieldErrors::default())
}

/// A new password and a new authenticator, together: one without the other signs nobody in.
async fn save_password(page: Page, form: Form<PasswordForm>) -> Result<HttpResponse, Error> {
    let Form(PasswordForm { password, again, code, sealed }) = form;
    let officer = page.officer()?.clone();
    let mut errors = FieldErrors::default();
    if let Some(weak) = page.passwords.weakness(&password, &[&officer.handle, &officer.display_name, &page.agency_name])
    {
        errors.add("password", weak);
    }
    if *password != *again {
        errors.add("again", "field-again");
    }
    let secret = totp::open(&page.vault, &officer.id, &sealed).map_err(|_| Error::Bad("problem-form"))?;
    let step = totp::step(&secret, &code, page.now())?;
    if step.is_none() {
        errors.add("code", "field-code");
    }
    let Some(step) = step.filter(|_| errors.is_empty()) else { return password_form(&page, Some(sealed), errors) };
    let hash = page.passwords.hash(password).await?;
    let by = page.by();
    let codes = page
        .db
        .write(move |conn| {
            let now = by.now();
            store::set_password(conn, &officer.id, Some(&hash), now)?;
            store::set_totp(conn, &officer.id, Some(&sealed), step)?;
            let codes = new_codes(conn, &officer.id)?;
            sessions::end_all(conn, &officer.id, officer.session_id(), now)?;
            notices::send(conn, &by.node, &officer.id, Notice::FactorChanged)?;
            audit::record(conn, &by, Entry::new(Act::PasswordChanged).on("person", &officer.id))?;
            audit::record(conn, &by, Entry::new(Act::TotpChanged).on("person", &officer.id))?;
            Ok(codes)
        })
        .await?;
    codes_page(&page, &codes, "/me/security")
}

#[derive(Template)]
#[template(path = "accounts/templates/codes.html")]
struct CodesPage<'a> {
    p: &'a Page,
    codes: &'a [String],
    next: &'a str,
}

/// Shown once: only their hashes are kept.
pub(super) fn codes_page(page: &Page, codes: &[String], next: &str) -> Result<HttpResponse, Error> {
    page.render(&CodesPage { p: page, codes, next })
}

/// 25 letters and digits of 5 bits each: 125 bits. Without I, L, O and U, which are misread.
fn new_code() -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let letters: Vec<u8> = random::<25>().iter().map(|byte| ALPHABET[usize::from(byte % 32)]).collect();
    let groups: Vec<&str> = letters.chunks(5).filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join("-")
}

pub(super) fn new_codes(conn: &mut Conn, person: &PersonId) -> Result<Vec<String>, Error> {
    let codes: Vec<String> = (0..CODES).map(|_| new_code()).collect();
    let hashes: Vec<String> = codes.iter().map(|code| sign_in::recovery_hash(code)).collect();
    store::replace_recovery_codes(conn, person, &hashes)?;
    Ok(codes)
}

async fn make_codes(page: Page) -> Result<HttpResponse, Error> {
    let (by, person) = (page.by(), me(&page).await?);
    if person.password_hash.is_none() {
        return Err(Error::Conflict("error-codes-need-password"));
    }
    let codes = page
        .db
        .write(move |conn| {
            let codes = new_codes(conn, &person.id)?;
            notices::send(conn, &by.node, &person.id, Notice::FactorChanged)?;
            audit::record(conn, &by, Entry::new(Act::RecoveryCodesMade).on("person", &person.id).count(codes.len()))?;
            Ok(codes)
        })
        .await?;
    codes_page(&page, &codes, "/me/security")
}

async fn end_session(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let (by, id) = (page.by(), SessionId::from(id.into_inner()));
    page.db
        .write(move |conn| {
            let me = by.person().ok_or(Error::SignIn)?;
            if !sessions::end(conn, me, &id, by.now())? {
                return Err(Error::NotFound);
            }
            audit::record(conn, &by, Entry::new(Act::SessionEnded).on("session", &id))
        })
        .await?;
    Ok(page.done("/me/security", "flash-session-ended"))
}

async fn end_other_sessions(page: Page) -> Result<HttpResponse, Error> {
    let (by, officer) = (page.by(), page.officer()?.clone());
    page.db
        .write(move |conn| {
            let ended = sessions::end_all(conn, &officer.id, officer.session_id(), by.now())?;
            audit::record(conn, &by, Entry::new(Act::SessionEnded).on("person", &officer.id).count(ended))
        })
        .await?;
    Ok(page.done("/me/security", "flash-session-ended"))
}

#[derive(Template)]
#[template(path = "accounts/templates/lost_device.html")]
struct LostDevice<'a> {
    p: &'a Page,
    sessions: usize,
    tokens: usize,
}

async fn lost_device_page(page: Page) -> Result<HttpResponse, Error> {
    let (id, now) = (page.officer()?.id.clone(), page.now());
    let (sessions, tokens) = page
        .db
        .read(move |conn| Ok((sessions::list(conn, &id, now)?.len(), tokens::list(conn, &id, now)?.len())))
        .await?;
    page.render(&LostDevice { p: &page, sessions, tokens })
}

/// Sessions and tokens, all at once, this one too: whoever holds the device holds nothing more.
async fn lost_device(page: Page) -> Result<HttpResponse, Error> {
    let (by, officer) = (page.by(), page.officer()?.clone());
    page.db
        .write(move |conn| {
            let now = by.now();
            let ended = sessions::end_all(conn, &officer.id, None, now)?;
            tokens::revoke_all(conn, &officer.id, now)?;
            notices::tell_admins(conn, &by.node, Notice::ColleagueLostDevice { handle: officer.handle.clone() })?;
            audit::record(conn, &by, Entry::new(Act::LostDevice).on("person", &officer.id).count(ended))
        })
        .await?;
    Ok(page.done("/sign-in", "flash-lost-device"))
}

// ---- My tokens.

#[derive(Deserialize, Default)]
#[serde(default)]
struct TokenForm {
    name: String,
    scopes: Vec<String>,
    days: String,
}

impl TokenForm {
    fn has(&self, scope: &Permission) -> bool {
        self.scopes.iter().any(|given| given == scope.as_str())
    }
}

#[derive(Template)]
#[template(path = "accounts/templates/tokens.html")]
struct TokensPage<'a> {
    p: &'a Page,
    tokens: Vec<TokenRow>,
    scopes: Vec<Permission>,
    form: TokenForm,
    errors: FieldErrors,
    /// Shown once, right after it was made.
    fresh: Option<String>,
}

async fn tokens_form(
    page: &Page,
    form: TokenForm,
    errors: FieldErrors,
    fresh: Option<String>,
) -> Result<HttpResponse, Error> {
    let (officer, now) = (page.officer()?.clone(), page.now());
    let id = officer.id.clone();
    let tokens = page.db.read(move |conn| Ok(tokens::list(conn, &id, now)?)).await?;
    let again = !errors.is_empty();
    let template = TokensPage { p: page, tokens, scopes: scopes_of(&officer), form, errors, fresh };
    if again { page.render_again(&template) } else { page.render(&template) }
}

/// What this person's tokens may carry.
fn scopes_of(officer: &Officer) -> Vec<Permission> {
    Permission::ALL.iter().copied().filter(|scope| scope.is_scope() && officer.may(*scope)).collect()
}

async fn tokens_page(page: Page) -> Result<HttpResponse, Error> {
    let form = TokenForm { days: "90".to_owned(), ..TokenForm::default() };
    tokens_form(&page, form, FieldErrors::default(), None).await
}

async fn make_token(page: Page, form: Form<TokenForm>) -> Result<HttpResponse, Error> {
    let Form(form) = form;
    let (by, officer, now) = (page.by(), page.officer()?.clone(), page.now());
    let mut errors = FieldErrors::default();
    let name = errors.line("name", &form.name, 60);
    let offered = scopes_of(&officer);
    let scopes: Vec<Permission> = form
        .scopes
        .iter()
        .filter_map(|scope| Permission::parse(scope))
        .filter(|scope| offered.contains(scope))
        .collect();
    if scopes.is_empty() || scopes.len() != form.scopes.len() {
        errors.add("scopes", "field-choose");
    }
    let days = form.days.trim().parse::<i64>().unwrap_or(0);
    if !(1..=tokens::MOST_DAYS).contains(&days) {
        errors.add("days", "field-token-days");
    }
    if !errors.is_empty() {
        return tokens_form(&page, form, errors, None).await;
    }
    let token = page
        .db
        .write(move |conn| {
            if tokens::list(conn, &officer.id, now)?.len() >= MOST_TOKENS {
                return Err(Error::Conflict("error-too-many-tokens"));
            }
            let (id, token) = tokens::insert(conn, &officer.id, &name, scopes, now, now + Duration::days(days))?;
            notices::send(conn, &by.node, &officer.id, Notice::TokenMade)?;
            audit::record(conn, &by, Entry::new(Act::TokenMade).on("token", &id))?;
            Ok(token)
        })
        .await?;
    let form = TokenForm { days: "90".to_owned(), ..TokenForm::default() };
    tokens_form(&page, form, FieldErrors::default(), Some(token.reveal().to_owned())).await
}

async fn revoke_token(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let (by, id) = (page.by(), TokenId::from(id.into_inner()));
    page.db
        .write(move |conn| {
            let me = by.person().ok_or(Error::SignIn)?;
            if !tokens::revoke(conn, me, &id, by.now())? {
                return Err(Error::NotFound);
            }
            audit::record(conn, &by, Entry::new(Act::TokenRevoked).on("token", &id))
        })
        .await?;
    Ok(page.done("/me/tokens", "flash-token-revoked"))
}
