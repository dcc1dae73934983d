//! Kinds of messages: shown as what they are, whatever the order, and read once more by a version that knows more.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod kept;
mod marks;
mod shop;
mod shown;
