//! The rows of the directory. A capability, its facets and its folded text are written together or not at all.

use chrono::NaiveDate;
use diesel::dsl::{exists, select};
use diesel::prelude::*;

use super::capability::Capability;
use super::capacity::{Capacity, Room};
use super::facets::{self, FacetKind};
use super::search;
use super::vocabulary::{AudienceClass, CapacityState, Status, Unit};
use super::wire::slim;
use super::{CapabilityId, CapacityId};
use crate::db::schema::{capabilities, capability_drafts, capability_facets, capacities, learnt_objects, peers};
use crate::db::{Conn, Json, MultiBackend};
use crate::error::{Error, internal};
use crate::federation::{PeerId, PeerState, inbox};
use crate::on_each;
use crate::time::Instant;
use crate::web::access::PersonId;

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = capabilities)]
pub struct Row {
    pub id: CapabilityId,
    /// None is ours.
    pub peer_id: Option<PeerId>,
    pub object_id: String,
    pub agency_id: String,
    pub agency_name: String,
    pub version: i64,
    pub name: String,
    pub status: Status,
    pub audience_class: AudienceClass,
    pub tlp: String,
    pub audience: Json<Vec<PeerId>>,
    pub published_at: Instant,
    pub updated_at: Instant,
    pub expires_at: Instant,
    pub assured_on: NaiveDate,
    pub search_text: String,
    pub body: String,
}

impl Row {
    pub fn is_ours(&self) -> bool {
        self.peer_id.is_none()
    }

    pub fn capability(&self) -> Result<Capability, Error> {
        serde_json::from_str(&self.body).map_err(internal)
    }
}

/// A capability with what its envelope and its origin say: what [`put`] makes a row of.
#[derive(Debug, Clone)]
pub struct Entry {
    pub peer_id: Option<PeerId>,
    pub object_id: String,
    pub agency_id: String,
    pub agency_name: String,
    pub version: i64,
    pub audience_class: AudienceClass,
    pub tlp: String,
    pub audience: Vec<PeerId>,
    pub published_at: Instant,
    pub updated_at: Instant,
    pub expires_at: Instant,
    pub capability: Capability,
}

/// Facets in one statement: SQLite takes 32,766 values.
const FACETS_AT_ONCE: usize = 2_000;

/// Writes a capability, and what a search looks through, in place of the one of the same object, or as a new one under `id`. Whose it is never changes: a row
/// that belongs to somebody else is a conflict.
pub fn put(conn: &mut Conn, id: CapabilityId, entry: Entry) -> Result<CapabilityId, Error> {
    let known: Option<(CapabilityId, Option<PeerId>)> = capabilities::table
        .select((capabilities::id, capabilities::peer_id))
        .filter(capabilities::object_id.eq(&entry.object_id))
        .first(conn)
        .optional()?;
    if known.as_ref().is_some_and(|(_, owner)| *owner != entry.peer_id) {
        return Err(Error::Conflict("error-conflict-exists"));
    }
    let facets = facets::facets(&entry.capability);
    let row = Row {
        id: known.as_ref().map_or(id, |(known, _)| known.clone()),
        search_text: facets::search_text(&entry.capability, &entry.agency_name),
        body: slim(&entry.capability).to_string(),
        assured_on: entry.capability.assured_date.unwrap_or_else(|| entry.published_at.date()),
        name: entry.capability.name.clone(),
        status: entry.capability.status,
        peer_id: entry.peer_id,
        object_id: entry.object_id,
        agency_id: entry.agency_id,
        agency_name: entry.agency_name,
        version: entry.version,
        audience_class: entry.audience_class,
        tlp: entry.tlp,
        audience: Json(entry.audience),
        published_at: entry.published_at,
        updated_at: entry.updated_at,
        expires_at: entry.expires_at,
    };
    match known {
        None => {
            diesel::insert_into(capabilities::table).values(row.clone()).execute(conn)?;
        }
        Some(_) => {
            update(conn, &row)?;
            diesel::delete(capability_facets::table.filter(capability_facets::capability_id.eq(&row.id)))
                .execute(conn)?;
        }
    }
    insert_facets(conn, &row.id, facets)?;
    search::write(conn, &row.id, &entry.capability, &row.agency_name, &row.search_text)?;
    Ok(row.id)
}

fn update(conn: &mut Conn, row: &Row) -> QueryResult<()> {
    diesel::update(capabilities::table.find(&row.id))
        .set((
            capabilities::agency_id.eq(&row.agency_id),
            capabilities::agency_name.eq(&row.agency_name),
            capabilities::version.eq(row.version),
            capabilities::name.eq(&row.name),
            capabilities::status.eq(row.status),
            capabilities::audience_class.eq(row.audience_class),
            capabilities::tlp.eq(&row.tlp),
            capabilities::audience.eq(&row.audience),
            capabilities::published_at.eq(row.published_at),
            capabilities::updated_at.eq(row.updated_at),
            capabilities::expires_at.eq(row.expires_at),
            capabilities::assured_on.eq(row.assured_on),
            capabilities::search_text.eq(&row.search_text),
            capabilities::body.eq(&row.body),
        ))
        .execute(conn)?;
    Ok(())
}

fn insert_facets(conn: &mut Conn, id: &CapabilityId, facets: facets::Facets) -> QueryResult<()> {
    let rows: Vec<_> = facets
        .into_iter()
        .map(|(kind, value): (FacetKind, String)| {
            (
                capability_facets::kind.eq(kind),
                capability_facets::value.eq(value),
                capability_facets::capability_id.eq(id.clone()),
            )
        })
        .collect();
    for rows in rows.chunks(FACETS_AT_ONCE) {
        on_each!(conn, c => diesel::insert_into(capability_facets::table).values(rows.to_vec()).execute(c))?;
    }
    Ok(())
}

/// Its facets and capacities go with it.
pub fn delete(conn: &mut Conn, id: &CapabilityId) -> QueryResult<bool> {
    Ok(diesel::delete(capabilities::table.find(id)).execute(conn)? == 1)
}

/// What a peer took down.
pub fn delete_objects(conn: &mut Conn, peer: &PeerId, objects: &[String]) -> QueryResult<usize> {
    let gone =
        capabilities::table.filter(capabilities::peer_id.eq(peer)).filter(capabilities::object_id.eq_any(objects));
    diesel::delete(gone).execute(conn)
}

/// What lapsed of peers, and what went from `learnt_objects` on the day that the end of a peering named. Ours are renewed, or
/// lie with those who should: they stay.
pub fn delete_expired(conn: &mut Conn, now: Instant) -> QueryResult<usize> {
    let ended = peers::table.select(peers::id).filter(peers::state.eq(PeerState::Ended));
    let learnt = learnt_objects::table.select(learnt_objects::id);
    let gone = capabilities::peer_id.assume_not_null().eq_any(ended).and(capabilities::object_id.ne_all(learnt));
    let goes = capabilities::expires_at.le(now).or(gone);
    diesel::delete(capabilities::table.filter(capabilities::peer_id.is_not_null()).filter(goes)).execute(conn)
}

pub type Shown<'a> = capabilities::BoxedQuery<'a, MultiBackend>;

/// What may be shown at all: ours, and what lives of peers that are in force. What a suspended peer published is out of it
/// from the moment of its suspension, and what may have been taken back since our database was copied. Which audience classes the reader may see, the caller adds.
pub fn shown<'a>(now: Instant) -> Shown<'a> {
    let in_force = peers::table
        .select(peers::id)
        .filter(peers::state.eq(PeerState::Active))
        .filter(peers::id.ne_all(inbox::hidden()));
    capabilities::table
        .filter(capabilities::peer_id.is_null().or(capabilities::peer_id.assume_not_null().eq_any(in_force)))
        .filter(capabilities::expires_at.gt(now))
        .into_boxed()
}

/// One that may be shown.
pub fn find_shown(conn: &mut Conn, id: &CapabilityId, now: Instant) -> QueryResult<Option<Row>> {
    shown(now).filter(capabilities::id.eq(id.clone())).select(Row::as_select()).first(conn).optional()
}

/// One of ours, lapsed or not.
pub fn find_ours(conn: &mut Conn, id: &CapabilityId) -> QueryResult<Option<Row>> {
    let ours = capabilities::table.find(id).filter(capabilities::peer_id.is_null());
    ours.select(Row::as_select()).first(conn).optional()
}

/// Locks the row of one of ours: who publishes it twice at once comes one after the other.
pub fn lock_ours(conn: &mut Conn, id: &CapabilityId) -> QueryResult<Option<Row>> {
    let ours = capabilities::table.find(id).filter(capabilities::peer_id.is_null());
    diesel::update(ours).set(capabilities::version.eq(capabilities::version)).execute(conn)?;
    find_ours(conn, id)
}

/// Raises the versions of all of ours, and what drafts were begun from.
pub fn renumber(conn: &mut Conn, by: i64) -> QueryResult<()> {
    diesel::update(capabilities::table.filter(capabilities::peer_id.is_null()))
        .set(capabilities::version.eq(capabilities::version + by))
        .execute(conn)?;
    let told = capacities::table.filter(capacities::peer_id.is_null()).filter(capacities::version.gt(0));
    diesel::update(told).set(capacities::version.eq(capacities::version + by)).execute(conn)?;
    diesel::update(capability_drafts::table.filter(capability_drafts::based_on.gt(0)))
        .set(capability_drafts::based_on.eq(capability_drafts::based_on + by))
        .execute(conn)?;
    Ok(())
}

pub fn find_by_object(conn: &mut Conn, object_id: &str) -> QueryResult<Option<Row>> {
    let one = capabilities::table.filter(capabilities::object_id.eq(object_id));
    one.select(Row::as_select()).first(conn).optional()
}

/// Whether a capability or a capacity of this peer's goes by this id.
pub fn holds_object(conn: &mut Conn, peer: &PeerId, object_id: &str) -> QueryResult<bool> {
    let theirs = || capabilities::table.filter(capabilities::peer_id.eq(peer));
    let of_theirs = capacities::table
        .filter(capacities::object_id.eq(object_id))
        .filter(capacities::capability_id.eq_any(theirs().select(capabilities::id)));
    Ok(select(exists(theirs().filter(capabilities::object_id.eq(object_id)))).get_result(conn)?
        || select(exists(of_theirs)).get_result(conn)?)
}

pub fn list_ours(conn: &mut Conn) -> QueryResult<Vec<Row>> {
    let ours = capabilities::table.filter(capabilities::peer_id.is_null());
    ours.select(Row::as_select()).order((capabilities::name, capabilities::id)).load(conn)
}

/// Ours that live at that instant and come behind this one, in the order of their ids.
pub fn list_ours_after(conn: &mut Conn, after: &str, most: i64, live_at: Instant) -> QueryResult<Vec<Row>> {
    capabilities::table
        .filter(capabilities::peer_id.is_null())
        .filter(capabilities::id.gt(CapabilityId::from(after.to_owned())))
        .filter(capabilities::expires_at.gt(live_at))
        .order(capabilities::id)
        .limit(most)
        .select(Row::as_select())
        .load(conn)
}

/// The newest values of ours, likewise, each with what it is of.
pub fn list_counts_after(
    conn: &mut Conn,
    after: &str,
    most: i64,
    live_at: Instant,
) -> QueryResult<Vec<(CapacityRow, Row)>> {
    capacities::table
        .inner_join(capabilities::table.on(capabilities::id.eq(capacities::capability_id)))
        .filter(capacities::peer_id.is_null())
        .filter(capacities::id.gt(CapacityId::from(after.to_owned())))
        .filter(capacities::expires_at.gt(live_at))
        .filter(capabilities::expires_at.gt(live_at))
        .order(capacities::id)
        .limit(most)
        .select((CapacityRow::as_select(), Row::as_select()))
        .load(conn)
}

/// What is held of a peer and lives at that instant: the id and the version of each.
pub fn versions_of_peer(conn: &mut Conn, peer: &PeerId, live_at: Instant) -> QueryResult<Vec<(String, i64)>> {
    capabilities::table
        .filter(capabilities::peer_id.eq(peer))
        .filter(capabilities::expires_at.gt(live_at))
        .select((capabilities::object_id, capabilities::version))
        .load(conn)
}

/// The objects of a peer that are not for named agencies and offer none of these; with their values. No topics are all of them.
pub fn objects_beside(conn: &mut Conn, peer: &PeerId, topics: &[String]) -> QueryResult<Vec<String>> {
    let beside = || {
        let wanted = capability_facets::table
            .filter(capability_facets::kind.eq(FacetKind::Need))
            .filter(capability_facets::value.eq_any(topics))
            .select(capability_facets::capability_id);
        capabilities::table
            .filter(capabilities::peer_id.eq(peer))
            .filter(capabilities::audience_class.ne(AudienceClass::Named))
            .filter(capabilities::id.ne_all(wanted))
    };
    let values = capacities::table.filter(capacities::capability_id.eq_any(beside().select(capabilities::id)));
    let mut objects: Vec<String> = values.select(capacities::object_id).load(conn)?;
    objects.extend(beside().select(capabilities::object_id).load::<String>(conn)?);
    Ok(objects)
}

pub fn list_of_peer(conn: &mut Conn, peer: &PeerId, now: Instant) -> QueryResult<Vec<Row>> {
    let of = shown(now).filter(capabilities::peer_id.eq(peer.clone()));
    of.select(Row::as_select()).order((capabilities::name, capabilities::id)).load(conn)
}

/// Ours that nobody looked at since that day.
pub fn list_assured_before(conn: &mut Conn, day: NaiveDate) -> QueryResult<Vec<Row>> {
    let old = capabilities::table.filter(capabilities::peer_id.is_null()).filter(capabilities::assured_on.lt(day));
    old.select(Row::as_select()).order((capabilities::assured_on, capabilities::id)).load(conn)
}

/// A peer's agency has another name now.
pub fn rename_agency(conn: &mut Conn, peer: &PeerId, name: &str) -> Result<(), Error> {
    let other = capabilities::table
        .filter(capabilities::peer_id.eq(peer))
        .filter(capabilities::agency_name.ne(name))
        .select(Row::as_select());
    for row in other.load(conn)? {
        let capability = row.capability()?;
        let text = facets::search_text(&capability, name);
        search::write(conn, &row.id, &capability, name, &text)?;
        diesel::update(capabilities::table.find(&row.id))
            .set((capabilities::agency_name.eq(name), capabilities::search_text.eq(text)))
            .execute(conn)?;
    }
    Ok(())
}

/// What somebody is about to publish.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = capability_drafts)]
pub struct DraftRow {
    pub capability_id: CapabilityId,
    pub based_on: i64,
    pub revision: i64,
    pub name: String,
    pub body: String,
    pub audience_class: AudienceClass,
    pub audience: Json<Vec<PeerId>>,
    pub person_id: PersonId,
    pub handle: String,
    pub saved_at: Instant,
}

impl DraftRow {
    pub fn capability(&self) -> Result<Capability, Error> {
        serde_json::from_str(&self.body).map_err(internal)
    }
}

pub fn find_draft(conn: &mut Conn, id: &CapabilityId) -> QueryResult<Option<DraftRow>> {
    capability_drafts::table.find(id).select(DraftRow::as_select()).first(conn).optional()
}

pub fn list_drafts(conn: &mut Conn) -> QueryResult<Vec<DraftRow>> {
    let all = capability_drafts::table.select(DraftRow::as_select());
    all.order((capability_drafts::name, capability_drafts::capability_id)).load(conn)
}

pub fn insert_draft(conn: &mut Conn, draft: DraftRow) -> QueryResult<()> {
    diesel::insert_into(capability_drafts::table).values(draft).execute(conn)?;
    Ok(())
}

/// Replaces the revision that was read; false if somebody else saved meanwhile.
pub fn update_draft(conn: &mut Conn, draft: &DraftRow) -> QueryResult<bool> {
    let read =
        capability_drafts::table.find(&draft.capability_id).filter(capability_drafts::revision.eq(draft.revision - 1));
    let changed = diesel::update(read)
        .set((
            capability_drafts::revision.eq(draft.revision),
            capability_drafts::name.eq(&draft.name),
            capability_drafts::body.eq(&draft.body),
            capability_drafts::audience_class.eq(draft.audience_class),
            capability_drafts::audience.eq(&draft.audience),
            capability_drafts::person_id.eq(&draft.person_id),
            capability_drafts::handle.eq(&draft.handle),
            capability_drafts::saved_at.eq(draft.saved_at),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Takes the revision that was read; false if it is not there any more.
pub fn delete_draft(conn: &mut Conn, id: &CapabilityId, revision: i64) -> QueryResult<bool> {
    let read = capability_drafts::table.find(id).filter(capability_drafts::revision.eq(revision));
    Ok(diesel::delete(read).execute(conn)? == 1)
}

pub fn delete_any_draft(conn: &mut Conn, id: &CapabilityId) -> QueryResult<()> {
    diesel::delete(capability_drafts::table.find(id)).execute(conn)?;
    Ok(())
}

/// A value of ours or of a peer's.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = capacities)]
pub struct CapacityRow {
    pub id: CapacityId,
    pub capability_id: CapabilityId,
    pub object_id: String,
    pub version: i64,
    pub unit: Unit,
    pub state: CapacityState,
    pub updated_at: Instant,
    pub valid_until: Instant,
    pub expires_at: Instant,
    pub body: String,
    /// None is ours.
    pub peer_id: Option<PeerId>,
}

impl CapacityRow {
    pub fn new(
        id: CapacityId,
        of: &CapabilityId,
        object_id: &str,
        version: i64,
        capacity: &Capacity,
        (updated_at, expires_at): (Instant, Instant),
    ) -> CapacityRow {
        CapacityRow {
            id,
            capability_id: of.clone(),
            object_id: object_id.to_owned(),
            version,
            unit: capacity.unit,
            state: capacity.state,
            updated_at,
            valid_until: updated_at + chrono::Duration::minutes(capacity.valid_for_minutes.into()),
            expires_at,
            body: slim(capacity).to_string(),
            peer_id: None,
        }
    }

    /// The same of a peer's.
    pub fn of_peer(self, peer: &PeerId) -> CapacityRow {
        CapacityRow { peer_id: Some(peer.clone()), ..self }
    }

    pub fn capacity(&self) -> Result<Capacity, Error> {
        serde_json::from_str(&self.body).map_err(internal)
    }

    pub fn room(&self, now: Instant) -> Result<Room, Error> {
        Ok(self.capacity()?.at(self.updated_at, now))
    }
}

pub fn put_capacity(conn: &mut Conn, row: CapacityRow) -> QueryResult<()> {
    let known = capacities::table.filter(capacities::object_id.eq(&row.object_id));
    let changed = diesel::update(known)
        .set((
            capacities::capability_id.eq(&row.capability_id),
            capacities::version.eq(row.version),
            capacities::unit.eq(row.unit),
            capacities::state.eq(row.state),
            capacities::updated_at.eq(row.updated_at),
            capacities::valid_until.eq(row.valid_until),
            capacities::expires_at.eq(row.expires_at),
            capacities::body.eq(&row.body),
        ))
        .execute(conn)?;
    if changed == 0 {
        diesel::insert_into(capacities::table).values(row).execute(conn)?;
    }
    Ok(())
}

pub fn find_capacity(conn: &mut Conn, id: &CapacityId) -> QueryResult<Option<CapacityRow>> {
    capacities::table.find(id).select(CapacityRow::as_select()).first(conn).optional()
}

/// Locks it: two who count at once come one after the other.
pub fn lock_capacity(conn: &mut Conn, id: &CapacityId) -> QueryResult<Option<CapacityRow>> {
    diesel::update(capacities::table.find(id)).set(capacities::version.eq(capacities::version)).execute(conn)?;
    find_capacity(conn, id)
}

pub fn capacities_of(conn: &mut Conn, capabilities: &[CapabilityId]) -> QueryResult<Vec<CapacityRow>> {
    capacities::table
        .filter(capacities::capability_id.eq_any(capabilities))
        .select(CapacityRow::as_select())
        .order((capacities::capability_id, capacities::unit, capacities::id))
        .load(conn)
}

pub fn delete_capacity(conn: &mut Conn, id: &CapacityId) -> QueryResult<bool> {
    Ok(diesel::delete(capacities::table.find(id)).execute(conn)? == 1)
}

/// Values of this peer's that were taken back.
pub fn delete_capacity_objects(conn: &mut Conn, peer: &PeerId, objects: &[String]) -> QueryResult<usize> {
    let theirs = capabilities::table.select(capabilities::id).filter(capabilities::peer_id.eq(peer));
    let gone = capacities::table
        .filter(capacities::object_id.eq_any(objects))
        .filter(capacities::capability_id.eq_any(theirs));
    diesel::delete(gone).execute(conn)
}

/// What is past its life: of peers it goes, of ours the number goes and what is counted stays. The ids of ours that were
/// emptied.
pub fn expire_capacities(conn: &mut Conn, now: Instant) -> Result<usize, Error> {
    let ours = || capabilities::table.select(capabilities::id).filter(capabilities::peer_id.is_null());
    let late = || capacities::table.filter(capacities::expires_at.le(now));
    let gone = diesel::delete(late().filter(capacities::capability_id.ne_all(ours()))).execute(conn)?;
    let emptied: Vec<CapacityRow> = late()
        .filter(capacities::capability_id.eq_any(ours()))
        .filter(capacities::state.ne(CapacityState::Unknown))
        .select(CapacityRow::as_select())
        .load(conn)?;
    let count = gone + emptied.len();
    for row in emptied {
        let nothing = Capacity { state: CapacityState::Unknown, available: None, ..row.capacity()? };
        diesel::update(capacities::table.find(&row.id))
            .set((capacities::state.eq(CapacityState::Unknown), capacities::body.eq(slim(&nothing).to_string())))
            .execute(conn)?;
    }
    Ok(count)
}
