//! The chat list, page by page: ordered by pinned, then newest, then id. A page is found by place, not by number,
//! so that a list which changes meanwhile neither repeats nor skips rows.
//!
//! Names are compared here and not in SQL, whose idea of upper and lower case ends with ASCII.

use crate::{Result, names, sql::statements, view::View};
use kabar_types::{AccountId, AccountSetId, Chat, ChatCursor, ChatFilter, ChatId, ChatPage, UnixMillis};
use std::collections::HashMap;

/// How many rows are looked through at a time when searching.
const STRIDE: u32 = 500;

/// What to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct ChatQuery<'a> {
    /// `None`: of all accounts.
    pub account: Option<AccountId>,
    /// `None`: of accounts in any set or none.
    pub set: Option<AccountSetId>,
    /// Part of a name or number; empty: every chat.
    pub query: &'a str,
    pub filter: ChatFilter,
    /// Where the page before ended; `None`: from the top.
    pub before: Option<ChatCursor>,
    pub limit: u32,
}

statements! {
    LIST = "SELECT c.id, c.pinned, c.sort_at, c.group_name, COALESCE(p.verified_name, '') AS verified_name,
            COALESCE(p.push_name, '') AS push_name,
            COALESCE(p.phone_jid, '') AS phone_jid, COALESCE(s.name, '') AS saved_name
        FROM chats c
        LEFT JOIN contacts p ON p.id = c.contact_id
        LEFT JOIN saved_names s ON s.account_id = c.account_id AND s.contact_id = c.contact_id
        WHERE (c.pinned, c.sort_at, c.id) < (?1, ?2, ?3)
            AND (?4 IS NULL OR c.account_id = ?4)
            AND CASE ?5 WHEN 'unread' THEN c.unread > 0 OR c.marked_unread WHEN 'groups' THEN c.group_jid <> ''
                WHEN 'drafts' THEN c.draft <> '' WHEN 'archived' THEN c.archived = 1 ELSE 1 END
            AND (c.archived = 0 OR ?6) AND c.hidden = 0
            AND (?8 IS NULL OR c.account_id IN (SELECT a.id FROM accounts a WHERE a.set_id = ?8))
        ORDER BY c.pinned DESC, c.sort_at DESC, c.id DESC LIMIT ?7";
}

#[derive(sqlx::FromRow)]
struct PlaceRow {
    id: i64,
    pinned: bool,
    sort_at: i64,
    group_name: String,
    verified_name: String,
    push_name: String,
    phone_jid: String,
    saved_name: String,
}

impl PlaceRow {
    fn cursor(&self) -> ChatCursor {
        ChatCursor {
            pinned: self.pinned,
            order: UnixMillis(self.sort_at),
            id: ChatId(self.id),
        }
    }

    fn answers(&self, query: &str) -> bool {
        names::matches(
            query,
            &[
                &self.saved_name,
                &self.verified_name,
                &self.push_name,
                &self.group_name,
            ],
            &self.phone_jid,
        )
    }
}

impl View {
    /// A page of the chat list. `now` decides which chats are still muted.
    pub async fn list_chats(&mut self, query: &ChatQuery<'_>, now: UnixMillis) -> Result<ChatPage> {
        let wanted = query.limit.max(1) as usize;
        let mut places = self.find_places(query, wanted + 1).await?;
        let more = places.len() > wanted;
        places.truncate(wanted);
        let next = places.last().copied().filter(|_| more);
        let ids: Vec<ChatId> = places.iter().map(|place| place.id).collect();
        let mut chats: HashMap<ChatId, Chat> = self
            .chats_by_id(&ids, now)
            .await?
            .into_iter()
            .map(|chat| (chat.id, chat))
            .collect();
        Ok(ChatPage {
            chats: ids.iter().filter_map(|id| chats.remove(id)).collect(),
            next,
        })
    }

    /// The first `wanted` chats that answer the query, in order.
    async fn find_places(&mut self, query: &ChatQuery<'_>, wanted: usize) -> Result<Vec<ChatCursor>> {
        let searching = !query.query.trim().is_empty();
        let stride = if searching {
            STRIDE
        } else {
            query.limit.max(1).saturating_add(1)
        };
        let (mut found, mut before) = (Vec::new(), query.before);
        loop {
            let rows = self.places(query, before, searching, stride).await?;
            found.extend(
                rows.iter()
                    .filter(|row| row.answers(query.query))
                    .map(PlaceRow::cursor),
            );
            before = rows.last().map(PlaceRow::cursor);
            if found.len() >= wanted || rows.len() < stride as usize {
                found.truncate(wanted);
                return Ok(found);
            }
        }
    }

    async fn places(
        &mut self,
        query: &ChatQuery<'_>,
        before: Option<ChatCursor>,
        searching: bool,
        stride: u32,
    ) -> Result<Vec<PlaceRow>> {
        let (pinned, order, id) = before.map_or((2, i64::MAX, i64::MAX), |place| {
            (i64::from(place.pinned), place.order.0, place.id.0)
        });
        let rows = sqlx::query_as(LIST)
            .bind(pinned)
            .bind(order)
            .bind(id)
            .bind(query.account.map(|account| account.to_string()))
            .bind(filter_text(query.filter))
            .bind(searching || query.filter == ChatFilter::Archived)
            .bind(stride)
            .bind(query.set.map(|set| set.0))
            .fetch_all(&mut self.conn)
            .await?;
        Ok(rows)
    }
}

fn filter_text(filter: ChatFilter) -> &'static str {
    match filter {
        ChatFilter::All => "all",
        ChatFilter::Unread => "unread",
        ChatFilter::Groups => "groups",
        ChatFilter::Drafts => "drafts",
        ChatFilter::Archived => "archived",
    }
}
