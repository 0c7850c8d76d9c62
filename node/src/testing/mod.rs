//! Nodes and browsers for tests: real HTTP, a real database, a clock that is moved by hand.
//!
//! With `TEST_DATABASE_URL` every node gets a PostgreSQL database of its own; without, an SQLite file.

mod beside;
mod books;
mod browser;
mod database;
mod network;
mod world;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::accounts;
use crate::config::Config;
use crate::directory;
use crate::federation::Federation;
use crate::live;
use crate::mail::{Letter, Mailer};
use crate::node::{Node, Purpose};
use crate::secret::random;
use crate::server;
use crate::time::Clock;
use crate::worker;

pub use crate::accounts::testing::{PASSWORD, TOTP_SECRET, code, code_of};
pub use crate::directory::crowd::Search;
pub use crate::federation::PeerId;
pub use crate::federation::crowd::{Member, Reach};
pub use crate::federation::testing::{COVERED, HostilePeer, Reply};
pub use crate::web::access::{PersonId, Role};
pub use beside::{Beside, Card};
pub use books::{Books, Entry, Owed, Received, Sent};
pub use browser::{Answer, Browser};
pub use database::TestDatabase;

/// A port that nobody listens on, below those that systems give to connections: one of these could take it meanwhile.
pub fn free_port() -> u16 {
    loop {
        let port = 10_000 + u16::from_be_bytes(*random::<2>()) % 20_000;
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// A node that serves on a port of its own until it is dropped.
pub struct TestNode {
    pub node: Node,
    pub federation: Federation,
    pub address: std::net::SocketAddr,
    pub database: Arc<TestDatabase>,
    server: actix_web::dev::ServerHandle,
    pub(crate) live: live::Live,
    directory: Arc<tempfile::TempDir>,
}

impl TestNode {
    /// A new node without people, on a Saturday evening in 2026.
    pub async fn new() -> TestNode {
        TestNode::with(&[]).await
    }

    /// The same with settings, as pairs of environment name (without prefix) and value.
    pub async fn with(settings: &[(&str, &str)]) -> TestNode {
        let clock = Clock::at("2026-03-07T21:10:00".parse().expect("a time"));
        TestNode::start(settings, clock, Mailer::Off).await
    }

    /// A node that keeps its letters instead of sending them.
    pub async fn with_mail() -> (TestNode, Arc<Mutex<Vec<Letter>>>) {
        let letters = Arc::default();
        let clock = Clock::at("2026-03-07T21:10:00".parse().expect("a time"));
        (TestNode::start(&[], clock, Mailer::Kept(Arc::clone(&letters))).await, letters)
    }

    /// A node on the machine's clock, reached by its own port: what a real browser opens.
    pub async fn for_browsers() -> TestNode {
        TestNode::for_browsers_with(&[]).await
    }

    /// The same with settings, and with mail, which is kept.
    pub async fn for_browsers_with(settings: &[(&str, &str)]) -> TestNode {
        TestNode::on_a_port(settings, Purpose::Agency).await
    }

    /// The demo, for browsers.
    pub async fn demo() -> TestNode {
        let test = TestNode::on_a_port(&[], Purpose::Demo).await;
        let of = test.node.clone();
        test.node.db.write(move |conn| crate::demo::seed(conn, &of)).await.expect("the invented world");
        test
    }

    async fn on_a_port(settings: &[(&str, &str)], purpose: Purpose) -> TestNode {
        let port = free_port();
        let (listen, url) = (format!("127.0.0.1:{port}"), format!("http://localhost:{port}"));
        let mut all = vec![
            ("SERVER__LISTEN", listen.as_str()),
            ("SERVER__PUBLIC_URL", &url),
            ("LIMITS__SIGN_IN_PER_MINUTE", "10000"),
        ];
        all.extend(settings);
        TestNode::start_for(&all, Clock::System, Mailer::Kept(Arc::default()), purpose).await
    }

    async fn start(settings: &[(&str, &str)], clock: Clock, mailer: Mailer) -> TestNode {
        TestNode::start_for(settings, clock, mailer, Purpose::Agency).await
    }

    async fn start_for(settings: &[(&str, &str)], clock: Clock, mailer: Mailer, purpose: Purpose) -> TestNode {
        let directory = tempfile::tempdir().expect("a directory");
        let database = TestDatabase::create();
        let config = config(directory.path(), &database, settings);
        let started = tokio::task::spawn_blocking(move || Node::start_with(config, clock, mailer, purpose));
        let node = started.await.expect("no panic").expect("the node starts");
        TestNode::serve(node, Arc::new(database), Arc::new(directory))
    }

    /// Another process of the same node: same directory, same database, same clock.
    pub async fn another_process(&self) -> TestNode {
        let (config, clock, mailer) = (self.node.config.clone(), self.node.clock.clone(), self.node.mailer.clone());
        let started = tokio::task::spawn_blocking(move || Node::start_with(config, clock, mailer, Purpose::Agency));
        let node = started.await.expect("no panic").expect("the node starts again");
        TestNode::serve(node, Arc::clone(&self.database), Arc::clone(&self.directory))
    }

    /// Runs SQL past the program: what somebody at the database's own console can do.
    pub async fn sql(&self, text: &str) {
        let text = text.to_owned();
        let ran = self.node.db.write(move |conn| Ok(diesel::connection::SimpleConnection::batch_execute(conn, &text)?));
        ran.await.expect("the SQL holds");
    }

    fn serve(node: Node, database: Arc<TestDatabase>, directory: Arc<tempfile::TempDir>) -> TestNode {
        let federation = Federation::start(&node).expect("keys and peers are read");
        directory::listen(&federation);
        let listening = server::listen(&node, &federation).expect("the server listens");
        let (server, live) = (listening.server.handle(), listening.live.clone());
        tokio::spawn(live::watch(node.clone(), live.clone()));
        actix_web::rt::spawn(listening.server);
        TestNode { node, federation, address: listening.address, database, server, live, directory }
    }

    /// Several nodes that reach each other as NAME.localhost, on one clock. Nothing is sent or processed by itself: a test
    /// calls what it wants to happen.
    pub async fn network(names: &[&str]) -> Vec<TestNode> {
        TestNode::network_with(names, &[]).await
    }

    /// The same with settings.
    pub async fn network_with(names: &[&str], settings: &[(&str, &str)]) -> Vec<TestNode> {
        let clock = Clock::at("2026-03-07T21:10:00".parse().expect("a time"));
        let mut nodes = Vec::new();
        for name in names {
            let port = free_port();
            let (listen, url) = (format!("127.0.0.1:{port}"), format!("http://{name}.localhost:{port}"));
            let mut all = vec![("SERVER__LISTEN", listen.as_str()), ("SERVER__PUBLIC_URL", &url)];
            all.extend(settings);
            nodes.push(TestNode::start(&all, clock.clone(), Mailer::Off).await);
        }
        nodes
    }

    /// Somebody who comes without a session.
    pub fn visitor(&self) -> Browser {
        Browser::new(self)
    }

    /// Somebody with these roles, signed in just now.
    pub async fn person(&self, handle: &str, roles: &[Role]) -> Browser {
        let id = accounts::testing::person(&self.node, handle, roles).await.expect("a person");
        self.signed_in(&id).await
    }

    pub async fn signed_in(&self, person: &PersonId) -> Browser {
        let token = accounts::testing::session(&self.node, person).await.expect("a session");
        let mut browser = self.visitor();
        browser.set_session(&token, person.clone());
        browser
    }

    /// A node with its agency and one admin.
    pub async fn set_up() -> (TestNode, Browser) {
        TestNode::set_up_with(&[]).await
    }

    /// The same with settings.
    pub async fn set_up_with(settings: &[(&str, &str)]) -> (TestNode, Browser) {
        let node = TestNode::with(settings).await;
        accounts::testing::agency(&node.node).await.expect("an agency");
        let admin = node.person("admin", &[Role::Admin, Role::TrustOfficer, Role::Officer]).await;
        (node, admin)
    }

    /// A fresh set-up link, as the terminal shows it.
    pub async fn set_up_link(&self) -> String {
        let of = self.node.clone();
        self.node.db.write(move |conn| accounts::make_set_up_link(conn, &of)).await.expect("a link").url
    }

    pub fn advance(&self, by: chrono::Duration) {
        self.node.clock.advance(by);
    }

    /// Runs all jobs that are due.
    pub async fn run_due_jobs(&self) -> usize {
        crate::jobs::run_due(&self.node, &worker::kinds()).await.expect("jobs run")
    }
}

impl Drop for TestNode {
    fn drop(&mut self) {
        self.live.close();
        drop(self.server.stop(false));
    }
}

fn config(directory: &Path, database: &TestDatabase, settings: &[(&str, &str)]) -> Config {
    let mut environment: HashMap<String, String> = [
        ("SERVER__LISTEN", "127.0.0.1:0"),
        ("SERVER__WORKERS", "1"),
        ("DATABASE__URL", database.url().unwrap_or_default()),
        ("DATABASE__CONNECTIONS", "4"),
        ("LIMITS__SIGN_IN_PER_MINUTE", "1000"),
    ]
    .into_iter()
    .chain(settings.iter().copied())
    .map(|(name, value)| (format!("WAYSTATION_{name}"), value.to_owned()))
    .collect();
    let data = directory.join("data").display().to_string();
    environment.insert("WAYSTATION_DATA__DIRECTORY".to_owned(), data);
    Config::from_parts(None, environment).expect("the settings of a test hold")
}
