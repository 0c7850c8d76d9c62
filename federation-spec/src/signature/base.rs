//! RFC 9421: the signature base and the labelled signatures of a message.
//!
//! `@signature-params` is written again from the parsed inner list, in its order and with parameters we do not know. A
//! covered component that is absent is an error, never an empty value.

use std::collections::HashMap;

use sfv::{BareItem, FieldType, InnerList, Item, ListEntry, Parameters};

use crate::fields::{self, FieldError, Headers};
use crate::keys::{BadSignature, PublicKey, SigningKey};
use crate::message::{Message, Request};

/// Why no signature base can be made.
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
pub enum BaseError {
    #[error("a component is not named by a string")]
    NotAString,
    #[error("component {0} occurs twice")]
    Duplicate(String),
    #[error("component {0} is absent from the message")]
    Absent(String),
    #[error("component {0} is unknown")]
    Unknown(String),
    #[error("component {0} has a parameter that is unknown or does not fit")]
    Parameter(String),
    #[error("component {0} is not the structured field it is said to be")]
    NotStructured(String),
    #[error("component {0} has a value that no header can have")]
    Value(String),
}

/// One label of a message: what it covers, and the signature.
#[derive(Debug, Clone, PartialEq)]
pub struct Labelled {
    pub label: String,
    pub input: InnerList,
    pub signature: Vec<u8>,
}

/// Why `Signature-Input` and `Signature` cannot be read together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum LabelError {
    #[error("no signature")]
    Absent,
    #[error("{0}")]
    Field(#[from] FieldError),
    #[error("a label is not an inner list of components")]
    NotAnInnerList,
    #[error("a label has no signature, or one that is not bytes")]
    NoBytes,
}

/// Every labelled signature of a message, in the order of `Signature-Input`.
pub fn labels(headers: &Headers) -> Result<Vec<Labelled>, LabelError> {
    let inputs = headers.joined("signature-input").ok_or(LabelError::Absent)?;
    let signatures = headers.joined("signature").ok_or(LabelError::Absent)?;
    let inputs = fields::dictionary(&inputs)?;
    // A map, because a stranger chooses how many labels there are.
    let mut signatures: HashMap<String, ListEntry> = fields::dictionary(&signatures)?.into_iter().collect();
    let mut labels = Vec::with_capacity(inputs.len());
    for (label, input) in inputs {
        let ListEntry::InnerList(input) = input else { return Err(LabelError::NotAnInnerList) };
        let Some(ListEntry::Item(Item { bare_item: BareItem::ByteSequence(signature), .. })) =
            signatures.remove(&label)
        else {
            return Err(LabelError::NoBytes);
        };
        labels.push(Labelled { label, input, signature });
    }
    Ok(labels)
}

/// The text that is signed.
pub fn signature_base(input: &InnerList, message: Message<'_>) -> Result<String, BaseError> {
    let mut base = String::new();
    let mut seen: Vec<&Item> = Vec::new();
    for item in &input.items {
        let identifier = fields::write_item(item);
        // Parameters of a component have no order: `"a";req;sf` and `"a";sf;req` are one component. `IndexMap` agrees.
        if seen.contains(&item) {
            return Err(BaseError::Duplicate(identifier));
        }
        seen.push(item);
        let value = component(item, &identifier, message)?;
        if !value.bytes().all(|b| (0x20..0x7F).contains(&b)) {
            return Err(BaseError::Value(identifier));
        }
        base.push_str(&identifier);
        base.push_str(": ");
        base.push_str(&value);
        base.push('\n');
    }
    base.push_str("\"@signature-params\": ");
    base.push_str(&fields::write_inner_list(input));
    Ok(base)
}

/// Verifies one labelled signature over the components it names.
pub fn verify(labelled: &Labelled, message: Message<'_>, key: &PublicKey) -> Result<(), VerifyError> {
    let base = signature_base(&labelled.input, message)?;
    Ok(key.verify(base.as_bytes(), &labelled.signature)?)
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
pub enum VerifyError {
    #[error("{0}")]
    Base(#[from] BaseError),
    #[error("the signature does not verify")]
    Signature,
}

impl From<BadSignature> for VerifyError {
    fn from(_: BadSignature) -> VerifyError {
        VerifyError::Signature
    }
}

/// The values of `Signature-Input` and `Signature` for one label.
pub fn sign(
    label: &str,
    input: InnerList,
    message: Message<'_>,
    key: &SigningKey,
) -> Result<(String, String), BaseError> {
    let base = signature_base(&input, message)?;
    let signature = BareItem::ByteSequence(key.sign(base.as_bytes()).to_vec());
    Ok((
        fields::write_entry(label, &ListEntry::InnerList(input)),
        fields::write_entry(label, &ListEntry::Item(Item::new(signature))),
    ))
}

/// Where a component is looked for, and how.
#[derive(Default)]
struct How<'a> {
    request: bool,
    structured: bool,
    bytes: bool,
    key: Option<&'a str>,
    name: Option<&'a str>,
}

fn how<'a>(parameters: &'a Parameters) -> Option<How<'a>> {
    let mut how = How::default();
    for (parameter, value) in parameters {
        match (parameter.as_str(), value) {
            ("req", BareItem::Boolean(true)) => how.request = true,
            ("sf", BareItem::Boolean(true)) => how.structured = true,
            ("bs", BareItem::Boolean(true)) => how.bytes = true,
            ("key", BareItem::String(key)) => how.key = Some(key.as_str()),
            ("name", BareItem::String(name)) => how.name = Some(name.as_str()),
            _ => return None,
        }
    }
    // A field is taken in one way: as bytes, as a structure, or as one member of it.
    let ways = usize::from(how.bytes) + usize::from(how.structured || how.key.is_some());
    (ways < 2).then_some(how)
}

fn component(item: &Item, identifier: &str, message: Message<'_>) -> Result<String, BaseError> {
    let name = item.bare_item.as_string().ok_or(BaseError::NotAString)?.as_str();
    let wrong = || BaseError::Parameter(identifier.to_owned());
    let how = how(&item.params).ok_or_else(wrong)?;
    let message = match (how.request, message) {
        (true, Message::Response { request, .. }) => Message::Request(request),
        (true, Message::Request(_)) => return Err(wrong()),
        (false, message) => message,
    };
    if name.starts_with('@') {
        if how.structured || how.bytes || how.key.is_some() || (how.name.is_some() != (name == "@query-param")) {
            return Err(wrong());
        }
        return derived(name, how.name, message, identifier);
    }
    if how.name.is_some() {
        return Err(wrong());
    }
    field(name, &how, message.headers(), identifier)
}

fn field(name: &str, how: &How<'_>, headers: &Headers, identifier: &str) -> Result<String, BaseError> {
    if name.is_empty() || name.bytes().any(|b| b.is_ascii_uppercase()) {
        return Err(BaseError::Unknown(identifier.to_owned()));
    }
    let absent = || BaseError::Absent(identifier.to_owned());
    let not_structured = || BaseError::NotStructured(identifier.to_owned());
    let joined = headers.joined(name).ok_or_else(absent)?;
    if how.bytes {
        let lines: Vec<ListEntry> = headers
            .lines(name)
            .map(|line| ListEntry::Item(Item::new(BareItem::ByteSequence(line.as_bytes().to_vec()))))
            .collect();
        return Ok(lines.iter().map(fields::write_member).collect::<Vec<_>>().join(", "));
    }
    if let Some(key) = how.key {
        let members = fields::dictionary(&joined).map_err(|_| not_structured())?;
        let member = members.iter().find(|(known, _)| known == key).ok_or_else(absent)?;
        return Ok(fields::write_member(&member.1));
    }
    if how.structured {
        return structured(name, &joined).ok_or_else(not_structured);
    }
    Ok(joined)
}

/// The strict form of a field whose type we know.
fn structured(name: &str, value: &str) -> Option<String> {
    match name {
        "content-digest" | "repr-digest" | "signature" | "signature-input" | "priority" => {
            fields::dictionary(value).ok()?;
            sfv::Parser::new(value).parse::<sfv::Dictionary>().ok()?.serialize()
        }
        "waystation-lane" | "waystation-protocol" => fields::item(value).ok().map(|item| fields::write_item(&item)),
        _ => None,
    }
}

fn derived(name: &str, parameter: Option<&str>, message: Message<'_>, identifier: &str) -> Result<String, BaseError> {
    let unknown = || BaseError::Unknown(identifier.to_owned());
    let absent = || BaseError::Absent(identifier.to_owned());
    let request = match message {
        Message::Response { response, .. } if name == "@status" => return Ok(response.status.to_string()),
        Message::Response { .. } => return Err(unknown()),
        Message::Request(request) => request,
    };
    let target = Target::of(request).ok_or_else(absent)?;
    Ok(match name {
        "@method" => request.method.clone(),
        "@target-uri" => request.target_uri.clone(),
        "@scheme" => target.scheme.to_ascii_lowercase(),
        "@authority" => target.authority(),
        "@request-target" => {
            format!("{}{}", target.path, target.query.map_or(String::new(), |query| format!("?{query}")))
        }
        "@path" => target.path.to_owned(),
        "@query" => format!("?{}", target.query.unwrap_or("")),
        "@query-param" => target.parameter(parameter.unwrap_or("")).ok_or_else(absent)?,
        _ => return Err(unknown()),
    })
}

/// A target URI taken apart as it is written: nothing is normalised but the authority.
struct Target<'a> {
    scheme: &'a str,
    authority: &'a str,
    path: &'a str,
    query: Option<&'a str>,
}

impl<'a> Target<'a> {
    fn of(request: &'a Request) -> Option<Target<'a>> {
        let (scheme, rest) = request.target_uri.split_once("://")?;
        let rest = rest.split('#').next()?;
        let (rest, query) = rest.split_once('?').map_or((rest, None), |(rest, query)| (rest, Some(query)));
        let (authority, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
        Some(Target { scheme, authority, path, query })
    }

    /// Lower case, without the default port.
    fn authority(&self) -> String {
        let authority = self.authority.to_ascii_lowercase();
        let port = match self.scheme.to_ascii_lowercase().as_str() {
            "https" => ":443",
            "http" => ":80",
            _ => return authority,
        };
        authority.strip_suffix(port).map_or(authority.clone(), str::to_owned)
    }

    /// The value of a query parameter that occurs once, percent-encoded again.
    fn parameter(&self, name: &str) -> Option<String> {
        let encode = |text: &str| -> String {
            url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
        };
        let mut found = url::form_urlencoded::parse(self.query?.as_bytes()).filter(|(known, _)| encode(known) == name);
        let value = encode(&found.next()?.1);
        found.next().is_none().then_some(value)
    }
}
