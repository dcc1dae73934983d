//! Real clients against the simulator.
#![expect(clippy::unwrap_used, reason = "a test may panic, and says where")]

mod admin;
mod app_state;
mod bad_input;
mod calls;
mod chatting;
mod client;
mod devices;
mod faults;
mod groups;
mod history;
mod http;
mod identity;
mod ledger;
mod limits;
mod linking;
mod media;
mod offline;
mod paircode;
mod past;
mod people;
mod pictures;
mod privacy;
mod profile;
mod reports;
mod retry;
mod settings;
