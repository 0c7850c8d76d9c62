//! The directory: what every agency of the network can do, this one's and its peers', searched in one place.
//!
//! A *capability* is a service that an agency offers. Ours are written as a *draft*, seen with the peers that will have it by
//! name, and published with an audience class, which is a ceiling; a change is a new version, taking down leaves a tombstone.
//! Learnt ones are a reading of what a peer published: replaced whole by its newer version, gone with its removal or its end,
//! hidden while the peer is suspended, and never changed here. A *capacity* says how much is free now and dies within a day.
//!
//! Nothing here names a person, and a confidential site has no address: not hidden, but never written.

mod capability;
mod capacity;
mod facets;
mod places;
mod store;
mod vocabulary;
mod wire;

#[cfg(test)]
mod tests;

use crate::id;

id! {
    /// A capability, ours or learnt, as this node knows it.
    CapabilityId
}

id!(CapacityId);
