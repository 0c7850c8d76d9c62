//! Numbers for a monitoring system, in Prometheus' text format 0.0.4.
//!
//! Labels name a peer's host and port, a lane, an outcome and a code, and nothing of a message or a person. Who reads it has a token
//! with the scope `node:operate`.

use std::fmt::{Display, Write};

use actix_web::{HttpResponse, web};
use diesel::dsl::{count_star, min};
use diesel::prelude::*;

use super::inbox::MessageState;
use super::outbox::{DeliveryState, Lane, LaneState};
use super::{Federation, PeerId};
use crate::db::Conn;
use crate::db::schema::{deliveries, inbox_messages, lane_states, outbound_activities, peer_keys, peers as peer_rows};
use crate::error::Error;
use crate::jobs;
use crate::time::Instant;
use crate::web::Page;
use crate::web::access::{Permission, Policy};
use crate::web::routes::Routes;

pub(super) fn routes(routes: &mut Routes) {
    routes.get("/metrics", Policy::Api(Permission::Operate), show);
}

async fn show(page: Page, federation: web::Data<Federation>) -> Result<HttpResponse, Error> {
    let now = page.now();
    let mut text = page.db.read(move |conn| Ok(books(conn, now)?)).await?;
    text.family(
        "waystation_inbox_total",
        "counter",
        "Requests and messages of other nodes, since this process started.",
    );
    for (outcome, code, n) in federation.counters.of_inbox() {
        text.value("waystation_inbox_total", &[("outcome", outcome), ("code", code)], n);
    }
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(text.0))
}

/// What the database says, whichever process wrote it.
fn books(conn: &mut Conn, now: Instant) -> QueryResult<Text> {
    let mut text = Text::default();
    lanes(conn, now, &mut text)?;
    ended(conn, &mut text)?;
    keys(conn, now, &mut text)?;
    text.family(
        "waystation_inbox_messages",
        "gauge",
        "Messages of other nodes by state; stored ones wait to be processed.",
    );
    for state in MessageState::ALL {
        let n: i64 = inbox_messages::table.filter(inbox_messages::state.eq(*state)).count().get_result(conn)?;
        text.value("waystation_inbox_messages", &[("state", state.as_str())], n);
    }
    let counts = jobs::counts(conn)?;
    text.family("waystation_jobs", "gauge", "Jobs by state; dead ones wait for an administrator.");
    for (state, n) in [("queued", counts.queued), ("running", counts.running), ("dead", counts.dead)] {
        text.value("waystation_jobs", &[("state", state)], n);
    }
    Ok(text)
}

fn lanes(conn: &mut Conn, now: Instant, text: &mut Text) -> QueryResult<()> {
    let rows: Vec<(PeerId, String, Lane, LaneState, i32)> = lane_states::table
        .inner_join(peer_rows::table.on(peer_rows::id.eq(lane_states::peer_id)))
        .select((peer_rows::id, peer_rows::origin, lane_states::lane, lane_states::state, lane_states::fail_count))
        .order((peer_rows::origin, lane_states::lane))
        .load(conn)?;
    let waiting: Vec<(PeerId, Lane, i64, Option<Instant>)> = deliveries::table
        .inner_join(outbound_activities::table.on(outbound_activities::id.eq(deliveries::activity_id)))
        .filter(deliveries::state.eq_any([DeliveryState::Queued, DeliveryState::Sending]))
        .group_by((deliveries::peer_id, deliveries::lane))
        .select((deliveries::peer_id, deliveries::lane, count_star(), min(outbound_activities::created_at)))
        .load(conn)?;
    let of = |peer: &PeerId, lane: Lane| waiting.iter().find(|row| row.0 == *peer && row.1 == lane);
    text.family("waystation_lane_messages", "gauge", "Messages that wait for a peer.");
    for (peer, origin, lane, ..) in &rows {
        let n = of(peer, *lane).map_or(0, |row| row.2);
        text.value("waystation_lane_messages", &[("peer", authority(origin)), ("lane", lane.as_str())], n);
    }
    text.family("waystation_lane_oldest_seconds", "gauge", "Age of the oldest message that waits for a peer.");
    for (peer, origin, lane, ..) in &rows {
        let oldest = of(peer, *lane).and_then(|row| row.3).map_or(0, |made| (now - made).num_seconds());
        text.value("waystation_lane_oldest_seconds", &[("peer", authority(origin)), ("lane", lane.as_str())], oldest);
    }
    text.family("waystation_lane_open", "gauge", "1 if the lane sends by itself, 0 if it waits for a person.");
    for (_, origin, lane, state, _) in &rows {
        let open = u8::from(*state == LaneState::Open);
        text.value("waystation_lane_open", &[("peer", authority(origin)), ("lane", lane.as_str())], open);
    }
    text.family("waystation_lane_failures", "gauge", "Failures in a row of the lane's last attempts.");
    for (_, origin, lane, _, failures) in &rows {
        text.value("waystation_lane_failures", &[("peer", authority(origin)), ("lane", lane.as_str())], failures);
    }
    Ok(())
}

fn ended(conn: &mut Conn, text: &mut Text) -> QueryResult<()> {
    let rows: Vec<(Lane, DeliveryState, i64)> = deliveries::table
        .group_by((deliveries::lane, deliveries::state))
        .select((deliveries::lane, deliveries::state, count_star()))
        .order((deliveries::lane, deliveries::state))
        .load(conn)?;
    text.family("waystation_deliveries", "gauge", "Deliveries that are kept, by lane and state.");
    for (lane, state, n) in rows {
        text.value("waystation_deliveries", &[("lane", lane.as_str()), ("state", state.as_str())], n);
    }
    Ok(())
}

fn keys(conn: &mut Conn, now: Instant, text: &mut Text) -> QueryResult<()> {
    let rows: Vec<(String, Option<Instant>)> = peer_keys::table
        .inner_join(peer_rows::table.on(peer_rows::id.eq(peer_keys::peer_id)))
        .filter(peer_keys::revoked_at.is_null())
        .group_by(peer_rows::origin)
        .select((peer_rows::origin, min(peer_keys::pinned_at)))
        .order(peer_rows::origin)
        .load(conn)?;
    text.family("waystation_peer_key_age_days", "gauge", "Age of the oldest key that is pinned for a peer.");
    for (origin, pinned) in rows {
        let days = pinned.map_or(0, |pinned| (now - pinned).num_days());
        text.value("waystation_peer_key_age_days", &[("peer", authority(&origin))], days);
    }
    Ok(())
}

/// Host and port: two peers may share a host.
fn authority(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, authority)| authority)
}

/// The page as it grows.
#[derive(Default)]
struct Text(String);

impl Text {
    fn family(&mut self, name: &str, kind: &str, about: &str) {
        let _ = writeln!(self.0, "# HELP {name} {about}\n# TYPE {name} {kind}");
    }

    fn value(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        let labels: Vec<String> = labels
            .iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(label, text)| format!("{label}=\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
            .collect();
        let _ = writeln!(self.0, "{name}{{{}}} {value}", labels.join(","));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Role, TestNode};
    use crate::web::access::Permission;

    #[actix_web::test]
    async fn who_operates_the_node_reads_its_numbers() {
        let test = TestNode::new().await;
        let mut admin = test.person("admin", &[Role::Admin]).await;
        let page = admin.get("/metrics").await;
        page.is(200)
            .shows("waystation_jobs{state=\"dead\"} 0")
            .shows("waystation_inbox_total{outcome=\"unknown_key\"} 0");
        assert!(page.header("content-type").starts_with("text/plain; version=0.0.4"));
        for line in page.body.lines() {
            let fits = line.starts_with("# ") || line.rsplit_once("} ").is_some_and(|(_, n)| n.parse::<f64>().is_ok());
            assert!(fits, "{line}");
        }
        test.person("officer", &[Role::Officer]).await.get("/metrics").await.is(403);
        test.visitor().get("/metrics").await.is(303);
        assert!(Permission::Operate.is_scope());
    }
}
