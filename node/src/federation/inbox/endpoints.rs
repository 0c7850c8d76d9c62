//! What other nodes can ask this one for.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use diesel::prelude::*;
use federation_spec::canonical;
use federation_spec::lane::{Position, VERSION};
use federation_spec::origin::Place;
use federation_spec::problem::Code;
use federation_spec::signature::profile;
use federation_spec::time;
use serde_json::{Value, json};
use tracing::Instrument;
use tracing::field::Empty;

use super::budget::Quota;
use super::lanes::LaneRow;
use super::verify::{self, JSON, PROBLEM_JSON, VerifiedPeer, signed_reply};
use super::{Evidence, accept, arrival, commit, lanes};
use crate::agency;
use crate::db::Conn;
use crate::db::schema::{lane_counters, outbound_activities, outbound_audience, retractions};
use crate::error::Error;
use crate::federation::outbox::Lane;
use crate::federation::wire::ACTIVITY_JSON;
use crate::federation::{Federation, PeerId, keys};
use crate::traces;
use crate::web::access::Policy;
use crate::web::routes::Routes;

const INBOX: &str = "/fed/v1/inbox";
const ECHO: &str = "/fed/v1/echo";
const NODE: &str = "/fed/v1/node";
const STATUS: &str = "/fed/v1/status";
const OBJECT: &str = "/fed/v1/objects/{id}";

pub(super) fn routes(routes: &mut Routes) {
    routes
        .post(INBOX, Policy::Public, inbox)
        .post(ECHO, Policy::Public, echo)
        .get(NODE, Policy::Public, node)
        .get(STATUS, Policy::Public, status)
        .get(OBJECT, Policy::Public, object);
    for path in [INBOX, ECHO, NODE, STATUS, OBJECT] {
        routes.no_other_method(path);
    }
}

type Answer = Result<HttpResponse, HttpResponse>;

fn either(answer: Answer) -> HttpResponse {
    answer.unwrap_or_else(|refused| refused)
}

async fn inbox(http: HttpRequest, payload: web::Payload, federation: web::Data<Federation>) -> HttpResponse {
    either(take(&http, payload, &federation).await)
}

async fn take(http: &HttpRequest, payload: web::Payload, federation: &Federation) -> Answer {
    let body = arrival::post(federation, http, payload, INBOX).await?;
    let verified = verify::verify(federation, http, Some(&body))?;
    // Part of the profile of an inbox request, like what must be covered.
    let position = Position::from_headers(&verified.request.headers)
        .map_err(|_| verified.refuse(federation, Code::SignatureProfile))?;
    let said = http.headers().get(traces::FIELD).and_then(|trace| trace.to_str().ok()).unwrap_or_default();
    let span = tracing::info_span!("receive", trace = Empty, peer = %verified.peer.id, lane = %position.lane, seq = position.seq);
    let span = traces::go_on(span, said);
    let evidence = Evidence { trace: traces::of(&span), ..Evidence::of(federation, &verified) };
    match accept(federation, &verified.peer, &position, &body, evidence).instrument(span).await {
        Ok(stored) => Ok(signed_reply(federation, &verified, 202, JSON, stored.to_body())),
        // `accept` has counted it.
        Err(code) => Err(verified.problem(federation, code)),
    }
}

/// Says what was verified: how a peer finds out what arrives here.
async fn echo(http: HttpRequest, payload: web::Payload, federation: web::Data<Federation>) -> HttpResponse {
    let answer = async {
        let body = arrival::post(&federation, &http, payload, ECHO).await?;
        let verified = verify::verify(&federation, &http, Some(&body))?;
        note_presence(&federation, &verified).await?;
        let said = json!({
            "label": profile::LABEL,
            "tag": profile::TAG,
            "keyid": verified.signature.keyid,
            "components": verified.components,
            "created": time::write_instant(verified.signature.created),
            "expires": time::write_instant(verified.signature.expires),
            "received": time::write_instant(federation.now()),
            "secondsAhead": verified.seconds_ahead(&federation),
            "target": verified.request.target_uri,
            "bytes": body.len(),
            "sha256": crate::secret::sha256_hex(&body),
        });
        Ok(signed_reply(&federation, &verified, 200, JSON, said.to_string()))
    };
    either(answer.await)
}

/// The node actor with its keys: for anybody, and signed for whoever asks signed.
async fn node(http: HttpRequest, federation: web::Data<Federation>) -> HttpResponse {
    let answer = async {
        arrival::get(&federation, &http)?;
        let of = federation.node.clone();
        let read = federation.db.read(move |conn| {
            let name = agency::find(conn)?.map(|agency| agency.name);
            Ok(keys::document(&of, &keys::all(conn)?, name, of.now()))
        });
        let document = read.await.map_err(|_| unavailable())?.to_document().to_string();
        if !http.headers().contains_key("signature-input") {
            return Ok(HttpResponse::Ok().insert_header(("content-type", ACTIVITY_JSON)).body(document));
        }
        match verify::authenticate(&federation, &http, None) {
            Ok(verified) => Ok(signed_reply(&federation, &verified, 200, ACTIVITY_JSON, document)),
            Err(refused) => Err(refused),
        }
    };
    either(answer.await)
}

/// Of ours, and said to somebody whom we do not know.
fn unavailable() -> HttpResponse {
    HttpResponse::ServiceUnavailable().insert_header((header::RETRY_AFTER, "1")).finish()
}

/// Versions, time, and the heads of the lanes: what we have of the caller, and what it should have of us.
async fn status(http: HttpRequest, federation: web::Data<Federation>) -> HttpResponse {
    let answer = async {
        let verified = verify::verify(&federation, &http, None)?;
        note_presence(&federation, &verified).await?;
        let peer = verified.peer.id.clone();
        let heads =
            federation.db.read(move |conn| heads(conn, &peer)).await.map_err(|_| busy(&federation, &verified))?;
        let said = json!({
            "protocol": [VERSION.to_string()],
            "at": time::write_instant(federation.now()),
            "received": heads.0,
            "sent": heads.1,
        });
        Ok(signed_reply(&federation, &verified, 200, JSON, said.to_string()))
    };
    either(answer.await)
}

fn busy(federation: &Federation, verified: &VerifiedPeer) -> HttpResponse {
    verified.refuse(federation, Code::Busy)
}

type Heads = (Vec<Value>, Vec<Value>);

fn heads(conn: &mut Conn, peer: &PeerId) -> Result<Heads, Error> {
    let received = lanes::of_peer(conn, peer)?.into_iter().map(|row: LaneRow| {
        json!({
            "lane": row.lane.as_str(),
            "epoch": row.epoch,
            "contiguous": row.contiguous_seq,
            "highest": row.highest_seq,
        })
    });
    let received = received.collect();
    let sent: Vec<(Lane, String, i64)> = lane_counters::table
        .filter(lane_counters::peer_id.eq(peer))
        .select((lane_counters::lane, lane_counters::epoch, lane_counters::next_seq))
        .order(lane_counters::lane)
        .load(conn)?;
    let sent = sent
        .into_iter()
        .map(|(lane, epoch, next)| json!({ "lane": lane.as_str(), "epoch": epoch, "highest": next - 1 }));
    Ok((received, sent.collect()))
}

/// The current version of an object that was addressed to the caller. *Not allowed* and *does not exist* are one answer.
async fn object(http: HttpRequest, federation: web::Data<Federation>) -> HttpResponse {
    let answer = async {
        let verified = verify::verify(&federation, &http, None)?;
        verified.must_be_active(&federation)?;
        let id = federation.origin().at(http.uri().path()).ok();
        let id = id.filter(|id| matches!(id.place(), Some(Place::Object("objects", _)))).map(|id| id.to_string());
        let (id, peer) = (id.unwrap_or_default(), verified.peer.id.clone());
        let found = federation.db.read(move |conn| Ok(addressed(conn, &peer, &id)?)).await;
        let found = found.map_err(|_| busy(&federation, &verified))?;
        let Some(object) = found.and_then(|body| published(&body)) else {
            let problem = json!({ "type": "about:blank", "status": 404, "title": "not-found" });
            return Ok(signed_reply(&federation, &verified, 404, PROBLEM_JSON, problem.to_string()));
        };
        Ok(signed_reply(&federation, &verified, 200, ACTIVITY_JSON, object))
    };
    either(answer.await)
}

/// The newest activity about an object that this peer is in the audience of.
fn addressed(conn: &mut Conn, peer: &PeerId, id: &str) -> QueryResult<Option<String>> {
    let retracted = retractions::table.filter(retractions::object_id.eq(id));
    let is_retracted: bool = diesel::select(diesel::dsl::exists(retracted)).get_result(conn)?;
    let newest: Option<String> = outbound_activities::table
        .inner_join(outbound_audience::table.on(outbound_audience::activity_id.eq(outbound_activities::id)))
        .filter(outbound_activities::object_id.eq(id))
        .filter(outbound_audience::peer_id.eq(peer))
        .select(outbound_activities::body)
        .order((outbound_activities::object_version.desc(), outbound_activities::id.desc()))
        .first(conn)
        .optional()?;
    Ok(newest.filter(|_| !is_retracted))
}

/// The object of an activity, as a document of its own.
fn published(body: &str) -> Option<String> {
    let mut activity: Value = serde_json::from_str(body).ok()?;
    let mut object = activity.get_mut("object")?.take();
    let members = object.as_object_mut()?;
    members.entry("@context").or_insert_with(federation_spec::envelope::context);
    canonical::to_string(&object).ok()
}

/// A request without a message shows, too, that its peer is there.
async fn note_presence(federation: &Federation, verified: &VerifiedPeer) -> Result<(), HttpResponse> {
    let (now, peer) = (federation.now(), verified.peer.id.clone());
    if federation.inbox.presence.take(peer.as_str(), 1, Quota::PRESENCE, now).is_err() {
        return Ok(());
    }
    let ahead = verified.seconds_ahead(federation);
    let noted = federation.db.write(move |conn| Ok(commit::presence(conn, &peer, Some(ahead), now)?));
    noted.await.map_err(|_| busy(federation, verified))
}
