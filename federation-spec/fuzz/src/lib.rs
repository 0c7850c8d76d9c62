//! Strangers' bytes for every parser of the protocol.
//!
//! A *target* is a function of bytes that asserts what must hold for all of them: what is read is written and read again
//! alike, what is accepted is accepted again, nothing is longer than it may be. The tests of the crate run them for a moment
//! on mutated vectors; `src/main.rs` does so for as long as one likes, on any compiler; `src/libfuzzer.rs` is for libFuzzer.

pub mod mutate;
pub mod seeds;
pub mod targets;
