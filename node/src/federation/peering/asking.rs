//! A new peer: an administrator types its address, and its node is asked for its keys.

use actix_web::{HttpResponse, web};
use askama::Template;
use federation_spec::vocabulary::Plane;

use super::begin;
use super::fetch::{self, FetchFault};
use super::forms::{NewPeerForm, PLANES};
use super::introduction::IntroduceTo;
use crate::error::Error;
use crate::federation::{Federation, PeerId, PeerState, peers};
use crate::jobs;
use crate::web::Page;
use crate::web::access::{Permission, Policy};
use crate::web::form::{FieldErrors, Form};
use crate::web::routes::Routes;

pub(super) fn routes(routes: &mut Routes) {
    let propose = Policy::MayNow(Permission::ProposePeers);
    routes.get("/peers/new", propose, new).post("/peers", propose, create).post(
        "/peers/{id}/document",
        propose,
        fetch_again,
    );
}

#[derive(Template)]
#[template(path = "federation/peering/templates/new.html")]
struct New<'a> {
    p: &'a Page,
    form: NewPeerForm,
    errors: FieldErrors,
    /// Why the address gave no document, for the administrator who typed it.
    fault: Option<String>,
    own: String,
}

impl New<'_> {
    fn planes(&self) -> &'static [Plane] {
        PLANES
    }
}

fn form(page: &Page, form: NewPeerForm, errors: FieldErrors, fault: Option<String>) -> Result<HttpResponse, Error> {
    let again = !errors.is_empty();
    let template = New { p: page, form, errors, fault, own: page.config.origin() };
    if again { page.render_again(&template) } else { page.render(&template) }
}

async fn new(page: Page) -> Result<HttpResponse, Error> {
    form(&page, NewPeerForm::first(), FieldErrors::default(), None)
}

async fn create(
    page: Page,
    federation: web::Data<Federation>,
    posted: Form<NewPeerForm>,
) -> Result<HttpResponse, Error> {
    let (origin, proposal) = match posted.0.check() {
        Ok(checked) => checked,
        Err(errors) => return form(&page, posted.0, errors, None),
    };
    let read = match posted.0.is_brought() {
        true => fetch::read_brought(&federation, &posted.0.document, &origin),
        false => fetch::fetch(&federation, &origin, &proposal.ranges).await,
    };
    let found = match read {
        Ok(found) => found,
        Err(fault) => {
            let (errors, why) = told(&fault, posted.0.is_brought());
            return form(&page, posted.0, errors, Some(why));
        }
    };
    let by = page.by();
    let proposed = page.db.write(move |conn| {
        let id = begin::propose(conn, &by, &found, &proposal)?;
        if !proposal.pull_only {
            jobs::enqueue(conn, &by.node, &IntroduceTo { peer: id.clone() })?;
        }
        Ok(id)
    });
    let id = match proposed.await {
        Ok(id) => id,
        Err(Error::Conflict(key)) => {
            let mut errors = FieldErrors::default();
            errors.add("address", key);
            return form(&page, posted.0, errors, None);
        }
        Err(error) => return Err(error),
    };
    federation.refresh().await?;
    Ok(page.done(&format!("/peers/{id}"), "flash-peer-proposed"))
}

fn told(fault: &FetchFault, is_brought: bool) -> (FieldErrors, String) {
    let mut errors = FieldErrors::default();
    match fault {
        FetchFault::NotADocument if is_brought => errors.add("document", "peering-fetch-not-brought"),
        _ if is_brought => errors.add("document", fault.words()),
        _ => errors.add("address", fault.words()),
    }
    (errors, fault.to_string())
}

/// While nothing is decided: the peer may have changed its key before anybody compared it.
async fn fetch_again(
    page: Page,
    federation: web::Data<Federation>,
    id: web::Path<String>,
) -> Result<HttpResponse, Error> {
    let id = PeerId::from(id.into_inner());
    let wanted = id.clone();
    let peer = page.db.read(move |conn| peers::find(conn, &wanted)?.ok_or(Error::NotFound)).await?;
    if peer.state != PeerState::Pending {
        return Err(Error::Conflict("peering-error-moved-on"));
    }
    if peer.pull_only {
        return Err(Error::Conflict("peering-error-pull-only"));
    }
    let found = fetch::fetch(&federation, &peer.origin(), &peer.ranges.0).await;
    let found = found.map_err(|fault| Error::Conflict(fault.words()))?;
    let (by, at) = (page.by(), id.clone());
    page.db.write(move |conn| begin::fetch_again(conn, &by, &at, &found)).await?;
    federation.refresh().await?;
    Ok(page.done(&format!("/peers/{id}"), "flash-peer-fetched"))
}
