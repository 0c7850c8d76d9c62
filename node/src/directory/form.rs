//! The form of a capability: HSDS names, one page, rows that repeat. What it shows it gives back unchanged.

use serde::Deserialize;

use super::capability::*;
use super::named;
use super::places::Area;
use super::publish::Written;
use super::vocabulary::*;
use crate::agency::OrgClass;
use crate::federation::PeerId;
use crate::i18n::{self, Lang, Place};
use crate::web::form::FieldErrors;

/// Fields of one row of a repeated group come as lists of one length.
#[derive(Debug, Deserialize, Clone, Default)]
#[serde(default)]
pub struct CapabilityForm {
    /// The revision of the draft that was read; 0 if there was none.
    pub revision: i64,
    /// The group that wants more rows: what is filled in comes back, unchecked.
    pub more: String,
    pub name: String,
    pub alternate_name: String,
    pub description: String,
    pub status: String,
    pub service_type: Vec<String>,
    pub remedy: Vec<String>,
    pub remedy_jurisdiction: Vec<String>,
    pub remedy_stage: Vec<String>,
    pub remedy_court: Vec<String>,
    pub genders: Vec<String>,
    pub age_bands: Vec<String>,
    pub exploitation: Vec<String>,
    pub disability_access: Vec<String>,
    pub minors_unaccompanied: String,
    pub with_children: String,
    pub children_max: String,
    pub children_ages: Vec<String>,
    pub immigration_status_required: String,
    pub lgbtqi_affirming: String,
    pub male_beds: String,
    pub pets: String,
    pub nationality_restrictions: String,
    pub substance_policy: String,
    pub eligibility_description: String,
    pub minimum_age: String,
    pub maximum_age: String,
    pub modes: Vec<String>,
    pub days: Vec<String>,
    pub opens_at: Vec<String>,
    pub closes_at: Vec<String>,
    pub time_zone: String,
    pub after_hours: String,
    pub response_target_minutes: String,
    pub referral_from: Vec<String>,
    pub needs_police_report: String,
    /// Names or tags.
    pub language: Vec<String>,
    pub modality: Vec<String>,
    pub language_role: Vec<String>,
    /// `CEFR C1`, or a word for what somebody says of themselves.
    pub level: Vec<String>,
    /// One a line.
    pub certificate: Vec<String>,
    /// Of every language that is interpreted.
    pub interpreter: Vec<String>,
    pub interpreter_genders: Vec<String>,
    /// Names or codes.
    pub area: Vec<String>,
    pub area_kind: Vec<String>,
    pub area_mode: Vec<String>,
    pub area_name: Vec<String>,
    pub reach: Vec<String>,
    pub travel_radius_km: String,
    pub confidential_location: String,
    pub location_type: Vec<String>,
    pub location_name: Vec<String>,
    pub address: Vec<String>,
    pub city: Vec<String>,
    pub postal_code: Vec<String>,
    pub region: Vec<String>,
    pub contact_title: Vec<String>,
    pub contact_email: Vec<String>,
    pub contact_phone: Vec<String>,
    pub url: String,
    pub email: String,
    pub application_process: String,
    pub required_documents: String,
    pub fees_description: String,
    pub interpretation_services: String,
    pub accreditations: String,
    pub alert: String,
    pub audience_class: String,
    pub named: Vec<String>,
}

/// The desks that a contact can be. A list leaves no room for a person's name.
pub const DESKS: &[&str] = &[
    "intake_desk",
    "duty_desk",
    "front_desk",
    "hotline",
    "referrals",
    "coordination",
    "legal_intake",
    "medical_intake",
    "interpreter_booking",
    "night_desk",
    "security_desk",
];

/// A desk in the reader's language; a peer's own words as they are.
pub fn desk_label(title: &str, lang: Lang) -> String {
    match DESKS.contains(&title) {
        true => lang.named("desk-", title),
        false => title.to_owned(),
    }
}

const EVERY_DAY: &str = "MO,TU,WE,TH,FR,SA,SU";
const WORKDAYS: &str = "MO,TU,WE,TH,FR";
const WEEKEND: &str = "SA,SU";

/// The words of `interpreter` and `reach`.
pub const INTERPRETER: &[&str] = &[
    "remote_audio",
    "remote_video",
    "on_site",
    "trauma_informed",
    "screened",
    "police_interviews_ok",
    "ngo_only",
    "region_of_origin_hidden",
];
pub const REACH: &[&str] = &["remote_ok", "cross_border"];

/// The words of the closed lists, each with its label.
pub struct Lists {
    pub statuses: Words,
    pub stages: Words,
    pub genders: Words,
    pub ages: Words,
    pub exploitation: Words,
    pub access: Words,
    pub modes: Words,
    pub modalities: Words,
    pub roles: Words,
    pub area_kinds: Words,
    pub area_modes: Words,
    pub location_types: Words,
    pub audiences: Words,
}

pub type Words = Vec<(String, String)>;

fn words_of<T: ToString + std::fmt::Display>(family: &str, all: &[T], lang: Lang) -> Words {
    all.iter().map(|word| (word.to_string(), lang.named(family, word))).collect()
}

impl Lists {
    pub fn new(lang: Lang) -> Lists {
        let status = |status: &Status| (status.to_string(), lang.named("capability-status-", status.word()));
        Lists {
            statuses: Status::ALL.iter().map(status).collect(),
            stages: words_of("stage-", Stage::ALL, lang),
            genders: words_of("gender-", Gender::ALL, lang),
            ages: words_of("age-band-", AgeBand::ALL, lang),
            exploitation: words_of("exploitation-", Exploitation::ALL, lang),
            access: words_of("disability-", DisabilityAccess::ALL, lang),
            modes: words_of("intake-mode-", IntakeMode::ALL, lang),
            modalities: words_of("modality-", Modality::ALL, lang),
            roles: words_of("language-role-", LanguageRole::ALL, lang),
            area_kinds: words_of("coverage-kind-", CoverageKind::ALL, lang),
            area_modes: words_of("coverage-mode-", CoverageMode::ALL, lang),
            location_types: words_of("location-type-", LocationType::ALL, lang),
            audiences: words_of("audience-", AudienceClass::ALL, lang),
        }
    }
}

/// What the form offers.
pub struct Choices {
    pub needs: Vec<(&'static str, String)>,
    pub remedies: Vec<(&'static str, String)>,
    pub days: Vec<(String, String)>,
    pub zones: Vec<&'static str>,
    pub levels: Vec<String>,
    pub languages: Vec<String>,
    pub places: Vec<String>,
    pub classes: &'static [OrgClass],
}

/// The languages most asked for, for the field to propose; any other can be typed.
const OFFERED: &[&str] = &[
    "en", "es", "fr", "ar", "pt", "ru", "uk", "zh", "vi", "tl", "th", "hi", "ur", "bn", "prs", "tr", "ro", "sq", "am",
    "ti", "so", "yo", "ha", "ht", "mam", "quc", "ase",
];

/// Zones that are proposed, one for each corner that has agencies; any other can be typed.
const ZONES: &[&str] = &[
    "UTC",
    "Africa/Lagos",
    "Africa/Nairobi",
    "America/Chicago",
    "America/Guatemala",
    "America/Los_Angeles",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Manila",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Paris",
];

/// Countries with more parts than this are proposed whole, and their parts are typed.
const MOST_PARTS: usize = 100;

impl Choices {
    /// `home` is the agency's country, which is proposed with its parts.
    pub fn new(lang: Lang, home: Option<&Place>) -> Choices {
        let need = |word: &&'static str| ServiceType::parse(word).map(|need| (*word, need.label(lang)));
        let remedy = |word: &&'static str| RemedyCode::parse(word).map(|remedy| (*word, remedy.label(lang)));
        let day = |day: &Weekday| (day.to_string(), lang.named("weekday-", day));
        let mut days = vec![
            (EVERY_DAY.to_owned(), lang.t("directory-every-day")),
            (WORKDAYS.to_owned(), lang.t("directory-workdays")),
            (WEEKEND.to_owned(), lang.t("directory-weekend")),
        ];
        days.extend(Weekday::ALL.iter().map(day));
        let mut languages: Vec<_> = OFFERED.iter().map(|tag| i18n::language_name(tag, lang)).collect();
        languages.sort_by_cached_key(|name| i18n::fold(name));
        let parts = home.map(i18n::subdivision_choices).filter(|parts| parts.len() <= MOST_PARTS);
        let mut places: Vec<_> = home.map(|home| i18n::place_name(home, lang)).into_iter().collect();
        places.extend(parts.into_iter().flatten().map(|(_, name)| name.to_owned()));
        Choices {
            needs: ServiceType::KNOWN.iter().filter_map(need).collect(),
            remedies: RemedyCode::KNOWN.iter().filter_map(remedy).collect(),
            days,
            zones: ZONES.to_vec(),
            levels: Scale::ALL
                .iter()
                .flat_map(|scale| scale.values().iter().map(move |value| (*scale, *value)))
                .map(|(scale, value)| level_label(scale, value, lang))
                .collect(),
            languages,
            places,
            classes: OrgClass::ALL,
        }
    }
}

pub fn level_label(scale: Scale, value: &str, lang: Lang) -> String {
    match scale {
        Scale::SelfAssessed => lang.named("level-value-", value),
        scale => format!("{scale} {value}"),
    }
}

/// A level by its label, in any of our languages.
fn parse_level(text: &str) -> Option<Level> {
    let folded = i18n::fold(text);
    let is_called = |value: &&&str| {
        Lang::ALL.iter().any(|lang| i18n::fold(&level_label(Scale::SelfAssessed, value, *lang)) == folded)
    };
    let level = |scale: Scale, value: &str| Level {
        scale,
        value: value.to_owned(),
        assessed_by: String::new(),
        assessed_on: None,
    };
    let exact = text.split_once(' ').and_then(|(scale, value)| Some((Scale::parse(scale)?, value)));
    if let Some((scale, value)) = exact {
        return Some(level(scale, value));
    }
    let called = Scale::SelfAssessed.values().iter().find(is_called);
    called.map(|value| level(Scale::SelfAssessed, value))
}

/// Empty rows that wait to be filled in; who wants more presses a button.
const SPARE: usize = 1;
const MORE: usize = 2;

/// What was typed and is not known, with what it may have been meant to be.
pub struct Unknown {
    pub typed: String,
    pub nearest: Vec<String>,
}

impl CapabilityForm {
    pub fn blank(time_zone: &str, place: &str) -> CapabilityForm {
        CapabilityForm {
            status: Status::Active.to_string(),
            time_zone: time_zone.to_owned(),
            area: vec![place.to_owned()],
            audience_class: AudienceClass::Member.to_string(),
            ..CapabilityForm::default()
        }
    }

    pub fn ticked(&self, list: &[String], word: &str) -> bool {
        list.iter().any(|one| one == word)
    }

    /// The rows to draw of a repeated group: those that are filled in, and some to fill in.
    pub fn rows(&self, group: &str, list: &[String]) -> std::ops::Range<usize> {
        let is_full = list.last().is_none_or(|last| !last.trim().is_empty());
        let empty = match self.more == group {
            true => MORE,
            false if is_full => SPARE,
            false => 0,
        };
        0..list.len() + empty
    }

    /// Of a field with a fault: which of what was typed is not known.
    pub fn unknown(&self, field: &str, home: Option<&Place>, lang: Lang) -> Vec<Unknown> {
        let all = |list: &[String], is_known: &dyn Fn(&str) -> bool, nearest: &dyn Fn(&str) -> Vec<String>| {
            let typed = list.iter().map(|text| text.trim()).filter(|text| !text.is_empty() && !is_known(text));
            typed.map(|text| Unknown { typed: text.to_owned(), nearest: nearest(text) }).collect()
        };
        let is_place = |text: &str| named::find_place(text, home).is_some();
        let places = |text: &str| named::nearest_places(text, home, lang);
        match field {
            "languages" => all(&self.language, &|text| named::find_language(text).is_some(), &|text| {
                named::nearest_languages(text, lang)
            }),
            "service_areas" => all(&self.area, &is_place, &places),
            "remedies" => all(&self.remedy_jurisdiction, &is_place, &places),
            "service_at_locations" => all(&self.region, &is_place, &places),
            "time_zone" => all(
                std::slice::from_ref(&self.time_zone),
                &|text| named::find_zone(text).is_some(),
                &named::nearest_zones,
            ),
            _ => Vec::new(),
        }
    }

    pub fn at<'a>(&self, list: &'a [String], row: usize) -> &'a str {
        list.get(row).map_or("", String::as_str)
    }

    pub fn has_remedies(&self) -> bool {
        self.remedy.iter().any(|remedy| !remedy.is_empty())
    }

    /// `home` is the agency's country: what is named like one of its parts is that part.
    pub fn check(&self, home: Option<&Place>, colleagues: &[String]) -> Result<Written, FieldErrors> {
        let mut errors = FieldErrors::default();
        let capability = Capability {
            name: errors.line("name", &self.name, 200),
            alternate_name: errors.optional_line("alternate_name", &self.alternate_name, 200),
            description: errors.optional_text("description", &self.description, 2000),
            url: errors.optional_web_address("url", &self.url),
            email: errors.optional_email("email", &self.email),
            status: one(&mut errors, "status", &self.status, Status::parse).unwrap_or_default(),
            service_type: many(&mut errors, "service_type", &self.service_type, ServiceType::parse),
            remedies: self.remedies(home, &mut errors),
            serves: self.serves(&mut errors),
            intake: self.intake(&mut errors),
            languages: self.languages(&mut errors),
            service_areas: self.service_areas(home, &mut errors),
            remote_ok: self.ticked(&self.reach, "remote_ok"),
            travel_radius_km: number(&mut errors, "travel_radius_km", &self.travel_radius_km),
            cross_border: self.ticked(&self.reach, "cross_border"),
            confidential_location: !self.confidential_location.is_empty(),
            service_at_locations: self.locations(home, &mut errors),
            contacts: self.contacts(&mut errors),
            interpretation_services: errors.optional_text(
                "interpretation_services",
                &self.interpretation_services,
                2000,
            ),
            application_process: errors.optional_text("application_process", &self.application_process, 2000),
            eligibility_description: errors.optional_text(
                "eligibility_description",
                &self.eligibility_description,
                2000,
            ),
            minimum_age: number(&mut errors, "minimum_age", &self.minimum_age),
            maximum_age: number(&mut errors, "maximum_age", &self.maximum_age),
            required_documents: lines(&self.required_documents),
            fees_description: errors.optional_text("fees_description", &self.fees_description, 2000),
            accreditations: errors.optional_text("accreditations", &self.accreditations, 2000),
            alert: errors.optional_text("alert", &self.alert, 2000),
            assured_date: None,
        };
        for fault in capability.check() {
            errors.add(fault.field, words(fault.what));
        }
        for (field, key) in super::lint::refusals(&capability, colleagues) {
            errors.add(field, key);
        }
        let class = one(&mut errors, "audience_class", &self.audience_class, AudienceClass::parse).unwrap_or_default();
        let named: Vec<PeerId> = match class {
            AudienceClass::Named => self.named.iter().cloned().map(PeerId::from).collect(),
            _ => Vec::new(),
        };
        if class == AudienceClass::Named && named.is_empty() {
            errors.add("named", "field-choose");
        }
        match errors.is_empty() {
            true => Ok(Written { capability, class, named }),
            false => Err(errors),
        }
    }

    /// Everything that an editor would be told of it, as `field: key`: what is wrong, and what it may say too much of.
    #[cfg(test)]
    pub fn faults(&self, colleagues: &[String]) -> Vec<String> {
        let home = i18n::parse_place("XA");
        match self.check(home.as_ref(), colleagues) {
            Ok(written) => super::lint::warnings(&written.capability)
                .into_iter()
                .map(|(field, finding)| format!("{field}: {finding}"))
                .collect(),
            Err(errors) => errors.iter().map(|(field, key)| format!("{field}: {key}")).collect(),
        }
    }

    fn remedies(&self, home: Option<&Place>, errors: &mut FieldErrors) -> Vec<Remedy> {
        let mut remedies = Vec::new();
        for (row, code) in self.remedy.iter().enumerate().filter(|(_, code)| !code.is_empty()) {
            let jurisdiction = self.at(&self.remedy_jurisdiction, row);
            let Some(remedy) = one(errors, "remedies", code, RemedyCode::parse) else { continue };
            remedies.push(Remedy {
                remedy,
                jurisdiction: optional(errors, "remedies", jurisdiction, |text| named::find_place(text, home)),
                stage: optional(errors, "remedies", self.at(&self.remedy_stage, row), Stage::parse),
                court: self.at(&self.remedy_court, row).trim().to_owned(),
            });
        }
        remedies
    }

    fn serves(&self, errors: &mut FieldErrors) -> Serves {
        let with_children = yes_no(errors, "with_children", &self.with_children).map(|accepted| WithChildren {
            accepted,
            max: number(errors, "with_children", &self.children_max),
            ages: many(errors, "with_children", &self.children_ages, AgeBand::parse),
        });
        Serves {
            genders: many(errors, "genders", &self.genders, Gender::parse),
            age_bands: many(errors, "age_bands", &self.age_bands, AgeBand::parse),
            exploitation: many(errors, "exploitation", &self.exploitation, Exploitation::parse),
            minors_unaccompanied: yes_no(errors, "minors_unaccompanied", &self.minors_unaccompanied),
            with_children,
            disability_access: many(errors, "disability_access", &self.disability_access, DisabilityAccess::parse),
            nationality_restrictions: errors.optional_text(
                "nationality_restrictions",
                &self.nationality_restrictions,
                2000,
            ),
            immigration_status_required: yes_no(
                errors,
                "immigration_status_required",
                &self.immigration_status_required,
            ),
            lgbtqi_affirming: yes_no(errors, "lgbtqi_affirming", &self.lgbtqi_affirming),
            male_beds: yes_no(errors, "male_beds", &self.male_beds),
            pets: yes_no(errors, "pets", &self.pets),
            substance_policy: errors.optional_text("substance_policy", &self.substance_policy, 2000),
        }
    }

    fn intake(&self, errors: &mut FieldErrors) -> Intake {
        // A zone that is unknown is told once, and not with each of its hours.
        let zone = named::find_zone(&self.time_zone).map(|zone| zone.name()).unwrap_or_else(|| {
            errors.add("time_zone", "directory-field-zone");
            "UTC"
        });
        let mut hours = Vec::new();
        for (row, days) in self.days.iter().enumerate().filter(|(_, days)| !days.is_empty()) {
            let byday: Option<Vec<Weekday>> = days.split(',').map(Weekday::parse).collect();
            let time = |text: &str| {
                let time = chrono::NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
                time.map(clock_time)
            };
            let times = (time(self.at(&self.opens_at, row)), time(self.at(&self.closes_at, row)));
            match (byday, times) {
                (Some(byday), (Some(opens_at), Some(closes_at))) => {
                    hours.push(Schedule { byday, opens_at, closes_at, timezone: zone.to_owned() });
                }
                _ => errors.add("hours", "directory-field-hours"),
            }
        }
        Intake {
            modes: many(errors, "modes", &self.modes, IntakeMode::parse),
            hours,
            after_hours: yes_no(errors, "after_hours", &self.after_hours),
            response_target_minutes: number(errors, "response_target_minutes", &self.response_target_minutes),
            referral_from: many(errors, "referral_from", &self.referral_from, OrgClass::parse),
            needs_police_report: yes_no(errors, "needs_police_report", &self.needs_police_report),
        }
    }

    fn languages(&self, errors: &mut FieldErrors) -> Vec<Language> {
        let says = |word: &str| self.ticked(&self.interpreter, word);
        let profile = InterpreterProfile {
            genders: many(errors, "languages", &self.interpreter_genders, Gender::parse),
            region_of_origin_hidden: says("region_of_origin_hidden"),
            remote_audio: says("remote_audio"),
            remote_video: says("remote_video"),
            on_site: says("on_site"),
            trauma_informed: says("trauma_informed"),
            screened: says("screened"),
            police_interviews_ok: says("police_interviews_ok"),
            ngo_only: says("ngo_only"),
        };
        let has_profile = profile != InterpreterProfile::default();
        let mut languages = Vec::new();
        for (row, tag) in self.language.iter().enumerate().filter(|(_, tag)| !tag.trim().is_empty()) {
            let Some(code) = named::find_language(tag) else {
                errors.add("languages", "directory-field-language");
                continue;
            };
            let modality = one(errors, "languages", self.at(&self.modality, row), Modality::parse);
            let role = one(errors, "languages", self.at(&self.language_role, row), LanguageRole::parse);
            let level = optional(errors, "languages", self.at(&self.level, row), parse_level);
            let (Some(modality), Some(role)) = (modality, role) else { continue };
            let certificate = |name: String| Certification {
                body: String::new(),
                name,
                number_hash: String::new(),
                expires_on: None,
                setting: None,
            };
            languages.push(Language {
                code,
                modality,
                role,
                level,
                certification: lines(self.at(&self.certificate, row)).into_iter().map(certificate).collect(),
                interpreter_profile: (has_profile && !role.is_of_the_service()).then(|| profile.clone()),
            });
        }
        languages
    }

    fn service_areas(&self, home: Option<&Place>, errors: &mut FieldErrors) -> Vec<Coverage> {
        let mut areas = Vec::new();
        for (row, code) in self.area.iter().enumerate().filter(|(_, code)| !code.trim().is_empty()) {
            let Some(code) = named::find_place(code, home) else {
                errors.add("service_areas", "directory-field-area");
                continue;
            };
            let kind = optional(errors, "service_areas", self.at(&self.area_kind, row), CoverageKind::parse);
            let mode = optional(errors, "service_areas", self.at(&self.area_mode, row), CoverageMode::parse);
            let name = self.at(&self.area_name, row).trim();
            areas.push(Coverage {
                // The standard has names for its own.
                name: if code.is_private() { name.to_owned() } else { String::new() },
                code,
                kind: kind.unwrap_or_default(),
                mode: mode.unwrap_or_default(),
            });
        }
        areas
    }

    fn locations(&self, home: Option<&Place>, errors: &mut FieldErrors) -> Vec<Location> {
        let mut locations = Vec::new();
        for (row, kind) in self.location_type.iter().enumerate() {
            let text = |list: &[String]| self.at(list, row).trim().replace("\r\n", "\n");
            let Some(location_type) = optional(errors, "service_at_locations", kind, LocationType::parse) else {
                let filled = [&self.location_name, &self.address, &self.city, &self.postal_code, &self.region];
                if filled.into_iter().any(|list| !text(list).is_empty()) {
                    errors.add("service_at_locations", "field-choose");
                }
                continue;
            };
            locations.push(Location {
                location_type,
                name: text(&self.location_name),
                address: text(&self.address),
                city: text(&self.city),
                postal_code: text(&self.postal_code),
                region: optional(errors, "service_at_locations", &text(&self.region), |text| {
                    named::find_place(text, home)
                }),
                url: String::new(),
            });
        }
        locations
    }

    fn contacts(&self, errors: &mut FieldErrors) -> Vec<RoleContact> {
        let mut contacts = Vec::new();
        for row in 0..self.contact_title.len() {
            let (title, email) = (self.at(&self.contact_title, row).trim(), self.at(&self.contact_email, row).trim());
            let phone = self.at(&self.contact_phone, row).trim();
            if [title, email, phone].iter().all(|text| text.is_empty()) {
                continue;
            }
            // Words of a peer's or of an import come back as they are; a new one is a desk of the list.
            if title.is_empty() {
                errors.add("contacts", "directory-field-role");
            }
            let mut faults = FieldErrors::default();
            faults.optional_email("contacts", email);
            faults.optional_phone("contacts", phone);
            if let Some(key) = faults.of("contacts") {
                errors.add("contacts", key);
            }
            contacts.push(RoleContact { title: title.to_owned(), email: email.to_owned(), phone: phone.to_owned() });
        }
        contacts
    }
}

fn words(what: What) -> &'static str {
    match what {
        What::Missing => "field-required",
        What::TooLong => "field-too-long",
        What::TooMany => "field-too-many",
        What::Twice => "directory-field-twice",
        What::Value => "directory-field-value",
        What::Address => "directory-field-confidential",
        What::Control => "field-control",
    }
}

fn one<T>(errors: &mut FieldErrors, field: &'static str, text: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
    let parsed = parse(text.trim());
    if parsed.is_none() {
        errors.add(field, "field-choose");
    }
    parsed
}

fn optional<T>(
    errors: &mut FieldErrors,
    field: &'static str,
    text: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let text = text.trim();
    let parsed = (!text.is_empty()).then(|| parse(text)).flatten();
    if parsed.is_none() && !text.is_empty() {
        errors.add(field, "directory-field-value");
    }
    parsed
}

fn many<T: PartialEq>(
    errors: &mut FieldErrors,
    field: &'static str,
    texts: &[String],
    parse: impl Fn(&str) -> Option<T>,
) -> Vec<T> {
    let mut all: Vec<T> = Vec::new();
    for text in texts.iter().filter(|text| !text.is_empty()) {
        match parse(text) {
            Some(one) if !all.contains(&one) => all.push(one),
            Some(_) => {}
            None => errors.add(field, "field-choose"),
        }
    }
    all
}

fn number(errors: &mut FieldErrors, field: &'static str, text: &str) -> Option<u32> {
    optional(errors, field, text, |text| text.parse().ok())
}

/// Yes, no, or nothing was said.
fn yes_no(errors: &mut FieldErrors, field: &'static str, text: &str) -> Option<bool> {
    optional(errors, field, text, |text| match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    })
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn said(value: Option<bool>) -> String {
    match value {
        Some(true) => "yes".to_owned(),
        Some(false) => "no".to_owned(),
        None => String::new(),
    }
}

fn texts<T: ToString>(items: impl IntoIterator<Item = T>) -> Vec<String> {
    items.into_iter().map(|item| item.to_string()).collect()
}

fn text_of<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A row for each choice of days that the form has: an unusual set of days becomes several rows.
fn day_rows(hours: &[Schedule]) -> Vec<(String, &Schedule)> {
    let mut rows = Vec::new();
    for schedule in hours {
        let all = texts(&schedule.byday).join(",");
        match [EVERY_DAY, WORKDAYS, WEEKEND].contains(&all.as_str()) {
            true => rows.push((all, schedule)),
            false => rows.extend(schedule.byday.iter().map(|day| (day.to_string(), schedule))),
        }
    }
    rows
}

impl CapabilityForm {
    /// The form as its author filled it in, in the reader's language.
    pub fn of(written: &Written, home: Option<&Place>, lang: Lang) -> CapabilityForm {
        let place = |area: Option<&Area>| area.map_or_else(String::new, |area| named::place_text(area, home, lang));
        let it = &written.capability;
        let (serves, intake) = (&it.serves, &it.intake);
        let profile = it.languages.iter().find_map(|language| language.interpreter_profile.as_ref());
        let interpreter = profile.map_or_else(Vec::new, |profile| profile.said().map(str::to_owned).collect());
        let reach = [("remote_ok", it.remote_ok), ("cross_border", it.cross_border)];
        let days = day_rows(&intake.hours);
        let children = serves.with_children.as_ref();
        CapabilityForm {
            revision: 0,
            more: String::new(),
            name: it.name.clone(),
            alternate_name: it.alternate_name.clone(),
            description: it.description.clone(),
            status: it.status.to_string(),
            service_type: texts(&it.service_type),
            remedy: texts(it.remedies.iter().map(|one| &one.remedy)),
            remedy_jurisdiction: it.remedies.iter().map(|one| place(one.jurisdiction.as_ref())).collect(),
            remedy_stage: it.remedies.iter().map(|one| text_of(one.stage)).collect(),
            remedy_court: texts(it.remedies.iter().map(|one| &one.court)),
            genders: texts(&serves.genders),
            age_bands: texts(&serves.age_bands),
            exploitation: texts(&serves.exploitation),
            disability_access: texts(&serves.disability_access),
            minors_unaccompanied: said(serves.minors_unaccompanied),
            with_children: said(children.map(|children| children.accepted)),
            children_max: text_of(children.and_then(|children| children.max)),
            children_ages: children.map_or_else(Vec::new, |children| texts(&children.ages)),
            immigration_status_required: said(serves.immigration_status_required),
            lgbtqi_affirming: said(serves.lgbtqi_affirming),
            male_beds: said(serves.male_beds),
            pets: said(serves.pets),
            nationality_restrictions: serves.nationality_restrictions.clone(),
            substance_policy: serves.substance_policy.clone(),
            eligibility_description: it.eligibility_description.clone(),
            minimum_age: text_of(it.minimum_age),
            maximum_age: text_of(it.maximum_age),
            modes: texts(&intake.modes),
            opens_at: days.iter().map(|(_, schedule)| schedule.opens_at.clone()).collect(),
            closes_at: days.iter().map(|(_, schedule)| schedule.closes_at.clone()).collect(),
            days: days.into_iter().map(|(days, _)| days).collect(),
            time_zone: intake.hours.first().map_or_else(|| "UTC".to_owned(), |schedule| schedule.timezone.clone()),
            after_hours: said(intake.after_hours),
            response_target_minutes: text_of(intake.response_target_minutes),
            referral_from: texts(&intake.referral_from),
            needs_police_report: said(intake.needs_police_report),
            language: it.languages.iter().map(|one| named::language_text(&one.code, lang)).collect(),
            modality: texts(it.languages.iter().map(|one| one.modality)),
            language_role: texts(it.languages.iter().map(|one| one.role)),
            level: it
                .languages
                .iter()
                .map(|one| text_of(one.level.as_ref().map(|level| level_label(level.scale, &level.value, lang))))
                .collect(),
            certificate: it
                .languages
                .iter()
                .map(|one| texts(one.certification.iter().map(|held| &held.name)).join("\n"))
                .collect(),
            interpreter,
            interpreter_genders: profile.map_or_else(Vec::new, |profile| texts(&profile.genders)),
            area: it.service_areas.iter().map(|one| place(Some(&one.code))).collect(),
            area_kind: texts(it.service_areas.iter().map(|one| one.kind)),
            area_mode: texts(it.service_areas.iter().map(|one| one.mode)),
            area_name: texts(it.service_areas.iter().map(|one| &one.name)),
            reach: reach.into_iter().filter(|(_, holds)| *holds).map(|(word, _)| word.to_owned()).collect(),
            travel_radius_km: text_of(it.travel_radius_km),
            confidential_location: if it.confidential_location { "on".to_owned() } else { String::new() },
            location_type: texts(it.service_at_locations.iter().map(|one| one.location_type)),
            location_name: texts(it.service_at_locations.iter().map(|one| &one.name)),
            address: texts(it.service_at_locations.iter().map(|one| &one.address)),
            city: texts(it.service_at_locations.iter().map(|one| &one.city)),
            postal_code: texts(it.service_at_locations.iter().map(|one| &one.postal_code)),
            region: it.service_at_locations.iter().map(|one| place(one.region.as_ref())).collect(),
            contact_title: texts(it.contacts.iter().map(|one| &one.title)),
            contact_email: texts(it.contacts.iter().map(|one| &one.email)),
            contact_phone: texts(it.contacts.iter().map(|one| &one.phone)),
            url: it.url.clone(),
            email: it.email.clone(),
            application_process: it.application_process.clone(),
            required_documents: it.required_documents.join("\n"),
            fees_description: it.fees_description.clone(),
            interpretation_services: it.interpretation_services.clone(),
            accreditations: it.accreditations.clone(),
            alert: it.alert.clone(),
            audience_class: written.class.to_string(),
            named: texts(&written.named),
        }
    }
}
