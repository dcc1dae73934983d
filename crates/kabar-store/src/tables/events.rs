//! `events`: the log of what changed, bounded.

use super::account_id;
use crate::{Change, Changes, LoggedChange, Result, Tx, log::fold, sql::statements, view::View};
use kabar_types::{CampaignId, ChatId, ContactId, MessageId, Seq};

/// How many entries stay, at least.
const KEPT: i64 = 10_000;
/// Old entries go in steps of this many, so that most commits delete nothing.
const STEP: i64 = 500;

statements! {
    /// One parameter carries all entries: a list of [account, kind, target, parent].
    APPEND = "INSERT INTO events (account_id, kind, target, parent)
        SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?1) ORDER BY key";
    /// AUTOINCREMENT remembers the last number even when the rows are gone.
    LAST = "SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0)";
    /// The last number and the oldest that is still there.
    BOUNDS = "SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0), (SELECT MIN(seq) FROM events)";
    SINCE = "SELECT seq, account_id, kind, target, parent FROM events WHERE seq > ?1 ORDER BY seq LIMIT ?2";
    TRIM = "DELETE FROM events WHERE seq <= ?1";
}

#[derive(sqlx::FromRow)]
struct EventRow {
    seq: i64,
    account_id: Option<String>,
    kind: String,
    target: i64,
    parent: i64,
}

impl View {
    /// The last place in the log; 0 when nothing ever happened.
    pub async fn last_seq(&mut self) -> Result<Seq> {
        Ok(Seq(sqlx::query_scalar(LAST).fetch_one(&mut self.conn).await?))
    }

    /// What changed after `since`: at most `limit` entries of the log, folded to one per row.
    pub async fn changes_since(&mut self, since: Seq, limit: u32) -> Result<Changes> {
        let (last, oldest): (i64, Option<i64>) = sqlx::query_as(BOUNDS).fetch_one(&mut self.conn).await?;
        let reaches_back_to = oldest.map_or(last, |seq| seq - 1);
        if since.0 > last || since.0 < reaches_back_to {
            return Ok(Changes::Lost);
        }
        if since.0 == last {
            let (upto, changes) = (since, Vec::new());
            return Ok(Changes::Some { upto, changes });
        }
        let rows: Vec<EventRow> = sqlx::query_as(SINCE)
            .bind(since.0)
            .bind(limit)
            .fetch_all(&mut self.conn)
            .await?;
        let upto = rows.last().map_or(since, |row| Seq(row.seq));
        let entries: Result<Vec<LoggedChange>> = rows
            .iter()
            .map(|row| {
                Ok(LoggedChange {
                    seq: Seq(row.seq),
                    change: row.change()?,
                })
            })
            .collect();
        Ok(Changes::Some {
            upto,
            changes: fold(entries?),
        })
    }
}

impl Tx {
    /// Writes entries at the end of the log and returns the last place, if there were any.
    pub(crate) async fn append_events(&mut self, entries: &[LoggedChange]) -> Result<Option<Seq>> {
        if entries.is_empty() {
            return Ok(None);
        }
        let rows: Vec<_> = entries.iter().map(|entry| row_of(entry.change)).collect();
        let list = serde_json::Value::Array(rows).to_string();
        let done = sqlx::query(APPEND).bind(list).execute(&mut self.conn).await?;
        let last = done.last_insert_rowid();
        let first = last - i64::try_from(entries.len()).unwrap_or(i64::MAX);
        if last / STEP != first / STEP && last > KEPT {
            sqlx::query(TRIM)
                .bind(last - KEPT)
                .execute(&mut self.conn)
                .await?;
        }
        Ok(Some(Seq(last)))
    }
}

fn row_of(change: Change) -> serde_json::Value {
    let (account, kind, target, parent) = match change {
        Change::Account(id) => (Some(id), "account", 0, 0),
        Change::AccountRemoved(id) => (Some(id), "account-removed", 0, 0),
        Change::Chat(chat) => (None, "chat", chat.0, 0),
        Change::ChatRemoved(id, chat) => (Some(id), "chat-removed", chat.0, 0),
        Change::MessageAdded(chat, message) => (None, "message-added", message.0, chat.0),
        Change::MessageChanged(chat, message) => (None, "message-changed", message.0, chat.0),
        Change::MessageRemoved(id, chat, message) => (Some(id), "message-removed", message.0, chat.0),
        Change::Receipts(chat, message) => (None, "receipts", message.0, chat.0),
        Change::Past(chat) => (None, "past", chat.0, 0),
        Change::Group(chat) => (None, "group", chat.0, 0),
        Change::Contact(id, contact) => (Some(id), "contact", contact.0, 0),
        Change::Rail => (None, "rail", 0, 0),
        Change::Settings => (None, "settings", 0, 0),
        Change::Campaign(id) => (None, "campaign", id.0, 0),
        Change::DoubtfulReplies => (None, "doubtful-replies", 0, 0),
    };
    serde_json::json!([account.map(|id| id.to_string()), kind, target, parent])
}

impl EventRow {
    fn change(&self) -> Result<Change> {
        let account = || account_id(self.account_id.as_deref().unwrap_or_default());
        Ok(match self.kind.as_str() {
            "account" => Change::Account(account()?),
            "account-removed" => Change::AccountRemoved(account()?),
            "chat" => Change::Chat(ChatId(self.target)),
            "chat-removed" => Change::ChatRemoved(account()?, ChatId(self.target)),
            "message-added" => Change::MessageAdded(ChatId(self.parent), MessageId(self.target)),
            "message-changed" => Change::MessageChanged(ChatId(self.parent), MessageId(self.target)),
            "message-removed" => {
                Change::MessageRemoved(account()?, ChatId(self.parent), MessageId(self.target))
            }
            "receipts" => Change::Receipts(ChatId(self.parent), MessageId(self.target)),
            "past" => Change::Past(ChatId(self.target)),
            "group" => Change::Group(ChatId(self.target)),
            "contact" => Change::Contact(account()?, ContactId(self.target)),
            "rail" => Change::Rail,
            "settings" => Change::Settings,
            "campaign" => Change::Campaign(CampaignId(self.target)),
            "doubtful-replies" => Change::DoubtfulReplies,
            _ => return Err(super::broken("an event kind")),
        })
    }
}
