//! The one look at a clock that the demo takes: which time zone this computer is in.

/// Minutes ahead of UTC, here and today.
#[expect(
    clippy::disallowed_methods,
    reason = "the time zone cannot be known without asking the computer, and nothing but the demo's story depends on it"
)]
pub(super) fn minutes_ahead_of_utc() -> i32 {
    chrono::Local::now().offset().local_minus_utc() / 60
}
