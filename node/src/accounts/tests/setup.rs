use diesel::prelude::*;

use super::*;
use crate::accounts::{make_set_up_link, sessions};
use crate::db::schema::{links, persons};
use crate::error::Error;
use crate::web::access::PersonKind;

/// An agency is described and somebody named: the factor comes next.
async fn up_to_the_factor(test: &TestNode, path: &str) -> Browser {
    let mut browser = test.visitor();
    browser.get(path).await.is(200);
    browser.post(&format!("{path}/agency"), AGENCY).await.leads_to(&format!("{path}?step=identity"));
    browser.get(&format!("{path}?step=identity")).await.is(200);
    browser.post(&format!("{path}/identity"), &identity("marisol")).await.leads_to(path);
    browser
}

async fn people(test: &TestNode) -> i64 {
    test.node.db.read(|conn| Ok(persons::table.count().get_result(conn)?)).await.unwrap()
}

#[actix_web::test]
async fn the_first_person_sets_the_node_up_and_is_at_home() {
    let test = TestNode::new().await;
    let mut browser = test.visitor();
    browser.get("/").await.leads_to("/sign-in?next=%2F");
    browser.get("/sign-in").await.leads_to("/setup");
    let path = path_of(&test.set_up_link().await);
    let mut browser = up_to_the_factor(&test, &path).await;
    // A14
    let (answer, key) = choose_password(&test, &mut browser, &path).await;
    answer.is(200);
    let codes = codes_on(&answer);
    assert_eq!(codes.len(), 10, "{}", answer.body);
    // A5: 25 letters and digits of 5 bits each.
    assert!(codes.iter().all(|code| code.chars().filter(char::is_ascii_alphanumeric).count() == 25), "{codes:?}");
    browser.get("/").await.is(200).shows("Harbour County Sheriff");

    let first = person(&test, "marisol").await;
    assert_eq!((first.kind, first.display_name.as_str()), (PersonKind::Agency, "Marisol Okafor"));
    assert_eq!(roles_of(&test, &first.id).await, [Role::Admin, Role::TrustOfficer, Role::Officer]);
    let log = log(&test).await;
    let acts: Vec<&str> = log.iter().map(|line| line.action.as_str()).collect();
    let expected = ["node.setup", "account.created", "role.granted", "role.granted", "role.granted", "session.begun"];
    assert_eq!(acts, [&["node.setup_link"][..], &expected].concat());
    // L4
    let written = format!("{log:?}");
    for value in ["Marisol", PASSWORD, "Harbour", key.as_str(), codes[0].as_str(), "desk@"] {
        assert!(!written.contains(value), "{value} stands in the log");
    }
    // What was set is what signs in.
    test.advance(Duration::seconds(30));
    let code = code_of(&test.node, &key);
    try_sign_in(&mut test.visitor(), "marisol", PASSWORD, &code).await.leads_to("/");
}

#[actix_web::test]
async fn the_page_with_the_codes_belongs_to_the_new_session() {
    let test = TestNode::new().await;
    let path = path_of(&test.set_up_link().await);
    let mut browser = up_to_the_factor(&test, &path).await;
    choose_password(&test, &mut browser, &path).await.0.is(200);
    browser.post("/language", &[("lang", "fr"), ("next", "/me")]).await.leads_to("/me");
    assert_eq!(person(&test, "marisol").await.lang, "fr");
}

#[actix_web::test]
async fn a_set_up_link_works_once() {
    let test = TestNode::new().await;
    let path = path_of(&test.set_up_link().await);
    let mut browser = up_to_the_factor(&test, &path).await;
    choose_password(&test, &mut browser, &path).await.0.is(200);
    // A14
    let mut other = test.visitor();
    other.get("/sign-in").await.is(200);
    other.get(&path).await.is(410);
    other.post(&format!("{path}/agency"), AGENCY).await.is(410);
    other.post(&format!("{path}/identity"), &identity("second")).await.is(410);
    let fields = [("password", PASSWORD), ("again", PASSWORD), ("code", "123456")];
    other.post(&format!("{path}/password"), &fields).await.is(410);
    other.post(&format!("{path}/challenge"), &[]).await.is(409);
    assert_eq!(people(&test).await, 1);
}

#[actix_web::test]
async fn a_set_up_link_dies_after_an_hour_wherever_its_reader_is() {
    let test = TestNode::new().await;
    let path = path_of(&test.set_up_link().await);
    let mut browser = up_to_the_factor(&test, &path).await;
    test.advance(Duration::minutes(60) - Duration::seconds(1));
    let page = browser.get(&path).await;
    page.is(200);
    // A14
    test.advance(Duration::seconds(1));
    browser.get(&path).await.is(410);
    let code = code_of(&test.node, &shown_key(&page));
    let fields = [("password", PASSWORD), ("again", PASSWORD), ("code", &code)];
    browser.post(&format!("{path}/password"), &fields).await.is(410);
    assert_eq!(people(&test).await, 0);
}

#[actix_web::test]
async fn of_two_browsers_that_race_for_a_link_one_wins() {
    let test = TestNode::new().await;
    let path = path_of(&test.set_up_link().await);
    let mut one = up_to_the_factor(&test, &path).await;
    let mut other = test.visitor();
    let page = other.get(&path).await;
    assert_eq!(shown_key(&one.get(&path).await), shown_key(&page), "both see what was filled in");
    let code = code_of(&test.node, &shown_key(&page));
    let fields = [("password", PASSWORD), ("again", PASSWORD), ("code", code.as_str())];
    let to = format!("{path}/password");
    let (first, second) = tokio::join!(one.post(&to, &fields), other.post(&to, &fields));
    let mut answers = [first.status.as_u16(), second.status.as_u16()];
    answers.sort();
    assert!(matches!(answers, [200, 409 | 410]), "{answers:?}");
    assert_eq!(people(&test).await, 1);
    assert_eq!(logged(&test, "node.setup").await.len(), 1);
    let loser = if first.status == 200 { &mut other } else { &mut one };
    loser.get("/").await.leads_to("/sign-in?next=%2F");
}

#[actix_web::test]
async fn what_was_filled_in_is_there_after_a_break() {
    let test = TestNode::new().await;
    let path = path_of(&test.set_up_link().await);
    up_to_the_factor(&test, &path).await;
    let mut other = test.visitor();
    other.get(&format!("{path}?step=agency")).await.is(200).shows("value=\"Harbour County Sheriff\"");
    other
        .get(&format!("{path}?step=identity"))
        .await
        .is(200)
        .shows("value=\"Marisol Okafor\"")
        .shows("value=\"marisol\"");
    let first = shown_key(&other.get(&path).await);
    assert_eq!(shown_key(&other.get(&path).await), first, "the key does not change under the reader's hands");
    // C3
    let kept: Vec<Option<String>> =
        test.node.db.read(|conn| Ok(links::table.select(links::draft).load(conn)?)).await.unwrap();
    let kept = kept[0].as_deref().expect("a draft is kept");
    assert!(!kept.contains("Marisol") && !kept.contains(&first));
}

#[actix_web::test]
async fn each_wrong_field_of_the_agency_is_named_and_what_was_typed_is_kept() {
    let test = TestNode::new().await;
    let path = path_of(&test.set_up_link().await);
    let mut browser = test.visitor();
    browser.get(&path).await.is(200);
    let long = "n".repeat(201);
    for (field, value, key) in [
        ("name", "  ", "field-required"),
        ("name", &long, "field-too-long"),
        ("org_class", "", "field-choose"),
        ("country", "", "field-choose"),
        ("languages", "", "field-languages"),
        ("email", "desk at harbour", "field-email"),
        ("website", "http://harbour.example", "field-web-address"),
        ("time_zone", "Mars/Olympus", "field-choose"),
    ] {
        let changed = [(field, value), ("description", "Kept & safe")];
        let answer = browser.post(&format!("{path}/agency"), &with(AGENCY, &changed)).await;
        let shown = if key == "field-languages" { "more_languages" } else { field };
        refuses(&answer, shown, key);
        answer.shows("Kept &#38; safe");
    }
    browser.get(&format!("{path}?step=identity")).await.is(200).shows("name=\"org_class\"");
}

#[actix_web::test]
async fn each_wrong_field_of_a_person_is_named_and_what_was_typed_is_kept() {
    let (test, _) = TestNode::with_mail().await;
    let path = path_of(&test.set_up_link().await);
    let mut browser = test.visitor();
    browser.get(&path).await.is(200);
    browser.post(&format!("{path}/agency"), AGENCY).await.is(303);
    let long = "n".repeat(101);
    for (field, value, key) in [
        ("display_name", "", "field-required"),
        ("display_name", &long, "field-too-long"),
        ("handle", "", "field-required"),
        ("handle", "two words", "field-handle"),
        ("email", "desk at harbour", "field-email"),
        ("lang", "tlh", "field-choose"),
        ("time_zone", "Mars/Olympus", "field-choose"),
    ] {
        let fields = with(&identity("marisol"), &[(field, value)]);
        let answer = browser.post(&format!("{path}/identity"), &fields).await;
        refuses(&answer, field, key);
        let kept = if field == "display_name" { "value=\"marisol\"" } else { "value=\"Marisol Okafor\"" };
        answer.shows(kept);
    }
}

#[actix_web::test]
async fn each_wrong_field_of_a_factor_is_named_and_the_key_stays() {
    let test = TestNode::new().await;
    let path = path_of(&test.set_up_link().await);
    let mut browser = up_to_the_factor(&test, &path).await;
    let key = shown_key(&browser.get(&path).await);
    let code = code_of(&test.node, &key);
    let good = [("password", PASSWORD), ("again", PASSWORD), ("code", code.as_str())];
    // A6 A7
    for (field, value, error, words) in [
        ("password", "short", "password", "weak-short"),
        ("password", "passwordpassword", "password", "weak-guessable"),
        ("password", "harbourmarisol1", "password", "weak-guessable"),
        ("again", "violet tugboat marmalade 8", "again", "field-again"),
        ("code", "000000", "code", "field-code"),
        ("code", "", "code", "field-code"),
    ] {
        let answer = browser.post(&format!("{path}/password"), &with(&good, &[(field, value)])).await;
        refuses(&answer, error, words);
        assert_eq!(shown_key(&answer), key);
        assert!(!answer.body.contains(PASSWORD), "no page repeats a password");
    }
    assert_eq!(people(&test).await, 0);
    browser.post(&format!("{path}/password"), &good).await.is(200);
}

#[actix_web::test]
async fn a_user_name_is_taken_at_its_limits_and_refused_past_them() {
    let test = TestNode::new().await;
    let path = path_of(&test.set_up_link().await);
    let mut browser = test.visitor();
    browser.get(&path).await.is(200);
    browser.post(&format!("{path}/agency"), AGENCY).await.is(303);
    let (most, more) = ("a".repeat(32), "a".repeat(33));
    for (handle, good) in [
        ("a", false),
        ("ab", true),
        (most.as_str(), true),
        (more.as_str(), false),
        ("7a", true),
        ("-ab", false),
        (".ab", false),
        ("a.b-c_d", true),
        (" M.Okafor ", true),
        ("márisol", false),
        ("a/b", false),
        ("operator", false),
        ("System", false),
        ("operators", true),
    ] {
        let answer = browser.post(&format!("{path}/identity"), &identity(handle)).await;
        assert_eq!(answer.status.as_u16(), if good { 303 } else { 422 }, "{handle:?}");
    }
}

#[actix_web::test]
async fn without_a_link_the_page_tells_what_to_do_and_nothing_else() {
    let test = TestNode::new().await;
    let mut visitor = test.visitor();
    visitor.get("/setup").await.is(200).shows("waystation admin setup-link");
    visitor.get(&format!("/start/{}", "a".repeat(43))).await.is(410);
    visitor.get("/start/short").await.is(410);
    let (test, _) = TestNode::set_up().await;
    let after = test.visitor().get("/setup").await;
    after.is(200).shows("href=\"/sign-in\"");
    assert!(!after.body.contains("setup-link"));
}

#[actix_web::test]
async fn a_second_set_up_link_founds_no_second_node() {
    let test = TestNode::new().await;
    let (one, two) = (path_of(&test.set_up_link().await), path_of(&test.set_up_link().await));
    let mut late = up_to_the_factor(&test, &two).await;
    let mut browser = up_to_the_factor(&test, &one).await;
    choose_password(&test, &mut browser, &one).await.0.is(200);
    // A14
    conflicts(&choose_password(&test, &mut late, &two).await.0, "error-set-up-already");
    assert_eq!(people(&test).await, 1);
    let of = test.node.clone();
    let again = test.node.db.write(move |conn| make_set_up_link(conn, &of)).await;
    assert!(matches!(again.map(|link| link.url), Err(Error::Conflict("error-set-up-already"))));
}

#[actix_web::test]
async fn a_step_that_was_skipped_is_asked_for() {
    let test = TestNode::new().await;
    let path = path_of(&test.set_up_link().await);
    let mut browser = test.visitor();
    browser.get(&format!("{path}?step=identity")).await.is(200).shows("name=\"org_class\"");
    browser.post(&format!("{path}/identity"), &identity("marisol")).await.is(303);
    browser.get(&path).await.is(200).shows("name=\"org_class\"");
    let fields = [("password", PASSWORD), ("again", PASSWORD), ("code", "000000")];
    browser.post(&format!("{path}/password"), &fields).await.is(422);
    assert_eq!(people(&test).await, 0);
}

#[actix_web::test]
async fn under_the_strict_profile_the_first_person_works_no_cases() {
    let test = TestNode::with(&[("PROFILE", "strict"), ("ACCOUNTS__BANNER", "For work only.")]).await;
    let path = path_of(&test.set_up_link().await);
    let mut browser = up_to_the_factor(&test, &path).await;
    choose_password(&test, &mut browser, &path).await.0.is(200);
    let first = person(&test, "marisol").await;
    assert_eq!(roles_of(&test, &first.id).await, [Role::Admin, Role::TrustOfficer]);
    let (id, now) = (first.id, test.node.now());
    let open = test.node.db.read(move |conn| Ok(sessions::list(conn, &id, now)?.len())).await.unwrap();
    assert_eq!(open, 1);
}
