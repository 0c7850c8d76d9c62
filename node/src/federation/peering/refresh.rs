//! The daily look at each peer's key document: signed both ways, what has lapsed first. Who cannot be asked sends its own.

use std::time::Duration;

use diesel::prelude::*;
use federation_spec::activity::ActivityType;
use federation_spec::document::KeyDocument;
use federation_spec::{envelope, json, limits};
use reqwest::Method;
use serde::{Deserialize, Serialize};

use super::hearing::open;
use super::keys_heard;
use crate::agency;
use crate::db::Conn;
use crate::db::schema;
use crate::error::Error;
use crate::federation::outbox::{self, Publication, To, Why};
use crate::federation::{Federation, PeerId, PeerState, keys, peers};
use crate::jobs::Job;
use crate::node::Node;
use crate::web::access::By;

/// Fetches the key documents of all active peers. A peer that does not answer keeps the document it had.
#[derive(Serialize, Deserialize)]
pub struct RefreshKeys;

impl Job for RefreshKeys {
    const KIND: &'static str = "refresh_keys";

    async fn run(self, node: Node) -> anyhow::Result<()> {
        let federation = tokio::task::spawn_blocking(move || Federation::start(&node)).await??;
        refresh_all(&federation).await?;
        tell_all(&federation).await?;
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
            let taken = federation.db.write(move |conn| {
                let book = open(conn, &peer)?;
                keys_heard::keep(conn, &by, book, &document)
            });
            let taken = taken.await;
            match taken {
                Ok(()) => refreshed += 1,
                Err(error) => tracing::warn!(error = %error, "a key document could not be kept"),
            }
        }
    }
    federation.refresh().await?;
    Ok(refreshed)
}

/// A node without an inbound port sends its document, since nobody can ask for it; to how many.
pub(super) async fn tell_all(federation: &Federation) -> Result<usize, Error> {
    if !federation.config.federation.pull_only {
        return Ok(0);
    }
    let by = By::system(&federation.node);
    federation.db.write(move |conn| tell(conn, &by)).await
}

/// Those that can be asked, the one that lapses first at the head. One without an inbound port sends its document itself.
fn due(conn: &mut Conn) -> QueryResult<Vec<PeerId>> {
    use schema::peers;
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

/// Tells every peer our document; to how many. For a node that they cannot ask.
fn tell(conn: &mut Conn, by: &By) -> Result<usize, Error> {
    let (name, rows) = (agency::find(conn)?.map(|agency| agency.name), keys::all(conn)?);
    let document = keys::document(&by.node, &rows, name, by.now());
    let to =
        |peer: peers::Peer| To { peer: peer.id.clone(), recipients: vec![peer.origin().node()], why: Why::Peering };
    let to: Vec<To> = peers::list_active(conn)?.into_iter().map(to).collect();
    let count = to.len();
    if count > 0 {
        let publication = Publication::new(ActivityType::Update, document.node.clone(), document.to_object());
        outbox::publish(conn, by, publication.until(document.valid_until), to)?;
    }
    Ok(count)
}
