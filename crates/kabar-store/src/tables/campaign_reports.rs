//! What became of a campaign, in numbers: counted from the rows of its people, their messages and the receipts of those.
//!
//! Deliberately not here: person by person (`recipient_search.rs`), and making stretches of one length (`kabar-core`).

use super::{
    account_id,
    campaign_replies::replied,
    campaigns::{CountRow, counts, word_from},
};
use crate::{Result, sql::statements, view::View};
use kabar_types::{
    AccountId, AccountReport, CampaignId, ErrorCode, FailureCount, ReportSlot, SkipCount, UnixMillis,
};

/// How long the stretches are in which it is counted what happened.
pub const SLOT_MS: i64 = 30 * 60 * 1000;

statements! {
    SKIPS = "SELECT reason, COUNT(*) FROM recipients WHERE campaign_id = ?1 AND state = 'skipped' GROUP BY 1 ORDER BY 2 DESC, 1";
    FAILURES = "SELECT m.error, COUNT(*) FROM recipients r JOIN messages m ON m.id = r.message_id
        WHERE r.campaign_id = ?1 AND r.state = 'armed' AND m.status = 'failed' GROUP BY 1 ORDER BY 2 DESC, 1";
    OF_ACCOUNTS = "SELECT COALESCE(r.account_id, '') AS account, 0 AS variant, r.state, COALESCE(m.status, '') AS status,
            COUNT(*) AS people
        FROM recipients r LEFT JOIN messages m ON m.id = r.message_id WHERE r.campaign_id = ?1 GROUP BY 1, 3, 4";
    REPLIED = concat!("SELECT COUNT(*) FROM recipients r JOIN messages m ON m.id = r.message_id
        WHERE r.campaign_id = ?1 AND ", replied!());
    OPTED_OUT = "SELECT COUNT(*) FROM suppressions s JOIN recipients r ON r.campaign_id = ?1 AND r.contact_id = s.contact_id
            AND r.reason <> 'duplicate'
        WHERE s.campaign_id = ?1";
    NEXT = "SELECT MIN(j.not_before) FROM recipients r JOIN jobs j ON j.message_id = r.message_id
        WHERE r.campaign_id = ?1 AND r.state = 'armed' AND j.state = 'queued' AND j.attempts = 0";
    /// What was read is delivered; what happened is 0, 1 or 2.
    SLOTS = "WITH t AS MATERIALIZED (SELECT m.sent_at AS sent, COALESCE(e.read_at, 0) AS read,
                CASE COALESCE(e.delivered_at, 0) WHEN 0 THEN COALESCE(e.read_at, 0) ELSE e.delivered_at END AS delivered
            FROM recipients r JOIN messages m ON m.id = r.message_id
            LEFT JOIN receipts e ON e.chat_id = m.chat_id AND e.wa_id = m.wa_id AND e.contact_id = r.contact_id
            WHERE r.campaign_id = ?1 AND r.state = 'armed' AND m.status NOT IN ('pending', 'failed', 'unknown'))
        SELECT 0 AS what, sent / ?2 AS slot, COUNT(*) AS people FROM t GROUP BY 2
        UNION ALL SELECT 1, delivered / ?2, COUNT(*) FROM t WHERE delivered > 0 GROUP BY 2
        UNION ALL SELECT 2, read / ?2, COUNT(*) FROM t WHERE read > 0 GROUP BY 2 ORDER BY slot";
}

#[derive(sqlx::FromRow)]
struct AccountRow {
    account: String,
    #[sqlx(flatten)]
    count: CountRow,
}

impl View {
    /// Who gets nothing, by reason.
    pub async fn count_skips(&mut self, campaign: CampaignId) -> Result<Vec<SkipCount>> {
        let rows: Vec<(String, u32)> = sqlx::query_as(SKIPS)
            .bind(campaign.0)
            .fetch_all(&mut self.conn)
            .await?;
        let count = |(reason, people): (String, u32)| {
            let why = word_from(&reason)?;
            Ok(SkipCount { why, people })
        };
        rows.into_iter().map(count).collect()
    }

    /// What failed, by reason.
    pub async fn count_failures(&mut self, campaign: CampaignId) -> Result<Vec<FailureCount>> {
        let rows: Vec<(String, u32)> = sqlx::query_as(FAILURES)
            .bind(campaign.0)
            .fetch_all(&mut self.conn)
            .await?;
        let count = |(error, people): (String, u32)| FailureCount {
            error: ErrorCode::parse(&error),
            people,
        };
        Ok(rows.into_iter().map(count).collect())
    }

    /// What became of those whom each number writes to, in this order; whoever has none comes last.
    pub async fn count_by_account(
        &mut self,
        campaign: CampaignId,
        order: &[AccountId],
    ) -> Result<Vec<AccountReport>> {
        let rows: Vec<AccountRow> = sqlx::query_as(OF_ACCOUNTS)
            .bind(campaign.0)
            .fetch_all(&mut self.conn)
            .await?;
        let mut all: Vec<Option<AccountId>> = order.iter().copied().map(Some).collect();
        for row in &rows {
            let account = row.account()?;
            if !all.contains(&account) {
                all.push(account);
            }
        }
        let report = |account: Option<AccountId>| {
            let text = account.map(|id| id.to_string()).unwrap_or_default();
            let of_it = rows.iter().filter(|row| row.account == text);
            let counts = counts(of_it.map(|row| &row.count))?;
            Ok(AccountReport { account, counts })
        };
        all.into_iter().map(report).collect()
    }

    /// How many wrote after their message was sent.
    pub async fn count_replied(&mut self, campaign: CampaignId) -> Result<u32> {
        self.count_people(REPLIED, campaign).await
    }

    /// How many said in answer to it that they want no more.
    pub async fn count_opted_out(&mut self, campaign: CampaignId) -> Result<u32> {
        self.count_people(OPTED_OUT, campaign).await
    }

    async fn count_people(&mut self, sql: &'static str, campaign: CampaignId) -> Result<u32> {
        let query = sqlx::query_scalar(sql).bind(campaign.0);
        Ok(query.fetch_one(&mut self.conn).await?)
    }

    /// When its next message goes, of those that are written down.
    pub async fn next_slot_of(&mut self, campaign: CampaignId) -> Result<Option<UnixMillis>> {
        let query = sqlx::query_scalar(NEXT).bind(campaign.0);
        let at: Option<i64> = query.fetch_one(&mut self.conn).await?;
        Ok(at.map(UnixMillis))
    }

    /// The half hours in which something happened, in order.
    pub async fn list_report_slots(&mut self, campaign: CampaignId) -> Result<Vec<ReportSlot>> {
        let rows: Vec<(u8, i64, u32)> = sqlx::query_as(SLOTS)
            .bind(campaign.0)
            .bind(SLOT_MS)
            .fetch_all(&mut self.conn)
            .await?;
        let mut slots: Vec<ReportSlot> = Vec::new();
        for (what, slot, people) in rows {
            let at = UnixMillis(slot * SLOT_MS);
            if slots.last().is_none_or(|last| last.at != at) {
                slots.push(ReportSlot {
                    at,
                    ..ReportSlot::default()
                });
            }
            if let Some(last) = slots.last_mut() {
                let place = match what {
                    0 => &mut last.sent,
                    1 => &mut last.delivered,
                    _ => &mut last.read,
                };
                *place += people;
            }
        }
        Ok(slots)
    }
}

impl AccountRow {
    fn account(&self) -> Result<Option<AccountId>> {
        let text = (!self.account.is_empty()).then_some(self.account.as_str());
        text.map(account_id).transpose()
    }
}
