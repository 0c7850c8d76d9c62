//! What a peer says became of our messages. A receipt refines a delivery and never reopens it.

use diesel::prelude::*;
use federation_spec::messages::{Draft, Grade, Receipt};
use federation_spec::origin::Iri;
use federation_spec::{canonical, json};

use super::{DeliveryState, claim, lanes, results, store};
use crate::db::Conn;
use crate::db::Json;
use crate::db::schema::{deliveries, outbound_audience};
use crate::error::Error;
use crate::federation::PeerId;
use crate::federation::peers::Peer;
use crate::node::Node;
use crate::time::Instant;
use crate::web::access::By;

/// Applies receipts of a peer to the deliveries they are about. One about another message, or about other bytes than we sent,
/// changes nothing.
pub fn delivered_by_receipt(conn: &mut Conn, by: &By, peer: &Peer, receipts: &[Receipt]) -> Result<(), Error> {
    let (node, now): (&Node, Instant) = (&by.node, by.now());
    let locked = claim::lock_lanes(conn, std::slice::from_ref(&peer.id))?;
    for receipt in receipts {
        let activity = receipt.activity.as_str();
        let Some(row) = store::delivery(conn, &peer.id, activity)? else { continue };
        if !is_about_what_we_sent(conn, &peer.id, receipt)? {
            tracing::warn!(peer = %peer.id, "a receipt is about other bytes than were sent");
            continue;
        }
        let was_rejected = row.outcome == Grade::Rejected.as_str();
        // Arrived is arrived, whatever became of it there; a late `seen` does not hide that it was not applied.
        if was_rejected && receipt.grade == Grade::Seen {
            continue;
        }
        let code = receipt.code.clone().unwrap_or_default();
        diesel::update(deliveries::table.find((&row.peer_id, row.lane, &row.epoch, row.seq)))
            .set((deliveries::outcome.eq(receipt.grade.as_str()), deliveries::code.eq(&code)))
            .execute(conn)?;
        if !matches!(row.state, DeliveryState::Delivered | DeliveryState::Rejected) {
            diesel::update(deliveries::table.find((&row.peer_id, row.lane, &row.epoch, row.seq)))
                .set((deliveries::state.eq(DeliveryState::Delivered), deliveries::ended_at.eq(now)))
                .execute(conn)?;
        }
        if receipt.grade == Grade::Rejected && !was_rejected {
            results::tell_author(conn, node, activity, &peer.id, DeliveryState::Rejected)?;
        }
    }
    for lane in locked {
        lanes::advance(conn, &lane.peer_id, lane.lane)?;
    }
    Ok(())
}

/// A receipt names the hash of what it is about.
fn is_about_what_we_sent(conn: &mut Conn, peer: &PeerId, receipt: &Receipt) -> Result<bool, Error> {
    let activity = receipt.activity.as_str();
    let recipients: Option<Json<Vec<String>>> =
        outbound_audience::table.find((activity, peer)).select(outbound_audience::recipients).first(conn).optional()?;
    let Some((recipients, row)) = recipients.zip(store::activity(conn, activity)?) else { return Ok(false) };
    Ok(sha256(&row.body, &store::iris(&recipients)) == Some(receipt.sha256))
}

/// Of the message as this peer got it.
pub(super) fn sha256(body: &str, to: &[Iri]) -> Option<[u8; 32]> {
    let text = Draft::from_stored(body).ok()?.render(to).ok()?;
    canonical::hash(&json::parse(text.as_bytes()).ok()?).ok()
}
