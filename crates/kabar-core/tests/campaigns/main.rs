//! Campaigns over the fake WhatsApp: their whole life, and everything that stops one.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod audience;
mod clock;
mod house;
mod life;
mod opt_outs;
mod pace;
mod people;
mod plans;
mod texts;
mod trouble;
mod zones;
