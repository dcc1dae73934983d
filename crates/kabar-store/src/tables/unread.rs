//! What was not read yet: a number on the chat, meaning its newest messages from others. What happened to the chat, and calls,
//! are nobody's words and do not count.

use crate::{Change, Result, StoreError, Tx, sql::statements, view::View};
use kabar_types::{ChatId, ContactId, MessageId, UnixMillis, WaId};

/// The most messages one reading is told to their writers for.
const MOST_MARKS: i64 = 500;

/// A message of somebody else's that was read just now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadMark {
    pub message: MessageId,
    pub sender: ContactId,
    pub wa_id: WaId,
}

statements! {
    GET = "SELECT unread FROM chats WHERE id = ?1";
    SET = "UPDATE chats SET unread = ?2 WHERE id = ?1 AND unread <> ?2";
    /// Messages of others behind a message, at most ?3 of them.
    NEWER = "SELECT count(*) FROM (SELECT 1 FROM messages m WHERE m.chat_id = ?1 AND m.sender_id <> 0
        AND m.kind NOT IN ('system', 'call') AND (m.sort_at, m.id) > (SELECT u.sort_at, u.id FROM messages u WHERE u.id = ?2) LIMIT ?3)";
    /// Messages of others that came to stand after a moment, at most ?3 of them.
    SINCE = "SELECT count(*) FROM (SELECT 1 FROM messages m WHERE m.chat_id = ?1 AND m.sender_id <> 0
        AND m.kind NOT IN ('system', 'call') AND m.sort_at > ?2 LIMIT ?3)";
    IN_CHAT = "SELECT count(*) FROM messages WHERE id = ?2 AND chat_id = ?1";
    NEWEST_OF_OTHERS = "SELECT id, sender_id, wa_id FROM messages WHERE chat_id = ?1 AND sender_id <> 0
        AND kind NOT IN ('system', 'call') ORDER BY sort_at DESC, id DESC LIMIT ?2 OFFSET ?3";
    NEWEST_AMONG = "SELECT id FROM messages WHERE chat_id = ?1 AND sender_id <> 0
        AND wa_id IN (SELECT value FROM json_each(?2)) ORDER BY sort_at DESC, id DESC LIMIT 1";
}

impl View {
    /// The newest message of others among these ids.
    pub async fn newest_of(&mut self, chat: ChatId, ids: &[WaId]) -> Result<Option<MessageId>> {
        let list = serde_json::to_string(ids).map_err(|error| StoreError::Internal(error.to_string()))?;
        let id: Option<i64> = sqlx::query_scalar(NEWEST_AMONG)
            .bind(chat.0)
            .bind(list)
            .fetch_optional(&mut self.conn)
            .await?;
        Ok(id.map(MessageId))
    }

    /// The oldest message not read yet, if it is here.
    pub(super) async fn first_unread(&mut self, chat: ChatId) -> Result<Option<MessageId>> {
        let unread = self.unread(chat).await?;
        if unread == 0 {
            return Ok(None);
        }
        Ok(self
            .newest_of_others(chat, 1, unread - 1)
            .await?
            .pop()
            .map(|mark| mark.message))
    }

    async fn unread(&mut self, chat: ChatId) -> Result<i64> {
        let unread: Option<i64> = sqlx::query_scalar(GET)
            .bind(chat.0)
            .fetch_optional(&mut self.conn)
            .await?;
        unread.ok_or(StoreError::NotFound("chat"))
    }

    /// Messages of others, newest first, leaving out the newest `skipped`.
    async fn newest_of_others(&mut self, chat: ChatId, most: i64, skipped: i64) -> Result<Vec<ReadMark>> {
        let rows: Vec<(i64, i64, String)> = sqlx::query_as(NEWEST_OF_OTHERS)
            .bind(chat.0)
            .bind(most)
            .bind(skipped)
            .fetch_all(&mut self.conn)
            .await?;
        let mark = |(id, sender, wa_id)| ReadMark {
            message: MessageId(id),
            sender: ContactId(sender),
            wa_id: WaId(wa_id),
        };
        Ok(rows.into_iter().map(mark).collect())
    }
}

impl Tx {
    /// Sets how many messages were not read yet: what the phone's history says.
    pub async fn set_unread(&mut self, chat: ChatId, unread: u32) -> Result<()> {
        let done = sqlx::query(SET)
            .bind(chat.0)
            .bind(unread)
            .execute(&mut self.conn)
            .await?;
        self.log_chat(chat, done.rows_affected()).await?;
        if done.rows_affected() > 0 {
            let account = self.account_of(chat).await?;
            self.log(Change::Account(account));
        }
        Ok(())
    }

    /// Everything up to a moment has been read on another device.
    pub async fn read_chat_until(&mut self, chat: ChatId, upto: UnixMillis) -> Result<()> {
        let unread = self.unread(chat).await?;
        let newer: i64 = sqlx::query_scalar(SINCE)
            .bind(chat.0)
            .bind(upto.0)
            .bind(unread)
            .fetch_one(&mut self.conn)
            .await?;
        if newer < unread {
            self.set_unread(chat, u32::try_from(newer).unwrap_or(u32::MAX))
                .await?;
        }
        Ok(())
    }

    /// Everything up to a message has been read. Returns those that were not until now, oldest first, at most the
    /// newest 500: their writers may be told.
    pub async fn mark_chat_read(&mut self, chat: ChatId, upto: MessageId) -> Result<Vec<ReadMark>> {
        let unread = self.unread(chat).await?;
        let here: i64 = sqlx::query_scalar(IN_CHAT)
            .bind(chat.0)
            .bind(upto.0)
            .fetch_one(&mut self.conn)
            .await?;
        if here == 0 {
            return Err(StoreError::NotFound("message"));
        }
        let newer: i64 = sqlx::query_scalar(NEWER)
            .bind(chat.0)
            .bind(upto.0)
            .bind(unread)
            .fetch_one(&mut self.conn)
            .await?;
        let read = unread - newer;
        if read <= 0 {
            return Ok(Vec::new());
        }
        let mut marks = self.newest_of_others(chat, read.min(MOST_MARKS), newer).await?;
        marks.reverse();
        self.set_unread(chat, u32::try_from(newer).unwrap_or(u32::MAX))
            .await?;
        Ok(marks)
    }
}
