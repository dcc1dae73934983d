//! Reading the outbox.

use super::jobs::{Job, JobRow, columns};
use crate::{Result, sql::statements, view::View};
use kabar_types::{AccountId, JobId, MessageId, UnixMillis, WaId};

statements! {
    FIND = concat!("SELECT ", columns!(), " FROM jobs WHERE id = ?1");
    FIND_OF = concat!("SELECT ", columns!(), " FROM jobs WHERE message_id = ?1");
    FIND_CHANGE = concat!("SELECT ", columns!(), " FROM jobs WHERE wa_id = ?2 AND wa_id <> '' AND account_id = ?1");
    CHANGES_OF = concat!("SELECT ", columns!(), " FROM jobs WHERE about_id = ?1 ORDER BY id");
    LIST = concat!("SELECT ", columns!(), " FROM jobs WHERE account_id = ?1 ORDER BY id");
    AWAITING = concat!("SELECT ", columns!(), " FROM jobs WHERE account_id = ?1 AND state = 'awaiting-ack'
        AND changed_at < ?2 ORDER BY id");
    EXHAUSTED = concat!("SELECT ", columns!(), " FROM jobs WHERE account_id = ?1 AND state = 'doubt'
        AND attempts >= ?2 ORDER BY id");
    NEXT_DUE = "SELECT MIN(not_before) FROM jobs WHERE account_id = ?1 AND state = 'queued' AND not_before > ?2";
}

fn jobs(rows: Vec<JobRow>) -> Result<Vec<Job>> {
    rows.into_iter().map(JobRow::job).collect()
}

impl View {
    /// A job, if it is still there.
    pub async fn find_job(&mut self, id: JobId) -> Result<Option<Job>> {
        let row: Option<JobRow> = sqlx::query_as(FIND)
            .bind(id.0)
            .fetch_optional(&mut self.conn)
            .await?;
        row.map(JobRow::job).transpose()
    }

    /// The job that sends a message, if one is still there.
    pub async fn find_job_of(&mut self, message: MessageId) -> Result<Option<Job>> {
        let row: Option<JobRow> = sqlx::query_as(FIND_OF)
            .bind(message.0)
            .fetch_optional(&mut self.conn)
            .await?;
        row.map(JobRow::job).transpose()
    }

    /// The change to a message that has this id on WhatsApp, while it is on its way.
    pub async fn find_change(&mut self, account: AccountId, wa_id: &WaId) -> Result<Option<Job>> {
        let row: Option<JobRow> = sqlx::query_as(FIND_CHANGE)
            .bind(account.to_string())
            .bind(&wa_id.0)
            .fetch_optional(&mut self.conn)
            .await?;
        row.map(JobRow::job).transpose()
    }

    /// The changes to a message that are on their way, oldest first.
    pub async fn list_changes(&mut self, about: MessageId) -> Result<Vec<Job>> {
        jobs(
            sqlx::query_as(CHANGES_OF)
                .bind(about.0)
                .fetch_all(&mut self.conn)
                .await?,
        )
    }

    /// All jobs of an account, oldest first.
    pub async fn list_jobs(&mut self, account: AccountId) -> Result<Vec<Job>> {
        jobs(
            sqlx::query_as(LIST)
                .bind(account.to_string())
                .fetch_all(&mut self.conn)
                .await?,
        )
    }

    /// Jobs that have waited for an ack since before a moment.
    pub async fn list_awaiting(
        &mut self,
        account: AccountId,
        changed_before: UnixMillis,
    ) -> Result<Vec<Job>> {
        let query = sqlx::query_as(AWAITING)
            .bind(account.to_string())
            .bind(changed_before.0);
        jobs(query.fetch_all(&mut self.conn).await?)
    }

    /// Jobs in doubt that had all the attempts they get.
    pub async fn list_exhausted(&mut self, account: AccountId, max_attempts: u32) -> Result<Vec<Job>> {
        let query = sqlx::query_as(EXHAUSTED)
            .bind(account.to_string())
            .bind(max_attempts);
        jobs(query.fetch_all(&mut self.conn).await?)
    }

    /// When the next queued job that may not be tried yet may be. One that is due and not tried waits for another.
    pub async fn find_next_due(&mut self, account: AccountId, now: UnixMillis) -> Result<Option<UnixMillis>> {
        let due: Option<i64> = sqlx::query_scalar(NEXT_DUE)
            .bind(account.to_string())
            .bind(now.0)
            .fetch_one(&mut self.conn)
            .await?;
        Ok(due.map(UnixMillis))
    }
}
