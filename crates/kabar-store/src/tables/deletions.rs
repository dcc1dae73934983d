//! What was deleted for this account alone, on whichever of its devices: single messages (`deleted_messages`), and
//! everything in a chat up to a moment. It does not come back, neither by the phone's history nor late.
//!
//! Deliberately not here: deletion for everyone, which leaves a row (`parked.rs`), and removing what never was sent.

use super::messages::sender_column;
use crate::{Change, Result, Tx, known::Anything, sql::statements};
use kabar_types::{ChatId, ContactId, MessageId, UnixMillis, WaId};

statements! {
    ANY = "SELECT EXISTS (SELECT 1 FROM deleted_messages) OR EXISTS (SELECT 1 FROM chats WHERE cleared_until > 0)";
    IS_DELETED = "SELECT EXISTS (SELECT 1 FROM deleted_messages WHERE chat_id = ?1 AND wa_id = ?2 AND sender_id = ?3)
        OR EXISTS (SELECT 1 FROM chats WHERE id = ?1 AND cleared_until > 0 AND cleared_until >= ?4)";
    PUT = "INSERT INTO deleted_messages (chat_id, wa_id, sender_id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
    DROP = "DELETE FROM messages WHERE chat_id = ?1 AND wa_id = ?2 AND sender_id = ?3 RETURNING id";
    CLEARED = "UPDATE chats SET cleared_until = ?2 WHERE id = ?1 AND cleared_until < ?2";
    /// What is still to be sent stays, and so do stars, unless they are to go too.
    CLEAR = "DELETE FROM messages WHERE chat_id = ?1 AND sent_at <= ?2
        AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.message_id = messages.id)
        AND (?3 OR NOT EXISTS (SELECT 1 FROM stars t WHERE t.chat_id = messages.chat_id AND t.wa_id = messages.wa_id
            AND t.sender_id = messages.sender_id AND t.starred))
        RETURNING id";
    FEWER_UNREAD = "UPDATE chats SET unread = MIN(unread,
            (SELECT count(*) FROM messages m WHERE m.chat_id = ?1 AND m.sender_id <> 0)) WHERE id = ?1";
    HIDE = "UPDATE chats SET hidden = 1, sort_at = 0, pinned = 0, archived = 0, marked_unread = 0, draft = ''
        WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.chat_id = ?1)";
    MOVE_CHAT = "INSERT INTO deleted_messages (chat_id, wa_id, sender_id)
        SELECT ?1, wa_id, sender_id FROM deleted_messages WHERE chat_id = ?2 ON CONFLICT DO NOTHING";
    /// One copy of a message may have been deleted before it was known to be in the same chat as another.
    DELETED_HERE = "SELECT d.wa_id, d.sender_id FROM deleted_messages d
        JOIN messages m ON m.chat_id = d.chat_id AND m.wa_id = d.wa_id AND m.sender_id = d.sender_id
        WHERE d.chat_id = ?1";
    MOVE_SENDER = "INSERT INTO deleted_messages (chat_id, wa_id, sender_id)
        SELECT chat_id, wa_id, ?1 FROM deleted_messages WHERE sender_id = ?2 AND sender_id > 0 ON CONFLICT DO NOTHING";
    DROP_SENDER = "DELETE FROM deleted_messages WHERE sender_id = ?1";
}

impl Tx {
    /// True for a message that was deleted for this account before it came, or came again. `sender`: who wrote it;
    /// `None`: this account. `sent_at` for what comes out of the past; what comes live is newer than what was cleared,
    /// even if it was sent in the same second.
    pub async fn is_deleted(
        &mut self,
        chat: ChatId,
        sender: Option<ContactId>,
        wa_id: &WaId,
        sent_at: Option<UnixMillis>,
    ) -> Result<bool> {
        if !self.is_anything_deleted().await? {
            return Ok(false);
        }
        Ok(sqlx::query_scalar(IS_DELETED)
            .bind(chat.0)
            .bind(&wa_id.0)
            .bind(sender_column(sender))
            .bind(sent_at.map_or(i64::MAX, |at| at.0))
            .fetch_one(&mut self.conn)
            .await?)
    }

    /// Nearly always nothing was, and a history of many thousand messages need not ask for each of them.
    async fn is_anything_deleted(&mut self) -> Result<bool> {
        if let Some(known) = self.known.is_anything(Anything::Deleted) {
            return Ok(known);
        }
        let any = sqlx::query_scalar(ANY).fetch_one(&mut self.conn).await?;
        self.known.note_anything(Anything::Deleted, any);
        Ok(any)
    }

    /// Deletes a message for this account, whether it is here yet or not.
    pub async fn delete_for_me(
        &mut self,
        chat: ChatId,
        sender: Option<ContactId>,
        wa_id: &WaId,
    ) -> Result<()> {
        self.known.note_anything(Anything::Deleted, true);
        for sql in [PUT, DROP] {
            let gone: Option<i64> = sqlx::query_scalar(sql)
                .bind(chat.0)
                .bind(&wa_id.0)
                .bind(sender_column(sender))
                .fetch_optional(&mut self.conn)
                .await?;
            if let Some(id) = gone {
                self.log_removed(chat, &[id]).await?;
            }
        }
        Ok(())
    }

    /// Deletes for this account what was sent in a chat up to a moment.
    pub async fn clear_chat(&mut self, chat: ChatId, upto: UnixMillis, starred_too: bool) -> Result<()> {
        self.known.note_anything(Anything::Deleted, true);
        sqlx::query(CLEARED)
            .bind(chat.0)
            .bind(upto.0)
            .execute(&mut self.conn)
            .await?;
        let gone: Vec<i64> = sqlx::query_scalar(CLEAR)
            .bind(chat.0)
            .bind(upto.0)
            .bind(starred_too)
            .fetch_all(&mut self.conn)
            .await?;
        self.log_removed(chat, &gone).await
    }

    /// The same for all of it, and takes the chat out of the lists until something new is said in it. What came since
    /// then, or is still to be sent, keeps it there.
    pub async fn delete_chat(&mut self, chat: ChatId, upto: UnixMillis) -> Result<()> {
        self.clear_chat(chat, upto, true).await?;
        let hidden = sqlx::query(HIDE).bind(chat.0).execute(&mut self.conn).await?;
        if hidden.rows_affected() > 0 {
            let account = self.account_of(chat).await?;
            self.log(Change::ChatRemoved(account, chat));
        }
        Ok(())
    }

    pub(super) async fn log_removed(&mut self, chat: ChatId, messages: &[i64]) -> Result<()> {
        sqlx::query(FEWER_UNREAD)
            .bind(chat.0)
            .execute(&mut self.conn)
            .await?;
        let account = self.account_of(chat).await?;
        for id in messages {
            self.log(Change::MessageRemoved(account, chat, MessageId(*id)));
        }
        self.log(Change::Chat(chat));
        self.log(Change::Account(account));
        Ok(())
    }

    pub(super) async fn move_deletions_of_chat(&mut self, kept: ChatId, gone: ChatId) -> Result<()> {
        self.run_pair(MOVE_CHAT, kept.0, gone.0).await?;
        let here: Vec<(String, i64)> = sqlx::query_as(DELETED_HERE)
            .bind(kept.0)
            .fetch_all(&mut self.conn)
            .await?;
        for (wa_id, sender) in here {
            let sender = (sender > 0).then_some(ContactId(sender));
            self.delete_for_me(kept, sender, &WaId(wa_id)).await?;
        }
        Ok(())
    }

    pub(super) async fn move_deletions_of_person(&mut self, kept: ContactId, gone: ContactId) -> Result<()> {
        self.run_pair(MOVE_SENDER, kept.0, gone.0).await?;
        self.run_one(DROP_SENDER, gone.0).await
    }
}
