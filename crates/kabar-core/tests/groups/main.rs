//! Groups: what is known of them, what is said of them in their timelines, who has our messages there, and where nothing can
//! be written.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod closed;
mod house;
mod known;
mod receipts;
