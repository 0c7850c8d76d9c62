use serde::Deserialize;

use super::{Contact, ContactRole, NewAgency, OrgClass};
use crate::i18n::{self, Lang, parse_language, parse_place};
use crate::web::form::FieldErrors;

const MOST_LANGUAGES: usize = 60;
const MOST_PLACES: usize = 100;

#[derive(Deserialize, Clone, Default)]
#[serde(default)]
pub struct AgencyForm {
    /// The version that was read; 0 where there is none yet.
    pub version: i64,
    pub name: String,
    pub alternate_name: String,
    pub description: String,
    pub org_class: String,
    /// ISO 3166-1.
    pub country: String,
    /// ISO 3166 codes, separated by commas or lines.
    pub places: String,
    /// Ticked tags.
    pub languages: Vec<String>,
    /// Further tags, separated by commas or lines.
    pub more_languages: String,
    pub email: String,
    pub phone: String,
    pub complaints: String,
    pub safeguarding: String,
    pub security: String,
    pub privacy: String,
    pub website: String,
    pub time_zone: String,
}

/// What the form offers.
pub struct Choices {
    pub classes: &'static [OrgClass],
    pub countries: Vec<(&'static str, String)>,
    /// The languages most asked for; any other can be typed.
    pub languages: Vec<(&'static str, String)>,
    pub zones: Vec<&'static str>,
}

const OFFERED: &[&str] = &[
    "en", "es", "fr", "ar", "pt", "ru", "uk", "zh", "vi", "tl", "th", "hi", "ur", "bn", "ne", "fa", "prs", "ps", "tr",
    "ro", "bg", "sq", "hu", "pl", "am", "ti", "so", "yo", "ig", "ha", "sw", "ht", "mam", "quc", "ase",
];

impl Choices {
    pub fn new(lang: Lang) -> Choices {
        let mut languages: Vec<_> = OFFERED.iter().map(|tag| (*tag, i18n::language_name(tag, lang))).collect();
        languages.sort_by(|one, other| one.1.cmp(&other.1));
        Choices {
            classes: OrgClass::ALL,
            countries: i18n::country_choices(lang),
            languages,
            zones: i18n::time_zone_choices(),
        }
    }
}

impl AgencyForm {
    pub fn blank() -> AgencyForm {
        AgencyForm { time_zone: "UTC".to_owned(), ..AgencyForm::default() }
    }

    pub fn speaks(&self, tag: &str) -> bool {
        self.languages.iter().any(|language| language == tag)
    }

    pub fn check(&self) -> Result<NewAgency, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.line("name", &self.name, 200);
        let alternate_name = errors.optional_line("alternate_name", &self.alternate_name, 60);
        let description = errors.optional_text("description", &self.description, 2000);
        let org_class = OrgClass::parse(&self.org_class);
        if org_class.is_none() {
            errors.add("org_class", "field-choose");
        }
        let jurisdictions = self.jurisdictions(&mut errors);
        let languages = self.spoken(&mut errors);
        let contacts = self.contacts(&mut errors);
        let website = errors.optional_web_address("website", &self.website);
        if self.time_zone.parse::<chrono_tz::Tz>().is_err() {
            errors.add("time_zone", "field-choose");
        }
        match org_class {
            Some(org_class) if errors.is_empty() => Ok(NewAgency {
                name,
                alternate_name,
                description,
                org_class,
                jurisdictions,
                languages,
                contacts,
                website,
                time_zone: self.time_zone.clone(),
            }),
            _ => Err(errors),
        }
    }

    fn jurisdictions(&self, errors: &mut FieldErrors) -> Vec<i18n::Place> {
        let mut places = Vec::new();
        match parse_place(&self.country) {
            Some(country) => places.push(country),
            None if self.country.trim().is_empty() && !self.places.trim().is_empty() => {}
            None => errors.add("country", "field-choose"),
        }
        for code in items(&self.places) {
            match parse_place(code) {
                Some(place) => places.push(place),
                None => errors.add("places", "field-places"),
            }
        }
        // "New York" says more than "United States": a country is dropped where a part of it is named.
        let parts: Vec<String> =
            places.iter().filter(|p| p.as_str().len() > 2).map(|p| p.as_str()[..2].to_owned()).collect();
        places.retain(|place| place.as_str().len() > 2 || !parts.iter().any(|country| country == place.as_str()));
        places.sort();
        places.dedup();
        if places.len() > MOST_PLACES {
            errors.add("places", "field-too-many");
        }
        places
    }

    fn spoken(&self, errors: &mut FieldErrors) -> Vec<String> {
        let mut tags = Vec::new();
        for tag in self.languages.iter().map(String::as_str).chain(items(&self.more_languages)) {
            match parse_language(tag) {
                Some(tag) => tags.push(tag),
                None => errors.add("more_languages", "field-languages"),
            }
        }
        tags.sort();
        tags.dedup();
        if tags.is_empty() && errors.of("more_languages").is_none() {
            errors.add("languages", "field-choose");
        }
        if tags.len() > MOST_LANGUAGES {
            errors.add("more_languages", "field-too-many");
        }
        tags
    }

    fn contacts(&self, errors: &mut FieldErrors) -> Vec<Contact> {
        let email = errors.optional_email("email", &self.email);
        let phone = errors.optional_phone("phone", &self.phone);
        if email.is_empty() && phone.is_empty() {
            errors.add("email", "field-contact");
        }
        let mut contacts = vec![Contact { role: ContactRole::General, email, phone }];
        for (field, role, text) in [
            ("complaints", ContactRole::Complaints, &self.complaints),
            ("safeguarding", ContactRole::Safeguarding, &self.safeguarding),
            ("security", ContactRole::Security, &self.security),
            ("privacy", ContactRole::Privacy, &self.privacy),
        ] {
            let email = errors.optional_email(field, text);
            if !email.is_empty() {
                contacts.push(Contact { role, email, phone: String::new() });
            }
        }
        contacts
    }
}

/// What stands between commas, semicolons and line ends.
fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';', '\n']).map(str::trim).filter(|item| !item.is_empty())
}

impl From<&NewAgency> for AgencyForm {
    fn from(agency: &NewAgency) -> AgencyForm {
        let email = |role| {
            agency
                .contacts
                .iter()
                .find(|contact| contact.role == role)
                .map(|contact| contact.email.clone())
                .unwrap_or_default()
        };
        let phone = agency.contacts.first().map(|contact| contact.phone.clone()).unwrap_or_default();
        let (offered, more): (Vec<_>, Vec<_>) =
            agency.languages.iter().cloned().partition(|tag| OFFERED.contains(&tag.as_str()));
        let (countries, parts): (Vec<_>, Vec<_>) =
            agency.jurisdictions.iter().map(|place| place.as_str().to_owned()).partition(|code| code.len() == 2);
        let mut countries = countries.into_iter();
        let country = countries.next().or_else(|| parts.first().map(|part| part[..2].to_owned()));
        AgencyForm {
            version: 0,
            name: agency.name.clone(),
            alternate_name: agency.alternate_name.clone(),
            description: agency.description.clone(),
            org_class: agency.org_class.as_str().to_owned(),
            country: country.unwrap_or_default(),
            places: countries.chain(parts).collect::<Vec<_>>().join(", "),
            languages: offered,
            more_languages: more.join(", "),
            email: email(ContactRole::General),
            phone,
            complaints: email(ContactRole::Complaints),
            safeguarding: email(ContactRole::Safeguarding),
            security: email(ContactRole::Security),
            privacy: email(ContactRole::Privacy),
            website: agency.website.clone(),
            time_zone: agency.time_zone.clone(),
        }
    }
}
