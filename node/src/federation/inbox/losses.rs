//! What this node had of a peer and its database no longer knows: it was put back to an older copy.
//!
//! The peer tells. On each page of its outbox stands what we had, as far as it knows; if we have not, what we still hold of
//! that peer may have been taken back since the copy was made. So it is hidden, until everything was fetched and processed
//! again, and people are told.

use diesel::prelude::*;
use federation_spec::lane::Range;

use super::MessageState;
use crate::audit::{self, Act, Entry};
use crate::db::Conn;
use crate::db::schema::{inbound_lanes, inbound_losses, inbound_voids, inbox_messages, peers};
use crate::error::Error;
use crate::federation::outbox::Lane;
use crate::federation::{PeerId, PeerState};
use crate::notices::{self, Notice};
use crate::on_each;
use crate::time::Instant;
use crate::web::access::By;

/// The peers of which nothing is shown for now.
#[diesel::dsl::auto_type(no_type_alias)]
pub fn hidden() -> _ {
    inbound_losses::table.select(inbound_losses::peer_id)
}

/// Whether a number that the peer says we had is unknown here.
pub fn lacks(conn: &mut Conn, peer: &PeerId, lane: Lane, epoch: &str, seq: i64) -> QueryResult<bool> {
    let settled = inbound_lanes::table.find((peer, lane, epoch)).filter(inbound_lanes::contiguous_seq.ge(seq));
    let stored = inbox_messages::table
        .filter(inbox_messages::peer_id.eq(peer))
        .filter(inbox_messages::lane.eq(lane))
        .filter(inbox_messages::epoch.eq(epoch))
        .filter(inbox_messages::seq.eq(seq));
    let void = inbound_voids::table
        .filter(inbound_voids::peer_id.eq(peer))
        .filter(inbound_voids::lane.eq(lane))
        .filter(inbound_voids::epoch.eq(epoch))
        .filter(inbound_voids::first_seq.le(seq))
        .filter(inbound_voids::last_seq.ge(seq));
    use diesel::dsl::{exists, not};
    diesel::select(not(exists(settled)).and(not(exists(stored))).and(not(exists(void)))).get_result(conn)
}

/// Hides what we hold of a peer if it had told us more than we know.
pub fn heed(conn: &mut Conn, by: &By, peer: &PeerId, lane: Lane, epoch: &str, had: Range) -> Result<(), Error> {
    let first = i64::try_from(had.first).unwrap_or(i64::MAX);
    if !lacks(conn, peer, lane, epoch, first)? {
        return Ok(());
    }
    let known = inbound_losses::table.filter(inbound_losses::peer_id.eq(peer));
    let is_news = !diesel::select(diesel::dsl::exists(known)).get_result::<bool>(conn)?;
    if is_news {
        let name = peers::table.find(peer).select(peers::name).first(conn)?;
        notices::tell_admins(conn, &by.node, Notice::PeerBehind { peer: name })?;
        crate::federation::peers::anew(conn, std::slice::from_ref(peer), by.now())?;
    }
    hide(conn, peer, lane, by.now())?;
    match is_news {
        true => audit::record(conn, by, Entry::new(Act::PeerBehind).on("peer", peer).rule(lane.as_str())),
        false => Ok(()),
    }
}

fn hide(conn: &mut Conn, peer: &PeerId, lane: Lane, now: Instant) -> QueryResult<()> {
    let row = (inbound_losses::peer_id.eq(peer), inbound_losses::lane.eq(lane), inbound_losses::since.eq(now));
    on_each!(conn, c => diesel::insert_into(inbound_losses::table).values(row).on_conflict_do_nothing().execute(c))?;
    diesel::update(inbound_losses::table.find((peer, lane)))
        .set(inbound_losses::fetched_at.eq(None::<Instant>))
        .execute(conn)?;
    Ok(())
}

/// An operator says that the database was put back: nothing is shown of a peer before it was asked. One that cannot be
/// asked sends what it has by itself, and says nothing of what we had.
pub fn expect_everywhere(conn: &mut Conn, now: Instant) -> QueryResult<()> {
    let askable: Vec<PeerId> = peers::table
        .select(peers::id)
        .filter(peers::state.eq(PeerState::Active))
        .filter(peers::pull_only.eq(false))
        .order(peers::id)
        .load(conn)?;
    for peer in askable {
        for lane in Lane::ALL {
            hide(conn, &peer, *lane, now)?;
        }
    }
    Ok(())
}

/// Everything that a peer has in a lane was fetched.
pub fn fetched(conn: &mut Conn, peer: &PeerId, lane: Lane, now: Instant) -> QueryResult<usize> {
    let lost = inbound_losses::table.find((peer, lane)).filter(inbound_losses::fetched_at.is_null());
    diesel::update(lost).set(inbound_losses::fetched_at.eq(now)).execute(conn)
}

/// Whether there is anything of which [`make_good`] could say that it is over.
pub fn any(conn: &mut Conn) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(hidden())).get_result(conn)
}

/// Shows again what was hidden, once everything that was fetched is processed.
pub fn make_good(conn: &mut Conn, by: &By) -> Result<(), Error> {
    let fetched: Vec<(PeerId, Lane, Instant)> = inbound_losses::table
        .select((inbound_losses::peer_id, inbound_losses::lane, inbound_losses::fetched_at.assume_not_null()))
        .filter(inbound_losses::fetched_at.is_not_null())
        .order((inbound_losses::peer_id, inbound_losses::lane))
        .load(conn)?;
    let mut entries = Vec::new();
    for (peer, lane, at) in fetched {
        let waiting = inbox_messages::table
            .filter(inbox_messages::peer_id.eq(&peer))
            .filter(inbox_messages::lane.eq(lane))
            .filter(inbox_messages::state.eq(MessageState::Stored))
            .filter(inbox_messages::received_at.le(at));
        if diesel::select(diesel::dsl::exists(waiting)).get_result::<bool>(conn)? {
            continue;
        }
        diesel::delete(inbound_losses::table.find((&peer, lane))).execute(conn)?;
        let left = inbound_losses::table.filter(inbound_losses::peer_id.eq(&peer));
        if !diesel::select(diesel::dsl::exists(left)).get_result::<bool>(conn)? {
            entries.push(Entry::new(Act::PeerCaughtUp).on("peer", &peer));
        }
    }
    audit::record_all(conn, by, entries)
}
