//! `Content-Digest` (RFC 9530): what the body must hash to.
//!
//! `sha-256` must be there and must fit; other algorithms are ignored, even when they contradict. Two values for one
//! algorithm are refused.

use sfv::{BareItem, Item, ListEntry};
use sha2::{Digest, Sha256};

use crate::fields::{self, FieldError, Headers};

pub const FIELD: &str = "content-digest";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum DigestError {
    #[error("no content digest")]
    Absent,
    #[error("the content digest is malformed")]
    Malformed(#[from] FieldError),
    #[error("the content digest has no sha-256")]
    NoSha256,
    #[error("the body is another one than the digest says")]
    Mismatch,
}

/// The value of the field for a body.
pub fn content_digest(body: &[u8]) -> String {
    let digest: [u8; 32] = Sha256::digest(body).into();
    fields::write_entry("sha-256", &ListEntry::Item(Item::new(BareItem::ByteSequence(digest.to_vec()))))
}

/// Compares a body with the digest in its headers.
pub fn check(headers: &Headers, body: &[u8]) -> Result<(), DigestError> {
    let field = headers.joined(FIELD).ok_or(DigestError::Absent)?;
    let members = fields::dictionary(&field)?;
    let said = members.iter().find(|(algorithm, _)| algorithm == "sha-256").map(|(_, digest)| digest);
    let said = match said {
        Some(ListEntry::Item(item)) => item.bare_item.as_byte_sequence().ok_or(DigestError::NoSha256)?,
        _ => return Err(DigestError::NoSha256),
    };
    match said == &Sha256::digest(body)[..] {
        true => Ok(()),
        false => Err(DigestError::Mismatch),
    }
}
