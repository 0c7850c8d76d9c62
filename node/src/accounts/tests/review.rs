use diesel::prelude::*;

use super::*;
use crate::accounts::{AccountReview, CleanUp, Status, challenges};
use crate::db::schema::{challenges as challenge_rows, links, persons, sessions};
use crate::jobs::{Job, enqueue};
use crate::web::access::By;

async fn run(test: &TestNode, job: impl Job + Sync) {
    let of = test.node.clone();
    test.node.db.write(move |conn| enqueue(conn, &of, &job)).await.unwrap();
    assert_eq!(test.run_due_jobs().await, 1);
}

async fn is_active(test: &TestNode, handle: &str) -> bool {
    person(test, handle).await.status == Status::Active
}

#[actix_web::test]
async fn an_account_nobody_used_for_ninety_days_is_disabled_and_not_a_day_before() {
    let (test, _) = TestNode::set_up().await;
    let officer = test.person("officer", &[Role::Officer]).await;
    test.advance(Duration::days(89));
    run(&test, AccountReview).await;
    assert!(is_active(&test, "officer").await);
    // Whoever is there once begins anew.
    enter(&test, "admin").await;
    test.advance(Duration::days(1) - Duration::seconds(31));
    run(&test, AccountReview).await;
    assert!(is_active(&test, "officer").await);
    test.advance(Duration::seconds(1));
    // S9
    run(&test, AccountReview).await;
    assert!(!is_active(&test, "officer").await);
    assert!(is_active(&test, "admin").await);
    assert_eq!(last_rule(&test, "account.disabled").await, "unused");
    assert_eq!(logged(&test, "account.disabled").await[0].object_id, officer.id().as_str());
    let admin = person(&test, "admin").await.id;
    assert_eq!(told(&test, &admin).await, ["colleague_disabled"]);
    run(&test, AccountReview).await;
    assert_eq!(logged(&test, "account.disabled").await.len(), 1, "once is enough");
    let code = next_code(&test);
    try_sign_in(&mut test.visitor(), "officer", PASSWORD, &code).await.is(422);
}

#[actix_web::test]
async fn the_days_of_the_setting_count() {
    let (test, _) = TestNode::set_up_with(&[("ACCOUNTS__INACTIVE_DAYS", "30")]).await;
    colleague(&test, "officer", &[]).await;
    test.advance(Duration::days(29));
    run(&test, AccountReview).await;
    assert!(is_active(&test, "officer").await);
    test.advance(Duration::days(1));
    run(&test, AccountReview).await;
    assert!(!is_active(&test, "officer").await);
}

#[actix_web::test]
async fn an_account_is_disabled_when_its_last_day_has_passed() {
    let (test, mut admin) = TestNode::set_up().await;
    let fields = [("note", "The trainee"), ("roles", "observer"), ("kind", "agency"), ("ends_on", "2026-03-09")];
    let path = invite(&mut admin, &fields).await;
    let mut trainee = join(&test, &path, "trainee").await;
    let token = tokens::make(&mut trainee, &[("scopes", "people:read")]).await;
    // The evening of that day, then past midnight (UTC).
    test.advance(Duration::days(2));
    run(&test, AccountReview).await;
    assert!(is_active(&test, "trainee").await);
    test.advance(Duration::hours(3));
    run(&test, AccountReview).await;
    // S9
    assert!(!is_active(&test, "trainee").await);
    assert_eq!(last_rule(&test, "account.disabled").await, "last_day");
    tokens::ask(&test, &token, "/api/v1/me").await.is(401);
    assert!(is_active(&test, "admin").await);
}

#[actix_web::test]
async fn what_is_over_is_forgotten_and_what_is_not_stays() {
    let (test, mut admin) = TestNode::set_up().await;
    invite(&mut admin, &[("note", "Somebody"), ("roles", "officer"), ("kind", "agency")]).await;
    test.visitor().get("/sign-in").await.is(200);
    let now = test.node.now();
    test.node.db.write(move |conn| Ok(challenges::keep(conn, "browser", "prove", "{}", now)?)).await.unwrap();
    let count = async || -> (i64, i64, i64) {
        test.node
            .db
            .read(|conn| {
                Ok((
                    challenge_rows::table.count().get_result(conn)?,
                    links::table.count().get_result(conn)?,
                    sessions::table.count().get_result(conn)?,
                ))
            })
            .await
            .unwrap()
    };
    assert_eq!(count().await, (1, 1, 1));
    test.advance(Duration::minutes(5) - Duration::seconds(1));
    run(&test, CleanUp).await;
    assert_eq!(count().await, (1, 1, 1));
    test.advance(Duration::seconds(1));
    run(&test, CleanUp).await;
    assert_eq!(count().await, (0, 1, 1));
    // Thirty days after the twelve hours of the session, and after the three days of the link.
    test.advance(Duration::hours(12) + Duration::days(30));
    run(&test, CleanUp).await;
    assert_eq!(count().await, (0, 1, 0));
    test.advance(Duration::hours(60));
    run(&test, CleanUp).await;
    assert_eq!(count().await, (0, 0, 0));
    let people: i64 = test.node.db.read(|conn| Ok(persons::table.count().get_result(conn)?)).await.unwrap();
    assert_eq!(people, 1, "nobody is deleted");
}

#[actix_web::test]
async fn a_challenge_is_answered_once_by_the_browser_it_was_given_within_five_minutes() {
    let (test, _) = TestNode::set_up().await;
    let by = By::system(&test.node);
    test.node
        .db
        .write(move |conn| {
            let now = by.now();
            let late = now + Duration::minutes(5);
            challenges::keep(conn, "one", "prove", "first", now)?;
            challenges::keep(conn, "one", "prove", "second", now)?;
            challenges::keep(conn, "one", "create", "other", now)?;
            // A4
            assert_eq!(challenges::take(conn, "two", "prove", now)?, None);
            assert_eq!(challenges::take(conn, "one", "join", now)?, None);
            let just = late - Duration::microseconds(1);
            assert_eq!(challenges::take(conn, "one", "prove", just)?.as_deref(), Some("second"));
            // A3
            assert_eq!(challenges::take(conn, "one", "prove", just)?, None);
            assert_eq!(challenges::take(conn, "one", "create", late)?, None);
            Ok(())
        })
        .await
        .unwrap();
}
