//! Publishing: in the transaction of the change, to a frozen audience, past the gate.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use federation_spec::activity::{Activity, Named, Object};
use federation_spec::gate::{self, Approval, AudienceRefusal, PersonalData, Reached, Refusal, Terms, Urgency, Way};
use federation_spec::lane::LaneName;
use federation_spec::messages::{self, Draft};
use federation_spec::origin::{Iri, Place};
use federation_spec::vocabulary::Plane;
use federation_spec::{envelope, json, limits, ownership};

use super::store::{self, ActivityRow, AudienceRow, DeliveryRow};
use super::{Kind, Lane, Publication, To, Why, claim};
use crate::db::schema::{lane_states, peers};
use crate::db::{Conn, Json};
use crate::error::{Error, internal};
use crate::federation::peers::Peer;
use crate::federation::{self, PeerId, peering};
use crate::id::new_id;
use crate::time::Instant;
use crate::traces;
use crate::web::access::By;

/// A message is given up after this many days, whatever its object says.
pub(super) const MOST_DAYS: i64 = 30;
/// A peer that took nothing for so long is called unreachable.
pub(super) const UNREACHABLE_DAYS: i64 = 7;

/// What becomes of a peer of an audience, said before anything is sent.
#[derive(Debug, Clone)]
pub struct Judged {
    pub peer: PeerId,
    pub name: String,
    /// The key of the words that say why not.
    pub refused: Option<&'static str>,
    /// It took nothing for a week: what is sent now will wait.
    pub unreachable: bool,
}

/// Judges each peer of an audience, in the order given. A peer that is not known is left out.
pub fn preview(
    conn: &mut Conn,
    terms: &Terms,
    approval: Approval,
    audience: &[To],
    now: Instant,
) -> Result<Vec<Judged>, Error> {
    let known = load_peers(conn, audience.iter().map(|to| &to.peer))?;
    let long_ago = now - chrono::Duration::days(UNREACHABLE_DAYS);
    let unreachable: Vec<PeerId> =
        lane_states::table.select(lane_states::peer_id).filter(lane_states::first_failed_at.le(long_ago)).load(conn)?;
    let judge = |to: &To| {
        let peer = known.get(&to.peer)?;
        Some(Judged {
            peer: peer.id.clone(),
            name: peer.name.clone(),
            refused: judge(terms, approval, peer, to, now).err(),
            unreachable: unreachable.contains(&peer.id),
        })
    };
    Ok(audience.iter().filter_map(judge).collect())
}

/// Publishes one message in the caller's transaction; its activity id.
///
/// Messages between nodes about themselves skip the gate. For all others every peer of the audience is judged, and one that
/// may not have it refuses the whole: nothing is sent to fewer than were chosen. The caller's audit entry says what was done.
pub fn publish(conn: &mut Conn, by: &By, publication: Publication, audience: Vec<To>) -> Result<String, Error> {
    let mut ids = publish_all(conn, by, vec![(publication, audience)])?;
    ids.pop().ok_or(Error::Conflict("outbox-refusal-empty"))
}

/// Publishes the messages of one act together, so that two acts cannot wait for each other's counters.
pub fn publish_all(conn: &mut Conn, by: &By, all: Vec<(Publication, Vec<To>)>) -> Result<Vec<String>, Error> {
    let mut prepared = Vec::with_capacity(all.len());
    for (publication, audience) in all {
        prepared.push(prepare(conn, by, publication, audience)?);
    }
    for message in &prepared {
        store::insert_activity(conn, &message.row)?;
        store::insert_audience(conn, &message.audience())?;
    }
    number(conn, &prepared)?;
    Ok(prepared.into_iter().map(|message| message.row.id).collect())
}

/// A message that may go out as it is.
struct Prepared {
    row: ActivityRow,
    /// In ascending order.
    to: BTreeMap<PeerId, To>,
}

impl Prepared {
    fn audience(&self) -> Vec<AudienceRow> {
        let row = |to: &To| AudienceRow {
            activity_id: self.row.id.clone(),
            peer_id: to.peer.clone(),
            recipients: Json(to.recipients.iter().map(Iri::to_string).collect()),
            why: to.why,
        };
        self.to.values().map(row).collect()
    }
}

fn prepare(conn: &mut Conn, by: &By, publication: Publication, audience: Vec<To>) -> Result<Prepared, Error> {
    let now = by.now();
    let id = federation::origin(&by.node).at(&format!("/fed/v1/activities/{}", new_id())).map_err(internal)?;
    let to = merged(audience);
    let length = |to: &&To| to.recipients.iter().map(|iri| iri.as_str().len() + 3).sum::<usize>();
    let longest = to.values().max_by_key(length).ok_or(Error::Conflict("outbox-refusal-empty"))?;
    let mut draft = Draft::new(&id, publication.kind, &publication.actor, now, publication.object);
    for (term, value) in publication.members {
        draft = draft.with(term, value);
    }
    // Whatever a receiver would refuse is refused here: its own reading is run over the longest rendering.
    let activity = read(&draft, longest).map_err(|fault| {
        tracing::warn!(fault, "a message breaks the protocol and is not published");
        Error::Conflict("outbox-refusal-form")
    })?;
    let object = activity.object.objects().first().or(activity.result.as_ref());
    let service = publication.service.or_else(|| activity.service());
    let mut terms = publication.terms.or_else(|| object.map(Terms::of)).unwrap_or(NOTHING_SAID);
    terms.personal_data = publication.personal_data;
    let urgency = object.and_then(|object| object.value.get("ws:urgency")).and_then(|urgency| urgency.as_str());
    let lane = publication.lane.unwrap_or_else(|| LaneName::of(service, urgency));
    let latest = now + chrono::Duration::days(MOST_DAYS);
    let expires_at = match service {
        Some(_) => publication.expires_at.unwrap_or(latest),
        None => [publication.expires_at, terms.expires].into_iter().flatten().fold(latest, Instant::min),
    };
    if expires_at <= now {
        return Err(Error::Conflict("outbox-refusal-expired"));
    }
    if service.is_some() {
        terms = NOTHING_SAID;
    }
    check_audience(conn, service.is_none().then_some(&terms), publication.approval, &to, now)?;
    let version = object.and_then(|object| object.envelope.as_ref()).map_or(0, |envelope| envelope.version);
    let row = ActivityRow {
        id: id.to_string(),
        kind: object
            .map_or_else(|| publication.kind.to_string(), |object| format!("{} {}", publication.kind, name_of(object))),
        object_id: activity.object.id().map(Iri::to_string).unwrap_or_default(),
        object_version: i64::try_from(version).map_err(internal)?,
        body: draft.to_stored().map_err(internal)?,
        plane: terms.plane.map(|plane| plane.to_string()).unwrap_or_default(),
        tlp: terms.tlp.map(|tlp| tlp.to_string()).unwrap_or_default(),
        lane: lane.into(),
        service: Kind::from(service),
        person_id: by.person().map(ToString::to_string),
        trace: traces::current(),
        expires_at,
        created_at: now,
    };
    Ok(Prepared { row, to })
}

/// Refused by the gate for what is missing.
const NOTHING_SAID: Terms = Terms {
    plane: None,
    tlp: None,
    audience_class: None,
    purpose: None,
    expires: None,
    personal_data: PersonalData::None,
    urgency: Urgency::Ordinary,
};

/// One entry for each peer, in ascending order.
fn merged(audience: Vec<To>) -> BTreeMap<PeerId, To> {
    let mut to: BTreeMap<PeerId, To> = BTreeMap::new();
    for one in audience {
        match to.get_mut(&one.peer) {
            None => drop(to.insert(one.peer.clone(), one)),
            Some(known) => {
                let new = one.recipients.into_iter().filter(|iri| !known.recipients.contains(iri));
                let new: Vec<Iri> = new.collect();
                known.recipients.extend(new);
            }
        }
    }
    to
}

fn read(draft: &Draft, to: &To) -> Result<Activity, String> {
    let text = draft.render(&to.recipients).map_err(|fault| fault.to_string())?;
    let value = json::parse(text.as_bytes()).map_err(|fault| fault.to_string())?;
    envelope::check(&value).map_err(|fault| fault.to_string())?;
    let activity = Activity::parse(value).map_err(|fault| fault.to_string())?;
    ownership::check(&activity, &activity.id.origin()).map_err(|fault| fault.to_string())?;
    messages::read(&activity).map_err(|fault| fault.to_string())?;
    Ok(activity)
}

fn name_of(object: &Object) -> &str {
    match &object.kind {
        Named::Known(kind) => kind.as_str(),
        Named::Unknown(name) => name,
    }
}

fn check_audience(
    conn: &mut Conn,
    terms: Option<&Terms>,
    approval: Approval,
    to: &BTreeMap<PeerId, To>,
    now: Instant,
) -> Result<(), Error> {
    // Only `overlap` limits more than the number.
    let plane = terms.and_then(|terms| terms.plane).unwrap_or(Plane::Directory);
    gate::check_audience(plane, to.len()).map_err(|refusal| {
        Error::Conflict(match refusal {
            AudienceRefusal::Empty => "outbox-refusal-empty",
            AudienceRefusal::TooMany => "outbox-refusal-too-many",
            AudienceRefusal::NotOne => "outbox-refusal-not-one",
        })
    })?;
    let known = load_peers(conn, to.keys())?;
    for one in to.values() {
        let peer = known.get(&one.peer).ok_or(Error::Conflict("outbox-refusal-unknown"))?;
        match terms {
            Some(terms) => judge(terms, approval, peer, one, now),
            None => recipients_of(peer, one),
        }
        .map_err(Error::Conflict)?;
    }
    Ok(())
}

/// The gate, and that what is addressed is the peer's own.
fn judge(terms: &Terms, approval: Approval, peer: &Peer, to: &To, now: Instant) -> Result<(), &'static str> {
    let reached = if to.why == Why::Follow { Reached::Follows } else { Reached::Chosen };
    let way = Way::Sending { approval, reached };
    gate::gate(terms, &peering::gate_peer(peer, now.date()), way, now).map_err(reason)?;
    recipients_of(peer, to)
}

fn recipients_of(peer: &Peer, to: &To) -> Result<(), &'static str> {
    let origin = peer.origin();
    let fits = |iri: &Iri| origin.owns(iri) && iri.place().is_some_and(Place::is_actor);
    let number_fits = (1..=limits::RECIPIENTS).contains(&to.recipients.len());
    if number_fits && to.recipients.iter().all(fits) { Ok(()) } else { Err("outbox-refusal-recipients") }
}

fn load_peers<'a>(conn: &mut Conn, ids: impl Iterator<Item = &'a PeerId>) -> QueryResult<HashMap<PeerId, Peer>> {
    let ids: Vec<&PeerId> = ids.collect();
    let rows: Vec<Peer> = peers::table.select(Peer::as_select()).filter(peers::id.eq_any(ids)).load(conn)?;
    Ok(rows.into_iter().map(|peer| (peer.id.clone(), peer)).collect())
}

/// Gives each message its number in each lane. The counters are held until the commit: commits stand in the order of numbers.
fn number(conn: &mut Conn, messages: &[Prepared]) -> Result<(), Error> {
    let mut wanted: BTreeMap<(PeerId, Lane), i64> = BTreeMap::new();
    for message in messages {
        for peer in message.to.keys() {
            *wanted.entry((peer.clone(), message.row.lane)).or_default() += 1;
        }
    }
    let mut next = claim::take_numbers(conn, &wanted)?;
    let mut rows = Vec::with_capacity(wanted.values().sum::<i64>() as usize);
    for message in messages {
        for peer in message.to.keys() {
            let key = (peer.clone(), message.row.lane);
            let (epoch, seq) = next.get_mut(&key).ok_or_else(|| internal(anyhow::anyhow!("a peer has no lanes")))?;
            rows.push(DeliveryRow::queued(key.0, key.1, epoch, *seq, &message.row.id));
            *seq += 1;
        }
    }
    store::insert_deliveries(conn, &rows)?;
    Ok(())
}

/// The words of a refusal.
pub fn reason(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::NoPlane => "outbox-refusal-no-plane",
        Refusal::NoMark => "outbox-refusal-no-mark",
        Refusal::NoClass => "outbox-refusal-no-class",
        Refusal::NoPurpose => "outbox-refusal-no-purpose",
        Refusal::NoExpiry => "outbox-refusal-no-expiry",
        Refusal::Expired => "outbox-refusal-expired",
        Refusal::MarkOfPlane => "outbox-refusal-mark-of-plane",
        Refusal::ClassOfPlane => "outbox-refusal-class-of-plane",
        Refusal::PublicNotClear => "outbox-refusal-public-not-clear",
        Refusal::NotApproved => "outbox-refusal-not-approved",
        Refusal::PersonalData => "outbox-refusal-personal-data",
        Refusal::NoConsent => "outbox-refusal-no-consent",
        Refusal::ConsentEnded => "outbox-refusal-consent-ended",
        Refusal::PeerPending => "outbox-refusal-peer-pending",
        Refusal::PeerSuspended => "outbox-refusal-peer-suspended",
        Refusal::PeerEnded => "outbox-refusal-peer-ended",
        Refusal::PlaneNotGranted => "outbox-refusal-plane-not-granted",
        Refusal::ReviewOverdue => "outbox-refusal-review-overdue",
        Refusal::MarkTooHigh => "outbox-refusal-mark-too-high",
        Refusal::NoAgreement => "outbox-refusal-no-agreement",
        Refusal::NoStanding => "outbox-refusal-no-standing",
        Refusal::LevelTooLow => "outbox-refusal-level-too-low",
        Refusal::NotInClass => "outbox-refusal-not-in-class",
        Refusal::NotChosen => "outbox-refusal-not-chosen",
        Refusal::Firewall => "outbox-refusal-firewall",
    }
}
