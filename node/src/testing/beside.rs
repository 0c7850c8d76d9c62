use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;

use diesel::prelude::*;

use super::Browser;
use super::network::describe;
use crate::accounts;
use crate::config::Config;
use crate::db::schema::{deliveries, inbox_messages, learnt_objects, peers};
use crate::node::Node;
use crate::time::Clock;
use crate::web::access::Role;

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
        describe(&self.node, name, class).await;
    }

    /// Somebody with these roles, signed in just now.
    pub async fn person(&self, handle: &str, roles: &[Role]) -> Browser {
        let id = accounts::testing::person(&self.node, handle, roles).await.expect("a person");
        let token = accounts::testing::session(&self.node, &id).await.expect("a session");
        let mut browser = Browser::at(&self.node, self.address);
        browser.set_session(&token, id);
        browser
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
