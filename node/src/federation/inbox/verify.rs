//! Stages 3 to 7: who asks. In memory, on the thread that read the request: no query, no write, no request to anybody.
//!
//! Until the signature has verified, every refusal is the same bare 401, so that nobody learns who our peers are. After it,
//! every answer is signed.

use std::sync::Arc;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use federation_spec::fields::Headers;
use federation_spec::lane::{PROTOCOL_FIELD, VERSION};
use federation_spec::message::{Message, Request, Response};
use federation_spec::problem::{self, Code};
use federation_spec::signature::profile::{self, Accepted, Now};

use super::arrival;
use super::budget::Quota;
use crate::federation::ring::PinnedPeer;
use crate::federation::{Federation, PeerState};

pub const PROBLEM_JSON: &str = "application/problem+json";
pub const JSON: &str = "application/json";

/// A peer whose request verified, and what its reply must cover.
#[derive(Debug)]
pub struct VerifiedPeer {
    pub peer: Arc<PinnedPeer>,
    /// The key, the nonce and the times of its signature.
    pub signature: Accepted,
    /// What the signature covers.
    pub components: Vec<String>,
    pub(super) request: Request,
}

impl VerifiedPeer {
    /// For what only a peer in force may have. A pending or suspended one is told so, and nothing else.
    pub fn must_be_active(&self, federation: &Federation) -> Result<(), HttpResponse> {
        match self.peer.state {
            PeerState::Active => Ok(()),
            PeerState::Pending => Err(self.refuse(federation, Code::PeerPending)),
            PeerState::Suspended | PeerState::Ended => Err(self.refuse(federation, Code::PeerSuspended)),
        }
    }

    /// A signed problem.
    pub fn refuse(&self, federation: &Federation, code: Code) -> HttpResponse {
        federation.counters.refuse(code);
        self.problem(federation, code)
    }

    /// The same for what was counted before.
    pub(super) fn problem(&self, federation: &Federation, code: Code) -> HttpResponse {
        problem(federation, &self.request, code, None)
    }

    pub fn seconds_ahead(&self, federation: &Federation) -> i64 {
        (self.signature.created - federation.now()).num_seconds()
    }
}

/// Stages 3 to 7 for any endpoint, and 1 and 2 for a request without a body. An ended peer is heard no more; what a pending or suspended one may do, the caller asks.
pub fn verify(federation: &Federation, http: &HttpRequest, body: Option<&[u8]>) -> Result<VerifiedPeer, HttpResponse> {
    if body.is_none() {
        arrival::get(federation, http)?;
    }
    let verified = authenticate(federation, http, body)?;
    if verified.peer.state == PeerState::Ended {
        return Err(verified.refuse(federation, Code::PeerSuspended));
    }
    charge(federation, &verified, body.map_or(0, <[u8]>::len))?;
    Ok(verified)
}

/// Stages 3 to 6.
pub(super) fn authenticate(
    federation: &Federation,
    http: &HttpRequest,
    body: Option<&[u8]>,
) -> Result<VerifiedPeer, HttpResponse> {
    let (now, network) = (federation.now(), arrival::network(federation, http));
    if !federation.inbox.failures.has_left(&network, Quota::FAILURES, now) {
        federation.counters.turned_away.add(1);
        return Err(HttpResponse::TooManyRequests().insert_header((header::RETRY_AFTER, "1")).finish());
    }
    let unsigned = || {
        let _ = federation.inbox.failures.take(&network, 1, Quota::FAILURES, now);
        HttpResponse::new(StatusCode::UNAUTHORIZED)
    };
    let request = Request {
        method: http.method().to_string(),
        target_uri: format!("{}{}", federation.origin(), http.uri().path_and_query().map_or("/", |raw| raw.as_str())),
        headers: arrival::fields(http),
    };
    let claim = profile::claim(&request.headers).map_err(|_| {
        federation.counters.unsigned.add(1);
        unsigned()
    })?;
    let ring = federation.ring();
    let key = ring.key(claim.keyid(), now).ok_or_else(|| {
        federation.counters.unknown_key.add(1);
        unsigned()
    })?;
    let verified = claim.verify(Message::Request(&request), &key.key).map_err(|_| {
        federation.counters.bad_signature.add(1);
        unsigned()
    })?;
    let window = Now { at: now, tolerance_seconds: federation.config.federation.clock_tolerance_seconds };
    let signature = verified.request(&request, body, window).map_err(|fault| {
        federation.counters.refuse(fault.code());
        problem(federation, &request, fault.code(), None)
    })?;
    Ok(VerifiedPeer { peer: key.peer.clone(), signature, components: verified.components(), request })
}

/// The peer's budgets. They are charged after its signature, so nobody can spend them for it.
fn charge(federation: &Federation, verified: &VerifiedPeer, bytes: usize) -> Result<(), HttpResponse> {
    let (now, inbox, peer) = (federation.now(), &federation.inbox, &verified.peer);
    let taken = inbox
        .messages
        .take(peer.id.as_str(), 1, Quota::messages(peer.messages_per_second), now)
        .and_then(|()| inbox.bytes.take(peer.id.as_str(), bytes as u64, Quota::bytes(peer.bytes_per_minute), now));
    taken.map_err(|wait| {
        federation.counters.refuse(Code::Rate);
        problem(federation, &verified.request, Code::Rate, Some(wait.num_seconds() + 1))
    })
}

/// A reply signed for the request it answers.
pub fn signed_reply(
    federation: &Federation,
    verified: &VerifiedPeer,
    status: u16,
    content_type: &str,
    body: impl Into<Vec<u8>>,
) -> HttpResponse {
    reply(federation, &verified.request, status, content_type, body.into(), None)
}

fn problem(federation: &Federation, request: &Request, code: Code, retry_after: Option<i64>) -> HttpResponse {
    let retry_after = retry_after.or((code == Code::Busy).then_some(1));
    reply(federation, request, code.status(), PROBLEM_JSON, problem::body(code).into_bytes(), retry_after)
}

fn reply(
    federation: &Federation,
    request: &Request,
    status: u16,
    content_type: &str,
    body: Vec<u8>,
    retry_after: Option<i64>,
) -> HttpResponse {
    let mut headers = Headers::new();
    headers.push("content-type", content_type);
    headers.push(PROTOCOL_FIELD, &VERSION.header());
    let mut response = Response { status, headers };
    let code = StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    // A request whose label is another one has nothing that a reply could cover.
    if federation.sign_reply(&mut response, &body, request).is_err() {
        return HttpResponse::new(code);
    }
    let mut answer = HttpResponse::build(code);
    for (name, value) in response.headers.iter() {
        answer.insert_header((name, value));
    }
    if let Some(seconds) = retry_after {
        answer.insert_header((header::RETRY_AFTER, seconds.to_string()));
    }
    answer.body(body)
}
