//! HTTP signatures: RFC 9421 below, our profile `waystation-v1` above.
//!
//! The base layer makes and checks signatures over any components. The profile says which of them ours must cover, and
//! answers in two voices: what fails before the signature has verified is [`profile::Unsigned`] and gets one bare 401, so
//! that an outsider cannot learn who our peers are; what fails after it is a [`profile::Fault`] with a code.

pub mod base;
pub mod profile;
