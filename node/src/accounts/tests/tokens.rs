use diesel::prelude::*;
use reqwest::Method;

use super::*;
use crate::db::schema::api_tokens;

/// A token of this browser's person, as it is shown once.
pub(super) async fn make(browser: &mut Browser, fields: &[(&str, &str)]) -> String {
    browser.get("/me/tokens").await.is(200);
    let answer = browser.post("/me/tokens", &with(&[("name", "script"), ("days", "90")], fields)).await;
    answer.is(200);
    let token = answer.between("<code class=\"key\" dir=\"ltr\">", "<").to_owned();
    assert_eq!(token.len(), 43, "{}", answer.body);
    token
}

/// A program's question.
pub(super) async fn ask(test: &TestNode, token: &str, path: &str) -> Answer {
    let bearer = [("authorization", format!("Bearer {token}"))];
    test.visitor().send(Method::GET, path, &bearer, None).await
}

#[actix_web::test]
async fn a_token_reaches_what_its_scopes_name_and_its_owner_may() {
    let (test, _) = TestNode::set_up().await;
    let mut auditor = test.person("auditor", &[Role::Auditor]).await;
    let narrow = make(&mut auditor, &[("scopes", "agency:read")]).await;
    let wide = make(&mut auditor, &[("scopes", "people:read"), ("scopes", "audit:read")]).await;
    // A17
    ask(&test, &narrow, "/api/v1/agency").await.is(200);
    ask(&test, &narrow, "/api/v1/people").await.is(403);
    ask(&test, &narrow, "/api/v1/audit-events").await.is(403);
    ask(&test, &wide, "/api/v1/audit-events").await.is(200);
    ask(&test, &wide, "/api/v1/agency").await.is(403);
    let me: serde_json::Value = serde_json::from_str(&ask(&test, &wide, "/api/v1/me").await.body).unwrap();
    assert_eq!(me["handle"], "auditor");
    assert_eq!(me["scopes"], serde_json::json!(["people:read", "audit:read"]));
    let denied = logged(&test, "access.denied").await;
    assert_eq!(denied.len(), 3);
    assert!(denied.iter().all(|line| line.outcome == "denied" && line.handle == "auditor"));
}

#[actix_web::test]
async fn a_token_loses_what_its_owner_loses() {
    let (test, mut admin) = TestNode::set_up().await;
    let mut second = test.person("second", &[Role::Auditor]).await;
    let token = make(&mut second, &[("scopes", "people:read"), ("scopes", "audit:read")]).await;
    ask(&test, &token, "/api/v1/audit-events").await.is(200);
    admin.get("/me").await.is(200);
    admin.post(&format!("/people/{}/roles/auditor/end", second.id()), &[]).await.is(303);
    ask(&test, &token, "/api/v1/audit-events").await.is(403);
    ask(&test, &token, "/api/v1/people").await.is(403);
}

#[actix_web::test]
async fn a_token_carries_nothing_privileged_and_nothing_its_owner_lacks() {
    let (test, mut admin) = TestNode::set_up().await;
    let page = admin.get("/me/tokens").await;
    page.shows("value=\"node:operate\"");
    for scope in ["people:write", "agency:write", "roles:confirm", "recovery:approve", "audit:read", "everything", ""] {
        assert!(!page.body.contains(&format!("value=\"{scope}\"")) || scope.is_empty(), "{scope}");
        let fields = [("name", "script"), ("days", "90"), ("scopes", "people:read"), ("scopes", scope)];
        let answer = admin.post("/me/tokens", &fields).await;
        refuses(&answer, "scopes", "field-choose");
        answer.shows("value=\"script\"");
    }
    let none = [("name", "script"), ("days", "90")];
    refuses(&admin.post("/me/tokens", &none).await, "scopes", "field-choose");
    let kept: i64 = test.node.db.read(|conn| Ok(api_tokens::table.count().get_result(conn)?)).await.unwrap();
    assert_eq!(kept, 0);
}

#[actix_web::test]
async fn a_token_lives_a_year_at_most() {
    let (test, mut admin) = TestNode::set_up().await;
    let fields = |days| [("name", "script"), ("scopes", "people:read"), ("days", days)];
    admin.get("/me/tokens").await.is(200);
    for days in ["0", "-1", "366", "soon", "", "99999999999999999999"] {
        refuses(&admin.post("/me/tokens", &fields(days)).await, "days", "field-token-days");
    }
    refuses(&admin.post("/me/tokens", &with(&fields("1"), &[("name", "")])).await, "name", "field-required");
    let year = make(&mut admin, &fields("365")).await;
    let day = make(&mut admin, &fields("1")).await;
    test.advance(Duration::days(1) - Duration::seconds(1));
    ask(&test, &day, "/api/v1/me").await.is(200);
    test.advance(Duration::seconds(1));
    ask(&test, &day, "/api/v1/me").await.is(401);
    test.advance(Duration::days(364) - Duration::seconds(1));
    ask(&test, &year, "/api/v1/me").await.is(200);
    test.advance(Duration::seconds(1));
    ask(&test, &year, "/api/v1/me").await.is(401);
}

#[actix_web::test]
async fn a_token_is_shown_once_and_only_its_hash_is_kept() {
    let (test, mut admin) = TestNode::set_up().await;
    let token = make(&mut admin, &[("scopes", "people:read")]).await;
    let page = admin.get("/me/tokens").await;
    page.shows("script");
    assert!(!page.body.contains(&token));
    let hash: String =
        test.node.db.read(|conn| Ok(api_tokens::table.select(api_tokens::token_hash).first(conn)?)).await.unwrap();
    assert_eq!(hash, crate::secret::sha256_hex(token.as_bytes()));
    assert_eq!(told(&test, admin.id()).await, ["token_made"]);
    // L4
    assert!(!format!("{:?}", log(&test).await).contains(&token));
}

#[actix_web::test]
async fn a_revoked_an_unknown_and_a_damaged_token_get_the_same_answer() {
    let (test, mut admin) = TestNode::set_up().await;
    let token = make(&mut admin, &[("scopes", "people:read")]).await;
    let mut other = test.person("other", &[Role::Admin]).await;
    let revocation = admin.get("/me/tokens").await.between("action=\"/me/tokens/", "\"").to_owned();
    let revocation = format!("/me/tokens/{revocation}");
    other.get("/me").await.is(200);
    other.post(&revocation, &[]).await.is(404);
    ask(&test, &token, "/api/v1/me").await.is(200);
    admin.post(&revocation, &[]).await.leads_to("/me/tokens");
    admin.post(&revocation, &[]).await.is(404);
    // Z14
    for wrong in [token.as_str(), &"a".repeat(43), "short", ""] {
        let answer = ask(&test, wrong, "/api/v1/me").await;
        answer.is(401);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{wrong:?}");
    }
    assert_eq!(logged(&test, "token.revoked").await.len(), 1);
}

#[actix_web::test]
async fn a_token_signs_nobody_in() {
    let (test, mut admin) = TestNode::set_up().await;
    let scopes = [("scopes", "people:read"), ("scopes", "node:operate"), ("scopes", "agency:read")];
    let token = make(&mut admin, &scopes).await;
    // A17
    for path in ["/", "/people", "/people/new", "/me/security", "/jobs", "/agency", "/api"] {
        let next = path.replace('/', "%2F");
        ask(&test, &token, path).await.leads_to(&format!("/sign-in?next={next}"));
    }
    let mut visitor = test.visitor();
    visitor.get("/sign-in").await.is(200);
    let body = Some(format!("csrf={}&role=admin", visitor.csrf()));
    let headers = [
        ("authorization", format!("Bearer {token}")),
        ("origin", test.node.config.origin()),
        ("content-type", "application/x-www-form-urlencoded".into()),
    ];
    let to = format!("/people/{}/roles", admin.id());
    visitor.send(Method::POST, &to, &headers, body).await.is(303);
    // Nor is it a cookie, nor a cookie a token.
    with_cookie(&test, &token).get("/me").await.leads_to("/sign-in?next=%2Fme");
    ask(&test, &cookie_of(&admin), "/api/v1/me").await.is(401);
    // Beside a good session it stays what it is.
    let bearer = [("authorization", "Bearer wrong".to_owned())];
    admin.send(Method::GET, "/api/v1/me", &bearer, None).await.is(401);
}

#[actix_web::test]
async fn a_token_that_asks_too_often_is_told_to_wait() {
    let (test, mut admin) = TestNode::set_up_with(&[("LIMITS__API_PER_MINUTE", "3")]).await;
    let one = make(&mut admin, &[("scopes", "people:read")]).await;
    let two = make(&mut admin, &[("scopes", "people:read")]).await;
    for _ in 0..3 {
        ask(&test, &one, "/api/v1/me").await.is(200);
    }
    // Z10
    ask(&test, &one, "/api/v1/me").await.is(429);
    ask(&test, &two, "/api/v1/me").await.is(200);
}

#[actix_web::test]
async fn a_person_has_twenty_tokens_at_most() {
    let (test, mut admin) = TestNode::set_up().await;
    for _ in 0..20 {
        make(&mut admin, &[("scopes", "people:read"), ("days", "2")]).await;
    }
    let fields = [("name", "one more"), ("scopes", "people:read"), ("days", "2")];
    conflicts(&admin.post("/me/tokens", &fields).await, "error-too-many-tokens");
    // Those that are over do not count.
    test.advance(Duration::days(2));
    let mut admin = test.signed_in(admin.id()).await;
    make(&mut admin, &[("scopes", "people:read")]).await;
}
