//! Asking, stopping, accepting: what people and messages do to who follows whom.

use federation_spec::activity::ActivityType;
use federation_spec::gate::Approval;
use federation_spec::inbox::Received;
use federation_spec::messages::{Content, Follow};
use federation_spec::origin::{Iri, Place};
use serde_json::json;

use super::store::{self, FollowRow};
use super::view::View;
use super::{FollowState, digest, terms};
use crate::audit::{self, Act, Entry};
use crate::db::{Conn, Json};
use crate::directory::{publish, receive};
use crate::error::Error;
use crate::federation::inbox::{Heard, Refusal};
use crate::federation::outbox::{self, Publication, Why};
use crate::federation::{self, Peer, PeerId, Side};
use crate::time::Instant;
use crate::web::access::By;

/// A follower is first told what it should hold so soon after it began: what was published in that moment may have gone to
/// nobody.
const FIRST_DIGEST_MINUTES: i64 = 10;

/// What happens to us when the directory of a peer may be followed: the code of a receipt.
const POLICY: &str = "policy";
const SCHEMA: &str = "schema";

/// Asks to follow a peer in these topics, none being all; what is not followed any more is dropped at once.
pub fn ask(conn: &mut Conn, by: &By, peer: &Peer, topics: Vec<String>) -> Result<(), Error> {
    let (now, ours) = (by.now(), federation::origin(&by.node).node());
    let old = store::find(conn, &peer.id, Side::Us)?;
    let mut publication = Publication::new(ActivityType::Follow, ours, json!(peer.origin().node().as_str()));
    if !topics.is_empty() {
        publication = publication.with("ws:topics", json!(topics));
    }
    if !topics.is_empty() {
        drop_beside(conn, &peer.id, &topics)?;
    }
    let mut row = FollowRow {
        peer_id: peer.id.clone(),
        follower: Side::Us,
        state: FollowState::Asked,
        topics: Json(topics),
        activity_id: String::new(),
        created_at: old.as_ref().filter(|old| old.is_on()).map_or(now, |old| old.created_at),
        updated_at: now,
        digest_at: now,
        digest_due_at: now,
    };
    // Rows of following are locked before the counters of a peer.
    store::put(conn, &row)?;
    store::lock_pull(conn, &peer.id, now)?;
    row.activity_id = outbox::publish(conn, by, publication.under(terms(now)), vec![publish::to(peer, Why::Direct)])?;
    store::put(conn, &row)?;
    audit::record(conn, by, Entry::new(Act::FollowAsked).on("peer", &peer.id))
}

/// Whether the gate would let a `Follow` through to this peer.
pub fn may_ask(conn: &mut Conn, peer: &Peer, now: Instant) -> Result<bool, Error> {
    let to = [publish::to(peer, Why::Direct)];
    let judged = outbox::preview(conn, &terms(now), Approval::None, &to, now)?;
    Ok(judged.iter().all(|one| one.refused.is_none()))
}

/// Stops: nothing more comes, and what came goes, but for what was for us by name.
pub fn stop(conn: &mut Conn, by: &By, peer: &Peer) -> Result<(), Error> {
    let now = by.now();
    let row = store::find(conn, &peer.id, Side::Us)?.filter(FollowRow::is_on);
    let row = row.ok_or(Error::Conflict("follow-error-moved-on"))?;
    store::put(conn, &FollowRow { state: FollowState::Ended, updated_at: now, ..row.clone() })?;
    drop_beside(conn, &peer.id, &[])?;
    let undo = Publication::new(ActivityType::Undo, federation::origin(&by.node).node(), json!(row.activity_id));
    outbox::publish(conn, by, undo.under(terms(now)), vec![publish::to(peer, Why::Direct)])?;
    audit::record(conn, by, Entry::new(Act::FollowEnded).on("peer", &peer.id))
}

/// A person wants the snapshot of a peer now.
pub fn want(conn: &mut Conn, by: &By, peer: &Peer) -> Result<(), Error> {
    let follow = store::find(conn, &peer.id, Side::Us)?.filter(FollowRow::is_on);
    let follow = follow.ok_or(Error::Conflict("follow-error-moved-on"))?;
    if follow.state == FollowState::Asked {
        return ask(conn, by, peer, follow.topics.0);
    }
    store::want(conn, &peer.id, by.now())?;
    audit::record(conn, by, Entry::new(Act::SnapshotWanted).on("peer", &peer.id))
}

/// What was learnt of a peer and is not followed.
fn drop_beside(conn: &mut Conn, peer: &PeerId, topics: &[String]) -> Result<usize, Error> {
    let objects = crate::directory::store::objects_beside(conn, peer, topics)?;
    receive::drop_objects(conn, peer, &objects)
}

/// What a peer says of following.
pub fn receive(conn: &mut Conn, by: &By, peer: &Peer, received: &Received) -> Result<Heard, Refusal> {
    match &received.content {
        Content::Follow(follow) => accept(conn, by, peer, follow),
        Content::Undo(follow) => left(conn, by, peer, follow),
        Content::Accept { object } | Content::Reject { object, .. } => {
            let is_accepted = matches!(received.content, Content::Accept { .. });
            answered(conn, by, peer, object, is_accepted)
        }
        Content::DirectoryDigest(said) => digest::compare(conn, peer, said, &received.activity, by.now()),
        _ => Ok(Heard::NotMine),
    }
}

/// A peer follows us from now on: all that is published from here on goes to it, and it may ask for what is there.
fn accept(conn: &mut Conn, by: &By, peer: &Peer, follow: &Follow) -> Result<Heard, Refusal> {
    let (now, ours) = (by.now(), federation::origin(&by.node).node());
    if follow.node != ours {
        return Err(Refusal::Rejected(SCHEMA));
    }
    if !may_ask(conn, peer, now)? {
        return Err(Refusal::Rejected(POLICY));
    }
    let old = store::find(conn, &peer.id, Side::Them)?;
    let alone = by.node.config.federation.pull_only;
    let first = if alone { now } else { now + chrono::Duration::minutes(FIRST_DIGEST_MINUTES) };
    let row = FollowRow {
        peer_id: peer.id.clone(),
        follower: Side::Them,
        state: FollowState::Active,
        topics: Json(follow.topics.iter().map(|topic| topic.as_str().to_owned()).collect()),
        activity_id: follow.id.to_string(),
        created_at: old.filter(FollowRow::is_active).map_or(now, |old| old.created_at),
        updated_at: now,
        digest_at: now,
        digest_due_at: first,
    };
    store::put(conn, &row)?;
    let accept = Publication::new(ActivityType::Accept, ours.clone(), json!(follow.id.as_str())).under(terms(now));
    let mut all = vec![(accept, vec![publish::to(peer, Why::Direct)])];
    // Nobody can ask a node without a door: it says everything by itself.
    if alone && let Some(view) = View::of(conn, peer, row, now)? {
        for one in view.all(conn, now)? {
            let publication = Publication::new(ActivityType::Create, ours.clone(), view.object(&one)?);
            all.push((publication, vec![publish::to(peer, Why::Follow)]));
        }
    }
    outbox::publish_all(conn, by, all)?;
    audit::record(conn, by, Entry::new(Act::FollowerAccepted).on("peer", &peer.id))?;
    Ok(Heard::Applied)
}

fn left(conn: &mut Conn, by: &By, peer: &Peer, follow: &Iri) -> Result<Heard, Refusal> {
    let row = store::find(conn, &peer.id, Side::Them)?;
    if let Some(row) = row.filter(|row| row.is_active() && row.activity_id == follow.as_str()) {
        store::put(conn, &FollowRow { state: FollowState::Ended, updated_at: by.now(), ..row })?;
        audit::record(conn, by, Entry::new(Act::FollowerLeft).on("peer", &peer.id))?;
    }
    Ok(Heard::Applied)
}

/// Only a `Follow` is an activity that is answered. One that was answered before, or that another has taken the place of,
/// changes nothing.
fn answered(conn: &mut Conn, by: &By, peer: &Peer, object: &Iri, is_accepted: bool) -> Result<Heard, Refusal> {
    if !matches!(object.place(), Some(Place::Activity(_))) || !federation::origin(&by.node).owns(object) {
        return Ok(Heard::NotMine);
    }
    let row = store::find(conn, &peer.id, Side::Us)?;
    let row = row.filter(|row| row.state == FollowState::Asked && row.activity_id == object.as_str());
    let Some(row) = row else { return Ok(Heard::Applied) };
    let (now, asked_at) = (by.now(), row.updated_at);
    let state = if is_accepted { FollowState::Active } else { FollowState::Ended };
    store::put(conn, &FollowRow { state, ..row })?;
    if is_accepted {
        // A node without a door says everything since we asked; all others are asked for it.
        store::want(conn, &peer.id, if peer.pull_only { asked_at } else { now })?;
    } else {
        drop_beside(conn, &peer.id, &[])?;
    }
    Ok(Heard::Applied)
}

/// What a peering that is over left here: a new one begins without.
pub fn forget(conn: &mut Conn, peer: &PeerId) -> Result<(), Error> {
    Ok(store::delete(conn, peer)?)
}

/// A peer whose directory is not granted any more is followed no more.
pub fn lapse(conn: &mut Conn, peer: &PeerId, now: Instant) -> Result<(), Error> {
    if let Some(row) = store::find(conn, peer, Side::Us)? {
        drop_beside(conn, peer, &[])?;
        store::put(conn, &FollowRow { state: FollowState::Asked, updated_at: now, ..row })?;
    }
    Ok(())
}
