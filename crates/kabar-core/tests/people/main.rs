//! People: what they are called, what they look like, who is blocked, and who is there at all.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod blocking;
mod names;
mod new_chats;
mod pictures;
mod presence;
mod reporting;
mod shop;
mod together;
