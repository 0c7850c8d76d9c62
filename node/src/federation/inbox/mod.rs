//! The inbox: everything another node says to this one.
//!
//! A request passes stages that each can refuse it: how it arrives (`arrival`), who signed it (`verify`), what it says
//! (`accept`). What is left is kept by one commit with its neighbours (`commit`), and only then answered with a signed 202.
//! Later, and in the order of its lane, a message is *processed* (`process`): judged by the gate, applied, and receipted.
//!
//! `stored → processed | rejected | unsupported`; *quarantined* by the gate or *dead* after nine attempts, it waits for a
//! person. A refusal before the commit writes nothing. What a message said is kept 90 days as evidence, its hash as long as the audit log.

#![expect(clippy::result_large_err, reason = "an answer that is ready goes up as it is")]

mod accept;
mod apply;
mod arrival;
#[cfg(any(test, feature = "testing"))]
pub mod bare;
mod budget;
mod commit;
mod endpoints;
mod lanes;
mod learnt;
mod losses;
mod pages;
mod process;
mod quarantine;
mod receipts;
mod store;
#[cfg(test)]
mod tests;
mod verify;

use std::sync::{Arc, Mutex, OnceLock};

use diesel::QueryResult;
use federation_spec::limits;
use serde::{Deserialize, Serialize};

use crate::db::Conn;
use crate::error::Error;
use crate::jobs::Job;
use crate::node::Node;
use crate::time::Instant;
use crate::web::access::By;
use crate::web::routes::Routes;
use crate::{id, text_enum};

use super::counters::Counters;
use super::{Federation, Peer, PeerId};

pub use accept::{Evidence, accept, read_line};
pub use apply::take_line;
pub use budget::Connection;
pub use lanes::{is_whole_before, of_peer as lanes_of_peer, settle_void};
pub use learnt::{forget, heard_again, held, learn, learnt, remove};
pub use losses::{any as any_loss, expect_everywhere, fetched, heed, hidden, make_good};
#[cfg(any(test, feature = "testing"))]
pub use process::process_due;
pub use process::process_round;
#[cfg(test)]
pub use process::process_waiting;
pub use receipts::{owe as owe_receipt, publish_due as publish_receipts};
pub use verify::{signed_reply, verify};

id!(MessageId);

text_enum! {
    MessageState {
        Stored = "stored",
        Processed = "processed",
        Rejected = "rejected",
        Unsupported = "unsupported",
        Quarantined = "quarantined",
        Dead = "dead",
    }
}

/// How long what a message said is kept as evidence.
const RAW_DAYS: i64 = 90;

/// What the inbox holds in memory.
pub(super) struct Inbox {
    failures: budget::Buckets,
    messages: budget::Buckets,
    bytes: budget::Buckets,
    presence: budget::Buckets,
    connections: Arc<budget::Connections>,
    queue: commit::Queue,
    agency: OnceLock<String>,
    hooks: Mutex<Vec<ReceiveObject>>,
}

/// The most addresses, or peers, whose rates are remembered.
const REMEMBERED: usize = 50_000;

impl Inbox {
    pub fn new(node: &Node, counters: &Arc<Counters>) -> Inbox {
        let buckets = || budget::Buckets::new(REMEMBERED);
        Inbox {
            failures: buckets(),
            messages: buckets(),
            bytes: buckets(),
            presence: buckets(),
            connections: Arc::default(),
            queue: commit::Queue::new(node, counters),
            agency: OnceLock::new(),
            hooks: Mutex::default(),
        }
    }

    fn put(&self, item: commit::Item) -> Result<(), Box<commit::Item>> {
        self.queue.put(item)
    }

    /// Lets what waits to be stored go first: somebody waits for it.
    async fn give_way(&self) {
        self.queue.give_way().await;
    }
}

/// Why a message is not applied.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// For good: its sender is told this code, and nothing that was written for it stays.
    #[error("rejected: {0}")]
    Rejected(&'static str),
    /// We do not know what it means.
    #[error("unsupported")]
    Unsupported,
    /// Our own failure: tried again.
    #[error("failed")]
    Failed(#[source] Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        Refusal::Failed(error)
    }
}

impl From<diesel::result::Error> for Refusal {
    fn from(error: diesel::result::Error) -> Refusal {
        Refusal::Failed(error.into())
    }
}

/// Whether a feature took a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    Applied,
    /// Applied, and only rows were written that say what this peer published: no person was told, nothing was sent, nothing
    /// recorded. Then it shares its commit with the messages after it.
    Kept,
    NotMine,
}

/// How a feature receives its own objects: in the transaction of the message, past the gate, and safe to call again with
/// the same one. Cards and retractions are applied by the inbox and told to every feature until one says it was its own.
pub type ReceiveObject = fn(&mut Conn, &By, &Peer, &federation_spec::inbox::Received) -> Result<Heard, Refusal>;

impl Federation {
    /// Lets a feature hear what federation itself does not know: later ones call it once at start.
    pub fn receive_object(&self, hook: ReceiveObject) {
        self.inbox.hooks.lock().expect("no holder panics").push(hook);
    }

    fn hooks(&self) -> Vec<ReceiveObject> {
        self.inbox.hooks.lock().expect("no holder panics").clone()
    }
}

/// How many messages the gate held back: a trust officer settles them.
pub fn count_quarantined(conn: &mut Conn) -> QueryResult<i64> {
    store::count(conn, MessageState::Quarantined)
}

/// How many messages this node failed to apply: an admin settles them.
pub fn count_dead(conn: &mut Conn) -> QueryResult<i64> {
    store::count(conn, MessageState::Dead)
}

pub(super) fn routes(routes: &mut Routes) {
    endpoints::routes(routes);
    pages::routes(routes);
    quarantine::routes(routes);
}

/// How much went, by its kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Purged {
    pub objects: usize,
    pub retracted: usize,
    pub evidence: usize,
    pub hashes: usize,
}

/// Forgets what came and is over: at most `most` of each kind.
pub fn purge(conn: &mut Conn, node: &Node, most: i64) -> QueryResult<Purged> {
    let days = |days: i64| node.now() - chrono::Duration::days(days);
    Ok(Purged {
        objects: store::purge_objects(conn, node.now(), most)?,
        // Nobody holds an object for longer, so no copy of it can come any more.
        retracted: store::purge_retracted(conn, days(limits::LIFE_DAYS), most)?,
        evidence: store::purge_evidence(conn, days(RAW_DAYS), most)?,
        hashes: store::purge_hashes(conn, days(node.config.audit.retention_days.max(RAW_DAYS)), most)?,
    })
}

/// Forgets all that a peer left here; how much that was.
pub fn purge_peer(conn: &mut Conn, peer: &PeerId, now: Instant) -> QueryResult<usize> {
    store::purge_peer(conn, peer, "ended", now)
}

/// Hourly: nonces that are over.
#[derive(Serialize, Deserialize)]
pub struct CleanUpInbox;

impl Job for CleanUpInbox {
    const KIND: &'static str = "clean_up_inbox";

    async fn run(self, node: Node) -> anyhow::Result<()> {
        let now = node.now();
        node.db.write(move |conn| Ok(store::forget_nonces(conn, now)?)).await?;
        Ok(())
    }
}
