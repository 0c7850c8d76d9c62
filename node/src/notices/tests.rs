use std::sync::{Arc, Mutex};

use chrono::Duration;
use diesel::prelude::*;

use super::*;
use crate::db::schema::{jobs, notices, persons};
use crate::error::Error;
use crate::mail::Letter;
use crate::testing::{Answer, Browser, TestNode};

async fn tell_one(test: &TestNode, person: &PersonId, notice: Notice) {
    let (of, person) = (test.node.clone(), person.clone());
    test.node.db.write(move |conn| send(conn, &of, &person, notice)).await.unwrap();
}

fn disabled(n: usize) -> Notice {
    Notice::ColleagueDisabled { handle: format!("colleague-{n}") }
}

/// The numbers a person's notices have, in their order, and how many are unread.
async fn numbers(test: &TestNode, person: &PersonId) -> (Vec<i64>, i64) {
    let person = person.clone();
    let found = test.node.db.read(move |conn| Ok((after(conn, &person, 0, 1000)?, count_unread(conn, &person)?)));
    found.await.unwrap()
}

/// The colleagues whose notices a page shows, as they stand there.
fn shown(answer: &Answer) -> Vec<usize> {
    let number = |rest: &str| rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok();
    answer.body.split("colleague-").skip(1).filter_map(number).collect()
}

/// Where the button of that colleague's notice goes.
fn button(answer: &Answer, n: usize) -> String {
    let item = answer.body.split("<li").find(|item| item.contains(&format!("colleague-{n}\u{2069}"))).expect("a line");
    item.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an address").to_owned()
}

#[actix_web::test]
async fn a_notice_is_written_with_its_cause_or_not_at_all() {
    let test = TestNode::new().await;
    let officer = test.person("officer", &[Role::Officer]).await;
    let (of, person) = (test.node.clone(), officer.id().clone());
    let failed = test.node.db.write(move |conn| {
        send(conn, &of, &person, Notice::FactorChanged)?;
        Err::<(), _>(Error::Conflict("error-conflict-exists"))
    });
    assert!(failed.await.is_err());
    assert_eq!(numbers(&test, officer.id()).await, (vec![], 0));
    tell_one(&test, officer.id(), Notice::FactorChanged).await;
    assert_eq!(numbers(&test, officer.id()).await, (vec![1], 1));
}

#[actix_web::test]
async fn numbers_have_no_gaps_however_many_write_at_once() {
    let test = TestNode::new().await;
    let other = test.another_process().await;
    let (one, two) = (test.person("one", &[Role::Officer]).await, test.person("two", &[Role::Officer]).await);
    let writes = (0..40).map(|n| {
        let node = if n % 2 == 0 { &test.node } else { &other.node };
        let (of, one, two) = (node.clone(), one.id().clone(), two.id().clone());
        node.db.write(move |conn| {
            send(conn, &of, &one, disabled(n))?;
            send(conn, &of, &two, disabled(n))?;
            // Every fifth is undone: its numbers are given again.
            if n % 5 == 0 { Err(Error::NotFound) } else { Ok(()) }
        })
    });
    let done = futures_util::future::join_all(writes).await;
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 32);
    assert_eq!(numbers(&test, one.id()).await, ((1..=32).collect(), 32));
    assert_eq!(numbers(&test, two.id()).await, ((1..=32).collect(), 32));
}

#[actix_web::test]
async fn a_role_hears_and_nobody_else_does() {
    let test = TestNode::new().await;
    let (admin, second) = (test.person("one", &[Role::Admin]).await, test.person("two", &[Role::Admin]).await);
    let officer = test.person("officer", &[Role::Officer]).await;
    test.sql("UPDATE persons SET status = 'disabled' WHERE handle = 'two'").await;
    let of = test.node.clone();
    test.node.db.write(move |conn| tell_admins(conn, &of, disabled(1))).await.unwrap();
    assert_eq!(numbers(&test, admin.id()).await.1, 1);
    assert_eq!(numbers(&test, second.id()).await.1, 0, "a disabled account");
    assert_eq!(numbers(&test, officer.id()).await.1, 0);
}

#[actix_web::test]
async fn one_is_read_and_leads_to_where_something_can_be_done() {
    let test = TestNode::new().await;
    let mut officer = test.person("officer", &[Role::Officer]).await;
    for n in 1..=3 {
        tell_one(&test, officer.id(), disabled(n)).await;
    }
    let page = officer.get("/notices").await;
    assert_eq!(shown(page.is(200)), [3, 2, 1]);
    assert_eq!(page.between("data-unread=\"", "\""), "3");
    officer.post(&button(&page, 2), &[]).await.leads_to("/people");
    let page = officer.get("/notices").await;
    assert_eq!(page.body.matches("class=\"-wait\"").count(), 2);
    assert_eq!(numbers(&test, officer.id()).await.1, 2);
    // Again, and nothing more happens.
    officer.post(&button(&page, 2), &[]).await.leads_to("/people");
    assert_eq!(numbers(&test, officer.id()).await.1, 2);
}

#[actix_web::test]
async fn all_that_was_shown_is_read_and_what_came_meanwhile_is_not() {
    let test = TestNode::new().await;
    let mut officer = test.person("officer", &[Role::Officer]).await;
    for n in 1..=3 {
        tell_one(&test, officer.id(), disabled(n)).await;
    }
    let page = officer.get("/notices").await;
    let up_to = page.between("name=\"up_to\" value=\"", "\"").to_owned();
    assert_eq!(up_to, "3");
    tell_one(&test, officer.id(), disabled(4)).await;
    officer.post("/notices/read", &[("up_to", &up_to)]).await.leads_to("/notices");
    assert_eq!(numbers(&test, officer.id()).await, (vec![1, 2, 3, 4], 1));
    officer.post("/notices/read", &[("up_to", "x")]).await.is(400);
    officer.post("/notices/read", &[]).await.is(400);
    assert_eq!(numbers(&test, officer.id()).await.1, 1);
}

#[actix_web::test]
async fn somebody_elses_notice_is_not_found() {
    let test = TestNode::new().await;
    let (mut one, mut two) = (test.person("one", &[Role::Officer]).await, test.person("two", &[Role::Officer]).await);
    tell_one(&test, one.id(), disabled(1)).await;
    let page = one.get("/notices").await;
    assert_eq!(shown(&two.get("/notices").await), Vec::<usize>::new());
    // Z13
    let theirs = two.post(&button(&page, 1), &[]).await;
    let nobodys = two.post("/notices/00000000-0000-7000-8000-000000000000/read", &[]).await;
    let bare = |answer: &Answer| answer.body.split("class=\"incident\"").next().unwrap().replace(&two_path(answer), "");
    assert_eq!((theirs.status.as_u16(), bare(&theirs)), (404, bare(&nobodys)));
    two.post("/notices/read", &[("up_to", "100")]).await.leads_to("/notices");
    assert_eq!(numbers(&test, one.id()).await.1, 1);
    test.visitor().get("/notices").await.leads_to("/sign-in?next=%2Fnotices");
}

/// The address that a page's language form comes back to.
fn two_path(answer: &Answer) -> String {
    answer.between("name=\"next\" value=\"", "\"").to_owned()
}

#[actix_web::test]
async fn notices_are_paged_without_gap_or_repeat() {
    let test = TestNode::new().await;
    let mut officer = test.person("officer", &[Role::Officer]).await;
    for n in 1..=61 {
        tell_one(&test, officer.id(), disabled(n)).await;
    }
    let (mut path, mut all, mut pages) = ("/notices".to_owned(), Vec::new(), Vec::new());
    loop {
        let page = officer.get(&path).await;
        pages.push(shown(page.is(200)).len());
        all.extend(shown(&page));
        tell_one(&test, officer.id(), Notice::FactorChanged).await;
        let next = page.between("href=\"/notices?before=", "\"");
        if next.is_empty() {
            break;
        }
        path = format!("/notices?before={next}");
    }
    assert_eq!((pages, all), (vec![30, 30, 1], (1..=61).rev().collect()));
    officer.get("/notices?before=x").await.is(400);
    assert_eq!(shown(&officer.get("/notices?before=-9223372036854775808").await), Vec::<usize>::new());
}

#[actix_web::test]
async fn words_are_in_the_readers_language_and_escaped() {
    let test = TestNode::new().await;
    let mut officer = test.person("officer", &[Role::Officer]).await;
    tell_one(&test, officer.id(), Notice::ColleagueDisabled { handle: "<script>colleague-1".into() }).await;
    let page = officer.get("/notices").await;
    assert!(!page.body.contains("<script>colleague"), "{}", page.body);
    assert_eq!(shown(&page), [1]);
}

// ---- Mail.

type Letters = Arc<Mutex<Vec<Letter>>>;

fn taken(letters: &Letters) -> Vec<Letter> {
    std::mem::take(&mut letters.lock().unwrap())
}

async fn wants(browser: &mut Browser, mail: &str) {
    let form = [("display_name", "Somebody"), ("lang", "en"), ("time_zone", "UTC"), ("mail_notices", mail)];
    browser.post("/me", &form).await.leads_to("/me");
}

async fn queued(test: &TestNode) -> i64 {
    test.node.db.read(|conn| Ok(jobs::table.count().get_result(conn)?)).await.unwrap()
}

#[actix_web::test]
async fn who_wants_a_mail_for_each_gets_one_without_content() {
    let (test, letters) = TestNode::with_mail().await;
    let mut officer = test.person("officer", &[Role::Officer]).await;
    wants(&mut officer, "each").await;
    tell_one(&test, officer.id(), Notice::RecoveryWaits { handle: "canary-handle".into() }).await;
    tell_one(&test, officer.id(), Notice::RoleGiven { role: Role::Supervisor }).await;
    assert_eq!(test.run_due_jobs().await, 2);
    let letters = taken(&letters);
    assert_eq!((letters.len(), letters[0].to.as_str()), (2, "person@agency.example"));
    // C10: not what happened, not to whom, and the same words whatever it was.
    assert_eq!(letters[0], letters[1]);
    let words = format!("{}\n{}", letters[0].subject, letters[0].text);
    for never in ["canary", "officer", "upervisor", "ecover", "role", "Somebody", "Person"] {
        assert!(!words.contains(never), "{words:?}");
    }
    assert!(letters[0].text.contains("http://localhost:8080/notices"), "{words:?}");
    assert_eq!((test.run_due_jobs().await, queued(&test).await), (0, 0));
}

#[actix_web::test]
async fn who_wants_none_or_a_daily_one_gets_none_for_each() {
    let (test, letters) = TestNode::with_mail().await;
    let (mut off, mut daily) = (test.person("off", &[Role::Officer]).await, test.person("day", &[Role::Officer]).await);
    wants(&mut off, "off").await;
    wants(&mut daily, "daily").await;
    for browser in [&off, &daily] {
        tell_one(&test, browser.id(), disabled(1)).await;
    }
    assert_eq!((test.run_due_jobs().await, taken(&letters)), (0, vec![]));
    // A12: but what somebody else may have done to one's account is told at once.
    for browser in [&off, &daily] {
        tell_one(&test, browser.id(), Notice::FactorChanged).await;
    }
    assert_eq!((test.run_due_jobs().await, taken(&letters).len()), (2, 2));
}

async fn run_summary(test: &TestNode) {
    let of = test.node.clone();
    test.node.db.write(move |conn| crate::jobs::enqueue(conn, &of, &DailySummary)).await.unwrap();
    test.run_due_jobs().await;
}

#[actix_web::test]
async fn a_daily_mail_goes_once_to_who_wants_it_and_has_something_unread() {
    let (test, letters) = TestNode::with_mail().await;
    let mut people = Vec::new();
    for (handle, mail) in [
        ("unread", "daily"),
        ("read", "daily"),
        ("nothing", "daily"),
        ("old", "daily"),
        ("off", "off"),
        ("each", "each"),
    ] {
        let mut browser = test.person(handle, &[Role::Officer]).await;
        browser.post("/me/email", &[("email", &format!("{handle}@agency.example"))]).await.leads_to("/me");
        wants(&mut browser, mail).await;
        people.push(browser);
    }
    // A changed address is told too: begin with nothing.
    test.sql("DELETE FROM notices; UPDATE persons SET notice_seq = 0").await;
    tell_one(&test, people[3].id(), disabled(1)).await;
    test.run_due_jobs().await;
    taken(&letters);
    // Two days late: it is told all the same, and once.
    test.advance(Duration::hours(48));
    run_summary(&test).await;
    run_summary(&test).await;
    let sent = taken(&letters);
    assert_eq!(sent.iter().map(|letter| letter.to.as_str()).collect::<Vec<_>>(), ["old@agency.example"]);
    for at in [0, 0, 1, 4, 5] {
        tell_one(&test, people[at].id(), disabled(2)).await;
    }
    let mut reader = test.signed_in(people[1].id()).await;
    reader.post("/notices/read", &[("up_to", "1")]).await.leads_to("/notices");
    test.run_due_jobs().await;
    taken(&letters);
    run_summary(&test).await;
    let sent = taken(&letters);
    assert_eq!(sent.iter().map(|letter| letter.to.as_str()).collect::<Vec<_>>(), ["unread@agency.example"]);
    assert!(!format!("{sent:?}").contains("colleague"), "{sent:?}");
    // The next day it is old, and was told once.
    test.advance(Duration::hours(24));
    run_summary(&test).await;
    assert_eq!(taken(&letters), []);
}

#[actix_web::test]
async fn without_a_mail_server_nothing_is_queued() {
    let test = TestNode::new().await;
    let officer = test.person("officer", &[Role::Officer]).await;
    tell_one(&test, officer.id(), Notice::FactorChanged).await;
    run_summary(&test).await;
    assert_eq!(queued(&test).await, 0);
}

#[actix_web::test]
async fn nobody_gets_mail_whose_account_is_disabled_or_has_no_address() {
    let (test, letters) = TestNode::with_mail().await;
    let (gone, mut none) = (test.person("gone", &[Role::Officer]).await, test.person("none", &[Role::Officer]).await);
    none.post("/me/email", &[("email", "")]).await.leads_to("/me");
    // The address that is given up hears of it once.
    test.run_due_jobs().await;
    assert_eq!(taken(&letters).len(), 1);
    for browser in [&gone, &none] {
        tell_one(&test, browser.id(), Notice::FactorChanged).await;
    }
    test.sql("UPDATE persons SET status = 'disabled' WHERE handle = 'gone'").await;
    test.run_due_jobs().await;
    assert_eq!((taken(&letters), queued(&test).await), (vec![], 0));
    let kept = test.node.db.read(|conn| {
        let all: i64 = notices::table.count().get_result(conn)?;
        Ok((all, persons::table.count().get_result::<i64>(conn)?))
    });
    assert_eq!(kept.await.unwrap(), (3, 2), "the notices themselves are kept");
}
