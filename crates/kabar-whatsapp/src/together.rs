//! Writes that wait at the same time become one: a write that is to be safe on the disk costs the same for one row and for
//! fifty.
//!
//! Nobody waits for company: whoever finds nobody writing writes at once, and what comes meanwhile goes together next.
//! Deliberately not here: what is written, and where.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Mutex as Turn, oneshot};

/// A line before one kind of write.
pub(crate) struct Together<T> {
    waiting: Mutex<Vec<Waiting<T>>>,
    turn: Turn<()>,
}

struct Waiting<T> {
    row: T,
    /// Dropped when it was not written.
    written: oneshot::Sender<()>,
}

impl<T> Default for Together<T> {
    fn default() -> Self {
        Self {
            waiting: Mutex::default(),
            turn: Turn::default(),
        }
    }
}

impl<T: Clone> Together<T> {
    /// Returns once `row` is written, by whomever. `write` writes all rows or none. When several fail together each
    /// is tried by itself, so that nobody hears of what was wrong with another's.
    pub(crate) async fn write<E, F>(&self, row: T, write: impl Fn(Arc<[T]>) -> F) -> Result<(), E>
    where
        F: Future<Output = Result<(), E>>,
    {
        let (written, mut told) = oneshot::channel();
        self.lock().push(Waiting {
            row: row.clone(),
            written,
        });
        let turn = self.turn.lock().await;
        match told.try_recv() {
            Ok(()) => return Ok(()),
            // Whoever had it failed, or was stopped.
            Err(oneshot::error::TryRecvError::Closed) => return write(Arc::from([row])).await,
            Err(oneshot::error::TryRecvError::Empty) => {}
        }
        let (rows, writers) = self.take();
        let count = rows.len();
        let outcome = write(rows).await;
        if outcome.is_ok() {
            for written in writers {
                // Somebody who left does not need to know.
                let _ = written.send(());
            }
            return outcome;
        }
        drop((writers, turn));
        if count == 1 {
            return outcome;
        }
        write(Arc::from([row])).await
    }

    /// All that wait, and whom to tell.
    fn take(&self) -> (Arc<[T]>, Vec<oneshot::Sender<()>>) {
        let waiting = std::mem::take(&mut *self.lock()).into_iter();
        let (rows, writers): (Vec<T>, Vec<_>) = waiting.map(|waiting| (waiting.row, waiting.written)).unzip();
        (rows.into(), writers)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Waiting<T>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{sync::Semaphore, task::JoinHandle};

    /// A disk: what it was given in one write each, and how many writes it lets through.
    #[derive(Clone)]
    struct Disk {
        line: Arc<Together<u32>>,
        writes: Arc<Mutex<Vec<Vec<u32>>>>,
        gate: Arc<Semaphore>,
    }

    impl Disk {
        fn shut() -> Self {
            Self {
                line: Arc::default(),
                writes: Arc::default(),
                gate: Arc::new(Semaphore::new(0)),
            }
        }

        /// Writes a row; 13 is one that it does not take.
        fn write(&self, row: u32) -> JoinHandle<Result<(), &'static str>> {
            let disk = self.clone();
            tokio::spawn(async move { disk.line.write(row, |rows| disk.put(rows)).await })
        }

        async fn put(&self, rows: Arc<[u32]>) -> Result<(), &'static str> {
            self.gate.acquire().await.map_err(|_| "gone")?.forget();
            if rows.contains(&13) {
                return Err("refused");
            }
            self.writes.lock().unwrap().push(rows.to_vec());
            Ok(())
        }

        fn written(&self) -> Vec<Vec<u32>> {
            self.writes.lock().unwrap().clone()
        }

        async fn until_waiting(&self, count: usize) {
            while self.line.lock().len() < count {
                tokio::task::yield_now().await;
            }
        }
    }

    /// The first is being written while the others come.
    async fn written_after(disk: &Disk, rows: &[u32]) -> Vec<JoinHandle<Result<(), &'static str>>> {
        let mut writers = vec![disk.write(1)];
        while disk.line.turn.try_lock().is_ok() || !disk.line.lock().is_empty() {
            tokio::task::yield_now().await;
        }
        for (place, row) in rows.iter().enumerate() {
            writers.push(disk.write(*row));
            disk.until_waiting(place + 1).await;
        }
        writers
    }

    #[tokio::test]
    async fn what_comes_while_one_is_written_is_written_together() {
        let disk = Disk::shut();
        let writers = written_after(&disk, &[2, 3, 4]).await;
        disk.gate.add_permits(9);
        for writer in writers {
            assert_eq!(writer.await.unwrap(), Ok(()));
        }
        assert_eq!(disk.written(), [vec![1], vec![2, 3, 4]]);
    }

    #[tokio::test]
    async fn a_row_that_is_refused_harms_no_other() {
        let disk = Disk::shut();
        let writers = written_after(&disk, &[2, 13, 4]).await;
        disk.gate.add_permits(9);
        let mut outcomes = Vec::new();
        for writer in writers {
            outcomes.push(writer.await.unwrap());
        }
        assert_eq!(outcomes, [Ok(()), Ok(()), Err("refused"), Ok(())]);
        let mut rows = disk.written().concat();
        rows.sort_unstable();
        assert_eq!(rows, [1, 2, 4]);
    }

    #[tokio::test]
    async fn whoever_is_stopped_while_writing_for_all_leaves_nobody_without_an_answer() {
        let disk = Disk::shut();
        let mut writers = written_after(&disk, &[2, 3]).await;
        disk.gate.add_permits(1);
        assert_eq!(writers.remove(0).await.unwrap(), Ok(()));
        while !disk.line.lock().is_empty() {
            tokio::task::yield_now().await;
        }
        let stopped = writers.remove(0);
        stopped.abort();
        assert!(stopped.await.is_err());
        disk.gate.add_permits(9);
        assert_eq!(writers.remove(0).await.unwrap(), Ok(()));
        assert_eq!(disk.written(), [vec![1], vec![3]]);
    }
}
