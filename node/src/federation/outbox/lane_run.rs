//! One claimed lane: its messages one after the other, each looked at once more before it leaves.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use diesel::prelude::*;
use federation_spec::gate;
use federation_spec::lane::{Epoch, Position};
use federation_spec::messages::Draft;
use federation_spec::{limits, problem};
use reqwest::Method;
use tokio::sync::{Notify, mpsc, oneshot};
use tracing::field::Empty;
use tracing::{Instrument, Span};

use super::claim::{self, Claimed, Work};
use super::reply::{self, NO_REPLY, Reply, Transient, Verdict};
use super::results::{Attempt, Meaning};
use super::writer::{Report, Told};
use super::{DeliveryState, Kind, Lane, LaneState, lanes, store};
use crate::db::schema::{deliveries, lane_states, outbound_activities, outbound_audience, peers};
use crate::db::{Conn, Json};
use crate::error::Error;
use crate::federation::wire::Signed;
use crate::federation::{Federation, PeerId, PeerState};
use crate::outbound::OutboundError;
use crate::time::Instant;
use crate::traces;

/// For one exchange with a peer.
const EXCHANGE: Duration = Duration::from_secs(10);
/// After so long a lane gives up its place while it waits for its peer.
const PATIENCE: Duration = Duration::from_secs(1);
/// The lease is renewed when it is so old.
const RENEW_SECONDS: i64 = 20;

/// One claimed lane, until its batch is through or something stops it.
pub(super) struct LaneRun {
    pub federation: Federation,
    pub results: mpsc::Sender<Told>,
    pub lane: Claimed,
    /// Somebody else holds the lane by now.
    pub lost: Arc<AtomicBool>,
    pub stopping: Arc<AtomicBool>,
    pub places: Arc<Places>,
}

/// The places of those lanes that wait for their peers.
#[derive(Default)]
pub(super) struct Places {
    given_up: AtomicUsize,
    freed: Notify,
}

impl Places {
    pub fn given_up(&self) -> usize {
        self.given_up.load(Ordering::SeqCst)
    }

    /// One more was given up since this was asked last.
    pub async fn freed(&self) {
        self.freed.notified().await;
    }

    /// Waits for a peer, and keeps the place only for a while.
    async fn wait<T>(&self, exchange: impl Future<Output = T>) -> T {
        let mut exchange = std::pin::pin!(exchange);
        if let Ok(answered) = tokio::time::timeout(PATIENCE, &mut exchange).await {
            return answered;
        }
        self.given_up.fetch_add(1, Ordering::SeqCst);
        self.freed.notify_one();
        let answered = exchange.await;
        self.given_up.fetch_sub(1, Ordering::SeqCst);
        answered
    }
}

/// A message as it can go out.
struct Ready {
    peer: PeerState,
    state: DeliveryState,
    code: String,
    lane: LaneState,
    fence: i64,
    body: String,
    recipients: Json<Vec<String>>,
    service: Kind,
    trace: String,
    expires_at: Instant,
}

/// Whether the lane goes on after a message.
#[derive(PartialEq)]
enum Next {
    GoOn,
    Stop,
}

impl LaneRun {
    pub async fn run(mut self) -> usize {
        let (mut tried, mut last) = (0, 0);
        match std::mem::replace(&mut self.lane.work, Work::Probe) {
            Work::Probe => self.probe().await,
            Work::Send(messages) => {
                last = messages.last().map_or(0, |(seq, _)| *seq);
                for (seq, activity) in messages {
                    tried += 1;
                    if self.one(seq, &activity).await == Next::Stop {
                        break;
                    }
                }
            }
        }
        let (written, wait) = oneshot::channel();
        self.tell(last, "", None, Meaning::Released, Some(written)).await;
        let _ = wait.await;
        tried
    }

    async fn one(&mut self, seq: i64, activity: &str) -> Next {
        if self.lost.load(Ordering::SeqCst) || self.stopping.load(Ordering::SeqCst) || !self.renew().await {
            return Next::Stop;
        }
        let ready = match self.look(seq, activity).await {
            Ok(Some(ready)) => ready,
            // It moved to another number.
            Ok(None) => return Next::GoOn,
            Err(error) => {
                tracing::warn!(error = %error, "a lane waits: the database does not answer");
                return Next::Stop;
            }
        };
        if ready.fence != self.lane.fence || !matches!(ready.lane, LaneState::Open | LaneState::Blocked) {
            return Next::Stop;
        }
        if ready.state != DeliveryState::Sending {
            return Next::GoOn;
        }
        if let Some((state, code)) = ends_unsent(&ready, self.federation.now()) {
            self.tell(seq, activity, None, Meaning::Ended(state, code), None).await;
            return Next::GoOn;
        }
        let Some((position, body)) = self.render(seq, &ready) else {
            self.tell(seq, activity, None, Meaning::Parked("not-rendered"), None).await;
            return Next::GoOn;
        };
        let span = tracing::info_span!("deliver", otel.kind = "client", trace = Empty, peer = %self.lane.peer, lane = self.lane.lane.as_str(), seq, outcome = Empty);
        self.post(seq, activity, &position, &body).instrument(traces::go_on(span, &ready.trace)).await
    }

    /// Posts one message, a second time with a new signature if the first was refused.
    async fn post(&self, seq: i64, activity: &str, position: &Position, body: &str) -> Next {
        for again in [true, false] {
            let at = self.federation.now();
            let exchange = self.federation.exchange(
                &self.lane.peer,
                Method::POST,
                "/fed/v1/inbox",
                Some(position),
                Some(body.as_bytes()),
                EXCHANGE,
                limits::REPLY_BYTES,
            );
            let (attempt, verdict) = match self.places.wait(exchange).await {
                Ok(reply) => self.judged(at, &reply),
                Err(OutboundError::NotSigned) => {
                    let attempt = Attempt::without_reply(at, "not-signed", String::new());
                    (attempt, Verdict::Parked("not-signed"))
                }
                Err(error) => {
                    let attempt = Attempt::without_reply(at, NO_REPLY, chain(error));
                    (attempt, Verdict::Transient(Transient { code: NO_REPLY, retry_after: None }))
                }
            };
            Span::current().record("outcome", if verdict == Verdict::Delivered { "delivered" } else { verdict.code() });
            let meaning = match verdict {
                Verdict::Delivered => Meaning::Ended(DeliveryState::Delivered, ""),
                Verdict::Rejected(code) => Meaning::Ended(DeliveryState::Rejected, code),
                Verdict::Parked(code) => Meaning::Parked(code),
                Verdict::Stopped(code) => Meaning::Stopped(code),
                Verdict::Blocked(_) if again => Meaning::Again,
                Verdict::Blocked(code) => Meaning::Blocked(code),
                Verdict::Misrouted => Meaning::Misrouted,
                Verdict::Gone => Meaning::Gone,
                Verdict::Transient(transient) => Meaning::Failed(transient),
            };
            let next = match meaning {
                Meaning::Ended(..) | Meaning::Parked(_) => Some(Next::GoOn),
                Meaning::Again => None,
                _ => Some(Next::Stop),
            };
            self.tell(seq, activity, Some(attempt), meaning, None).await;
            if let Some(next) = next {
                return next;
            }
        }
        Next::Stop
    }

    fn judged(&self, at: Instant, reply: &Signed) -> (Attempt, Verdict) {
        let code = reply.is_signed().then(|| problem::parse(&reply.body)).flatten();
        let asked = reply.headers.single("retry-after").ok();
        let verdict = reply::verdict(Reply {
            status: reply.status,
            signed: reply.is_signed(),
            code,
            retry_after: reply::retry_after(asked),
        });
        let attempt = Attempt {
            at,
            status: reply.status,
            code: verdict.code().to_owned(),
            ms: i64::try_from(reply.took.as_millis()).unwrap_or(i64::MAX),
            problem: reply.unsigned_because(),
        };
        (attempt, verdict)
    }

    fn render(&self, seq: i64, ready: &Ready) -> Option<(Position, String)> {
        let position = Position {
            lane: self.lane.lane.name(),
            epoch: Epoch::parse(&self.lane.epoch)?,
            seq: u64::try_from(seq).ok()?,
        };
        let draft = Draft::from_stored(&ready.body).ok()?;
        Some((position, draft.render(&store::iris(&ready.recipients)).ok()?))
    }

    /// Asks for the peer's state; a signed answer opens both lanes.
    async fn probe(&mut self) {
        let peer = &self.lane.peer;
        let exchange =
            self.federation.exchange(peer, Method::GET, "/fed/v1/status", None, None, EXCHANGE, limits::REPLY_BYTES);
        let lives = self.places.wait(exchange).await.is_ok_and(|reply| reply.is_signed() && reply.status == 200);
        let meaning = if lives { Meaning::Probed } else { Meaning::ProbeFailed };
        self.tell(0, "", None, meaning, None).await;
    }

    /// Reads what is to be sent, and everything that may have changed since it was claimed.
    async fn look(&self, seq: i64, activity: &str) -> Result<Option<Ready>, Error> {
        let (peer, lane, epoch) = (self.lane.peer.clone(), self.lane.lane, self.lane.epoch.clone());
        let activity = activity.to_owned();
        self.federation.db.read(move |conn| Ok(look(conn, &peer, lane, &epoch, seq, &activity)?)).await
    }

    /// Renews the lease before it gets old; false if it is lost.
    async fn renew(&mut self) -> bool {
        let now = self.federation.now();
        if now < self.lane.lease_until - chrono::Duration::seconds(claim::LEASE_SECONDS - RENEW_SECONDS) {
            return true;
        }
        let (peer, lane, fence) = (self.lane.peer.clone(), self.lane.lane, self.lane.fence);
        let until = now + chrono::Duration::seconds(claim::LEASE_SECONDS);
        let renewed = self.federation.db.write(move |conn| {
            let held = lane_states::table.find((peer, lane)).filter(lane_states::fence.eq(fence));
            Ok(diesel::update(held).set(lane_states::lease_until.eq(until)).execute(conn)?)
        });
        self.lane.lease_until = until;
        matches!(renewed.await, Ok(1))
    }

    async fn tell(
        &self,
        seq: i64,
        activity: &str,
        attempt: Option<Attempt>,
        meaning: Meaning,
        written: Option<oneshot::Sender<()>>,
    ) {
        let report = Report {
            peer: self.lane.peer.clone(),
            lane: self.lane.lane,
            epoch: self.lane.epoch.clone(),
            fence: self.lane.fence,
            seq,
            activity: activity.to_owned(),
            attempt,
            meaning,
        };
        // The writer lives as long as any lane does.
        let _ = self.results.send(Told { report, lost: Arc::clone(&self.lost), written }).await;
    }
}

/// What ends without being sent: cancelled meanwhile, past its time, or to a peer that no longer gets such messages.
fn ends_unsent(ready: &Ready, now: Instant) -> Option<(DeliveryState, &'static str)> {
    if !ready.code.is_empty() {
        return Some((
            DeliveryState::Cancelled,
            CODES.iter().find(|code| **code == ready.code).unwrap_or(&"cancelled"),
        ));
    }
    if ready.expires_at <= now {
        return Some((DeliveryState::Expired, "expired"));
    }
    let state = match ready.peer {
        PeerState::Pending => gate::PeerState::Pending,
        PeerState::Active => gate::PeerState::Active,
        PeerState::Suspended => gate::PeerState::Suspended,
        // It hears of the end itself.
        PeerState::Ended if ready.service == Kind::Peering => return None,
        PeerState::Ended => return Some((DeliveryState::Cancelled, "ended")),
    };
    match gate::hears(state, ready.service.service()) {
        Ok(()) => None,
        Err(_) => Some((DeliveryState::Cancelled, "suspended")),
    }
}

/// Why a delivery can be cancelled.
const CODES: &[&str] = &["suspended", "ended", "retracted", "skipped"];

fn look(
    conn: &mut Conn,
    peer: &PeerId,
    lane: Lane,
    epoch: &str,
    seq: i64,
    activity: &str,
) -> QueryResult<Option<Ready>> {
    let delivery: Option<(DeliveryState, String)> = deliveries::table
        .find((peer, lane, epoch, seq))
        .filter(deliveries::activity_id.eq(activity))
        .select((deliveries::state, deliveries::code))
        .first(conn)
        .optional()?;
    let Some((state, code)) = delivery else { return Ok(None) };
    let (body, service, trace, expires_at) = outbound_activities::table
        .find(activity)
        .select((
            outbound_activities::body,
            outbound_activities::service,
            outbound_activities::trace,
            outbound_activities::expires_at,
        ))
        .first(conn)?;
    let recipients =
        outbound_audience::table.find((activity, peer)).select(outbound_audience::recipients).first(conn)?;
    let peer_state = peers::table.find(peer).select(peers::state).first(conn)?;
    let row = lanes::get(conn, peer, lane)?;
    Ok(Some(Ready {
        peer: peer_state,
        state,
        code,
        lane: row.state,
        fence: row.fence,
        body,
        recipients,
        service,
        trace,
        expires_at,
    }))
}

fn chain(error: OutboundError) -> String {
    format!("{:#}", anyhow::Error::from(error)).chars().take(300).collect()
}

impl Attempt {
    fn without_reply(at: Instant, code: &str, problem: String) -> Attempt {
        Attempt { at, status: 0, code: code.to_owned(), ms: 0, problem }
    }
}
