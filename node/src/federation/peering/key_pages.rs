//! Our own keys: the sheet with the fingerprint that others compare, and the change of the key by two people.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use askama::Template;
use federation_spec::origin::Iri;
use serde::Deserialize;

use super::acts::is_sole;
use super::rotation::{self, RevocationReason};
use crate::accounts;
use crate::agency;
use crate::error::{Error, internal};
use crate::federation::keys::{self, KeyState, OwnKeyRow};
use crate::federation::peers;
use crate::federation::{Federation, PeerState};
use crate::web::Page;
use crate::web::access::{Permission, PersonId, Policy};
use crate::web::form::{FieldErrors, Form};
use crate::web::qr;
use crate::web::routes::Routes;

pub(super) fn routes(routes: &mut Routes) {
    let (propose, approve) = (Policy::MayNow(Permission::ProposePeers), Policy::MayNow(Permission::ApprovePeers));
    routes
        .get("/peers/fingerprint", Policy::May(Permission::ReadPeers), sheet)
        .get("/peers/document", Policy::May(Permission::ProposePeers), document)
        .get("/peers/keys", Policy::May(Permission::ReadPeers), index)
        .get("/peers/keys/new", propose, new)
        .post("/peers/keys", propose, create)
        .get("/peers/keys/{name}/approval", approve, approval)
        .post("/peers/keys/{name}/approval", approve, approve_key)
        .post("/peers/keys/{name}/refusal", propose, refuse)
        .get("/peers/keys/{name}/revocation", propose, revocation)
        .post("/peers/keys/{name}/revocation", propose, revoke);
}

#[derive(Template)]
#[template(path = "federation/peering/templates/fingerprint.html")]
struct Sheet<'a> {
    p: &'a Page,
    agency: String,
    address: String,
    fingerprint: String,
    qr: String,
    may_propose: bool,
}

async fn sheet(page: Page, federation: web::Data<Federation>) -> Result<HttpResponse, Error> {
    let agency = page.db.read(|conn| Ok(agency::find(conn)?)).await?;
    let (address, fingerprint) = (page.config.origin(), federation.own().fingerprint().to_string());
    let qr = qr::svg(&format!("{address} {fingerprint}"))?;
    let agency = agency.map(|agency| agency.name).unwrap_or_default();
    let may_propose = page.may(Permission::ProposePeers);
    page.render(&Sheet { p: &page, agency, address, fingerprint, qr, may_propose })
}

/// The key document, signed by the key in use: for people of a node that cannot reach this one.
async fn document(page: Page, federation: web::Data<Federation>) -> Result<HttpResponse, Error> {
    let (node, own) = (page.node.clone(), federation.own());
    let document = page.db.read(move |conn| {
        let name = agency::find(conn)?.map(|agency| agency.name);
        Ok(keys::document(&node, &keys::all(conn)?, name, node.now()))
    });
    let key_id = Iri::parse(&own.id).map_err(internal)?;
    let proved = document.await?.to_proved(&own.signing, &key_id, page.now()).map_err(internal)?;
    Ok(HttpResponse::Ok()
        .content_type("application/activity+json")
        .insert_header(("content-disposition", "attachment; filename=\"key-document.json\""))
        .body(proved.to_string()))
}

/// A key of ours as people see it.
struct KeyView {
    row: OwnKeyRow,
    fingerprint: String,
    /// Handles.
    proposed_by: String,
    approved_by: String,
    may_approve: bool,
}

impl KeyView {
    fn refusal(&self) -> String {
        format!("/peers/keys/{}/refusal", self.row.name)
    }
}

/// A peer, and whether it knows the key in use.
struct Confirmed {
    name: String,
    path: String,
    yes: bool,
}

#[derive(Template)]
#[template(path = "federation/peering/templates/keys.html")]
struct Index<'a> {
    p: &'a Page,
    keys: Vec<KeyView>,
    told: Vec<Confirmed>,
    may_propose: bool,
    waits: bool,
}

async fn index(page: Page) -> Result<HttpResponse, Error> {
    let (officer, now) = (page.officer()?.clone(), page.now());
    let may_approve = officer.may(Permission::ApprovePeers);
    let (keys, told) = page
        .db
        .read(move |conn| {
            let alone = is_sole(conn, &officer.id)?;
            let mut views = Vec::new();
            let rows = keys::all(conn)?;
            let active = rows.iter().find(|row| row.state == KeyState::Active).cloned();
            for row in rows {
                let mine = row.proposed_by.as_deref() == Some(officer.id.as_str());
                views.push(KeyView {
                    fingerprint: row.public().map(|key| key.fingerprint().to_string()).unwrap_or_default(),
                    proposed_by: handle(conn, row.proposed_by.as_deref())?,
                    approved_by: handle(conn, row.approved_by.as_deref())?,
                    may_approve: may_approve && row.state == KeyState::Proposed && (alone || !mine),
                    row,
                });
            }
            let names: HashMap<_, _> = peers::list(conn)?.into_iter().map(|peer| (peer.id.clone(), peer)).collect();
            let told = match &active {
                Some(active) => keys::told(conn, active)?,
                None => Vec::new(),
            };
            let told = told.into_iter().filter_map(|told| {
                let peer = names.get(&told.peer).filter(|peer| peer.state != PeerState::Ended)?;
                Some(Confirmed {
                    name: peer.name.clone(),
                    path: format!("/peers/{}", peer.id),
                    yes: told.is_confirmed(now),
                })
            });
            Ok((views, told.collect()))
        })
        .await?;
    let waits = keys.iter().any(|key| key.row.state == KeyState::Proposed);
    let may_propose = page.may(Permission::ProposePeers);
    page.render(&Index { p: &page, keys, told, may_propose, waits })
}

fn handle(conn: &mut crate::db::Conn, id: Option<&str>) -> Result<String, Error> {
    let Some(id) = id else { return Ok(String::new()) };
    let person = accounts::find(conn, &PersonId::from(id.to_owned()))?;
    Ok(person.map(|person| person.handle).unwrap_or_default())
}

#[derive(Template)]
#[template(path = "federation/peering/templates/key_new.html")]
struct NewKey<'a> {
    p: &'a Page,
    active: usize,
    pending: usize,
}

/// How many peers will be told, and how many cannot be.
async fn reach(page: &Page) -> Result<(usize, usize), Error> {
    let states: Vec<PeerState> =
        page.db.read(|conn| Ok(peers::list(conn)?.into_iter().map(|peer| peer.state).collect())).await?;
    let told = states.iter().filter(|state| matches!(state, PeerState::Active | PeerState::Suspended)).count();
    Ok((told, states.iter().filter(|state| **state == PeerState::Pending).count()))
}

async fn new(page: Page) -> Result<HttpResponse, Error> {
    let (active, pending) = reach(&page).await?;
    page.render(&NewKey { p: &page, active, pending })
}

async fn create(page: Page, federation: web::Data<Federation>) -> Result<HttpResponse, Error> {
    rotation::propose(&federation, &page.by()).await?;
    Ok(page.done("/peers/keys", "flash-key-proposed"))
}

#[derive(Template)]
#[template(path = "federation/peering/templates/key_approval.html")]
struct Approval<'a> {
    p: &'a Page,
    name: String,
    fingerprint: String,
    active: usize,
    pending: usize,
}

impl Approval<'_> {
    fn at(&self, act: &str) -> String {
        format!("/peers/keys/{}/{act}", self.name)
    }
}

async fn approval(page: Page, name: web::Path<String>) -> Result<HttpResponse, Error> {
    let wanted = name.into_inner();
    let row = page.db.read(move |conn| rotation::find(conn, &wanted)).await?;
    if row.state != KeyState::Proposed {
        return Err(Error::Conflict("error-already-decided"));
    }
    let fingerprint = row.public()?.fingerprint().to_string();
    let (active, pending) = reach(&page).await?;
    page.render(&Approval { p: &page, name: row.name, fingerprint, active, pending })
}

async fn approve_key(
    page: Page,
    federation: web::Data<Federation>,
    name: web::Path<String>,
) -> Result<HttpResponse, Error> {
    let wanted = name.clone();
    page.db.read(move |conn| rotation::find(conn, &wanted)).await?;
    rotation::approve(&federation, &page.by(), &name).await?;
    Ok(page.done("/peers/keys", "flash-key-approved"))
}

async fn refuse(page: Page, name: web::Path<String>) -> Result<HttpResponse, Error> {
    let by = page.by();
    page.db.write(move |conn| rotation::refuse(conn, &by, &name)).await?;
    Ok(page.done("/peers/keys", "flash-key-refused"))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RevokeForm {
    cause: String,
}

#[derive(Template)]
#[template(path = "federation/peering/templates/key_revocation.html")]
struct Revocation<'a> {
    p: &'a Page,
    name: String,
    errors: FieldErrors,
    /// Peers that know no later key: they will not hear us any more.
    deaf: Vec<String>,
}

impl Revocation<'_> {
    fn reasons(&self) -> &'static [RevocationReason] {
        RevocationReason::ALL
    }
}

async fn revocation_form(page: &Page, name: String, errors: FieldErrors) -> Result<HttpResponse, Error> {
    let (wanted, now) = (name.clone(), page.now());
    let deaf = page.db.read(move |conn| {
        if rotation::find(conn, &wanted)?.state != KeyState::Retired {
            return Err(Error::Conflict("peering-error-key-in-use"));
        }
        let active = keys::all(conn)?.into_iter().find(|row| row.state == KeyState::Active);
        let unconfirmed = match &active {
            Some(active) => keys::unconfirmed(conn, active, now)?,
            None => Default::default(),
        };
        Ok(peers::list(conn)?.into_iter().filter(|peer| unconfirmed.contains(&peer.id)).map(|peer| peer.name).collect())
    });
    let template = Revocation { p: page, name, deaf: deaf.await?, errors };
    if template.errors.is_empty() { page.render(&template) } else { page.render_again(&template) }
}

async fn revocation(page: Page, name: web::Path<String>) -> Result<HttpResponse, Error> {
    revocation_form(&page, name.into_inner(), FieldErrors::default()).await
}

async fn revoke(
    page: Page,
    federation: web::Data<Federation>,
    name: web::Path<String>,
    form: Form<RevokeForm>,
) -> Result<HttpResponse, Error> {
    let Some(reason) = RevocationReason::parse(&form.0.cause) else {
        let mut errors = FieldErrors::default();
        errors.add("cause", "field-required");
        return revocation_form(&page, name.into_inner(), errors).await;
    };
    let by = page.by();
    page.db.write(move |conn| rotation::revoke(conn, &by, &name, reason)).await?;
    federation.refresh().await?;
    Ok(page.done("/peers/keys", "flash-key-revoked"))
}
