//! Chats in which this account may not write: groups that it is not in, or in which only admins do, and those with people whom
//! it blocked. Nothing is written down for those, and what waits in a group when it comes to that fails.
//!
//! What may be on its way already is left to its proof: WhatsApp may have taken it before.

use super::changes;
use crate::error::KabarError;
use kabar_store::{JobState, StoreError, Tx, View, Work};
use kabar_types::{ChatId, ErrorCode, Signal};

/// Why nothing may be written in a chat; `None`: it may, as far as is known.
pub(crate) async fn why_closed(view: &mut View, chat: ChatId) -> Result<Option<ErrorCode>, StoreError> {
    let to = view.get_chat_address(chat).await?;
    if let Some(contact) = to.contact {
        let blocked = view.is_blocked(to.account, contact).await?;
        return Ok(blocked.then_some(ErrorCode::ContactBlocked));
    }
    let standing = view.find_standing(chat).await?;
    Ok(standing.and_then(|(standing, admins_write)| standing.closed(admins_write)))
}

/// Refuses a new message.
pub(super) async fn refuse_when_closed(tx: &mut Tx, chat: ChatId) -> Result<(), KabarError> {
    match why_closed(tx, chat).await? {
        Some(why) => Err(KabarError::refused(why, "nothing may be written in this chat")),
        None => Ok(()),
    }
}

/// Refuses what is done to a message that is there: for that one has to be in the group, no more.
pub(super) async fn refuse_outside(tx: &mut Tx, chat: ChatId) -> Result<(), KabarError> {
    match why_closed(tx, chat).await? {
        Some(why @ ErrorCode::NotInGroup) => {
            Err(KabarError::refused(why, "this account is not in the group"))
        }
        _ => Ok(()),
    }
}

/// Ends what waits to be sent in a chat where it may not be any more; what windows are to be told once this is committed.
pub(crate) async fn fail_closed(tx: &mut Tx, chat: ChatId) -> Result<Vec<Signal>, StoreError> {
    let Some(why) = why_closed(tx, chat).await? else {
        return Ok(Vec::new());
    };
    let account = tx.get_chat_address(chat).await?.account;
    let mut told = Vec::new();
    for job in tx.list_jobs(account).await? {
        if job.chat != chat || job.state != JobState::Queued {
            continue;
        }
        match &job.work {
            Work::Message(message) => drop(tx.fail_message(*message, why).await?),
            Work::Change(_) if why == ErrorCode::NotInGroup => {
                told.extend(changes::fail(tx, &job, why).await?);
            }
            Work::Change(_) | Work::Read { .. } | Work::State(_) => {}
        }
    }
    Ok(told)
}
