//! The one place that reads the wall clock.
//!
//! Everything else is handed a [`Moment`] or asks the world for one, so that a test of a rule never
//! depends on when it runs. What happens later is not here: that is a `Due` entry of the world. The
//! [`Stopwatch`] is for slow lines, which count from when something was sent.
#![expect(
    clippy::disallowed_methods,
    reason = "this file is where the clock may be read"
)]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::{Instant, sleep_until};

/// Milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(pub(crate) u64);

impl Moment {
    /// Seconds since the Unix epoch, the unit of every `t` attribute on the wire.
    pub(crate) fn secs(self) -> u64 {
        self.0 / 1000
    }
}

/// The present. A clock before 1970 reads as 1970.
pub(crate) fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// Runs from its start on and never jumps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }

    /// Waits until it shows `at`.
    pub(crate) async fn reaches(self, at: Duration) {
        sleep_until(self.0 + at).await;
    }
}
