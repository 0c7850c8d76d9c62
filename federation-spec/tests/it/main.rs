//! What this crate is checked against: other people's vectors, our own, the text of the specification, and properties.

mod fuzz;
mod make;
mod properties;
mod public;
mod requirements;
mod schemas;
mod vectors;
