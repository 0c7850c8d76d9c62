//! Stage 12: group commit. A commit is what costs, so messages that arrive during one are stored together by the next.
//!
//! Handlers put verified messages into a bounded queue. One writer takes what waits there, never waiting for more, stores it
//! in one transaction and then says to each handler what became of its message. A batch that fails is stored one by one, so
//! that a message that cannot be stored harms nobody else's.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex};

use diesel::prelude::*;
use federation_spec::lane::Range;
use federation_spec::problem::Code;
use tokio::sync::{mpsc, oneshot, watch};

use super::budget::{Buckets, Quota};
use super::lanes::{self, LaneRow};
use super::store::{self, Known, NewMessage, Nonce};
use crate::audit::{self, Act, Entry};
use crate::db::Conn;
use crate::db::schema::peers;
use crate::error::Error;
use crate::federation::PeerId;
use crate::federation::counters::Counters;
use crate::federation::outbox::{self, Lane};
use crate::node::Node;
use crate::notices::{self, Notice};
use crate::time::Instant;
use crate::web::access::By;

/// How many messages wait at most; one more is told to come back.
pub(super) const QUEUE: usize = 512;
/// How many are stored together at most.
pub(super) const BATCH: usize = 100;
/// So many commits of the inbox others let pass before each of theirs, as long as messages wait for it.
const WAY: usize = 8;
/// When a peer was last heard is written this often at most.
const PRESENCE_SECONDS: i64 = 10;
/// A new epoch is told again after this long: who makes one for every message must not flood people.
const EPOCH_TOLD_HOURS: i64 = 1;

/// A verified message on its way to the database.
pub(super) struct Item {
    pub message: NewMessage,
    pub nonce: Option<(String, Instant)>,
    pub seconds_ahead: Option<i64>,
    pub done: oneshot::Sender<Outcome>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Stored(Instant),
    /// It is here since then.
    Duplicate(Instant),
    Refused(Code),
}

/// The queue, and the writer that is started with the first message.
pub(super) struct Queue {
    sender: mpsc::Sender<Item>,
    /// Changes with each commit.
    stored: watch::Sender<()>,
    writer: Mutex<Option<Writer>>,
}

struct Writer {
    node: Node,
    counters: Arc<Counters>,
    alerts: Buckets,
    queue: mpsc::Receiver<Item>,
    stored: watch::Sender<()>,
}

impl Queue {
    pub fn new(node: &Node, counters: &Arc<Counters>) -> Queue {
        let (sender, queue) = mpsc::channel(QUEUE);
        let (alerts, stored) = (Buckets::new(10_000), watch::Sender::new(()));
        let writer = Writer { node: node.clone(), counters: counters.clone(), alerts, queue, stored: stored.clone() };
        Queue { sender, stored, writer: Mutex::new(Some(writer)) }
    }

    /// How many wait for the writer.
    pub fn waiting(&self) -> usize {
        QUEUE - self.sender.capacity()
    }

    /// Waits until nothing waits for the writer, but not for ever: under a flood that never ends, what is stored must be
    /// processed too.
    pub async fn give_way(&self) {
        let mut stored = self.stored.subscribe();
        for _ in 0..WAY {
            // Listen before looking, so that a commit in between is not missed.
            stored.mark_unchanged();
            if self.waiting() == 0 || stored.changed().await.is_err() {
                return;
            }
        }
    }

    /// Puts a message in line, or gives it back if the line is full.
    pub fn put(&self, item: Item) -> Result<(), Box<Item>> {
        let waiting = self.writer.lock().expect("no holder panics").take();
        if let Some(writer) = waiting {
            // A thread of its own: it blocks on the database, and ends when the last hand lets go of the queue.
            std::thread::spawn(move || writer.run());
        }
        self.sender.try_send(item).map_err(|refused| Box::new(refused.into_inner()))
    }
}

impl Writer {
    fn run(mut self) {
        while let Some(first) = self.queue.blocking_recv() {
            let mut batch = vec![first];
            while batch.len() < BATCH
                && let Ok(next) = self.queue.try_recv()
            {
                batch.push(next);
            }
            let outcomes = self.store(&batch);
            self.stored.send_replace(());
            let mut alerts = HashSet::new();
            for (item, outcome) in batch.into_iter().zip(outcomes) {
                if let Outcome::Refused(code @ (Code::IdReuse | Code::SeqReuse)) = outcome {
                    alerts.insert((item.message.peer_id.clone(), code));
                }
                // Whoever asked may be gone; what is stored stays.
                let _ = item.done.send(outcome);
            }
            for (peer, code) in alerts {
                self.alert(&peer, code);
            }
        }
    }

    fn store(&self, batch: &[Item]) -> Vec<Outcome> {
        self.counters.commits.add(1);
        let together = self.commit(batch);
        match together {
            Ok(outcomes) => outcomes,
            Err(error) => {
                tracing::warn!(error = %error, n = batch.len(), "a batch of messages could not be stored at once");
                self.counters.taken_apart.add(1);
                batch.iter().map(|item| self.store_one(item)).collect()
            }
        }
    }

    fn store_one(&self, item: &Item) -> Outcome {
        match self.commit(std::slice::from_ref(item)) {
            Ok(outcomes) => outcomes[0],
            Err(error) => {
                tracing::warn!(error = %error, "a message could not be stored");
                Outcome::Refused(Code::Busy)
            }
        }
    }

    fn commit(&self, items: &[Item]) -> Result<Vec<Outcome>, Error> {
        self.node.db.write_now(|conn| store_all(conn, &By::system(&self.node), items))
    }

    /// Ids and numbers are never used twice by an honest node: its keys or its database are in other hands.
    fn alert(&self, peer: &PeerId, code: Code) {
        let now = self.node.now();
        if self.alerts.take(&format!("{peer} {code}"), 1, Quota::ALERTS, now).is_err() {
            return;
        }
        tracing::warn!(%peer, %code, "a peer used an id or a number twice");
        let told = self.node.db.write_now(|conn| {
            let Some(name) = name_of(conn, peer)? else { return Ok(()) };
            notices::tell_trust_officers(conn, &self.node, Notice::PeerReused { peer: name })
        });
        if let Err(error) = told {
            tracing::warn!(error = %error, "an alert could not be raised");
        }
    }
}

fn name_of(conn: &mut Conn, peer: &PeerId) -> QueryResult<Option<String>> {
    peers::table.find(peer).select(peers::name).first(conn).optional()
}

/// Stores what is new in one transaction and says of each message what became of it.
pub(super) fn store_all(conn: &mut Conn, by: &By, items: &[Item]) -> Result<Vec<Outcome>, Error> {
    let now = by.now();
    let mut lanes = Lanes::lock(conn, items)?;
    let mut judge = Judge::look(conn, items)?;
    let mut outcomes = Vec::with_capacity(items.len());
    let (mut messages, mut nonces) = (Vec::new(), Vec::new());
    for item in items {
        let outcome = judge.judge(conn, &mut lanes, item, now)?;
        if let Outcome::Stored(_) = outcome {
            messages.push(item.message.clone());
            nonces.extend(item.nonce.clone().map(|(nonce, until)| Nonce {
                peer_id: item.message.peer_id.clone(),
                nonce,
                until,
            }));
        }
        outcomes.push(outcome);
    }
    if !messages.is_empty() {
        let as_many = store::insert(conn, &messages)? == messages.len();
        // What was pulled has no nonce.
        let as_many = as_many && (nonces.is_empty() || store::remember(conn, &nonces)? == nonces.len());
        if !as_many {
            // Another process stored some of it in between: look again, one by one.
            return Err(Error::Busy(anyhow::anyhow!("another process was quicker")));
        }
    }
    note_presence(conn, items, now)?;
    lanes.save(conn, &messages, now)?;
    lanes.tell(conn, by)?;
    Ok(outcomes)
}

/// What is known of the ids, numbers and nonces of a batch; what it lets through is known from then on.
struct Judge {
    known: std::collections::HashMap<(PeerId, String), Known>,
    taken: HashSet<(PeerId, Lane, String, i64)>,
    used: HashSet<(PeerId, String)>,
}

impl Judge {
    fn look(conn: &mut Conn, items: &[Item]) -> QueryResult<Judge> {
        Ok(Judge {
            known: store::known(conn, items)?,
            taken: store::taken(conn, items)?,
            used: store::used(conn, items)?,
        })
    }

    fn judge(&mut self, conn: &mut Conn, lanes: &mut Lanes, item: &Item, now: Instant) -> QueryResult<Outcome> {
        let message = &item.message;
        let id = (message.peer_id.clone(), message.activity_id.clone());
        let nonce = item.nonce.as_ref().map(|(nonce, _)| (message.peer_id.clone(), nonce.clone()));
        let is_used = nonce.as_ref().is_some_and(|nonce| self.used.contains(nonce));
        let number = (message.peer_id.clone(), message.lane, message.epoch.clone(), message.seq);
        match self.known.get(&id) {
            Some(known) if known.sha256 == message.sha256 => {
                if !self.taken.contains(&number) {
                    lanes.settle_number(conn, message, now)?;
                }
                return Ok(Outcome::Duplicate(known.received_at));
            }
            _ if is_used => return Ok(Outcome::Refused(Code::Replayed)),
            Some(_) => return Ok(Outcome::Refused(Code::IdReuse)),
            None => {}
        }
        if self.taken.contains(&number) {
            return Ok(Outcome::Refused(Code::SeqReuse));
        }
        if !lanes.open(conn, message, now)? {
            return Ok(Outcome::Refused(Code::EpochClosed));
        }
        self.known.insert(id, Known { sha256: message.sha256.clone(), received_at: message.received_at });
        self.taken.insert(number);
        self.used.extend(nonce);
        Ok(Outcome::Stored(message.received_at))
    }
}

/// The lanes of a batch: for each, its open epoch.
struct Lanes {
    open: BTreeMap<(PeerId, Lane), LaneRow>,
    /// Closed in this batch, before they are written.
    closed: Vec<LaneRow>,
    /// Whose new epoch people are told of.
    tell: Vec<PeerId>,
}

impl Lanes {
    fn lock(conn: &mut Conn, items: &[Item]) -> QueryResult<Lanes> {
        let rows = lanes::lock(conn, store::peers_of(items))?;
        let open = rows.into_iter().map(|row| ((row.peer_id.clone(), row.lane), row)).collect();
        Ok(Lanes { open, closed: Vec::new(), tell: Vec::new() })
    }

    /// Whether the message's epoch is open. A new one is opened at once: a bed tonight does not wait for an administrator.
    fn open(&mut self, conn: &mut Conn, message: &NewMessage, now: Instant) -> QueryResult<bool> {
        let key = (message.peer_id.clone(), message.lane);
        let known = self.open.get(&key);
        if known.is_some_and(|row| row.epoch == message.epoch) {
            return Ok(true);
        }
        if self.closed.iter().any(|row| (&row.peer_id, row.lane, &row.epoch) == (&key.0, key.1, &message.epoch))
            || lanes::exists(conn, &key.0, key.1, &message.epoch)?
        {
            return Ok(false);
        }
        let new = LaneRow::new(key.0.clone(), key.1, &message.epoch, now);
        if !lanes::insert(conn, &new)? {
            return Ok(false);
        }
        if let Some(mut old) = self.open.insert(key, new) {
            let since = now - chrono::Duration::hours(EPOCH_TOLD_HOURS);
            let is_news = !self.tell.contains(&old.peer_id) && !lanes::closed_since(conn, &old.peer_id, since)?;
            if is_news {
                self.tell.push(old.peer_id.clone());
            }
            old.closed_at = Some(now);
            self.closed.push(old);
        }
        Ok(true)
    }

    /// A message that is here under another number leaves this one void.
    fn settle_number(&mut self, conn: &mut Conn, message: &NewMessage, now: Instant) -> QueryResult<()> {
        let key = (message.peer_id.clone(), message.lane);
        let Some(row) = self.open.get_mut(&key).filter(|row| row.epoch == message.epoch) else { return Ok(()) };
        let range = u64::try_from(message.seq).ok().and_then(Range::one);
        let Some(range) = range else { return Ok(()) };
        lanes::void(conn, row, range)?;
        lanes::settle(conn, row, &[range], now)?;
        lanes::save(conn, row)
    }

    fn save(&mut self, conn: &mut Conn, stored: &[NewMessage], now: Instant) -> QueryResult<()> {
        let mut changed = Vec::new();
        for row in self.open.values_mut().chain(&mut self.closed) {
            let new = stored.iter().filter(|message| {
                (&message.peer_id, message.lane, &message.epoch) == (&row.peer_id, row.lane, &row.epoch)
            });
            let new: Vec<Range> = new.filter_map(|message| Range::one(u64::try_from(message.seq).ok()?)).collect();
            if new.is_empty() && row.closed_at.is_none() {
                continue;
            }
            lanes::settle(conn, row, &new, now)?;
            changed.push(row.clone());
        }
        lanes::save_all(conn, &changed)
    }

    /// The node behind it was restored from a backup, or is not the one it was.
    fn tell(&self, conn: &mut Conn, by: &By) -> Result<(), Error> {
        crate::federation::peers::anew(conn, &self.tell, by.now())?;
        for peer in &self.tell {
            let Some(name) = name_of(conn, peer)? else { continue };
            notices::tell_trust_officers(conn, &by.node, Notice::PeerNewEpoch { peer: name })?;
        }
        for peer in &self.tell {
            audit::record(conn, by, Entry::new(Act::PeerEpochNew).on("peer", peer))?;
        }
        Ok(())
    }
}

/// Whoever sends to us can be sent to: its lanes are due now.
fn note_presence(conn: &mut Conn, items: &[Item], now: Instant) -> QueryResult<()> {
    let seen: BTreeMap<_, _> = items.iter().map(|item| (&item.message.peer_id, item.seconds_ahead)).collect();
    // A look first: a peer sends a thousand messages, and few of them should write here.
    for peer in unnoticed(conn, seen.keys().copied(), now)? {
        notice(conn, &peer, seen.get(&peer).copied().flatten(), now)?;
    }
    outbox::wake(conn, seen.into_keys(), now)
}

/// Notes that a peer was there, and makes its lanes due.
pub(super) fn presence(conn: &mut Conn, peer: &PeerId, ahead: Option<i64>, now: Instant) -> QueryResult<()> {
    for peer in unnoticed(conn, [peer], now)? {
        notice(conn, &peer, ahead, now)?;
    }
    outbox::wake(conn, [peer], now)
}

/// Those whose presence was not noted for a while.
fn unnoticed<'a>(
    conn: &mut Conn,
    peers: impl IntoIterator<Item = &'a PeerId>,
    now: Instant,
) -> QueryResult<Vec<PeerId>> {
    let stale = now - chrono::Duration::seconds(PRESENCE_SECONDS);
    peers::table
        .select(peers::id)
        .filter(peers::id.eq_any(peers))
        .filter(peers::last_received_at.is_null().or(peers::last_received_at.lt(stale)))
        .order(peers::id)
        .load(conn)
}

fn notice(conn: &mut Conn, peer: &PeerId, ahead: Option<i64>, now: Instant) -> QueryResult<usize> {
    let row = peers::table.find(peer);
    match ahead {
        Some(ahead) => {
            diesel::update(row).set((peers::last_received_at.eq(now), peers::clock_offset.eq(ahead))).execute(conn)
        }
        None => diesel::update(row).set(peers::last_received_at.eq(now)).execute(conn),
    }
}
