use diesel::prelude::*;

use super::*;
use crate::audit::Verdict;
use crate::config::Config;
use crate::db::Conn;
use crate::db::schema::{audit_events, capacities, persons};
use crate::node::Purpose;
use crate::testing::{Browser, TestDatabase, TestNode};
use crate::time::Clock;

async fn entered(test: &TestNode, handle: &str) -> Browser {
    let mut browser = test.visitor();
    browser.get("/demo").await.is(200);
    browser.post(&format!("/demo/{handle}"), &[]).await.leads_to("/");
    browser
}

#[actix_web::test]
async fn no_other_node_has_these_routes() {
    let (test, mut admin) = TestNode::set_up().await;
    for path in ["/demo", "/demo/i.calder", "/demo/admin"] {
        admin.get(path).await.is(404);
        admin.post(path, &[]).await.is(404);
        test.visitor().get(path).await.is(404);
    }
    assert!(crate::server::routes().list().iter().all(|route| !route.path.starts_with("/demo")));
}

#[actix_web::test]
async fn a_visitor_becomes_each_of_the_roles() {
    let test = TestNode::demo().await;
    let mut seen = Vec::new();
    for person in PLACES[0].people {
        let mut browser = entered(&test, person.handle).await;
        let me = browser.get("/api/v1/me").await;
        let me: serde_json::Value = serde_json::from_str(&me.is(200).body).unwrap();
        assert_eq!(me["handle"], person.handle);
        browser.get("/").await.is(200).shows("class=\"demo-line\"");
        seen.extend(person.roles.iter().copied());
        let menu = browser.get("/agency").await;
        assert_eq!(menu.body.contains("/agency/edit"), person.roles.contains(&Role::Admin));
    }
    seen.sort_unstable();
    seen.dedup();
    let mut all = Role::ALL.to_vec();
    all.sort_unstable();
    assert_eq!(seen, all, "somebody for each role");
    for (_, link) in sign_in_links(&test.node) {
        test.visitor().get(&link).await.is(200).shows("method=\"post\"");
    }
}

#[actix_web::test]
async fn whoever_changes_places_leaves_the_old_one() {
    let test = TestNode::demo().await;
    let mut browser = entered(&test, "i.calder").await;
    browser.get("/me").await.is(200);
    let old = browser.cookie(SESSION_COOKIE).unwrap().to_owned();
    browser.post("/demo/d.orme", &[("next", "/agency")]).await.leads_to("/agency");
    browser.get("/jobs").await.is(403);
    let mut left = test.visitor();
    left.set_cookie(SESSION_COOKIE, &old);
    left.get("/jobs").await.leads_to("/sign-in?next=%2Fjobs");
}

#[actix_web::test]
async fn who_is_not_of_the_invented_world_is_not_found() {
    let test = TestNode::demo().await;
    let mut browser = test.visitor();
    browser.get("/demo").await.is(200);
    for handle in ["nobody", "I.CALDER", "%00", "..%2f"] {
        browser.get(&format!("/demo/{handle}")).await.is(404);
        let entered = browser.post(&format!("/demo/{handle}"), &[]).await;
        assert!(matches!(entered.status.as_u16(), 400 | 404), "{handle}\n{}", entered.body);
    }
    // S7: a link alone signs nobody in, and neither does a form from elsewhere.
    let forged = test.visitor().send(reqwest::Method::POST, "/demo/i.calder", &[], None).await;
    assert_eq!(
        forged.is(400).headers.get("set-cookie").map(|cookie| cookie.to_str().unwrap().contains("session")),
        None
    );
    for next in ["https://evil.example", "//evil.example", "/\\evil.example"] {
        let mut browser = test.visitor();
        browser.get("/demo").await.is(200);
        browser.post("/demo/d.orme", &[("next", next)]).await.leads_to("/");
    }
}

#[actix_web::test]
async fn something_waits_for_the_trust_officer_and_for_the_supervisor() {
    let test = TestNode::demo().await;
    let mut trust_officer = entered(&test, "t.weld").await;
    trust_officer.get("/").await.shows("/people/roles");
    let page = trust_officer.get("/people/roles").await;
    page.is(200).shows("d.orme").shows("i.calder");
    let confirm = page.body.split("action=\"").find_map(|rest| {
        let path = rest.split('"').next()?;
        path.ends_with("/confirmation").then(|| path.to_owned())
    });
    trust_officer.post(&confirm.expect("a button"), &[]).await;
    trust_officer.get("/people").await.is(200);
    let mut supervisor = entered(&test, "a.quist").await;
    supervisor.get("/").await.shows("href=\"/recoveries\"");
    supervisor.get("/recoveries").await.is(200).shows("m.ferrin");
}

#[actix_web::test]
async fn a_demo_that_was_filled_before_is_left_as_it_is() {
    let test = TestNode::demo().await;
    let counts = async || {
        let counted = test.node.db.read(|conn| {
            let people: i64 = persons::table.count().get_result(conn)?;
            Ok((people, audit_events::table.count().get_result::<i64>(conn)?))
        });
        counted.await.unwrap()
    };
    let before = counts().await;
    assert_eq!(before.0, PLACES[0].people.len() as i64);
    let of = test.node.clone();
    test.node.db.write(move |conn| seed(conn, &of)).await.unwrap();
    assert_eq!(counts().await, before);
}

#[actix_web::test]
async fn the_log_of_a_demo_verifies() {
    let test = TestNode::demo().await;
    let mut auditor = entered(&test, "r.adair").await;
    auditor.get("/audit").await.is(200).shows("i.calder");
    auditor.get("/audit/verification").await.is(200).shows("flash -ok");
    let of = test.node.clone();
    let verdict = test.node.db.read(move |conn| audit::verify(conn, &of)).await.unwrap();
    assert!(matches!(verdict, Verdict::Whole { .. }), "{verdict:?}");
}

#[actix_web::test]
async fn a_database_is_the_demos_or_an_agencys_and_never_both() {
    for (first, second, why) in
        [(Purpose::Agency, Purpose::Demo, "an agency's own data"), (Purpose::Demo, Purpose::Agency, "the demo's")]
    {
        let (directory, database) = (tempfile::tempdir().unwrap(), TestDatabase::create());
        let environment = [
            ("WAYSTATION_DATA__DIRECTORY", directory.path().join("data").display().to_string()),
            ("WAYSTATION_DATABASE__URL", database.url().unwrap_or_default().to_owned()),
        ];
        let environment = environment.map(|(name, value)| (name.to_owned(), value)).into();
        let config = Config::from_parts(None, environment).unwrap();
        let start = |purpose| Node::start(config.clone(), Clock::System, purpose);
        drop(start(first).unwrap());
        // C17
        let refused = start(second).err().expect("it is refused");
        assert!(format!("{refused:#}").contains(why), "{refused:#}");
        assert_eq!(start(first).unwrap().demo, first == Purpose::Demo);
    }
}

#[actix_web::test]
async fn an_agencys_node_takes_nobody_of_the_invented_world() {
    let test = TestNode::new().await;
    let of = test.node.clone();
    // C17
    let seeded = test.node.db.write(move |conn| seed(conn, &of)).await;
    assert!(matches!(seeded, Err(Error::NotFound)));
    let people: i64 = test.node.db.read(|conn| Ok(persons::table.count().get_result(conn)?)).await.unwrap();
    assert_eq!(people, 0);
}

/// The numbers on the page of what is free now, as a dispatcher reads them.
async fn counted(test: &TestNode) -> Vec<(i64, String)> {
    let load = |conn: &mut Conn| {
        let all = capacities::table.select((capacities::version, capacities::state)).order(capacities::object_id);
        Ok(all.load::<(i64, String)>(conn)?)
    };
    test.node.db.read(load).await.unwrap()
}

#[actix_web::test]
async fn services_are_published_once_and_counted_at_each_start() {
    let test = TestNode::demo().await;
    let start = async || {
        let of = test.node.clone();
        test.node.db.write(move |conn| offer::offer_of(conn, &of)).await.unwrap();
    };
    start().await;
    let mut officer = entered(&test, "d.orme").await;
    let ours = officer.get("/directory/ours").await;
    let named = (PLACES[0].services)();
    for service in &named {
        assert!(ours.body.contains(&service.form.name), "{}", service.form.name);
    }
    let first = counted(&test).await;
    assert_eq!(first.len(), named.iter().map(|service| service.counts.len()).sum::<usize>());
    assert!(first.iter().all(|(version, _)| *version == 1), "{first:?}");
    let mut dispatcher = entered(&test, "l.sand").await;
    dispatcher.get("/directory/capacity").await.is(200).shows("minutes ago");
    // What was pressed since stands after the next start.
    let page = dispatcher.get("/directory/capacity").await;
    let path = page.between("action=\"/directory/capacities/", "\"").to_owned();
    dispatcher.post(&format!("/directory/capacities/{path}"), &[("said", "full")]).await.is(303);
    start().await;
    let second = counted(&test).await;
    assert_eq!(second.len(), first.len());
    assert_eq!(second.iter().map(|(version, _)| version).max(), Some(&3));
    assert_eq!(second.iter().filter(|(_, state)| state == "full").count(), 1);
    let of = test.node.clone();
    let verdict = test.node.db.read(move |conn| audit::verify(conn, &of)).await.unwrap();
    assert!(matches!(verdict, Verdict::Whole { .. }), "{verdict:?}");
}

#[test]
fn every_service_of_the_world_fits_and_says_nothing_it_should_not() {
    let mut all = 0;
    for place in PLACES {
        let services = (place.services)();
        assert!((10..=20).contains(&services.len()), "{}: {}", place.name, services.len());
        for service in services {
            let people: Vec<String> = place.people.iter().map(|person| person.display_name.to_owned()).collect();
            let faults = service.form.faults(&people);
            assert_eq!(faults, Vec::<String>::new(), "{}: {}", place.name, service.form.name);
            all += 1;
        }
    }
    assert!(all >= 50, "{all}");
}

#[actix_web::test]
async fn an_agencys_node_publishes_nothing_of_the_invented_world() {
    let (test, _) = TestNode::set_up().await;
    for person in PLACES[0].people {
        test.person(person.handle, person.roles).await;
    }
    let of = test.node.clone();
    let offered = test.node.db.write(move |conn| offer::offer_of(conn, &of)).await;
    assert!(matches!(offered, Err(Error::NotFound)));
}

#[actix_web::test]
async fn the_first_page_says_what_to_try_in_every_language() {
    let test = TestNode::demo().await;
    for (lang, find) in
        [("en", "Find support"), ("es", "Buscar ayuda"), ("fr", "Trouver de l’aide"), ("ar", "البحث عن مساعدة")]
    {
        let mut browser = test.visitor();
        browser.lang = lang;
        let page = browser.get("/demo").await;
        page.is(200).shows("Daniel Orme").shows("id=\"try\"").shows(find);
    }
}
