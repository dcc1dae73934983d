//! What there is with one person over all accounts: chats, one timeline of all of them, and groups that both are in.
//!
//! Several accounts know the same person by one row of `contacts`, by whichever address each met them.

use super::message_pages::{END, place_of};
use crate::{Result, sql::statements, view::View};
use kabar_types::{
    AccountId, Chat, ChatId, ContactId, MessageCursor, MessageId, PersonPage, UnixMillis, WaId,
};
use std::collections::HashMap;

statements! {
    /// In rail order.
    CHATS = "SELECT c.id FROM chats c JOIN accounts a ON a.id = c.account_id
        LEFT JOIN account_sets b ON b.id = a.set_id
        WHERE c.contact_id = ?1 ORDER BY b.position IS NOT NULL, b.position, b.id, a.position, a.id";
    /// From each chat no more rows than are wanted of all, by the index of its timeline.
    TIMELINE = "SELECT m.id FROM chats c JOIN messages m ON m.id IN (SELECT x.id FROM messages x
            WHERE x.chat_id = c.id AND (x.sort_at, x.id) < (?2, ?3) ORDER BY x.sort_at DESC, x.id DESC LIMIT ?4)
        WHERE c.contact_id = ?1 ORDER BY m.sort_at DESC, m.id DESC LIMIT ?4";
    /// What a person wrote last to an account; nobody's words are not theirs.
    NEWEST_FROM = "SELECT m.wa_id, m.sent_at FROM chats c JOIN messages m ON m.chat_id = c.id AND m.sender_id = ?2
        WHERE c.account_id = ?1 AND c.contact_id = ?2 AND m.kind NOT IN ('system', 'call')
        ORDER BY m.sort_at DESC, m.id DESC LIMIT 1";
    /// In which the account is too, unless it is known to be outside.
    GROUPS = "SELECT c.id FROM group_members t JOIN chats c ON c.id = t.chat_id JOIN accounts a ON a.id = c.account_id
        LEFT JOIN account_sets b ON b.id = a.set_id
        LEFT JOIN group_members y ON y.chat_id = t.chat_id AND y.contact_id = 0
        WHERE t.contact_id = ?1 AND t.contact_id > 0 AND t.present = 1 AND COALESCE(y.present, 1) = 1
        ORDER BY b.position IS NOT NULL, b.position, b.id, a.position, a.id, c.sort_at DESC, c.id DESC";
}

impl View {
    /// The chats with one person, one for each account at most, in rail order. `now` decides which are still muted.
    pub async fn list_person_chats(&mut self, person: ContactId, now: UnixMillis) -> Result<Vec<Chat>> {
        self.chats_in_order_of(CHATS, person, now).await
    }

    /// The groups that a person and an account are both in, by account in rail order.
    pub async fn list_common_groups(&mut self, person: ContactId, now: UnixMillis) -> Result<Vec<Chat>> {
        self.chats_in_order_of(GROUPS, person, now).await
    }

    /// A page of what was said in all chats with one person: the newest rows, or those before a place.
    pub async fn list_person_timeline(
        &mut self,
        person: ContactId,
        before: Option<MessageCursor>,
        limit: u32,
    ) -> Result<PersonPage> {
        let wanted = limit.max(1);
        let mut ids = self
            .person_rows(person, before.unwrap_or(END), wanted.saturating_add(1))
            .await?;
        let more = ids.len() > wanted as usize;
        ids.truncate(wanted as usize);
        let messages = self.messages_by_id(&ids).await?;
        let older = messages.first().map(place_of).filter(|_| more);
        Ok(PersonPage { messages, older })
    }

    /// The newest message that a person wrote to an account by themselves, and when.
    pub async fn find_newest_from(
        &mut self,
        account: AccountId,
        person: ContactId,
    ) -> Result<Option<(WaId, UnixMillis)>> {
        let row: Option<(String, i64)> = sqlx::query_as(NEWEST_FROM)
            .bind(account.to_string())
            .bind(person.0)
            .fetch_optional(&mut self.conn)
            .await?;
        Ok(row.map(|(wa_id, sent_at)| (WaId(wa_id), UnixMillis(sent_at))))
    }

    async fn person_rows(
        &mut self,
        person: ContactId,
        before: MessageCursor,
        limit: u32,
    ) -> Result<Vec<MessageId>> {
        let ids: Vec<i64> = sqlx::query_scalar(TIMELINE)
            .bind(person.0)
            .bind(before.order.0)
            .bind(before.id.0)
            .bind(limit)
            .fetch_all(&mut self.conn)
            .await?;
        Ok(ids.into_iter().map(MessageId).collect())
    }

    async fn chats_in_order_of(
        &mut self,
        sql: &'static str,
        person: ContactId,
        now: UnixMillis,
    ) -> Result<Vec<Chat>> {
        let ids: Vec<i64> = sqlx::query_scalar(sql)
            .bind(person.0)
            .fetch_all(&mut self.conn)
            .await?;
        let ids: Vec<ChatId> = ids.into_iter().map(ChatId).collect();
        let mut found: HashMap<ChatId, Chat> = self
            .chats_by_id(&ids, now)
            .await?
            .into_iter()
            .map(|chat| (chat.id, chat))
            .collect();
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }
}
