use diesel::prelude::*;
use diesel::sql_types::Text;

use super::Beside;
use crate::db::schema::{
    agency, audit_events, deliveries, due_receipts, inbound_lanes, inbox_messages, lane_counters, learnt_objects,
    outbound_activities, outbound_audience, peers,
};
use crate::db::{Conn, at_one_moment};
use crate::error::Error;
use crate::federation::PeerId;

/// A message to a peer, as its sender's book has it.
#[derive(Debug, Clone, Queryable)]
pub struct Sent {
    pub activity: String,
    pub lane: String,
    pub epoch: String,
    pub seq: i64,
    pub state: String,
    /// The newest receipt.
    pub outcome: String,
    pub kind: String,
    /// What it is about; empty for receipts.
    pub object: String,
    pub version: i64,
    /// JSON, without recipients.
    pub body: String,
}

/// A message of a peer, as its receiver's book has it.
#[derive(Debug, Clone, Queryable)]
pub struct Received {
    pub activity: String,
    pub lane: String,
    pub epoch: String,
    pub seq: i64,
    pub state: String,
    /// In the order of arrival.
    pub id: String,
}

/// What is still to be told to a peer: the next number of each lane of ours, and the receipts that wait.
#[derive(Debug, Clone, Default)]
pub struct Owed {
    pub next: Vec<(String, String, i64)>,
    pub receipts: i64,
}

/// What one node says of its messages with one other, at one moment.
#[derive(Debug, Clone, Default)]
pub struct Books {
    pub sent: Vec<Sent>,
    /// Activities that have the other in their frozen audience.
    pub audience: Vec<String>,
    pub received: Vec<Received>,
    pub owed: Owed,
    /// Of each open lane of the other: its epoch, what is settled without a gap, and the highest number.
    pub heard: Vec<(String, String, i64, i64)>,
    /// Objects of the other: id, version and JSON.
    pub learnt: Vec<(String, i64, String)>,
}

/// An entry of the audit log.
#[derive(Debug, Clone, Queryable)]
pub struct Entry {
    pub action: String,
    pub object: String,
    pub version: Option<i64>,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    text: String,
}

impl Beside {
    /// The books about the node at this origin; empty ones if it is not known.
    pub async fn books(&self, origin: &str) -> Books {
        let origin = origin.to_owned();
        self.look(move |conn| at_one_moment(conn, |conn| Ok(books(conn, &origin)?))).await
    }

    /// The whole audit log.
    pub async fn audit(&self) -> Vec<Entry> {
        let entries = |conn: &mut Conn| {
            let columns = (audit_events::action, audit_events::object_id, audit_events::object_version);
            Ok(audit_events::table.select(columns).order(audit_events::seq).load(conn)?)
        };
        self.look(entries).await
    }

    /// The version of this node's own agency.
    pub async fn agency_version(&self) -> i64 {
        self.look(|conn| Ok(agency::table.select(agency::version).first(conn)?)).await
    }

    /// Whether a text stands in any row of any table. SQLite's tables are a file, in which it can be looked for.
    pub async fn any_row_holds(&self, text: &str) -> bool {
        let text = text.to_owned();
        self.look(move |conn| {
            let Conn::Pg(pg) = conn else { return Ok(false) };
            let tables = "SELECT table_name::text AS text FROM information_schema.tables WHERE table_schema = 'public'";
            for table in diesel::sql_query(tables).load::<Line>(pg)? {
                let rows = format!("SELECT t::text AS text FROM \"{}\" t", table.text);
                if diesel::sql_query(rows).load::<Line>(pg)?.iter().any(|row| row.text.contains(&text)) {
                    return Ok(true);
                }
            }
            Ok(false)
        })
        .await
    }

    async fn look<T: Send + 'static>(&self, at: impl FnOnce(&mut Conn) -> Result<T, Error> + Send + 'static) -> T {
        self.node().db.read(at).await.expect("the database answers")
    }
}

fn books(conn: &mut Conn, origin: &str) -> QueryResult<Books> {
    let found = peers::table.filter(peers::origin.eq(origin)).select(peers::id).first(conn).optional()?;
    let Some(peer): Option<PeerId> = found else { return Ok(Books::default()) };
    Ok(Books {
        sent: deliveries::table
            .inner_join(outbound_activities::table.on(outbound_activities::id.eq(deliveries::activity_id)))
            .filter(deliveries::peer_id.eq(&peer))
            .order((deliveries::lane, deliveries::epoch, deliveries::seq))
            .select((
                deliveries::activity_id,
                deliveries::lane,
                deliveries::epoch,
                deliveries::seq,
                deliveries::state,
                deliveries::outcome,
                outbound_activities::kind,
                outbound_activities::object_id,
                outbound_activities::object_version,
                outbound_activities::body,
            ))
            .load(conn)?,
        audience: outbound_audience::table
            .filter(outbound_audience::peer_id.eq(&peer))
            .order(outbound_audience::activity_id)
            .select(outbound_audience::activity_id)
            .load(conn)?,
        received: inbox_messages::table
            .filter(inbox_messages::peer_id.eq(&peer))
            .order((inbox_messages::lane, inbox_messages::epoch, inbox_messages::seq))
            .select((
                inbox_messages::activity_id,
                inbox_messages::lane,
                inbox_messages::epoch,
                inbox_messages::seq,
                inbox_messages::state,
                inbox_messages::id,
            ))
            .load(conn)?,
        owed: Owed {
            next: lane_counters::table
                .filter(lane_counters::peer_id.eq(&peer))
                .order(lane_counters::lane)
                .select((lane_counters::lane, lane_counters::epoch, lane_counters::next_seq))
                .load(conn)?,
            receipts: due_receipts::table.filter(due_receipts::peer_id.eq(&peer)).count().get_result(conn)?,
        },
        heard: inbound_lanes::table
            .filter(inbound_lanes::peer_id.eq(&peer))
            .filter(inbound_lanes::closed_at.is_null())
            .order(inbound_lanes::lane)
            .select((
                inbound_lanes::lane,
                inbound_lanes::epoch,
                inbound_lanes::contiguous_seq,
                inbound_lanes::highest_seq,
            ))
            .load(conn)?,
        learnt: learnt_objects::table
            .filter(learnt_objects::peer_id.eq(&peer))
            .order(learnt_objects::id)
            .select((learnt_objects::id, learnt_objects::version, learnt_objects::body))
            .load(conn)?,
    })
}
