//! What is done about following every few seconds, until the process is told to stop.

use std::time::Duration;

use federation_spec::vocabulary::Plane;
use tokio::sync::watch;

use super::store::{self, FollowRow, PullRow};
use super::{FollowState, acts, digest, pull};
use crate::db::Conn;
use crate::error::Error;
use crate::federation::{Federation, Peer, PeerId};
use crate::time::Instant;
use crate::web::access::By;

const LOOK: Duration = Duration::from_secs(2);
/// A `Follow` that nobody answered is said again after so long.
const ANSWER_HOURS: i64 = 24;

/// Keeps what this node follows whole, and tells those who follow it what they should hold.
pub async fn keep_following(federation: Federation, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = look(&federation).await {
            tracing::warn!(error = %error, "following waits: the database does not answer");
        }
        tokio::select! {
            _ = tokio::time::sleep(LOOK) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Does what is due; how much that was.
#[cfg(test)]
pub async fn follow_due(federation: &Federation) -> Result<usize, Error> {
    look(federation).await
}

async fn look(federation: &Federation) -> Result<usize, Error> {
    let agreed = agree(federation).await?;
    Ok(agreed + digest::send_due(federation).await? + pull::pull_due(federation).await?)
}

/// What is to be done about our following of one peer.
enum Due {
    Ask(Box<Peer>, Vec<String>),
    Want(PeerId),
    Lapse(PeerId),
    Forget(PeerId),
}

/// Asks to follow whom we do not follow yet, asks again where the answer was lost, and ends what is not agreed any more.
async fn agree(federation: &Federation) -> Result<usize, Error> {
    let now = federation.now();
    let due = federation.db.read(move |conn| due(conn, now)).await?;
    let count = due.len();
    for one in due {
        let by = By::system(&federation.node);
        federation
            .db
            .write(move |conn| match one {
                Due::Ask(peer, topics) => acts::ask(conn, &by, &peer, topics),
                Due::Want(peer) => Ok(store::want(conn, &peer, by.now())?),
                Due::Lapse(peer) => acts::lapse(conn, &peer, by.now()),
                Due::Forget(peer) => acts::forget(conn, &peer),
            })
            .await?;
    }
    Ok(count)
}

fn due(conn: &mut Conn, now: Instant) -> Result<Vec<Due>, Error> {
    let mut due: Vec<Due> = store::left_over(conn)?.into_iter().map(Due::Forget).collect();
    let pulls = store::pulls(conn)?;
    for (peer, anew_at, follow) in store::ours(conn)? {
        let granted = peer.granted_planes().contains(&Plane::Directory);
        let pull = pulls.get(&peer.id);
        if !granted {
            if follow.is_some_and(|follow| follow.is_active()) {
                due.push(Due::Lapse(peer.id));
            }
        } else if is_to_be_asked(&peer, follow.as_ref(), pull, anew_at, now) {
            if acts::may_ask(conn, &peer, now)? {
                let topics = follow.map(|follow| follow.topics.0).unwrap_or_default();
                due.push(Due::Ask(Box::new(peer), topics));
            }
        } else if follow.is_some_and(|follow| follow.is_active())
            && pull.is_some_and(|pull| !pull.is_wanted(anew_at) && pull.is_silent(now))
        {
            due.push(Due::Want(peer.id));
        }
    }
    Ok(due)
}

fn is_to_be_asked(
    peer: &Peer,
    follow: Option<&FollowRow>,
    pull: Option<&PullRow>,
    anew_at: Instant,
    now: Instant,
) -> bool {
    let Some(follow) = follow else { return true };
    let unanswered = now - chrono::Duration::hours(ANSWER_HOURS);
    match follow.state {
        FollowState::Asked => follow.updated_at < anew_at || follow.updated_at < unanswered,
        // A node without a door serves no snapshot: it says everything again.
        FollowState::Active if peer.pull_only => pull.is_some_and(|pull| {
            let is_due = pull.next_at <= now && follow.updated_at < pull.wanted_at;
            pull.is_wanted(anew_at) && (is_due || follow.updated_at < anew_at)
        }),
        FollowState::Active | FollowState::Ended => false,
    }
}
