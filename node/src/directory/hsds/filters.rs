//! What somebody asks of a list. Each filter narrows; one that is not known is refused, since leaving it out would answer with
//! what was not asked for.

use chrono::{DateTime, NaiveDate};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::terms::{self, Scheme, Term};
use crate::directory::places::Area;
use crate::directory::vocabulary::LanguageTag;
use crate::error::Error;
use crate::i18n::fold;
use crate::time::Instant;

pub const PER_PAGE: i64 = 25;
pub const MOST_PER_PAGE: i64 = 100;
/// Of a list that says only what changed when.
pub const MOST_STAMPS: i64 = 5_000;
/// Farther back nobody pages: who wants all asks `modified_after`.
const MOST_PAGES: i64 = 1_000_000;

/// The filters of a list, in an address.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Filters {
    /// From 1.
    pub page: Option<i64>,
    /// 25 if nothing is said, at most 100; with `minimal` at most 5,000.
    pub per_page: Option<i64>,
    /// `json`; there is no other.
    pub format: Option<String>,
    /// Only what has this term. One that tells who somebody is goes into the body of a POST.
    pub taxonomy_term_id: Option<String>,
    /// Only what has any term of this taxonomy.
    pub taxonomy_id: Option<String>,
    /// Only services of this organization.
    pub organization_id: Option<String>,
    /// RFC 3339, or a day: only what changed then or later.
    pub modified_after: Option<String>,
    /// Only ids and when each was changed.
    pub minimal: Option<bool>,
    /// With everything in it.
    pub full: Option<bool>,
    /// Of organizations: their services whole, and not their ids alone.
    pub full_service: Option<bool>,
    /// Words, all of which it holds. In the body of a POST only.
    #[param(ignore)]
    pub search: Option<String>,
    /// BCP 47: spoken, signed or interpreted there. In the body of a POST only.
    #[param(ignore)]
    pub language: Option<String>,
    /// ISO 3166-1 or 3166-2: what covers it, or all that it lies in. In the body of a POST only.
    #[param(ignore)]
    pub place: Option<String>,
}

/// How the filters came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// In the address, which others may read.
    Address,
    Body,
}

/// What is asked for, checked.
#[derive(Debug, Clone)]
pub struct Asked {
    pub page: i64,
    pub per_page: i64,
    pub minimal: bool,
    pub full: bool,
    pub full_service: bool,
    pub term: Option<String>,
    pub scheme: Option<Scheme>,
    pub organization: Option<String>,
    pub modified_after: Option<Instant>,
    /// Folded.
    pub search: String,
    pub language: Option<LanguageTag>,
    pub place: Option<Area>,
    /// A filter that nothing can meet, such as an id that nobody has.
    pub finds_nothing: bool,
}

const BAD: Error = Error::Bad("hsds-problem-filter");

impl Filters {
    pub fn check(&self, way: Way) -> Result<Asked, Error> {
        if self.format.as_ref().is_some_and(|format| format != "json") {
            return Err(Error::Bad("hsds-problem-format"));
        }
        let tells = [&self.search, &self.language, &self.place].iter().any(|filter| filter.is_some());
        let term = self.taxonomy_term_id.as_ref();
        let known = term.and_then(|id| terms::known().into_iter().find(|term| term.id() == *id));
        let scheme = self.taxonomy_id.as_ref().map(|id| Scheme::find(id));
        let asked = known.as_ref().map(|Term { scheme, .. }| *scheme).into_iter().chain(scheme.flatten());
        let schemes: Vec<Scheme> = asked.collect();
        if way == Way::Address && (tells || schemes.iter().any(|scheme| scheme.tells_who())) {
            return Err(Error::Bad("hsds-problem-need"));
        }
        if schemes.iter().any(|scheme| scheme.facet().is_none()) {
            return Err(BAD);
        }
        let minimal = self.minimal.unwrap_or_default();
        let most = if minimal { MOST_STAMPS } else { MOST_PER_PAGE };
        let per_page = self.per_page.unwrap_or(if minimal { MOST_STAMPS } else { PER_PAGE });
        let page = self.page.unwrap_or(1);
        if !(1..=most).contains(&per_page) || !(1..=MOST_PAGES).contains(&page) {
            return Err(Error::Bad("hsds-problem-page"));
        }
        Ok(Asked {
            page,
            per_page,
            minimal,
            full: self.full.unwrap_or_default(),
            full_service: self.full_service.unwrap_or_default(),
            term: term.cloned(),
            scheme: scheme.flatten(),
            organization: self.organization_id.clone(),
            modified_after: self.modified_after.as_deref().map(|text| instant(text).ok_or(BAD)).transpose()?,
            search: fold(self.search.as_deref().unwrap_or_default()),
            language: self.language.as_deref().map(|text| LanguageTag::parse(text).ok_or(BAD)).transpose()?,
            place: self.place.as_deref().map(|text| Area::parse(text).ok_or(BAD)).transpose()?,
            finds_nothing: scheme == Some(None),
        })
    }

    /// Of a list that none of these filters narrows but the page.
    pub fn only_pages(&self) -> Result<Asked, Error> {
        let other = Filters { page: None, per_page: None, format: None, ..self.clone() };
        let is_bare = [
            &other.taxonomy_term_id,
            &other.taxonomy_id,
            &other.organization_id,
            &other.modified_after,
            &other.search,
            &other.language,
            &other.place,
        ]
        .iter()
        .all(|filter| filter.is_none())
            && other.minimal.or(other.full).or(other.full_service).is_none();
        if is_bare { self.check(Way::Address) } else { Err(BAD) }
    }
}

fn instant(text: &str) -> Option<Instant> {
    let at = DateTime::parse_from_rfc3339(text).ok().map(|at| at.naive_utc());
    at.or_else(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0))
}
