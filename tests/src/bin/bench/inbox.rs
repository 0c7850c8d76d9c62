//! What comes in: sustained, at a steady rate, the same again and again, and from strangers.

use std::sync::Arc;
use std::time::Duration;

use anyhow::ensure;
use node::testing::{Member, Reach};
use serde_json::json;

use crate::crowd::Crowd;
use crate::load::{self, Requests, ms, quantile};
use crate::machine::{self, Share};
use crate::report::{Goal, Report};
use crate::station::Station;
use crate::{Scale, messages};

/// Peers that send, and connections that they come on: more than a full batch of the group commit.
const PEERS: usize = 256;
const CONNECTIONS: usize = 128;
const AHEAD: usize = 4;
const WITHIN: Duration = Duration::from_secs(60);
/// Nobody answers there: peers of these measurements are not sent to.
const NOWHERE: u16 = 9;

/// As many as it takes, as fast as they are taken, beside a loop that does only what must be done.
pub async fn sustained(report: &mut Report, scale: Scale) -> anyhow::Result<()> {
    let (count, bare_count) = (scale.of(40_000, 600), scale.of(10_000, 300));
    let station = Station::start().await?;
    let mut crowd = Crowd::new("sender", PEERS, NOWHERE);
    let beside = station.look().await;
    crowd.join(&beside, &station.origin, station.address, Reach::PullOnly).await?;

    let mut other = Station::start().await?;
    let mut others = Crowd::new("sender", PEERS, NOWHERE);
    let bare = other.look().await;
    others.join(&bare, &other.origin, other.address, Reach::PullOnly).await?;
    other.kill();

    let before = bare.bare(others.messages(bare_count, &other.origin)).await;
    let warm = crowd.lists(count / 20, &station.origin, CONNECTIONS);
    load::flood(station.address, warm, AHEAD, 16, WITHIN).await?;
    let lists = crowd.lists(count, &station.origin, CONNECTIONS);
    let share = Share::begin(station.id());
    let answers = load::flood(station.address, lists, AHEAD, 16, WITHIN).await?;
    let share = share.end();
    let (stored, waiting) = beside.messages().await;
    ensure!(answers.with(202) > 0, "nothing was stored: {answers:?}");
    ensure!(stored as usize == count / 20 + answers.with(202), "{stored} messages are stored, and {answers:?}");
    tokio::time::sleep(Duration::from_secs(scale.of(10, 1) as u64)).await;
    let processed = (waiting - beside.messages().await.1) as f64 / scale.of(10, 1) as f64;
    let after = bare.bare(others.messages(bare_count, &other.origin)).await;

    let rate = answers.per_second(answers.with(202));
    let seconds = (before.verifying + before.storing + after.verifying + after.storing).as_secs_f64();
    let bare_rate = ((before.stored + after.stored) as f64 / seconds).round();
    let detail = json!({
        "messages": answers.with(202),
        "others": answers.count() - answers.with(202) + answers.unanswered,
        "waiting_to_be_processed_at_the_end": waiting,
        "processed_per_second_afterwards": processed,
        "bare_per_second": bare_rate,
        "bare_microseconds_verifying": micro(before.verifying + after.verifying, 2 * bare_count),
        "bare_microseconds_storing": micro(before.storing + after.storing, 2 * bare_count),
        "processors": share,
    });
    report.add("inbox", "messages verified and stored in a second", Goal::AtLeast(4_000.0), rate, detail);
    let ratio = (rate / bare_rate * 100.0).round() / 100.0;
    report.add("inbox", "the same, as a part of the bare loop", Goal::AtLeast(0.6), ratio, json!({}));
    Ok(())
}

fn micro(time: Duration, count: usize) -> f64 {
    (time.as_secs_f64() * 1e7 / count as f64).round() / 10.0
}

/// 200 in a second, whatever the replies do.
pub async fn paced(report: &mut Report, scale: Scale) -> anyhow::Result<()> {
    let station = Station::start().await?;
    let mut crowd = Crowd::new("sender", PEERS, NOWHERE);
    let beside = station.look().await;
    crowd.join(&beside, &station.origin, station.address, Reach::PullOnly).await?;
    let messages = crowd.messages(scale.of(4_000, 100), &station.origin);
    let requests: Requests = messages.iter().map(|(request, body)| messages::bytes(request, body)).collect();
    let share = Share::begin(station.id());
    let answers = load::pace(station.address, requests, 200, 32).await?;
    let share = share.end();
    ensure!(answers.with(202) == answers.waits.len() && answers.unanswered == 0, "not all were stored: {answers:?}");
    let detail = json!({
        "messages": answers.with(202),
        "median_ms": ms(quantile(&answers.waits, 0.5)),
        "p99_ms": ms(quantile(&answers.waits, 0.99)),
        "worst_ms": ms(quantile(&answers.waits, 1.0)),
        "waiting_to_be_processed_at_the_end": beside.messages().await.1,
        "processors": share,
    });
    let p95 = ms(quantile(&answers.waits, 0.95));
    report.add("paced", "p95 of the wait at 200 in a second, ms", Goal::AtMost(50.0), p95, detail);
    Ok(())
}

/// The same thousand a hundred times.
pub async fn duplicates(report: &mut Report, scale: Scale) -> anyhow::Result<()> {
    let (peers, times) = (100, scale.of(100, 3));
    let station = Station::start().await?;
    let mut crowd = Crowd::new("sender", peers, NOWHERE);
    let beside = station.look().await;
    crowd.join(&beside, &station.origin, station.address, Reach::PullOnly).await?;
    let lists = crowd.lists(peers * 10, &station.origin, peers);
    load::flood(station.address, lists.clone(), AHEAD, 16, WITHIN).await?;
    machine::until("all is processed", WITHIN, async || beside.messages().await.1 == 0).await?;
    // The receipts of what was processed last.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let (rows, size) = (beside.messages().await.0, beside.size().await);
    let repeated = lists.iter().map(|list| Arc::new((0..times).flat_map(|_| list.iter().cloned()).collect())).collect();
    let share = Share::begin(station.id());
    let answers = load::flood(station.address, repeated, AHEAD, 16, WITHIN).await?;
    let share = share.end();
    let (rows_after, size_after) = (beside.messages().await.0, beside.size().await);
    ensure!(rows == rows_after, "{rows} messages became {rows_after}");
    let detail = json!({
        "answered": answers.with(202),
        "others": answers.count() - answers.with(202) + answers.unanswered,
        "messages_before_and_after": [rows, rows_after],
        "processors": share,
    });
    let rate = answers.per_second(answers.with(202));
    report.add("duplicates", "duplicates answered in a second", Goal::AtLeast(3_000.0), rate, detail);
    let grown = (size_after - size) as f64 / 1024.0;
    report.add(
        "duplicates",
        "growth of the database, KiB",
        Goal::AtMost(0.0),
        grown,
        json!({ "bytes": [size, size_after] }),
    );
    Ok(())
}

/// Signed with a key that nobody pinned.
pub async fn strangers(report: &mut Report, scale: Scale) -> anyhow::Result<()> {
    let station = Station::start().await?;
    let stranger = Member::new("https://stranger.example");
    let (request, body) = messages::card(&stranger, &station.origin, 1);
    let request = messages::bytes(&request, &body);
    let same = |count: usize| Arc::new(vec![request.clone(); count]);
    // Buffers and threads are made by the first requests.
    load::flood(station.address, vec![same(50); 200], 8, 1, WITHIN).await?;
    tokio::time::sleep(Duration::from_secs(6)).await;
    let before = machine::memory(station.id());

    let (id, port, database) = (station.id(), station.address.port(), station.database_port());
    let (tell, most) = tokio::sync::watch::channel(0);
    let looking = tokio::spawn(async move {
        loop {
            tell.send_modify(|most| *most = machine::outgoing(id, port, database).max(*most));
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    });
    // Each address has a hundred failures: from so many, every one is looked at and refused as unknown.
    let share = Share::begin(station.id());
    let many = load::flood(station.address, vec![same(scale.of(100, 10)); 400], 8, 1, WITHIN).await?;
    let many_share = share.end();
    // From one address they are turned away before that.
    let share = Share::begin(station.id());
    let one = load::flood(station.address, vec![same(scale.of(15_000, 100)); 16], 8, 16, WITHIN).await?;
    let one_share = share.end();
    let after = machine::memory(station.id());
    // Whether it stops: as many again.
    load::flood(station.address, vec![same(scale.of(100, 10)); 400], 8, 1, WITHIN).await?;
    load::flood(station.address, vec![same(scale.of(15_000, 100)); 16], 8, 16, WITHIN).await?;
    let later = machine::memory(station.id());
    looking.abort();
    let outgoing = *most.borrow();
    let detail = |answers: &load::Answers, share| json!({ "answers": answers.by_status, "unanswered": answers.unanswered, "processors": share });
    let rate = many.per_second(many.with(401) + many.with(429));
    report.add(
        "strangers",
        "unknown keys from 400 addresses refused in a second",
        Goal::AtLeast(20_000.0),
        rate,
        detail(&many, many_share),
    );
    let rate = one.per_second(one.with(401) + one.with(429));
    report.add(
        "strangers",
        "unknown keys from one address refused in a second",
        Goal::AtLeast(20_000.0),
        rate,
        detail(&one, one_share),
    );
    let grown = ((after.0 - before.0) * 10.0).round() / 10.0;
    report.add(
        "strangers",
        "growth of memory, MB",
        Goal::AtMost(2.0),
        grown,
        json!({ "memory_mb": [before.0, after.0] }),
    );
    let grown = ((later.0 - after.0) * 10.0).round() / 10.0;
    let detail = json!({ "memory_mb": [after.0, later.0] });
    report.add("strangers", "growth of memory by as many again, MB", Goal::AtMost(2.0), grown, detail);
    report.add("strangers", "connections that the node opened", Goal::AtMost(0.0), outgoing as f64, json!({}));
    Ok(())
}
