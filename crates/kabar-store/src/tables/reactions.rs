//! `reactions`: what people think of messages. The newest of each person stands, whatever the order in which they come,
//! and whether the message they mean is here yet or not.

use super::id_list;
use super::messages::sender_column;
use crate::{Change, Result, Tx, names, sql::statements, view::View};
use kabar_types::{ChatId, ContactId, MessageId, Reaction, UnixMillis, WaId};
use std::collections::HashMap;

statements! {
    /// Of two that were made in the same moment one wins wherever they are compared.
    PUT = "INSERT INTO reactions (chat_id, wa_id, sender_id, emoji, at) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (chat_id, wa_id, sender_id) DO UPDATE SET emoji = excluded.emoji, at = excluded.at
        WHERE (excluded.at, excluded.emoji) > (reactions.at, reactions.emoji)";
    MEANT = "SELECT id FROM messages WHERE chat_id = ?1 AND wa_id = ?2";
    OF = "SELECT m.id AS message, r.sender_id, r.emoji, r.at,
            COALESCE(w.verified_name, '') AS verified_name,
            COALESCE(w.push_name, '') AS push_name, COALESCE(w.phone_jid, '') AS phone_jid,
            COALESCE(s.name, '') AS saved_name
        FROM messages m
        JOIN chats c ON c.id = m.chat_id
        JOIN reactions r ON r.chat_id = m.chat_id AND r.wa_id = m.wa_id AND r.emoji <> ''
        LEFT JOIN contacts w ON w.id = r.sender_id
        LEFT JOIN saved_names s ON s.account_id = c.account_id AND s.contact_id = r.sender_id
        WHERE m.id IN (SELECT value FROM json_each(?1)) AND m.kind <> 'revoked'
        ORDER BY r.at, r.sender_id";
    MOVE_CHAT = "INSERT INTO reactions (chat_id, wa_id, sender_id, emoji, at)
        SELECT ?1, wa_id, sender_id, emoji, at FROM reactions WHERE chat_id = ?2
        ON CONFLICT (chat_id, wa_id, sender_id) DO UPDATE SET emoji = excluded.emoji, at = excluded.at
        WHERE (excluded.at, excluded.emoji) > (reactions.at, reactions.emoji)";
    MOVE_SENDER = "INSERT INTO reactions (chat_id, wa_id, sender_id, emoji, at)
        SELECT chat_id, wa_id, ?1, emoji, at FROM reactions WHERE sender_id = ?2 AND sender_id > 0
        ON CONFLICT (chat_id, wa_id, sender_id) DO UPDATE SET emoji = excluded.emoji, at = excluded.at
        WHERE (excluded.at, excluded.emoji) > (reactions.at, reactions.emoji)";
    DROP_SENDER = "DELETE FROM reactions WHERE sender_id = ?1";
}

#[derive(sqlx::FromRow)]
struct ReactionRow {
    message: i64,
    sender_id: i64,
    emoji: String,
    at: i64,
    verified_name: String,
    push_name: String,
    phone_jid: String,
    saved_name: String,
}

impl ReactionRow {
    fn view(self) -> Reaction {
        let name = names::person(
            &self.saved_name,
            &self.verified_name,
            &self.push_name,
            &self.phone_jid,
        )
        .text;
        let is_mine = self.sender_id == 0;
        Reaction {
            sender: (!is_mine).then_some(ContactId(self.sender_id)),
            sender_name: (!is_mine).then_some(name),
            emoji: self.emoji,
            at: UnixMillis(self.at),
        }
    }
}

impl View {
    /// The reactions to each of these messages, oldest first.
    pub(super) async fn reactions_to(
        &mut self,
        messages: &[MessageId],
    ) -> Result<HashMap<MessageId, Vec<Reaction>>> {
        let rows: Vec<ReactionRow> = sqlx::query_as(OF)
            .bind(id_list(messages))
            .fetch_all(&mut self.conn)
            .await?;
        let mut of: HashMap<MessageId, Vec<Reaction>> = HashMap::new();
        for row in rows {
            of.entry(MessageId(row.message)).or_default().push(row.view());
        }
        Ok(of)
    }
}

impl Tx {
    /// Somebody's reaction to the message with this id on WhatsApp; `None` is this account, an empty emoji takes it
    /// back. False when a newer one stands.
    pub async fn put_reaction(
        &mut self,
        chat: ChatId,
        target: &WaId,
        sender: Option<ContactId>,
        emoji: &str,
        at: UnixMillis,
    ) -> Result<bool> {
        let done = sqlx::query(PUT)
            .bind(chat.0)
            .bind(&target.0)
            .bind(sender_column(sender))
            .bind(emoji)
            .bind(at.0)
            .execute(&mut self.conn)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        self.log_meant(chat, target).await?;
        Ok(true)
    }

    /// The messages with this id changed: what names them does not say who wrote them.
    pub(super) async fn log_meant(&mut self, chat: ChatId, target: &WaId) -> Result<()> {
        let meant: Vec<i64> = sqlx::query_scalar(MEANT)
            .bind(chat.0)
            .bind(&target.0)
            .fetch_all(&mut self.conn)
            .await?;
        for id in meant {
            self.log(Change::MessageChanged(chat, MessageId(id)));
        }
        Ok(())
    }

    /// What stood in the chat that goes stands in the one that stays; the rows of the other go with it.
    pub(super) async fn move_reactions_of_chat(&mut self, kept: ChatId, gone: ChatId) -> Result<()> {
        self.run_pair(MOVE_CHAT, kept.0, gone.0).await
    }

    pub(super) async fn move_reactions_of_person(&mut self, kept: ContactId, gone: ContactId) -> Result<()> {
        self.run_pair(MOVE_SENDER, kept.0, gone.0).await?;
        self.run_one(DROP_SENDER, gone.0).await
    }
}
