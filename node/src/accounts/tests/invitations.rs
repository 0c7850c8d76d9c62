use super::*;
use crate::web::access::PersonKind;

const OFFICER: &[(&str, &str)] = &[("note", "The new colleague"), ("roles", "officer"), ("kind", "agency")];

#[actix_web::test]
async fn an_invited_person_gets_what_the_invitation_says_and_is_at_home() {
    let (test, mut admin) = TestNode::set_up().await;
    let other = colleague(&test, "second", &[Role::Admin]).await;
    let fields = [
        ("note", "The advocate"),
        ("roles", "officer"),
        ("roles", "supervisor"),
        ("kind", "non_agency"),
        ("ends_on", "2026-04-01"),
    ];
    let path = invite(&mut admin, &fields).await;
    admin.get("/people").await.is(200).shows("The advocate");
    let mut browser = join(&test, &path, "advocate").await;
    // The roles came after nothing that they could lock.
    browser.get("/").await.is(200);
    let joined = person(&test, "advocate").await;
    assert_eq!((joined.kind, joined.ends_on), (PersonKind::NonAgency, "2026-04-01".parse().ok()));
    assert_eq!(roles_of(&test, &joined.id).await, [Role::Supervisor, Role::Officer]);
    // S11
    assert!(told(&test, admin.id()).await.contains(&"invitation_used".to_owned()));
    assert_eq!(told(&test, &other).await, ["invitation_used"]);
    assert_eq!(last_rule(&test, "account.created").await, "invitation");
    let rules: Vec<String> = logged(&test, "role.granted").await.into_iter().map(|line| line.details).collect();
    assert!(rules[0].contains("sole_trust_officer") && rules[1].contains("one_person"), "{rules:?}");
    // A16
    test.signed_in(&other).await.get("/people").await.shows(&Lang::En.t("person-kind-non-agency"));
    assert!(!admin.get("/people").await.body.contains("The advocate"), "a used invitation is not open");
}

#[actix_web::test]
async fn a_role_that_needs_two_waits_until_a_second_person_agrees() {
    let (test, mut admin) = TestNode::set_up().await;
    let second = colleague(&test, "trusted", &[Role::TrustOfficer]).await;
    let path = invite(&mut admin, &with(OFFICER, &[("roles", "supervisor")])).await;
    let browser = join(&test, &path, "chief").await;
    let chief = person(&test, "chief").await;
    // Z7
    assert_eq!(roles_of(&test, &chief.id).await, []);
    assert_eq!(told(&test, &second).await, ["role_waits"]);
    assert_eq!(last_rule(&test, "role.proposed").await, "two_people");
    // It is the inviter's proposal: the inviter cannot confirm it.
    let page = admin.get("/people/roles").await;
    page.is(200).shows("chief");
    assert!(!page.body.contains("/confirmation"), "the inviter is offered no button");
    test.signed_in(&second).await.get("/people/roles").await.shows("/confirmation");
    drop(browser);
}

#[actix_web::test]
async fn an_invitation_works_once_and_not_after_it_was_revoked() {
    let (test, mut admin) = TestNode::set_up().await;
    let path = invite(&mut admin, OFFICER).await;
    join(&test, &path, "first").await;
    let mut late = test.visitor();
    late.get(&path).await.is(410);

    let path = invite(&mut admin, OFFICER).await;
    let mut browser = test.visitor();
    identify(&mut browser, &path, "revoked").await;
    let page = browser.get(&path).await;
    let revocation = admin.get("/people").await.between("action=\"/people/invitations/", "\"").to_owned();
    let revocation = format!("/people/invitations/{revocation}");
    admin.post(&revocation, &[]).await.leads_to("/people");
    browser.get(&path).await.is(410);
    let code = code_of(&test.node, &shown_key(&page));
    let fields = [("password", PASSWORD), ("again", PASSWORD), ("code", &code)];
    browser.post(&format!("{path}/password"), &fields).await.is(410);
    conflicts(&admin.post(&revocation, &[]).await, "error-link-used");
    assert_eq!(logged(&test, "account.created").await.len(), 1);
    assert_eq!(logged(&test, "account.invitation_revoked").await.len(), 1);
}

#[actix_web::test]
async fn an_invitation_lives_as_many_hours_as_the_setting_says() {
    for (settings, hours) in [(&[][..], 72), (&[("ACCOUNTS__INVITATION_HOURS", "1")], 1)] {
        let (test, mut admin) = TestNode::set_up_with(settings).await;
        let path = invite(&mut admin, OFFICER).await;
        let mut browser = test.visitor();
        test.advance(Duration::hours(hours) - Duration::seconds(1));
        browser.get(&path).await.is(200);
        test.advance(Duration::seconds(1));
        browser.get(&path).await.is(410);
    }
}

#[actix_web::test]
async fn a_user_name_that_is_taken_is_refused_also_at_the_last_moment() {
    let (test, mut admin) = TestNode::set_up().await;
    let (one, two) = (invite(&mut admin, OFFICER).await, invite(&mut admin, OFFICER).await);
    let (mut first, mut second) = (test.visitor(), test.visitor());
    first.get(&one).await.is(200);
    // S10
    let answer = first.post(&format!("{one}/identity"), &identity("Admin")).await;
    refuses(&answer, "handle", "field-handle-taken");
    identify(&mut first, &one, "wanted").await;
    identify(&mut second, &two, "wanted").await;
    choose_password(&test, &mut first, &one).await.0.is(200);
    conflicts(&choose_password(&test, &mut second, &two).await.0, "field-handle-taken");
    // The link is as good as before, and takes another name.
    identify(&mut second, &two, "unwanted").await;
    choose_password(&test, &mut second, &two).await.0.is(200);
    second.get("/").await.is(200);
}

#[actix_web::test]
async fn an_invitation_accepted_twice_at_once_makes_one_person() {
    let (test, mut admin) = TestNode::set_up().await;
    let path = invite(&mut admin, OFFICER).await;
    let (mut one, mut other) = (test.visitor(), test.visitor());
    identify(&mut one, &path, "onlyone").await;
    let page = other.get(&path).await;
    let code = code_of(&test.node, &shown_key(&page));
    let fields = [("password", PASSWORD), ("again", PASSWORD), ("code", code.as_str())];
    let to = format!("{path}/password");
    let (first, second) = tokio::join!(one.post(&to, &fields), other.post(&to, &fields));
    let mut answers = [first.status.as_u16(), second.status.as_u16()];
    answers.sort();
    assert!(matches!(answers, [200, 409 | 410]), "{answers:?}");
    assert_eq!(logged(&test, "account.created").await.len(), 1);
    assert_eq!(told(&test, admin.id()).await, ["invitation_used"]);
}

#[actix_web::test]
async fn each_wrong_field_of_an_invitation_is_named_and_what_was_typed_is_kept() {
    let (test, mut admin) = TestNode::set_up().await;
    admin.get("/people/new").await.is(200);
    let long = "n".repeat(101);
    for (changed, field, key) in [
        (&[("note", "")][..], "note", "field-required"),
        (&[("note", &long)], "note", "field-too-long"),
        (&[("roles", "")], "roles", "field-choose"),
        (&[("roles", "president")], "roles", "field-choose"),
        (&[("roles", "admin"), ("roles", "auditor")], "roles", "error-role-excluded"),
        (&[("kind", "")], "kind", "field-choose"),
        (&[("ends_on", "soon")], "ends_on", "field-day"),
        (&[("ends_on", "2026-03-06")], "ends_on", "field-day-past"),
        // Today is no day to come.
        (&[("ends_on", "2026-03-07")], "ends_on", "field-day-past"),
    ] {
        let answer = admin.post("/people/invitations", &with(OFFICER, changed)).await;
        refuses(&answer, field, key);
        if field != "note" {
            answer.shows("value=\"The new colleague\"");
        }
    }
    invite(&mut admin, &with(OFFICER, &[("ends_on", "2026-03-08")])).await;
    assert_eq!(logged(&test, "account.invited").await.len(), 1);
}

#[actix_web::test]
async fn an_invitation_that_could_not_be_accepted_is_not_made() {
    let settings = [("PROFILE", "strict"), ("ACCOUNTS__BANNER", "For work only.")];
    let (_strict, mut admin) = TestNode::set_up_with(&settings).await;
    admin.get("/people/new").await.is(200);
    let both = with(OFFICER, &[("roles", "admin"), ("roles", "officer")]);
    refuses(&admin.post("/people/invitations", &both).await, "roles", "error-role-excluded");

    let (test, mut admin) = TestNode::set_up().await;
    let path = invite(&mut admin, &with(OFFICER, &[("roles", "officer"), ("roles", "officer")])).await;
    join(&test, &path, "twice").await;
    let id = person(&test, "twice").await.id;
    assert_eq!(roles_of(&test, &id).await, [Role::Officer]);
}

#[actix_web::test]
async fn an_invitation_asks_for_no_agency() {
    let (test, mut admin) = TestNode::set_up().await;
    let path = invite(&mut admin, OFFICER).await;
    let mut browser = test.visitor();
    browser.get(&format!("{path}?step=agency")).await.is(200).shows("name=\"handle\"");
    browser.post(&format!("{path}/agency"), AGENCY).await.is(404);
}
