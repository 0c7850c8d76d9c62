//! Two nodes that peer, over the wire and in memory.

mod books;
mod distrust;
mod flow;
mod introduction;
mod keys;
mod pages;
mod pull_only;
mod stops;

use chrono::Duration;
use diesel::prelude::*;

use super::*;
use crate::accounts;
use crate::db::schema::{audit_events, notices};
use crate::federation::peers::{self, PeeringRow};
use crate::federation::{PeerId, outbox};
use crate::testing::{Answer, Browser, Role, TestNode};

/// A node with the three people that a peering takes, and how it knows the other one.
struct Desk {
    test: TestNode,
    admin: Browser,
    one: Browser,
    two: Browser,
}

async fn desk(test: TestNode) -> Desk {
    accounts::testing::agency(&test.node).await.unwrap();
    let admin = test.person("admin", &[Role::Admin]).await;
    let one = test.person("trust.one", &[Role::TrustOfficer]).await;
    let two = test.person("trust.two", &[Role::TrustOfficer]).await;
    Desk { test, admin, one, two }
}

async fn desks() -> [Desk; 2] {
    let mut nodes = TestNode::network(&["police", "shelter"]).await.into_iter();
    [desk(nodes.next().unwrap()).await, desk(nodes.next().unwrap()).await]
}

const RANGES: &str = "127.0.0.0/8";

fn proposal(address: &str) -> [(&str, &str); 4] {
    [("address", address), ("ranges", RANGES), ("planes", "directory"), ("planes", "coordination")]
}

/// What a person would approve: the days are those of the test's clock.
const TERMS: &[(&str, &str)] = &[
    ("org_class", "shelter"),
    ("level", "v2"),
    ("planes", "directory"),
    ("planes", "coordination"),
    ("highest_mark", "amber"),
    ("messages", "50"),
    ("mebibytes", "64"),
    ("review_on", "2026-09-01"),
    ("ranges", RANGES),
    ("duty_phone", "+1 212 555 0142"),
];

/// The same with some fields replaced; a field that is given twice replaces all of its name.
fn terms<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = TERMS.iter().filter(|(name, _)| !changed.iter().any(|(other, _)| other == name));
    kept.copied().chain(changed.iter().copied()).collect()
}

impl Desk {
    fn address(&self) -> String {
        self.test.node.config.origin()
    }

    async fn propose(&mut self, other: &str) -> PeerId {
        let answer = self.admin.post("/peers", &proposal(other)).await;
        answer.is(303);
        PeerId::from(answer.location().trim_start_matches("/peers/").to_owned())
    }

    /// One trust officer compares what the page shows.
    async fn compare(&mut self, id: &PeerId) -> Answer {
        let path = format!("/peers/{id}/comparison");
        let print = self.one.get(&path).await.is(200).between("name=\"fingerprint\" value=\"", "\"").to_owned();
        let heard = print[print.len() - 9..].to_owned();
        let with =
            [("fingerprint", print.as_str()), ("heard", &heard), ("with", "duty desk"), ("over", "county directory")];
        self.one.post(&path, &with).await
    }

    async fn approve(&mut self, id: &PeerId, terms: &[(&str, &str)]) -> Answer {
        self.two.post(&format!("/peers/{id}/approval"), terms).await
    }

    async fn peer(&self, id: &PeerId) -> Peer {
        let id = id.clone();
        self.test.node.db.read(move |conn| Ok(peers::find(conn, &id)?.unwrap())).await.unwrap()
    }

    async fn row(&self, id: &PeerId) -> PeeringRow {
        let id = id.clone();
        self.test.node.db.read(move |conn| Ok(peers::peering(conn, &id)?)).await.unwrap()
    }

    async fn state(&self, id: &PeerId) -> PeerState {
        self.peer(id).await.state
    }

    /// What the log says of this peer, the oldest first.
    async fn logged(&self, id: &PeerId) -> Vec<String> {
        let id = id.to_string();
        let all = move |conn: &mut Conn| {
            let of = audit_events::table.filter(audit_events::object_id.eq(id)).order(audit_events::seq);
            Ok(of.select(audit_events::action).load(conn)?)
        };
        self.test.node.db.read(all).await.unwrap()
    }

    /// The kinds of news that a trust officer has.
    async fn news(&self, of: &Browser) -> String {
        let id = of.id().to_string();
        let all = move |conn: &mut Conn| {
            let of = notices::table.filter(notices::person_id.eq(id)).order(notices::seq);
            Ok(of.select(notices::args).load::<String>(conn)?.join(" "))
        };
        self.test.node.db.read(all).await.unwrap()
    }
}

/// Lets the nodes say and hear everything that is due, until nobody has anything to say.
async fn talk(desks: &[&Desk]) {
    TestNode::talk(&desks.iter().map(|desk| &desk.test).collect::<Vec<_>>()).await;
}

/// Two nodes whose peering is active: they, and the ids under which each knows the other.
async fn peered() -> ([Desk; 2], PeerId, PeerId) {
    let [mut police, mut shelter] = desks().await;
    let there = police.propose(&shelter.address()).await;
    let here = shelter.propose(&police.address()).await;
    police.compare(&there).await.is(303);
    shelter.compare(&here).await.is(303);
    police.approve(&there, TERMS).await.is(303);
    let approved = terms(&[("org_class", "law_enforcement"), ("level", "v4")]);
    shelter.approve(&here, &approved).await.is(303);
    talk(&[&police, &shelter]).await;
    assert_eq!((police.state(&there).await, shelter.state(&here).await), (PeerState::Active, PeerState::Active));
    ([police, shelter], there, here)
}
