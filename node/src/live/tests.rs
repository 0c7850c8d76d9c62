use std::future::Future;
use std::time::Duration;

use super::*;
use crate::notices::Notice;
use crate::testing::{Browser, PersonId, Role, TestNode};

/// What a page hears, event by event.
struct Events {
    answer: reqwest::Response,
    text: String,
}

#[derive(Debug, PartialEq, Eq)]
struct Event {
    name: String,
    id: String,
    data: String,
}

/// Nothing here waits for time: this only ends a test that would wait for ever.
async fn in_time<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), what).await.expect("it comes")
}

impl Events {
    async fn of(browser: &Browser, last: Option<&str>) -> Events {
        let answer = browser.events(last).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        Events { answer, text: String::new() }
    }

    /// The next event; none when the stream has closed.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| {
                    let line = event.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
                    line.unwrap_or_default().to_owned()
                };
                let event = Event { name: field("event"), id: field("id"), data: field("data") };
                self.text = rest.to_owned();
                // A comment keeps the connection open and says nothing.
                if event.name.is_empty() {
                    continue;
                }
                return Some(event);
            }
            let chunk = in_time(self.answer.chunk()).await.expect("the stream is read")?;
            self.text.push_str(std::str::from_utf8(&chunk).expect("UTF-8"));
        }
    }

    async fn number(&mut self) -> i64 {
        let event = self.next().await.expect("an event");
        assert_eq!(event.name, "notice");
        event.id.parse().expect("a number")
    }
}

async fn tell(test: &TestNode, person: &PersonId) {
    let (of, person) = (test.node.clone(), person.clone());
    test.node.db.write(move |conn| notices::send(conn, &of, &person, Notice::FactorChanged)).await.unwrap();
}

#[actix_web::test]
async fn the_first_event_says_where_the_page_stands() {
    let test = TestNode::new().await;
    let officer = test.person("officer", &[Role::Officer]).await;
    let mut new = Events::of(&officer, None).await;
    let data = r#"{"seq":0,"unread":0}"#.to_owned();
    assert_eq!(new.next().await, Some(Event { name: "notice".into(), id: "0".into(), data }));
    for _ in 0..3 {
        tell(&test, officer.id()).await;
    }
    let mut later = Events::of(&officer, None).await;
    let data = r#"{"seq":3,"unread":3}"#.to_owned();
    assert_eq!(later.next().await, Some(Event { name: "notice".into(), id: "3".into(), data }));
}

#[actix_web::test]
async fn a_notice_reaches_every_open_page_of_its_person_and_no_other() {
    let test = TestNode::new().await;
    let (one, two) = (test.person("one", &[Role::Officer]).await, test.person("two", &[Role::Officer]).await);
    let elsewhere = test.signed_in(one.id()).await;
    let (mut first, mut second) = (Events::of(&one, None).await, Events::of(&elsewhere, None).await);
    let mut others = Events::of(&two, None).await;
    for events in [&mut first, &mut second, &mut others] {
        assert_eq!(events.number().await, 0);
    }
    tell(&test, one.id()).await;
    assert_eq!((first.number().await, second.number().await), (1, 1));
    // The other hears of their own, and of nothing before it.
    tell(&test, two.id()).await;
    let data = r#"{"seq":1,"unread":1}"#.to_owned();
    assert_eq!(others.next().await, Some(Event { name: "notice".into(), id: "1".into(), data }));
}

#[actix_web::test]
async fn what_another_process_writes_reaches_the_page_too() {
    let test = TestNode::new().await;
    let other = test.another_process().await;
    let officer = test.person("officer", &[Role::Officer]).await;
    let there = other.signed_in(officer.id()).await;
    let (mut here, mut there) = (Events::of(&officer, None).await, Events::of(&there, None).await);
    assert_eq!((here.number().await, there.number().await), (0, 0));
    tell(&other, officer.id()).await;
    assert_eq!((here.number().await, there.number().await), (1, 1));
    tell(&test, officer.id()).await;
    assert_eq!((here.number().await, there.number().await), (2, 2));
}

#[actix_web::test]
async fn a_page_that_was_away_hears_exactly_what_it_missed() {
    let test = TestNode::new().await;
    let officer = test.person("officer", &[Role::Officer]).await;
    for _ in 0..5 {
        tell(&test, officer.id()).await;
    }
    let mut resumed = Events::of(&officer, Some("2")).await;
    assert_eq!((resumed.number().await, resumed.number().await, resumed.number().await), (3, 4, 5));
    tell(&test, officer.id()).await;
    assert_eq!(resumed.number().await, 6, "and nothing in between");
    // What is no number is a page that saw nothing yet.
    for last in ["", "x", "99999999999999999999", "1.5"] {
        assert_eq!(Events::of(&officer, Some(last)).await.number().await, 6, "{last:?}");
    }
}

#[actix_web::test]
async fn a_page_that_was_away_for_long_hears_all_of_it() {
    let test = TestNode::new().await;
    let officer = test.person("officer", &[Role::Officer]).await;
    let (of, person) = (test.node.clone(), officer.id().clone());
    let many = test
        .node
        .db
        .write(move |conn| (0..100).try_for_each(|_| notices::send(conn, &of, &person, Notice::FactorChanged)));
    many.await.unwrap();
    let mut resumed = Events::of(&officer, Some("0")).await;
    for seq in 1..=100 {
        assert_eq!(resumed.number().await, seq);
    }
}

#[actix_web::test]
async fn a_locked_session_is_told_so_and_its_stream_closes() {
    let test = TestNode::new().await;
    let mut officer = test.person("officer", &[Role::Officer]).await;
    let (mut one, mut two) = (Events::of(&officer, None).await, Events::of(&officer, None).await);
    assert_eq!((one.number().await, two.number().await), (0, 0));
    officer.post("/session/lock", &[]).await.leads_to("/unlock");
    // S4
    for events in [&mut one, &mut two] {
        assert_eq!(events.next().await.map(|event| event.name).as_deref(), Some("locked"));
        assert_eq!(events.next().await, None);
    }
    // One that is opened then is told the same, and nothing else.
    tell(&test, officer.id()).await;
    let mut locked = Events::of(&officer, Some("0")).await;
    assert_eq!(locked.next().await.map(|event| event.name).as_deref(), Some("locked"));
    assert_eq!(locked.next().await, None);
}

#[actix_web::test]
async fn being_open_keeps_no_session_awake() {
    let test = TestNode::new().await;
    let officer = test.person("officer", &[Role::Officer]).await;
    let mut events = Events::of(&officer, None).await;
    assert_eq!(events.number().await, 0);
    test.advance(chrono::Duration::minutes(29));
    // A new stream, as a browser opens it by itself: no sign of anybody either.
    assert_eq!(Events::of(&officer, None).await.number().await, 0);
    tell(&test, officer.id()).await;
    assert_eq!(events.number().await, 1);
    // S2 S4
    test.advance(chrono::Duration::minutes(1));
    assert_eq!(events.next().await.map(|event| event.name).as_deref(), Some("locked"));
    assert_eq!(events.next().await, None);
}

#[actix_web::test]
async fn a_session_that_ends_is_told_so_on_every_process() {
    let test = TestNode::new().await;
    let other = test.another_process().await;
    for how in ["signed out", "disabled", "too old"] {
        let mut officer = test.person(&how.replace(' ', "-"), &[Role::Officer]).await;
        officer.get("/me").await.is(200);
        let session = officer.cookie(crate::web::page::SESSION_COOKIE).expect("a session").to_owned();
        let mut elsewhere = other.visitor();
        elsewhere.set_cookie(crate::web::page::SESSION_COOKIE, &session);
        let (mut here, mut there) = (Events::of(&officer, None).await, Events::of(&elsewhere, None).await);
        assert_eq!((here.number().await, there.number().await), (0, 0));
        match how {
            "signed out" => drop(officer.post("/sign-out", &[]).await.leads_to("/sign-in").body.len()),
            "disabled" => test.sql("UPDATE persons SET status = 'disabled' WHERE handle = 'disabled'").await,
            _ => test.advance(chrono::Duration::hours(12)),
        }
        // S3 S4 S8
        for events in [&mut here, &mut there] {
            assert_eq!(events.next().await.map(|event| event.name).as_deref(), Some("ended"), "{how}");
            assert_eq!(events.next().await, None);
        }
    }
}

#[actix_web::test]
async fn a_session_has_twelve_pages_open_and_one_more_closes_the_oldest() {
    let test = TestNode::new().await;
    let officer = test.person("officer", &[Role::Officer]).await;
    let mut open = Vec::new();
    for _ in 0..MOST_STREAMS {
        open.push(Events::of(&officer, None).await);
    }
    open.push(Events::of(&officer, None).await);
    let mut oldest = open.remove(0);
    while oldest.next().await.is_some() {}
    assert_eq!(test.live.count(), MOST_STREAMS);
    let elsewhere = test.signed_in(officer.id()).await;
    assert_eq!(Events::of(&elsewhere, None).await.number().await, 0, "another session has its own");
    assert_eq!(test.live.count(), MOST_STREAMS + 1);
}

#[actix_web::test]
async fn who_is_not_signed_in_hears_nothing() {
    let test = TestNode::new().await;
    let visitor = test.visitor();
    let refused = visitor.events(None).await;
    assert_eq!(refused.status(), 401);
    assert_eq!(refused.headers()["content-type"], "application/problem+json");
    let problem: serde_json::Value = serde_json::from_slice(&refused.bytes().await.unwrap()).unwrap();
    assert_eq!(problem["status"], 401);
}

#[actix_web::test]
async fn a_server_that_stops_closes_its_streams() {
    let test = TestNode::new().await;
    let officer = test.person("officer", &[Role::Officer]).await;
    let mut events = Events::of(&officer, None).await;
    assert_eq!(events.number().await, 0);
    test.live.close();
    assert_eq!(events.next().await, None);
    assert_eq!(officer.events(None).await.status(), 429);
}
