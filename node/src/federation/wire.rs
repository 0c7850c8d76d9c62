//! Signed exchanges: what leaves is signed by our key, what comes back counts only if the peer signed it.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use federation_spec::fields::Headers;
use federation_spec::lane::{PROTOCOL_FIELD, Position, VERSION};
use federation_spec::limits;
use federation_spec::message::{Message, Request, Response};
use federation_spec::problem::Code;
use federation_spec::signature::profile::{self, Now, SignError, Stamp};
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::Federation;
use super::PeerId;
use crate::outbound::{OutboundError, Outgoing, Reply};
use crate::secret::random;
use crate::time::Instant;
use crate::traces;

pub const ACTIVITY_JSON: &str = "application/activity+json";

/// A reply, and whether the peer signed it with a key that is pinned here.
#[derive(Debug)]
pub struct Signed {
    pub status: u16,
    pub headers: Headers,
    pub body: Vec<u8>,
    pub signature: ReplySignature,
    pub took: Duration,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplySignature {
    /// By that key, at that time of theirs.
    Good { keyid: String, created: Instant },
    /// Nobody we know signed it: whatever it says ends nothing.
    None(String),
}

impl Signed {
    pub fn is_signed(&self) -> bool {
        matches!(self.signature, ReplySignature::Good { .. })
    }

    /// For an administrator: why nobody we know signed it; empty if the peer did.
    pub fn unsigned_because(&self) -> String {
        match &self.signature {
            ReplySignature::Good { .. } => String::new(),
            ReplySignature::None(why) => why.clone(),
        }
    }
}

/// When a signature by this key is made, and until when it is good.
pub fn stamp(federation: &Federation, keyid: &str) -> Stamp {
    let created = federation.now();
    Stamp {
        created,
        expires: created + chrono::Duration::seconds(limits::SIGNATURE_SECONDS),
        nonce: URL_SAFE_NO_PAD.encode(*random::<18>()),
        keyid: keyid.to_owned(),
    }
}

impl Federation {
    /// Sends a signed request to a peer and verifies the reply. `path` begins with a slash and may have a query.
    #[expect(clippy::too_many_arguments, reason = "each is a part of one request, and most calls name them all")]
    pub async fn exchange(
        &self,
        peer: &PeerId,
        method: Method,
        path: &str,
        lane: Option<&Position>,
        body: Option<&[u8]>,
        within: Duration,
        most: usize,
    ) -> Result<Signed, OutboundError> {
        let ring = self.ring();
        let pinned = ring.peer(peer).ok_or(OutboundError::Address("the peer is gone"))?;
        if pinned.pull_only {
            return Err(OutboundError::Address("the peer has no inbound port"));
        }
        let target = format!("{}{path}", pinned.origin);
        let mut headers = Headers::new();
        headers.push(PROTOCOL_FIELD, &VERSION.header());
        if let Some(lane) = lane {
            headers.push(federation_spec::lane::LANE_FIELD, &lane.to_string());
        }
        if body.is_some() {
            headers.push("content-type", ACTIVITY_JSON);
        }
        let mut request = Request { method: method.to_string(), target_uri: target, headers };
        let own = self.own();
        let (keyid, signing) = own.for_peer(peer);
        profile::sign_request(&mut request, body, signing, &stamp(self, keyid))
            .map_err(|_| OutboundError::NotSigned)?;
        let started = std::time::Instant::now();
        let mut outgoing = outgoing(&request, method, body, within, most)?;
        // Not signed: it names a line in two logs and decides nothing.
        if let Ok(trace) = HeaderValue::try_from(traces::current())
            && !trace.is_empty()
        {
            outgoing.headers.insert(traces::FIELD, trace);
        }
        let reply = self.outbound.send(outgoing).await?;
        let took = started.elapsed();
        Ok(self.verified(peer, &request, reply, took))
    }

    /// Signs a reply with the key that who asked knows.
    pub fn sign_reply(&self, response: &mut Response, body: &[u8], request: &Request) -> Result<(), SignError> {
        let (own, ring) = (self.own(), self.ring());
        let claim = profile::claim(&request.headers).ok();
        let key = claim.and_then(|claim| ring.key(claim.keyid(), self.now()));
        let (keyid, signing) = key.map_or((own.id.as_str(), &own.signing), |key| own.for_peer(&key.peer.id));
        profile::sign_response(response, body, request, signing, &stamp(self, keyid))
    }

    fn verified(&self, peer: &PeerId, request: &Request, reply: Reply, took: Duration) -> Signed {
        let response = Response { status: reply.status, headers: fields(&reply.headers) };
        let signature = match self.check_reply(peer, request, &response, &reply.body) {
            Ok((keyid, created)) => ReplySignature::Good { keyid, created },
            Err(why) => ReplySignature::None(why),
        };
        Signed { status: response.status, headers: response.headers, body: reply.body, signature, took }
    }

    fn check_reply(
        &self,
        peer: &PeerId,
        request: &Request,
        response: &Response,
        body: &[u8],
    ) -> Result<(String, Instant), String> {
        let claim = profile::claim(&response.headers).map_err(|why| why.to_string())?;
        let ring = self.ring();
        let key = ring.key(claim.keyid(), self.now()).filter(|key| key.peer.id == *peer);
        let key = key.ok_or_else(|| profile::Unsigned::UnknownKey.to_string())?;
        let verified =
            claim.verify(Message::Response { response, request }, &key.key).map_err(|why| why.to_string())?;
        let now = Now { at: self.now(), tolerance_seconds: self.config.federation.clock_tolerance_seconds };
        let accepted = verified.response(response, body, request, now).or_else(|why| match why.code() {
            Code::ClockSkew => verified.response_of_another_clock(response, body, request).map_err(|_| why),
            _ => Err(why),
        });
        let accepted = accepted.map_err(|why| why.to_string())?;
        Ok((accepted.keyid, accepted.created))
    }
}

fn outgoing(
    request: &Request,
    method: Method,
    body: Option<&[u8]>,
    within: Duration,
    most: usize,
) -> Result<Outgoing, OutboundError> {
    let url = request.target_uri.parse().map_err(|_| OutboundError::Address("the address is malformed"))?;
    let mut headers = HeaderMap::new();
    for (name, value) in request.headers.iter() {
        let pair = (HeaderName::try_from(name).ok(), HeaderValue::from_str(value).ok());
        if let (Some(name), Some(value)) = pair {
            headers.append(name, value);
        }
    }
    Ok(Outgoing { method, url, headers, body: body.unwrap_or_default().to_vec(), within, most })
}

/// The header fields of a reply as the protocol's crate sees them.
pub fn fields(headers: &HeaderMap) -> Headers {
    headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect()
}
