//! Clearing and deleting chats for this account alone, in slices: a chat of many thousand messages is emptied behind
//! everything else, and that is gone on with after a crash (`chats.clearing`).
//!
//! What is to go is said by `chats.cleared_until`, which also keeps it from coming back (`deletions.rs`).

use crate::{Change, Result, Tx, known::Anything, sql::statements, view::View};
use kabar_types::{ChatId, UnixMillis};

/// How much of a chat goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Clearing {
    /// All but starred messages.
    KeepStarred,
    Everything,
    /// Everything, and the chat leaves the lists.
    Delete,
}

impl Clearing {
    fn column(self) -> i64 {
        match self {
            Self::KeepStarred => 1,
            Self::Everything => 2,
            Self::Delete => 3,
        }
    }
}

statements! {
    /// Of two that are under way the one that takes more stands.
    BEGIN = "UPDATE chats SET cleared_until = MAX(cleared_until, ?2), clearing = MAX(clearing, ?3),
            clearing_row = (SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'messages') WHERE id = ?1";
    HIDE = "UPDATE chats SET hidden = 1, pinned = 0, archived = 0, marked_unread = 0, draft = ''
        WHERE id = ?1 AND hidden = 0 AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.chat_id = ?1 AND
            (m.sent_at > ?2 OR EXISTS (SELECT 1 FROM jobs j WHERE j.message_id = m.id)))";
    NEXT = "SELECT id FROM chats WHERE clearing > 0 ORDER BY id LIMIT 1";
    /// What is still to be sent stays, and so do stars, unless they are to go too.
    SLICE = "DELETE FROM messages WHERE id IN (SELECT m.id FROM messages m JOIN chats c ON c.id = m.chat_id
        WHERE m.chat_id = ?1 AND m.sent_at <= c.cleared_until AND m.id <= c.clearing_row
            AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.message_id = m.id)
            AND (c.clearing >= 2 OR NOT EXISTS (SELECT 1 FROM stars t WHERE t.chat_id = m.chat_id
                AND t.wa_id = m.wa_id AND t.sender_id = m.sender_id AND t.starred))
        LIMIT ?2) RETURNING id";
    FINISH = "UPDATE chats SET clearing = 0, sort_at = CASE hidden WHEN 1 THEN 0 ELSE sort_at END WHERE id = ?1";
    NOT_UNREAD = "UPDATE chats SET unread = MIN(unread, (SELECT count(*) FROM messages m
            WHERE m.chat_id = ?1 AND m.sender_id <> 0 AND m.sent_at > chats.cleared_until)) WHERE id = ?1";
    NO_GAPS = "DELETE FROM chat_gaps WHERE chat_id = ?1 AND after_at <= ?2";
}

impl View {
    /// A chat that is being emptied.
    pub async fn find_clearing(&mut self) -> Result<Option<ChatId>> {
        let chat: Option<i64> = sqlx::query_scalar(NEXT).fetch_optional(&mut self.conn).await?;
        Ok(chat.map(ChatId))
    }
}

impl Tx {
    /// From now on what was sent up to a moment is gone from a chat; its rows follow in slices. A chat that is deleted
    /// leaves the lists at once, unless something is in it that came since or is still to be sent.
    pub async fn begin_clearing(&mut self, chat: ChatId, upto: UnixMillis, how: Clearing) -> Result<()> {
        self.known.note_anything(Anything::Deleted, true);
        let begun = sqlx::query(BEGIN)
            .bind(chat.0)
            .bind(upto.0)
            .bind(how.column())
            .execute(&mut self.conn)
            .await?;
        self.log_chat(chat, begun.rows_affected()).await?;
        self.run_pair(NO_GAPS, chat.0, upto.0).await?;
        self.run_one(NOT_UNREAD, chat.0).await?;
        let account = self.account_of(chat).await?;
        if how == Clearing::Delete {
            let hidden = sqlx::query(HIDE)
                .bind(chat.0)
                .bind(upto.0)
                .execute(&mut self.conn)
                .await?;
            if hidden.rows_affected() > 0 {
                self.forget_group(chat).await?;
                self.log(Change::ChatRemoved(account, chat));
            }
        }
        self.log_past(chat, 1);
        self.log(Change::Account(account));
        Ok(())
    }

    /// Takes at most `limit` more messages out of a chat that is being emptied; false once it is.
    pub async fn clear_slice(&mut self, chat: ChatId, limit: u32) -> Result<bool> {
        let gone: Vec<i64> = sqlx::query_scalar(SLICE)
            .bind(chat.0)
            .bind(limit)
            .fetch_all(&mut self.conn)
            .await?;
        self.log_removed(chat, &gone).await?;
        if gone.len() < limit as usize {
            self.run_one(FINISH, chat.0).await?;
            return Ok(false);
        }
        Ok(true)
    }
}
