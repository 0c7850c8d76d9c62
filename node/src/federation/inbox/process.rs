//! Stage 14: messages are applied one by one, each in a transaction of its own, in the order of their lane.
//!
//! A lane is leased: its later writes name a fence, and who lost it stops. What fails by our own fault is tried again eight
//! times in half a minute and then lies with the dead letters; the lane goes on.

use std::sync::{Arc, Mutex};

use chrono::Duration;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use super::apply::{self, Verdict};
use super::lanes::{self, Lease};
use super::store::{self, Message};
use super::{MessageState, receipts};
use crate::error::Error;
use crate::federation::outbox::Lane;
use crate::federation::{Federation, PeerId, PeerState, peers};
use crate::notices::{self, Notice};
use crate::traces;
use crate::web::access::By;

/// How often a message that failed is tried again.
pub(super) const RETRIES: i32 = 8;

/// Processes what is due and sends the receipts at once: what tests call.
#[cfg(any(test, feature = "testing"))]
pub async fn process_due(federation: &Federation) -> usize {
    let processed = process_waiting(federation).await;
    receipts::publish_due(federation).await;
    processed
}

/// Processes what is due; returns how many messages came to an end.
pub async fn process_waiting(federation: &Federation) -> usize {
    let now = federation.now();
    let lanes = match federation.db.read(move |conn| Ok(store::due_lanes(conn, now)?)).await {
        Ok(lanes) => lanes,
        Err(error) => {
            tracing::warn!(error = %error, "the inbox waits: the database does not answer");
            return 0;
        }
    };
    let mut processed = 0;
    for (peer, lane) in lanes {
        match process_lane(federation, &peer, lane).await {
            Ok(n) => processed += n,
            Err(error) => tracing::warn!(error = %error, %peer, "a lane of the inbox waits"),
        }
    }
    if processed > 0
        && let Err(error) = federation.refresh().await
    {
        tracing::warn!(error = format!("{error:#}"), "peers and keys could not be read again");
    }
    processed
}

async fn process_lane(federation: &Federation, peer: &PeerId, lane: Lane) -> Result<usize, Error> {
    let (wanted, owner, now) = (peer.clone(), federation.process.name().to_owned(), federation.now());
    let claim = move |conn: &mut _| Ok(lanes::claim(conn, &wanted, lane, &owner, now)?);
    let Some(lease) = federation.db.write(claim).await? else { return Ok(0) };
    let mut processed = 0;
    let worked = loop {
        match step(federation, &lease).await {
            Ok(Step::Ended) => processed += 1,
            Ok(Step::Waits) => break Ok(processed),
            Ok(Step::Lost) => return Ok(processed),
            Err(error) => break Err(error),
        }
    };
    federation.db.write(move |conn| Ok(lease.release(conn)?)).await?;
    worked
}

enum Step {
    Ended,
    /// Nothing is there, or it failed and is tried again later.
    Waits,
    /// Another process has the lane.
    Lost,
}

async fn step(federation: &Federation, lease: &Lease) -> Result<Step, Error> {
    let (peer, lane) = (lease.peer.clone(), lease.lane);
    let next = federation.db.read(move |conn| Ok(store::next(conn, &peer, lane)?)).await?;
    let Some(message) = next.filter(|message| message.next_attempt_at <= federation.now()) else {
        return Ok(Step::Waits);
    };
    let span = tracing::info_span!("process", trace = Empty, peer = %lease.peer, lane = lane.as_str(), kind = message.kind, outcome = Empty);
    let span = traces::go_on(span, &message.trace);
    one(federation, lease, message).instrument(span).await
}

async fn one(federation: &Federation, lease: &Lease, message: Message) -> Result<Step, Error> {
    // What is not applied leaves nothing behind: its transaction is given up, and another one says why.
    let refused = Arc::new(Mutex::new(None));
    let (of, with, one, why) = (federation.clone(), lease.clone(), message.clone(), refused.clone());
    let applied = federation.db.write(move |conn| {
        if !with.renew(conn, of.now())? {
            return Ok(Step::Lost);
        }
        match apply::apply(conn, &of, &one)? {
            Verdict::Processed => end(conn, &of, &one, &Verdict::Processed),
            verdict => {
                *why.lock().expect("no holder panics") = Some(verdict);
                Err(Error::Conflict("inbox-error-not-applied"))
            }
        }
    });
    let applied = applied.await;
    let verdict = refused.lock().expect("no holder panics").take();
    match (applied, verdict) {
        (Ok(step), _) => {
            if matches!(step, Step::Ended) {
                Span::current().record("outcome", "processed");
                federation.counters.processed.add(1);
            }
            Ok(step)
        }
        (Err(_), Some(verdict)) => {
            let (counter, outcome) = match &verdict {
                Verdict::Quarantined(_) => (&federation.counters.quarantined, "quarantined"),
                Verdict::Unsupported(_) => (&federation.counters.unsupported, "unsupported"),
                _ => (&federation.counters.rejected, "rejected"),
            };
            counter.add(1);
            Span::current().record("outcome", outcome);
            let of = federation.clone();
            federation.db.write(move |conn| end(conn, &of, &message, &verdict)).await
        }
        // The database is away: that says nothing about the message.
        (Err(error @ Error::Busy(_)), None) => Err(error),
        (Err(error), None) => fail(federation, message, error).await,
    }
}

/// Ends a message in one of its states, with the receipt that its sender is owed.
fn end(
    conn: &mut crate::db::Conn,
    federation: &Federation,
    message: &Message,
    verdict: &Verdict,
) -> Result<Step, Error> {
    let now = federation.now();
    let (state, code, problem) = match verdict {
        Verdict::Processed => (MessageState::Processed, "", ""),
        Verdict::Rejected(code) => (MessageState::Rejected, *code, ""),
        Verdict::Unsupported(code) => (MessageState::Unsupported, *code, ""),
        Verdict::Quarantined(words) => (MessageState::Quarantined, apply::POLICY, *words),
    };
    if !store::end(conn, &message.id, state, code, problem, now)? {
        // Another process ended it, though it should not have had the lane.
        return Ok(Step::Lost);
    }
    let peer = peers::find(conn, &message.peer_id)?;
    let Some(peer) = peer else { return Ok(Step::Ended) };
    if *verdict == Verdict::Rejected(apply::RETRACTED) {
        store::forget_message(conn, &message.id)?;
    }
    receipts::owe_for(conn, &peer, message, state, code, now)?;
    if state == MessageState::Quarantined {
        notices::tell_trust_officers(conn, &federation.node, Notice::MessageQuarantined { peer: peer.name })?;
    }
    Ok(Step::Ended)
}

/// 0.1 s, doubled at each attempt: eight retries take 25.5 s.
pub(super) fn pause(attempts: i32) -> Duration {
    Duration::milliseconds(100 << attempts.clamp(0, 10))
}

async fn fail(federation: &Federation, message: Message, error: Error) -> Result<Step, Error> {
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
    let noted = move |conn: &mut _| {
        if !is_dead {
            store::try_again(conn, &message.id, now + pause(message.attempts), &words)?;
            return Ok(Step::Waits);
        }
        if store::end(conn, &message.id, MessageState::Dead, "", &words, now)?
            && let Some(peer) = peers::find(conn, &message.peer_id)?
        {
            notices::tell_admins(conn, &of.node, Notice::MessageDead { peer: peer.name })?;
        }
        Ok(Step::Ended)
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
