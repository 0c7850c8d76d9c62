//! The rows of following: who follows whom, and how far the snapshot of each peer is.

use std::collections::HashMap;

use diesel::prelude::*;

use super::FollowState;
use crate::db::schema::{directory_pulls, follows, peers};
use crate::db::{Conn, Json};
use crate::directory::vocabulary::ServiceType;
use crate::federation::{Peer, PeerId, PeerState, Side};
use crate::on_each;
use crate::time::Instant;

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = follows, primary_key(peer_id, follower))]
pub struct FollowRow {
    pub peer_id: PeerId,
    /// Who follows the other.
    pub follower: Side,
    pub state: FollowState,
    /// None is everything.
    pub topics: Json<Vec<String>>,
    /// The `Follow` that holds.
    pub activity_id: String,
    /// Since when one follows the other.
    pub created_at: Instant,
    /// When it was last asked for, or stopped.
    pub updated_at: Instant,
    /// When a follower of ours was last told what it should hold, and when it is told again.
    pub digest_at: Instant,
    pub digest_due_at: Instant,
}

impl FollowRow {
    pub fn is_active(&self) -> bool {
        self.state == FollowState::Active
    }

    /// Asked for or in force.
    pub fn is_on(&self) -> bool {
        self.state != FollowState::Ended
    }

    pub fn covers(&self, needs: &[ServiceType]) -> bool {
        self.topics.0.is_empty() || needs.iter().any(|need| self.topics.0.iter().any(|topic| topic == need.as_str()))
    }
}

pub fn find(conn: &mut Conn, peer: &PeerId, follower: Side) -> QueryResult<Option<FollowRow>> {
    follows::table.find((peer, follower)).select(FollowRow::as_select()).first(conn).optional()
}

pub fn put(conn: &mut Conn, row: &FollowRow) -> QueryResult<()> {
    on_each!(conn, c => {
        diesel::insert_into(follows::table)
            .values(row)
            .on_conflict((follows::peer_id, follows::follower))
            .do_update()
            .set(row)
            .execute(c)
    })?;
    Ok(())
}

/// Those who follow us.
pub fn followers(conn: &mut Conn) -> QueryResult<HashMap<PeerId, FollowRow>> {
    let rows: Vec<FollowRow> = follows::table
        .filter(follows::follower.eq(Side::Them))
        .filter(follows::state.eq(FollowState::Active))
        .select(FollowRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.peer_id.clone(), row)).collect())
}

/// All there are, of both directions.
pub fn list(conn: &mut Conn) -> QueryResult<Vec<FollowRow>> {
    follows::table.select(FollowRow::as_select()).order((follows::peer_id, follows::follower)).load(conn)
}

/// Peers whose peering is not, or no longer, agreed and of whom something stands here: a new peering begins without.
pub fn left_over(conn: &mut Conn) -> QueryResult<Vec<PeerId>> {
    peers::table
        .select(peers::id)
        .filter(peers::state.eq_any([PeerState::Pending, PeerState::Ended]))
        .filter(diesel::dsl::exists(follows::table.filter(follows::peer_id.eq(peers::id))))
        .load(conn)
}

pub fn delete(conn: &mut Conn, peer: &PeerId) -> QueryResult<()> {
    diesel::delete(follows::table.filter(follows::peer_id.eq(peer))).execute(conn)?;
    diesel::delete(directory_pulls::table.find(peer)).execute(conn)?;
    Ok(())
}

/// Peers in force, each with our following of it.
pub fn ours(conn: &mut Conn) -> QueryResult<Vec<(Peer, Instant, Option<FollowRow>)>> {
    let of_ours = follows::peer_id.eq(peers::id).and(follows::follower.eq(Side::Us));
    peers::table
        .left_join(follows::table.on(of_ours))
        .filter(peers::state.eq(PeerState::Active))
        .select((Peer::as_select(), peers::anew_at, Option::<FollowRow>::as_select()))
        .order(peers::id)
        .load(conn)
}

/// Followers in force who are due to be told what they should hold: by the day, or because something was agreed anew.
pub fn due_for_digest(conn: &mut Conn, most: i64, now: Instant) -> QueryResult<Vec<(Peer, FollowRow)>> {
    follows::table
        .inner_join(peers::table.on(peers::id.eq(follows::peer_id)))
        .filter(follows::follower.eq(Side::Them))
        .filter(follows::state.eq(FollowState::Active))
        .filter(peers::state.eq(PeerState::Active))
        .filter(follows::digest_due_at.le(now).or(follows::digest_at.lt(peers::anew_at)))
        .select((Peer::as_select(), FollowRow::as_select()))
        .order((follows::digest_due_at, follows::peer_id))
        .limit(most)
        .load(conn)
}

/// Notes that a follower is told now; false if another process was quicker.
pub fn take_digest(conn: &mut Conn, row: &FollowRow, now: Instant, next: Instant) -> QueryResult<bool> {
    let same = follows::table
        .find((&row.peer_id, row.follower))
        .filter(follows::digest_at.eq(row.digest_at))
        .filter(follows::activity_id.eq(&row.activity_id))
        .filter(follows::state.eq(FollowState::Active));
    let changed =
        diesel::update(same).set((follows::digest_at.eq(now), follows::digest_due_at.eq(next))).execute(conn)?;
    Ok(changed == 1)
}

/// Two digests and more should have come in such a time.
const SILENT_HOURS: i64 = 60;

/// How far the snapshot of a peer is.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = directory_pulls, primary_key(peer_id), treat_none_as_null = true)]
pub struct PullRow {
    pub peer_id: PeerId,
    pub wanted_at: Instant,
    pub next_at: Instant,
    pub failures: i32,
    /// A code; empty if nothing failed.
    pub problem: String,
    pub begun_at: Option<Instant>,
    pub after_id: String,
    pub taken: i64,
    pub dropped: i64,
    pub refused: i64,
    pub whole_of: Option<Instant>,
    pub whole_at: Option<Instant>,
    pub whole_taken: i64,
    pub whole_dropped: i64,
    pub whole_refused: i64,
    pub digest_at: Option<Instant>,
    pub digest_agreed: Option<bool>,
}

impl PullRow {
    fn new(peer: &PeerId, now: Instant) -> PullRow {
        PullRow {
            peer_id: peer.clone(),
            wanted_at: now,
            next_at: now,
            failures: 0,
            problem: String::new(),
            begun_at: None,
            after_id: String::new(),
            taken: 0,
            dropped: 0,
            refused: 0,
            whole_of: None,
            whole_at: None,
            whole_taken: 0,
            whole_dropped: 0,
            whole_refused: 0,
            digest_at: None,
            digest_agreed: None,
        }
    }

    /// Whether a snapshot is wanted that is newer than the last whole one.
    pub fn is_wanted(&self, anew_at: Instant) -> bool {
        self.whole_of.is_none_or(|of| of < self.wanted_at || of < anew_at)
    }

    /// Nothing that says how much we should hold was heard for long: the other side may not know that we follow it.
    pub fn is_silent(&self, now: Instant) -> bool {
        self.digest_at.max(self.whole_at).is_some_and(|at| at < now - chrono::Duration::hours(SILENT_HOURS))
    }

    /// From the first page on, as soon as may be.
    pub fn begin_again(&mut self, now: Instant) {
        self.begun_at = None;
        self.after_id.clear();
        (self.taken, self.dropped, self.refused) = (0, 0, 0);
        (self.next_at, self.failures, self.problem) = (now, 0, String::new());
    }

    pub fn is_whole(&mut self, of: Instant, now: Instant) {
        self.whole_of = Some(of);
        self.whole_at = Some(now);
        (self.whole_taken, self.whole_dropped, self.whole_refused) = (self.taken, self.dropped, self.refused);
        self.begin_again(now);
    }
}

#[cfg(test)]
pub fn pull(conn: &mut Conn, peer: &PeerId) -> QueryResult<Option<PullRow>> {
    directory_pulls::table.find(peer).select(PullRow::as_select()).first(conn).optional()
}

/// Locked until the transaction ends, and made if it is not there.
pub fn lock_pull(conn: &mut Conn, peer: &PeerId, now: Instant) -> QueryResult<PullRow> {
    let new = PullRow::new(peer, now);
    on_each!(conn, c => {
        diesel::insert_into(directory_pulls::table).values(&new).on_conflict_do_nothing().execute(c)
    })?;
    diesel::update(directory_pulls::table.find(peer))
        .set(directory_pulls::failures.eq(directory_pulls::failures))
        .execute(conn)?;
    directory_pulls::table.find(peer).select(PullRow::as_select()).first(conn)
}

pub fn save_pull(conn: &mut Conn, row: &PullRow) -> QueryResult<()> {
    diesel::update(directory_pulls::table.find(&row.peer_id)).set(row).execute(conn)?;
    Ok(())
}

/// A snapshot is wanted from now on, and nothing it begins with is older.
pub fn want(conn: &mut Conn, peer: &PeerId, now: Instant) -> QueryResult<()> {
    let mut row = lock_pull(conn, peer, now)?;
    row.wanted_at = now;
    row.whole_of = None;
    row.begin_again(now);
    save_pull(conn, &row)
}

/// What is wanted of peers in force whom we follow, and may be tried now.
pub fn due_pulls(conn: &mut Conn, now: Instant) -> QueryResult<Vec<(Peer, FollowRow, PullRow)>> {
    let of_ours = follows::peer_id.eq(directory_pulls::peer_id).and(follows::follower.eq(Side::Us));
    directory_pulls::table
        .inner_join(peers::table.on(peers::id.eq(directory_pulls::peer_id)))
        .inner_join(follows::table.on(of_ours))
        .filter(directory_pulls::next_at.le(now))
        .filter(follows::state.eq(FollowState::Active))
        .filter(peers::state.eq(PeerState::Active))
        .filter(
            directory_pulls::whole_of
                .is_null()
                .or(directory_pulls::whole_of.assume_not_null().lt(directory_pulls::wanted_at))
                .or(directory_pulls::whole_of.assume_not_null().lt(peers::anew_at)),
        )
        .select((Peer::as_select(), FollowRow::as_select(), PullRow::as_select()))
        .order((directory_pulls::next_at, directory_pulls::peer_id))
        .load(conn)
}

pub fn anew_at(conn: &mut Conn, peer: &PeerId) -> QueryResult<Instant> {
    peers::table.find(peer).select(peers::anew_at).first(conn)
}

/// When each peer last came into force.
pub fn all_anew(conn: &mut Conn) -> QueryResult<HashMap<PeerId, Instant>> {
    Ok(peers::table.select((peers::id, peers::anew_at)).load(conn)?.into_iter().collect())
}

pub fn pulls(conn: &mut Conn) -> QueryResult<HashMap<PeerId, PullRow>> {
    let rows: Vec<PullRow> = directory_pulls::table.select(PullRow::as_select()).load(conn)?;
    Ok(rows.into_iter().map(|row| (row.peer_id.clone(), row)).collect())
}
