//! The only place of this crate that asks for the time, and only for the monotonic one: how long a connection has
//! held. Message times come from WhatsApp.

use std::time::Instant;

/// A moment on a clock that never jumps.
#[expect(clippy::disallowed_methods, reason = "this is the file where time is read")]
pub(crate) fn monotonic() -> Instant {
    Instant::now()
}
