//! The outbox: everything this node says to its peers.
//!
//! What is *published* stands in the log in the transaction of the change that causes it: once, without recipients, beside its
//! frozen audience and why each peer is in it. Each peer has two *lanes*, and in a lane each message has a number; numbers
//! stand in the order of the commits. A *delivery* is one message on its way to one peer:
//! `queued → sending → delivered | rejected | expired | cancelled`, and `parked` while it waits for a person. `sending` means
//! "may be on the wire": after a crash it is sent again, and the peer sees a duplicate.
//!
//! Only a reply that the peer signed ends a delivery. A lane is sent by whoever holds its lease, one message at a time; each
//! later write names the fence of the lease, and one whose fence is old changes nothing. Who changes the state of a delivery
//! locks its lane first, and lanes in ascending order of peer and name: peers, lanes, counters, and the audit log last.

mod books;
mod cancel;
pub mod cards;
mod chores;
mod claim;
mod connection;
mod kept;
mod lane_run;
mod lanes;
mod message_pages;
mod objects;
mod pages;
mod publish;
mod pull;
mod receipts;
mod reply;
mod results;
mod retraction;
mod retraction_pages;
mod send;
mod serve;
mod store;
mod take_back_pages;
#[cfg(test)]
mod tests;
mod writer;

use federation_spec::activity::{ActivityType, Service};
use federation_spec::gate::{Approval, PersonalData, Terms};
use federation_spec::lane::LaneName;
use federation_spec::origin::Iri;
use serde_json::Value;

use super::PeerId;
use crate::text_enum;
use crate::time::Instant;
use crate::web::routes::Routes;

pub use books::troubled;
pub use cancel::{Keep, cancel_queued};
pub use chores::Chores;
pub use kept::{purge_bodies, purge_books};
pub use lanes::{begin_anew, hold, open_lanes, take_back, wake};
pub use objects::{supersede, told};
pub use publish::{Judged, preview, publish, publish_all, reason as refusal_words};
#[cfg(test)]
pub use pull::pull_due;
pub use pull::{LONG_POLL, Puller};
pub use receipts::delivered_by_receipt;
#[allow(unused_imports, reason = "features take back what they published")]
pub use retraction::retract;
pub use retraction::{count_overdue, retraction_answered};
pub use send::Sender;
#[cfg(any(test, feature = "testing"))]
pub use send::send_due;

text_enum! {
    Lane { Normal = "normal", Urgent = "urgent" }
}

text_enum! {
    /// `open`; `paused` by a person, or because the peer left; `blocked` by the peer, and tried now and then; `stopped`
    /// because its numbers no longer fit.
    LaneState { Open = "open", Paused = "paused", Blocked = "blocked", Stopped = "stopped" }
}

text_enum! {
    DeliveryState {
        Queued = "queued",
        Sending = "sending",
        Parked = "parked",
        Delivered = "delivered",
        Rejected = "rejected",
        Expired = "expired",
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// Why a peer is in an audience.
    Why {
        Follow = "follow",
        Circle = "circle",
        Direct = "direct",
        Agreement = "agreement",
        Ring = "ring",
        Peering = "peering",
        Receipt = "receipt",
        Retraction = "retraction",
    }
}

text_enum! {
    /// [`Service`] as it is stored; empty for what the gate judges.
    Kind { Message = "", Peering = "peering", Key = "key", Receipt = "receipt", Retraction = "retraction" }
}

impl Lane {
    pub fn name(self) -> LaneName {
        match self {
            Lane::Normal => LaneName::Normal,
            Lane::Urgent => LaneName::Urgent,
        }
    }
}

impl From<LaneName> for Lane {
    fn from(name: LaneName) -> Lane {
        match name {
            LaneName::Normal => Lane::Normal,
            LaneName::Urgent => Lane::Urgent,
        }
    }
}

impl Kind {
    pub fn service(self) -> Option<Service> {
        match self {
            Kind::Message => None,
            Kind::Peering => Some(Service::Peering),
            Kind::Key => Some(Service::Key),
            Kind::Receipt => Some(Service::Receipt),
            Kind::Retraction => Some(Service::Retraction),
        }
    }
}

impl From<Option<Service>> for Kind {
    fn from(service: Option<Service>) -> Kind {
        match service {
            None => Kind::Message,
            Some(Service::Peering) => Kind::Peering,
            Some(Service::Key) => Kind::Key,
            Some(Service::Receipt) => Kind::Receipt,
            Some(Service::Retraction) => Kind::Retraction,
        }
    }
}

pub(super) fn routes(routes: &mut Routes) {
    serve::routes(routes);
    pages::routes(routes);
    message_pages::routes(routes);
    retraction_pages::routes(routes);
    take_back_pages::routes(routes);
    connection::routes(routes);
}

/// A message to be published. What it is, and which lane it takes, is read out of its object unless the caller says.
#[derive(Debug, Clone)]
pub struct Publication {
    kind: ActivityType,
    actor: Iri,
    object: Value,
    members: Vec<(&'static str, Value)>,
    service: Option<Service>,
    terms: Option<Terms>,
    lane: Option<LaneName>,
    expires_at: Option<Instant>,
    approval: Approval,
    personal_data: PersonalData,
}

impl Publication {
    /// `object` is an embedded object, a list of receipts, or the id of what is answered.
    pub fn new(kind: ActivityType, actor: Iri, object: Value) -> Publication {
        Publication {
            kind,
            actor,
            object,
            members: Vec::new(),
            service: None,
            terms: None,
            lane: None,
            expires_at: None,
            approval: Approval::None,
            personal_data: PersonalData::None,
        }
    }

    /// Another member of the activity: `result`, `ws:reason`.
    pub fn with(mut self, term: &'static str, value: Value) -> Publication {
        self.members.push((term, value));
        self
    }

    /// For an answer that embeds nothing and is between the nodes: a peering that is declined.
    #[expect(clippy::wrong_self_convention, reason = "it says as what the message goes")]
    pub fn as_service(mut self, service: Service) -> Publication {
        self.service = Some(service);
        self
    }

    /// For what embeds no terms of its own, such as a tombstone or an answer.
    pub fn under(mut self, terms: Terms) -> Publication {
        self.terms = Some(terms);
        self
    }

    /// The lane of what it answers: a thread stays in the lane of its first message.
    pub fn in_lane(mut self, lane: LaneName) -> Publication {
        self.lane = Some(lane);
        self
    }

    /// When it is given up, if that is not when its object expires.
    #[allow(dead_code, reason = "retractions do")]
    pub fn until(mut self, at: Instant) -> Publication {
        self.expires_at = Some(at);
        self
    }

    /// A second person approved it.
    #[allow(dead_code, reason = "of requests to every member")]
    pub fn approved(mut self) -> Publication {
        self.approval = Approval::Given;
        self
    }

    /// Rooms hold some; the consent and its end are judged by the gate.
    #[allow(dead_code, reason = "rooms come later")]
    pub fn with_personal_data(mut self, consent_until: Option<Instant>) -> Publication {
        self.personal_data = PersonalData::Follows { consent_until };
        self
    }
}

/// A peer of an audience: its own actors that are addressed, and why it is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct To {
    pub peer: PeerId,
    pub recipients: Vec<Iri>,
    pub why: Why,
}
