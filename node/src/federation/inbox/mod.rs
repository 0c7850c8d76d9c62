//! The inbox: everything another node says to this one.
//!
//! A request passes stages that each can refuse it: how it arrives (`arrival`), who signed it (`verify`), what it says
//! (`accept`). What is left is kept by one commit with its neighbours (`commit`), and only then answered with a signed 202.
//! Later, and in the order of its lane (`lanes`), a message is *processed*: judged by the gate, applied, and receipted.
//!
//! `stored → processed | rejected | unsupported`; *quarantined* by the gate or *dead* after nine attempts, it waits for a
//! person. A refusal before the commit writes nothing. What a message said is kept 90 days as evidence, its hash longer.

#![expect(clippy::result_large_err, reason = "an answer that is ready goes up as it is")]

mod accept;
mod apply;
mod arrival;
mod budget;
mod commit;
mod endpoints;
mod lanes;
mod learnt;
mod pages;
mod process;
mod receipts;
mod store;
#[cfg(test)]
mod tests;
mod verify;

use std::sync::{Arc, Mutex, OnceLock};

use serde::{Deserialize, Serialize};

use crate::db::Conn;
use crate::error::Error;
use crate::jobs::Job;
use crate::node::Node;
use crate::web::access::By;
use crate::web::routes::Routes;
use crate::{id, text_enum};

use super::counters::Counters;
use super::{Federation, Peer};

pub use accept::{Evidence, accept};
pub use budget::Connection;
pub use lanes::{of_peer as lanes_of_peer, settle_void};
pub use learnt::{learn, learnt, remove};
#[cfg(test)]
pub use process::process_due;
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

pub(super) fn routes(routes: &mut Routes) {
    endpoints::routes(routes);
    pages::routes(routes);
}

/// Hourly: nonces that are over, objects that expired, and what old messages said.
#[derive(Serialize, Deserialize)]
pub struct CleanUpInbox;

impl Job for CleanUpInbox {
    const KIND: &'static str = "clean_up_inbox";

    async fn run(self, node: Node) -> anyhow::Result<()> {
        let now = node.now();
        let purge = move |conn: &mut Conn| Ok(store::purge(conn, now, now - chrono::Duration::days(RAW_DAYS))?);
        Ok(node.db.write(purge).await?)
    }
}
