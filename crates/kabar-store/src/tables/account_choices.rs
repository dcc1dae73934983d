//! `accounts`, `links`: what a person chose for a number, and what its page says about it.

use super::broken;
use crate::{Result, StoreError, Tx, sql::statements, view::View};
use kabar_types::{AccountChoices, AccountId, UnixMillis};

statements! {
    /// Of an account, or of one that is only being linked.
    FIND = "SELECT choices FROM accounts WHERE id = ?1
        UNION ALL SELECT choices FROM links WHERE account_id = ?1 LIMIT 1";
    SET = "UPDATE accounts SET choices = ?2 WHERE id = ?1";
    FACTS = "SELECT a.push_name, a.created_at AS added_at,
            (SELECT MAX(c.sort_at) FROM chats c WHERE c.account_id = a.id) AS last_at,
            (SELECT COUNT(*) FROM chats c JOIN messages m ON m.chat_id = c.id WHERE c.account_id = a.id) AS messages
        FROM accounts a WHERE a.id = ?1";
}

/// What the database knows about a number besides its choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountFacts {
    /// The name people see; empty when it is not known.
    pub push_name: String,
    pub added_at: UnixMillis,
    /// The newest message of any chat, or the last activity that history told of.
    pub last_activity: Option<UnixMillis>,
    pub messages: i64,
}

/// Never the defaults for what cannot be read: they would go past the proxy.
pub(super) fn choices_from(text: &str) -> Result<AccountChoices> {
    serde_json::from_str(text).map_err(|_| broken("the choices of an account"))
}

pub(super) fn choices_text(choices: &AccountChoices) -> Result<String> {
    serde_json::to_string(choices).map_err(|error| StoreError::Internal(error.to_string()))
}

impl View {
    /// What was chosen for a number, also while it is still being linked.
    pub async fn get_account_choices(&mut self, id: AccountId) -> Result<AccountChoices> {
        let text: Option<String> = sqlx::query_scalar(FIND)
            .bind(id.to_string())
            .fetch_optional(&mut self.conn)
            .await?;
        choices_from(&text.ok_or(StoreError::NotFound("account"))?)
    }

    /// What a number has here.
    pub async fn get_account_facts(&mut self, id: AccountId) -> Result<AccountFacts> {
        let row: Option<(String, i64, Option<i64>, i64)> = sqlx::query_as(FACTS)
            .bind(id.to_string())
            .fetch_optional(&mut self.conn)
            .await?;
        let (push_name, added_at, last_at, messages) = row.ok_or(StoreError::NotFound("account"))?;
        Ok(AccountFacts {
            push_name,
            added_at: UnixMillis(added_at),
            last_activity: last_at.filter(|at| *at > 0).map(UnixMillis),
            messages,
        })
    }
}

impl Tx {
    /// Replaces what was chosen for a number.
    pub async fn set_account_choices(&mut self, id: AccountId, choices: &AccountChoices) -> Result<()> {
        let done = sqlx::query(SET)
            .bind(id.to_string())
            .bind(choices_text(choices)?)
            .execute(&mut self.conn)
            .await?;
        self.log_account(id, done.rows_affected())
    }
}
