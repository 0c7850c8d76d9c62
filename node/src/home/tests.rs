use crate::testing::{Answer, Browser, Role, TestNode};

/// What the page says that waits: where it leads, and how many.
fn needs(answer: &Answer) -> Vec<(String, i64)> {
    let section = answer.is(200).between("aria-labelledby=\"needs\"", "</section>");
    let items = section.split("<li>").skip(1);
    items
        .map(|item| {
            let count = item.split("-wait\">").nth(1).and_then(|rest| rest.split('<').next()).expect("a count");
            let path = item.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
            (path.to_owned(), count.parse().expect("a number"))
        })
        .collect()
}

/// The steps that are left: where each leads, and whether it is done.
fn steps(answer: &Answer) -> Vec<(String, bool)> {
    let section = answer.is(200).between("class=\"next-steps\"", "</ol>");
    let items = section.split("<li").skip(1);
    items
        .map(|item| {
            let path = item.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
            (path.to_owned(), item.starts_with(" class=\"done\""))
        })
        .collect()
}

async fn needs_of(browser: &mut Browser) -> Vec<(String, i64)> {
    needs(&browser.get("/").await)
}

fn pair(path: &str, count: i64) -> (String, i64) {
    (path.to_owned(), count)
}

#[actix_web::test]
async fn a_proposed_role_waits_for_who_may_confirm_it_and_for_nobody_else() {
    let (test, mut admin) = TestNode::set_up().await;
    let mut second = test.person("trust", &[Role::TrustOfficer]).await;
    let mut officer = test.person("officer", &[Role::Officer]).await;
    assert_eq!(needs_of(&mut second).await, []);
    let path = format!("/people/{}/roles", officer.id());
    admin.post(&path, &[("role", "supervisor")]).await.is(303);
    // The trust officers are told, too; what one proposed waits for the other.
    assert_eq!(needs_of(&mut second).await, [pair("/people/roles", 1), pair("/notices", 1)]);
    assert!(needs_of(&mut admin).await.iter().all(|(path, _)| path != "/people/roles"));
    assert_eq!(needs_of(&mut officer).await, []);
}

#[actix_web::test]
async fn a_dead_letter_waits_for_an_admin() {
    let (test, mut admin) = TestNode::set_up().await;
    let mut officer = test.person("officer", &[Role::Officer]).await;
    test.sql(
        "INSERT INTO jobs (id, kind, payload, state, run_at, attempts, created_at) VALUES \
         ('1', 'clean_up', 'null', 'dead', '2026-03-08 00:00:00', 10, '2026-03-07 00:00:00'), \
         ('2', 'clean_up', 'null', 'queued', '2026-03-08 00:00:00', 10, '2026-03-07 00:00:00')",
    )
    .await;
    assert_eq!(needs_of(&mut admin).await, [pair("/jobs", 1)]);
    assert_eq!(needs_of(&mut officer).await, []);
}

#[actix_web::test]
async fn who_came_in_by_recovery_is_asked_for_a_new_factor() {
    let test = TestNode::new().await;
    let mut officer = test.person("officer", &[Role::Officer]).await;
    test.sql("UPDATE sessions SET strength = 'recovery'").await;
    assert_eq!(needs_of(&mut officer).await, [pair("/me/security", 1)]);
}

#[actix_web::test]
async fn a_recovery_waits_for_the_supervisor_of_the_demo() {
    let test = TestNode::demo().await;
    for (handle, waits) in [("a.quist", true), ("d.orme", false)] {
        let mut browser = test.visitor();
        browser.get("/demo").await.is(200);
        browser.post(&format!("/demo/{handle}"), &[]).await.leads_to("/");
        assert_eq!(needs_of(&mut browser).await.contains(&pair("/recoveries", 1)), waits, "{handle}");
    }
}

#[actix_web::test]
async fn the_first_admin_is_led_through_what_is_left_until_nothing_is() {
    let (test, mut admin) = TestNode::set_up().await;
    let left = |done: [bool; 4]| -> Vec<(String, bool)> {
        let paths = ["/me/security", "/people/new", "/people", "/people"];
        paths.into_iter().map(str::to_owned).zip(done).collect()
    };
    assert_eq!(steps(&admin.get("/").await), left([false, false, false, false]));
    test.person("officer", &[Role::Officer]).await;
    assert_eq!(steps(&admin.get("/").await), left([false, true, false, false]));
    test.person("supervisor", &[Role::Supervisor]).await;
    assert_eq!(steps(&admin.get("/").await), left([false, true, true, false]));
    test.person("auditor", &[Role::Auditor]).await;
    assert_eq!(steps(&admin.get("/").await), left([false, true, true, true]));
    let passkey = format!(
        "INSERT INTO passkeys (id, person_id, name, credential_id, credential, created_at) VALUES \
         ('1', '{}', 'key', '1', '1', '2026-03-07 00:00:00')",
        admin.id()
    );
    test.sql(&passkey).await;
    assert_eq!(steps(&admin.get("/").await), []);
    // A supervisor who is gone is missing again.
    test.sql("UPDATE persons SET status = 'disabled' WHERE handle = 'supervisor'").await;
    assert_eq!(steps(&admin.get("/").await), left([true, true, false, true]));
}

#[actix_web::test]
async fn everybody_else_is_asked_for_a_second_way_to_sign_in_only() {
    let test = TestNode::new().await;
    for role in Role::ALL.iter().filter(|role| **role != Role::Admin) {
        let mut other = test.person(&format!("other-{role}").replace('_', "-"), &[*role]).await;
        assert_eq!(steps(&other.get("/").await), [("/me/security".to_owned(), false)], "{role}");
    }
    test.visitor().get("/").await.leads_to("/sign-in?next=%2F");
}
