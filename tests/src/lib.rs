//! The rig: real nodes behind wires that fail, and an oracle that says whether anything was lost.
//!
//! A `Station` is a node as an operator runs it: processes of the real program over a database of their own, whose peers
//! reach it by a `Wire`. A wire carries, or does what networks do: loses, cuts, doubles, delays, answers in a node's place. What a
//! scenario left behind is judged by `oracle`, from the books of both ends and from everything that was written anywhere.
//! Whatever is drawn by lot is drawn from a seed that is printed, so that it can be played again.

pub mod chance;
pub mod oracle;
pub mod station;
pub mod tls;
pub mod wire;

pub use chance::Chance;
pub use station::Station;
pub use wire::{Fault, Moment, Wire};
