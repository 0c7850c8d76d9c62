//! A person here trusts a key of a peer no more: a page of its own that says what follows.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::acts;
use super::forms::DangerForm;
use super::show::{self, KeyView, Shown};
use crate::error::Error;
use crate::federation::{Federation, PeerId};
use crate::web::Page;
use crate::web::access::{Permission, Policy};
use crate::web::form::{FieldErrors, Form};
use crate::web::routes::Routes;

pub(super) fn routes(routes: &mut Routes) {
    let propose = Policy::MayNow(Permission::ProposePeers);
    routes.get("/peers/{id}/keys/{print}/revocation", propose, new).post(
        "/peers/{id}/keys/{print}/revocation",
        propose,
        create,
    );
}

#[derive(Template)]
#[template(path = "federation/peering/templates/distrust.html")]
struct Distrust<'a> {
    p: &'a Page,
    it: Shown,
    key: KeyView,
    /// Whether the peer can still be heard, by another key.
    has_another: bool,
    form: DangerForm,
    errors: FieldErrors,
}

/// The peer, and the key that is called by this fingerprint.
async fn find(page: &Page, id: &PeerId, print: &str) -> Result<(Shown, KeyView), Error> {
    let (officer, id, now) = (page.officer()?.clone(), id.clone(), page.now());
    let mut it = page.db.read(move |conn| show::load(conn, &officer, &id, now)).await?;
    let at = it.keys.iter().position(|key| !print.is_empty() && key.print() == print).ok_or(Error::NotFound)?;
    let key = it.keys.swap_remove(at);
    match it.stands() && key.row.revoked_at.is_none() {
        true => Ok((it, key)),
        false => Err(Error::Conflict("error-already-decided")),
    }
}

async fn page_of(
    page: &Page,
    (id, print): (PeerId, String),
    form: DangerForm,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    let (it, key) = find(page, &id, &print).await?;
    let has_another = it.keys.iter().any(|other| other.is_good);
    let again = !errors.is_empty();
    let template = Distrust { p: page, it, key, has_another, form, errors };
    if again { page.render_again(&template) } else { page.render(&template) }
}

async fn new(page: Page, path: web::Path<(String, String)>) -> Result<HttpResponse, Error> {
    let (id, print) = path.into_inner();
    page_of(&page, (PeerId::from(id), print), DangerForm::default(), FieldErrors::default()).await
}

async fn create(
    page: Page,
    federation: web::Data<Federation>,
    path: web::Path<(String, String)>,
    form: Form<DangerForm>,
) -> Result<HttpResponse, Error> {
    let (id, print) = path.into_inner();
    let id = PeerId::from(id);
    let (it, key) = find(&page, &id, &print).await?;
    let reason = match form.0.end(&it.peer.host()) {
        Ok(reason) => reason,
        Err(errors) => return page_of(&page, (id, print), form.0, errors).await,
    };
    let (by, at, key_id) = (page.by(), id.clone(), key.row.id);
    page.db.write(move |conn| acts::revoke_key(conn, &by, &at, &key_id, &reason)).await?;
    federation.refresh().await?;
    Ok(page.done(&format!("/peers/{id}"), "flash-peer-key-revoked"))
}
