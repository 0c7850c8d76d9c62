use std::collections::BTreeSet;

use serde_json::Value;

use crate::testing::{Answer, Browser, Role, TestNode};
use crate::web::access::Policy;

/// A program that comes with a token of these scopes, of somebody with these roles.
struct Program {
    client: Browser,
    token: String,
}

impl Program {
    async fn of(test: &TestNode, roles: &[Role], scopes: &[&str]) -> Program {
        let mut owner = test.person("owner", roles).await;
        let mut form = vec![("name", "a program"), ("days", "7")];
        form.extend(scopes.iter().map(|scope| ("scopes", *scope)));
        let made = owner.post("/me/tokens", &form).await;
        let token = made.is(200).between("<code class=\"key\" dir=\"ltr\">", "</code>").to_owned();
        assert_eq!(token.len(), 43);
        Program { client: test.visitor(), token }
    }

    async fn get(&mut self, path: &str) -> Answer {
        let headers = [("authorization", format!("Bearer {}", self.token))];
        self.client.send(reqwest::Method::GET, path, &headers, None).await
    }

    async fn json(&mut self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.is(200).header("content-type"), "application/json", "{path}");
        serde_json::from_str(&answer.body).expect("JSON")
    }
}

/// RFC 9457, and the incident that finds the cause in the log.
#[track_caller]
fn assert_problem(answer: &Answer, status: u16) {
    assert_eq!(answer.is(status).header("content-type"), "application/problem+json");
    let problem: Value = serde_json::from_str(&answer.body).expect("JSON");
    assert_eq!((problem["type"].as_str(), problem["status"].as_u64()), (Some("about:blank"), Some(status.into())));
    let incident = problem["instance"].as_str().and_then(|urn| urn.strip_prefix("urn:waystation:incident:"));
    assert!(incident.is_some_and(|incident| incident.len() == 36), "{problem}");
    for words in ["title", "detail"] {
        assert!(problem[words].as_str().is_some_and(|words| words.contains(' ')), "{problem}");
    }
}

async fn description(test: &TestNode) -> Value {
    let answer = test.visitor().get("/api/v1/openapi.json").await;
    assert_eq!(answer.is(200).header("content-type"), "application/json");
    serde_json::from_str(&answer.body).expect("JSON")
}

#[actix_web::test]
async fn the_description_lists_exactly_the_routes_that_answer() {
    let test = TestNode::new().await;
    let document = description(&test).await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let described: BTreeSet<(String, String, String)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            methods.as_object().unwrap().iter().map(move |(method, about)| {
                let scope = about["security"][0]["token"][0].as_str().expect("a scope").to_owned();
                (method.to_uppercase(), path.clone(), scope)
            })
        })
        .collect();
    let routes = crate::server::routes();
    let served: BTreeSet<(String, String, String)> = routes
        .list()
        .iter()
        // Not JSON: what a monitoring system reads has a form of its own.
        .filter(|route| route.path != "/metrics")
        .filter_map(|route| match route.policy {
            Policy::Api(permission) => Some((route.method.to_string(), route.path.to_owned(), permission.to_string())),
            _ => None,
        })
        .collect();
    assert_eq!(described, served);
    assert!(served.iter().all(|(_, path, _)| path.starts_with("/api/v1/")));
    let under = routes.list().iter().filter(|route| route.path.starts_with("/api/v1/")).count();
    assert_eq!(under, served.len() + 1, "and the description itself");
}

#[actix_web::test]
async fn every_operation_answers_with_the_fields_it_describes() {
    let (test, mut admin) = TestNode::set_up().await;
    admin.get("/jobs").await.is(200);
    let mut program = Program::of(&test, &[Role::Auditor], &["agency:read", "people:read", "audit:read"]).await;
    let document = description(&test).await;
    for (path, methods) in document["paths"].as_object().unwrap() {
        let about = &methods["get"];
        let described: BTreeSet<&str> = about["responses"].as_object().unwrap().keys().map(String::as_str).collect();
        assert!(["200", "401", "403"].iter().all(|status| described.contains(status)), "{path} {described:?}");
        let answer = program.json(path).await;
        assert_fits(&document, &about["responses"]["200"]["content"]["application/json"]["schema"], &answer, path);
    }
}

/// The answer has every field of its schema and no other, all the way down.
fn assert_fits(document: &Value, schema: &Value, answer: &Value, at: &str) {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap();
        return assert_fits(document, &document["components"]["schemas"][name], answer, at);
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        other => panic!("{at} has no type: {other}"),
    };
    let kind = match answer {
        Value::Null => "null",
        Value::String(_) => "string",
        Value::Number(_) => "integer",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
        Value::Bool(_) => "boolean",
    };
    assert!(kinds.contains(&kind), "{at} is {kind}, described as {kinds:?}");
    if let (Some(items), Some(schema)) = (answer.as_array(), schema.get("items")) {
        assert!(!items.is_empty(), "{at} is empty: nothing was compared");
        items.iter().for_each(|item| assert_fits(document, schema, item, &format!("{at}[]")));
    }
    if let (Some(fields), Some(described)) = (answer.as_object(), schema["properties"].as_object()) {
        let names: BTreeSet<&String> = fields.keys().collect();
        assert_eq!(names, described.keys().collect(), "{at}");
        for (name, value) in fields {
            assert_fits(document, &described[name], value, &format!("{at}.{name}"));
        }
    }
}

#[actix_web::test]
async fn what_is_wrong_is_told_as_a_problem() {
    let (test, _) = TestNode::set_up().await;
    let mut program = Program::of(&test, &[Role::Officer], &["agency:read"]).await;
    assert_problem(&program.get("/api/v1/people").await, 403);
    assert_problem(&program.get("/api/v1/audit-events").await, 403);
    assert_problem(&program.get("/api/v1/nothing").await, 404);
    assert_problem(&test.visitor().get("/api/v1/agency").await, 401);
    for token in ["", "short", &"a".repeat(43), &"a".repeat(10_000)] {
        program.token = token.to_owned();
        assert_problem(&program.get("/api/v1/agency").await, 401);
    }
    // A method that a path does not take.
    let answer = test.visitor().send(reqwest::Method::DELETE, "/api/v1/agency", &[], None).await;
    assert_problem(&answer, 404);
    // Words in the reader's language, also here.
    let mut reader = test.visitor();
    reader.lang = "fr";
    let french = reader.get("/api/v1/agency").await;
    assert_problem(&french, 401);
}

#[actix_web::test]
async fn a_token_that_asks_too_often_is_told_to_wait() {
    let test = TestNode::with(&[("LIMITS__API_PER_MINUTE", "3")]).await;
    let mut program = Program::of(&test, &[Role::Officer], &["people:read"]).await;
    for _ in 0..3 {
        program.get("/api/v1/me").await.is(200);
    }
    assert_problem(&program.get("/api/v1/me").await, 429);
}

#[actix_web::test]
async fn a_node_without_an_agency_says_so() {
    let test = TestNode::new().await;
    let mut program = Program::of(&test, &[Role::Officer], &["agency:read"]).await;
    assert_problem(&program.get("/api/v1/agency").await, 404);
}

#[actix_web::test]
async fn people_are_paged_by_key_without_gap_or_repeat() {
    let test = TestNode::new().await;
    let mut program = Program::of(&test, &[Role::Officer], &["people:read"]).await;
    for n in 0..6 {
        test.person(&format!("person-{n}"), &[Role::Officer]).await;
    }
    let gone = test.person("person-9", &[Role::Officer]).await;
    test.sql("UPDATE persons SET status = 'disabled' WHERE handle = 'person-9'").await;
    let (mut after, mut pages) = (String::new(), Vec::new());
    loop {
        let page = program.json(&format!("/api/v1/people?limit=3&after={after}")).await;
        let handles: Vec<String> =
            page["items"].as_array().unwrap().iter().map(|item| item["handle"].as_str().unwrap().to_owned()).collect();
        pages.push(handles);
        // Who comes meanwhile, before the place where the reader stands, moves nothing.
        test.person(&format!("anew-{}", pages.len()), &[Role::Officer]).await;
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(
        pages,
        [vec!["owner", "person-0", "person-1"], vec!["person-2", "person-3", "person-4"], vec!["person-5"],]
    );
    let all = program.json("/api/v1/people").await;
    assert!(all["items"].as_array().unwrap().iter().all(|item| item["id"] != gone.id().as_str()));
    assert_eq!(all["next"], Value::Null);
}

#[actix_web::test]
async fn a_page_that_ends_with_the_last_one_names_no_next() {
    let test = TestNode::new().await;
    let mut program = Program::of(&test, &[Role::Officer], &["people:read"]).await;
    test.person("second", &[Role::Officer]).await;
    let page = program.json("/api/v1/people?limit=2").await;
    assert_eq!((page["items"].as_array().unwrap().len(), &page["next"]), (2, &Value::Null));
    let page = program.json("/api/v1/people?limit=1").await;
    assert_eq!(page["next"], "owner");
}

#[actix_web::test]
async fn a_limit_is_taken_at_its_edges_and_refused_past_them() {
    let test = TestNode::new().await;
    let mut program = Program::of(&test, &[Role::Officer], &["people:read"]).await;
    for (limit, status) in [("1", 200), ("100", 200), ("0", 400), ("101", 400), ("-1", 400), ("x", 400), ("", 400)] {
        let answer = program.get(&format!("/api/v1/people?limit={limit}")).await;
        assert_eq!(answer.status.as_u16(), status, "limit={limit}");
        if status == 400 {
            assert_problem(&answer, 400);
        }
    }
    // PostgreSQL keeps no U+0000; SQLite finds nobody after it.
    let answer = program.get("/api/v1/people?after=a%00b").await;
    assert!(matches!(answer.status.as_u16(), 200 | 400), "{}", answer.body);
}

#[actix_web::test]
async fn the_page_shows_every_operation_without_a_script_of_its_own() {
    let (test, mut admin) = TestNode::set_up().await;
    let page = admin.get("/api").await;
    page.is(200).shows("curl -H").shows("http://localhost:8080/api/v1/agency");
    for path in description(&test).await["paths"].as_object().unwrap().keys() {
        page.shows(path);
    }
    page.shows("people:read").shows("[PersonItem]").shows("integer | null");
    test.visitor().get("/api").await.leads_to("/sign-in?next=%2Fapi");
}
