//! Countries, places and languages: codes of the standards, names in the reader's language.

use icu_experimental::displaynames::multi::{LanguageDisplayNames, RegionDisplayNames};
use icu_locale_core::Locale;

use super::Lang;

/// A place as ISO 3166-1 (`FR`) or ISO 3166-2 (`US-NY`). `XA` to `XZ` are the user-assigned codes of invented countries.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Place(String);

impl Place {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

pub fn parse_place(text: &str) -> Option<Place> {
    let code = text.trim().to_ascii_uppercase();
    let (country, subdivision) = code.split_once('-').map_or((code.as_str(), None), |(c, s)| (c, Some(s)));
    let known = celes::Country::from_alpha2(country).is_ok() || is_user_assigned(country);
    let well_formed =
        subdivision.is_none_or(|s| (1..=3).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric()));
    (known && well_formed).then_some(Place(code))
}

fn is_user_assigned(country: &str) -> bool {
    country.len() == 2 && country.starts_with('X') && country.as_bytes()[1].is_ascii_uppercase()
}

pub fn place_name(place: &Place, lang: Lang) -> String {
    let country = &place.0[..2];
    let name = country_name(country, lang);
    if place.0.len() > 2 { format!("{} ({name})", place.0) } else { name }
}

/// Codes and names for a form, by name.
pub fn country_choices(lang: Lang) -> Vec<(&'static str, String)> {
    let names = region_names(lang);
    let name = |code: &'static str| {
        let known = names.as_ref().and_then(|names| names.of(code.parse().ok()?));
        known.unwrap_or(code).to_owned()
    };
    let mut all: Vec<_> = celes::Country::get_countries().iter().map(|c| (c.alpha2, name(c.alpha2))).collect();
    all.sort_by_cached_key(|(_, name)| sort_key(name));
    all
}

/// Without marks, so that "Åland" and "Éire" stand where a reader looks for them.
fn sort_key(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    name.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

fn country_name(code: &str, lang: Lang) -> String {
    // CLDR calls XA "Pseudo-Accents": countries of the invented world keep their codes.
    let invented = is_user_assigned(code) && code != "XK";
    region_names(lang)
        .filter(|_| !invented)
        .and_then(|names| names.of(code.parse().ok()?).map(str::to_owned))
        .unwrap_or_else(|| code.to_owned())
}

/// A language tag in the canonical form of BCP 47 whose language ISO 639-3 knows.
pub fn parse_language(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > 35 {
        return None;
    }
    let tag = oxilangtag::LanguageTag::parse_and_normalize(text).ok()?;
    let primary = tag.primary_language();
    let known = isolang::Language::from_639_1(primary).or_else(|| isolang::Language::from_639_3(primary));
    // Dari (`prs`) and others that CLDR knows under ISO 639-3 only are in isolang too.
    known.map(|_| tag.into_inner())
}

pub fn language_name(tag: &str, lang: Lang) -> String {
    let primary = tag.split('-').next().unwrap_or_default();
    let name = language_names(lang)
        .and_then(|names| names.of(primary.parse().ok()?).map(str::to_owned))
        .or_else(|| {
            let known = isolang::Language::from_639_1(primary).or_else(|| isolang::Language::from_639_3(primary));
            known.map(|language| language.to_name().to_owned())
        })
        .unwrap_or_else(|| tag.to_owned());
    if tag == primary { name } else { format!("{name} ({tag})") }
}

/// The tz database's zones, by name.
pub fn time_zone_choices() -> Vec<&'static str> {
    let mut zones: Vec<_> = chrono_tz::TZ_VARIANTS
        .iter()
        .map(|zone| zone.name())
        .filter(|name| *name == "UTC" || (name.contains('/') && !name.starts_with("Etc/")))
        .collect();
    zones.sort_unstable();
    zones
}

// The data lies in the program: making these reads no file and copies no names.
fn region_names(lang: Lang) -> Option<RegionDisplayNames> {
    let locale: Locale = lang.as_str().parse().ok()?;
    RegionDisplayNames::try_new(locale.into(), Default::default()).ok()
}

fn language_names(lang: Lang) -> Option<LanguageDisplayNames> {
    let locale: Locale = lang.as_str().parse().ok()?;
    LanguageDisplayNames::try_new(locale.into(), Default::default()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_iso_3166() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(parse_place(text).as_ref().map(Place::as_str), expected, "{text:?}");
        };
        check("fr", Some("FR"));
        check(" us-ny ", Some("US-NY"));
        check("XA", Some("XA"));
        check("XB-01", Some("XB-01"));
        check("ZZ", None);
        check("US-", None);
        check("US-NEWY", None);
        check("US-N Y", None);
        check("Ünited", None);
        check("", None);
        check(&"U".repeat(10_000), None);
    }

    #[test]
    fn languages_are_bcp_47() {
        let check =
            |text: &str, expected: Option<&str>| assert_eq!(parse_language(text).as_deref(), expected, "{text:?}");
        check("en", Some("en"));
        check("pt-br", Some("pt-BR"));
        check("quc", Some("quc"));
        check("mam", Some("mam"));
        check("ase", Some("ase"));
        check("prs", Some("prs"));
        check("zz", None);
        check("english please", None);
        check(&"a".repeat(10_000), None);
    }

    #[test]
    fn names_are_in_the_readers_language() {
        let france = parse_place("FR").unwrap();
        assert_eq!(place_name(&france, Lang::Es), "Francia");
        assert_eq!(place_name(&parse_place("US-NY").unwrap(), Lang::En), "US-NY (United States)");
        assert_eq!(language_name("ti", Lang::Fr), "tigrigna");
        assert_eq!(language_name("mam", Lang::En), "Mam");
        assert!(country_choices(Lang::Ar).len() > 200);
        assert!(time_zone_choices().contains(&"America/New_York"));
    }
}
