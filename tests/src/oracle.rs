//! Whether anything was lost, doubled, disordered, told to the wrong or left out of the log: asked after every scenario.
//!
//! 1. Every published delivery has exactly one final state, and the books of both ends agree on it.
//! 2. Both ends hold the same versions of the same objects; each message was applied once, and each receipted once.
//! 3. Every number of a lane has one meaning, none is missing, and first copies were stored in the lane's order.
//! 4. A canary stands in no table and no file of a node that it was not said to, and in no log at all.
//! 5. The audit chain is whole, and holds an entry for each thing published, changed, pressed and agreed.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::{Duration, Instant};

use node::testing::{Books, Received, Sent};
use serde_json::Value;

use crate::Station;

/// How long messages may take to arrive once nothing stands in their way.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until every message has arrived, while people at both ends press "try now", and then asks everything else.
pub async fn holds(stations: &mut [&mut Station]) {
    settle(stations).await;
    for station in stations.iter() {
        secrecy(station, stations).await;
        audit(station).await;
    }
}

/// The first three questions, until the answer is good or patience ends.
pub async fn settle(stations: &mut [&mut Station]) {
    let started = Instant::now();
    loop {
        let mut wrong = None;
        for from in 0..stations.len() {
            for to in 0..stations.len() {
                let origin = stations[to].origin.clone();
                if from == to || !stations[from].peers().any(|known| *known == origin) {
                    continue;
                }
                // The receiver first: what it has not got the sender may have published since.
                let receiver = stations[to].beside.books(&stations[from].origin).await;
                let sender = stations[from].beside.books(&origin).await;
                if let Err(why) = compare(&sender, &receiver) {
                    wrong = Some(format!("{} to {}: {why}", stations[from].name, stations[to].name));
                    if sender.sent.iter().any(waits) {
                        stations[from].press(&origin).await;
                    }
                }
            }
        }
        let Some(wrong) = wrong else { return };
        assert!(started.elapsed() < PATIENCE, "{wrong}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn waits(sent: &Sent) -> bool {
    matches!(sent.state.as_str(), "queued" | "sending")
}

/// What two books say of the messages in one direction: the sender's about the receiver, and the receiver's about the sender.
pub fn compare(sender: &Books, receiver: &Books) -> Result<(), String> {
    states(sender, receiver)?;
    numbers(sender, receiver)?;
    objects(sender, receiver)?;
    receipts(sender, receiver)
}

fn states(sender: &Books, receiver: &Books) -> Result<(), String> {
    let mut deliveries: HashMap<&str, &Sent> = HashMap::new();
    for sent in &sender.sent {
        if let Some(other) = deliveries.insert(&sent.activity, sent) {
            return Err(format!("{} has two deliveries, {} and {}", sent.activity, other.seq, sent.seq));
        }
    }
    let audience: HashSet<&str> = sender.audience.iter().map(String::as_str).collect();
    if let Some(lost) = audience.iter().find(|activity| !deliveries.contains_key(**activity)) {
        return Err(format!("{lost} was published and has no delivery"));
    }
    if let Some(made) = deliveries.keys().find(|activity| !audience.contains(**activity)) {
        return Err(format!("{made} has a delivery and was not published to this peer"));
    }
    let mut arrived: HashMap<&str, &Received> = HashMap::new();
    for received in &receiver.received {
        if arrived.insert(&received.activity, received).is_some() {
            return Err(format!("{} was stored twice", received.activity));
        }
    }
    for sent in &sender.sent {
        if sent.state != "delivered" {
            return Err(format!("{} {} {} is {}", sent.kind, sent.lane, sent.seq, sent.state));
        }
        let Some(received) = arrived.remove(sent.activity.as_str()) else {
            return Err(format!("{} {} {} is called delivered and did not arrive", sent.kind, sent.lane, sent.seq));
        };
        if (&received.lane, &received.epoch, received.seq) != (&sent.lane, &sent.epoch, sent.seq) {
            return Err(format!("{} was sent as {} and stored as {}", sent.activity, sent.seq, received.seq));
        }
        if received.state != "processed" {
            return Err(format!("{} {} {} is {} there", sent.kind, sent.lane, sent.seq, received.state));
        }
        if is_receipted(sent) && sent.outcome != "processed" {
            return Err(format!("{} {} {} has the receipt {:?}", sent.kind, sent.lane, sent.seq, sent.outcome));
        }
    }
    match arrived.keys().next() {
        Some(more) => Err(format!("{more} arrived and was never sent")),
        None => Ok(()),
    }
}

/// Receipts are not receipted, and what is said about a peering is answered by peering messages.
fn is_receipted(sent: &Sent) -> bool {
    !["ws:Receipt", "ws:PeeringRequest", "ws:PeeringTerms"].iter().any(|kind| sent.kind.ends_with(kind))
}

fn numbers(sender: &Books, receiver: &Books) -> Result<(), String> {
    for (lane, epoch, next) in &sender.owed.next {
        let given: Vec<i64> =
            sender.sent.iter().filter(|sent| (&sent.lane, &sent.epoch) == (lane, epoch)).map(|sent| sent.seq).collect();
        if !given.iter().copied().eq(1..*next) {
            return Err(format!("{lane} gave {given:?}, and next is {next}"));
        }
        let heard = receiver.heard.iter().find(|heard| (&heard.0, &heard.1) == (lane, epoch));
        let (settled, highest) = heard.map_or((0, 0), |heard| (heard.2, heard.3));
        if (settled, highest) != (next - 1, next - 1) {
            return Err(format!("{lane}: {} were given, {settled} are settled and {highest} is the highest", next - 1));
        }
    }
    let mut before: Option<&Received> = None;
    for received in &receiver.received {
        let of_one = |other: &&Received| (&other.lane, &other.epoch) == (&received.lane, &received.epoch);
        if let Some(other) = before.filter(of_one) {
            if other.seq == received.seq {
                return Err(format!("{} {} has two meanings", received.lane, received.seq));
            }
            if other.id >= received.id {
                return Err(format!("{}: {} came after {}", received.lane, other.seq, received.seq));
            }
        }
        before = Some(received);
    }
    Ok(())
}

fn objects(sender: &Books, receiver: &Books) -> Result<(), String> {
    let mut newest: BTreeMap<&str, (i64, &str)> = BTreeMap::new();
    for sent in sender.sent.iter().filter(|sent| sent.kind.ends_with(" Organization")) {
        let entry = newest.entry(&sent.object).or_insert((sent.version, &sent.body));
        if entry.0 < sent.version {
            *entry = (sent.version, &sent.body);
        }
    }
    for (object, version, body) in &receiver.learnt {
        let Some((said, activity)) = newest.remove(object.as_str()) else {
            return Err(format!("{object} is held there and was never said"));
        };
        if said != *version {
            return Err(format!("{object} was said up to version {said} and is held in {version}"));
        }
        let (said, held) = (json(activity)["object"].clone(), json(body));
        if said != held {
            return Err(format!("{object} is not held as it was said"));
        }
    }
    match newest.keys().next() {
        Some(lost) => Err(format!("{lost} was said and is not held there")),
        None => Ok(()),
    }
}

/// Each message that is receipted was so once: processing writes the receipt in its own transaction.
fn receipts(sender: &Books, receiver: &Books) -> Result<(), String> {
    if receiver.owed.receipts > 0 {
        return Err(format!("{} receipts wait", receiver.owed.receipts));
    }
    let mut told: HashMap<String, usize> = HashMap::new();
    for sent in receiver.sent.iter().filter(|sent| sent.kind.ends_with("ws:Receipt")) {
        let object = json(&sent.body)["object"].take();
        let all = if let Value::Array(all) = object { all } else { vec![object] };
        for receipt in all {
            *told.entry(receipt["ws:activity"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
        }
    }
    for sent in sender.sent.iter().filter(|sent| is_receipted(sent)) {
        match told.get(&sent.activity) {
            Some(1) => {}
            Some(n) => return Err(format!("{} {} {} was applied {n} times", sent.kind, sent.lane, sent.seq)),
            None => return Err(format!("{} {} {} has no receipt", sent.kind, sent.lane, sent.seq)),
        }
    }
    Ok(())
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// Nobody holds what was not said to them, and no log holds anything that was said.
async fn secrecy(from: &Station, all: &[&mut Station]) {
    let logs: Vec<(&str, String)> = all.iter().map(|station| (station.name, station.log())).collect();
    let mut canaries = from.canaries().into_iter().peekable();
    // One that is found shows that the search finds: the others are looked for in the same way.
    if let Some((canary, _)) = canaries.peek() {
        assert!(from.holds(canary).await, "{} does not hold what it said", from.name);
    }
    for (canary, to) in canaries {
        for (name, log) in &logs {
            assert!(!log.contains(&canary), "the log of {name} holds what {} said", from.name);
        }
        for station in all.iter().filter(|station| station.origin != from.origin && !to.contains(&station.origin)) {
            assert!(!station.holds(&canary).await, "{} holds what {} did not say to it", station.name, from.name);
        }
    }
}

async fn audit(station: &Station) {
    let verified = station.command(&["audit", "verify"]);
    let words = String::from_utf8_lossy(&verified.stdout);
    assert!(verified.status.success(), "the audit log of {}: {words}", station.name);
    let entries = station.beside.audit().await;
    let count = |action: &str| entries.iter().filter(|entry| entry.action == action).count();
    for said in &station.said {
        let of = |entry: &&node::testing::Entry| {
            entry.action == "agency.card_published"
                && entry.object == said.card.object
                && entry.version == Some(said.card.version)
        };
        let entries = entries.iter().filter(of).count();
        assert_eq!(entries, 1, "{}: {} in version {}", station.name, said.card.object, said.card.version);
    }
    // A kill can swallow an answer, never an entry or a change alone.
    let changed = count("agency.changed");
    assert_eq!(changed as i64 + 1, station.beside.agency_version().await, "{}: changes of its agency", station.name);
    for (what, acts, counted) in
        [("agency.changed", changed, station.renamed), ("lane.retried", count("lane.retried"), station.pressed)]
    {
        assert!(
            (counted.certain..=counted.possible).contains(&acts),
            "{}: {acts} entries {what} of {counted:?}",
            station.name
        );
    }
    let peers = station.peers().count();
    for action in ["peer.proposed", "peer.compared", "peer.approved", "peer.active"] {
        assert_eq!(count(action), peers, "{}: entries {action}", station.name);
    }
}

#[cfg(test)]
mod tests {
    use node::testing::Owed;

    use super::*;

    fn sent(seq: i64, version: i64) -> Sent {
        let object = "https://a.example/fed/v1/objects/1".to_owned();
        Sent {
            activity: format!("a{seq}"),
            lane: "normal".to_owned(),
            epoch: "7JxP".to_owned(),
            seq,
            state: "delivered".to_owned(),
            outcome: "processed".to_owned(),
            kind: "Update Organization".to_owned(),
            body: serde_json::json!({"object": {"id": object, "ws:version": version}}).to_string(),
            object,
            version,
        }
    }

    fn received(seq: i64) -> Received {
        Received {
            activity: format!("a{seq}"),
            lane: "normal".to_owned(),
            epoch: "7JxP".to_owned(),
            seq,
            state: "processed".to_owned(),
            id: format!("{seq:04}"),
        }
    }

    /// Two messages about one object, one after the other, and one receipt for both.
    fn good() -> (Books, Books) {
        let receipts = serde_json::json!({"object": [{"ws:activity": "a1"}, {"ws:activity": "a2"}]});
        let receipt = Sent { kind: "Create ws:Receipt".to_owned(), body: receipts.to_string(), ..sent(1, 0) };
        let sender = Books {
            sent: vec![sent(1, 1), sent(2, 2)],
            audience: vec!["a1".to_owned(), "a2".to_owned()],
            owed: Owed { next: vec![("normal".to_owned(), "7JxP".to_owned(), 3)], receipts: 0 },
            ..Books::default()
        };
        let receiver = Books {
            sent: vec![receipt],
            received: vec![received(1), received(2)],
            heard: vec![("normal".to_owned(), "7JxP".to_owned(), 2, 2)],
            learnt: vec![(
                "https://a.example/fed/v1/objects/1".to_owned(),
                2,
                json(&sent(2, 2).body)["object"].to_string(),
            )],
            ..Books::default()
        };
        (sender, receiver)
    }

    #[test]
    fn good_books_agree_and_each_thing_that_can_be_wrong_is_seen() {
        let (sender, receiver) = good();
        assert_eq!(compare(&sender, &receiver), Ok(()));
        let check = |what: &str, spoil: fn(&mut Books, &mut Books)| {
            let (mut sender, mut receiver) = good();
            spoil(&mut sender, &mut receiver);
            let why = compare(&sender, &receiver).expect_err(what);
            assert!(why.contains(what), "{why:?} does not say {what:?}");
        };
        check("is queued", |sender, _| sender.sent[1].state = "queued".to_owned());
        check("did not arrive", |_, receiver| drop(receiver.received.pop()));
        check("has no delivery", |sender, _| sender.audience.push("a3".to_owned()));
        check("was not published", |sender, _| drop(sender.audience.pop()));
        check("was stored twice", |_, receiver| receiver.received.push(Received { seq: 3, ..received(2) }));
        check("has two deliveries", |sender, _| sender.sent.push(Sent { seq: 3, ..sent(2, 2) }));
        check("never sent", |_, receiver| receiver.received.push(received(3)));
        check("sent as 2 and stored as 3", |_, receiver| receiver.received[1].seq = 3);
        check("is dead there", |_, receiver| receiver.received[1].state = "dead".to_owned());
        check("has the receipt", |sender, _| sender.sent[0].outcome = "rejected".to_owned());
        check("next is 4", |sender, _| sender.owed.next[0].2 = 4);
        check("1 are settled", |_, receiver| receiver.heard[0].2 = 1);
        check("came after", |_, receiver| receiver.received[0].id = "0009".to_owned());
        check("is held in 1", |_, receiver| receiver.learnt[0].1 = 1);
        check("as it was said", |_, receiver| receiver.learnt[0].2 = "{}".to_owned());
        check("is not held there", |_, receiver| receiver.learnt.clear());
        check("was never said", |_, receiver| receiver.learnt[0].0.push('2'));
        check("receipts wait", |_, receiver| receiver.owed.receipts = 1);
        check("has no receipt", |_, receiver| receiver.sent.clear());
        check("applied 2 times", |_, receiver| {
            let again = receiver.sent[0].clone();
            receiver.sent.push(again);
        });
    }
}
