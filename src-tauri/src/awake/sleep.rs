//! Whether the computer slept between two looks at its clocks.
//!
//! Works the same on every system and asks none of them: whoever looks every few seconds and finds that much more time has
//! passed was not running meanwhile. On Linux and macOS the monotonic clock stands still during sleep, and only the wall
//! clock tells; on Windows both go on. A wall clock that somebody sets forward looks the same and costs one question to
//! the server; one that is set back is no sleep.

use std::time::Duration;

/// Between two looks.
pub(super) const LOOK_EVERY: Duration = Duration::from_secs(5);
/// A computer that is merely busy looks this much late at most.
const LATE: Duration = Duration::from_secs(10);

/// Both clocks at one moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// Since 1970.
    pub(super) wall: Duration,
    /// Since some fixed moment.
    pub(super) monotonic: Duration,
}

/// True when the computer slept between the two.
pub(super) fn slept(before: Look, now: Look) -> bool {
    let longest = LOOK_EVERY + LATE;
    now.wall.saturating_sub(before.wall) > longest || now.monotonic.saturating_sub(before.monotonic) > longest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(wall: u64, monotonic: u64) -> Look {
        Look {
            wall: Duration::from_secs(1_700_000_000 + wall),
            monotonic: Duration::from_secs(monotonic),
        }
    }

    #[test]
    fn a_computer_that_looks_on_time_did_not_sleep() {
        assert!(!slept(look(0, 0), look(5, 5)));
    }

    #[test]
    fn a_busy_computer_that_looks_late_did_not_sleep() {
        assert!(!slept(look(0, 0), look(14, 14)));
    }

    #[test]
    fn sleep_is_seen_where_the_monotonic_clock_stands_still_meanwhile() {
        assert!(slept(look(0, 0), look(3600, 5)));
    }

    #[test]
    fn sleep_is_seen_where_both_clocks_go_on_meanwhile() {
        assert!(slept(look(0, 0), look(3600, 3600)));
    }

    #[test]
    fn a_wall_clock_that_is_set_back_does_not_hide_a_sleep_and_is_none_itself() {
        assert!(!slept(look(3600, 0), look(0, 5)));
        assert!(slept(look(3600, 0), look(0, 60)));
    }
}
