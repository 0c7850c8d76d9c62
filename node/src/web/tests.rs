use std::collections::BTreeSet;
use std::time::Duration;

use actix_web::middleware::from_fn;
use actix_web::web::Data;
use actix_web::{App, HttpResponse};
use reqwest::Method;
use scraper::Html;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::access::Policy;
use super::page::NavItem;
use super::routes::Routes;
use crate::testing::{Answer, Browser, Role, TestNode};

/// What comes back for these bytes, and nothing of HTTP in between; empty if the node hung up.
async fn raw(test: &TestNode, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(test.address).await.unwrap();
    // The node may answer and hang up before it has read everything.
    let _ = stream.write_all(bytes).await;
    let _ = stream.shutdown().await;
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(30), stream.read_to_end(&mut answer)).await;
    let _ = read.expect("the node answers or hangs up");
    String::from_utf8_lossy(&answer).into_owned()
}

fn status(answer: &str) -> Option<u16> {
    answer.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()
}

fn get(path: &str, headers: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: localhost:8080\r\nconnection: close\r\n{headers}\r\n").into_bytes()
}

// ---- Headers.

#[track_caller]
fn assert_guarded(answer: &Answer, what: &str) {
    let policy = answer.header("content-security-policy");
    for part in ["default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{what}: {policy}");
    }
    // C11: nothing inline, nothing evaluated, and no other origin but as the aim of a form: where one leaves quickly to.
    assert!(!policy.contains("unsafe"), "{what}: {policy}");
    for part in policy.split(';').filter(|part| part.contains("://") || part.contains('*')) {
        assert_eq!(part.trim(), "form-action 'self' https://www.wikipedia.org", "{what}");
    }
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(answer.header("x-frame-options"), "DENY", "{what}");
    assert_eq!(answer.header("referrer-policy"), "same-origin", "{what}");
    assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{what}");
    assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{what}");
    assert!(answer.header("permissions-policy").contains("camera=()"), "{what}");
    assert!(answer.headers.get("server").is_none() && answer.headers.get("x-powered-by").is_none(), "{what}");
}

#[actix_web::test]
async fn every_answer_is_guarded_and_kept_by_nobody() {
    let (test, mut admin) = TestNode::set_up().await;
    let mut visitor = test.visitor();
    let mut answers = vec![
        ("a page", admin.get("/").await),
        ("a form that was refused", admin.post("/agency", &[("version", "1")]).await),
        ("a stale form", test.visitor().send(Method::POST, "/sign-in", &[], None).await),
        ("a redirect", visitor.get("/").await),
        ("not found", visitor.get("/nothing").await),
        ("not allowed", admin.get("/audit").await),
        ("JSON", admin.get("/api/v1/agency").await),
        ("a problem", visitor.get("/api/v1/agency").await),
        ("the description", visitor.get("/api/v1/openapi.json").await),
        ("a probe", visitor.get("/healthz").await),
        ("another host", visitor.send(Method::GET, "/", &[("host", "elsewhere.example".into())], None).await),
        ("a HEAD", visitor.send(Method::HEAD, "/sign-in", &[], None).await),
        ("another method", visitor.send(Method::DELETE, "/sign-in", &[], None).await),
        ("a sign-out", admin.post("/sign-out", &[]).await),
    ];
    test.sql("ALTER TABLE sessions RENAME TO sessions_away").await;
    answers.push(("a fault", admin.get("/me").await));
    for (what, answer) in &answers {
        assert_guarded(answer, what);
        // C12
        assert_eq!(answer.header("cache-control"), "no-store", "{what}");
        // Over http:// on one's own machine there is nothing to promise.
        assert_eq!(answer.header("strict-transport-security"), "", "{what}");
    }
    let statuses: BTreeSet<u16> = answers.iter().map(|(_, answer)| answer.status.as_u16()).collect();
    assert_eq!(statuses, [200, 303, 308, 400, 401, 403, 404, 422].into(), "one of each kind");
}

#[actix_web::test]
async fn a_node_that_is_reached_over_tls_says_so_for_a_year() {
    let (_test, mut admin) = TestNode::set_up_with(&[("SERVER__PUBLIC_URL", "https://node.agency.example")]).await;
    // C1
    for path in ["/", "/nothing", "/healthz", "/api/v1/openapi.json"] {
        let answer = admin.get(path).await;
        assert_eq!(answer.header("strict-transport-security"), "max-age=31536000", "{path}");
    }
    let moved = admin.send(Method::GET, "/me?a=b", &[("host", "elsewhere.example".into())], None).await;
    assert_eq!(moved.is(308).location(), "https://node.agency.example/me?a=b");
}

#[actix_web::test]
async fn cookies_are_bound_to_this_host_and_to_the_browsers_life() {
    let (test, _) = TestNode::set_up().await;
    let answer = test.visitor().get("/sign-in").await;
    let cookies: Vec<&str> =
        answer.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok()).collect();
    assert!(!cookies.is_empty());
    // S6
    for cookie in cookies {
        assert!(cookie.starts_with("__Host-"), "{cookie}");
        for part in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Max-Age") && !cookie.contains("Expires") && !cookie.contains("Domain"), "{cookie}");
    }
}

// ---- The one host.

#[actix_web::test]
async fn another_name_leads_to_the_canonical_one_when_somebody_reads_and_never_when_they_send() {
    let (test, mut admin) = TestNode::set_up().await;
    admin.get("/me").await.is(200);
    for host in ["127.0.0.1:8080", "localhost", "LOCALHOST:8081", "evil.example"] {
        let host = [("host", host.to_owned())];
        let moved = admin.send(Method::GET, "/people?x=1&y=%2F", &host, None).await;
        assert_eq!(moved.is(308).location(), "http://localhost:8080/people?x=1&y=%2F");
        assert!(moved.headers.get("set-cookie").is_none());
        let sent = admin.send(Method::POST, "/sign-out", &host, Some("csrf=x".into())).await;
        assert_eq!(sent.is(400).location(), "");
    }
    admin.get("/me").await.is(200);
    // Never to another site, whatever a path looks like.
    for target in ["//evil.example/x", "http://evil.example/x", "/\\evil.example", "*"] {
        let answer =
            raw(&test, format!("GET {target} HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n").as_bytes())
                .await;
        let to = answer.lines().find_map(|line| line.strip_prefix("location: ")).unwrap_or_default().trim();
        assert!(to.is_empty() || to.starts_with("http://localhost:8080/"), "{target}: {to}");
        assert!(status(&answer).is_some_and(|status| status < 500), "{target}: {answer}");
    }
    // A program of HTTP/1.0 names no host.
    let answer = raw(&test, b"GET /healthz HTTP/1.0\r\n\r\n").await;
    assert!(answer.contains(" 200 "), "{answer}");
}

// ---- What a page holds.

/// Whatever would run or load something that is not ours.
fn faults_of(html: &str) -> Vec<String> {
    let document = Html::parse_document(html);
    let mut faults = Vec::new();
    for element in document.root_element().descendent_elements() {
        let name = element.value().name();
        if matches!(name, "style" | "iframe" | "object" | "embed" | "base") {
            faults.push(format!("<{name}>"));
        }
        if name == "script" && (element.attr("src").is_none() || element.text().any(|text| !text.trim().is_empty())) {
            faults.push("a script inside the page".to_owned());
        }
        for (attribute, value) in element.value().attrs() {
            let elsewhere =
                ["http:", "https:", "//", "javascript:"].iter().any(|start| value.trim().starts_with(start));
            let ours = value.starts_with("http://localhost:");
            let loads =
                matches!(attribute, "src" | "href" | "action" | "formaction" | "poster" | "data" | "srcset" | "ping");
            if attribute.starts_with("on") || attribute == "style" || (loads && elsewhere && !ours) {
                faults.push(format!("<{name} {attribute}={value:?}>"));
            }
        }
    }
    faults
}

#[test]
fn a_page_that_runs_or_loads_something_foreign_is_found() {
    for html in [
        "<script>1</script>",
        "<script src='https://cdn.example/x.js'></script>",
        "<p style='color: red'>",
        "<p onclick='x()'>",
        "<style>p {}</style>",
        "<a href='javascript:x()'>",
        "<img src='//cdn.example/x.png'>",
        "<form action='https://evil.example'>",
    ] {
        assert_eq!(faults_of(html).len(), 1, "{html}");
    }
    assert_eq!(faults_of("<script src='/assets/x.js'></script><a href='/me'>x</a>"), Vec::<String>::new());
}

/// Every page that this browser may open, by its path.
async fn pages(browser: &mut Browser, more: &[String]) -> Vec<(String, Answer)> {
    let routes = crate::server::routes();
    let fixed = routes.list().iter().filter(|route| {
        route.method == Method::GET.as_str()
            && !route.path.contains('{')
            && route.path != "/events"
            && route.policy != Policy::Public
    });
    let mut paths: Vec<String> = fixed.map(|route| route.path.to_owned()).collect();
    paths.extend_from_slice(more);
    let mut pages = Vec::new();
    for path in paths {
        let answer = browser.get(&path).await;
        if answer.header("content-type").starts_with("text/html") {
            pages.push((path, answer));
        }
    }
    pages
}

#[actix_web::test]
async fn no_page_runs_or_loads_anything_that_is_not_ours() {
    let (test, mut admin) = TestNode::set_up().await;
    let start = TestNode::new().await;
    let link = start.set_up_link().await;
    let person = format!("/people/{}", admin.id());
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for (roles, more) in [
        (
            Role::ALL.iter().copied().filter(|role| *role != Role::Auditor).collect(),
            vec![person.clone(), format!("{person}/disable"), format!("{person}/recovery")],
        ),
        (vec![Role::Auditor], vec!["/audit/1".to_owned()]),
    ] {
        let handle = format!("with-{}", roles.len());
        let mut browser = test.person(&handle, &roles).await;
        all.extend(pages(&mut browser, &more).await);
    }
    all.extend(pages(&mut test.visitor(), &[]).await);
    all.push(("/start/{token}".to_owned(), start.visitor().get(&link).await));
    all.push(("an error".to_owned(), admin.post("/jobs/1/retry", &[]).await));
    for (path, page) in all {
        // C11
        assert_eq!(faults_of(&page.body), Vec::<String>::new(), "{path}");
        if page.status == 200 {
            seen.insert(path);
        }
    }
    for path in [
        "/",
        "/agency/edit",
        "/people",
        "/people/new",
        "/me/security",
        "/me/password",
        "/audit",
        "/jobs",
        "/api",
        "/sign-in",
        "/start/{token}",
        "/notices",
        "/keys",
        "/confirm",
        "/recoveries",
        "/audit/1",
    ] {
        assert!(seen.contains(path), "{path} was not looked at: {seen:?}");
    }
    assert!(seen.len() > 25, "{seen:?}");
}

#[actix_web::test]
async fn what_a_person_typed_is_shown_as_text() {
    let (test, mut admin) = TestNode::set_up().await;
    let evil = "<script>evil()</script>'\"&";
    let me = [("display_name", evil), ("lang", "en"), ("time_zone", "UTC")];
    admin.post("/me", &me).await.leads_to("/me");
    let invitation = [("note", evil), ("roles", "officer"), ("kind", "agency")];
    admin.post("/people/invitations", &invitation).await.is(200);
    admin.post("/me/tokens", &[("name", evil), ("scopes", "agency:read"), ("days", "7")]).await.is(200);
    let person = format!("/people/{}", admin.id());
    for path in ["/", "/people", "/me", "/me/tokens", &person] {
        let page = admin.get(path).await;
        assert!(page.is(200).body.contains("evil()"), "{path} shows it");
        assert!(!page.body.contains("<script>evil"), "{path}\n{}", page.body);
        assert_eq!(faults_of(&page.body), Vec::<String>::new(), "{path}");
    }
    let mut auditor = test.person("auditor", &[Role::Auditor]).await;
    let query = "%22%3E%3Cscript%3Eevil()%3C%2Fscript%3E";
    for path in [
        format!("/audit?handle={query}&object={query}&address={query}"),
        format!("/start/{query}"),
        format!("/{query}"),
    ] {
        let page = auditor.get(&path).await;
        assert!(!page.body.contains("<script>evil"), "{path}\n{}", page.body);
    }
    let mut visitor = test.visitor();
    let page = visitor.get(&format!("/sign-in?next=/{query}")).await;
    assert!(!page.is(200).body.contains("<script>evil"), "{}", page.body);
    visitor.get("/sign-in").await;
    let again = visitor.post("/sign-in", &[("handle", evil), ("password", "x"), ("code", "1"), ("next", evil)]).await;
    assert!(!again.is(422).body.contains("<script>evil"), "{}", again.body);
    // A flash names a text of ours: anything else is shown as it stands, and never as HTML.
    visitor.set_cookie("__Host-flash", "flash-%3Cscript%3E");
    assert!(!visitor.get("/sign-in").await.body.contains("flash-<script>"));
}

// ---- Language.

#[actix_web::test]
async fn a_page_is_in_the_language_that_was_chosen_or_else_in_the_one_asked_for() {
    let (test, mut admin) = TestNode::set_up().await;
    let mut visitor = test.visitor();
    for (asked, lang, direction) in [
        ("fr-CA, en;q=0.5", "fr", "ltr"),
        ("ar", "ar", "rtl"),
        ("de", "en", "ltr"),
        ("de, es;q=0.1", "es", "ltr"),
        ("", "en", "ltr"),
    ] {
        visitor.lang = asked;
        visitor.get("/sign-in").await.is(200).shows(&format!("<html lang=\"{lang}\" dir=\"{direction}\">"));
    }
    visitor.lang = "fr";
    visitor.post("/language", &[("lang", "es"), ("next", "/sign-in")]).await.leads_to("/sign-in");
    visitor.get("/sign-in").await.shows("<html lang=\"es\"");
    visitor.post("/language", &[("lang", "ar"), ("next", "https://evil.example")]).await.leads_to("/");
    visitor.get("/sign-in").await.shows("<html lang=\"ar\" dir=\"rtl\">");
    for lang in ["", "xx", "en-GB", "EN"] {
        visitor.post("/language", &[("lang", lang)]).await.is(400);
    }
    visitor.post("/language", &[]).await.is(400);
    // Who is signed in keeps the choice with the account.
    admin.lang = "fr";
    admin.get("/me").await.shows("<html lang=\"en\"");
    admin.post("/language", &[("lang", "es"), ("next", "/me")]).await.leads_to("/me");
    test.signed_in(admin.id()).await.get("/me").await.shows("<html lang=\"es\"");
    // An error, too.
    let mut reader = test.visitor();
    reader.lang = "ar";
    reader.post("/language", &[("lang", "xx")]).await.is(400).shows("<html lang=\"ar\" dir=\"rtl\">");
}

// ---- Assets.

#[actix_web::test]
async fn assets_are_kept_for_good_under_a_name_of_their_content() {
    let (test, mut admin) = TestNode::set_up().await;
    let pages = [admin.get("/me/security").await, test.visitor().get("/sign-in").await];
    let linked: BTreeSet<String> = pages
        .iter()
        .flat_map(|page| page.body.split('"').filter(|text| text.starts_with("/assets/")))
        .map(str::to_owned)
        .collect();
    assert!(linked.len() >= 5, "{linked:?}");
    let mut kinds = BTreeSet::new();
    for path in &linked {
        let asset = test.visitor().get(path).await;
        assert_guarded(asset.is(200), path);
        assert_eq!(asset.header("cache-control"), "public, max-age=31536000, immutable", "{path}");
        assert!(asset.headers.get("set-cookie").is_none(), "{path}");
        assert!(!asset.body.is_empty());
        kinds.insert(asset.header("content-type").to_owned());
    }
    let expected = ["image/svg+xml", "text/css; charset=utf-8", "text/javascript; charset=utf-8"];
    assert_eq!(kinds, expected.map(str::to_owned).into());
    for path in ["/assets/x/nothing.js", "/assets/x/..%2f..%2fCargo.toml", "/assets/x/%2e%2e", "/assets/app.css"] {
        let missing = test.visitor().get(path).await;
        assert_eq!(missing.is(404).header("cache-control"), "no-store", "{path}");
    }
}

// ---- Errors.

#[actix_web::test]
async fn every_error_tells_a_number_to_find_its_cause_by() {
    let (test, mut admin) = TestNode::set_up().await;
    let mut officer = test.person("officer", &[Role::Officer]).await;
    let mut numbers = BTreeSet::new();
    let mut errors = vec![
        (400, admin.post("/me/tokens?", &[("csrf", "x")]).await),
        (403, officer.get("/jobs").await),
        (404, officer.get("/people/nobody").await),
        (404, officer.get("/nothing/at/all").await),
        (409, admin.post("/jobs/1/retry", &[]).await),
    ];
    errors[0] = (400, admin.send(Method::POST, "/me", &[], Some("display_name=x".into())).await);
    test.sql("ALTER TABLE role_grants RENAME TO role_grants_away").await;
    errors.push((500, officer.get("/me").await));
    for (status, answer) in errors {
        let words = answer.is(status).body.replace('<', " <");
        // B2
        let number = words.split([' ', '>', '\n']).find(|word| word.len() == 36 && word.matches('-').count() == 4);
        assert!(number.is_some_and(|number| numbers.insert(number.to_owned())), "{status}\n{}", answer.body);
        for never in ["role_grants", "no such table", "relation", "src/", ".rs", "diesel", "SELECT"] {
            assert!(!answer.body.contains(never), "{status} tells {never:?}\n{}", answer.body);
        }
    }
}

#[actix_web::test]
async fn a_handler_that_panics_is_told_like_any_other_fault() {
    let test = TestNode::new().await;
    let mut routes = Routes::default();
    routes.get("/breaks", Policy::Anyone, async || -> HttpResponse { panic!("a handler of the tests panics") });
    let nav: Data<&'static [NavItem]> = Data::new(&[]);
    let app = App::new().app_data(Data::new(test.node.clone())).app_data(nav).wrap(from_fn(super::outer));
    let app = app.configure(|config| routes.configure(config, crate::accounts::gate));
    let app = actix_web::test::init_service(app).await;
    let request = actix_web::test::TestRequest::get().uri("/breaks").insert_header(("host", "localhost:8080"));
    let answer = actix_web::test::call_service(&app, request.to_request()).await;
    // B2
    assert_eq!((answer.status().as_u16(), answer.headers().contains_key("content-security-policy")), (500, true));
    let body = String::from_utf8(actix_web::test::read_body(answer).await.to_vec()).unwrap();
    assert!(body.contains("class=\"incident\"") && !body.contains("panic"), "{body}");
}

// ---- Malformed requests.

#[actix_web::test]
async fn a_body_is_taken_at_the_limit_and_refused_one_past_it() {
    let (test, mut admin) = TestNode::set_up_with(&[("SERVER__BODY_LIMIT", "16384")]).await;
    admin.get("/me").await.is(200);
    let body = |n: usize| {
        let start = format!("csrf={}&display_name=Somebody&lang=en&time_zone=UTC&padding=", admin.csrf());
        format!("{start}{}", "x".repeat(n - start.len()))
    };
    let (most, more) = (body(16_384), body(16_385));
    assert_eq!((most.len(), more.len()), (16_384, 16_385));
    let headers =
        [("origin", test.node.config.origin()), ("content-type", "application/x-www-form-urlencoded".to_owned())];
    admin.send(Method::POST, "/me", &headers, Some(most.clone())).await.leads_to("/me");
    let refused = admin.send(Method::POST, "/me", &headers, Some(more.clone())).await;
    assert!(matches!(refused.status.as_u16(), 400 | 413), "{}", refused.body);
    // The same when the token comes in a header, and the body is read by the form alone.
    let with_token =
        |admin: &Browser| [headers[0].clone(), headers[1].clone(), ("x-csrf-token", admin.csrf().to_owned())];
    let all = with_token(&admin);
    admin.send(Method::POST, "/me", &all, Some(most)).await.leads_to("/me");
    let refused = admin.send(Method::POST, "/me", &all, Some(more)).await;
    assert!(matches!(refused.status.as_u16(), 400 | 413), "{}", refused.body);
}

#[actix_web::test]
async fn what_is_no_form_is_refused_in_clear_words() {
    let (test, mut admin) = TestNode::set_up().await;
    admin.get("/me").await.is(200);
    let form = "application/x-www-form-urlencoded";
    let (token, multipart) = (admin.csrf().to_owned(), "multipart/form-data; boundary=x");
    let good = format!("csrf={token}&display_name=Somebody&lang=en&time_zone=UTC");
    for (kind, body, in_header) in [
        ("", good.as_str(), false),
        ("text/plain", good.as_str(), false),
        ("application/json", "{}", true),
        ("application/json", "{\"display_name\": \"x\"", true),
        (multipart, "--x\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n", false),
        (multipart, "--x\r\ncontent-disposition: form-data; name=\"display_na", true),
        (form, "", false),
        (form, "%", false),
        (form, "csrf", false),
        (form, "csrf=%FF%FE", false),
        (form, "csrf[]=1&csrf[a]=2", false),
        (form, &"&".repeat(100_000), false),
        (form, &"a=1&".repeat(50_000), false),
    ] {
        let mut headers = vec![("origin", test.node.config.origin())];
        if !kind.is_empty() {
            headers.push(("content-type", kind.to_owned()));
        }
        if in_header {
            headers.push(("x-csrf-token", token.clone()));
        }
        let answer = admin.send(Method::POST, "/me", &headers, Some(body.to_owned())).await;
        let start = &body[..body.len().min(60)];
        assert!(answer.status.is_client_error(), "{kind} {start:?}: {}\n{}", answer.status, answer.body);
    }
    // With the token: what the fields say is checked like any other text.
    for rest in [
        "display_name=%FF%FE",
        "display_name=%00",
        "display_name=%",
        "display_name=a&display_name=b",
        "lang=%FF",
        "time_zone=%00",
        "mail_notices=%ED%A0%80",
    ] {
        let headers = [("origin", test.node.config.origin()), ("content-type", form.to_owned())];
        let answer = admin.send(Method::POST, "/me", &headers, Some(format!("csrf={token}&{rest}"))).await;
        assert!(answer.status.as_u16() < 500, "{rest}: {}\n{}", answer.status, answer.body);
    }
    // U+0000, which PostgreSQL keeps nowhere, in every part of an address and in what is not checked as a field.
    for path in
        ["/people/%00", "/people/a%00b/disable", "/jobs/%00", "/start/%00", "/sign-in?next=%00", "/people?x=%00"]
    {
        let answer = admin.get(path).await;
        assert!(answer.status.as_u16() < 500, "{path}: {}\n{}", answer.status, answer.body);
    }
    for path in ["/jobs/%00/retry", "/notices/%00/read", "/me/tokens/%00/revocation", "/people/%00/roles"] {
        let answer = admin.post(path, &[("role", "officer")]).await;
        assert!(answer.status.is_client_error(), "{path}: {}\n{}", answer.status, answer.body);
    }
    let mut visitor = test.visitor();
    visitor.get("/sign-in").await;
    let answer = visitor.post("/sign-in", &[("handle", "a\0b"), ("password", "\0"), ("code", "\0")]).await;
    assert!(answer.status.is_client_error(), "{}", answer.body);
}

#[actix_web::test]
async fn what_is_no_http_is_refused_or_hung_up_on() {
    let (test, mut admin) = TestNode::set_up().await;
    let long = |n: usize| "a".repeat(n);
    let with_body = |headers: &str, body: &str| {
        format!("POST /sign-in HTTP/1.1\r\nhost: localhost:8080\r\nconnection: close\r\n{headers}\r\n\r\n{body}")
            .into_bytes()
    };
    for (what, bytes) in [
        ("100 kB of one header", get("/sign-in", &format!("x-long: {}\r\n", long(100_000)))),
        ("100 kB of cookies", get("/sign-in", &format!("cookie: __Host-session={}\r\n", long(100_000)))),
        ("many cookies", get("/sign-in", &format!("cookie: {}\r\n", "a=b; ".repeat(20_000)))),
        ("1 MB of one header", get("/sign-in", &format!("x-long: {}\r\n", long(1_000_000)))),
        ("200 headers", get("/sign-in", &"x-a: b\r\n".repeat(200))),
        ("100 kB of path", get(&format!("/{}", long(100_000)), "")),
        ("100 kB of query", get(&format!("/sign-in?next=/{}", long(100_000)), "")),
        (
            "bytes that are no UTF-8 in a header",
            [&get("/sign-in", "")[..47], b"cookie: \xff\xfe\r\naccept-language: \xff\r\n\r\n"].concat(),
        ),
        ("bytes that are no UTF-8 in a path", get("/people/%FF%FE", "")),
        ("a raw byte in a path", b"GET /\xff HTTP/1.1\r\nhost: localhost:8080\r\n\r\n".to_vec()),
        ("an unknown method", b"BREW /sign-in HTTP/1.1\r\nhost: localhost:8080\r\nconnection: close\r\n\r\n".to_vec()),
        ("TRACE", b"TRACE / HTTP/1.1\r\nhost: localhost:8080\r\nconnection: close\r\n\r\n".to_vec()),
        ("CONNECT", b"CONNECT evil.example:443 HTTP/1.1\r\nhost: localhost:8080\r\nconnection: close\r\n\r\n".to_vec()),
        ("no HTTP at all", b"hello\r\n\r\n".to_vec()),
        ("TLS to the plain port", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec()),
        ("a body shorter than it says", with_body("content-length: 1000", "csrf=x")),
        ("a length that is none", with_body("content-length: many", "csrf=x")),
        ("a negative length", with_body("content-length: -1", "csrf=x")),
        ("two lengths", with_body("content-length: 6\r\ncontent-length: 7", "csrf=x")),
        ("a length and chunks", with_body("content-length: 6\r\ntransfer-encoding: chunked", "0\r\n\r\n")),
        ("a chunk that is none", with_body("transfer-encoding: chunked", "zz\r\n\r\n")),
        ("chunks that stop", with_body("transfer-encoding: chunked", "ff\r\ncsrf")),
    ] {
        let answer = raw(&test, &bytes).await;
        let shown = &answer[..answer.len().min(200)];
        assert!(answer.is_empty() || status(&answer).is_some_and(|status| status < 500), "{what}: {shown}");
    }
    // And goes on as if nothing had been.
    admin.get("/me").await.is(200);
}

#[actix_web::test]
async fn a_head_is_answered_like_its_get_without_the_body() {
    let (test, mut admin) = TestNode::set_up().await;
    for path in ["/me", "/agency", "/nothing", "/jobs", "/healthz", "/api/v1/agency", "/audit"] {
        let (get, head) = (admin.get(path).await, admin.send(Method::HEAD, path, &[], None).await);
        assert_eq!((head.status, head.body.as_str()), (get.status, ""), "{path}");
        assert_eq!(head.header("content-type"), get.header("content-type"), "{path}");
    }
    // What only takes a form takes no HEAD either.
    admin.send(Method::HEAD, "/sign-out", &[], None).await.is(404);
    assert_eq!(test.visitor().send(Method::HEAD, "/me", &[], None).await.is(303).location(), "/sign-in?next=%2Fme");
}

#[actix_web::test]
async fn a_method_that_a_path_does_not_take_is_not_found() {
    let (_test, mut admin) = TestNode::set_up().await;
    for (method, path) in
        [(Method::PUT, "/me"), (Method::DELETE, "/agency"), (Method::PATCH, "/people"), (Method::GET, "/sign-out")]
    {
        admin.send(method, path, &[], None).await.is(404);
    }
}
