//! Services of the invented world. They go the way of every service: drafted by an editor, published, counted by a
//! dispatcher, delivered to peers. Only a demo's node takes them.

use chrono::Duration;

use super::capacity::Strata;
use super::count::{self, Said};
use super::form::CapabilityForm;
use super::store::{self, CapacityRow};
use super::vocabulary::{CapacityState, Gender, Unit};
use super::{CapabilityId, home, publish};
use crate::accounts;
use crate::db::Conn;
use crate::error::{Error, internal};
use crate::node::Node;
use crate::web::access::By;

/// What a dispatcher counts of a service, and said so many minutes ago.
#[derive(Debug, Clone)]
pub struct SeedCount {
    pub unit: Unit,
    pub genders: Vec<String>,
    pub maximum: u32,
    pub said: Said,
    pub minutes_ago: i64,
}

/// Whether this node offers nothing and nobody is about to write something.
pub fn offers_nothing(conn: &mut Conn) -> Result<bool, Error> {
    Ok(store::list_ours(conn)?.is_empty() && store::list_drafts(conn)?.is_empty())
}

/// Publishes what an editor filled in, and begins to count it.
pub fn offer(conn: &mut Conn, editor: &By, form: &CapabilityForm, counts: &[SeedCount]) -> Result<(), Error> {
    refuse_outside_a_demo(&editor.node)?;
    let colleagues = accounts::display_names(conn)?;
    let written = form.check(home(conn)?.as_ref(), &colleagues);
    let written = written.map_err(|errors| internal(anyhow::anyhow!("{}: {errors:?}", form.name)))?;
    let id = CapabilityId::new();
    publish::save_draft(conn, editor, &id, 0, written)?;
    publish::publish(conn, editor, &id, 1)?;
    for seed in counts {
        count::add(conn, editor, &id, seed.unit, seed.strata(), seed.maximum)?;
    }
    Ok(())
}

/// Counts everything again, as of a little while ago. What was said last is said again; where nothing counts any more, what
/// `first` says of the service of this name.
pub fn count_again(conn: &mut Conn, dispatcher: &By, first: &[(String, Vec<SeedCount>)]) -> Result<(), Error> {
    refuse_outside_a_demo(&dispatcher.node)?;
    for ours in store::list_ours(conn)? {
        let known = first.iter().find(|(name, _)| *name == ours.name).map_or(&[][..], |(_, counts)| counts);
        for row in store::capacities_of(conn, std::slice::from_ref(&ours.id))? {
            let strata = row.capacity()?.strata;
            let seed = known.iter().find(|seed| seed.unit == row.unit && seed.strata() == strata);
            let Some(said) = said_last(&row)?.or(seed.map(|seed| seed.said)) else { continue };
            let at = dispatcher.now() - Duration::minutes(seed.map_or(0, |seed| seed.minutes_ago));
            count::count_at(conn, dispatcher, &row.id, said, at)?;
        }
    }
    Ok(())
}

fn said_last(row: &CapacityRow) -> Result<Option<Said>, Error> {
    Ok(match row.state {
        CapacityState::Open => row.capacity()?.available.map(Said::Free),
        CapacityState::Full => Some(Said::Full),
        CapacityState::Waitlist => Some(Said::Waitlist),
        CapacityState::Paused => Some(Said::Paused),
        CapacityState::Unknown => None,
    })
}

impl SeedCount {
    fn strata(&self) -> Strata {
        Strata { genders: self.genders.iter().filter_map(|word| Gender::parse(word)).collect(), ..Strata::default() }
    }
}

fn refuse_outside_a_demo(node: &Node) -> Result<(), Error> {
    if node.demo { Ok(()) } else { Err(Error::NotFound) }
}
