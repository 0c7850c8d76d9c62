//! This node's own signing keys: the secret halves are files, the public halves and their lives stand in the database.

use std::collections::HashSet;

use anyhow::{Context, ensure};
use chrono::{Datelike, Duration};
use diesel::prelude::*;
use federation_spec::document::{DocumentKey, KeyDocument, KeyUses};
use federation_spec::keys::{Algorithm, Fingerprint, PublicKey, SigningKey};
use federation_spec::limits;
use federation_spec::origin::Iri;

use super::PeerId;
use super::outbox::DeliveryState;
use crate::accounts;
use crate::db::Conn;
use crate::db::schema::{deliveries, node_keys, peerings};
use crate::error::internal;
use crate::node::Node;
use crate::on_each;
use crate::secret::{Key, KeyFiles};
use crate::text_enum;
use crate::time::Instant;
use crate::web::access::{PersonId, Role};

/// How long a signing key is good.
pub const KEY_DAYS: i64 = 400;

text_enum! {
    /// `proposed` by one person, `active` when a second approved it, `retired` while peers may still see its signatures.
    KeyState { Proposed = "proposed", Active = "active", Retired = "retired", Revoked = "revoked" }
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = node_keys)]
pub struct OwnKeyRow {
    pub name: String,
    pub multikey: String,
    pub state: KeyState,
    pub proposed_by: Option<String>,
    pub approved_by: Option<String>,
    pub created_at: Instant,
    pub expires_at: Instant,
    /// When it was first used, and the activity that told the peers of it.
    pub begun_at: Option<Instant>,
    pub change_id: Option<String>,
    pub ended_at: Option<Instant>,
}

impl OwnKeyRow {
    pub fn public(&self) -> anyhow::Result<PublicKey> {
        PublicKey::from_multikey(&self.multikey).with_context(|| format!("the public half of {} is damaged", self.name))
    }
}

/// What this process signs with, and everything the key document lists.
pub struct OwnKeys {
    /// `…/fed/v1/node#2026a`.
    pub id: String,
    pub signing: SigningKey,
    pub rows: Vec<OwnKeyRow>,
    /// Peers that have not confirmed the active key…
    waiting: HashSet<PeerId>,
    /// …and the keys before it, with the peers that have not confirmed those either.
    older: Vec<(String, SigningKey, HashSet<PeerId>)>,
}

impl OwnKeys {
    pub fn fingerprint(&self) -> Fingerprint {
        self.signing.public().fingerprint()
    }

    /// The key that this peer knows: the newest that it confirmed, or that it never had to. Old signs new.
    pub fn for_peer(&self, peer: &PeerId) -> (&str, &SigningKey) {
        let active = (self.id.as_str(), &self.signing);
        if !self.waiting.contains(peer) {
            return active;
        }
        let known = self.older.iter().find(|(.., waiting)| !waiting.contains(peer)).or(self.older.last());
        known.map_or(active, |(id, key, _)| (id, key))
    }

    /// Whether a receipt may change which key a peer hears.
    pub fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }
}

/// Reads the active key, or makes the first one. Cut off at any point, the next start goes on: a file without a row is used.
pub(super) fn load_or_make(node: &Node) -> anyhow::Result<OwnKeys> {
    let files = KeyFiles::at(&node.config.keys.directory);
    let mut rows = node.db.read_now(|conn| Ok(all(conn)?))?;
    if rows.iter().all(|row| row.state != KeyState::Active) {
        let name = format!("{}a", node.now().year());
        let key = files.signing_key_or_new(&name)?;
        let public = signing(&key)?.public();
        let now = node.now();
        node.db.write_now(|conn| {
            // A process on another machine may have been quicker: its row stands, and our file must be its key.
            insert(conn, &name, &public, KeyState::Active, None, now).map_err(internal)
        })?;
        rows = node.db.read_now(|conn| Ok(all(conn)?))?;
    }
    let active = rows.iter().find(|row| row.state == KeyState::Active).context("no signing key is active")?;
    let signing = signing(&files.signing_key(&active.name)?)?;
    ensure!(
        signing.public().multikey() == active.multikey,
        "the file signing-key-{} is not the key of this database: restore the one it was made with",
        active.name
    );
    ensure!(!signing.public().is_well_known(), "signing-key-{} is an example of a standard, not a key", active.name);
    let now = node.now();
    let waiting = node.db.read_now(|conn| Ok(unconfirmed(conn, active, now)?))?;
    let mut older = Vec::new();
    let mut before: Vec<&OwnKeyRow> = rows.iter().filter(|row| row.state == KeyState::Retired).collect();
    before.sort_by_key(|row| std::cmp::Reverse(row.ended_at));
    for row in before.into_iter().take_while(|_| !waiting.is_empty()) {
        // Another machine may not have the file; then peers that lag behind hear the active key.
        let Ok(key) = files.signing_key(&row.name) else { continue };
        let waiting = node.db.read_now(|conn| Ok(unconfirmed(conn, row, now)?))?;
        older.push((key_id(node, &row.name), self::signing(&key)?, waiting));
    }
    Ok(OwnKeys { id: key_id(node, &active.name), signing, rows, waiting, older })
}

/// The newest key that all of these peers know, with its id: it proves an object that goes to all of them alike.
pub(super) fn known_to(conn: &mut Conn, node: &Node, peers: &[PeerId]) -> anyhow::Result<(String, SigningKey)> {
    let (files, now) = (KeyFiles::at(&node.config.keys.directory), node.now());
    let mut rows = all(conn)?;
    rows.retain(|row| matches!(row.state, KeyState::Active | KeyState::Retired));
    rows.sort_by_key(|row| (row.state != KeyState::Active, std::cmp::Reverse(row.ended_at)));
    let active = rows.first().context("no signing key is active")?.name.clone();
    let mut known = None;
    for row in rows {
        let waiting = unconfirmed(conn, &row, now)?;
        if !peers.iter().any(|peer| waiting.contains(peer)) && files.signing_key(&row.name).is_ok() {
            known = Some(row.name);
            break;
        }
    }
    let name = known.unwrap_or(active);
    Ok((key_id(node, &name), signing(&files.signing_key(&name)?)?))
}

/// How long after its delivery a change counts as confirmed without a receipt: a suspended peer sends none.
const CONFIRMED_AFTER: Duration = Duration::hours(1);

/// The peers that were told of a key and have not confirmed it. Who peered with us later pinned it at once.
pub(super) fn unconfirmed(conn: &mut Conn, key: &OwnKeyRow, now: Instant) -> QueryResult<HashSet<PeerId>> {
    Ok(told(conn, key)?.into_iter().filter(|told| !told.is_confirmed(now)).map(|told| told.peer).collect())
}

/// One peer that was told of a key, and how far that came.
#[derive(Debug, Queryable)]
pub(super) struct Told {
    pub peer: PeerId,
    pub state: DeliveryState,
    pub outcome: String,
    pub ended_at: Option<Instant>,
}

impl Told {
    pub fn is_confirmed(&self, now: Instant) -> bool {
        let applied = matches!(self.outcome.as_str(), "processed" | "seen");
        let long_ago = self.ended_at.is_some_and(|at| at + CONFIRMED_AFTER <= now);
        applied || (self.state == DeliveryState::Delivered && self.outcome != "rejected" && long_ago)
    }
}

pub(super) fn told(conn: &mut Conn, key: &OwnKeyRow) -> QueryResult<Vec<Told>> {
    let (Some(change), Some(begun)) = (&key.change_id, key.begun_at) else { return Ok(Vec::new()) };
    deliveries::table
        .inner_join(peerings::table.on(peerings::peer_id.eq(deliveries::peer_id)))
        .select((deliveries::peer_id, deliveries::state, deliveries::outcome, deliveries::ended_at))
        .filter(deliveries::activity_id.eq(change))
        .filter(peerings::begun_at.le(begun))
        .order(deliveries::peer_id)
        .load(conn)
}

/// The key document: what signs now, what did until a week ago, and what must not any more.
pub(super) fn document(node: &Node, rows: &[OwnKeyRow], name: Option<String>, now: Instant) -> KeyDocument {
    let origin = super::origin(node);
    let overlap = Duration::days(limits::KEY_OVERLAP_DAYS);
    let listed = |row: &&OwnKeyRow| match row.state {
        KeyState::Active => true,
        KeyState::Retired => row.ended_at.is_none_or(|ended| now < ended + overlap),
        // One that was refused never signed anything.
        KeyState::Revoked => now < row.expires_at && (row.begun_at.is_some() || row.proposed_by.is_none()),
        KeyState::Proposed => false,
    };
    let mut keys: Vec<DocumentKey> = rows.iter().filter(listed).filter_map(|row| document_key(node, row)).collect();
    keys.sort_by_key(|key| (key.revoked.is_some(), std::cmp::Reverse(key.created)));
    keys.truncate(limits::DOCUMENT_KEYS);
    KeyDocument {
        node: origin.node(),
        inbox: origin.inbox(),
        outbox: origin.at("/fed/v1/outbox").expect("a path of ours"),
        name,
        implements: Vec::new(),
        valid_until: now + Duration::days(limits::DOCUMENT_DAYS),
        keys,
        ignored: Vec::new(),
    }
}

fn document_key(node: &Node, row: &OwnKeyRow) -> Option<DocumentKey> {
    Some(DocumentKey {
        id: Iri::parse(&key_id(node, &row.name)).ok()?,
        key: row.public().ok()?,
        created: row.created_at,
        expires: row.expires_at,
        revoked: row.ended_at.filter(|_| row.state == KeyState::Revoked),
        uses: KeyUses::RequestsAndProofs,
    })
}

/// How many new keys wait for this trust officer.
pub(super) fn waiting_for(conn: &mut Conn, me: &PersonId) -> QueryResult<usize> {
    let alone = accounts::holders(conn, Role::TrustOfficer)? == [me.clone()];
    let proposed = all(conn)?.into_iter().filter(|row| row.state == KeyState::Proposed);
    Ok(proposed.filter(|row| alone || row.proposed_by.as_deref() != Some(me.as_str())).count())
}

pub fn key_id(node: &Node, name: &str) -> String {
    format!("{}#{name}", super::origin(node).node())
}

fn signing(bytes: &Key) -> anyhow::Result<SigningKey> {
    SigningKey::from_bytes(Algorithm::Ed25519, bytes).context("a signing key is damaged")
}

pub(super) fn read_file(node: &Node, name: &str) -> anyhow::Result<SigningKey> {
    signing(&KeyFiles::at(&node.config.keys.directory).signing_key(name)?)
}

/// A new secret half for `name`; its public half.
pub(super) fn make_file(node: &Node, name: &str) -> anyhow::Result<PublicKey> {
    let files = KeyFiles::at(&node.config.keys.directory);
    Ok(signing(&files.signing_key_or_new(name)?)?.public())
}

pub(super) fn insert(
    conn: &mut Conn,
    name: &str,
    public: &PublicKey,
    state: KeyState,
    proposed_by: Option<&str>,
    now: Instant,
) -> QueryResult<usize> {
    let row = (
        node_keys::name.eq(name),
        node_keys::multikey.eq(public.multikey()),
        node_keys::state.eq(state),
        node_keys::proposed_by.eq(proposed_by),
        node_keys::created_at.eq(now),
        node_keys::expires_at.eq(now + Duration::days(KEY_DAYS)),
    );
    on_each!(conn, c => diesel::insert_into(node_keys::table).values(row).on_conflict_do_nothing().execute(c))
}

/// Every key there ever was, the newest first.
pub(super) fn all(conn: &mut Conn) -> QueryResult<Vec<OwnKeyRow>> {
    node_keys::table
        .select(OwnKeyRow::as_select())
        .order((node_keys::created_at.desc(), node_keys::name.desc()))
        .load(conn)
}

/// The next free name of this year: `2026b` after `2026a`.
pub(super) fn next_name(conn: &mut Conn, now: Instant) -> QueryResult<Option<String>> {
    let taken: Vec<String> = node_keys::table.select(node_keys::name).load(conn)?;
    Ok(('a'..='z').map(|letter| format!("{}{letter}", now.year())).find(|name| !taken.contains(name)))
}
