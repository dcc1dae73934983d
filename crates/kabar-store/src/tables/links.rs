//! `links`: attempts to link a number that are under way, so that one a crash cut off can be finished or undone.

use super::{
    account_choices::{choices_from, choices_text},
    account_id,
};
use crate::{Result, Tx, sql::statements, view::View};
use kabar_types::{AccountChoices, AccountId, UnixMillis};

/// An attempt to link, and how the account is to be called if it succeeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRecord {
    pub account: AccountId,
    pub name: String,
    pub letters: String,
    /// 1–10.
    pub colour: u8,
    /// What the account is to start with.
    pub choices: AccountChoices,
    pub started_at: UnixMillis,
}

statements! {
    LIST = "SELECT account_id, name, letters, colour, choices, started_at FROM links ORDER BY started_at, account_id";
    INSERT = "INSERT INTO links (account_id, name, letters, colour, choices, started_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (account_id) DO UPDATE SET started_at = excluded.started_at, choices = excluded.choices";
    DELETE = "DELETE FROM links WHERE account_id = ?1";
}

#[derive(sqlx::FromRow)]
struct LinkRow {
    account_id: String,
    name: String,
    letters: String,
    colour: u8,
    choices: String,
    started_at: i64,
}

impl View {
    /// Attempts that neither succeeded nor were undone, oldest first.
    pub async fn list_links(&mut self) -> Result<Vec<LinkRecord>> {
        let rows: Vec<LinkRow> = sqlx::query_as(LIST).fetch_all(&mut self.conn).await?;
        let record = |row: LinkRow| {
            Ok(LinkRecord {
                account: account_id(&row.account_id)?,
                name: row.name,
                letters: row.letters,
                colour: row.colour,
                choices: choices_from(&row.choices)?,
                started_at: UnixMillis(row.started_at),
            })
        };
        rows.into_iter().map(record).collect()
    }
}

impl Tx {
    /// Notes that a link begins; again is no error.
    pub async fn insert_link(&mut self, link: &LinkRecord) -> Result<()> {
        sqlx::query(INSERT)
            .bind(link.account.to_string())
            .bind(&link.name)
            .bind(&link.letters)
            .bind(link.colour)
            .bind(choices_text(&link.choices)?)
            .bind(link.started_at.0)
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }

    /// Notes that a link succeeded or was undone.
    pub async fn delete_link(&mut self, account: AccountId) -> Result<()> {
        sqlx::query(DELETE)
            .bind(account.to_string())
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }
}
