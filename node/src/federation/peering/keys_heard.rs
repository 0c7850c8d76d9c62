//! A peer's keys change: old signs new, both are good for a week, and what is revoked is never good again.

use chrono::Duration;
use diesel::prelude::*;
use federation_spec::document::KeyDocument;
use federation_spec::limits;
use federation_spec::messages::{KeyChange, KeyRevocation};

use super::book::Book;
use super::hearing::{Refused, apply};
use super::steps::Step;
use crate::db::Conn;
use crate::db::schema::peer_keys;
use crate::error::Error;
use crate::federation::peers::{self, KeyRow};
use crate::federation::{PeerState, Side};
use crate::time::Instant;
use crate::web::access::By;

/// Pins the new key. The old one must be pinned and good, and must have signed the request.
pub(super) fn change(
    conn: &mut Conn,
    by: &By,
    mut book: Book,
    change: &KeyChange,
    signed_by: &str,
) -> Result<Result<(), Refused>, Error> {
    let now = by.now();
    let peer = book.peer.id.clone();
    if !stands(&book) {
        return Ok(Err(Refused::TRANSITION));
    }
    let keys = peers::keys_of(conn, &peer)?;
    let new = change.document.key(change.new_key.as_str()).filter(|key| key.is_valid(now.max(key.created)));
    let Some(new) = new.filter(|key| !key.key.is_well_known()) else { return Ok(Err(Refused::KEY)) };
    if let Some(known) = keys.iter().find(|key| key.id == change.new_key.as_str()) {
        // It came before; or it is another key under a name that was given, which nobody may do.
        let same = known.multikey == new.key.multikey() && known.revoked_at.is_none();
        return Ok(if same { Ok(()) } else { Err(Refused::KEY) });
    }
    let is_good = |key: &&KeyRow| key.revoked_at.is_none() && now < key.good_until;
    let old_is_good = keys.iter().filter(is_good).any(|key| key.id == change.old_key.as_str());
    let was_known = keys.iter().any(|key| key.multikey == new.key.multikey());
    if !old_is_good || was_known || signed_by != change.old_key.as_str() {
        return Ok(Err(Refused::KEY));
    }
    let overlap = now + Duration::days(limits::KEY_OVERLAP_DAYS);
    for key in keys.iter().filter(is_good).filter(|key| key.good_until > overlap) {
        diesel::update(peer_keys::table.find(&key.id)).set(peer_keys::good_until.eq(overlap)).execute(conn)?;
    }
    let row = KeyRow {
        id: change.new_key.to_string(),
        peer_id: peer,
        multikey: new.key.multikey(),
        pinned_at: now,
        good_until: new.expires,
        revoked_at: None,
    };
    peers::pin(conn, row)?;
    book.peer.document = change.document.to_document().to_string();
    book.peer.document_until = change.document.valid_until;
    book.steps.push((Side::Them, Step::KeyChanged));
    let fragment = change.new_key.fragment().unwrap_or_default().to_owned();
    apply(conn, by, book, &fragment)?;
    Ok(Ok(()))
}

/// Trusts a key no more. It is another key that says so: who has only the one is suspended by people, and compared again.
pub(super) fn revocation(
    conn: &mut Conn,
    by: &By,
    mut book: Book,
    revocation: &KeyRevocation,
    signed_by: &str,
) -> Result<Result<(), Refused>, Error> {
    let (now, id) = (by.now(), revocation.key.as_str());
    if !stands(&book) {
        return Ok(Err(Refused::TRANSITION));
    }
    let keys = peers::keys_of(conn, &book.peer.id)?;
    let Some(key) = keys.iter().find(|key| key.id == id) else { return Ok(Err(Refused::KEY)) };
    if key.revoked_at.is_some() {
        return Ok(Ok(()));
    }
    let another = keys.iter().any(|key| key.id != id && key.revoked_at.is_none() && now < key.good_until);
    if !another || signed_by == id {
        return Ok(Err(Refused::KEY));
    }
    revoke(conn, id, now)?;
    book.steps.push((Side::Them, Step::KeyRevoked));
    let fragment = revocation.key.fragment().unwrap_or_default().to_owned();
    apply(conn, by, book, &fragment)?;
    Ok(Ok(()))
}

/// Keeps the document of a node that cannot be asked for it.
pub(super) fn document(
    conn: &mut Conn,
    by: &By,
    book: Book,
    document: &KeyDocument,
) -> Result<Result<(), Refused>, Error> {
    if !stands(&book) {
        return Ok(Err(Refused::TRANSITION));
    }
    if document.check_validity(by.now()).is_err() {
        return Ok(Err(Refused::KEY));
    }
    keep(conn, by, book, document)?;
    Ok(Ok(()))
}

/// Keeps a document. Keys are pinned by a change that the old key signed and never by this; what it says is revoked is.
pub(super) fn keep(conn: &mut Conn, by: &By, mut book: Book, document: &KeyDocument) -> Result<(), Error> {
    let now = by.now();
    let keys = peers::keys_of(conn, &book.peer.id)?;
    let said = |id: &str| document.key(id).and_then(|key| key.revoked).is_some_and(|at: Instant| at <= now);
    let (gone, left): (Vec<_>, Vec<_>) =
        keys.iter().filter(|key| key.revoked_at.is_none()).partition(|key| said(&key.id));
    // Its last key is not given up on its word alone: people decide that.
    if !left.is_empty() {
        for key in gone {
            revoke(conn, &key.id, now)?;
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

pub(super) fn revoke(conn: &mut Conn, id: &str, now: Instant) -> QueryResult<()> {
    diesel::update(peer_keys::table.find(id)).set(peer_keys::revoked_at.eq(now)).execute(conn)?;
    peers::changed(conn)
}

fn stands(book: &Book) -> bool {
    matches!(book.peer.state, PeerState::Active | PeerState::Suspended)
}
