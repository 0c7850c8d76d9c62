//! A story on three real processes, whose wires are cut and which are killed.

use std::time::Duration;

use stories::station::{peer, until};
use stories::{Chance, Fault, Station, oracle};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_lose_the_network_and_are_killed_account_for_every_message() {
    let mut chance = Chance::for_scenario("three nodes lose the network");
    let mut police = Station::start("police", "law_enforcement", &mut chance).await;
    let mut shelter = Station::start("shelter", "shelter", &mut chance).await;
    let mut hub = Station::start("hub", "hub", &mut chance).await;

    // Each pair, from both sides; the second side finds the request of the first.
    peer(&mut police, &mut shelter).await;
    peer(&mut police, &mut hub).await;
    peer(&mut shelter, &mut hub).await;

    // They exchange: the card of each is at the others.
    assert!(police.rename("Police, first name").await && shelter.rename("Shelter, first name").await);
    for (station, from, name) in [
        (&shelter, &police, "Police, first name"),
        (&hub, &police, "Police, first name"),
        (&hub, &shelter, "Shelter, first name"),
    ] {
        until("the card arrived", async || station.knows(&from.origin, name).await).await;
    }

    // The hub's wire is cut, the shelter is killed, and the police go on. Some of it is for one of them only.
    hub.wire.fails(Fault::Unplugged, 1);
    assert!(shelter.serve.kill());
    assert!(police.rename("Police, second name").await && police.rename("Police, third name").await);
    let (to_hub, to_shelter) = (hub.origin.clone(), shelter.origin.clone());
    let mut waiting = police.say(&[&to_hub, &to_shelter], 3, &mut chance).await;
    waiting.extend(police.say(&[&to_hub], 3, &mut chance).await);
    waiting.extend(police.say(&[&to_shelter], 3, &mut chance).await);
    police.press(&to_hub).await;
    police.press(&to_shelter).await;
    until("the wire was tried", async || hub.wire.struck() > 0).await;
    for origin in [&to_hub, &to_shelter] {
        let states = police.states(origin).await;
        let ended = waiting.iter().filter(|activity| states.get(*activity).is_some_and(|state| state == "delivered"));
        assert_eq!(ended.count(), 0, "nothing is called delivered that is not");
    }

    // The police are killed too, in the middle of trying; then everything comes back.
    assert!(police.serve.kill());
    police.run();
    shelter.run();
    police.is_up().await;
    shelter.is_up().await;
    hub.wire.heals();
    assert!(police.rename("Police, last name").await);
    for station in [&shelter, &hub] {
        until("the last card arrived", async || {
            police.press(&station.origin).await;
            station.knows(&police.origin, "Police, last name").await
        })
        .await;
    }
    oracle::holds(&mut [&mut police, &mut shelter, &mut hub]).await;
    for (station, private) in [(&hub, &to_shelter), (&shelter, &to_hub)] {
        let canaries = police.canaries();
        let (canary, _) = canaries.iter().find(|(_, to)| *to == [private.clone()]).expect("it was said");
        assert!(!station.holds(canary).await);
    }
}

/// Services in the directory: three pages of a snapshot.
const SERVICES: usize = 600;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_directory_from_before_the_peering_comes_whole_to_a_node_that_is_killed_while_it_fetches_it() {
    let mut chance = Chance::for_scenario("a directory");
    let mut police = Station::start("police", "law_enforcement", &mut chance).await;
    let mut shelter = Station::start("shelter", "shelter", &mut chance).await;
    shelter.beside.stock(SERVICES).await;
    peer(&mut police, &mut shelter).await;
    // It asks, is accepted, and fetches within seconds: whatever it is doing now, it does no more.
    tokio::time::sleep(chance.up_to(Duration::from_secs(5))).await;
    assert!(police.serve.kill());
    police.run();
    police.is_up().await;
    until("the directory is whole", async || {
        police.beside.snapshot().await.is_some_and(|(taken, _)| taken as usize == SERVICES)
    })
    .await;
}
