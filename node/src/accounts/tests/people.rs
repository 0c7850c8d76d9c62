use super::*;

#[actix_web::test]
async fn who_manages_no_people_sees_colleagues_and_nothing_more() {
    let (test, mut admin) = TestNode::set_up().await;
    let mut officer = test.person("officer", &[Role::Officer]).await;
    let gone = colleague(&test, "gone", &[]).await;
    invite(&mut admin, &[("note", "Somebody expected"), ("roles", "officer"), ("kind", "agency")]).await;
    admin.post(&format!("/people/{gone}/disable"), &[("reason", "Moved to another county")]).await.is(303);
    let page = officer.get("/people").await;
    page.is(200).shows("Person admin").shows("Person officer");
    for hidden in ["Person gone", "Somebody expected", "/people/new"] {
        assert!(!page.body.contains(hidden), "{hidden}");
    }
    officer.get(&format!("/people/{gone}")).await.is(404);
    let page = officer.get(&format!("/people/{}", admin.id())).await;
    page.is(200).shows("Person admin");
    // Where and when others work is the admins' to see.
    for hidden in ["192.0.2.7", "/disable", "/sessions/", "<select"] {
        assert!(!page.body.contains(hidden), "{hidden}");
    }
    let page = admin.get("/people").await;
    page.shows("Person gone").shows("Somebody expected");
    admin.get(&format!("/people/{gone}")).await.is(200).shows("Moved to another county");
    admin.get(&format!("/people/{}", officer.id())).await.shows("192.0.2.7");
    assert!(!page.body.contains("person@agency.example"), "nobody's e-mail address is shown to others");
}

#[actix_web::test]
async fn a_disabled_account_is_dead_everywhere_until_it_is_enabled() {
    let (test, mut admin) = TestNode::set_up().await;
    let other = colleague(&test, "other", &[Role::Admin]).await;
    let mut officer = test.person("officer", &[Role::Officer]).await;
    let token = tokens::make(&mut officer, &[("scopes", "people:read")]).await;
    let id = officer.id().clone();
    let to = format!("/people/{id}/disable");
    admin.get(&to).await.is(200);
    refuses(&admin.post(&to, &[("reason", " ")]).await, "reason", "field-required");
    refuses(&admin.post(&to, &[("reason", &"r".repeat(301))]).await, "reason", "field-too-long");
    officer.get("/me").await.is(200);
    admin.post(&to, &[("reason", "Left the agency")]).await.leads_to(&format!("/people/{id}"));
    // S8
    officer.get("/me").await.leads_to("/sign-in?next=%2Fme");
    tokens::ask(&test, &token, "/api/v1/me").await.is(401);
    let code = next_code(&test);
    try_sign_in(&mut test.visitor(), "officer", PASSWORD, &code).await.is(422);
    // S11 Z9
    let line = logged(&test, "account.disabled").await.remove(0);
    assert_eq!((line.handle.as_str(), line.object_id.as_str()), ("admin", id.as_str()));
    assert_eq!((line.justification.as_str(), line.outcome.as_str()), ("Left the agency", "success"));
    assert_eq!(told(&test, &other).await, ["colleague_disabled"]);
    conflicts(&admin.post(&to, &[("reason", "again")]).await, "error-already-decided");

    let enable = format!("/people/{id}/enable");
    admin.post(&enable, &[]).await.leads_to(&format!("/people/{id}"));
    assert_eq!(told(&test, &other).await, ["colleague_disabled", "colleague_enabled"]);
    conflicts(&admin.post(&enable, &[]).await, "error-already-decided");
    officer.get("/me").await.leads_to("/sign-in?next=%2Fme");
    tokens::ask(&test, &token, "/api/v1/me").await.is(401);
    enter(&test, "officer").await.get("/").await.is(200);
}

#[actix_web::test]
async fn what_is_asked_of_nobody_is_not_found() {
    let (test, mut admin) = TestNode::set_up().await;
    let nobody = PersonId::new();
    for path in ["", "/disable", "/recovery"] {
        admin.get(&format!("/people/{nobody}{path}")).await.is(404);
    }
    admin.post(&format!("/people/{nobody}/release"), &[]).await.is(404);
    admin.post(&format!("/people/{nobody}/sessions/{nobody}/end"), &[]).await.is(404);
    assert_eq!(logged(&test, "account.released").await.len(), 0);
}
