//! Where the network reaches in a country and where it does not: for each need and each language, part by part.
//!
//! It counts services that are at work, as far as its reader may see them, by the place that they cover and not by their
//! office. What reaches a whole country reaches each of its parts; what helps from afar is told apart, since nobody is there.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use actix_web::{HttpResponse, web};
use askama::Template;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde::Deserialize;

use super::facets::{FacetKind, Flag};
use super::places::Area;
use super::search::{Bind, Reader, Sql};
use super::vocabulary::{LanguageTag, ServiceType};
use crate::agency;
use crate::db::Conn;
use crate::error::Error;
use crate::federation::outbox::cards;
use crate::i18n::{self, Lang, Place};
use crate::time::Instant;
use crate::web::Page;
use crate::web::access::{Permission, Policy};
use crate::web::csv::Csv;
use crate::web::routes::Routes;

pub(super) fn routes(routes: &mut Routes) {
    let read = Policy::May(Permission::ReadDirectory);
    routes.get("/directory/coverage", read, show).get("/directory/coverage.csv", read, export);
}

/// So many places are named where nobody is; the file names them all.
const NAMED: usize = 8;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// ISO 3166-1; without one, the country of this agency.
    country: String,
}

/// One need, or one language, in one country.
#[derive(Debug, PartialEq)]
pub(super) struct Line {
    pub word: String,
    pub label: String,
    /// Services for the whole country.
    pub whole: i64,
    /// Services that help from afar, and are not for this country.
    pub from_afar: i64,
    /// Services that reach each part, in the order of the parts.
    pub parts: Vec<i64>,
}

impl Line {
    pub fn reached(&self) -> usize {
        self.parts.iter().filter(|services| **services > 0).count()
    }

    fn missing(&self) -> usize {
        self.parts.len() - self.reached()
    }

    /// "2 of 3".
    fn words(&self, page: &Page) -> String {
        page.lang.with_all("coverage-of", [("n", self.reached().into()), ("all", self.parts.len().into())])
    }

    /// A picture of it, one mark for each part: empty, low or high. The words beside it say the same.
    fn strip(&self) -> String {
        let width = 10 * self.parts.len();
        let mut svg = format!(
            "<svg class=\"strip\" viewBox=\"0 0 {width} 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
        );
        let level = |services: &i64| services.clamp(&0, &2).to_owned();
        let mut at = 0;
        for run in self.parts.chunk_by(|one, next| level(one) == level(next)) {
            let (class, height) = [("none", 2), ("one", 6), ("more", 10)][level(&run[0]) as usize];
            let (x, y, width) = (10 * at, 10 - height, 10 * run.len());
            write!(svg, "<rect class=\"-{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>")
                .expect("text takes text");
            at += run.len();
        }
        svg + "</svg>"
    }
}

/// What is known of a country.
pub(super) struct Coverage {
    pub country: Place,
    /// Codes and names.
    pub parts: Vec<(String, String)>,
    /// What reaches least comes first.
    pub needs: Vec<Line>,
    pub languages: Vec<Line>,
}

impl Coverage {
    fn country_name(&self, lang: &Lang) -> String {
        i18n::place_name(&self.country, *lang)
    }

    /// How many of these reach nobody in the country.
    fn summary(&self, page: &Page, key: &str, lines: &[Line]) -> String {
        let nowhere = lines.iter().filter(|line| line.reached() == 0).count();
        page.lang.with_all(key, [("n", nowhere.into()), ("all", lines.len().into())])
    }

    /// Where nobody is: some names, and how many more there are.
    fn missing_in(&self, line: &Line) -> (String, usize) {
        let missing = self.parts.iter().zip(&line.parts).filter(|(_, services)| **services == 0);
        let names: Vec<&str> = missing.map(|((_, name), _)| name.as_str()).collect();
        let named = names.len().min(NAMED);
        (names[..named].join(" · "), names.len() - named)
    }
}

#[derive(QueryableByName)]
struct Cell {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    value: String,
    #[diesel(sql_type = Text)]
    place: String,
    #[diesel(sql_type = BigInt)]
    services: i64,
}

/// What is counted: needs and languages.
const COUNTED: &str = "f.kind IN ('need', 'language')";

/// Services that cover something in the country: by what they do and where, those for the whole of it only as such.
fn near(conn: &mut Conn, country: &Place, reader: &Reader, now: Instant) -> QueryResult<Vec<Cell>> {
    let (country, mut sql) = ([country.as_str().to_owned()], Sql::default());
    sql.push("SELECT f.kind, f.value, p.value AS place, COUNT(DISTINCT c.id) AS services FROM capability_facets w");
    sql.push(" JOIN capabilities c ON c.id = w.capability_id");
    sql.push(" JOIN capability_facets p ON p.capability_id = c.id AND p.kind = 'place'");
    sql.push(" JOIN capability_facets f ON f.capability_id = c.id AND ").push(COUNTED);
    sql.push(" WHERE ").facet("w", FacetKind::Within, &country).push(" AND c.status = 'active' AND ");
    sql.may_be_seen(reader, false, now);
    sql.push(" AND (p.value = ").bind(Bind::Text(country[0].clone())).push(" OR NOT ");
    sql.has("c.id", FacetKind::Place, &country).push(") GROUP BY f.kind, f.value, p.value");
    sql.load(conn)
}

/// Services of elsewhere that help from afar.
fn afar(conn: &mut Conn, country: &Place, reader: &Reader, now: Instant) -> QueryResult<Vec<Cell>> {
    let mut sql = Sql::default();
    sql.push("SELECT f.kind, f.value, '' AS place, COUNT(DISTINCT c.id) AS services FROM capability_facets r");
    sql.push(" JOIN capabilities c ON c.id = r.capability_id");
    sql.push(" JOIN capability_facets f ON f.capability_id = c.id AND ").push(COUNTED);
    sql.push(" WHERE ").facet("r", FacetKind::Flag, &[Flag::Remote.to_string()]);
    sql.push(" AND c.status = 'active' AND ").may_be_seen(reader, false, now);
    sql.push(" AND NOT ").has("c.id", FacetKind::Within, &[country.as_str().to_owned()]);
    sql.push(" GROUP BY f.kind, f.value");
    sql.load(conn)
}

/// The languages that somebody in the network speaks, here or elsewhere: those that can be missed.
fn spoken(conn: &mut Conn, reader: &Reader, now: Instant) -> QueryResult<Vec<Cell>> {
    let mut sql = Sql::default();
    sql.push("SELECT f.kind, f.value, '' AS place, COUNT(*) AS services FROM capability_facets f");
    sql.push(" JOIN capabilities c ON c.id = f.capability_id WHERE f.kind = 'language' AND ");
    sql.may_be_seen(reader, false, now).push(" GROUP BY f.kind, f.value");
    sql.load(conn)
}

pub(super) fn load(
    conn: &mut Conn,
    country: &Place,
    reader: &Reader,
    lang: Lang,
    now: Instant,
) -> Result<Coverage, Error> {
    let (near, afar) = (near(conn, country, reader, now)?, afar(conn, country, reader, now)?);
    let mut tags: BTreeSet<String> = spoken(conn, reader, now)?.into_iter().map(|cell| cell.value).collect();
    for card in cards::all(conn, now)?.into_values() {
        tags.extend(card.languages);
    }
    tags.extend(agency::find(conn)?.into_iter().flat_map(|ours| ours.languages.0));
    let parts = parts(country, &near, lang);
    let lines = |kind: FacetKind, words: &BTreeMap<String, String>| -> Vec<Line> {
        let of = |word: &str, cell: &&Cell| cell.kind == kind.as_str() && cell.value == word;
        let mut lines: Vec<Line> = words
            .iter()
            .map(|(word, label)| {
                let at = |place: &str| -> i64 {
                    near.iter().filter(|cell| of(word, cell) && cell.place == place).map(|cell| cell.services).sum()
                };
                let whole = at(country.as_str());
                Line {
                    word: word.clone(),
                    label: label.clone(),
                    whole,
                    from_afar: afar.iter().filter(|cell| of(word, cell)).map(|cell| cell.services).sum(),
                    // A country without parts is its own only one.
                    parts: parts
                        .iter()
                        .map(|(code, _)| if code == country.as_str() { whole } else { whole + at(code) })
                        .collect(),
                }
            })
            .collect();
        lines.sort_by_cached_key(|line| (Reverse(line.missing()), i18n::fold(&line.label)));
        lines
    };
    let told = near.iter().chain(&afar).filter(|cell| cell.kind == FacetKind::Need.as_str());
    let needs = ServiceType::KNOWN.iter().copied().chain(told.map(|cell| cell.value.as_str()));
    let needs = needs.filter_map(ServiceType::parse).map(|need| (need.to_string(), need.label(lang))).collect();
    let languages = tags
        .iter()
        .filter_map(|tag| LanguageTag::parse(tag))
        .map(|tag| (tag.primary().to_owned(), i18n::language_name(tag.primary(), lang)))
        .collect();
    let (needs, languages) = (lines(FacetKind::Need, &needs), lines(FacetKind::Language, &languages));
    Ok(Coverage { country: country.clone(), needs, languages, parts })
}

/// The parts of a country by name: those of ISO 3166-2, and others that somebody covers.
fn parts(country: &Place, near: &[Cell], lang: Lang) -> Vec<(String, String)> {
    let known = i18n::subdivision_choices(country);
    let mut parts: Vec<(String, String)> =
        known.into_iter().map(|(code, name)| (code.to_owned(), name.to_owned())).collect();
    let covered: BTreeSet<&str> = near.iter().map(|cell| cell.place.as_str()).collect();
    let areas = covered.into_iter().filter_map(Area::parse);
    let others = areas.filter(|area| area.country() == country.as_str() && area.as_str() != country.as_str());
    for area in others {
        if parts.iter().all(|(code, _)| code != area.as_str()) {
            parts.push((area.to_string(), area.label("", lang)));
        }
    }
    if parts.is_empty() {
        parts.push((country.as_str().to_owned(), i18n::place_name(country, lang)));
    }
    parts
}

/// The countries that agencies of the network work in.
fn countries(conn: &mut Conn, now: Instant) -> Result<Vec<Place>, Error> {
    let mut all: Vec<Place> =
        agency::find(conn)?.map(|ours| ours.jurisdictions.0.iter().map(Place::country).collect()).unwrap_or_default();
    let told: BTreeSet<Place> = cards::all(conn, now)?
        .values()
        .flat_map(|card| &card.jurisdictions)
        .filter_map(|code| i18n::parse_place(code))
        .map(|place| place.country())
        .collect();
    all.extend(told);
    let mut seen = BTreeSet::new();
    all.retain(|country| seen.insert(country.clone()));
    Ok(all)
}

#[derive(Template)]
#[template(path = "directory/templates/coverage.html")]
struct Show<'a> {
    p: &'a Page,
    countries: Vec<(String, String)>,
    it: Option<Coverage>,
}

async fn read(page: &Page, asked: Asked) -> Result<(Vec<Place>, Option<Coverage>), Error> {
    let wanted = match asked.country.is_empty() {
        true => None,
        false => {
            let place = i18n::parse_place(&asked.country).filter(Place::is_country);
            Some(place.ok_or(Error::Bad("problem-parameter"))?)
        }
    };
    let (officer, lang, now) = (page.officer()?.clone(), page.lang, page.now());
    page.db
        .read(move |conn| {
            let reader = Reader::of(conn, &officer)?;
            let mut countries = countries(conn, now)?;
            let country = wanted.or_else(|| countries.first().cloned());
            countries.extend(country.iter().filter(|one| !countries.contains(one)).cloned().collect::<Vec<_>>());
            let it = country.map(|country| load(conn, &country, &reader, lang, now)).transpose()?;
            Ok((countries, it))
        })
        .await
}

async fn show(page: Page, asked: web::Query<Asked>) -> Result<HttpResponse, Error> {
    let (countries, it) = read(&page, asked.into_inner()).await?;
    let mut countries: Vec<(String, String)> = countries
        .into_iter()
        .map(|country| (country.as_str().to_owned(), i18n::place_name(&country, page.lang)))
        .collect();
    countries.sort_by_cached_key(|(_, name)| i18n::fold(name));
    page.render(&Show { p: &page, countries, it })
}

/// The same figures for a spreadsheet, one line for each part.
async fn export(page: Page, asked: web::Query<Asked>) -> Result<HttpResponse, Error> {
    let (_, it) = read(&page, asked.into_inner()).await?;
    let it = it.ok_or(Error::NotFound)?;
    let mut csv =
        Csv::new(&["kind", "code", "name", "place", "place_name", "services", "for_whole_country", "from_afar"]);
    for (kind, lines) in [("need", &it.needs), ("language", &it.languages)] {
        for line in lines {
            for ((code, name), services) in it.parts.iter().zip(&line.parts) {
                let counts = [services, &line.whole, &line.from_afar].map(i64::to_string);
                let words = [kind, &line.word, &line.label, code, name];
                csv.line(words.into_iter().chain(counts.iter().map(String::as_str)));
            }
        }
    }
    Ok(csv.download("coverage.csv"))
}
