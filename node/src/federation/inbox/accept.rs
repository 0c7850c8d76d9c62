//! Stages 8 to 12: what is said, and that it is kept. Pushed and pulled copies pass here alike.

use std::collections::BTreeMap;

use federation_spec::activity::{Activity, Named, Service};
use federation_spec::canonical;
use federation_spec::inbox::{Parties, Received, receive, receive_line};
use federation_spec::lane::Position;
use federation_spec::message::Request;
use federation_spec::messages::{Content, Stored};
use federation_spec::origin::Place;
use federation_spec::problem::Code;
use federation_spec::{digest, gate, lane, limits, snapshot};
use tokio::sync::oneshot;

use super::commit::{Item, Outcome};
use super::store::NewMessage;
use super::verify::VerifiedPeer;
use super::{MessageId, MessageState};
use crate::agency;
use crate::federation::ring::PinnedPeer;
use crate::federation::{Federation, PeerState};
use crate::time::Instant;

/// Under which the key's id is kept.
pub(super) const KEYID: &str = "keyid";

/// How a message came, kept beside it.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// The id of the key that signed the request, or the page it stood on.
    pub keyid: String,
    /// The fields of its signature; none for what was pulled.
    pub fields: Vec<(&'static str, String)>,
    /// Of a pushed one: good once, and until when it is remembered.
    pub nonce: Option<(String, Instant)>,
    /// Their clock less ours, in seconds.
    pub seconds_ahead: Option<i64>,
    /// The `traceparent` that it goes on with; of no worth as evidence. A page of an outbox says none.
    pub trace: String,
}

impl Evidence {
    pub(super) fn of(federation: &Federation, verified: &VerifiedPeer) -> Evidence {
        let tolerance = chrono::Duration::seconds(federation.config.federation.clock_tolerance_seconds);
        Evidence {
            keyid: verified.signature.keyid.clone(),
            fields: Evidence::fields(&verified.request),
            nonce: Some((verified.signature.nonce.clone(), verified.signature.expires + tolerance)),
            seconds_ahead: Some(verified.seconds_ahead(federation)),
            trace: String::new(),
        }
    }

    /// What a signature covered, and the signature.
    pub(super) fn fields(request: &Request) -> Vec<(&'static str, String)> {
        let names =
            ["content-type", digest::FIELD, lane::PROTOCOL_FIELD, lane::LANE_FIELD, "signature-input", "signature"];
        let fields = names.into_iter().map(|name| (name, request.headers.joined(name).unwrap_or_default()));
        fields.chain([("target", request.target_uri.clone())]).collect()
    }

    /// Of what stood on a page that this key signed.
    pub fn pulled(keyid: &str) -> Evidence {
        Evidence { keyid: keyid.to_owned(), ..Evidence::default() }
    }

    /// As it is stored.
    fn to_json(&self) -> String {
        let mut all: BTreeMap<&str, &str> = self.fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        all.insert(KEYID, &self.keyid);
        serde_json::to_string(&all).unwrap_or_default()
    }
}

/// Puts the raw bytes of a message through stages 8 to 12. What comes back is the body of the 202, or why not.
pub async fn accept(
    federation: &Federation,
    peer: &PinnedPeer,
    position: &Position,
    raw: &[u8],
    evidence: Evidence,
) -> Result<Stored, Code> {
    let read = read(federation, peer, raw);
    let received = match read {
        Ok(received) if knows_recipients(federation, &received.activity).await? => Ok(received),
        Ok(_) => Err(Code::NotAddressed),
        Err(code) => Err(code),
    };
    let received = received.inspect_err(|code| federation.counters.refuse(*code))?;
    let (item, stored) = item(federation, peer, position, raw, evidence, &received);
    let outcome = match federation.inbox.put(item) {
        Ok(()) => stored.await.unwrap_or(Outcome::Refused(Code::Busy)),
        Err(_) => Outcome::Refused(Code::Busy),
    };
    let at = match outcome {
        Outcome::Stored(at) => {
            federation.counters.stored.add(1);
            at
        }
        Outcome::Duplicate(at) => {
            federation.counters.duplicates.add(1);
            at
        }
        Outcome::Refused(code) => {
            federation.counters.refuse(code);
            return Err(code);
        }
    };
    Ok(Stored { activity: received.activity.id, sha256: received.sha256, at })
}

/// A line of a snapshot, through stages 8 to 11.
pub fn read_line(federation: &Federation, peer: &PinnedPeer, line: &snapshot::Line) -> Result<Received, Code> {
    let (ring, now, ours) = (federation.ring(), federation.now(), federation.origin());
    let pinned = |id: &str| ring.key(id, now).filter(|key| key.peer.id == peer.id).map(|key| key.key.clone());
    receive_line(line, &Parties { peer: &peer.origin, ours: &ours, pinned: &pinned }).map_err(|refused| refused.code())
}

/// Stages 8 to 11, and whether somebody in this state is heard with this.
pub(super) fn read(federation: &Federation, peer: &PinnedPeer, raw: &[u8]) -> Result<Received, Code> {
    let (ring, now, ours) = (federation.ring(), federation.now(), federation.origin());
    let pinned = |id: &str| ring.key(id, now).filter(|key| key.peer.id == peer.id).map(|key| key.key.clone());
    let received = receive(raw, &Parties { peer: &peer.origin, ours: &ours, pinned: &pinned })
        .map_err(|refused| refused.code())?;
    gate::hears(state(peer.state), service(&received)).map_err(|refusal| match refusal {
        gate::Refusal::PeerPending => Code::PeerPending,
        _ => Code::PeerSuspended,
    })?;
    Ok(received)
}

pub(super) fn state(state: PeerState) -> gate::PeerState {
    match state {
        PeerState::Pending => gate::PeerState::Pending,
        PeerState::Active => gate::PeerState::Active,
        PeerState::Suspended => gate::PeerState::Suspended,
        PeerState::Ended => gate::PeerState::Ended,
    }
}

/// Between nodes about themselves. A rejection or an answer without terms embeds nothing, so its type says nothing: while a
/// peer is not active it can only be about the peering.
pub(super) fn service(received: &Received) -> Option<Service> {
    let answers = matches!(received.content, Content::Reject { .. } | Content::Accept { .. });
    received.activity.service().or(answers.then_some(Service::Peering))
}

/// Whether every recipient is an actor that we have: the node and its agency.
async fn knows_recipients(federation: &Federation, activity: &Activity) -> Result<bool, Code> {
    for to in &activity.to {
        match to.place() {
            Some(Place::Node) => {}
            Some(Place::Agency(id)) => {
                if our_agency(federation).await?.as_deref() != Some(id) {
                    return Ok(false);
                }
            }
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// The agency of a node is made once and keeps its id.
async fn our_agency(federation: &Federation) -> Result<Option<String>, Code> {
    if let Some(id) = federation.inbox.agency.get() {
        return Ok(Some(id.clone()));
    }
    let found = federation.db.read(|conn| Ok(agency::find(conn)?)).await.map_err(|_| Code::Busy)?;
    let id = found.map(|agency| agency.agency_id.to_string());
    Ok(id.map(|id| federation.inbox.agency.get_or_init(|| id).clone()))
}

pub(super) fn item(
    federation: &Federation,
    peer: &PinnedPeer,
    position: &Position,
    raw: &[u8],
    evidence: Evidence,
    received: &Received,
) -> (Item, oneshot::Receiver<Outcome>) {
    let now = federation.now();
    let (done, stored) = oneshot::channel();
    let message = NewMessage {
        id: MessageId::new(),
        peer_id: peer.id.clone(),
        activity_id: received.activity.id.to_string(),
        lane: position.lane.into(),
        epoch: position.epoch.as_str().to_owned(),
        // More than fits is past any number that was ever used.
        seq: i64::try_from(position.seq).unwrap_or(i64::MAX),
        kind: kind(&received.activity),
        object_id: received.activity.object.id().map(ToString::to_string).unwrap_or_default(),
        sha256: canonical::hex(&received.sha256),
        raw: String::from_utf8_lossy(raw).into_owned(),
        signature: evidence.to_json(),
        trace: evidence.trace,
        state: MessageState::Stored,
        code: String::new(),
        attempts: 0,
        next_attempt_at: now,
        problem: String::new(),
        received_at: now,
        processed_at: None,
    };
    (Item { message, nonce: evidence.nonce, seconds_ahead: evidence.seconds_ahead, done }, stored)
}

/// `Create ws:Retraction`: what a person is told it is.
fn kind(activity: &Activity) -> String {
    let word = match &activity.kind {
        Named::Known(kind) => kind.as_str(),
        Named::Unknown(name) => name,
    };
    let object = activity.object.objects().first().or(activity.result.as_ref()).map(|object| match &object.kind {
        Named::Known(kind) => kind.as_str(),
        Named::Unknown(name) => name.as_str(),
    });
    let kind = object.map_or_else(|| word.to_owned(), |object| format!("{word} {object}"));
    kind.chars().take(2 * limits::KEY_BYTES).collect()
}
