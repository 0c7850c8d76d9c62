//! What stops a peering, each on a page of its own that names what follows: refusal, suspension, restoration, end.

use actix_web::{HttpResponse, web};
use askama::Template;
use diesel::prelude::*;

use super::acts::{self, Decided};
use super::forms::{DangerForm, Reason};
use super::show::{self, Shown};
use crate::db::Conn;
use crate::db::schema::deliveries;
use crate::error::Error;
use crate::federation::outbox::DeliveryState;
use crate::federation::{Federation, PeerId};
use crate::web::Page;
use crate::web::access::{Permission, Policy};
use crate::web::form::{FieldErrors, Form};
use crate::web::routes::Routes;

pub(super) fn routes(routes: &mut Routes) {
    let (propose, approve) = (Policy::MayNow(Permission::ProposePeers), Policy::MayNow(Permission::ApprovePeers));
    routes
        .get("/peers/{id}/refusal", propose, refusal)
        .post("/peers/{id}/refusal", propose, refuse)
        .get("/peers/{id}/suspension", propose, suspension)
        .post("/peers/{id}/suspension", propose, suspend)
        .get("/peers/{id}/restoration", approve, restoration)
        .post("/peers/{id}/restoration", approve, restore)
        .post("/peers/{id}/restoration/refusal", approve, refuse_restoration)
        .get("/peers/{id}/end", propose, end_page)
        .post("/peers/{id}/end", propose, end);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Danger {
    Refusal,
    Suspension,
    Restoration,
    End,
}

#[derive(Template)]
#[template(path = "federation/peering/templates/danger.html")]
struct DangerPage<'a> {
    p: &'a Page,
    it: Shown,
    danger: Danger,
    form: DangerForm,
    errors: FieldErrors,
    /// What will not be sent any more.
    queued: i64,
    /// What the peer holds of ours, by our own books.
    held: i64,
}

impl DangerPage<'_> {
    fn word(&self) -> &'static str {
        match self.danger {
            Danger::Refusal => "refusal",
            Danger::Suspension => "suspension",
            Danger::Restoration => "restoration",
            Danger::End => "end",
        }
    }

    fn is(&self, word: &str) -> bool {
        self.word() == word
    }

    fn title(&self) -> String {
        let key = match self.danger {
            Danger::Refusal => "peering-refusal-title",
            Danger::Suspension => "peering-suspension-title",
            Danger::Restoration => "peering-restoration-title",
            Danger::End => "peering-end-title",
        };
        self.p.with(key, "peer", self.it.peer.name.as_str())
    }

    fn reasons(&self) -> &'static [Reason] {
        Reason::ALL
    }

    fn fits(&self) -> bool {
        match self.danger {
            Danger::Refusal => self.it.is_pending(),
            Danger::Suspension => self.it.stands() && !self.it.we_suspended(),
            Danger::Restoration => self.it.we_suspended(),
            Danger::End => self.it.stands(),
        }
    }
}

fn count(conn: &mut Conn, id: &PeerId, states: &[DeliveryState]) -> QueryResult<i64> {
    let of = deliveries::table.filter(deliveries::peer_id.eq(id)).filter(deliveries::state.eq_any(states.to_vec()));
    of.count().get_result(conn)
}

async fn page_of(
    page: &Page,
    id: &PeerId,
    danger: Danger,
    form: DangerForm,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    let (officer, id, now) = (page.officer()?.clone(), id.clone(), page.now());
    let (it, queued, held) = page
        .db
        .read(move |conn| {
            let it = show::load(conn, &officer, &id, now)?;
            let waiting = [DeliveryState::Queued, DeliveryState::Sending, DeliveryState::Parked];
            Ok((it, count(conn, &id, &waiting)?, count(conn, &id, &[DeliveryState::Delivered])?))
        })
        .await?;
    let template = DangerPage { p: page, it, danger, form, errors, queued, held };
    if !template.fits() {
        return Err(Error::Conflict("error-already-decided"));
    }
    if template.errors.is_empty() { page.render(&template) } else { page.render_again(&template) }
}

async fn first(page: &Page, id: web::Path<String>, danger: Danger) -> Result<HttpResponse, Error> {
    let id = PeerId::from(id.into_inner());
    page_of(page, &id, danger, DangerForm::default(), FieldErrors::default()).await
}

async fn refusal(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    first(&page, id, Danger::Refusal).await
}

async fn suspension(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    first(&page, id, Danger::Suspension).await
}

async fn restoration(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    first(&page, id, Danger::Restoration).await
}

async fn end_page(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    first(&page, id, Danger::End).await
}

async fn refuse(
    page: Page,
    federation: web::Data<Federation>,
    id: web::Path<String>,
    form: Form<DangerForm>,
) -> Result<HttpResponse, Error> {
    let id = PeerId::from(id.into_inner());
    let reason = match form.0.refusal() {
        Ok(reason) => reason,
        Err(errors) => return page_of(&page, &id, Danger::Refusal, form.0, errors).await,
    };
    let (by, at) = (page.by(), id.clone());
    page.db.write(move |conn| acts::decline(conn, &by, &at, &reason)).await?;
    federation.refresh().await?;
    Ok(page.done("/peers", "flash-peer-declined"))
}

async fn suspend(
    page: Page,
    federation: web::Data<Federation>,
    id: web::Path<String>,
    form: Form<DangerForm>,
) -> Result<HttpResponse, Error> {
    let id = PeerId::from(id.into_inner());
    let (code, note) = match form.0.suspension() {
        Ok(checked) => checked,
        Err(errors) => return page_of(&page, &id, Danger::Suspension, form.0, errors).await,
    };
    let (by, at) = (page.by(), id.clone());
    page.db.write(move |conn| acts::suspend(conn, &by, &at, code.as_str(), &note)).await?;
    federation.refresh().await?;
    Ok(page.done(&format!("/peers/{id}"), "flash-peer-suspended"))
}

async fn restore(page: Page, federation: web::Data<Federation>, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let id = PeerId::from(id.into_inner());
    let (by, at) = (page.by(), id.clone());
    let decided = page.db.write(move |conn| acts::restore(conn, &by, &at)).await?;
    federation.refresh().await?;
    let flash = if decided == Decided::Now { "flash-peer-restored" } else { "flash-peer-restore-waits" };
    Ok(page.done(&format!("/peers/{id}"), flash))
}

async fn refuse_restoration(page: Page, id: web::Path<String>) -> Result<HttpResponse, Error> {
    let id = PeerId::from(id.into_inner());
    let (by, at) = (page.by(), id.clone());
    page.db.write(move |conn| acts::drop_restore(conn, &by, &at)).await?;
    Ok(page.done(&format!("/peers/{id}"), "flash-peer-restore-refused"))
}

async fn end(
    page: Page,
    federation: web::Data<Federation>,
    id: web::Path<String>,
    form: Form<DangerForm>,
) -> Result<HttpResponse, Error> {
    let id = PeerId::from(id.into_inner());
    let wanted = id.clone();
    let peer = page.db.read(move |conn| crate::federation::peers::find(conn, &wanted)?.ok_or(Error::NotFound)).await?;
    let reason = match form.0.end(&peer.host()) {
        Ok(reason) => reason,
        Err(errors) => return page_of(&page, &id, Danger::End, form.0, errors).await,
    };
    let (by, at) = (page.by(), id.clone());
    page.db.write(move |conn| acts::end(conn, &by, &at, &reason)).await?;
    federation.refresh().await?;
    Ok(page.done("/peers", "flash-peer-ended"))
}
