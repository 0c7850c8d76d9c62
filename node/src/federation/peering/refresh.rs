//! The daily look at each peer's key document: signed both ways, what has lapsed first.

use std::time::Duration;

use diesel::prelude::*;
use federation_spec::document::KeyDocument;
use federation_spec::{envelope, json, limits};
use reqwest::Method;
use serde::{Deserialize, Serialize};

use super::hearing::{apply, open};
use super::keys_heard;
use super::steps::Step;
use crate::db::Conn;
use crate::db::schema::peers;
use crate::error::Error;
use crate::federation::{Federation, PeerId, PeerState, Side, peers as rows};
use crate::jobs::Job;
use crate::node::Node;
use crate::time::Instant;
use crate::web::access::By;

/// Fetches the key documents of all active peers. A peer that does not answer keeps the document it had.
#[derive(Serialize, Deserialize)]
pub struct RefreshKeys;

impl Job for RefreshKeys {
    const KIND: &'static str = "refresh_keys";

    async fn run(self, node: Node) -> anyhow::Result<()> {
        let federation = tokio::task::spawn_blocking(move || Federation::start(&node)).await??;
        refresh_all(&federation).await?;
        Ok(())
    }
}

/// How many documents were refreshed.
pub(super) async fn refresh_all(federation: &Federation) -> Result<usize, Error> {
    let due = federation.db.read(|conn| Ok(due(conn)?)).await?;
    let mut refreshed = 0;
    for peer in due {
        if let Some(document) = ask(federation, &peer).await {
            let by = By::system(&federation.node);
            let taken = federation.db.write(move |conn| take(conn, &by, &peer, &document)).await;
            match taken {
                Ok(()) => refreshed += 1,
                Err(error) => tracing::warn!(error = %error, "a key document could not be kept"),
            }
        }
    }
    federation.refresh().await?;
    Ok(refreshed)
}

/// Those that can be asked, the one that lapses first at the head. One without an inbound port sends its document itself.
fn due(conn: &mut Conn) -> QueryResult<Vec<PeerId>> {
    peers::table
        .select(peers::id)
        .filter(peers::state.eq(PeerState::Active))
        .filter(peers::pull_only.eq(false))
        .order((peers::document_until, peers::id))
        .load(conn)
}

/// The document, if a pinned key of the peer signed it.
async fn ask(federation: &Federation, peer: &PeerId) -> Option<KeyDocument> {
    let within = Duration::from_secs(limits::REQUEST_SECONDS);
    let asked = federation.exchange(peer, Method::GET, "/fed/v1/node", None, None, within, limits::REPLY_BYTES);
    let reply = asked.await.ok().filter(|reply| reply.status == 200 && reply.is_signed())?;
    let value = json::parse(&reply.body).ok()?;
    envelope::check(&value).ok()?;
    let origin = federation.ring().peer(peer)?.origin.clone();
    let document = KeyDocument::parse(&value, &origin).ok()?;
    document.check_validity(federation.now()).ok()?;
    Some(document)
}

/// Keeps the document. Keys are pinned by a change that the old key signed and never by this; what it says is revoked is.
fn take(conn: &mut Conn, by: &By, peer: &PeerId, document: &KeyDocument) -> Result<(), Error> {
    let now = by.now();
    let mut book = open(conn, peer)?;
    let keys = rows::keys_of(conn, peer)?;
    let said = |id: &str| document.key(id).and_then(|key| key.revoked).is_some_and(|at: Instant| at <= now);
    let (gone, left): (Vec<_>, Vec<_>) =
        keys.iter().filter(|key| key.revoked_at.is_none()).partition(|key| said(&key.id));
    // Its last key is not given up on its word alone: people decide that.
    if !left.is_empty() {
        for key in gone {
            keys_heard::revoke(conn, &key.id, now)?;
            book.steps.push((Side::Them, Step::KeyRevoked));
        }
    }
    book.peer.document = document.to_document().to_string();
    book.peer.document_until = document.valid_until;
    if let Some(name) = &document.name {
        book.peer.name.clone_from(name);
    }
    apply(conn, by, book, "")
}
