//! HSDS 3, both ways: what this node knows to be public, for anybody who asks in the words of Open Referral, and packages of
//! services that an editor brings from elsewhere.
//!
//! Out: only what was published to anybody, ours and what peers told us, each with the node it comes from; what is taken down
//! is gone with the next request. A filter that tells what somebody needs travels in a body, never in an address. In: a package
//! is read whole, told row by row, and becomes drafts or nothing. `node/docs/hsds.md` lists what the crossing loses.

mod api;
mod filters;
mod ids;
mod import;
mod public;
mod terms;
#[cfg(test)]
mod tests;
mod types;
mod write;

use crate::web::routes::Routes;

pub(super) use import::forget;

pub(super) fn routes(routes: &mut Routes) {
    api::routes(routes);
    import::routes(routes);
}
