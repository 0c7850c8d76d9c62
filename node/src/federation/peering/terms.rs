//! The terms of a peering: what we grant a peer, and what we hold of it.

use chrono::NaiveDate;
use federation_spec::document::KeyDocument;
use federation_spec::lane::VERSION;
use federation_spec::messages::PeeringTerms;
use federation_spec::messages::peering::Budget;
use federation_spec::origin::Iri;
use federation_spec::vocabulary::{Plane, Tlp};
use serde::{Deserialize, Serialize};

use crate::config::Network;
use crate::db::Json;
use crate::federation::peers::Peer;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    pub org_class: String,
    pub level: i32,
    pub planes: Vec<String>,
    pub highest_mark: String,
    pub messages_per_second: i32,
    pub bytes_per_minute: i64,
    pub review_on: NaiveDate,
    pub ranges: Vec<Network>,
    pub duty_phone: String,
    pub pull_only: bool,
}

impl Terms {
    pub fn of(peer: &Peer) -> Terms {
        Terms {
            org_class: peer.org_class.clone(),
            level: peer.level,
            planes: peer.planes.0.clone(),
            highest_mark: peer.highest_mark.clone(),
            messages_per_second: peer.messages_per_second,
            bytes_per_minute: peer.bytes_per_minute,
            review_on: peer.review_on,
            ranges: peer.ranges.0.clone(),
            duty_phone: peer.duty_phone.clone(),
            pull_only: peer.pull_only,
        }
    }

    pub fn put_into(self, peer: &mut Peer) {
        peer.org_class = self.org_class;
        peer.level = self.level;
        peer.planes = Json(self.planes);
        peer.highest_mark = self.highest_mark;
        peer.messages_per_second = self.messages_per_second;
        peer.bytes_per_minute = self.bytes_per_minute;
        peer.review_on = self.review_on;
        peer.ranges = Json(self.ranges);
        peer.duty_phone = self.duty_phone;
        peer.pull_only = self.pull_only;
    }

    /// Whether it trusts the peer with nothing new: then one person may decide it, and it holds at once. Another kind of
    /// agency opens other audiences, so it is never narrower.
    pub fn is_narrower_than(&self, before: &Terms) -> bool {
        self.org_class == before.org_class
            && self.level <= before.level
            && self.planes.iter().all(|plane| before.planes.contains(plane))
            && self.mark() <= before.mark()
            && self.messages_per_second <= before.messages_per_second
            && self.bytes_per_minute <= before.bytes_per_minute
            && self.review_on <= before.review_on
            && self.ranges.iter().all(|range| before.ranges.contains(range))
    }

    /// Whether the peer must be told: the rest is our own record of it.
    pub fn grants_as(&self, before: &Terms) -> bool {
        self.planes == before.planes
            && self.highest_mark == before.highest_mark
            && self.messages_per_second == before.messages_per_second
            && self.bytes_per_minute == before.bytes_per_minute
            && self.review_on == before.review_on
    }

    /// What a node with one trust officer may decide alone.
    pub fn is_directory_only(&self) -> bool {
        self.planes.iter().all(|plane| plane == Plane::Directory.as_str())
    }

    pub fn planes(&self) -> Vec<Plane> {
        self.planes.iter().filter_map(|plane| Plane::parse(plane)).collect()
    }

    fn mark(&self) -> Option<Tlp> {
        Tlp::parse(&self.highest_mark)
    }

    /// As the peer hears them; `said` is the key document and nonce of an accept.
    pub fn to_message(&self, id: Iri, said: Option<(KeyDocument, String)>) -> PeeringTerms {
        let (document, nonce) = said.unzip();
        PeeringTerms {
            id,
            document,
            planes: self.planes(),
            highest_mark: self.mark().unwrap_or(Tlp::Clear),
            budget: Budget {
                messages_per_second: u64::try_from(self.messages_per_second).unwrap_or(1),
                bytes_per_minute: u64::try_from(self.bytes_per_minute).unwrap_or(1),
            },
            review_on: self.review_on,
            nonce,
            protocol: vec![VERSION],
        }
    }
}
