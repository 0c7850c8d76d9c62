//! Where a capability reaches: ISO 3166 codes, and private ones for what they do not know.
//!
//! Places are nested: a port in its country, a county in its state. Who searches for a place finds what covers it and what
//! covers all that it lies in; what covers only a part of it is found apart.

use serde::{Deserialize, Serialize};

use crate::i18n::{self, Lang, Place};

/// A place that a capability covers: `XA`, `XA-HC`, or `x-xa-old-port` for tribal lands, court districts, ports, free zones.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Area(String);

impl Area {
    pub fn parse(text: &str) -> Option<Area> {
        let text = text.trim();
        if text.len() > MOST {
            return None;
        }
        match text.get(..2) {
            Some("x-" | "X-") => private(&text.to_ascii_lowercase()).map(Area),
            _ => i18n::parse_place(text).map(|place| Area(place.as_str().to_owned())),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_private(&self) -> bool {
        self.0.starts_with("x-")
    }

    pub fn country(&self) -> String {
        match self.is_private() {
            true => self.0[2..4].to_ascii_uppercase(),
            false => self.0[..2].to_owned(),
        }
    }

    /// The code itself and all that it lies in, the nearest first.
    pub fn chain(&self) -> Vec<String> {
        let country = self.country();
        match self.0 == country {
            true => vec![country],
            false => vec![self.0.clone(), country],
        }
    }

    /// In the reader's language; a private one as it was named, or as its code.
    pub fn label(&self, name: &str, lang: Lang) -> String {
        match i18n::parse_place(&self.0) {
            Some(place) => i18n::place_name(&place, lang),
            None => {
                let country = i18n::parse_place(&self.country()).map(|place| i18n::place_name(&place, lang));
                let name = if name.is_empty() { &self.0 } else { name };
                format!("{name} ({})", country.unwrap_or_default())
            }
        }
    }

    /// As an ISO 3166 place, if it is one.
    pub fn place(&self) -> Option<Place> {
        i18n::parse_place(&self.0)
    }
}

const MOST: usize = 50;

/// `x-`, a country, and a name in small letters.
fn private(code: &str) -> Option<String> {
    let (country, name) = code.strip_prefix("x-")?.split_once('-')?;
    let known = country.len() == 2 && i18n::parse_place(country).is_some();
    let is_name = !name.is_empty()
        && !name.starts_with('-')
        && !name.ends_with('-')
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    (known && is_name).then(|| code.to_owned())
}

impl TryFrom<String> for Area {
    type Error = &'static str;

    /// As it travels it is in canonical form already.
    fn try_from(text: String) -> Result<Area, &'static str> {
        Area::parse(&text).filter(|area| area.0 == text).ok_or("no place")
    }
}

impl From<Area> for String {
    fn from(area: Area) -> String {
        area.0
    }
}

impl std::fmt::Display for Area {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
