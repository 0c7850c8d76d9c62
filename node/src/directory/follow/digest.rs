//! Digests: the one who is followed says once a day how much its follower should hold, and its hash; the follower compares.
//!
//! A digest stands in the lane behind the messages that it counts, and is made while the lane's counter is held: so it speaks of
//! exactly what was said below its number, and is compared when all of that is here.

use federation_spec::activity::{Activity, ActivityType};
use federation_spec::messages::DirectoryDigest;
use federation_spec::origin::Iri;
use federation_spec::time::{from_unix, to_unix};

use super::store::{self, FollowRow};
use super::view::{self, View};
use crate::db::Conn;
use crate::directory::receive;
use crate::directory::vocabulary::AudienceClass;
use crate::directory::{KINDS, publish};
use crate::error::{Error, internal};
use crate::federation::inbox::{self, Heard, Refusal};
use crate::federation::outbox::{self, Lane, Publication, Why};
use crate::federation::{self, Federation, Peer, Side};
use crate::id::new_id;
use crate::secret::random;
use crate::time::Instant;
use crate::web::access::By;

/// Between two digests lies a day, give or take: followers of one node do not all hear at once.
const EVERY_MINUTES: i64 = 24 * 60;
const JITTER_MINUTES: i64 = 4 * 60;
/// It is given up then: the next one says more.
const LIFE_HOURS: i64 = 24;
/// In one look.
const MOST: i64 = 50;
/// A node that cannot be asked for a snapshot is asked to say everything again at most so often.
const ASK_HOURS: i64 = 24;

/// Tells every follower that is due; how many.
pub async fn send_due(federation: &Federation) -> Result<usize, Error> {
    let now = federation.now();
    let due = federation.db.read(move |conn| Ok(store::due_for_digest(conn, MOST, now)?)).await?;
    let mut sent = 0;
    for (peer, follow) in due {
        let by = By::system(&federation.node);
        let chance = i64::from(u32::from_le_bytes(*random::<4>()));
        match federation.db.write(move |conn| send(conn, &by, &peer, &follow, chance)).await {
            Ok(told) => sent += usize::from(told),
            Err(error) => tracing::warn!(error = %error, "a follower could not be told what it should hold"),
        }
    }
    Ok(sent)
}

fn send(conn: &mut Conn, by: &By, peer: &Peer, follow: &FollowRow, chance: i64) -> Result<bool, Error> {
    // As it travels: both sides count what lives on from the same second.
    let now = from_unix(to_unix(by.now())).ok_or_else(|| internal(anyhow::anyhow!("no such time")))?;
    let pause = EVERY_MINUTES - JITTER_MINUTES / 2 + chance % JITTER_MINUTES;
    if !store::take_digest(conn, follow, by.now(), now + chrono::Duration::minutes(pause))? {
        return Ok(false);
    }
    outbox::hold(conn, &peer.id, Lane::Normal)?;
    let Some(view) = View::of(conn, peer, follow.clone(), now)? else { return Ok(false) };
    let (count, sha256) = view.digest(conn, now)?;
    let ours = federation::origin(&by.node);
    let expires = now + chrono::Duration::hours(LIFE_HOURS);
    let said = DirectoryDigest {
        id: ours.at(&format!("/fed/v1/objects/{}", new_id())).map_err(internal)?,
        attributed_to: ours.node(),
        envelope: publish::envelope(AudienceClass::Public, 1, now, expires)?,
        follow: Iri::parse(&follow.activity_id).map_err(internal)?,
        count,
        sha256,
    };
    let publication = Publication::new(ActivityType::Create, ours.node(), said.to_object());
    outbox::publish(conn, by, publication, vec![publish::to(peer, Why::Follow)])?;
    Ok(true)
}

/// A peer says what we should hold of it. On a difference its snapshot is wanted.
pub fn compare(
    conn: &mut Conn,
    peer: &Peer,
    said: &DirectoryDigest,
    activity: &Activity,
    now: Instant,
) -> Result<Heard, Refusal> {
    let follow = store::find(conn, &peer.id, Side::Us)?.filter(FollowRow::is_active);
    // Of another following than the one that holds it counts something else.
    let Some(follow) = follow.filter(|follow| follow.activity_id == said.follow.as_str()) else {
        return Ok(Heard::Applied);
    };
    // What is still on its way is no difference: the next digest says whether it came.
    if !inbox::is_whole_before(conn, &peer.id, activity.id.as_str())? {
        return Ok(Heard::Applied);
    }
    let mut pull = store::lock_pull(conn, &peer.id, now)?;
    let anew_at = store::anew_at(conn, &peer.id)?;
    let is_wanted = pull.is_wanted(anew_at);
    // It is fetched, or asked for, anyway.
    if is_wanted && (!peer.pull_only || follow.updated_at < anew_at) {
        return Ok(Heard::Applied);
    }
    if is_wanted {
        // It said everything again since we asked: what it did not say is gone.
        let gone = inbox::held(conn, &peer.id, KINDS, ("", None), follow.updated_at)?;
        pull.dropped += receive::drop_objects(conn, &peer.id, &gone)? as i64;
    }
    let agreed = view::held_of(conn, &peer.id, said.envelope.published)? == (said.count, said.sha256);
    pull.digest_at = Some(now);
    pull.digest_agreed = Some(agreed);
    match agreed {
        true if is_wanted => {
            pull.taken = i64::try_from(said.count).map_err(internal)?;
            pull.is_whole(now, now);
        }
        true => {}
        false => {
            pull.wanted_at = now;
            pull.whole_of = None;
            pull.begin_again(now);
            if peer.pull_only {
                pull.next_at = now.max(follow.updated_at + chrono::Duration::hours(ASK_HOURS));
            }
        }
    }
    store::save_pull(conn, &pull)?;
    Ok(Heard::Applied)
}
