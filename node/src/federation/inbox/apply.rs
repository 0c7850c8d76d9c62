//! What a message does: past the gate, to whoever it is for.

use federation_spec::activity::{Activity, Object};
use federation_spec::canonical;
use federation_spec::gate::{self, Standing, Terms, Way};
use federation_spec::inbox::Received;
use federation_spec::json;
use federation_spec::messages::{self, Content};

use super::store::Message;
use super::{Heard, Refusal, accept, learnt, process};
use crate::db::Conn;
use crate::error::{Error, internal};
use crate::federation::{Federation, Peer, outbox, peering};
use crate::web::access::By;

/// Codes of receipts.
pub(super) const POLICY: &str = "policy";
pub(super) const RETRACTED: &str = "retracted";
const TYPE: &str = "type";
const MUST_UNDERSTAND: &str = "must-understand";

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    Processed,
    Rejected(&'static str),
    Unsupported(&'static str),
    /// The key of the words for the gate's refusal: for us. Its sender hears `policy` and no more.
    Quarantined(&'static str),
}

/// Terms of ours that a message may insist on.
const UNDERSTOOD: &[&str] = &[
    "ws:agreement",
    "ws:agreementVersion",
    "ws:alternateName",
    "ws:audienceClass",
    "ws:capability",
    "ws:confidentialLocation",
    "ws:contacts",
    "ws:count",
    "ws:expires",
    "ws:follow",
    "ws:jurisdictions",
    "ws:languages",
    "ws:onward",
    "ws:orgClass",
    "ws:plane",
    "ws:purpose",
    "ws:sha256",
    "ws:status",
    "ws:timeZone",
    "ws:tlp",
    "ws:topics",
    "ws:validForMinutes",
    "ws:version",
];

/// Why nothing of a message may stay.
#[derive(Debug)]
pub(super) enum Undone {
    /// It is not applied, for good.
    Not(Verdict),
    /// Our own failure.
    Failed(Error),
}

impl From<Error> for Undone {
    fn from(error: Error) -> Undone {
        Undone::Failed(error)
    }
}

impl From<diesel::result::Error> for Undone {
    fn from(error: diesel::result::Error) -> Undone {
        Undone::Failed(error.into())
    }
}

/// Does what a message says; what it locked on the way.
pub(super) fn apply(
    conn: &mut Conn,
    federation: &Federation,
    us: Standing,
    peer: &Peer,
    message: &Message,
) -> Result<Heard, Undone> {
    let received = read(message)?;
    take(conn, federation, us, peer, &received, &signed_by(message))
}

/// Applies a line of a snapshot as the message it stands for, in the caller's transaction; the code if it is not applied. Such
/// a refusal has written nothing: features look at an object before they keep it.
pub fn take_line(
    conn: &mut Conn,
    federation: &Federation,
    peer: &Peer,
    received: &Received,
) -> Result<Result<(), &'static str>, Error> {
    let us = peering::us(conn)?;
    match take(conn, federation, us, peer, received, "") {
        Ok(_) => Ok(Ok(())),
        Err(Undone::Not(Verdict::Rejected(code) | Verdict::Unsupported(code))) => Ok(Err(code)),
        Err(Undone::Not(_)) => Ok(Err(POLICY)),
        Err(Undone::Failed(error)) => Err(error),
    }
}

fn take(
    conn: &mut Conn,
    federation: &Federation,
    us: Standing,
    peer: &Peer,
    received: &Received,
    signed_by: &str,
) -> Result<Heard, Undone> {
    if let Err(refusal) = judge(us, peer, received, federation) {
        return Err(Undone::Not(Verdict::Quarantined(outbox::refusal_words(refusal))));
    }
    if !received.activity.not_understood(UNDERSTOOD).is_empty() {
        return Err(Undone::Not(Verdict::Unsupported(MUST_UNDERSTAND)));
    }
    dispatch(conn, federation, peer, received, signed_by).map_err(|refusal| match refusal {
        Refusal::Rejected(code) => Undone::Not(Verdict::Rejected(code)),
        Refusal::Unsupported => Undone::Not(Verdict::Unsupported(TYPE)),
        Refusal::Failed(error) => Undone::Failed(error),
    })
}

/// The message as it was when it was stored. Proofs are not looked at again: a key that was revoked since then was good.
pub(super) fn read(message: &Message) -> Result<Received, Error> {
    let value = json::parse(message.raw.as_bytes()).map_err(internal)?;
    let activity = Activity::parse(value).map_err(internal)?;
    let content = messages::read(&activity).map_err(internal)?;
    let sha256 = canonical::parse_hex(&message.sha256).ok_or_else(|| internal(anyhow::anyhow!("a damaged hash")))?;
    Ok(Received { activity, content, sha256 })
}

/// The gate, for every object that says where it may go, and whether the peer is still heard.
fn judge(us: Standing, peer: &Peer, received: &Received, federation: &Federation) -> Result<(), gate::Refusal> {
    let now = federation.now();
    gate::hears(accept::state(peer.state), accept::service(received))?;
    if received.activity.service().is_some() {
        return Ok(());
    }
    let record = peering::gate_peer(peer, now.date());
    let objects = received.activity.object.objects().iter().chain(&received.activity.result);
    for object in objects.filter(|object: &&Object| object.envelope.is_some()) {
        gate::gate(&Terms::of(object), &record, Way::Receiving { us }, now)?;
    }
    Ok(())
}

/// The key that signed the request of a message, or the page it was pulled in.
fn signed_by(message: &Message) -> String {
    let fields: serde_json::Value = serde_json::from_str(&message.signature).unwrap_or_default();
    fields[accept::KEYID].as_str().unwrap_or_default().to_owned()
}

fn dispatch(
    conn: &mut Conn,
    federation: &Federation,
    peer: &Peer,
    received: &Received,
    signed_by: &str,
) -> Result<Heard, Refusal> {
    let by = process::by(federation);
    match &received.content {
        Content::PeeringRequest(_)
        | Content::PeeringAccept { .. }
        | Content::PeeringChange(_)
        | Content::PeeringSuspend(_)
        | Content::PeeringEnd(_)
        | Content::KeyChange(_)
        | Content::KeyRevocation(_)
        | Content::KeyDocument(_) => of_peering(conn, &by, peer, received, signed_by),
        Content::Receipts(receipts) => {
            outbox::delivered_by_receipt(conn, &by, peer, receipts)?;
            Ok(Heard::Applied)
        }
        Content::Retraction(retraction) => {
            learnt::retract(conn, &by, peer, retraction)?;
            ask(conn, federation, &by, peer, received)?;
            Ok(Heard::Applied)
        }
        Content::RetractionResult(result) => {
            outbox::retraction_answered(conn, &by, peer, result)?;
            Ok(Heard::Applied)
        }
        Content::Organization(card) => {
            let object = received.activity.object.objects().first().ok_or(Refusal::Unsupported)?;
            learnt::learn(conn, peer, object, &card.envelope, by.now())?;
            match ask(conn, federation, &by, peer, received)? {
                Heard::Applied => Ok(Heard::Applied),
                Heard::Kept | Heard::NotMine => Ok(Heard::Kept),
            }
        }
        Content::Removal(removal) => match ask(conn, federation, &by, peer, received)? {
            Heard::NotMine => {
                learnt::remove(conn, peer, removal, by.now())?;
                Ok(Heard::Kept)
            }
            heard => Ok(heard),
        },
        // An answer names what it answers and nothing else.
        content @ (Content::Reject { .. } | Content::Accept { .. })
            if peering::answers_us(conn, &by.node, &peer.id, content)? =>
        {
            of_peering(conn, &by, peer, received, signed_by)
        }
        Content::Follow(_)
        | Content::Undo(_)
        | Content::DirectoryDigest(_)
        | Content::Note(_)
        | Content::Reject { .. }
        | Content::Accept { .. }
        | Content::Other => match ask(conn, federation, &by, peer, received)? {
            Heard::NotMine => Err(Refusal::Unsupported),
            heard => Ok(heard),
        },
    }
}

fn of_peering(conn: &mut Conn, by: &By, peer: &Peer, received: &Received, signed_by: &str) -> Result<Heard, Refusal> {
    let heard = peering::process(conn, by, peer, received, signed_by)?;
    heard.map(|()| Heard::Applied).map_err(|refused| Refusal::Rejected(refused.0))
}

fn ask(conn: &mut Conn, federation: &Federation, by: &By, peer: &Peer, received: &Received) -> Result<Heard, Refusal> {
    for hook in federation.hooks() {
        let heard = hook(conn, by, peer, received)?;
        if heard != Heard::NotMine {
            return Ok(heard);
        }
    }
    Ok(Heard::NotMine)
}
