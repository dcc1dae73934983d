//! Going on from what became of a campaign: those whose message certainly did not arrive are planned once more, and others are
//! made into a list of their own.

use super::{campaign_replies::replied, recipient_views::fields_from};
use crate::{Result, Tx, sql::statements, view::View};
use kabar_types::{CampaignId, FollowUp, NewConsent, NewRecipient, RecipientId, RecipientState, UnixMillis};

/// Refused at the only attempt there was, or given up before it was sent. What was tried again after a doubt may be there.
macro_rules! never_arrived {
    () => {
        "(r.state = 'armed' AND m.status = 'failed'
            AND NOT EXISTS (SELECT 1 FROM campaign_attempts t WHERE t.recipient_id = r.id AND t.repeat = 1))"
    };
}

/// It was sent, and nothing was written since.
macro_rules! unanswered {
    ($statuses:literal) => {
        concat!(
            "(r.state = 'armed' AND m.status IN (",
            $statuses,
            ") AND NOT ",
            replied!(),
            ")"
        )
    };
}

/// The lines of some people as they stood in the list, behind a place.
macro_rules! lines {
    ($whom:expr) => {
        concat!(
            "SELECT r.id, r.phone, r.fields FROM recipients r JOIN messages m ON m.id = r.message_id
            WHERE r.campaign_id = ?1 AND r.reason <> 'duplicate' AND r.id > ?2 AND ",
            $whom,
            " ORDER BY r.id LIMIT ?3"
        )
    };
}

statements! {
    FAILED = concat!("SELECT r.id FROM recipients r JOIN messages m ON m.id = r.message_id
        WHERE r.campaign_id = ?1 AND r.reason <> 'duplicate' AND r.id > ?2 AND ", never_arrived!(), " ORDER BY r.id LIMIT ?3");
    LINES_FAILED = lines!(never_arrived!());
    LINES_NOT_REPLIED = lines!(unanswered!("'sent', 'delivered', 'read', 'played'"));
    LINES_NOT_READ = lines!(unanswered!("'sent', 'delivered'"));
    CONSENT = "SELECT source, agreed_at, wording FROM consent_records WHERE campaign_id = ?1 ORDER BY id LIMIT 1";
}

#[derive(sqlx::FromRow)]
struct LineRow {
    id: i64,
    phone: String,
    fields: String,
}

impl View {
    /// Some people of a campaign as lines of a list, behind `after`; each with its place.
    pub async fn list_lines_of(
        &mut self,
        campaign: CampaignId,
        whom: FollowUp,
        after: Option<RecipientId>,
        limit: u32,
    ) -> Result<Vec<(RecipientId, NewRecipient)>> {
        let sql = match whom {
            FollowUp::Failed => LINES_FAILED,
            FollowUp::NotReplied => LINES_NOT_REPLIED,
            FollowUp::NotRead => LINES_NOT_READ,
        };
        let rows: Vec<LineRow> = sqlx::query_as(sql)
            .bind(campaign.0)
            .bind(after.map_or(0, |id| id.0))
            .bind(limit)
            .fetch_all(&mut self.conn)
            .await?;
        let line = |row: LineRow| {
            let fields = fields_from(&row.fields)?;
            let phone = row.phone;
            Ok((RecipientId(row.id), NewRecipient { phone, fields }))
        };
        rows.into_iter().map(line).collect()
    }

    /// What a campaign said of why its people may be written to.
    pub async fn find_consent_record(&mut self, campaign: CampaignId) -> Result<Option<NewConsent>> {
        let row: Option<(String, i64, String)> = sqlx::query_as(CONSENT)
            .bind(campaign.0)
            .fetch_optional(&mut self.conn)
            .await?;
        Ok(row.map(|(source, at, wording)| NewConsent {
            source,
            at: UnixMillis(at),
            wording,
        }))
    }
}

impl Tx {
    /// Those whose message certainly did not arrive, behind `after`, are planned again; the message that failed goes, and what
    /// was tried still counts for caps. Gives the last of them, and how many they were.
    pub async fn plan_failed_again(
        &mut self,
        campaign: CampaignId,
        after: Option<RecipientId>,
        limit: u32,
    ) -> Result<(Option<RecipientId>, u32)> {
        let ids: Vec<i64> = sqlx::query_scalar(FAILED)
            .bind(campaign.0)
            .bind(after.map_or(0, |id| id.0))
            .bind(limit)
            .fetch_all(&mut self.conn)
            .await?;
        for id in &ids {
            self.disarm_recipient(RecipientId(*id), RecipientState::Planned)
                .await?;
            self.set_attempts_aside(RecipientId(*id)).await?;
        }
        let count = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        Ok((ids.last().copied().map(RecipientId), count))
    }
}
