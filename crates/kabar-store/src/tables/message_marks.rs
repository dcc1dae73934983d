//! `message_marks`: what people put on a message for everybody. The newest stands, whatever the order in which they
//! come, and whether the message is here yet or not.

use super::id_list;
use super::messages::sender_column;
use crate::{Result, Tx, sql::statements, view::View};
use kabar_types::{ChatId, ContactId, MessageId, Pin, UnixMillis, WaId};
use std::collections::HashMap;

/// What may be put on a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// It stands at the top of the chat.
    Pin,
    /// It does not disappear.
    Keep,
}

/// Something put on a message, or taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMark {
    pub what: MarkKind,
    /// The id of the message that said so.
    pub wa_id: WaId,
    /// `None`: this account.
    pub sender: Option<ContactId>,
    pub at: UnixMillis,
    /// `None`: it is taken away.
    pub until: Option<UnixMillis>,
}

statements! {
    PUT = "INSERT INTO message_marks (chat_id, wa_id, what, mark_id, at, sender_id, until) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (chat_id, wa_id, what) DO UPDATE SET mark_id = excluded.mark_id, at = excluded.at,
            sender_id = excluded.sender_id, until = excluded.until
        WHERE (excluded.at, excluded.mark_id) > (message_marks.at, message_marks.mark_id)";
    OF = "SELECT m.id, k.what, k.sender_id, k.at, k.until FROM messages m
        JOIN message_marks k ON k.chat_id = m.chat_id AND k.wa_id = m.wa_id AND k.until <> 0
        WHERE m.id IN (SELECT value FROM json_each(?1)) AND m.kind <> 'revoked'";
    PINNED = "SELECT m.id FROM message_marks k
        JOIN messages m ON m.chat_id = k.chat_id AND m.wa_id = k.wa_id AND m.kind <> 'revoked'
        WHERE k.chat_id = ?1 AND k.what = 'pin' AND k.until > ?2 ORDER BY k.at DESC, m.id LIMIT 10";
    MOVE_CHAT = "INSERT INTO message_marks (chat_id, wa_id, what, mark_id, at, sender_id, until)
        SELECT ?1, wa_id, what, mark_id, at, sender_id, until FROM message_marks WHERE chat_id = ?2
        ON CONFLICT (chat_id, wa_id, what) DO UPDATE SET mark_id = excluded.mark_id, at = excluded.at,
            sender_id = excluded.sender_id, until = excluded.until
        WHERE (excluded.at, excluded.mark_id) > (message_marks.at, message_marks.mark_id)";
    MOVE_SENDER = "UPDATE message_marks SET sender_id = ?1 WHERE sender_id = ?2 AND sender_id > 0";
}

/// What is on a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Marked {
    pub(super) pin: Option<Pin>,
    pub(super) kept: bool,
}

#[derive(sqlx::FromRow)]
struct MarkRow {
    id: i64,
    what: String,
    sender_id: i64,
    at: i64,
    until: i64,
}

impl View {
    /// What is on each of these messages.
    pub(super) async fn marks_on(&mut self, messages: &[MessageId]) -> Result<HashMap<MessageId, Marked>> {
        let rows: Vec<MarkRow> = sqlx::query_as(OF)
            .bind(id_list(messages))
            .fetch_all(&mut self.conn)
            .await?;
        let mut of: HashMap<MessageId, Marked> = HashMap::new();
        for row in rows {
            let marked = of.entry(MessageId(row.id)).or_default();
            match row.what.as_str() {
                "pin" => {
                    marked.pin = Some(Pin {
                        by: (row.sender_id > 0).then_some(ContactId(row.sender_id)),
                        at: UnixMillis(row.at),
                        until: UnixMillis(row.until),
                    });
                }
                _ => marked.kept = true,
            }
        }
        Ok(of)
    }

    /// The messages at the top of a chat, the one that was pinned last first.
    pub async fn list_pinned(&mut self, chat: ChatId, now: UnixMillis) -> Result<Vec<MessageId>> {
        let ids: Vec<i64> = sqlx::query_scalar(PINNED)
            .bind(chat.0)
            .bind(now.0)
            .fetch_all(&mut self.conn)
            .await?;
        Ok(ids.into_iter().map(MessageId).collect())
    }
}

impl Tx {
    /// Puts a mark on the message with this id on WhatsApp, or takes it away. False when a newer one stands.
    pub async fn put_mark(&mut self, chat: ChatId, target: &WaId, mark: &NewMark) -> Result<bool> {
        let what = match mark.what {
            MarkKind::Pin => "pin",
            MarkKind::Keep => "keep",
        };
        let done = sqlx::query(PUT)
            .bind(chat.0)
            .bind(&target.0)
            .bind(what)
            .bind(&mark.wa_id.0)
            .bind(mark.at.0)
            .bind(sender_column(mark.sender))
            .bind(mark.until.map_or(0, |until| until.0))
            .execute(&mut self.conn)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        self.log_meant(chat, target).await?;
        Ok(true)
    }

    pub(super) async fn move_marks_of_chat(&mut self, kept: ChatId, gone: ChatId) -> Result<()> {
        self.run_pair(MOVE_CHAT, kept.0, gone.0).await
    }

    pub(super) async fn move_marks_of_person(&mut self, kept: ContactId, gone: ContactId) -> Result<()> {
        self.run_pair(MOVE_SENDER, kept.0, gone.0).await
    }
}
