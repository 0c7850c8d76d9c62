//! Suggested partners: agencies that could do for us, or for one need, what we cannot; in an order whose parts are shown.
//!
//! The score is a sum of whole points by a few plain rules ([`points`]), every part of it stands beside the agency, and the page
//! says the rules. What an agency is, how often it answers or who knows whom counts nothing.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::{HttpResponse, web};
use askama::Template;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::facets::{FacetKind, Flag};
use super::places::Area;
use super::search::{self, Query, Reader, SearchId, Sql};
use super::vocabulary::{LanguageTag, ServiceType};
use crate::agency::{self, OrgClass};
use crate::db::Conn;
use crate::error::Error;
use crate::federation::outbox::cards;
use crate::federation::{self, Peer, PeerId};
use crate::i18n::{self, Lang};
use crate::time::Instant;
use crate::web::Page;
use crate::web::access::{Permission, Policy};
use crate::web::routes::Routes;

pub(super) fn routes(routes: &mut Routes) {
    let read = Policy::May(Permission::ReadDirectory);
    routes.get("/directory/partners", read, of_agency).get("/directory/searches/{id}/partners", read, of_search);
}

/// So many are suggested.
const SHOWN: usize = 20;

/// What each part of a score is worth.
pub(super) mod points {
    /// That it offers what is needed.
    pub const OFFERS: u32 = 30;
    /// All places that are asked for; a place of which it covers a part is half of its share, and help from afar a fifth.
    pub const PLACES: u32 = 30;
    /// The language that is asked for.
    pub const LANGUAGE: u32 = 20;
    /// Each language that we do not speak ourselves, and all of them at most.
    pub const NEW_LANGUAGE: u32 = 5;
    pub const NEW_LANGUAGES: u32 = 20;
    /// Each kind of support that we do not offer ourselves, and all of them at most.
    pub const NEW_NEED: u32 = 3;
    pub const NEW_NEEDS: u32 = 30;
}

/// For what partners are looked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Wanted {
    /// None is whatever we do not do ourselves.
    pub need: Option<ServiceType>,
    pub places: Vec<Area>,
    /// None is whatever we do not speak ourselves.
    pub language: Option<LanguageTag>,
}

/// What an agency does, or we do: the words of all its services.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Profile {
    /// With the number of services.
    pub needs: BTreeMap<ServiceType, i64>,
    pub places: BTreeSet<Area>,
    pub languages: BTreeSet<LanguageTag>,
    pub remote: bool,
}

/// One part of a score.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    Offers(ServiceType, i64),
    Reaches(Vec<Area>),
    ReachesPartOf(Vec<Area>),
    FromAfar,
    Speaks(LanguageTag),
    AlsoSpeaks(Vec<LanguageTag>),
    AlsoOffers(Vec<ServiceType>),
}

/// The parts of a score with their points. `there` is what the agency does towards what is wanted, `whole` all that it does.
pub(super) fn score(wanted: &Wanted, there: &Profile, whole: &Profile, ours: &Profile) -> Vec<(u32, Part)> {
    let mut parts = Vec::new();
    if let Some(need) = &wanted.need {
        match there.needs.get(need) {
            Some(services) => parts.push((points::OFFERS, Part::Offers(need.clone(), *services))),
            // Who does not do it is no partner for it, whatever else there is.
            None => return Vec::new(),
        }
    }
    parts.extend(reach(wanted, there));
    match &wanted.language {
        Some(asked) => {
            let speaks = |tag: &&LanguageTag| tag.primary() == asked.primary();
            let known = there.languages.iter().find(speaks);
            parts.extend(known.map(|_| (points::LANGUAGE, Part::Speaks(asked.clone()))));
        }
        None => {
            let new: Vec<LanguageTag> = whole.languages.difference(&ours.languages).cloned().collect();
            let worth = (points::NEW_LANGUAGE * count(&new)).min(points::NEW_LANGUAGES);
            parts.push((worth, Part::AlsoSpeaks(new)));
        }
    }
    let is_new = |need: &&ServiceType| !ours.needs.contains_key(need) && wanted.need.as_ref() != Some(need);
    let new: Vec<ServiceType> = whole.needs.keys().filter(is_new).cloned().collect();
    let worth = (points::NEW_NEED * count(&new)).min(points::NEW_NEEDS);
    parts.push((worth, Part::AlsoOffers(new)));
    parts.retain(|(points, _)| *points > 0);
    parts
}

fn count<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX / 100)
}

/// The share of the places that it reaches: its own and what these lie in whole, a part of one half, from afar a fifth.
fn reach(wanted: &Wanted, there: &Profile) -> Vec<(u32, Part)> {
    let (mut whole, mut part, mut afar) = (Vec::new(), Vec::new(), Vec::new());
    for place in &wanted.places {
        let chain = place.chain();
        let covers = |area: &Area| chain.iter().any(|code| code == area.as_str());
        let lies_within = |area: &Area| area.chain().contains(&chain[0]);
        match () {
            _ if there.places.iter().any(covers) => whole.push(place.clone()),
            _ if there.places.iter().any(lies_within) => part.push(place.clone()),
            _ if there.remote => afar.push(place.clone()),
            _ => {}
        }
    }
    let worth = |places: &[Area], of: u32| points::PLACES * count(places) / (of * count(&wanted.places).max(1));
    vec![
        (worth(&whole, 1), Part::Reaches(whole)),
        (worth(&part, 2), Part::ReachesPartOf(part)),
        (worth(&afar, 5), Part::FromAfar),
    ]
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    peer_id: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    value: String,
    #[diesel(sql_type = BigInt)]
    services: i64,
}

/// What every agency's services say, ours under no id; only of services for one need, where one is given.
fn profiles(
    conn: &mut Conn,
    need: Option<&ServiceType>,
    reader: &Reader,
    now: Instant,
) -> QueryResult<BTreeMap<String, Profile>> {
    let mut sql = Sql::default();
    sql.push("SELECT COALESCE(c.peer_id, '') AS peer_id, f.kind, f.value, COUNT(DISTINCT c.id) AS services");
    sql.push(" FROM capabilities c JOIN capability_facets f ON f.capability_id = c.id");
    sql.push(" WHERE f.kind IN ('need', 'place', 'language', 'flag') AND c.status = 'active' AND ");
    sql.may_be_seen(reader, false, now);
    if let Some(need) = need {
        sql.push(" AND ").has("c.id", FacetKind::Need, &[need.to_string()]);
    }
    sql.push(" GROUP BY c.peer_id, f.kind, f.value");
    let mut all: BTreeMap<String, Profile> = BTreeMap::new();
    for word in sql.load::<Word>(conn)? {
        let profile = all.entry(word.peer_id).or_default();
        match FacetKind::parse(&word.kind) {
            Some(FacetKind::Need) => {
                profile.needs.extend(ServiceType::parse(&word.value).map(|need| (need, word.services)));
            }
            Some(FacetKind::Place) => profile.places.extend(Area::parse(&word.value)),
            Some(FacetKind::Language) => profile.languages.extend(primary(&word.value)),
            Some(FacetKind::Flag) => profile.remote |= word.value == Flag::Remote.as_str(),
            _ => {}
        }
    }
    Ok(all)
}

/// `es` for `es` and for `es-MX`.
fn primary(tag: &str) -> Option<LanguageTag> {
    LanguageTag::parse(LanguageTag::parse(tag)?.primary())
}

/// An agency and why it is suggested.
pub(super) struct Suggested {
    pub peer: Peer,
    pub name: String,
    class: String,
    pub parts: Vec<(u32, Part)>,
    pub score: u32,
}

impl Suggested {
    fn class_name(&self, lang: &Lang) -> String {
        OrgClass::parse(&self.class).map(|class| lang.named("class-", class)).unwrap_or_default()
    }
}

/// The best of them; of equal score by name.
pub(super) fn suggest(
    conn: &mut Conn,
    wanted: &Wanted,
    reader: &Reader,
    now: Instant,
) -> Result<Vec<Suggested>, Error> {
    let mut whole = profiles(conn, None, reader, now)?;
    let mut there = match &wanted.need {
        Some(need) => profiles(conn, Some(need), reader, now)?,
        None => whole.clone(),
    };
    let mut ours = whole.remove("").unwrap_or_default();
    ours.languages.extend(agency::find(conn)?.iter().flat_map(|ours| &ours.languages.0).filter_map(|tag| primary(tag)));
    let mut told = cards::all(conn, now)?;
    let mut all = Vec::new();
    for peer in federation::list_active_peers(conn)? {
        let id: &PeerId = &peer.id;
        let whole = whole.remove(id.as_str()).unwrap_or_default();
        let there = there.remove(id.as_str()).unwrap_or_default();
        let parts = score(wanted, &there, &whole, &ours);
        let score = parts.iter().map(|(points, _)| points).sum();
        let card = told.remove(id);
        let class = match peer.org_class.is_empty() {
            true => card.as_ref().map(|card| card.org_class.clone()).unwrap_or_default(),
            false => peer.org_class.clone(),
        };
        let name = card.map_or_else(|| peer.name.clone(), |card| card.name);
        if score > 0 {
            all.push(Suggested { peer, name, class, parts, score });
        }
    }
    all.sort_by_cached_key(|one| (std::cmp::Reverse(one.score), i18n::fold(&one.name), one.peer.id.clone()));
    all.truncate(SHOWN);
    Ok(all)
}

impl Part {
    fn words(&self, lang: &Lang) -> String {
        let lang = *lang;
        let areas = |areas: &[Area]| areas.iter().map(|area| area.label("", lang)).collect::<Vec<_>>().join(" · ");
        match self {
            Part::Offers(need, services) => {
                lang.with_all("partners-offers", [("need", need.label(lang).into()), ("n", (*services).into())])
            }
            Part::Reaches(places) => lang.with("partners-reaches", "places", areas(places)),
            Part::ReachesPartOf(places) => lang.with("partners-reaches-part", "places", areas(places)),
            Part::FromAfar => lang.t("partners-from-afar"),
            Part::Speaks(tag) => lang.with("partners-speaks", "language", i18n::language_name(tag.as_str(), lang)),
            Part::AlsoSpeaks(tags) => {
                let names: Vec<String> = tags.iter().map(|tag| i18n::language_name(tag.as_str(), lang)).collect();
                lang.with("partners-also-speaks", "languages", names.join(" · "))
            }
            Part::AlsoOffers(needs) => {
                let names: Vec<String> = needs.iter().map(|need| need.label(lang)).collect();
                lang.with("partners-also-offers", "needs", names.join(" · "))
            }
        }
    }
}

#[derive(Template)]
#[template(path = "directory/templates/partners.html")]
struct Show<'a> {
    p: &'a Page,
    /// What was asked for, in a few words; nothing for the agency itself.
    asked: Vec<String>,
    search: Option<SearchId>,
    suggested: Vec<Suggested>,
    /// The rules, for who wants to reckon it again.
    rules: Vec<String>,
}

/// Partners for the agency as it is: where it works, what it does not do, what it does not speak.
async fn of_agency(page: Page) -> Result<HttpResponse, Error> {
    let (officer, now) = (page.officer()?.clone(), page.now());
    let load = move |conn: &mut Conn| {
        let reader = Reader::of(conn, &officer)?;
        let places = agency::find(conn)?.map(|ours| ours.jurisdictions.0).unwrap_or_default();
        let places = places.iter().filter_map(|place| Area::parse(place.as_str())).collect();
        suggest(conn, &Wanted { places, ..Wanted::default() }, &reader, now)
    };
    let suggested = page.db.read(load).await?;
    let rules = rules(&page, None);
    page.render(&Show { p: &page, asked: Vec::new(), search: None, suggested, rules })
}

/// Partners for what somebody looks for, as long as their search lives.
async fn of_search(page: Page, id: web::Path<SearchId>) -> Result<HttpResponse, Error> {
    let (officer, now, id) = (page.officer()?.clone(), page.now(), id.into_inner());
    let load = {
        let id = id.clone();
        move |conn: &mut Conn| {
            let query = search::find_saved(conn, &id, &officer.id, now)?.ok_or(Error::NotFound)?;
            let reader = Reader::of(conn, &officer)?;
            let found = suggest(conn, &Wanted::of(&query), &reader, now)?;
            Ok((query, found))
        }
    };
    let (query, suggested) = page.db.read(load).await?;
    let rules = rules(&page, Some(&Wanted::of(&query)));
    page.render(&Show { p: &page, asked: search::in_words(&query, &page), search: Some(id), suggested, rules })
}

/// What the points of these suggestions are given for, with the most that each rule gives; without a search, for the agency.
fn rules(page: &Page, search: Option<&Wanted>) -> Vec<String> {
    let (need, place, language) = match search {
        Some(wanted) => (wanted.need.is_some(), !wanted.places.is_empty(), wanted.language.is_some()),
        None => (false, true, false),
    };
    let mut rules = Vec::new();
    rules.extend(need.then(|| (page.t("partners-rule-offers"), points::OFFERS)));
    rules.extend(place.then(|| (page.t("partners-rule-places"), points::PLACES)));
    rules.push(match language {
        true => (page.t("partners-rule-language"), points::LANGUAGE),
        false => (page.with("partners-rule-languages", "each", points::NEW_LANGUAGE), points::NEW_LANGUAGES),
    });
    rules.push((page.with("partners-rule-needs", "each", points::NEW_NEED), points::NEW_NEEDS));
    rules.into_iter().map(|(rule, most)| format!("{rule}: {}", page.with("partners-most", "n", most))).collect()
}

impl Wanted {
    fn of(query: &Query) -> Wanted {
        let (need, language) = (query.need.clone(), query.language.clone());
        Wanted { need, language, places: query.place.iter().cloned().collect() }
    }
}
