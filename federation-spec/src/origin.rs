//! IRIs and origins: who owns a name.
//!
//! An id is an `https` IRI in normal form, so that two ids are equal exactly when their text is. Only `localhost` and names
//! under it may use `http`: demonstrations, never a network.

use std::fmt;

use url::{Host, Url};

use crate::limits;

/// An `https` IRI in normal form, without credentials.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Iri(String);

/// Scheme, host and port, after IDNA normalisation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum IriError {
    #[error("too long")]
    TooLong,
    #[error("not an absolute address")]
    NotAbsolute,
    #[error("neither https nor a local demonstration")]
    Scheme,
    #[error("the host is not a name")]
    Host,
    #[error("user name or password in the address")]
    Credentials,
    #[error("not in normal form")]
    NotNormal,
}

/// What every address here must be, whatever its spelling.
fn parse(text: &str) -> Result<Url, IriError> {
    if text.len() > limits::IRI_BYTES {
        return Err(IriError::TooLong);
    }
    let url = Url::parse(text).map_err(|_| IriError::NotAbsolute)?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err(IriError::Scheme);
    }
    let host = match url.host() {
        Some(Host::Domain(host)) if (1..=limits::HOST_BYTES).contains(&host.len()) && !host.ends_with('.') => host,
        _ => return Err(IriError::Host),
    };
    if url.scheme() == "http" && host != "localhost" && !host.ends_with(".localhost") {
        return Err(IriError::Scheme);
    }
    match url.username().is_empty() && url.password().is_none() {
        true => Ok(url),
        false => Err(IriError::Credentials),
    }
}

impl Iri {
    pub fn parse(text: &str) -> Result<Iri, IriError> {
        let url = parse(text)?;
        match url.as_str() == text {
            true => Ok(Iri(url.into())),
            false => Err(IriError::NotNormal),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn origin(&self) -> Origin {
        Origin::parse(&self.0).expect("an IRI has an origin")
    }

    /// The path, from its slash, without query and fragment.
    pub fn path(&self) -> &str {
        let rest = &self.0[self.0.find("://").map_or(0, |at| at + 3)..];
        let path = rest.find('/').map_or("/", |at| &rest[at..]);
        path.split(['?', '#']).next().unwrap_or(path)
    }

    pub fn fragment(&self) -> Option<&str> {
        self.0.split_once('#').map(|(_, fragment)| fragment)
    }

    /// Without its fragment: of a key, the actor that holds it.
    pub fn without_fragment(&self) -> &str {
        self.0.split('#').next().unwrap_or(&self.0)
    }

    /// Whether it is the id of a key: its node actor, and a fragment that says which.
    pub fn is_key_of(&self, node: &Iri) -> bool {
        self.without_fragment() == node.0 && self.fragment().is_some_and(|fragment| !fragment.is_empty())
    }

    /// What the path names, if it is a path of this protocol and nothing else follows it.
    pub fn place(&self) -> Option<Place<'_>> {
        let path = self.path();
        if self.0.contains(['?', '#']) {
            return None;
        }
        let rest = path.strip_prefix("/fed/v1/")?;
        if rest == "node" {
            return Some(Place::Node);
        }
        let (kind, id) = rest.split_once('/')?;
        let kind_is_word = !kind.is_empty() && kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        let uuid = uuid::Uuid::try_parse(id).ok()?;
        let is_v7 = uuid.get_version_num() == 7 && uuid.get_variant() == uuid::Variant::RFC4122;
        (kind_is_word && is_v7 && uuid.to_string() == id).then_some(match kind {
            "agencies" => Place::Agency(id),
            "units" => Place::Unit(id),
            "activities" => Place::Activity(id),
            "threads" => Place::Thread(id),
            kind => Place::Object(kind, id),
        })
    }
}

/// What an id of this protocol names: the path after `/fed/v1/`, with its UUIDv7.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    Node,
    Agency(&'a str),
    Unit(&'a str),
    Activity(&'a str),
    Thread(&'a str),
    /// Any other kind, `objects` first of all.
    Object(&'a str, &'a str),
}

impl Place<'_> {
    pub fn is_actor(self) -> bool {
        matches!(self, Place::Node | Place::Agency(_) | Place::Unit(_))
    }
}

impl Origin {
    /// The origin of an address in any spelling: what an administrator types, too.
    pub fn parse(text: &str) -> Result<Origin, IriError> {
        Ok(Origin(parse(text)?.origin().ascii_serialization()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// An address of this origin; `path` begins with a slash.
    pub fn at(&self, path: &str) -> Result<Iri, IriError> {
        Iri::parse(&format!("{}{path}", self.0))
    }

    /// The node actor.
    pub fn node(&self) -> Iri {
        Iri(format!("{}/fed/v1/node", self.0))
    }

    pub fn inbox(&self) -> Iri {
        Iri(format!("{}/fed/v1/inbox", self.0))
    }

    pub fn owns(&self, iri: &Iri) -> bool {
        iri.origin() == *self
    }
}

impl fmt::Display for Iri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
