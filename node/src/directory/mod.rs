//! The directory: what every agency of the network can do, this one's and its peers', searched in one place.
//!
//! A *capability* is a service that an agency offers. Ours are written as a *draft*, seen with the peers that will have it by
//! name, and published with an audience class, which is a ceiling; a change is a new version, taking down leaves a tombstone.
//! Learnt ones are a reading of what a peer published: replaced whole by its newer version, gone with its removal or its end,
//! hidden while the peer is suspended, and never changed here. Who keeps whose directory, and how it stays whole, is `follow`. A *capacity* says how much is free now and dies within a day.
//!
//! Nothing here names a person, and a confidential site has no address: not hidden, but never written.

mod agencies;
mod capability;
mod capacity;
mod capacity_pages;
mod count;
mod coverage;
#[cfg(any(test, feature = "testing"))]
pub mod crowd;
mod facets;
mod facts;
mod follow;
mod form;
mod lint;
mod pages;
mod partners;
mod places;
mod publish;
mod receive;
mod search;
mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
mod vocabulary;
mod wire;

use federation_spec::activity::ObjectType;

use crate::db::Conn;
use crate::error::Error;
use crate::federation::Federation;
use crate::i18n::Lang;
use crate::id;
use crate::web::routes::Routes;

pub use count::CleanUpDirectory;
pub use follow::keep_following;
pub use publish::{old_for, waiting_for};
pub use search::stamp;

use capacity::Capacity;

/// After so many days the owner is asked whether all is still right.
const NUDGE_DAYS: i64 = 90;
/// After so many a capability is in no search unless somebody asks for old ones, too.
const SEARCH_DAYS: i64 = 180;

/// What a snapshot holds.
const KINDS: &[&str] = &[ObjectType::Capability.as_str(), ObjectType::Capacity.as_str()];

pub fn routes(routes: &mut Routes) {
    pages::routes(routes);
    capacity_pages::routes(routes);
    agencies::routes(routes);
    coverage::routes(routes);
    partners::routes(routes);
    search::routes(routes);
    follow::routes(routes);
}

/// Hears what peers say of their capabilities.
pub fn listen(federation: &Federation) {
    federation.receive_object(receive::receive);
}

/// After the database was restored: peers may hold versions that were published since the backup, and would take what stands
/// here for older. So all of ours stands above them, and the next digest brings it to them.
pub fn begin_anew(conn: &mut Conn) -> Result<(), Error> {
    Ok(store::renumber(conn, VERSIONS_LOST)?)
}

/// Nobody publishes one thing so often between two backups.
const VERSIONS_LOST: i64 = 1_000_000;

/// What is counted, and for whom where that is not everybody: "Beds · Men".
fn count_label(capacity: &Capacity, lang: Lang) -> String {
    let strata = &capacity.strata;
    let mut words = vec![lang.named("unit-", capacity.unit)];
    words.extend(strata.genders.iter().map(|gender| lang.named("gender-", gender)));
    words.extend(strata.age_bands.iter().map(|band| lang.named("age-band-", band)));
    words.extend(strata.language.as_ref().map(|tag| crate::i18n::language_name(tag.as_str(), lang)));
    if strata.family {
        words.push(lang.t("directory-families"));
    }
    words.join(" · ")
}

id! {
    /// A capability, ours or learnt, as this node knows it.
    CapabilityId
}

id!(CapacityId);
