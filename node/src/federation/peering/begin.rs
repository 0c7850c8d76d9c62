//! How a peering begins, and begins anew: the peer's row, the one key that is pinned, our request.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::prelude::*;
use federation_spec::vocabulary::Plane;

use super::acts::me;
use super::book::Book;
use super::fetch::Fetched;
use super::forms;
use super::hearing::{apply, open, us_now};
use super::steps::Step;
use crate::config::Network;
use crate::db::schema::peer_keys;
use crate::db::{Conn, Json};
use crate::error::Error;
use crate::federation::peers::{self, KeyRow, Peer, PeeringRow};
use crate::federation::{PeerId, PeerState, Side, outbox};
use crate::secret::random;
use crate::time::Instant;
use crate::web::access::By;

/// What a proposal names beside the key document that was fetched.
#[derive(Debug, Clone, Default)]
pub struct Proposal {
    pub ranges: Vec<Network>,
    pub planes: Vec<Plane>,
    /// It has no inbound port: people brought its document, and nothing is dialled.
    pub pull_only: bool,
}

/// A new peer whose keys were fetched from its own address, or one that ended, or one that introduced itself: its keys are
/// then those of the address, whatever it said before.
pub fn propose(conn: &mut Conn, by: &By, found: &Fetched, proposal: &Proposal) -> Result<PeerId, Error> {
    let me = me(by)?.to_string();
    let us = us_now(conn, &by.node)?;
    let mut book = match peers::find_by_origin(conn, found.origin.as_str())? {
        None => {
            let book = new_book(found, Side::Us, by.now());
            insert(conn, &book, by.now())?;
            book
        }
        Some(peer) => again(conn, by, &peer.id, found)?,
    };
    fill(&mut book.peer, found, proposal);
    book.row.proposed_by = Some(me);
    pin(conn, &book.peer.id, found, by.now())?;
    book.steps.push((Side::Us, Step::Proposed));
    book.request(&us, &proposal.planes);
    let id = book.peer.id.clone();
    apply(conn, by, book, "")?;
    Ok(id)
}

fn again(conn: &mut Conn, by: &By, id: &PeerId, found: &Fetched) -> Result<Book, Error> {
    let mut book = open(conn, id)?;
    match (book.peer.state, book.peer.begun_by) {
        (PeerState::Ended, _) => {
            begin_anew(&mut book, by.now());
            book.peer.begun_by = Side::Us;
        }
        (PeerState::Pending, Side::Them) if book.row.proposed_by.is_none() => {
            // Whoever introduced itself under this address may be somebody else.
            if !found.is_pinned_by(&peers::keys_of(conn, id)?, by.now()) {
                begin_anew(&mut book, by.now());
            }
        }
        _ => return Err(Error::Conflict("peering-error-known")),
    }
    Ok(book)
}

/// The key document once more, while the peering is pending: the fingerprint changed before anybody compared it.
pub fn fetch_again(conn: &mut Conn, by: &By, id: &PeerId, found: &Fetched) -> Result<(), Error> {
    let mut book = open(conn, id)?;
    if book.peer.state != PeerState::Pending || book.peer.origin != found.origin.as_str() {
        return Err(Error::Conflict("peering-error-moved-on"));
    }
    if !found.is_pinned_by(&peers::keys_of(conn, id)?, by.now()) {
        // Whatever was compared was another key.
        begin_anew(&mut book, by.now());
        let us = us_now(conn, &by.node)?;
        let planes: Vec<Plane> = book.peer.planes.0.iter().filter_map(|plane| Plane::parse(plane)).collect();
        book.request(&us, &planes);
    }
    book.peer.document.clone_from(&found.text);
    book.peer.document_until = found.document.valid_until;
    pin(conn, id, found, by.now())?;
    book.steps.push((Side::Us, Step::KeysFetched));
    apply(conn, by, book, "")
}

/// The book of a peer that nobody has decided anything about.
pub fn new_book(found: &Fetched, begun_by: Side, now: Instant) -> Book {
    let terms = forms::proposed_terms(now.date());
    let id = PeerId::new();
    let mut peer = Peer {
        id: id.clone(),
        origin: found.origin.as_str().to_owned(),
        name: found.name(),
        state: PeerState::Pending,
        begun_by,
        org_class: String::new(),
        level: 0,
        planes: Json(Vec::new()),
        their_planes: Json(Vec::new()),
        highest_mark: String::new(),
        their_highest_mark: String::new(),
        their_review_on: None,
        ranges: Json(Vec::new()),
        pull_only: false,
        messages_per_second: 0,
        bytes_per_minute: 0,
        duty_phone: String::new(),
        review_on: now.date(),
        reason: String::new(),
        stopped_by: None,
        restore_proposed_by: None,
        document: found.text.clone(),
        document_until: found.document.valid_until,
        last_received_at: None,
        last_delivered_at: None,
        clock_offset: 0,
        created_at: now,
        updated_at: now,
    };
    terms.put_into(&mut peer);
    Book::new(peer, new_row(id, now))
}

fn new_row(peer_id: PeerId, now: Instant) -> PeeringRow {
    PeeringRow {
        peer_id,
        begun_at: now,
        proposed_by: None,
        nonce: new_nonce(),
        their_nonce: None,
        request_stamp: String::new(),
        terms_stamp: String::new(),
        their_request_stamp: String::new(),
        their_terms_stamp: String::new(),
        their_stop_stamp: String::new(),
        their_end_stamp: String::new(),
        asked_planes: Json(Vec::new()),
        country: String::new(),
        requested_at: None,
        compared_by: None,
        compared_with: String::new(),
        compared_over: String::new(),
        compared_at: None,
        approved_by: None,
        approved_at: None,
        accepted_at: None,
        they_accepted_at: None,
        suspended_at: None,
        they_suspended_at: None,
        change: Json(None),
        change_by: None,
        purge_by: None,
    }
}

/// Forgets what was decided and heard, but not when they said the last of it: whatever is older is of the old peering.
pub fn begin_anew(book: &mut Book, now: Instant) {
    let old = book.row.clone();
    let stamps = [old.their_request_stamp, old.their_terms_stamp, old.their_stop_stamp, old.their_end_stamp];
    let last = stamps.into_iter().max().unwrap_or_default();
    book.row = PeeringRow {
        their_request_stamp: last.clone(),
        their_terms_stamp: last.clone(),
        their_stop_stamp: last.clone(),
        their_end_stamp: last,
        country: old.country,
        ..new_row(old.peer_id, now)
    };
    book.peer.state = PeerState::Pending;
    book.peer.stopped_by = None;
    book.peer.reason.clear();
    book.peer.restore_proposed_by = None;
    book.peer.their_planes = Json(Vec::new());
    book.peer.their_highest_mark.clear();
    book.peer.their_review_on = None;
}

fn fill(peer: &mut Peer, found: &Fetched, proposal: &Proposal) {
    peer.name = found.name();
    peer.ranges = Json(proposal.ranges.clone());
    peer.pull_only = proposal.pull_only;
    peer.planes = Json(proposal.planes.iter().map(|plane| plane.as_str().to_owned()).collect());
    peer.document.clone_from(&found.text);
    peer.document_until = found.document.valid_until;
}

/// Writes a new peer and opens its lanes.
pub fn insert(conn: &mut Conn, book: &Book, now: Instant) -> Result<(), Error> {
    peers::insert(conn, book.peer.clone(), book.row.clone()).map_err(|error| match Error::from(error) {
        Error::Conflict(_) => Error::Conflict("peering-error-known"),
        other => other,
    })?;
    outbox::open_lanes(conn, &book.peer.id, now)
}

/// Pins the one key whose fingerprint will be compared, in place of all others. What was revoked stays revoked.
pub fn pin(conn: &mut Conn, id: &PeerId, found: &Fetched, now: Instant) -> Result<(), Error> {
    let known = peers::keys_of(conn, id)?;
    let revoked = |key: &&KeyRow| key.revoked_at.is_some();
    let multikey = found.key.key.multikey();
    if known.iter().filter(revoked).any(|key| key.multikey == multikey || key.id == found.key.id.as_str()) {
        return Err(Error::Conflict("peering-error-revoked-key"));
    }
    diesel::delete(peer_keys::table.filter(peer_keys::peer_id.eq(id)).filter(peer_keys::revoked_at.is_null()))
        .execute(conn)?;
    let row = KeyRow {
        id: found.key.id.to_string(),
        peer_id: id.clone(),
        multikey,
        pinned_at: now,
        good_until: found.key.expires,
        revoked_at: None,
    };
    Ok(peers::pin(conn, row)?)
}

fn new_nonce() -> String {
    URL_SAFE_NO_PAD.encode(*random::<18>())
}
