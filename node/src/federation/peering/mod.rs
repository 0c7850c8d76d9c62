//! Peering: how two nodes come to hear each other, and how they stop.
//!
//! A *book* is what one side knows of one peering (`book`, pure): what its own people decided and what it heard of the other
//! side. Each side writes its own decisions alone, so that messages that cross, repeat or come late end in the same state: what
//! is not newer than what was heard counts for nothing. What holds is what both sides grant. Two people compare and approve,
//! widen and restore; one alone narrows, suspends, declines and ends, at once.
//!
//! `acts` is what people here decide, `hearing` what the other node says, `keys_heard` how its keys change.

mod acts;
mod asking;
mod begin;
mod book;
mod danger_pages;
mod distrust_pages;
mod fetch;
mod forms;
mod hearing;
mod introduction;
mod key_pages;
mod keys_heard;
mod pages;
mod refresh;
mod rotation;
mod show;
mod steps;
mod terms;
#[cfg(test)]
mod tests;
mod waiting;

use chrono::{Days, NaiveDate, NaiveTime};
use diesel::QueryResult;
use federation_spec::gate::{self, AgreementState, Standing};
use federation_spec::vocabulary::{Level, OrgClass};

use super::peers::Peer;
use super::{PeerState, keys, peers};
use crate::agency;
use crate::db::Conn;
use crate::web::access::{Officer, Permission};
use crate::web::routes::Routes;

pub use acts::{Comparison, approve, compare};
pub use begin::{Proposal, propose};
pub use fetch::fetch;
pub use forms::proposed_terms;
#[cfg(test)]
use hearing::Refused;
pub use hearing::{answers_us, process};
pub use introduction::IntroduceTo;
pub use refresh::RefreshKeys;
pub use terms::Terms;

pub(super) fn routes(routes: &mut Routes) {
    asking::routes(routes);
    key_pages::routes(routes);
    pages::routes(routes);
    danger_pages::routes(routes);
    distrust_pages::routes(routes);
    introduction::routes(routes);
}

/// Our record of a peer, for the gate. Its review date is the gate's own to judge, so that a refusal says so.
pub fn gate_peer(peer: &Peer, _today: NaiveDate) -> gate::Peer {
    let day_after = peer.review_on().checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
    gate::Peer {
        state: match peer.state {
            PeerState::Pending => gate::PeerState::Pending,
            PeerState::Active => gate::PeerState::Active,
            PeerState::Suspended => gate::PeerState::Suspended,
            PeerState::Ended => gate::PeerState::Ended,
        },
        standing: Standing {
            org_class: peer.org_class(),
            level: Some(peer.level()),
            // Sworn authority is what level 4 is given for.
            is_sworn: peer.level() == Level::V4,
        },
        planes: peer.granted_planes(),
        highest_mark: peer.highest_mark(),
        review_at: Some(day_after.and_time(NaiveTime::MIN)),
        agreement: AgreementState::None,
    }
}

/// What kind of agency we are, as the reader of what we receive. Peers set our level; only sworn authority needs one here.
pub fn us(conn: &mut Conn) -> QueryResult<Standing> {
    let class = agency::find(conn)?.and_then(|agency| OrgClass::parse(agency.org_class.as_str()));
    let is_sworn = class == Some(OrgClass::LawEnforcement);
    Ok(Standing { org_class: class, level: is_sworn.then_some(Level::V4), is_sworn })
}

/// Whether a node at this origin is, or was, a peer.
pub fn is_known(conn: &mut Conn, origin: &str) -> QueryResult<bool> {
    Ok(peers::find_by_origin(conn, origin)?.is_some())
}

/// How many peerings and how many keys wait for this person.
pub fn waiting_for(conn: &mut Conn, officer: &Officer) -> QueryResult<(usize, usize)> {
    if !officer.may(Permission::ApprovePeers) {
        return Ok((0, 0));
    }
    Ok((waiting::waiting_for(conn, &officer.id)?, keys::waiting_for(conn, &officer.id)?))
}
