use reqwest::Method;

use super::*;
use crate::accounts::sessions;
use crate::web::page::{FLASH_COOKIE, VISIT_COOKIE};

/// The ids of the open sessions on somebody's page of security, but this one.
fn others_on(page: &Answer) -> Vec<String> {
    let parts = page.body.split("action=\"/me/sessions/").skip(1);
    parts.filter_map(|rest| rest.split("/end\"").next()).filter(|id| *id != "others").map(str::to_owned).collect()
}

#[actix_web::test]
async fn a_session_gets_a_new_id_at_sign_in_and_at_confirmation() {
    let (test, _) = TestNode::set_up().await;
    let planted = crate::secret::Token::new().reveal().to_owned();
    let mut browser = with_cookie(&test, &planted);
    let code = next_code(&test);
    try_sign_in(&mut browser, "admin", PASSWORD, &code).await.leads_to("/");
    let first = cookie_of(&browser);
    // S5
    assert_ne!(first, planted);
    with_cookie(&test, &planted).get("/me").await.leads_to("/sign-in?next=%2Fme");
    let stale = browser.get("/me").await.between("name=\"csrf\" value=\"", "\"").to_owned();
    confirm(&test, &mut browser).await;
    assert_ne!(cookie_of(&browser), first);
    with_cookie(&test, &first).get("/me").await.leads_to("/sign-in?next=%2Fme");
    assert_ne!(browser.csrf(), stale, "the token belongs to the id");
    assert_eq!(logged(&test, "session.confirmed").await.len(), 1);
}

#[actix_web::test]
async fn a_session_left_alone_for_half_an_hour_locks_and_shows_nothing() {
    let (test, _) = TestNode::set_up().await;
    let mut browser = enter(&test, "admin").await;
    test.advance(Duration::minutes(30) - Duration::seconds(1));
    browser.get("/people").await.is(200);
    test.advance(Duration::minutes(30));
    // S2
    let answer = browser.get("/people").await;
    answer.leads_to("/unlock?next=%2Fpeople");
    assert!(answer.body.is_empty());
    let page = browser.get("/unlock?next=%2Fpeople").await;
    page.is(200).shows("name=\"next\" value=\"/people\"");
    assert!(!page.body.contains("Person admin") && !page.body.contains("data-signed-in"));
    browser.get("/api/v1/me").await.is(401);
    let before = cookie_of(&browser);
    browser.post("/unlock", &[("password", "wrong"), ("code", "000000")]).await.is(422);
    browser.get("/people").await.is(303);
    let code = next_code(&test);
    let fields = [("password", PASSWORD), ("code", &code), ("next", "/people")];
    browser.post("/unlock", &fields).await.leads_to("/people");
    browser.get("/people").await.is(200);
    assert_ne!(cookie_of(&browser), before);
    assert_eq!(logged(&test, "session.unlocked").await.len(), 1);
}

#[actix_web::test]
async fn what_is_sent_by_a_locked_session_is_not_done() {
    let (test, mut admin) = TestNode::set_up().await;
    admin.get("/me").await.is(200);
    test.advance(Duration::minutes(30));
    let body = Some(format!("csrf={}&display_name=Changed&time_zone=UTC", admin.csrf()));
    let headers = [
        ("origin", test.node.config.origin()),
        ("content-type", "application/x-www-form-urlencoded".into()),
        ("referer", test.node.url("/me")),
    ];
    // Back to the page with the form, once it is unlocked.
    admin.send(Method::POST, "/me", &headers, body).await.leads_to("/unlock?next=%2Fme");
    assert_eq!(person(&test, "admin").await.display_name, "Person admin");
}

#[actix_web::test]
async fn what_a_page_does_by_itself_keeps_no_session_awake() {
    let (test, _) = TestNode::set_up().await;
    let mut browser = enter(&test, "admin").await;
    test.advance(Duration::minutes(20));
    let stream = browser.events(None).await;
    assert_eq!(stream.status(), 200);
    drop(stream);
    test.advance(Duration::minutes(10));
    // S2
    browser.get("/me").await.leads_to("/unlock?next=%2Fme");

    let mut browser = enter(&test, "admin").await;
    test.advance(Duration::minutes(20));
    browser.post("/session/activity", &[]).await.is(204);
    test.advance(Duration::minutes(29));
    browser.get("/me").await.is(200);
}

#[actix_web::test]
async fn a_session_ends_after_twelve_hours_whatever_was_done() {
    let (test, _) = TestNode::set_up().await;
    let mut browser = enter(&test, "admin").await;
    let began = test.node.now();
    while test.node.now() < began + Duration::minutes(11 * 60 + 40) {
        test.advance(Duration::minutes(20));
        browser.get("/me").await.is(200);
    }
    confirm(&test, &mut browser).await;
    test.advance(began + Duration::hours(12) - Duration::seconds(1) - test.node.now());
    browser.get("/me").await.is(200);
    // S3
    test.advance(Duration::seconds(1));
    browser.get("/me").await.leads_to("/sign-in?next=%2Fme");
    browser.get("/unlock").await.leads_to("/sign-in?next=%2Funlock");
}

#[actix_web::test]
async fn the_limits_of_a_session_can_be_tightened() {
    let settings = [("SESSION__IDLE_MINUTES", "5"), ("SESSION__ABSOLUTE_HOURS", "1"), ("SESSION__RECENT_MINUTES", "1")];
    let (test, mut admin) = TestNode::set_up_with(&settings).await;
    test.advance(Duration::minutes(1));
    admin.get("/people/new").await.leads_to("/confirm?next=%2Fpeople%2Fnew");
    test.advance(Duration::minutes(5));
    admin.get("/me").await.leads_to("/unlock?next=%2Fme");
    test.advance(Duration::minutes(54));
    admin.get("/me").await.leads_to("/sign-in?next=%2Fme");
}

#[actix_web::test]
async fn a_session_is_locked_by_hand() {
    let (test, mut admin) = TestNode::set_up().await;
    admin.post("/session/lock", &[]).await.leads_to("/unlock");
    admin.get("/").await.leads_to("/unlock?next=%2F");
    assert_eq!(logged(&test, "session.locked").await.len(), 1);
}

#[actix_web::test]
async fn leaving_quickly_locks_and_shows_another_site() {
    let (test, mut admin) = TestNode::set_up_with(&[("SESSION__EXIT_URL", "https://weather.example/today")]).await;
    let answer = admin.post("/quick-exit", &[]).await;
    answer.leads_to("https://weather.example/today");
    // C12
    assert_eq!(answer.header("clear-site-data"), "\"cache\", \"storage\"");
    admin.get("/").await.leads_to("/unlock?next=%2F");
    // Somebody comes in while the screen is locked.
    admin.get("/unlock").await.is(200);
    admin.post("/quick-exit", &[]).await.leads_to("https://weather.example/today");
    drop(test);
}

#[actix_web::test]
async fn after_signing_out_the_cookie_is_worth_nothing() {
    let (test, mut admin) = TestNode::set_up().await;
    let cookie = cookie_of(&admin);
    let answer = admin.post("/sign-out", &[]).await;
    answer.leads_to("/sign-in");
    // C12
    assert_eq!(answer.header("clear-site-data"), "\"cache\", \"storage\"");
    assert!(admin.cookie(SESSION_COOKIE).is_none());
    // S5
    with_cookie(&test, &cookie).get("/me").await.leads_to("/sign-in?next=%2Fme");
    assert_eq!(logged(&test, "session.ended").await.len(), 1);
}

#[actix_web::test]
async fn what_ends_in_one_process_has_ended_in_all() {
    let (test, mut admin) = TestNode::set_up().await;
    let other = test.another_process().await;
    let mut there = with_cookie(&other, &cookie_of(&admin));
    there.get("/me").await.is(200);
    admin.post("/session/lock", &[]).await.is(303);
    // S5
    there.get("/me").await.leads_to("/unlock?next=%2Fme");
    admin.get("/unlock").await.is(200);
    admin.post("/sign-out", &[]).await.is(303);
    there.get("/me").await.leads_to("/sign-in?next=%2Fme");
}

#[actix_web::test]
async fn somebody_ends_their_own_sessions_and_nobody_elses() {
    let (test, mut admin) = TestNode::set_up().await;
    let (mut second, mut third) = (enter(&test, "admin").await, enter(&test, "admin").await);
    let mut stranger = test.person("stranger", &[Role::Officer]).await;
    let page = admin.get("/me/security").await;
    let others = others_on(&page);
    assert_eq!(others.len(), 2, "{}", page.body);
    // S8
    stranger.get("/me").await.is(200);
    stranger.post(&format!("/me/sessions/{}/end", others[0]), &[]).await.is(404);
    admin.post(&format!("/me/sessions/{}/end", others[0]), &[]).await.leads_to("/me/security");
    let open = [second.get("/me").await.status == 200, third.get("/me").await.status == 200];
    assert_eq!(open.iter().filter(|open| **open).count(), 1);
    admin.post(&format!("/me/sessions/{}/end", others[0]), &[]).await.is(404);
    admin.post("/me/sessions/others/end", &[]).await.leads_to("/me/security");
    for browser in [&mut second, &mut third] {
        browser.get("/me").await.leads_to("/sign-in?next=%2Fme");
    }
    admin.get("/me").await.is(200);
    stranger.get("/me").await.is(200);
}

#[actix_web::test]
async fn an_admin_ends_somebodys_session() {
    let (test, mut admin) = TestNode::set_up().await;
    let mut officer = test.person("officer", &[Role::Officer]).await;
    let (id, now) = (officer.id().clone(), test.node.now());
    let of = id.clone();
    let session = test.node.db.read(move |conn| Ok(sessions::list(conn, &of, now)?.remove(0).id)).await.unwrap();
    admin.get(&format!("/people/{id}")).await.is(200).shows(&format!("/people/{id}/sessions/{session}/end"));
    let wrong = format!("/people/{}/sessions/{session}/end", admin.id());
    admin.post(&wrong, &[]).await.is(404);
    officer.get("/me").await.is(200);
    // S8
    let to = format!("/people/{id}/sessions/{session}/end");
    admin.post(&to, &[]).await.leads_to(&format!("/people/{id}"));
    officer.get("/me").await.leads_to("/sign-in?next=%2Fme");
    assert_eq!(logged(&test, "session.ended").await[0].handle, "admin");
}

#[actix_web::test]
async fn a_lost_device_ends_everything_at_once() {
    let (test, admin) = TestNode::set_up().await;
    let mut officer = test.person("officer", &[Role::Officer]).await;
    let mut lost = enter(&test, "officer").await;
    let token = tokens::make(&mut lost, &[("scopes", "people:read")]).await;
    tokens::ask(&test, &token, "/api/v1/me").await.is(200);
    officer.get("/me/lost-device").await.is(200);
    // S8
    officer.post("/me/lost-device", &[]).await.leads_to("/sign-in");
    for browser in [&mut officer, &mut lost] {
        browser.get("/me").await.leads_to("/sign-in?next=%2Fme");
    }
    tokens::ask(&test, &token, "/api/v1/me").await.is(401);
    assert_eq!(told(&test, admin.id()).await, ["colleague_lost_device"]);
    assert_eq!(logged(&test, "session.lost_device").await.len(), 1);
}

#[actix_web::test]
async fn a_privileged_page_asks_for_a_sign_in_of_the_last_five_minutes() {
    let (test, _) = TestNode::set_up().await;
    let mut admin = enter(&test, "admin").await;
    let id = person(&test, "admin").await.id;
    test.advance(Duration::minutes(5) - Duration::seconds(1));
    admin.get("/people/new").await.is(200);
    admin.get("/me/password").await.is(200);
    test.advance(Duration::seconds(1));
    // A12
    for path in ["/people/new", "/me/password", "/me/email", "/me/passkeys/new"] {
        let next = path.replace('/', "%2F");
        admin.get(path).await.leads_to(&format!("/confirm?next={next}"));
    }
    let changes = [
        (format!("/people/{id}/roles"), "role", "supervisor"),
        ("/me/email".to_owned(), "email", "new@harbour.example"),
        ("/me/recovery-codes".to_owned(), "", ""),
        ("/me/tokens".to_owned(), "name", "script"),
    ];
    for (path, field, value) in &changes {
        admin.post(path, &[(field, value)]).await.leads_to("/confirm?next=%2F");
    }
    assert!(!roles_of(&test, &id).await.contains(&Role::Supervisor));
    assert_eq!(logged(&test, "account.changed").await.len(), 0);
    assert_eq!(logged(&test, "factor.recovery_codes").await.len(), 0);
    // What is not privileged stays open.
    admin.get("/people").await.is(200);
    admin.get("/confirm?next=%2Fpeople%2Fnew").await.is(200).shows("name=\"next\" value=\"/people/new\"");
    let code = next_code(&test);
    let fields = [("password", PASSWORD), ("code", &code), ("next", "/people/new")];
    admin.post("/unlock", &fields).await.leads_to("/people/new");
    admin.get("/people/new").await.is(200);
}

#[actix_web::test]
async fn being_busy_is_no_sign_in() {
    let (test, mut admin) = TestNode::set_up().await;
    for _ in 0..5 {
        admin.get("/people").await.is(200);
        test.advance(Duration::minutes(1));
    }
    // A12
    admin.get("/people/new").await.leads_to("/confirm?next=%2Fpeople%2Fnew");
}

#[actix_web::test]
async fn every_cookie_is_ours_alone_and_ends_with_the_browser() {
    let (test, _) = TestNode::set_up().await;
    let mut browser = test.visitor();
    let mut answers = vec![browser.get("/sign-in").await];
    let code = next_code(&test);
    answers.push(browser.post("/language", &[("lang", "en")]).await);
    answers.push(try_sign_in(&mut browser, "admin", PASSWORD, &code).await);
    browser.get("/me").await.is(200);
    let profile = [("display_name", "Ada"), ("lang", "en"), ("time_zone", "UTC")];
    answers.push(browser.post("/me", &profile).await);
    let mut names = Vec::new();
    for line in answers.iter().flat_map(|answer| answer.headers.get_all("set-cookie")) {
        let line = line.to_str().unwrap();
        let (pair, attributes) = line.split_once("; ").unwrap();
        let mut attributes: Vec<&str> = attributes.split("; ").collect();
        attributes.sort();
        // S6
        assert_eq!(attributes, ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"], "{line}");
        names.push(pair.split('=').next().unwrap().to_owned());
    }
    assert_eq!(names, [VISIT_COOKIE, "__Host-lang", SESSION_COOKIE, FLASH_COOKIE]);
    assert!(names.iter().all(|name| name.starts_with("__Host-")));
    // S1: the server keeps the hash.
    let of = cookie_of(&browser);
    let hash = crate::secret::Token::parse(&of).unwrap().hash();
    let known = test.node.db.read(move |conn| Ok(sessions::known(conn, &hash)?.is_some())).await.unwrap();
    assert!(known && of.len() == 43);
}
