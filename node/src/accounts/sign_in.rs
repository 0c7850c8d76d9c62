//! Signing in, unlocking, confirming, leaving.
//!
//! Two factors, always: a passkey with user verification, or a password with a one-time code or a recovery code. Whatever
//! is wrong is answered in the same words and the same time. Five failures in fifteen minutes lock the account.

use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::Duration;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::store::{self, PersonRow};
use super::{passkeys, sessions, totp};
use crate::audit::{self, Act, Entry};
use crate::config::Profile;
use crate::db::Conn;
use crate::error::Error;
use crate::i18n::Lang;
use crate::notices::{self, Notice};
use crate::secret::Token;
use crate::web::access::{Actor, By, Officer, PersonId, Policy, Strength, Via};
use crate::web::form::Form;
use crate::web::page::{self, FLASH_COOKIE, LANG_COOKIE, SESSION_COOKIE};
use crate::web::routes::Routes;
use crate::web::{Page, back, see_other};

/// Failures that lock an account, and the minutes in which they count (CJIS AC-7).
const FAILURES: i64 = 5;
const FAILURE_MINUTES: i64 = 15;
/// The first lock; each further one doubles it, a day at most.
const LOCK_MINUTES: i64 = 15;
const MOST_DOUBLINGS: i32 = 6;

pub(super) fn routes(routes: &mut Routes) {
    routes
        .get("/sign-in", Policy::Anyone, sign_in_page)
        .post("/sign-in", Policy::Anyone, sign_in)
        .post("/sign-in/challenge", Policy::Anyone, challenge)
        .post("/sign-in/passkey", Policy::Anyone, sign_in_with_passkey)
        .get("/unlock", Policy::Session, unlock_page)
        .get("/confirm", Policy::Session, confirm_page)
        .post("/unlock", Policy::Session, unlock)
        .post("/unlock/challenge", Policy::Session, challenge)
        .post("/unlock/passkey", Policy::Session, unlock_with_passkey)
        .post("/sign-out", Policy::Session, sign_out)
        .post("/quick-exit", Policy::Session, quick_exit)
        .post("/session/lock", Policy::Session, lock)
        .post("/session/activity", Policy::SignedIn, activity)
        .post("/language", Policy::Anyone, language);
}

#[derive(Template)]
#[template(path = "accounts/templates/sign_in.html")]
struct SignInPage<'a> {
    p: &'a Page,
    /// The key of what was wrong with what was sent.
    failed: Option<&'static str>,
    handle: String,
    next: String,
    banner: &'a str,
    passkeys: bool,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Next {
    next: String,
}

fn sign_in_form(page: &Page, handle: &str, next: &str, failed: Option<&'static str>) -> Result<HttpResponse, Error> {
    let template = SignInPage {
        p: page,
        failed,
        handle: handle.to_owned(),
        next: back(next).to_owned(),
        banner: page.config.accounts.banner.trim(),
        passkeys: passkeys::are_possible(&page.node),
    };
    if failed.is_some() { page.render_again(&template) } else { page.render(&template) }
}

async fn sign_in_page(page: Page, query: web::Query<Next>) -> Result<HttpResponse, Error> {
    if page.signed_in().is_some() {
        return Ok(see_other(back(&query.next)));
    }
    if page.db.read(|conn| Ok(!store::any(conn)?)).await? {
        return Ok(see_other("/setup"));
    }
    sign_in_form(&page, "", &query.next, None)
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Answer {
    handle: String,
    password: Zeroizing<String>,
    code: Zeroizing<String>,
    credential: String,
    next: String,
    accept: String,
}

async fn sign_in(page: Page, form: Form<Answer>) -> Result<HttpResponse, Error> {
    page.limits.attempt(&page.address)?;
    let Form(answer) = form;
    if !banner_accepted(&page, &answer) {
        return sign_in_form(&page, &answer.handle, &answer.next, Some("sign-in-banner"));
    }
    let handle = folded_handle(&answer.handle);
    let wanted = handle.clone();
    let person = page.db.read(move |conn| Ok(store::find_by_handle(conn, &wanted)?)).await?;
    let hash = person.as_ref().and_then(|person| person.password_hash.clone());
    let password = page.passwords.verify(answer.password, hash).await?;
    let (on, code) = (page.clone(), answer.code);
    let entered = page
        .db
        .write(move |conn| {
            let Some(person) = person else {
                audit::record(conn, &on.by(), Entry::new(Act::SignInFailed).denied("unknown"))?;
                return Ok(None);
            };
            let strength = if password { second_factor(conn, &on, &person, &code)? } else { None };
            enter(conn, &on, &person.id, strength)
        })
        .await?;
    match entered {
        Some(token) => Ok(welcome(&token, &answer.next)),
        None => sign_in_form(&page, &handle, &answer.next, Some("sign-in-failed")),
    }
}

async fn challenge(page: Page) -> Result<HttpResponse, Error> {
    page.limits.attempt(&page.address)?;
    passkeys::ask_to_prove(&page, "prove".to_owned()).await
}

async fn sign_in_with_passkey(page: Page, form: Form<Answer>) -> Result<HttpResponse, Error> {
    page.limits.attempt(&page.address)?;
    let Form(answer) = form;
    if !banner_accepted(&page, &answer) {
        return sign_in_form(&page, "", &answer.next, Some("sign-in-banner"));
    }
    let on = page.clone();
    let entered = page
        .db
        .write(move |conn| match passkeys::proven(conn, &on, "prove", &answer.credential)? {
            Some(proof) => enter(conn, &on, &proof.person, proof.holds.then_some(Strength::Passkey)),
            None => {
                audit::record(conn, &on.by(), Entry::new(Act::SignInFailed).denied("unknown"))?;
                Ok(None)
            }
        })
        .await?;
    match entered {
        Some(token) => Ok(welcome(&token, &answer.next)),
        None => sign_in_form(&page, "", &answer.next, Some("sign-in-failed")),
    }
}

fn banner_accepted(page: &Page, answer: &Answer) -> bool {
    page.config.accounts.banner.trim().is_empty() || answer.accept == "yes"
}

fn welcome(token: &Token, next: &str) -> HttpResponse {
    let mut answer = see_other(back(next));
    let _ = answer.add_cookie(&page::cookie(SESSION_COOKIE, token.reveal().to_owned()));
    answer
}

/// Lets a person in whose factors held, or notes the failure. A locked or disabled account fails like a wrong password.
fn enter(conn: &mut Conn, page: &Page, id: &PersonId, strength: Option<Strength>) -> Result<Option<Token>, Error> {
    let person = store::hold(conn, id)?.ok_or(Error::NotFound)?;
    let by = person_by(page, &person);
    let Some(strength) = admitted(conn, &by, &person, strength)? else { return Ok(None) };
    let (session, token) = sessions::begin(conn, &page.node, id, strength, &page.address, &page.device)?;
    let entry = Entry::new(Act::SignedIn).on("session", &session).rule(strength.as_str());
    // Nobody comes here without having accepted the banner, if there is one (A15).
    let banner = !page.config.accounts.banner.trim().is_empty();
    audit::record(conn, &by, if banner { entry.fields(&["banner_accepted"]) } else { entry })?;
    Ok(Some(token))
}

/// The strength of factors that held, on an account that is open; else the failure is noted, and may lock the account.
fn admitted(
    conn: &mut Conn,
    by: &By,
    person: &PersonRow,
    strength: Option<Strength>,
) -> Result<Option<Strength>, Error> {
    let now = by.now();
    if !person.is_active() || person.is_locked(now) {
        let rule = if person.is_active() { "locked" } else { "disabled" };
        audit::record(conn, by, Entry::new(Act::SignInFailed).on("person", &person.id).denied(rule))?;
        return Ok(None);
    }
    if strength.is_some() {
        store::release_lock(conn, &person.id)?;
        return Ok(strength);
    }
    let failed = store::note_failure(conn, &person.id, now, now - Duration::minutes(FAILURE_MINUTES))?;
    if failed >= FAILURES {
        lock_account(conn, by, person)?;
    } else {
        audit::record(conn, by, Entry::new(Act::SignInFailed).on("person", &person.id).denied("factors"))?;
    }
    Ok(None)
}

fn lock_account(conn: &mut Conn, by: &By, person: &PersonRow) -> Result<(), Error> {
    let minutes = LOCK_MINUTES << person.lock_level.min(MOST_DOUBLINGS);
    let until = match by.node.config.profile {
        Profile::Default => by.now() + Duration::minutes(minutes),
        // Until an administrator releases it.
        Profile::Strict => by.now() + Duration::days(36_500),
    };
    store::lock_until(conn, &person.id, until, person.lock_level + 1)?;
    store::forget_failures(conn, &person.id)?;
    notices::send(conn, &by.node, &person.id, Notice::AccountLocked)?;
    audit::record(conn, by, Entry::new(Act::AccountLocked).on("person", &person.id).denied("failures"))
}

/// The one-time code or recovery code that goes with a right password.
fn second_factor(conn: &mut Conn, page: &Page, person: &PersonRow, code: &str) -> Result<Option<Strength>, Error> {
    let Some(person) = &store::hold(conn, &person.id)?.filter(|now| now.is_active() && !now.is_locked(page.now()))
    else {
        return Ok(None);
    };
    let code = code.trim();
    if let Some(sealed) = &person.totp_secret {
        let secret = totp::open(&page.vault, &person.id, sealed)?;
        if let Some(step) = totp::step(&secret, code, page.now())? {
            return Ok(store::take_totp_step(conn, &person.id, step)?.then_some(Strength::Totp));
        }
    }
    let hash = recovery_hash(code);
    if !store::take_recovery_code(conn, &person.id, &hash, page.now())? {
        return Ok(None);
    }
    let left = store::unused_recovery_codes(conn, &person.id)?;
    notices::send(conn, &page.node, &person.id, Notice::RecoveryCodeUsed { left })?;
    notices::tell_admins(conn, &page.node, Notice::ColleagueRecovered { handle: person.handle.clone() })?;
    audit::record(conn, &person_by(page, person), Entry::new(Act::RecoveryCodeUsed).on("person", &person.id))?;
    Ok(Some(Strength::Recovery))
}

/// A recovery code as people type it: spaces, dashes and case do not matter.
pub(super) fn recovery_hash(code: &str) -> String {
    let plain: String =
        code.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_uppercase()).take(64).collect();
    crate::secret::sha256_hex(plain.as_bytes())
}

pub(super) fn folded_handle(text: &str) -> String {
    text.trim().chars().take(64).flat_map(char::to_lowercase).collect()
}

/// For the log: the account that somebody signs in to, from this address.
fn person_by(page: &Page, person: &PersonRow) -> By {
    let (id, handle) = (person.id.clone(), person.handle.clone());
    By { node: page.node.clone(), actor: Actor::Claimant { id, handle, address: page.address.clone() } }
}

// ---- Unlocking and confirming: the same sign-in, inside the session.

#[derive(Template)]
#[template(path = "accounts/templates/unlock.html")]
struct UnlockPage<'a> {
    p: &'a Page,
    officer: &'a Officer,
    locked: bool,
    failed: bool,
    next: String,
    passkeys: bool,
}

fn unlock_form(page: &Page, next: &str, failed: bool) -> Result<HttpResponse, Error> {
    let officer = page.officer()?;
    let template = UnlockPage {
        p: page,
        officer,
        locked: matches!(officer.via, Via::Session { locked: true, .. }),
        failed,
        next: back(next).to_owned(),
        passkeys: passkeys::are_possible(&page.node),
    };
    if failed { page.render_again(&template) } else { page.render(&template) }
}

async fn unlock_page(page: Page, query: web::Query<Next>) -> Result<HttpResponse, Error> {
    if page.signed_in().is_some() {
        return Ok(see_other(back(&query.next)));
    }
    unlock_form(&page, &query.next, false)
}

async fn confirm_page(page: Page, query: web::Query<Next>) -> Result<HttpResponse, Error> {
    unlock_form(&page, &query.next, false)
}

async fn unlock(page: Page, form: Form<Answer>) -> Result<HttpResponse, Error> {
    page.limits.attempt(&page.address)?;
    let Form(answer) = form;
    let id = page.officer()?.id.clone();
    let wanted = id.clone();
    let person = page.db.read(move |conn| store::find(conn, &wanted)?.ok_or(Error::SignIn)).await?;
    let password = page.passwords.verify(answer.password, person.password_hash.clone()).await?;
    let (on, code) = (page.clone(), answer.code);
    let renewed = page
        .db
        .write(move |conn| {
            let strength = if password { second_factor(conn, &on, &person, &code)? } else { None };
            renew(conn, &on, &id, strength)
        })
        .await?;
    match renewed {
        Some(token) => Ok(welcome(&token, &answer.next)),
        None => unlock_form(&page, &answer.next, true),
    }
}

async fn unlock_with_passkey(page: Page, form: Form<Answer>) -> Result<HttpResponse, Error> {
    page.limits.attempt(&page.address)?;
    let Form(answer) = form;
    let (on, id) = (page.clone(), page.officer()?.id.clone());
    let renewed = page
        .db
        .write(move |conn| {
            let proof = passkeys::proven(conn, &on, "prove", &answer.credential)?;
            // Somebody else's passkey unlocks nothing.
            let holds = proof.is_some_and(|proof| proof.holds && proof.person == id);
            renew(conn, &on, &id, holds.then_some(Strength::Passkey))
        })
        .await?;
    match renewed {
        Some(token) => Ok(welcome(&token, &answer.next)),
        None => unlock_form(&page, &answer.next, true),
    }
}

fn renew(conn: &mut Conn, page: &Page, id: &PersonId, strength: Option<Strength>) -> Result<Option<Token>, Error> {
    let person = store::hold(conn, id)?.ok_or(Error::SignIn)?;
    let by = page.by();
    let Some(strength) = admitted(conn, &by, &person, strength)? else { return Ok(None) };
    let Via::Session { id: session, locked, .. } = &page.officer()?.via else { return Err(Error::SignIn) };
    let token = sessions::renew(conn, &page.node, session, strength)?.ok_or(Error::SignIn)?;
    let act = if *locked { Act::Unlocked } else { Act::Confirmed };
    audit::record(conn, &by, Entry::new(act).on("session", session).rule(strength.as_str()))?;
    Ok(Some(token))
}

// ---- Leaving.

async fn sign_out(page: Page) -> Result<HttpResponse, Error> {
    end_session(&page).await?;
    let mut answer = see_other("/sign-in");
    forget_browser(&mut answer);
    Ok(answer)
}

async fn end_session(page: &Page) -> Result<(), Error> {
    let (by, officer) = (page.by(), page.officer()?.clone());
    page.db
        .write(move |conn| {
            let id = officer.session_id().ok_or(Error::SignIn)?;
            sessions::end(conn, &officer.id, id, by.now())?;
            audit::record(conn, &by, Entry::new(Act::SessionEnded).on("session", id))
        })
        .await
}

fn forget_browser(answer: &mut HttpResponse) {
    for name in [SESSION_COOKIE, FLASH_COOKIE] {
        let _ = answer.add_cookie(&page::gone(name));
    }
    answer.headers_mut().insert(
        actix_web::http::header::HeaderName::from_static("clear-site-data"),
        actix_web::http::header::HeaderValue::from_static("\"cache\", \"storage\""),
    );
}

/// Locks the session and shows somebody else's page: for the moment when another person comes in.
async fn quick_exit(page: Page) -> Result<HttpResponse, Error> {
    lock_session(&page).await?;
    let mut answer = see_other(page.config.session.exit_url.as_str());
    answer.headers_mut().insert(
        actix_web::http::header::HeaderName::from_static("clear-site-data"),
        actix_web::http::header::HeaderValue::from_static("\"cache\", \"storage\""),
    );
    Ok(answer)
}

async fn lock(page: Page) -> Result<HttpResponse, Error> {
    lock_session(&page).await?;
    Ok(see_other("/unlock"))
}

async fn lock_session(page: &Page) -> Result<(), Error> {
    let (by, officer) = (page.by(), page.officer()?.clone());
    page.db
        .write(move |conn| {
            let id = officer.session_id().ok_or(Error::SignIn)?;
            sessions::lock(conn, id, by.now())?;
            audit::record(conn, &by, Entry::new(Act::SessionLocked).on("session", id))
        })
        .await
}

/// The page says that somebody reads or types; the gate has noted it.
async fn activity() -> HttpResponse {
    HttpResponse::NoContent().finish()
}

#[derive(Deserialize)]
struct Language {
    lang: String,
    #[serde(default)]
    next: String,
}

async fn language(page: Page, form: Form<Language>) -> Result<HttpResponse, Error> {
    let lang = Lang::parse(&form.0.lang).ok_or(Error::Bad("problem-language"))?;
    let mut answer = see_other(back(&form.0.next));
    let _ = answer.add_cookie(&page::cookie(LANG_COOKIE, lang.as_str().to_owned()));
    if let Some(officer) = page.signed_in() {
        let id = officer.id.clone();
        page.db.write(move |conn| Ok(store::set_lang(conn, &id, lang.as_str())?)).await?;
    }
    Ok(answer)
}
