//! Clearing and deleting chats for this account alone, as a person asks for it here.
//!
//! Its rows go in slices (`emptying`), and none of it comes back. Other devices are told when they can be.
//! There is no undoing: nothing is kept that could come back.

use super::{Outbox, enqueue_state, refuse_when_logged_out};
use crate::{error::KabarError, ports::whatsapp::StateChange};
use kabar_store::{Clearing, Priority};
use kabar_types::ChatId;

impl Outbox {
    pub(crate) async fn clear_chat(&self, chat: ChatId, keep_starred: bool) -> Result<(), KabarError> {
        let how = if keep_starred {
            Clearing::KeepStarred
        } else {
            Clearing::Everything
        };
        self.empty(chat, how).await
    }

    pub(crate) async fn delete_chat(&self, chat: ChatId) -> Result<(), KabarError> {
        self.empty(chat, Clearing::Delete).await
    }

    /// Here everything goes; other devices are told up to which message that was, so that they keep what came since.
    async fn empty(&self, chat: ChatId, how: Clearing) -> Result<(), KabarError> {
        let now = self.base.now();
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let account = tx.get_chat_address(chat).await?.account;
        refuse_when_logged_out(&mut tx, account).await?;
        let newest = tx.find_newest_message(chat).await?;
        let upto = newest.map_or(now, |message| message.sent_at);
        let change = match how {
            Clearing::Delete => StateChange::Delete { upto },
            Clearing::KeepStarred | Clearing::Everything => StateChange::Clear {
                upto,
                starred_too: how == Clearing::Everything,
            },
        };
        enqueue_state(&mut tx, account, chat, &change, None, now).await?;
        tx.begin_clearing(chat, upto.max(now), how).await?;
        tx.commit().await?;
        self.wakers.wake(account);
        Ok(())
    }
}
