//! What a message does: past the gate, to whoever it is for.

use federation_spec::activity::{Activity, Object};
use federation_spec::canonical;
use federation_spec::gate::{self, Terms, Way};
use federation_spec::inbox::Received;
use federation_spec::json;
use federation_spec::messages::{self, Content};

use super::store::Message;
use super::{Heard, Refusal, accept, learnt, process};
use crate::db::Conn;
use crate::error::{Error, internal};
use crate::federation::{Federation, Peer, outbox, peering, peers};
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

pub(super) fn apply(conn: &mut Conn, federation: &Federation, message: &Message) -> Result<Verdict, Error> {
    let peer = peers::find(conn, &message.peer_id)?.ok_or_else(|| internal(anyhow::anyhow!("the peer is gone")))?;
    let received = read(message)?;
    take(conn, federation, &peer, &received, &signed_by(message))
}

/// Applies a line of a snapshot as the message it stands for, in the caller's transaction; the code if it is not applied. Such
/// a refusal has written nothing: features look at an object before they keep it.
pub fn take_line(
    conn: &mut Conn,
    federation: &Federation,
    peer: &Peer,
    received: &Received,
) -> Result<Result<(), &'static str>, Error> {
    Ok(match take(conn, federation, peer, received, "")? {
        Verdict::Processed => Ok(()),
        Verdict::Rejected(code) | Verdict::Unsupported(code) => Err(code),
        Verdict::Quarantined(_) => Err(POLICY),
    })
}

fn take(
    conn: &mut Conn,
    federation: &Federation,
    peer: &Peer,
    received: &Received,
    signed_by: &str,
) -> Result<Verdict, Error> {
    if let Err(refusal) = judge(conn, peer, received, federation)? {
        return Ok(Verdict::Quarantined(outbox::refusal_words(refusal)));
    }
    if !received.activity.not_understood(UNDERSTOOD).is_empty() {
        return Ok(Verdict::Unsupported(MUST_UNDERSTAND));
    }
    match dispatch(conn, federation, peer, received, signed_by) {
        Ok(()) => Ok(Verdict::Processed),
        Err(Refusal::Rejected(code)) => Ok(Verdict::Rejected(code)),
        Err(Refusal::Unsupported) => Ok(Verdict::Unsupported(TYPE)),
        Err(Refusal::Failed(error)) => Err(error),
    }
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
fn judge(
    conn: &mut Conn,
    peer: &Peer,
    received: &Received,
    federation: &Federation,
) -> Result<Result<(), gate::Refusal>, Error> {
    let now = federation.now();
    if let Err(refusal) = gate::hears(accept::state(peer.state), accept::service(received)) {
        return Ok(Err(refusal));
    }
    if received.activity.service().is_some() {
        return Ok(Ok(()));
    }
    let (us, record) = (peering::us(conn)?, peering::gate_peer(peer, now.date()));
    let objects = received.activity.object.objects().iter().chain(&received.activity.result);
    for object in objects.filter(|object: &&Object| object.envelope.is_some()) {
        if let Err(refusal) = gate::gate(&Terms::of(object), &record, Way::Receiving { us }, now) {
            return Ok(Err(refusal));
        }
    }
    Ok(Ok(()))
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
) -> Result<(), Refusal> {
    let by = process::by(federation);
    match &received.content {
        Content::PeeringRequest(_)
        | Content::PeeringAccept { .. }
        | Content::PeeringChange(_)
        | Content::PeeringSuspend(_)
        | Content::PeeringEnd(_)
        | Content::KeyChange(_)
        | Content::KeyRevocation(_) => of_peering(conn, &by, peer, received, signed_by),
        Content::Receipts(receipts) => Ok(outbox::delivered_by_receipt(conn, &by, peer, receipts)?),
        Content::Retraction(retraction) => {
            learnt::retract(conn, &by, peer, retraction)?;
            ask(conn, federation, &by, peer, received).map(|_| ())
        }
        Content::RetractionResult(result) => Ok(outbox::retraction_answered(conn, &by, peer, result)?),
        Content::Organization(card) => {
            let object = received.activity.object.objects().first().ok_or(Refusal::Unsupported)?;
            learnt::learn(conn, peer, object, &card.envelope, by.now())?;
            ask(conn, federation, &by, peer, received).map(|_| ())
        }
        Content::Removal(removal) => match ask(conn, federation, &by, peer, received)? {
            Heard::Applied => Ok(()),
            Heard::NotMine => learnt::remove(conn, peer, removal, by.now()).map(|_| ()),
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
            Heard::Applied => Ok(()),
            Heard::NotMine => Err(Refusal::Unsupported),
        },
    }
}

fn of_peering(conn: &mut Conn, by: &By, peer: &Peer, received: &Received, signed_by: &str) -> Result<(), Refusal> {
    peering::process(conn, by, peer, received, signed_by)?.map_err(|refused| Refusal::Rejected(refused.0))
}

fn ask(conn: &mut Conn, federation: &Federation, by: &By, peer: &Peer, received: &Received) -> Result<Heard, Refusal> {
    for hook in federation.hooks() {
        if hook(conn, by, peer, received)? == Heard::Applied {
            return Ok(Heard::Applied);
        }
    }
    Ok(Heard::NotMine)
}
