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

    pub fn country(&self) -> Place {
        Place(self.0[..2].to_owned())
    }

    pub fn is_country(&self) -> bool {
        self.0.len() == 2
    }

    /// Whether the table knows it. A peer's table may be newer than ours, so only what is typed here is asked.
    pub fn is_known(&self) -> bool {
        self.is_country() || subdivision_name(&self.0).is_some()
    }
}

/// Parts of the countries of the invented world.
const INVENTED: &[(&str, &str)] = &[
    ("XA-HC", "Harbour City"),
    ("XA-NR", "North Ridge"),
    ("XA-SV", "South Vale"),
    ("XB-CO", "Coast"),
    ("XB-HL", "Highlands"),
];

fn subdivision_name(code: &str) -> Option<&'static str> {
    let invented = INVENTED.iter().find(|(known, _)| *known == code).map(|(_, name)| *name);
    invented.or_else(|| rust_iso3166::iso3166_2::from_code(code).map(|part| part.name))
}

/// The parts of a country, by name.
pub fn subdivision_choices(country: &Place) -> Vec<(&'static str, &'static str)> {
    let known = rust_iso3166::iso3166_2::SUBDIVISION_COUNTRY_MAP.get(country.as_str()).copied().unwrap_or_default();
    let known = known.iter().map(|part| (part.code, part.name));
    let invented = INVENTED.iter().copied().filter(|(code, _)| code[..2] == *country.as_str());
    let mut all: Vec<_> = known.chain(invented).collect();
    all.sort_by_cached_key(|(_, name)| fold(name));
    all
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
    match subdivision_name(&place.0) {
        Some(part) => format!("{part} ({name})"),
        None if place.0.len() > 2 => format!("{} ({name})", place.0),
        None => name,
    }
}

/// Codes and names for a form, by name.
pub fn country_choices(lang: Lang) -> Vec<(&'static str, String)> {
    let names = region_names(lang);
    let name = |code: &'static str| {
        let known = names.as_ref().and_then(|names| names.of(code.parse().ok()?));
        known.unwrap_or(code).to_owned()
    };
    let mut all: Vec<_> = celes::Country::get_countries().iter().map(|c| (c.alpha2, name(c.alpha2))).collect();
    all.sort_by_cached_key(|(_, name)| fold(name));
    all
}

/// Text as it is searched and sorted: small letters without marks, words apart by one space. "Åland" stands at A, "K'iche'"
/// is found as `kiche`, and Arabic without its vowel signs.
pub fn fold(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    use unicode_normalization::char::is_combining_mark;
    const INSIDE_A_WORD: &[char] = &['\'', '\u{2018}', '\u{2019}', '\u{02bc}', '\u{02bb}', '\u{0640}', '\u{ad}'];
    let mut folded = String::with_capacity(text.len());
    let kept = text.nfkd().filter(|c| !is_combining_mark(*c) && !INSIDE_A_WORD.contains(c));
    for c in kept.flat_map(char::to_lowercase) {
        match c {
            // Small letters of capitals can bring a mark of their own (İ).
            c if is_combining_mark(c) => {}
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' => folded.push('d'),
            'ı' => folded.push('i'),
            'ى' => folded.push('ي'),
            'ة' => folded.push('ه'),
            c if c.is_alphanumeric() => folded.push(c),
            _ if folded.is_empty() || folded.ends_with(' ') => {}
            _ => folded.push(' '),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
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
    fn parts_of_countries_have_names() {
        let name = |code: &str| place_name(&parse_place(code).unwrap(), Lang::Es);
        assert_eq!(name("US-NY"), "New York (Estados Unidos)");
        assert_eq!(name("XA-HC"), "Harbour City (XA)");
        assert_eq!(name("US-ZZZ"), "US-ZZZ (Estados Unidos)");
        assert!(parse_place("GT-13").unwrap().is_known() && parse_place("GT").unwrap().is_known());
        assert!(!parse_place("US-ZZZ").unwrap().is_known() && !parse_place("XA-ZZ").unwrap().is_known());
        let parts = subdivision_choices(&parse_place("XA").unwrap());
        assert_eq!(parts, [("XA-HC", "Harbour City"), ("XA-NR", "North Ridge"), ("XA-SV", "South Vale")]);
        assert!(subdivision_choices(&parse_place("US").unwrap()).contains(&("US-NY", "New York")));
    }

    #[test]
    fn text_is_folded_for_search_in_every_script() {
        let check = |text: &str, expected: &str| assert_eq!(fold(text), expected, "{text:?}");
        check("", "");
        check("  Éire,  ÅLAND! ", "eire aland");
        check("K'iche' / K\u{2019}iche\u{2bc}", "kiche kiche");
        check("Łódź — straße", "lodz strasse");
        check("مُسَاعَدَةٌ قانونيّة", "مساعده قانونيه");
        check("أإآا", "اااا");
        check("ﬁrst ½", "first 1 2");
        check("İstanbul ığdır", "istanbul igdir");
        check("ትግርኛ", "ትግርኛ");
        check("T-visa (US)", "t visa us");
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
        assert_eq!(place_name(&parse_place("US-NY").unwrap(), Lang::En), "New York (United States)");
        assert_eq!(language_name("ti", Lang::Fr), "tigrigna");
        assert_eq!(language_name("mam", Lang::En), "Mam");
        assert!(country_choices(Lang::Ar).len() > 200);
        assert!(time_zone_choices().contains(&"America/New_York"));
    }
}
