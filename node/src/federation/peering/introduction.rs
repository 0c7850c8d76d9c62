//! Introduction: where a node allows it, a stranger may ask once to peer. It is shown to people as what it is, a claim.
//!
//! The request is signed by the key that it carries, so it proves that somebody holds that key and nothing else: whoever
//! takes it up compares the fingerprint first. Switched off, this is a path that does not exist.

use std::time::Duration;

use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, HttpResponse, web};
use federation_spec::document::KeyDocument;
use federation_spec::inbox::{self, Parties};
use federation_spec::message::{Message, Request};
use federation_spec::messages::{Content, Draft, PeeringRequest};
use federation_spec::origin::Origin;
use federation_spec::signature::profile::{self, Now};
use federation_spec::{json, limits};
use reqwest::Method;
use serde::{Deserialize, Serialize};

use super::begin;
use super::book::{Us, object};
use super::fetch::{self, Fetched};
use super::hearing::{apply, us_now};
use super::steps::Step;
use crate::accounts;
use crate::config::PeeringMode;
use crate::db::{Conn, Json};
use crate::error::{Error, internal};
use crate::federation::wire::ACTIVITY_JSON;
use crate::federation::{Federation, PeerId, PeerState, Side, peers};
use crate::id::new_id;
use crate::jobs::Job;
use crate::node::Node;
use crate::web::access::{Actor, By, Policy};
use crate::web::routes::Routes;

pub(super) const PATH: &str = "/fed/v1/introduce";

pub(super) fn routes(routes: &mut Routes) {
    routes.post(PATH, Policy::Public, introduce);
}

async fn introduce(
    request: HttpRequest,
    federation: web::Data<Federation>,
    body: web::Payload,
) -> Result<HttpResponse, Error> {
    if federation.config.federation.peering != PeeringMode::Introduction {
        return Ok(HttpResponse::NotFound().finish());
    }
    let address = accounts::address(&federation.node, &request);
    if federation.limits.introduction(&address).is_err() {
        return Ok(HttpResponse::TooManyRequests().insert_header(("retry-after", "3600")).finish());
    }
    let Ok(Ok(body)) = body.to_bytes_limited(limits::PEERING_REQUEST_BYTES).await else {
        return Ok(HttpResponse::PayloadTooLarge().finish());
    };
    let Some((found, asked)) = read(&federation, &request, &body) else {
        return Ok(HttpResponse::BadRequest().finish());
    };
    let by = By { node: federation.node.clone(), actor: Actor::Visitor { address } };
    let taken = federation.db.write(move |conn| take(conn, &by, &found, &asked)).await?;
    federation.refresh().await?;
    Ok(match taken {
        Taken::Noted => HttpResponse::Accepted().finish(),
        Taken::Full => HttpResponse::ServiceUnavailable().insert_header(("retry-after", "3600")).finish(),
    })
}

/// A request that is whole, for us, and signed by the key that it carries.
fn read(federation: &Federation, request: &HttpRequest, body: &[u8]) -> Option<(Fetched, PeeringRequest)> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok())?;
    if kind != ACTIVITY_JSON || request.headers().contains_key("content-encoding") {
        return None;
    }
    let asked = Request {
        method: "POST".into(),
        target_uri: format!("{}{PATH}", federation.origin()),
        headers: request.headers().iter().filter_map(|(n, v)| Some((n.as_str(), v.to_str().ok()?))).collect(),
    };
    let claim = profile::claim(&asked.headers).ok()?;
    let origin = Origin::parse(claim.keyid()).ok()?;
    if origin == federation.origin() {
        return None;
    }
    let value = json::parse(body).ok()?;
    let carried = KeyDocument::parse(value.get("object")?.get("ws:keyDocument")?, &origin).ok()?;
    let key = carried.key(claim.keyid()).filter(|key| key.is_valid(federation.now().max(key.created)))?.key.clone();
    let verified = claim.verify(Message::Request(&asked), &key).ok()?;
    let now = Now { at: federation.now(), tolerance_seconds: federation.config.federation.clock_tolerance_seconds };
    let keyid = verified.request(&asked, Some(body), now).ok()?.keyid;
    let pinned = |id: &str| carried.key(id).map(|key| key.key.clone());
    let parties = Parties { peer: &origin, ours: &federation.origin(), pinned: &pinned };
    let received = inbox::receive(body, &parties).ok()?;
    let Content::PeeringRequest(asked) = received.content else { return None };
    let own = federation.own();
    let is_ours = |multikey: &str| own.rows.iter().any(|row| row.multikey == multikey);
    let text = carried.to_document().to_string();
    let found = fetch::choose(carried.clone(), &origin, text, &is_ours, federation.now()).ok()?;
    // What is compared is the key that asked.
    (found.key.id.as_str() == keyid).then_some((found, asked))
}

#[derive(Debug, PartialEq, Eq)]
enum Taken {
    Noted,
    Full,
}

/// Notes who asks. A node that is known already hears the same and changes nothing: a stranger learns of no peer of ours.
fn take(conn: &mut Conn, by: &By, found: &Fetched, asked: &PeeringRequest) -> Result<Taken, Error> {
    if peers::find_by_origin(conn, found.origin.as_str())?.is_some() {
        return Ok(Taken::Noted);
    }
    if peers::count_pending(conn)? >= limits::PEERINGS_PENDING as i64 {
        return Ok(Taken::Full);
    }
    let mut book = begin::new_book(found, Side::Them, by.now());
    book.row.their_request_stamp = super::book::stamp(&asked.id).to_owned();
    book.row.their_nonce = Some(asked.nonce.clone());
    book.row.asked_planes = Json(asked.planes.iter().map(|plane| plane.as_str().to_owned()).collect());
    book.row.country.clone_from(&asked.country);
    book.row.requested_at = Some(by.now());
    if let Some(name) = &asked.name {
        book.peer.name.clone_from(name);
    }
    begin::insert(conn, &book, by.now())?;
    begin::pin(conn, &book.peer.id, found, by.now())?;
    book.steps.push((Side::Them, Step::Introduced));
    apply(conn, by, book, "")?;
    Ok(Taken::Noted)
}

/// Tries once to introduce ourselves to a node that may take introductions; most do not, and then the outbox waits for it.
#[derive(Serialize, Deserialize)]
pub struct IntroduceTo {
    pub peer: PeerId,
}

impl Job for IntroduceTo {
    const KIND: &'static str = "introduce_to";

    async fn run(self, node: Node) -> anyhow::Result<()> {
        let federation = tokio::task::spawn_blocking(move || Federation::start(&node)).await??;
        if let Err(error) = introduce_to(&federation, &self.peer).await {
            tracing::info!(peer = %self.peer, error = %error, "the introduction was not taken");
        }
        Ok(())
    }
}

/// The status of the answer; none if the peering went on without it.
pub(super) async fn introduce_to(federation: &Federation, peer: &PeerId) -> Result<Option<u16>, Error> {
    let (wanted, node) = (peer.clone(), federation.node.clone());
    let body = federation.db.read(move |conn| request_again(conn, &node, &wanted)).await?;
    let Some(body) = body else { return Ok(None) };
    let within = Duration::from_secs(limits::REQUEST_SECONDS);
    let sent = federation.exchange(peer, Method::POST, PATH, None, Some(&body), within, limits::REPLY_BYTES);
    Ok(Some(sent.await.map_err(internal)?.status))
}

/// The same request as in the outbox, in an envelope of its own.
fn request_again(conn: &mut Conn, node: &Node, id: &PeerId) -> Result<Option<Vec<u8>>, Error> {
    let Some(peer) = peers::find(conn, id)? else { return Ok(None) };
    let row = peers::peering(conn, id)?;
    if peer.state != PeerState::Pending || row.requested_at.is_some() || row.request_stamp.is_empty() {
        return Ok(None);
    }
    let us: Us = us_now(conn, node)?;
    let request = PeeringRequest {
        id: object(&us.origin, &row.request_stamp),
        planes: peer.planes.0.iter().filter_map(|plane| federation_spec::vocabulary::Plane::parse(plane)).collect(),
        protocol: vec![federation_spec::lane::VERSION],
        country: us.country.clone(),
        nonce: row.nonce.clone(),
        name: us.document.name.clone(),
        document: us.document,
    };
    let activity = us.origin.at(&format!("/fed/v1/activities/{}", new_id())).map_err(internal)?;
    let kind = federation_spec::activity::ActivityType::Create;
    let draft = Draft::new(&activity, kind, &us.origin.node(), us.now, request.to_object());
    Ok(Some(draft.render(&[peer.origin().node()]).map_err(internal)?.into_bytes()))
}
