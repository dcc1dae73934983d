//! What is set on a chat, on all of an account's devices alike: the newest stands, whatever the order in which they come.
//!
//! What is set on a chat that is not known yet makes a hidden row, which no list shows until something is said in it.
//! Deliberately not here: telling WhatsApp (`jobs`), and what is deleted (`deletions.rs`).

use crate::{Change, Result, StoreError, Tx, sql::statements, view::View};
use kabar_types::{AccountId, ChatId, ContactId, Jid, UnixMillis};

/// One thing set on a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChatSetting {
    Pinned(bool),
    Archived(bool),
    /// Silent until then; `UnixMillis(-1)`: for ever; `None`: not silent.
    Muted(Option<UnixMillis>),
    /// The mark "unread", whatever the count says.
    MarkedUnread(bool),
}

impl ChatSetting {
    fn value(self) -> i64 {
        match self {
            Self::Pinned(yes) | Self::Archived(yes) | Self::MarkedUnread(yes) => i64::from(yes),
            Self::Muted(until) => until.map_or(0, |until| until.0),
        }
    }
}

statements! {
    /// Of two that were set in the same moment one wins wherever they are compared.
    PIN = "UPDATE chats SET pinned = ?2, pinned_at = ?3 WHERE id = ?1 AND (?3, ?2) > (pinned_at, pinned)";
    ARCHIVE = "UPDATE chats SET archived = ?2, archived_at = ?3 WHERE id = ?1 AND (?3, ?2) > (archived_at, archived)";
    MUTE = "UPDATE chats SET muted_until = ?2, muted_at = ?3 WHERE id = ?1 AND (?3, ?2) > (muted_at, muted_until)";
    MARK = "UPDATE chats SET marked_unread = ?2, marked_at = ?3 WHERE id = ?1
        AND (?3, ?2) > (marked_at, marked_unread)";
    /// What a person chooses here is the newest there is, also where another device's clock is ahead.
    CHOOSE_PIN = "UPDATE chats SET pinned = ?2, pinned_at = MAX(?3, pinned_at + 1) WHERE id = ?1 AND pinned <> ?2";
    CHOOSE_ARCHIVE = "UPDATE chats SET archived = ?2, archived_at = MAX(?3, archived_at + 1)
        WHERE id = ?1 AND archived <> ?2";
    CHOOSE_MUTE = "UPDATE chats SET muted_until = ?2, muted_at = MAX(?3, muted_at + 1)
        WHERE id = ?1 AND muted_until <> ?2";
    CHOOSE_MARK = "UPDATE chats SET marked_unread = ?2, marked_at = MAX(?3, marked_at + 1)
        WHERE id = ?1 AND marked_unread <> ?2";
    NOTE_DIRECT = "INSERT INTO chats (account_id, contact_id, hidden) VALUES (?1, ?2, 1)";
    NOTE_GROUP = "INSERT INTO chats (account_id, group_jid, hidden) VALUES (?1, ?2, 1)";
    NOTED = "SELECT hidden, CASE marked_unread WHEN 0 THEN marked_at ELSE 0 END AS read_at FROM chats WHERE id = ?1";
    SHOW = "UPDATE chats SET hidden = 0 WHERE id = ?1 AND hidden = 1 AND (cleared_until = 0 OR cleared_until < ?2)";
}

/// What is known of a chat's reading before the phone's history comes to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
struct NotedRow {
    hidden: bool,
    read_at: i64,
}

impl View {
    /// Whether no list shows a chat, and when it was last said to be read as a whole; 0: never, or the opposite was said
    /// since.
    pub async fn get_chat_noted(&mut self, chat: ChatId) -> Result<(bool, UnixMillis)> {
        let row: Option<NotedRow> = sqlx::query_as(NOTED)
            .bind(chat.0)
            .fetch_optional(&mut self.conn)
            .await?;
        let row = row.ok_or(StoreError::NotFound("chat"))?;
        Ok((row.hidden, UnixMillis(row.read_at)))
    }
}

impl Tx {
    /// A device set this at `at`. False when something newer stands.
    pub async fn put_chat_setting(
        &mut self,
        chat: ChatId,
        setting: ChatSetting,
        at: UnixMillis,
    ) -> Result<bool> {
        let sql = match setting {
            ChatSetting::Pinned(_) => PIN,
            ChatSetting::Archived(_) => ARCHIVE,
            ChatSetting::Muted(_) => MUTE,
            ChatSetting::MarkedUnread(_) => MARK,
        };
        self.set_on_chat(sql, chat, setting, at).await
    }

    /// The person chose this here. False when it was so already.
    pub async fn choose_chat_setting(
        &mut self,
        chat: ChatId,
        setting: ChatSetting,
        now: UnixMillis,
    ) -> Result<bool> {
        let sql = match setting {
            ChatSetting::Pinned(_) => CHOOSE_PIN,
            ChatSetting::Archived(_) => CHOOSE_ARCHIVE,
            ChatSetting::Muted(_) => CHOOSE_MUTE,
            ChatSetting::MarkedUnread(_) => CHOOSE_MARK,
        };
        self.set_on_chat(sql, chat, setting, now).await
    }

    async fn set_on_chat(
        &mut self,
        sql: &'static str,
        chat: ChatId,
        setting: ChatSetting,
        at: UnixMillis,
    ) -> Result<bool> {
        let query = sqlx::query(sql).bind(chat.0).bind(setting.value()).bind(at.0);
        let rows = query.execute(&mut self.conn).await?.rows_affected();
        self.log_chat(chat, rows).await?;
        if rows > 0 {
            let account = self.account_of(chat).await?;
            self.log(Change::Account(account));
        }
        Ok(rows > 0)
    }

    /// An account's chat with a person, made hidden if new.
    pub async fn find_or_note_direct_chat(
        &mut self,
        account: AccountId,
        contact: ContactId,
    ) -> Result<ChatId> {
        Ok(self.direct_chat(account, contact, NOTE_DIRECT).await?.0)
    }

    /// An account's chat in a group, made hidden if new.
    pub async fn find_or_note_group_chat(&mut self, account: AccountId, group: &Jid) -> Result<ChatId> {
        Ok(self.group_chat(account, group, NOTE_GROUP).await?.0)
    }

    /// Takes a hidden chat into the lists, unless it was deleted after its last activity.
    pub async fn show_chat(&mut self, chat: ChatId, last_activity: UnixMillis) -> Result<()> {
        let query = sqlx::query(SHOW).bind(chat.0).bind(last_activity.0);
        if query.execute(&mut self.conn).await?.rows_affected() > 0 {
            self.log(Change::Chat(chat));
        }
        Ok(())
    }
}
