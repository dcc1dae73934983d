//! The short way out: a message that nothing stands before is claimed in the transaction that writes it down, and handed
//! to the run that is under way. Without it there are two commits before the first byte.
//!
//! ```text
//!   enqueue: row + job + claim, one commit ─► handed to the run ─► sent like any claimed job
//!                                        └─ the run has ended meanwhile: certainly not sent, back into the queue
//! ```
//!
//! Who goes next is asked of the same statement as ever, so this never overtakes anybody; a crash after the commit leaves a
//! job that is being sent, which is doubt, as ever. Deliberately not here: runs that still settle doubts; they are not open.

use super::wakers::Wakers;
use kabar_store::{Job, OutgoingRow, Priority, Store, StoreError, Tx, Work};
use kabar_types::{AccountId, JobId, UnixMillis};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

/// The right to have one more job on its way.
pub(super) type Place = OwnedSemaphorePermit;

/// A job that is claimed, on its way to its run.
pub(super) struct Handed {
    pub(super) job: Job,
    pub(super) place: Place,
    /// What is to be sent, read where it was written: nobody has to look for it afterwards.
    pub(super) row: Option<Box<OutgoingRow>>,
}

/// Runs that take jobs from whoever wrote them down.
#[derive(Default)]
pub(super) struct Runs(Mutex<HashMap<AccountId, OpenRun>>);

#[derive(Clone)]
struct OpenRun {
    places: Arc<Semaphore>,
    jobs: mpsc::UnboundedSender<Handed>,
}

/// A run's own end; the run takes no more jobs once it is dropped.
pub(super) struct Opened {
    wakers: Arc<Wakers>,
    account: AccountId,
    jobs: mpsc::UnboundedReceiver<Handed>,
}

/// A job that is claimed in a transaction still to be committed.
pub(super) struct Claimed {
    run: OpenRun,
    pub(super) handed: Handed,
}

impl Runs {
    /// Claims this job for the account's run, if there is one with a free place and nothing else is to go first.
    pub(super) async fn claim(
        &self,
        tx: &mut Tx,
        account: AccountId,
        job: JobId,
        now: UnixMillis,
    ) -> Result<Option<Claimed>, StoreError> {
        let Some(run) = self.lock().get(&account).cloned() else {
            return Ok(None);
        };
        let Ok(place) = run.places.clone().try_acquire_owned() else {
            return Ok(None);
        };
        let Some(job) = tx.claim_this(account, job, now).await? else {
            return Ok(None);
        };
        let row = match job.work {
            Work::Message(message) => Some(Box::new(tx.get_outgoing(message).await?)),
            _ => None,
        };
        let handed = Handed { job, place, row };
        Ok(Some(Claimed { run, handed }))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<AccountId, OpenRun>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Claimed {
    /// Gives the job to its run. Only after the commit.
    pub(super) async fn hand_over(self, store: &Store, wakers: &Wakers) {
        let Err(mpsc::error::SendError(Handed { job, .. })) = self.run.jobs.send(self.handed) else {
            return;
        };
        // Whoever runs next may have found it already: then it is in doubt, and stays so.
        if let Err(error) = put_back(store, &job).await {
            tracing::warn!(account = %job.account, job = %job.id, %error, "outbox: a job stays claimed; it will be in doubt");
        }
        wakers.wake(job.account);
    }
}

async fn put_back(store: &Store, job: &Job) -> Result<(), StoreError> {
    let mut tx = store.begin(Priority::Interactive).await?;
    tx.unclaim_job(job.id, job.changed_at).await?;
    tx.commit().await?;
    Ok(())
}

impl Opened {
    /// From now on the account's run with these places takes jobs.
    pub(super) fn of(wakers: &Arc<Wakers>, account: AccountId, places: &Arc<Semaphore>) -> Self {
        let (sender, jobs) = mpsc::unbounded_channel();
        let run = OpenRun {
            places: places.clone(),
            jobs: sender,
        };
        wakers.runs.lock().insert(account, run);
        Self {
            wakers: wakers.clone(),
            account,
            jobs,
        }
    }

    /// The next job that was claimed for this run.
    pub(super) async fn next(&mut self) -> Option<Handed> {
        self.jobs.recv().await
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.jobs.close();
        let mut runs = self.wakers.runs.lock();
        // Unless the next run has opened already.
        if runs.get(&self.account).is_some_and(|run| run.jobs.is_closed()) {
            runs.remove(&self.account);
        }
    }
}

#[cfg(test)]
#[path = "at_once_tests.rs"]
mod tests;
