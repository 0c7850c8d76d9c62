//! What the books say of one object of ours: who was told it, and what of it still waits.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::{DeliveryState, cancel};
use crate::db::Conn;
use crate::db::schema::{deliveries, outbound_activities, outbound_audience};
use crate::error::Error;
use crate::federation::PeerId;
use crate::time::Instant;

/// The peers that were told an object, and not since then that it is gone.
pub fn told(conn: &mut Conn, object_id: &str) -> QueryResult<Vec<PeerId>> {
    let said: Vec<(PeerId, String)> = outbound_audience::table
        .inner_join(outbound_activities::table.on(outbound_activities::id.eq(outbound_audience::activity_id)))
        .filter(outbound_activities::object_id.eq(object_id))
        .select((outbound_audience::peer_id, outbound_activities::kind))
        .order((outbound_activities::created_at, outbound_activities::id))
        .load(conn)?;
    let last: BTreeMap<PeerId, String> = said.into_iter().collect();
    Ok(last.into_iter().filter(|(_, kind)| !kind.starts_with("Delete")).map(|(peer, _)| peer).collect())
}

/// Cancels what waits of older versions of an object whose newest value alone counts: a capacity, and nothing else. What is
/// on the wire ends as the peer answers. Call it before publishing in the same transaction: lanes are locked before counters.
pub fn supersede(conn: &mut Conn, object_id: &str, now: Instant) -> Result<usize, Error> {
    let versions =
        outbound_activities::table.select(outbound_activities::id).filter(outbound_activities::object_id.eq(object_id));
    let waiting: Vec<(PeerId, String)> = deliveries::table
        .select((deliveries::peer_id, deliveries::activity_id))
        .filter(deliveries::activity_id.eq_any(versions))
        .filter(deliveries::state.eq_any([DeliveryState::Queued, DeliveryState::Sending]))
        .load(conn)?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let (mut peers, mut activities): (Vec<PeerId>, Vec<String>) = waiting.into_iter().unzip();
    peers.sort();
    peers.dedup();
    activities.sort();
    activities.dedup();
    cancel::cancel(conn, &peers, &activities, "superseded", now)
}
