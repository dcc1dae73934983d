//! What the core needs from the outside, as traits. Each has two implementations from the first day:
//! a real one in its own crate and a fake in `kabar-core-testing`.

mod content;
mod event;
mod group;
mod history;
mod inbound;
mod linking;
mod network;
mod people;
pub mod secrets;
mod state;
pub mod whatsapp;
