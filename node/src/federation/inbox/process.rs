//! Stage 14: messages are applied in the order of their lane, and many of them share one commit.
//!
//! A commit is what costs, so up to fifty messages of several lanes go into one transaction. Each has a savepoint of its own:
//! what it does is kept whole or undone whole, and its neighbours do not notice. A message that locks what others lock too
//! (people, counters, the audit log) is the last of its batch, so that rows are still locked in one order. A batch that
//! cannot be committed is done again one by one, which finds the message that is at fault.
//!
//! While a transaction works on a lane it holds the lane by its name, so no two processes do at once; whatever ends the
//! transaction lets go of it. What fails by our own fault is tried again eight times in half a minute and then lies with the
//! dead letters; the lane goes on.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use chrono::Duration;
use federation_spec::gate::Standing;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use super::apply::{self, Verdict};
use super::store::{self, Message};
use super::{Heard, MessageState, losses, receipts};
use crate::db::{self, Conn};
use crate::error::{Error, internal};
use crate::federation::outbox::Lane;
use crate::federation::{Federation, Peer, PeerId, PeerState, peering, peers};
use crate::notices::{self, Notice};
use crate::traces;
use crate::web::access::By;

/// How often a message that failed is tried again.
pub(super) const RETRIES: i32 = 8;
/// So many messages share a commit at most, or so many bytes of them: others wait to write, and people among them.
pub(super) const BATCH: usize = 50;
const BATCH_BYTES: usize = 512 * 1024;
/// After so many messages it is looked again which lanes are due: what is urgent goes first.
const ROUND: usize = 500;

/// Processes what is due and sends the receipts at once: what tests call.
#[cfg(any(test, feature = "testing"))]
pub async fn process_due(federation: &Federation) -> usize {
    let processed = process_waiting(federation).await;
    receipts::publish_due(federation).await;
    processed
}

/// Processes all that is due; returns how many messages came to an end.
#[cfg(any(test, feature = "testing"))]
pub async fn process_waiting(federation: &Federation) -> usize {
    let mut processed = 0;
    loop {
        match process_round(federation).await {
            0 => return processed,
            n => processed += n,
        }
    }
}

/// Processes some of what is due, the urgent lanes first; returns how many messages came to an end. None did when nothing
/// is due any more.
pub async fn process_round(federation: &Federation) -> usize {
    let now = federation.now();
    let due = match federation.db.read(move |conn| Ok(store::due_lanes(conn, now)?)).await {
        Ok(due) => due,
        Err(error) => {
            tracing::warn!(error = %error, "the inbox waits: the database does not answer");
            return 0;
        }
    };
    let mut lanes = VecDeque::from(due);
    let (mut processed, mut one_by_one) = (0, 0);
    while processed < ROUND && !lanes.is_empty() {
        let most = if one_by_one > 0 { 1 } else { BATCH };
        match batch(federation, &mut lanes, most).await {
            Ok(ended) => processed += ended,
            Err(error) if most > 1 => {
                tracing::warn!(error = %error, "a batch of messages could not be applied at once");
                federation.counters.batches_taken_apart.add(1);
                one_by_one = BATCH + 1;
            }
            Err(error) => {
                let lane = lanes.pop_front().map(|(peer, lane)| format!("{peer} {lane}"));
                tracing::warn!(error = %error, lane, "a lane of the inbox waits");
            }
        }
        one_by_one = one_by_one.saturating_sub(1);
        federation.inbox.give_way().await;
    }
    if processed > 0 {
        if let Err(error) = make_good(federation).await {
            tracing::warn!(error = %error, "what was hidden stays hidden for now");
        }
        if let Err(error) = federation.refresh().await {
            tracing::warn!(error = format!("{error:#}"), "peers and keys could not be read again");
        }
    }
    processed
}

/// After a restore: what was fetched again is processed now.
async fn make_good(federation: &Federation) -> Result<(), Error> {
    if federation.db.read(|conn| Ok(losses::any(conn)?)).await? {
        let by = by(federation);
        federation.db.write(move |conn| losses::make_good(conn, &by)).await?;
    }
    Ok(())
}

/// Processes up to `most` messages of the first lanes in one commit. A lane that goes on is then the last, one that has
/// nothing more for now is gone. How many messages ended; if it fails, nothing has changed.
async fn batch(federation: &Federation, lanes: &mut VecDeque<(PeerId, Lane)>, most: usize) -> Result<usize, Error> {
    let first: Vec<_> = lanes.iter().take(most).cloned().collect();
    // Which one was being applied is known even if that panics.
    let at_hand = Arc::new(Mutex::new(None));
    let (of, hand) = (federation.clone(), at_hand.clone());
    let worked = federation.db.write(move |conn| {
        let mut work = Work::begin(conn, &of, &hand, most)?;
        work.go_through(conn, first)?;
        work.finish(conn)?;
        Ok(work.done)
    });
    let done = match worked.await {
        Ok(done) => done,
        // The database is away: that says nothing about the message.
        Err(error @ Error::Busy(_)) => return Err(error),
        Err(error) => {
            let message = at_hand.lock().expect("no holder panics").take();
            let Some(message) = message.filter(|_| most == 1) else { return Err(error) };
            Done { seen: 1, failed: vec![(message, error)], ..Done::default() }
        }
    };
    lanes.drain(..done.seen);
    lanes.extend(done.going_on);
    let mut ended = 0;
    for Ended { verdict, .. } in &done.ended {
        count(federation, verdict);
        ended += 1;
    }
    if ended > 0 {
        federation.counters.batches.add(1);
    }
    for (message, error) in done.failed {
        let span = span_of(&message);
        span.record("outcome", "failed");
        ended += usize::from(fail(federation, message, error).instrument(span).await?);
    }
    Ok(ended)
}

fn span_of(message: &Message) -> Span {
    let (peer, lane) = (&message.peer_id, message.lane.as_str());
    let span = tracing::info_span!("process", trace = Empty, %peer, lane, kind = message.kind, outcome = Empty);
    traces::go_on(span, &message.trace)
}

fn count(federation: &Federation, verdict: &Verdict) {
    let counters = &federation.counters;
    let counter = match verdict {
        Verdict::Processed => &counters.processed,
        Verdict::Rejected(_) => &counters.rejected,
        Verdict::Unsupported(_) => &counters.unsupported,
        Verdict::Quarantined(_) => &counters.quarantined,
    };
    counter.add(1);
}

/// A message that ended, and whether its peer is told.
struct Ended {
    message: Message,
    verdict: Verdict,
    told: PeerState,
}

/// What a batch came to.
#[derive(Default)]
struct Done {
    /// How many lanes were looked at.
    seen: usize,
    /// Those of them that may have more.
    going_on: Vec<(PeerId, Lane)>,
    ended: Vec<Ended>,
    /// Undone, each the last of its lane.
    failed: Vec<(Message, Error)>,
}

/// A batch while it is worked on.
struct Work<'a> {
    federation: &'a Federation,
    at_hand: &'a Mutex<Option<Message>>,
    us: Standing,
    most: usize,
    bytes: usize,
    /// Something is locked that others lock too.
    is_last: bool,
    done: Done,
}

impl Work<'_> {
    fn begin<'a>(
        conn: &mut Conn,
        federation: &'a Federation,
        at_hand: &'a Mutex<Option<Message>>,
        most: usize,
    ) -> Result<Work<'a>, Error> {
        let us = peering::us(conn)?;
        Ok(Work { federation, at_hand, us, most, bytes: 0, is_last: false, done: Done::default() })
    }

    fn room(&self) -> usize {
        if self.is_last || self.bytes >= BATCH_BYTES { 0 } else { self.most - self.done.ended.len() }
    }

    fn go_through(&mut self, conn: &mut Conn, lanes: Vec<(PeerId, Lane)>) -> Result<(), Error> {
        for (peer, lane) in lanes {
            if self.room() == 0 || self.done.failed.len() == self.most {
                break;
            }
            self.done.seen += 1;
            // Another process works on it.
            if !db::hold(conn, &format!("inbox {peer} {lane}"))? {
                continue;
            }
            if self.lane(conn, &peer, lane)? {
                self.done.going_on.push((peer, lane));
            }
        }
        Ok(())
    }

    /// Applies what there is room for of one lane; whether it may have more.
    fn lane(&mut self, conn: &mut Conn, id: &PeerId, lane: Lane) -> Result<bool, Error> {
        let room = self.room();
        let next = store::next(conn, id, lane, room)?;
        let may_have_more = next.len() == room;
        let mut peer = peers::find(conn, id)?;
        for message in next {
            if message.next_attempt_at > self.federation.now() {
                return Ok(false);
            }
            if self.room() == 0 {
                return Ok(true);
            }
            *self.at_hand.lock().expect("no holder panics") = Some(message.clone());
            let span = span_of(&message);
            match span.in_scope(|| self.one(conn, peer.as_ref(), &message)) {
                Ok(verdict) => {
                    self.bytes += message.raw.len();
                    if self.is_last {
                        peer = peers::find(conn, id)?;
                    }
                    let told = peer.as_ref().map_or(PeerState::Ended, |peer| peer.state);
                    self.done.ended.push(Ended { message, verdict, told });
                }
                // Whether another process was quicker or the database is away, the message is not at fault.
                Err(error @ Error::Busy(_)) => return Err(error),
                Err(error) => {
                    self.done.failed.push((message, error));
                    return Ok(false);
                }
            }
        }
        Ok(may_have_more || self.is_last)
    }

    /// Applies one message; what is not applied leaves nothing behind.
    fn one(&mut self, conn: &mut Conn, peer: Option<&Peer>, message: &Message) -> Result<Verdict, Error> {
        let peer = peer.ok_or_else(|| internal(anyhow::anyhow!("the peer is gone")))?;
        let applied = db::savepoint(conn, |conn| apply::apply(conn, self.federation, self.us, peer, message));
        let verdict = match applied {
            Ok(heard) => {
                self.is_last |= heard != Heard::Kept;
                Verdict::Processed
            }
            Err(apply::Undone::Not(verdict)) => verdict,
            Err(apply::Undone::Failed(error)) => return Err(error),
        };
        if let Verdict::Quarantined(_) = verdict {
            self.is_last = true;
            let notice = Notice::MessageQuarantined { peer: peer.name.clone() };
            notices::tell_trust_officers(conn, &self.federation.node, notice)?;
        }
        let outcome = match verdict {
            Verdict::Processed => "processed",
            Verdict::Rejected(_) => "rejected",
            Verdict::Unsupported(_) => "unsupported",
            Verdict::Quarantined(_) => "quarantined",
        };
        Span::current().record("outcome", outcome);
        Ok(verdict)
    }

    /// Writes down how each message ended, with the receipt that its sender is owed.
    fn finish(&mut self, conn: &mut Conn) -> Result<(), Error> {
        let now = self.federation.now();
        let ended = &self.done.ended;
        let processed = ended.iter().filter(|ended| ended.verdict == Verdict::Processed);
        let processed: Vec<_> = processed.map(|ended| &ended.message.id).collect();
        let mut written = store::end_processed(conn, &processed, now)?;
        let mut owed = Vec::with_capacity(ended.len());
        for Ended { message, verdict, told } in ended {
            let (state, code, problem) = verdict.parts();
            if state != MessageState::Processed {
                written += usize::from(store::end(conn, &message.id, state, code, problem, now)?);
            }
            if *verdict == Verdict::Rejected(apply::RETRACTED) {
                store::forget_message(conn, &message.id)?;
            }
            owed.extend(receipts::owed_for(*told, message, state, code, now));
        }
        if written != ended.len() {
            return Err(Error::Busy(anyhow::anyhow!("another process was quicker")));
        }
        receipts::owe_all(conn, &owed)?;
        Ok(())
    }
}

impl Verdict {
    /// The state it ends a message in, the code that its sender is told, and what we are told.
    fn parts(&self) -> (MessageState, &'static str, &'static str) {
        match self {
            Verdict::Processed => (MessageState::Processed, "", ""),
            Verdict::Rejected(code) => (MessageState::Rejected, code, ""),
            Verdict::Unsupported(code) => (MessageState::Unsupported, code, ""),
            Verdict::Quarantined(words) => (MessageState::Quarantined, apply::POLICY, words),
        }
    }
}

/// 0.1 s, doubled at each attempt: eight retries take 25.5 s.
pub(super) fn pause(attempts: i32) -> Duration {
    Duration::milliseconds(100 << attempts.clamp(0, 10))
}

/// Notes that a message failed; whether it is given up.
async fn fail(federation: &Federation, message: Message, error: Error) -> Result<bool, Error> {
    let words = match &error {
        Error::Internal(cause) => format!("{cause:#}"),
        error => error.to_string(),
    };
    tracing::warn!(kind = message.kind, attempt = message.attempts, error = words, "a message could not be applied");
    let (of, now) = (federation.clone(), federation.now());
    let is_dead = message.attempts >= RETRIES;
    if is_dead {
        federation.counters.dead.add(1);
    } else {
        federation.counters.retried.add(1);
    }
    let noted = move |conn: &mut Conn| {
        if !is_dead {
            store::try_again(conn, &message.id, message.attempts, now + pause(message.attempts), &words)?;
            return Ok(false);
        }
        let given_up = store::end(conn, &message.id, MessageState::Dead, "", &words, now)?;
        if given_up && let Some(peer) = peers::find(conn, &message.peer_id)? {
            notices::tell_admins(conn, &of.node, Notice::MessageDead { peer: peer.name })?;
        }
        Ok(given_up)
    };
    federation.db.write(noted).await
}

/// Who acts when a message is applied.
pub(super) fn by(federation: &Federation) -> By {
    By::system(&federation.node)
}

/// Whether somebody in this state may be told what became of its messages: while a peering is not in force, a receipt would
/// be refused there and stand in the way of the messages that are heard.
pub(super) fn is_told(state: PeerState) -> bool {
    state == PeerState::Active
}
