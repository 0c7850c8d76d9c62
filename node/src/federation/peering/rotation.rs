//! Our own signing key: a new one is proposed by one person and approved by another; the old one signs the change.

use diesel::prelude::*;
use federation_spec::activity::ActivityType;
use federation_spec::keys::SigningKey;
use federation_spec::messages::{KeyChange, KeyRevocation};
use federation_spec::origin::Iri;
use serde_json::Value;

use super::acts::{is_sole, me};
use super::book::object;
use super::hearing::us_now;
use crate::audit::{self, Act, Entry};
use crate::db::Conn;
use crate::db::schema::{node_keys, peers};
use crate::error::{Error, internal};
use crate::federation::keys::{self, KeyState, OwnKeyRow};
use crate::federation::outbox::{self, Publication, To, Why};
use crate::federation::peers as rows;
use crate::federation::{self, Federation, PeerId, PeerState};
use crate::id::new_id;
use crate::notices::{self, Notice};
use crate::text_enum;
use crate::web::access::By;

text_enum! {
    /// Why a key is revoked, as the peers hear it.
    RevocationReason { Lost = "lost", Stolen = "stolen", Replaced = "replaced" }
}

/// Makes a new key beside the one in use. Its secret half is a file of this machine from now on.
pub async fn propose(federation: &Federation, by: &By) -> Result<(), Error> {
    let (by, now) = (by.clone(), federation.now());
    let name = federation.db.read(move |conn| {
        no_proposal(conn)?;
        keys::next_name(conn, now)?.ok_or(Error::Conflict("peering-error-no-key-name"))
    });
    let (name, node) = (name.await?, federation.node.clone());
    let of = name.clone();
    let made = tokio::task::spawn_blocking(move || keys::make_file(&node, &of)).await;
    let public = made.map_err(internal)??;
    federation
        .db
        .write(move |conn| {
            no_proposal(conn)?;
            let me = me(&by)?.to_string();
            if keys::insert(conn, &name, &public, KeyState::Proposed, Some(&me), by.now())? == 0 {
                return Err(Error::Conflict("error-already-decided"));
            }
            notices::tell_trust_officers(conn, &by.node, Notice::SigningKeyWaits)?;
            audit::record(conn, &by, Entry::new(Act::SigningKeyProposed).on("key", &name))
        })
        .await
}

fn no_proposal(conn: &mut Conn) -> Result<(), Error> {
    let waits = keys::all(conn)?.iter().any(|row| row.state == KeyState::Proposed);
    if waits { Err(Error::Conflict("peering-error-key-waits")) } else { Ok(()) }
}

/// The second person: from now on the new key signs, and every peer is told by the old one.
pub async fn approve(federation: &Federation, by: &By, name: &str) -> Result<(), Error> {
    let (node, of) = (federation.node.clone(), name.to_owned());
    let read = tokio::task::spawn_blocking(move || keys::read_file(&node, &of)).await.map_err(internal)?;
    let signing = read.map_err(|_| Error::Conflict("peering-error-key-file"))?;
    let (by, name) = (by.clone(), name.to_owned());
    federation.db.write(move |conn| rotate(conn, &by, &name, &signing)).await?;
    Ok(federation.refresh().await?)
}

fn rotate(conn: &mut Conn, by: &By, name: &str, signing: &SigningKey) -> Result<(), Error> {
    let now = by.now();
    let row = find(conn, name)?;
    let first = row.proposed_by.clone().unwrap_or_default();
    let me = me(by)?.clone();
    if row.state != KeyState::Proposed {
        return Err(Error::Conflict("error-already-decided"));
    }
    if first == me.as_str() && !is_sole(conn, &me)? {
        return Err(Error::Conflict("error-second-person"));
    }
    if signing.public().multikey() != row.multikey {
        return Err(Error::Conflict("peering-error-key-file"));
    }
    let old = keys::all(conn)?.into_iter().find(|row| row.state == KeyState::Active);
    let old = old.ok_or_else(|| internal(anyhow::anyhow!("no signing key is active")))?;
    let retired = diesel::update(node_keys::table.find(&old.name).filter(node_keys::state.eq(KeyState::Active)))
        .set((node_keys::state.eq(KeyState::Retired), node_keys::ended_at.eq(now)))
        .execute(conn)?;
    let begun = diesel::update(node_keys::table.find(name).filter(node_keys::state.eq(KeyState::Proposed)))
        .set((
            node_keys::state.eq(KeyState::Active),
            node_keys::approved_by.eq(me.as_str()),
            node_keys::begun_at.eq(now),
        ))
        .execute(conn)?;
    if (retired, begun) != (1, 1) {
        return Err(Error::Conflict("error-already-decided"));
    }
    let us = us_now(conn, &by.node)?;
    let key_id = |name: &str| Iri::parse(&keys::key_id(&by.node, name)).map_err(internal);
    let id = object(&us.origin, &new_id());
    let change = KeyChange::new(id, us.document, key_id(&old.name)?, (key_id(name)?, signing), now);
    if let Some(activity) = tell(conn, by, change.to_object())? {
        diesel::update(node_keys::table.find(name)).set(node_keys::change_id.eq(activity)).execute(conn)?;
    }
    rows::changed(conn)?;
    notices::tell_trust_officers(conn, &by.node, Notice::SigningKeyChanged)?;
    audit::record(conn, by, Entry::new(Act::SigningKeyRotated).on("key", name).rule("two_people"))
}

/// Gives a proposal up. Its name is not given again: nobody signs with what was refused.
pub fn refuse(conn: &mut Conn, by: &By, name: &str) -> Result<(), Error> {
    let changed = diesel::update(node_keys::table.find(name).filter(node_keys::state.eq(KeyState::Proposed)))
        .set((node_keys::state.eq(KeyState::Revoked), node_keys::ended_at.eq(by.now())))
        .execute(conn)?;
    if changed == 0 {
        return Err(Error::Conflict("error-already-decided"));
    }
    audit::record(conn, by, Entry::new(Act::SigningKeyRefused).on("key", name))
}

/// One person, at once: what this key signs is accepted no more. Only a key that another one has replaced.
pub fn revoke(conn: &mut Conn, by: &By, name: &str, reason: RevocationReason) -> Result<(), Error> {
    let changed = diesel::update(node_keys::table.find(name).filter(node_keys::state.eq(KeyState::Retired)))
        .set((node_keys::state.eq(KeyState::Revoked), node_keys::ended_at.eq(by.now())))
        .execute(conn)?;
    if changed == 0 {
        return Err(Error::Conflict("peering-error-key-in-use"));
    }
    let origin = federation::origin(&by.node);
    let revocation = KeyRevocation {
        id: object(&origin, &new_id()),
        key: Iri::parse(&keys::key_id(&by.node, name)).map_err(internal)?,
        at: by.now(),
        reason: reason.to_string(),
    };
    tell(conn, by, revocation.to_object(&origin.node()))?;
    rows::changed(conn)?;
    notices::tell_trust_officers(conn, &by.node, Notice::SigningKeyChanged)?;
    audit::record(conn, by, Entry::new(Act::SigningKeyRevoked).on("key", name).rule(reason.as_str()))
}

pub fn find(conn: &mut Conn, name: &str) -> Result<OwnKeyRow, Error> {
    keys::all(conn)?.into_iter().find(|row| row.name == name).ok_or(Error::NotFound)
}

/// Every peer that hears about keys: the active ones and the suspended.
fn tell(conn: &mut Conn, by: &By, object: Value) -> Result<Option<String>, Error> {
    let node = federation::origin(&by.node).node();
    let heard: Vec<(PeerId, String)> = peers::table
        .select((peers::id, peers::origin))
        .filter(peers::state.eq_any([PeerState::Active, PeerState::Suspended]))
        .order(peers::id)
        .load(conn)?;
    let recipient = |origin: &str| Iri::parse(&format!("{origin}/fed/v1/node"));
    let audience: Vec<To> = heard
        .into_iter()
        .filter_map(|(peer, origin)| Some(To { peer, recipients: vec![recipient(&origin).ok()?], why: Why::Peering }))
        .collect();
    if audience.is_empty() {
        return Ok(None);
    }
    outbox::publish(conn, by, Publication::new(ActivityType::Create, node, object), audience).map(Some)
}
