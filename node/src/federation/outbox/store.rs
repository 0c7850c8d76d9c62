//! The rows of the outbox.

use diesel::prelude::*;
use federation_spec::origin::Iri;

use super::{DeliveryState, Kind, Lane, LaneState, Why};
use crate::db::schema::{deliveries, lane_counters, lane_states, outbound_activities, outbound_audience};
use crate::db::{Conn, Json};
use crate::federation::PeerId;
use crate::on_each;
use crate::time::Instant;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = outbound_activities)]
pub(super) struct ActivityRow {
    pub id: String,
    pub kind: String,
    pub object_id: String,
    pub object_version: i64,
    pub body: String,
    pub plane: String,
    pub tlp: String,
    pub lane: Lane,
    pub service: Kind,
    pub person_id: Option<String>,
    pub trace: String,
    pub expires_at: Instant,
    pub created_at: Instant,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = outbound_audience)]
pub(super) struct AudienceRow {
    pub activity_id: String,
    pub peer_id: PeerId,
    pub recipients: Json<Vec<String>>,
    pub why: Why,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = lane_counters)]
pub(super) struct CounterRow {
    pub peer_id: PeerId,
    pub lane: Lane,
    pub epoch: String,
    pub next_seq: i64,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = lane_states, primary_key(peer_id, lane), treat_none_as_null = true)]
pub(super) struct LaneRow {
    pub peer_id: PeerId,
    pub lane: Lane,
    pub state: LaneState,
    pub done_seq: i64,
    pub fail_count: i32,
    pub first_failed_at: Option<Instant>,
    pub probing: bool,
    pub next_attempt_at: Instant,
    pub last_problem: String,
    pub lease_owner: Option<String>,
    pub lease_until: Option<Instant>,
    pub fence: i64,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = deliveries, treat_none_as_default_value = false)]
pub(super) struct DeliveryRow {
    pub peer_id: PeerId,
    pub lane: Lane,
    pub epoch: String,
    pub seq: i64,
    pub activity_id: String,
    pub state: DeliveryState,
    pub attempts: i32,
    /// The newest receipt.
    pub outcome: String,
    /// Why it ended as it did; while it is `sending`, that it is to be cancelled.
    pub code: String,
    pub sent_at: Option<Instant>,
    pub ended_at: Option<Instant>,
}

impl DeliveryRow {
    pub fn queued(peer_id: PeerId, lane: Lane, epoch: &str, seq: i64, activity_id: &str) -> DeliveryRow {
        DeliveryRow {
            peer_id,
            lane,
            epoch: epoch.to_owned(),
            seq,
            activity_id: activity_id.to_owned(),
            state: DeliveryState::Queued,
            attempts: 0,
            outcome: String::new(),
            code: String::new(),
            sent_at: None,
            ended_at: None,
        }
    }
}

/// PostgreSQL takes 65,535 values in a statement and SQLite 32,766.
const ROWS_AT_ONCE: usize = 2_000;

pub(super) fn insert_activity(conn: &mut Conn, row: &ActivityRow) -> QueryResult<()> {
    diesel::insert_into(outbound_activities::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn insert_audience(conn: &mut Conn, rows: &[AudienceRow]) -> QueryResult<()> {
    for rows in rows.chunks(ROWS_AT_ONCE) {
        on_each!(conn, c => diesel::insert_into(outbound_audience::table).values(rows).execute(c))?;
    }
    Ok(())
}

pub(super) fn insert_deliveries(conn: &mut Conn, rows: &[DeliveryRow]) -> QueryResult<()> {
    for rows in rows.chunks(ROWS_AT_ONCE) {
        on_each!(conn, c => diesel::insert_into(deliveries::table).values(rows).execute(c))?;
    }
    Ok(())
}

pub(super) fn activity(conn: &mut Conn, id: &str) -> QueryResult<Option<ActivityRow>> {
    outbound_activities::table.find(id).select(ActivityRow::as_select()).first(conn).optional()
}

pub(super) fn delivery(conn: &mut Conn, peer: &PeerId, activity: &str) -> QueryResult<Option<DeliveryRow>> {
    deliveries::table
        .select(DeliveryRow::as_select())
        .filter(deliveries::activity_id.eq(activity))
        .filter(deliveries::peer_id.eq(peer))
        .first(conn)
        .optional()
}

pub(super) fn lanes_of(conn: &mut Conn, peer: &PeerId) -> QueryResult<Vec<LaneRow>> {
    lane_states::table
        .select(LaneRow::as_select())
        .filter(lane_states::peer_id.eq(peer))
        .order(lane_states::lane.desc())
        .load(conn)
}

pub(super) fn counter(conn: &mut Conn, peer: &PeerId, lane: Lane) -> QueryResult<CounterRow> {
    lane_counters::table.find((peer, lane)).select(CounterRow::as_select()).first(conn)
}

/// Recipients as they were checked when they were stored.
pub(super) fn iris(stored: &Json<Vec<String>>) -> Vec<Iri> {
    stored.0.iter().filter_map(|text| Iri::parse(text).ok()).collect()
}
