//! The Waystation federation protocol.
//!
//! The pure part of the protocol: no input or output, no clock, no threads. It holds what every implementation must agree
//! on. The normative text is in `federation-spec/spec`, test vectors for any implementation in `federation-spec/vectors`;
//! this crate is one reading of the first that passes the second.
//!
//! A message on its way in meets [`signature::profile`] (who sent it), [`inbox`] (what it says, by way of [`json`],
//! [`envelope`], [`activity`], [`ownership`] and [`messages`]) and [`gate`] (whether it may). On its way out it meets
//! [`gate`], [`messages`] and [`signature::profile`].

pub mod limits;
pub mod problem;
pub mod vocabulary;

pub mod digest;
pub mod fields;
pub mod keys;
pub mod lane;
pub mod message;
pub mod signature;

pub mod activity;
pub mod canonical;
pub mod document;
pub mod envelope;
pub mod inbox;
pub mod json;
pub mod messages;
pub mod origin;
pub mod ownership;
pub mod page;
pub mod proof;
pub mod read;
pub mod snapshot;

pub mod gate;
pub mod time;

/// The JSON-LD namespace of every term that Waystation adds to ActivityStreams 2.0.
///
/// It ships inside the program and is never fetched.
pub const NAMESPACE: &str = "https://w3id.org/waystation/v1";
