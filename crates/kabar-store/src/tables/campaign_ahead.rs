//! `recipients`, read ahead: what would become of everybody who is still to get something, as things are now.
//!
//! The same questions that arming asks of one person (`kabar-core::campaigns::claim`), asked of all with one statement.
//! Deliberately not here: when anything would go.

use super::{campaigns::word_from, list_people::class};
use crate::{Result, sql::statements, view::View};
use kabar_types::{CampaignId, SkipCount, SkipReason, UnixMillis};

/// Somebody who is planned, or armed and not tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AheadRow {
    /// The number that is to write to them.
    pub account: String,
    pub zone: String,
    pub becomes: Ahead,
}

/// What would become of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ahead {
    /// They get their text.
    Goes {
        begins_chat: bool,
    },
    Skipped(SkipReason),
}

statements! {
    /// ?2: the moment the campaign began; ?3: since when nobody may have got anything.
    AHEAD = concat!("SELECT COALESCE(r.account_id, ''), r.zone, CASE
            WHEN EXISTS (SELECT 1 FROM suppressions s WHERE s.contact_id = r.contact_id) THEN 'optedOut'
            WHEN EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = r.account_id AND b.contact_id = r.contact_id) THEN 'blocked'
            WHEN NOT EXISTS (SELECT 1 FROM consents t JOIN consent_records w ON w.id = t.record_id AND w.campaign_id = ?1
                    WHERE t.contact_id = r.contact_id)
                AND (", class!("r.contact_id"), ") = 'cold' THEN 'noConsent'
            WHEN EXISTS (SELECT 1 FROM chats c JOIN messages m ON m.chat_id = c.id WHERE c.contact_id = r.contact_id
                AND m.sort_at >= ?2 AND m.sender_id = r.contact_id AND m.kind NOT IN ('system', 'call')) THEN 'replied'
            WHEN EXISTS (SELECT 1 FROM campaign_attempts a WHERE a.contact_id = r.contact_id AND a.at > ?3
                AND a.recipient_id <> r.id) THEN 'wroteLately'
            WHEN EXISTS (SELECT 1 FROM chats c JOIN messages m ON m.chat_id = c.id
                WHERE c.account_id = r.account_id AND c.contact_id = r.contact_id AND m.kind <> 'system'
                    AND (m.sender_id <> 0 OR m.status NOT IN ('pending', 'failed', 'unknown'))) THEN 'known'
            ELSE 'new' END
        FROM recipients r WHERE r.campaign_id = ?1 AND (r.state = 'planned' OR r.state = 'armed'
            AND EXISTS (SELECT 1 FROM jobs j WHERE j.message_id = r.message_id AND j.state = 'queued' AND j.attempts = 0))
        ORDER BY r.id");
    SKIPPED = "SELECT reason, COUNT(*) FROM recipients WHERE campaign_id = ?1 AND state = 'skipped' GROUP BY 1";
}

impl View {
    /// What would become of everybody who is still to get something from a campaign, in the order of its list.
    pub async fn list_ahead(
        &mut self,
        campaign: CampaignId,
        began: Option<UnixMillis>,
        lately: Option<UnixMillis>,
    ) -> Result<Vec<AheadRow>> {
        let rows: Vec<(String, String, String)> = sqlx::query_as(AHEAD)
            .bind(campaign.0)
            .bind(began.map(|at| at.0))
            .bind(lately.map(|at| at.0))
            .fetch_all(&mut self.conn)
            .await?;
        let row = |(account, zone, becomes): (String, String, String)| {
            let becomes = match becomes.as_str() {
                "known" => Ahead::Goes { begins_chat: false },
                "new" => Ahead::Goes { begins_chat: true },
                why => Ahead::Skipped(word_from(why)?),
            };
            Ok(AheadRow {
                account,
                zone,
                becomes,
            })
        };
        rows.into_iter().map(row).collect()
    }

    /// How many of a campaign's list get nothing, and why.
    pub async fn count_skipped(&mut self, campaign: CampaignId) -> Result<Vec<SkipCount>> {
        let rows: Vec<(String, u32)> = sqlx::query_as(SKIPPED)
            .bind(campaign.0)
            .fetch_all(&mut self.conn)
            .await?;
        let skip = |(why, people): (String, u32)| {
            let why = word_from(&why)?;
            Ok(SkipCount { why, people })
        };
        rows.into_iter().map(skip).collect()
    }
}
