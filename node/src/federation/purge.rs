//! What is forgotten, and when: hourly, in small transactions, each with its entries in the audit log.
//!
//! What we published and what came go by their age (`outbox/kept.rs`, `inbox`), an object by its own time. What a peer left
//! here goes before the instant that the end of its peering named. The log says how much went, never what.

use chrono::Duration;
use diesel::prelude::*;
use federation_spec::limits;
use serde::{Deserialize, Serialize};

use super::{PeerId, PeerState, inbox, outbox};
use crate::audit::{self, Act, Entry};
use crate::db::Conn;
use crate::db::schema::{inbox_messages, learnt_objects, peerings, peers};
use crate::error::Error;
use crate::jobs::Job;
use crate::node::Node;
use crate::time::Instant;
use crate::web::access::By;

/// Of each kind in one transaction: others wait to write.
const AT_ONCE: i64 = 1_000;
/// `purgeBy` names the last instant, and the next look is an hour away.
const BEFORE: Duration = Duration::hours(1);

#[derive(Serialize, Deserialize)]
pub struct Purge;

impl Job for Purge {
    const KIND: &'static str = "purge_federation";

    async fn run(self, node: Node) -> anyhow::Result<()> {
        loop {
            let by = By::system(&node);
            if !node.db.write(move |conn| purge(conn, &by)).await? {
                return Ok(());
            }
        }
    }
}

/// All of it at once, for an operator: a backup that was put back is purged before it serves.
pub fn purge_now(node: &Node) -> Result<(), Error> {
    let by = By::system(node);
    while node.db.write_now(|conn| purge(conn, &by))? {}
    Ok(())
}

/// Forgets what is over; whether there may be more.
fn purge(conn: &mut Conn, by: &By) -> Result<bool, Error> {
    let now = by.now();
    let mut entries = Vec::new();
    for peer in ended(conn, now)? {
        let count = inbox::purge_peer(conn, &peer, now)?;
        entries.push(Entry::new(Act::PeerPurged).on("peer", &peer).count(count));
    }
    let bodies = outbox::purge_bodies(conn, now, AT_ONCE)?;
    // A retraction finds by the books who may hold its target.
    let days = by.node.config.audit.retention_days.max(limits::LIFE_DAYS);
    let books = outbox::purge_books(conn, now - Duration::days(days), AT_ONCE)?;
    let inbox::Purged { objects, retracted, evidence, hashes } = inbox::purge(conn, &by.node, AT_ONCE)?;
    let kinds = [
        ("sent", bodies),
        ("book", books),
        ("object", objects),
        ("retracted", retracted),
        ("received", evidence),
        ("hash", hashes),
    ];
    for (kind, count) in kinds.into_iter().filter(|(_, count)| *count > 0) {
        entries.push(Entry::new(Act::MessagesPurged).rule(kind).count(count));
    }
    audit::record_all(conn, by, entries)?;
    Ok(kinds.iter().any(|(_, count)| *count as i64 == AT_ONCE))
}

/// Peers whose peering has ended, whose day has come, and who left something.
fn ended(conn: &mut Conn, now: Instant) -> QueryResult<Vec<PeerId>> {
    let objects = learnt_objects::table.filter(learnt_objects::peer_id.eq(peers::id));
    let messages = inbox_messages::table
        .filter(inbox_messages::peer_id.eq(peers::id))
        .filter(inbox_messages::raw.ne(""))
        // What was not processed yet is next time: it is processed first.
        .filter(inbox_messages::state.ne(inbox::MessageState::Stored));
    peers::table
        .inner_join(peerings::table.on(peerings::peer_id.eq(peers::id)))
        .select(peers::id)
        .filter(peers::state.eq(PeerState::Ended))
        .filter(peerings::purge_by.le(now + BEFORE))
        .filter(diesel::dsl::exists(objects).or(diesel::dsl::exists(messages)))
        .order(peers::id)
        .load(conn)
}
