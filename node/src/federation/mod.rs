//! Federation: other nodes, how they come to be trusted, and every message to and from them.
//!
//! A *peer* is another node. Two people here compare its fingerprint and approve it, two people there do the same, and only
//! then is it heard: `pending → active ⇄ suspended → ended`. What is said to a peer stands in the *outbox*, numbered in one of
//! two lanes in the transaction of the change that causes it; what a peer says is verified, stored in the *inbox* and
//! processed in its lane's order. Both ends know of every message how it ended. The protocol itself is `federation-spec`.
//!
//! Nothing here asks a stranger for anything: keys are pinned at peering, and an unknown key gets a bare 401.

mod counters;
#[cfg(any(test, feature = "testing"))]
pub mod crowd;
pub mod inbox;
mod keys;
mod metrics;
pub mod outbox;
pub mod peering;
mod peers;
mod purge;
mod ring;
mod run;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod wire;
mod words;

use std::sync::{Arc, RwLock};

use federation_spec::origin::Origin;

use crate::node::Node;
use crate::outbound::Outbound;
use crate::web::routes::Routes;
use crate::{id, text_enum};

pub use counters::Counters;
pub use keys::OwnKeys;
pub use peers::{Peer, find as find_peer, list as list_peers, list_active as list_active_peers};
pub use purge::{Purge, purge_now};
pub use ring::Ring;
pub use run::{keep_fresh, keep_pulling, keep_sending, process_inbox, take_back_lanes};

pub fn routes(routes: &mut Routes) {
    inbox::routes(routes);
    peering::routes(routes);
    outbox::routes(routes);
    metrics::routes(routes);
}

id! {
    /// Another node, as this one knows it.
    PeerId
}

text_enum! {
    PeerState { Pending = "pending", Active = "active", Suspended = "suspended", Ended = "ended" }
}

text_enum! {
    /// One of the two sides of a peering.
    Side { Us = "us", Them = "them" }
}

/// What the feature needs beside the node: made once at start, passed down. Cloning is cheap.
#[derive(Clone)]
pub struct Federation {
    pub node: Node,
    pub outbound: Outbound,
    pub counters: Arc<Counters>,
    inbox: Arc<inbox::Inbox>,
    own: Arc<RwLock<Arc<OwnKeys>>>,
    ring: Arc<RwLock<Arc<Ring>>>,
}

impl std::ops::Deref for Federation {
    type Target = Node;

    fn deref(&self) -> &Node {
        &self.node
    }
}

impl Federation {
    /// Makes the first signing key if there is none, and reads the pinned keys.
    pub fn start(node: &Node) -> anyhow::Result<Federation> {
        let own = keys::load_or_make(node)?;
        let ring = Ring::load(node)?;
        let counters = Arc::<Counters>::default();
        let federation = Federation {
            node: node.clone(),
            inbox: Arc::new(inbox::Inbox::new(node, &counters)),
            counters,
            outbound: Outbound::new()?,
            own: Arc::new(RwLock::new(Arc::new(own))),
            ring: Arc::default(),
        };
        federation.use_ring(ring);
        Ok(federation)
    }

    /// This node's own address, to which everything it says belongs.
    pub fn origin(&self) -> Origin {
        origin(&self.node)
    }

    pub fn own(&self) -> Arc<OwnKeys> {
        self.own.read().expect("no holder panics").clone()
    }

    /// The peers and keys that are pinned now.
    pub fn ring(&self) -> Arc<Ring> {
        self.ring.read().expect("no holder panics").clone()
    }

    /// Reads peers and keys again if any process changed them; called after each write and every second. While a peer has
    /// not confirmed our newest key, our own are read each time: a receipt changes which one it hears.
    pub async fn refresh(&self) -> anyhow::Result<()> {
        let (node, seen, waiting) = (self.node.clone(), self.ring().version, self.own().is_waiting());
        let fresh = tokio::task::spawn_blocking(move || -> anyhow::Result<_> {
            let ring = Ring::load_if_newer(&node, seen)?;
            let own = if ring.is_some() || waiting { Some(keys::load_or_make(&node)?) } else { None };
            Ok((ring, own))
        });
        let (ring, own) = fresh.await??;
        if let Some(own) = own {
            *self.own.write().expect("no holder panics") = Arc::new(own);
        }
        if let Some(ring) = ring {
            self.use_ring(ring);
        }
        Ok(())
    }

    fn use_ring(&self, ring: Ring) {
        for peer in ring.peers() {
            self.outbound.pin(&peer.host(), peer.ranges.clone());
        }
        *self.ring.write().expect("no holder panics") = Arc::new(ring);
    }
}

/// The origin of a node's configured address.
pub fn origin(node: &Node) -> Origin {
    Origin::parse(&node.config.origin()).expect("the configuration takes an https address or localhost")
}
