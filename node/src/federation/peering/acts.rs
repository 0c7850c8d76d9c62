//! What people here decide about a peering. One person narrows, suspends, declines and ends; two widen and restore.

use diesel::prelude::*;
use federation_spec::keys::Fingerprint;

use super::book::DECLINED;
use super::hearing::{apply, open, us_now};
use super::keys_heard;
use super::steps::Step;
use super::terms::Terms;
use crate::accounts;
use crate::db::{Conn, Json};
use crate::error::Error;
use crate::federation::peers::KeyRow;
use crate::federation::{PeerId, PeerState, Side, peers};
use crate::time::Instant;
use crate::web::access::{Actor, By, Permission, PersonId, Role};

/// What one officer and the other side read to each other, and how they reached each other.
#[derive(Debug, Clone)]
pub struct Comparison {
    pub fingerprint: Fingerprint,
    pub with: String,
    pub over: String,
}

pub fn compare(conn: &mut Conn, by: &By, id: &PeerId, comparison: &Comparison) -> Result<(), Error> {
    let me = me(by)?.to_string();
    let us = us_now(conn, &by.node)?;
    let mut book = open(conn, id)?;
    if book.peer.state != PeerState::Pending || book.row.compared_at.is_some() {
        return Err(Error::Conflict("error-already-decided"));
    }
    if current_fingerprint(conn, id, by.now())? != Some(comparison.fingerprint) {
        return Err(Error::Conflict("peering-error-other-key"));
    }
    book.compare(&us, &me, &comparison.with, &comparison.over);
    apply(conn, by, book, &format!("{} · {}", comparison.with, comparison.over))
}

pub fn approve(conn: &mut Conn, by: &By, id: &PeerId, terms: Terms) -> Result<(), Error> {
    let me = me(by)?.clone();
    let us = us_now(conn, &by.node)?;
    let mut book = open(conn, id)?;
    if book.peer.state != PeerState::Pending || book.row.approved_at.is_some() {
        return Err(Error::Conflict("error-already-decided"));
    }
    let compared_by = book.row.compared_by.clone().ok_or(Error::Conflict("peering-error-not-compared"))?;
    second_person(conn, &compared_by, &me, &terms)?;
    book.approve(&us, me.as_str(), terms);
    apply(conn, by, book, "")
}

/// Says no to what is pending. One person.
pub fn decline(conn: &mut Conn, by: &By, id: &PeerId, reason: &str) -> Result<(), Error> {
    close(conn, by, id, reason, DECLINED, |state| state == PeerState::Pending)
}

/// Ends what stands, at once. One person.
pub fn end(conn: &mut Conn, by: &By, id: &PeerId, reason: &str) -> Result<(), Error> {
    close(conn, by, id, reason, "ended", |state| matches!(state, PeerState::Active | PeerState::Suspended))
}

fn close(
    conn: &mut Conn,
    by: &By,
    id: &PeerId,
    reason: &str,
    code: &str,
    fits: fn(PeerState) -> bool,
) -> Result<(), Error> {
    let us = us_now(conn, &by.node)?;
    let mut book = open(conn, id)?;
    if !fits(book.peer.state) {
        return Err(Error::Conflict("error-already-decided"));
    }
    book.end(&us, code);
    apply(conn, by, book, reason)
}

pub fn suspend(conn: &mut Conn, by: &By, id: &PeerId, code: &str, note: &str) -> Result<(), Error> {
    let us = us_now(conn, &by.node)?;
    let mut book = open(conn, id)?;
    let stands = matches!(book.peer.state, PeerState::Active | PeerState::Suspended);
    if !stands || book.row.suspended_at.is_some() {
        return Err(Error::Conflict("error-already-decided"));
    }
    book.suspend(&us, code);
    apply(conn, by, book, note)
}

/// Trusts a key of a peer no more, at once and for good. One person. A peer that is left without a good key is suspended:
/// its people have to compare fingerprints with ours again.
pub fn revoke_key(conn: &mut Conn, by: &By, id: &PeerId, key_id: &str, reason: &str) -> Result<(), Error> {
    let (us, now) = (us_now(conn, &by.node)?, by.now());
    let mut book = open(conn, id)?;
    if !matches!(book.peer.state, PeerState::Active | PeerState::Suspended) {
        return Err(Error::Conflict("peering-error-moved-on"));
    }
    let keys = peers::keys_of(conn, id)?;
    let key = keys.iter().find(|key| key.id == key_id).ok_or(Error::NotFound)?;
    if key.revoked_at.is_some() {
        return Err(Error::Conflict("error-already-decided"));
    }
    keys_heard::revoke(conn, &key.id, now)?;
    book.steps.push((Side::Us, Step::KeyRevoked));
    if !has_another_key(&keys, key_id, now) && book.row.suspended_at.is_none() {
        book.suspend(&us, KEY_DOUBT);
    }
    apply(conn, by, book, reason)
}

/// Whether a good key is left without this one.
pub fn has_another_key(keys: &[KeyRow], key_id: &str, now: Instant) -> bool {
    keys.iter().any(|key| key.id != key_id && key.revoked_at.is_none() && now < key.good_until)
}

/// Why a peer is suspended whose last key is trusted no more.
const KEY_DOUBT: &str = "key_doubt";

/// Whether a decision holds, or waits for a second person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    Now,
    Waits,
}

/// The first person proposes to lift our suspension, the second lifts it.
pub fn restore(conn: &mut Conn, by: &By, id: &PeerId) -> Result<Decided, Error> {
    let me = me(by)?.clone();
    let us = us_now(conn, &by.node)?;
    let mut book = open(conn, id)?;
    if book.peer.state == PeerState::Ended || book.row.suspended_at.is_none() {
        return Err(Error::Conflict("error-already-decided"));
    }
    if current_fingerprint(conn, id, by.now())?.is_none() {
        return Err(Error::Conflict("peering-error-no-key"));
    }
    let terms = Terms::of(&book.peer);
    let decided = match book.peer.restore_proposed_by.clone() {
        Some(first) => {
            second_person(conn, &first, &me, &terms)?;
            Decided::Now
        }
        None if may_alone(conn, &me, &terms)? => Decided::Now,
        None => Decided::Waits,
    };
    if decided == Decided::Now {
        book.restore(&us);
    } else {
        book.peer.restore_proposed_by = Some(me.to_string());
        book.steps.push((Side::Us, Step::RestoreProposed));
    }
    apply(conn, by, book, "")?;
    Ok(decided)
}

/// Leaves it suspended.
pub fn drop_restore(conn: &mut Conn, by: &By, id: &PeerId) -> Result<(), Error> {
    let mut book = open(conn, id)?;
    if book.peer.restore_proposed_by.take().is_none() {
        return Err(Error::Conflict("error-already-decided"));
    }
    book.steps.push((Side::Us, Step::RestoreDropped));
    apply(conn, by, book, "")
}

/// New terms: narrower ones hold at once, wider ones wait for a second person, and at the peer's for two more.
pub fn change(conn: &mut Conn, by: &By, id: &PeerId, terms: Terms) -> Result<Decided, Error> {
    let me = me(by)?.clone();
    let us = us_now(conn, &by.node)?;
    let mut book = open(conn, id)?;
    if !matches!(book.peer.state, PeerState::Active | PeerState::Suspended) {
        return Err(Error::Conflict("peering-error-moved-on"));
    }
    let before = Terms::of(&book.peer);
    if terms == before {
        return Err(Error::Conflict("peering-error-same-terms"));
    }
    if terms.is_narrower_than(&before) {
        book.change(&us, terms, Step::Narrowed);
        apply(conn, by, book, "")?;
        return Ok(Decided::Now);
    }
    if !officer_may(by, Permission::ApprovePeers) {
        return Err(Error::Conflict("peering-error-wider"));
    }
    if may_alone(conn, &me, &terms)? {
        book.change(&us, terms, Step::Widened);
        apply(conn, by, book, "")?;
        return Ok(Decided::Now);
    }
    book.row.change = Json(Some(terms));
    book.row.change_by = Some(me.to_string());
    book.steps.push((Side::Us, Step::ChangeProposed));
    apply(conn, by, book, "")?;
    Ok(Decided::Waits)
}

/// The second person: `seen` is what was on the page, so that nobody approves what they did not read.
pub fn approve_change(conn: &mut Conn, by: &By, id: &PeerId, seen: &str) -> Result<(), Error> {
    let me = me(by)?.clone();
    let us = us_now(conn, &by.node)?;
    let mut book = open(conn, id)?;
    let (Some(terms), Some(first)) = (book.row.change.0.clone(), book.row.change_by.clone()) else {
        return Err(Error::Conflict("error-already-decided"));
    };
    if digest(&terms) != seen {
        return Err(Error::Conflict("peering-error-moved-on"));
    }
    second_person(conn, &first, &me, &terms)?;
    book.change(&us, terms, Step::Widened);
    apply(conn, by, book, "")
}

pub fn drop_change(conn: &mut Conn, by: &By, id: &PeerId) -> Result<(), Error> {
    let mut book = open(conn, id)?;
    if book.row.change.0.take().is_none() {
        return Err(Error::Conflict("error-already-decided"));
    }
    book.row.change_by = None;
    book.steps.push((Side::Us, Step::ChangeDropped));
    apply(conn, by, book, "")
}

/// Names exactly these terms.
pub fn digest(terms: &Terms) -> String {
    let text = serde_json::to_string(terms).expect("terms are plain data");
    crate::secret::sha256_hex(text.as_bytes())
}

pub(super) fn me(by: &By) -> Result<&PersonId, Error> {
    by.person().ok_or(Error::Forbidden)
}

fn officer_may(by: &By, permission: Permission) -> bool {
    matches!(&by.actor, Actor::Officer(officer) if officer.may(permission))
}

/// Nobody approves their own; where there is one trust officer in all, alone for `directory` and nothing else.
fn second_person(conn: &mut Conn, first: &str, me: &PersonId, terms: &Terms) -> Result<(), Error> {
    if first != me.as_str() || may_alone(conn, me, terms)? {
        return Ok(());
    }
    Err(Error::Conflict(match is_sole(conn, me)? {
        true => "peering-error-directory-only",
        false => "error-second-person",
    }))
}

fn may_alone(conn: &mut Conn, me: &PersonId, terms: &Terms) -> QueryResult<bool> {
    Ok(terms.is_directory_only() && is_sole(conn, me)?)
}

pub fn is_sole(conn: &mut Conn, me: &PersonId) -> QueryResult<bool> {
    Ok(accounts::holders(conn, Role::TrustOfficer)? == [me.clone()])
}

/// Of the key that is pinned and good: the newest, if there are several.
pub fn current_fingerprint(conn: &mut Conn, id: &PeerId, now: Instant) -> QueryResult<Option<Fingerprint>> {
    let keys = peers::keys_of(conn, id)?;
    let good = keys.into_iter().find(|key| key.revoked_at.is_none() && now < key.good_until);
    Ok(good.and_then(|key| key.public()).map(|key| key.fingerprint()))
}
