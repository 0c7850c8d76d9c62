use diesel::prelude::*;

use super::*;
use crate::db::schema::{persons, recovery_codes};
use crate::web::page::LANG_COOKIE;

/// What the answer says, without what differs between any two: the token and what was typed.
fn words(answer: &Answer, browser: &Browser, handle: &str) -> String {
    answer.body.replace(browser.csrf(), "TOKEN").replace(&format!("value=\"{handle}\""), "value=\"HANDLE\"")
}

/// Recovery codes of somebody, as their page shows them once.
async fn codes(browser: &mut Browser) -> Vec<String> {
    browser.get("/me/security").await.is(200);
    let answer = browser.post("/me/recovery-codes", &[]).await;
    answer.is(200);
    codes_on(&answer)
}

#[actix_web::test]
async fn both_factors_lead_in_and_to_the_page_that_was_asked_for() {
    let (test, _) = TestNode::set_up().await;
    let mut browser = test.visitor();
    browser.get("/people").await.leads_to("/sign-in?next=%2Fpeople");
    browser.get("/sign-in?next=%2Fpeople").await.is(200).shows("name=\"next\" value=\"/people\"");
    let code = next_code(&test);
    let fields = [("handle", " Admin "), ("password", PASSWORD), ("code", &code), ("next", "/people")];
    browser.post("/sign-in", &fields).await.leads_to("/people");
    browser.get("/people").await.is(200);
    browser.get("/sign-in?next=%2Fme").await.leads_to("/me");
    assert_eq!(last_rule(&test, "session.begun").await, "totp");
}

#[actix_web::test]
async fn whatever_is_wrong_is_answered_alike() {
    let (test, mut admin) = TestNode::set_up().await;
    for handle in ["plain", "locked", "disabled", "keyless"] {
        colleague(&test, handle, &[Role::Officer]).await;
    }
    let disabled = person(&test, "disabled").await.id;
    admin.get(&format!("/people/{disabled}/disable")).await.is(200);
    admin.post(&format!("/people/{disabled}/disable"), &[("reason", "left")]).await.is(303);
    for _ in 0..5 {
        try_sign_in(&mut test.visitor(), "locked", "wrong", "000000").await.is(422);
    }
    // Somebody who has passkeys alone.
    let keyless = persons::table.filter(persons::handle.eq("keyless"));
    let bare = (persons::password_hash.eq(None::<String>), persons::totp_secret.eq(None::<String>));
    test.node.db.write(move |conn| Ok(diesel::update(keyless).set(bare).execute(conn)?)).await.unwrap();

    // A11
    let mut answers = Vec::new();
    for (handle, password, right_code) in [
        ("plain", "wrong password", true),
        ("plain", "", true),
        ("plain", PASSWORD, false),
        ("nobody", PASSWORD, true),
        ("locked", PASSWORD, true),
        ("disabled", PASSWORD, true),
        ("keyless", PASSWORD, true),
    ] {
        let mut browser = test.visitor();
        let code = if right_code { next_code(&test) } else { "000000".to_owned() };
        let answer = try_sign_in(&mut browser, handle, password, &code).await;
        answer.is(422).shows(&format!("value=\"{handle}\""));
        assert!(browser.cookie(SESSION_COOKIE).is_none());
        let names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
        answers.push((handle, words(&answer, &browser, handle), names));
    }
    for (handle, body, headers) in &answers[1..] {
        assert_eq!(body, &answers[0].1, "{handle}");
        assert_eq!(headers, &answers[0].2, "{handle}");
    }
    let rules: Vec<String> = logged(&test, "session.failed").await.into_iter().map(|line| line.details).collect();
    for rule in ["factors", "unknown", "locked", "disabled"] {
        assert!(rules.iter().any(|details| details.contains(rule)), "the log tells {rule} apart: {rules:?}");
    }
}

#[actix_web::test]
async fn a_one_time_code_works_once_also_in_its_window() {
    let (test, _) = TestNode::set_up().await;
    let before = code(&test.node);
    let used = next_code(&test);
    try_sign_in(&mut test.visitor(), "admin", PASSWORD, &used).await.leads_to("/");
    // A3: the code that was used, and the one before it, which is still within the tolerance.
    try_sign_in(&mut test.visitor(), "admin", PASSWORD, &used).await.is(422);
    try_sign_in(&mut test.visitor(), "admin", PASSWORD, &before).await.is(422);
    test.advance(Duration::seconds(29));
    try_sign_in(&mut test.visitor(), "admin", PASSWORD, &used).await.is(422);
    let next = next_code(&test);
    try_sign_in(&mut test.visitor(), "admin", PASSWORD, &next).await.leads_to("/");
}

#[actix_web::test]
async fn of_two_who_send_the_same_code_at_once_one_is_let_in() {
    let (test, _) = TestNode::set_up().await;
    let code = next_code(&test);
    let (mut one, mut other) = (test.visitor(), test.visitor());
    let (first, second) = tokio::join!(
        try_sign_in(&mut one, "admin", PASSWORD, &code),
        try_sign_in(&mut other, "admin", PASSWORD, &code)
    );
    let mut answers = [first.status.as_u16(), second.status.as_u16()];
    answers.sort();
    // A3
    assert_eq!(answers, [303, 422]);
}

#[actix_web::test]
async fn a_code_of_yesterday_or_tomorrow_is_refused() {
    let (test, _) = TestNode::set_up().await;
    let old = code(&test.node);
    test.advance(Duration::seconds(90));
    try_sign_in(&mut test.visitor(), "admin", PASSWORD, &old).await.is(422);
    let at = test.node.now();
    test.advance(Duration::seconds(90));
    let ahead = code(&test.node);
    test.advance(at - test.node.now());
    try_sign_in(&mut test.visitor(), "admin", PASSWORD, &ahead).await.is(422);
}

#[actix_web::test]
async fn a_recovery_code_works_once_and_is_told() {
    let (test, admin) = TestNode::set_up().await;
    let mut officer = test.person("officer", &[Role::Officer]).await;
    let codes = codes(&mut officer).await;
    assert_eq!(codes.len(), 10);
    let kept: Vec<String> = test
        .node
        .db
        .read(|conn| Ok(recovery_codes::table.select(recovery_codes::code_hash).load(conn)?))
        .await
        .unwrap();
    // A5
    assert!(kept.iter().all(|hash| hash.len() == 64 && codes.iter().all(|code| !hash.contains(code.as_str()))));
    assert!(!officer.get("/me/security").await.body.contains(&codes[0]), "shown once");

    let typed = codes[0].to_lowercase().replace('-', " ");
    let mut browser = test.visitor();
    try_sign_in(&mut browser, "officer", PASSWORD, &typed).await.leads_to("/");
    assert_eq!(last_rule(&test, "session.begun").await, "recovery");
    assert!(told(&test, officer.id()).await.contains(&"recovery_code_used".to_owned()));
    assert_eq!(told(&test, admin.id()).await, ["colleague_recovered"]);
    try_sign_in(&mut test.visitor(), "officer", PASSWORD, &codes[0]).await.is(422);
    // A1: it replaces the authenticator and not the password.
    try_sign_in(&mut test.visitor(), "officer", "wrong", &codes[1]).await.is(422);
    try_sign_in(&mut test.visitor(), "officer", PASSWORD, &codes[1]).await.leads_to("/");
    // Somebody else's opens nothing.
    try_sign_in(&mut test.visitor(), "admin", PASSWORD, &codes[2]).await.is(422);
}

#[actix_web::test]
async fn new_recovery_codes_end_the_old_ones() {
    let (test, mut admin) = TestNode::set_up().await;
    let (old, new) = (codes(&mut admin).await, codes(&mut admin).await);
    try_sign_in(&mut test.visitor(), "admin", PASSWORD, &old[0]).await.is(422);
    try_sign_in(&mut test.visitor(), "admin", PASSWORD, &new[0]).await.leads_to("/");
    assert_eq!(told(&test, admin.id()).await[..2], ["factor_changed", "factor_changed"]);
}

#[actix_web::test]
async fn one_factor_is_never_enough() {
    let (test, _) = TestNode::set_up().await;
    // A1
    for (password, with_code) in [(PASSWORD, false), ("", true)] {
        let code = if with_code { next_code(&test) } else { String::new() };
        let mut browser = test.visitor();
        try_sign_in(&mut browser, "admin", password, &code).await.is(422);
        browser.get("/").await.leads_to("/sign-in?next=%2F");
    }
    let mut browser = test.visitor();
    browser.get("/sign-in").await.is(200);
    browser.post("/sign-in/passkey", &[("credential", "{}")]).await.is(422);
    browser.post("/sign-in", &[]).await.is(422);
}

#[actix_web::test]
async fn nobody_is_led_to_another_site() {
    let (test, mut admin) = TestNode::set_up().await;
    for next in ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "me", "/a b"] {
        let asked = url::form_urlencoded::byte_serialize(next.as_bytes()).collect::<String>();
        admin.get(&format!("/sign-in?next={asked}")).await.leads_to("/");
        admin.get(&format!("/unlock?next={asked}")).await.leads_to("/");
        let mut browser = test.visitor();
        browser.get(&format!("/sign-in?next={asked}")).await.is(200).shows("name=\"next\" value=\"/\"");
        let code = next_code(&test);
        let fields = [("handle", "admin"), ("password", PASSWORD), ("code", &code), ("next", next)];
        browser.post("/sign-in", &fields).await.leads_to("/");
        browser.get("/me").await.is(200);
        browser.post("/language", &[("lang", "en"), ("next", next)]).await.leads_to("/");
    }
}

#[actix_web::test]
async fn who_does_not_accept_the_banner_does_not_come_in() {
    let (test, _) = TestNode::set_up_with(&[("ACCOUNTS__BANNER", "For work only. You are <watched>.")]).await;
    let mut browser = test.visitor();
    browser.get("/sign-in").await.is(200).shows("You are &#60;watched&#62;.").shows("name=\"accept\"");
    let code = next_code(&test);
    let fields = [("handle", "admin"), ("password", PASSWORD), ("code", &code)];
    // A15
    browser.post("/sign-in", &fields).await.is(422);
    browser.post("/sign-in", &with(&fields, &[("accept", "no")])).await.is(422);
    browser.post("/sign-in/passkey", &[("credential", "{}")]).await.is(422);
    assert!(browser.cookie(SESSION_COOKIE).is_none());
    browser.post("/sign-in", &with(&fields, &[("accept", "yes")])).await.leads_to("/");
    let begun = logged(&test, "session.begun").await;
    assert!(begun[0].details.contains("banner_accepted"), "{begun:?}");
}

#[actix_web::test]
async fn attempts_from_one_address_are_limited() {
    let (test, _) =
        TestNode::set_up_with(&[("LIMITS__SIGN_IN_PER_MINUTE", "3"), ("SERVER__TRUSTED_PROXIES", "127.0.0.1")]).await;
    let mut browser = test.visitor();
    browser.address = "198.51.100.7";
    for _ in 0..3 {
        try_sign_in(&mut browser, "nobody", "wrong", "000000").await.is(422);
    }
    // Links are tried for as long as they are counted.
    try_sign_in(&mut browser, "nobody", "wrong", "000000").await.is(429);
    browser.get(&format!("/start/{}", "a".repeat(43))).await.is(429);
    browser.address = "198.51.100.8";
    try_sign_in(&mut browser, "nobody", "wrong", "000000").await.is(422);
}

#[actix_web::test]
async fn a_language_is_chosen_before_and_after_signing_in() {
    let (test, mut admin) = TestNode::set_up().await;
    let mut visitor = test.visitor();
    visitor.get("/sign-in").await.is(200);
    visitor.post("/language", &[("lang", "ar"), ("next", "/sign-in")]).await.leads_to("/sign-in");
    assert_eq!(visitor.cookie(LANG_COOKIE), Some("ar"));
    visitor.get("/sign-in").await.shows("<html lang=\"ar\" dir=\"rtl\">");
    visitor.post("/language", &[("lang", "tlh")]).await.is(400);
    admin.get("/me").await.shows("<html lang=\"en\"");
    admin.post("/language", &[("lang", "es")]).await.leads_to("/");
    admin.get("/me").await.shows("<html lang=\"es\"");
}
