//! The one form of a search: names for people, codes for us.

use serde::Deserialize;

use super::Query;
use crate::directory::facets::Flag;
use crate::directory::named::{LANGUAGES, find_language, find_place, language_text, place_text};
use crate::directory::vocabulary::*;
use crate::i18n::{self, Lang, Place, fold};
use crate::web::form::FieldErrors;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct FindForm {
    pub text: String,
    pub need: String,
    /// A name in the reader's language, or an ISO 3166 code.
    pub place: String,
    /// A name in any of our languages, or a BCP 47 tag.
    pub language: String,
    pub language_role: String,
    pub modality: String,
    pub gender: String,
    pub age: String,
    pub remedy: String,
    pub exploitation: String,
    pub access: String,
    pub flags: Vec<String>,
    pub open_now: String,
    pub old_too: String,
}

/// Flags that are asked for one by one.
pub const FLAGS: &[Flag] = &[
    Flag::NoPoliceReport,
    Flag::AnyStatus,
    Flag::WithChildren,
    Flag::MinorsAlone,
    Flag::MaleBeds,
    Flag::Lgbtqi,
    Flag::Pets,
    Flag::AfterHours,
    Flag::Remote,
    Flag::CrossBorder,
];

/// What is proposed while somebody types.
pub struct Choices {
    pub languages: Vec<String>,
    pub places: Vec<String>,
}

impl Choices {
    /// The parts of the home country come first.
    pub fn new(home: Option<&Place>, lang: Lang) -> Choices {
        let mut languages: Vec<String> = LANGUAGES.iter().map(|tag| i18n::language_name(tag, lang)).collect();
        languages.sort_by_cached_key(|name| fold(name));
        let parts = home.map(i18n::subdivision_choices).unwrap_or_default();
        let mut places: Vec<String> = home.map(|place| i18n::place_name(place, lang)).into_iter().collect();
        places.extend(
            parts.into_iter().filter_map(|(code, _)| i18n::parse_place(code)).map(|part| i18n::place_name(&part, lang)),
        );
        places.extend(i18n::country_choices(lang).into_iter().map(|(_, name)| name));
        Choices { languages, places }
    }
}

impl FindForm {
    /// The form as it was filled in.
    pub fn of(query: &Query, home: Option<&Place>, lang: Lang) -> FindForm {
        fn word(word: Option<impl ToString>) -> String {
            word.map(|word| word.to_string()).unwrap_or_default()
        }
        let yes = |holds: bool| if holds { "yes".to_owned() } else { String::new() };
        FindForm {
            text: query.text.clone(),
            need: word(query.need.as_ref()),
            place: query.place.as_ref().map(|place| place_text(place, home, lang)).unwrap_or_default(),
            language: query.language.as_ref().map(|tag| language_text(tag, lang)).unwrap_or_default(),
            language_role: word(query.language_role),
            modality: word(query.modality),
            gender: word(query.gender),
            age: word(query.age),
            remedy: word(query.remedy.as_ref()),
            exploitation: word(query.exploitation),
            access: word(query.access),
            flags: query.flags.iter().map(ToString::to_string).collect(),
            open_now: yes(query.open_now),
            old_too: yes(query.old_too),
        }
    }

    pub fn has_flag(&self, flag: &Flag) -> bool {
        self.flags.iter().any(|word| word == flag.as_str())
    }

    /// Whether the folded part says anything.
    pub fn has_more(&self) -> bool {
        let more = [&self.language_role, &self.modality, &self.remedy, &self.exploitation, &self.access, &self.old_too];
        more.iter().any(|word| !word.is_empty()) || !self.flags.is_empty()
    }

    pub fn check(&self, home: Option<&Place>) -> Result<Query, FieldErrors> {
        fn choice<T>(
            errors: &mut FieldErrors,
            field: &'static str,
            text: &str,
            parse: impl Fn(&str) -> Option<T>,
        ) -> Option<T> {
            let chosen = parse(text);
            if chosen.is_none() && !text.is_empty() {
                errors.add(field, "field-choose");
            }
            chosen
        }
        let mut errors = FieldErrors::default();
        let text = fold(&errors.optional_line("text", &self.text, 100));
        let place = match self.place.trim() {
            "" => None,
            place => find_place(place, home),
        };
        if place.is_none() && !self.place.trim().is_empty() {
            errors.add("place", "find-error-place");
        }
        let language = match self.language.trim() {
            "" => None,
            language => find_language(language),
        };
        if language.is_none() && !self.language.trim().is_empty() {
            errors.add("language", "find-error-language");
        }
        let has_how = !self.language_role.is_empty() || !self.modality.is_empty();
        if self.language.trim().is_empty() && has_how {
            errors.add("language", "field-required");
        }
        let mut flags: Vec<Flag> =
            self.flags.iter().filter_map(|word| choice(&mut errors, "flags", word, Flag::parse)).collect();
        flags.sort();
        flags.dedup();
        let query = Query {
            text,
            need: choice(&mut errors, "need", &self.need, ServiceType::parse),
            remedy: choice(&mut errors, "remedy", &self.remedy, RemedyCode::parse),
            place,
            language,
            modality: choice(&mut errors, "modality", &self.modality, Modality::parse),
            language_role: choice(&mut errors, "language_role", &self.language_role, LanguageRole::parse),
            gender: choice(&mut errors, "gender", &self.gender, Gender::parse),
            age: choice(&mut errors, "age", &self.age, AgeBand::parse),
            exploitation: choice(&mut errors, "exploitation", &self.exploitation, Exploitation::parse),
            access: choice(&mut errors, "access", &self.access, DisabilityAccess::parse),
            flags,
            open_now: !self.open_now.is_empty(),
            old_too: !self.old_too.is_empty(),
        };
        if errors.is_empty() && !query.is_enough() {
            errors.add("need", "find-error-nothing");
        }
        if errors.is_empty() { Ok(query) } else { Err(errors) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_says_what_it_looks_for_and_a_form_gives_it_back() {
        let home = i18n::parse_place("XA");
        let form = FindForm {
            text: " Näht ".into(),
            need: "interpretation".into(),
            place: "Harbour City".into(),
            language: "Kiche".into(),
            language_role: "interpreter".into(),
            gender: "men".into(),
            flags: vec!["remote".into(), "no_police_report".into()],
            open_now: "yes".into(),
            ..FindForm::default()
        };
        let query = form.check(home.as_ref()).unwrap();
        for lang in Lang::ALL {
            let again = FindForm::of(&query, home.as_ref(), *lang);
            assert_eq!(again.check(home.as_ref()).unwrap(), query, "{lang}");
            assert!(again.has_more() && again.has_flag(&Flag::Remote) && !again.has_flag(&Flag::Pets));
        }
        let wrong = |form: FindForm, field: &str, key: &str| {
            assert_eq!(form.check(home.as_ref()).unwrap_err().of(field), Some(key), "{form:?}");
        };
        wrong(FindForm::default(), "need", "find-error-nothing");
        wrong(
            FindForm { gender: "men".into(), open_now: "yes".into(), ..FindForm::default() },
            "need",
            "find-error-nothing",
        );
        wrong(FindForm { text: "...".into(), ..FindForm::default() }, "need", "find-error-nothing");
        wrong(FindForm { text: "x".repeat(101), ..FindForm::default() }, "text", "field-too-long");
        wrong(FindForm { place: "Atlantis".into(), ..FindForm::default() }, "place", "find-error-place");
        wrong(FindForm { language: "Klingonish".into(), ..FindForm::default() }, "language", "find-error-language");
        wrong(FindForm { modality: "signed".into(), ..FindForm::default() }, "language", "field-required");
        wrong(FindForm { gender: "horses".into(), ..FindForm::default() }, "gender", "field-choose");
        wrong(FindForm { flags: vec!["horses".into()], ..FindForm::default() }, "flags", "field-choose");
    }
}
