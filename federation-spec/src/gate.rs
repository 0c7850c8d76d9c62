//! The policy gate: one function, run before sending and after receiving.
//!
//! It judges one object and one peer. Whatever is missing refuses. On sending, a refusal goes to the author with its
//! reason; on receipt the message is quarantined for a trust officer, and the sender hears `policy` and no more. What a
//! peer may do stands in our own record of it, never in its message.

use crate::activity::{Object, Service};
use crate::time::Instant;
use crate::vocabulary::{AudienceClass, Level, OrgClass, Plane, Purpose, Tlp};

/// What the gate must know of an object. `None` is "not said", and refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    pub plane: Option<Plane>,
    pub tlp: Option<Tlp>,
    pub audience_class: Option<AudienceClass>,
    pub purpose: Option<Purpose>,
    pub expires: Option<Instant>,
    pub personal_data: PersonalData,
    pub urgency: Urgency,
}

/// Whether data about a person who was harmed is in the object or follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonalData {
    None,
    /// With the consent on record, and when it ends.
    Follows {
        consent_until: Option<Instant>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    Ordinary,
    /// A life is in danger: may cross the firewall, approved, audited and without identifiers.
    LifeSafety,
}

/// Our record of a peer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    pub state: PeerState,
    pub standing: Standing,
    pub planes: Vec<Plane>,
    pub highest_mark: Option<Tlp>,
    /// Past it, the peering narrows to `directory`.
    pub review_at: Option<Instant>,
    /// For planes that rest on an agreement.
    pub agreement: AgreementState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PeerState {
    Pending,
    Active,
    Suspended,
    Ended,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AgreementState {
    None,
    InForce { until: Instant },
    Suspended,
}

/// What kind of agency reads: of a peer, as two trust officers recorded it; of ourselves, as we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub org_class: Option<OrgClass>,
    pub level: Option<Level>,
    /// Sworn authority, verified.
    pub is_sworn: bool,
}

/// Which way the object goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Sending {
        approval: Approval,
        reached: Reached,
    },
    /// The reader is then ourselves.
    Receiving {
        us: Standing,
    },
}

/// Whether a second person approved what needs one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approval {
    None,
    Given,
}

/// How a recipient came into the audience.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// Chosen: by name, from a circle, in a ring, by agreement.
    Chosen,
    /// Because it follows us.
    Follows,
}

/// Why an object may not go to, or come from, this peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    #[error("no plane")]
    NoPlane,
    #[error("no mark")]
    NoMark,
    #[error("no audience class")]
    NoClass,
    #[error("no purpose")]
    NoPurpose,
    #[error("no expiry")]
    NoExpiry,
    #[error("expired")]
    Expired,
    #[error("the plane does not admit the mark")]
    MarkOfPlane,
    #[error("the plane does not admit the audience class")]
    ClassOfPlane,
    #[error("public is for clear only")]
    PublicNotClear,
    #[error("the class needs an approval")]
    NotApproved,
    #[error("the plane never holds personal data")]
    PersonalData,
    #[error("no consent, and personal data follows")]
    NoConsent,
    #[error("the consent has ended")]
    ConsentEnded,
    #[error("the peering is not yet active")]
    PeerPending,
    #[error("the peering is suspended")]
    PeerSuspended,
    #[error("the peering has ended")]
    PeerEnded,
    #[error("the plane is not granted")]
    PlaneNotGranted,
    #[error("the peering is past its review date")]
    ReviewOverdue,
    #[error("the mark is higher than the peering allows")]
    MarkTooHigh,
    #[error("no agreement is in force")]
    NoAgreement,
    #[error("no level or class of the agency is on record")]
    NoStanding,
    #[error("the level is too low")]
    LevelTooLow,
    #[error("the agency is not in the audience class")]
    NotInClass,
    #[error("named is for chosen recipients, not for followers")]
    NotChosen,
    #[error("investigations do not flow to victim services")]
    Firewall,
}

/// Judges an audience: the empty one is refused, and so is a second peer in `overlap`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum AudienceRefusal {
    #[error("no recipients")]
    Empty,
    #[error("too many recipients")]
    TooMany,
    #[error("overlap is between two peers")]
    NotOne,
}

pub fn check_audience(plane: Plane, peers: usize) -> Result<(), AudienceRefusal> {
    match peers {
        0 => Err(AudienceRefusal::Empty),
        2.. if plane == Plane::Overlap => Err(AudienceRefusal::NotOne),
        peers if peers > crate::limits::AUDIENCE_PEERS => Err(AudienceRefusal::TooMany),
        _ => Ok(()),
    }
}

/// Whether an object may go to a peer, or come from it.
pub fn gate(terms: &Terms, peer: &Peer, way: Way, now: Instant) -> Result<(), Refusal> {
    let plane = terms.plane.ok_or(Refusal::NoPlane)?;
    let tlp = terms.tlp.ok_or(Refusal::NoMark)?;
    let class = terms.audience_class.ok_or(Refusal::NoClass)?;
    let purpose = terms.purpose.ok_or(Refusal::NoPurpose)?;
    let expires = terms.expires.ok_or(Refusal::NoExpiry)?;
    if expires <= now {
        return Err(Refusal::Expired);
    }
    check_plane(plane, tlp, class)?;
    check_approval(plane, class, way)?;
    check_consent(plane, terms.personal_data, now)?;
    check_peering(plane, tlp, peer, now)?;
    let reader = match way {
        Way::Sending { .. } => &peer.standing,
        Way::Receiving { ref us } => us,
    };
    check_level(plane, tlp, class, &peer.standing)?;
    if class == AudienceClass::Named && matches!(way, Way::Sending { reached: Reached::Follows, .. }) {
        return Err(Refusal::NotChosen);
    }
    if crosses(plane, terms.urgency, way) {
        return Ok(());
    }
    check_class(class, reader)?;
    check_firewall(plane, purpose, reader)
}

fn check_plane(plane: Plane, tlp: Tlp, class: AudienceClass) -> Result<(), Refusal> {
    if !plane.marks().contains(&tlp) {
        return Err(Refusal::MarkOfPlane);
    }
    if !plane.classes().contains(&class) {
        return Err(Refusal::ClassOfPlane);
    }
    match class == AudienceClass::Public && tlp != Tlp::Clear {
        true => Err(Refusal::PublicNotClear),
        false => Ok(()),
    }
}

/// A request to every member is seen by a supervisor first. The receiver cannot know, so only the sender asks.
fn check_approval(plane: Plane, class: AudienceClass, way: Way) -> Result<(), Refusal> {
    let unapproved = matches!(way, Way::Sending { approval: Approval::None, .. });
    match plane == Plane::Coordination && class == AudienceClass::Member && unapproved {
        true => Err(Refusal::NotApproved),
        false => Ok(()),
    }
}

fn check_consent(plane: Plane, personal_data: PersonalData, now: Instant) -> Result<(), Refusal> {
    let PersonalData::Follows { consent_until } = personal_data else { return Ok(()) };
    if plane == Plane::Directory {
        return Err(Refusal::PersonalData);
    }
    match consent_until {
        None => Err(Refusal::NoConsent),
        Some(until) if until <= now => Err(Refusal::ConsentEnded),
        Some(_) => Ok(()),
    }
}

fn check_peering(plane: Plane, tlp: Tlp, peer: &Peer, now: Instant) -> Result<(), Refusal> {
    match peer.state {
        PeerState::Active => {}
        PeerState::Pending => return Err(Refusal::PeerPending),
        PeerState::Suspended => return Err(Refusal::PeerSuspended),
        PeerState::Ended => return Err(Refusal::PeerEnded),
    }
    if !peer.planes.contains(&plane) {
        return Err(Refusal::PlaneNotGranted);
    }
    if plane != Plane::Directory && peer.review_at.is_none_or(|review| review <= now) {
        return Err(Refusal::ReviewOverdue);
    }
    if peer.highest_mark.is_none_or(|highest| tlp > highest) {
        return Err(Refusal::MarkTooHigh);
    }
    let in_force = matches!(peer.agreement, AgreementState::InForce { until } if until > now);
    match plane.needs_agreement() && !in_force {
        true => Err(Refusal::NoAgreement),
        false => Ok(()),
    }
}

/// The level of the peer, whichever of us sends: who may ask for help may also be asked.
fn check_level(plane: Plane, tlp: Tlp, class: AudienceClass, peer: &Standing) -> Result<(), Refusal> {
    let level = peer.level.ok_or(Refusal::NoStanding)?;
    let of_class = match class {
        AudienceClass::Member => Level::V1,
        _ => Level::V0,
    };
    match level < plane.level().max(tlp.level()).max(of_class) {
        true => Err(Refusal::LevelTooLow),
        false => Ok(()),
    }
}

fn check_class(class: AudienceClass, reader: &Standing) -> Result<(), Refusal> {
    let org_class = reader.org_class.ok_or(Refusal::NoStanding)?;
    let is_in = match class {
        AudienceClass::Public | AudienceClass::Member | AudienceClass::Named => true,
        AudienceClass::VictimServices => org_class.is_victim_services() && !reader.is_sworn,
        AudienceClass::LawEnforcement => {
            reader.is_sworn && reader.level == Some(Level::V4) && !org_class.is_victim_services()
        }
    };
    match is_in {
        true => Ok(()),
        false => Err(Refusal::NotInClass),
    }
}

/// Law-enforcement intelligence does not flow to those who serve victims, whatever class it is given. Who sits in a room
/// was decided when the room was made.
fn check_firewall(plane: Plane, purpose: Purpose, reader: &Standing) -> Result<(), Refusal> {
    let is_intelligence = matches!(purpose, Purpose::Investigation | Purpose::Prosecution);
    let serves_victims = reader.org_class.is_none_or(OrgClass::is_victim_services) && !reader.is_sworn;
    match is_intelligence && serves_victims && plane != Plane::Room {
        true => Err(Refusal::Firewall),
        false => Ok(()),
    }
}

/// Only where no identifier can be: in `coordination`. The sender needs an approval; the receiver sees the urgency.
fn crosses(plane: Plane, urgency: Urgency, way: Way) -> bool {
    let approved = !matches!(way, Way::Sending { approval: Approval::None, .. });
    plane == Plane::Coordination && urgency == Urgency::LifeSafety && approved
}

/// Whether a message of a node about itself is heard in this state. Anything else needs an active peer.
pub fn hears(state: PeerState, service: Option<Service>) -> Result<(), Refusal> {
    match (state, service) {
        (PeerState::Active, _)
        | (PeerState::Pending, Some(Service::Peering))
        | (PeerState::Suspended, Some(Service::Peering | Service::Key | Service::Retraction)) => Ok(()),
        (PeerState::Pending, _) => Err(Refusal::PeerPending),
        (PeerState::Suspended, _) => Err(Refusal::PeerSuspended),
        (PeerState::Ended, _) => Err(Refusal::PeerEnded),
    }
}

impl Terms {
    /// What an object says of itself. Without an envelope it says nothing, and is refused. Personal data is for the caller
    /// to tell: only rooms hold any.
    pub fn of(object: &Object) -> Terms {
        let envelope = object.envelope.as_ref();
        Terms {
            plane: envelope.map(|envelope| envelope.plane),
            tlp: envelope.map(|envelope| envelope.tlp),
            audience_class: envelope.map(|envelope| envelope.audience_class),
            purpose: envelope.map(|envelope| envelope.purpose),
            expires: envelope.map(|envelope| envelope.expires),
            personal_data: PersonalData::None,
            urgency: match object.value.get("ws:urgency").and_then(serde_json::Value::as_str) {
                Some("life_safety") => Urgency::LifeSafety,
                _ => Urgency::Ordinary,
            },
        }
    }
}
