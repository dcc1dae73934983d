//! Who is sent next. One job of a chat is in flight at a time, so messages keep their order; the interactive lane goes
//! first, then what was scheduled and is due, then what was set, then campaigns; within a lane nobody overtakes an older
//! job of the same chat, except that what is scheduled for later keeps nobody waiting, and that things set on a chat have
//! no order among each other: of those one of an account is in flight, beside its messages. So it is with campaigns, so that
//! they never take the places of what a person types.
//!
//! Nothing but a schedule waits longer than an hour. What seems to wait longer was put there before somebody put the clock
//! back, and is due.

use super::jobs::{Job, JobRow, columns};
use crate::{Result, Tx, sql::statements};
use kabar_types::{AccountId, JobId, UnixMillis};

/// Claims what is next, if it is what is asked for behind this.
macro_rules! claim {
    () => {
        "UPDATE jobs SET state = 'sending', attempts = attempts + 1, changed_at = ?2
        WHERE id = (SELECT j.id FROM jobs j
            WHERE j.account_id = ?1 AND j.state = 'queued'
                AND (j.not_before <= ?2 OR j.lane <> 'scheduled' AND j.not_before > ?2 + 3600000)
                AND CASE j.lane
                    WHEN 'state' THEN NOT EXISTS (SELECT 1 FROM jobs b
                        WHERE b.account_id = ?1 AND b.state IN ('sending', 'awaiting-ack', 'doubt') AND b.lane = 'state')
                    ELSE (j.lane <> 'campaign' OR NOT EXISTS (SELECT 1 FROM jobs b
                            WHERE b.account_id = ?1 AND b.state IN ('sending', 'awaiting-ack', 'doubt') AND b.lane = 'campaign'))
                        AND NOT EXISTS (SELECT 1 FROM jobs b
                            WHERE b.chat_id = j.chat_id AND b.state <> 'queued' AND b.lane <> 'state')
                        AND NOT EXISTS (SELECT 1 FROM jobs e
                            WHERE e.chat_id = j.chat_id AND e.lane = j.lane AND e.id < j.id
                                AND (e.lane <> 'scheduled' OR e.not_before <= ?2)) END
            ORDER BY CASE j.lane WHEN 'interactive' THEN 0 WHEN 'scheduled' THEN 1 WHEN 'state' THEN 2 ELSE 3 END, j.id
            LIMIT 1)"
    };
}

statements! {
    CLAIM = concat!(claim!(), " RETURNING ", columns!());
    CLAIM_THIS = concat!(claim!(), " AND id = ?3 RETURNING ", columns!());
    /// As it was claimed, for the first time; another run may have found it since.
    UNCLAIM = "UPDATE jobs SET state = 'queued', attempts = 0 WHERE id = ?1 AND state = 'sending' AND attempts = 1
        AND changed_at = ?2";
    CLAIM_DOUBTFUL = concat!("UPDATE jobs SET state = 'sending', attempts = attempts + 1, changed_at = ?3
        WHERE id = (SELECT j.id FROM jobs j
            WHERE j.account_id = ?1 AND j.state = 'doubt' AND j.lane <> 'state' AND j.attempts < ?2
                AND NOT EXISTS (SELECT 1 FROM jobs b
                    WHERE b.chat_id = j.chat_id AND b.state IN ('sending', 'awaiting-ack') AND b.lane <> 'state')
            ORDER BY j.id LIMIT 1)
        RETURNING ", columns!());
    HAS_DOUBTFUL = "SELECT EXISTS (SELECT 1 FROM jobs WHERE account_id = ?1 AND state = 'doubt' AND lane <> 'state')";
}

impl Tx {
    /// Takes the next job to send, counting the attempt; none when all wait for something.
    pub async fn claim_next(&mut self, account: AccountId, now: UnixMillis) -> Result<Option<Job>> {
        let query = sqlx::query_as(CLAIM).bind(account.to_string()).bind(now.0);
        let row: Option<JobRow> = query.fetch_optional(&mut self.conn).await?;
        row.map(JobRow::job).transpose()
    }

    /// Takes this job if it is the next to send, counting the attempt; none when another goes first, or it has to wait.
    pub async fn claim_this(
        &mut self,
        account: AccountId,
        job: JobId,
        now: UnixMillis,
    ) -> Result<Option<Job>> {
        let query = sqlx::query_as(CLAIM_THIS)
            .bind(account.to_string())
            .bind(now.0)
            .bind(job.0);
        let row: Option<JobRow> = query.fetch_optional(&mut self.conn).await?;
        row.map(JobRow::job).transpose()
    }

    /// Puts a job back that was claimed at this moment for the first time and certainly not sent. False when it went on
    /// since.
    pub async fn unclaim_job(&mut self, job: JobId, claimed_at: UnixMillis) -> Result<bool> {
        let query = sqlx::query(UNCLAIM).bind(job.0).bind(claimed_at.0);
        Ok(query.execute(&mut self.conn).await?.rows_affected() > 0)
    }

    /// Takes the oldest job in doubt that had fewer than `max_attempts`, counting the attempt. Only right after
    /// everything that waited on the server was committed: it may prove that nothing needs to be sent again.
    pub async fn claim_doubtful(
        &mut self,
        account: AccountId,
        max_attempts: u32,
        now: UnixMillis,
    ) -> Result<Option<Job>> {
        let query = sqlx::query_as(CLAIM_DOUBTFUL)
            .bind(account.to_string())
            .bind(max_attempts)
            .bind(now.0);
        let row: Option<JobRow> = query.fetch_optional(&mut self.conn).await?;
        row.map(JobRow::job).transpose()
    }

    /// True while something is in doubt, be its chat busy or not.
    pub async fn has_doubtful(&mut self, account: AccountId) -> Result<bool> {
        Ok(sqlx::query_scalar(HAS_DOUBTFUL)
            .bind(account.to_string())
            .fetch_one(&mut self.conn)
            .await?)
    }
}
