//! Messages that an earlier version could not read, for one that can: rows of `messages` with their protobuf, and
//! `set_aside`, which holds those that belong to another message and so are no row of a timeline.

use super::bodies;
use super::messages::{NewMessage, sender_column};
use crate::{Change, Result, Tx, sql::statements, view::View};
use kabar_types::{AccountId, ChatId, ContactId, MessageId, UnixMillis, WaId};

statements! {
    KEPT = "SELECT m.id, c.account_id, m.chat_id, m.sender_id, m.wa_id, m.sent_at, m.raw
        FROM messages m CROSS JOIN chats c ON c.id = m.chat_id
        WHERE m.raw IS NOT NULL AND m.id > ?1 AND m.kind IN ('unsupported', 'text') ORDER BY m.id LIMIT ?2";
    READ = "UPDATE messages SET kind = ?2, body = ?3, details = ?4, raw = NULL, secret = COALESCE(secret, ?5), forwards = ?6,
            expires_in = ?7
        WHERE id = ?1 AND kind = 'unsupported' RETURNING chat_id";
    READ_TEXT = "UPDATE messages SET details = CASE WHEN edited_at = 0 THEN ?2 ELSE details END, raw = NULL, forwards = ?3,
            expires_in = ?4
        WHERE id = ?1 AND kind = 'text' RETURNING chat_id";
    SET_ASIDE = "INSERT OR IGNORE INTO set_aside (chat_id, sender_id, wa_id, sent_at, raw) VALUES (?1, ?2, ?3, ?4, ?5)";
    ASIDE = "SELECT a.id, c.account_id, a.chat_id, a.sender_id, a.wa_id, a.sent_at, a.raw
        FROM set_aside a CROSS JOIN chats c ON c.id = a.chat_id WHERE a.id > ?1 ORDER BY a.id LIMIT ?2";
    DROP_ASIDE = "DELETE FROM set_aside WHERE id = ?1";
    MOVE_CHAT = "UPDATE OR IGNORE set_aside SET chat_id = ?1 WHERE chat_id = ?2";
    MOVE_SENDER = "UPDATE OR IGNORE set_aside SET sender_id = ?1 WHERE sender_id = ?2 AND sender_id > 0";
    DROP_SENDER = "DELETE FROM set_aside WHERE sender_id = ?1 AND sender_id > 0";
}

/// A message with its protobuf.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptRaw {
    /// In `messages`, or in `set_aside`.
    pub id: i64,
    pub account: AccountId,
    pub chat: ChatId,
    /// `None`: this account.
    pub sender: Option<ContactId>,
    pub wa_id: WaId,
    pub sent_at: UnixMillis,
    pub raw: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct KeptRow {
    id: i64,
    account_id: String,
    chat_id: i64,
    sender_id: i64,
    wa_id: String,
    sent_at: i64,
    raw: Vec<u8>,
}

impl KeptRow {
    fn kept(self) -> Result<KeptRaw> {
        Ok(KeptRaw {
            id: self.id,
            account: super::account_id(&self.account_id)?,
            chat: ChatId(self.chat_id),
            sender: (self.sender_id > 0).then_some(ContactId(self.sender_id)),
            wa_id: WaId(self.wa_id),
            sent_at: UnixMillis(self.sent_at),
            raw: self.raw,
        })
    }
}

impl View {
    /// The first `limit` messages after `after` whose protobuf is kept.
    pub async fn list_kept_raw(&mut self, after: i64, limit: u32) -> Result<Vec<KeptRaw>> {
        let rows: Vec<KeptRow> = sqlx::query_as(KEPT)
            .bind(after)
            .bind(limit)
            .fetch_all(&mut self.conn)
            .await?;
        rows.into_iter().map(KeptRow::kept).collect()
    }

    /// The first `limit` that were set aside after `after`.
    pub async fn list_set_aside(&mut self, after: i64, limit: u32) -> Result<Vec<KeptRaw>> {
        let rows: Vec<KeptRow> = sqlx::query_as(ASIDE)
            .bind(after)
            .bind(limit)
            .fetch_all(&mut self.conn)
            .await?;
        rows.into_iter().map(KeptRow::kept).collect()
    }
}

impl Tx {
    /// A message of a kind that could not be read becomes what it is, in its place. False when it is something else by
    /// now.
    pub async fn reread_message(&mut self, id: MessageId, new: &NewMessage) -> Result<bool> {
        let columns = bodies::write(&new.body, new.extras.preview.as_ref())?;
        let chat: Option<i64> = sqlx::query_scalar(READ)
            .bind(id.0)
            .bind(columns.kind)
            .bind(columns.body)
            .bind(columns.details)
            .bind(new.secret.as_ref().map(<[u8; 32]>::as_slice))
            .bind(new.extras.forwards)
            .bind(new.extras.expires_in)
            .fetch_optional(&mut self.conn)
            .await?;
        self.reread(id, new, chat).await
    }

    /// A text keeps its words, which may be newer, and gets what belongs to it.
    pub async fn reread_text(&mut self, id: MessageId, new: &NewMessage) -> Result<bool> {
        let columns = bodies::write(&new.body, new.extras.preview.as_ref())?;
        let chat: Option<i64> = sqlx::query_scalar(READ_TEXT)
            .bind(id.0)
            .bind(columns.details)
            .bind(new.extras.forwards)
            .bind(new.extras.expires_in)
            .fetch_optional(&mut self.conn)
            .await?;
        self.reread(id, new, chat).await
    }

    async fn reread(&mut self, id: MessageId, new: &NewMessage, chat: Option<i64>) -> Result<bool> {
        let Some(chat) = chat else { return Ok(false) };
        self.put_extras(id, new).await?;
        self.log(Change::MessageChanged(ChatId(chat), id));
        self.log(Change::Chat(ChatId(chat)));
        Ok(true)
    }

    /// Keeps a message that belongs to another one for a version that can read it.
    pub async fn set_aside(
        &mut self,
        chat: ChatId,
        sender: Option<ContactId>,
        wa_id: &WaId,
        sent_at: UnixMillis,
        raw: &[u8],
    ) -> Result<()> {
        sqlx::query(SET_ASIDE)
            .bind(chat.0)
            .bind(sender_column(sender))
            .bind(&wa_id.0)
            .bind(sent_at.0)
            .bind(raw)
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }

    /// It was read, and stands where it belongs.
    pub async fn drop_set_aside(&mut self, id: i64) -> Result<()> {
        sqlx::query(DROP_ASIDE).bind(id).execute(&mut self.conn).await?;
        Ok(())
    }

    pub(super) async fn move_aside_of_chat(&mut self, kept: ChatId, gone: ChatId) -> Result<()> {
        self.run_pair(MOVE_CHAT, kept.0, gone.0).await
    }

    pub(super) async fn move_aside_of_person(&mut self, kept: ContactId, gone: ContactId) -> Result<()> {
        self.run_pair(MOVE_SENDER, kept.0, gone.0).await?;
        self.run_one(DROP_SENDER, gone.0).await
    }
}
