//! Both clocks of this computer, for noticing that it slept. The only place here that asks them.

#![expect(clippy::disallowed_methods, reason = "this file is the clock")]

use super::sleep::Look;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// The two clocks at this moment; the monotonic one counts from `start`.
pub(super) fn look(start: Instant) -> Look {
    Look {
        wall: SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default(),
        monotonic: start.elapsed(),
    }
}

/// Where the monotonic clock begins.
pub(super) fn start() -> Instant {
    Instant::now()
}
