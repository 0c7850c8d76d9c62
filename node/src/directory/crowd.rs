//! Services by the hundred thousand, by lot, and searches among them: what measurements play.

use std::sync::LazyLock;

use chrono::Duration;

use super::capability::*;
use super::places::Area;
use super::search::{self, Query, Reader, Sees};
use super::store::{self, Entry};
use super::vocabulary::*;
use super::{CapabilityId, facets::Flag};
use crate::agency::OrgClass;
use crate::db::Conn;
use crate::error::Error;
use crate::federation::PeerId;
use crate::i18n::{self, Lang};
use crate::time::Instant;

/// A lot: from 0 to one less than what is given.
pub type Lot<'a> = &'a mut (dyn FnMut(usize) -> usize + Send);

/// So many agencies share them.
const AGENCIES: usize = 10_000;
/// Whose parts have names that a form knows.
const COUNTRIES: &[&str] = &[
    "BD", "BR", "CO", "DE", "ET", "FR", "GB", "GT", "IN", "MX", "NG", "PH", "PT", "RO", "TH", "TR", "UA", "US", "VN",
    "ZA",
];
/// Of each country.
const PARTS: usize = 10;
const LANGUAGES: &[&str] = &[
    "en", "es", "fr", "ar", "pt", "ru", "vi", "tl", "th", "quc", "mam", "ti", "ro", "uk", "zh", "hi", "bn", "am", "so",
    "tr",
];
const SYLLABLES: &[&str] = &[
    "ba", "ce", "di", "fo", "gu", "ha", "jo", "ki", "la", "me", "ni", "or", "pa", "qui", "ra", "so", "ta", "un", "ve",
    "wi",
];

fn of<'a, T>(all: &'a [T], lot: Lot) -> &'a T {
    &all[lot(all.len())]
}

/// One of 8,000 words.
fn word(n: usize) -> String {
    [n % 20, n / 20 % 20, n / 400 % 20].map(|n| SYLLABLES[n]).concat()
}

fn words(count: usize, lot: Lot) -> String {
    (0..count).map(|_| word(lot(8_000))).collect::<Vec<_>>().join(" ")
}

fn area(code: &str) -> Area {
    Area::parse(code).expect("a place")
}

fn country(lot: Lot) -> Area {
    area(COUNTRIES[lot(COUNTRIES.len())])
}

/// Each country, and some parts of it.
static PLACES: LazyLock<Vec<(Area, Vec<Area>)>> = LazyLock::new(|| {
    let parts = |country: &Area| -> Vec<Area> {
        let known = i18n::subdivision_choices(&country.place().expect("a country"));
        known.into_iter().take(PARTS).map(|(code, _)| area(code)).collect()
    };
    COUNTRIES.iter().map(|code| area(code)).map(|country| (country.clone(), parts(&country))).collect()
});

fn place(lot: Lot) -> Area {
    let (country, parts) = of(&PLACES, lot);
    if lot(21) == 0 { country.clone() } else { of(parts, lot).clone() }
}

fn need(lot: Lot) -> ServiceType {
    ServiceType::parse(ServiceType::KNOWN[lot(ServiceType::KNOWN.len())]).expect("a word of ours")
}

fn language(lot: Lot) -> LanguageTag {
    LanguageTag::parse(LANGUAGES[lot(LANGUAGES.len())]).expect("a language")
}

fn service(lot: Lot) -> Capability {
    let spoken = |lot: Lot| Language {
        code: language(lot),
        modality: Modality::Spoken,
        role: *of(&[LanguageRole::Interpreter, LanguageRole::BilingualStaff], lot),
        level: None,
        certification: Vec::new(),
        interpreter_profile: None,
    };
    let mut languages = vec![spoken(lot), spoken(lot)];
    languages.dedup_by_key(|one| one.code.clone());
    let covers = |lot: Lot| Coverage {
        code: place(lot),
        kind: CoverageKind::ServiceArea,
        mode: CoverageMode::Covers,
        name: String::new(),
    };
    let mut service_areas = vec![covers(lot)];
    if lot(3) == 0 {
        service_areas.push(covers(lot));
        service_areas.dedup_by_key(|area| area.code.clone());
    }
    let mut service_type = vec![need(lot)];
    if lot(3) == 0 {
        service_type.push(need(lot));
        service_type.dedup();
    }
    let genders = of(&[&[][..], &[][..], &[Gender::Women], &[Gender::Men]], lot).to_vec();
    let hours = Schedule {
        byday: Weekday::ALL.to_vec(),
        opens_at: format!("{:02}:00", 6 + lot(5)),
        closes_at: format!("{:02}:00", 16 + lot(8)),
        timezone: "Europe/Lisbon".into(),
    };
    Capability {
        name: words(3, lot),
        description: words(40, lot),
        service_type,
        serves: Serves { genders, with_children: None, ..Serves::default() },
        intake: Intake {
            modes: vec![IntakeMode::Phone],
            hours: vec![hours],
            needs_police_report: (lot(4) == 0).then_some(false),
            ..Intake::default()
        },
        languages,
        service_areas,
        remote_ok: lot(5) == 0,
        ..Capability::default()
    }
}

/// Services numbered from `from`, of agencies of these peers.
pub fn entries(range: std::ops::Range<usize>, peers: &[PeerId], lot: Lot, now: Instant) -> Vec<Entry> {
    let entry = |n: usize| {
        let agency = lot(AGENCIES);
        Entry {
            peer_id: Some(peers[agency % peers.len()].clone()),
            object_id: format!("https://crowd.example/fed/v1/objects/{n}"),
            agency_id: format!("https://crowd.example/fed/v1/agencies/{agency}"),
            agency_name: format!("{} {}", word(agency % 8_000), word((agency * 7 + 3) % 8_000)),
            version: 1,
            audience_class: AudienceClass::Member,
            tlp: "green".into(),
            audience: Vec::new(),
            published_at: now,
            updated_at: now,
            expires_at: now + Duration::days(100),
            capability: service(lot),
        }
    };
    range.map(entry).collect()
}

pub fn put(conn: &mut Conn, entries: Vec<Entry>) -> Result<(), Error> {
    entries.into_iter().try_for_each(|entry| store::put(conn, CapabilityId::new(), entry).map(|_| ()))
}

/// Something that somebody looks for.
#[derive(Debug, Clone)]
pub struct Search(Query);

impl Search {
    /// By facets alone: what a desk asks for, from a need in a country to the whole of a Saturday night.
    pub fn faceted(lot: Lot) -> Search {
        let mut query = Query { need: Some(need(lot)), ..Query::default() };
        let kind = lot(5);
        match kind {
            0 => query.place = Some(country(lot)),
            1 => query.language = Some(language(lot)),
            _ => query.place = Some(place(lot)),
        }
        if kind > 2 {
            query.gender = Some(*of(&[Gender::Women, Gender::Men], lot));
        }
        if kind > 3 {
            query.language = Some(language(lot));
            query.modality = Some(Modality::Spoken);
            query.flags = vec![Flag::NoPoliceReport];
        }
        Search(query)
    }

    /// By words: of a name, of what it does, with a need or without.
    pub fn of_words(lot: Lot) -> Search {
        let text = match lot(4) {
            0 => words(1, lot),
            1 => words(2, lot),
            // A beginning, which many words share.
            2 => word(lot(8_000))[..4].to_owned(),
            _ => format!("{} {}", word(lot(8_000)), need(lot).label(Lang::Es)),
        };
        let need = (lot(3) == 0).then(|| need(lot));
        Search(Query { text: i18n::fold(&text), need, ..Query::default() })
    }

    /// The fields of the form that ask for it.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let Query { text, need, place, language, modality, gender, flags, .. } = &self.0;
        let mut fields = vec![("text", text.clone())];
        fields.extend(need.as_ref().map(|need| ("need", need.to_string())));
        fields.extend(place.as_ref().map(|place| ("place", place.to_string())));
        fields.extend(language.as_ref().map(|tag| ("language", tag.to_string())));
        fields.extend(modality.map(|modality| ("modality", modality.to_string())));
        fields.extend(gender.map(|gender| ("gender", gender.to_string())));
        fields.extend(flags.iter().map(|flag| ("flags", flag.to_string())));
        fields
    }

    /// How many fit, when the first page of them is read as a page would.
    pub fn find(&self, conn: &mut Conn, now: Instant) -> Result<usize, Error> {
        let reader = Reader { sees: Sees::Everything, class: Some(OrgClass::LawEnforcement) };
        Ok(search::find(conn, &self.0, &reader, now, Lang::En, 20)?.total)
    }

    /// The statement of the search alone.
    pub fn bare(&self, conn: &mut Conn, now: Instant) -> Result<usize, Error> {
        let reader = Reader { sees: Sees::Everything, class: Some(OrgClass::LawEnforcement) };
        search::bare(conn, &self.0, &reader, now)
    }
}
