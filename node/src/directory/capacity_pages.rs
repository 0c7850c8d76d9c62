//! Counting on a phone: open the page, press the number.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::capacity::{MOST, Strata};
use super::count::{self, Said};
use super::facts;
use super::store::{self, CapacityRow};
use super::vocabulary::{AgeBand, CapacityState, Gender, Unit};
use super::{CapabilityId, CapacityId};
use crate::error::Error;
use crate::web::Page;
use crate::web::access::{Permission, Policy};
use crate::web::form::Form;
use crate::web::routes::Routes;

pub(super) fn routes(routes: &mut Routes) {
    let (count, write) = (Policy::May(Permission::UpdateCapacity), Policy::May(Permission::WriteDirectory));
    routes
        .get("/directory/capacity", count, index)
        .post("/directory/capabilities/{id}/capacities", write, create)
        .post("/directory/capacities/{id}", count, update)
        .post("/directory/capacities/{id}/removal", write, remove);
}

/// Up to here each number is a button; more are typed.
const BUTTONS: u32 = 12;

struct Counted {
    row: CapacityRow,
    capability: String,
    label: String,
    words: (String, &'static str),
    maximum: u32,
    /// What was said last, while it counts.
    available: Option<u32>,
    /// A number was said, not so long ago that it is gone.
    is_known: bool,
}

impl Counted {
    fn buttons(&self) -> std::ops::RangeInclusive<u32> {
        0..=self.maximum.min(BUTTONS)
    }

    fn has_more(&self) -> bool {
        self.maximum > BUTTONS
    }

    fn says(&self, state: &str) -> bool {
        self.is_known && self.row.state.as_str() == state
    }

    fn is_now(&self, n: &u32) -> bool {
        self.available == Some(*n) && self.says("open")
    }
}

#[derive(Template)]
#[template(path = "directory/templates/capacity.html")]
struct Index<'a> {
    p: &'a Page,
    counted: Vec<Counted>,
    may_write: bool,
}

async fn index(page: Page) -> Result<HttpResponse, Error> {
    let now = page.now();
    let (ours, capacities) = page
        .db
        .read(|conn| {
            let ours = store::list_ours(conn)?;
            let ids: Vec<CapabilityId> = ours.iter().map(|row| row.id.clone()).collect();
            Ok((ours, store::capacities_of(conn, &ids)?))
        })
        .await?;
    let mut counted = Vec::new();
    for of in &ours {
        for row in capacities.iter().filter(|row| row.capability_id == of.id) {
            let value = row.capacity()?;
            counted.push(Counted {
                capability: of.name.clone(),
                label: super::count_label(&value, page.lang),
                words: match value.state {
                    // To others it is full; here it says what was pressed.
                    CapacityState::Paused if row.valid_until > now => (page.t("capacity-state-paused"), "-stop"),
                    _ => facts::room_words(value.at(row.updated_at, now), page.lang),
                },
                maximum: value.maximum.unwrap_or(BUTTONS),
                available: value.available,
                is_known: row.state != CapacityState::Unknown && row.valid_until > now,
                row: row.clone(),
            });
        }
    }
    page.render(&Index { p: &page, counted, may_write: page.may(Permission::WriteDirectory) })
}

#[derive(Deserialize)]
struct Count {
    /// A number, or one of the other states.
    said: String,
}

impl Count {
    fn parse(&self) -> Option<Said> {
        Some(match self.said.trim() {
            "full" => Said::Full,
            "waitlist" => Said::Waitlist,
            "paused" => Said::Paused,
            number => Said::Free(number.parse().ok().filter(|n| *n <= MOST)?),
        })
    }
}

async fn update(page: Page, id: web::Path<CapacityId>, form: Form<Count>) -> Result<HttpResponse, Error> {
    let said = form.0.parse().ok_or(Error::Bad("problem-form"))?;
    let (by, id) = (page.by(), id.into_inner());
    page.db.write(move |conn| count::count(conn, &by, &id, said)).await?;
    Ok(page.done("/directory/capacity", "flash-counted"))
}

#[derive(Deserialize)]
struct New {
    unit: String,
    maximum: String,
    #[serde(default)]
    gender: String,
    #[serde(default)]
    age: String,
    #[serde(default)]
    family: String,
}

async fn create(page: Page, id: web::Path<CapabilityId>, form: Form<New>) -> Result<HttpResponse, Error> {
    let new = form.0;
    let unit = Unit::parse(&new.unit).ok_or(Error::Bad("problem-form"))?;
    let maximum = new.maximum.trim().parse().ok().filter(|n| (1..=MOST).contains(n));
    let maximum = maximum.ok_or(Error::Bad("directory-error-maximum"))?;
    let strata = Strata {
        genders: Gender::parse(&new.gender).into_iter().collect(),
        age_bands: AgeBand::parse(&new.age).into_iter().collect(),
        language: None,
        family: !new.family.is_empty(),
    };
    let (by, of) = (page.by(), id.clone());
    page.db.write(move |conn| count::add(conn, &by, &of, unit, strata, maximum)).await?;
    Ok(page.done(&format!("/directory/capabilities/{id}"), "flash-counts"))
}

async fn remove(page: Page, id: web::Path<CapacityId>) -> Result<HttpResponse, Error> {
    let (by, id) = (page.by(), id.into_inner());
    page.db.write(move |conn| count::stop(conn, &by, &id)).await?;
    Ok(page.done("/directory/capacity", "flash-counts-no-more"))
}
