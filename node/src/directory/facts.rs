//! A capability in words, for the page that shows it and the page that says what will be published.

use super::capability::*;
use super::capacity::Room;
use super::form::{desk_label, level_label};
use super::vocabulary::{CoverageMode, Weekday};
use crate::i18n::{self, Lang};
use crate::time::Instant;
use crate::web::Page;

/// A label's key, and what stands beside it.
pub type Fact = (&'static str, Vec<String>);

/// What is said, in the order of the form; what is not said is left out.
pub fn facts(it: &Capability, lang: Lang) -> Vec<Fact> {
    let named = |family: &'static str| move |word: &dyn std::fmt::Display| lang.named(family, word);
    let (serves, intake) = (&it.serves, &it.intake);
    let mut facts: Vec<Fact> = vec![
        ("directory-needs", it.service_type.iter().map(|need| need.label(lang)).collect()),
        ("directory-remedies", it.remedies.iter().map(|remedy| remedy_words(remedy, lang)).collect()),
        ("directory-genders", serves.genders.iter().map(|one| named("gender-")(one)).collect()),
        ("directory-ages", serves.age_bands.iter().map(|one| named("age-band-")(one)).collect()),
        ("directory-exploitation", serves.exploitation.iter().map(|one| named("exploitation-")(one)).collect()),
        ("directory-age-limits", age_limits(it, lang)),
        ("directory-minors", said(serves.minors_unaccompanied, lang)),
        ("directory-children", children(serves.with_children.as_ref(), lang)),
        ("directory-lgbtqi", said(serves.lgbtqi_affirming, lang)),
        ("directory-male-beds", said(serves.male_beds, lang)),
        ("directory-access", serves.disability_access.iter().map(|one| named("disability-")(one)).collect()),
        ("directory-pets", said(serves.pets, lang)),
        ("directory-status-required", said(serves.immigration_status_required, lang)),
        ("directory-nationality", text(&serves.nationality_restrictions)),
        ("directory-substance", text(&serves.substance_policy)),
        ("directory-eligibility", text(&it.eligibility_description)),
        ("directory-modes", intake.modes.iter().map(|one| named("intake-mode-")(one)).collect()),
        ("directory-hours", intake.hours.iter().map(|one| hours(one, lang)).collect()),
        ("directory-after-hours", said(intake.after_hours, lang)),
        (
            "directory-response",
            intake.response_target_minutes.map(|n| lang.with("directory-minutes", "n", n)).into_iter().collect(),
        ),
        ("directory-referral-from", intake.referral_from.iter().map(|one| named("class-")(one)).collect()),
        ("directory-police-report", said(intake.needs_police_report, lang)),
        ("directory-languages", it.languages.iter().map(|one| language_words(one, lang)).collect()),
        ("directory-interpreters", interpreters(it, lang)),
        ("directory-areas", it.service_areas.iter().map(|one| area_words(one, lang)).collect()),
    ];
    if it.remote_ok {
        facts.push(("directory-remote", said(Some(true), lang)));
    }
    if it.cross_border {
        facts.push(("directory-cross-border", said(Some(true), lang)));
    }
    if let Some(km) = it.travel_radius_km {
        facts.push(("directory-radius", vec![lang.with("directory-km", "n", km)]));
    }
    facts.extend([
        ("directory-locations", it.service_at_locations.iter().map(|one| location_words(one, lang)).collect()),
        ("directory-application", text(&it.application_process)),
        ("directory-documents", it.required_documents.clone()),
        ("directory-fees", text(&it.fees_description)),
        ("directory-interpretation", text(&it.interpretation_services)),
        ("directory-accreditations", text(&it.accreditations)),
    ]);
    facts.retain(|(_, values)| !values.is_empty());
    facts
}

fn text(text: &str) -> Vec<String> {
    (!text.is_empty()).then(|| text.to_owned()).into_iter().collect()
}

fn said(value: Option<bool>, lang: Lang) -> Vec<String> {
    value.map(|yes| lang.t(if yes { "directory-yes" } else { "directory-no" })).into_iter().collect()
}

fn age_limits(it: &Capability, lang: Lang) -> Vec<String> {
    let least = it.minimum_age.map(|n| lang.with("directory-from-age", "n", n));
    let most = it.maximum_age.map(|n| lang.with("directory-to-age", "n", n));
    least.into_iter().chain(most).collect()
}

fn children(children: Option<&WithChildren>, lang: Lang) -> Vec<String> {
    let Some(children) = children else { return Vec::new() };
    let mut words = said(Some(children.accepted), lang);
    words.extend(children.max.map(|n| lang.with("directory-children-most", "n", n)));
    words.extend(children.ages.iter().map(|band| lang.named("age-band-", band)));
    words
}

fn remedy_words(remedy: &Remedy, lang: Lang) -> String {
    let mut words = vec![remedy.remedy.label(lang)];
    words.extend(remedy.stage.map(|stage| lang.named("stage-", stage)));
    words.extend(remedy.jurisdiction.as_ref().map(|area| area.label("", lang)));
    words.extend(text(&remedy.court));
    words.join(" · ")
}

pub fn language_words(language: &Language, lang: Lang) -> String {
    let mut words = vec![
        i18n::language_name(language.code.as_str(), lang),
        lang.named("modality-", language.modality),
        lang.named("language-role-", language.role),
    ];
    words.extend(language.level.as_ref().map(|level| level_label(level.scale, &level.value, lang)));
    words.extend(language.certification.iter().map(|held| held.name.clone()));
    words.join(" · ")
}

fn interpreters(it: &Capability, lang: Lang) -> Vec<String> {
    let Some(profile) = it.languages.iter().find_map(|language| language.interpreter_profile.as_ref()) else {
        return Vec::new();
    };
    let mut words: Vec<String> = profile.said().map(|word| lang.named("interpreter-", word)).collect();
    words.extend(profile.genders.iter().map(|gender| lang.named("gender-", gender)));
    words
}

pub fn area_words(area: &Coverage, lang: Lang) -> String {
    let name = area.code.label(&area.name, lang);
    match area.mode {
        CoverageMode::Covers => name,
        mode => format!("{name} · {}", lang.named("coverage-mode-", mode)),
    }
}

fn location_words(location: &Location, lang: Lang) -> String {
    let mut words = vec![lang.named("location-type-", location.location_type)];
    for part in [&location.name, &location.address, &location.postal_code, &location.city] {
        words.extend(text(part));
    }
    words.extend(location.region.as_ref().map(|area| area.label("", lang)));
    words.join(" · ")
}

fn hours(schedule: &Schedule, lang: Lang) -> String {
    let days = match schedule.byday.as_slice() {
        all if all == Weekday::ALL => lang.t("directory-every-day"),
        [Weekday::Mo, Weekday::Tu, Weekday::We, Weekday::Th, Weekday::Fr] => lang.t("directory-workdays"),
        [Weekday::Sa, Weekday::Su] => lang.t("directory-weekend"),
        some => {
            let names: Vec<String> = some.iter().map(|day| lang.named("weekday-", day)).collect();
            names.join(&lang.t("comma"))
        }
    };
    format!("{days} {}–{} ({})", schedule.opens_at, schedule.closes_at, schedule.timezone)
}

/// The desks to reach, each with how.
pub fn contacts(it: &Capability, lang: Lang) -> Vec<(String, RoleContact)> {
    it.contacts.iter().map(|contact| (desk_label(&contact.title, lang), contact.clone())).collect()
}

/// Whether one can come in now, in a few words and a shape.
pub fn intake_words(it: &Capability, page: &Page, now: Instant) -> (String, &'static str) {
    match it.intake_at(now) {
        Open::Until(Some(until)) => {
            let zone = it.intake.hours.first().and_then(|one| one.timezone.parse().ok()).unwrap_or(chrono_tz::UTC);
            let at = chrono::TimeZone::from_utc_datetime(&zone, &until).format("%H:%M").to_string();
            (page.with("directory-open-until", "time", at), "-ok")
        }
        Open::Until(None) => (page.t("directory-open-always"), "-ok"),
        Open::Closed => (page.t("directory-closed-now"), "-stop"),
        Open::Unknown => (page.t("directory-intake-unknown"), "-quiet"),
    }
}

/// How much is free, in a few words and a shape.
pub fn room_words(room: Room, lang: Lang) -> (String, &'static str) {
    match room {
        Room::Free(n) => (lang.with("directory-free", "n", n), "-ok"),
        Room::FreeInBand(band) => (lang.named("band-", band), "-ok"),
        Room::Waitlist => (lang.t("capacity-state-waitlist"), "-wait"),
        Room::Full => (lang.t("capacity-state-full"), "-stop"),
        Room::Unknown => (lang.t("capacity-state-unknown"), "-quiet"),
    }
}
