use std::collections::HashMap;
use std::net::SocketAddr;
use std::ops::Range;
use std::sync::Arc;

use diesel::prelude::*;
use federation_spec::activity::ActivityType;
use federation_spec::lane::LaneName;
use federation_spec::message::Request;
use serde_json::Value;

use super::network::describe;
use super::{Browser, HostilePeer};
use crate::accounts;
use crate::audit::{self, Act, Entry};
use crate::config::Config;
use crate::db::Conn;
use crate::db::schema::{inbox_messages, peers};
use crate::directory::{self, crowd as services};
use crate::federation::crowd::{self, Member, Reach};
use crate::federation::inbox::bare::{self, Bare};
use crate::federation::outbox::{self, Publication, To, Why};
use crate::federation::{self, Federation, PeerId, PeerState};
use crate::node::Node;
use crate::time::Clock;
use crate::web::access::{By, PersonId, Role};

#[derive(QueryableByName)]
struct Size {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    size: i64,
}

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

    /// Pins them all, as if people here and there had compared and approved.
    pub async fn pin(&self, members: Arc<Vec<Member>>, reach: Reach) {
        let now = self.node.now();
        self.node.db.write(move |conn| crowd::pin(conn, &members, reach, now)).await.expect("peers");
    }

    /// Pins another node, with the key that it signs with.
    pub async fn pin_node(&self, other: &Beside) {
        let (now, id, origin) = (self.node.now(), PeerId::new(), federation::origin(&other.node));
        let (key_id, key) = other.key().await;
        let pin = move |conn: &mut Conn| crowd::pin_one(conn, &id, &origin, (&key_id, &key), Reach::Loopback, now);
        self.node.db.write(pin).await.expect("a peer");
    }

    /// The key that the node signs with: its id, and its public half.
    pub async fn key(&self) -> (String, federation_spec::keys::PublicKey) {
        let of = self.node.clone();
        self.node.db.read(move |conn| crowd::own_key(conn, &of)).await.expect("a key")
    }

    /// Publishes one message to these of a crowd, in a transaction as a request does it.
    pub async fn publish_to_crowd(&self, members: Arc<Vec<Member>>, to: Range<usize>, version: u64) {
        let by = By::system(&self.node);
        let publish = move |conn: &mut Conn| {
            let members: Vec<&Member> = members[to].iter().collect();
            crowd::publish(conn, &by, &members, version)
        };
        self.node.db.write(publish).await.expect("published");
    }

    /// Leaves so many messages waiting for each peer there is.
    pub async fn fill(&self, messages: usize) {
        let mut filled = 0;
        while filled < messages {
            let of = self.node.clone();
            let rest = messages - filled;
            let fill = move |conn: &mut Conn| crowd::fill(conn, &of, filled, rest);
            filled += self.node.db.write(fill).await.expect("messages");
        }
    }

    /// Writes services of these peers' agencies into the directory, as if they had been heard.
    pub async fn fill_directory(&self, members: Arc<Vec<Member>>, services: Range<usize>, lot: services::Lot<'_>) {
        let peers: Vec<PeerId> = members.iter().map(|member| member.id.clone()).collect();
        let entries = services::entries(services, &peers, lot, self.node.now());
        self.node.db.write(move |conn| services::put(conn, entries)).await.expect("services are written");
    }

    /// Lets PostgreSQL count its rows, as it does by itself when it has time.
    pub async fn analyze(&self) {
        let analyze = |conn: &mut Conn| {
            let Conn::Pg(pg) = conn else { return Ok(()) };
            Ok(diesel::sql_query("ANALYZE").execute(pg).map(|_| ())?)
        };
        self.node.db.read(analyze).await.expect("rows are counted");
    }

    /// How many services a search finds, with all that a page shows of the first of them.
    pub async fn find(&self, search: services::Search) -> usize {
        let now = self.node.now();
        self.node.db.read(move |conn| search.find(conn, now)).await.expect("found")
    }

    /// The same by the statement of the search alone, without order and reasons.
    pub async fn find_bare(&self, search: services::Search) -> usize {
        let now = self.node.now();
        self.node.db.read(move |conn| search.bare(conn, now)).await.expect("found")
    }

    /// So many services of its agency, which nobody is told of.
    pub async fn stock(&self, count: usize) {
        directory::testing::stock(&self.node, count).await.expect("services");
    }

    /// It follows nobody, and nobody follows it, as when a peering has just come into force.
    pub async fn follow_nobody(&self) {
        directory::testing::follow_nobody(&self.node).await.expect("the database answers");
    }

    /// How many objects the last whole snapshot of a peer brought, and in how many seconds.
    pub async fn snapshot(&self) -> Option<(i64, f64)> {
        directory::testing::snapshot(&self.node).await.expect("the database answers")
    }

    /// How many deliveries were published and have not ended.
    pub async fn unfinished(&self) -> i64 {
        self.node.db.read(crowd::unfinished).await.expect("the database answers")
    }

    /// How many messages came in, and how many of them wait to be processed.
    pub async fn messages(&self) -> (i64, i64) {
        let counted = self.node.db.read(|conn| {
            let all = inbox_messages::table.count().get_result(conn)?;
            let waiting = inbox_messages::table.filter(inbox_messages::state.eq("stored")).count().get_result(conn)?;
            Ok((all, waiting))
        });
        counted.await.expect("the database answers")
    }

    /// How large the database is, in bytes: its pages, without the log that is written ahead of them.
    pub async fn size(&self) -> i64 {
        let size = self.node.db.read(|conn| {
            let query = match conn {
                Conn::Sqlite(_) => "SELECT page_count * page_size AS size FROM pragma_page_count(), pragma_page_size()",
                Conn::Pg(_) => "SELECT pg_database_size(current_database()) AS size",
            };
            Ok(diesel::sql_query(query).get_result::<Size>(conn)?.size)
        });
        size.await.expect("the database answers")
    }

    /// Verifies, reads and stores these on one thread, in this process: the least that an inbox does.
    pub async fn bare(&self, messages: Vec<(Request, Vec<u8>)>) -> Bare {
        let node = self.node.clone();
        let ran = tokio::task::spawn_blocking(move || {
            let federation = Federation::start(&node).expect("keys and peers are read");
            bare::run(&federation, &messages).expect("messages are stored")
        });
        ran.await.expect("no panic")
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
        let id = ours.at(&format!("/fed/v1/objects/{}", self.object)).expect("an address");
        let mut card = crowd::card(&ours, &id, self.version.unsigned_abs(), now);
        card["name"] = self.text.as_str().into();
        card
    }
}
