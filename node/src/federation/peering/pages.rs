//! The peers of this node, one of them, and what two people decide about it: comparison, approval, terms.

use actix_web::{HttpResponse, web};
use askama::Template;
use federation_spec::vocabulary::{Level, OrgClass, Plane, Tlp};
use serde::Deserialize;

use super::acts::{self, Decided};
use super::forms::{CompareForm, PLANES, TermsForm};
use super::show::{self, Shown, badge};
use super::terms::Terms;
use super::waiting::{self, Waits, waits};
use crate::error::Error;
use crate::federation::peers::Peer;
use crate::federation::{Federation, PeerId, PeerState, outbox};
use crate::web::Page;
use crate::web::access::{Permission, Policy};
use crate::web::form::{FieldErrors, Form};
use crate::web::routes::Routes;

pub(super) fn routes(routes: &mut Routes) {
    let (propose, approve) = (Policy::MayNow(Permission::ProposePeers), Policy::MayNow(Permission::ApprovePeers));
    routes
        .get("/peers", Policy::May(Permission::ReadPeers), index)
        .get("/peers/{id}", Policy::May(Permission::ReadPeers), show)
        .get("/peers/{id}/comparison", approve, comparison)
        .post("/peers/{id}/comparison", approve, compare)
        .get("/peers/{id}/approval", approve, approval)
        .post("/peers/{id}/approval", approve, approve_peer)
        .get("/peers/{id}/terms", propose, terms)
        .post("/peers/{id}/terms", propose, set_terms)
        .get("/peers/{id}/change", approve, change)
        .post("/peers/{id}/change", approve, approve_change)
        .post("/peers/{id}/change/refusal", approve, refuse_change);
}

struct Line {
    peer: Peer,
    waits: Waits,
    planes: Vec<Plane>,
    badge: &'static str,
    /// Messages to it do not get through.
    is_troubled: bool,
    /// This person may do what it waits for.
    is_mine: bool,
}

impl Line {
    /// What needs this person first, then what needs anybody, then the rest by its state.
    fn rank(&self) -> u8 {
        match self.peer.state {
            _ if self.is_mine => 0,
            PeerState::Active if self.is_troubled => 1,
            PeerState::Pending => 2,
            PeerState::Active => 3,
            PeerState::Suspended => 4,
            PeerState::Ended => 5,
        }
    }
}

#[derive(Template)]
#[template(path = "federation/peering/templates/index.html")]
struct Index<'a> {
    p: &'a Page,
    lines: Vec<Line>,
    may_propose: bool,
}

async fn index(page: Page) -> Result<HttpResponse, Error> {
    let (today, officer) = (page.now().date(), page.officer()?.clone());
    let lines = page.db.read(move |conn| {
        let may_alone = acts::is_sole(conn, &officer.id)?;
        let troubled = outbox::troubled(conn)?;
        let line = |(peer, row): (Peer, _)| Line {
            waits: waits(&peer, &row),
            planes: peer.planes(today),
            badge: badge(peer.state),
            is_troubled: troubled.contains(&peer.id),
            is_mine: officer.may(Permission::ApprovePeers) && waiting::is_for(&peer, &row, &officer.id, may_alone),
            peer,
        };
        let mut lines: Vec<Line> = waiting::books(conn)?.into_iter().map(line).collect();
        lines.sort_by_key(Line::rank);
        Ok(lines)
    });
    let lines = lines.await?;
    page.render(&Index { p: &page, lines, may_propose: page.may(Permission::ProposePeers) })
}

#[derive(Template)]
#[template(path = "federation/peering/templates/show.html")]
struct Show<'a> {
    p: &'a Page,
    it: Shown,
}

async fn shown(page: &Page, id: &PeerId) -> Result<Shown, Error> {
    let (officer, id, now) = (page.officer()?.clone(), id.clone(), page.now());
    page.db.read(move |conn| show::load(conn, &officer, &id, now)).await
}

async fn show(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let it = shown(&page, &PeerId::from(id.into_inner())).await?;
    page.render(&Show { p: &page, it })
}

#[derive(Template)]
#[template(path = "federation/peering/templates/comparison.html")]
struct Compare<'a> {
    p: &'a Page,
    it: Shown,
    form: CompareForm,
    errors: FieldErrors,
}

async fn compare_form(page: &Page, id: &PeerId, form: CompareForm, errors: FieldErrors) -> Result<HttpResponse, Error> {
    let it = shown(page, id).await?;
    if it.waits != Waits::Comparison {
        return Err(Error::Conflict("error-already-decided"));
    }
    if it.fingerprint.is_empty() {
        return Err(Error::Conflict("peering-error-no-key"));
    }
    let again = !errors.is_empty();
    let template = Compare { p: page, it, form, errors };
    if again { page.render_again(&template) } else { page.render(&template) }
}

async fn comparison(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let id = PeerId::from(id.into_inner());
    compare_form(&page, &id, CompareForm::default(), FieldErrors::default()).await
}

async fn compare(page: Page, id: web::Path<String>, form: Form<CompareForm>) -> Result<HttpResponse, Error> {
    let id = PeerId::from(id.into_inner());
    let comparison = match form.0.check() {
        Ok(comparison) => comparison,
        Err(errors) => return compare_form(&page, &id, form.0, errors).await,
    };
    let (by, at) = (page.by(), id.clone());
    page.db.write(move |conn| acts::compare(conn, &by, &at, &comparison)).await?;
    Ok(page.done(&format!("/peers/{id}"), "flash-peer-compared"))
}

/// The form of terms, for an approval and for a change.
#[derive(Template)]
#[template(path = "federation/peering/templates/terms.html")]
struct TermsPage<'a> {
    p: &'a Page,
    it: Shown,
    form: TermsForm,
    errors: FieldErrors,
    is_approval: bool,
    alone: bool,
}

impl TermsPage<'_> {
    fn classes(&self) -> &'static [OrgClass] {
        OrgClass::ALL
    }

    fn levels(&self) -> &'static [Level] {
        Level::ALL
    }

    fn planes(&self) -> &'static [Plane] {
        PLANES
    }

    fn marks(&self) -> &'static [Tlp] {
        Tlp::ALL
    }

    fn action(&self) -> String {
        format!("/peers/{}/{}", self.it.peer.id, if self.is_approval { "approval" } else { "terms" })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Approval,
    Change,
}

async fn terms_form(
    page: &Page,
    id: &PeerId,
    what: What,
    form: Option<TermsForm>,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    let it = shown(page, id).await?;
    match what {
        What::Approval if it.waits == Waits::Comparison => return Err(Error::Conflict("peering-error-not-compared")),
        What::Approval if it.waits != Waits::Approval => return Err(Error::Conflict("error-already-decided")),
        What::Change if !it.stands() => return Err(Error::Conflict("peering-error-moved-on")),
        _ => {}
    }
    let me = page.officer()?.id.clone();
    let alone = page.db.read(move |conn| Ok(acts::is_sole(conn, &me)?)).await?;
    let form = form.unwrap_or_else(|| first_terms(&it, what, alone));
    let again = !errors.is_empty();
    let template = TermsPage { p: page, it, form, errors, is_approval: what == What::Approval, alone };
    if again { page.render_again(&template) } else { page.render(&template) }
}

/// What is proposed: the planes that were asked for, if two people can grant them.
fn first_terms(it: &Shown, what: What, alone: bool) -> TermsForm {
    let mut form = TermsForm::of(&Terms::of(&it.peer));
    if what == What::Approval {
        form.level.clear();
        let asked = |plane: &&Plane| it.row.asked_planes.0.iter().any(|asked| asked == plane.as_str());
        let known = !it.row.asked_planes.0.is_empty();
        let planes = PLANES.iter().filter(|plane| !alone || **plane == Plane::Directory);
        let asked: Vec<String> = planes.filter(|plane| !known || asked(plane)).map(ToString::to_string).collect();
        form.planes = asked;
    }
    form
}

async fn approval(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let id = PeerId::from(id.into_inner());
    terms_form(&page, &id, What::Approval, None, FieldErrors::default()).await
}

async fn approve_peer(
    page: Page,
    federation: web::Data<Federation>,
    id: web::Path<String>,
    form: Form<TermsForm>,
) -> Result<HttpResponse, Error> {
    let id = PeerId::from(id.into_inner());
    let terms = match form.0.check(page.now().date()) {
        Ok(terms) => terms,
        Err(errors) => return terms_form(&page, &id, What::Approval, Some(form.0), errors).await,
    };
    let (by, at) = (page.by(), id.clone());
    page.db.write(move |conn| acts::approve(conn, &by, &at, terms)).await?;
    federation.refresh().await?;
    Ok(page.done(&format!("/peers/{id}"), "flash-peer-approved"))
}

async fn terms(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let id = PeerId::from(id.into_inner());
    terms_form(&page, &id, What::Change, None, FieldErrors::default()).await
}

async fn set_terms(
    page: Page,
    federation: web::Data<Federation>,
    id: web::Path<String>,
    form: Form<TermsForm>,
) -> Result<HttpResponse, Error> {
    let id = PeerId::from(id.into_inner());
    let terms = match form.0.check(page.now().date()) {
        Ok(terms) => terms,
        Err(errors) => return terms_form(&page, &id, What::Change, Some(form.0), errors).await,
    };
    let (by, at) = (page.by(), id.clone());
    let decided = page.db.write(move |conn| acts::change(conn, &by, &at, terms)).await?;
    federation.refresh().await?;
    let flash = if decided == Decided::Now { "flash-peer-changed" } else { "flash-peer-change-waits" };
    Ok(page.done(&format!("/peers/{id}"), flash))
}

/// The second person sees what is there, what would be, and decides.
#[derive(Template)]
#[template(path = "federation/peering/templates/change.html")]
struct ChangePage<'a> {
    p: &'a Page,
    it: Shown,
    now: TermsForm,
    then: TermsForm,
    seen: String,
}

async fn change(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let it = shown(&page, &PeerId::from(id.into_inner())).await?;
    let Some(terms) = it.change().cloned() else { return Err(Error::Conflict("error-already-decided")) };
    let (now, then) = (TermsForm::of(&Terms::of(&it.peer)), TermsForm::of(&terms));
    page.render(&ChangePage { p: &page, it, now, then, seen: acts::digest(&terms) })
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SeenForm {
    seen: String,
}

async fn approve_change(
    page: Page,
    federation: web::Data<Federation>,
    id: web::Path<String>,
    form: Form<SeenForm>,
) -> Result<HttpResponse, Error> {
    let id = PeerId::from(id.into_inner());
    let (by, at) = (page.by(), id.clone());
    page.db.write(move |conn| acts::approve_change(conn, &by, &at, &form.0.seen)).await?;
    federation.refresh().await?;
    Ok(page.done(&format!("/peers/{id}"), "flash-peer-changed"))
}

async fn refuse_change(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let id = PeerId::from(id.into_inner());
    let (by, at) = (page.by(), id.clone());
    page.db.write(move |conn| acts::drop_change(conn, &by, &at)).await?;
    Ok(page.done(&format!("/peers/{id}"), "flash-peer-change-refused"))
}
