//! Time as an argument. The only place that asks the machine what time it is.
//!
//! Two clocks: the wall clock orders and dates things and may jump; the monotonic one measures waiting (deadlines for
//! acks and sockets) and never goes back. A third, the policy's, is the wall clock wherever a campaign counts hours, gaps and
//! caps, unless demo or tests have it run faster; deadlines never follow it. Deliberately not here: schedules and pacing,
//! which are pure functions.

#![expect(clippy::disallowed_methods, reason = "this file is the clock")]

use async_trait::async_trait;
use kabar_types::UnixMillis;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::time::Instant;

/// How the policy's clock goes beside the wall clock: from `anchor` on so many times as fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    anchor: UnixMillis,
    speed: i64,
}

impl Policy {
    /// The wall clock itself.
    pub const REAL: Self = Self {
        anchor: UnixMillis(0),
        speed: 1,
    };

    /// So many times as fast since `anchor`, which has to stay the same over restarts.
    pub fn faster(anchor: UnixMillis, speed: u32) -> Self {
        Self {
            anchor,
            speed: i64::from(speed.max(1)),
        }
    }

    /// What the policy's clock shows when the wall clock shows `wall`.
    pub fn at(self, wall: UnixMillis) -> UnixMillis {
        self.anchor
            .plus(wall.since(self.anchor).saturating_mul(self.speed))
    }

    /// What the wall clock shows once the policy's shows `moment`.
    pub fn wall(self, moment: UnixMillis) -> UnixMillis {
        let since = moment.since(self.anchor);
        let rest = i64::from(since.rem_euclid(self.speed) > 0);
        self.anchor.plus(since.div_euclid(self.speed) + rest)
    }
}

/// What the core knows of time.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The wall clock.
    fn now(&self) -> UnixMillis;

    /// Time since some fixed moment of this process; never goes back.
    fn monotonic(&self) -> Duration;

    /// Returns once [`Clock::monotonic`] has reached `moment`. Cancel-safe.
    async fn sleep_until(&self, moment: Duration);

    /// How the policy's clock goes.
    fn policy(&self) -> Policy {
        Policy::REAL
    }
}

/// The machine's clocks.
#[derive(Debug)]
pub struct SystemClock {
    started: Instant,
    policy: Policy,
}

impl SystemClock {
    /// A clock whose monotonic time starts at zero.
    pub fn new() -> Self {
        Self::with_policy(Policy::REAL)
    }

    /// The same with a policy's clock of its own: for demo and tests.
    pub fn with_policy(policy: Policy) -> Self {
        Self {
            started: Instant::now(),
            policy,
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> UnixMillis {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        UnixMillis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }

    async fn sleep_until(&self, moment: Duration) {
        tokio::time::sleep_until(self.started + moment).await;
    }

    fn policy(&self) -> Policy {
        self.policy
    }
}

/// Waits `duration` on the monotonic clock.
pub async fn sleep(clock: &dyn Clock, duration: Duration) {
    clock.sleep_until(clock.monotonic() + duration).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_of_the_policy_has_come_when_the_wall_clock_says_so() {
        let fast = Policy::faster(UnixMillis(1_000), 50);
        assert_eq!(fast.at(UnixMillis(1_010)), UnixMillis(1_500));
        for moment in [999, 1_000, 1_001, 1_049, 1_050, 1_051] {
            let wall = fast.wall(UnixMillis(moment));
            assert!(fast.at(wall) >= UnixMillis(moment) && fast.at(wall.plus(-1)) < UnixMillis(moment));
        }
        assert_eq!(Policy::REAL.wall(UnixMillis(7)), UnixMillis(7));
    }
}
