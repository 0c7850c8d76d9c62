//! The agencies of the network: who they are by their own cards, and what each of them can do.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::pages::{Line, age, may_see};
use super::places::Area;
use super::store;
use super::vocabulary::LanguageTag;
use crate::agency::{self, OrgClass};
use crate::db::Conn;
use crate::error::Error;
use crate::federation::outbox::cards::{self, Card, CardContact};
use crate::federation::{self, Peer, PeerId};
use crate::i18n::{self, Lang};
use crate::web::Page;
use crate::web::access::{Permission, Policy};
use crate::web::routes::Routes;

pub(super) fn routes(routes: &mut Routes) {
    let read = Policy::May(Permission::ReadDirectory);
    routes.get("/directory/agencies", read, index).get("/directory/agencies/{id}", read, show);
}

/// What a list can be narrowed to. Nobody's needs stand here, so it may stand in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Filter {
    class: String,
    place: String,
    language: String,
}

/// An agency as its card says, and as our own record has it.
struct Known {
    /// Its page; ours is the agency's own.
    path: String,
    name: String,
    /// By our record, which two trust officers made; by its card where there is none.
    class: String,
    places: Vec<Area>,
    languages: Vec<LanguageTag>,
    contacts: Vec<CardContact>,
    summary: String,
    url: String,
    is_ours: bool,
}

impl Known {
    fn of_peer(peer: &Peer, card: Option<Card>) -> Known {
        let path = format!("/directory/agencies/{}", peer.id);
        let class = |card: &str| if peer.org_class.is_empty() { card.to_owned() } else { peer.org_class.clone() };
        match card {
            Some(card) => Known {
                path,
                class: class(&card.org_class),
                name: card.name,
                places: card.jurisdictions.iter().filter_map(|code| Area::parse(code)).collect(),
                languages: card.languages.iter().filter_map(|tag| LanguageTag::parse(tag)).collect(),
                contacts: card.contacts,
                summary: card.summary,
                // It was checked for its length alone.
                url: Some(card.url).filter(|url| url.starts_with("https://")).unwrap_or_default(),
                is_ours: false,
            },
            None => Known {
                path,
                class: class(""),
                name: peer.name.clone(),
                places: Vec::new(),
                languages: Vec::new(),
                contacts: Vec::new(),
                summary: String::new(),
                url: String::new(),
                is_ours: false,
            },
        }
    }

    fn ours(agency: agency::Agency) -> Known {
        let contact = |contact: agency::Contact| CardContact {
            role: contact.role.to_string(),
            email: contact.email,
            phone: contact.phone,
        };
        Known {
            path: "/agency".to_owned(),
            name: agency.name,
            class: agency.org_class.to_string(),
            places: agency.jurisdictions.0.iter().filter_map(|place| Area::parse(place.as_str())).collect(),
            languages: agency.languages.0.iter().filter_map(|tag| LanguageTag::parse(tag)).collect(),
            contacts: agency.contacts.0.into_iter().map(contact).collect(),
            summary: agency.description,
            url: agency.website,
            is_ours: true,
        }
    }

    fn class_name(&self, lang: &Lang) -> String {
        OrgClass::parse(&self.class).map(|class| lang.named("class-", class)).unwrap_or_default()
    }

    fn place_names(&self, lang: &Lang) -> Vec<String> {
        self.places.iter().map(|area| area.label("", *lang)).collect()
    }

    fn language_names(&self, lang: &Lang) -> Vec<String> {
        self.languages.iter().map(|tag| i18n::language_name(tag.as_str(), *lang)).collect()
    }

    /// Whom to write to or to call: the desk that is for everything, or whoever is named first.
    fn first_contact(&self) -> Option<&CardContact> {
        self.contacts.iter().find(|contact| contact.role == "general").or(self.contacts.first())
    }

    /// Who works in a county works there for the county's people: a place finds itself, and all that it lies in.
    fn fits(&self, filter: &Filter) -> bool {
        let place = Area::parse(&filter.place).map(|area| area.chain()).unwrap_or_default();
        let covers = |area: &Area| {
            place.iter().any(|code| code == area.as_str())
                || area.chain().first() == place.first()
                || (place.len() == 1 && area.chain().contains(&place[0]))
        };
        let speaks = |tag: &LanguageTag| tag.as_str() == filter.language || tag.primary() == filter.language;
        (filter.class.is_empty() || self.class == filter.class)
            && (filter.place.is_empty() || self.places.iter().any(covers))
            && (filter.language.is_empty() || self.languages.iter().any(speaks))
    }
}

#[derive(Template)]
#[template(path = "directory/templates/agencies.html")]
struct Index<'a> {
    p: &'a Page,
    agencies: Vec<Known>,
    filter: &'a Filter,
    /// What occurs, for the lists of the filter.
    classes: BTreeSet<String>,
    places: BTreeMap<String, String>,
    languages: BTreeMap<String, String>,
    all: usize,
}

async fn index(page: Page, query: web::Query<Filter>) -> Result<HttpResponse, Error> {
    let now = page.now();
    let mut known = page
        .db
        .read(move |conn| {
            let mut all: Vec<Known> = agency::find(conn)?.map(Known::ours).into_iter().collect();
            let mut told = cards::all(conn, now)?;
            let peers = federation::list_active_peers(conn)?;
            all.extend(peers.iter().map(|peer| Known::of_peer(peer, told.remove(&peer.id))));
            Ok(all)
        })
        .await?;
    known.sort_by_cached_key(|agency| i18n::fold(&agency.name));
    let all = known.len();
    let lang = page.lang;
    let classes = known.iter().map(|one| one.class.clone()).filter(|class| !class.is_empty()).collect();
    let areas = known.iter().flat_map(|one| one.places.iter());
    let places = areas.map(|area| (area.as_str().to_owned(), area.label("", lang))).collect();
    let tags = known.iter().flat_map(|one| one.languages.iter());
    let languages = tags.map(|tag| (tag.primary().to_owned(), i18n::language_name(tag.primary(), lang))).collect();
    known.retain(|agency| agency.fits(&query));
    page.render(&Index { p: &page, agencies: known, filter: &query, classes, places, languages, all })
}

#[derive(Template)]
#[template(path = "directory/templates/agency.html")]
struct Show<'a> {
    p: &'a Page,
    agency: Known,
    peer: Peer,
    lines: Vec<Line>,
}

impl Show<'_> {
    /// A role that we know in the reader's language; another one as the peer wrote it.
    fn role(&self, role: &str) -> String {
        agency::ContactRole::parse(role).map_or_else(|| role.to_owned(), |role| self.p.named("contact-", role))
    }
}

async fn show(page: Page, id: web::Path<PeerId>) -> Result<HttpResponse, Error> {
    let (of, now, officer) = (id.into_inner(), page.now(), page.officer()?.clone());
    let load = move |conn: &mut Conn| {
        let peer = federation::find_peer(conn, &of)?.filter(Peer::is_active).ok_or(Error::NotFound)?;
        let card = cards::of(conn, &of, now)?;
        Ok((Known::of_peer(&peer, card), store::list_of_peer(conn, &of, now)?, peer))
    };
    let (agency, rows, peer) = page.db.read(load).await?;
    let mut lines = Vec::new();
    for row in rows.into_iter().filter(|row| may_see(&officer, row.audience_class, false)) {
        let needs = row.capability()?.service_type.iter().map(|need| need.label(page.lang)).collect();
        lines.push(Line { age: age(&row, now), needs, has_draft: false, row });
    }
    page.render(&Show { p: &page, agency, peer, lines })
}
