use reqwest::Method;

use super::*;

const FORM: &str = "application/x-www-form-urlencoded";

/// Sends the change of a profile with this token and these headers.
async fn send(browser: &mut Browser, csrf: &str, origin: Option<&str>) -> Answer {
    let mut headers = vec![("content-type", FORM.to_owned())];
    headers.extend(origin.map(|origin| ("origin", origin.to_owned())));
    let body = format!("csrf={csrf}&display_name=Forged&lang=en&time_zone=UTC");
    browser.send(Method::POST, "/me", &headers, Some(body)).await
}

#[actix_web::test]
async fn a_change_needs_our_origin_and_the_token_of_this_session() {
    let (test, mut admin) = TestNode::set_up().await;
    let mut other = enter(&test, "admin").await;
    let mut visitor = test.visitor();
    visitor.get("/sign-in").await.is(200);
    admin.get("/me").await.is(200);
    let (ours, own) = (test.node.config.origin(), admin.csrf().to_owned());
    assert_ne!(other.csrf(), own, "one person's two browsers have tokens of their own");
    // S7
    for (csrf, origin) in [
        ("", Some(ours.as_str())),
        ("guessed", Some(&ours)),
        (&own[1..], Some(&ours)),
        (other.csrf(), Some(&ours)),
        (visitor.csrf(), Some(&ours)),
        (&own, None),
        (&own, Some("null")),
        (&own, Some("https://evil.example")),
        (&own, Some("http://localhost:8081")),
        (&own, Some("https://localhost:8080")),
        (&own, Some("http://localhost:8080.evil.example")),
    ] {
        send(&mut admin, csrf, origin).await.is(400);
        assert_eq!(person(&test, "admin").await.display_name, "Person admin", "{origin:?}");
    }
    send(&mut other, &own, Some(&ours)).await.is(400);
    send(&mut admin, &own, Some(&ours)).await.leads_to("/me");
    assert_eq!(person(&test, "admin").await.display_name, "Forged");
}

#[actix_web::test]
async fn a_token_dies_with_its_session() {
    let (test, mut admin) = TestNode::set_up().await;
    admin.get("/me").await.is(200);
    let (old, ours) = (admin.csrf().to_owned(), test.node.config.origin());
    confirm(&test, &mut admin).await;
    send(&mut admin, &old, Some(&ours)).await.is(400);
    assert_eq!(person(&test, "admin").await.display_name, "Person admin");
}

#[actix_web::test]
async fn a_script_of_ours_brings_the_token_in_a_header() {
    let (test, mut admin) = TestNode::set_up().await;
    admin.get("/me").await.is(200);
    let origin = ("origin", test.node.config.origin());
    let token = ("x-csrf-token", admin.csrf().to_owned());
    let to = "/session/activity";
    admin.send(Method::POST, to, &[origin.clone(), token.clone()], None).await.is(204);
    admin.send(Method::POST, to, &[token], None).await.is(400);
    admin.send(Method::POST, to, &[origin.clone(), ("x-csrf-token", "guessed".into())], None).await.is(400);
    admin.send(Method::POST, to, &[origin], None).await.is(400);
}

#[actix_web::test]
async fn a_form_of_another_kind_or_size_is_refused() {
    let (test, mut admin) = TestNode::set_up_with(&[("SERVER__BODY_LIMIT", "16384")]).await;
    admin.get("/me").await.is(200);
    let origin = ("origin", test.node.config.origin());
    let fields = format!("csrf={}&display_name=Forged&lang=en&time_zone=UTC", admin.csrf());
    for kind in ["text/plain", "application/json", "multipart/form-data; boundary=x", ""] {
        let headers = [origin.clone(), ("content-type", kind.to_owned())];
        admin.send(Method::POST, "/me", &headers, Some(fields.clone())).await.is(400);
    }
    let headers = [origin, ("content-type", FORM.to_owned())];
    let large = format!("{fields}&more={}", "m".repeat(17_000));
    admin.send(Method::POST, "/me", &headers, Some(large)).await.is(400);
    assert_eq!(person(&test, "admin").await.display_name, "Person admin");
    for method in [Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS] {
        admin.send(method, "/me", &headers, Some(fields.clone())).await.is(404);
    }
}

#[actix_web::test]
async fn a_visitor_signs_in_only_from_our_page() {
    let (test, _) = TestNode::set_up().await;
    let mut visitor = test.visitor();
    visitor.get("/sign-in").await.is(200);
    let (csrf, code) = (visitor.csrf().to_owned(), next_code(&test));
    let mut fields = url::form_urlencoded::Serializer::new(format!("csrf={csrf}&handle=admin&code={code}"));
    let body = fields.append_pair("password", PASSWORD).finish();
    let evil = [("origin", "https://evil.example".to_owned()), ("content-type", FORM.to_owned())];
    // S7: nobody is signed in to somebody else's account by another site.
    visitor.send(Method::POST, "/sign-in", &evil, Some(body.clone())).await.is(400);
    let ours = [("origin", test.node.config.origin()), ("content-type", FORM.to_owned())];
    test.visitor().send(Method::POST, "/sign-in", &ours, Some(body.clone())).await.is(400);
    visitor.send(Method::POST, "/sign-in", &ours, Some(body)).await.leads_to("/");
}
