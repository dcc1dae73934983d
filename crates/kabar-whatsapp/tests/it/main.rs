//! The adapter over the real library, against a local WhatsApp server: what a core and the people outside see.
//!
//! Seeded devices log in with every check of the certificates on; linking by code needs the feature `sim-pairing`,
//! and without it the same attempt must be refused.

mod chatting;
mod connection;
mod contract;
mod device;
mod link;
mod network;
mod proxy;
mod recorder;
mod states;
mod world;
