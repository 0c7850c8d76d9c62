use std::collections::HashSet;
use std::io::Write;
use std::sync::{Arc, Mutex};

use chrono::Duration;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::*;
use crate::db::Kind;
use crate::db::schema::{audit_events, audit_head};
use crate::testing::{Answer, Browser, PASSWORD, Role, TestNode, code};

/// The whole log, in its own order.
async fn log(test: &TestNode) -> Vec<Row> {
    test.node.db.read(|conn| Ok(store::after(conn, 0, 100_000)?)).await.unwrap()
}

async fn last(test: &TestNode) -> Row {
    log(test).await.pop().expect("an entry")
}

async fn verdict(test: &TestNode) -> Verdict {
    let of = test.node.clone();
    test.node.db.read(move |conn| verify(conn, &of)).await.unwrap()
}

#[track_caller]
fn assert_whole(verdict: &Verdict) {
    assert!(matches!(verdict, Verdict::Whole { .. }), "{verdict:?}");
}

/// Entries of the node itself, on the objects `from..to`.
async fn write(test: &TestNode, from: i64, to: i64) {
    let of = test.node.clone();
    let entries = (from..to).map(|n| Entry::new(Act::JobRetried).on("job", n)).collect();
    test.node.db.write(move |conn| record_all(conn, &By::system(&of), entries)).await.unwrap();
}

async fn write_as(test: &TestNode, actor: Actor, entry: Entry) {
    let by = By { node: test.node.clone(), actor };
    test.node.db.write(move |conn| record(conn, &by, entry)).await.unwrap();
}

/// The numbers of the entries that a page of the log shows, as they stand there.
fn seqs(answer: &Answer) -> Vec<i64> {
    answer.body.split("href=\"/audit/").skip(1).filter_map(|rest| rest.split('"').next()?.parse().ok()).collect()
}

const AGENCY: &[(&str, &str)] = &[
    ("version", "1"),
    ("name", "Harbour County Sheriff"),
    ("org_class", "law_enforcement"),
    ("country", "XA"),
    ("languages", "en"),
    ("languages", "es"),
    ("email", "desk@harbour.example"),
    ("time_zone", "America/New_York"),
];

#[actix_web::test]
async fn an_entry_says_who_what_when_from_where_and_with_what_outcome() {
    let (test, mut admin) = TestNode::set_up().await;
    admin.post("/agency", AGENCY).await.leads_to("/agency");
    // L2
    let done = last(&test).await;
    assert_eq!((done.action.as_str(), done.outcome), ("agency.changed", Outcome::Success));
    assert_eq!((done.handle.as_str(), done.person_id.as_deref()), ("admin", Some(admin.id().as_str())));
    assert_eq!((done.actor_kind.as_str(), done.roles.as_str()), ("agency", "admin officer trust_officer"));
    assert_eq!((done.object_type.as_str(), done.object_id.as_str(), done.object_version), ("agency", "self", Some(2)));
    assert_eq!((done.at, done.source_address.as_str()), (test.node.now(), "127.0.0.1"));
    assert_eq!((done.strength.as_str(), done.session_id.is_some()), ("totp", true));
    assert_eq!(done.details().fields, ["languages"]);

    test.advance(Duration::seconds(90));
    let mut officer = test.person("officer", &[Role::Officer]).await;
    officer.get("/audit").await.is(403);
    // L1: what was refused stands in the log like what was done.
    let refused = last(&test).await;
    assert_eq!((refused.action.as_str(), refused.outcome), ("access.denied", Outcome::Denied));
    assert_eq!((refused.handle.as_str(), refused.at), ("officer", test.node.now()));
    assert_eq!(refused.details().route.as_deref(), Some("/audit"));

    let mut visitor = test.visitor();
    visitor.post("/sign-in", &[("handle", "officer"), ("password", "wrong"), ("code", "000000")]).await.is(422);
    let failed = last(&test).await;
    assert_eq!((failed.action.as_str(), failed.outcome), ("session.failed", Outcome::Denied));
    assert_eq!((failed.actor_kind.as_str(), failed.object_id.as_str()), ("claimant", officer.id().as_str()));
    assert_whole(&verdict(&test).await);
}

// ---- Tampering.

async fn without_triggers(test: &TestNode) {
    let drop = match test.node.db.kind() {
        Kind::Postgres => {
            "DROP TRIGGER audit_events_no_change ON audit_events; DROP TRIGGER audit_events_no_truncate ON audit_events"
        }
        Kind::Sqlite => "DROP TRIGGER audit_events_no_update; DROP TRIGGER audit_events_no_delete",
    };
    test.sql(drop).await;
}

/// Tampers, says what `verify` finds, and puts everything back.
async fn found_after(test: &TestNode, tamper: impl FnOnce(&mut Conn) -> QueryResult<()> + Send + 'static) -> Verdict {
    let rows = log(test).await;
    let head = test.node.db.read(|conn| Ok(store::head(conn)?)).await.unwrap();
    test.node.db.write(move |conn| Ok(tamper(conn)?)).await.unwrap();
    let found = verdict(test).await;
    let put_back = test.node.db.write(move |conn| {
        diesel::delete(audit_events::table).execute(conn)?;
        for row in rows {
            diesel::insert_into(audit_events::table).values(row).execute(conn)?;
        }
        let store::Head { seq, hash, mac, base_seq, base_hash } = head;
        diesel::update(audit_head::table)
            .set((
                audit_head::seq.eq(seq),
                audit_head::hash.eq(hash),
                audit_head::mac.eq(mac),
                audit_head::base_seq.eq(base_seq),
                audit_head::base_hash.eq(base_hash),
            ))
            .execute(conn)?;
        Ok(())
    });
    put_back.await.unwrap();
    assert_whole(&verdict(test).await);
    found
}

async fn found_after_sql(test: &TestNode, sql: &str) -> Verdict {
    let sql = sql.to_owned();
    found_after(test, move |conn| conn.batch_execute(&sql)).await
}

#[track_caller]
fn assert_broken(found: &Verdict, at: i64, what: &str) {
    assert!(matches!(found, Verdict::Broken { seq, .. } if *seq == at), "{what}: {found:?}");
}

async fn ten_entries() -> TestNode {
    let test = TestNode::new().await;
    write(&test, 1, 11).await;
    without_triggers(&test).await;
    test
}

#[actix_web::test]
async fn an_entry_changed_in_any_column_is_found() {
    let test = ten_entries().await;
    // L5
    for (column, value) in [
        ("at", "'2026-03-07 21:10:01'"),
        ("action", "'job.dropped'"),
        ("outcome", "'denied'"),
        ("person_id", "'somebody'"),
        ("handle", "'somebody'"),
        ("actor_kind", "'agency'"),
        ("roles", "'admin'"),
        ("session_id", "'1'"),
        ("strength", "'totp'"),
        ("object_type", "'person'"),
        ("object_id", "'6'"),
        ("object_version", "1"),
        ("source_address", "'203.0.113.9'"),
        ("justification", "'it was asked for'"),
        ("details", "'{\"count\":1}'"),
        ("details", "'{\"more\":1}'"),
        ("details", "'{ }'"),
        ("details", "'no JSON'"),
        ("prev_hash", "'0'"),
        ("hash", "'0'"),
    ] {
        let found = found_after_sql(&test, &format!("UPDATE audit_events SET {column} = {value} WHERE seq = 5")).await;
        assert_broken(&found, 5, &format!("{column} = {value}"));
    }
    if test.node.db.kind() == Kind::Sqlite {
        // SQLite keeps any text as a time.
        let found = found_after_sql(&test, "UPDATE audit_events SET at = 'never' WHERE seq = 5").await;
        assert_broken(&found, 5, "a time that is none");
    }
}

#[actix_web::test]
async fn an_entry_inserted_removed_or_moved_is_found() {
    let test = ten_entries().await;
    let copy = |seq: i64| {
        format!(
            "INSERT INTO audit_events (seq, at, action, outcome, person_id, handle, actor_kind, roles, session_id, \
             strength, object_type, object_id, object_version, source_address, justification, details, prev_hash, hash) \
             SELECT {seq}, at, action, outcome, person_id, handle, actor_kind, roles, session_id, strength, object_type, \
             object_id, object_version, source_address, justification, details, prev_hash, hash \
             FROM audit_events WHERE seq = 5"
        )
    };
    // L5
    let behind = found_after_sql(&test, &copy(11)).await;
    assert_broken(&behind, 11, "one more at the end");
    let between = format!(
        "UPDATE audit_events SET seq = -(seq + 1) WHERE seq > 5; UPDATE audit_events SET seq = -seq WHERE seq < 0; {}",
        copy(6)
    );
    assert_broken(&found_after_sql(&test, &between).await, 6, "one more between");
    for seq in [1, 5, 10] {
        let removed = found_after_sql(&test, &format!("DELETE FROM audit_events WHERE seq = {seq}")).await;
        assert_broken(&removed, seq, "one less");
    }
    assert_broken(&found_after_sql(&test, "DELETE FROM audit_events").await, 1, "all gone");
    let closed = "DELETE FROM audit_events WHERE seq = 5; UPDATE audit_events SET seq = -(seq - 1) WHERE seq > 5; \
                  UPDATE audit_events SET seq = -seq WHERE seq < 0; UPDATE audit_head SET seq = 9";
    assert_broken(&found_after_sql(&test, closed).await, 5, "one less, and the gap closed");
    let moved = "UPDATE audit_events SET seq = -6 WHERE seq = 5; UPDATE audit_events SET seq = 5 WHERE seq = 6; \
                 UPDATE audit_events SET seq = 6 WHERE seq = -6";
    assert_broken(&found_after_sql(&test, moved).await, 5, "two in the other order");
}

#[actix_web::test]
async fn a_chain_made_anew_without_the_key_is_found() {
    let test = ten_entries().await;
    // L5: who owns the database can compute every hash, and still has no key for the head.
    let again = found_after(&test, |conn| {
        let mut rows = store::after(conn, 0, 100)?;
        rows[4].handle = "somebody".to_owned();
        for at in 4..rows.len() {
            rows[at].prev_hash = rows[at - 1].hash.clone();
            rows[at].hash = rows[at].chained_hash();
        }
        diesel::delete(audit_events::table).execute(conn)?;
        let hash = rows[9].hash.clone();
        for row in rows {
            diesel::insert_into(audit_events::table).values(row).execute(conn)?;
        }
        diesel::update(audit_head::table).set(audit_head::hash.eq(hash)).execute(conn)?;
        Ok(())
    });
    assert_broken(&again.await, 10, "chained again from the fifth on");
    let cut = "UPDATE audit_head SET seq = 9, hash = (SELECT hash FROM audit_events WHERE seq = 9); \
               DELETE FROM audit_events WHERE seq = 10";
    assert_broken(&found_after_sql(&test, cut).await, 9, "the head moved back");
    let purged = "UPDATE audit_head SET base_seq = 5, base_hash = (SELECT hash FROM audit_events WHERE seq = 5); \
                  DELETE FROM audit_events WHERE seq <= 5";
    assert_broken(&found_after_sql(&test, purged).await, 10, "a purge that was none");
    let emptied = "DELETE FROM audit_events; UPDATE audit_head SET base_seq = seq, base_hash = hash";
    assert_broken(&found_after_sql(&test, emptied).await, 10, "a purge of everything");
}

#[actix_web::test]
async fn the_page_says_where_the_chain_is_broken_and_so_does_the_log() {
    let test = ten_entries().await;
    let mut auditor = test.person("auditor", &[Role::Auditor]).await;
    auditor.get("/audit/verification").await.is(200).shows("flash -ok");
    let row = last(&test).await;
    assert_eq!(
        (row.action.as_str(), row.outcome, row.handle.as_str()),
        ("audit.verified", Outcome::Success, "auditor")
    );
    test.sql("UPDATE audit_events SET handle = 'somebody' WHERE seq = 7").await;
    auditor.get("/audit/verification").await.is(200).shows("flash -stop").shows("the entry was changed");
    let row = last(&test).await;
    assert_eq!((row.action.as_str(), row.outcome), ("audit.verified", Outcome::Denied));
}

#[actix_web::test]
async fn the_database_refuses_to_change_or_remove_an_entry() {
    let test = TestNode::new().await;
    write(&test, 1, 4).await;
    let mut attempts = vec![
        "UPDATE audit_events SET handle = 'somebody' WHERE seq = 2",
        "UPDATE audit_events SET handle = handle",
        "DELETE FROM audit_events WHERE seq = 1",
        "DELETE FROM audit_events",
    ];
    if test.node.db.kind() == Kind::Postgres {
        attempts.push("TRUNCATE audit_events");
    }
    // L5
    for sql in attempts {
        let tried = test.node.db.write(move |conn| Ok(conn.batch_execute(sql)?)).await;
        assert!(tried.is_err(), "{sql}");
    }
    assert_eq!(log(&test).await.len(), 3);
    assert_whole(&verdict(&test).await);
}

// ---- The old end.

#[actix_web::test]
async fn what_is_older_than_the_retention_is_cut_off_and_the_rest_verifies() {
    let test = TestNode::with(&[("AUDIT__RETENTION_DAYS", "365")]).await;
    write(&test, 1, 6).await;
    test.advance(Duration::seconds(1));
    write(&test, 6, 9).await;
    let purge_now = async || {
        let of = test.node.clone();
        test.node.db.write(move |conn| purge(conn, &of)).await.unwrap()
    };
    // L9: to the day, and not before.
    test.advance(Duration::days(365) - Duration::seconds(1));
    assert_eq!(purge_now().await, 0);
    test.advance(Duration::microseconds(1));
    assert_eq!(purge_now().await, 5);
    let rows = log(&test).await;
    assert_eq!(rows.iter().map(|row| row.seq).collect::<Vec<_>>(), [6, 7, 8, 9]);
    assert_eq!((rows[3].action.as_str(), rows[3].details().count), ("audit.purged", Some(5)));
    assert_eq!(verdict(&test).await, Verdict::Whole { entries: 4, last: 9, hash: rows[3].hash.clone() });
    assert_eq!(purge_now().await, 0);
    // All of it is old: the log then begins with the entry that says so.
    test.advance(Duration::days(400));
    assert_eq!(purge_now().await, 4);
    write(&test, 1, 3).await;
    assert_eq!(log(&test).await.iter().map(|row| row.seq).collect::<Vec<_>>(), [10, 11, 12]);
    assert_whole(&verdict(&test).await);
}

// ---- Fail closed.

#[actix_web::test]
async fn what_cannot_be_recorded_does_not_happen() {
    let (test, mut admin) = TestNode::set_up().await;
    admin.get("/agency/edit").await.is(200);
    test.sql("ALTER TABLE audit_events RENAME TO audit_away").await;
    // L8
    let refused = admin.post("/agency", AGENCY).await;
    assert!(refused.is(500).between("class=\"incident\"", "</code>").contains('-'), "{}", refused.body);
    // B2: the cause is the log's alone.
    assert!(!refused.body.contains("audit_events"), "{}", refused.body);
    let mut visitor = test.visitor();
    visitor.get("/sign-in").await;
    let entered = [("handle", "admin"), ("password", PASSWORD), ("code", &code(&test.node))];
    visitor.post("/sign-in", &entered).await.is(500);
    assert_eq!(visitor.cookie(crate::web::page::SESSION_COOKIE), None);
    test.sql("ALTER TABLE audit_away RENAME TO audit_events").await;
    admin.get("/agency/edit").await.shows("name=\"version\" value=\"1\"");
    admin.post("/agency", AGENCY).await.leads_to("/agency");
    visitor.post("/sign-in", &entered).await.leads_to("/");
    assert_whole(&verdict(&test).await);
}

#[actix_web::test]
async fn parallel_acts_leave_one_chain_without_gaps() {
    let test = TestNode::new().await;
    let mut first = test.person("officer", &[Role::Officer]).await;
    first.get("/me").await.is(200);
    let mut browsers = vec![first];
    for _ in 1..20 {
        browsers.push(test.signed_in(browsers[0].id()).await);
    }
    let before = log(&test).await.len();
    let acts = browsers.iter_mut().map(|browser| async move {
        browser.get("/me").await.is(200);
        browser.post("/session/lock", &[]).await.leads_to("/unlock");
    });
    futures_util::future::join_all(acts).await;
    let rows = log(&test).await;
    assert_eq!(rows.len(), before + 20);
    assert!(rows.iter().zip(1..).all(|(row, seq)| row.seq == seq));
    assert_eq!(rows.iter().filter(|row| row.action == "session.locked").count(), 20);
    assert_whole(&verdict(&test).await);
}

#[actix_web::test]
async fn what_is_written_during_a_verification_is_no_fault_of_the_chain() {
    let test = TestNode::new().await;
    write(&test, 1, 1500).await;
    let writing = async {
        for n in 0..30 {
            write(&test, n, n + 1).await;
        }
    };
    let verifying = async {
        for _ in 0..10 {
            assert_whole(&verdict(&test).await);
        }
    };
    futures_util::future::join(writing, verifying).await;
}

// ---- Reading it.

async fn auditor(test: &TestNode) -> Browser {
    test.person("auditor", &[Role::Auditor]).await
}

#[actix_web::test]
async fn the_log_is_searched_by_every_field() {
    let test = TestNode::new().await;
    let visitor = |address: &str| Actor::Visitor { address: address.to_owned() };
    write_as(&test, visitor("203.0.113.9"), Entry::new(Act::SignInFailed).denied("unknown")).await;
    test.advance(Duration::days(1));
    write_as(&test, Actor::Operator, Entry::new(Act::KeyRotated).on("key", "kek")).await;
    test.advance(Duration::days(1));
    write_as(&test, Actor::System, Entry::new(Act::JobRetried).on("job", "17")).await;
    write_as(&test, Actor::System, Entry::new(Act::JobDropped).on("job", "17")).await;
    let mut auditor = auditor(&test).await;
    // L10. The reader's own entries come behind these four.
    for (query, expected) in [
        ("action=node.key_rotated", &[2][..]),
        ("handle=operator", &[2]),
        ("handle=system", &[4, 3]),
        ("handle=+system+", &[4, 3]),
        ("object=17", &[4, 3]),
        ("object=kek", &[2]),
        ("address=203.0.113.9", &[1]),
        ("address=203.0.113.10", &[]),
        ("outcome=denied", &[1]),
        ("outcome=error", &[]),
        ("until=2026-03-07", &[1]),
        ("since=2026-03-08&until=2026-03-08", &[2]),
        ("since=2026-03-09&until=2026-03-09&handle=system&action=job.dropped", &[4]),
        ("since=2026-03-10", &[]),
        ("before=3", &[2, 1]),
        ("action=&handle=&object=&address=&outcome=&since=&until=", &[4, 3, 2, 1]),
    ] {
        let answer = auditor.get(&format!("/audit?{query}")).await;
        let shown: Vec<i64> = seqs(answer.is(200)).into_iter().filter(|seq| *seq <= 4).collect();
        assert_eq!(shown, expected, "{query}");
    }
    auditor.get("/audit/2").await.is(200).shows("node.key_rotated").shows("operator");
}

#[actix_web::test]
async fn the_log_is_paged_without_gap_or_repeat() {
    let test = TestNode::new().await;
    write(&test, 1, 131).await;
    let mut auditor = auditor(&test).await;
    let mut path = "/audit?action=job.retried&outcome=success".to_owned();
    let (mut all, mut pages) = (Vec::new(), Vec::new());
    loop {
        let answer = auditor.get(&path).await;
        let shown = seqs(answer.is(200));
        pages.push(shown.len());
        all.extend(shown);
        // Entries that come meanwhile move nothing.
        write(&test, 1000, 1001).await;
        let next = answer.between("class=\"pager\"", "</nav>");
        let Some(next) = next.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()) else { break };
        path = next.replace("&amp;", "&").replace("&#38;", "&");
    }
    assert_eq!(pages, [50, 50, 30]);
    assert_eq!(all, (1..=130).rev().collect::<Vec<_>>());
}

#[actix_web::test]
async fn a_page_of_exactly_fifty_is_the_last() {
    let test = TestNode::new().await;
    write(&test, 1, 51).await;
    let mut auditor = auditor(&test).await;
    let answer = auditor.get("/audit?handle=system").await;
    assert_eq!((seqs(answer.is(200)).len(), answer.body.contains("class=\"pager\"")), (50, false));
}

#[actix_web::test]
async fn what_is_asked_wrongly_is_refused() {
    let test = TestNode::new().await;
    write(&test, 1, 4).await;
    let mut auditor = auditor(&test).await;
    for (path, status) in [
        ("/audit?action=nonsense", 400),
        ("/audit?outcome=nonsense", 400),
        ("/audit?since=soon", 400),
        ("/audit?until=2026-02-30", 400),
        ("/audit?until=%2B262142-12-31", 400),
        ("/audit?since=-262143-01-01", 400),
        ("/audit?before=x", 400),
        ("/audit?before=99999999999999999999", 400),
        ("/audit?before=-9223372036854775808", 200),
        ("/audit/export.csv?since=soon", 400),
        ("/audit/export.csv?action=nonsense", 400),
        ("/audit/0", 404),
        ("/audit/x", 404),
        ("/audit/-9223372036854775808", 404),
        ("/audit/9223372036854775807", 404),
        ("/audit/99999999999999999999", 404),
        ("/api/v1/audit-events?limit=0", 400),
        ("/api/v1/audit-events?limit=1", 200),
        ("/api/v1/audit-events?limit=1000", 200),
        ("/api/v1/audit-events?limit=1001", 400),
        ("/api/v1/audit-events?before=x", 400),
        ("/api/v1/audit-events?since=2026-03-07", 400),
        ("/api/v1/audit-events?since=2026-03-07T00:00:00Z", 200),
        ("/api/v1/audit-events?until=soon", 400),
        ("/api/v1/audit-events?action=nonsense", 400),
        ("/api/v1/audit-events?action=", 400),
        ("/api/v1/audit-events?outcome=nonsense", 400),
    ] {
        let answer = auditor.get(path).await;
        assert_eq!(answer.status.as_u16(), status, "{path}\n{}", answer.body);
    }
    // PostgreSQL keeps no U+0000; SQLite finds nobody.
    for path in ["/audit?handle=%00", "/audit?object=a%00b", "/api/v1/audit-events?handle=%00"] {
        let answer = auditor.get(path).await;
        assert!(matches!(answer.status.as_u16(), 200 | 400), "{path}\n{}", answer.body);
    }
}

#[actix_web::test]
async fn reading_the_log_stands_in_the_log() {
    let test = TestNode::new().await;
    write(&test, 1, 4).await;
    let mut auditor = auditor(&test).await;
    // L7
    for (path, action, object, count) in [
        ("/audit?handle=system", "audit.read", "", Some(3)),
        ("/audit/2", "audit.read", "2", Some(1)),
        ("/api/v1/audit-events?handle=system", "audit.read", "", Some(3)),
        ("/audit/export.csv?handle=system", "audit.exported", "", Some(3)),
        ("/audit/verification", "audit.verified", "", None),
    ] {
        auditor.get(path).await.is(200);
        let row = last(&test).await;
        assert_eq!((row.action.as_str(), row.object_id.as_str()), (action, object), "{path}");
        assert_eq!((row.handle.as_str(), row.details().count), ("auditor", count), "{path}");
    }
    for role in Role::ALL.iter().filter(|role| **role != Role::Auditor) {
        let mut other = test.person(&format!("other-{role}").replace('_', "-"), &[*role]).await;
        for path in ["/audit", "/audit/1", "/audit/export.csv", "/audit/verification", "/api/v1/audit-events"] {
            other.get(path).await.is(403);
            let row = last(&test).await;
            assert_eq!((row.action.as_str(), row.outcome), ("access.denied", Outcome::Denied), "{role} {path}");
        }
    }
}

/// The fields of a line of RFC 4180.
fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut quoted) = (vec![String::new()], false);
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        let field = fields.last_mut().expect("there is one");
        match c {
            '"' if quoted && rest.next_if_eq(&'"').is_some() => field.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            c => field.push(c),
        }
    }
    fields
}

#[actix_web::test]
async fn an_export_keeps_order_and_content() {
    let test = TestNode::new().await;
    let mut officer = test.person("officer", &[Role::Officer]).await;
    officer.get("/jobs").await.is(403);
    let entry = Entry::new(Act::AccountDisabled).on("person", "7").version(3).because("said \"no\", and left");
    write_as(&test, Actor::Operator, entry.rule("unused").count(2).fields(&["name", "kind"]).role("admin")).await;
    let mut auditor = auditor(&test).await;
    let answer = auditor.get("/audit/export.csv").await;
    assert_eq!(answer.is(200).header("content-type"), "text/csv; charset=utf-8");
    assert!(answer.header("content-disposition").starts_with("attachment"));
    assert_eq!(answer.header("cache-control"), "no-store");
    // L10: whoever has the file can walk the chain again.
    let lines: Vec<Vec<String>> = answer.body.split_terminator("\r\n").map(fields).collect();
    assert_eq!((lines.len(), lines[0].len()), (3, 18));
    let mut hash = store::GENESIS.to_owned();
    for (line, seq) in lines[1..].iter().zip(1i64..) {
        let number = |text: &str| text.parse::<i64>().map_or(serde_json::Value::Null, Into::into);
        let nullable = |text: &str| if text.is_empty() { serde_json::Value::Null } else { text.into() };
        let values: Vec<serde_json::Value> = line[..17]
            .iter()
            .enumerate()
            .map(|(at, text)| match at {
                0 | 12 => number(text),
                4 | 8 => nullable(text),
                _ => text.as_str().into(),
            })
            .collect();
        let own = crate::secret::sha256_hex(serde_json::Value::from(values).to_string().as_bytes());
        assert_eq!((line[0].as_str(), &line[16], &line[17]), (seq.to_string().as_str(), &hash, &own));
        hash = own;
    }
    // A file that leaves the node is a privileged act.
    test.advance(Duration::minutes(5));
    auditor.get("/audit/export.csv").await.leads_to("/confirm?next=%2Faudit%2Fexport.csv");
}

// ---- What never stands in it.

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[actix_web::test]
async fn no_value_that_a_form_brings_is_found_in_the_log() {
    let kept = Kept::default();
    let writer = kept.clone();
    // Everything but the client that this test itself is.
    let filter = "trace,hyper=off,hyper_util=off,reqwest=off,mio=off";
    let filter = tracing_subscriber::EnvFilter::builder().parse(filter).unwrap();
    let log_to_us = tracing_subscriber::fmt().with_env_filter(filter).with_writer(move || writer.clone()).try_init();
    let (test, mut admin) = TestNode::set_up().await;
    let canary = |n: usize| format!("canary{n}canary");
    let (email, page) = (format!("{}@agency.example", canary(1)), format!("https://{}.example", canary(2)));
    let mut visitor = test.visitor();
    for handle in [canary(3), "admin".to_owned()] {
        let form =
            [("handle", handle), ("password", canary(4)), ("code", canary(5)), ("next", format!("/{}", canary(6)))];
        let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
        visitor.post("/sign-in", &form).await.is(422);
    }
    let me = [("display_name", canary(7)), ("lang", "en".into()), ("time_zone", "UTC".into())];
    admin.post("/me", &me.each_ref().map(|(name, value)| (*name, value.as_str()))).await.leads_to("/me");
    admin.post("/me/email", &[("email", &email)]).await.leads_to("/me");
    let mut agency: Vec<(&str, &str)> =
        AGENCY.iter().copied().filter(|(name, _)| !["name", "email"].contains(name)).collect();
    let (name, about) = (canary(8), canary(9));
    agency.extend([("name", name.as_str()), ("description", &about), ("email", &email), ("website", &page)]);
    agency.push(("complaints", &email));
    admin.post("/agency", &agency).await.leads_to("/agency");
    let invitation = [("note", canary(10)), ("roles", "officer".into()), ("kind", "agency".into())];
    admin.post("/people/invitations", &invitation.each_ref().map(|(n, v)| (*n, v.as_str()))).await.is(200);
    let token = [("name", canary(11)), ("scopes", "agency:read".into()), ("days", "7".into())];
    let made = admin.post("/me/tokens", &token.each_ref().map(|(n, v)| (*n, v.as_str()))).await;
    let token = made.is(200).between("<code class=\"key\" dir=\"ltr\">", "</code>").to_owned();
    assert_eq!(token.len(), 43);
    admin.post("/me/password", &[("password", &canary(12)), ("again", &canary(13)), ("code", &canary(14))]).await;
    // What is typed into an address, and what is sent where it does not belong.
    admin.get(&format!("/{}/{}?q={}", canary(15), canary(16), canary(17))).await.is(404);
    admin.post("/agency", &[("nonsense", &canary(18)), ("version", &canary(19))]).await.is(400);
    test.visitor().get(&format!("/start/{}", canary(20))).await;
    let rows = log(&test).await;
    assert!(rows.len() >= 7, "these acts stand in the log");
    // L4
    let rows = format!("{rows:?}");
    let lines = String::from_utf8_lossy(&kept.0.lock().unwrap()).into_owned();
    for text in [&rows, &lines] {
        let at = text.find("canary").map(|at| &text[at.saturating_sub(300)..(at + 100).min(text.len())]);
        assert_eq!(at, None);
        assert!(!text.contains(&token) && !text.contains(PASSWORD));
    }
    // Whoever runs all tests in one process cannot watch each test's log.
    assert!(log_to_us.is_err() || lines.contains("request"), "the log was watched");
}

#[test]
fn every_act_has_a_name_of_its_own() {
    let names: HashSet<&str> = Act::ALL.iter().map(|act| act.as_str()).collect();
    assert_eq!(names.len(), Act::ALL.len());
    assert!(Act::ALL.iter().all(|act| Act::parse(act.as_str()) == Some(*act)));
}
