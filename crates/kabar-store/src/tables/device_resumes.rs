//! `accounts.device_resumes`: how often a device file was resumed, as far as the database knows.

use crate::{Result, Tx, sql::statements, view::View};
use kabar_types::AccountId;

statements! {
    GET = "SELECT COALESCE(MAX(device_resumes), 0) FROM accounts WHERE id = ?1";
    SET = "UPDATE accounts SET device_resumes = ?2 WHERE id = ?1";
}

impl View {
    /// 0 for a device that was never resumed, and for an account without a row (yet).
    pub async fn device_resumes(&mut self, id: AccountId) -> Result<u32> {
        let count: i64 = sqlx::query_scalar(GET)
            .bind(id.to_string())
            .fetch_one(&mut self.conn)
            .await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }
}

impl Tx {
    /// Nothing happens for an account without a row.
    pub async fn set_device_resumes(&mut self, id: AccountId, count: u32) -> Result<()> {
        sqlx::query(SET)
            .bind(id.to_string())
            .bind(i64::from(count))
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }
}
