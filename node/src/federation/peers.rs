//! The rows of peers: what is pinned, in which state, by whom.

use chrono::NaiveDate;
use diesel::prelude::*;
use federation_spec::keys::PublicKey;
use federation_spec::origin::Origin;
use federation_spec::vocabulary::{Level, OrgClass, Plane, Tlp};

use super::peering::Terms;
use super::{PeerId, PeerState, Side};
use crate::config::Network;
use crate::db::schema::{federation_version, peer_keys, peerings, peers};
use crate::db::{Conn, Json};
use crate::time::Instant;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = peers)]
pub struct Peer {
    pub id: PeerId,
    /// Scheme, host and port.
    pub origin: String,
    /// What it calls itself.
    pub name: String,
    pub state: PeerState,
    pub begun_by: Side,
    /// Set by trust officers here, never by the peer.
    pub org_class: String,
    pub level: i32,
    pub planes: Json<Vec<String>>,
    pub their_planes: Json<Vec<String>>,
    pub highest_mark: String,
    /// What they set; the lower mark and the earlier day hold.
    pub their_highest_mark: String,
    pub their_review_on: Option<NaiveDate>,
    pub ranges: Json<Vec<Network>>,
    pub pull_only: bool,
    pub messages_per_second: i32,
    pub bytes_per_minute: i64,
    pub duty_phone: String,
    pub review_on: NaiveDate,
    pub reason: String,
    pub stopped_by: Option<Side>,
    pub restore_proposed_by: Option<String>,
    pub document: String,
    pub document_until: Instant,
    pub last_received_at: Option<Instant>,
    pub last_delivered_at: Option<Instant>,
    /// Their clock less ours, in seconds.
    pub clock_offset: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

impl Peer {
    pub fn origin(&self) -> Origin {
        Origin::parse(&self.origin).expect("an origin was parsed before it was stored")
    }

    pub fn host(&self) -> String {
        host(&self.origin)
    }

    pub fn is_active(&self) -> bool {
        self.state == PeerState::Active
    }

    pub fn org_class(&self) -> Option<OrgClass> {
        OrgClass::parse(&self.org_class)
    }

    pub fn level(&self) -> Level {
        usize::try_from(self.level).ok().and_then(|level| Level::ALL.get(level).copied()).unwrap_or(Level::V0)
    }

    /// The planes that both sides granted. Past its review date a peering narrows to `directory`.
    pub fn planes(&self, today: NaiveDate) -> Vec<Plane> {
        let planes = self.granted_planes().into_iter();
        planes.filter(|plane| *plane == Plane::Directory || today <= self.review_on()).collect()
    }

    /// The same, whatever the day.
    pub fn granted_planes(&self) -> Vec<Plane> {
        let both = self.planes.0.iter().filter(|plane| self.their_planes.0.contains(plane));
        both.filter_map(|plane| Plane::parse(plane)).collect()
    }

    /// The last day before it narrows: the earlier one of the two sides.
    pub fn review_on(&self) -> NaiveDate {
        self.their_review_on.map_or(self.review_on, |theirs| theirs.min(self.review_on))
    }

    /// The highest mark that both sides allow.
    pub fn highest_mark(&self) -> Option<Tlp> {
        Some(Tlp::parse(&self.highest_mark)?.min(Tlp::parse(&self.their_highest_mark)?))
    }
}

pub(super) fn host(origin: &str) -> String {
    url::Url::parse(origin).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

/// The steps of a peering. A *stamp* is the last part of an id: a UUIDv7, so that stamps of one node sort by time.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = peerings, primary_key(peer_id), treat_none_as_null = true)]
pub struct PeeringRow {
    pub peer_id: PeerId,
    /// When the keys that are pinned were fetched, or came.
    pub begun_at: Instant,
    pub proposed_by: Option<String>,
    pub nonce: String,
    pub their_nonce: Option<String>,
    /// Of our request, once it is sent, and of our newest terms.
    pub request_stamp: String,
    pub terms_stamp: String,
    /// Of the newest that was heard of each: what is not newer was heard before.
    pub their_request_stamp: String,
    pub their_terms_stamp: String,
    pub their_stop_stamp: String,
    pub their_end_stamp: String,
    pub asked_planes: Json<Vec<String>>,
    pub country: String,
    pub requested_at: Option<Instant>,
    pub compared_by: Option<String>,
    pub compared_with: String,
    pub compared_over: String,
    pub compared_at: Option<Instant>,
    pub approved_by: Option<String>,
    pub approved_at: Option<Instant>,
    pub accepted_at: Option<Instant>,
    pub they_accepted_at: Option<Instant>,
    pub suspended_at: Option<Instant>,
    pub they_suspended_at: Option<Instant>,
    /// Wider terms that wait for a second person.
    pub change: Json<Option<Terms>>,
    pub change_by: Option<String>,
    pub purge_by: Option<Instant>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = peer_keys)]
pub struct KeyRow {
    /// The whole key id.
    pub id: String,
    pub peer_id: PeerId,
    pub multikey: String,
    pub pinned_at: Instant,
    pub good_until: Instant,
    pub revoked_at: Option<Instant>,
}

impl KeyRow {
    pub fn public(&self) -> Option<PublicKey> {
        PublicKey::from_multikey(&self.multikey).ok()
    }
}

pub(super) fn insert(conn: &mut Conn, peer: Peer, peering: PeeringRow) -> QueryResult<()> {
    diesel::insert_into(peers::table).values(peer).execute(conn)?;
    diesel::insert_into(peerings::table).values(peering).execute(conn)?;
    changed(conn)
}

pub fn find(conn: &mut Conn, id: &PeerId) -> QueryResult<Option<Peer>> {
    peers::table.find(id).select(Peer::as_select()).first(conn).optional()
}

pub fn find_by_origin(conn: &mut Conn, origin: &str) -> QueryResult<Option<Peer>> {
    peers::table.filter(peers::origin.eq(origin)).select(Peer::as_select()).first(conn).optional()
}

/// All peers, by state and name.
pub fn list(conn: &mut Conn) -> QueryResult<Vec<Peer>> {
    peers::table.select(Peer::as_select()).order((peers::state, peers::name, peers::id)).load(conn)
}

pub fn list_active(conn: &mut Conn) -> QueryResult<Vec<Peer>> {
    peers::table
        .select(Peer::as_select())
        .filter(peers::state.eq(PeerState::Active))
        .order((peers::name, peers::id))
        .load(conn)
}

/// What the two sides agreed on before is to be compared again: they came into force, or one looks restored from a backup.
pub(super) fn anew(conn: &mut Conn, ids: &[PeerId], now: Instant) -> QueryResult<()> {
    diesel::update(peers::table.filter(peers::id.eq_any(ids))).set(peers::anew_at.eq(now)).execute(conn)?;
    Ok(())
}

pub(super) fn peering(conn: &mut Conn, id: &PeerId) -> QueryResult<PeeringRow> {
    peerings::table.find(id).select(PeeringRow::as_select()).first(conn)
}

/// Writes what a peering changes; what the lanes note of a peer is left as it is.
pub(super) fn save(conn: &mut Conn, peer: &Peer, row: &PeeringRow) -> QueryResult<()> {
    diesel::update(peers::table.find(&peer.id))
        .set((
            (
                peers::name.eq(&peer.name),
                peers::state.eq(peer.state),
                peers::begun_by.eq(peer.begun_by),
                peers::org_class.eq(&peer.org_class),
                peers::level.eq(peer.level),
                peers::planes.eq(&peer.planes),
                peers::their_planes.eq(&peer.their_planes),
                peers::highest_mark.eq(&peer.highest_mark),
                peers::their_highest_mark.eq(&peer.their_highest_mark),
                peers::their_review_on.eq(peer.their_review_on),
                peers::ranges.eq(&peer.ranges),
            ),
            (
                peers::pull_only.eq(peer.pull_only),
                peers::messages_per_second.eq(peer.messages_per_second),
                peers::bytes_per_minute.eq(peer.bytes_per_minute),
                peers::duty_phone.eq(&peer.duty_phone),
                peers::review_on.eq(peer.review_on),
                peers::reason.eq(&peer.reason),
                peers::stopped_by.eq(peer.stopped_by),
                peers::restore_proposed_by.eq(&peer.restore_proposed_by),
                peers::document.eq(&peer.document),
                peers::document_until.eq(peer.document_until),
                peers::updated_at.eq(peer.updated_at),
            ),
        ))
        .execute(conn)?;
    diesel::update(peerings::table.find(&row.peer_id)).set(row).execute(conn)?;
    changed(conn)
}

/// Locks the row of a peer first of all: two who change one peering come one after the other.
pub(super) fn lock(conn: &mut Conn, id: &PeerId) -> QueryResult<Option<Peer>> {
    diesel::update(peers::table.find(id)).set(peers::updated_at.eq(peers::updated_at)).execute(conn)?;
    find(conn, id)
}

pub(super) fn count_pending(conn: &mut Conn) -> QueryResult<i64> {
    peers::table.filter(peers::state.eq(PeerState::Pending)).count().get_result(conn)
}

pub(super) fn keys_of(conn: &mut Conn, id: &PeerId) -> QueryResult<Vec<KeyRow>> {
    peer_keys::table
        .select(KeyRow::as_select())
        .filter(peer_keys::peer_id.eq(id))
        .order((peer_keys::pinned_at.desc(), peer_keys::id.desc()))
        .load(conn)
}

pub(super) fn all_keys(conn: &mut Conn) -> QueryResult<Vec<KeyRow>> {
    peer_keys::table.select(KeyRow::as_select()).filter(peer_keys::revoked_at.is_null()).load(conn)
}

pub(super) fn pin(conn: &mut Conn, key: KeyRow) -> QueryResult<()> {
    diesel::insert_into(peer_keys::table).values(key).execute(conn)?;
    changed(conn)
}

/// Every change of peers or keys ends with this, so that every process sees it.
pub(super) fn changed(conn: &mut Conn) -> QueryResult<()> {
    diesel::update(federation_version::table)
        .set(federation_version::version.eq(federation_version::version + 1))
        .execute(conn)?;
    Ok(())
}

pub(super) fn version(conn: &mut Conn) -> QueryResult<i64> {
    federation_version::table.select(federation_version::version).first(conn)
}
