//! A peer whose key is pinned and who does what a test wants: the strongest attacker is a partner whose node was taken.

use std::net::{IpAddr, SocketAddr};
use std::sync::Mutex;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Duration;
use federation_spec::activity::{ActivityType, Envelope};
use federation_spec::digest::{self, content_digest};
use federation_spec::document::{DocumentKey, KeyDocument, KeyUses};
use federation_spec::fields::Headers;
use federation_spec::keys::{Algorithm, PublicKey, SigningKey};
use federation_spec::lane::{LANE_FIELD, PROTOCOL_FIELD, VERSION};
use federation_spec::message::{Message, Request, Response};
use federation_spec::messages::Note;
use federation_spec::messages::directory::MediaType;
use federation_spec::origin::{Iri, Origin};
use federation_spec::problem::{self, Code};
use federation_spec::signature::profile::{self, Now, Stamp};
use federation_spec::time;
use federation_spec::vocabulary::{AudienceClass, Onward, Plane, Purpose, Tlp};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

use super::outbox::{self, Publication, To, Why};
use super::peers::{self, KeyRow, Peer, PeeringRow};
use super::wire::ACTIVITY_JSON;
use super::{PeerId, PeerState, crowd, keys};
use crate::federation;
use crate::id::new_id;
use crate::node::Node;
use crate::secret::random;
use crate::testing::TestNode;
use crate::time::{Clock, Instant};
use crate::web::access::By;

/// The components that a request with a body must cover, in their usual order.
pub const COVERED: [&str; 6] = ["@method", "@target-uri", "content-type", digest::FIELD, PROTOCOL_FIELD, LANE_FIELD];

pub struct HostilePeer {
    pub id: PeerId,
    pub origin: Origin,
    pub key: SigningKey,
    pub key_id: String,
    /// The node that it talks to.
    pub node: Origin,
    pub epoch: String,
    address: SocketAddr,
    node_key: PublicKey,
    clock: Clock,
    next: Mutex<u64>,
    client: reqwest::Client,
}

/// What came back, and whether the node signed it for this request.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    pub is_signed: bool,
}

impl Reply {
    /// The code of a signed problem.
    pub fn code(&self) -> Option<Code> {
        problem::parse(&self.body).filter(|_| self.is_signed)
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("a JSON body")
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// A signed problem with this code and its status.
    #[track_caller]
    pub fn is_refused(&self, code: Code) -> &Reply {
        assert_eq!((self.code(), self.status), (Some(code), code.status()), "{}", String::from_utf8_lossy(&self.body));
        self
    }

    /// A status and nothing else.
    #[track_caller]
    pub fn is_bare(&self, status: u16) -> &Reply {
        assert_eq!((self.status, self.body.len(), self.is_signed), (status, 0, false), "{:?}", self.headers);
        assert!(!self.headers.contains_key("signature") && !self.headers.contains_key("content-type"));
        self
    }

    /// A signed 202.
    #[track_caller]
    pub fn is_stored(&self) -> &Reply {
        assert_eq!((self.status, self.is_signed), (202, true), "{}", String::from_utf8_lossy(&self.body));
        self
    }
}

/// Lets a node know another real one as an active peer, with what its record says of it; under which id.
#[cfg(test)]
pub async fn know(test: &TestNode, other: &TestNode, org_class: &str, level: i32) -> PeerId {
    let (id, origin, own, now) = (PeerId::new(), other.federation.origin(), other.federation.own(), test.node.now());
    let name = peers::host(origin.as_str());
    let (row, peering, key) = crowd::rows(&id, &origin, &name, PeerState::Active, &own.id, &own.signing.public(), now);
    let ranges = crate::db::Json(vec!["127.0.0.0/8".to_owned().try_into().expect("a network")]);
    let row = Peer { org_class: org_class.to_owned(), level, ranges, ..row };
    test.node.db.write(move |conn| crowd::put(conn, (row, peering, key), now)).await.expect("a peer");
    test.federation.refresh().await.expect("peers are read");
    id
}

impl HostilePeer {
    /// An active peer with every plane, level 4 and the highest mark.
    pub async fn pinned(test: &TestNode, name: &str) -> HostilePeer {
        HostilePeer::pinned_as(test, name, PeerState::Active).await
    }

    pub async fn pinned_as(test: &TestNode, name: &str, state: PeerState) -> HostilePeer {
        let peer = HostilePeer::stranger(test, name);
        peer.pin(&test.node, name, state).await;
        test.federation.refresh().await.expect("peers are read");
        peer
    }

    /// An active peer of a node that another process runs: it is heard when that process has read its peers again.
    pub(crate) async fn of_process(node: &Node, address: SocketAddr, name: &str) -> HostilePeer {
        let of = node.clone();
        let own = tokio::task::spawn_blocking(move || keys::load_or_make(&of)).await.expect("no panic");
        let peer = HostilePeer::of(node, own.expect("the node was started").signing.public(), address, name);
        peer.pin(node, name, PeerState::Active).await;
        peer
    }

    /// Somebody with a key whom nobody has heard of: the id is one that nobody has.
    pub fn stranger(test: &TestNode, name: &str) -> HostilePeer {
        HostilePeer::of(&test.node, test.federation.own().signing.public(), test.address, name)
    }

    fn of(node: &Node, node_key: PublicKey, address: SocketAddr, name: &str) -> HostilePeer {
        let origin = Origin::parse(&format!("https://{name}.example")).expect("an origin");
        HostilePeer {
            id: PeerId::new(),
            key: SigningKey::from_bytes(Algorithm::Ed25519, &random::<32>()).expect("a key"),
            key_id: format!("{}#2026a", origin.node()),
            node: federation::origin(node),
            epoch: "7JxP".to_owned(),
            address,
            node_key,
            clock: node.clock.clone(),
            next: Mutex::new(1),
            client: client(None),
            origin,
        }
    }

    async fn pin(&self, node: &Node, name: &str, state: PeerState) {
        let (rows, now) = (self.rows(name, state, node.now()), node.now());
        node.db.write(move |conn| crowd::put(conn, rows, now)).await.expect("a peer");
    }

    fn rows(&self, name: &str, state: PeerState, now: Instant) -> (Peer, PeeringRow, KeyRow) {
        crowd::rows(&self.id, &self.origin, name, state, &self.key_id, &self.key.public(), now)
    }

    /// Its key document, with its one key.
    pub fn document(&self) -> KeyDocument {
        let at = |path: &str| self.origin.at(path).expect("an address");
        KeyDocument {
            node: self.origin.node(),
            inbox: at("/fed/v1/inbox"),
            outbox: at("/fed/v1/outbox"),
            name: Some("Harbour Police".to_owned()),
            implements: Vec::new(),
            valid_until: self.now() + Duration::days(7),
            keys: vec![DocumentKey {
                id: Iri::parse(&self.key_id).expect("a key id"),
                key: self.key.public(),
                created: self.now(),
                expires: self.now() + Duration::days(400),
                revoked: None,
                uses: KeyUses::RequestsAndProofs,
            }],
            ignored: Vec::new(),
        }
    }

    /// The same peer from another address of this machine, such as 127.0.0.2.
    pub fn move_to(&mut self, address: IpAddr) {
        self.client = client(Some(address));
    }

    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// The next number of its lane.
    pub fn next(&self) -> u64 {
        let mut next = self.next.lock().expect("no holder panics");
        *next += 1;
        *next - 1
    }

    pub fn lane(&self, name: &str, seq: u64) -> String {
        format!("{name};epoch=\"{}\";seq={seq}", self.epoch)
    }

    pub fn new_object(&self) -> Iri {
        self.origin.at(&format!("/fed/v1/objects/{}", new_id())).expect("an address")
    }

    pub fn new_activity(&self) -> Iri {
        self.origin.at(&format!("/fed/v1/activities/{}", new_id())).expect("an address")
    }

    /// An activity of this peer for the node.
    pub fn activity(&self, kind: &str, object: Value) -> Value {
        json!({
            "@context": federation_spec::envelope::context(),
            "id": self.new_activity().as_str(),
            "type": kind,
            "actor": self.origin.node().as_str(),
            "to": [self.node.node().as_str()],
            "published": time::write_instant(self.now()),
            "object": object,
        })
    }

    /// The card of an agency, as a `Create` or an `Update` has it.
    pub fn card(&self, id: &Iri, version: u64) -> Value {
        crowd::card(&self.origin, id, version, self.now())
    }

    pub fn stamp(&self) -> Stamp {
        let created = self.now();
        let nonce = STANDARD.encode(*random::<18>());
        Stamp { created, expires: created + Duration::seconds(300), nonce, keyid: self.key_id.clone() }
    }

    /// A request that is not signed yet.
    pub fn request(&self, method: &str, path: &str, lane: Option<&str>, body: Option<&[u8]>) -> Request {
        let mut headers = Headers::new();
        headers.push(PROTOCOL_FIELD, &VERSION.header());
        if let Some(lane) = lane {
            headers.push(LANE_FIELD, lane);
        }
        if let Some(body) = body {
            headers.push("content-type", ACTIVITY_JSON);
            headers.push(digest::FIELD, &content_digest(body));
        }
        Request { method: method.to_owned(), target_uri: format!("{}{path}", self.node), headers }
    }

    pub fn signed(&self, method: &str, path: &str, lane: Option<&str>, body: Option<&[u8]>) -> Request {
        let mut request = self.request(method, path, lane, body);
        profile::sign_request(&mut request, body, &self.key, &self.stamp()).expect("a signature");
        request
    }

    /// An inbox POST in the lane `normal`.
    pub fn signed_post(&self, seq: u64, body: &[u8]) -> Request {
        self.signed("POST", "/fed/v1/inbox", Some(&self.lane("normal", seq)), Some(body))
    }

    /// Parameters as they are usually written, with a fresh nonce.
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let stamp = self.stamp();
        vec![
            ("created", time::to_unix(stamp.created).to_string()),
            ("expires", time::to_unix(stamp.expires).to_string()),
            ("nonce", format!("\"{}\"", stamp.nonce)),
            ("keyid", format!("\"{}\"", stamp.keyid)),
            ("tag", "\"waystation-v1\"".to_owned()),
        ]
    }

    /// Signs whatever components and parameters it is told to, by hand: independent of the code that verifies.
    pub fn sign_by_hand(&self, request: &mut Request, components: &[&str], parameters: &[(&str, String)]) {
        let mut base = String::new();
        for component in components {
            let value = match *component {
                "@method" => request.method.clone(),
                "@target-uri" => request.target_uri.clone(),
                field => request.headers.joined(field).unwrap_or_default(),
            };
            base.push_str(&format!("\"{component}\": {value}\n"));
        }
        let list = components.iter().map(|component| format!("\"{component}\"")).collect::<Vec<_>>().join(" ");
        let parameters: String = parameters.iter().map(|(name, value)| format!(";{name}={value}")).collect();
        base.push_str(&format!("\"@signature-params\": ({list}){parameters}"));
        let signature = STANDARD.encode(self.key.sign(base.as_bytes()));
        request.headers.set("signature-input", &format!("ws=({list}){parameters}"));
        request.headers.set("signature", &format!("ws=:{signature}:"));
    }

    /// Sends a message in the lane `normal`, with its next number.
    pub async fn post(&self, activity: &Value) -> Reply {
        self.post_as(self.next(), activity).await
    }

    pub async fn post_as(&self, seq: u64, activity: &Value) -> Reply {
        let body = activity.to_string().into_bytes();
        let request = self.signed_post(seq, &body);
        self.send(&request, Some(&body)).await
    }

    pub async fn post_urgent(&self, seq: u64, activity: &Value) -> Reply {
        let body = activity.to_string().into_bytes();
        let request = self.signed("POST", "/fed/v1/inbox", Some(&self.lane("urgent", seq)), Some(&body));
        self.send(&request, Some(&body)).await
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(&self.signed("GET", path, None, None), None).await
    }

    /// Sends a request as it stands, doubled fields too.
    pub async fn send(&self, request: &Request, body: Option<&[u8]>) -> Reply {
        let path = request.target_uri.strip_prefix(self.node.as_str()).unwrap_or(&request.target_uri);
        let mut headers = HeaderMap::new();
        for (name, value) in request.headers.iter() {
            let value = HeaderValue::from_bytes(value.as_bytes()).expect("a value");
            headers.append(HeaderName::try_from(name).expect("a name"), value);
        }
        let method = request.method.parse().expect("a method");
        let url = format!("http://{}{path}", self.address);
        let asked = self.client.request(method, url).headers(headers).body(body.unwrap_or_default().to_vec());
        let answer = asked.send().await.expect("the node answers");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let body = answer.bytes().await.expect("a whole body").to_vec();
        let is_signed = self.is_signed(request, status, &headers, &body);
        Reply { status, headers, body, is_signed }
    }

    fn is_signed(&self, request: &Request, status: u16, headers: &HeaderMap, body: &[u8]) -> bool {
        let response = Response { status, headers: super::wire::fields(headers) };
        let verified = profile::claim(&response.headers)
            .and_then(|claim| claim.verify(Message::Response { response: &response, request }, &self.node_key));
        verified.is_ok_and(|verified| verified.response(&response, body, request, Now::at(self.now())).is_ok())
    }
}

/// A note to peers: the smallest message that the gate judges.
pub(crate) fn note(node: &Node, expires: Instant) -> (String, Publication) {
    let ours = super::origin(node);
    let id = ours.at(&format!("/fed/v1/objects/{}", new_id())).unwrap();
    let note = Note {
        id: id.clone(),
        attributed_to: ours.node(),
        envelope: Envelope {
            version: 1,
            published: node.now(),
            updated: None,
            expires,
            plane: Plane::Directory,
            tlp: Tlp::Green,
            audience_class: AudienceClass::Member,
            purpose: Purpose::Coordination,
            onward: Onward::None,
            agreement: None,
            context: None,
            in_reply_to: None,
        },
        content: "The desk moves to the second floor.".to_owned(),
        media_type: MediaType::Plain,
    };
    (id.to_string(), Publication::new(ActivityType::Create, ours.node(), note.to_object()))
}

/// Publishes a note to the peer at this origin; the last part of the activity's id.
pub(crate) async fn publish_note(node: &Node, origin: &str) -> String {
    let (by, origin) = (By::system(node), origin.to_owned());
    let published = node.db.write(move |conn| {
        let peer = peers::find_by_origin(conn, &origin)?.expect("a peer");
        let (_, message) = note(&by.node, by.now() + Duration::days(3));
        let to = To { recipients: vec![peer.origin().node()], peer: peer.id, why: Why::Direct };
        outbox::publish(conn, &by, message, vec![to])
    });
    let id = published.await.expect("the gate lets it through");
    id.rsplit('/').next().unwrap_or_default().to_owned()
}

fn client(from: Option<IpAddr>) -> reqwest::Client {
    let builder = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    builder.local_address(from).build().expect("a client")
}
