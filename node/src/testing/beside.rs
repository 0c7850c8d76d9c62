use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::Arc;

use diesel::prelude::*;
use federation_spec::message::Request;

use super::Browser;
use crate::accounts;
use crate::agency::{self, AgencyForm};
use crate::config::Config;
use crate::db::Conn;
use crate::db::schema::{deliveries, inbox_messages, learnt_objects, peers};
use crate::federation::crowd::{self, Member, Reach};
use crate::federation::inbox::bare::{self, Bare};
use crate::federation::{self, Federation, PeerId};
use crate::node::Node;
use crate::time::Clock;
use crate::web::access::{By, Role};

#[derive(QueryableByName)]
struct Size {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    size: i64,
}

/// A look into a node that another process runs: people are made without links, books are read.
pub struct Beside {
    node: Node,
    address: SocketAddr,
}

/// What one node says of its messages with one other: the id of each activity, and how it ended.
pub type Book = BTreeMap<String, String>;

impl Beside {
    /// With the environment of that process; it was started before, and listens at `address`.
    pub async fn open(environment: HashMap<String, String>, address: SocketAddr) -> Beside {
        let config = Config::from_parts(None, environment).expect("the settings hold");
        let opened = tokio::task::spawn_blocking(move || Node::open(config, Clock::System));
        Beside { node: opened.await.expect("no panic").expect("the node was started"), address }
    }

    pub async fn agency(&self, name: &str, class: &str) {
        let form = AgencyForm {
            name: name.to_owned(),
            org_class: class.to_owned(),
            country: "XA".to_owned(),
            languages: vec!["en".to_owned()],
            email: "desk@agency.example".to_owned(),
            ..AgencyForm::blank()
        };
        let (agency, now) = (form.check().expect("a good form"), self.node.now());
        self.node.db.write(move |conn| Ok(agency::insert(conn, agency, now)?)).await.expect("an agency");
    }

    /// Somebody with these roles, signed in just now.
    pub async fn person(&self, handle: &str, roles: &[Role]) -> Browser {
        let id = accounts::testing::person(&self.node, handle, roles).await.expect("a person");
        let token = accounts::testing::session(&self.node, &id).await.expect("a session");
        let mut browser = Browser::at(&self.node, self.address);
        browser.set_session(&token, id);
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
    pub async fn publish(&self, members: Arc<Vec<Member>>, to: std::ops::Range<usize>, version: u64) {
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
    pub async fn peer(&self, origin: &str) -> Option<(String, String)> {
        let origin = origin.to_owned();
        let found = self.node.db.read(move |conn| {
            let row = peers::table.filter(peers::origin.eq(origin)).select((peers::id, peers::state)).first(conn);
            Ok(row.optional()?)
        });
        found.await.expect("the database answers")
    }

    /// The version and text of the objects that were learnt from a peer, by id.
    pub async fn learnt(&self, origin: &str) -> BTreeMap<String, (i64, String)> {
        let origin = origin.to_owned();
        let rows = self.node.db.read(move |conn| {
            let rows: Vec<(String, i64, String)> = learnt_objects::table
                .inner_join(peers::table.on(peers::id.eq(learnt_objects::peer_id)))
                .filter(peers::origin.eq(origin))
                .select((learnt_objects::id, learnt_objects::version, learnt_objects::body))
                .load(conn)?;
            Ok(rows)
        });
        rows.await.expect("the database answers").into_iter().map(|(id, version, body)| (id, (version, body))).collect()
    }

    /// What was sent to the node at this origin.
    pub async fn sent(&self, origin: &str) -> Book {
        let origin = origin.to_owned();
        let rows = self.node.db.read(move |conn| {
            let rows: Vec<(String, String)> = deliveries::table
                .inner_join(peers::table.on(peers::id.eq(deliveries::peer_id)))
                .filter(peers::origin.eq(origin))
                .select((deliveries::activity_id, deliveries::state))
                .load(conn)?;
            Ok(rows)
        });
        rows.await.expect("the database answers").into_iter().collect()
    }

    /// What came from the node at this origin.
    pub async fn received(&self, origin: &str) -> Book {
        let origin = origin.to_owned();
        let rows = self.node.db.read(move |conn| {
            let rows: Vec<(String, String)> = inbox_messages::table
                .inner_join(peers::table.on(peers::id.eq(inbox_messages::peer_id)))
                .filter(peers::origin.eq(origin))
                .select((inbox_messages::activity_id, inbox_messages::state))
                .load(conn)?;
            Ok(rows)
        });
        let rows = rows.await.expect("the database answers");
        let (count, book) = (rows.len(), rows.into_iter().collect::<Book>());
        assert_eq!(count, book.len(), "a message was stored twice");
        book
    }
}
