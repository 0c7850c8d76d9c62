//! One service an agency offers, in the names of HSDS 3 `service`, with what the network needs beside them.
//!
//! The same type is what a form makes, what is stored, and (through `wire`) what travels. It names no person and, on a
//! confidential site, no address: [`Capability::check`] is asked on both sides.

use chrono::{Datelike, Duration, NaiveDate, NaiveTime, Timelike};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::places::Area;
use super::vocabulary::*;
use crate::agency::OrgClass;
use crate::time::Instant;

/// What is empty restricts nobody and says nothing; `None` is *unknown*, never *no*.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Capability {
    pub name: String,
    pub alternate_name: String,
    pub description: String,
    pub url: String,
    pub email: String,
    pub status: Status,
    pub service_type: Vec<ServiceType>,
    pub remedies: Vec<Remedy>,
    pub serves: Serves,
    pub intake: Intake,
    pub languages: Vec<Language>,
    pub service_areas: Vec<Coverage>,
    pub remote_ok: bool,
    pub travel_radius_km: Option<u32>,
    pub cross_border: bool,
    pub confidential_location: bool,
    pub service_at_locations: Vec<Location>,
    pub contacts: Vec<RoleContact>,
    pub interpretation_services: String,
    pub application_process: String,
    pub eligibility_description: String,
    pub minimum_age: Option<u32>,
    pub maximum_age: Option<u32>,
    pub required_documents: Vec<String>,
    pub fees_description: String,
    pub accreditations: String,
    pub alert: String,
    /// When somebody last said that all this is right.
    pub assured_date: Option<NaiveDate>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remedy {
    pub remedy: RemedyCode,
    #[serde(default)]
    pub jurisdiction: Option<Area>,
    #[serde(default)]
    pub stage: Option<Stage>,
    #[serde(default)]
    pub court: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Serves {
    pub genders: Vec<Gender>,
    pub age_bands: Vec<AgeBand>,
    pub exploitation: Vec<Exploitation>,
    pub minors_unaccompanied: Option<bool>,
    pub with_children: Option<WithChildren>,
    pub disability_access: Vec<DisabilityAccess>,
    pub nationality_restrictions: String,
    pub immigration_status_required: Option<bool>,
    pub lgbtqi_affirming: Option<bool>,
    pub male_beds: Option<bool>,
    pub pets: Option<bool>,
    pub substance_policy: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WithChildren {
    pub accepted: bool,
    pub max: Option<u32>,
    pub ages: Vec<AgeBand>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Intake {
    pub modes: Vec<IntakeMode>,
    pub hours: Vec<Schedule>,
    /// Whether somebody answers outside these hours.
    pub after_hours: Option<bool>,
    pub response_target_minutes: Option<u32>,
    /// Which agencies may refer; empty is anybody.
    pub referral_from: Vec<OrgClass>,
    pub needs_police_report: Option<bool>,
}

/// Each week (`FREQ=WEEKLY`), on these days, in the zone of the place. Closing at or before opening is the next day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    pub byday: Vec<Weekday>,
    /// `HH:MM`.
    pub opens_at: String,
    /// `HH:MM`; `00:00` is midnight, and the same as opening is a whole day.
    pub closes_at: String,
    /// A name of the tz database.
    pub timezone: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Language {
    pub code: LanguageTag,
    pub modality: Modality,
    pub role: LanguageRole,
    #[serde(default)]
    pub level: Option<Level>,
    #[serde(default)]
    pub certification: Vec<Certification>,
    #[serde(default)]
    pub interpreter_profile: Option<InterpreterProfile>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    pub scale: Scale,
    pub value: String,
    #[serde(default)]
    pub assessed_by: String,
    #[serde(default)]
    pub assessed_on: Option<NaiveDate>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certification {
    #[serde(default)]
    pub body: String,
    pub name: String,
    /// SHA-256 of the number, in hexadecimal: it proves a certificate that is shown and finds nobody.
    #[serde(default)]
    pub number_hash: String,
    #[serde(default)]
    pub expires_on: Option<NaiveDate>,
    #[serde(default)]
    pub setting: Option<CertificationSetting>,
}

/// What the agency can supply, not one person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct InterpreterProfile {
    pub genders: Vec<Gender>,
    pub region_of_origin_hidden: bool,
    pub remote_audio: bool,
    pub remote_video: bool,
    pub on_site: bool,
    pub trauma_informed: bool,
    pub screened: bool,
    pub police_interviews_ok: bool,
    /// Staff of an agency who must not interpret for police: it can taint the evidence.
    pub ngo_only: bool,
}

impl InterpreterProfile {
    /// The words of what it says yes to, in the order in which pages show them.
    pub fn said(&self) -> impl Iterator<Item = &'static str> {
        let flags = [
            ("remote_audio", self.remote_audio),
            ("remote_video", self.remote_video),
            ("on_site", self.on_site),
            ("trauma_informed", self.trauma_informed),
            ("screened", self.screened),
            ("police_interviews_ok", self.police_interviews_ok),
            ("ngo_only", self.ngo_only),
            ("region_of_origin_hidden", self.region_of_origin_hidden),
        ];
        flags.into_iter().filter(|(_, holds)| *holds).map(|(word, _)| word)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    pub code: Area,
    #[serde(default)]
    pub kind: CoverageKind,
    #[serde(default)]
    pub mode: CoverageMode,
    /// What a private code stands for.
    #[serde(default)]
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    pub location_type: LocationType,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub address: String,
    #[serde(default)]
    pub city: String,
    #[serde(default)]
    pub postal_code: String,
    /// ISO 3166-1 or 3166-2.
    #[serde(default)]
    pub region: Option<Area>,
    #[serde(default)]
    pub url: String,
}

impl Location {
    /// Whether it says more than the part of a country.
    pub fn is_precise(&self) -> bool {
        [&self.address, &self.city, &self.postal_code].iter().any(|text| !text.is_empty())
    }
}

/// The desk that answers, whoever sits at it: HSDS `contact` with a `title` and never a `name`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleContact {
    pub title: String,
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub phone: String,
}

impl Schedule {
    fn times(&self) -> Option<(NaiveTime, NaiveTime, Tz)> {
        let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").ok().filter(|_| text.len() == 5);
        Some((time(&self.opens_at)?, time(&self.closes_at)?, self.timezone.parse().ok()?))
    }

    /// If it is open at that instant: until when.
    fn open_until(&self, at: Instant) -> Option<Instant> {
        let (opens, closes, zone) = self.times()?;
        let local = at.and_utc().with_timezone(&zone).naive_local();
        let is_on = |day: NaiveDate| self.byday.contains(&weekday(day));
        let length = match (closes - opens).num_minutes() {
            minutes if minutes > 0 => minutes,
            minutes => minutes + 24 * 60,
        };
        [local.date(), local.date() - Duration::days(1)].into_iter().filter(|day| is_on(*day)).find_map(|day| {
            let begin = day.and_time(opens);
            let end = begin + Duration::minutes(length);
            // Told in elapsed time: an hour that a zone leaves out or repeats moves the end by that hour at most.
            (begin <= local && local < end).then(|| at + (end - local))
        })
    }
}

fn weekday(day: NaiveDate) -> Weekday {
    Weekday::ALL[day.weekday().num_days_from_monday() as usize]
}

/// Whether somebody can come in now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// Until then, or at any hour.
    Until(Option<Instant>),
    Closed,
    /// Nothing is said of it.
    Unknown,
}

impl Capability {
    /// Whether intake is open by status and hours. Full or free is a matter of the capacity, which is judged apart.
    pub fn intake_at(&self, now: Instant) -> Open {
        match self.status {
            Status::Active => self.intake.open_at(now),
            Status::Inactive | Status::Defunct | Status::TemporarilyClosed => Open::Closed,
        }
    }
}

impl Intake {
    pub fn open_at(&self, now: Instant) -> Open {
        let until = self.hours.iter().filter_map(|schedule| schedule.open_until(now)).max();
        match until {
            _ if self.after_hours == Some(true) => Open::Until(None),
            Some(until) => Open::Until(Some(until)),
            None if !self.hours.is_empty() => Open::Closed,
            None => Open::Unknown,
        }
    }
}

/// What is wrong with a capability: the field as it is named here, and what the matter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fault {
    pub field: &'static str,
    pub what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum What {
    Missing,
    TooLong,
    TooMany,
    Twice,
    Value,
    /// A confidential site says where it is.
    Address,
    Control,
}

const NAME: usize = 200;
const LINE: usize = 300;
const TEXT: usize = 2_000;
const ITEMS: usize = 50;
const FEW: usize = 20;
/// Nobody is older, no house has more rooms, nobody travels farther.
const MOST_YEARS: u32 = 130;
const MOST_CHILDREN: u32 = 100;
const MOST_KM: u32 = 20_000;
const MOST_MINUTES: u32 = 60 * 24 * 90;

impl Capability {
    /// Everything that makes it unfit to be published, or to be taken from a peer.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        self.check_texts(&mut faults);
        self.check_lists(&mut faults);
        self.check_languages(&mut faults);
        faults.number("minimum_age", self.minimum_age, MOST_YEARS);
        faults.number("maximum_age", self.maximum_age, MOST_YEARS);
        if self.minimum_age.zip(self.maximum_age).is_some_and(|(least, most)| least > most) {
            faults.add("maximum_age", What::Value);
        }
        faults.number("travel_radius_km", self.travel_radius_km, MOST_KM);
        faults.number("response_target_minutes", self.intake.response_target_minutes, MOST_MINUTES);
        self.check_places(&mut faults);
        faults.0
    }

    fn check_texts(&self, faults: &mut Faults) {
        faults.line("name", &self.name, NAME);
        if self.name.trim().is_empty() {
            faults.add("name", What::Missing);
        }
        faults.line("alternate_name", &self.alternate_name, NAME);
        faults.line("email", &self.email, 254);
        for (field, text) in [
            ("description", &self.description),
            ("interpretation_services", &self.interpretation_services),
            ("application_process", &self.application_process),
            ("eligibility_description", &self.eligibility_description),
            ("fees_description", &self.fees_description),
            ("accreditations", &self.accreditations),
            ("alert", &self.alert),
            ("nationality_restrictions", &self.serves.nationality_restrictions),
            ("substance_policy", &self.serves.substance_policy),
        ] {
            faults.text(field, text);
        }
        faults.web_address("url", &self.url);
    }

    fn check_lists(&self, faults: &mut Faults) {
        if self.service_type.is_empty() {
            faults.add("service_type", What::Missing);
        }
        faults.list("service_type", &self.service_type, ITEMS);
        faults.list("remedies", &self.remedies, ITEMS);
        for remedy in &self.remedies {
            faults.line("remedies", &remedy.court, LINE);
        }
        let serves = &self.serves;
        faults.list("genders", &serves.genders, ITEMS);
        faults.list("age_bands", &serves.age_bands, ITEMS);
        faults.list("exploitation", &serves.exploitation, ITEMS);
        faults.list("disability_access", &serves.disability_access, ITEMS);
        if let Some(children) = &serves.with_children {
            faults.list("with_children", &children.ages, ITEMS);
            faults.number("with_children", children.max, MOST_CHILDREN);
            if !children.accepted && (children.max.is_some() || !children.ages.is_empty()) {
                faults.add("with_children", What::Value);
            }
        }
        let intake = &self.intake;
        faults.list("modes", &intake.modes, ITEMS);
        faults.list("referral_from", &intake.referral_from, ITEMS);
        faults.list("hours", &intake.hours, FEW);
        for schedule in &intake.hours {
            faults.list("hours", &schedule.byday, 7);
            if schedule.byday.is_empty() || schedule.times().is_none() {
                faults.add("hours", What::Value);
            }
        }
        faults.list("required_documents", &self.required_documents, ITEMS);
        for document in &self.required_documents {
            faults.line("required_documents", document, LINE);
            if document.trim().is_empty() {
                faults.add("required_documents", What::Missing);
            }
        }
        faults.list("contacts", &self.contacts, FEW);
        for contact in &self.contacts {
            faults.line("contacts", &contact.title, LINE);
            faults.line("contacts", &contact.email, 254);
            faults.line("contacts", &contact.phone, 60);
            if contact.title.trim().is_empty() || (contact.email.is_empty() && contact.phone.is_empty()) {
                faults.add("contacts", What::Missing);
            }
        }
    }

    fn check_languages(&self, faults: &mut Faults) {
        let key = |one: &Language| (one.code.clone(), one.modality, one.role);
        let keys: Vec<_> = self.languages.iter().map(key).collect();
        faults.list("languages", &keys, ITEMS);
        for language in &self.languages {
            if let Some(level) = &language.level {
                faults.line("languages", &level.assessed_by, LINE);
                if !level.scale.values().contains(&level.value.as_str()) {
                    faults.add("languages", What::Value);
                }
            }
            faults.list("languages", &language.certification, FEW);
            for held in &language.certification {
                faults.line("languages", &held.body, LINE);
                faults.line("languages", &held.name, LINE);
                let is_hash = held.number_hash.len() == 64
                    && held.number_hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
                if held.name.trim().is_empty() || !(held.number_hash.is_empty() || is_hash) {
                    faults.add("languages", What::Value);
                }
            }
            if let Some(profile) = &language.interpreter_profile {
                faults.list("languages", &profile.genders, ITEMS);
            }
        }
    }

    fn check_places(&self, faults: &mut Faults) {
        let codes: Vec<&Area> = self.service_areas.iter().map(|area| &area.code).collect();
        faults.list("service_areas", &self.service_areas, ITEMS);
        if codes.is_empty() {
            faults.add("service_areas", What::Missing);
        }
        for area in &self.service_areas {
            faults.line("service_areas", &area.name, LINE);
        }
        faults.list("service_at_locations", &self.service_at_locations, FEW);
        for location in &self.service_at_locations {
            for text in [&location.name, &location.city, &location.postal_code] {
                faults.line("service_at_locations", text, LINE);
            }
            faults.text("service_at_locations", &location.address);
            faults.web_address("service_at_locations", &location.url);
            if location.region.as_ref().is_some_and(Area::is_private) {
                faults.add("service_at_locations", What::Value);
            }
            let is_at_a_place = location.location_type != LocationType::Virtual;
            // The name of a house finds it as well as its street does.
            if self.confidential_location && is_at_a_place && (location.is_precise() || !location.name.is_empty()) {
                faults.add("service_at_locations", What::Address);
            }
        }
    }
}

#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, field: &'static str, what: What) {
        let fault = Fault { field, what };
        if !self.0.contains(&fault) {
            self.0.push(fault);
        }
    }

    fn line(&mut self, field: &'static str, text: &str, most: usize) {
        if text.chars().nth(most).is_some() {
            self.add(field, What::TooLong);
        }
        if text.chars().any(char::is_control) {
            self.add(field, What::Control);
        }
    }

    fn text(&mut self, field: &'static str, text: &str) {
        if text.chars().nth(TEXT).is_some() {
            self.add(field, What::TooLong);
        }
        if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            self.add(field, What::Control);
        }
    }

    fn web_address(&mut self, field: &'static str, text: &str) {
        let is_https = url::Url::parse(text).is_ok_and(|url| url.scheme() == "https" && url.has_host());
        if !text.is_empty() && !is_https {
            self.add(field, What::Value);
        }
        self.line(field, text, LINE);
    }

    fn number(&mut self, field: &'static str, number: Option<u32>, most: u32) {
        if number.is_some_and(|number| number > most) {
            self.add(field, What::Value);
        }
    }

    fn list<T: PartialEq>(&mut self, field: &'static str, items: &[T], most: usize) {
        if items.len() > most {
            self.add(field, What::TooMany);
            return;
        }
        if items.iter().enumerate().any(|(n, item)| items[..n].contains(item)) {
            self.add(field, What::Twice);
        }
    }
}

/// `HH:MM` of a time.
pub(super) fn clock_time(time: NaiveTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}
