//! `account_health`: what WhatsApp last told about an account, and how much an account has stored.

use super::broken;
use crate::{Result, StoreError, Tx, sql::statements, view::View};
use kabar_types::{AccountId, Limits, UnixMillis};

/// What WhatsApp last told about an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountPulse {
    /// It last answered something of ours. Written now and then.
    pub confirmed_at: Option<UnixMillis>,
    pub limits: Limits,
    /// When it told the limits.
    pub limits_at: Option<UnixMillis>,
}

/// How much an account has stored in rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountRows {
    pub messages: u64,
    /// Texts and raw messages, without what the database adds.
    pub bytes: u64,
}

statements! {
    FIND = "SELECT confirmed_at, limits, limits_at FROM account_health WHERE account_id = ?1";
    SET_CONFIRMED = "INSERT INTO account_health (account_id, confirmed_at) VALUES (?1, ?2)
        ON CONFLICT (account_id) DO UPDATE SET confirmed_at = MAX(confirmed_at, excluded.confirmed_at)";
    SET_LIMITS = "INSERT INTO account_health (account_id, limits, limits_at) VALUES (?1, ?2, ?3)
        ON CONFLICT (account_id) DO UPDATE SET limits = excluded.limits, limits_at = excluded.limits_at";
    COUNT_CONFIRMED = "SELECT COUNT(*) FROM chats c JOIN messages m ON m.chat_id = c.id
        WHERE c.account_id = ?1 AND m.sort_at >= ?2 AND m.sender_id = 0
            AND m.status IN ('sent', 'delivered', 'read', 'played')";
    ROWS = "SELECT COUNT(*), COALESCE(SUM(LENGTH(CAST(m.body AS BLOB)) + LENGTH(CAST(m.quote_text AS BLOB))
            + COALESCE(LENGTH(m.raw), 0)), 0)
        FROM chats c JOIN messages m ON m.chat_id = c.id WHERE c.account_id = ?1";
}

fn told(at: i64) -> Option<UnixMillis> {
    (at > 0).then_some(UnixMillis(at))
}

impl View {
    /// What WhatsApp last told about an account; nothing known when it never did.
    pub async fn account_pulse(&mut self, account: AccountId) -> Result<AccountPulse> {
        let row: Option<(i64, String, i64)> = sqlx::query_as(FIND)
            .bind(account.to_string())
            .fetch_optional(&mut self.conn)
            .await?;
        let Some((confirmed_at, limits, limits_at)) = row else {
            return Ok(AccountPulse::default());
        };
        Ok(AccountPulse {
            confirmed_at: told(confirmed_at),
            limits: serde_json::from_str(&limits).map_err(|_| broken("limits"))?,
            limits_at: told(limits_at),
        })
    }

    /// Messages of ours since then that WhatsApp confirmed.
    pub async fn count_confirmed(&mut self, account: AccountId, since: UnixMillis) -> Result<u32> {
        Ok(sqlx::query_scalar(COUNT_CONFIRMED)
            .bind(account.to_string())
            .bind(since.0)
            .fetch_one(&mut self.conn)
            .await?)
    }

    /// How much an account has stored. Reads every message of it.
    pub async fn account_rows_stored(&mut self, account: AccountId) -> Result<AccountRows> {
        let (messages, bytes): (i64, i64) = sqlx::query_as(ROWS)
            .bind(account.to_string())
            .fetch_one(&mut self.conn)
            .await?;
        Ok(AccountRows {
            messages: messages.unsigned_abs(),
            bytes: bytes.unsigned_abs(),
        })
    }
}

impl Tx {
    /// WhatsApp answered something of ours at `at`; an earlier moment changes nothing.
    pub async fn set_confirmed(&mut self, account: AccountId, at: UnixMillis) -> Result<()> {
        sqlx::query(SET_CONFIRMED)
            .bind(account.to_string())
            .bind(at.0)
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }

    /// WhatsApp told these limits at `at`.
    pub async fn set_limits(&mut self, account: AccountId, limits: &Limits, at: UnixMillis) -> Result<()> {
        let text = serde_json::to_string(limits).map_err(|error| StoreError::Internal(error.to_string()))?;
        sqlx::query(SET_LIMITS)
            .bind(account.to_string())
            .bind(text)
            .bind(at.0)
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }
}
