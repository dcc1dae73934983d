//! What hosts may ask about a chat's past: more of it from the phone, or that it goes. Passed on to their rooms.

use crate::{Kabar, error::KabarError};
use kabar_types::{AccountId, ChatId, ChatPast, HistoryGap};

impl Kabar {
    /// Asks the phone for messages older than the oldest here. What comes of it is told as `PastChanged`: so many came,
    /// or why none did (`PhoneSilent` after 45 seconds). One question at a time for each chat: while one is open, this
    /// answers how it stands. Errors: `AccountLoggedOut`, `NothingToAskFrom`.
    pub async fn fetch_older(&self, chat: ChatId) -> Result<ChatPast, KabarError> {
        self.past.fetch_older(chat).await
    }

    /// The same for a place where messages may be missing. Errors: `NotFound` when it is whole by now.
    pub async fn fetch_gap(&self, gap: i64) -> Result<ChatPast, KabarError> {
        self.past.fetch_gap(gap).await
    }

    /// The pieces of a number's history that did not come.
    pub async fn list_history_gaps(&self, account: AccountId) -> Result<Vec<HistoryGap>, KabarError> {
        self.past.list_gaps(account).await
    }

    /// Asks the phone for all of them once more. What comes is imported, and the gaps go by themselves; every change is
    /// told as `AccountChanged`. Errors: `AccountLoggedOut`.
    pub async fn refetch_history(&self, account: AccountId) -> Result<Vec<HistoryGap>, KabarError> {
        self.past.refetch(account).await
    }

    /// Deletes everything in a chat for this account alone, on all its devices; starred messages stay if they are to. It
    /// cannot be undone: nothing of it is kept. Errors: `AccountLoggedOut`.
    pub async fn clear_chat(&self, chat: ChatId, keep_starred: bool) -> Result<(), KabarError> {
        self.outbox.clear_chat(chat, keep_starred).await?;
        self.emptier.wake();
        Ok(())
    }

    /// The same, and the chat leaves the list until something new is said in it. What is still to be sent stays, and keeps
    /// the chat there.
    pub async fn delete_chat(&self, chat: ChatId) -> Result<(), KabarError> {
        self.outbox.delete_chat(chat).await?;
        self.emptier.wake();
        Ok(())
    }
}
