//! Rows of what is sent, written while it is on its way.
//!
//! The library keeps each message it sends in the device's file, for devices that ask for it once more, and would wait
//! until the row is safe on the disk before the first byte goes out. Kabar has written the message down before and sends
//! it again after a crash, so the row may come a moment later; but it has to be there before anything that proves the
//! message to have arrived is told: from then on nobody would send it again.
//!
//! ```text
//!   row ─────────────── safe ──┐
//!   socket ── answer ── waits ─┴─ told
//! ```
//!
//! Deliberately not here: what a row holds, and what a write that failed means (`device_watch` sees it).

use std::{future::Future, sync::Arc};
use tokio::sync::RwLock;

/// Rows that are being written. Clones share them.
#[derive(Clone, Default)]
pub(crate) struct SentRows(Arc<RwLock<()>>);

impl SentRows {
    /// Begins to write a row, and returns before it is written; somebody who waits for all goes first.
    pub(crate) async fn begin(&self, write: impl Future<Output = ()> + Send + 'static) {
        let busy = Arc::clone(&self.0).read_owned().await;
        tokio::spawn(async move {
            write.await;
            drop(busy);
        });
    }

    /// Returns once every row that was begun until now is written, or failed.
    pub(crate) async fn all_written(&self) {
        drop(self.0.write().await);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{pin::pin, time::Duration};
    use tokio::sync::oneshot;

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_a_row_but_who_asks_for_all() {
        let rows = SentRows::default();
        rows.all_written().await;
        let mut ends = Vec::new();
        for _ in 0..2 {
            let (end, ended) = oneshot::channel::<()>();
            rows.begin(async move { drop(ended.await) }).await;
            ends.push(end);
        }
        let mut all = pin!(rows.all_written());
        for end in ends {
            let early = tokio::time::timeout(Duration::from_secs(1), &mut all).await;
            assert!(early.is_err(), "one is not written");
            end.send(()).unwrap();
        }
        all.await;
    }
}
