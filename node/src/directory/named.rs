//! Languages, places and time zones as people write them: by name in any of our languages, or by code.
//!
//! What a form shows it takes back: [`language_text`] and [`place_text`] give a name only where the name alone leads back to
//! the same code. What is not known is answered with the names that are nearest to it.

use chrono_tz::Tz;

use super::places::Area;
use super::vocabulary::LanguageTag;
use crate::i18n::{self, Lang, Place, fold};

/// The languages that are proposed, and known by their names. Any other is written as its tag.
pub const LANGUAGES: &[&str] = &[
    "aa", "ak", "am", "ar", "as", "ase", "ay", "az", "bfi", "bg", "bm", "bn", "bs", "ckb", "cs", "csn", "de", "ee",
    "el", "en", "es", "et", "fa", "ff", "fr", "fsl", "gn", "gu", "ha", "he", "hi", "hr", "ht", "hu", "hy", "id", "ig",
    "it", "ixl", "ja", "ka", "kek", "kk", "km", "kn", "ko", "kri", "ku", "ky", "lg", "ln", "lo", "lt", "lv", "mam",
    "mg", "mk", "ml", "mn", "mr", "ms", "my", "ne", "nl", "ny", "om", "or", "pa", "pl", "poc", "prs", "ps", "pt", "qu",
    "quc", "rn", "ro", "rom", "ru", "rw", "sd", "si", "sk", "sn", "so", "sq", "sr", "st", "sw", "ta", "te", "tg", "th",
    "ti", "tk", "tl", "tr", "uk", "ur", "uz", "vi", "wo", "xh", "yo", "zh", "zu",
];

/// A name of a language in any of our languages, or its tag. Names come first: "Ga" is one.
pub fn find_language(text: &str) -> Option<LanguageTag> {
    let folded = fold(text);
    let is_called = |tag: &&&str| Lang::ALL.iter().any(|lang| fold(&i18n::language_name(tag, *lang)) == folded);
    match LANGUAGES.iter().find(is_called) {
        Some(tag) => LanguageTag::parse(tag),
        None => LanguageTag::parse(text),
    }
}

pub fn language_text(tag: &LanguageTag, lang: Lang) -> String {
    let name = i18n::language_name(tag.as_str(), lang);
    if find_language(&name).as_ref() == Some(tag) { name } else { tag.to_string() }
}

/// A code, a part of the home country, a country, or a part of any country whose name no other has.
pub fn find_place(text: &str, home: Option<&Place>) -> Option<Area> {
    let code = Area::parse(text).filter(|area| area.place().is_none_or(|place| place.is_known()));
    if code.is_some() {
        return code;
    }
    let folded = fold(text);
    // A name may stand alone or with its country behind it, in any of our languages.
    let is_called = |code: &str, name: &str| {
        let rest = folded.strip_prefix(&fold(name));
        let is_label = |place: &Place| Lang::ALL.iter().any(|lang| fold(&i18n::place_name(place, *lang)) == folded);
        rest == Some("")
            || rest.is_some_and(|rest| rest.starts_with(' ')) && i18n::parse_place(code).as_ref().is_some_and(is_label)
    };
    let parts_of = |country: &Place| -> Option<Area> {
        let found = i18n::subdivision_choices(country).into_iter().find(|(code, name)| is_called(code, name));
        found.and_then(|(code, _)| Area::parse(code))
    };
    let country = || {
        let called = |lang: &Lang| i18n::country_choices(*lang).into_iter().find(|(_, name)| fold(name) == folded);
        Lang::ALL.iter().find_map(called).and_then(|(code, _)| Area::parse(code))
    };
    let anywhere = || {
        let all = i18n::country_choices(Lang::En);
        let mut found = all.iter().filter_map(|(code, _)| parts_of(&i18n::parse_place(code)?));
        found.next().filter(|_| found.next().is_none())
    };
    home.and_then(parts_of).or_else(country).or_else(anywhere)
}

pub fn place_text(place: &Area, home: Option<&Place>, lang: Lang) -> String {
    let label = place.label("", lang);
    if find_place(&label, home).as_ref() == Some(place) { label } else { place.to_string() }
}

/// A zone by its name, or by its city alone: "Lisbon", "new york".
pub fn find_zone(text: &str) -> Option<Tz> {
    let text = text.trim();
    let folded = fold(text);
    let is_called = |zone: &&str| {
        let city = zone.rsplit('/').next().unwrap_or(zone);
        fold(zone) == folded || fold(city) == folded
    };
    let named = || i18n::time_zone_choices().into_iter().find(is_called).and_then(|zone| zone.parse().ok());
    text.parse().ok().or_else(named)
}

/// So many are proposed in place of what is not known.
const NEAREST: usize = 3;
/// No name is longer.
const LONGEST: usize = 60;

/// The names nearest to one that is not known, as the reader would write them.
pub fn nearest_languages(text: &str, lang: Lang) -> Vec<String> {
    let called = LANGUAGES.iter().flat_map(|tag| {
        let shown = LanguageTag::parse(tag).map(|tag| language_text(&tag, lang)).unwrap_or_default();
        Lang::ALL.iter().map(move |other| (i18n::language_name(tag, *other), shown.clone()))
    });
    nearest(text, called)
}

pub fn nearest_places(text: &str, home: Option<&Place>, lang: Lang) -> Vec<String> {
    let parts = home.map(i18n::subdivision_choices).unwrap_or_default();
    let mut all: Vec<(String, String)> = Vec::new();
    all.extend(parts.into_iter().map(|(_, name)| (name.to_owned(), name.to_owned())));
    all.extend(home.map(|home| (home.as_str().to_owned(), i18n::place_name(home, lang))));
    all.extend(i18n::country_choices(lang).into_iter().map(|(_, name)| (name.clone(), name)));
    nearest(text, all)
}

pub fn nearest_zones(text: &str) -> Vec<String> {
    let city = |zone: &'static str| (zone.rsplit('/').next().unwrap_or(zone).to_owned(), zone.to_owned());
    nearest(text, i18n::time_zone_choices().into_iter().map(city))
}

/// Of names, each with what is shown for it: those that few slips make of what was typed, and those that begin with it.
fn nearest(typed: &str, names: impl IntoIterator<Item = (String, String)>) -> Vec<String> {
    let typed: Vec<char> = fold(typed).chars().collect();
    if typed.is_empty() || typed.len() > LONGEST {
        return Vec::new();
    }
    let most = (typed.len() / 3).max(1);
    let mut near: Vec<(usize, String)> = Vec::new();
    for (name, shown) in names {
        let name: Vec<char> = fold(&name).chars().collect();
        let slips = match () {
            _ if typed.len() > 2 && name.starts_with(&typed) => 0,
            _ if typed.len().abs_diff(name.len()) > most => continue,
            _ => slips(&typed, &name),
        };
        if slips <= most {
            near.push((slips, shown));
        }
    }
    near.sort();
    let mut shown: Vec<String> = Vec::new();
    for (_, name) in near {
        if shown.len() < NEAREST && !shown.contains(&name) {
            shown.push(name);
        }
    }
    shown
}

/// How many letters more, less or other make the one of the other.
fn slips(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, letter) in one.iter().enumerate() {
        let mut before = row[0];
        row[0] = i + 1;
        for (j, against) in other.iter().enumerate() {
            let kept = before + usize::from(letter != against);
            before = row[j + 1];
            row[j + 1] = kept.min(row[j] + 1).min(before + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_proposed_language_has_a_name_and_is_found_by_it() {
        for tag in LANGUAGES {
            let known = LanguageTag::parse(tag).unwrap_or_else(|| panic!("{tag} is no language"));
            for lang in Lang::ALL {
                let name = i18n::language_name(tag, *lang);
                assert_eq!(find_language(&name), Some(known.clone()), "{name} in {lang}");
            }
        }
        let check = |text: &str, tag: Option<&str>| {
            assert_eq!(find_language(text).map(|tag| tag.to_string()).as_deref(), tag, "{text:?}");
        };
        check("K\u{2019}iche\u{2bc}", Some("quc"));
        check("kiche", Some("quc"));
        check("español", Some("es"));
        check("Spanish", Some("es"));
        check("es-MX", Some("es-MX"));
        check("Klingonish", None);
    }

    #[test]
    fn a_place_is_found_by_its_name_or_its_code() {
        let home = i18n::parse_place("XA");
        let check = |text: &str, code: Option<&str>| {
            assert_eq!(find_place(text, home.as_ref()).map(|area| area.to_string()).as_deref(), code, "{text:?}");
        };
        check("XA", Some("XA"));
        check("xa-hc", Some("XA-HC"));
        check("harbour city", Some("XA-HC"));
        check("Harbour City (XA)", Some("XA-HC"));
        check("Francia", Some("FR"));
        check("New York", Some("US-NY"));
        check("XA-ZZ", None);
        check("x-xa-old-port", Some("x-xa-old-port"));
        check("Atlantis", None);
        for code in ["XA-HC", "FR", "US-NY", "x-xa-old-port", "XA"] {
            let area = Area::parse(code).unwrap();
            for lang in Lang::ALL {
                let text = place_text(&area, home.as_ref(), *lang);
                assert_eq!(find_place(&text, home.as_ref()), Some(area.clone()), "{text} in {lang}");
            }
        }
    }

    #[test]
    fn what_is_not_known_is_answered_with_what_is_near() {
        let home = i18n::parse_place("XA");
        let languages = |text: &str, lang| nearest_languages(text, lang);
        assert_eq!(languages("Tigrina", Lang::En).first().map(String::as_str), Some("Tigrinya"));
        assert_eq!(languages("Tigrina", Lang::Fr).first().map(String::as_str), Some("tigrigna"));
        assert!(languages("Vietnames", Lang::En).contains(&"Vietnamese".to_owned()));
        assert_eq!(languages("Klingon please", Lang::En), Vec::<String>::new());
        assert_eq!(languages(&"x".repeat(10_000), Lang::En), Vec::<String>::new());
        let places = |text: &str| nearest_places(text, home.as_ref(), Lang::En);
        assert_eq!(places("Habour City"), ["Harbour City"]);
        assert_eq!(places("Portugl"), ["Portugal"]);
        assert_eq!(nearest_zones("Lisbn"), ["Europe/Lisbon"]);
        for name in ["Harbour City", "Portugal"] {
            assert!(find_place(name, home.as_ref()).is_some(), "what is proposed is taken: {name}");
        }
    }

    #[test]
    fn a_zone_is_found_by_its_name_or_its_city() {
        let check = |text: &str, zone: Option<&str>| {
            assert_eq!(find_zone(text).map(|zone| zone.name()), zone, "{text:?}");
        };
        check("Europe/Lisbon", Some("Europe/Lisbon"));
        check(" europe/lisbon ", Some("Europe/Lisbon"));
        check("New York", Some("America/New_York"));
        check("utc", Some("UTC"));
        check("Mars/Olympus", None);
        check("", None);
    }
}
