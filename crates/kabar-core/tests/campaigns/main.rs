//! Campaigns over the fake WhatsApp: their whole life, and everything that stops one.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod again;
mod audience;
mod clock;
mod files;
mod house;
mod life;
mod lists;
mod making;
mod opt_outs;
mod pace;
mod people;
mod plans;
mod reports;
mod texts;
mod trouble;
mod zones;
