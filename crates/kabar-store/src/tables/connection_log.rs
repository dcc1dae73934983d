//! `connection_log`: what became of each account's connection, bounded per account.

use super::broken;
use crate::{Result, StoreError, Tx, sql::statements, view::View};
use kabar_types::{AccountId, ConnectionEntry, ConnectionPage, SessionState, UnixMillis};

/// Entries kept of one account.
const KEPT: i64 = 500;

statements! {
    /// Nothing when the newest entry is of the same kind: a number of tries is one entry.
    INSERT = "INSERT INTO connection_log (account_id, at, state) SELECT ?1, ?2, ?3
        WHERE COALESCE((SELECT json_extract(state, '$.kind') FROM connection_log
            WHERE account_id = ?1 ORDER BY id DESC LIMIT 1), '') <> json_extract(?3, '$.kind')";
    TRIM = "DELETE FROM connection_log WHERE account_id = ?1 AND id <= COALESCE(
        (SELECT id FROM connection_log WHERE account_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2), 0)";
    LIST = "SELECT id, at, state FROM connection_log WHERE account_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3";
    COUNT_SINCE = "SELECT COUNT(*) FROM connection_log
        WHERE account_id = ?1 AND at >= ?2 AND json_extract(state, '$.kind') = ?3";
}

#[derive(sqlx::FromRow)]
struct EntryRow {
    id: i64,
    at: i64,
    state: String,
}

impl EntryRow {
    fn entry(self) -> Result<ConnectionEntry> {
        Ok(ConnectionEntry {
            id: self.id,
            at: UnixMillis(self.at),
            state: serde_json::from_str(&self.state).map_err(|_| broken("a session state"))?,
        })
    }
}

impl View {
    /// At most `limit` entries of an account older than the entry `before`, newest first.
    pub async fn list_connections(
        &mut self,
        account: AccountId,
        before: Option<i64>,
        limit: u32,
    ) -> Result<ConnectionPage> {
        let mut rows: Vec<EntryRow> = sqlx::query_as(LIST)
            .bind(account.to_string())
            .bind(before.unwrap_or(i64::MAX))
            .bind(i64::from(limit) + 1)
            .fetch_all(&mut self.conn)
            .await?;
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = rows.len() > wanted;
        rows.truncate(wanted);
        let next = rows.last().filter(|_| has_more).map(|row| row.id);
        let entries: Result<Vec<ConnectionEntry>> = rows.into_iter().map(EntryRow::entry).collect();
        Ok(ConnectionPage {
            entries: entries?,
            next,
        })
    }

    /// How often an account's connection was lost since then.
    pub async fn count_reconnects(&mut self, account: AccountId, since: UnixMillis) -> Result<u32> {
        Ok(sqlx::query_scalar(COUNT_SINCE)
            .bind(account.to_string())
            .bind(since.0)
            .bind("reconnecting")
            .fetch_one(&mut self.conn)
            .await?)
    }
}

impl Tx {
    /// Writes down that an account's connection came into this state; nothing when it was of the same kind before.
    pub async fn log_connection(
        &mut self,
        account: AccountId,
        state: &SessionState,
        at: UnixMillis,
    ) -> Result<()> {
        let text = serde_json::to_string(state).map_err(|error| StoreError::Internal(error.to_string()))?;
        sqlx::query(INSERT)
            .bind(account.to_string())
            .bind(at.0)
            .bind(text)
            .execute(&mut self.conn)
            .await?;
        sqlx::query(TRIM)
            .bind(account.to_string())
            .bind(KEPT)
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }
}
