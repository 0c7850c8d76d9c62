//! The pages of our own capabilities: list, form, what will be published to whom, taking down.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::capability::{Capability, RoleContact};
use super::facts::{self, Fact};
use super::follow::Offer;
use super::form::{CapabilityForm, Choices, DESKS, INTERPRETER, Lists, REACH};
use super::lint::{self, Finding};
use super::publish::{self, Reach, Written};
use super::store::{self, CapacityRow, DraftRow, Row};
use super::vocabulary::*;
use super::{CapabilityId, NUDGE_DAYS, SEARCH_DAYS};
use crate::accounts;
use crate::agency;
use crate::db::Conn;
use crate::error::Error;
use crate::federation::outbox::Judged;
use crate::federation::{self, Peer};
use crate::i18n;
use crate::time::Instant;
use crate::web::Page;
use crate::web::access::{Officer, Permission, Policy};
use crate::web::form::{FieldErrors, Form};
use crate::web::routes::Routes;

pub(super) fn routes(routes: &mut Routes) {
    let (read, write) = (Policy::May(Permission::ReadDirectory), Policy::May(Permission::WriteDirectory));
    let publish = Policy::May(Permission::PublishPublic);
    routes
        .get("/directory/ours", read, index)
        .get("/directory/capabilities/new", write, new)
        .post("/directory/capabilities", write, create)
        .get("/directory/capabilities/{id}", read, show)
        .get("/directory/capabilities/{id}/draft", write, edit)
        .post("/directory/capabilities/{id}/draft", write, save)
        .post("/directory/capabilities/{id}/draft/removal", write, drop_draft)
        .get("/directory/capabilities/{id}/publication", publish, publication)
        .post("/directory/capabilities/{id}/publication", publish, publish_it)
        .post("/directory/capabilities/{id}/assurance", write, assure)
        .get("/directory/capabilities/{id}/removal", write, removal)
        .post("/directory/capabilities/{id}/removal", write, remove);
}

/// Whether somebody may see this: everybody what is for every member, the rest who helps or investigates, and of our own
/// those who write or count it.
pub fn may_see(officer: &Officer, class: AudienceClass, is_ours: bool) -> bool {
    class.is_for_all_staff()
        || officer.may(Permission::ReadRestricted)
        || (is_ours && (officer.may(Permission::WriteDirectory) || officer.may(Permission::UpdateCapacity)))
}

/// How fresh a capability is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    Fresh,
    /// Its owner should look at it.
    Old,
    /// It is out of the default search.
    Stale,
}

pub fn age(row: &Row, now: Instant) -> Age {
    match (now.date() - row.assured_on).num_days() {
        days if days >= SEARCH_DAYS => Age::Stale,
        days if days >= NUDGE_DAYS => Age::Old,
        _ => Age::Fresh,
    }
}

pub struct Line {
    pub row: Row,
    pub needs: Vec<String>,
    pub age: Age,
    pub has_draft: bool,
}

impl Line {
    pub fn is_old(&self) -> bool {
        self.age != Age::Fresh
    }
}

#[derive(Template)]
#[template(path = "directory/templates/index.html")]
struct Index<'a> {
    p: &'a Page,
    lines: Vec<Line>,
    /// Of capabilities that are not published yet.
    drafts: Vec<DraftRow>,
    old: usize,
    sees_drafts: bool,
    may_write: bool,
}

async fn index(page: Page) -> Result<HttpResponse, Error> {
    let officer = page.officer()?.clone();
    let (rows, drafts) = page.db.read(|conn| Ok((store::list_ours(conn)?, store::list_drafts(conn)?))).await?;
    let sees_drafts = officer.may(Permission::PublishPublic);
    let mut lines = Vec::new();
    for row in rows.into_iter().filter(|row| may_see(&officer, row.audience_class, true)) {
        let needs = row.capability()?.service_type.iter().map(|need| need.label(page.lang)).collect();
        let has_draft = sees_drafts && drafts.iter().any(|draft| draft.capability_id == row.id);
        lines.push(Line { age: age(&row, page.now()), needs, has_draft, row });
    }
    let old = lines.iter().filter(|line| line.age != Age::Fresh).count();
    let drafts = drafts.into_iter().filter(|draft| sees_drafts && draft.based_on == 0).collect();
    let may_write = officer.may(Permission::WriteDirectory);
    page.render(&Index { p: &page, lines, drafts, old, sees_drafts, may_write })
}

#[derive(Template)]
#[template(path = "directory/templates/form.html")]
struct FormPage<'a> {
    p: &'a Page,
    form: &'a CapabilityForm,
    errors: &'a FieldErrors,
    choices: Choices,
    lists: Lists,
    /// Who can be named.
    peers: Vec<Peer>,
    /// Where it is saved.
    action: String,
    back: String,
    is_new: bool,
}

impl FormPage<'_> {
    fn desks(&self) -> &'static [&'static str] {
        DESKS
    }

    fn is_desk(&self, title: &str) -> bool {
        title.is_empty() || DESKS.contains(&title)
    }

    fn interpreter(&self) -> &'static [&'static str] {
        INTERPRETER
    }

    fn reach(&self) -> &'static [&'static str] {
        REACH
    }
}

async fn form_page(
    page: &Page,
    form: &CapabilityForm,
    errors: &FieldErrors,
    id: Option<&CapabilityId>,
) -> Result<HttpResponse, Error> {
    let (agency, peers) = page.db.read(|conn| Ok((agency::find(conn)?, federation::list_active_peers(conn)?))).await?;
    let home = agency.and_then(|agency| agency.jurisdictions.0.first().map(i18n::Place::country));
    let template = FormPage {
        p: page,
        form,
        errors,
        choices: Choices::new(page.lang, home.as_ref()),
        lists: Lists::new(page.lang),
        peers,
        action: id
            .map_or_else(|| "/directory/capabilities".to_owned(), |id| format!("/directory/capabilities/{id}/draft")),
        back: match id {
            Some(id) if form.revision == 0 => format!("/directory/capabilities/{id}"),
            Some(id) => format!("/directory/capabilities/{id}/publication"),
            None => "/directory/ours".to_owned(),
        },
        is_new: id.is_none(),
    };
    if errors.is_empty() { page.render(&template) } else { page.render_again(&template) }
}

async fn new(page: Page) -> Result<HttpResponse, Error> {
    let agency = page.db.read(|conn| agency::find(conn)?.ok_or(Error::NotFound)).await?;
    let place = agency.jurisdictions.0.first().map(|place| place.as_str().to_owned()).unwrap_or_default();
    form_page(&page, &CapabilityForm::blank(&agency.time_zone, &place), &FieldErrors::default(), None).await
}

async fn create(page: Page, form: Form<CapabilityForm>) -> Result<HttpResponse, Error> {
    write(&page, form.0, None).await
}

async fn save(page: Page, id: web::Path<CapabilityId>, form: Form<CapabilityForm>) -> Result<HttpResponse, Error> {
    write(&page, form.0, Some(id.into_inner())).await
}

/// Saves what was typed as a draft, and shows whom it would reach.
async fn write(page: &Page, form: CapabilityForm, id: Option<CapabilityId>) -> Result<HttpResponse, Error> {
    let colleagues = page.db.read(|conn| Ok(accounts::display_names(conn)?)).await?;
    let written = match form.check(&colleagues) {
        Ok(written) => written,
        Err(errors) => return form_page(page, &form, &errors, id.as_ref()).await,
    };
    let (by, is_new) = (page.by(), id.is_none());
    let id = id.unwrap_or_else(CapabilityId::new);
    let (of, revision) = (id.clone(), if is_new { 0 } else { form.revision });
    page.db
        .write(move |conn| {
            let known = is_new || store::find_ours(conn, &of)?.is_some() || store::find_draft(conn, &of)?.is_some();
            if !known {
                return Err(Error::NotFound);
            }
            publish::save_draft(conn, &by, &of, revision, written)
        })
        .await?;
    Ok(crate::web::see_other(&format!("/directory/capabilities/{id}/publication")))
}

/// The form of the draft, or of what is published.
async fn edit(page: Page, id: web::Path<CapabilityId>) -> Result<HttpResponse, Error> {
    let of = id.clone();
    let load = move |conn: &mut Conn| {
        let agency = agency::find(conn)?.ok_or(Error::NotFound)?;
        let (written, revision) = match store::find_draft(conn, &of)? {
            Some(draft) => (written(draft.capability()?, draft.audience_class, draft.audience.0), draft.revision),
            None => {
                let row = store::find_ours(conn, &of)?.ok_or(Error::NotFound)?;
                (written(row.capability()?, row.audience_class, row.audience.0), 0)
            }
        };
        let mut form = CapabilityForm { revision, ..CapabilityForm::from(&written) };
        if written.capability.intake.hours.is_empty() {
            form.time_zone = agency.time_zone;
        }
        Ok(form)
    };
    let form = page.db.read(load).await?;
    form_page(&page, &form, &FieldErrors::default(), Some(&id)).await
}

fn written(capability: Capability, class: AudienceClass, named: Vec<federation::PeerId>) -> Written {
    Written { capability, class, named }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Read {
    /// The revision of a draft, or the version of a capability, that was read.
    read: i64,
    reason: String,
}

async fn drop_draft(page: Page, id: web::Path<CapabilityId>, form: Form<Read>) -> Result<HttpResponse, Error> {
    let (by, id, read) = (page.by(), id.into_inner(), form.0.read);
    page.db.write(move |conn| publish::drop_draft(conn, &by, &id, read)).await?;
    Ok(page.done("/directory/ours", "flash-draft-dropped"))
}

#[derive(Template)]
#[template(path = "directory/templates/publication.html")]
struct Publication<'a> {
    p: &'a Page,
    draft: DraftRow,
    facts: Vec<Fact>,
    contacts: Vec<(String, RoleContact)>,
    it: Capability,
    reach: Reach,
    warnings: Vec<(&'static str, Finding)>,
    may_write: bool,
    may_publish: bool,
    /// Somebody published another version since it was begun.
    is_overtaken: bool,
}

impl Publication<'_> {
    fn is_blocked(&self) -> bool {
        self.is_overtaken
            || (self.draft.audience_class == AudienceClass::Named && !self.reach.refused.is_empty())
            || (self.draft.audience_class == AudienceClass::Named
                && self.reach.gets.len() != self.draft.audience.0.len())
    }

    fn is_public(&self) -> bool {
        self.draft.audience_class == AudienceClass::Public
    }

    fn label(&self, field: &str) -> String {
        FieldErrors::default().label(field).map(|key| self.p.t(key)).unwrap_or_default()
    }

    fn why(&self, judged: &Judged) -> String {
        judged.refused.map(|key| self.p.t(key)).unwrap_or_default()
    }
}

async fn publication(page: Page, id: web::Path<CapabilityId>) -> Result<HttpResponse, Error> {
    let (node, now, of) = (page.node.clone(), page.now(), id.into_inner());
    let (draft, version, reach) = page
        .db
        .read(move |conn| {
            let draft = store::find_draft(conn, &of)?.ok_or(Error::NotFound)?;
            let before = store::find_ours(conn, &of)?;
            let object = publish::object_id(&node, &of)?;
            let (class, named) = (draft.audience_class, draft.audience.0.clone());
            let offer = Offer { class, named, needs: draft.capability()?.service_type };
            let reach = publish::reach(conn, object.as_str(), &offer, before.as_ref(), now)?;
            Ok((draft, before.map_or(0, |row| row.version), reach))
        })
        .await?;
    let (officer, it) = (page.officer()?, draft.capability()?);
    page.render(&Publication {
        p: &page,
        facts: facts::facts(&it, page.lang),
        contacts: facts::contacts(&it, page.lang),
        warnings: lint::warnings(&it),
        may_write: officer.may(Permission::WriteDirectory),
        may_publish: publish::may_publish(officer, &draft),
        is_overtaken: draft.based_on != version,
        it,
        reach,
        draft,
    })
}

async fn publish_it(page: Page, id: web::Path<CapabilityId>, form: Form<Read>) -> Result<HttpResponse, Error> {
    let (by, of, read, officer) = (page.by(), id.clone(), form.0.read, page.officer()?.clone());
    page.db
        .write(move |conn| {
            let draft = store::find_draft(conn, &of)?.ok_or(Error::NotFound)?;
            // What somebody wrote for everybody is published by another person; all else by an editor.
            if draft.audience_class != AudienceClass::Public && !publish::may_publish(&officer, &draft) {
                return Err(Error::Forbidden);
            }
            publish::publish(conn, &by, &of, read)
        })
        .await?;
    Ok(page.done(&format!("/directory/capabilities/{id}"), "flash-published"))
}

async fn assure(page: Page, id: web::Path<CapabilityId>, form: Form<Read>) -> Result<HttpResponse, Error> {
    let (by, of, read) = (page.by(), id.clone(), form.0.read);
    page.db.write(move |conn| publish::assure(conn, &by, &of, read)).await?;
    Ok(page.done(&format!("/directory/capabilities/{id}"), "flash-assured"))
}

/// One capability, whoever offers it.
#[derive(Template)]
#[template(path = "directory/templates/show.html")]
struct Show<'a> {
    p: &'a Page,
    row: Row,
    it: Capability,
    facts: Vec<Fact>,
    contacts: Vec<(String, RoleContact)>,
    /// Whether one can come in now, and its shape.
    now: (String, &'static str),
    capacities: Vec<(CapacityRow, String, (String, &'static str))>,
    age: Age,
    /// Of a learnt one: who told it.
    peer: Option<Peer>,
    has_draft: bool,
    may_write: bool,
    units: &'static [Unit],
}

impl Show<'_> {
    fn is_old(&self) -> bool {
        self.age != Age::Fresh
    }

    fn is_stale(&self) -> bool {
        self.age == Age::Stale
    }
}

async fn show(page: Page, id: web::Path<CapabilityId>) -> Result<HttpResponse, Error> {
    let (of, now, officer) = (id.into_inner(), page.now(), page.officer()?.clone());
    let exact = officer.may(Permission::ReadRestricted)
        || officer.may(Permission::UpdateCapacity)
        || officer.may(Permission::WriteDirectory);
    let (row, capacities, peer, draft) = page
        .db
        .read(move |conn| {
            let row = match store::find_ours(conn, &of)? {
                Some(row) => row,
                None => store::find_shown(conn, &of, now)?.ok_or(Error::NotFound)?,
            };
            if !may_see(&officer, row.audience_class, row.is_ours()) {
                return Err(Error::NotFound);
            }
            let peer = match &row.peer_id {
                Some(peer) => federation::find_peer(conn, peer)?,
                None => None,
            };
            let capacities = store::capacities_of(conn, std::slice::from_ref(&of))?;
            Ok((row, capacities, peer, store::find_draft(conn, &of)?))
        })
        .await?;
    let it = row.capability()?;
    let mut counted = Vec::new();
    for capacity in capacities {
        let mut value = capacity.capacity()?;
        // What is for victim services and law enforcement is not for everybody here, either.
        if !(exact || value.band.is_some()) {
            value = value.in_bands();
        }
        let words = facts::room_words(value.at(capacity.updated_at, now), page.lang);
        counted.push((capacity, super::count_label(&value, page.lang), words));
    }
    let may_write = row.is_ours() && page.may(Permission::WriteDirectory);
    page.render(&Show {
        p: &page,
        facts: facts::facts(&it, page.lang),
        contacts: facts::contacts(&it, page.lang),
        now: facts::intake_words(&it, &page, now),
        capacities: counted,
        age: age(&row, now),
        has_draft: draft.is_some() && page.may(Permission::PublishPublic),
        may_write,
        units: Unit::ALL,
        peer,
        it,
        row,
    })
}

#[derive(Template)]
#[template(path = "directory/templates/removal.html")]
struct Removal<'a> {
    p: &'a Page,
    row: Row,
    holders: Vec<String>,
    reason: String,
    errors: FieldErrors,
}

async fn removal(page: Page, id: web::Path<CapabilityId>) -> Result<HttpResponse, Error> {
    removal_page(&page, id.into_inner(), String::new(), FieldErrors::default()).await
}

async fn removal_page(
    page: &Page,
    of: CapabilityId,
    reason: String,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    let now = page.now();
    let (row, holders) = page
        .db
        .read(move |conn| {
            let row = store::find_ours(conn, &of)?.ok_or(Error::NotFound)?;
            let holders = publish::holders(conn, &row.object_id, &row, now)?;
            let peers = federation::list_active_peers(conn)?;
            let names = peers.into_iter().filter(|peer| holders.iter().any(|to| to.peer == peer.id));
            Ok((row, names.map(|peer| peer.name).collect()))
        })
        .await?;
    let template = Removal { p: page, row, holders, reason, errors };
    if template.errors.is_empty() { page.render(&template) } else { page.render_again(&template) }
}

async fn remove(page: Page, id: web::Path<CapabilityId>, form: Form<Read>) -> Result<HttpResponse, Error> {
    let (by, of, form) = (page.by(), id.into_inner(), form.0);
    let mut errors = FieldErrors::default();
    let reason = errors.line("reason", &form.reason, 300);
    if !errors.is_empty() {
        return removal_page(&page, of, form.reason, errors).await;
    }
    page.db.write(move |conn| publish::remove(conn, &by, &of, form.read, &reason)).await?;
    Ok(page.done("/directory/ours", "flash-taken-down"))
}
