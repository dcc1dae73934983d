//! Real clients against the simulator.
#![expect(clippy::unwrap_used, reason = "a test may panic, and says where")]

mod admin;
mod chatting;
mod client;
mod faults;
mod groups;
mod history;
mod linking;
mod offline;
mod paircode;
mod settings;
