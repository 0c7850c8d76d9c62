//! What somebody looks for, and what a search asks the facets for it.

use serde::{Deserialize, Serialize};

use crate::directory::capacity::Strata;
use crate::directory::facets::{ANY, FacetKind, Flag};
use crate::directory::places::Area;
use crate::directory::vocabulary::*;

/// Each that is given narrows the search; what is not given asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Query {
    /// Folded.
    pub text: String,
    pub need: Option<ServiceType>,
    pub remedy: Option<RemedyCode>,
    pub place: Option<Area>,
    pub language: Option<LanguageTag>,
    pub modality: Option<Modality>,
    pub language_role: Option<LanguageRole>,
    pub gender: Option<Gender>,
    pub age: Option<AgeBand>,
    pub exploitation: Option<Exploitation>,
    pub access: Option<DisabilityAccess>,
    pub flags: Vec<Flag>,
    /// Only where intake is open now.
    pub open_now: bool,
    /// Also what nobody has said to be right for half a year.
    pub old_too: bool,
}

/// One thing that is asked for: a facet of one of these kinds with one of its words.
pub struct Asked(pub Vec<(FacetKind, Vec<String>)>);

impl Query {
    /// Whether it says enough to be looked for: what all services have in common narrows nothing down.
    pub fn is_enough(&self) -> bool {
        !self.text.is_empty()
            || self.need.is_some()
            || self.remedy.is_some()
            || self.place.is_some()
            || self.language.is_some()
    }

    pub fn asked(&self) -> Vec<Asked> {
        let mut all = Vec::new();
        let mut ask = |kind: FacetKind, words: Vec<String>| all.push(Asked(vec![(kind, words)]));
        if let Some(need) = &self.need {
            ask(FacetKind::Need, vec![need.to_string()]);
        }
        if let Some(remedy) = &self.remedy {
            ask(FacetKind::Remedy, vec![remedy.to_string()]);
        }
        if let Some(language) = &self.language {
            let how = [self.modality.map(Modality::as_str), self.language_role.map(LanguageRole::as_str)];
            let how: Vec<&str> = how.into_iter().flatten().collect();
            // Who speaks Spanish is asked to help somebody from Mexico.
            let tags = [language.as_str(), language.primary()];
            let tags = if tags[0] == tags[1] { &tags[..1] } else { &tags[..] };
            match how.is_empty() {
                true => ask(FacetKind::Language, tags.iter().map(|tag| (*tag).to_owned()).collect()),
                false => {
                    let words = tags.iter().map(|tag| format!("{tag} {}", how.join(" "))).collect();
                    ask(FacetKind::LanguageHow, words);
                }
            }
        }
        for (kind, word) in self.whom() {
            ask(kind, vec![word.to_owned(), ANY.to_owned()]);
        }
        if let Some(access) = self.access {
            ask(FacetKind::Access, vec![access.to_string()]);
        }
        for flag in &self.flags {
            ask(FacetKind::Flag, vec![flag.to_string()]);
        }
        if let Some(place) = &self.place {
            // What helps from afar reaches everywhere; it comes last.
            all.push(Asked(vec![
                (FacetKind::Place, place.chain()),
                (FacetKind::Within, vec![place.to_string()]),
                (FacetKind::Flag, vec![Flag::Remote.to_string()]),
            ]));
        }
        all
    }

    /// For whom help is looked for: words that a capability may name, or leave nobody out.
    pub fn whom(&self) -> Vec<(FacetKind, &'static str)> {
        let all = [
            self.gender.map(|word| (FacetKind::Gender, word.as_str())),
            self.age.map(|word| (FacetKind::Age, word.as_str())),
            self.exploitation.map(|word| (FacetKind::Exploitation, word.as_str())),
        ];
        all.into_iter().flatten().collect()
    }

    /// Whether what is free under these conditions is free for the one who is looked for.
    pub fn fits(&self, strata: &Strata) -> bool {
        let named = |list_is_empty: bool, holds: bool| list_is_empty || holds;
        let family = self.flags.contains(&Flag::WithChildren);
        named(strata.genders.is_empty(), self.gender.is_none_or(|gender| strata.genders.contains(&gender)))
            && named(strata.age_bands.is_empty(), self.age.is_none_or(|age| strata.age_bands.contains(&age)))
            && strata
                .language
                .as_ref()
                .is_none_or(|spoken| self.language.as_ref().is_none_or(|asked| asked.primary() == spoken.primary()))
            && (!strata.family || family || (self.gender.is_none() && self.age.is_none()))
    }
}
