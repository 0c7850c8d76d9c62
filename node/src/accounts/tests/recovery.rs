use diesel::prelude::*;

use super::*;
use crate::accounts::{operator_grant, operator_link, operator_open};
use crate::db::schema::links;
use crate::error::Error;

const REASON: &[(&str, &str)] = &[("reason", "The telephone fell into the harbour")];

async fn start(admin: &mut Browser, person: &PersonId) -> Answer {
    admin.get("/me").await.is(200);
    admin.post(&format!("/people/{person}/recovery"), REASON).await
}

/// The recovery that waits on this person's page, if a button is there.
async fn waiting(supervisor: &mut Browser) -> Option<String> {
    let page = supervisor.get("/recoveries").await;
    page.is(200);
    let id = page.between("action=\"/recoveries/", "/approval\"");
    (!id.is_empty()).then(|| id.to_owned())
}

async fn approve(supervisor: &mut Browser, id: &str) -> Answer {
    supervisor.get("/me").await.is(200);
    supervisor.post(&format!("/recoveries/{id}/approval"), &[]).await
}

/// Started by this admin, approved by this supervisor: the link.
async fn link_for(admin: &mut Browser, supervisor: &mut Browser, person: &PersonId) -> String {
    start(admin, person).await.leads_to(&format!("/people/{person}"));
    let id = waiting(supervisor).await.expect("it waits");
    let answer = approve(supervisor, &id).await;
    answer.is(200);
    path_of(answer.between("readonly dir=\"ltr\" value=\"", "\""))
}

async fn ids(test: &TestNode) -> Vec<String> {
    test.node.db.read(|conn| Ok(links::table.order(links::id).select(links::id).load(conn)?)).await.unwrap()
}

#[actix_web::test]
async fn two_people_give_somebody_a_new_start_and_the_old_one_is_over() {
    let (test, mut admin) = TestNode::set_up().await;
    let mut supervisor = test.person("chief", &[Role::Supervisor]).await;
    let mut officer = test.person("officer", &[Role::Officer]).await;
    let id = officer.id().clone();
    let token = tokens::make(&mut officer, &[("scopes", "people:read")]).await;
    officer.get("/me/security").await.is(200);
    let codes = codes_on(&officer.post("/me/recovery-codes", &[]).await);
    for _ in 0..5 {
        try_sign_in(&mut test.visitor(), "officer", "wrong", "000000").await.is(422);
    }

    admin.get(&format!("/people/{id}/recovery")).await.is(200);
    refuses(&admin.post(&format!("/people/{id}/recovery"), &[("reason", "")]).await, "reason", "field-required");
    let started = start(&mut admin, &id).await;
    started.leads_to(&format!("/people/{id}"));
    let recovery = waiting(&mut supervisor).await.unwrap();
    supervisor.get("/recoveries").await.shows("fell into the harbour");
    let answer = approve(&mut supervisor, &recovery).await;
    answer.is(200);
    let path = path_of(answer.between("readonly dir=\"ltr\" value=\"", "\""));
    // A13: who starts it never sees the link, and the approver sees it once.
    for page in [admin.get(&format!("/people/{id}")).await, supervisor.get("/recoveries").await] {
        assert!(!page.body.contains("/start/"), "{}", page.body);
    }
    assert_eq!(waiting(&mut supervisor).await, None);
    conflicts(&approve(&mut supervisor, &recovery).await, "error-already-decided");
    // Until it is used, everything is as it was.
    officer.get("/me").await.is(200);

    let mut phone = test.visitor();
    let (answer, key) = choose_password(&test, &mut phone, &path).await;
    answer.is(200);
    phone.get("/").await.is(200);
    officer.get("/me").await.leads_to("/sign-in?next=%2Fme");
    tokens::ask(&test, &token, "/api/v1/me").await.is(401);
    let old = next_code(&test);
    try_sign_in(&mut test.visitor(), "officer", PASSWORD, &old).await.is(422);
    try_sign_in(&mut test.visitor(), "officer", PASSWORD, &codes[0]).await.is(422);
    let new = code_of(&test.node, &key);
    try_sign_in(&mut test.visitor(), "officer", PASSWORD, &new).await.leads_to("/");
    test.visitor().get(&path).await.is(410);
    assert_eq!(roles_of(&test, &id).await, [Role::Officer]);
    assert_eq!(told(&test, supervisor.id()).await, ["recovery_waits"]);
    assert!(told(&test, &id).await.contains(&"recovery_started".to_owned()));
    assert!(told(&test, admin.id()).await.contains(&"colleague_recovered".to_owned()));
    assert_eq!(logged(&test, "factor.recovery_started").await[0].justification, REASON[0].1);
    assert_eq!(logged(&test, "factor.recovery_approved").await[0].handle, "chief");
    assert_eq!(logged(&test, "factor.recovered").await[0].handle, "officer");
}

#[actix_web::test]
async fn nobody_approves_what_they_started_or_their_own() {
    let (test, _) = TestNode::set_up().await;
    let mut both = test.person("both", &[Role::Admin, Role::Supervisor]).await;
    let mut lost = test.person("lost", &[Role::Supervisor]).await;
    let mut third = test.person("third", &[Role::Supervisor]).await;
    start(&mut both, lost.id()).await.is(303);
    let id = ids(&test).await.remove(0);
    // A13 Z7
    for browser in [&mut both, &mut lost] {
        assert_eq!(waiting(browser).await, None);
        conflicts(&approve(browser, &id).await, "error-second-person");
        conflicts(&browser.post(&format!("/recoveries/{id}/refusal"), &[]).await, "error-second-person");
    }
    assert_eq!(logged(&test, "factor.recovery_approved").await.len(), 0);
    approve(&mut third, &id).await.is(200);
}

#[actix_web::test]
async fn a_refused_recovery_is_over() {
    let (test, mut admin) = TestNode::set_up().await;
    let mut chief = test.person("chief", &[Role::Supervisor]).await;
    let officer = colleague(&test, "officer", &[]).await;
    start(&mut admin, &officer).await.is(303);
    let id = waiting(&mut chief).await.unwrap();
    chief.post(&format!("/recoveries/{id}/refusal"), &[]).await.leads_to("/recoveries");
    assert_eq!(waiting(&mut chief).await, None);
    conflicts(&approve(&mut chief, &id).await, "error-already-decided");
    assert_eq!(logged(&test, "factor.recovery_approved").await[0].outcome, "denied");
    enter(&test, "officer").await;
}

#[actix_web::test]
async fn a_recovery_waits_three_days_and_its_link_lives_an_hour() {
    let (test, mut admin) = TestNode::set_up().await;
    let chief = colleague(&test, "chief", &[Role::Supervisor]).await;
    let officer = colleague(&test, "officer", &[]).await;
    start(&mut admin, &officer).await.is(303);
    start(&mut admin, &officer).await.is(303);
    let ids = ids(&test).await;
    test.advance(Duration::hours(72) - Duration::seconds(1));
    let mut browser = test.signed_in(&chief).await;
    let answer = approve(&mut browser, &ids[0]).await;
    answer.is(200);
    let path = path_of(answer.between("readonly dir=\"ltr\" value=\"", "\""));
    test.advance(Duration::seconds(1));
    conflicts(&approve(&mut browser, &ids[1]).await, "error-already-decided");
    test.advance(Duration::minutes(60) - Duration::seconds(2));
    test.visitor().get(&path).await.is(200);
    test.advance(Duration::seconds(1));
    test.visitor().get(&path).await.is(410);
}

#[actix_web::test]
async fn a_recovery_that_was_used_ends_all_others_of_that_person() {
    let (test, mut admin) = TestNode::set_up().await;
    let mut chief = test.person("chief", &[Role::Supervisor]).await;
    let (officer, other) = (colleague(&test, "officer", &[]).await, colleague(&test, "other", &[]).await);
    let first = link_for(&mut admin, &mut chief, &officer).await;
    let second = link_for(&mut admin, &mut chief, &officer).await;
    let of_other = link_for(&mut admin, &mut chief, &other).await;
    start(&mut admin, &officer).await.is(303);
    choose_password(&test, &mut test.visitor(), &first).await.0.is(200);
    test.visitor().get(&second).await.is(410);
    assert_eq!(waiting(&mut chief).await, None);
    test.visitor().get(&of_other).await.is(200);
}

#[actix_web::test]
async fn a_disabled_account_is_not_recovered() {
    let (test, mut admin) = TestNode::set_up().await;
    let mut chief = test.person("chief", &[Role::Supervisor]).await;
    let officer = colleague(&test, "officer", &[]).await;
    let path = link_for(&mut admin, &mut chief, &officer).await;
    admin.get("/me").await.is(200);
    admin.post(&format!("/people/{officer}/disable"), &[("reason", "left")]).await.is(303);
    let mut browser = test.visitor();
    conflicts(&choose_password(&test, &mut browser, &path).await.0, "error-link-used");
    browser.get("/").await.leads_to("/sign-in?next=%2F");
    start(&mut admin, &officer).await.is(404);
    assert_eq!(logged(&test, "factor.recovered").await.len(), 0);
    // The factors are those from before.
    admin.post(&format!("/people/{officer}/enable"), &[]).await.is(303);
    enter(&test, "officer").await;
}

#[actix_web::test]
async fn a_link_for_a_new_factor_asks_for_no_name() {
    let (test, mut admin) = TestNode::set_up().await;
    let mut chief = test.person("chief", &[Role::Supervisor]).await;
    let officer = colleague(&test, "officer", &[]).await;
    let path = link_for(&mut admin, &mut chief, &officer).await;
    let mut browser = test.visitor();
    let key = shown_key(&browser.get(&format!("{path}?step=identity")).await);
    assert_eq!(shown_key(&browser.get(&path).await), key);
    browser.post(&format!("{path}/identity"), &identity("renamed")).await.is(404);
    browser.post(&format!("{path}/agency"), AGENCY).await.is(404);
}

#[actix_web::test]
async fn an_admin_cannot_revoke_a_recovery_as_if_it_were_an_invitation() {
    let (test, mut admin) = TestNode::set_up().await;
    let mut chief = test.person("chief", &[Role::Supervisor]).await;
    let officer = colleague(&test, "officer", &[]).await;
    start(&mut admin, &officer).await.is(303);
    let id = waiting(&mut chief).await.unwrap();
    admin.get("/me").await.is(200);
    conflicts(&admin.post(&format!("/people/invitations/{id}/revocation"), &[]).await, "error-link-used");
    assert_eq!(waiting(&mut chief).await, Some(id));
}

#[actix_web::test]
async fn the_operators_link_needs_no_approval_and_waits_for_none() {
    let (test, _) = TestNode::set_up().await;
    let mut chief = test.person("chief", &[Role::Supervisor]).await;
    let officer = colleague(&test, "officer", &[]).await;
    let of = test.node.clone();
    let url = test.node.db.write(move |conn| operator_link(conn, &of, "officer")).await.unwrap();
    // Nobody at a browser can make it theirs.
    assert_eq!(waiting(&mut chief).await, None);
    let id = ids(&test).await.remove(0);
    conflicts(&approve(&mut chief, &id).await, "error-already-decided");
    choose_password(&test, &mut test.visitor(), &path_of(&url)).await.0.is(200);
    assert_eq!(told(&test, &officer).await, ["recovery_started"]);
    assert_eq!(last_rule(&test, "factor.recovery_approved").await, "operator");
    assert_eq!(logged(&test, "factor.recovery_approved").await[0].handle, "operator");
    let of = test.node.clone();
    let unknown = test.node.db.write(move |conn| operator_link(conn, &of, "nobody")).await;
    assert!(matches!(unknown, Err(Error::NotFound)));
}

#[actix_web::test]
async fn the_operator_opens_what_nobody_else_can() {
    let (test, admin) = TestNode::set_up().await;
    for _ in 0..5 {
        try_sign_in(&mut test.visitor(), "admin", "wrong", "000000").await.is(422);
    }
    let of = test.node.clone();
    test.node.db.write(move |conn| operator_open(conn, &of, "admin")).await.unwrap();
    enter(&test, "admin").await;
    assert_eq!(last_rule(&test, "account.released").await, "operator");

    let id = admin.id().clone();
    let now = test.node.now();
    let disabled = test.node.db.write(move |conn| Ok(store::disable(conn, &id, "unused", now)?)).await.unwrap();
    assert!(disabled);
    let of = test.node.clone();
    test.node.db.write(move |conn| operator_open(conn, &of, "admin")).await.unwrap();
    enter(&test, "admin").await;
    assert_eq!(last_rule(&test, "account.enabled").await, "operator");
}

#[actix_web::test]
async fn the_operator_gives_a_role_when_nobody_is_left_who_could() {
    let (test, _) = TestNode::set_up().await;
    let mut officer = test.person("officer", &[Role::Officer]).await;
    let of = test.node.clone();
    test.node.db.write(move |conn| operator_grant(conn, &of, "officer", Role::Admin)).await.unwrap();
    assert_eq!(roles_of(&test, officer.id()).await, [Role::Admin, Role::Officer]);
    assert_eq!(told(&test, officer.id()).await, ["role_given"]);
    assert_eq!(last_rule(&test, "role.granted").await, "operator");
    // S5
    officer.get("/me").await.leads_to("/unlock?next=%2Fme");
    let of = test.node.clone();
    let again = test.node.db.write(move |conn| operator_grant(conn, &of, "officer", Role::Admin)).await;
    assert!(matches!(again, Err(Error::Conflict("error-role-held"))));
}
