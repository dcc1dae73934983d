//! Calls: rows of `messages` whose outcome is learnt later.

use crate::{Change, Result, StoreError, Tx, sql::statements};
use kabar_types::{Call, ChatId, MessageId};

statements! {
    END = "UPDATE messages SET details = ?2 WHERE id = ?1 AND kind = 'call' RETURNING chat_id";
}

impl Tx {
    /// What became of a call.
    pub async fn end_call(&mut self, id: MessageId, call: &Call) -> Result<()> {
        let details = serde_json::to_string(call)
            .map_err(|error| StoreError::Internal(format!("a call could not be written: {error}")))?;
        let chat: Option<i64> = sqlx::query_scalar(END)
            .bind(id.0)
            .bind(details)
            .fetch_optional(&mut self.conn)
            .await?;
        let chat = ChatId(chat.ok_or(StoreError::NotFound("call"))?);
        self.log(Change::MessageChanged(chat, id));
        self.log(Change::Chat(chat));
        Ok(())
    }
}
