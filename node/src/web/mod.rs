//! The web ground: routes with their policies, the page around every answer, forms, errors, assets.
//!
//! A route cannot be added without a [`Policy`](access::Policy), and nothing is reached but through the gate that keeps it
//! (`accounts::gate`). No answer is kept by a browser, no script or style comes from anywhere but here, and an error tells a
//! person what happened and an incident number, never its cause.

pub mod access;
mod assets;
pub mod csv;
pub mod form;
pub mod limits;
mod outer;
pub mod page;
mod problem;
pub mod qr;
pub mod routes;
#[cfg(test)]
mod tests;

pub use assets::asset_routes;
pub use outer::outer;
pub use page::{Page, back, see_other};
