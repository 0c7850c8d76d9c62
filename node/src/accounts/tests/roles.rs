use diesel::prelude::*;

use super::*;
use crate::db::schema::role_grants;

async fn propose(admin: &mut Browser, person: &PersonId, role: Role) -> Answer {
    admin.get("/me").await.is(200);
    admin.post(&format!("/people/{person}/roles"), &[("role", role.as_str())]).await
}

async fn take(admin: &mut Browser, person: &PersonId, role: Role) -> Answer {
    admin.get("/me").await.is(200);
    admin.post(&format!("/people/{person}/roles/{role}/end"), &[]).await
}

/// The grants that wait, with their ids.
async fn waiting(test: &TestNode) -> Vec<(String, Role)> {
    let waiting = role_grants::table.filter(role_grants::state.eq("proposed")).order(role_grants::id);
    test.node.db.read(move |conn| Ok(waiting.select((role_grants::id, role_grants::role)).load(conn)?)).await.unwrap()
}

async fn decide(browser: &mut Browser, grant: &str, decision: &str) -> Answer {
    browser.get("/me").await.is(200);
    browser.post(&format!("/people/roles/{grant}/{decision}"), &[]).await
}

#[actix_web::test]
async fn four_roles_need_two_people_and_four_need_one() {
    let (test, mut admin) = TestNode::set_up().await;
    colleague(&test, "trusted", &[Role::TrustOfficer]).await;
    for role in Role::ALL {
        let id = colleague(&test, &format!("for.{role}").replace('_', "-"), &[]).await;
        propose(&mut admin, &id, *role).await.leads_to(&format!("/people/{id}"));
        let two = matches!(role, Role::Admin | Role::TrustOfficer | Role::Supervisor | Role::Auditor);
        let expected = if two { vec![] } else { vec![*role] };
        assert_eq!(roles_of(&test, &id).await, expected, "{role}");
        let kinds = told(&test, &id).await;
        assert_eq!(kinds, if two { vec![] } else { vec!["role_given"] }, "{role}");
    }
    assert_eq!(waiting(&test).await.len(), 4);
}

#[actix_web::test]
async fn nobody_confirms_what_they_proposed_or_would_get() {
    let (test, mut admin) = TestNode::set_up().await;
    let mut receiver = test.person("receiver", &[Role::TrustOfficer]).await;
    let mut third = test.person("third", &[Role::TrustOfficer]).await;
    propose(&mut admin, receiver.id(), Role::Supervisor).await.is(303);
    let (grant, _) = waiting(&test).await.remove(0);
    // Z7
    for browser in [&mut admin, &mut receiver] {
        conflicts(&decide(browser, &grant, "confirmation").await, "error-second-person");
        conflicts(&decide(browser, &grant, "refusal").await, "error-second-person");
        assert!(!browser.get("/people/roles").await.body.contains(&grant), "no button for one's own");
    }
    assert_eq!(roles_of(&test, receiver.id()).await, [Role::TrustOfficer]);
    third.get("/people/roles").await.is(200).shows(&format!("/people/roles/{grant}/confirmation"));
    decide(&mut third, &grant, "confirmation").await.leads_to("/people/roles");
    assert_eq!(roles_of(&test, receiver.id()).await, [Role::TrustOfficer, Role::Supervisor]);
    assert_eq!(last_rule(&test, "role.granted").await, "two_people");
    assert_eq!(told(&test, receiver.id()).await, ["role_waits", "role_given"]);
    conflicts(&decide(&mut third, &grant, "confirmation").await, "error-already-decided");
    conflicts(&decide(&mut third, &grant, "refusal").await, "error-already-decided");
    // S5
    receiver.get("/me").await.leads_to("/unlock?next=%2Fme");
}

#[actix_web::test]
async fn an_admin_gives_themselves_nothing() {
    let (test, mut admin) = TestNode::set_up().await;
    let mut trusted = test.person("trusted", &[Role::TrustOfficer]).await;
    let own = admin.id().clone();
    // Z7
    propose(&mut admin, &own, Role::Editor).await.is(303);
    assert!(!roles_of(&test, &own).await.contains(&Role::Editor));
    let (grant, role) = waiting(&test).await.remove(0);
    assert_eq!(role, Role::Editor);
    conflicts(&decide(&mut admin, &grant, "confirmation").await, "error-second-person");
    decide(&mut trusted, &grant, "confirmation").await.is(303);
    assert!(roles_of(&test, &own).await.contains(&Role::Editor));
}

#[actix_web::test]
async fn the_only_trust_officer_decides_alone_and_the_log_says_so() {
    let (test, mut admin) = TestNode::set_up().await;
    let (one, two) = (colleague(&test, "one", &[]).await, colleague(&test, "two", &[]).await);
    propose(&mut admin, &one, Role::TrustOfficer).await.is(303);
    assert_eq!(roles_of(&test, &one).await, [Role::TrustOfficer]);
    assert_eq!(last_rule(&test, "role.granted").await, "sole_trust_officer");
    // From then on there are two.
    propose(&mut admin, &two, Role::TrustOfficer).await.is(303);
    assert_eq!(roles_of(&test, &two).await, []);
    assert_eq!(waiting(&test).await.len(), 1);
}

#[actix_web::test]
async fn an_admin_who_is_no_trust_officer_decides_nothing_alone() {
    let (test, _) = TestNode::set_up().await;
    let mut bare = test.person("bare", &[Role::Admin]).await;
    let one = colleague(&test, "one", &[]).await;
    propose(&mut bare, &one, Role::Supervisor).await.is(303);
    assert_eq!(roles_of(&test, &one).await, []);
    // A disabled trust officer is none.
    let (test, mut admin) = TestNode::set_up().await;
    let gone = colleague(&test, "gone", &[Role::TrustOfficer]).await;
    admin.get("/me").await.is(200);
    admin.post(&format!("/people/{gone}/disable"), &[("reason", "left")]).await.is(303);
    let one = colleague(&test, "one", &[]).await;
    propose(&mut admin, &one, Role::Supervisor).await.is(303);
    assert_eq!(roles_of(&test, &one).await, [Role::Supervisor]);
}

#[actix_web::test]
async fn who_reads_the_log_is_nobody_the_log_is_about() {
    let (test, mut admin) = TestNode::set_up().await;
    for other in [Role::Admin, Role::TrustOfficer, Role::Supervisor] {
        let name = other.as_str().replace('_', "-");
        let holder = colleague(&test, &format!("holds.{name}"), &[other]).await;
        conflicts(&propose(&mut admin, &holder, Role::Auditor).await, "error-role-excluded");
        let auditor = colleague(&test, &format!("audits.{name}"), &[Role::Auditor]).await;
        conflicts(&propose(&mut admin, &auditor, other).await, "error-role-excluded");
    }
    // A proposal counts: both could be confirmed else.
    let both = colleague(&test, "both", &[]).await;
    propose(&mut admin, &both, Role::Auditor).await.is(303);
    assert_eq!(roles_of(&test, &both).await, []);
    conflicts(&propose(&mut admin, &both, Role::Supervisor).await, "error-role-excluded");
    propose(&mut admin, &both, Role::Observer).await.is(303);
    // What was taken back excludes nothing.
    take(&mut admin, &both, Role::Auditor).await.is(303);
    propose(&mut admin, &both, Role::Supervisor).await.is(303);
}

#[actix_web::test]
async fn under_the_strict_profile_an_admin_works_no_cases() {
    let settings = [("PROFILE", "strict"), ("ACCOUNTS__BANNER", "For work only.")];
    let (test, mut admin) = TestNode::set_up_with(&settings).await;
    for (held, wanted) in [
        (Role::Admin, Role::Officer),
        (Role::Admin, Role::Supervisor),
        (Role::Officer, Role::Admin),
        (Role::Supervisor, Role::Admin),
    ] {
        let id = colleague(&test, &format!("{held}.{wanted}"), &[held]).await;
        conflicts(&propose(&mut admin, &id, wanted).await, "error-role-excluded");
    }
    let editor = colleague(&test, "editor", &[Role::Editor]).await;
    propose(&mut admin, &editor, Role::Admin).await.is(303);
    // The default profile allows it.
    let (test, mut admin) = TestNode::set_up().await;
    let officer = colleague(&test, "officer", &[Role::Officer]).await;
    propose(&mut admin, &officer, Role::Admin).await.is(303);
    assert_eq!(roles_of(&test, &officer).await, [Role::Admin, Role::Officer]);
}

#[actix_web::test]
async fn the_last_admin_and_the_last_trust_officer_stay() {
    let (test, mut admin) = TestNode::set_up().await;
    let own = admin.id().clone();
    for role in [Role::Admin, Role::TrustOfficer] {
        conflicts(&take(&mut admin, &own, role).await, "error-last-holder");
    }
    let disable = format!("/people/{own}/disable");
    conflicts(&admin.post(&disable, &[("reason", "left")]).await, "error-last-holder");
    // Somebody who only waits for the role does not count, nor does somebody disabled.
    let gone = colleague(&test, "gone", &[Role::Admin, Role::TrustOfficer]).await;
    admin.post(&format!("/people/{gone}/disable"), &[("reason", "left")]).await.is(303);
    conflicts(&take(&mut admin, &own, Role::TrustOfficer).await, "error-last-holder");
    take(&mut admin, &own, Role::Officer).await.is(303);
    let mut second = test.person("second", &[Role::Admin, Role::TrustOfficer]).await;
    take(&mut second, &own, Role::Admin).await.is(303);
    second.post(&disable, &[("reason", "left")]).await.is(303);
    let second_id = second.id().clone();
    conflicts(&take(&mut second, &second_id, Role::Admin).await, "error-last-holder");
}

#[actix_web::test]
async fn of_two_admins_who_remove_each_other_at_once_one_stays() {
    for _ in 0..4 {
        let test = TestNode::new().await;
        let mut one = test.person("one", &[Role::Admin]).await;
        let mut two = test.person("two", &[Role::Admin]).await;
        let trusted = colleague(&test, "trusted", &[Role::TrustOfficer]).await;
        let (first, second) = (one.id().clone(), two.id().clone());
        one.get("/me").await.is(200);
        two.get("/me").await.is(200);
        let (of_second, of_first) = (format!("/people/{second}/roles/admin/end"), format!("/people/{first}/disable"));
        let reason = [("reason", "left")];
        let (a, b) = tokio::join!(one.post(&of_second, &[]), two.post(&of_first, &reason));
        let left = test.node.db.read(|conn| Ok(store::holders(conn, Role::Admin)?.len())).await.unwrap();
        assert_eq!(left, 1, "{} and {}", a.status, b.status);
        drop(trusted);
    }
}

#[actix_web::test]
async fn a_refused_proposal_is_told_and_can_be_made_again() {
    let (test, mut admin) = TestNode::set_up().await;
    let mut trusted = test.person("trusted", &[Role::TrustOfficer]).await;
    let one = colleague(&test, "one", &[]).await;
    propose(&mut admin, &one, Role::Supervisor).await.is(303);
    conflicts(&propose(&mut admin, &one, Role::Supervisor).await, "error-role-held");
    let (grant, _) = waiting(&test).await.remove(0);
    decide(&mut trusted, &grant, "refusal").await.leads_to("/people/roles");
    assert_eq!(roles_of(&test, &one).await, []);
    assert!(told(&test, admin.id()).await.contains(&"role_refused".to_owned()));
    assert_eq!(logged(&test, "role.refused").await.len(), 1);
    propose(&mut admin, &one, Role::Supervisor).await.is(303);
    let (grant, _) = waiting(&test).await.remove(0);
    decide(&mut trusted, &grant, "confirmation").await.is(303);
    assert_eq!(roles_of(&test, &one).await, [Role::Supervisor]);
}

#[actix_web::test]
async fn a_change_of_roles_holds_from_the_next_request_on() {
    let (test, mut admin) = TestNode::set_up().await;
    colleague(&test, "other", &[Role::Admin]).await;
    let mut second = test.person("second", &[Role::Admin]).await;
    let id = second.id().clone();
    second.get("/people/new").await.is(200);
    take(&mut admin, &id, Role::Admin).await.leads_to(&format!("/people/{id}"));
    // S5
    second.get("/people/new").await.leads_to("/unlock?next=%2Fpeople%2Fnew");
    second.get("/unlock").await.is(200);
    let code = next_code(&test);
    second.post("/unlock", &[("password", PASSWORD), ("code", &code)]).await.leads_to("/");
    second.get("/people/new").await.is(403);
    assert_eq!(told(&test, &id).await, ["role_taken"]);
    propose(&mut admin, &id, Role::Dispatcher).await.is(303);
    second.get("/me").await.leads_to("/unlock?next=%2Fme");
    conflicts(&take(&mut admin, &id, Role::Admin).await, "error-already-decided");
}

#[actix_web::test]
async fn an_unknown_role_person_or_proposal_changes_nothing() {
    let (test, mut admin) = TestNode::set_up().await;
    let nobody = PersonId::new();
    propose(&mut admin, &nobody, Role::Officer).await.is(404);
    let own = admin.id().clone();
    admin.post(&format!("/people/{own}/roles"), &[("role", "president")]).await.is(400);
    admin.post(&format!("/people/{own}/roles/president/end"), &[]).await.is(404);
    conflicts(&take(&mut admin, &nobody, Role::Admin).await, "error-already-decided");
    decide(&mut admin, "nothing", "confirmation").await.is(404);
    assert_eq!(logged(&test, "role.granted").await.len() + logged(&test, "role.ended").await.len(), 0);
}
