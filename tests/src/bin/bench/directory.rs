//! *Find support* among as many services as a large network has.

use std::sync::Arc;
use std::time::{Duration, Instant};

use node::testing::{Browser, Reach, Role, Search};
use serde_json::json;
use stories::chance::Chance;

use crate::Scale;
use crate::crowd::Crowd;
use crate::load::{ms, quantile};
use crate::report::{Goal, Report};
use crate::station::Station;

/// Always the same network.
const SEED: u64 = 2_026;
const AT_ONCE: usize = 1_000;

/// 100,000 services of 10,000 agencies on 1,000 nodes.
pub async fn hundred_thousand(report: &mut Report, scale: Scale) -> anyhow::Result<()> {
    measure(report, "directory", scale, scale.of(100_000, 500), [25.0, 40.0, 60.0]).await
}

/// Ten times as many, in at most four times the time.
pub async fn million(report: &mut Report, scale: Scale) -> anyhow::Result<()> {
    measure(report, "directory-million", scale, scale.of(1_000_000, 500), [100.0, 160.0, 240.0]).await
}

async fn measure(
    report: &mut Report,
    scenario: &'static str,
    scale: Scale,
    services: usize,
    goals: [f64; 3],
) -> anyhow::Result<()> {
    let mut chance = Chance::of_seed(SEED);
    let station = Station::start().await?;
    let beside = station.look().await;
    beside.agency("Harbour Police", "law_enforcement").await;
    let crowd = Crowd::new("peer", scale.of(1_000, 10), 9);
    beside.pin(Arc::clone(&crowd.members), Reach::PullOnly).await;
    let began = Instant::now();
    for from in (0..services).step_by(AT_ONCE) {
        let range = from..(from + AT_ONCE).min(services);
        beside.fill_directory(Arc::clone(&crowd.members), range, &mut |n| chance.below(n)).await;
    }
    let filled = began.elapsed();
    beside.analyze().await;
    let mut officer = beside.person("officer", &[Role::Officer]).await;
    let times = scale.of(300, 3);
    type Draw = fn(&mut Chance) -> Search;
    let draws: [(&'static str, Draw); 2] = [
        ("p95 of a faceted search, in ms", |chance| Search::faceted(&mut |n| chance.below(n))),
        ("p95 of a text search, in ms", |chance| Search::of_words(&mut |n| chance.below(n))),
    ];
    let mut pages = Vec::new();
    for ((what, draw), goal) in draws.into_iter().zip(goals) {
        let searches: Vec<Search> = (0..times).map(|_| draw(&mut chance)).collect();
        let (mut took, mut bare, mut found) = (Vec::new(), Vec::new(), Vec::new());
        for search in &searches {
            // Each once before, so that both are read from memory.
            beside.find(search.clone()).await;
            let began = Instant::now();
            found.push(beside.find(search.clone()).await);
            took.push(began.elapsed());
            let began = Instant::now();
            beside.find_bare(search.clone()).await;
            bare.push(began.elapsed());
        }
        found.sort_unstable();
        let p95 = quantile(&took, 0.95);
        let detail = json!({
            "searches": times,
            "services": services,
            "filled_in_s": filled.as_secs(),
            "median_ms": ms(quantile(&took, 0.5)),
            "most_ms": ms(quantile(&took, 1.0)),
            "statement_p95_ms": ms(quantile(&bare, 0.95)),
            "of_the_statement": ratio(&took, &bare),
            "found_median": found[times / 2],
            "found_most": found[times - 1],
        });
        report.add(scenario, what, Goal::AtMost(goal), ms(p95), detail);
        for search in searches.iter().take(times / 3) {
            pages.push(page(&mut officer, search).await);
        }
    }
    let detail = json!({ "pages": pages.len(), "median_ms": ms(quantile(&pages, 0.5)) });
    report.add(scenario, "p95 of the first page, in ms", Goal::AtMost(goals[2]), ms(quantile(&pages, 0.95)), detail);
    Ok(())
}

/// All of the time, as a multiple of the statements' time.
fn ratio(took: &[Duration], bare: &[Duration]) -> f64 {
    let sum = |times: &[Duration]| times.iter().sum::<Duration>().as_secs_f64();
    (sum(took) / sum(bare) * 100.0).round() / 100.0
}

/// What an officer waits for when the page of a search is asked for, over HTTP on one connection.
async fn page(officer: &mut Browser, search: &Search) -> Duration {
    let fields = search.fields();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let asked = officer.post("/directory/searches", &fields).await;
    let path = asked.is(303).location().to_owned();
    let began = Instant::now();
    officer.get(&path).await.is(200);
    began.elapsed()
}
