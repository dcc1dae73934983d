//! `chats`: one row per person or group and account, and what is set on it.

use super::accounts::jid;
use super::contacts::Addresses;
use crate::{Change, Result, StoreError, Tx, sql::statements, view::View};
use kabar_types::{AccountId, ChatId, ChatKind, ContactId, Jid, UnixMillis};

/// What a person may set on a chat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChatFlags {
    pub pinned: bool,
    pub archived: bool,
    /// Silent until then; `UnixMillis(-1)`: for ever.
    pub muted_until: Option<UnixMillis>,
}

/// Where a chat is on WhatsApp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatAddress {
    pub account: AccountId,
    pub kind: ChatKind,
    /// The person of a direct chat, and where they can be reached.
    pub contact: Option<ContactId>,
    pub addresses: Addresses,
    pub group: Option<Jid>,
}

impl ChatAddress {
    /// The address to send to.
    pub fn jid(&self) -> Option<&Jid> {
        self.group.as_ref().or_else(|| self.addresses.preferred())
    }
}

statements! {
    FIND_DIRECT = "SELECT id FROM chats WHERE account_id = ?1 AND contact_id = ?2";
    FIND_GROUP = "SELECT id FROM chats WHERE account_id = ?1 AND group_jid = ?2 AND group_jid <> ''";
    INSERT_DIRECT = "INSERT INTO chats (account_id, contact_id) VALUES (?1, ?2)";
    INSERT_GROUP = "INSERT INTO chats (account_id, group_jid) VALUES (?1, ?2)";
    ADDRESS = "SELECT c.account_id, c.contact_id, c.group_jid, COALESCE(p.phone_jid, '') AS phone_jid,
            COALESCE(p.lid, '') AS lid
        FROM chats c LEFT JOIN contacts p ON p.id = c.contact_id WHERE c.id = ?1";
    SET_DRAFT = "UPDATE chats SET draft = ?2 WHERE id = ?1 AND draft <> ?2";
    SET_FLAGS = "UPDATE chats SET pinned = CASE pinned_at WHEN 0 THEN ?2 ELSE pinned END,
            archived = CASE archived_at WHEN 0 THEN ?3 ELSE archived END,
            muted_until = CASE muted_at WHEN 0 THEN ?4 ELSE muted_until END
        WHERE id = ?1 AND (pinned <> ?2 OR archived <> ?3 OR muted_until <> ?4)";
    TOUCH = "UPDATE chats SET sort_at = ?2 WHERE id = ?1 AND sort_at < ?2 AND cleared_until < ?2";
}

#[derive(sqlx::FromRow)]
struct AddressRow {
    account_id: String,
    contact_id: Option<i64>,
    group_jid: String,
    phone_jid: String,
    lid: String,
}

impl View {
    /// An account's chat with a person.
    pub async fn find_direct_chat(
        &mut self,
        account: AccountId,
        contact: ContactId,
    ) -> Result<Option<ChatId>> {
        let id: Option<i64> = sqlx::query_scalar(FIND_DIRECT)
            .bind(account.to_string())
            .bind(contact.0)
            .fetch_optional(&mut self.conn)
            .await?;
        Ok(id.map(ChatId))
    }

    /// An account's chat in a group.
    pub async fn find_group_chat(&mut self, account: AccountId, group: &Jid) -> Result<Option<ChatId>> {
        let id: Option<i64> = sqlx::query_scalar(FIND_GROUP)
            .bind(account.to_string())
            .bind(group.as_str())
            .fetch_optional(&mut self.conn)
            .await?;
        Ok(id.map(ChatId))
    }

    /// Where a chat is on WhatsApp.
    pub async fn get_chat_address(&mut self, chat: ChatId) -> Result<ChatAddress> {
        let row: Option<AddressRow> = sqlx::query_as(ADDRESS)
            .bind(chat.0)
            .fetch_optional(&mut self.conn)
            .await?;
        let row = row.ok_or(StoreError::NotFound("chat"))?;
        Ok(ChatAddress {
            account: super::account_id(&row.account_id)?,
            kind: kind(&row.group_jid),
            contact: row.contact_id.map(ContactId),
            addresses: Addresses {
                phone: jid(row.phone_jid),
                lid: jid(row.lid),
            },
            group: jid(row.group_jid),
        })
    }
}

pub(super) fn kind(group_jid: &str) -> ChatKind {
    if group_jid.is_empty() {
        ChatKind::Direct
    } else {
        ChatKind::Group
    }
}

impl Tx {
    /// An account's chat with a person, made if new.
    pub async fn find_or_insert_direct_chat(
        &mut self,
        account: AccountId,
        contact: ContactId,
    ) -> Result<ChatId> {
        let (chat, new) = self.direct_chat(account, contact, INSERT_DIRECT).await?;
        if new {
            self.log(Change::Chat(chat));
        }
        Ok(chat)
    }

    /// The same; `insert` makes it, and true says that it did.
    pub(super) async fn direct_chat(
        &mut self,
        account: AccountId,
        contact: ContactId,
        insert: &'static str,
    ) -> Result<(ChatId, bool)> {
        if let Some(chat) = self.known.direct_chat(account, contact) {
            return Ok((chat, false));
        }
        let found = self.find_direct_chat(account, contact).await?;
        let chat = match found {
            Some(chat) => chat,
            None => {
                let query = sqlx::query(insert).bind(account.to_string()).bind(contact.0);
                ChatId(query.execute(&mut self.conn).await?.last_insert_rowid())
            }
        };
        self.known.meet_direct_chat(account, contact, chat);
        Ok((chat, found.is_none()))
    }

    /// An account's chat in a group, made if new.
    pub async fn find_or_insert_group_chat(&mut self, account: AccountId, group: &Jid) -> Result<ChatId> {
        let (chat, new) = self.group_chat(account, group, INSERT_GROUP).await?;
        if new {
            self.log(Change::Chat(chat));
        }
        Ok(chat)
    }

    /// The same; `insert` makes it, and true says that it did.
    pub(super) async fn group_chat(
        &mut self,
        account: AccountId,
        group: &Jid,
        insert: &'static str,
    ) -> Result<(ChatId, bool)> {
        if let Some(chat) = self.known.group_chat(account, group) {
            return Ok((chat, false));
        }
        let found = self.find_group_chat(account, group).await?;
        let chat = match found {
            Some(chat) => chat,
            None => {
                let query = sqlx::query(insert).bind(account.to_string()).bind(group.as_str());
                ChatId(query.execute(&mut self.conn).await?.last_insert_rowid())
            }
        };
        self.known.meet_group_chat(account, group, chat);
        Ok((chat, found.is_none()))
    }

    /// Keeps what was typed and not sent; empty clears it.
    pub async fn set_draft(&mut self, chat: ChatId, text: &str) -> Result<()> {
        let done = sqlx::query(SET_DRAFT)
            .bind(chat.0)
            .bind(text)
            .execute(&mut self.conn)
            .await?;
        self.log_chat(chat, done.rows_affected()).await
    }

    /// Pins, archives and mutes, or the opposite, as the phone's history has it: whatever a device has set since stays.
    pub async fn set_chat_flags(&mut self, chat: ChatId, flags: &ChatFlags) -> Result<()> {
        let done = sqlx::query(SET_FLAGS)
            .bind(chat.0)
            .bind(flags.pinned)
            .bind(flags.archived)
            .bind(flags.muted_until.map_or(0, |until| until.0))
            .execute(&mut self.conn)
            .await?;
        self.log_chat(chat, done.rows_affected()).await?;
        let account = self.account_of(chat).await?;
        self.log(Change::Account(account));
        Ok(())
    }

    /// Moves a chat up to the moment of its last activity; never down, and not for what was deleted.
    pub async fn touch_chat(&mut self, chat: ChatId, last_activity: UnixMillis) -> Result<()> {
        let done = sqlx::query(TOUCH)
            .bind(chat.0)
            .bind(last_activity.0)
            .execute(&mut self.conn)
            .await?;
        self.log_chat(chat, done.rows_affected()).await
    }

    /// Logs a chat that changed; fails when it does not exist.
    pub(super) async fn log_chat(&mut self, chat: ChatId, rows: u64) -> Result<()> {
        if rows == 0 {
            self.account_of(chat).await?;
        } else {
            self.log(Change::Chat(chat));
        }
        Ok(())
    }
}
