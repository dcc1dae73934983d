//! Messages that are to be sent at a moment of their own.
//!
//! ```text
//!  scheduled (Pending, job waits) ─its moment─► goes out like any other
//!      │  ▲  moved, other words                    (an hour late or more: Failed, "missed")
//!      │  └──────────────── moved ◄────────────────────────┘ │
//!      ├─ send now ◄─────────────────────────────────────────┤
//!      └─ deleted ◄──────────────────────────────────────────┘
//! ```
//!
//! The moment is on the wall clock, the policy's clock; how long an answer may take is not. It stands in the job alone.
//! Deliberately not here: campaigns.

use super::{
    Draft, Outbox, closed::refuse_when_closed, compose::enqueue, get_mine, policy, refuse_when_logged_out,
};
use crate::error::KabarError;
use kabar_store::{ChatAddress, Job, JobState, Lane, NewJob, StoreError, Tx, Work};
use kabar_store::{Priority, Store};
use kabar_types::{AccountId, ChatId, ErrorCode, Message, MessageId, MessageStatus, UnixMillis};

impl Outbox {
    /// Writes a message down that is to be sent at `at`.
    pub(crate) async fn schedule(
        &self,
        chat: ChatId,
        draft: Draft,
        at: UnixMillis,
    ) -> Result<Message, KabarError> {
        check_moment(at, self.base.now())?;
        let at = Some(at);
        self.enqueue(chat, Draft { at, ..draft }).await
    }

    /// Gives a message that waits for its moment, or missed it, another one; `None`: now.
    pub(crate) async fn reschedule(
        &self,
        id: MessageId,
        at: Option<UnixMillis>,
    ) -> Result<Message, KabarError> {
        let now = self.base.now();
        at.map_or(Ok(()), |at| check_moment(at, now))?;
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let message = get_mine(&mut tx, id).await?;
        refuse_when_logged_out(&mut tx, message.account).await?;
        refuse_when_closed(&mut tx, message.chat).await?;
        let job = tx.find_job_of(id).await?;
        match job.filter(waits) {
            Some(job) => {
                let (lane, not_before) = at.map_or((Lane::Interactive, now), |at| (Lane::Scheduled, at));
                tx.move_job(job.id, lane, not_before).await?;
                tx.place_message(id, not_before, now).await?;
            }
            None if is_missed(&message) => {
                tx.retry_message(id).await?;
                let to = tx.get_chat_address(message.chat).await?;
                match at {
                    Some(at) => enqueue_at(&mut tx, &to, message.chat, id, at, now).await?,
                    None => {
                        tx.place_message(id, now, now).await?;
                        enqueue(&mut tx, &to, message.chat, id, now).await?;
                    }
                }
            }
            None => {
                return Err(KabarError::refused(
                    ErrorCode::BadRequest,
                    "this message does not wait for a moment",
                ));
            }
        }
        let row = tx.get_message(id).await?;
        tx.commit().await?;
        self.wakers.wake(message.account);
        Ok(row)
    }
}

fn check_moment(at: UnixMillis, now: UnixMillis) -> Result<(), KabarError> {
    if at > now {
        Ok(())
    } else {
        Err(KabarError::refused(
            ErrorCode::ScheduleInPast,
            "the moment is over",
        ))
    }
}

fn waits(job: &Job) -> bool {
    job.lane == Lane::Scheduled && job.state == JobState::Queued && job.attempts == 0
}

fn is_missed(message: &Message) -> bool {
    message.status == MessageStatus::Failed && message.error == Some(ErrorCode::ScheduleMissed)
}

pub(super) async fn enqueue_at(
    tx: &mut Tx,
    to: &ChatAddress,
    chat: ChatId,
    message: MessageId,
    at: UnixMillis,
    now: UnixMillis,
) -> Result<(), StoreError> {
    tx.enqueue_job(&NewJob {
        account: to.account,
        chat,
        work: Work::Message(message),
        lane: Lane::Scheduled,
        not_before: at,
        created_at: now,
    })
    .await?;
    tx.place_message(message, at, now).await
}

/// A scheduled message was claimed: its row moves to now, or it is too late for it, or its person wants no such messages.
/// False when it must not go out; its job is gone then.
pub(super) async fn go_out(tx: &mut Tx, job: &Job, now: UnixMillis) -> Result<bool, StoreError> {
    let (Lane::Scheduled, 1, Work::Message(message)) = (job.lane, job.attempts, &job.work) else {
        return Ok(true);
    };
    if policy::is_missed(job.not_before, now) {
        tracing::info!(account = %job.account, job = %job.id, "outbox: a scheduled message missed its moment");
        tx.fail_message(*message, ErrorCode::ScheduleMissed).await?;
        return Ok(false);
    }
    let to = tx.get_chat_address(job.chat).await?;
    if let Some(contact) = to.contact {
        let why = match (
            tx.is_blocked(job.account, contact).await?,
            tx.is_suppressed(contact).await?,
        ) {
            (true, _) => Some(ErrorCode::ContactBlocked),
            (false, true) => Some(ErrorCode::OptedOut),
            (false, false) => None,
        };
        if let Some(why) = why {
            tx.fail_message(*message, why).await?;
            return Ok(false);
        }
    }
    tx.place_message(*message, now, now).await?;
    Ok(true)
}

/// What missed its moment while Kabar was closed says so, also where there is no connection.
pub(crate) async fn miss_schedules(
    store: &Store,
    account: AccountId,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let mut tx = store.begin(Priority::Interactive).await?;
    for job in tx.list_jobs(account).await?.into_iter().filter(waits) {
        if let (Work::Message(message), true) = (&job.work, policy::is_missed(job.not_before, now)) {
            tx.fail_message(*message, ErrorCode::ScheduleMissed).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}
