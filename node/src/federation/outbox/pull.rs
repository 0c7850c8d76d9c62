//! Fetching what peers have for us: to close gaps, after an absence, and always where nobody can reach us.
//!
//! A page is signed as a whole; each message on it goes the way of a pushed one from stage 8 on. What is stored or refused is
//! acknowledged by the next request.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use diesel::prelude::*;
use federation_spec::lane::{Epoch, Position, Range};
use federation_spec::messages::Grade;
use federation_spec::page::{Line, Page};
use federation_spec::problem::{Class, Code};
use federation_spec::{canonical, json, limits};
use futures_util::StreamExt;
use reqwest::Method;
use tokio::task::JoinSet;

use super::Lane;
use super::serve::WAIT_SECONDS;
use crate::db::Conn;
use crate::db::schema::inbound_lanes;
use crate::error::Error;
use crate::federation::inbox::{self, Evidence};
use crate::federation::ring::PinnedPeer;
use crate::federation::wire::ReplySignature;
use crate::federation::{Federation, PeerId, PeerState};
use crate::time::Instant;
use crate::web::access::By;

/// How long a node that nobody can reach waits for something to come.
pub const LONG_POLL: Duration = Duration::from_secs(WAIT_SECONDS);
/// A page may take long where it waits for something to come.
const WITHIN: Duration = Duration::from_secs(WAIT_SECONDS + 10);
const PAGE_BYTES: usize = limits::OUTBOX_PAGE_BYTES + limits::ACTIVITY_BYTES;
const EVERY_MINUTES: i64 = 60;
/// A gap is given time to close by itself.
const GAP_SECONDS: i64 = 30;
/// After a page that did not come.
const REST_SECONDS: i64 = 60;

/// What one round with one lane brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pulled {
    /// So many lines; nothing more is there.
    All(usize),
    /// The peer did not answer, or not in our protocol.
    Failed(usize),
}

/// Fetches from peers. Several processes may: what comes twice is known.
pub struct Puller {
    federation: Federation,
    running: JoinSet<(PeerId, Lane, Pulled)>,
    in_flight: HashSet<(PeerId, Lane)>,
    next_at: HashMap<(PeerId, Lane), Instant>,
}

/// Fetches everything that is due as after a start; returns how many lines came.
#[cfg(test)]
pub async fn pull_due(federation: &Federation) -> Result<usize, Error> {
    let mut puller = Puller::new(federation);
    puller.begin_due(Duration::ZERO).await?;
    let mut lines = 0;
    while let Some(count) = puller.next().await {
        lines += count;
    }
    Ok(lines)
}

impl Puller {
    pub fn new(federation: &Federation) -> Puller {
        Puller {
            federation: federation.clone(),
            running: JoinSet::new(),
            in_flight: HashSet::new(),
            next_at: HashMap::new(),
        }
    }

    /// Begins with every lane that is due: at first sight, hourly, while a gap stays open; always if nobody can reach us,
    /// and then waiting for what comes. A node that is reached by others asks a few at once.
    pub async fn begin_due(&mut self, wait: Duration) -> Result<(), Error> {
        let (now, alone) = (self.federation.now(), self.federation.config.federation.pull_only);
        let wait = if alone { wait } else { Duration::ZERO };
        let gaps = self.gaps(now).await?;
        let ring = self.federation.ring();
        let askable = ring.peers().filter(|peer| {
            // A pending peer's request reaches a node without a door only so.
            !peer.pull_only && (peer.state == PeerState::Active || (alone && peer.state == PeerState::Pending))
        });
        for peer in askable {
            for lane in Lane::ALL {
                let key = (peer.id.clone(), *lane);
                let due = self.next_at.get(&key).is_none_or(|at| *at <= now) || gaps.contains(&key);
                let room = alone || self.running.len() < self.federation.config.federation.lanes;
                if due && room && self.in_flight.insert(key.clone()) {
                    let federation = self.federation.clone();
                    self.running.spawn(async move {
                        let pulled = pull(&federation, &key.0, key.1, wait).await;
                        (key.0, key.1, pulled)
                    });
                }
            }
        }
        Ok(())
    }

    /// Waits for a lane to be through; how many lines it brought. None if none is being fetched.
    pub async fn next(&mut self) -> Option<usize> {
        let (peer, lane, pulled) = self.running.join_next().await?.ok()?;
        let (now, alone) = (self.federation.now(), self.federation.config.federation.pull_only);
        let (lines, rest) = match pulled {
            Pulled::All(lines) if alone => (lines, chrono::Duration::zero()),
            Pulled::All(lines) => (lines, chrono::Duration::minutes(EVERY_MINUTES)),
            Pulled::Failed(lines) => (lines, chrono::Duration::seconds(REST_SECONDS)),
        };
        self.in_flight.remove(&(peer.clone(), lane));
        self.next_at.insert((peer, lane), now + rest);
        Some(lines)
    }

    pub fn is_idle(&self) -> bool {
        self.running.is_empty()
    }

    /// Lanes whose gap is old, and which were not asked for it just now.
    async fn gaps(&self, now: Instant) -> Result<HashSet<(PeerId, Lane)>, Error> {
        let since = now - chrono::Duration::seconds(GAP_SECONDS);
        let old = self.federation.db.read(move |conn| Ok(open_gaps(conn, since)?)).await?;
        let just_asked = |key: &(PeerId, Lane)| {
            let rest = chrono::Duration::minutes(EVERY_MINUTES) - chrono::Duration::seconds(GAP_SECONDS);
            self.next_at.get(key).is_some_and(|at| *at - now > rest)
        };
        Ok(old.into_iter().filter(|key| !just_asked(key)).collect())
    }
}

fn open_gaps(conn: &mut Conn, since: Instant) -> QueryResult<Vec<(PeerId, Lane)>> {
    inbound_lanes::table
        .select((inbound_lanes::peer_id, inbound_lanes::lane))
        .filter(inbound_lanes::closed_at.is_null())
        .filter(inbound_lanes::gap_since.le(since))
        .load(conn)
}

/// Where we stand in a lane of a peer: its epoch, and what is settled.
type Standing = (Option<String>, i64);

/// Fetches one lane page by page until it is empty: the last request acknowledges what the others brought.
async fn pull(federation: &Federation, peer: &PeerId, lane: Lane, wait: Duration) -> Pulled {
    let mut lines = 0;
    let mut before: Option<Standing> = None;
    loop {
        let standing = match standing(federation, peer, lane).await {
            Ok(standing) => standing,
            Err(_) => return Pulled::Failed(lines),
        };
        // No progress: what stands in the way does not go by asking again.
        if before.as_ref() == Some(&standing) {
            return Pulled::Failed(lines);
        }
        let wait = if before.is_none() { wait } else { Duration::ZERO };
        let Some((page, keyid)) = fetch(federation, peer, lane, &standing, wait).await else {
            return Pulled::Failed(lines);
        };
        if heed(federation, peer, lane, &page).await.is_err() {
            return Pulled::Failed(lines);
        }
        if page.lines.is_empty() {
            return match all_fetched(federation, peer, lane).await {
                Ok(()) => Pulled::All(lines),
                Err(_) => Pulled::Failed(lines),
            };
        }
        lines += page.lines.len();
        if take(federation, peer, lane, page, &keyid).await.is_err() {
            return Pulled::Failed(lines);
        }
        before = Some(standing);
    }
}

/// The peer may know better than we what we had.
async fn heed(federation: &Federation, peer: &PeerId, lane: Lane, page: &Page) -> Result<(), Error> {
    let Some(had) = page.had else { return Ok(()) };
    let (by, peer, epoch) = (By::system(&federation.node), peer.clone(), page.epoch.as_str().to_owned());
    federation.db.write(move |conn| inbox::heed(conn, &by, &peer, lane, &epoch, had)).await
}

/// What was hidden because we had lost it is shown again when it is processed.
async fn all_fetched(federation: &Federation, peer: &PeerId, lane: Lane) -> Result<(), Error> {
    if !federation.db.read(|conn| Ok(inbox::any_loss(conn)?)).await? {
        return Ok(());
    }
    let (by, peer) = (By::system(&federation.node), peer.clone());
    let fetched = move |conn: &mut Conn| {
        inbox::fetched(conn, &peer, lane, by.now())?;
        inbox::make_good(conn, &by)
    };
    federation.db.write(fetched).await
}

async fn standing(federation: &Federation, peer: &PeerId, lane: Lane) -> Result<Standing, Error> {
    let peer = peer.clone();
    let rows = federation.db.read(move |conn| Ok(inbox::lanes_of_peer(conn, &peer)?)).await?;
    let row = rows.into_iter().find(|row| row.lane == lane);
    Ok(row.map_or((None, 0), |row| (Some(row.epoch), row.contiguous_seq)))
}

async fn fetch(
    federation: &Federation,
    peer: &PeerId,
    lane: Lane,
    standing: &Standing,
    wait: Duration,
) -> Option<(Page, String)> {
    let (epoch, settled) = standing;
    let epoch = epoch.as_ref().map(|epoch| format!("&epoch={epoch}")).unwrap_or_default();
    let path = format!(
        "/fed/v1/outbox?lane={lane}{epoch}&after={settled}&limit={}&ack={settled}&wait={}",
        limits::OUTBOX_PAGE_ITEMS,
        wait.as_secs()
    );
    let reply = federation.exchange(peer, Method::GET, &path, None, None, WITHIN, PAGE_BYTES).await.ok()?;
    let ReplySignature::Good { keyid, .. } = reply.signature else { return None };
    let page = Page::parse(&reply.body).ok().filter(|page| reply.status == 200 && page.lane == lane.name())?;
    Some((page, keyid))
}

/// As many messages of a page wait for the inbox at once: they share its commits.
const TOGETHER: usize = 50;

/// Puts each line of a page where it belongs, in order.
async fn take(federation: &Federation, peer: &PeerId, lane: Lane, page: Page, keyid: &str) -> Result<(), Code> {
    let ring = federation.ring();
    let pinned = ring.peer(peer).ok_or(Code::PeerPending)?;
    let (epoch, mut waiting) = (&page.epoch, Vec::with_capacity(page.lines.len()));
    for line in &page.lines {
        waiting.push(accept(federation, pinned, &page, line, keyid));
    }
    let mut taken = futures_util::stream::iter(waiting).buffered(TOGETHER);
    while let Some((line, accepted)) = taken.next().await {
        match (line, accepted) {
            (Line::Void { range, .. }, _) => settle(federation, peer, lane, epoch, *range).await?,
            (Line::Activity { .. }, Ok(())) => {}
            (Line::Activity { seq, activity }, Err(code)) if code.class() == Class::Message => {
                refuse(federation, peer, lane, activity, code).await?;
                let range = Range::one(*seq).ok_or(Code::Limit)?;
                settle(federation, peer, lane, epoch, range).await?;
            }
            (Line::Activity { .. }, Err(code)) => return Err(code),
        }
    }
    Ok(())
}

async fn accept<'a>(
    federation: &Federation,
    peer: &PinnedPeer,
    page: &Page,
    line: &'a Line,
    keyid: &str,
) -> (&'a Line, Result<(), Code>) {
    let Line::Activity { seq, activity } = line else { return (line, Ok(())) };
    let position = Position { lane: page.lane, epoch: page.epoch.clone(), seq: *seq };
    let accepted = inbox::accept(federation, peer, &position, activity.as_bytes(), Evidence::pulled(keyid)).await;
    (line, accepted.map(drop))
}

async fn settle(federation: &Federation, peer: &PeerId, lane: Lane, epoch: &Epoch, range: Range) -> Result<(), Code> {
    let (peer, epoch, now) = (peer.clone(), epoch.as_str().to_owned(), federation.now());
    let settled = federation.db.write(move |conn| Ok(inbox::settle_void(conn, &peer, lane, &epoch, range, now)?)).await;
    settled.map_err(|_| Code::Busy)
}

/// Its sender hears by a receipt what it would have heard by a problem. A text that names no activity cannot be answered.
async fn refuse(federation: &Federation, peer: &PeerId, lane: Lane, text: &str, code: Code) -> Result<(), Code> {
    tracing::warn!(peer = %peer, code = %code, "a message on a page was refused");
    let value = json::parse(text.as_bytes()).ok();
    let id = value.as_ref().and_then(|value| value.get("id")?.as_str().map(str::to_owned));
    let sha256 = value.as_ref().and_then(|value| canonical::hash(value).ok()).map(|hash| canonical::hex(&hash));
    let Some((id, sha256)) = id.zip(sha256) else { return Ok(()) };
    let (peer, now) = (peer.clone(), federation.now());
    let owed = federation.db.write(move |conn| {
        Ok(inbox::owe_receipt(conn, &peer, lane, &id, &sha256, Grade::Rejected, code.as_str(), now)?)
    });
    owed.await.map_err(|_| Code::Busy)
}
