//! What goes out: to a thousand peers, past a dead one, with a million waiting, and after an outage.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use node::testing::{Beside, Reach};
use serde_json::json;

use crate::crowd::Crowd;
use crate::load::{self, ms, quantile, seconds};
use crate::machine::{self, Share};
use crate::report::{Goal, Report};
use crate::sink::Sink;
use crate::station::Station;
use crate::{Scale, messages};

const WITHIN: Duration = Duration::from_secs(60);

/// A node with a crowd that it sends to.
struct Scene {
    station: Station,
    beside: Beside,
    crowd: Crowd,
    sink: Sink,
    woken: AtomicUsize,
}

impl Scene {
    async fn set(peers: usize) -> anyhow::Result<Scene> {
        let (sink, listener) = Sink::bind().await?;
        let crowd = Crowd::new("peer", peers, sink.port);
        sink.play(listener, &crowd.members);
        let station = Station::start().await?;
        let beside = station.look().await;
        crowd.join(&beside, &station.origin, station.address, Reach::Loopback).await?;
        // Both lanes of each; what is measured begins when the node is quiet.
        sink.was_asked(2 * peers).await?;
        Ok(Scene { station, beside, crowd, sink, woken: AtomicUsize::default() })
    }

    /// Publishes to the first so many peers, and wakes the node by a request of one of them: who publishes is another process
    /// here, and its commits are seen by a poll of five seconds only. How long publishing took.
    async fn publish(&self, to: usize, version: u64) -> anyhow::Result<Duration> {
        let began = Instant::now();
        self.beside.publish_to_crowd(Arc::clone(&self.crowd.members), 0..to, version).await;
        let took = began.elapsed();
        self.wake().await?;
        Ok(took)
    }

    async fn wake(&self) -> anyhow::Result<()> {
        // Another each time: that one was there is noted once a second.
        let n = self.woken.fetch_add(1, Ordering::Relaxed) % self.crowd.members.len();
        let request =
            messages::signed(&self.crowd.members[n], &self.station.origin, "GET", "/fed/v1/status", None, None);
        load::ask(self.station.address, &messages::bytes(&request, b"")).await?;
        Ok(())
    }

    async fn ends(&self) -> anyhow::Result<Duration> {
        machine::until("every delivery ends", WITHIN, async || self.beside.unfinished().await == 0).await
    }
}

/// One message to each of a thousand.
pub async fn fan_out(report: &mut Report, scale: Scale) -> anyhow::Result<()> {
    let (peers, rounds) = (scale.of(1_000, 20), scale.of(5, 1));
    let mut scene = Scene::set(peers).await?;
    let (mut delivered, mut published) = (Vec::new(), Vec::new());
    let share = Share::begin(scene.station.id());
    for round in 0..rounds {
        scene.sink.take();
        let began = Instant::now();
        published.push(scene.publish(peers, round as u64 + 1).await?);
        scene.sink.hears(peers, WITHIN).await?;
        delivered.push(began.elapsed());
        scene.ends().await?;
    }
    let share = share.end();
    // Publishing by itself: nobody sends meanwhile.
    scene.station.kill();
    let mut alone = Vec::new();
    for round in 0..scale.of(40, 2) {
        let began = Instant::now();
        scene.beside.publish_to_crowd(Arc::clone(&scene.crowd.members), 0..peers, (rounds + round) as u64 + 1).await;
        alone.push(began.elapsed());
    }
    let detail = json!({
        "times": alone.len(),
        "median_ms": ms(quantile(&alone, 0.5)),
        "worst_ms": ms(quantile(&alone, 1.0)),
        "beside_a_sender_ms": published.iter().map(|took| ms(*took)).collect::<Vec<_>>(),
    });
    let p95 = ms(quantile(&alone, 0.95));
    report.add("fan-out", "p95 of publishing to 1,000 peers, ms", Goal::AtMost(150.0), p95, detail);
    let rounds: Vec<f64> = delivered.iter().map(|took| seconds(*took)).collect();
    let worst = rounds.iter().copied().fold(0.0, f64::max);
    let detail = json!({ "rounds_seconds": rounds, "processors": share });
    report.add("fan-out", "one message delivered to each of 1,000 peers, s", Goal::AtMost(5.0), worst, detail);
    Ok(())
}

/// One of a hundred takes connections and never answers.
pub async fn dead_peer(report: &mut Report, scale: Scale) -> anyhow::Result<()> {
    let (peers, rounds) = (scale.of(100, 20), scale.of(30, 2));
    let scene = Scene::set(peers).await?;
    let dead = peers / 2;
    let mut version = 0;
    let mut p95 = Vec::new();
    let mut medians = Vec::new();
    for silent in [false, true] {
        if silent {
            scene.sink.silence(dead);
        }
        let mut waits = Vec::new();
        for round in 0..rounds + 1 {
            scene.sink.take();
            let began = Instant::now();
            version += 1;
            scene.publish(peers, version).await?;
            scene.sink.hears(if silent { peers - 1 } else { peers }, WITHIN).await?;
            // The first round makes connections and, the second time, finds the peer dead.
            if round > 0 {
                let others = scene.sink.take().into_iter().filter(|(_, peer)| *peer != dead);
                waits.extend(others.map(|(at, _)| at - began));
            }
            // Results are written a quarter of a second later.
            tokio::time::sleep(Duration::from_millis(400)).await;
        }
        p95.push(ms(quantile(&waits, 0.95)));
        medians.push(ms(quantile(&waits, 0.5)));
    }
    let grown = ((p95[1] / p95[0] - 1.0) * 1_000.0).round() / 10.0;
    let detail = json!({ "p95_ms": p95, "median_ms": medians, "rounds": rounds });
    report.add("dead-peer", "growth of the other 99's p95 by one dead peer, %", Goal::AtMost(5.0), grown, detail);
    Ok(())
}

/// A thousand peers with a thousand messages waiting for each.
pub async fn million(report: &mut Report, scale: Scale) -> anyhow::Result<()> {
    let (peers, each) = (scale.of(1_000, 10), scale.of(1_000, 10));
    let idle = Station::start().await?;
    tokio::time::sleep(Duration::from_secs(scale.of(8, 1) as u64)).await;
    let (now, most) = machine::memory(idle.id());
    report.add("million", "memory of an idle node, MB", Goal::AtMost(60.0), now, json!({ "most": most }));
    drop(idle);

    let mut scene = Scene::set(peers).await?;
    scene.station.kill();
    let began = Instant::now();
    scene.beside.fill(each).await;
    println!("    {} messages wait after {} s", scene.beside.unfinished().await, began.elapsed().as_secs());
    scene.sink.take();
    let began = Instant::now();
    scene.station.run()?;
    scene.sink.hears(1, WITHIN).await?;
    let first = seconds(began.elapsed());
    let share = Share::begin(scene.station.id());
    let watched = scale.of(20, 1);
    tokio::time::sleep(Duration::from_secs(watched as u64)).await;
    let share = share.end();
    let (now, most) = machine::memory(scene.station.id());
    let rate = scene.sink.count() / watched;
    report.add("million", "restart to the first message sent, 1 M waiting, s", Goal::AtMost(2.0), first, json!({}));
    let detail =
        json!({ "now": now, "after_seconds": watched, "delivered_per_second_meanwhile": rate, "processors": share });
    report.add("million", "memory with 1 M deliveries waiting, MB", Goal::AtMost(110.0), most, detail);
    Ok(())
}

/// Two real nodes, one of which was away while ten thousand messages were published for it.
pub async fn catch_up(report: &mut Report, scale: Scale) -> anyhow::Result<()> {
    let count = scale.of(10_000, 200);
    let (one, mut other) = (Station::named("node").await?, Station::named("other").await?);
    let (here, there) = (one.look().await, other.look().await);
    here.pin_node(&there).await;
    there.pin_node(&here).await;
    other.kill();
    here.fill(count).await;
    // Long enough to fail some times.
    tokio::time::sleep(Duration::from_secs(8)).await;
    let share = Share::begin(one.id());
    let began = Instant::now();
    other.run()?;
    machine::until("all of it arrives", Duration::from_secs(120), async || there.messages().await.0 as usize >= count)
        .await?;
    let stored = began.elapsed();
    machine::until("every delivery ends", WITHIN, async || here.unfinished().await == 0).await?;
    let ended = began.elapsed();
    let detail = json!({ "until_its_sender_knows_s": seconds(ended), "processors": share.end() });
    let what = "10,000 messages after an outage, from start to stored, s";
    report.add("catch-up", what, Goal::AtMost(60.0), seconds(stored), detail);
    Ok(())
}

/// A node that begins to follow another takes its whole directory.
pub async fn snapshot(report: &mut Report, scale: Scale) -> anyhow::Result<()> {
    let count = scale.of(10_000, 450);
    let (one, other) = (Station::named("node").await?, Station::named("other").await?);
    let (here, there) = (one.look().await, other.look().await);
    here.agency("Lantern House", "shelter").await;
    there.agency("Harbour Police", "law_enforcement").await;
    here.stock(count).await;
    here.pin_node(&there).await;
    there.pin_node(&here).await;
    here.follow_nobody().await;
    let share = Share::begin(other.id());
    there.follow_nobody().await;
    machine::until("a whole snapshot", Duration::from_secs(180), async || {
        there.snapshot().await.is_some_and(|(taken, _)| taken as usize == count)
    })
    .await?;
    let (taken, seconds) = there.snapshot().await.unwrap_or_default();
    let detail = json!({ "objects": taken, "processors": share.end() });
    report.add("snapshot", "10,000 capabilities fetched, checked and kept, s", Goal::AtMost(10.0), seconds, detail);
    Ok(())
}
