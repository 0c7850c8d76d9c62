//! The Waystation federation protocol.
//!
//! The pure part of the protocol: no input or output, no clock. It holds what
//! every implementation must agree on, and for now that is only the names under
//! which the protocol is known; messages, signatures and test vectors join it
//! with the first peering.

/// The JSON-LD namespace of every term that Waystation adds to ActivityStreams 2.0.
///
/// It ships inside the program and is never fetched.
pub const NAMESPACE: &str = "https://w3id.org/waystation/v1";
