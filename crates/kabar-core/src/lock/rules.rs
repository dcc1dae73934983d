//! When the app is locked, and how long a guess has to wait. Pure.

use kabar_types::{AppLock, UnixMillis};
use std::time::Duration;

/// So many wrong guesses cost nothing but themselves: people mistype.
const FREE: u32 = 3;
/// The longest wait between two guesses. A person who remembers in the end is not kept out for hours.
const LONGEST: Duration = Duration::from_secs(30);

/// Whether nobody has touched the app for as long as was chosen. A clock that was put back counts as no time at all.
pub(super) fn is_due(lock: AppLock, touched: UnixMillis, now: UnixMillis) -> bool {
    rest(lock, touched, now) == Some(Duration::ZERO)
}

/// How long it takes until the app locks itself; `None`: it never does.
pub(super) fn rest(lock: AppLock, touched: UnixMillis, now: UnixMillis) -> Option<Duration> {
    if !lock.on || lock.after_minutes == 0 {
        return None;
    }
    let due = touched.plus(i64::from(lock.after_minutes) * 60_000);
    let left = due.0.saturating_sub(now.0);
    Some(Duration::from_millis(u64::try_from(left).unwrap_or(0)))
}

/// Whether it opens locked: because that was chosen, or because it was locked when it ended, so that ending the process is
/// no way round the lock. Who typed a secret to open the data a moment ago is not asked again.
pub(super) fn opens_locked(lock: AppLock, was_locked: bool, by_keyring: bool) -> bool {
    lock.on && by_keyring && (lock.at_start || was_locked)
}

/// How long the next guess waits after so many wrong ones: one second, doubled each time.
pub(super) fn pause_after(wrong: u32) -> Duration {
    match wrong.checked_sub(FREE) {
        None => Duration::ZERO,
        Some(more) => Duration::from_secs(1 << more.min(5)).min(LONGEST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: AppLock = AppLock {
        on: true,
        after_minutes: 5,
        at_start: false,
    };
    const NOON: UnixMillis = UnixMillis(1_795_000_000_000);

    #[test]
    fn the_app_locks_itself_once_nobody_touched_it_for_as_long_as_was_chosen() {
        assert!(!is_due(LOCK, NOON, NOON.plus(5 * 60_000 - 1)));
        assert!(is_due(LOCK, NOON, NOON.plus(5 * 60_000)));
        assert!(is_due(LOCK, NOON, NOON.plus(9 * 60 * 60_000)), "a night of sleep");
        assert!(!is_due(LOCK, NOON, NOON.plus(-60_000)), "the clock was put back");
    }

    #[test]
    fn a_lock_that_is_off_or_by_hand_only_never_locks_by_itself() {
        let later = NOON.plus(1_000_000_000);
        let by_hand = AppLock {
            after_minutes: 0,
            ..LOCK
        };
        let off = AppLock { on: false, ..LOCK };
        assert_eq!(rest(by_hand, NOON, later), None);
        assert_eq!(rest(off, NOON, later), None);
    }

    #[test]
    fn ending_the_process_is_no_way_round_the_lock() {
        assert!(opens_locked(LOCK, true, true));
        assert!(!opens_locked(LOCK, false, true));
        let at_start = AppLock {
            at_start: true,
            ..LOCK
        };
        assert!(opens_locked(at_start, false, true));
        assert!(
            !opens_locked(at_start, true, false),
            "the passphrase was typed just now"
        );
        assert!(!opens_locked(
            AppLock {
                on: false,
                ..at_start
            },
            true,
            true
        ));
    }

    #[test]
    fn guessing_becomes_slower_with_each_wrong_guess_and_never_impossible() {
        let waits: Vec<u64> = (0..12).map(|wrong| pause_after(wrong).as_secs()).collect();
        assert_eq!(waits, [0, 0, 0, 1, 2, 4, 8, 16, 30, 30, 30, 30]);
    }
}
