//! The open store: who gets which connection, and the last place in the log.

use crate::{
    Result, StoreError, Tx, check,
    known::Known,
    open::{self, IfMissing},
    queue::{Priority, Queue},
    view::{Held, Snapshot, View},
};
use kabar_types::Seq;
use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};
use std::{
    path::Path,
    sync::{Arc, PoisonError},
};
use tokio::sync::{Mutex, Notify, OwnedMutexGuard, Semaphore, watch};

/// A connection's place; empty once the store is closed.
type Slot = Arc<Mutex<Option<View>>>;

/// How many may read at the same time.
const READERS: usize = 3;

/// The open database. Clones share it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    write_options: SqliteConnectOptions,
    read_options: SqliteConnectOptions,
    writer: Slot,
    line: Queue,
    readers: [Slot; READERS],
    places: Arc<Semaphore>,
    seq: watch::Sender<Seq>,
    no_room: Notify,
    checked: bool,
    /// Messages wait to be indexed.
    late: Notify,
    /// What the writer has looked up. Taken by whoever writes, given back by a commit.
    known: std::sync::Mutex<Known>,
}

impl Inner {
    /// Tells readers how far the log goes, and returns it.
    pub(crate) fn publish(&self, last: Option<Seq>) -> Seq {
        if let Some(last) = last {
            self.seq.send_replace(last);
        }
        *self.seq.borrow()
    }

    /// What earlier transactions have looked up; nothing for the next, unless it is given back.
    pub(crate) fn take_known(&self) -> Known {
        std::mem::take(&mut *self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What the next transaction may believe.
    pub(crate) fn keep_known(&self, known: Known) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = known;
    }

    /// Something was not written because the disk is full.
    pub(crate) fn found_no_room(&self) {
        self.no_room.notify_one();
    }

    /// Wakes whoever indexes what had to wait.
    pub(crate) fn index_later(&self) {
        self.late.notify_one();
    }
}

impl Drop for Inner {
    /// Somebody let go of the store without closing it. Waits for its connections all the same: each has a thread of
    /// its own, and one that still closes while the process ends would use what SQLCipher has freed by then.
    fn drop(&mut self) {
        for slot in self.readers.iter().chain([&self.writer]) {
            if let Some(view) = slot.try_lock().ok().and_then(|mut slot| slot.take()) {
                // Whether it went well, nobody is left to ask.
                let _ = futures::executor::block_on(view.conn.close());
            }
        }
    }
}

impl Store {
    /// Opens the database at `path` with a raw 32-byte `key`, bringing its schema up to date. A file that does not
    /// open with this key, is damaged, or was written by a newer version is left exactly as it is.
    pub async fn open(path: &Path, key: &[u8; 32], if_missing: IfMissing) -> Result<Self> {
        Self::around(open::open(path, key, if_missing).await?).await
    }

    /// Opens or makes a file without encryption: what encryption costs is measured against it. The product does not have
    /// this; `tidy` refuses it.
    #[cfg(feature = "unencrypted")]
    pub async fn open_plain(path: &Path) -> Result<Self> {
        Self::around(open::open_plain(path).await?).await
    }

    async fn around(opened: open::Opened) -> Result<Self> {
        let open::Opened {
            writer,
            write_options,
            read_options,
            checked,
        } = opened;
        let mut writer = View::new(writer);
        let last = writer.last_seq().await?;
        let (first, second, third) = tokio::try_join!(
            read_options.connect(),
            read_options.connect(),
            read_options.connect()
        )?;
        let readers = [first, second, third].map(|conn| slot(View::new(conn)));
        let inner = Inner {
            write_options,
            read_options,
            writer: slot(writer),
            line: Queue::default(),
            readers,
            places: Arc::new(Semaphore::new(READERS)),
            seq: watch::Sender::new(last),
            no_room: Notify::new(),
            checked,
            late: Notify::new(),
            known: std::sync::Mutex::default(),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// How a connection that writes is opened.
    pub(crate) fn write_options(&self) -> &SqliteConnectOptions {
        &self.inner.write_options
    }

    /// The last place in the log, again after each commit that logged something.
    pub fn seq(&self) -> watch::Receiver<Seq> {
        self.inner.seq.subscribe()
    }

    /// An error that came before any commit, as a long transaction may meet it.
    pub fn met(&self, error: &StoreError) {
        if *error == StoreError::DiskFull {
            self.inner.found_no_room();
        }
    }

    /// Waits until a commit fails for want of room; one that failed since the last call counts.
    pub async fn until_full(&self) {
        self.inner.no_room.notified().await;
    }

    /// Waits until messages were put aside to be indexed later (see [`Tx::index_late`]). For one waiter.
    pub async fn has_unindexed(&self) {
        self.inner.late.notified().await;
    }

    /// Waits for the turn to write and starts a transaction.
    pub async fn begin(&self, priority: Priority) -> Result<Tx> {
        let turn = self.inner.line.wait(priority).await;
        let mut view = held(Arc::clone(&self.inner.writer).lock_owned().await)?;
        renew(&mut view, &self.inner.write_options).await?;
        view.begin("BEGIN IMMEDIATE").await?;
        Ok(Tx::new(view, Arc::clone(&self.inner), turn))
    }

    /// Starts reading, as of now.
    pub async fn read(&self) -> Result<Snapshot> {
        let place = Arc::clone(&self.inner.places)
            .acquire_owned()
            .await
            .map_err(|_| closed())?;
        let mut view = held(self.free_reader().await)?;
        renew(&mut view, &self.inner.read_options).await?;
        view.begin("BEGIN").await?;
        Ok(Snapshot::new(view, place))
    }

    /// A reader nobody uses; whoever holds a place is sure to find one.
    async fn free_reader(&self) -> OwnedMutexGuard<Option<View>> {
        let free = self
            .inner
            .readers
            .iter()
            .find_map(|reader| Arc::clone(reader).try_lock_owned().ok());
        match free {
            Some(view) => view,
            None => Arc::clone(&self.inner.readers[0]).lock_owned().await,
        }
    }

    /// False when the file was too large for every page of it to be looked at while it was opened; then somebody
    /// should call [`Store::check`] afterwards.
    pub fn is_checked(&self) -> bool {
        self.inner.checked
    }

    /// Reads the whole file and checks its structure, giving way to everybody else: takes seconds to minutes when it is
    /// large. `go_on` is asked now and then, on another thread; false ends it. False when it was ended early,
    /// [`StoreError::Corrupt`] for damage.
    pub async fn check(&self, go_on: impl FnMut() -> bool + Send + 'static) -> Result<bool> {
        let mut conn = self.inner.read_options.connect().await?;
        let verdict = check::slow_check(&mut conn, go_on).await;
        conn.close().await?;
        verdict
    }

    /// Waits until nobody writes or reads, moves the write-ahead log into the file and closes it. Reading and writing
    /// fail afterwards. Closing twice is harmless.
    pub async fn close(&self) -> Result<()> {
        let _turn = self.inner.line.wait(Priority::Background).await;
        self.inner.places.close();
        for slot in self.inner.readers.iter().chain([&self.inner.writer]) {
            if let Some(view) = slot.lock().await.take() {
                view.conn.close().await?;
            }
        }
        Ok(())
    }
}

fn slot(view: View) -> Slot {
    Arc::new(Mutex::new(Some(view)))
}

fn held(slot: OwnedMutexGuard<Option<View>>) -> Result<Held> {
    OwnedMutexGuard::try_map(slot, Option::as_mut).map_err(|_| closed())
}

fn closed() -> StoreError {
    StoreError::Internal("the store is closed".to_owned())
}

/// Replaces a connection that lost track of its transaction.
async fn renew(view: &mut View, options: &SqliteConnectOptions) -> Result<()> {
    if !view.is_settled().await {
        *view = View::new(options.connect().await?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Store;
    use crate::{IfMissing, Priority, StoreError};
    use sqlx::Executor;

    #[tokio::test]
    async fn after_a_full_disk_the_store_heals_by_itself() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("kabar.db"), &[7; 32], IfMissing::Create)
            .await
            .unwrap();
        let mut tx = store.begin(Priority::Live).await.unwrap();
        tx.conn.execute("PRAGMA max_page_count = 1").await.unwrap();
        let big = "x".repeat(1 << 20);
        let refused = tx.set_value("big", &big).await;
        assert_eq!(refused, Err(StoreError::DiskFull));
        assert_eq!(
            tx.commit().await.err().map(|error| error.is_transient()),
            Some(true)
        );
        let mut tx = store.begin(Priority::Live).await.unwrap();
        tx.set_value("small", "fits").await.unwrap();
        tx.commit().await.unwrap();
        let mut view = store.read().await.unwrap();
        assert_eq!(view.find_value("small").await.unwrap().as_deref(), Some("fits"));
        assert_eq!(view.find_value("big").await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_reader_that_left_does_not_keep_the_log_from_shrinking() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("kabar.db"), &[7; 32], IfMissing::Create)
            .await
            .unwrap();
        let mut view = store.read().await.unwrap();
        assert_eq!(view.find_value("a").await.unwrap(), None);
        drop(view);
        let mut tx = store.begin(Priority::Live).await.unwrap();
        tx.set_value("a", "b").await.unwrap();
        tx.commit().await.unwrap();
        let mut slot = store.inner.writer.lock().await;
        let conn = &mut slot.as_mut().unwrap().conn;
        // Waits for readers as long as any write does; the first column says whether one was still there.
        let checkpoint = sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)");
        let (busy, _, _): (i64, i64, i64) = checkpoint.fetch_one(conn).await.unwrap();
        assert_eq!(busy, 0);
    }

    #[tokio::test]
    async fn a_store_that_nobody_closed_is_closed_when_the_last_lets_go() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("kabar.db");
        let store = Store::open(&file, &[7; 32], IfMissing::Create).await.unwrap();
        let tx = store.begin(Priority::Live).await.unwrap();
        drop(store);
        let log = dir.path().join("kabar.db-wal");
        assert!(log.exists(), "a transaction is open");
        drop(tx);
        assert!(!log.exists(), "the last connection took the log with it");
    }

    #[tokio::test]
    async fn a_reader_cannot_write() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("kabar.db"), &[7; 32], IfMissing::Create)
            .await
            .unwrap();
        let mut view = store.read().await.unwrap();
        assert!(view.conn.execute("DELETE FROM settings").await.is_err());
    }

    #[tokio::test]
    async fn the_writer_waits_for_the_disk() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("kabar.db"), &[7; 32], IfMissing::Create)
            .await
            .unwrap();
        let tx = store.begin(Priority::Live).await.unwrap();
        drop(tx);
        let mut slot = store.inner.writer.lock().await;
        let view = slot.as_mut().unwrap();
        for (pragma, expected) in [("PRAGMA synchronous", "2"), ("PRAGMA foreign_keys", "1")] {
            let value: i64 = sqlx::query_scalar(pragma)
                .fetch_one(&mut view.conn)
                .await
                .unwrap();
            assert_eq!(value.to_string(), expected, "{pragma}");
        }
        let mode: String = sqlx::query_scalar("PRAGMA journal_mode")
            .fetch_one(&mut view.conn)
            .await
            .unwrap();
        assert_eq!(mode, "wal");
    }
}
