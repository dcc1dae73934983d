//! A clock that stands still until a test moves it. Wall clock and monotonic time move together, until somebody puts the
//! wall clock back.

use async_trait::async_trait;
use kabar_core::clock::Clock;
use kabar_types::UnixMillis;
use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};
use tokio::sync::watch;

/// Where the wall clock of every test begins: 2026-10-01T00:00:00Z.
pub const DAWN: UnixMillis = UnixMillis(1_790_812_800_000);

/// A clock a test moves.
#[derive(Debug)]
pub struct ManualClock {
    elapsed: watch::Sender<Duration>,
    /// Milliseconds.
    put_back: AtomicI64,
}

impl ManualClock {
    /// Stands at [`DAWN`].
    pub fn new() -> Self {
        Self {
            elapsed: watch::Sender::new(Duration::ZERO),
            put_back: AtomicI64::new(0),
        }
    }

    /// Lets time pass; whoever sleeps until a moment within it wakes.
    pub fn advance(&self, by: Duration) {
        self.elapsed.send_modify(|elapsed| *elapsed += by);
    }

    /// Somebody sets the wall clock to an earlier time.
    pub fn put_back(&self, by: Duration) {
        self.put_back.fetch_add(millis(by), Ordering::SeqCst);
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
        DAWN.plus(millis(self.monotonic()) - self.put_back.load(Ordering::SeqCst))
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

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
