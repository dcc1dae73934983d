//! What hosts may ask about groups, and about who has a message. Passed on to its room.

use crate::{Kabar, error::KabarError};
use kabar_types::{ChatId, Group, MessageId, MessageReceipts};

impl Kabar {
    /// What a group is, with everybody in it. Changes are told as `GroupChanged`. Errors: `NotFound` for a direct chat.
    pub async fn get_group(&self, chat: ChatId) -> Result<Group, KabarError> {
        self.chats.get_group(chat).await
    }

    /// To whom a message of ours came and when; in a group also to whom it has yet to. Nobody for a message of others.
    /// Errors: `NotFound`.
    pub async fn list_receipts(&self, message: MessageId) -> Result<MessageReceipts, KabarError> {
        self.chats.list_receipts(message).await
    }
}
