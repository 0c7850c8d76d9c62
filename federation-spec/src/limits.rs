//! The limits of the protocol, one name for each (federation.md section 6; `federation-spec/spec/limits.md`).
//!
//! What would break one is refused when it is published, not when it is sent. *Bytes* are bytes of UTF-8, *characters* are
//! Unicode scalar values. [`TABLE`] is what the specification prints; a test compares the two.

pub const KIB: usize = 1024;
pub const MIB: usize = 1024 * KIB;

pub const ACTIVITY_BYTES: usize = 256 * KIB;
pub const JSON_DEPTH: usize = 16;
/// Every value counts, containers too; keys do not.
pub const JSON_NODES: usize = 5_000;
pub const OBJECT_MEMBERS: usize = 100;
pub const ARRAY_ITEMS: usize = 500;
pub const KEY_BYTES: usize = 100;
pub const IRI_BYTES: usize = 1_024;
/// A name of DNS in text form.
pub const HOST_BYTES: usize = 253;
pub const STRING_BYTES: usize = 128 * KIB;
/// A word for programs: a code, a role, a language tag.
pub const CODE_BYTES: usize = 100;
/// The highest minor version of every major one.
pub const VERSIONS: usize = 10;
pub const RECIPIENTS: usize = 50;
pub const AUDIENCE_PEERS: usize = 2_000;
pub const RECEIPTS: usize = 200;
pub const RETRACTION_TARGETS: usize = 100;
pub const ARTICLE_BYTES: usize = 120_000;
pub const NOTE_BYTES: usize = 20_000;
pub const NAME_CHARACTERS: usize = 300;
pub const SUMMARY_CHARACTERS: usize = 2_000;
pub const FREE_TEXT_CHARACTERS: usize = 500;
pub const TAGS: usize = 50;
pub const ATTACHMENTS: usize = 20;
pub const ATTACHMENT_BYTES: usize = 25 * MIB;
pub const PEERING_REQUEST_BYTES: usize = 8 * KIB;
pub const PEERING_REQUESTS_PER_ADDRESS_AND_HOUR: usize = 5;
pub const PEERINGS_PENDING: usize = 200;
pub const OUTBOX_PAGE_ITEMS: usize = 100;
pub const OUTBOX_PAGE_BYTES: usize = MIB;
pub const SNAPSHOT_PAGE_ITEMS: usize = 200;
pub const SNAPSHOT_PAGE_BYTES: usize = MIB;
/// Of one publisher, in all pages together.
pub const SNAPSHOT_ITEMS: usize = 50_000;
pub const REPLY_BYTES: usize = 16 * KIB;
pub const HEADER_BYTES: usize = 16 * KIB;
pub const CONNECTIONS_PER_ADDRESS: usize = 20;
pub const FAILURES_PER_ADDRESS_AND_SECOND: usize = 20;
pub const FAILURES_BURST: usize = 100;
pub const MESSAGES_PER_PEER_AND_SECOND: usize = 50;
pub const MESSAGES_BURST: usize = 1_000;
pub const BYTES_PER_PEER_AND_MINUTE: usize = 64 * MIB;
pub const LIFE_DAYS: i64 = 400;

pub const REQUEST_SECONDS: u64 = 10;
pub const SIGNATURE_SECONDS: i64 = 300;
pub const CLOCK_TOLERANCE_SECONDS: i64 = 300;
pub const CLOCK_TOLERANCE_MOST_SECONDS: i64 = 900;
/// Far more than any signature of ours covers; it bounds the work for a stranger.
pub const SIGNATURE_COMPONENTS: usize = 40;
/// 128 random bits in base64 are 22 characters.
pub const NONCE_CHARACTERS: std::ops::RangeInclusive<usize> = 22..=100;

pub const DOCUMENT_KEYS: usize = 10;
pub const DOCUMENT_DAYS: i64 = 7;
pub const KEY_DAYS: i64 = 400;
/// How long the old and the new key are both accepted after a change.
pub const KEY_OVERLAP_DAYS: i64 = 7;

/// What the specification publishes: name, value, unit.
pub const TABLE: &[(&str, usize, &str)] = &[
    ("activity as sent", ACTIVITY_BYTES, "bytes"),
    ("JSON depth", JSON_DEPTH, "levels"),
    ("JSON nodes", JSON_NODES, "values"),
    ("object members", OBJECT_MEMBERS, "members"),
    ("array items", ARRAY_ITEMS, "items"),
    ("key", KEY_BYTES, "bytes"),
    ("IRI", IRI_BYTES, "bytes"),
    ("host of an IRI", HOST_BYTES, "bytes"),
    ("other string", STRING_BYTES, "bytes"),
    ("code", CODE_BYTES, "bytes"),
    ("versions of the protocol in a list", VERSIONS, "versions"),
    ("recipients in one rendering", RECIPIENTS, "actors"),
    ("audience of an activity", AUDIENCE_PEERS, "peers"),
    ("receipts in one activity", RECEIPTS, "receipts"),
    ("targets of a retraction", RETRACTION_TARGETS, "objects"),
    ("Article text", ARTICLE_BYTES, "bytes"),
    ("Note, description", NOTE_BYTES, "bytes"),
    ("name", NAME_CHARACTERS, "characters"),
    ("summary", SUMMARY_CHARACTERS, "characters"),
    ("free text of a request", FREE_TEXT_CHARACTERS, "characters"),
    ("tags, languages, needs, each", TAGS, "items"),
    ("attachments", ATTACHMENTS, "files"),
    ("attachment", ATTACHMENT_BYTES, "bytes"),
    ("peering request", PEERING_REQUEST_BYTES, "bytes"),
    ("peering requests from an address in an hour", PEERING_REQUESTS_PER_ADDRESS_AND_HOUR, "requests"),
    ("peerings pending", PEERINGS_PENDING, "peers"),
    ("outbox page", OUTBOX_PAGE_ITEMS, "items"),
    ("outbox page as sent", OUTBOX_PAGE_BYTES, "bytes"),
    ("snapshot page", SNAPSHOT_PAGE_ITEMS, "items"),
    ("snapshot page as sent", SNAPSHOT_PAGE_BYTES, "bytes"),
    ("snapshot, all its pages", SNAPSHOT_ITEMS, "items"),
    ("reply read by a sender", REPLY_BYTES, "bytes"),
    ("headers of a request", HEADER_BYTES, "bytes"),
    ("connections from an address", CONNECTIONS_PER_ADDRESS, "connections"),
    ("failures from an address in a second", FAILURES_PER_ADDRESS_AND_SECOND, "requests"),
    ("failures from an address at once", FAILURES_BURST, "requests"),
    ("messages from a peer in a second", MESSAGES_PER_PEER_AND_SECOND, "messages"),
    ("messages from a peer at once", MESSAGES_BURST, "messages"),
    ("bytes from a peer in a minute", BYTES_PER_PEER_AND_MINUTE, "bytes"),
    ("life of an object", LIFE_DAYS as usize, "days"),
    ("life of a signature", SIGNATURE_SECONDS as usize, "seconds"),
    ("components of a signature", SIGNATURE_COMPONENTS, "components"),
    ("clock tolerance", CLOCK_TOLERANCE_SECONDS as usize, "seconds"),
    ("clock tolerance, at most", CLOCK_TOLERANCE_MOST_SECONDS as usize, "seconds"),
    ("keys in a document", DOCUMENT_KEYS, "keys"),
    ("life of a key document", DOCUMENT_DAYS as usize, "days"),
    ("life of a key", KEY_DAYS as usize, "days"),
    ("both keys after a change", KEY_OVERLAP_DAYS as usize, "days"),
];
