//! A snapshot of a directory: pages of lines under one signature each, and the digest that says whether one is needed.
//!
//! The lines of all pages ascend by id. A page says everything that lies between the id it was asked for and its last one, and
//! the last page everything beyond: what its reader holds in that range and does not find there is gone. A line has one
//! spelling, so that the bytes of an object can be taken out of it and pass the same stages as if they had been pushed.

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::json::{self, MAX_INTEGER};
use crate::limits;
use crate::origin::Iri;
use crate::page::{PageError, PageFault};
use crate::read::{Members, Need};

/// A digest speaks of what lives on for so long after it was made: whatever its way took, nothing of that has lapsed.
pub const DIGEST_HOURS: i64 = 48;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The `Follow` for whose sake it is served.
    pub follow: Iri,
    /// Whether there is more after the last line.
    pub more: bool,
    pub lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub id: Iri,
    pub version: u64,
    /// The bytes of the object.
    pub object: String,
}

impl Line {
    pub fn write(&self) -> String {
        format!("{{\"id\":\"{}\",\"version\":{},\"object\":{}}}\n", self.id, self.version, self.object)
    }
}

impl Page {
    pub fn write(&self) -> String {
        let head = json!({ "follow": self.follow.as_str(), "more": self.more });
        let mut text = format!("{head}\n");
        text.extend(self.lines.iter().map(Line::write));
        text
    }

    /// Reads a page whose signature verified. `after` is the id that it was asked for: no page leads back.
    pub fn parse(bytes: &[u8], after: Option<&Iri>) -> Result<Page, PageError> {
        let error = |line, fault| PageError { line, fault };
        // The last object may go beyond a page that was not yet full.
        if bytes.len() > limits::SNAPSHOT_PAGE_BYTES + limits::ACTIVITY_BYTES {
            return Err(error(0, PageFault::TooLarge));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| error(0, PageFault::NotUtf8))?;
        let mut lines = text.strip_suffix('\n').ok_or(error(0, PageFault::Form))?.split('\n');
        let (follow, more) = lines.next().and_then(head).ok_or(error(0, PageFault::Form))?;
        let mut page = Page { follow, more, lines: Vec::new() };
        for (n, text) in lines.enumerate() {
            if n == limits::SNAPSHOT_PAGE_ITEMS {
                return Err(error(n + 1, PageFault::TooLarge));
            }
            let line = line(text).ok_or(error(n + 1, PageFault::Form))?;
            let before = page.lines.last().map(|line: &Line| &line.id).or(after);
            if before.is_some_and(|before| line.id <= *before) {
                return Err(error(n + 1, PageFault::Order));
            }
            page.lines.push(line);
        }
        // More after nothing would be asked for without end.
        match page.more && page.lines.is_empty() {
            true => Err(error(0, PageFault::Form)),
            false => Ok(page),
        }
    }
}

fn head(text: &str) -> Option<(Iri, bool)> {
    let value = json::parse(text.as_bytes()).ok()?;
    let members = Members::of(&value, "").ok()?;
    Some((members.iri("follow").need("follow").ok()?, value.get("more")?.as_bool()?))
}

fn line(text: &str) -> Option<Line> {
    let (id, rest) = text.strip_prefix("{\"id\":\"")?.split_once("\",\"version\":")?;
    let (version, rest) = rest.split_once(",\"object\":")?;
    let object = rest.strip_suffix('}')?;
    let number = version.parse::<u64>().ok().filter(|number| number.to_string() == version)?;
    let id = Iri::parse(id).ok()?;
    (1..=MAX_INTEGER.unsigned_abs()).contains(&number).then(|| Line { id, version: number, object: object.to_owned() })
}

/// How many objects, and the SHA-256 of their lines `id SP version LF` in the order of the ids.
pub fn digest(held: impl IntoIterator<Item = (String, u64)>) -> (u64, [u8; 32]) {
    let mut held: Vec<(String, u64)> = held.into_iter().collect();
    held.sort();
    let mut hash = Sha256::new();
    for (id, version) in &held {
        hash.update(format!("{id} {version}\n"));
    }
    (held.len() as u64, hash.finalize().into())
}
