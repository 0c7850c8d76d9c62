//! `GET /fed/v1/outbox`: what is addressed to the caller, in the order of its numbers.
//!
//! It closes gaps, brings a returning node up to date, and is the only way to one that has no inbound port. Serving marks
//! what is served `sending`, as a claim does; what the caller acknowledges is delivered. A number that names no message any
//! more is told as void.

use std::collections::HashSet;
use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, web};
use diesel::prelude::*;
use federation_spec::gate;
use federation_spec::lane::{Epoch, LaneName, Range};
use federation_spec::limits;
use federation_spec::messages::Draft;
use federation_spec::page::{Line, Page};
use federation_spec::problem::Code;
use serde::Deserialize;

use super::store::{self, CounterRow};
use super::{DeliveryState, Kind, Lane, lanes};
use crate::audit;
use crate::db::schema::{deliveries, lane_states, outbound_activities, outbound_audience, peers, retractions};
use crate::db::{Conn, Json};
use crate::error::{Error, internal};
use crate::federation::{Federation, PeerId, PeerState, inbox};
use crate::time::Instant;
use crate::web::access::{By, Policy};
use crate::web::routes::Routes;

pub const PAGE_TYPE: &str = "application/jsonl";
/// The longest that a caller may wait for something to come.
pub(super) const WAIT_SECONDS: u64 = 55;
/// What another process wrote is seen after this long at most.
const LOOK: Duration = Duration::from_secs(5);

pub(super) fn routes(routes: &mut Routes) {
    routes.get("/fed/v1/outbox", Policy::Public, serve);
}

#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
struct Asked {
    lane: String,
    epoch: Option<String>,
    after: u32,
    limit: usize,
    ack: u32,
    wait: u64,
}

impl Default for Asked {
    fn default() -> Asked {
        Asked { lane: String::new(), epoch: None, after: 0, limit: limits::OUTBOX_PAGE_ITEMS, ack: 0, wait: 0 }
    }
}

async fn serve(federation: web::Data<Federation>, http: HttpRequest) -> HttpResponse {
    let verified = match inbox::verify(&federation, &http, None) {
        Ok(verified) => verified,
        Err(refused) => return refused,
    };
    let asked = serde_html_form::from_str::<Asked>(http.query_string()).ok();
    let asked = asked.and_then(|asked| Some((LaneName::parse(&asked.lane)?, asked)));
    let Some((lane, asked)) = asked.filter(|(_, asked)| (1..=limits::OUTBOX_PAGE_ITEMS).contains(&asked.limit)) else {
        return verified.refuse(&federation, Code::Schema);
    };
    let deadline = tokio::time::Instant::now() + Duration::from_secs(asked.wait.min(WAIT_SECONDS));
    let mut written = federation.db.writes();
    loop {
        // Listen before looking, so that a message published in between is not missed.
        written.mark_unchanged();
        let (peer, wants, by) = (verified.peer.id.clone(), asked.clone(), By::system(&federation.node));
        let page = federation.db.write(move |conn| page(conn, &by, &peer, lane.into(), &wants)).await;
        match page {
            Ok(page) if page.lines.is_empty() && tokio::time::Instant::now() < deadline => {
                let until = deadline.min(tokio::time::Instant::now() + LOOK);
                let _ = tokio::time::timeout_at(until, written.changed()).await;
            }
            Ok(page) => return inbox::signed_reply(&federation, &verified, 200, PAGE_TYPE, page.write()),
            Err(error) => {
                tracing::warn!(error = %error, "a page of the outbox could not be read");
                return verified.refuse(&federation, Code::Busy);
            }
        }
    }
}

fn page(conn: &mut Conn, by: &By, peer: &PeerId, lane: Lane, asked: &Asked) -> Result<Page, Error> {
    let now = by.now();
    let mut row = lanes::lock(conn, peer, lane)?;
    let mut counter = store::counter(conn, peer, lane)?;
    let mut entries = Vec::new();
    // The caller has numbers of our epoch that we never gave: our database was put back to an older copy.
    if asked.epoch.as_ref() == Some(&counter.epoch)
        && i64::from(asked.after) >= counter.next_seq
        && let Some((fresh, entry)) = lanes::begin_anew_by_itself(conn, by, &row)?
    {
        (row, counter) = (fresh, store::counter(conn, peer, lane)?);
        entries.push(entry);
    }
    // Another epoch's numbers mean nothing here: the caller begins with ours.
    let of_ours = asked.epoch.as_ref().is_none_or(|epoch| *epoch == counter.epoch);
    let after = if of_ours { i64::from(asked.after) } else { 0 };
    if of_ours && asked.epoch.is_some() {
        acknowledge(conn, &counter, i64::from(asked.ack), now)?;
    }
    let had = had(conn, &counter, after, row.done_seq)?;
    let state = peers::table.find(peer).select(peers::state).first(conn)?;
    let mut building = Building { lines: Vec::new(), bytes: 0, last: after };
    let items = items(conn, &counter, after)?;
    let retracted = retracted(conn, &items)?;
    for item in items {
        if building.is_full(asked.limit) {
            break;
        }
        if item.seq > building.last + 1 {
            building.void(building.last + 1, item.seq - 1, "void");
            if building.is_full(asked.limit) {
                break;
            }
        }
        match item.void(state, &retracted, now) {
            Some(why) => {
                end_void(conn, &counter, &item, why, now)?;
                building.void(item.seq, item.seq, why);
            }
            None => {
                let text =
                    Draft::from_stored(&item.body).and_then(|draft| draft.render(&store::iris(&item.recipients)));
                building.activity(item.seq, text.map_err(internal)?);
                mark(conn, &counter, &item, now)?;
            }
        }
    }
    // What was given to nothing at the end of the lane.
    let rest = building.last + 1;
    if building.lines.len() < asked.limit && rest < counter.next_seq && !any_after(conn, &counter, building.last)? {
        building.void(rest, counter.next_seq - 1, "void");
    }
    lanes::advance(conn, &row.peer_id, lane)?;
    audit::record_all(conn, by, entries)?;
    Ok(Page {
        had,
        lane: lane.name(),
        epoch: Epoch::parse(&counter.epoch).ok_or_else(|| internal(anyhow::anyhow!("an epoch is damaged")))?,
        more: building.last + 1 < counter.next_seq,
        lines: building.lines,
    })
}

/// The first and the last number after that one which the caller had: it answered them with a signed 202, or acknowledged
/// them. Beyond `done` none was delivered yet.
fn had(conn: &mut Conn, counter: &CounterRow, after: i64, done: i64) -> QueryResult<Option<Range>> {
    let delivered = || {
        deliveries::table
            .select(deliveries::seq)
            .filter(deliveries::peer_id.eq(&counter.peer_id))
            .filter(deliveries::lane.eq(counter.lane))
            .filter(deliveries::epoch.eq(&counter.epoch))
            .filter(deliveries::seq.gt(after))
            .filter(deliveries::seq.le(done))
            .filter(deliveries::state.eq(DeliveryState::Delivered))
    };
    let first: Option<i64> = delivered().order(deliveries::seq.asc()).first(conn).optional()?;
    let last: Option<i64> = delivered().order(deliveries::seq.desc()).first(conn).optional()?;
    Ok(first.zip(last).and_then(|(first, last)| Range::new(whole(first), whole(last))))
}

struct Building {
    lines: Vec<Line>,
    bytes: usize,
    /// The last number that has a line.
    last: i64,
}

impl Building {
    fn is_full(&self, limit: usize) -> bool {
        self.lines.len() >= limit || self.bytes >= limits::OUTBOX_PAGE_BYTES
    }

    fn activity(&mut self, seq: i64, activity: String) {
        self.bytes += activity.len();
        self.last = seq;
        self.lines.push(Line::Activity { seq: whole(seq), activity });
    }

    /// Neighbours of one state are one range.
    fn void(&mut self, first: i64, last: i64, why: &str) {
        self.last = last;
        if let Some(Line::Void { range, state }) = self.lines.last_mut()
            && state == why
            && range.last + 1 == whole(first)
        {
            range.last = whole(last);
            return;
        }
        let range = Range { first: whole(first), last: whole(last) };
        self.lines.push(Line::Void { range, state: why.to_owned() });
    }
}

fn whole(seq: i64) -> u64 {
    u64::try_from(seq).unwrap_or(0)
}

/// A number of the lane, and what it names.
#[derive(Queryable)]
struct Item {
    seq: i64,
    state: DeliveryState,
    code: String,
    body: String,
    object_id: String,
    service: Kind,
    expires_at: Instant,
    recipients: Json<Vec<String>>,
}

impl Item {
    /// Why its number names nothing any more.
    fn void(&self, peer: PeerState, retracted: &HashSet<String>, now: Instant) -> Option<&'static str> {
        match self.state {
            DeliveryState::Parked => return Some("parked"),
            DeliveryState::Rejected => return Some("rejected"),
            DeliveryState::Expired => return Some("expired"),
            DeliveryState::Cancelled => return Some("cancelled"),
            // Cancelled after it was served.
            DeliveryState::Sending if !self.code.is_empty() => return Some("cancelled"),
            DeliveryState::Queued | DeliveryState::Sending | DeliveryState::Delivered => {}
        }
        if retracted.contains(&self.object_id) {
            return Some("cancelled");
        }
        // A body that is forgotten was of something that nobody can hold any more.
        if self.expires_at <= now || self.body.is_empty() {
            return Some("expired");
        }
        let state = match peer {
            PeerState::Pending => gate::PeerState::Pending,
            PeerState::Active => gate::PeerState::Active,
            PeerState::Suspended => gate::PeerState::Suspended,
            PeerState::Ended => gate::PeerState::Ended,
        };
        gate::hears(state, self.service.service()).is_err().then_some("suspended")
    }
}

/// A page holds no more lines.
const READ: i64 = limits::OUTBOX_PAGE_ITEMS as i64;

fn items(conn: &mut Conn, counter: &CounterRow, after: i64) -> QueryResult<Vec<Item>> {
    deliveries::table
        .inner_join(outbound_activities::table.on(outbound_activities::id.eq(deliveries::activity_id)))
        .inner_join(
            outbound_audience::table.on(outbound_audience::activity_id
                .eq(deliveries::activity_id)
                .and(outbound_audience::peer_id.eq(deliveries::peer_id))),
        )
        .filter(deliveries::peer_id.eq(&counter.peer_id))
        .filter(deliveries::lane.eq(counter.lane))
        .filter(deliveries::epoch.eq(&counter.epoch))
        .filter(deliveries::seq.gt(after))
        .filter(deliveries::seq.lt(counter.next_seq))
        .order(deliveries::seq)
        .limit(READ)
        .select((
            deliveries::seq,
            deliveries::state,
            deliveries::code,
            outbound_activities::body,
            outbound_activities::object_id,
            outbound_activities::service,
            outbound_activities::expires_at,
            outbound_audience::recipients,
        ))
        .load(conn)
}

fn retracted(conn: &mut Conn, items: &[Item]) -> QueryResult<HashSet<String>> {
    let ids: Vec<&str> = items.iter().map(|item| item.object_id.as_str()).collect();
    let found: Vec<String> =
        retractions::table.select(retractions::object_id).filter(retractions::object_id.eq_any(ids)).load(conn)?;
    Ok(found.into_iter().collect())
}

fn any_after(conn: &mut Conn, counter: &CounterRow, seq: i64) -> QueryResult<bool> {
    let later = deliveries::table
        .filter(deliveries::peer_id.eq(&counter.peer_id))
        .filter(deliveries::lane.eq(counter.lane))
        .filter(deliveries::epoch.eq(&counter.epoch))
        .filter(deliveries::seq.gt(seq));
    diesel::select(diesel::dsl::exists(later)).get_result(conn)
}

/// From now on it may be on the wire.
fn mark(conn: &mut Conn, counter: &CounterRow, item: &Item, now: Instant) -> QueryResult<()> {
    if item.state != DeliveryState::Queued {
        return Ok(());
    }
    diesel::update(deliveries::table.find((&counter.peer_id, counter.lane, &counter.epoch, item.seq)))
        .set((deliveries::state.eq(DeliveryState::Sending), deliveries::sent_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

/// What is told as void has ended: nobody sends it later.
fn end_void(conn: &mut Conn, counter: &CounterRow, item: &Item, why: &str, now: Instant) -> QueryResult<()> {
    let state = match item.state {
        // The chore that ends what is past its time tells the author.
        DeliveryState::Queued | DeliveryState::Sending if why != "expired" => DeliveryState::Cancelled,
        _ => return Ok(()),
    };
    let code = if item.code.is_empty() { why } else { item.code.as_str() };
    diesel::update(deliveries::table.find((&counter.peer_id, counter.lane, &counter.epoch, item.seq)))
        .set((deliveries::state.eq(state), deliveries::code.eq(code), deliveries::ended_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

/// Everything up to there is stored at the peer, or refused by a receipt.
fn acknowledge(conn: &mut Conn, counter: &CounterRow, ack: i64, now: Instant) -> QueryResult<()> {
    let held = || {
        deliveries::table
            .filter(deliveries::peer_id.eq(&counter.peer_id))
            .filter(deliveries::lane.eq(counter.lane))
            .filter(deliveries::epoch.eq(&counter.epoch))
            .filter(deliveries::seq.le(ack))
            // What was never served or sent, nobody can have.
            .filter(deliveries::sent_at.is_not_null())
            .filter(deliveries::state.eq_any([DeliveryState::Queued, DeliveryState::Sending]))
    };
    diesel::update(held().filter(deliveries::outcome.eq(""))).set(deliveries::outcome.eq("stored")).execute(conn)?;
    let ended = diesel::update(held())
        .set((deliveries::state.eq(DeliveryState::Delivered), deliveries::code.eq(""), deliveries::ended_at.eq(now)))
        .execute(conn)?;
    if ended > 0 {
        let lane = lane_states::table.find((&counter.peer_id, counter.lane));
        diesel::update(lane)
            .set((
                lane_states::fail_count.eq(0),
                lane_states::first_failed_at.eq(None::<Instant>),
                lane_states::last_problem.eq(""),
            ))
            .execute(conn)?;
    }
    Ok(())
}
