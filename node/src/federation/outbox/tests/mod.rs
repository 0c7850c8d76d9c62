//! The outbox against a peer that is told what to answer, and that checks what it gets as the protocol says.

mod kept;
mod lanes;
mod network;
mod pages;
mod publish;
mod replies;
mod restored;
mod retraction;
mod take_back;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use chrono::Duration;
use diesel::prelude::*;
use federation_spec::canonical;
use federation_spec::fields::Headers;
use federation_spec::keys::{Algorithm, PublicKey, SigningKey};
use federation_spec::lane::{PROTOCOL_FIELD, Position, VERSION};
use federation_spec::message::{Message, Request, Response};
use federation_spec::messages::Stored;
use federation_spec::origin::{Iri, Origin};
use federation_spec::problem::{self, Code};
use federation_spec::signature::profile::{self, Now, Stamp};
use federation_spec::vocabulary::Plane;

use super::store::{self, DeliveryRow, LaneRow};
use super::*;
use crate::db::schema::{delivery_attempts, peers};
use crate::db::{Conn, Json};
use crate::error::Error;
use crate::federation::peers::{KeyRow, Peer, changed, pin};
use crate::federation::testing::note;
use crate::federation::{PeerId, PeerState, Side};
use crate::id::new_id;
use crate::testing::TestNode;
use crate::time::{Clock, Instant};
use crate::web::access::By;

/// What the peer answers to one request.
#[derive(Debug, Clone)]
enum Answer {
    Signed(u16, String),
    /// By a clock that is so many seconds ahead.
    SignedAhead(i64, u16, String),
    Unsigned(u16),
    /// With that `Retry-After`.
    Later(u16, u32),
    /// The connection ends in the middle.
    Broken,
}

impl Answer {
    fn problem(code: Code) -> Answer {
        Answer::Signed(code.status(), problem::body(code))
    }
}

/// A request as the peer saw it; its signature has verified.
#[derive(Debug, Clone)]
struct Seen {
    path: String,
    lane: Option<Position>,
    activity: String,
    body: serde_json::Value,
}

#[derive(Default)]
struct Script {
    answers: VecDeque<Answer>,
    seen: Vec<Seen>,
    /// Done when a request is there and not answered yet.
    meanwhile: Option<Box<dyn FnOnce() + Send>>,
    busy: usize,
    most_busy: usize,
}

/// A peer that is told what to answer; what it is not told it takes, as a peer does.
struct ScriptedPeer {
    origin: String,
    name: String,
    secret: [u8; 32],
    script: Arc<Mutex<Script>>,
    server: actix_web::dev::ServerHandle,
}

impl Drop for ScriptedPeer {
    fn drop(&mut self) {
        drop(self.server.stop(false));
    }
}

#[derive(Clone)]
struct Served {
    origin: String,
    secret: [u8; 32],
    script: Arc<Mutex<Script>>,
    clock: Clock,
    caller: PublicKey,
}

impl ScriptedPeer {
    fn new(node: &TestNode, name: &str) -> ScriptedPeer {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{name}.localhost:{}", listener.local_addr().unwrap().port());
        let secret = *crate::secret::random::<32>();
        let script: Arc<Mutex<Script>> = Arc::default();
        let served = Served {
            origin: origin.clone(),
            secret,
            script: script.clone(),
            clock: node.node.clock.clone(),
            caller: node.federation.own().signing.public(),
        };
        let server = HttpServer::new(move || {
            App::new().app_data(web::Data::new(served.clone())).default_service(web::route().to(answer))
        });
        let server = server.workers(1).disable_signals().listen(listener).unwrap().run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        ScriptedPeer { origin, name: name.to_owned(), secret, script, server: handle }
    }

    fn will(&self, answers: impl IntoIterator<Item = Answer>) {
        self.script.lock().unwrap().answers.extend(answers);
    }

    fn meanwhile(&self, work: impl FnOnce() + Send + 'static) {
        self.script.lock().unwrap().meanwhile = Some(Box::new(work));
    }

    fn seen(&self) -> Vec<Seen> {
        self.script.lock().unwrap().seen.clone()
    }

    /// The activities it saw, in the order of their arrival.
    fn activities(&self) -> Vec<String> {
        self.seen().into_iter().filter(|seen| seen.path == "/fed/v1/inbox").map(|seen| seen.activity).collect()
    }

    fn probes(&self) -> usize {
        self.seen().iter().filter(|seen| seen.path == "/fed/v1/status").count()
    }

    fn key(&self) -> SigningKey {
        SigningKey::from_bytes(Algorithm::Ed25519, &self.secret).unwrap()
    }

    /// Peers with it as two trust officers would have.
    async fn befriend(&self, node: &TestNode) -> PeerId {
        let (public, key_id) = (self.key().public(), format!("{}/fed/v1/node#2026a", self.origin));
        befriend(node, &self.name, &self.origin, Some((key_id, public))).await
    }
}

async fn answer(request: HttpRequest, body: web::Bytes, served: web::Data<Served>) -> HttpResponse {
    let asked = Request {
        method: request.method().to_string(),
        target_uri: format!("{}{}", served.origin, request.uri()),
        headers: request.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect(),
    };
    let content = (!body.is_empty()).then_some(&body[..]);
    let claim = profile::claim(&asked.headers).expect("our signature");
    let verified = claim.verify(Message::Request(&asked), &served.caller).expect("it verifies");
    verified.request(&asked, content, Now::at(served.clock.now())).expect("the profile is kept");
    let value: serde_json::Value =
        content.map_or(serde_json::Value::Null, |body| serde_json::from_slice(body).unwrap());
    let activity = value["id"].as_str().unwrap_or_default().to_owned();
    let (next, meanwhile) = {
        let mut script = served.script.lock().unwrap();
        script.busy += 1;
        script.most_busy = script.most_busy.max(script.busy);
        script.seen.push(Seen {
            path: request.path().to_owned(),
            lane: Position::from_headers(&asked.headers).ok(),
            activity: activity.clone(),
            body: value.clone(),
        });
        (script.answers.pop_front(), script.meanwhile.take())
    };
    if let Some(work) = meanwhile {
        web::block(work).await.unwrap();
    }
    tokio::task::yield_now().await;
    served.script.lock().unwrap().busy -= 1;
    let stored = || {
        let stored = Stored {
            activity: Iri::parse(&activity).unwrap(),
            sha256: canonical::hash(&value).unwrap(),
            at: served.clock.now(),
        };
        Answer::Signed(202, stored.to_body())
    };
    let next = next.unwrap_or_else(|| match request.path() {
        "/fed/v1/inbox" => stored(),
        _ => Answer::Signed(200, "{}".to_owned()),
    });
    match next {
        Answer::Signed(status, body) => signed(&served, &asked, 0, status, body),
        Answer::SignedAhead(seconds, status, body) => signed(&served, &asked, seconds, status, body),
        Answer::Unsigned(status) => bare(status).finish(),
        Answer::Later(status, seconds) => bare(status).insert_header(("retry-after", seconds.to_string())).finish(),
        Answer::Broken => {
            let broken = futures_util::stream::once(async { Err::<web::Bytes, _>(std::io::Error::other("gone")) });
            bare(202).streaming(broken)
        }
    }
}

fn bare(status: u16) -> actix_web::HttpResponseBuilder {
    HttpResponse::build(actix_web::http::StatusCode::from_u16(status).unwrap())
}

fn signed(served: &Served, asked: &Request, ahead: i64, status: u16, body: String) -> HttpResponse {
    let mut headers = Headers::new();
    headers.push("content-type", "application/json");
    headers.push(PROTOCOL_FIELD, &VERSION.header());
    let mut response = Response { status, headers };
    let created = served.clock.now() + Duration::seconds(ahead);
    let stamp = Stamp {
        created,
        expires: created + Duration::seconds(300),
        nonce: new_id().replace('-', ""),
        keyid: format!("{}/fed/v1/node#2026a", served.origin),
    };
    let key = SigningKey::from_bytes(Algorithm::Ed25519, &served.secret).unwrap();
    profile::sign_response(&mut response, body.as_bytes(), asked, &key, &stamp).unwrap();
    let mut answer = bare(status);
    for (name, value) in response.headers.iter() {
        answer.insert_header((name, value));
    }
    answer.body(body)
}

async fn befriend(node: &TestNode, name: &str, origin: &str, key: Option<(String, PublicKey)>) -> PeerId {
    let peer = peer_row(name, origin, node.node.now());
    let id = peer.id.clone();
    let now = node.node.now();
    let insert = move |conn: &mut Conn| {
        let id = peer.id.clone();
        diesel::insert_into(peers::table).values(peer).execute(conn)?;
        open_lanes(conn, &id, now)?;
        if let Some((key_id, public)) = key {
            let row = KeyRow {
                id: key_id,
                peer_id: id,
                multikey: public.multikey(),
                pinned_at: now,
                good_until: now + Duration::days(400),
                revoked_at: None,
            };
            pin(conn, row)?;
        }
        Ok(changed(conn)?)
    };
    node.node.db.write(insert).await.unwrap();
    node.federation.refresh().await.unwrap();
    id
}

fn peer_row(name: &str, origin: &str, now: Instant) -> Peer {
    let planes: Vec<String> = Plane::ALL.iter().map(ToString::to_string).collect();
    let later = now.date() + Duration::days(365);
    Peer {
        id: PeerId::new(),
        origin: origin.to_owned(),
        name: name.to_owned(),
        state: PeerState::Active,
        begun_by: Side::Us,
        org_class: "shelter".to_owned(),
        level: 3,
        planes: Json(planes.clone()),
        their_planes: Json(planes),
        highest_mark: "amber".to_owned(),
        their_highest_mark: "amber".to_owned(),
        their_review_on: None,
        ranges: Json(vec!["127.0.0.0/8".to_owned().try_into().unwrap()]),
        pull_only: false,
        messages_per_second: 50,
        bytes_per_minute: 1 << 26,
        duty_phone: "+1 212 555 0123".to_owned(),
        review_on: later,
        reason: String::new(),
        stopped_by: None,
        restore_proposed_by: None,
        document: String::new(),
        document_until: now + Duration::days(7),
        last_received_at: None,
        last_delivered_at: None,
        clock_offset: 0,
        created_at: now,
        updated_at: now,
    }
}

fn to(peer: &PeerId, origin: &str) -> To {
    To { peer: peer.clone(), recipients: vec![Origin::parse(origin).unwrap().node()], why: Why::Direct }
}

/// Publishes a note to these peers; the ids of object and activity.
async fn say(node: &TestNode, peers: &[(&PeerId, &str)]) -> (String, String) {
    let audience = peers.iter().map(|(peer, origin)| to(peer, origin)).collect();
    say_until(node, audience, node.node.now() + Duration::days(3), LaneName::Normal).await.unwrap()
}

async fn say_until(
    node: &TestNode,
    audience: Vec<To>,
    expires: Instant,
    lane: LaneName,
) -> Result<(String, String), Error> {
    let by = By::system(&node.node);
    let publish = move |conn: &mut Conn| {
        let (object, message) = note(&by.node, expires);
        Ok((object, publish(conn, &by, message.in_lane(lane), audience)?))
    };
    node.node.db.write(publish).await
}

async fn send(node: &TestNode) -> usize {
    send_due(&node.federation).await.unwrap()
}

async fn delivery(node: &TestNode, peer: &PeerId, activity: &str) -> DeliveryRow {
    let (peer, activity) = (peer.clone(), activity.to_owned());
    node.node.db.read(move |conn| Ok(store::delivery(conn, &peer, &activity)?)).await.unwrap().unwrap()
}

async fn state(node: &TestNode, peer: &PeerId, activity: &str) -> DeliveryState {
    delivery(node, peer, activity).await.state
}

async fn lane(node: &TestNode, peer: &PeerId, lane: Lane) -> LaneRow {
    let peer = peer.clone();
    node.node.db.read(move |conn| Ok(super::lanes::get(conn, &peer, lane)?)).await.unwrap()
}

async fn attempts(node: &TestNode) -> i64 {
    node.node.db.read(|conn| Ok(delivery_attempts::table.count().get_result(conn)?)).await.unwrap()
}

/// A node and a peer that know each other.
async fn pair() -> (TestNode, ScriptedPeer, PeerId) {
    let node = TestNode::new().await;
    let peer = ScriptedPeer::new(&node, "shelter");
    let id = peer.befriend(&node).await;
    (node, peer, id)
}
