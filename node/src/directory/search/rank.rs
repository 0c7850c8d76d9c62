//! The order of what was found, and why each is there.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::candidates::{Candidate, Near};
use super::index::Timetable;
use super::query::Query;
use super::{NUDGE_DAYS, Reader};
use crate::agency::OrgClass;
use crate::directory::CapabilityId;
use crate::directory::capability::{Capability, Language, Open, Remedy};
use crate::directory::capacity::Room;
use crate::directory::facets::Flag;
use crate::directory::places::Area;
use crate::directory::store::CapacityRow;
use crate::directory::vocabulary::*;
use crate::error::{Error, internal};
use crate::i18n::{self, Lang};
use crate::time::Instant;
use crate::web::Page;

/// What a result stands by, the weightiest first: that it takes what we refer, that somebody can come in now, room, nearness,
/// that it names whom it is for, freshness. What is left is decided by the name, and by the id where names are the same, so
/// that the same search finds the same order on every database.
type Rank = (Reverse<(bool, Intake, i32, Near, usize, bool)>, String, CapabilityId);

/// Closed or full is no; what is not said is not yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Intake {
    No,
    Unknown,
    Yes,
}

/// Puts what fits in order; where only open intake is asked for, the rest goes.
pub(super) fn rank(
    candidates: Vec<Candidate>,
    rooms: &HashMap<CapabilityId, Vec<CapacityRow>>,
    query: &Query,
    now: Instant,
) -> Result<Vec<CapabilityId>, Error> {
    let mut known: HashMap<String, Intake> = HashMap::new();
    let mut ranks: Vec<Rank> = Vec::with_capacity(candidates.len());
    for it in candidates {
        let hours = match known.get(&it.timetable) {
            Some(hours) => *hours,
            None => {
                let hours = intake(&it.timetable, now)?;
                known.insert(it.timetable, hours);
                hours
            }
        };
        let room = room(rooms.get(&it.id).map_or(&[], Vec::as_slice), query, now)?;
        let intake = if room == Some(FULL) { Intake::No } else { hours };
        if query.open_now && intake != Intake::Yes {
            continue;
        }
        let is_fresh = (now.date() - it.assured_on).num_days() < NUDGE_DAYS;
        let weight = (it.takes_ours, intake, room.unwrap_or(UNKNOWN), it.near, it.named, is_fresh);
        ranks.push((Reverse(weight), it.name, it.id));
    }
    ranks.sort();
    Ok(ranks.into_iter().map(|(.., id)| id).collect())
}

fn intake(timetable: &str, now: Instant) -> Result<Intake, Error> {
    let timetable: Timetable = serde_json::from_str(timetable).map_err(internal)?;
    Ok(match timetable.into_capability().intake_at(now) {
        Open::Until(_) => Intake::Yes,
        Open::Closed => Intake::No,
        Open::Unknown => Intake::Unknown,
    })
}

const FULL: i32 = 0;
const UNKNOWN: i32 = 2;

/// The best room that is for whom one looks for; none if nothing that counts is said.
fn room(rows: &[CapacityRow], query: &Query, now: Instant) -> Result<Option<i32>, Error> {
    let mut best = None;
    for row in rows {
        let capacity = row.capacity()?;
        let weight = match capacity.at(row.updated_at, now) {
            Room::Free(_) | Room::FreeInBand(_) => 3,
            Room::Unknown => UNKNOWN,
            Room::Waitlist => 1,
            Room::Full => FULL,
        };
        if query.fits(&capacity.strata) {
            best = best.max(Some(weight));
        }
    }
    Ok(best)
}

/// Why a result is there, or what speaks against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    OpenUntil(Instant),
    OpenAlways,
    ClosedNow,
    ClosedForAWhile,
    IntakeUnknown,
    Room {
        label: String,
        room: Room,
        counted_at: Instant,
    },
    Takes(Gender),
    TakesEveryGender,
    Age(AgeBand),
    Has(Flag),
    Access(DisabilityAccess),
    Exploitation(Exploitation),
    Speaks(Box<Language>),
    CoversOwnPart(Area, String),
    CoversAllOf(Area),
    CoversPartOf(Area, String),
    FromAfar,
    Obtains(Box<Remedy>),
    /// It takes referrals from these classes, and ours is none of them.
    NotFromUs(Vec<OrgClass>),
}

/// The reasons of one result, in the order in which they weigh.
pub(super) fn reasons(
    it: &Capability,
    rooms: &[(String, Room, Instant)],
    query: &Query,
    reader: &Reader,
    now: Instant,
) -> Vec<Reason> {
    let mut all = Vec::new();
    let referred = &it.intake.referral_from;
    if !referred.is_empty() && reader.class.is_none_or(|ours| !referred.contains(&ours)) {
        all.push(Reason::NotFromUs(referred.clone()));
    }
    all.push(match it.intake_at(now) {
        _ if it.status == Status::TemporarilyClosed => Reason::ClosedForAWhile,
        Open::Until(Some(until)) => Reason::OpenUntil(until),
        Open::Until(None) => Reason::OpenAlways,
        Open::Closed => Reason::ClosedNow,
        Open::Unknown => Reason::IntakeUnknown,
    });
    let room = |(label, room, counted_at): &(String, Room, Instant)| Reason::Room {
        label: label.clone(),
        room: *room,
        counted_at: *counted_at,
    };
    all.extend(rooms.iter().map(room));
    all.extend(query.gender.map(|gender| match it.serves.genders.contains(&gender) {
        true => Reason::Takes(gender),
        false => Reason::TakesEveryGender,
    }));
    all.extend(query.age.filter(|age| it.serves.age_bands.contains(age)).map(Reason::Age));
    all.extend(spoken(it, query));
    all.extend(query.place.as_ref().map(|place| covered(it, place)));
    all.extend(
        it.remedies
            .iter()
            .filter(|one| query.remedy.as_ref() == Some(&one.remedy))
            .cloned()
            .map(|one| Reason::Obtains(Box::new(one))),
    );
    let kinds = &it.serves.exploitation;
    all.extend(query.exploitation.filter(|kind| kinds.contains(kind)).map(Reason::Exploitation));
    all.extend(query.flags.iter().copied().map(Reason::Has));
    all.extend(query.access.map(Reason::Access));
    all.dedup();
    all
}

fn spoken(it: &Capability, query: &Query) -> Vec<Reason> {
    let Some(asked) = &query.language else { return Vec::new() };
    let fits = |one: &&Language| {
        (one.code == *asked || one.code.primary() == asked.primary())
            && query.modality.is_none_or(|modality| one.modality == modality)
            && query.language_role.is_none_or(|role| one.role == role)
    };
    it.languages.iter().filter(fits).cloned().map(|one| Reason::Speaks(Box::new(one))).collect()
}

/// The nearest of what is covered.
fn covered(it: &Capability, asked: &Area) -> Reason {
    let chain = asked.chain();
    let areas = &it.service_areas;
    let of = |code: &str| areas.iter().find(|area| area.code.as_str() == code);
    if let Some(own) = of(&chain[0]) {
        return match chain.len() {
            1 => Reason::CoversAllOf(own.code.clone()),
            _ => Reason::CoversOwnPart(own.code.clone(), own.name.clone()),
        };
    }
    if let Some(all) = chain[1..].iter().find_map(|code| of(code)) {
        return Reason::CoversAllOf(all.code.clone());
    }
    match areas.iter().find(|area| area.code.chain().contains(&chain[0])) {
        Some(part) => Reason::CoversPartOf(part.code.clone(), part.name.clone()),
        None => Reason::FromAfar,
    }
}

impl Reason {
    pub fn words(&self, page: &Page) -> String {
        let lang = page.lang;
        match self {
            Reason::OpenUntil(until) => page.with("find-why-open-until", "time", page.hour(until)),
            Reason::OpenAlways => page.t("find-why-open-always"),
            Reason::ClosedNow => page.t("find-why-closed"),
            Reason::ClosedForAWhile => page.t("find-why-closed-for-a-while"),
            Reason::IntakeUnknown => page.t("find-why-intake-unknown"),
            Reason::Room { label, room, counted_at } => {
                let ago = lang.relative(*counted_at, page.now());
                format!("{label}: {} · {ago}", room_words(*room, lang))
            }
            Reason::Takes(gender) => lang.named("find-takes-", gender),
            Reason::TakesEveryGender => page.t("find-takes-every-gender"),
            Reason::Age(band) => lang.named("age-band-", band),
            Reason::Has(flag) => lang.named("find-flag-", flag),
            Reason::Access(access) => lang.named("disability-", access),
            Reason::Exploitation(kind) => lang.named("exploitation-", kind),
            Reason::Speaks(language) => language_words(language, lang),
            Reason::CoversOwnPart(area, name) => page.with("find-why-covers", "place", area.label(name, lang)),
            Reason::CoversAllOf(area) => page.with("find-why-covers-all", "place", area.label("", lang)),
            Reason::CoversPartOf(area, name) => page.with("find-why-covers-part", "place", area.label(name, lang)),
            Reason::FromAfar => page.t("find-why-from-afar"),
            Reason::Obtains(remedy) => {
                let stage = remedy.stage.map(|stage| lang.named("stage-", stage));
                [Some(remedy.remedy.label(lang)), stage].into_iter().flatten().collect::<Vec<_>>().join(" · ")
            }
            Reason::NotFromUs(classes) => {
                let names: Vec<_> = classes.iter().map(|class| lang.named("class-", class)).collect();
                page.with("find-why-referrals", "classes", names.join(" · "))
            }
        }
    }

    /// The shape that says at a glance whether it speaks for or against; it always stands beside the words.
    pub fn tone(&self) -> &'static str {
        match self {
            Reason::OpenUntil(_) | Reason::OpenAlways => "-ok",
            Reason::ClosedNow | Reason::ClosedForAWhile => "-stop",
            Reason::IntakeUnknown => "-quiet",
            Reason::NotFromUs(_) => "-wait",
            Reason::Room { room, .. } => match room {
                Room::Free(_) | Room::FreeInBand(_) => "-ok",
                Room::Waitlist => "-wait",
                Room::Full => "-stop",
                Room::Unknown => "-quiet",
            },
            _ => "",
        }
    }
}

fn room_words(room: Room, lang: Lang) -> String {
    match room {
        Room::Free(n) => lang.with("find-why-free", "n", n),
        Room::FreeInBand(band) => lang.named("band-", band),
        Room::Waitlist => lang.t("capacity-state-waitlist"),
        Room::Full => lang.t("capacity-state-full"),
        Room::Unknown => lang.t("capacity-state-unknown"),
    }
}

/// "K'iche' · Interpreter · By telephone".
fn language_words(language: &Language, lang: Lang) -> String {
    let mut words = vec![i18n::language_name(language.code.as_str(), lang)];
    words.push(lang.named("language-role-", language.role));
    if language.modality != Modality::Spoken {
        words.push(lang.named("modality-", language.modality));
    }
    if let Some(profile) = &language.interpreter_profile {
        let ways = [
            ("find-by-phone", profile.remote_audio),
            ("find-by-video", profile.remote_video),
            ("find-on-site", profile.on_site),
        ];
        words.extend(ways.into_iter().filter(|(_, holds)| *holds).map(|(key, _)| lang.t(key)));
    }
    words.join(" · ")
}
