//! What others call what we have a code for: services, desks, countries, languages.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::directory::form::DESKS;
use crate::directory::hsds::terms::{self, Scheme, Term};
use crate::directory::places::Area;
use crate::directory::vocabulary::ServiceType;
use crate::i18n::{self, Lang, fold};

/// Our words by what others may call them.
pub struct Words {
    pub by_id: HashMap<String, Term>,
    pub needs: HashMap<String, Term>,
    pub desks: HashMap<String, &'static str>,
    pub countries: HashMap<String, String>,
    pub languages: HashMap<String, String>,
}

/// Made once: a package may ask for a name a thousand times, and each costs a look into the tables of CLDR.
pub static WORDS: LazyLock<Words> = LazyLock::new(Words::new);

impl Words {
    fn new() -> Words {
        let known = terms::known();
        let mut words = Words {
            by_id: known.iter().map(|term| (term.id(), term.clone())).collect(),
            needs: HashMap::new(),
            desks: HashMap::new(),
            countries: HashMap::new(),
            languages: HashMap::new(),
        };
        for term in known.into_iter().filter(|term| term.scheme == Scheme::Need) {
            let labels = Lang::ALL.iter().filter_map(|lang| Some(ServiceType::parse(&term.code)?.label(*lang)));
            for name in labels.chain([term.code.replace('_', " ")]) {
                words.needs.entry(fold(&name)).or_insert_with(|| term.clone());
            }
        }
        for desk in DESKS {
            words.desks.insert((*desk).to_owned(), desk);
            words.desks.extend(Lang::ALL.iter().map(|lang| (fold(&lang.named("desk-", desk)), *desk)));
        }
        for lang in Lang::ALL {
            for (code, name) in i18n::country_choices(*lang) {
                words.countries.entry(fold(&name)).or_insert_with(|| code.to_owned());
            }
        }
        for language in isolang::languages() {
            let tag = language.to_639_1().unwrap_or_else(|| language.to_639_3());
            words.languages.entry(fold(language.to_name())).or_insert_with(|| tag.to_owned());
            // CLDR has a name for those that have a code of two letters.
            for lang in Lang::ALL.iter().filter(|_| tag.len() == 2) {
                words.languages.entry(fold(&i18n::language_name(tag, *lang))).or_insert_with(|| tag.to_owned());
            }
        }
        words
    }
}

/// The parts of the country that a place lies in, by name.
pub fn parts(home: Option<&Area>) -> HashMap<String, &'static str> {
    let country = home.and_then(|area| i18n::parse_place(&area.country()));
    let parts = country.as_ref().map(i18n::subdivision_choices).unwrap_or_default();
    parts.into_iter().map(|(code, name)| (fold(name), code)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_languages_and_desks_are_known_by_their_names() {
        let words = &*WORDS;
        for (all, name, code) in [
            (&words.languages, "Urdu", "ur"),
            (&words.languages, "español", "es"),
            (&words.languages, "Mam", "mam"),
            (&words.countries, "Allemagne", "DE"),
        ] {
            assert_eq!(all.get(&fold(name)).map(String::as_str), Some(code), "{name}");
        }
        assert_eq!(parts(Area::parse("US").as_ref()).get(&fold("New York")), Some(&"US-NY"));
        assert_eq!(words.desks.get(&fold("Intake desk")), Some(&"intake_desk"));
        assert_eq!(words.needs.get(&fold("Emergency shelter")).unwrap().code, "emergency_shelter");
        assert!(!words.languages.contains_key("") && !words.countries.contains_key(""));
    }
}
