//! The one place where chores read the clock: how long a step took, and how long to wait for
//! something outside (a display, a keyring, a window) before giving up.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// Measures from the moment it is made.
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(
        clippy::disallowed_methods,
        reason = "chores measure real time; this is their clock"
    )]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Asks `ready` again and again until it gives something or `limit` has passed.
///
/// # Errors
/// What `ready` fails with, or a sentence naming `what` when the time is over.
pub(crate) fn wait_for<T>(
    what: &str,
    limit: Duration,
    mut ready: impl FnMut() -> Result<Option<T>>,
) -> Result<T> {
    let watch = Stopwatch::start();
    loop {
        if let Some(found) = ready()? {
            return Ok(found);
        }
        if watch.elapsed() > limit {
            bail!("waited {} s for {what}, in vain", limit.as_secs());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// `75 s` reads badly in a table: `1m 15s`, `3.2s`.
pub(crate) fn spoken(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds >= 60 {
        format!("{}m {:02}s", seconds / 60, seconds % 60)
    } else {
        format!("{:.1}s", time.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_as_people_tell_them() {
        assert_eq!(spoken(Duration::from_millis(3_240)), "3.2s");
        assert_eq!(spoken(Duration::from_secs(75)), "1m 15s");
    }

    #[test]
    fn waiting_ends_with_what_was_found() {
        let mut asked = 0;
        let found = wait_for("the third answer", Duration::from_secs(5), || {
            asked += 1;
            Ok((asked == 3).then_some(asked))
        });
        assert_eq!(found.unwrap(), 3);
    }

    #[test]
    fn waiting_in_vain_says_for_what() {
        let error = wait_for::<()>("a window", Duration::ZERO, || Ok(None)).unwrap_err();
        assert!(error.to_string().contains("a window"), "{error}");
    }
}
