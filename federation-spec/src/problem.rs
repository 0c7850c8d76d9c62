//! The stable codes of RFC 9457 problems, and what a sender makes of each.
//!
//! A code is given only after the signature has verified; before that the answer is one bare 401. The class decides what
//! the code stops: everything we send to this peer, this one message, or nothing but this attempt.

/// What a problem concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// All that is sent to this peer.
    Lane,
    /// This message.
    Message,
    /// This attempt; `Retry-After` says when to try again.
    Transient,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    SignatureProfile,
    ClockSkew,
    DigestMismatch,
    Replayed,
    KeyExpired,
    PeerPending,
    PeerSuspended,
    SeqReuse,
    EpochClosed,
    VersionUnsupported,
    Json,
    Context,
    Origin,
    NotAddressed,
    Schema,
    Limit,
    IdReuse,
    Rate,
    Busy,
}

/// In the order of [`Code`].
const ROWS: [(Code, &str, u16, Class); 19] = [
    (Code::SignatureProfile, "signature-profile", 401, Class::Lane),
    (Code::ClockSkew, "clock-skew", 401, Class::Lane),
    (Code::DigestMismatch, "digest-mismatch", 401, Class::Lane),
    (Code::Replayed, "replayed", 401, Class::Lane),
    (Code::KeyExpired, "key-expired", 401, Class::Lane),
    (Code::PeerPending, "peer-pending", 403, Class::Lane),
    (Code::PeerSuspended, "peer-suspended", 403, Class::Lane),
    (Code::SeqReuse, "seq-reuse", 409, Class::Lane),
    (Code::EpochClosed, "epoch-closed", 409, Class::Lane),
    (Code::VersionUnsupported, "version-unsupported", 400, Class::Lane),
    (Code::Json, "json", 400, Class::Message),
    (Code::Context, "context", 400, Class::Message),
    (Code::Origin, "origin", 422, Class::Message),
    (Code::NotAddressed, "not-addressed", 422, Class::Message),
    (Code::Schema, "schema", 422, Class::Message),
    (Code::Limit, "limit", 422, Class::Message),
    (Code::IdReuse, "id-reuse", 409, Class::Message),
    (Code::Rate, "rate", 429, Class::Transient),
    (Code::Busy, "busy", 503, Class::Transient),
];

impl Code {
    pub fn all() -> impl Iterator<Item = Code> {
        ROWS.iter().map(|row| row.0)
    }

    pub fn as_str(self) -> &'static str {
        ROWS[self as usize].1
    }

    pub fn parse(text: &str) -> Option<Code> {
        Code::all().find(|code| code.as_str() == text)
    }

    pub fn status(self) -> u16 {
        ROWS[self as usize].2
    }

    pub fn class(self) -> Class {
        ROWS[self as usize].3
    }
}

/// The body of a problem: `title` and `code`, and nothing that a peer could learn from.
pub fn body(code: Code) -> String {
    serde_json::json!({ "type": "about:blank", "status": code.status(), "title": code.as_str(), "code": code.as_str() })
        .to_string()
}

/// The code in the body of a problem whose signature verified.
pub fn parse(body: &[u8]) -> Option<Code> {
    let value = crate::json::parse_up_to(body, crate::limits::REPLY_BYTES).ok()?;
    Code::parse(value.get("code")?.as_str()?)
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_in_its_row_and_reads_back() {
        for (n, (code, ..)) in ROWS.iter().enumerate() {
            assert_eq!(*code as usize, n);
            assert_eq!(Code::parse(code.as_str()), Some(*code));
            assert_eq!(parse(body(*code).as_bytes()), Some(*code));
        }
        assert_eq!(Code::parse("teapot"), None);
    }
}
