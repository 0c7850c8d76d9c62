//! What does not belong into the texts of the directory: a person, an address of a house that is confidential.
//!
//! A finding in free text warns, since a help line's number may well stand there. What would name a colleague or find a
//! confidential house is refused.

use super::capability::Capability;
use crate::i18n::fold;
use crate::text_enum;

text_enum! {
    /// What a text seems to hold.
    Finding {
        Phone = "phone",
        Email = "email",
        WebAddress = "web_address",
        Day = "day",
        Coordinates = "coordinates",
        Street = "street",
        Person = "person",
    }
}

/// The free texts of a capability, each with its field.
pub fn texts(capability: &Capability) -> Vec<(&'static str, &str)> {
    let mut texts = vec![
        ("name", capability.name.as_str()),
        ("alternate_name", &capability.alternate_name),
        ("description", &capability.description),
        ("eligibility_description", &capability.eligibility_description),
        ("application_process", &capability.application_process),
        ("interpretation_services", &capability.interpretation_services),
        ("fees_description", &capability.fees_description),
        ("accreditations", &capability.accreditations),
        ("alert", &capability.alert),
        ("nationality_restrictions", &capability.serves.nationality_restrictions),
        ("substance_policy", &capability.serves.substance_policy),
    ];
    texts.extend(capability.required_documents.iter().map(|text| ("required_documents", text.as_str())));
    texts.extend(capability.service_areas.iter().map(|area| ("service_areas", area.name.as_str())));
    texts
}

/// What the texts of a capability seem to hold: for the author to look at before it goes out.
pub fn warnings(capability: &Capability) -> Vec<(&'static str, Finding)> {
    let mut found: Vec<(&'static str, Finding)> = texts(capability)
        .into_iter()
        .flat_map(|(field, text)| scan(text).into_iter().map(move |one| (field, one)))
        .collect();
    found.dedup();
    found
}

/// The fields that must change before this is published: a confidential house whose place is told, or somebody of ours.
pub fn refusals(capability: &Capability, colleagues: &[String]) -> Vec<(&'static str, &'static str)> {
    let mut refused = Vec::new();
    for (field, text) in texts(capability) {
        let place = scan(text).into_iter().any(|one| matches!(one, Finding::Street | Finding::Coordinates));
        if capability.confidential_location && place {
            refused.push((field, "directory-field-confidential"));
        }
        if names_one_of(text, colleagues) {
            refused.push((field, "directory-field-person"));
        }
    }
    for contact in &capability.contacts {
        let local = contact.email.split('@').next().unwrap_or_default();
        let titled = scan(&contact.title);
        if names_one_of(&contact.title, colleagues)
            || names_one_of(local, colleagues)
            || titled.contains(&Finding::Person)
        {
            refused.push(("contacts", "directory-field-person"));
        }
        if titled.contains(&Finding::Phone) || titled.contains(&Finding::Email) {
            refused.push(("contacts", "directory-field-role"));
        }
    }
    let own = capability.email.split('@').next().unwrap_or_default();
    if names_one_of(own, colleagues) {
        refused.push(("email", "directory-field-person"));
    }
    refused
}

/// Whether every word of somebody's name stands in a text, the surname first or last: `m.ferrin`, "Marc Ferrin". One word
/// alone may be anything.
fn names_one_of(text: &str, names: &[String]) -> bool {
    let words: Vec<String> = fold(&text.replace(['.', '_', '-'], " ")).split(' ').map(str::to_owned).collect();
    names.iter().any(|name| {
        let name: Vec<String> = fold(name).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        let stands = |word: &str| words.iter().any(|one| one == word);
        let (Some(first), Some(last)) = (name.first(), name.last()) else { return false };
        let initial = first.chars().next().map(String::from).unwrap_or_default();
        name.len() > 1 && stands(last) && last.chars().count() > 2 && (stands(first) || stands(&initial))
    })
}

/// What a text seems to hold, each once.
pub fn scan(text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    let lower = text.to_lowercase();
    let tokens: Vec<&str> = text.split_whitespace().collect();
    for (finding, holds) in [
        (Finding::Email, tokens.iter().any(|token| is_email(token))),
        (Finding::WebAddress, lower.contains("://") || lower.contains("www.")),
        (Finding::Coordinates, has_coordinates(text)),
        (Finding::Day, has_day(text)),
        (Finding::Street, has_street(text)),
        (Finding::Person, has_person(&tokens)),
    ] {
        if holds {
            found.push(finding);
        }
    }
    let is_number = runs_of_digits(text).iter().any(|digits| (7..=15).contains(digits));
    if is_number && !found.contains(&Finding::Coordinates) && !found.contains(&Finding::Day) {
        found.push(Finding::Phone);
    }
    found
}

fn is_email(token: &str) -> bool {
    let token = token.trim_matches(|c: char| !c.is_alphanumeric());
    token.split_once('@').is_some_and(|(local, host)| !local.is_empty() && host.contains('.'))
}

/// How many digits stand together in each run that only what is written between digits interrupts.
fn runs_of_digits(text: &str) -> Vec<usize> {
    let (mut runs, mut digits, mut gap) = (Vec::new(), 0, 0);
    for c in text.chars() {
        match c {
            c if c.is_numeric() => (digits, gap) = (digits + 1, 0),
            ' ' | '-' | '.' | '(' | ')' | '/' | '+' | '\u{a0}' if digits > 0 && gap < 3 => gap += 1,
            _ => {
                runs.push(digits);
                (digits, gap) = (0, 0);
            }
        }
    }
    runs.push(digits);
    runs
}

/// Two decimals with at least three places, a comma or a space between them.
fn has_coordinates(text: &str) -> bool {
    let decimal = |token: &str| {
        let token = token.trim_matches(|c: char| !(c.is_ascii_digit() || c == '-'));
        let number = token.trim_start_matches('-');
        number.split_once('.').is_some_and(|(whole, part)| {
            (1..=3).contains(&whole.len())
                && part.len() >= 3
                && whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit())
        })
    };
    let tokens: Vec<bool> = text.split([' ', ',', ';', '\n']).filter(|token| !token.is_empty()).map(decimal).collect();
    tokens.windows(2).any(|pair| pair[0] && pair[1])
}

/// `2026-03-07`, `7.3.2026`, `3/7/26`.
fn has_day(text: &str) -> bool {
    text.split(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '.' | '/'))).any(|token| {
        let parts: Vec<&str> = token.trim_matches(['-', '.', '/']).split(['-', '.', '/']).collect();
        let numbers: Option<Vec<u32>> = parts.iter().map(|part| part.parse().ok()).collect();
        let Some([a, b, c]) = numbers.as_deref() else { return false };
        let (month, day) = (1..=12, 1..=31);
        let year = |year: u32, text: &str| text.len() == 2 || (1900..=2100).contains(&year);
        (year(*a, parts[0]) && parts[0].len() == 4 && month.contains(b) && day.contains(c))
            || (year(*c, parts[2])
                && ((day.contains(a) && month.contains(b)) || (month.contains(a) && day.contains(b))))
    })
}

/// Words of streets in the languages of the pages, folded.
const STREETS: &[&str] = &[
    "street",
    "st",
    "avenue",
    "ave",
    "road",
    "rd",
    "lane",
    "drive",
    "boulevard",
    "blvd",
    "square",
    "court",
    "calle",
    "avenida",
    "carrera",
    "plaza",
    "paseo",
    "carretera",
    "rue",
    "chemin",
    "impasse",
    "quai",
    "place",
    "allee",
    "route",
    "شارع",
    "طريق",
    "ميدان",
    "زقاق",
];

/// A number beside a word of streets: "12 Quay Street", "calle Mayor 4", "4, rue du Port".
fn has_street(text: &str) -> bool {
    text.split(['\n', ';']).any(|line| {
        let folded = fold(line);
        let words: Vec<&str> = folded.split(' ').collect();
        let is_number = |word: &str| {
            let digits = word.chars().take_while(char::is_ascii_digit).count();
            (1..=5).contains(&digits) && word.chars().count() <= digits + 1
        };
        words.iter().enumerate().any(|(at, word)| {
            let near = words[at.saturating_sub(3)..words.len().min(at + 5)].iter();
            STREETS.contains(word) && near.into_iter().any(|word| is_number(word))
        })
    })
}

const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "prof",
    "sr",
    "sra",
    "srta",
    "don",
    "dona",
    "dra",
    "mme",
    "mlle",
    "السيد",
    "السيده",
    "الانسه",
    "الدكتور",
    "الدكتوره",
];

/// A form of address before a word with a capital letter, or before any word in a script that has none.
fn has_person(tokens: &[&str]) -> bool {
    tokens.windows(2).any(|pair| {
        let begins = pair[1].chars().next();
        let is_name = begins.is_some_and(|c| c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase()));
        TITLES.contains(&fold(pair[0]).as_str()) && is_name
    })
}
