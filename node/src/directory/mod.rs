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
mod search;
mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod vocabulary;
mod wire;

#[cfg(test)]
mod tests;

use crate::i18n::Lang;
use crate::id;
use crate::web::routes::Routes;

pub use search::{ForgetSearches, stamp};

/// After so many days the owner is asked whether all is still right.
const NUDGE_DAYS: i64 = 90;
/// After so many a capability is in no search unless somebody asks for old ones, too.
const SEARCH_DAYS: i64 = 180;

pub fn routes(routes: &mut Routes) {
    search::routes(routes);
}

fn count_label(capacity: &capacity::Capacity, lang: Lang) -> String {
    lang.named("unit-", capacity.unit)
}

fn desk_label(title: &str, _: Lang) -> String {
    title.to_owned()
}

id! {
    /// A capability, ours or learnt, as this node knows it.
    CapabilityId
}

id!(CapacityId);
