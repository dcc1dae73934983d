//! `settings`: what a person chose, and small facts the installation must remember.

use crate::{Change, Result, StoreError, Tx, sql::statements, view::View};
use kabar_types::{Settings, UnixMillis};

const SETTINGS: &str = "settings";
const RISK: &str = "risk";

statements! {
    FIND = "SELECT value FROM settings WHERE key = ?1";
    SET = "INSERT INTO settings (key, value) VALUES (?1, ?2)
        ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    LIST = "SELECT key, value FROM settings WHERE key >= ?1 AND key < ?2 ORDER BY key";
    DELETE = "DELETE FROM settings WHERE key = ?1";
}

impl View {
    /// All choices; the defaults where nobody chose yet.
    pub async fn settings(&mut self) -> Result<Settings> {
        let Some(text) = self.find_value(SETTINGS).await? else {
            return Ok(Settings::default());
        };
        Ok(serde_json::from_str(&text).unwrap_or_else(|_| {
            tracing::warn!("stored settings cannot be read; the defaults are used");
            Settings::default()
        }))
    }

    /// When somebody accepted the statement of the risk.
    pub async fn risk_accepted_at(&mut self) -> Result<Option<UnixMillis>> {
        let text = self.find_value(RISK).await?;
        Ok(text.and_then(|at| at.parse().ok()).map(UnixMillis))
    }

    /// A small fact kept under a name of the caller's.
    pub async fn find_value(&mut self, key: &str) -> Result<Option<String>> {
        Ok(sqlx::query_scalar(FIND)
            .bind(key)
            .fetch_optional(&mut self.conn)
            .await?)
    }

    /// The small facts whose names begin with `prefix` (ASCII), each with the rest of its name.
    pub async fn list_values(&mut self, prefix: &str) -> Result<Vec<(String, String)>> {
        let rows: Vec<(String, String)> = sqlx::query_as(LIST)
            .bind(prefix)
            .bind(format!("{prefix}\u{7f}"))
            .fetch_all(&mut self.conn)
            .await?;
        let rest = |(key, value): (String, String)| Some((key.strip_prefix(prefix)?.to_owned(), value));
        Ok(rows.into_iter().filter_map(rest).collect())
    }
}

impl Tx {
    /// Keeps all choices.
    pub async fn set_settings(&mut self, settings: &Settings) -> Result<()> {
        let text =
            serde_json::to_string(settings).map_err(|error| StoreError::Internal(error.to_string()))?;
        self.set_value(SETTINGS, &text).await?;
        self.log(Change::Settings);
        Ok(())
    }

    /// Notes that somebody accepted the statement of the risk.
    pub async fn accept_risk(&mut self, at: UnixMillis) -> Result<()> {
        self.set_value(RISK, &at.0.to_string()).await
    }

    /// Keeps a small fact under a name. Nothing is logged.
    pub async fn set_value(&mut self, key: &str, value: &str) -> Result<()> {
        sqlx::query(SET)
            .bind(key)
            .bind(value)
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }

    /// Forgets a small fact. Nothing is logged; it is no error when there is none.
    pub async fn delete_value(&mut self, key: &str) -> Result<()> {
        sqlx::query(DELETE).bind(key).execute(&mut self.conn).await?;
        Ok(())
    }
}
