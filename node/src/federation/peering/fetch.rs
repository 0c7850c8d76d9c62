//! The key document of an address that an administrator typed: the one request that is not signed.

use std::time::Duration;

use federation_spec::document::{DocumentError, DocumentKey, KeyDocument, KeyUses};
use federation_spec::origin::Origin;
use federation_spec::proof::ProofError;
use federation_spec::{envelope, json, limits};
use reqwest::Method;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};

use crate::config::Network;
use crate::federation::Federation;
use crate::federation::peers::{self, KeyRow};
use crate::federation::wire::ACTIVITY_JSON;
use crate::outbound::{OutboundError, Outgoing};
use crate::time::Instant;

/// A document that may be pinned, and the one key of it whose fingerprint is compared.
#[derive(Debug, Clone)]
pub struct Fetched {
    pub origin: Origin,
    pub document: KeyDocument,
    pub key: DocumentKey,
    /// As it came.
    pub text: String,
}

#[derive(Debug, thiserror::Error)]
pub enum FetchFault {
    #[error("it is this node's own address")]
    Own,
    #[error("{0}")]
    Outbound(#[from] OutboundError),
    #[error("it answered {0}")]
    Status(u16),
    #[error("what it answered is no key document")]
    NotADocument,
    #[error("its key document has lapsed, or claims to be valid for too long")]
    Lapsed,
    #[error("its key is an example of a standard, and known to everybody")]
    WellKnown,
    #[error("it shows this node's own key")]
    OurKey,
    #[error("it is not signed by the key that it shows: {0}")]
    NotProved(ProofError),
}

impl FetchFault {
    /// The key of the words for a person.
    pub fn words(&self) -> &'static str {
        match self {
            FetchFault::Own => "peering-fetch-own",
            FetchFault::Outbound(_) => "peering-fetch-no-answer",
            FetchFault::Status(_) | FetchFault::NotADocument => "peering-fetch-no-document",
            FetchFault::Lapsed => "peering-fetch-lapsed",
            FetchFault::WellKnown => "peering-fetch-well-known",
            FetchFault::OurKey => "peering-fetch-our-key",
            FetchFault::NotProved(_) => "peering-fetch-not-proved",
        }
    }
}

impl Fetched {
    /// What it calls itself, or its host.
    pub fn name(&self) -> String {
        self.document.name.clone().unwrap_or_else(|| peers::host(self.origin.as_str()))
    }

    pub fn is_pinned_by(&self, keys: &[KeyRow], now: Instant) -> bool {
        let same = |key: &KeyRow| key.id == self.key.id.as_str() && key.multikey == self.key.key.multikey();
        keys.iter().any(|key| key.revoked_at.is_none() && now < key.good_until && same(key))
    }
}

/// Asks an address for its key document. Its ranges are open for this one request; they are pinned with the peer.
pub async fn fetch(federation: &Federation, origin: &Origin, ranges: &[Network]) -> Result<Fetched, FetchFault> {
    if *origin == federation.origin() {
        return Err(FetchFault::Own);
    }
    let host = peers::host(origin.as_str());
    let ring = federation.ring();
    let before = ring.peers().find(|peer| peer.host() == host).map(|peer| peer.ranges.clone()).unwrap_or_default();
    federation.outbound.pin(&host, [before.as_slice(), ranges].concat());
    let answered = ask(federation, origin).await;
    federation.outbound.pin(&host, before);
    let own = federation.own();
    read(&answered?, origin, &|multikey| own.rows.iter().any(|row| row.multikey == multikey), federation.now())
}

async fn ask(federation: &Federation, origin: &Origin) -> Result<Vec<u8>, FetchFault> {
    let url = origin.node().as_str().parse().map_err(|_| OutboundError::Address("the address is malformed"))?;
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static(ACTIVITY_JSON));
    let within = Duration::from_secs(limits::REQUEST_SECONDS);
    let most = limits::REPLY_BYTES;
    let outgoing = Outgoing { method: Method::GET, url, headers, body: Vec::new(), within, most };
    let reply = federation.outbound.send(outgoing).await?;
    if reply.status != 200 {
        return Err(FetchFault::Status(reply.status));
    }
    let kind = reply.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    match kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(ACTIVITY_JSON)) {
        true => Ok(reply.body),
        false => Err(FetchFault::NotADocument),
    }
}

/// Reads the document of a node that cannot be reached, as people brought it. Its address says nothing for it, so the key that
/// will be compared has signed it.
pub fn read_brought(federation: &Federation, text: &str, origin: &Origin) -> Result<Fetched, FetchFault> {
    if *origin == federation.origin() {
        return Err(FetchFault::Own);
    }
    let own = federation.own();
    let is_ours = |multikey: &str| own.rows.iter().any(|row| row.multikey == multikey);
    let found = read(text.trim().as_bytes(), origin, &is_ours, federation.now())?;
    let value = json::parse(text.trim().as_bytes()).map_err(|_| FetchFault::NotADocument)?;
    found.document.check_proof(&value, &found.key.id).map_err(FetchFault::NotProved)?;
    // What is kept is as it is embedded and answered: the proof has done its work.
    Ok(Fetched { text: found.document.to_document().to_string(), ..found })
}

/// Reads what an address answered, strictly.
pub fn read(
    bytes: &[u8],
    origin: &Origin,
    is_ours: &dyn Fn(&str) -> bool,
    now: Instant,
) -> Result<Fetched, FetchFault> {
    let value = json::parse(bytes).map_err(|_| FetchFault::NotADocument)?;
    envelope::check(&value).map_err(|_| FetchFault::NotADocument)?;
    let document = KeyDocument::parse(&value, origin).map_err(|_| FetchFault::NotADocument)?;
    let text = String::from_utf8_lossy(bytes).into_owned();
    choose(document, origin, text, is_ours, now)
}

/// Of the keys that sign requests and are good now, the one that was made last: that one is compared and pinned.
pub fn choose(
    document: KeyDocument,
    origin: &Origin,
    text: String,
    is_ours: &dyn Fn(&str) -> bool,
    now: Instant,
) -> Result<Fetched, FetchFault> {
    document.check_validity(now).map_err(|fault| match fault {
        DocumentError::Lapsed | DocumentError::ValidTooLong => FetchFault::Lapsed,
        _ => FetchFault::NotADocument,
    })?;
    if document.keys.iter().any(|key| key.key.is_well_known()) {
        return Err(FetchFault::WellKnown);
    }
    if document.keys.iter().any(|key| is_ours(&key.key.multikey())) {
        return Err(FetchFault::OurKey);
    }
    // A clock that is a little ahead of ours makes keys a little in the future.
    let soon = now + chrono::Duration::seconds(limits::CLOCK_TOLERANCE_SECONDS);
    let signs = |key: &&DocumentKey| key.uses == KeyUses::RequestsAndProofs && key.is_valid(now.max(key.created));
    let usable = document.keys.iter().filter(signs).filter(|key| key.created <= soon);
    // Of two made in one second, the one that is listed first.
    let newest = usable.rev().max_by_key(|key| key.created);
    let key = newest.cloned().ok_or(FetchFault::NotADocument)?;
    Ok(Fetched { origin: origin.clone(), document, key, text })
}
