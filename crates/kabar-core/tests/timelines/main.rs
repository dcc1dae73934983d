//! Conversations as a window gets them, written out whole and compared with what is written down beside the tests.
//!
//! A dump names every part of every row that says something; who changes what a row says sees it here, for every kind.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod dump;
mod from_alice;
mod from_us;
mod groups;
mod past;
mod shop;
mod strange;
