//! The durable queue of everything to send. A row is a job.
//!
//! ```text
//!   Queued ─claim─► Sending ─written─► AwaitingAck ─proof─► (deleted)
//!      ▲               │                    │
//!      └─ not written ─┤                    │ no answer in 30 s, connection lost, crash
//!                      └──── in doubt ────► Doubt ─drained─► Sending …  at most 3 more times, then the message is Unknown
//! ```
//!
//! Messages for a later moment and what was set on chats have lanes of their own (`schedule`, `states`).
//!
//! The message row is the optimistic state: it and its job are committed together, with the id and the secret WhatsApp
//! will see. Deliberately not here: what proves a message (`inbox`), and whether a campaign's may go (`campaigns`).

mod at_once;
mod attempt;
mod change_wire;
mod changes;
mod clearing;
mod closed;
mod compose;
mod dispatch;
mod new_chats;
mod outcome;
mod policy;
mod reads;
mod schedule;
mod states;
mod wakers;

pub(crate) use changes::{fail as fail_change, prove as prove_change};
pub(crate) use closed::fail_closed;
pub(crate) use compose::Draft;
pub(crate) use dispatch::{Dispatcher, Verdict};
pub use new_chats::{Beginner, may_begin_chat};
pub(crate) use policy::{Refusal, refusal};
pub(crate) use reads::enqueue_reads;
pub(crate) use schedule::miss_schedules;
pub(crate) use states::{enqueue_state, topic};
pub(crate) use wakers::Wakers;

use crate::{base::Base, error::KabarError};
use kabar_store::{JobState, Priority, StoreError, Tx};
use kabar_types::{AccountId, ErrorCode, Message, MessageId, MessageStatus, SessionState};
use std::sync::Arc;

/// WhatsApp takes no longer text.
pub(crate) const TEXT_MAX: usize = 65_536;

pub(crate) struct Outbox {
    base: Arc<Base>,
    wakers: Arc<Wakers>,
}

impl Outbox {
    pub(crate) fn new(base: Arc<Base>, wakers: Arc<Wakers>) -> Self {
        Self { base, wakers }
    }

    /// Sends a message that failed, or of which nothing is known, once more: same id, same secret.
    pub(crate) async fn retry(&self, id: MessageId) -> Result<Message, KabarError> {
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let message = get_mine(&mut tx, id).await?;
        refuse_when_logged_out(&mut tx, message.account).await?;
        if !tx.retry_message(id).await? {
            return Err(KabarError::refused(
                ErrorCode::BadRequest,
                "this message is on its way or arrived",
            ));
        }
        closed::refuse_when_closed(&mut tx, message.chat).await?;
        refuse_when_opted_out(&mut tx, id).await?;
        let to = tx.get_chat_address(message.chat).await?;
        let now = self.base.now();
        if message.error == Some(ErrorCode::ScheduleMissed) {
            tx.place_message(id, now, now).await?;
        }
        compose::enqueue(&mut tx, &to, message.chat, id, now).await?;
        let message = tx.get_message(id).await?;
        tx.commit().await?;
        self.wakers.wake(message.account);
        Ok(message)
    }

    /// Removes a message that did not arrive, or calls one back that no attempt was made at.
    pub(crate) async fn delete(&self, id: MessageId) -> Result<(), KabarError> {
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let message = get_mine(&mut tx, id).await?;
        let removable = match message.status {
            MessageStatus::Failed | MessageStatus::Unknown => true,
            MessageStatus::Pending => is_untouched(&mut tx, id).await?,
            _ => false,
        };
        if !removable {
            return Err(KabarError::refused(
                ErrorCode::BadRequest,
                "this message is on its way or arrived",
            ));
        }
        tx.call_recipient_back(id).await?;
        tx.delete_message(id).await?;
        tx.commit().await?;
        self.wakers.wake(message.account);
        Ok(())
    }
}

/// A person may write to somebody who wants no campaigns; what a campaign said is not said again.
async fn refuse_when_opted_out(tx: &mut Tx, id: MessageId) -> Result<(), KabarError> {
    if let Some(armed) = tx.find_armed(id).await?
        && tx.is_suppressed(armed.contact).await?
    {
        return Err(KabarError::refused(
            ErrorCode::OptedOut,
            "the person wants no campaigns",
        ));
    }
    Ok(())
}

fn check_text(text: &str) -> Result<(), KabarError> {
    if text.trim().is_empty() {
        return Err(KabarError::refused(ErrorCode::EmptyText, "the text is empty"));
    }
    if text.len() > TEXT_MAX {
        return Err(KabarError::refused(
            ErrorCode::TextTooLong,
            "the text is too long",
        ));
    }
    Ok(())
}

async fn refuse_when_logged_out(tx: &mut Tx, account: AccountId) -> Result<(), KabarError> {
    match tx.get_account_record(account).await?.state {
        SessionState::LoggedOut { .. } => Err(KabarError::refused(
            ErrorCode::AccountLoggedOut,
            "the account is not linked any more",
        )),
        _ => Ok(()),
    }
}

async fn get_mine(tx: &mut Tx, id: MessageId) -> Result<Message, KabarError> {
    let message = tx.get_message(id).await?;
    if message.from_me {
        Ok(message)
    } else {
        Err(KabarError::refused(
            ErrorCode::BadRequest,
            "somebody else wrote this message",
        ))
    }
}

async fn is_untouched(tx: &mut Tx, message: MessageId) -> Result<bool, StoreError> {
    Ok(match tx.find_job_of(message).await? {
        Some(job) => job.state == JobState::Queued && job.attempts == 0,
        None => true,
    })
}
