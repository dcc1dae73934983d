//! Long writing in short transactions, so that a person who presses Enter waits for one of them and not for the whole.
//!
//! A slice ends after [`ROWS`] rows or [`TIME`], whichever comes first: how long a row takes depends on the disk, and on
//! what else the computer does. Between two slices anybody who waits goes first (see `kabar_store::Priority`).
//! Deliberately not here: what is written.

use crate::{
    clock::Clock,
    steps::{self, Step},
};
use kabar_store::{Priority, Store, StoreError, Tx};
use std::time::Duration;

/// Most rows of one transaction.
pub(super) const ROWS: usize = 500;
/// Longest time rows are put into one transaction.
const TIME: Duration = Duration::from_millis(20);

/// Writing behind everybody else. What was not finished with [`Slices::finish`] is undone as far as the last slice.
pub(super) struct Slices<'a> {
    store: &'a Store,
    clock: &'a dyn Clock,
    open: Option<Slice>,
}

struct Slice {
    tx: Tx,
    rows: usize,
    /// On the monotonic clock.
    until: Duration,
}

impl<'a> Slices<'a> {
    pub(super) fn new(store: &'a Store, clock: &'a dyn Clock) -> Self {
        Self {
            store,
            clock,
            open: None,
        }
    }

    /// The transaction for the next row; a new one when the last has had its rows or its time.
    pub(super) async fn next_row(&mut self) -> Result<&mut Tx, StoreError> {
        self.next_rows(1).await
    }

    /// The same for so many rows, which all go into one transaction.
    pub(super) async fn next_rows(&mut self, count: usize) -> Result<&mut Tx, StoreError> {
        let slice = match self.open.take() {
            Some(slice) if !self.is_over(&slice, count) => slice,
            over => {
                commit(over).await?;
                self.begin().await?
            }
        };
        let slice = self.open.insert(slice);
        slice.rows += count;
        Ok(&mut slice.tx)
    }

    /// Commits what is left.
    pub(super) async fn finish(mut self) -> Result<(), StoreError> {
        commit(self.open.take()).await
    }

    fn is_over(&self, slice: &Slice, more: usize) -> bool {
        slice.rows + more > ROWS || self.clock.monotonic() >= slice.until
    }

    async fn begin(&self) -> Result<Slice, StoreError> {
        let tx = self.store.begin(Priority::Background).await?;
        Ok(Slice {
            tx,
            rows: 0,
            // Waiting for the turn does not count.
            until: self.clock.monotonic() + TIME,
        })
    }
}

async fn commit(slice: Option<Slice>) -> Result<(), StoreError> {
    if let Some(slice) = slice {
        slice.tx.commit().await?;
        steps::at(Step::SliceCommitted);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_trait::async_trait;
    use futures::FutureExt;
    use kabar_store::IfMissing;
    use kabar_types::UnixMillis;
    use std::sync::Mutex;

    /// Stands still until it is moved.
    #[derive(Default)]
    struct Hand(Mutex<Duration>);

    impl Hand {
        fn advance(&self, by: Duration) {
            *self.0.lock().unwrap() += by;
        }
    }

    #[async_trait]
    impl Clock for Hand {
        fn now(&self) -> UnixMillis {
            UnixMillis(0)
        }

        fn monotonic(&self) -> Duration {
            *self.0.lock().unwrap()
        }

        async fn sleep_until(&self, _moment: Duration) {}
    }

    async fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kabar.db");
        let store = Store::open(&file, &[7; 32], IfMissing::Create).await.unwrap();
        (folder, store)
    }

    async fn put(slices: &mut Slices<'_>, key: &str) {
        let tx = slices.next_row().await.unwrap();
        tx.set_value(key, "x").await.unwrap();
    }

    /// True when the row is there for others.
    async fn is_there(store: &Store, key: &str) -> bool {
        let mut view = store.read().await.unwrap();
        view.find_value(key).await.unwrap().is_some()
    }

    #[tokio::test]
    async fn a_slow_slice_lets_a_person_go_first_and_a_quick_one_goes_on() {
        let ((_folder, store), clock) = (store().await, Hand::default());
        let mut slices = Slices::new(&store, &clock);
        put(&mut slices, "first").await;
        let mut person = Box::pin(store.begin(Priority::Interactive));
        assert!((&mut person).now_or_never().is_none(), "somebody else writes");

        clock.advance(TIME - Duration::from_millis(1));
        put(&mut slices, "second").await;
        assert!((&mut person).now_or_never().is_none(), "the slice still has time");

        clock.advance(Duration::from_millis(1));
        let mut third = Box::pin(put(&mut slices, "third"));
        let tx = tokio::select! {
            biased;
            () = &mut third => panic!("history went before the person"),
            tx = &mut person => tx.unwrap(),
        };
        assert!(is_there(&store, "second").await && !is_there(&store, "third").await);
        drop(tx);
        third.await;
        slices.finish().await.unwrap();
        assert!(is_there(&store, "third").await);
    }

    #[tokio::test]
    async fn a_slice_ends_after_so_many_rows_however_quick_they_are() {
        let ((_folder, store), clock) = (store().await, Hand::default());
        let mut slices = Slices::new(&store, &clock);
        for row in 0..ROWS {
            put(&mut slices, &format!("row {row}")).await;
        }
        assert!(!is_there(&store, "row 0").await);
        put(&mut slices, "one more").await;
        assert!(is_there(&store, "row 0").await && !is_there(&store, "one more").await);
    }
}
