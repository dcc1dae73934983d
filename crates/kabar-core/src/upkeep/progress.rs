//! How far a step of a clean-up is, and whether that is worth telling. Pure.

use kabar_types::{Cleaning, CleaningStep};
use std::time::Duration;

/// What takes no longer is over before anybody has read of it.
const MOMENT: Duration = Duration::from_secs(1);

pub(super) struct Progress {
    step: CleaningStep,
    begun: Duration,
    done: i64,
    /// Not counted yet.
    pub(super) total: Option<i64>,
}

impl Progress {
    /// Begins now, on the monotonic clock.
    pub(super) fn new(step: CleaningStep, now: Duration) -> Self {
        Self {
            step,
            begun: now,
            done: 0,
            total: None,
        }
    }

    pub(super) fn go(&mut self, by: i64) {
        self.done += by;
    }

    /// What windows are told at this moment; `None`: nothing yet.
    pub(super) fn worth_telling(&self, now: Duration) -> Option<Cleaning> {
        let total = self.total.filter(|total| *total > 0)?;
        if now.saturating_sub(self.begun) < MOMENT {
            return None;
        }
        // What came meanwhile may make it more than all.
        let percent = (self.done.saturating_mul(100) / total).clamp(0, 99);
        Some(Cleaning {
            step: self.step,
            percent: u8::try_from(percent).unwrap_or(99),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_in_a_moment_is_not_told() {
        let mut progress = Progress::new(CleaningStep::LettingGo, Duration::from_secs(5));
        assert_eq!(
            progress.worth_telling(Duration::from_secs(9)),
            None,
            "not counted yet"
        );
        progress.total = Some(200);
        progress.go(80);
        assert_eq!(progress.worth_telling(Duration::from_millis(5_999)), None);
        let told = |percent| {
            Some(Cleaning {
                step: CleaningStep::LettingGo,
                percent,
            })
        };
        assert_eq!(progress.worth_telling(Duration::from_secs(6)), told(40));
        progress.go(500);
        assert_eq!(progress.worth_telling(Duration::from_secs(6)), told(99));
    }
}
