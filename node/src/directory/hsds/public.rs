//! What is public: published to anybody, in force, not lapsed. Nothing else is read here.

use std::collections::HashMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use super::filters::Asked;
use super::terms::{self, Scheme, Term};
use super::{ids, write};
use crate::db::Conn;
use crate::db::schema::{capabilities, capability_facets};
use crate::directory::CapabilityId;
use crate::directory::facets::{ANY, FacetKind};
use crate::directory::search;
use crate::directory::store::{self, Row, Shown};
use crate::directory::vocabulary::AudienceClass;
use crate::error::Error;
use crate::time::Instant;

/// Marked clear and meant for anybody: a peer that says only one of the two is not taken at its word.
pub fn public<'a>(now: Instant) -> Shown<'a> {
    store::shown(now)
        .filter(capabilities::audience_class.eq(AudienceClass::Public))
        .filter(capabilities::tlp.eq("clear"))
}

/// What a list is narrowed to, with its ids looked up once.
pub struct Narrowed {
    asked: Asked,
    facets: Vec<(FacetKind, Option<Vec<String>>)>,
    agency: Option<String>,
    is_postgres: bool,
    now: Instant,
}

/// None if nothing can fit.
pub fn narrow(conn: &mut Conn, asked: &Asked, now: Instant) -> Result<Option<Narrowed>, Error> {
    if asked.finds_nothing {
        return Ok(None);
    }
    let mut facets = Vec::new();
    if let Some(id) = &asked.term {
        let Some(term) = find_term(conn, id, now)? else { return Ok(None) };
        let Some(kind) = term.scheme.facet() else { return Ok(None) };
        facets.push((kind, Some(vec![term.code])));
    }
    if let Some(kind) = asked.scheme.and_then(Scheme::facet) {
        facets.push((kind, None));
    }
    if let Some(tag) = &asked.language {
        facets.push((FacetKind::Language, Some(vec![tag.as_str().to_owned()])));
    }
    if let Some(place) = &asked.place {
        facets.push((FacetKind::Place, Some(place.chain())));
    }
    let agency = match &asked.organization {
        Some(id) => match find_agency(conn, id, now)? {
            Some(agency) => Some(agency),
            None => return Ok(None),
        },
        None => None,
    };
    let is_postgres = matches!(conn, Conn::Pg(_));
    Ok(Some(Narrowed { asked: asked.clone(), facets, agency, is_postgres, now }))
}

impl Narrowed {
    pub fn query<'a>(&self) -> Shown<'a> {
        let mut query = public(self.now);
        for (kind, words) in &self.facets {
            let of_kind = capability_facets::table
                .filter(capability_facets::kind.eq(*kind))
                .select(capability_facets::capability_id);
            query = match words {
                Some(words) => query
                    .filter(capabilities::id.eq_any(of_kind.filter(capability_facets::value.eq_any(words.clone())))),
                None => query.filter(capabilities::id.eq_any(of_kind.filter(capability_facets::value.ne(ANY)))),
            };
        }
        if let Some(agency) = &self.agency {
            query = query.filter(capabilities::agency_id.eq(agency.clone()));
        }
        if let Some(at) = self.asked.modified_after {
            query = query.filter(capabilities::updated_at.ge(at));
        }
        let words = search::asked(&self.asked.search);
        if !words.is_empty() {
            let text = search::Text::exactly(&words);
            let (holds, asked, end) = match self.is_postgres {
                true => (
                    "capabilities.id IN (SELECT s.capability_id FROM capability_search s WHERE s.words @@ CAST(",
                    text.for_tsquery(),
                    " AS tsquery))",
                ),
                false => (
                    "capabilities.id IN (SELECT s.capability_id FROM capability_search s WHERE s.seq IN \
                     (SELECT rowid FROM capability_words WHERE capability_words MATCH ",
                    text.for_fts5(),
                    "))",
                ),
            };
            query = query.filter(sql::<Bool>(holds).bind::<Text, _>(asked).sql(end));
        }
        query
    }

    pub fn count(&self, conn: &mut Conn) -> QueryResult<i64> {
        self.query().count().get_result(conn)
    }

    fn from(&self) -> i64 {
        (self.asked.page - 1) * self.asked.per_page
    }

    /// One page, the oldest first: what comes meanwhile is on the last page.
    pub fn page(&self, conn: &mut Conn) -> QueryResult<Vec<Row>> {
        let page = self.query().order(capabilities::id).limit(self.asked.per_page).offset(self.from());
        page.select(Row::as_select()).load(conn)
    }

    pub fn stamps(&self, conn: &mut Conn) -> QueryResult<Vec<(CapabilityId, Instant)>> {
        let page = self.query().order(capabilities::id).limit(self.asked.per_page).offset(self.from());
        page.select((capabilities::id, capabilities::updated_at)).load(conn)
    }

    /// How many locations there are in all, and those of this page: each with its capability.
    pub fn locations(&self, conn: &mut Conn) -> QueryResult<(i64, Vec<(Row, usize)>)> {
        let all: Vec<(CapabilityId, i64)> = self
            .query()
            .filter(capabilities::location_count.gt(0))
            .order(capabilities::id)
            .select((capabilities::id, capabilities::location_count))
            .load(conn)?;
        let total = all.iter().map(|(_, count)| count).sum();
        let each = all.into_iter().flat_map(|(id, count)| (0..count as usize).map(move |n| (id.clone(), n)));
        let page: Vec<(CapabilityId, usize)> =
            each.skip(self.from() as usize).take(self.asked.per_page as usize).collect();
        let ids: Vec<&CapabilityId> = page.iter().map(|(id, _)| id).collect();
        let rows: Vec<Row> =
            public(self.now).filter(capabilities::id.eq_any(ids)).select(Row::as_select()).load(conn)?;
        let rows: HashMap<&CapabilityId, &Row> = rows.iter().map(|row| (&row.id, row)).collect();
        let of = |(id, n): &(CapabilityId, usize)| rows.get(id).map(|row| ((*row).clone(), *n));
        Ok((total, page.iter().filter_map(of).collect()))
    }

    /// Who offers any of it.
    pub fn agencies(&self, conn: &mut Conn) -> QueryResult<(i64, Vec<(String, String)>)> {
        let all: Vec<String> =
            self.query().select(capabilities::agency_id).distinct().order(capabilities::agency_id).load(conn)?;
        let total = all.len() as i64;
        let page: Vec<String> = all.into_iter().skip(self.from() as usize).take(self.asked.per_page as usize).collect();
        let named: Vec<(String, String)> = public(self.now)
            .filter(capabilities::agency_id.eq_any(page.clone()))
            .select((capabilities::agency_id, capabilities::agency_name))
            .distinct()
            .order((capabilities::agency_id, capabilities::agency_name))
            .load(conn)?;
        // An agency that was renamed stands here once, whatever its older services call it.
        let names: HashMap<String, String> = named.into_iter().collect();
        let of = |id: String| names.get(&id).cloned().map(|name| (id, name));
        Ok((total, page.into_iter().filter_map(of).collect()))
    }
}

pub fn find(conn: &mut Conn, id: &str, now: Instant) -> QueryResult<Option<Row>> {
    let one = public(now).filter(capabilities::id.eq(id.to_owned()));
    one.select(Row::as_select()).first(conn).optional()
}

/// The capability of a location, and which of its locations it is.
pub fn find_location(conn: &mut Conn, id: &str, now: Instant) -> QueryResult<Option<(Row, usize)>> {
    let Some((least, most, position)) = ids::around(id) else { return Ok(None) };
    let near: Vec<Row> =
        public(now).filter(capabilities::id.between(least, most)).select(Row::as_select()).load(conn)?;
    let is_it = |row: &Row| ids::of_location(&row.id, position) == id;
    Ok(near.into_iter().find(is_it).map(|row| (row, position)))
}

/// These, by id.
pub fn load(conn: &mut Conn, ids: &[CapabilityId], now: Instant) -> QueryResult<Vec<Row>> {
    public(now).filter(capabilities::id.eq_any(ids.to_vec())).select(Row::as_select()).load(conn)
}

/// The ids of the services of these agencies.
pub fn ids_of(conn: &mut Conn, agencies: &[String], now: Instant) -> QueryResult<HashMap<String, Vec<CapabilityId>>> {
    let rows: Vec<(String, CapabilityId)> = public(now)
        .filter(capabilities::agency_id.eq_any(agencies.to_vec()))
        .order(capabilities::id)
        .select((capabilities::agency_id, capabilities::id))
        .load(conn)?;
    let mut all: HashMap<String, Vec<CapabilityId>> = HashMap::new();
    for (agency, id) in rows {
        all.entry(agency).or_default().push(id);
    }
    Ok(all)
}

/// The agency that an organization's id was made from.
pub fn find_agency(conn: &mut Conn, id: &str, now: Instant) -> QueryResult<Option<String>> {
    let all: Vec<String> = public(now).select(capabilities::agency_id).distinct().load(conn)?;
    Ok(all.into_iter().find(|agency| write::organization_id(agency) == id))
}

/// Every term: those with a label, and words of the open lists that public services use.
pub fn terms(conn: &mut Conn, now: Instant) -> QueryResult<Vec<Term>> {
    let mut all = terms::known();
    let of_open_lists =
        || capability_facets::table.filter(capability_facets::kind.eq_any([FacetKind::Need, FacetKind::Remedy]));
    let words = (capability_facets::kind, capability_facets::value);
    let term = |(kind, code): (FacetKind, String)| Term {
        scheme: if kind == FacetKind::Need { Scheme::Need } else { Scheme::Remedy },
        code,
    };
    let is_unknown = |term: &Term| !term.scheme.words().contains(&term.code.as_str());
    let every: Vec<(FacetKind, String)> = of_open_lists().select(words).distinct().load(conn)?;
    let unknown: Vec<String> = every.into_iter().map(term).filter(is_unknown).map(|term| term.code).collect();
    if unknown.is_empty() {
        return Ok(all);
    }
    // A word that only a hidden service uses would tell of it.
    let users = of_open_lists().filter(capability_facets::value.eq_any(unknown.clone()));
    let users: Vec<CapabilityId> = public(now)
        .filter(capabilities::id.eq_any(users.select(capability_facets::capability_id)))
        .order(capabilities::id)
        .limit(MOST_USERS)
        .select(capabilities::id)
        .load(conn)?;
    let used: Vec<(FacetKind, String)> = of_open_lists()
        .filter(capability_facets::value.eq_any(unknown))
        .filter(capability_facets::capability_id.eq_any(users))
        .select(words)
        .distinct()
        .order(words)
        .load(conn)?;
    all.extend(used.into_iter().map(term).filter(is_unknown));
    Ok(all)
}

/// SQLite takes 32,766 values in one statement.
const MOST_USERS: i64 = 20_000;

pub fn find_term(conn: &mut Conn, id: &str, now: Instant) -> QueryResult<Option<Term>> {
    let known = terms::known().into_iter().find(|term| term.id() == id);
    match known {
        Some(term) => Ok(Some(term)),
        None => Ok(terms(conn, now)?.into_iter().find(|term| term.id() == id)),
    }
}
