//! *Find support*: one search over all that this node knows, its own and its peers'.
//!
//! What is asked for is found by its facets and by its words, put in order by typed [reasons](rank::Reason) that each result
//! shows, and kept under an opaque id for an hour, so that no need stands in an address. A search finds nothing that its
//! reader may not see, nothing of a suspended peer, nothing that has lapsed; a count that is too old is unknown.
//!
//! A text finds what holds all its words. Only if nothing does, it finds names that one slip of the pen makes of them: who
//! types right is not told of others, and what somebody may not see cannot be guessed from what is found.

mod candidates;
mod form;
mod index;
mod pages;
mod query;
mod rank;
mod saved;
mod sql;
mod words;

use std::collections::HashMap;

use diesel::prelude::*;

use super::capability::Capability;
use super::capacity::Room;
use super::store::{self, CapacityRow, Row};
use super::{CapabilityId, NUDGE_DAYS};
use crate::agency::{self, OrgClass};
use crate::db::Conn;
use crate::db::schema::{capabilities, capacities, peers};
use crate::error::Error;
use crate::federation::{Peer, PeerId};
use crate::i18n::Lang;
use crate::time::Instant;
use crate::web::access::{Officer, Permission};

pub use index::{stamp, write};
pub use pages::{in_words, routes};
pub use query::Query;
pub use rank::Reason;
pub(super) use saved::find as find_saved;
pub use saved::{SearchId, forget};
pub(super) use sql::{Bind, Sql};
#[cfg(test)]
pub(super) use {candidates::plan, words::Text};

/// Who looks: what they may see, and whom they refer for.
#[derive(Debug, Clone, Copy)]
pub struct Reader {
    pub sees: Sees,
    pub class: Option<OrgClass>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sees {
    /// Also what is for victim services, law enforcement or named agencies, and exact counts.
    Everything,
    WhatIsForAll,
    /// The same of others, and all of our own: who writes or counts it.
    WhatIsForAllAndOurs,
}

impl Reader {
    pub fn of(conn: &mut Conn, officer: &Officer) -> QueryResult<Reader> {
        let class = agency::find(conn)?.map(|agency| agency.org_class);
        let sees = match () {
            _ if officer.may(Permission::ReadRestricted) => Sees::Everything,
            _ if officer.may(Permission::WriteDirectory) || officer.may(Permission::UpdateCapacity) => {
                Sees::WhatIsForAllAndOurs
            }
            _ => Sees::WhatIsForAll,
        };
        Ok(Reader { sees, class })
    }

    /// Whether numbers are told, and not only bands.
    fn counts(&self, is_ours: bool) -> bool {
        self.sees == Sees::Everything || (is_ours && self.sees == Sees::WhatIsForAllAndOurs)
    }
}

/// One result: the capability, why it is there, and where from.
pub struct Found {
    pub row: Row,
    pub capability: Capability,
    pub reasons: Vec<Reason>,
    /// Whose it is; none is ours.
    pub peer: Option<Peer>,
}

pub struct Results {
    /// The best of them.
    pub found: Vec<Found>,
    pub total: usize,
    /// There are more than are ranked.
    pub is_cut: bool,
    /// Nothing holds the words as they were typed; these hold names near them.
    pub is_near: bool,
}

/// Finds and ranks; the first `most` of them with all that a page shows.
pub fn find(
    conn: &mut Conn,
    query: &Query,
    reader: &Reader,
    now: Instant,
    lang: Lang,
    most: usize,
) -> Result<Results, Error> {
    let asked = words::asked(&query.text);
    let typed = (!asked.is_empty()).then(|| words::Text::exactly(&asked));
    let mut ordered = in_order(conn, query, typed.as_ref(), reader, now)?;
    let mut is_near = false;
    if ordered.0.is_empty() && !asked.is_empty() {
        let near = near(conn, &asked)?;
        if near.0.iter().any(|(_, names)| !names.is_empty()) {
            ordered = in_order(conn, query, Some(&near), reader, now)?;
            is_near = !ordered.0.is_empty();
        }
    }
    let (mut order, is_cut) = ordered;
    let total = order.len();
    order.truncate(most);
    Ok(Results { found: load(conn, order, query, reader, now, lang)?, total, is_cut, is_near })
}

/// How many the statement of a search finds: what the ranking and the page are held against in measurements.
#[cfg(any(test, feature = "testing"))]
pub fn bare(conn: &mut Conn, query: &Query, reader: &Reader, now: Instant) -> Result<usize, Error> {
    let asked = words::asked(&query.text);
    let typed = (!asked.is_empty()).then(|| words::Text::exactly(&asked));
    Ok(candidates::load(conn, query, typed.as_ref(), reader, now)?.len())
}

fn near(conn: &mut Conn, asked: &[String]) -> QueryResult<words::Text> {
    let mut all = Vec::new();
    for word in asked {
        all.push((word.clone(), index::names_near(conn, word)?));
    }
    Ok(words::Text(all))
}

fn in_order(
    conn: &mut Conn,
    query: &Query,
    text: Option<&words::Text>,
    reader: &Reader,
    now: Instant,
) -> Result<(Vec<CapabilityId>, bool), Error> {
    let mut candidates = candidates::load(conn, query, text, reader, now)?;
    let is_cut = candidates.len() > candidates::MOST;
    candidates.truncate(candidates::MOST);
    let counted: Vec<CapabilityId> = candidates.iter().filter(|one| one.is_counted).map(|one| one.id.clone()).collect();
    let rooms = counts_of(conn, &counted, now)?;
    Ok((rank::rank(candidates, &rooms, query, now)?, is_cut))
}

/// Ids in one statement: SQLite takes 32,766 values.
const AT_ONCE: usize = 2_000;

/// The counts that are not too old.
fn counts_of(
    conn: &mut Conn,
    ids: &[CapabilityId],
    now: Instant,
) -> QueryResult<HashMap<CapabilityId, Vec<CapacityRow>>> {
    let mut all: HashMap<CapabilityId, Vec<CapacityRow>> = HashMap::new();
    for ids in ids.chunks(AT_ONCE) {
        let rows: Vec<CapacityRow> = capacities::table
            .filter(capacities::capability_id.eq_any(ids))
            .filter(capacities::valid_until.gt(now))
            .select(CapacityRow::as_select())
            .load(conn)?;
        for row in rows {
            all.entry(row.capability_id.clone()).or_default().push(row);
        }
    }
    Ok(all)
}

fn load(
    conn: &mut Conn,
    order: Vec<CapabilityId>,
    query: &Query,
    reader: &Reader,
    now: Instant,
    lang: Lang,
) -> Result<Vec<Found>, Error> {
    let rows: Vec<Row> =
        capabilities::table.filter(capabilities::id.eq_any(&order)).select(Row::as_select()).load(conn)?;
    let mut rows: HashMap<CapabilityId, Row> = rows.into_iter().map(|row| (row.id.clone(), row)).collect();
    let of: Vec<PeerId> = rows.values().filter_map(|row| row.peer_id.clone()).collect();
    let known: Vec<Peer> = peers::table.filter(peers::id.eq_any(of)).select(Peer::as_select()).load(conn)?;
    let peers: HashMap<PeerId, Peer> = known.into_iter().map(|peer| (peer.id.clone(), peer)).collect();
    let mut rooms: HashMap<CapabilityId, Vec<(String, Room, Instant)>> = HashMap::new();
    for row in store::capacities_of(conn, &order)? {
        let is_ours = rows.get(&row.capability_id).is_some_and(Row::is_ours);
        let capacity = match reader.counts(is_ours) {
            true => row.capacity()?,
            false => row.capacity()?.in_bands(),
        };
        // Nothing was ever counted of what has version 0.
        if row.version > 0 && query.fits(&capacity.strata) {
            let told = (super::count_label(&capacity, lang), capacity.at(row.updated_at, now), row.updated_at);
            rooms.entry(row.capability_id).or_default().push(told);
        }
    }
    let mut found = Vec::new();
    for row in order.iter().filter_map(|id| rows.remove(id)) {
        let capability = row.capability()?;
        let rooms = rooms.remove(&row.id).unwrap_or_default();
        let reasons = rank::reasons(&capability, &rooms, query, reader, now);
        let peer = row.peer_id.as_ref().and_then(|id| peers.get(id)).cloned();
        found.push(Found { row, capability, reasons, peer });
    }
    Ok(found)
}
