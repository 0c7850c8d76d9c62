//! Two nodes that exchange messages through a wire with one fault after the other. When it has healed, nothing was lost,
//! doubled or disordered; and as long as nothing signed gets through, nothing ends.

use std::time::Duration;

use stories::station::{peer, until};
use stories::tls::{Authority, Certificate};
use stories::{Chance, Fault, Station, oracle};

async fn pair(scenario: &str, tls: Option<&Authority>) -> (Chance, Station, Station) {
    let mut chance = Chance::for_scenario(scenario);
    let mut police = Station::start_behind("police", "law_enforcement", tls, &mut chance).await;
    let mut shelter = Station::start_behind("shelter", "shelter", tls, &mut chance).await;
    peer(&mut police, &mut shelter).await;
    oracle::settle(&mut [&mut police, &mut shelter]).await;
    (chance, police, shelter)
}

/// How often each wire fails before it heals. Where an exchange is held, its lane does nothing else for ten seconds.
fn strikes(fault: Fault) -> usize {
    match fault {
        Fault::Silent | Fault::Deaf | Fault::Trickle => 1,
        Fault::Stranger => 6,
        _ => 3,
    }
}

/// Both wires fail like this, one exchange in so many, while both nodes publish; then they heal.
async fn through(chance: &mut Chance, one: &mut Station, other: &mut Station, fault: Fault, one_in: usize) {
    let (here, there) = (one.origin.clone(), other.origin.clone());
    one.wire.fails(fault, one_in);
    other.wire.fails(fault, one_in);
    let mut said = (Vec::new(), Vec::new());
    let (mut rounds, strikes) = (0, strikes(fault));
    while one.wire.struck() < strikes || other.wire.struck() < strikes {
        assert!(rounds < 600, "{fault:?} struck {} and {} times", one.wire.struck(), other.wire.struck());
        if rounds % 20 == 0 {
            said.0.extend(one.say(&[&there], 2, chance).await);
            said.1.extend(other.say(&[&here], 2, chance).await);
        }
        rounds += 1;
        if other.wire.struck() < strikes {
            one.press(&there).await;
        }
        if one.wire.struck() < strikes {
            other.press(&here).await;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    if fault.lets_nothing_through() && one_in == 1 {
        for (station, origin, said) in [(&*one, &there, &said.0), (&*other, &here, &said.1)] {
            let states = station.states(origin).await;
            for activity in said {
                let state = states.get(activity).map_or("gone", String::as_str);
                assert!(["queued", "sending", "parked"].contains(&state), "{fault:?}: {activity} is {state}");
            }
        }
    }
    one.wire.heals();
    other.wire.heals();
    oracle::settle(&mut [one, other]).await;
    assert_eq!((one.wire.fooled(), other.wire.fooled()), (0, 0), "{fault:?}");
}

async fn play(scenario: &str, faults: &[(Fault, usize)]) {
    let (mut chance, mut police, mut shelter) = pair(scenario, None).await;
    for (fault, one_in) in faults {
        through(&mut chance, &mut police, &mut shelter, *fault, *one_in).await;
    }
    oracle::holds(&mut [&mut police, &mut shelter]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wire_that_loses_and_cuts_loses_no_message() {
    play(
        "a wire that loses and cuts",
        &[
            (Fault::Unplugged, 1),
            (Fault::Silent, 1),
            (Fault::Silent, 3),
            (Fault::Deaf, 1),
            (Fault::RequestCut, 1),
            (Fault::RequestCut, 2),
            (Fault::ReplyCut, 1),
            (Fault::Truncated, 1),
            (Fault::Trickle, 1),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wire_that_doubles_delays_and_disorders_applies_nothing_twice() {
    play(
        "a wire that doubles, delays and disorders",
        &[
            (Fault::Late(Duration::from_millis(300)), 1),
            (Fault::Twice, 1),
            (Fault::Overtaken, 2),
            (Fault::OldRequest, 1),
            (Fault::OldReply, 2),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_the_peer_did_not_sign_ends_a_delivery() {
    play(
        "strangers answer in a node's place",
        &[
            (Fault::Broken, 1),
            (Fault::Stranger, 1),
            (Fault::Redirect, 1),
            (Fault::OldReply, 1),
            (Fault::Stranger, 2),
            (Fault::Broken, 2),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_listener_with_a_wrong_certificate_or_none_is_not_believed() {
    let authority = Authority::new();
    let (mut chance, mut police, mut shelter) = pair("wrong certificates", Some(&authority)).await;
    for fault in [
        Fault::Impostor(Certificate::SelfSigned),
        Fault::Impostor(Certificate::OfAnother),
        Fault::Impostor(Certificate::Expired),
        Fault::Plain,
    ] {
        through(&mut chance, &mut police, &mut shelter, fault, 1).await;
    }
    oracle::holds(&mut [&mut police, &mut shelter]).await;
}

/// Past the tolerance of 300 seconds nothing is believed and nothing ends. A request is good for 300 seconds more, so a clock
/// that is ahead is named by whoever has it once it is ahead of both. When the clock is right again, everything arrives.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_wrong_is_named_and_loses_nothing() {
    let (mut chance, mut police, mut shelter) = pair("a clock that is wrong", None).await;
    let (here, there) = (police.origin.clone(), shelter.origin.clone());
    for ahead in [700, -420] {
        shelter.restart_with_clock(ahead).await;
        let said = (police.say(&[&there], 3, &mut chance).await, shelter.say(&[&here], 3, &mut chance).await);
        // Nobody presses: that would take away what was wrong.
        until("people are told that the clocks differ", async || {
            police.messages_to(&there).await.contains("The two clocks differ too much")
        })
        .await;
        for (station, origin, said) in [(&police, &there, &said.0), (&shelter, &here, &said.1)] {
            let states = station.states(origin).await;
            for activity in said {
                let state = states.get(activity).map_or("gone", String::as_str);
                assert!(["queued", "sending"].contains(&state), "{ahead}: {activity} is {state}");
            }
        }
        shelter.restart_with_clock(0).await;
        oracle::settle(&mut [&mut police, &mut shelter]).await;
    }
    oracle::holds(&mut [&mut police, &mut shelter]).await;
}
