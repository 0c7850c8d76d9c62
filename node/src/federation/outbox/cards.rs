//! The card of an agency: who it is, told to every active peer, and who they are.
//!
//! Ours goes out whenever the agency was described anew, once a day so that it does not lapse, and to a peer that becomes
//! active. The agency itself knows nothing of that: a card that is behind its agency is seen here, by whoever looks first.

use std::collections::HashMap;

use diesel::prelude::*;
use federation_spec::activity::{ActivityType, Envelope, ObjectType};
use federation_spec::gate::{Approval, PersonalData, Terms, Urgency};
use federation_spec::limits;
use federation_spec::messages::{Contact, Organization};
use federation_spec::vocabulary::{AudienceClass, Onward, OrgClass, Plane, Purpose, Tlp};
use serde::{Deserialize, Serialize};

use super::{Publication, To, Why, publish};
use crate::agency::{self, Agency, ContactRole};
use crate::audit::{self, Act, Entry};
use crate::db::Conn;
use crate::db::schema::{learnt_objects, published_card};
use crate::error::{Error, internal};
use crate::federation::peers::{self, Peer};
use crate::federation::{self, PeerId, inbox};
use crate::jobs::Job;
use crate::node::Node;
use crate::on_each;
use crate::time::Instant;
use crate::web::access::By;

/// The card as it was last published.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = published_card)]
struct CardRow {
    version: i64,
    agency_version: i64,
    published_at: Instant,
}

fn last(conn: &mut Conn) -> QueryResult<Option<CardRow>> {
    published_card::table.select(CardRow::as_select()).first(conn).optional()
}

/// Whether the agency was described anew since its card went out.
pub fn is_behind(conn: &mut Conn) -> Result<bool, Error> {
    let (agency, card) = (agency::find(conn)?, last(conn)?);
    Ok(agency.is_some_and(|agency| card.is_none_or(|card| card.agency_version != agency.version)))
}

/// Publishes the card to all active peers if it is behind the agency; false if it was not.
pub fn publish_changed(conn: &mut Conn, by: &By) -> Result<bool, Error> {
    Ok(is_behind(conn)? && publish_now(conn, by)?)
}

/// Makes the next version of the card and tells every active peer; false if there is no agency, or if another process did it.
pub fn publish_now(conn: &mut Conn, by: &By) -> Result<bool, Error> {
    let Some((agency, card)) = next(conn, by)? else { return Ok(false) };
    let everybody = peers::list_active(conn)?;
    let count = tell(conn, by, &agency, &card, &everybody)?;
    let entry = Entry::new(Act::CardPublished).on("agency", &agency.agency_id).version(card.version).count(count);
    audit::record(conn, by, entry)?;
    Ok(true)
}

/// Gives a peer that became active the current card. Its audit entry is the caller's.
pub fn introduce(conn: &mut Conn, by: &By, peer: &Peer) -> Result<(), Error> {
    let behind = is_behind(conn)?;
    let (agency, card) = match behind {
        true => match next(conn, by)? {
            Some(made) => made,
            None => return Ok(()),
        },
        false => match (agency::find(conn)?, last(conn)?) {
            (Some(agency), Some(card)) => (agency, card),
            _ => return Ok(()),
        },
    };
    let to = if behind { peers::list_active(conn)? } else { vec![peer.clone()] };
    tell(conn, by, &agency, &card, &to)?;
    Ok(())
}

/// The next version, made by one process only.
fn next(conn: &mut Conn, by: &By) -> Result<Option<(Agency, CardRow)>, Error> {
    let Some(agency) = agency::find(conn)? else { return Ok(None) };
    let before = last(conn)?;
    let card = CardRow {
        version: before.as_ref().map_or(1, |card| card.version + 1),
        agency_version: agency.version,
        published_at: by.now(),
    };
    let values = (
        published_card::version.eq(card.version),
        published_card::agency_version.eq(card.agency_version),
        published_card::published_at.eq(card.published_at),
    );
    let made = match before {
        Some(before) => {
            let unchanged = published_card::table.filter(published_card::version.eq(before.version));
            diesel::update(unchanged).set(values).execute(conn)?
        }
        None => {
            let row = (published_card::id.eq("self"), values);
            on_each!(conn, c => diesel::insert_into(published_card::table).values(row).on_conflict_do_nothing().execute(c))?
        }
    };
    Ok((made == 1).then_some((agency, card)))
}

/// Sends the card to those of the peers that may have it; to how many.
fn tell(conn: &mut Conn, by: &By, agency: &Agency, card: &CardRow, peers: &[Peer]) -> Result<usize, Error> {
    let (ours, organization) = (federation::origin(&by.node), organization(&by.node, agency, card)?);
    let to = |peer: &Peer| To { peer: peer.id.clone(), recipients: vec![peer.origin().node()], why: Why::Direct };
    let all: Vec<To> = peers.iter().map(to).collect();
    let judged = publish::preview(conn, &terms(&organization.envelope), Approval::None, &all, by.now())?;
    let may = |to: &To| judged.iter().any(|one| one.peer == to.peer && one.refused.is_none());
    let audience: Vec<To> = all.into_iter().filter(may).collect();
    let count = audience.len();
    if count > 0 {
        let kind = if card.version == 1 { ActivityType::Create } else { ActivityType::Update };
        publish::publish(conn, by, Publication::new(kind, ours.node(), organization.to_object()), audience)?;
    }
    Ok(count)
}

fn organization(node: &Node, agency: &Agency, card: &CardRow) -> Result<Organization, Error> {
    let ours = federation::origin(node);
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let contact = |contact: &agency::Contact| Contact {
        role: contact.role.to_string(),
        email: given(&contact.email),
        phone: given(&contact.phone),
    };
    Ok(Organization {
        id: ours.at(&format!("/fed/v1/agencies/{}", agency.agency_id)).map_err(internal)?,
        attributed_to: ours.node(),
        envelope: Envelope {
            version: u64::try_from(card.version).map_err(internal)?,
            published: card.published_at,
            updated: None,
            expires: card.published_at + chrono::Duration::days(limits::LIFE_DAYS),
            plane: Plane::Directory,
            tlp: Tlp::Green,
            audience_class: AudienceClass::Member,
            purpose: Purpose::Coordination,
            onward: Onward::None,
            agreement: None,
            context: None,
            in_reply_to: None,
        },
        name: agency.name.clone(),
        alternate_name: given(&agency.alternate_name),
        summary: given(&agency.description).map(|text| text.chars().take(limits::SUMMARY_CHARACTERS).collect()),
        org_class: OrgClass::parse(agency.org_class.as_str())
            .ok_or_else(|| internal(anyhow::anyhow!("the protocol knows no such class of agencies")))?,
        jurisdictions: agency.jurisdictions.0.iter().map(|place| place.as_str().to_owned()).collect(),
        languages: agency.languages.0.clone(),
        contacts: agency.contacts.0.iter().map(contact).collect(),
        url: given(&agency.website),
        time_zone: given(&agency.time_zone),
    })
}

fn terms(envelope: &Envelope) -> Terms {
    Terms {
        plane: Some(envelope.plane),
        tlp: Some(envelope.tlp),
        audience_class: Some(envelope.audience_class),
        purpose: Some(envelope.purpose),
        expires: Some(envelope.expires),
        personal_data: PersonalData::None,
        urgency: Urgency::Ordinary,
    }
}

/// Once a day: a card that nobody renews lapses.
#[derive(Debug, Serialize, Deserialize)]
pub struct RenewCard;

impl Job for RenewCard {
    const KIND: &'static str = "renew_card";

    async fn run(self, node: Node) -> anyhow::Result<()> {
        let by = By::system(&node);
        node.db.write(move |conn| publish_now(conn, &by)).await?;
        Ok(())
    }
}

/// What a peer says of its agency: as it came, checked on receipt.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Card {
    pub name: String,
    #[serde(default)]
    pub summary: String,
    #[serde(rename = "ws:orgClass")]
    pub org_class: String,
    #[serde(default, rename = "ws:jurisdictions")]
    pub jurisdictions: Vec<String>,
    #[serde(default, rename = "ws:languages")]
    pub languages: Vec<String>,
    #[serde(default, rename = "ws:contacts")]
    pub contacts: Vec<CardContact>,
    #[serde(default)]
    pub url: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CardContact {
    #[serde(rename = "ws:role")]
    pub role: String,
    #[serde(default, rename = "ws:email")]
    pub email: String,
    #[serde(default, rename = "ws:phone")]
    pub phone: String,
}

impl CardContact {
    /// The key of the words for its role, if it is one that we have words for.
    pub fn role_words(&self) -> Option<String> {
        ContactRole::parse(&self.role).map(|role| format!("contact-{role}"))
    }
}

/// The cards of all peers' agencies that have not lapsed, of each the one that was learnt last.
pub fn all(conn: &mut Conn, now: Instant) -> Result<HashMap<PeerId, Card>, Error> {
    let mut rows = inbox::learnt(conn, ObjectType::Organization.as_str(), now)?;
    rows.sort_by(|one, other| (one.received_at, &other.id).cmp(&(other.received_at, &one.id)));
    Ok(rows.into_iter().filter_map(|row| Some((row.peer_id, serde_json::from_str(&row.body).ok()?))).collect())
}

/// The card of a peer's agency that was learnt last and has not lapsed.
pub fn of(conn: &mut Conn, peer: &PeerId, now: Instant) -> Result<Option<Card>, Error> {
    let body: Option<String> = learnt_objects::table
        .select(learnt_objects::body)
        .filter(learnt_objects::peer_id.eq(peer))
        .filter(learnt_objects::kind.eq(ObjectType::Organization.as_str()))
        .filter(learnt_objects::expires_at.gt(now))
        .filter(learnt_objects::peer_id.ne_all(inbox::hidden()))
        .order((learnt_objects::received_at.desc(), learnt_objects::id))
        .first(conn)
        .optional()?;
    Ok(body.and_then(|body| serde_json::from_str(&body).ok()))
}
