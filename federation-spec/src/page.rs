//! A page of the outbox: lines of JSON under one signature.
//!
//! The first line says which lane it is, every other one has an activity or a range of void numbers, in ascending order. A
//! line has one spelling, so that the bytes of an activity can be taken out of it and pass the same stages as if they had
//! been pushed.

use serde_json::{Value, json};

use crate::json::{self, MAX_INTEGER};
use crate::lane::{Epoch, LaneName, Range};
use crate::limits;
use crate::read::{CODE, Members, Need};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub lane: LaneName,
    pub epoch: Epoch,
    /// Whether there is more after the last line.
    pub more: bool,
    /// The first and the last number after the one asked for that the caller had before, as far as the answerer knows.
    pub had: Option<Range>,
    pub lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// The bytes of an activity, for stage 8 of the inbox.
    Activity { seq: u64, activity: String },
    /// Numbers that name no activity, and the state that made them so: a code.
    Void { range: Range, state: String },
}

/// The line, from 0, that a page cannot have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct PageError {
    pub line: usize,
    pub fault: PageFault,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum PageFault {
    #[error("too many bytes or lines")]
    TooLarge,
    #[error("not UTF-8")]
    NotUtf8,
    #[error("not of the one form that is allowed")]
    Form,
    #[error("a number that is not above the one before")]
    Order,
}

impl Line {
    fn range(&self) -> Option<Range> {
        match self {
            Line::Activity { seq, .. } => Range::one(*seq),
            Line::Void { range, .. } => Some(*range),
        }
    }
}

impl Page {
    pub fn write(&self) -> String {
        let mut head = json!({ "lane": self.lane.as_str(), "epoch": self.epoch.as_str(), "more": self.more });
        if let Some(had) = self.had {
            head["had"] = json!([had.first, had.last]);
        }
        let mut text = format!("{head}\n");
        for line in &self.lines {
            match line {
                Line::Activity { seq, activity } => {
                    text.push_str(&format!("{{\"seq\":{seq},\"activity\":{activity}}}\n"));
                }
                Line::Void { range, state } => {
                    let line = json!({ "void": [range.first, range.last], "state": state });
                    text.push_str(&format!("{line}\n"));
                }
            }
        }
        text
    }

    /// Reads a page whose signature verified.
    pub fn parse(bytes: &[u8]) -> Result<Page, PageError> {
        let error = |line, fault| PageError { line, fault };
        // The last activity may go beyond a page that was not yet full.
        if bytes.len() > limits::OUTBOX_PAGE_BYTES + limits::ACTIVITY_BYTES {
            return Err(error(0, PageFault::TooLarge));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| error(0, PageFault::NotUtf8))?;
        let mut lines = text.strip_suffix('\n').ok_or(error(0, PageFault::Form))?.split('\n');
        let head = lines.next().and_then(head).ok_or(error(0, PageFault::Form))?;
        let mut page = head;
        let mut before = 0;
        for (n, text) in lines.enumerate() {
            if n == limits::OUTBOX_PAGE_ITEMS {
                return Err(error(n + 1, PageFault::TooLarge));
            }
            let line = activity(text).or_else(|| void(text)).ok_or(error(n + 1, PageFault::Form))?;
            let range = line.range().ok_or(error(n + 1, PageFault::Form))?;
            if range.first <= before {
                return Err(error(n + 1, PageFault::Order));
            }
            before = range.last;
            page.lines.push(line);
        }
        Ok(page)
    }
}

/// The page as its first line begins it.
fn head(text: &str) -> Option<Page> {
    let value = json::parse(text.as_bytes()).ok()?;
    let members = Members::of(&value, "").ok()?;
    let lane = members.word("lane", LaneName::parse).need("lane").ok()?;
    let epoch = members.word("epoch", Epoch::parse).need("epoch").ok()?;
    let more = value.get("more")?.as_bool()?;
    let had = match value.get("had") {
        Some(ends) => Some(range(ends)?),
        None => None,
    };
    Some(Page { lane, epoch, more, had, lines: Vec::new() })
}

fn range(ends: &Value) -> Option<Range> {
    let [first, last] = ends.as_array()?.as_slice() else { return None };
    Range::new(first.as_u64()?, last.as_u64()?)
}

fn activity(text: &str) -> Option<Line> {
    let (seq, rest) = text.strip_prefix("{\"seq\":")?.split_once(",\"activity\":")?;
    let activity = rest.strip_suffix('}')?;
    let number =
        seq.parse::<u64>().ok().filter(|number| number.to_string() == seq && *number <= MAX_INTEGER.unsigned_abs())?;
    Some(Line::Activity { seq: number, activity: activity.to_owned() })
}

fn void(text: &str) -> Option<Line> {
    let value = json::parse(text.as_bytes()).ok()?;
    let members = Members::of(&value, "").ok()?;
    let range = range(members.0.get("void")?)?;
    let state = members.text("state", CODE).ok()??.to_owned();
    Some(Line::Void { range, state })
}
