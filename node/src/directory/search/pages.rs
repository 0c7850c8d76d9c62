//! The form, what it found, and the same again for a page that is open.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::form::{Choices, FLAGS, FindForm};
use super::saved::{self, SearchId};
use super::{Found, Query, Reader, Results, find, stamp};
use crate::agency;
use crate::db::{self, Conn};
use crate::directory::NUDGE_DAYS;
use crate::directory::capability::RoleContact;
use crate::directory::facets::Flag;
use crate::directory::form::desk_label;
use crate::directory::vocabulary::*;
use crate::error::Error;
use crate::i18n::{Lang, Place};
use crate::secret::sha256_hex;
use crate::web::access::{Permission, Policy};
use crate::web::form::{FieldErrors, Form};
use crate::web::routes::Routes;
use crate::web::{Page, see_other};

pub fn routes(routes: &mut Routes) {
    let read = Policy::May(Permission::ReadDirectory);
    routes
        .get("/directory", read, index)
        .post("/directory/searches", read, create)
        .get("/directory/searches/{id}", read, show)
        .get("/directory/searches/{id}/results", read, results);
}

/// So many results are shown, and so many more at a time.
const SHOWN: usize = 20;
/// Nobody reads on: who gets here says more.
const MOST_SHOWN: usize = 200;

/// What stands in the form, with what it proposes.
struct Fields {
    form: FindForm,
    errors: FieldErrors,
    choices: Choices,
    lang: Lang,
}

impl Fields {
    /// Words with their labels.
    fn needs(&self) -> Vec<(String, String)> {
        let all = ServiceType::KNOWN.iter().filter_map(|word| ServiceType::parse(word));
        all.map(|need| (need.to_string(), need.label(self.lang))).collect()
    }

    fn remedies(&self) -> Vec<(String, String)> {
        let all = RemedyCode::KNOWN.iter().filter_map(|word| RemedyCode::parse(word));
        all.map(|remedy| (remedy.to_string(), remedy.label(self.lang))).collect()
    }

    fn genders(&self) -> &'static [Gender] {
        Gender::ALL
    }

    fn ages(&self) -> &'static [AgeBand] {
        AgeBand::ALL
    }

    fn roles(&self) -> &'static [LanguageRole] {
        LanguageRole::ALL
    }

    fn modalities(&self) -> &'static [Modality] {
        Modality::ALL
    }

    fn exploitation(&self) -> &'static [Exploitation] {
        Exploitation::ALL
    }

    fn access(&self) -> &'static [DisabilityAccess] {
        DisabilityAccess::ALL
    }

    fn flags(&self) -> &'static [Flag] {
        FLAGS
    }
}

#[derive(Template)]
#[template(path = "directory/templates/find.html")]
struct Find<'a> {
    p: &'a Page,
    fields: Fields,
    /// The search that was asked for is over.
    is_over: bool,
    /// It changes a search that there is.
    is_again: bool,
}

/// The country this agency works in, whose parts are proposed.
fn home(conn: &mut Conn) -> Result<Option<Place>, Error> {
    Ok(agency::find(conn)?.and_then(|agency| agency.jurisdictions.0.first().map(Place::country)))
}

#[derive(Debug, Deserialize)]
struct From {
    from: Option<SearchId>,
}

/// The form: empty, or with what was asked for in a search that lives.
async fn index(page: Page, from: web::Query<From>) -> Result<HttpResponse, Error> {
    let Some(id) = from.into_inner().from else {
        let fields = fields(&page, FindForm::default(), FieldErrors::default()).await?;
        return page.render(&Find { p: &page, fields, is_over: false, is_again: false });
    };
    let (person, now) = (page.officer()?.id.clone(), page.now());
    let load = move |conn: &mut Conn| Ok((saved::find(conn, &id, &person, now)?, home(conn)?));
    let (Some(query), home) = page.db.read(load).await? else { return over(&page).await };
    let fields = fields(&page, FindForm::of(&query, home.as_ref(), page.lang), FieldErrors::default()).await?;
    page.render(&Find { p: &page, fields, is_over: false, is_again: true })
}

/// A search whose hour is over, or somebody else's: nobody is told which.
async fn over(page: &Page) -> Result<HttpResponse, Error> {
    let fields = fields(page, FindForm::default(), FieldErrors::default()).await?;
    page.render_as(StatusCode::NOT_FOUND, &Find { p: page, fields, is_over: true, is_again: false })
}

async fn fields(page: &Page, form: FindForm, errors: FieldErrors) -> Result<Fields, Error> {
    let home = page.db.read(home).await?;
    Ok(Fields { form, errors, choices: Choices::new(home.as_ref(), page.lang), lang: page.lang })
}

async fn create(page: Page, form: Form<FindForm>) -> Result<HttpResponse, Error> {
    let (home, form) = (page.db.read(home).await?, form.0);
    let query = match form.check(home.as_ref()) {
        Ok(query) => query,
        Err(errors) => {
            let fields = fields(&page, form, errors).await?;
            return page.render_again(&Find { p: &page, fields, is_over: false, is_again: true });
        }
    };
    let (officer, now, lang) = (page.officer()?.clone(), page.now(), page.lang);
    // What is in vain for those who see less than there is is no unmet need.
    let is_unmet = match officer.may(Permission::ReadRestricted) && query.need.is_some() {
        true => {
            let (of, asked) = (officer.clone(), query.clone());
            let search = move |conn: &mut Conn| {
                let reader = Reader::of(conn, &of)?;
                Ok(find(conn, &asked, &reader, now, lang, 0)?.total == 0)
            };
            page.db.read(search).await?
        }
        false => false,
    };
    let save = move |conn: &mut Conn| {
        if is_unmet {
            saved::count_unmet(conn, &query, now)?;
        }
        Ok(saved::save(conn, &officer.id, query, now)?)
    };
    let id = page.db.write(save).await?;
    Ok(see_other(&format!("/directory/searches/{id}")))
}

/// A result as it stands on the page.
struct Line {
    found: Found,
    needs: Vec<String>,
    contacts: Vec<(String, RoleContact)>,
    /// The same as long as what is said is the same; the time that passes changes nothing.
    mark: String,
}

impl Line {
    fn of(found: Found, page: &Page) -> Line {
        let it = &found.capability;
        let said = format!("{:?} {} {:?}", found.reasons, found.row.version, found.row.agency_name);
        Line {
            needs: it.service_type.iter().map(|need| need.label(page.lang)).collect(),
            contacts: it.contacts.iter().map(|one| (desk_label(&one.title, page.lang), one.clone())).collect(),
            mark: sha256_hex(said.as_bytes())[..12].to_owned(),
            found,
        }
    }

    fn agency_path(&self) -> String {
        match &self.found.peer {
            Some(peer) => format!("/directory/agencies/{}", peer.id),
            None => "/agency".to_owned(),
        }
    }

    fn is_old(&self, page: &Page) -> bool {
        (page.now().date() - self.found.row.assured_on).num_days() >= NUDGE_DAYS
    }
}

/// What was found, of a search that lives.
struct Outcome {
    lines: Vec<Line>,
    total: usize,
    is_cut: bool,
    is_near: bool,
    is_unmet: bool,
    /// How many are asked for next; none if all are shown.
    more: Option<usize>,
    id: SearchId,
    shown: usize,
    stamp: String,
}

#[derive(Debug, Deserialize)]
#[serde(default)]
struct Shown {
    show: usize,
}

impl Default for Shown {
    fn default() -> Shown {
        Shown { show: SHOWN }
    }
}

async fn outcome(page: &Page, id: SearchId, shown: &Shown) -> Result<Option<(Query, Outcome)>, Error> {
    let (officer, now, lang) = (page.officer()?.clone(), page.now(), page.lang);
    let most = shown.show.clamp(SHOWN, MOST_SHOWN);
    let is_unmet = officer.may(Permission::ReadRestricted);
    let search = {
        let id = id.clone();
        move |conn: &mut Conn| {
            let Some(query) = saved::find(conn, &id, &officer.id, now)? else { return Ok(None) };
            let reader = Reader::of(conn, &officer)?;
            // What is found and what the page takes for the newest change belong together.
            let (results, stamp) =
                db::at_one_moment(conn, |conn| Ok((find(conn, &query, &reader, now, lang, most)?, stamp(conn)?)))?;
            Ok(Some((query, results, stamp)))
        }
    };
    let Some((query, results, stamp)) = page.db.read(search).await? else { return Ok(None) };
    let Results { found, total, is_cut, is_near } = results;
    let lines: Vec<Line> = found.into_iter().map(|found| Line::of(found, page)).collect();
    let more = (lines.len() < total && most < MOST_SHOWN).then_some(most + SHOWN);
    let is_unmet = is_unmet && total == 0 && query.need.is_some();
    Ok(Some((query, Outcome { lines, total, is_cut, is_near, is_unmet, more, id, shown: most, stamp })))
}

#[derive(Template)]
#[template(path = "directory/templates/found.html")]
struct Show<'a> {
    p: &'a Page,
    /// What was asked, in a few words.
    asked: Vec<String>,
    it: Outcome,
}

async fn show(page: Page, id: web::Path<SearchId>, shown: web::Query<Shown>) -> Result<HttpResponse, Error> {
    match outcome(&page, id.into_inner(), &shown).await? {
        Some((query, it)) => page.render(&Show { p: &page, asked: in_words(&query, &page), it }),
        None => over(&page).await,
    }
}

#[derive(Template)]
#[template(path = "directory/templates/found_list.html")]
struct List<'a> {
    p: &'a Page,
    it: Outcome,
}

/// The list alone: what an open page asks for when something has changed.
async fn results(page: Page, id: web::Path<SearchId>, shown: web::Query<Shown>) -> Result<HttpResponse, Error> {
    let (_, it) = outcome(&page, id.into_inner(), &shown).await?.ok_or(Error::NotFound)?;
    page.render(&List { p: &page, it })
}

/// What was asked for, in a few words.
pub fn in_words(query: &Query, page: &Page) -> Vec<String> {
    let lang = page.lang;
    let mut words = Vec::new();
    words.extend(query.need.as_ref().map(|need| need.label(lang)));
    words.extend(query.language.as_ref().map(|tag| crate::i18n::language_name(tag.as_str(), lang)));
    words.extend(query.language_role.map(|role| lang.named("language-role-", role)));
    words.extend(query.modality.map(|modality| lang.named("modality-", modality)));
    words.extend(query.place.as_ref().map(|place| place.label("", lang)));
    words.extend(query.gender.map(|gender| lang.named("gender-", gender)));
    words.extend(query.age.map(|age| lang.named("age-band-", age)));
    words.extend(query.remedy.as_ref().map(|remedy| remedy.label(lang)));
    words.extend(query.exploitation.map(|kind| lang.named("exploitation-", kind)));
    words.extend(query.access.map(|access| lang.named("disability-", access)));
    words.extend(query.flags.iter().map(|flag| lang.named("find-flag-", flag)));
    words.extend((!query.text.is_empty()).then(|| format!("\u{201c}{}\u{201d}", query.text)));
    words.extend(query.open_now.then(|| lang.t("find-open-now")));
    words.extend(query.old_too.then(|| lang.t("find-old-too")));
    words
}
