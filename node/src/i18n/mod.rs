//! Words, names and times in the reader's language.
//!
//! English is complete and the last resort; a test holds the other languages to the same keys. Fluent isolates what it
//! inserts (U+2068, U+2069), which keeps numbers and handles whole in right-to-left text.

mod names;

use std::borrow::Cow;
use std::collections::HashMap;

use chrono::TimeZone;
use chrono_tz::Tz;
use fluent_templates::{Loader, fluent_bundle::FluentValue};
use unic_langid::{LanguageIdentifier, langid};

use crate::text_enum;
use crate::time::Instant;

pub use names::{
    Place, country_choices, fold, language_name, parse_language, parse_place, place_name, subdivision_choices,
    time_zone_choices,
};

fluent_templates::static_loader! {
    static WORDS = {
        locales: "./locales",
        fallback_language: "en",
    };
}

text_enum! {
    /// The languages of the pages, as BCP 47 tags.
    Lang { En = "en", Es = "es", Fr = "fr", Ar = "ar" }
}

impl Lang {
    /// The first of ours that a browser asks for (`Accept-Language`, RFC 9110); English if none.
    pub fn from_header(header: &str) -> Lang {
        // A header of any length comes from anybody: the languages a person reads fit into this.
        let header = header.get(..200).unwrap_or(header);
        accept_language::parse(header)
            .iter()
            .find_map(|wanted| Lang::parse(wanted.split('-').next().unwrap_or_default()))
            .unwrap_or(Lang::En)
    }

    pub fn direction(self) -> &'static str {
        if self == Lang::Ar { "rtl" } else { "ltr" }
    }

    /// The language's name in itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Lang::En => "English",
            Lang::Es => "Español",
            Lang::Fr => "Français",
            Lang::Ar => "العربية",
        }
    }

    /// The words of `key`.
    pub fn t(self, key: &str) -> String {
        WORDS.try_lookup(&self.tag(), key).unwrap_or_else(|| {
            tracing::error!(key, "a text is missing");
            key.to_owned()
        })
    }

    /// The words of one of a family, such as `role-` and `trust_officer`.
    pub fn named(self, family: &str, value: impl std::fmt::Display) -> String {
        self.t(&format!("{family}{value}").replace(['.', ':', '_', '+'], "-"))
    }

    /// The words of `key` with one value in them.
    pub fn with<'a>(self, key: &str, name: &'static str, value: impl Into<FluentValue<'a>>) -> String {
        self.with_all(key, [(name, value.into())])
    }

    pub fn with_all<'a, const N: usize>(self, key: &str, values: [(&'static str, FluentValue<'a>); N]) -> String {
        let values: HashMap<Cow<'static, str>, FluentValue<'a>> =
            values.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect();
        WORDS.try_lookup_with_args(&self.tag(), key, &values).unwrap_or_else(|| {
            tracing::error!(key, "a text is missing");
            key.to_owned()
        })
    }

    /// "14 minutes ago", "in 3 days": recent or near, and coarse.
    pub fn relative(self, time: Instant, now: Instant) -> String {
        let seconds = (now - time).num_seconds();
        let (past, distance) = (seconds >= 0, seconds.abs());
        let (unit, n) = match distance {
            0..60 => return self.t("time-now"),
            60..3600 => ("minutes", distance / 60),
            3600..86_400 => ("hours", distance / 3600),
            _ => ("days", distance / 86_400),
        };
        let key = format!("time-{unit}-{}", if past { "ago" } else { "ahead" });
        self.with(&key, "n", n)
    }

    fn tag(self) -> LanguageIdentifier {
        match self {
            Lang::En => langid!("en"),
            Lang::Es => langid!("es"),
            Lang::Fr => langid!("fr"),
            Lang::Ar => langid!("ar"),
        }
    }
}

/// The instant in a reader's zone, to the minute (ISO 8601: the same in every language).
pub fn exact(time: Instant, zone: Tz) -> String {
    zone.from_utc_datetime(&time).format("%Y-%m-%d %H:%M %Z").to_string()
}

/// The time of day in a reader's zone, to the minute.
pub fn hour(time: Instant, zone: Tz) -> String {
    zone.from_utc_datetime(&time).format("%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn the_first_language_we_know_is_taken() {
        let check = |header: &str, expected| assert_eq!(Lang::from_header(header), expected, "{header:?}");
        check("", Lang::En);
        check("es-MX,es;q=0.9,en;q=0.8", Lang::Es);
        check("de, ar;q=0.5", Lang::Ar);
        check("xx-nonsense;q=banana", Lang::En);
        check("fr-CA", Lang::Fr);
        check(&"x".repeat(100_000), Lang::En);
    }

    fn keys(lang: Lang) -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(lang.as_str());
        let mut keys = BTreeSet::new();
        for file in fs::read_dir(folder).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            for line in text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase())) {
                let key = line.split([' ', '=']).next().unwrap();
                assert!(keys.insert(key.to_owned()), "{key} is there twice in {lang}");
            }
        }
        keys
    }

    fn sources(folder: &Path, texts: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, texts);
            } else {
                texts.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }

    /// What looks like a key between quotes, with the first word of one of ours.
    fn mentioned(texts: &str, prefixes: &BTreeSet<String>) -> BTreeSet<String> {
        texts
            .split('"')
            .filter(|word| {
                !word.is_empty()
                    && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
            })
            .filter(|word| prefixes.contains(word.split('-').next().unwrap()))
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn every_language_has_every_text() {
        let english = keys(Lang::En);
        for lang in [Lang::Es, Lang::Fr, Lang::Ar] {
            let other = keys(lang);
            let missing: Vec<_> = english.difference(&other).collect();
            let surplus: Vec<_> = other.difference(&english).collect();
            assert!(missing.is_empty() && surplus.is_empty(), "{lang}: missing {missing:?}, surplus {surplus:?}");
        }
    }

    #[test]
    fn every_text_that_is_used_exists_and_every_text_is_used() {
        // Families whose keys are put together from a value: `role-` and the role's name.
        const FAMILIES: &[&str] = &[
            "role-",
            "class-",
            "act-",
            "outcome-",
            "notice-",
            "time-",
            "person-kind-",
            "strength-",
            "flash-",
            "scope-",
            "schedule-",
            "weak-",
            "job-state-",
            "contact-",
            "problem-",
            "regime-",
            "job-",
            "mail-",
            "peering-do-",
            "peering-key-reason-",
            "peering-key-state-",
            "peering-level-",
            "peering-mark-",
            "peering-plane-",
            "peering-reason-",
            "peering-state-",
            "peering-step-",
            "peering-waits-",
            "outbox-lane-",
            "outbox-state-",
            "outbox-outcome-",
            "outbox-plane-",
            "outbox-why-",
            "outbox-test-",
            "outbox-mode-",
            "outbox-action-",
            "outbox-held-",
            "outbox-trouble-",
            "outbox-retract-hours-",
            "outbox-refusal-",
            "inbox-audience-",
            "need-",
            "remedy-",
            "stage-",
            "capability-status-",
            "gender-",
            "age-band-",
            "exploitation-",
            "disability-",
            "intake-mode-",
            "weekday-",
            "modality-",
            "language-role-",
            "level-value-",
            "cert-setting-",
            "coverage-kind-",
            "coverage-mode-",
            "location-type-",
            "unit-",
            "capacity-state-",
            "band-",
            "audience-",
            "desk-",
            "interpreter-",
            "reach-",
            "finding-",
            "follow-standing-",
            "follow-problem-",
            "find-flag-",
            "find-takes-",
        ];
        let english = keys(Lang::En);
        let mut texts = String::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut texts);
        let prefixes = english.iter().map(|key| key.split('-').next().unwrap().to_owned()).collect();
        let used = mentioned(&texts, &prefixes);
        let in_family = |key: &String| FAMILIES.iter().any(|family| key.starts_with(family));
        let unused: Vec<_> = english.difference(&used).filter(|key| !in_family(key)).collect();
        assert!(unused.is_empty(), "not used: {unused:?}");
        let page_words: Vec<_> = texts
            .split(".t(\"")
            .skip(1)
            .chain(texts.split(".with(\"").skip(1))
            .filter_map(|rest| rest.split('"').next())
            .filter(|key| key.contains('-') && !english.contains(*key))
            .collect();
        assert!(page_words.is_empty(), "used and missing: {page_words:?}");
    }

    #[test]
    fn times_are_told_in_words() {
        let now = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap().naive_utc();
        let check = |seconds: i64, expected: &str| {
            let told = Lang::En.relative(now - chrono::Duration::seconds(seconds), now);
            assert_eq!(told.replace(['\u{2068}', '\u{2069}'], ""), expected, "{seconds}");
        };
        check(0, "just now");
        check(59, "just now");
        check(60, "1 minute ago");
        check(14 * 60, "14 minutes ago");
        check(3600, "1 hour ago");
        check(86_400, "1 day ago");
        check(-7200, "in 2 hours");
        check(-3 * 86_400, "in 3 days");
    }
}
