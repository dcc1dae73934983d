//! `blanks`: times in which an account heard nothing and that WhatsApp did not make up for.
//!
//! They make gaps in chats (`chat_gaps.rs`), one by one, when something new is said in each: a chat in which nothing was
//! said since misses nothing that anybody could know of.

use crate::{Result, Tx, known::Anything, sql::statements};
use kabar_types::{AccountId, ChatId, MessageId, UnixMillis};

statements! {
    ANY_BLANK = "SELECT EXISTS (SELECT 1 FROM blanks)";
    NOTE_BLANK = "INSERT INTO blanks (account_id, until_at) SELECT ?1, ?2
        WHERE EXISTS (SELECT 1 FROM chats c JOIN messages m ON m.chat_id = c.id WHERE c.account_id = ?1)";
    /// Once for each time.
    NOTE_ABSENCE = "INSERT INTO blanks (account_id, until_at) SELECT ?1, ?2 FROM account_health h
        WHERE h.account_id = ?1 AND h.confirmed_at > 0 AND h.confirmed_at < ?3
            AND NOT EXISTS (SELECT 1 FROM blanks b WHERE b.account_id = ?1 AND b.until_at > h.confirmed_at)";
    UNSEEN_BLANK = "SELECT b.id, b.until_at FROM chats c JOIN blanks b ON b.account_id = c.account_id
        LEFT JOIN chat_pasts p ON p.chat_id = c.id
        WHERE c.id = ?1 AND b.id > COALESCE(p.blank_id, 0) ORDER BY b.id DESC LIMIT 1";
    SEE_BLANK = "INSERT INTO chat_pasts (chat_id, blank_id) VALUES (?1, ?2)
        ON CONFLICT (chat_id) DO UPDATE SET blank_id = excluded.blank_id";
    /// The newest row from before the blank.
    BEFORE_BLANK = "SELECT sort_at FROM messages WHERE chat_id = ?1 AND id < ?2 AND sort_at <= ?3
        ORDER BY sort_at DESC, id DESC LIMIT 1";
}

impl Tx {
    /// An account with messages heard nothing for a time that WhatsApp does not make up for; it ends now.
    pub async fn note_blank(&mut self, account: AccountId, now: UnixMillis) -> Result<()> {
        self.known.look_again(Anything::Blank);
        self.known.blanks_seen.clear();
        sqlx::query(NOTE_BLANK)
            .bind(account.to_string())
            .bind(now.0)
            .execute(&mut self.conn)
            .await?;
        self.want_all_groups(account).await
    }

    /// The same for an account that WhatsApp last answered before `since`, about to connect now.
    pub async fn note_absence(
        &mut self,
        account: AccountId,
        now: UnixMillis,
        since: UnixMillis,
    ) -> Result<()> {
        let noted = sqlx::query(NOTE_ABSENCE)
            .bind(account.to_string())
            .bind(now.0)
            .bind(since.0)
            .execute(&mut self.conn)
            .await?;
        if noted.rows_affected() > 0 {
            self.known.look_again(Anything::Blank);
            self.known.blanks_seen.clear();
            self.want_all_groups(account).await?;
        }
        Ok(())
    }

    /// The first row of a chat after a blank: between it and the newest from before, messages may be missing.
    pub(super) async fn look_for_blank(
        &mut self,
        chat: ChatId,
        id: MessageId,
        order: UnixMillis,
    ) -> Result<()> {
        if !self.is_anything_blank().await? || self.known.blanks_seen.contains(&chat) {
            return Ok(());
        }
        let blank: Option<(i64, i64)> = sqlx::query_as(UNSEEN_BLANK)
            .bind(chat.0)
            .fetch_optional(&mut self.conn)
            .await?;
        let Some((blank, until)) = blank else {
            self.known.blanks_seen.insert(chat);
            return Ok(());
        };
        let before: Option<i64> = sqlx::query_scalar(BEFORE_BLANK)
            .bind(chat.0)
            .bind(id.0)
            .bind(until)
            .fetch_optional(&mut self.conn)
            .await?;
        match before {
            // It is from a time that is here.
            Some(after) if order.0 <= after => return Ok(()),
            Some(after) => self.insert_gap(chat, ("blank", None), (after, order.0)).await?,
            None => {}
        }
        self.known.blanks_seen.insert(chat);
        self.run_pair(SEE_BLANK, chat.0, blank).await
    }

    async fn is_anything_blank(&mut self) -> Result<bool> {
        if let Some(known) = self.known.is_anything(Anything::Blank) {
            return Ok(known);
        }
        let any = sqlx::query_scalar(ANY_BLANK).fetch_one(&mut self.conn).await?;
        self.known.note_anything(Anything::Blank, any);
        Ok(any)
    }
}
