//! What each peering waits for, and for whom.

use diesel::prelude::*;

use super::acts::is_sole;
use crate::db::Conn;
use crate::db::schema::{peerings, peers};
use crate::federation::PeerState;
use crate::federation::peers::{Peer, PeeringRow};
use crate::text_enum;
use crate::web::access::PersonId;

text_enum! {
    /// What a peering waits for: one of our people, the other side, or nothing.
    Waits {
        Comparison = "comparison",
        Approval = "approval",
        Change = "change",
        Restoration = "restoration",
        Them = "them",
        Nothing = "nothing",
    }
}

pub fn waits(peer: &Peer, row: &PeeringRow) -> Waits {
    match peer.state {
        PeerState::Pending if row.compared_at.is_none() => Waits::Comparison,
        PeerState::Pending if row.approved_at.is_none() => Waits::Approval,
        PeerState::Pending => Waits::Them,
        PeerState::Active | PeerState::Suspended if row.change_by.is_some() => Waits::Change,
        PeerState::Suspended if peer.restore_proposed_by.is_some() => Waits::Restoration,
        _ => Waits::Nothing,
    }
}

/// By whom the first half of what waits was done.
pub fn first_person<'a>(peer: &'a Peer, row: &'a PeeringRow) -> Option<&'a str> {
    match waits(peer, row) {
        Waits::Approval => row.compared_by.as_deref(),
        Waits::Change => row.change_by.as_deref(),
        Waits::Restoration => peer.restore_proposed_by.as_deref(),
        Waits::Comparison | Waits::Them | Waits::Nothing => None,
    }
}

/// How many peerings wait for what this trust officer may do.
pub fn waiting_for(conn: &mut Conn, me: &PersonId) -> QueryResult<usize> {
    let alone = is_sole(conn, me)?;
    Ok(books(conn)?.iter().filter(|(peer, row)| is_for(peer, row, me, alone)).count())
}

/// Whether it waits for what this trust officer may do.
pub fn is_for(peer: &Peer, row: &PeeringRow, me: &PersonId, alone: bool) -> bool {
    match waits(peer, row) {
        Waits::Comparison => true,
        Waits::Approval | Waits::Change | Waits::Restoration => alone || first_person(peer, row) != Some(me.as_str()),
        Waits::Them | Waits::Nothing => false,
    }
}

/// Every peering, by state and name.
pub fn books(conn: &mut Conn) -> QueryResult<Vec<(Peer, PeeringRow)>> {
    peers::table
        .inner_join(peerings::table.on(peerings::peer_id.eq(peers::id)))
        .select((Peer::as_select(), PeeringRow::as_select()))
        .order((peers::state, peers::name, peers::id))
        .load(conn)
}
