//! A clock that stands still until a test moves it. Wall clock and monotonic time move together.

use async_trait::async_trait;
use kabar_core::clock::Clock;
use kabar_types::UnixMillis;
use std::time::Duration;
use tokio::sync::watch;

/// Where the wall clock of every test begins: 2026-10-01T00:00:00Z.
pub const DAWN: UnixMillis = UnixMillis(1_790_812_800_000);

/// A clock a test moves.
#[derive(Debug)]
pub struct ManualClock {
    elapsed: watch::Sender<Duration>,
}

impl ManualClock {
    /// Stands at [`DAWN`].
    pub fn new() -> Self {
        Self {
            elapsed: watch::Sender::new(Duration::ZERO),
        }
    }

    /// Lets time pass; whoever sleeps until a moment within it wakes.
    pub fn advance(&self, by: Duration) {
        self.elapsed.send_modify(|elapsed| *elapsed += by);
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> UnixMillis {
        DAWN.plus(i64::try_from(self.monotonic().as_millis()).unwrap_or(i64::MAX))
    }

    fn monotonic(&self) -> Duration {
        *self.elapsed.borrow()
    }

    async fn sleep_until(&self, moment: Duration) {
        let mut elapsed = self.elapsed.subscribe();
        if elapsed.wait_for(|elapsed| *elapsed >= moment).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
