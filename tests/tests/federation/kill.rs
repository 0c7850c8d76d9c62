//! Nodes that are killed at any moment while messages flow in both directions, and started again.

use std::time::{Duration, Instant};

use stories::station::{Process, peer};
use stories::{Chance, Moment, Station, oracle};

/// The oracle is asked after so many cycles, and at the end.
const ASKED_EACH: usize = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_nodes_lose_nothing_and_apply_nothing_twice() {
    cycles("killed nodes", 8).await;
}

/// `tests/kill` runs it, with `KILL_CYCLES`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: tests/kill"]
async fn nodes_killed_hundreds_of_times_lose_nothing_and_apply_nothing_twice() {
    let cycles_wanted = std::env::var("KILL_CYCLES").ok().and_then(|count| count.parse().ok()).unwrap_or(500);
    cycles("killed nodes", cycles_wanted).await;
}

/// What a node says that finds lanes it held when it was killed.
const TAKEN_BACK: &str = "lanes that were held";

/// When somebody is killed.
#[derive(Debug, Clone, Copy)]
enum When {
    /// So long after something was published.
    After(Duration),
    /// In an exchange, by the wire of who is asked.
    In(Moment),
}

async fn cycles(scenario: &str, count: usize) {
    let started = Instant::now();
    let mut chance = Chance::for_scenario(scenario);
    let mut police = Station::start("police", "law_enforcement", &mut chance).await;
    let mut shelter = Station::start("shelter", "shelter", &mut chance).await;
    peer(&mut police, &mut shelter).await;
    // On PostgreSQL the police have two processes on one database; either is killed.
    let has_worker = std::env::var("TEST_DATABASE_URL").is_ok_and(|url| !url.is_empty());
    if has_worker {
        police.run_worker();
    }
    let mut in_exchange = 0;
    for cycle in 1..=count {
        in_exchange += one_cycle(&mut chance, &mut police, &mut shelter, has_worker).await;
        if cycle % ASKED_EACH == 0 || cycle == count {
            oracle::settle(&mut [&mut police, &mut shelter]).await;
            let said = police.said.len() + shelter.said.len();
            let held: usize = [&police, &shelter].iter().map(|station| station.log().matches(TAKEN_BACK).count()).sum();
            let seconds = started.elapsed().as_secs();
            println!(
                "{cycle} kills, {in_exchange} of them in an exchange, {held} with a lane held; {said} cards; {seconds} s"
            );
        }
    }
    oracle::holds(&mut [&mut police, &mut shelter]).await;
}

/// One kill; 1 if it fell into an exchange.
async fn one_cycle(chance: &mut Chance, police: &mut Station, shelter: &mut Station, has_worker: bool) -> usize {
    let (at_police, at_shelter) = (police.origin.clone(), shelter.origin.clone());
    police.say(&[&at_shelter], 1 + chance.below(3), chance).await;
    shelter.say(&[&at_police], 1 + chance.below(3), chance).await;
    if chance.one_in(4) {
        police.rename(&format!("Police {}", chance.below(1_000_000))).await;
    }
    let (who, victims): (&str, Vec<Process>) = match chance.below(if has_worker { 7 } else { 5 }) {
        0 | 1 => ("police", vec![police.serve.clone()]),
        2 | 3 => ("shelter", vec![shelter.serve.clone()]),
        4 => ("both", vec![police.serve.clone(), shelter.serve.clone()]),
        5 => ("the worker", vec![police.worker.clone()]),
        _ => ("police and the worker", vec![police.serve.clone(), police.worker.clone()]),
    };
    let when = match chance.below(6) {
        0 => When::In(Moment::Posted),
        1 | 2 => When::In(Moment::Answered),
        3 => When::In(Moment::Read),
        _ => When::After(chance.up_to(Duration::from_millis(300))),
    };
    let deed = {
        let victims = victims.clone();
        move || {
            for victim in &victims {
                victim.kill();
            }
        }
    };
    let of_police = chance.one_in(2);
    match when {
        When::In(moment) => {
            let asked = if of_police { &police.wire } else { &shelter.wire };
            asked.at(moment, deed.clone());
            let deadline = Instant::now() + Duration::from_secs(2);
            while victims.iter().any(|victim| victim.id().is_some()) && Instant::now() < deadline {
                police.press(&at_shelter).await;
                shelter.press(&at_police).await;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        When::After(pause) => {
            police.press(&at_shelter).await;
            shelter.press(&at_police).await;
            tokio::time::sleep(pause).await;
        }
    }
    // Whom no exchange came to is killed now.
    let missed = police.wire.forget() | shelter.wire.forget();
    deed();
    if chance.one_in(3) {
        police.say(&[&at_shelter], 1 + chance.below(3), chance).await;
        shelter.say(&[&at_police], 1 + chance.below(3), chance).await;
    }
    start_again(chance, police, shelter, who).await;
    usize::from(!missed && matches!(when, When::In(_)))
}

/// Now and then somebody is killed once more while it starts.
async fn start_again(chance: &mut Chance, police: &mut Station, shelter: &mut Station, who: &str) {
    let again = chance.one_in(8);
    for once_more in [again, false] {
        if police.serve.id().is_none() {
            police.run();
        }
        if shelter.serve.id().is_none() {
            shelter.run();
        }
        if who.contains("worker") && police.worker.id().is_none() {
            police.run_worker();
        }
        if once_more {
            tokio::time::sleep(chance.up_to(Duration::from_millis(400))).await;
            if who == "shelter" {
                shelter.serve.kill()
            } else {
                police.serve.kill()
            };
        }
    }
    police.is_up().await;
    shelter.is_up().await;
}
