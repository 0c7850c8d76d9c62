//! Waystation: the node of one agency in a network of its peers.
//!
//! Read `node/docs/architecture.md` first. Arrows point down: composition uses features, features use ground.

// Composition.
mod check;
pub mod cli;
mod server;
mod worker;

// Features.
pub mod accounts;
mod agency;
mod api;
mod audit;
mod demo;
mod directory;
mod federation;
mod home;
mod live;
mod notices;
mod operations;

// Ground.
mod config;
mod db;
mod error;
mod i18n;
mod id;
mod jobs;
mod mail;
mod node;
mod outbound;
mod process;
mod secret;
mod time;
mod traces;
mod web;

#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tidy;
