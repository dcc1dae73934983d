//! Real clients against the simulator.
#![expect(clippy::unwrap_used, reason = "a test may panic, and says where")]

mod admin;
mod app_state;
mod chatting;
mod client;
mod devices;
mod faults;
mod groups;
mod history;
mod identity;
mod linking;
mod offline;
mod paircode;
mod retry;
mod settings;
