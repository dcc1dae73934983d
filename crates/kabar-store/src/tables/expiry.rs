//! Messages whose time is over: an account may keep only so much of its past, and some disappear by themselves. And giving room on the disk back.
//!
//! Deliberately not here: how long that is (a choice of the account), and when it is looked at (`kabar-core`).

use super::id_list;
use crate::{Result, Tx, sql::statements, view::View};
use kabar_types::{AccountId, ChatId, KeepPreview, MessageId, UnixMillis};

/// Messages of an account from before a moment. Never one that is still to be sent or about to be changed, that is starred,
/// or that somebody kept for all.
macro_rules! expired {
    () => {
        " FROM chats c JOIN messages m ON m.chat_id = c.id AND m.sort_at < ?2
        WHERE c.account_id = ?1 AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.message_id = m.id)
            AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.about_id = m.id)
            AND NOT EXISTS (SELECT 1 FROM stars s WHERE s.chat_id = m.chat_id AND s.wa_id = m.wa_id
                AND s.sender_id = m.sender_id AND s.starred = 1)
            AND NOT EXISTS (SELECT 1 FROM message_marks k WHERE k.chat_id = m.chat_id AND k.wa_id = m.wa_id
                AND k.what = 'keep' AND k.until <> 0)"
    };
}

statements! {
    EXPIRED = concat!("SELECT m.id", expired!(), " LIMIT ?3");
    COUNT_EXPIRED = concat!("SELECT COUNT(*), COUNT(DISTINCT m.chat_id)", expired!());
    COUNT_MESSAGES = "SELECT COUNT(*) FROM chats c JOIN messages m ON m.chat_id = c.id WHERE c.account_id = ?1";
    /// Those that somebody kept stay.
    DISAPPEARED = "SELECT m.id FROM messages m
        WHERE m.expires_in > 0 AND m.sent_at + m.expires_in * 1000 <= ?1
            AND NOT EXISTS (SELECT 1 FROM message_marks k
                WHERE k.chat_id = m.chat_id AND k.wa_id = m.wa_id AND k.what = 'keep' AND k.until <> 0)
            AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.message_id = m.id)
            AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.about_id = m.id) LIMIT ?2";
    FORGET_REACTIONS = "DELETE FROM reactions WHERE (chat_id, wa_id) IN
        (SELECT m.chat_id, m.wa_id FROM messages m WHERE m.id IN (SELECT value FROM json_each(?1)))";
    FORGET_VOTES = "DELETE FROM poll_votes WHERE (chat_id, wa_id) IN
        (SELECT m.chat_id, m.wa_id FROM messages m WHERE m.id IN (SELECT value FROM json_each(?1)))";
    FORGET_MARKS = "DELETE FROM message_marks WHERE (chat_id, wa_id) IN
        (SELECT m.chat_id, m.wa_id FROM messages m WHERE m.id IN (SELECT value FROM json_each(?1)))";
    FORGET_STARS = "DELETE FROM stars WHERE (chat_id, wa_id) IN
        (SELECT m.chat_id, m.wa_id FROM messages m WHERE m.id IN (SELECT value FROM json_each(?1)))";
    CHATS_OF = "SELECT DISTINCT m.chat_id FROM messages m WHERE m.id IN (SELECT value FROM json_each(?1))";
    /// What is not there cannot be unread.
    RECOUNT = "UPDATE chats SET unread = MIN(unread, (SELECT count(*) FROM messages m
            WHERE m.chat_id = chats.id AND m.sender_id <> 0))
        WHERE unread > 0 AND id IN (SELECT value FROM json_each(?1))";
    FREE = "PRAGMA freelist_count";
    /// SQLCipher tells it as text.
    PAGE = "SELECT CAST(page_size AS INTEGER) FROM pragma_page_size()";
    SHRINK = "PRAGMA incremental_vacuum(256)";
}

impl View {
    /// Pages of the file that hold nothing.
    pub async fn count_free_pages(&mut self) -> Result<i64> {
        Ok(sqlx::query_scalar(FREE).fetch_one(&mut self.conn).await?)
    }

    /// The same in bytes.
    pub async fn count_free_bytes(&mut self) -> Result<u64> {
        let page: i64 = sqlx::query_scalar(PAGE).fetch_one(&mut self.conn).await?;
        let free = self.count_free_pages().await?;
        Ok(u64::try_from(page.saturating_mul(free)).unwrap_or(0))
    }

    /// What [`Tx::delete_expired`] would take away of an account.
    pub async fn count_expired(&mut self, account: AccountId, before: UnixMillis) -> Result<KeepPreview> {
        let (messages, chats): (i64, i64) = sqlx::query_as(COUNT_EXPIRED)
            .bind(account.to_string())
            .bind(before.0)
            .fetch_one(&mut self.conn)
            .await?;
        Ok(KeepPreview {
            messages,
            chats,
            stay: self.count_messages(account).await? - messages,
        })
    }

    /// All messages of an account.
    pub async fn count_messages(&mut self, account: AccountId) -> Result<i64> {
        Ok(sqlx::query_scalar(COUNT_MESSAGES)
            .bind(account.to_string())
            .fetch_one(&mut self.conn)
            .await?)
    }
}

impl Tx {
    /// Deletes messages of an account from before a moment, at most `limit` of them. Returns how many those were: 0 when
    /// none is left.
    pub async fn delete_expired(
        &mut self,
        account: AccountId,
        before: UnixMillis,
        limit: u32,
    ) -> Result<usize> {
        let ids: Vec<i64> = sqlx::query_scalar(EXPIRED)
            .bind(account.to_string())
            .bind(before.0)
            .bind(limit)
            .fetch_all(&mut self.conn)
            .await?;
        self.forget_messages(&ids).await
    }

    /// Deletes messages that have disappeared by now, at most `limit` of them. Returns how many those were: 0 when none
    /// is left.
    pub async fn delete_disappeared(&mut self, now: UnixMillis, limit: u32) -> Result<usize> {
        let ids: Vec<i64> = sqlx::query_scalar(DISAPPEARED)
            .bind(now.0)
            .bind(limit)
            .fetch_all(&mut self.conn)
            .await?;
        self.forget_messages(&ids).await
    }

    /// Deletes messages with everything people put on them; how many.
    async fn forget_messages(&mut self, ids: &[i64]) -> Result<usize> {
        let list = id_list(ids);
        let chats: Vec<i64> = sqlx::query_scalar(CHATS_OF)
            .bind(&list)
            .fetch_all(&mut self.conn)
            .await?;
        for statement in [FORGET_REACTIONS, FORGET_VOTES, FORGET_MARKS, FORGET_STARS] {
            sqlx::query(statement).bind(&list).execute(&mut self.conn).await?;
        }
        for id in ids {
            self.delete_message(MessageId(*id)).await?;
        }
        let recounted = sqlx::query(RECOUNT)
            .bind(id_list(&chats))
            .execute(&mut self.conn)
            .await?;
        if recounted.rows_affected() > 0 {
            for chat in chats {
                let account = self.account_of(ChatId(chat)).await?;
                self.log_account(account, 1)?;
            }
        }
        Ok(ids.len())
    }

    /// Gives a megabyte of free room in the file back to the disk. Returns how many pages are still free: nothing is given
    /// back when it is the same as before.
    pub async fn shrink(&mut self) -> Result<i64> {
        sqlx::query(SHRINK).fetch_all(&mut self.conn).await?;
        self.count_free_pages().await
    }
}
