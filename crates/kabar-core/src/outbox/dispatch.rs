//! Works through an account's queue while its session is connected and caught up.
//!
//! One run lasts from "caught up" to the next loss. It begins by settling what earlier runs left in doubt; from then on
//! it claims, sends and waits for proof. When something falls into doubt the run ends, because only a fresh connection
//! shows what the server knows. Deliberately not here: proof itself, which `inbox` applies and which deletes the job.

use super::{
    at_once::{Handed, Opened},
    attempt::{Tried, try_job},
    changes,
    policy::{self, AfterDoubt, DRAIN_GRACE_MS, RESENDS},
    schedule,
    wakers::Wakers,
};
use crate::{
    base::Base,
    campaigns, clock,
    ports::whatsapp::Session,
    steps::{self, Sabotage, Step},
};
use kabar_store::{Job, JobState, Priority, StoreError, Tx, Work};
use kabar_types::{AccountId, ErrorCode, JobId, UnixMillis};
use std::{collections::VecDeque, sync::Arc, time::Duration};
use tokio::{
    sync::{Notify, Semaphore},
    task::JoinSet,
};

/// Chats served at the same time, per session.
const AT_ONCE: usize = 4;
/// Pause after the store was at fault.
const TRY_AGAIN: Duration = Duration::from_secs(2);
/// Longest wait for a job that is due later, so that a jump of the wall clock is noticed.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// Attempts that may have been written: the first, and the repeats.
const MOST_ATTEMPTS: u32 = RESENDS + 1;

/// Why a run ended by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Something is in doubt: connect afresh.
    Doubt,
    /// The device's database failed with this: the session must stop.
    DeviceFailed(ErrorCode),
}

/// One run.
pub(crate) struct Dispatcher {
    pub(crate) base: Arc<Base>,
    pub(crate) account: AccountId,
    pub(crate) session: Arc<dyn Session>,
    pub(crate) bell: Arc<Notify>,
    pub(crate) wakers: Arc<Wakers>,
}

/// A job whose message was written and whose proof is due.
pub(super) struct Due {
    pub(super) job: JobId,
    /// When the job entered the state; a later one is another attempt, or another job under the same number.
    pub(super) changed_at: UnixMillis,
    /// On the monotonic clock.
    pub(super) deadline: Duration,
}

/// What a run knows beside the rows.
pub(super) struct Run {
    /// Tasks of their own: an attempt that only moved on while the run waits for it would keep a connection to the
    /// store that the run needs, and both would wait for ever.
    in_flight: JoinSet<Tried>,
    pub(super) due: VecDeque<Due>,
    /// Something that earlier runs left in doubt is still to be sent again.
    settling: bool,
    /// Free for jobs that are to be on their way.
    places: Arc<Semaphore>,
    /// Takes jobs from whoever writes them down, once nothing is in doubt any more.
    opened: Option<Opened>,
}

/// What a run waited for.
enum Happened {
    /// The queue may hold more to do.
    Something,
    /// A job came that is claimed already.
    Handed(Handed),
    /// The run is over.
    Over(Verdict),
}

impl Dispatcher {
    /// Runs until something is in doubt. Dropped when the connection is lost: jobs then stay as they are and the next
    /// run finds them in doubt.
    pub(crate) async fn run(self) -> Verdict {
        let mut run = Run {
            in_flight: JoinSet::new(),
            due: VecDeque::new(),
            settling: false,
            places: Arc::new(Semaphore::new(AT_ONCE)),
            opened: None,
        };
        self.begin(&mut run).await;
        loop {
            let wake = match self.fill(&mut run).await {
                Ok(wake) => wake,
                Err(error) => {
                    tracing::warn!(account = %self.account, %error, "outbox: the queue could not be read");
                    self.base.clock.monotonic() + TRY_AGAIN
                }
            };
            loop {
                match self.wait(&mut run, wake).await {
                    Happened::Handed(handed) => self.begin_job(&mut run, handed),
                    Happened::Something => break,
                    Happened::Over(verdict) => return verdict,
                }
            }
        }
    }

    fn begin_job(&self, run: &mut Run, handed: Handed) {
        let job = &handed.job;
        tracing::debug!(account = %self.account, job = %job.id, attempt = job.attempts, "outbox: trying");
        let (base, session) = (self.base.clone(), self.session.clone());
        run.in_flight
            .spawn(async move { try_job(&base, &*session, handed).await });
    }

    /// Puts everything that was on its way into doubt and gives up what was tried often enough.
    async fn begin(&self, run: &mut Run) {
        loop {
            match self.sweep().await {
                Ok(doubtful) => {
                    run.settling = doubtful;
                    break;
                }
                Err(error) => {
                    tracing::warn!(account = %self.account, %error, "outbox: doubts could not be written")
                }
            }
            clock::sleep(&*self.base.clock, TRY_AGAIN).await;
        }
        if run.settling {
            clock::sleep(
                &*self.base.clock,
                Duration::from_millis(DRAIN_GRACE_MS.unsigned_abs()),
            )
            .await;
        }
    }

    /// True when jobs in doubt remain to be sent again.
    async fn sweep(&self) -> Result<bool, StoreError> {
        let mut tx = self.base.store.begin(Priority::Live).await?;
        if steps::spoils(Sabotage::ForgetArmed) {
            forget_armed(&mut tx, self.account).await?;
        }
        let doubted = tx.doubt_jobs(Some(self.account), self.base.now()).await?;
        let jobs = tx.list_jobs(self.account).await?;
        let mut resend = false;
        let mut told = Vec::new();
        // A fresh connection is a fresh chance for what was set; repeating it is harmless.
        let now = self.base.now();
        for job in jobs.iter().filter(|job| matches!(job.work, Work::State(_))) {
            tx.postpone_job(job.id, now, now).await?;
        }
        let in_doubt = |job: &&Job| job.state == JobState::Doubt && !matches!(job.work, Work::State(_));
        for job in jobs.iter().filter(in_doubt) {
            match (policy::after_doubt(job.attempts), &job.work) {
                (AfterDoubt::Resend, _) => resend = true,
                (AfterDoubt::GiveUp, Work::Message(message)) => {
                    tracing::info!(account = %self.account, job = %job.id, "outbox: nothing proves it; given up");
                    tx.give_up_message(*message, ErrorCode::NoProof).await?;
                }
                (AfterDoubt::GiveUp, Work::Change(_)) => {
                    tracing::info!(account = %self.account, job = %job.id, "outbox: nothing proves a change; given up");
                    told.extend(changes::fail(&mut tx, job, ErrorCode::NoProof).await?);
                }
                (AfterDoubt::GiveUp, Work::Read { .. } | Work::State(_)) => {
                    tx.delete_job(job.id).await?;
                }
            }
        }
        tx.commit().await?;
        told.into_iter().for_each(|signal| self.base.signal(signal));
        if doubted > 0 {
            steps::at(Step::Doubted);
        }
        Ok(resend)
    }

    /// Claims and starts as many jobs as may run; gives until when nothing else is due, on the monotonic clock.
    async fn fill(&self, run: &mut Run) -> Result<Duration, StoreError> {
        let (now, asked) = loop {
            // Read before the queue is asked: what becomes due in between is neither claimed nor waited for, else.
            let asked = (self.base.now(), self.base.clock.monotonic());
            let Ok(place) = run.places.clone().try_acquire_owned() else {
                break asked;
            };
            let Some(job) = self.claim(run).await? else {
                break asked;
            };
            let row = None;
            self.begin_job(run, Handed { job, place, row });
        };
        if !run.settling && run.opened.is_none() {
            run.opened = Some(Opened::of(&self.wakers, self.account, &run.places));
        }
        let mut view = self.base.store.read().await?;
        let next = view.find_next_due(self.account, now).await?;
        let pause = match next {
            Some(at) if at > now => Duration::from_millis(at.since(now).unsigned_abs()).min(LONGEST_WAIT),
            // Due already, but its chat is busy: proof or the end of an attempt rings.
            _ => LONGEST_WAIT,
        };
        Ok(asked + pause)
    }

    async fn claim(&self, run: &mut Run) -> Result<Option<Job>, StoreError> {
        loop {
            let mut tx = self.base.store.begin(Priority::Live).await?;
            let job = self.claim_in(run, &mut tx).await?;
            if let Some(job) = &job {
                steps::at(Step::Claiming);
                let goes_out = schedule::go_out(&mut tx, job, self.base.now()).await?
                    && campaigns::go_out(&mut tx, job, &self.base).await?;
                tx.commit().await?;
                if !goes_out {
                    continue;
                }
                steps::at(Step::Claimed);
                if job.attempts > 1 {
                    steps::at(Step::Resending);
                }
            }
            return Ok(job);
        }
    }

    async fn claim_in(&self, run: &mut Run, tx: &mut Tx) -> Result<Option<Job>, StoreError> {
        let now = self.base.now();
        let mut job = None;
        if run.settling {
            job = tx.claim_doubtful(self.account, MOST_ATTEMPTS, now).await?;
            // Two of one chat (it was two chats before) are sent one after the other.
            run.settling = job.is_some() || tx.has_doubtful(self.account).await?;
        }
        if job.is_none() {
            job = tx.claim_next(self.account, now).await?;
        }
        Ok(job)
    }

    /// Waits for the next thing to happen, until `wake`, and deals with it.
    async fn wait(&self, run: &mut Run, wake: Duration) -> Happened {
        let clock = &*self.base.clock;
        let wake = run.due.front().map_or(wake, |due| due.deadline.min(wake));
        let verdict = tokio::select! {
            Some(handed) = handed(&mut run.opened) => return Happened::Handed(handed),
            Some(tried) = run.in_flight.join_next() => match tried {
                Ok(tried) => self.settle(run, tried).await,
                // It came to no end: whether it was sent is not known.
                Err(_) => Some(Verdict::Doubt),
            },
            () = self.bell.notified() => None,
            () = clock.sleep_until(wake) => self.check_due(run).await,
        };
        verdict.map_or(Happened::Something, Happened::Over)
    }

    /// Puts into doubt what had no answer in time.
    async fn check_due(&self, run: &mut Run) -> Option<Verdict> {
        let reached = self.base.clock.monotonic();
        while run.due.front().is_some_and(|due| due.deadline <= reached) {
            let Some(due) = run.due.pop_front() else { break };
            match self.doubt_unanswered(&due).await {
                Ok(true) => {
                    tracing::info!(account = %self.account, job = %due.job, "outbox: no answer in time; in doubt");
                    return Some(Verdict::Doubt);
                }
                Ok(false) => {}
                Err(error) => {
                    tracing::warn!(account = %self.account, job = %due.job, %error, "outbox: a doubt could not be written");
                    return Some(Verdict::Doubt);
                }
            }
        }
        None
    }

    async fn doubt_unanswered(&self, due: &Due) -> Result<bool, StoreError> {
        let mut tx = self.base.store.begin(Priority::Live).await?;
        let unanswered = tx
            .find_job(due.job)
            .await?
            .is_some_and(|job| job.state == JobState::AwaitingAck && job.changed_at == due.changed_at);
        if unanswered {
            tx.set_job_state(due.job, JobState::Doubt, self.base.now())
                .await?;
            tx.commit().await?;
        }
        Ok(unanswered)
    }
}

/// The next job that was claimed for this run by whoever wrote it down; waits for ever while none may be.
async fn handed(opened: &mut Option<Opened>) -> Option<Handed> {
    match opened {
        Some(opened) => opened.next().await,
        None => std::future::pending().await,
    }
}

/// Sabotage: the jobs that were on their way are gone as if nobody had written them down.
async fn forget_armed(tx: &mut Tx, account: AccountId) -> Result<(), StoreError> {
    let jobs = tx.list_jobs(account).await?;
    let armed = |job: &&Job| matches!(job.state, JobState::Sending | JobState::AwaitingAck);
    for job in jobs.iter().filter(armed) {
        tx.delete_job(job.id).await?;
    }
    Ok(())
}
