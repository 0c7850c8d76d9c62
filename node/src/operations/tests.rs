use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use crate::testing::{Browser, Role, TestNode};

/// Keeps every connection busy until what it returns is dropped.
async fn hold_the_database(test: &TestNode) -> mpsc::Sender<()> {
    let (release, wait) = mpsc::channel::<()>();
    let (wait, held) = (Arc::new(Mutex::new(wait)), Arc::new(AtomicUsize::new(0)));
    let connections = test.node.config.database.connections as usize;
    for _ in 0..connections {
        let (db, wait, held) = (test.node.db.clone(), Arc::clone(&wait), Arc::clone(&held));
        tokio::spawn(async move {
            let waited = db.read(move |_| {
                held.fetch_add(1, Ordering::SeqCst);
                let _ = wait.lock().map(|wait| wait.recv());
                Ok(())
            });
            waited.await
        });
    }
    let all_held = async {
        while held.load(Ordering::SeqCst) < connections {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), all_held).await.expect("every connection is held");
    release
}

#[actix_web::test]
async fn the_probes_answer_anybody_under_any_name() {
    let test = TestNode::new().await;
    let mut proxy = test.visitor();
    for path in ["/healthz", "/readyz"] {
        for host in ["localhost:8080", "10.0.0.7:8080", "elsewhere.example"] {
            let answer = proxy.send(reqwest::Method::GET, path, &[("host", host.to_owned())], None).await;
            assert_eq!(answer.is(200).header("content-type"), "text/plain; charset=utf-8");
            assert!(answer.headers.get("set-cookie").is_none());
        }
    }
}

#[actix_web::test]
async fn a_node_without_its_database_is_alive_and_not_ready() {
    let (test, mut admin) = TestNode::set_up_with(&[("DATABASE__WAIT_SECONDS", "1")]).await;
    let mut proxy = test.visitor();
    proxy.get("/readyz").await.is(200);
    let held = hold_the_database(&test).await;
    proxy.get("/healthz").await.is(200);
    proxy.get("/readyz").await.is(503);
    // A person is told to come back, and nothing of why.
    let busy = admin.get("/me").await;
    assert!(!busy.is(503).body.contains("pool") && !busy.body.contains("timed out"), "{}", busy.body);
    drop(held);
    let back = async { while proxy.get("/readyz").await.status != 200 {} };
    tokio::time::timeout(std::time::Duration::from_secs(20), back).await.expect("it is ready again");
    admin.get("/me").await.is(200);
}

#[actix_web::test]
async fn a_database_without_its_tables_is_not_ready() {
    let test = TestNode::new().await;
    test.sql("ALTER TABLE jobs RENAME TO jobs_away").await;
    test.visitor().get("/readyz").await.is(503);
    test.sql("ALTER TABLE jobs_away RENAME TO jobs").await;
    test.visitor().get("/readyz").await.is(200);
}

async fn page_with(test: &TestNode, admin: &mut Browser, sql: &str) -> String {
    test.sql(sql).await;
    admin.get("/jobs").await.is(200).body.clone()
}

#[actix_web::test]
async fn the_page_shows_what_waits_what_is_dead_and_when_each_schedule_is_due() {
    let test = TestNode::new().await;
    let mut admin = test.person("admin", &[Role::Admin]).await;
    let empty = admin.get("/jobs").await;
    assert!(!empty.is(200).body.contains("<table"), "{}", empty.body);
    let job = |id: u8, state: &str, error: &str| {
        format!(
            "INSERT INTO jobs (id, kind, payload, state, run_at, attempts, last_error, created_at) VALUES \
             ('{id}', 'clean_up', 'null', '{state}', '2026-03-08 00:00:00', 4, '{error}', '2026-03-07 00:00:00')"
        )
    };
    let page = page_with(&test, &mut admin, &job(1, "queued", "the mail server is away")).await;
    assert!(page.contains("the mail server is away") && !page.contains("/jobs/1/retry"));
    let page = page_with(&test, &mut admin, &job(2, "dead", "<b>no</b>")).await;
    assert!(page.contains("/jobs/2/retry") && page.contains("/jobs/2/removal") && !page.contains("<b>no</b>"));
    let of = test.node.clone();
    let set = test.node.db.write(move |conn| Ok(crate::jobs::set_schedules(conn, &of.config.schedule, of.now())?));
    set.await.unwrap();
    let page = admin.get("/jobs").await;
    for (name, expression) in test.node.config.schedule.entries() {
        page.shows(expression);
        assert!(!page.body.contains(&format!(">{name}<")), "{name} is told in words");
    }
}
