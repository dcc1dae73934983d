//! Stretches of a timeline: its newest rows, those before or behind a place, and those around a message. A stretch is
//! found by place, not by number, so that what arrives meanwhile neither repeats nor skips rows.

use crate::{Result, sql::statements, view::View};
use kabar_types::{ChatId, Message, MessageCursor, MessageId, MessagePage, OlderFrom, UnixMillis};

statements! {
    BEFORE = "SELECT id FROM messages WHERE chat_id = ?1 AND (sort_at, id) < (?2, ?3)
        ORDER BY sort_at DESC, id DESC LIMIT ?4";
    BEHIND = "SELECT id FROM messages WHERE chat_id = ?1 AND (sort_at, id) > (?2, ?3)
        ORDER BY sort_at, id LIMIT ?4";
}

/// Behind every row.
pub(super) const END: MessageCursor = MessageCursor {
    order: UnixMillis(i64::MAX),
    id: MessageId(i64::MAX),
};

impl View {
    /// A page of a timeline: the newest rows, or those before a place.
    pub async fn list_messages(
        &mut self,
        chat: ChatId,
        before: Option<MessageCursor>,
        limit: u32,
    ) -> Result<MessagePage> {
        let ids = self
            .beside(BEFORE, chat, before.unwrap_or(END), limit.max(1))
            .await?;
        self.message_page(chat, &ids).await
    }

    /// The page behind a place.
    pub async fn list_newer(
        &mut self,
        chat: ChatId,
        after: MessageCursor,
        limit: u32,
    ) -> Result<MessagePage> {
        let ids = self.beside(BEHIND, chat, after, limit.max(1)).await?;
        self.message_page(chat, &ids).await
    }

    /// The page with a message in its middle, as far as there are rows on both sides.
    pub async fn list_around(&mut self, message: MessageId, limit: u32) -> Result<MessagePage> {
        let middle = self.get_message(message).await?;
        let older = limit / 2;
        let newer = limit.saturating_sub(older + 1);
        let mut ids = self.beside(BEFORE, middle.chat, place_of(&middle), older).await?;
        ids.push(message);
        ids.extend(self.beside(BEHIND, middle.chat, place_of(&middle), newer).await?);
        self.message_page(middle.chat, &ids).await
    }

    /// The rows beside a place, the nearest first.
    async fn beside(
        &mut self,
        sql: &'static str,
        chat: ChatId,
        place: MessageCursor,
        limit: u32,
    ) -> Result<Vec<MessageId>> {
        let ids: Vec<i64> = sqlx::query_scalar(sql)
            .bind(chat.0)
            .bind(place.order.0)
            .bind(place.id.0)
            .bind(limit)
            .fetch_all(&mut self.conn)
            .await?;
        Ok(ids.into_iter().map(MessageId).collect())
    }

    /// `place`, when there are rows beside it.
    async fn goes_on(
        &mut self,
        sql: &'static str,
        chat: ChatId,
        place: Option<MessageCursor>,
    ) -> Result<Option<MessageCursor>> {
        let Some(at) = place else { return Ok(None) };
        let is_last = self.beside(sql, chat, at, 1).await?.is_empty();
        Ok(place.filter(|_| !is_last))
    }

    async fn message_page(&mut self, chat: ChatId, ids: &[MessageId]) -> Result<MessagePage> {
        let messages = self.messages_by_id(ids).await?;
        let older = self.goes_on(BEFORE, chat, messages.first().map(place_of)).await?;
        let newer = self.goes_on(BEHIND, chat, messages.last().map(place_of)).await?;
        let past = self.get_past(chat).await?;
        Ok(MessagePage {
            messages,
            older,
            newer,
            first_unread: self.first_unread(chat).await?,
            older_from: match (older, past.older) {
                (Some(_), _) => OlderFrom::Local,
                (None, true) => OlderFrom::Phone,
                (None, false) => OlderFrom::None,
            },
            past,
        })
    }
}

pub(super) fn place_of(row: &Message) -> MessageCursor {
    MessageCursor {
        order: row.order,
        id: row.id,
    }
}
