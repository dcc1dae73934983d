//! `chats.timer`: after how many seconds new messages of a chat disappear. The newest word stands, whatever the order.

use crate::{Change, Result, StoreError, Tx, sql::statements, view::View};
use kabar_types::{ChatId, UnixMillis};

statements! {
    /// Of two words of one moment the longer time stands.
    SET = "UPDATE chats SET timer = ?2, timer_at = ?3 WHERE id = ?1 AND (?3, ?2) > (timer_at, timer)";
    GET = "SELECT timer FROM chats WHERE id = ?1";
    MOVE = "UPDATE chats SET timer = g.timer, timer_at = g.timer_at
        FROM (SELECT timer, timer_at FROM chats WHERE id = ?2) AS g
        WHERE chats.id = ?1 AND (g.timer_at, g.timer) > (chats.timer_at, chats.timer)";
}

impl View {
    /// After how many seconds new messages of a chat disappear; 0: they stay.
    pub async fn get_timer(&mut self, chat: ChatId) -> Result<u32> {
        let timer: Option<u32> = sqlx::query_scalar(GET)
            .bind(chat.0)
            .fetch_optional(&mut self.conn)
            .await?;
        timer.ok_or(StoreError::NotFound("chat"))
    }
}

impl Tx {
    /// New messages disappear after so many seconds, as somebody said at this moment. False when a newer word stands.
    pub async fn set_timer(&mut self, chat: ChatId, seconds: u32, at: UnixMillis) -> Result<bool> {
        let done = sqlx::query(SET)
            .bind(chat.0)
            .bind(seconds)
            .bind(at.0)
            .execute(&mut self.conn)
            .await?;
        let changed = done.rows_affected() > 0;
        if changed {
            self.log(Change::Chat(chat));
        }
        Ok(changed)
    }

    pub(super) async fn move_timer(&mut self, kept: ChatId, gone: ChatId) -> Result<()> {
        sqlx::query(MOVE)
            .bind(kept.0)
            .bind(gone.0)
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }
}
