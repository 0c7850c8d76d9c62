use diesel::prelude::*;

use super::*;
use crate::db::schema::persons;

const PROFILE: &[(&str, &str)] = &[("display_name", "Ada Lin"), ("lang", "fr"), ("time_zone", "Europe/Paris")];

#[actix_web::test]
async fn a_person_says_how_they_are_called_and_what_they_read() {
    let (test, mut admin) = TestNode::set_up().await;
    admin.get("/me").await.is(200).shows("value=\"Person admin\"");
    for (field, value, key) in [
        ("display_name", " ", "field-required"),
        ("display_name", &*"n".repeat(101), "field-too-long"),
        ("display_name", "a\u{7}b", "field-control"),
        ("time_zone", "Mars/Olympus", "field-choose"),
    ] {
        let fields = with(&with(PROFILE, &[("lang", "en")]), &[(field, value)]);
        let answer = admin.post("/me", &fields).await;
        refuses(&answer, field, key);
        if field == "time_zone" {
            answer.shows("value=\"Ada Lin\"");
        }
    }
    admin.post("/me", PROFILE).await.leads_to("/me");
    admin
        .get("/me")
        .await
        .is(200)
        .shows("value=\"Ada Lin\"")
        .shows("<html lang=\"fr\"")
        .shows(&Lang::Fr.t("flash-saved"));
    let now = person(&test, "admin").await;
    assert_eq!((now.lang.as_str(), now.time_zone.as_str()), ("fr", "Europe/Paris"));
    let changed = logged(&test, "account.changed").await;
    assert_eq!(changed.len(), 1);
    // L4
    assert!(!changed[0].details.contains("Ada"), "{changed:?}");
}

#[actix_web::test]
async fn a_new_email_address_is_told_to_the_old_one_too() {
    let (test, letters) = TestNode::with_mail().await;
    let mut officer = test.person("officer", &[Role::Officer]).await;
    officer.get("/me/email").await.is(200).shows("value=\"person@agency.example\"");
    let answer = officer.post("/me/email", &[("email", "desk at harbour")]).await;
    refuses(&answer, "email", "field-email");
    answer.shows("value=\"desk at harbour\"");
    officer.post("/me/email", &[("email", "new@agency.example")]).await.leads_to("/me");
    officer.get("/me").await.shows("new@agency.example");
    test.run_due_jobs().await;
    // A12
    let letters = letters.lock().unwrap().clone();
    let mut to: Vec<&str> = letters.iter().map(|letter| letter.to.as_str()).collect();
    to.sort();
    assert_eq!(to, ["new@agency.example", "person@agency.example"]);
    // C10
    assert!(letters.iter().all(|letter| !letter.text.contains("@") && !letter.subject.contains("officer")));
    assert_eq!(told(&test, officer.id()).await, ["email_changed"]);
    let sealed: Option<String> =
        test.node.db.read(|conn| Ok(persons::table.select(persons::email).first(conn)?)).await.unwrap();
    assert!(!sealed.unwrap().contains("agency.example"));
    assert!(!format!("{:?}", log(&test).await).contains("agency.example"));
    officer.get("/me/email").await.is(200);
    officer.post("/me/email", &[("email", "")]).await.leads_to("/me");
    assert_eq!(person(&test, "officer").await.email, None);
}

const NEW: &str = "copper lantern orchard 41";

/// The fields of a new password, with the key and the code that the page asks for.
fn new_password(test: &TestNode, page: &Answer) -> Vec<(&'static str, String)> {
    let sealed = page.between("name=\"sealed\" value=\"", "\"").to_owned();
    let code = code_of(&test.node, &shown_key(page));
    vec![("password", NEW.to_owned()), ("again", NEW.to_owned()), ("code", code), ("sealed", sealed)]
}

async fn send(browser: &mut Browser, fields: &[(&'static str, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post("/me/password", &fields).await
}

#[actix_web::test]
async fn a_new_password_comes_with_a_new_authenticator_and_ends_the_old() {
    let (test, mut admin) = TestNode::set_up().await;
    let mut elsewhere = enter(&test, "admin").await;
    let page = admin.get("/me/password").await;
    page.is(200);
    let key = shown_key(&page);
    let answer = send(&mut admin, &new_password(&test, &page)).await;
    answer.is(200);
    let codes = codes_on(&answer);
    assert_eq!(codes.len(), 10);
    admin.get("/me").await.is(200);
    elsewhere.get("/me").await.leads_to("/sign-in?next=%2Fme");
    let old = next_code(&test);
    try_sign_in(&mut test.visitor(), "admin", PASSWORD, &old).await.is(422);
    try_sign_in(&mut test.visitor(), "admin", NEW, &old).await.is(422);
    let new = code_of(&test.node, &key);
    try_sign_in(&mut test.visitor(), "admin", PASSWORD, &new).await.is(422);
    try_sign_in(&mut test.visitor(), "admin", NEW, &new).await.leads_to("/");
    try_sign_in(&mut test.visitor(), "admin", NEW, &codes[9]).await.leads_to("/");
    // A12
    assert_eq!(told(&test, admin.id()).await[0], "factor_changed");
    assert_eq!((logged(&test, "factor.password").await.len(), logged(&test, "factor.totp").await.len()), (1, 1));
    // A9
    let hash = person(&test, "admin").await.password_hash.unwrap();
    assert!(hash.starts_with("$argon2id$"), "{hash}");
}

#[actix_web::test]
async fn the_code_that_proved_a_new_authenticator_signs_nobody_in() {
    let (test, mut admin) = TestNode::set_up().await;
    let page = admin.get("/me/password").await;
    send(&mut admin, &new_password(&test, &page)).await.is(200);
    // A3
    let used = code_of(&test.node, &shown_key(&page));
    try_sign_in(&mut test.visitor(), "admin", NEW, &used).await.is(422);
}

#[actix_web::test]
async fn a_wrong_new_password_is_refused_with_its_reason_and_the_key_stays() {
    let (test, mut admin) = TestNode::set_up().await;
    let page = admin.get("/me/password").await;
    let good = new_password(&test, &page);
    let set = |field: &str, value: &str| -> Vec<(&'static str, String)> {
        let change =
            |(name, old): &(&'static str, String)| (*name, if *name == field { value.into() } else { old.clone() });
        good.iter().map(change).collect()
    };
    // A6 A7
    for (field, value, key) in [
        ("password", "fourteen chars", "weak-short"),
        ("password", "aaaaaaaaaaaaaaaaaaaa", "weak-guessable"),
        ("password", &*"kX4vq9zLm2wR7tB ".repeat(17), "weak-long"),
        ("again", "another", "field-again"),
        ("code", "000000", "field-code"),
    ] {
        let answer = send(&mut admin, &set(field, value)).await;
        refuses(&answer, field, key);
        assert_eq!(shown_key(&answer), shown_key(&page));
    }
    // Another's secret, or one that was made up, is none.
    let mut other = test.person("other", &[]).await;
    let foreign = other.get("/me/password").await.between("name=\"sealed\" value=\"", "\"").to_owned();
    for sealed in [foreign.as_str(), "", "made up"] {
        send(&mut admin, &set("sealed", sealed)).await.is(400);
    }
    assert_eq!(logged(&test, "factor.password").await.len(), 0);
    enter(&test, "admin").await;
}

#[actix_web::test]
async fn any_printable_character_is_part_of_a_password() {
    let (test, mut admin) = TestNode::set_up().await;
    // A6: typed decomposed on one keyboard and composed on another.
    let (composed, decomposed) =
        ("Zwölf graue Möwen überm Hafen", "Zwo\u{308}lf graue Mo\u{308}wen u\u{308}berm Hafen");
    let page = admin.get("/me/password").await;
    let mut fields = new_password(&test, &page);
    (fields[0].1, fields[1].1) = (composed.into(), composed.into());
    send(&mut admin, &fields).await.is(200);
    for typed in [composed, decomposed] {
        test.advance(Duration::seconds(30));
        let code = code_of(&test.node, &shown_key(&page));
        try_sign_in(&mut test.visitor(), "admin", typed, &code).await.leads_to("/");
    }
    // No truncation.
    test.advance(Duration::seconds(30));
    let code = code_of(&test.node, &shown_key(&page));
    try_sign_in(&mut test.visitor(), "admin", &composed[..composed.len() - 1], &code).await.is(422);
}
