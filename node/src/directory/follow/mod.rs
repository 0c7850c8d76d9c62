//! Following: whose directory this node keeps a copy of, who keeps one of ours, and how the two come to hold the same.
//!
//! Each peer whose directory both sides grant is followed as soon as the peering is in force, since an officer at night needs
//! everything; people narrow that to some topics, or stop. `asked → active → ended`. The one who is followed sends what the
//! follower may see and asked for (`view`, the one place that says what that is), and serves it whole as a *snapshot*. What a
//! message could not bring, because it was said before or while a peering was suspended, a snapshot brings; what is missing
//! from it is dropped. A daily *digest* says whether one is needed.
//!
//! Nothing waits to be told: each few seconds `run` looks at what stands in the tables and does what is due. So a crash, a
//! restored backup and a second process need no rule of their own.

mod acts;
mod digest;
mod pages;
mod pull;
mod run;
mod serve;
mod store;
mod view;

use federation_spec::gate::Terms;

use super::publish;
use super::vocabulary::{AudienceClass, ServiceType};
use crate::federation::PeerId;
use crate::federation::outbox::Why;
use crate::text_enum;
use crate::time::Instant;
use crate::web::routes::Routes;

pub use acts::receive;
pub use run::keep_following;
pub use store::{FollowRow, find as find_follow, followers};
pub use view::exact;
#[cfg(test)]
pub use {run::follow_due, store::PullRow, store::pull, view::held_of, view::of_follower};

text_enum! {
    /// `asked` until the other side accepts; `ended` by a person of the follower's, or by the one who is followed.
    FollowState { Asked = "asked", Active = "active", Ended = "ended" }
}

pub fn routes(routes: &mut Routes) {
    serve::routes(routes);
    pages::routes(routes);
}

/// What decides whom something of ours is for.
#[derive(Debug, Clone)]
pub struct Offer {
    pub class: AudienceClass,
    pub named: Vec<PeerId>,
    pub needs: Vec<ServiceType>,
}

impl Offer {
    /// Why a peer is meant to have it, if it is: it was named, or it follows us in this. Whether it may, the gate says.
    pub fn meant(&self, peer: &PeerId, follow: Option<&FollowRow>) -> Option<Why> {
        match self.class {
            AudienceClass::Named => self.named.contains(peer).then_some(Why::Direct),
            _ => follow.is_some_and(|follow| follow.covers(&self.needs)).then_some(Why::Follow),
        }
    }
}

/// Of what is between two nodes about following: it says nothing that others may not know.
fn terms(now: Instant) -> Terms {
    publish::terms(AudienceClass::Public, now)
}
