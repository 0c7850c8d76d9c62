//! Fetching the snapshots that are wanted: page by page, each applied in one transaction with how far it brought us.
//!
//! What is missing from a page's range goes in the same transaction, unless a message brought it after the first page was asked
//! for: that is newer than the page. A pull that was interrupted goes on where it was, in whichever process comes first.

use std::collections::HashSet;
use std::time::Duration;

use federation_spec::inbox::Received;
use federation_spec::limits;
use federation_spec::origin::Iri;
use federation_spec::snapshot::Page;
use futures_util::StreamExt;
use reqwest::Method;

use super::store::{self, FollowRow, PullRow};
use super::{FollowState, acts};
use crate::audit::{self, Act, Entry};
use crate::db::Conn;
use crate::directory::{KINDS, receive};
use crate::error::{Error, internal};
use crate::federation::{self, Federation, Peer, PeerId, Side, inbox};
use crate::secret::random;
use crate::time::Instant;
use crate::web::access::By;

/// Peers asked at once.
const TOGETHER: usize = 8;
/// For one page.
const WITHIN: Duration = Duration::from_secs(30);
const PAGE_BYTES: usize = limits::SNAPSHOT_PAGE_BYTES + limits::ACTIVITY_BYTES;
/// While a pull is under way it is nobody else's for so long after each page.
const LEASE_SECONDS: i64 = 45;
/// One that stood still for longer begins again.
const STALE_HOURS: i64 = 24;
/// After failures: the first pause, doubled each time, and the longest.
const PAUSE_SECONDS: i64 = 60;
const MOST_PAUSE_SECONDS: i64 = 6 * 3_600;
/// A peer that does not know that we follow it is asked to let us at most so often.
const ASK_MINUTES: i64 = 60;

/// Why a snapshot did not come: a code, for the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Problem {
    NoReply,
    Unsigned,
    Refused,
    Form,
    TooMany,
    /// It serves another `Follow` than the one that holds: ours is on its way.
    OtherFollow,
    /// It does not know that we follow it.
    NotFollowing,
}

impl Problem {
    fn code(self) -> &'static str {
        match self {
            Problem::NoReply => "no_reply",
            Problem::Unsigned => "unsigned",
            Problem::Refused => "refused",
            Problem::Form => "form",
            Problem::TooMany => "too_many",
            Problem::OtherFollow => "other_follow",
            Problem::NotFollowing => "not_following",
        }
    }
}

/// Fetches what is due; of how many peers.
pub async fn pull_due(federation: &Federation) -> Result<usize, Error> {
    let now = federation.now();
    let due = federation.db.read(move |conn| Ok(store::due_pulls(conn, now)?)).await?;
    let can_be_asked = due.into_iter().filter(|(peer, ..)| !peer.pull_only);
    let pulls = can_be_asked.map(|(peer, _, row)| async move {
        if let Err(error) = pull(federation, &peer.id, row).await {
            tracing::warn!(error = %error, "a snapshot waits: the database does not answer");
        }
    });
    Ok(futures_util::stream::iter(pulls).buffer_unordered(TOGETHER).count().await)
}

/// How far a pull came.
enum Step {
    More(Box<PullRow>),
    Whole,
    /// Another process is at it, or it is not wanted any more.
    Lost,
}

async fn pull(federation: &Federation, peer: &PeerId, seen: PullRow) -> Result<(), Error> {
    let now = federation.now();
    let Some(mut row) = federation.db.write(move |conn| Ok(begin(conn, seen, now)?)).await? else { return Ok(()) };
    loop {
        let taken = match fetch(federation, peer, &row.after_id).await {
            Ok(page) => take(federation, peer, &row, page).await?,
            Err(problem) => Err(problem),
        };
        match taken {
            Ok(Step::More(next)) => row = *next,
            Ok(Step::Whole | Step::Lost) => return Ok(()),
            Err(problem) => {
                let (by, of) = (By::system(&federation.node), peer.clone());
                return federation.db.write(move |conn| fail(conn, &by, &of, row, problem)).await;
            }
        }
    }
}

/// Makes a pull that was seen to be due ours for a while; none if another process was quicker.
fn begin(conn: &mut Conn, seen: PullRow, now: Instant) -> diesel::QueryResult<Option<PullRow>> {
    let mut row = store::lock_pull(conn, &seen.peer_id, now)?;
    if row != seen {
        return Ok(None);
    }
    let stale = now - chrono::Duration::hours(STALE_HOURS);
    // One that began before it was wanted would not do.
    let goes_on = row.begun_at.is_some_and(|at| at > stale && at >= row.wanted_at);
    if !goes_on {
        let (failures, problem) = (row.failures, row.problem.clone());
        row.begin_again(now);
        (row.begun_at, row.failures, row.problem) = (Some(now), failures, problem);
    }
    row.next_at = now + chrono::Duration::seconds(LEASE_SECONDS);
    store::save_pull(conn, &row)?;
    Ok(Some(row))
}

async fn fetch(federation: &Federation, peer: &PeerId, after: &str) -> Result<Page, Problem> {
    let escaped: String = url::form_urlencoded::byte_serialize(after.as_bytes()).collect();
    let path = format!("/fed/v1/directory?after={escaped}&limit={}", limits::SNAPSHOT_PAGE_ITEMS);
    let reply = federation.exchange(peer, Method::GET, &path, None, None, WITHIN, PAGE_BYTES).await;
    let reply = reply.map_err(|_| Problem::NoReply)?;
    match (reply.is_signed(), reply.status) {
        (false, _) => Err(Problem::Unsigned),
        (true, 200) => Page::parse(&reply.body, Iri::parse(after).ok().as_ref()).map_err(|fault| {
            tracing::warn!(peer = %peer, fault = %fault, "a page of a directory breaks the protocol");
            Problem::Form
        }),
        (true, 404) => Err(Problem::NotFollowing),
        (true, _) => Err(Problem::Refused),
    }
}

/// Reads a page and applies it, or says why not.
async fn take(
    federation: &Federation,
    peer: &PeerId,
    row: &PullRow,
    page: Page,
) -> Result<Result<Step, Problem>, Error> {
    if (row.taken + row.refused) as usize + page.lines.len() > limits::SNAPSHOT_ITEMS {
        return Ok(Err(Problem::TooMany));
    }
    let (of, id) = (federation.clone(), peer.clone());
    let read = tokio::task::spawn_blocking(move || {
        let ring = of.ring();
        let pinned = ring.peer(&id)?;
        let read = page.lines.iter().map(|line| inbox::read_line(&of, pinned, line).ok()).collect::<Vec<_>>();
        Some((page, read))
    });
    let Some((page, read)) = read.await.map_err(internal)? else { return Ok(Ok(Step::Lost)) };
    let (of, id, row) = (federation.clone(), peer.clone(), row.clone());
    federation.db.write(move |conn| apply(conn, &of, &id, row, &page, &read)).await
}

fn apply(
    conn: &mut Conn,
    federation: &Federation,
    id: &PeerId,
    seen: PullRow,
    page: &Page,
    read: &[Option<Received>],
) -> Result<Result<Step, Problem>, Error> {
    let now = federation.now();
    let (mut row, begun_at) = (store::lock_pull(conn, id, now)?, seen.begun_at.unwrap_or(now));
    let peer = federation::find_peer(conn, id)?.filter(Peer::is_active);
    let follow = store::find(conn, id, Side::Us)?.filter(FollowRow::is_active);
    let (Some(peer), Some(follow)) = (peer.filter(|_| row == seen), follow) else { return Ok(Ok(Step::Lost)) };
    if follow.activity_id != page.follow.as_str() {
        return Ok(Err(Problem::OtherFollow));
    }
    for received in read {
        let taken = match received {
            Some(received) => inbox::take_line(conn, federation, &peer, received)?,
            None => Err("form"),
        };
        match taken {
            Ok(()) => row.taken += 1,
            Err(code) => {
                tracing::debug!(peer = %id, code, "a line of a directory is not taken");
                row.refused += 1;
            }
        }
    }
    let last = page.lines.last().filter(|_| page.more).map(|line| line.id.as_str());
    let said: HashSet<&str> = page.lines.iter().map(|line| line.id.as_str()).collect();
    let mut gone = inbox::held(conn, id, KINDS, (&row.after_id, last), begun_at)?;
    gone.retain(|id| !said.contains(id.as_str()));
    row.dropped += receive::drop_objects(conn, id, &gone)? as i64;
    if let Some(last) = last {
        row.after_id = last.to_owned();
        row.next_at = now + chrono::Duration::seconds(LEASE_SECONDS);
        store::save_pull(conn, &row)?;
        return Ok(Ok(Step::More(Box::new(row))));
    }
    row.is_whole(begun_at, now);
    store::save_pull(conn, &row)?;
    let count = usize::try_from(row.whole_taken).map_err(internal)?;
    let by = By::system(&federation.node);
    audit::record(conn, &by, Entry::new(Act::SnapshotTaken).on("peer", id).count(count))?;
    Ok(Ok(Step::Whole))
}

/// Notes why it did not come, and when it is tried again. What came so far stays, and it goes on from there.
fn fail(conn: &mut Conn, by: &By, id: &PeerId, seen: PullRow, problem: Problem) -> Result<(), Error> {
    let now = by.now();
    if store::lock_pull(conn, id, now)? != seen {
        return Ok(());
    }
    let pause = (PAUSE_SECONDS << seen.failures.clamp(0, 10)).min(MOST_PAUSE_SECONDS);
    let jitter = i64::from(u32::from_le_bytes(*random::<4>())) % (pause / 4);
    let mut row = seen;
    row.failures += 1;
    row.problem = problem.code().to_owned();
    row.next_at = now + chrono::Duration::seconds(pause + jitter);
    store::save_pull(conn, &row)?;
    let follow = store::find(conn, id, Side::Us)?.filter(|follow| follow.state == FollowState::Active);
    let long_ago = now - chrono::Duration::minutes(ASK_MINUTES);
    let (Some(follow), Some(peer)) = (follow, federation::find_peer(conn, id)?.filter(Peer::is_active)) else {
        return Ok(());
    };
    // It lost what we asked for: a backup was put back, or our leaving and coming crossed a suspension.
    if problem == Problem::NotFollowing && follow.updated_at < long_ago && acts::may_ask(conn, &peer, now)? {
        acts::ask(conn, by, &peer, follow.topics.0)?;
    }
    Ok(())
}
