use std::collections::HashSet;

use diesel::sql_types::BigInt;
use reqwest::Method;

use super::*;
use crate::secret::Token;
use crate::server;
use crate::web::routes::Route;

/// Every route and who may, once more and by hand: a change here is a decision.
const TABLE: &[(&str, &str)] = &[
    ("GET /assets/{version}/{name}", "public"),
    ("GET /healthz", "public"),
    ("GET /readyz", "public"),
    ("GET /api/v1/openapi.json", "public"),
    ("GET /setup", "anyone"),
    ("GET /start/{token}", "anyone"),
    ("POST /start/{token}/agency", "anyone"),
    ("POST /start/{token}/identity", "anyone"),
    ("POST /start/{token}/challenge", "anyone"),
    ("POST /start/{token}/passkey", "anyone"),
    ("POST /start/{token}/password", "anyone"),
    ("GET /sign-in", "anyone"),
    ("POST /sign-in", "anyone"),
    ("POST /sign-in/challenge", "anyone"),
    ("POST /sign-in/passkey", "anyone"),
    ("POST /language", "anyone"),
    ("GET /unlock", "session"),
    ("GET /confirm", "session"),
    ("POST /unlock", "session"),
    ("POST /unlock/challenge", "session"),
    ("POST /unlock/passkey", "session"),
    ("POST /sign-out", "session"),
    ("POST /quick-exit", "session"),
    ("POST /session/lock", "session"),
    ("GET /events", "session"),
    ("GET /", "signed in"),
    ("GET /keys", "signed in"),
    ("GET /api", "signed in"),
    ("GET /notices", "signed in"),
    ("POST /notices/read", "signed in"),
    ("POST /notices/{id}/read", "signed in"),
    ("POST /session/activity", "signed in"),
    ("GET /me", "signed in"),
    ("POST /me", "signed in"),
    ("GET /me/security", "signed in"),
    ("POST /me/sessions/others/end", "signed in"),
    ("POST /me/sessions/{id}/end", "signed in"),
    ("GET /me/lost-device", "signed in"),
    ("POST /me/lost-device", "signed in"),
    ("GET /me/tokens", "signed in"),
    ("POST /me/tokens/{id}/revocation", "signed in"),
    ("GET /me/email", "signed in now"),
    ("POST /me/email", "signed in now"),
    ("GET /me/passkeys/new", "signed in now"),
    ("POST /me/passkeys/challenge", "signed in now"),
    ("POST /me/passkeys", "signed in now"),
    ("POST /me/passkeys/{id}/removal", "signed in now"),
    ("GET /me/password", "signed in now"),
    ("POST /me/password", "signed in now"),
    ("POST /me/recovery-codes", "signed in now"),
    ("POST /me/tokens", "signed in now"),
    ("GET /people", "people:read"),
    ("GET /people/{id}", "people:read"),
    ("POST /people/invitations/{id}/revocation", "people:write now"),
    ("GET /people/new", "people:write now"),
    ("POST /people/invitations", "people:write now"),
    ("POST /people/{id}/roles", "people:write now"),
    ("POST /people/{id}/roles/{role}/end", "people:write now"),
    ("POST /people/{id}/sessions/{session}/end", "people:write now"),
    ("POST /people/{id}/release", "people:write now"),
    ("GET /people/{id}/disable", "people:write now"),
    ("POST /people/{id}/disable", "people:write now"),
    ("POST /people/{id}/enable", "people:write now"),
    ("GET /people/{id}/recovery", "people:write now"),
    ("POST /people/{id}/recovery", "people:write now"),
    ("GET /people/roles", "roles:confirm"),
    ("POST /people/roles/{id}/confirmation", "roles:confirm now"),
    ("POST /people/roles/{id}/refusal", "roles:confirm now"),
    ("GET /recoveries", "recovery:approve"),
    ("POST /recoveries/{id}/approval", "recovery:approve now"),
    ("POST /recoveries/{id}/refusal", "recovery:approve now"),
    ("GET /agency", "agency:read"),
    ("GET /agency/edit", "agency:write now"),
    ("POST /agency", "agency:write now"),
    ("GET /audit", "audit:read"),
    ("GET /audit/verification", "audit:read"),
    ("GET /audit/{seq}", "audit:read"),
    ("GET /audit/export.csv", "audit:read now"),
    ("GET /jobs", "node:operate"),
    ("POST /jobs/{id}/retry", "node:operate now"),
    ("POST /jobs/{id}/removal", "node:operate now"),
    ("POST /fed/v1/inbox", "nodes"),
    ("POST /fed/v1/echo", "nodes"),
    ("GET /fed/v1/node", "nodes"),
    ("GET /fed/v1/status", "nodes"),
    ("GET /fed/v1/objects/{id}", "nodes"),
    ("GET /inbox", "node:operate"),
    ("POST /inbox/{id}/retry", "node:operate"),
    ("GET /inbox/{id}/discard", "node:operate"),
    ("POST /inbox/{id}/discard", "node:operate"),
    ("GET /quarantine", "quarantine:settle"),
    ("GET /quarantine/{id}", "quarantine:settle"),
    ("POST /quarantine/{id}/retry", "quarantine:settle"),
    ("GET /quarantine/{id}/discard", "quarantine:settle"),
    ("POST /quarantine/{id}/discard", "quarantine:settle"),
    ("GET /fed/v1/outbox", "nodes"),
    ("GET /fed/v1/directory", "nodes"),
    ("GET /peers/{id}/messages", "peers:read"),
    ("GET /messages/{id}", "peers:read"),
    ("GET /retractions", "peers:read"),
    ("GET /messages/{id}/retraction", "retractions:begin now"),
    ("POST /messages/{id}/retraction", "retractions:begin now"),
    ("GET /peers/{id}/keys/{print}/revocation", "peers:propose now"),
    ("POST /peers/{id}/keys/{print}/revocation", "peers:propose now"),
    ("GET /peers/{id}/attempts.csv", "node:operate"),
    ("POST /peers/{id}/lanes/{lane}/retry", "node:operate"),
    ("POST /peers/{id}/lanes/{lane}/pause", "node:operate"),
    ("POST /peers/{id}/lanes/{lane}/resumption", "node:operate"),
    ("POST /peers/{id}/requeue", "node:operate"),
    ("POST /peers/{id}/test", "node:operate"),
    ("GET /messages/{id}/peers/{peer}/skip", "node:operate"),
    ("POST /messages/{id}/peers/{peer}/skip", "node:operate"),
    ("POST /messages/{id}/peers/{peer}/release", "node:operate"),
    ("POST /retractions/{id}/closure", "node:operate"),
    ("GET /peers/new", "peers:propose now"),
    ("POST /peers", "peers:propose now"),
    ("POST /peers/{id}/document", "peers:propose now"),
    ("GET /peers/fingerprint", "peers:read"),
    ("GET /peers/document", "peers:propose"),
    ("GET /peers/keys", "peers:read"),
    ("GET /peers/keys/new", "peers:propose now"),
    ("POST /peers/keys", "peers:propose now"),
    ("GET /peers/keys/{name}/approval", "peers:approve now"),
    ("POST /peers/keys/{name}/approval", "peers:approve now"),
    ("POST /peers/keys/{name}/refusal", "peers:propose now"),
    ("GET /peers/keys/{name}/revocation", "peers:propose now"),
    ("POST /peers/keys/{name}/revocation", "peers:propose now"),
    ("GET /peers", "peers:read"),
    ("GET /peers/{id}", "peers:read"),
    ("GET /peers/{id}/comparison", "peers:approve now"),
    ("POST /peers/{id}/comparison", "peers:approve now"),
    ("GET /peers/{id}/approval", "peers:approve now"),
    ("POST /peers/{id}/approval", "peers:approve now"),
    ("GET /peers/{id}/terms", "peers:propose now"),
    ("POST /peers/{id}/terms", "peers:propose now"),
    ("GET /peers/{id}/change", "peers:approve now"),
    ("POST /peers/{id}/change", "peers:approve now"),
    ("POST /peers/{id}/change/refusal", "peers:approve now"),
    ("GET /peers/{id}/refusal", "peers:propose now"),
    ("POST /peers/{id}/refusal", "peers:propose now"),
    ("GET /peers/{id}/suspension", "peers:propose now"),
    ("POST /peers/{id}/suspension", "peers:propose now"),
    ("GET /peers/{id}/restoration", "peers:approve now"),
    ("POST /peers/{id}/restoration", "peers:approve now"),
    ("POST /peers/{id}/restoration/refusal", "peers:approve now"),
    ("GET /peers/{id}/end", "peers:propose now"),
    ("POST /peers/{id}/end", "peers:propose now"),
    ("POST /fed/v1/introduce", "nodes"),
    ("GET /metrics", "node:operate"),
    ("GET /directory/ours", "directory:read"),
    ("GET /directory/capabilities/new", "directory:write"),
    ("POST /directory/capabilities", "directory:write"),
    ("GET /directory/capabilities/{id}", "directory:read"),
    ("GET /directory/capabilities/{id}/draft", "directory:write"),
    ("POST /directory/capabilities/{id}/draft", "directory:write"),
    ("POST /directory/capabilities/{id}/draft/removal", "directory:write"),
    ("GET /directory/capabilities/{id}/publication", "directory:publish"),
    ("POST /directory/capabilities/{id}/publication", "directory:publish"),
    ("POST /directory/capabilities/{id}/assurance", "directory:write"),
    ("GET /directory/capabilities/{id}/removal", "directory:write"),
    ("POST /directory/capabilities/{id}/removal", "directory:write"),
    ("GET /directory/follows", "directory:read"),
    ("GET /directory/follows/{peer}", "directory:follow"),
    ("POST /directory/follows/{peer}", "directory:follow"),
    ("POST /directory/follows/{peer}/end", "directory:follow"),
    ("POST /directory/follows/{peer}/snapshot", "directory:follow"),
    ("GET /directory/capacity", "capacity:write"),
    ("POST /directory/capabilities/{id}/capacities", "directory:write"),
    ("POST /directory/capacities/{id}", "capacity:write"),
    ("POST /directory/capacities/{id}/removal", "directory:write"),
    ("GET /directory/agencies", "directory:read"),
    ("GET /directory/agencies/{id}", "directory:read"),
    ("GET /directory/coverage", "directory:read"),
    ("GET /directory/coverage.csv", "directory:read"),
    ("GET /directory/partners", "directory:read"),
    ("GET /directory/searches/{id}/partners", "directory:read"),
    ("GET /directory", "directory:read"),
    ("POST /directory/searches", "directory:read"),
    ("GET /directory/searches/{id}", "directory:read"),
    ("GET /directory/searches/{id}/results", "directory:read"),
    ("GET /api/v1/me", "people:read"),
    ("GET /api/v1/people", "people:read"),
    ("GET /api/v1/agency", "agency:read"),
    ("GET /api/v1/audit-events", "audit:read"),
];

/// It leads away whatever is wrong, and locks nothing unless the request is ours.
const QUICK_EXIT: &str = "/quick-exit";

fn name(route: &Route) -> String {
    format!("{} {}", route.method, route.path)
}

/// What the table says of this route.
fn who(route: &Route) -> &'static str {
    let name = name(route);
    let row = TABLE.iter().find(|(known, _)| *known == name);
    row.unwrap_or_else(|| panic!("{name} is not in the table: decide who may")).1
}

/// What a role may, by hand.
fn may(role: Role, who: &str) -> bool {
    match who.trim_end_matches(" now") {
        "people:write" | "agency:write" | "node:operate" => role == Role::Admin,
        "roles:confirm" => role == Role::TrustOfficer,
        "recovery:approve" => role == Role::Supervisor,
        "audit:read" => role == Role::Auditor,
        "peers:read" => !matches!(role, Role::Editor | Role::Observer),
        "peers:propose" => matches!(role, Role::Admin | Role::TrustOfficer),
        "peers:approve" | "quarantine:settle" => role == Role::TrustOfficer,
        "retractions:begin" => matches!(role, Role::TrustOfficer | Role::Supervisor),
        "directory:write" => role == Role::Editor,
        "directory:publish" => matches!(role, Role::Supervisor | Role::Editor),
        "directory:follow" => matches!(role, Role::TrustOfficer | Role::Editor),
        "capacity:write" => matches!(role, Role::Dispatcher | Role::Editor),
        "public" | "anyone" | "session" | "signed in" | "people:read" | "agency:read" | "directory:read" => true,
        unknown => panic!("nobody said who may {unknown}"),
    }
}

fn is_open(who: &str) -> bool {
    matches!(who, "public" | "anyone")
}

/// The path with things that do not exist in it.
fn path(route: &Route) -> String {
    let fill = |part: &str| match part {
        "{token}" => "a".repeat(43),
        "{role}" => "officer".to_owned(),
        "{seq}" => "999999999".to_owned(),
        part if part.starts_with('{') => PersonId::new().to_string(),
        part => part.to_owned(),
    };
    route.path.split('/').map(fill).collect::<Vec<_>>().join("/")
}

fn for_program(path: &str) -> bool {
    path.starts_with("/api/") || path == "/events"
}

fn is_get(route: &Route) -> bool {
    route.method.as_str() == "GET"
}

/// Other nodes come here: their signature is their guard, and the tests of the federation ask for it.
fn is_for_nodes(route: &Route) -> bool {
    route.path.starts_with("/fed/v1/")
}

fn for_people() -> Vec<Route> {
    server::routes().list().iter().filter(|route| !is_for_nodes(route)).cloned().collect()
}

async fn visit(browser: &mut Browser, route: &Route) -> Answer {
    let path = path(route);
    if route.path == "/events" {
        let answer = browser.events(None).await;
        return Answer { status: answer.status(), headers: answer.headers().clone(), body: String::new() };
    }
    match is_get(route) {
        true => browser.get(&path).await,
        false => browser.post(&path, &[]).await,
    }
}

/// Sent to another page first, or told so in the way of programs.
#[track_caller]
fn is_sent(answer: &Answer, route: &Route, page: &str, status: u16) {
    if for_program(route.path) {
        assert_eq!(answer.status.as_u16(), status, "{}", name(route));
    } else {
        assert_eq!(answer.status.as_u16(), 303, "{}", name(route));
        assert!(answer.location().starts_with(&format!("{page}?next=")), "{}: {}", name(route), answer.location());
    }
}

/// The handler was reached: whatever it said, it was not the gate.
#[track_caller]
fn is_let_in(answer: &Answer, route: &Route) {
    let status = answer.status.as_u16();
    assert!(!matches!(status, 401 | 403) && status < 500, "{}: {status}\n{}", name(route), answer.body);
    let to = answer.location();
    let sent = ["/sign-in?next=", "/unlock?next=", "/confirm?next="].iter().any(|page| to.starts_with(page));
    assert!(!sent, "{}: {to}", name(route));
}

async fn with_settings() -> (TestNode, Browser) {
    TestNode::set_up_with(&[("LIMITS__SIGN_IN_PER_MINUTE", "10000")]).await
}

#[test]
fn every_route_is_in_the_table_with_its_policy_and_stands_alone() {
    use crate::web::access::Policy;
    let routes = server::routes();
    let mut seen = HashSet::new();
    for route in routes.list() {
        assert!(seen.insert(name(route)), "{} is there twice", name(route));
        let expected = match route.policy {
            Policy::Public if is_for_nodes(route) => "nodes".to_owned(),
            Policy::Public => "public".to_owned(),
            Policy::Anyone => "anyone".to_owned(),
            Policy::Session => "session".to_owned(),
            Policy::SignedIn => "signed in".to_owned(),
            Policy::SignedInNow => "signed in now".to_owned(),
            Policy::May(permission) | Policy::Api(permission) => permission.to_string(),
            Policy::MayNow(permission) => format!("{permission} now"),
        };
        // Z1
        assert_eq!(who(route), expected, "{}", name(route));
        let for_programs = route.path.starts_with("/api/") || route.path == "/metrics";
        assert_eq!(matches!(route.policy, Policy::Api(_)), for_programs && expected != "public");
        // S7
        let guarded = route.policy != Policy::Public || is_for_nodes(route);
        assert!(is_get(route) || guarded, "{} is not guarded", name(route));
    }
    for (known, _) in TABLE {
        assert!(seen.contains(*known), "{known} is no route");
    }
}

#[test]
fn no_route_hides_another() {
    let routes = server::routes();
    let parts = |path: &'static str| path.split('/').collect::<Vec<_>>();
    let matches = |pattern: &[&str], path: &[&str]| {
        pattern.len() == path.len() && pattern.iter().zip(path).all(|(one, other)| one.starts_with('{') || one == other)
    };
    for (at, route) in routes.list().iter().enumerate() {
        for earlier in routes.list()[..at].iter().filter(|earlier| earlier.method == route.method) {
            assert!(!matches(&parts(earlier.path), &parts(route.path)), "{} hides {}", name(earlier), name(route));
        }
    }
}

#[actix_web::test]
async fn a_visitor_reaches_what_is_for_everybody_and_nothing_else() {
    let (test, _) = with_settings().await;
    for route in &for_people() {
        let mut browser = test.visitor();
        browser.get("/sign-in").await.is(200);
        let answer = visit(&mut browser, route).await;
        if route.path == QUICK_EXIT {
            answer.leads_to(test.node.config.session.exit_url.as_str());
            continue;
        }
        // Z1
        match is_open(who(route)) {
            true => is_let_in(&answer, route),
            false => is_sent(&answer, route, "/sign-in", 401),
        }
    }
}

#[actix_web::test]
async fn each_role_reaches_what_it_may_and_is_refused_all_else() {
    let (test, _) = with_settings().await;
    for role in Role::ALL {
        let handle = format!("only.{}", role.as_str().replace('_', "-"));
        let id = colleague(&test, &handle, &[*role]).await;
        let mut refused = Vec::new();
        for route in &for_people() {
            let mut browser = test.signed_in(&id).await;
            let answer = visit(&mut browser, route).await;
            // Z1 Z2
            if may(*role, who(route)) {
                is_let_in(&answer, route);
            } else {
                assert_eq!(answer.status, 403, "{role} {}", name(route));
                refused.push(route.path.to_owned());
            }
        }
        let denied = logged(&test, "access.denied").await.into_iter().filter(|line| line.handle == handle);
        let route = |line: Line| -> String {
            assert_eq!(line.outcome, "denied");
            let details: serde_json::Value = serde_json::from_str(&line.details).unwrap();
            details["route"].as_str().unwrap().to_owned()
        };
        // L1
        assert_eq!(denied.map(route).collect::<Vec<_>>(), refused, "{role}");
    }
}

#[actix_web::test]
async fn somebody_without_a_role_reaches_what_is_their_own() {
    let (test, _) = with_settings().await;
    let id = colleague(&test, "nothing", &[]).await;
    for route in &for_people() {
        let mut browser = test.signed_in(&id).await;
        let answer = visit(&mut browser, route).await;
        let own = is_open(who(route)) || matches!(who(route), "session" | "signed in" | "signed in now");
        match own {
            true => is_let_in(&answer, route),
            false => assert_eq!(answer.status, 403, "{}", name(route)),
        }
    }
}

#[actix_web::test]
async fn a_locked_session_unlocks_or_leaves_and_nothing_else() {
    let (test, _) = with_settings().await;
    let id = colleague(&test, "everything", Role::ALL).await;
    for route in &for_people() {
        let mut browser = test.signed_in(&id).await;
        browser.get("/me").await.is(200);
        browser.post("/session/lock", &[]).await.is(303);
        browser.get("/unlock").await.is(200);
        let answer = visit(&mut browser, route).await;
        // S2
        match is_open(who(route)) || who(route) == "session" {
            true => is_let_in(&answer, route),
            false => is_sent(&answer, route, "/unlock", 401),
        }
    }
}

#[actix_web::test]
async fn an_old_sign_in_is_confirmed_before_anything_privileged() {
    let (test, _) = with_settings().await;
    let id = colleague(&test, "everything", Role::ALL).await;
    for route in &for_people() {
        let mut browser = test.signed_in(&id).await;
        test.advance(Duration::minutes(5));
        let answer = visit(&mut browser, route).await;
        // A12
        match who(route).ends_with(" now") {
            true => is_sent(&answer, route, "/confirm", 403),
            false => is_let_in(&answer, route),
        }
    }
}

#[actix_web::test]
async fn nothing_is_sent_without_a_token() {
    let (test, _) = with_settings().await;
    let id = colleague(&test, "everything", Role::ALL).await;
    let before = rows(&test).await;
    let mut browser = test.signed_in(&id).await;
    for route in for_people().iter().filter(|route| !is_get(route)) {
        let headers =
            [("origin", test.node.config.origin()), ("content-type", "application/x-www-form-urlencoded".to_owned())];
        // S7
        let status = if route.path == QUICK_EXIT { 303 } else { 400 };
        browser.send(Method::POST, &path(route), &headers, Some("csrf=guessed".into())).await.is(status);
        browser.send(Method::POST, &path(route), &headers[..1], None).await.is(status);
    }
    let after = rows(&test).await;
    assert_eq!(after.iter().map(|(_, n)| n).sum::<i64>(), before.iter().map(|(_, n)| n).sum::<i64>() + 1);
    browser.get("/me").await.is(200);
}

/// What a page may write by being looked at: entries of the log.
const BOOKKEEPING: &[&str] = &["audit_events", "audit_head"];

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// How much is in every table, and how much of it has changed.
async fn rows(test: &TestNode) -> Vec<(String, i64)> {
    let schema = include_str!("../../db/schema.rs");
    let mut asked: Vec<String> = schema
        .split("diesel::table! {\n    ")
        .skip(1)
        .filter_map(|rest| rest.split(' ').next())
        .filter(|table| !BOOKKEEPING.contains(table))
        .map(str::to_owned)
        .collect();
    assert!(asked.len() >= 14, "{asked:?}");
    asked.extend(
        [
            "sessions WHERE locked_at IS NOT NULL",
            "sessions WHERE ended_at IS NOT NULL",
            "notices WHERE read_at IS NOT NULL",
            "links WHERE used_at IS NOT NULL OR revoked_at IS NOT NULL OR approved_by IS NOT NULL",
            "role_grants WHERE ended_at IS NOT NULL OR confirmed_by IS NOT NULL",
            "api_tokens WHERE revoked_at IS NOT NULL",
            "persons WHERE status = 'disabled' OR locked_until IS NOT NULL",
        ]
        .map(str::to_owned),
    );
    test.node
        .db
        .read(move |conn| {
            let mut counts = Vec::new();
            for of in asked {
                let count: Count = diesel::sql_query(format!("SELECT COUNT(*) AS n FROM {of}")).get_result(conn)?;
                counts.push((of, count.n));
            }
            Ok(counts)
        })
        .await
        .unwrap()
}

#[actix_web::test]
async fn looking_changes_nothing() {
    let (test, mut admin) = with_settings().await;
    let id = colleague(&test, "everything", Role::ALL).await;
    let invitation = invite(&mut admin, &[("note", "New"), ("roles", "officer"), ("kind", "agency")]).await;
    let token = invitation.trim_start_matches("/start/").to_owned();
    let other = colleague(&test, "other", &[]).await;
    admin.post(&format!("/people/{other}/recovery"), &[("reason", "lost")]).await.is(303);
    admin.get("/me").await.is(200);
    admin.post(&format!("/people/{other}/roles"), &[("role", "supervisor")]).await.is(303);
    let mut browser = test.signed_in(&id).await;
    let mut visitor = test.visitor();
    let before = rows(&test).await;
    for route in for_people().iter().filter(|route| is_get(route)) {
        let fill = |part: &str| match part {
            "{token}" => token.clone(),
            "{seq}" => "1".to_owned(),
            "{id}" => other.to_string(),
            part => part.to_owned(),
        };
        let path = route.path.split('/').map(fill).collect::<Vec<_>>().join("/");
        if route.path == "/events" {
            drop(browser.events(None).await);
            continue;
        }
        for method in [Method::GET, Method::HEAD] {
            let answer = browser.send(method.clone(), &path, &[], None).await;
            assert!(answer.status.as_u16() < 500, "{}", name(route));
            visitor.send(method, &path, &[], None).await;
        }
        // S7
        assert_eq!(rows(&test).await, before, "{}", name(route));
    }
    // A session that nobody has makes none.
    let mut stranger = with_cookie(&test, Token::new().reveal());
    stranger.get("/").await.is(303);
    assert_eq!(rows(&test).await, before);
}
