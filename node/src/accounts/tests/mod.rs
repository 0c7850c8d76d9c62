//! What accounts promise, asked for as a browser would: through HTTP, on a real database, with a clock moved by hand.
//!
//! One file for each part of a person's way: in by a link, signing in, the session, roles, colleagues, a lost factor, one's
//! own account, tokens; and `routes`, which walks every route of the program as everybody.

mod forgery;
mod invitations;
mod lockout;
mod me;
mod passkeys;
mod people;
mod recovery;
mod review;
mod roles;
mod routes;
mod sessions;
mod setup;
mod sign_in;
mod tokens;

use base64::Engine;
use chrono::Duration;
use diesel::prelude::*;

use super::store::{self, PersonRow};
use crate::accounts;
use crate::db::schema::{audit_events, notices};
use crate::i18n::Lang;
use crate::testing::{Answer, Browser, PASSWORD, TestNode, code, code_of};
use crate::web::access::{PersonId, Role};
use crate::web::page::SESSION_COOKIE;

/// A code of the test people's authenticator that nobody has used: half a minute later.
fn next_code(test: &TestNode) -> String {
    test.advance(Duration::seconds(30));
    code(&test.node)
}

async fn try_sign_in(browser: &mut Browser, handle: &str, password: &str, code: &str) -> Answer {
    browser.get("/sign-in").await;
    browser.post("/sign-in", &[("handle", handle), ("password", password), ("code", code), ("accept", "yes")]).await
}

/// A browser in which this person signed in with both factors.
async fn enter(test: &TestNode, handle: &str) -> Browser {
    let (mut browser, code) = (test.visitor(), next_code(test));
    try_sign_in(&mut browser, handle, PASSWORD, &code).await.leads_to("/");
    browser.get("/me").await.is(200);
    browser
}

/// Signs in again inside the session, so that privileged pages open.
async fn confirm(test: &TestNode, browser: &mut Browser) {
    browser.get("/confirm").await.is(200);
    let code = next_code(test);
    browser.post("/unlock", &[("password", PASSWORD), ("code", &code)]).await.leads_to("/");
    browser.get("/me").await.is(200);
}

/// Makes an invitation and gets the path of its link.
async fn invite(admin: &mut Browser, fields: &[(&str, &str)]) -> String {
    admin.get("/people/new").await.is(200);
    let answer = admin.post("/people/invitations", fields).await;
    answer.is(200);
    path_of(answer.between("readonly dir=\"ltr\" value=\"", "\""))
}

fn path_of(link: &str) -> String {
    link[link.find("/start/").expect("a link")..].to_owned()
}

const AGENCY: &[(&str, &str)] = &[
    ("name", "Harbour County Sheriff"),
    ("org_class", "law_enforcement"),
    ("country", "US"),
    ("languages", "en"),
    ("email", "desk@harbour.example"),
    ("time_zone", "America/New_York"),
];

/// These fields, with some in place of others.
fn with<'a>(fields: &[(&'a str, &'a str)], changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = fields.iter().filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
    kept.chain(changed).copied().collect()
}

fn identity(handle: &str) -> Vec<(&str, &str)> {
    vec![("display_name", "Marisol Okafor"), ("handle", handle), ("lang", "en"), ("time_zone", "UTC")]
}

/// Says who one is on the page of a link, in a browser that opened it.
async fn identify(browser: &mut Browser, path: &str, handle: &str) {
    browser.get(path).await.is(200);
    browser.post(&format!("{path}/identity"), &identity(handle)).await.leads_to(path);
}

/// The key that an authenticator app would take from the page, in base64.
fn shown_key(page: &Answer) -> String {
    let shown = page.between("<code class=\"key\" dir=\"ltr\">", "<");
    let (mut bits, mut held, mut bytes) = (0u32, 0, Vec::new());
    for letter in shown.bytes().filter(u8::is_ascii_alphanumeric) {
        let five = if letter.is_ascii_uppercase() { letter - b'A' } else { letter - b'2' + 26 };
        (bits, held) = (bits << 5 | u32::from(five), held + 5);
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    assert_eq!(bytes.len(), 20, "the page shows a key of 160 bits:\n{}", page.body);
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// Sets a password and the authenticator of the page, and gets the answer with what the authenticator holds.
async fn choose_password(test: &TestNode, browser: &mut Browser, path: &str) -> (Answer, String) {
    let page = browser.get(path).await;
    page.is(200);
    let key = shown_key(&page);
    let code = code_of(&test.node, &key);
    let fields = [("password", PASSWORD), ("again", PASSWORD), ("code", &code)];
    (browser.post(&format!("{path}/password"), &fields).await, key)
}

/// The whole way of a link that asks who one is.
async fn join(test: &TestNode, path: &str, handle: &str) -> Browser {
    let mut browser = test.visitor();
    identify(&mut browser, path, handle).await;
    choose_password(test, &mut browser, path).await.0.is(200);
    browser
}

fn codes_on(page: &Answer) -> Vec<String> {
    let list = page.between("<ul class=\"codes\" dir=\"ltr\">", "</ul>");
    list.split("<code>").skip(1).filter_map(|rest| rest.split('<').next()).map(str::to_owned).collect()
}

/// A form shown again: this field is wrong for this reason.
#[track_caller]
fn refuses(answer: &Answer, field: &str, key: &str) {
    answer.is(422).shows(&format!("href=\"#f-{field}\"")).shows(&escaped(&Lang::En.t(key)));
}

/// A conflict, for this reason.
#[track_caller]
fn conflicts(answer: &Answer, key: &str) {
    answer.is(409).shows(&escaped(&Lang::En.t(key)));
}

/// As a template writes it.
fn escaped(text: &str) -> String {
    text.replace('&', "&#38;").replace('\'', "&#39;").replace('"', "&#34;")
}

async fn person(test: &TestNode, handle: &str) -> PersonRow {
    let handle = handle.to_owned();
    let found = test.node.db.read(move |conn| Ok(store::find_by_handle(conn, &handle)?)).await.unwrap();
    found.expect("somebody of this name is here")
}

async fn roles_of(test: &TestNode, id: &PersonId) -> Vec<Role> {
    let id = id.clone();
    let mut roles = test.node.db.read(move |conn| Ok(store::active_roles(conn, &id)?)).await.unwrap();
    roles.sort();
    roles
}

/// The kinds of somebody's notices, the oldest first.
async fn told(test: &TestNode, id: &PersonId) -> Vec<String> {
    let id = id.clone();
    let kinds = notices::table.filter(notices::person_id.eq(id)).order(notices::seq).select(notices::kind);
    let kinds: Vec<String> = test.node.db.read(move |conn| Ok(kinds.load(conn)?)).await.unwrap();
    kinds.iter().map(|kind| kind.trim_start_matches("notice-").replace('-', "_")).collect()
}

#[derive(Debug, Queryable)]
struct Line {
    action: String,
    outcome: String,
    handle: String,
    object_id: String,
    justification: String,
    details: String,
}

/// The audit log, the oldest first.
async fn log(test: &TestNode) -> Vec<Line> {
    test.node
        .db
        .read(|conn| {
            Ok(audit_events::table
                .order(audit_events::seq)
                .select((
                    audit_events::action,
                    audit_events::outcome,
                    audit_events::handle,
                    audit_events::object_id,
                    audit_events::justification,
                    audit_events::details,
                ))
                .load(conn)?)
        })
        .await
        .unwrap()
}

/// The entries of one act.
async fn logged(test: &TestNode, action: &str) -> Vec<Line> {
    log(test).await.into_iter().filter(|line| line.action == action).collect()
}

/// The rule of the last entry of an act.
async fn last_rule(test: &TestNode, action: &str) -> String {
    let line = logged(test, action).await.pop().expect("the act is in the log");
    let details: serde_json::Value = serde_json::from_str(&line.details).unwrap();
    details["rule"].as_str().unwrap_or_default().to_owned()
}

/// A browser that shows this session cookie, wherever it came from.
fn with_cookie(test: &TestNode, cookie: &str) -> Browser {
    let mut browser = test.visitor();
    browser.set_cookie(SESSION_COOKIE, cookie);
    browser
}

fn cookie_of(browser: &Browser) -> String {
    browser.cookie(SESSION_COOKIE).expect("a session").to_owned()
}

/// Another admin, trust officer or whoever a test needs beside the first.
async fn colleague(test: &TestNode, handle: &str, roles: &[Role]) -> PersonId {
    accounts::testing::person(&test.node, handle, roles).await.unwrap()
}
