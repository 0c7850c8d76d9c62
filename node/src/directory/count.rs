//! Counting what is free, and telling it: numbers to victim services and law enforcement, a band to all others.
//!
//! A count is of one unit of one capability. Its newest value takes the place of those that still wait to be sent; a value
//! dies with its day and leaves no history here or elsewhere.

use federation_spec::activity::ActivityType;
use federation_spec::origin::Iri;
use serde::{Deserialize, Serialize};

use super::capacity::{Capacity, LIFE_HOURS, Strata, VALID_FOR_MINUTES};
use super::store::{self, CapacityRow, Row};
use super::vocabulary::{CapacityState, Source, Unit};
use super::{CapabilityId, CapacityId, follow, publish, search};
use crate::audit::{self, Act};
use crate::db::Conn;
use crate::error::{Error, internal};
use crate::federation::outbox::{self, Publication, To};
use crate::jobs::Job;
use crate::node::Node;
use crate::time::Instant;
use crate::web::access::By;

/// Begins to count a unit of one of ours; nothing is told before the first number.
pub fn add(
    conn: &mut Conn,
    by: &By,
    of: &CapabilityId,
    unit: Unit,
    strata: Strata,
    maximum: u32,
) -> Result<CapacityId, Error> {
    store::lock_ours(conn, of)?.ok_or(Error::NotFound)?;
    let known = store::capacities_of(conn, std::slice::from_ref(of))?;
    for row in known {
        if row.unit == unit && row.capacity()?.strata == strata {
            return Err(Error::Conflict("directory-error-counted-already"));
        }
    }
    let capacity = Capacity {
        unit,
        strata,
        state: CapacityState::Unknown,
        available: None,
        maximum: Some(maximum),
        band: None,
        valid_for_minutes: VALID_FOR_MINUTES,
        source: Source::Human,
    };
    if !capacity.is_sound() {
        return Err(Error::Bad("problem-form"));
    }
    let (id, now) = (CapacityId::new(), by.now());
    let object = publish::object_id(&by.node, &id)?;
    store::put_capacity(conn, CapacityRow::new(id.clone(), of, object.as_str(), 0, &capacity, (now, now)))?;
    audit::record(conn, by, audit::Entry::new(Act::CapacityAdded).on("capacity", &id))?;
    Ok(id)
}

/// What somebody says of a count of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    Free(u32),
    Full,
    Waitlist,
    Paused,
}

/// Writes the newest value and tells it; to how many peers.
pub fn count(conn: &mut Conn, by: &By, id: &CapacityId, said: Said) -> Result<usize, Error> {
    let old = store::lock_capacity(conn, id)?.ok_or(Error::NotFound)?;
    let of = store::find_ours(conn, &old.capability_id)?.ok_or(Error::NotFound)?;
    let now = by.now();
    let expires = now + chrono::Duration::hours(LIFE_HOURS);
    let (state, available) = match said {
        Said::Free(available) => (CapacityState::Open, Some(available)),
        Said::Full => (CapacityState::Full, Some(0)),
        Said::Waitlist => (CapacityState::Waitlist, None),
        Said::Paused => (CapacityState::Paused, None),
    };
    let capacity = Capacity { state, available, source: Source::Human, ..old.capacity()? };
    if !capacity.is_sound() {
        return Err(Error::Conflict("directory-error-more-than-there-are"));
    }
    let version = old.version + 1;
    let told = tell(conn, by, &of, (id, version), &capacity, expires)?;
    let row = CapacityRow::new(id.clone(), &of.id, &old.object_id, version, &capacity, (now, expires));
    store::put_capacity(conn, row)?;
    audit::record(conn, by, audit::Entry::new(Act::CapacityCounted).on("capacity", id).version(version).count(told))?;
    Ok(told)
}

fn tell(
    conn: &mut Conn,
    by: &By,
    of: &Row,
    (id, version): (&CapacityId, i64),
    capacity: &Capacity,
    expires: Instant,
) -> Result<usize, Error> {
    let now = by.now();
    let (_, agency) = publish::us(conn, &by.node)?;
    let (everybody, _) = publish::audience(conn, &publish::offer(of)?, now)?;
    let exact = follow::exact(conn, &everybody, now)?;
    let (numbers, bands): (Vec<To>, Vec<To>) = everybody.into_iter().partition(|to| exact.contains(&to.peer));
    let envelope = publish::envelope(of.audience_class, version, now, expires)?;
    let kind = if version == 1 { ActivityType::Create } else { ActivityType::Update };
    let mut all = Vec::new();
    let mut told = 0;
    for (audience, rendering) in [(numbers, capacity.clone()), (bands, capacity.in_bands())] {
        let (_, message) = publish::capacity_object(&by.node, id, &agency, &envelope, of, &rendering)?;
        told += audience.len();
        if !audience.is_empty() {
            all.push((Publication::new(kind, agency.clone(), message), audience));
        }
    }
    outbox::supersede(conn, publish::object_id(&by.node, id)?.as_str(), now)?;
    outbox::publish_all(conn, by, all)?;
    Ok(told)
}

/// Stops counting a unit: whoever holds a value hears that it is gone.
pub fn stop(conn: &mut Conn, by: &By, id: &CapacityId) -> Result<(), Error> {
    let row = store::lock_capacity(conn, id)?.ok_or(Error::NotFound)?;
    let of = store::find_ours(conn, &row.capability_id)?.ok_or(Error::NotFound)?;
    let now = by.now();
    outbox::supersede(conn, &row.object_id, now)?;
    let holders = publish::holders(conn, &row.object_id, &of, now)?;
    if !holders.is_empty() {
        let object = Iri::parse(&row.object_id).map_err(internal)?;
        let removal = publish::removal(&by.node, &object, "ws:Capacity", row.version + 1, now)?;
        outbox::publish(conn, by, removal, holders)?;
    }
    store::delete_capacity(conn, id)?;
    audit::record(conn, by, audit::Entry::new(Act::CapacityRemoved).on("capacity", id))
}

/// Hourly: values past their day, what lapsed of peers, and searches whose hour is over.
#[derive(Debug, Serialize, Deserialize)]
pub struct CleanUpDirectory;

impl Job for CleanUpDirectory {
    const KIND: &'static str = "clean_up_directory";

    async fn run(self, node: Node) -> anyhow::Result<()> {
        let now = node.now();
        let clean = move |conn: &mut Conn| {
            store::expire_capacities(conn, now)?;
            search::forget(conn, now)?;
            store::delete_expired(conn, now)?;
            Ok(())
        };
        Ok(node.db.write(clean).await?)
    }
}
