//! Peers by the hundred whose keys the caller holds: what tests and measurements play against a node.

use chrono::{Duration, NaiveDate};
use diesel::prelude::*;
use federation_spec::activity::ActivityType;
use federation_spec::keys::{Algorithm, PublicKey, SigningKey};
use federation_spec::messages::Draft;
use federation_spec::origin::{Iri, Origin};
use federation_spec::time;
use serde_json::{Value, json};

use super::outbox::{self, Publication, To, Why};
use super::peers::{self, KeyRow, Peer, PeeringRow};
use super::{PeerId, PeerState, Side, keys};
use crate::config::Network;
use crate::db::schema::{follows, lane_counters, lane_states, outbound_activities};
use crate::db::{Conn, Json};
use crate::error::{Error, internal};
use crate::id::new_id;
use crate::node::Node;
use crate::secret::random;
use crate::time::Instant;
use crate::web::access::By;

/// A peer that exists as a key and an address.
pub struct Member {
    pub(crate) id: PeerId,
    pub origin: Origin,
    pub key: SigningKey,
    pub key_id: String,
}

impl Member {
    pub fn new(origin: &str) -> Member {
        let origin = Origin::parse(origin).expect("an origin");
        let key = SigningKey::from_bytes(Algorithm::Ed25519, &random::<32>()).expect("a key");
        Member { id: PeerId::new(), key_id: format!("{}#2026a", origin.node()), key, origin }
    }

    /// The card of its agency.
    pub fn card(&self, version: u64, now: Instant) -> Value {
        let id = self.origin.at("/fed/v1/agencies/018f2c3a-7c1e-7d00-8000-0000000000a1").expect("an address");
        card(&self.origin, &id, version, now)
    }

    fn to(&self) -> To {
        To { peer: self.id.clone(), recipients: vec![self.origin.node()], why: Why::Direct }
    }
}

/// How a crowd is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// At loopback addresses: it is sent to and asked.
    Loopback,
    /// It fetches what is for it, and is never asked.
    PullOnly,
}

/// Pins them all as active peers with every plane, level 4 and the highest mark.
pub(crate) fn pin(conn: &mut Conn, members: &[Member], reach: Reach, now: Instant) -> Result<(), Error> {
    for member in members {
        pin_one(conn, &member.id, &member.origin, (&member.key_id, &member.key.public()), reach, now)?;
    }
    Ok(())
}

pub(crate) fn pin_one(
    conn: &mut Conn,
    id: &PeerId,
    origin: &Origin,
    (key_id, key): (&str, &PublicKey),
    reach: Reach,
    now: Instant,
) -> Result<(), Error> {
    let (mut peer, peering, key) = rows(id, origin, "a peer", PeerState::Active, key_id, key, now);
    match reach {
        Reach::Loopback => {
            peer.ranges = Json(vec![Network::try_from("127.0.0.0/8".to_owned()).expect("a network")]);
        }
        Reach::PullOnly => peer.pull_only = true,
    }
    put(conn, (peer, peering, key), now)
}

/// Pins a peer as these [`rows`] say, with its lanes.
pub(super) fn put(
    conn: &mut Conn,
    (peer, peering, key): (Peer, PeeringRow, KeyRow),
    now: Instant,
) -> Result<(), Error> {
    let (id, origin) = (peer.id.clone(), peer.origin.clone());
    peers::insert(conn, peer, peering)?;
    peers::pin(conn, key)?;
    follow_each_other(conn, &id, &origin, now)?;
    outbox::open_lanes(conn, &id, now)
}

/// As nodes do when a peering comes into force: each keeps the directory of the other.
fn follow_each_other(conn: &mut Conn, id: &PeerId, origin: &str, now: Instant) -> QueryResult<()> {
    for follower in Side::ALL {
        let values = (
            follows::peer_id.eq(id),
            follows::follower.eq(*follower),
            follows::state.eq("active"),
            follows::topics.eq("[]"),
            follows::activity_id.eq(format!("{origin}/fed/v1/activities/{}", new_id())),
            follows::created_at.eq(now),
            follows::updated_at.eq(now),
            follows::digest_at.eq(now),
            follows::digest_due_at.eq(now + Duration::days(400)),
        );
        diesel::insert_into(follows::table).values(values).execute(conn)?;
    }
    Ok(())
}

/// What a node says of a peer that it trusts wholly.
pub(super) fn rows(
    id: &PeerId,
    origin: &Origin,
    name: &str,
    state: PeerState,
    key_id: &str,
    key: &PublicKey,
    now: Instant,
) -> (Peer, PeeringRow, KeyRow) {
    let planes = || Json(["directory", "coordination", "overlap", "room"].map(str::to_owned).to_vec());
    let far = NaiveDate::from_ymd_opt(2030, 1, 1).expect("a day");
    let peer = Peer {
        id: id.clone(),
        origin: origin.to_string(),
        name: name.to_owned(),
        state,
        begun_by: Side::Us,
        org_class: "hub".to_owned(),
        level: 4,
        planes: planes(),
        their_planes: planes(),
        highest_mark: "red".to_owned(),
        their_highest_mark: "red".to_owned(),
        their_review_on: None,
        ranges: Json(Vec::new()),
        pull_only: false,
        messages_per_second: 50,
        bytes_per_minute: 64 << 20,
        duty_phone: String::new(),
        review_on: far,
        reason: String::new(),
        stopped_by: None,
        restore_proposed_by: None,
        document: String::new(),
        document_until: now,
        last_received_at: None,
        last_delivered_at: None,
        clock_offset: 0,
        created_at: now,
        updated_at: now,
    };
    let peering = PeeringRow {
        peer_id: id.clone(),
        begun_at: now,
        proposed_by: None,
        nonce: new_id(),
        their_nonce: None,
        request_stamp: String::new(),
        terms_stamp: String::new(),
        their_request_stamp: String::new(),
        their_terms_stamp: String::new(),
        their_stop_stamp: String::new(),
        their_end_stamp: String::new(),
        asked_planes: planes(),
        country: String::new(),
        requested_at: None,
        compared_by: None,
        compared_with: String::new(),
        compared_over: String::new(),
        compared_at: None,
        approved_by: None,
        approved_at: None,
        accepted_at: Some(now),
        they_accepted_at: Some(now),
        suspended_at: None,
        they_suspended_at: None,
        change: Json(None),
        change_by: None,
        purge_by: None,
    };
    let key = KeyRow {
        id: key_id.to_owned(),
        peer_id: id.clone(),
        multikey: key.multikey(),
        pinned_at: now,
        good_until: now + Duration::days(400),
        revoked_at: None,
    };
    (peer, peering, key)
}

/// A card as a `Create` or an `Update` has it.
pub(crate) fn card(of: &Origin, id: &Iri, version: u64, now: Instant) -> Value {
    json!({
        "id": id.as_str(),
        "type": "Organization",
        "attributedTo": of.node().as_str(),
        "ws:version": version,
        "published": time::write_instant(now),
        "ws:expires": time::write_instant(now + Duration::days(30)),
        "ws:plane": "directory",
        "ws:tlp": "green",
        "ws:audienceClass": "member",
        "ws:purpose": "coordination",
        "name": format!("Harbour Light {version}"),
        "ws:orgClass": "shelter",
        "ws:jurisdictions": ["XA"],
    })
}

/// The key that a node signs with: its id, and its public half.
pub(crate) fn own_key(conn: &mut Conn, node: &Node) -> Result<(String, PublicKey), Error> {
    let row = keys::all(conn)?.into_iter().find(|row| row.state == keys::KeyState::Active).ok_or(Error::NotFound)?;
    Ok((keys::key_id(node, &row.name), row.public().map_err(internal)?))
}

/// Publishes a card of this node to all of them, as a feature publishes.
pub(crate) fn publish(conn: &mut Conn, by: &By, members: &[&Member], version: u64) -> Result<(), Error> {
    let ours = super::origin(&by.node);
    let id = ours.at("/fed/v1/agencies/018f2c3a-7c1e-7d00-8000-0000000000a2").map_err(internal)?;
    let publication = Publication::new(ActivityType::Update, ours.node(), card(&ours, &id, version, by.now()));
    outbox::publish(conn, by, publication, members.iter().map(|member| member.to()).collect())?;
    Ok(())
}

/// So many activities in one step: PostgreSQL ends a statement that takes long.
const STEP: usize = 50;

/// Leaves `count` messages waiting for each peer there is, as if each had been published: by SQL, since it is a million rows.
pub(crate) fn fill(conn: &mut Conn, node: &Node, from: usize, count: usize) -> Result<usize, Error> {
    use diesel::connection::SimpleConnection;

    let (ours, now) = (super::origin(node), node.now());
    let step = count.min(STEP);
    let mut ids = Vec::with_capacity(step);
    for n in 0..step {
        let (uuid, version) = (new_id(), (from + n + 1) as u64);
        let id = ours.at(&format!("/fed/v1/activities/{uuid}")).map_err(internal)?;
        let agency = ours.at("/fed/v1/agencies/018f2c3a-7c1e-7d00-8000-0000000000a2").map_err(internal)?;
        let draft = Draft::new(&id, ActivityType::Update, &ours.node(), now, card(&ours, &agency, version, now));
        diesel::insert_into(outbound_activities::table)
            .values((
                outbound_activities::id.eq(id.to_string()),
                outbound_activities::kind.eq("Update Organization"),
                outbound_activities::object_id.eq(agency.to_string()),
                outbound_activities::object_version.eq(version as i64),
                outbound_activities::body.eq(draft.to_stored().map_err(internal)?),
                outbound_activities::plane.eq("directory"),
                outbound_activities::tlp.eq("green"),
                outbound_activities::lane.eq(outbox::Lane::Normal),
                outbound_activities::service.eq(""),
                outbound_activities::trace.eq(""),
                outbound_activities::expires_at.eq(now + Duration::days(30)),
                outbound_activities::created_at.eq(now),
            ))
            .execute(conn)?;
        ids.push(id.to_string());
    }
    let (first, last) = (ids.first().cloned().unwrap_or_default(), ids.last().cloned().unwrap_or_default());
    conn.batch_execute(&format!(
        "INSERT INTO outbound_audience (activity_id, peer_id, recipients, why)
             SELECT a.id, p.id, '[\"' || p.origin || '/fed/v1/node\"]', 'direct'
             FROM peers p CROSS JOIN outbound_activities a WHERE a.id BETWEEN '{first}' AND '{last}';
         INSERT INTO deliveries (peer_id, lane, epoch, seq, activity_id, state, attempts, outcome, code)
             SELECT c.peer_id, c.lane, c.epoch,
                 c.next_seq - 1 + row_number() OVER (PARTITION BY c.peer_id ORDER BY a.id), a.id, 'queued', 0, '', ''
             FROM lane_counters c CROSS JOIN outbound_activities a
             WHERE c.lane = 'normal' AND a.id BETWEEN '{first}' AND '{last}';
         UPDATE lane_counters SET next_seq = next_seq + {step} WHERE lane = 'normal';"
    ))?;
    Ok(step)
}

/// How many numbers were given and not ended.
pub(crate) fn unfinished(conn: &mut Conn) -> Result<i64, Error> {
    let lanes: Vec<(i64, i64)> = lane_counters::table
        .inner_join(
            lane_states::table
                .on(lane_states::peer_id.eq(lane_counters::peer_id).and(lane_states::lane.eq(lane_counters::lane))),
        )
        .select((lane_counters::next_seq, lane_states::done_seq))
        .load(conn)?;
    Ok(lanes.into_iter().map(|(next, done)| next - 1 - done).sum())
}
