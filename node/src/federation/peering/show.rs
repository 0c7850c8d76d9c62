//! What the page of one peer shows.

use federation_spec::vocabulary::{Level, Plane};

use super::acts::{current_fingerprint, is_sole};
use super::steps::{self, StepRow};
use super::terms::Terms;
use super::waiting::{Waits, first_person, waits};
use crate::accounts;
use crate::db::Conn;
use crate::error::Error;
use crate::federation::outbox::cards::{self, Card};
use crate::federation::peers::{self, KeyRow, Peer, PeeringRow};
use crate::federation::{PeerId, PeerState, Side};
use crate::time::Instant;
use crate::web::access::{Officer, Permission, PersonId};
use crate::web::qr;

pub struct Shown {
    pub peer: Peer,
    pub row: PeeringRow,
    pub waits: Waits,
    /// Whether this person may do what it waits for.
    pub may_next: bool,
    /// In thirteen blocks; empty while no key is good.
    pub fingerprint: String,
    pub qr: String,
    pub keys: Vec<KeyView>,
    /// What it says of its agency.
    pub card: Option<Card>,
    pub steps: Vec<StepRow>,
    pub compared_by: String,
    pub approved_by: String,
    pub change_by: String,
    pub planes: Vec<Plane>,
    pub may_propose: bool,
    pub may_approve: bool,
}

pub struct KeyView {
    pub row: KeyRow,
    pub name: String,
    pub fingerprint: String,
    pub is_good: bool,
}

impl KeyView {
    /// The fingerprint without gaps: what its page is called by.
    pub fn print(&self) -> String {
        self.fingerprint.replace(' ', "")
    }
}

pub fn load(conn: &mut Conn, officer: &Officer, id: &PeerId, now: Instant) -> Result<Shown, Error> {
    let peer = peers::find(conn, id)?.ok_or(Error::NotFound)?;
    let row = peers::peering(conn, id)?;
    let fingerprint = current_fingerprint(conn, id, now)?.map(|print| print.to_string()).unwrap_or_default();
    let qr = if fingerprint.is_empty() { String::new() } else { qr::svg(&format!("{} {fingerprint}", peer.origin))? };
    let keys = peers::keys_of(conn, id)?.into_iter().map(|row| key_view(row, now)).collect();
    let waits = waits(&peer, &row);
    let may_approve = officer.may(Permission::ApprovePeers);
    let mine = first_person(&peer, &row) == Some(officer.id.as_str());
    let may_next = may_approve && (!mine || is_sole(conn, &officer.id)?);
    Ok(Shown {
        steps: steps::list(conn, id)?,
        card: cards::of(conn, id, now)?,
        compared_by: handle(conn, row.compared_by.as_deref())?,
        approved_by: handle(conn, row.approved_by.as_deref())?,
        change_by: handle(conn, row.change_by.as_deref())?,
        planes: peer.planes(now.date()),
        may_propose: officer.may(Permission::ProposePeers),
        may_next,
        may_approve,
        waits,
        fingerprint,
        qr,
        keys,
        row,
        peer,
    })
}

fn key_view(row: KeyRow, now: Instant) -> KeyView {
    KeyView {
        name: row.id.split_once('#').map(|(_, name)| name.to_owned()).unwrap_or_default(),
        fingerprint: row.public().map(|key| key.fingerprint().to_string()).unwrap_or_default(),
        is_good: row.revoked_at.is_none() && now < row.good_until,
        row,
    }
}

fn handle(conn: &mut Conn, id: Option<&str>) -> Result<String, Error> {
    let Some(id) = id else { return Ok(String::new()) };
    let person = accounts::find(conn, &PersonId::from(id.to_owned()))?;
    Ok(person.map(|person| person.handle).unwrap_or_default())
}

impl Shown {
    pub fn is(&self, state: &str) -> bool {
        self.peer.state.as_str() == state
    }

    pub fn is_pending(&self) -> bool {
        self.peer.state == PeerState::Pending
    }

    pub fn stands(&self) -> bool {
        matches!(self.peer.state, PeerState::Active | PeerState::Suspended)
    }

    pub fn we_suspended(&self) -> bool {
        self.row.suspended_at.is_some()
    }

    pub fn stopped_by_us(&self) -> bool {
        self.peer.stopped_by == Some(Side::Us)
    }

    /// Where the next action is done.
    pub fn next_path(&self) -> String {
        let step = match self.waits {
            Waits::Comparison => "comparison",
            Waits::Approval => "approval",
            Waits::Change => "change",
            Waits::Restoration => "restoration",
            Waits::Them | Waits::Nothing => return String::new(),
        };
        format!("/peers/{}/{step}", self.peer.id)
    }

    /// The address of what is done about it.
    pub fn at(&self, act: &str) -> String {
        format!("/peers/{}/{act}", self.peer.id)
    }

    pub fn level(&self) -> Level {
        self.peer.level()
    }

    /// Whether terms were set by our people.
    pub fn has_terms(&self) -> bool {
        self.row.approved_at.is_some()
    }

    /// How the state looks beside its words.
    pub fn badge(&self) -> &'static str {
        badge(self.peer.state)
    }

    pub fn mebibytes(&self) -> i64 {
        self.peer.bytes_per_minute / (1024 * 1024)
    }

    pub fn change(&self) -> Option<&Terms> {
        self.row.change.0.as_ref()
    }
}

pub fn badge(state: PeerState) -> &'static str {
    match state {
        PeerState::Pending => "-wait",
        PeerState::Active => "-ok",
        PeerState::Suspended => "-stop",
        PeerState::Ended => "-quiet",
    }
}
