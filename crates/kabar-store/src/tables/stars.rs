//! `stars`: messages somebody wants to find again. The newest word about each stands, whatever the order in which they
//! come, and whether the message they mean is here yet or not.

use super::{messages::sender_column, search::Found};
use crate::{Change, Result, Tx, sql::statements, view::View};
use kabar_types::{AccountId, ChatId, ContactId, MessageCursor, MessageId, SearchPage, UnixMillis, WaId};

statements! {
    PUT = "INSERT INTO stars (chat_id, wa_id, sender_id, starred, at) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (chat_id, wa_id, sender_id) DO UPDATE SET starred = excluded.starred, at = excluded.at
        WHERE (excluded.at, excluded.starred) > (stars.at, stars.starred)";
    /// What a person chooses here is the newest there is, also where another device's clock is ahead.
    CHOOSE = "INSERT INTO stars (chat_id, wa_id, sender_id, starred, at) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (chat_id, wa_id, sender_id) DO UPDATE SET starred = excluded.starred,
            at = MAX(excluded.at, stars.at + 1) WHERE excluded.starred <> stars.starred";
    MOVE_CHAT = "INSERT INTO stars (chat_id, wa_id, sender_id, starred, at)
        SELECT ?1, wa_id, sender_id, starred, at FROM stars WHERE chat_id = ?2
        ON CONFLICT (chat_id, wa_id, sender_id) DO UPDATE SET starred = excluded.starred, at = excluded.at
        WHERE (excluded.at, excluded.starred) > (stars.at, stars.starred)";
    MOVE_SENDER = "INSERT INTO stars (chat_id, wa_id, sender_id, starred, at)
        SELECT chat_id, wa_id, ?1, starred, at FROM stars WHERE sender_id = ?2 AND sender_id > 0
        ON CONFLICT (chat_id, wa_id, sender_id) DO UPDATE SET starred = excluded.starred, at = excluded.at
        WHERE (excluded.at, excluded.starred) > (stars.at, stars.starred)";
    /// Deleted messages say nothing any more. The few stars are read first, whatever the planner thinks.
    LIST = "SELECT m.id, m.chat_id FROM stars t CROSS JOIN messages m
            ON m.chat_id = t.chat_id AND m.wa_id = t.wa_id AND m.sender_id = t.sender_id
        CROSS JOIN chats c ON c.id = t.chat_id
        WHERE t.starred AND m.kind <> 'revoked' AND (?1 IS NULL OR t.chat_id = ?1)
            AND (?2 IS NULL OR c.account_id = ?2) AND (m.sort_at, m.id) < (?3, ?4)
        ORDER BY m.sort_at DESC, m.id DESC LIMIT ?5";
    DROP_SENDER = "DELETE FROM stars WHERE sender_id = ?1";
}

/// Which of the starred messages to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct StarredQuery {
    /// `None`: in every chat.
    pub chat: Option<ChatId>,
    /// `None`: of all accounts.
    pub account: Option<AccountId>,
    /// Where the page before ended; `None`: the newest.
    pub before: Option<MessageCursor>,
    pub limit: u32,
}

impl View {
    /// A page of the starred messages, newest first.
    pub async fn list_starred(&mut self, query: &StarredQuery) -> Result<SearchPage> {
        let wanted = query.limit.max(1) as usize;
        let (order, id) = query
            .before
            .map_or((i64::MAX, i64::MAX), |place| (place.order.0, place.id.0));
        let mut rows: Vec<(i64, i64)> = sqlx::query_as(LIST)
            .bind(query.chat.map(|chat| chat.0))
            .bind(query.account.map(|account| account.to_string()))
            .bind(order)
            .bind(id)
            .bind(i64::from(query.limit.max(1)) + 1)
            .fetch_all(&mut self.conn)
            .await?;
        let more = rows.len() > wanted;
        rows.truncate(wanted);
        let found = rows.into_iter().map(|(id, chat)| Found::without_words(id, chat));
        let hits = self.hits(found.collect()).await?;
        let last = hits.last().map(|hit| MessageCursor {
            order: hit.message.order,
            id: hit.message.id,
        });
        Ok(SearchPage {
            hits,
            older: last.filter(|_| more),
            waiting: 0,
        })
    }
}

impl Tx {
    /// A device put a star on a message at `at`, or took it off. `sender` wrote the message; `None`: this account. False
    /// when something newer stands.
    pub async fn put_star(
        &mut self,
        chat: ChatId,
        target: &WaId,
        sender: Option<ContactId>,
        starred: bool,
        at: UnixMillis,
    ) -> Result<bool> {
        self.star(PUT, chat, target, sender, starred, at).await
    }

    /// The person chose this here. False when it was so already.
    pub async fn choose_star(
        &mut self,
        chat: ChatId,
        target: &WaId,
        sender: Option<ContactId>,
        starred: bool,
        now: UnixMillis,
    ) -> Result<bool> {
        self.star(CHOOSE, chat, target, sender, starred, now).await
    }

    async fn star(
        &mut self,
        sql: &'static str,
        chat: ChatId,
        target: &WaId,
        sender: Option<ContactId>,
        starred: bool,
        at: UnixMillis,
    ) -> Result<bool> {
        let done = sqlx::query(sql)
            .bind(chat.0)
            .bind(&target.0)
            .bind(sender_column(sender))
            .bind(starred)
            .bind(at.0)
            .execute(&mut self.conn)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        if let Some(id) = self.find_message(chat, sender, target).await? {
            self.log(Change::MessageChanged(chat, MessageId(id.0)));
        }
        Ok(true)
    }

    pub(super) async fn move_stars_of_chat(&mut self, kept: ChatId, gone: ChatId) -> Result<()> {
        self.run_pair(MOVE_CHAT, kept.0, gone.0).await
    }

    pub(super) async fn move_stars_of_person(&mut self, kept: ContactId, gone: ContactId) -> Result<()> {
        self.run_pair(MOVE_SENDER, kept.0, gone.0).await?;
        self.run_one(DROP_SENDER, gone.0).await
    }
}
