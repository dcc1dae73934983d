//! Writes down how an attempt ended.

use super::{
    attempt::Tried,
    changes, closed,
    dispatch::{Dispatcher, Due, Run, Verdict},
    policy::{self, AfterState, Attempt, Next},
};
use crate::{
    people::{read_blocks, undo_block},
    steps::{self, Step},
};
use kabar_store::{BLOCK_TOPIC, Job, JobState, Priority, StoreError, Work};
use kabar_types::UnixMillis;

impl Dispatcher {
    pub(super) async fn settle(&self, run: &mut Run, tried: Tried) -> Option<Verdict> {
        let Tried { job, attempt, _place } = tried;
        steps::at(Step::Sent);
        let written = match attempt {
            Ok(attempt) => self.record(run, &job, &attempt).await,
            // The message was deleted meanwhile, or the store is at fault before anything was sent.
            Err(StoreError::NotFound(_)) => self.drop_job(&job).await.map(|()| None),
            Err(error) => Err(error),
        };
        steps::at(Step::Noted);
        written.unwrap_or_else(|error| {
            tracing::warn!(account = %self.account, job = %job.id, %error, "outbox: an outcome could not be written");
            Some(Verdict::Doubt)
        })
    }

    async fn record(
        &self,
        run: &mut Run,
        job: &Job,
        attempt: &Attempt,
    ) -> Result<Option<Verdict>, StoreError> {
        let now = self.base.now();
        let next = policy::after_attempt(attempt, job.attempts, now);
        match &job.work {
            Work::State(_) => {
                let next = policy::after_state(attempt, job.attempts, now);
                self.record_state(job, next, now).await
            }
            Work::Message(_) | Work::Change(_) => self.record_message(run, job, next, now).await,
            Work::Read { .. } => self.record_reads(job, next, now).await,
        }
    }

    async fn record_message(
        &self,
        run: &mut Run,
        job: &Job,
        next: Next,
        now: UnixMillis,
    ) -> Result<Option<Verdict>, StoreError> {
        let mut tx = self.base.store.begin(Priority::Live).await?;
        let mut verdict = None;
        let mut told = Vec::new();
        match next {
            Next::AwaitAck => {
                // False when proof was quicker than `send`: nothing to wait for.
                if tx.set_job_state(job.id, JobState::AwaitingAck, now).await? {
                    let deadline = self.base.clock.monotonic() + policy::ACK_DEADLINE;
                    run.due.push_back(Due {
                        job: job.id,
                        changed_at: now,
                        deadline,
                    });
                }
            }
            Next::Requeue { not_before } => {
                tx.requeue_job(job.id, not_before, now).await?;
                // It was closed meanwhile.
                told = closed::fail_closed(&mut tx, job.chat).await?;
            }
            Next::Fail(code) => match job.work {
                Work::Message(message) => drop(tx.fail_message(message, code).await?),
                _ => told.extend(changes::fail(&mut tx, job, code).await?),
            },
            Next::Doubt => {
                let still_there = tx.set_job_state(job.id, JobState::Doubt, now).await?;
                verdict = still_there.then_some(Verdict::Doubt);
            }
            Next::StopSession(error) => {
                tx.set_job_state(job.id, JobState::Doubt, now).await?;
                verdict = Some(Verdict::DeviceFailed(error));
            }
        }
        tx.commit().await?;
        told.into_iter().for_each(|signal| self.base.signal(signal));
        Ok(verdict)
    }

    /// A read has no proof; repeating it is harmless, and one that is refused is forgotten.
    async fn record_reads(
        &self,
        job: &Job,
        next: Next,
        now: UnixMillis,
    ) -> Result<Option<Verdict>, StoreError> {
        let mut tx = self.base.store.begin(Priority::Live).await?;
        let mut verdict = None;
        match next {
            Next::AwaitAck | Next::Fail(_) => {
                tx.delete_job(job.id).await?;
            }
            Next::Requeue { not_before } => {
                tx.requeue_job(job.id, not_before, now).await?;
            }
            Next::Doubt => {
                let still_there = tx.set_job_state(job.id, JobState::Doubt, now).await?;
                verdict = still_there.then_some(Verdict::Doubt);
            }
            Next::StopSession(error) => verdict = Some(Verdict::DeviceFailed(error)),
        }
        tx.commit().await?;
        Ok(verdict)
    }

    async fn record_state(
        &self,
        job: &Job,
        next: AfterState,
        now: UnixMillis,
    ) -> Result<Option<Verdict>, StoreError> {
        let mut tx = self.base.store.begin(Priority::Live).await?;
        let (mut verdict, mut told) = (None, None);
        match next {
            AfterState::Done => drop(tx.delete_job(job.id).await?),
            AfterState::Drop => {
                tracing::warn!(account = %self.account, job = %job.id, "outbox: a setting cannot be told");
                if let Work::State(work) = &job.work {
                    told = undo_block(&mut tx, job, work).await?;
                }
                tx.delete_job(job.id).await?;
            }
            AfterState::Again { not_before } => drop(tx.postpone_job(job.id, not_before, now).await?),
            AfterState::StopSession(error) => verdict = Some(Verdict::DeviceFailed(error)),
        }
        tx.commit().await?;
        told.into_iter().for_each(|signal| self.base.signal(signal));
        if next == AfterState::Done {
            self.look_at_blocks(job);
        }
        Ok(verdict)
    }

    /// While this was being told nothing else about it was believed: WhatsApp is asked once more.
    fn look_at_blocks(&self, job: &Job) {
        if !matches!(&job.work, Work::State(work) if work.topic == BLOCK_TOPIC) {
            return;
        }
        let (base, account, session) = (self.base.clone(), self.account, self.session.clone());
        self.base
            .spawn(async move { read_blocks(&base, account, &*session).await });
    }

    async fn drop_job(&self, job: &Job) -> Result<(), StoreError> {
        let mut tx = self.base.store.begin(Priority::Live).await?;
        tx.delete_job(job.id).await?;
        tx.commit().await?;
        Ok(())
    }
}
