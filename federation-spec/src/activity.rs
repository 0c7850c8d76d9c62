//! The head of an activity and of its objects, typed; everything else is kept as it came.
//!
//! Unknown properties are ignored, but never dropped: the hash of the message and a proof in it cover them. An unknown type
//! passes here, so that its receipt can say `unsupported`.

use serde_json::{Map, Value};

use crate::limits;
use crate::origin::{Iri, Origin, Place};
use crate::read::{self, CODE, Members, Need, Read, SchemaError, SchemaFault, error};
use crate::time::Instant;
use crate::vocabulary::{AudienceClass, Onward, Plane, Purpose, Tlp, text_enum};

text_enum! {
    ActivityType {
        Create = "Create",
        Update = "Update",
        Delete = "Delete",
        Accept = "Accept",
        Reject = "Reject",
        Offer = "Offer",
        Join = "Join",
        Leave = "Leave",
        Follow = "Follow",
        Undo = "Undo",
        Flag = "Flag",
    }
}

text_enum! {
    /// `["Event","ws:Training"]`, the one pair, is [`ObjectType::Training`].
    ObjectType {
        Application = "Application",
        Organization = "Organization",
        Group = "Group",
        Note = "Note",
        Article = "Article",
        Tombstone = "Tombstone",
        Training = "ws:Training",
        Capability = "ws:Capability",
        Capacity = "ws:Capacity",
        DirectoryDigest = "ws:DirectoryDigest",
        AssistanceRequest = "ws:AssistanceRequest",
        AssistanceOffer = "ws:AssistanceOffer",
        Assignment = "ws:Assignment",
        StatusReport = "ws:StatusReport",
        TrainingRequest = "ws:TrainingRequest",
        PeeringRequest = "ws:PeeringRequest",
        PeeringTerms = "ws:PeeringTerms",
        PeeringChange = "ws:PeeringChange",
        PeeringSuspend = "ws:PeeringSuspend",
        PeeringEnd = "ws:PeeringEnd",
        KeyChange = "ws:KeyChange",
        KeyRevocation = "ws:KeyRevocation",
        Receipt = "ws:Receipt",
        Retraction = "ws:Retraction",
        RetractionResult = "ws:RetractionResult",
    }
}

/// Messages between nodes about themselves. They have no plane and no mark, and the gate does not judge them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    Peering,
    Key,
    Receipt,
    Retraction,
}

impl ObjectType {
    pub fn service(self) -> Option<Service> {
        match self {
            ObjectType::PeeringRequest
            | ObjectType::PeeringTerms
            | ObjectType::PeeringChange
            | ObjectType::PeeringSuspend
            | ObjectType::PeeringEnd => Some(Service::Peering),
            ObjectType::KeyChange | ObjectType::KeyRevocation | ObjectType::Application => Some(Service::Key),
            ObjectType::Receipt => Some(Service::Receipt),
            ObjectType::Retraction | ObjectType::RetractionResult => Some(Service::Retraction),
            _ => None,
        }
    }

    /// Whether its origin must be provable after transport.
    pub fn is_proved(self) -> bool {
        matches!(self, ObjectType::Receipt | ObjectType::Retraction)
    }

    /// Whether it carries the whole envelope.
    fn has_envelope(self) -> bool {
        self.service().is_none() && self != ObjectType::Tombstone
    }
}

/// A type that we know, or the name of one that we do not.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Named<T> {
    Known(T),
    Unknown(String),
}

impl<T: Copy + PartialEq> Named<T> {
    pub fn known(&self) -> Option<T> {
        match self {
            Named::Known(known) => Some(*known),
            Named::Unknown(_) => None,
        }
    }

    pub fn is(&self, known: T) -> bool {
        self.known() == Some(known)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Activity {
    pub id: Iri,
    pub kind: Named<ActivityType>,
    pub actor: Iri,
    pub to: Vec<Iri>,
    pub published: Instant,
    pub object: Target,
    /// What an `Accept` makes: its own embedded object.
    pub result: Option<Object>,
    /// Terms of the activity and its objects that are unsafe to ignore.
    pub must_understand: Vec<String>,
    /// The whole message.
    pub value: Value,
}

/// What an activity is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    Reference(Iri),
    Object(Box<Object>),
    /// Several at once: receipts only.
    Objects(Vec<Object>),
    /// An activity of a type that we do not know may have any other form of object, or none.
    Other,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    pub id: Iri,
    pub kind: Named<ObjectType>,
    pub attributed_to: Option<Iri>,
    /// Of a known type that must carry it.
    pub envelope: Option<Envelope>,
    pub value: Map<String, Value>,
}

/// What every shareable object says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    pub version: u64,
    pub published: Instant,
    pub updated: Option<Instant>,
    pub expires: Instant,
    pub plane: Plane,
    pub tlp: Tlp,
    pub audience_class: AudienceClass,
    pub purpose: Purpose,
    pub onward: Onward,
    /// The agreement it rests on, and the version of that.
    pub agreement: Option<(Iri, u64)>,
    pub context: Option<Iri>,
    pub in_reply_to: Option<Iri>,
}

impl Activity {
    /// Reads a document whose context and spelling are checked.
    pub fn parse(value: Value) -> Result<Activity, SchemaError> {
        let members = Members::of(&value, "")?;
        for term in ["cc", "bto", "bcc", "audience"] {
            if members.0.contains_key(term) {
                return Err(error(term, SchemaFault::NotAllowed));
            }
        }
        let id = place(members.iri("id").need("id")?, "id", |place| matches!(place, Place::Activity(_)))?;
        let actor = place(members.iri("actor").need("actor")?, "actor", |place| place.is_actor())?;
        let kind = named(members, ActivityType::parse)?;
        let object = Target::read(members, &kind)?;
        let result = members.0.get("result").map(Object::read).transpose()?;
        let mut must_understand = must_understand(members)?;
        for object in object.objects().iter().chain(&result) {
            must_understand.extend(self::must_understand(Members(&object.value))?);
        }
        Ok(Activity {
            id,
            actor,
            to: members.iris("to", limits::RECIPIENTS).need("to")?,
            published: members.instant("published").need("published")?,
            kind,
            object,
            result,
            must_understand,
            value,
        })
    }

    /// Which service this is, if it is one: by its object, or by what it accepts.
    pub fn service(&self) -> Option<Service> {
        let first = self.object.objects().first().or(self.result.as_ref());
        first.and_then(|object| object.kind.known()).and_then(ObjectType::service)
    }

    /// The terms that are unsafe to ignore and that `known` does not know.
    pub fn not_understood<'a>(&'a self, known: &[&str]) -> Vec<&'a str> {
        self.must_understand.iter().map(String::as_str).filter(|term| !known.contains(term)).collect()
    }

    /// Whether it is for this node: every recipient is an actor of ours. Whether that actor exists, only the node knows.
    pub fn is_addressed_to(&self, ours: &Origin) -> bool {
        self.to.iter().all(|to| ours.owns(to) && to.place().is_some_and(Place::is_actor))
    }
}

impl Target {
    fn read(members: Members<'_>, kind: &Named<ActivityType>) -> Read<Target> {
        match (members.0.get("object"), kind.known()) {
            (Some(Value::String(_)), Some(ActivityType::Create | ActivityType::Update)) => {
                Err(error("object", SchemaFault::Type))
            }
            (Some(value @ Value::String(_)), _) => Ok(Target::Reference(read::as_iri(value, "object")?)),
            (Some(value @ Value::Object(_)), _) => Ok(Target::Object(Box::new(Object::read(value)?))),
            (Some(Value::Array(_)), Some(ActivityType::Create)) => {
                let objects = members.list("object", limits::RECEIPTS, Object::read).need("object")?;
                match objects.iter().all(|object| object.kind.is(ObjectType::Receipt)) {
                    true => Ok(Target::Objects(objects)),
                    false => Err(error("object", SchemaFault::Type)),
                }
            }
            (None, Some(_)) => Err(error("object", SchemaFault::Missing)),
            (_, Some(_)) => Err(error("object", SchemaFault::Type)),
            (_, None) => Ok(Target::Other),
        }
    }

    pub fn objects(&self) -> &[Object] {
        match self {
            Target::Object(object) => std::slice::from_ref(&**object),
            Target::Objects(objects) => objects,
            Target::Reference(_) | Target::Other => &[],
        }
    }

    /// The id of the one object it is about.
    pub fn id(&self) -> Option<&Iri> {
        match self {
            Target::Reference(id) => Some(id),
            Target::Object(object) => Some(&object.id),
            Target::Objects(_) | Target::Other => None,
        }
    }
}

impl Object {
    pub(crate) fn read(value: &Value) -> Read<Object> {
        let members = Members::of(value, "object")?;
        let kind = named(members, ObjectType::parse)?;
        let attributed_to = members.iri("attributedTo")?;
        let attributed_to =
            attributed_to.map(|iri| place(iri, "attributedTo", |place| place.is_actor())).transpose()?;
        let known = kind.known();
        if known.is_some_and(|known| known != ObjectType::Tombstone) && attributed_to.is_none() {
            return Err(error("attributedTo", SchemaFault::Missing));
        }
        let envelope = known.is_some_and(ObjectType::has_envelope).then(|| Envelope::read(members)).transpose()?;
        Ok(Object {
            id: place(members.iri("id").need("id")?, "id", |_| true)?,
            kind,
            attributed_to,
            envelope,
            value: members.0.clone(),
        })
    }
}

impl Envelope {
    fn read(members: Members<'_>) -> Read<Envelope> {
        let envelope = Envelope {
            version: members.number("ws:version", 1).need("ws:version")?,
            published: members.instant("published").need("published")?,
            updated: members.instant("updated")?,
            expires: members.instant("ws:expires").need("ws:expires")?,
            plane: members.word("ws:plane", Plane::parse).need("ws:plane")?,
            tlp: members.word("ws:tlp", Tlp::parse_inbound).need("ws:tlp")?,
            audience_class: members.word("ws:audienceClass", AudienceClass::parse).need("ws:audienceClass")?,
            purpose: members.word("ws:purpose", Purpose::parse).need("ws:purpose")?,
            onward: members.word("ws:onward", Onward::parse)?.unwrap_or(Onward::None),
            agreement: match members.iri("ws:agreement")? {
                Some(id) => Some((id, members.number("ws:agreementVersion", 1).need("ws:agreementVersion")?)),
                None => None,
            },
            context: members.iri("context")?,
            in_reply_to: members.iri("inReplyTo")?,
        };
        if envelope.plane.needs_agreement() && envelope.agreement.is_none() {
            return Err(error("ws:agreement", SchemaFault::Missing));
        }
        match envelope.expires - envelope.published > chrono::Duration::days(limits::LIFE_DAYS) {
            true => Err(error("ws:expires", SchemaFault::TooLong)),
            false => Ok(envelope),
        }
    }
}

fn named<T>(members: Members<'_>, parse: impl Fn(&str) -> Option<T>) -> Read<Named<T>> {
    let name = match members.0.get("type") {
        // The pair was checked with the spelling.
        Some(Value::Array(_)) => ObjectType::Training.as_str(),
        _ => members.text("type", CODE).need("type")?,
    };
    Ok(parse(name).map_or_else(|| Named::Unknown(name.to_owned()), Named::Known))
}

/// An id must name a place of this protocol.
fn place(iri: Iri, term: &str, fits: impl Fn(Place<'_>) -> bool) -> Read<Iri> {
    match iri.place().is_some_and(fits) {
        true => Ok(iri),
        false => Err(error(term, SchemaFault::Value)),
    }
}

fn must_understand(members: Members<'_>) -> Read<Vec<String>> {
    let term = "ws:mustUnderstand";
    let terms = members.words(term, limits::TAGS, |word| word.starts_with("ws:").then(|| word.to_owned()))?;
    Ok(terms.unwrap_or_default())
}
