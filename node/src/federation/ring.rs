//! The peers and keys that are pinned, in memory: what the inbox asks before it reads a byte of a body.

use std::collections::HashMap;
use std::sync::Arc;

use federation_spec::keys::PublicKey;
use federation_spec::origin::Origin;

use super::peers::{self, Peer};
use super::{PeerId, PeerState};
use crate::config::Network;
use crate::error::Error;
use crate::node::Node;
use crate::time::Instant;

/// A peer as every request needs it.
#[derive(Debug)]
pub struct PinnedPeer {
    pub id: PeerId,
    pub origin: Origin,
    pub state: PeerState,
    pub pull_only: bool,
    pub messages_per_second: u32,
    pub bytes_per_minute: u64,
    pub ranges: Vec<Network>,
}

impl PinnedPeer {
    pub fn host(&self) -> String {
        peers::host(self.origin.as_str())
    }
}

pub struct PinnedKey {
    pub peer: Arc<PinnedPeer>,
    pub key: PublicKey,
    good_until: Instant,
}

#[derive(Default)]
pub struct Ring {
    pub version: i64,
    peers: HashMap<PeerId, Arc<PinnedPeer>>,
    keys: HashMap<String, PinnedKey>,
}

impl Ring {
    pub(super) fn load(node: &Node) -> Result<Ring, Error> {
        node.db.read_now(|conn| {
            // The version first: what changes in between is read again.
            let version = peers::version(conn)?;
            let mut ring = Ring { version, ..Ring::default() };
            for peer in peers::list(conn)? {
                ring.peers.insert(peer.id.clone(), Arc::new(pinned(&peer)));
            }
            for row in peers::all_keys(conn)? {
                let (Some(peer), Some(key)) = (ring.peers.get(&row.peer_id), row.public()) else { continue };
                let pinned = PinnedKey { peer: peer.clone(), key, good_until: row.good_until };
                ring.keys.insert(row.id, pinned);
            }
            Ok(ring)
        })
    }

    pub(super) fn load_if_newer(node: &Node, seen: i64) -> Result<Option<Ring>, Error> {
        let version = node.db.read_now(|conn| Ok(peers::version(conn)?))?;
        if version == seen { Ok(None) } else { Ring::load(node).map(Some) }
    }

    /// The key of that id, if it is pinned and good now.
    pub fn key(&self, id: &str, now: Instant) -> Option<&PinnedKey> {
        self.keys.get(id).filter(|key| now < key.good_until)
    }

    pub fn peer(&self, id: &PeerId) -> Option<&Arc<PinnedPeer>> {
        self.peers.get(id)
    }

    pub fn peers(&self) -> impl Iterator<Item = &Arc<PinnedPeer>> {
        self.peers.values()
    }

    /// The keys of one peer that are good now, with their ids.
    pub fn keys_of<'a>(&'a self, id: &'a PeerId, now: Instant) -> impl Iterator<Item = (&'a str, &'a PublicKey)> {
        let mine = self.keys.iter().filter(move |(_, key)| key.peer.id == *id && now < key.good_until);
        mine.map(|(id, key)| (id.as_str(), &key.key))
    }
}

fn pinned(peer: &Peer) -> PinnedPeer {
    PinnedPeer {
        id: peer.id.clone(),
        origin: peer.origin(),
        state: peer.state,
        pull_only: peer.pull_only,
        messages_per_second: u32::try_from(peer.messages_per_second).unwrap_or(1),
        bytes_per_minute: u64::try_from(peer.bytes_per_minute).unwrap_or(0),
        ranges: peer.ranges.0.clone(),
    }
}
