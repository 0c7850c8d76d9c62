//! What the database does when things go wrong: a full disk, lost connections, a panic, many at once.

use std::sync::mpsc;

use diesel::prelude::*;

use super::schema::{audit_events, schedules};
use super::*;
use crate::audit::{self, Verdict};
use crate::testing::{Role, TestNode};

/// A row of any table: what a transaction leaves behind.
fn leave(conn: &mut Conn, name: &str) -> QueryResult<()> {
    let at: chrono::NaiveDateTime = "2026-03-07T21:10:00".parse().unwrap();
    diesel::insert_into(schedules::table)
        .values((schedules::name.eq(name), schedules::expression.eq("off"), schedules::next_run_at.eq(at)))
        .execute(conn)?;
    Ok(())
}

async fn left(db: &Db) -> Vec<String> {
    db.read(|conn| Ok(schedules::table.select(schedules::name).order(schedules::name).load(conn)?)).await.unwrap()
}

async fn assert_whole(test: &TestNode) {
    let of = test.node.clone();
    let verdict = test.node.db.read(move |conn| audit::verify(conn, &of)).await.unwrap();
    assert!(matches!(verdict, Verdict::Whole { .. }), "{verdict:?}");
}

#[actix_web::test]
async fn what_fails_leaves_nothing_behind() {
    let test = TestNode::new().await;
    let db = &test.node.db;
    let failed = db.write(|conn| {
        leave(conn, "half")?;
        Err::<(), _>(Error::NotFound)
    });
    assert!(matches!(failed.await, Err(Error::NotFound)));
    let twice = db.write(|conn| {
        leave(conn, "once")?;
        Ok(leave(conn, "once")?)
    });
    assert!(matches!(twice.await, Err(Error::Conflict(_))));
    assert_eq!(left(db).await, Vec::<String>::new());
}

#[actix_web::test]
async fn a_panic_in_the_middle_leaves_no_open_transaction() {
    let test = TestNode::new().await;
    let other = test.another_process().await;
    let db = &test.node.db;
    for _ in 0..10 {
        let panicked = db.write(|conn| -> Result<(), Error> {
            leave(conn, "half")?;
            panic!("in the middle");
        });
        assert!(matches!(panicked.await, Err(Error::Internal(_))));
        assert!(matches!(db.read(|_| -> Result<(), Error> { panic!("while reading") }).await, Err(Error::Internal(_))));
    }
    // Nobody waits for a lock that was left: neither here nor in another process.
    db.write(|conn| Ok(leave(conn, "here")?)).await.unwrap();
    other.node.db.write(|conn| Ok(leave(conn, "there")?)).await.unwrap();
    assert_eq!(left(db).await, ["here", "there"]);
    if let Some(url) = test.database.url() {
        let mut console = PgConnection::establish(url).unwrap();
        let open = diesel::sql_query(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'",
        );
        assert_eq!(open.execute(&mut console).unwrap(), 0);
    }
}

#[actix_web::test]
async fn who_writes_reads_it_at_once() {
    let test = TestNode::new().await;
    let other = test.another_process().await;
    for n in 0..30 {
        let (one, two) = if n % 2 == 0 { (&test, &other) } else { (&other, &test) };
        let name = format!("{n:02}");
        let mine = name.clone();
        one.node.db.write(move |conn| Ok(leave(conn, &mine)?)).await.unwrap();
        for db in [&one.node.db, &two.node.db] {
            assert_eq!(left(db).await.last(), Some(&name));
        }
    }
}

#[actix_web::test]
async fn who_reads_waits_for_no_writer_and_sees_nothing_half_done() {
    let test = TestNode::new().await;
    let db = test.node.db.clone();
    let ((begun, has_begun), (finish, may_finish)) = (mpsc::channel(), mpsc::channel::<()>());
    let writing = tokio::spawn({
        let db = db.clone();
        async move {
            db.write(move |conn| {
                leave(conn, "slow")?;
                begun.send(()).unwrap();
                may_finish.recv().unwrap();
                Ok(())
            })
            .await
        }
    });
    tokio::task::spawn_blocking(move || has_begun.recv().unwrap()).await.unwrap();
    assert_eq!(left(&db).await, Vec::<String>::new());
    finish.send(()).unwrap();
    writing.await.unwrap().unwrap();
    assert_eq!(left(&db).await, ["slow"]);
}

#[actix_web::test]
async fn one_moment_is_one_moment_whatever_others_write() {
    let test = TestNode::new().await;
    let (db, writer) = (test.node.db.clone(), test.node.db.clone());
    let seen = db.read(move |conn| {
        let counts = at_one_moment(conn, |conn| {
            let count = |conn: &mut Conn| schedules::table.count().get_result::<i64>(conn);
            let before = count(conn)?;
            writer.write_now(|conn| Ok(leave(conn, "meanwhile")?))?;
            Ok((before, count(conn)?))
        })?;
        Ok((counts, schedules::table.count().get_result::<i64>(conn)?))
    });
    assert_eq!(seen.await.unwrap(), ((0, 0), 1));
}

#[actix_web::test]
async fn many_writers_of_two_processes_wait_for_each_other_and_never_fail() {
    let test = TestNode::new().await;
    let other = test.another_process().await;
    let writes = (0..100).map(|n| {
        let db = if n % 2 == 0 { &test.node.db } else { &other.node.db };
        // Reads first and writes later: what SQLite punishes without BEGIN IMMEDIATE.
        db.write(move |conn| {
            schedules::table.count().get_result::<i64>(conn)?;
            Ok(leave(conn, &format!("{n:03}"))?)
        })
    });
    for done in futures_util::future::join_all(writes).await {
        done.unwrap();
    }
    assert_eq!(left(&test.node.db).await.len(), 100);
}

#[actix_web::test]
async fn a_connection_that_does_not_come_free_is_busy_and_no_fault() {
    let test = TestNode::with(&[("DATABASE__WAIT_SECONDS", "1"), ("DATABASE__CONNECTIONS", "1")]).await;
    let db = test.node.db.clone();
    let inner = db.clone();
    let answer = db.read(move |_| Ok(matches!(inner.read_now(|_| Ok(())), Err(Error::Busy(_)))));
    assert!(answer.await.unwrap());
    assert_eq!(left(&db).await, Vec::<String>::new());
}

// ---- A full disk.

const AGENCY: &[(&str, &str)] = &[
    ("name", "Harbour County Sheriff"),
    ("org_class", "law_enforcement"),
    ("country", "XA"),
    ("languages", "en"),
    ("email", "desk@harbour.example"),
    ("time_zone", "America/New_York"),
];

#[actix_web::test]
async fn a_full_disk_is_told_leaves_nothing_half_done_and_is_over_when_there_is_room() {
    let (test, mut admin) = TestNode::set_up().await;
    if test.node.db.kind() == Kind::Postgres {
        return; // The server's disk is the server's.
    }
    let version = async || {
        use super::schema::agency;
        test.node.db.read(|conn| Ok(agency::table.select(agency::version).first::<i64>(conn)?)).await.unwrap()
    };
    let entries =
        async || test.node.db.read(|conn| Ok(audit_events::table.count().get_result::<i64>(conn)?)).await.unwrap();
    admin.get("/agency/edit").await.is(200);
    let about = "é".repeat(2000);
    let mut saved = version().await;
    let written = entries().await;
    let mut refused = None;
    for _ in 0..200 {
        // As small as it is now: what is free inside the file is used up first. A new connection has no such limit.
        test.node.db.with_writer(|conn| Ok(conn.batch_execute("PRAGMA max_page_count = 1")?)).unwrap();
        let number = saved.to_string();
        let mut form = AGENCY.to_vec();
        form.extend([("description", about.as_str()), ("version", &number)]);
        let answer = admin.post("/agency", &form).await;
        if answer.status != 303 {
            refused = Some(answer);
            break;
        }
        saved += 1;
    }
    let refused = refused.expect("the disk is full at last");
    assert!(refused.is(503).body.contains("class=\"incident\""), "{}", refused.body);
    assert!(!refused.body.contains("disk") && !refused.body.contains("SQL"), "{}", refused.body);
    // L8 B7: the change, its entry and everything else, or none of it.
    assert_eq!((version().await, entries().await - written), (saved, saved - 1));
    assert_whole(&test).await;
    // Reading goes on meanwhile, and so does writing when there is room.
    admin.get("/agency").await.is(200);
    test.node.db.with_writer(|conn| Ok(conn.batch_execute("PRAGMA max_page_count = 1000000")?)).unwrap();
    let number = saved.to_string();
    let mut form = AGENCY.to_vec();
    form.push(("version", &number));
    admin.post("/agency", &form).await.leads_to("/agency");
    assert_eq!(version().await, saved + 1);
    assert_whole(&test).await;
}

// ---- Lost connections.

fn end_all_connections(url: &str) {
    let mut console = PgConnection::establish(url).unwrap();
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    diesel::sql_query(end).execute(&mut console).unwrap();
}

#[actix_web::test]
async fn a_node_whose_connections_were_cut_works_on_new_ones() {
    let test = TestNode::new().await;
    let Some(url) = test.database.url().map(str::to_owned) else { return };
    let mut officer = test.person("officer", &[Role::Officer]).await;
    officer.get("/me").await.is(200);
    for _ in 0..5 {
        end_all_connections(&url);
        let first = officer.get("/me").await;
        assert!(matches!(first.status.as_u16(), 200 | 503), "{}", first.body);
        officer.get("/me").await.is(200);
    }
    end_all_connections(&url);
    let form = [("display_name", "Somebody"), ("lang", "en"), ("time_zone", "UTC"), ("mail_notices", "off")];
    let first = officer.post("/me", &form).await;
    assert!(matches!(first.status.as_u16(), 303 | 503), "{}", first.body);
    officer.post("/me", &form).await.leads_to("/me");
    assert_whole(&test).await;
}

#[actix_web::test]
async fn a_connection_cut_in_the_middle_is_busy_and_leaves_nothing_behind() {
    let test = TestNode::new().await;
    let Some(url) = test.database.url().map(str::to_owned) else { return };
    let cut = test.node.db.write(move |conn| {
        leave(conn, "half")?;
        end_all_connections(&url);
        Ok(leave(conn, "other half")?)
    });
    let cut = cut.await;
    assert!(matches!(cut, Err(Error::Busy(_))), "{cut:?}");
    assert_eq!(left(&test.node.db).await, Vec::<String>::new());
    test.node.db.write(|conn| Ok(leave(conn, "whole")?)).await.unwrap();
    assert_eq!(left(&test.node.db).await, ["whole"]);
}
