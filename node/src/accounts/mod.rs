//! Accounts: the people of this agency, how they prove who they are, and what they may.
//!
//! A person is made by a single-use link (`links`), signs in with two factors (`sign_in`), works in a session (`sessions`)
//! and holds roles (`roles`). Nobody signs up, nobody is deleted: an account is disabled and its user name is not given
//! again. Whatever fails at sign-in fails in the same words and time, whether or not the account exists.
//!
//! Names, e-mail addresses and factors are the node's own: nothing here has a message type.

mod api;
mod challenges;
mod gate;
mod jobs;
mod join;
mod links;
mod me;
mod passkeys;
mod people;
mod recovery;
mod roles;
mod seed;
mod sessions;
mod sign_in;
mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
mod tokens;
mod totp;

use crate::text_enum;
use crate::web::routes::Routes;

pub use gate::{address, gate};
pub use jobs::{AccountReview, CleanUp};
pub use links::{SetUpLink, make_set_up_link, revoke_set_up_links, set_up_is_due};
pub use roles::waiting_for;
pub use seed::{Seed, add_person, add_waiting, enter as enter_demo};
pub use sessions::{Live, LiveState, live};
pub use store::{PersonRow, count_active, display_names, find, find_by_handle, holders, ways_to_sign_in};

pub(crate) use api::{__path_list_people, __path_show_me, Me, PersonItem, PersonList};
pub use recovery::{operator_grant, operator_link, operator_open, waiting_for as recoveries_for};

text_enum! { Status { Active = "active", Disabled = "disabled" } }

pub fn routes(routes: &mut Routes) {
    sign_in::routes(routes);
    join::routes(routes);
    me::routes(routes);
    people::routes(routes);
    recovery::routes(routes);
    api::routes(routes);
}
