//! The profile `waystation-v1`: which components and parameters ours must have.
//!
//! Verification takes three steps, because the key stands between them: [`claim`] (stage 3 of the inbox) finds the one
//! signature with our tag, the caller looks for its `keyid` among the pinned keys (stage 4), [`Claim::verify`] checks the
//! signature (stage 5), [`Verified::request`] or [`Verified::response`] the profile (stage 6).

use sfv::{BareItem, InnerList, Item, Key, KeyRef, Parameters};

use super::base::{self, BaseError, LabelError, Labelled, VerifyError};
use crate::digest::{self, DigestError};
use crate::fields::{Headers, Single};
use crate::keys::{Algorithm, PublicKey, SigningKey};
use crate::lane::{self, ProtocolError};
use crate::limits;
use crate::message::{Message, Request, Response};
use crate::problem::{self, Code};
use crate::time::{self, Instant};

pub const TAG: &str = "waystation-v1";
pub const LABEL: &str = "ws";

/// The parameters that a signer chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    pub created: Instant,
    /// At most [`limits::SIGNATURE_SECONDS`] after `created`.
    pub expires: Instant,
    /// At least 128 random bits, as text.
    pub nonce: String,
    /// The id of the key: the node actor and a fragment.
    pub keyid: String,
}

/// Why a message counts as unsigned: always one bare 401, whatever the reason.
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Unsigned {
    #[error("{0} stands on several lines")]
    Repeated(&'static str),
    #[error("{0}")]
    Labels(#[from] LabelError),
    #[error("no signature has our tag")]
    NoTag,
    #[error("several signatures have our tag")]
    SeveralTags,
    #[error("too many components are covered")]
    TooManyComponents,
    #[error("no keyid")]
    NoKeyId,
    /// Stage 4, for the caller to use.
    #[error("no pinned key has that id, or it is not valid now")]
    UnknownKey,
    #[error("{0}")]
    Signature(#[from] VerifyError),
}

/// Why a message that verified is refused by the profile.
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Fault {
    #[error("the label is not ws")]
    Label,
    #[error("{0} is not covered")]
    NotCovered(String),
    #[error("parameter {0} is missing or has another type")]
    Parameter(&'static str),
    #[error("expires is not after created, or more than 300 s after it")]
    Life,
    #[error("the nonce is too short or too long")]
    Nonce,
    #[error("alg is not the algorithm of the key")]
    Algorithm,
    #[error("created lies in the future")]
    TooEarly,
    #[error("expires lies in the past")]
    TooLate,
    #[error("{0}")]
    Digest(#[from] DigestError),
    #[error("{0}")]
    Protocol(#[from] ProtocolError),
}

impl Fault {
    pub fn code(&self) -> Code {
        match self {
            Fault::TooEarly | Fault::TooLate => Code::ClockSkew,
            Fault::Digest(_) => Code::DigestMismatch,
            Fault::Protocol(_) => Code::VersionUnsupported,
            _ => Code::SignatureProfile,
        }
    }
}

/// Why a message cannot be signed: a mistake of the caller.
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
pub enum SignError {
    #[error("{0}")]
    Base(#[from] BaseError),
    #[error("the nonce or the key id cannot be written as a string")]
    Text,
    #[error("expires is not after created, or more than 300 s after it")]
    Life,
    #[error("the nonce is too short or too long")]
    Nonce,
}

/// A signature with our tag that nobody has verified yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    labelled: Labelled,
    keyid: String,
}

/// A signature that verified under the key it names.
#[derive(Debug, Clone, PartialEq)]
pub struct Verified {
    labelled: Labelled,
    keyid: String,
    algorithm: Algorithm,
}

/// What a verified signature says of itself; the nonce is for the caller to remember until `expires` plus tolerance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    pub keyid: String,
    pub nonce: String,
    pub created: Instant,
    pub expires: Instant,
}

/// When it is, and how wrong the other clock may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    pub at: Instant,
    pub tolerance_seconds: i64,
}

impl Now {
    /// With the tolerance that nodes have unless configured otherwise.
    pub fn at(at: Instant) -> Now {
        Now { at, tolerance_seconds: limits::CLOCK_TOLERANCE_SECONDS }
    }
}

/// Finds the signature with our tag. Other labels are ignored; what cannot be read makes the message unsigned.
pub fn claim(headers: &Headers) -> Result<Claim, Unsigned> {
    for name in ["signature-input", "signature"] {
        if headers.single(name) == Err(Single::Repeated) {
            return Err(Unsigned::Repeated(name));
        }
    }
    let mut ours =
        base::labels(headers)?.into_iter().filter(|labelled| text(&labelled.input.params, "tag") == Some(TAG));
    let labelled = ours.next().ok_or(Unsigned::NoTag)?;
    if ours.next().is_some() {
        return Err(Unsigned::SeveralTags);
    }
    if labelled.input.items.len() > limits::SIGNATURE_COMPONENTS {
        return Err(Unsigned::TooManyComponents);
    }
    let keyid = text(&labelled.input.params, "keyid").ok_or(Unsigned::NoKeyId)?.to_owned();
    Ok(Claim { labelled, keyid })
}

impl Claim {
    pub fn keyid(&self) -> &str {
        &self.keyid
    }

    pub fn verify(self, message: Message<'_>, key: &PublicKey) -> Result<Verified, Unsigned> {
        base::verify(&self.labelled, message, key)?;
        Ok(Verified { labelled: self.labelled, keyid: self.keyid, algorithm: key.algorithm() })
    }
}

impl Verified {
    pub fn keyid(&self) -> &str {
        &self.keyid
    }

    /// What the signature covers, as its signer wrote it.
    pub fn components(&self) -> Vec<String> {
        self.labelled.input.items.iter().map(crate::fields::write_item).collect()
    }

    /// The profile of a request; `None` is a request without a body.
    pub fn request(&self, request: &Request, body: Option<&[u8]>, now: Now) -> Result<Accepted, Fault> {
        self.check(&request_components(request, body.is_some()), now, &request.headers, body)
    }

    /// The profile of a response to `request`, which is the request as it was sent, with its signature.
    pub fn response(&self, response: &Response, body: &[u8], request: &Request, now: Now) -> Result<Accepted, Fault> {
        self.check(&response_components(request), now, &response.headers, Some(body))
    }

    /// The same for a reply whose time is out of the window: it covers the request, so it is fresh whatever its clock says.
    /// It is believed in one thing only, that the clocks differ.
    pub fn response_of_another_clock(
        &self,
        response: &Response,
        body: &[u8],
        request: &Request,
    ) -> Result<Accepted, Fault> {
        let created = self.parameters()?.created;
        if problem::parse(body) != Some(Code::ClockSkew) || response.status != Code::ClockSkew.status() {
            return Err(Fault::TooEarly);
        }
        self.response(response, body, request, Now::at(created))
    }

    fn check(&self, must: &[Item], now: Now, headers: &Headers, body: Option<&[u8]>) -> Result<Accepted, Fault> {
        let Labelled { label, input, .. } = &self.labelled;
        if label != LABEL {
            return Err(Fault::Label);
        }
        if let Some(missing) = must.iter().find(|component| !input.items.contains(component)) {
            return Err(Fault::NotCovered(crate::fields::write_item(missing)));
        }
        let accepted = self.parameters()?;
        // Both ends of the window are widened, so that a clock may be wrong in either direction.
        let at = time::to_unix(now.at);
        if time::to_unix(accepted.created) > at.saturating_add(now.tolerance_seconds) {
            return Err(Fault::TooEarly);
        }
        if time::to_unix(accepted.expires) < at.saturating_sub(now.tolerance_seconds) {
            return Err(Fault::TooLate);
        }
        if let Some(body) = body {
            digest::check(headers, body)?;
        }
        lane::accept_protocol(headers)?;
        Ok(accepted)
    }

    fn parameters(&self) -> Result<Accepted, Fault> {
        let parameters = &self.labelled.input.params;
        let created = integer(parameters, "created").ok_or(Fault::Parameter("created"))?;
        let expires = integer(parameters, "expires").ok_or(Fault::Parameter("expires"))?;
        let nonce = text(parameters, "nonce").ok_or(Fault::Parameter("nonce"))?;
        if !(1..=limits::SIGNATURE_SECONDS).contains(&(expires - created)) {
            return Err(Fault::Life);
        }
        if !limits::NONCE_CHARACTERS.contains(&nonce.len()) {
            return Err(Fault::Nonce);
        }
        match get(parameters, "alg") {
            None => {}
            Some(BareItem::String(alg)) if alg.as_str() == self.algorithm.as_str() => {}
            Some(_) => return Err(Fault::Algorithm),
        }
        Ok(Accepted {
            keyid: self.keyid.clone(),
            nonce: nonce.to_owned(),
            created: time::from_unix(created).ok_or(Fault::Parameter("created"))?,
            expires: time::from_unix(expires).ok_or(Fault::Parameter("expires"))?,
        })
    }
}

/// Signs a request: adds `Content-Digest` if there is a body, then `Signature-Input` and `Signature`.
///
/// `Content-Type` and `Waystation-Protocol` must be there already, and `Waystation-Lane` if it is to be.
pub fn sign_request(
    request: &mut Request,
    body: Option<&[u8]>,
    key: &SigningKey,
    stamp: &Stamp,
) -> Result<(), SignError> {
    if let Some(body) = body {
        request.headers.set(digest::FIELD, &digest::content_digest(body));
    }
    let input = inner_list(request_components(request, body.is_some()), stamp)?;
    let (input, signature) = base::sign(LABEL, input, Message::Request(request), key)?;
    request.headers.set("signature-input", &input);
    request.headers.set("signature", &signature);
    Ok(())
}

/// Signs a response to a request that verified.
pub fn sign_response(
    response: &mut Response,
    body: &[u8],
    request: &Request,
    key: &SigningKey,
    stamp: &Stamp,
) -> Result<(), SignError> {
    response.headers.set(digest::FIELD, &digest::content_digest(body));
    let input = inner_list(response_components(request), stamp)?;
    let (input, signature) = base::sign(LABEL, input, Message::Response { response, request }, key)?;
    response.headers.set("signature-input", &input);
    response.headers.set("signature", &signature);
    Ok(())
}

/// What a request must cover.
fn request_components(request: &Request, has_body: bool) -> Vec<Item> {
    let mut components = vec![component("@method", &[]), component("@target-uri", &[])];
    if has_body {
        components.push(component("content-type", &[]));
        components.push(component(digest::FIELD, &[]));
    }
    components.push(component(lane::PROTOCOL_FIELD, &[]));
    if request.headers.contains(lane::LANE_FIELD) {
        components.push(component(lane::LANE_FIELD, &[]));
    }
    components
}

/// What a response must cover. It repeats the components of the request: the value of a signature does not protect what
/// that signature covered (RFC 9421 section 7.3.7).
fn response_components(request: &Request) -> Vec<Item> {
    const REQ: (&str, bool) = ("req", true);
    let mut components = vec![
        component("@status", &[]),
        component("content-type", &[]),
        component(digest::FIELD, &[]),
        component(lane::PROTOCOL_FIELD, &[]),
        component("@method", &[REQ]),
        component("@target-uri", &[REQ]),
    ];
    for name in [digest::FIELD, lane::LANE_FIELD] {
        if request.headers.contains(name) {
            components.push(component(name, &[REQ]));
        }
    }
    for name in ["signature", "signature-input"] {
        let mut item = component(name, &[REQ]);
        item.params.insert(key("key"), BareItem::String(string(LABEL)));
        components.push(item);
    }
    components
}

fn inner_list(components: Vec<Item>, stamp: &Stamp) -> Result<InnerList, SignError> {
    let (created, expires) = (time::to_unix(stamp.created), time::to_unix(stamp.expires));
    if !(1..=limits::SIGNATURE_SECONDS).contains(&(expires - created)) {
        return Err(SignError::Life);
    }
    if !limits::NONCE_CHARACTERS.contains(&stamp.nonce.len()) {
        return Err(SignError::Nonce);
    }
    let text = |value: &str| sfv::String::from_string(value.to_owned()).map_err(|_| SignError::Text);
    let seconds = |value: i64| sfv::Integer::try_from(value).map_err(|_| SignError::Life);
    let mut input = InnerList::new(components);
    input.params.insert(key("created"), BareItem::Integer(seconds(created)?));
    input.params.insert(key("expires"), BareItem::Integer(seconds(expires)?));
    input.params.insert(key("nonce"), BareItem::String(text(&stamp.nonce)?));
    input.params.insert(key("keyid"), BareItem::String(text(&stamp.keyid)?));
    input.params.insert(key("tag"), BareItem::String(string(TAG)));
    Ok(input)
}

fn component(name: &str, flags: &[(&str, bool)]) -> Item {
    let mut item = Item::new(BareItem::String(string(name)));
    for (flag, value) in flags {
        item.params.insert(key(flag), BareItem::Boolean(*value));
    }
    item
}

fn string(text: &str) -> sfv::String {
    sfv::String::from_string(text.to_owned()).expect("a name of ours is ASCII")
}

fn key(name: &str) -> Key {
    Key::from_string(name.to_owned()).expect("a name of ours is a key")
}

fn get<'a>(parameters: &'a Parameters, name: &str) -> Option<&'a BareItem> {
    parameters.get(KeyRef::from_str(name).ok()?)
}

fn text<'a>(parameters: &'a Parameters, name: &str) -> Option<&'a str> {
    get(parameters, name)?.as_string().map(|text| text.as_str())
}

fn integer(parameters: &Parameters, name: &str) -> Option<i64> {
    get(parameters, name)?.as_integer().map(i64::from)
}
