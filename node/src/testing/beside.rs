use std::collections::HashMap;
use std::net::SocketAddr;

use chrono::Duration;
use diesel::prelude::*;
use federation_spec::activity::ActivityType;
use federation_spec::lane::LaneName;
use federation_spec::time;
use serde_json::{Value, json};

use super::network::describe;
use super::{Browser, HostilePeer};
use crate::accounts;
use crate::audit::{self, Act, Entry};
use crate::config::Config;
use crate::db::schema::peers;
use crate::federation::outbox::{self, Publication, To, Why};
use crate::federation::{self, PeerId, PeerState};
use crate::node::Node;
use crate::time::Clock;
use crate::web::access::{By, PersonId, Role};

/// A look into a node that another process runs: people are made without links, books are read, and what no page can say
/// yet is published.
pub struct Beside {
    node: Node,
    address: SocketAddr,
}

/// A card to be published: which object, in which version, and a text in it.
#[derive(Debug, Clone)]
pub struct Card {
    /// A UUID.
    pub object: String,
    pub version: i64,
    pub text: String,
    pub lane: LaneName,
}

impl Beside {
    /// With the environment of that process; it was started before, and listens at `address`.
    pub async fn open(environment: HashMap<String, String>, address: SocketAddr) -> Beside {
        let config = Config::from_parts(None, environment).expect("the settings hold");
        let opened = tokio::task::spawn_blocking(move || Node::open(config, Clock::System));
        Beside { node: opened.await.expect("no panic").expect("the node was started"), address }
    }

    pub(super) fn node(&self) -> &Node {
        &self.node
    }

    pub async fn agency(&self, name: &str, class: &str) {
        describe(&self.node, name, class).await;
    }

    /// Somebody with these roles, signed in just now.
    pub async fn person(&self, handle: &str, roles: &[Role]) -> Browser {
        let id = accounts::testing::person(&self.node, handle, roles).await.expect("a person");
        self.signed_in(&id).await
    }

    /// The same person, signed in anew.
    pub async fn signed_in(&self, person: &PersonId) -> Browser {
        let token = accounts::testing::session(&self.node, person).await.expect("a session");
        let mut browser = Browser::at(&self.node, self.address);
        browser.set_session(&token, person.clone());
        browser
    }

    /// The id and state of the peer at this origin.
    pub async fn peer(&self, origin: &str) -> Option<(PeerId, PeerState)> {
        let origin = origin.to_owned();
        let found = self.node.db.read(move |conn| {
            let row = peers::table.filter(peers::origin.eq(origin)).select((peers::id, peers::state)).first(conn);
            Ok(row.optional()?)
        });
        found.await.expect("the database answers")
    }

    /// A peer of that node whose key is pinned and who does what a test wants.
    pub async fn hostile_peer(&self, name: &str) -> HostilePeer {
        HostilePeer::of_process(&self.node, self.address, name).await
    }

    /// Publishes cards to the nodes at these origins, in one transaction with their audit entries; their activities' ids.
    /// That process finds them when it looks again.
    pub async fn publish(&self, to: &[String], cards: &[Card]) -> Vec<String> {
        let (node, to, cards) = (self.node.clone(), to.to_vec(), cards.to_vec());
        let published = self.node.db.write(move |conn| {
            let (by, ours) = (By::system(&node), federation::origin(&node));
            let known: Vec<(PeerId, String)> =
                peers::table.filter(peers::origin.eq_any(&to)).select((peers::id, peers::origin)).load(conn)?;
            let audience: Vec<To> = known
                .into_iter()
                .map(|(peer, origin)| {
                    let origin = federation_spec::origin::Origin::parse(&origin).expect("it was checked");
                    To { peer, recipients: vec![origin.node()], why: Why::Direct }
                })
                .collect();
            let mut all = Vec::new();
            for card in &cards {
                let kind = if card.version == 1 { ActivityType::Create } else { ActivityType::Update };
                let object = card.to_object(&node);
                let publication = Publication::new(kind, ours.node(), object).in_lane(card.lane);
                all.push((publication, audience.clone()));
            }
            let ids = outbox::publish_all(conn, &by, all)?;
            let entry = |card: &Card| {
                Entry::new(Act::CardPublished).on("object", &card.object).version(card.version).count(audience.len())
            };
            audit::record_all(conn, &by, cards.iter().map(entry).collect())?;
            Ok(ids)
        });
        published.await.expect("they may be published")
    }
}

impl Card {
    fn to_object(&self, node: &Node) -> Value {
        let (ours, now) = (federation::origin(node), node.now());
        json!({
            "id": ours.at(&format!("/fed/v1/objects/{}", self.object)).expect("an address").as_str(),
            "type": "Organization",
            "attributedTo": ours.node().as_str(),
            "ws:version": self.version,
            "published": time::write_instant(now),
            "ws:expires": time::write_instant(now + Duration::days(30)),
            "ws:plane": "directory",
            "ws:tlp": "green",
            "ws:audienceClass": "member",
            "ws:purpose": "coordination",
            "name": self.text,
            "ws:orgClass": "shelter",
            "ws:jurisdictions": ["XA"],
        })
    }
}
