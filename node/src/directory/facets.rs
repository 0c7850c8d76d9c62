//! What a search asks a capability for: its facets, and its folded text.
//!
//! A facet is a kind and a word. A list that restricts nobody becomes the word `any`, so that who looks for men asks for
//! `men` or `any`. A place is asked for in two ways: `place` is what is covered, so a search for a county asks for the county
//! and all that it lies in ([`Area::chain`]); `within` is what has a covered part in it.
//!
//! [`Area::chain`]: super::places::Area::chain

use std::collections::BTreeSet;

use super::capability::Capability;
use super::vocabulary::{CoverageMode, LanguageRole};
use crate::i18n::{self, Lang, fold};
use crate::text_enum;

text_enum! {
    FacetKind {
        /// A service type.
        Need = "need",
        Remedy = "remedy",
        Place = "place",
        Within = "within",
        /// A tag and, for `es-MX`, also `es`.
        Language = "language",
        /// The same with how: `es spoken`, as what: `es interpreter`, and both: `es spoken interpreter`.
        LanguageHow = "language_how",
        Gender = "gender",
        Age = "age",
        Exploitation = "exploitation",
        Intake = "intake",
        /// Classes of agencies that may refer.
        ReferralFrom = "referral_from",
        Access = "access",
        /// What is said in so many words: see [`Flag`].
        Flag = "flag",
    }
}

text_enum! {
    /// Only a plain *yes* of the owner makes one; what is unknown makes none.
    Flag {
        Remote = "remote",
        CrossBorder = "cross_border",
        /// No police report is asked for.
        NoPoliceReport = "no_police_report",
        /// Immigration status does not matter.
        AnyStatus = "any_status",
        MinorsAlone = "minors_alone",
        WithChildren = "with_children",
        Lgbtqi = "lgbtqi",
        MaleBeds = "male_beds",
        Pets = "pets",
        AfterHours = "after_hours",
    }
}

/// The word of a list that restricts nobody.
pub const ANY: &str = "any";

pub type Facets = BTreeSet<(FacetKind, String)>;

pub fn facets(capability: &Capability) -> Facets {
    let mut facets = Facets::new();
    let mut add = |kind: FacetKind, word: &str| {
        facets.insert((kind, word.to_owned()));
    };
    for need in &capability.service_type {
        add(FacetKind::Need, need.as_str());
    }
    for remedy in &capability.remedies {
        add(FacetKind::Remedy, remedy.remedy.as_str());
    }
    for area in &capability.service_areas {
        let chain = area.code.chain();
        add(FacetKind::Place, &chain[0]);
        chain.iter().for_each(|code| add(FacetKind::Within, code));
        if area.mode == CoverageMode::Remote {
            add(FacetKind::Flag, Flag::Remote.as_str());
        }
    }
    for language in &capability.languages {
        for tag in [language.code.as_str(), language.code.primary()] {
            add(FacetKind::Language, tag);
            add(FacetKind::LanguageHow, &format!("{tag} {}", language.modality));
            add(FacetKind::LanguageHow, &format!("{tag} {}", language.role));
            add(FacetKind::LanguageHow, &format!("{tag} {} {}", language.modality, language.role));
        }
    }
    let (serves, intake) = (&capability.serves, &capability.intake);
    words(&mut facets, FacetKind::Gender, serves.genders.iter().map(|gender| gender.as_str()));
    words(&mut facets, FacetKind::Age, serves.age_bands.iter().map(|band| band.as_str()));
    words(&mut facets, FacetKind::Exploitation, serves.exploitation.iter().map(|kind| kind.as_str()));
    words(&mut facets, FacetKind::ReferralFrom, intake.referral_from.iter().map(|class| class.as_str()));
    facets.extend(intake.modes.iter().map(|mode| (FacetKind::Intake, mode.to_string())));
    facets.extend(serves.disability_access.iter().map(|access| (FacetKind::Access, access.to_string())));
    let children = serves.with_children.as_ref().map(|children| children.accepted);
    for (flag, holds) in [
        (Flag::Remote, capability.remote_ok),
        (Flag::CrossBorder, capability.cross_border),
        (Flag::NoPoliceReport, intake.needs_police_report == Some(false)),
        (Flag::AnyStatus, serves.immigration_status_required == Some(false)),
        (Flag::MinorsAlone, serves.minors_unaccompanied == Some(true)),
        (Flag::WithChildren, children == Some(true)),
        (Flag::Lgbtqi, serves.lgbtqi_affirming == Some(true)),
        (Flag::MaleBeds, serves.male_beds == Some(true)),
        (Flag::Pets, serves.pets == Some(true)),
        (Flag::AfterHours, intake.after_hours == Some(true)),
    ] {
        if holds {
            facets.insert((FacetKind::Flag, flag.to_string()));
        }
    }
    facets
}

fn words<'a>(facets: &mut Facets, kind: FacetKind, words: impl ExactSizeIterator<Item = &'a str>) {
    match words.len() {
        0 => {
            facets.insert((kind, ANY.to_owned()));
        }
        _ => facets.extend(words.map(|word| (kind, word.to_owned()))),
    }
}

/// More words than this make no capability easier to find.
const MOST_BYTES: usize = 16_000;

/// What a text search looks through: the capability's own words, and the labels of what it offers, speaks and covers in every
/// language of the pages. Who types `refugio` finds a shelter that describes itself in English.
pub fn search_text(capability: &Capability, agency_name: &str) -> String {
    let mut texts: Vec<String> =
        [&capability.name, &capability.alternate_name, agency_name].into_iter().map(str::to_owned).collect();
    for lang in Lang::ALL {
        texts.extend(capability.service_type.iter().map(|need| need.label(*lang)));
        texts.extend(capability.remedies.iter().map(|remedy| remedy.remedy.label(*lang)));
        texts.extend(capability.languages.iter().map(|language| i18n::language_name(language.code.as_str(), *lang)));
        texts.extend(capability.service_areas.iter().map(|area| area.code.label(&area.name, *lang)));
    }
    let roles = |role: LanguageRole| role.as_str().replace('_', " ");
    texts.extend(capability.languages.iter().map(|language| roles(language.role)));
    for text in [
        &capability.description,
        &capability.eligibility_description,
        &capability.application_process,
        &capability.interpretation_services,
        &capability.fees_description,
        &capability.accreditations,
    ] {
        texts.push(text.clone());
    }
    let mut seen = BTreeSet::new();
    texts.retain(|text| !text.is_empty() && seen.insert(text.clone()));
    let mut folded = fold(&texts.join(" "));
    if folded.len() > MOST_BYTES {
        let end = (0..=MOST_BYTES).rev().find(|at| folded.is_char_boundary(*at)).unwrap_or_default();
        folded.truncate(end);
    }
    folded
}
