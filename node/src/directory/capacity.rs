//! How much is free of a capability now: beds, hours, seats.
//!
//! The provider says it and nobody else. It is a picture of the moment: older than `valid_for_minutes` it counts as *unknown*,
//! after 24 hours it is gone, and nothing keeps what was before, since the occupancy of a house over time is intelligence.
//! Victim services and law enforcement are told numbers, all others a band.

use serde::{Deserialize, Serialize};

use super::vocabulary::{AgeBand, Band, CapacityState, Gender, LanguageTag, Source, Unit};
use crate::time::Instant;

/// A value lives no longer, whatever it says of itself.
pub const LIFE_HOURS: i64 = 24;
/// How long a value counts if nobody says otherwise: four hours, a shift's half.
pub const VALID_FOR_MINUTES: u32 = 240;
/// More than this is a mistake in typing.
pub const MOST: u32 = 10_000;

/// HSDS 3.1 `service_capacity`, with state and life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capacity {
    pub unit: Unit,
    #[serde(default)]
    pub strata: Strata,
    pub state: CapacityState,
    /// How many are free; told to victim services and law enforcement alone.
    #[serde(default)]
    pub available: Option<u32>,
    #[serde(default)]
    pub maximum: Option<u32>,
    /// What all others are told instead.
    #[serde(default)]
    pub band: Option<Band>,
    pub valid_for_minutes: u32,
    pub source: Source,
}

/// For whom these are, where that is not the whole capability.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Strata {
    pub genders: Vec<Gender>,
    pub age_bands: Vec<AgeBand>,
    pub language: Option<LanguageTag>,
    pub family: bool,
}

impl Strata {
    pub fn is_everybody(&self) -> bool {
        *self == Strata::default()
    }
}

impl Capacity {
    /// Whether it says what it may, in numbers that can be.
    pub fn is_sound(&self) -> bool {
        let fits = |number: Option<u32>| number.is_none_or(|number| number <= MOST);
        let in_order = self.available.zip(self.maximum).is_none_or(|(available, maximum)| available <= maximum);
        let life = 1..=(LIFE_HOURS * 60) as u32;
        // A number beside its band would be a band for nobody.
        let in_one_way = self.band.is_none() || (self.available.is_none() && self.maximum.is_none());
        fits(self.available) && fits(self.maximum) && in_order && in_one_way && life.contains(&self.valid_for_minutes)
    }

    /// The same for those who are told no number.
    pub fn in_bands(&self) -> Capacity {
        Capacity { available: None, maximum: None, band: self.available.map(Band::of).or(self.band), ..self.clone() }
    }

    /// What it comes to at that instant.
    pub fn at(&self, updated: Instant, now: Instant) -> Room {
        if now >= updated + chrono::Duration::minutes(self.valid_for_minutes.into()) {
            return Room::Unknown;
        }
        match self.state {
            CapacityState::Unknown => Room::Unknown,
            CapacityState::Full | CapacityState::Paused => Room::Full,
            CapacityState::Waitlist => Room::Waitlist,
            CapacityState::Open => match (self.available, self.band) {
                (Some(0), _) | (None, Some(Band::None)) => Room::Full,
                (Some(available), _) => Room::Free(available),
                (None, Some(band)) => Room::FreeInBand(band),
                (None, None) => Room::Unknown,
            },
        }
    }
}

/// Whether there is room, as a page says it and a search ranks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    Free(u32),
    FreeInBand(Band),
    Waitlist,
    Full,
    /// Nothing was said, or too long ago.
    Unknown,
}

impl Room {
    pub fn is_free(self) -> bool {
        matches!(self, Room::Free(_) | Room::FreeInBand(_))
    }
}
