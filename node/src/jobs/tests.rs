use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use chrono::Duration;
use diesel::prelude::*;
use serde::Deserialize;
use tokio::sync::Semaphore;

use super::*;
use crate::db::schema::{jobs, schedules};
use crate::testing::{Answer, Role, TestNode};
use crate::time::Instant;

/// How often each job of the tests ran, under its own key.
static RUNS: LazyLock<Mutex<HashMap<String, usize>>> = LazyLock::new(Mutex::default);
/// What the jobs that wait are waiting for.
static GATES: LazyLock<Mutex<HashMap<String, Arc<Semaphore>>>> = LazyLock::new(Mutex::default);

fn runs(key: &str) -> usize {
    RUNS.lock().unwrap().get(key).copied().unwrap_or_default()
}

fn note(key: &str) -> usize {
    let mut runs = RUNS.lock().unwrap();
    let n = runs.entry(key.to_owned()).or_default();
    *n += 1;
    *n
}

fn gate(key: &str) -> Arc<Semaphore> {
    Arc::clone(GATES.lock().unwrap().entry(key.to_owned()).or_insert_with(|| Arc::new(Semaphore::new(0))))
}

macro_rules! test_job {
    ($name:ident, $kind:literal, |$key:ident| $run:expr) => {
        #[derive(Serialize, Deserialize)]
        struct $name(String);

        impl Job for $name {
            const KIND: &'static str = $kind;

            async fn run(self, _: Node) -> anyhow::Result<()> {
                let $key = &self.0;
                $run
            }
        }
    };
}

test_job!(Works, "test_works", |key| {
    note(key);
    Ok(())
});
test_job!(Fails, "test_fails", |key| Err(anyhow::anyhow!("it failed {} times", note(key))));
test_job!(Panics, "test_panics", |key| {
    note(key);
    panic!("a job of the tests panics")
});
// The first run waits at the gate, the second fails at once.
test_job!(Held, "test_held", |key| {
    if note(key) > 1 {
        anyhow::bail!("the second run failed");
    }
    gate(key).acquire().await?.forget();
    Ok(())
});
test_job!(Unknown, "test_unknown", |_key| Ok(()));

fn kinds() -> Kinds {
    let mut kinds = crate::worker::kinds();
    kinds.know::<Works>().know::<Fails>().know::<Panics>().know::<Held>();
    kinds
}

/// A key that no other test has.
fn key() -> String {
    crate::id::new_id()
}

async fn queue<J: Job + Sync>(test: &TestNode, job: J) {
    let of = test.node.clone();
    test.node.db.write(move |conn| enqueue(conn, &of, &job)).await.unwrap();
}

async fn run(test: &TestNode) -> usize {
    run_due(&test.node, &kinds()).await.unwrap()
}

#[derive(Debug, Queryable)]
struct Seen {
    id: String,
    state: State,
    attempts: i32,
    run_at: Instant,
    last_error: Option<String>,
    fence: Option<String>,
}

async fn all(test: &TestNode) -> Vec<Seen> {
    let columns = (jobs::id, jobs::state, jobs::attempts, jobs::run_at, jobs::last_error, jobs::fence);
    test.node.db.read(move |conn| Ok(jobs::table.select(columns).order(jobs::id).load(conn)?)).await.unwrap()
}

async fn only(test: &TestNode) -> Seen {
    let mut all = all(test).await;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

#[actix_web::test]
async fn a_job_runs_once_and_is_gone() {
    let test = TestNode::new().await;
    let key = key();
    queue(&test, Works(key.clone())).await;
    assert_eq!((run(&test).await, run(&test).await), (1, 0));
    assert_eq!((runs(&key), all(&test).await.len()), (1, 0));
}

#[actix_web::test]
async fn a_job_is_queued_with_its_cause_or_not_at_all() {
    let test = TestNode::new().await;
    let (of, key) = (test.node.clone(), key());
    let job = Works(key.clone());
    let failed = test.node.db.write(move |conn| {
        enqueue(conn, &of, &job)?;
        Err::<(), _>(Error::NotFound)
    });
    assert!(failed.await.is_err());
    assert_eq!((run(&test).await, runs(&key)), (0, 0));
}

#[actix_web::test]
async fn what_fails_is_tried_again_with_growing_pauses() {
    let test = TestNode::new().await;
    let key = key();
    queue(&test, Fails(key.clone())).await;
    let mut pauses = Vec::new();
    for attempt in 1..=9 {
        assert_eq!(run(&test).await, 1, "attempt {attempt}");
        let seen = only(&test).await;
        assert_eq!((seen.state, seen.attempts, seen.fence), (State::Queued, attempt, None));
        assert_eq!(seen.last_error.as_deref(), Some(format!("it failed {attempt} times").as_str()));
        let pause = seen.run_at - test.node.now();
        pauses.push(pause.num_seconds());
        // Not before its time.
        test.advance(pause - Duration::microseconds(1));
        assert_eq!(run(&test).await, 0, "attempt {attempt}");
        test.advance(Duration::microseconds(1));
    }
    assert_eq!(pauses, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
}

#[actix_web::test]
async fn a_job_is_dead_after_the_last_attempt_and_not_before() {
    let test = TestNode::with(&[("JOBS__ATTEMPTS", "3")]).await;
    let key = key();
    queue(&test, Fails(key.clone())).await;
    for (attempt, state) in [(1, State::Queued), (2, State::Queued), (3, State::Dead)] {
        assert_eq!(run(&test).await, 1);
        assert_eq!((only(&test).await.state, runs(&key)), (state, attempt));
        test.advance(Duration::hours(1));
    }
    assert_eq!((run(&test).await, runs(&key)), (0, 3));
}

#[actix_web::test]
async fn a_long_error_is_cut_to_what_fits_a_table() {
    let test = TestNode::new().await;
    let row = test.node.db.write(|conn| {
        queue::insert(conn, "test_works", "\"x\"", "2026-01-01T00:00:00".parse().unwrap())?;
        let now = "2026-01-02T00:00:00".parse().unwrap();
        let row = queue::claim(conn, now, Duration::minutes(5))?.expect("a job");
        queue::fail(conn, &row, &"é".repeat(501), now, 10)?;
        Ok(row)
    });
    row.await.unwrap();
    assert_eq!(only(&test).await.last_error, Some("é".repeat(500)));
}

#[actix_web::test]
async fn a_panic_ends_the_job_and_not_the_worker() {
    let test = TestNode::with(&[("JOBS__ATTEMPTS", "1")]).await;
    let (bad, good) = (key(), key());
    queue(&test, Panics(bad.clone())).await;
    test.advance(Duration::seconds(1));
    queue(&test, Works(good.clone())).await;
    assert_eq!(run(&test).await, 2);
    assert_eq!((runs(&bad), runs(&good)), (1, 1));
    let seen = only(&test).await;
    assert_eq!((seen.state, seen.last_error.as_deref()), (State::Dead, Some("the job panicked")));
}

#[actix_web::test]
async fn what_this_program_does_not_know_dies_and_harms_nothing() {
    let test = TestNode::with(&[("JOBS__ATTEMPTS", "1")]).await;
    queue(&test, Unknown(key())).await;
    test.node
        .db
        .write(|conn| Ok(queue::insert(conn, Works::KIND, "{ no JSON", "2026-01-01T00:00:00".parse().unwrap())?))
        .await
        .unwrap();
    assert_eq!(run(&test).await, 2);
    assert!(all(&test).await.iter().all(|seen| seen.state == State::Dead));
}

/// Lets the others go on until it is so; a guard ends a test that would wait for ever.
async fn until(is_so: impl Fn() -> bool) {
    let waiting = async {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), waiting).await.expect("it happens");
}

#[actix_web::test]
async fn whose_lease_ran_out_finishes_nothing() {
    let test = TestNode::new().await;
    let other = test.another_process().await;
    let key = key();
    queue(&test, Held(key.clone())).await;
    let (node, held) = (test.node.clone(), kinds());
    let slow = tokio::spawn(async move { run_one(&node, &held).await.unwrap() });
    until(|| runs(&key) == 1).await;
    // As long as the lease holds, nobody else takes it.
    test.advance(Duration::seconds(299));
    assert_eq!(run(&other).await, 0);
    test.advance(Duration::seconds(1));
    assert!(run_one(&other.node, &kinds()).await.unwrap());
    let seen = only(&test).await;
    assert_eq!((seen.state, seen.attempts, runs(&key)), (State::Queued, 2, 2));
    // B7: the first comes back from the dead with a success, and changes nothing.
    gate(&key).add_permits(1);
    assert!(slow.await.unwrap());
    let after = only(&test).await;
    assert_eq!((after.state, after.attempts), (State::Queued, 2));
    assert_eq!(after.last_error.as_deref(), Some("the second run failed"));
}

#[actix_web::test]
async fn an_old_failure_changes_nothing_either() {
    let test = TestNode::new().await;
    let late = test.node.db.write(|conn| {
        let (start, lease) = ("2026-01-01T00:00:00".parse::<Instant>().unwrap(), Duration::minutes(5));
        queue::insert(conn, "test_works", "\"x\"", start)?;
        let old = queue::claim(conn, start, lease)?.expect("a job");
        assert!(queue::claim(conn, start, lease)?.is_none(), "it is taken");
        let new = queue::claim(conn, start + lease, lease)?.expect("the same job");
        assert_eq!((&old.id, old.attempts, new.attempts), (&new.id, 1, 2));
        queue::fail(conn, &old, "too late", start + lease, 1)?;
        queue::finish(conn, &old)?;
        Ok(new.fence)
    });
    let fence = late.await.unwrap();
    let seen = only(&test).await;
    assert_eq!((seen.state, seen.fence, seen.last_error), (State::Running, fence, None));
}

#[actix_web::test]
async fn a_job_that_takes_its_workers_down_is_given_up() {
    let test = TestNode::with(&[("JOBS__ATTEMPTS", "3")]).await;
    let key = key();
    queue(&test, Works(key.clone())).await;
    // Three workers claim it and are never heard of again.
    for _ in 0..3 {
        let (now, lease) = (test.node.now(), Duration::seconds(300));
        assert!(test.node.db.write(move |conn| Ok(queue::claim(conn, now, lease)?)).await.unwrap().is_some());
        test.advance(lease);
    }
    assert_eq!(run(&test).await, 1);
    let seen = only(&test).await;
    assert_eq!((seen.state, runs(&key)), (State::Dead, 0));
    assert_eq!(seen.last_error.as_deref(), Some("no worker lived to finish it"));
}

#[actix_web::test]
async fn several_workers_of_two_processes_run_each_job_once() {
    let test = TestNode::new().await;
    let other = test.another_process().await;
    let keys: Vec<String> = (0..20).map(|_| key()).collect();
    for key in &keys {
        queue(&test, Works(key.clone())).await;
    }
    let workers = [&test, &test, &other, &other].map(|on| {
        let (node, kinds) = (on.node.clone(), kinds());
        tokio::spawn(async move {
            let mut ran = 0;
            while run_one(&node, &kinds).await.unwrap() {
                ran += 1;
            }
            ran
        })
    });
    let mut ran = 0;
    for worker in workers {
        ran += worker.await.unwrap();
    }
    assert_eq!((ran, all(&test).await.len()), (20, 0));
    assert!(keys.iter().all(|key| runs(key) == 1));
}

#[actix_web::test]
async fn a_worker_that_is_told_to_stop_finishes_what_it_began() {
    let test = TestNode::new().await;
    let key = key();
    queue(&test, Held(key.clone())).await;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let worker = tokio::spawn(crate::worker::work(test.node.clone(), kinds(), stopped));
    until(|| runs(&key) == 1).await;
    stop.send(true).unwrap();
    gate(&key).add_permits(1);
    tokio::time::timeout(std::time::Duration::from_secs(20), worker).await.expect("it stops").unwrap();
    assert_eq!(all(&test).await.len(), 0);
}

#[actix_web::test]
async fn a_worker_hears_of_a_new_job_at_once() {
    let test = TestNode::new().await;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let worker = tokio::spawn(crate::worker::work(test.node.clone(), kinds(), stopped));
    for key in [key(), key()] {
        queue(&test, Works(key.clone())).await;
        until(|| runs(&key) == 1).await;
    }
    stop.send(true).unwrap();
    tokio::time::timeout(std::time::Duration::from_secs(20), worker).await.expect("it stops").unwrap();
}

// ---- Schedules.

async fn set(test: &TestNode) {
    let of = test.node.clone();
    test.node.db.write(move |conn| Ok(set_schedules(conn, &of.config.schedule, of.now())?)).await.unwrap();
}

async fn set_as(test: &TestNode, change: impl FnOnce(&mut crate::config::Schedule)) {
    let (mut schedule, now) = (test.node.config.schedule.clone(), test.node.now());
    change(&mut schedule);
    test.node.db.write(move |conn| Ok(set_schedules(conn, &schedule, now)?)).await.unwrap();
}

async fn next_times(test: &TestNode) -> Vec<(String, String)> {
    let rows = test.node.db.read(|conn| Ok(list_schedules(conn)?)).await.unwrap();
    rows.into_iter().map(|row| (row.name, row.next_run_at.to_string())).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(name, at)| ((*name).to_owned(), (*at).to_owned())).collect()
}

#[actix_web::test]
async fn what_is_due_is_queued_once_however_many_processes_look() {
    let test = TestNode::new().await;
    let other = test.another_process().await;
    set(&test).await;
    set(&other).await;
    let kinds = kinds();
    assert_eq!(queue_due_schedules(&test.node, &kinds).await.unwrap(), 0);
    // To 06:00 of the next day: the summary, the review, the card, the keys and four hourly clean-ups.
    test.advance(Duration::minutes(8 * 60 + 50));
    let looks = [&test, &other, &test, &other].map(|on| queue_due_schedules(&on.node, &kinds));
    let queued: usize = futures_util::future::join_all(looks).await.into_iter().map(Result::unwrap).sum();
    assert_eq!((queued, all(&test).await.len()), (8, 8));
    // What was missed meanwhile is not made up for: once, and then at its next time.
    assert_eq!(
        next_times(&test).await,
        pairs(&[
            ("account_review", "2026-03-09 03:23:00"),
            ("clean_up", "2026-03-08 06:17:00"),
            ("daily_summary", "2026-03-09 06:00:00"),
            ("refresh_keys", "2026-03-09 05:07:00"),
            ("renew_card", "2026-03-09 04:41:00"),
        ])
    );
    assert_eq!(run(&test).await, 8);
    assert_eq!(all(&test).await.len(), 0);
}

#[actix_web::test]
async fn an_expression_that_changes_gets_a_new_time_and_others_keep_theirs() {
    let test = TestNode::new().await;
    set(&test).await;
    test.advance(Duration::hours(2));
    // A restart with the same settings does not put off what is due.
    set(&test).await;
    set_as(&test, |schedule| schedule.daily_summary = "30 7 * * MON".into()).await;
    assert_eq!(
        next_times(&test).await,
        pairs(&[
            ("account_review", "2026-03-08 03:23:00"),
            ("clean_up", "2026-03-07 21:17:00"),
            ("daily_summary", "2026-03-09 07:30:00"),
            ("refresh_keys", "2026-03-08 05:07:00"),
            ("renew_card", "2026-03-08 04:41:00"),
        ])
    );
    set_as(&test, |schedule| schedule.clean_up = "off".into()).await;
    assert_eq!(next_times(&test).await.len(), 4);
    set_as(&test, |schedule| {
        let (first, second) = (&mut schedule.clean_up, &mut schedule.daily_summary);
        let (third, fourth) = (&mut schedule.account_review, &mut schedule.renew_card);
        for one in [first, second, third, fourth, &mut schedule.refresh_keys] {
            *one = "off".into();
        }
    })
    .await;
    assert_eq!(next_times(&test).await, []);
    test.advance(Duration::days(30));
    assert_eq!(run(&test).await, 0);
    set(&test).await;
    assert_eq!(next_times(&test).await.len(), 5);
}

#[actix_web::test]
async fn every_schedule_queues_a_job_that_this_program_knows() {
    let kinds = crate::worker::kinds();
    let config = crate::config::Config::from_parts(None, HashMap::new()).unwrap();
    for (name, _) in config.schedule.entries() {
        for (kind, payload) in kinds.scheduled.get(name).expect(name) {
            assert!(kinds.run.contains_key(kind), "{name}");
            assert!(serde_json::from_str::<serde_json::Value>(payload).is_ok());
        }
    }
    assert_eq!(kinds.scheduled.len(), config.schedule.entries().len());
}

// ---- The dead letters, in the page.

async fn with_a_dead_letter() -> (TestNode, crate::testing::Browser, String) {
    let test = TestNode::with(&[("JOBS__ATTEMPTS", "1")]).await;
    let admin = test.person("admin", &[Role::Admin]).await;
    let key = key();
    queue(&test, Fails(key.clone())).await;
    assert_eq!(run(&test).await, 1);
    (test, admin, key)
}

async fn acts(test: &TestNode) -> Vec<(String, String)> {
    use crate::db::schema::audit_events;
    let columns = (audit_events::action, audit_events::object_id);
    test.node.db.read(move |conn| Ok(audit_events::table.select(columns).load(conn)?)).await.unwrap()
}

fn address(answer: &Answer, what: &str) -> String {
    let path = answer.body.split("action=\"").find_map(|rest| {
        let path = rest.split('"').next()?;
        (path.starts_with("/jobs/") && path.ends_with(what)).then(|| path.to_owned())
    });
    path.expect("a button")
}

#[actix_web::test]
async fn an_admin_sees_a_dead_letter_and_runs_it_again() {
    let (test, mut admin, key) = with_a_dead_letter().await;
    let page = admin.get("/jobs").await;
    page.is(200).shows("it failed 1 times");
    let retry = address(&page, "/retry");
    admin.post(&retry, &[]).await.leads_to("/jobs");
    let seen = only(&test).await;
    assert_eq!((seen.state, seen.attempts), (State::Queued, 0));
    assert_eq!(acts(&test).await, [("job.retried".to_owned(), seen.id)]);
    // It waits already: a second click changes nothing.
    admin.post(&retry, &[]).await.is(409);
    assert_eq!((run(&test).await, runs(&key)), (1, 2));
    assert_eq!(only(&test).await.state, State::Dead);
}

#[actix_web::test]
async fn an_admin_gives_a_dead_letter_up() {
    let (test, mut admin, _) = with_a_dead_letter().await;
    let id = only(&test).await.id;
    let page = admin.get("/jobs").await;
    let removal = address(&page, "/removal");
    admin.post(&removal, &[]).await.leads_to("/jobs");
    assert_eq!(all(&test).await.len(), 0);
    assert_eq!(acts(&test).await, [("job.dropped".to_owned(), id)]);
    for path in [removal.as_str(), "/jobs/nonsense/retry", "/jobs/nonsense/removal"] {
        admin.post(path, &[]).await.is(409);
    }
}

#[actix_web::test]
async fn a_job_that_waits_or_runs_is_not_removed() {
    let test = TestNode::new().await;
    let mut admin = test.person("admin", &[Role::Admin]).await;
    queue(&test, Works(key())).await;
    let id = only(&test).await.id;
    for state in ["queued", "running"] {
        test.sql(&format!("UPDATE jobs SET state = '{state}'")).await;
        admin.post(&format!("/jobs/{id}/removal"), &[]).await.is(409);
        admin.post(&format!("/jobs/{id}/retry"), &[]).await.is(409);
    }
    assert_eq!(all(&test).await.len(), 1);
}

#[actix_web::test]
async fn nobody_but_an_admin_touches_the_jobs() {
    let (test, mut admin, _) = with_a_dead_letter().await;
    let page = admin.get("/jobs").await;
    for role in Role::ALL.iter().filter(|role| **role != Role::Admin) {
        let mut other = test.person(&format!("other-{role}").replace('_', "-"), &[*role]).await;
        other.get("/jobs").await.is(403);
        other.post(&address(&page, "/retry"), &[]).await.is(403);
        other.post(&address(&page, "/removal"), &[]).await.is(403);
    }
    assert_eq!(only(&test).await.state, State::Dead);
    let kept: i64 = test.node.db.read(|conn| Ok(schedules::table.count().get_result(conn)?)).await.unwrap();
    assert_eq!(kept, 0);
}
