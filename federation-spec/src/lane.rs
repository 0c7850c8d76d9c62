//! Lanes: the header fields, and the arithmetic of numbers.
//!
//! A lane is the ordered stream of messages from one node to one peer. A number is used once, for one activity or for none
//! (*void*). Messages may arrive with holes; what is known without a hole from 1 on is the *prefix*.

use sfv::{BareItem, Item, KeyRef};

use crate::activity::Service;
use crate::fields::{self, FieldError, Headers, Single};
use crate::vocabulary::text_enum;

pub const LANE_FIELD: &str = "waystation-lane";
pub const PROTOCOL_FIELD: &str = "waystation-protocol";

/// The version that this crate speaks.
pub const VERSION: Version = Version { major: 1, minor: 0 };

text_enum! {
    /// Two per peer and direction. `urgent` carries assistance that cannot wait, retractions, peering and key changes.
    LaneName {
        Urgent = "urgent",
        Normal = "normal",
    }
}

impl LaneName {
    /// The lane of a first message; what follows in its thread stays there, and a receipt goes by the lane of what it
    /// answers. `urgency` is the object's `ws:urgency`.
    pub fn of(service: Option<Service>, urgency: Option<&str>) -> LaneName {
        match (service, urgency) {
            (Some(Service::Peering | Service::Key | Service::Retraction), _) => LaneName::Urgent,
            (None, Some("life_safety" | "urgent")) => LaneName::Urgent,
            _ => LaneName::Normal,
        }
    }
}

/// Where a message stands: the value of `Waystation-Lane`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Position {
    pub lane: LaneName,
    pub epoch: Epoch,
    pub seq: u64,
}

/// Names one life of a lane's counter; a node restored from a backup draws a new one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(String);

impl Epoch {
    /// 4 to 32 letters and digits of base64url.
    pub fn parse(text: &str) -> Option<Epoch> {
        let fits = (4..=32).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        fits.then(|| Epoch(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum LaneError {
    #[error("the lane is {0}")]
    Line(#[from] Single),
    #[error("the lane is malformed")]
    Malformed(#[from] FieldError),
    #[error("no such lane")]
    Name,
    #[error("no epoch, or a malformed one")]
    Epoch,
    #[error("no number, or one below 1")]
    Seq,
}

impl Position {
    /// Reads the header. Parameters we do not know are ignored.
    pub fn from_headers(headers: &Headers) -> Result<Position, LaneError> {
        Position::parse(headers.single(LANE_FIELD)?)
    }

    pub fn parse(text: &str) -> Result<Position, LaneError> {
        let item = fields::item(text)?;
        let lane = item.bare_item.as_token().and_then(|name| LaneName::parse(name.as_str())).ok_or(LaneError::Name)?;
        let epoch =
            parameter(&item, "epoch").and_then(BareItem::as_string).and_then(|text| Epoch::parse(text.as_str()));
        let seq =
            parameter(&item, "seq").and_then(BareItem::as_integer).and_then(|seq| u64::try_from(i64::from(seq)).ok());
        Ok(Position {
            lane,
            epoch: epoch.ok_or(LaneError::Epoch)?,
            seq: seq.filter(|seq| *seq > 0).ok_or(LaneError::Seq)?,
        })
    }
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{};epoch=\"{}\";seq={}", self.lane, self.epoch.0, self.seq)
    }
}

fn parameter<'a>(item: &'a Item, name: &str) -> Option<&'a BareItem> {
    item.params.get(KeyRef::from_str(name).ok()?)
}

/// A major version and the highest minor one of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    pub major: u32,
    pub minor: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ProtocolError {
    #[error("the protocol version is {0}")]
    Line(#[from] Single),
    #[error("the protocol version is malformed")]
    Malformed,
    #[error("a protocol version we do not speak")]
    Unsupported,
}

impl Version {
    /// The value of `Waystation-Protocol`.
    pub fn header(self) -> String {
        format!("{};minor={}", self.major, self.minor)
    }

    pub fn from_header(text: &str) -> Result<Version, ProtocolError> {
        let item = fields::item(text).map_err(|_| ProtocolError::Malformed)?;
        let number = |item: Option<&BareItem>| item?.as_integer().and_then(|n| u32::try_from(i64::from(n)).ok());
        let major = number(Some(&item.bare_item)).ok_or(ProtocolError::Malformed)?;
        let minor = number(parameter(&item, "minor")).ok_or(ProtocolError::Malformed)?;
        Ok(Version { major, minor })
    }

    /// As it stands in documents: `1.0`.
    pub fn parse(text: &str) -> Option<Version> {
        let (major, minor) = text.split_once('.')?;
        let version = Version { major: major.parse().ok()?, minor: minor.parse().ok()? };
        (version.to_string() == text).then_some(version)
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// What two nodes speak: the highest major version of both, and of it the lower minor one. Each list names the highest
/// minor version of every major one; a minor version adds and never removes, so a higher one can speak every lower.
pub fn highest_common(ours: &[Version], theirs: &[Version]) -> Option<Version> {
    let both = ours.iter().flat_map(|our| {
        theirs
            .iter()
            .filter(|their| their.major == our.major)
            .map(|their| Version { major: our.major, minor: our.minor.min(their.minor) })
    });
    both.max()
}

/// Accepts every minor version of a major one that we speak.
pub fn accept_protocol(headers: &Headers) -> Result<Version, ProtocolError> {
    let version = Version::from_header(headers.single(PROTOCOL_FIELD)?)?;
    match version.major == VERSION.major {
        true => Ok(version),
        false => Err(ProtocolError::Unsupported),
    }
}

/// The numbers from `first` to `last`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Range {
    pub first: u64,
    pub last: u64,
}

impl Range {
    /// Numbers start at 1.
    pub fn new(first: u64, last: u64) -> Option<Range> {
        (1 <= first && first <= last).then_some(Range { first, last })
    }

    pub fn one(seq: u64) -> Option<Range> {
        Range::new(seq, seq)
    }

    pub fn contains(self, seq: u64) -> bool {
        (self.first..=self.last).contains(&seq)
    }

    /// How many numbers it holds.
    pub fn count(self) -> u64 {
        (self.last - self.first).saturating_add(1)
    }
}

/// The numbers of one epoch that are settled: stored, refused by a receipt, or void.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled {
    prefix: u64,
    /// Beyond the prefix: sorted, with a hole before each.
    islands: Vec<Range>,
}

impl Settled {
    /// Everything up to `prefix`, and nothing beyond it.
    pub fn up_to(prefix: u64) -> Settled {
        Settled { prefix, islands: Vec::new() }
    }

    /// The highest number with no hole below it: what may be acknowledged. It never goes back.
    pub fn prefix(&self) -> u64 {
        self.prefix
    }

    /// The highest number of all.
    pub fn highest(&self) -> u64 {
        self.islands.last().map_or(self.prefix, |island| island.last)
    }

    pub fn contains(&self, seq: u64) -> bool {
        (1..=self.prefix).contains(&seq) || self.islands.iter().any(|island| island.contains(seq))
    }

    /// Settles a number or a void range; says whether anything was new.
    pub fn insert(&mut self, range: Range) -> bool {
        let before = self.count();
        let mut merged = range;
        let mut islands = Vec::with_capacity(self.islands.len() + 1);
        for island in self.islands.drain(..) {
            // Neighbours grow together: 4 to 6 and 7 are 4 to 7.
            let apart = island.last.saturating_add(1) < merged.first || merged.last.saturating_add(1) < island.first;
            match apart {
                true => islands.push(island),
                false => {
                    merged = Range { first: merged.first.min(island.first), last: merged.last.max(island.last) };
                }
            }
        }
        match merged.first <= self.prefix.saturating_add(1) {
            true => self.prefix = self.prefix.max(merged.last),
            false => islands.push(merged),
        }
        islands.retain(|island| island.last > self.prefix);
        islands.sort_unstable();
        self.islands = islands;
        self.count() != before
    }

    /// The holes below the highest number: what to ask the outbox for.
    pub fn gaps(&self) -> Vec<Range> {
        let mut after = self.prefix;
        let mut gaps = Vec::with_capacity(self.islands.len());
        for island in &self.islands {
            gaps.push(Range { first: after + 1, last: island.first - 1 });
            after = island.last;
        }
        gaps
    }

    fn count(&self) -> u64 {
        self.islands.iter().fold(self.prefix, |count, island| count.saturating_add(island.count()))
    }
}
