//! Reading a campaign's list: each person with what became of them, joined from their row and their message's.

use super::{account_id, broken, message_status::parse_status, recipients::state_from};
use crate::{Result, names, sql::statements, view::View};
use kabar_types::{
    CampaignId, ChatId, ContactId, ErrorCode, FieldIssue, MessageId, MessageStatus, Recipient, RecipientId,
    RecipientOutcome, RecipientPage, RecipientState,
};

statements! {
    PAGE = "SELECT r.id, r.campaign_id, r.contact_id, r.account_id, r.phone, r.text, r.variant, r.issues, r.state, r.reason,
            r.message_id,
            m.chat_id, COALESCE(m.status, '') AS status, COALESCE(m.error, '') AS error,
            COALESCE(s.name, '') AS saved_name, COALESCE(p.verified_name, '') AS verified_name,
            COALESCE(p.push_name, '') AS push_name
        FROM recipients r
        LEFT JOIN messages m ON m.id = r.message_id
        LEFT JOIN contacts p ON p.id = r.contact_id
        LEFT JOIN saved_names s ON s.account_id = r.account_id AND s.contact_id = r.contact_id
        WHERE r.campaign_id = ?1 AND r.id > ?2 ORDER BY r.id LIMIT ?3";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    campaign_id: i64,
    contact_id: Option<i64>,
    account_id: Option<String>,
    phone: String,
    text: String,
    variant: u32,
    issues: String,
    state: String,
    reason: String,
    message_id: Option<i64>,
    chat_id: Option<i64>,
    status: String,
    error: String,
    saved_name: String,
    verified_name: String,
    push_name: String,
}

impl Row {
    fn outcome(&self) -> Result<RecipientOutcome> {
        Ok(match state_from(&self.state, &self.reason, self.message_id)? {
            RecipientState::Incomplete => RecipientOutcome::Incomplete,
            RecipientState::Planned => RecipientOutcome::Planned,
            RecipientState::Skipped { why } => RecipientOutcome::Skipped { why },
            RecipientState::Cancelled => RecipientOutcome::Cancelled,
            RecipientState::Armed { message: None } => RecipientOutcome::Gone,
            RecipientState::Armed { message: Some(_) } => match parse_status(&self.status)? {
                MessageStatus::Pending => RecipientOutcome::Waiting,
                MessageStatus::Sent => RecipientOutcome::Sent,
                MessageStatus::Delivered => RecipientOutcome::Delivered,
                MessageStatus::Read | MessageStatus::Played => RecipientOutcome::Read,
                MessageStatus::Failed => RecipientOutcome::Failed {
                    error: ErrorCode::parse(&self.error),
                },
                MessageStatus::Unknown => RecipientOutcome::Unknown,
            },
        })
    }

    fn recipient(self) -> Result<Recipient> {
        Ok(Recipient {
            outcome: self.outcome()?,
            id: RecipientId(self.id),
            campaign: CampaignId(self.campaign_id),
            contact: self.contact_id.map(ContactId),
            name: names::person(&self.saved_name, &self.verified_name, &self.push_name, "").text,
            account: self.account_id.as_deref().map(account_id).transpose()?,
            phone: self.phone,
            text: self.text,
            variant: self.variant,
            issues: issues_from(&self.issues)?,
            message: self.message_id.map(MessageId),
            chat: self.chat_id.map(ChatId),
        })
    }
}

fn issues_from(column: &str) -> Result<Vec<FieldIssue>> {
    if column.is_empty() {
        return Ok(Vec::new());
    }
    serde_json::from_str(column).map_err(|_| broken("why a text cannot be made"))
}

impl View {
    /// A stretch of a campaign's list, in its order, behind `after`.
    pub async fn list_recipients(
        &mut self,
        campaign: CampaignId,
        after: Option<RecipientId>,
        limit: u32,
    ) -> Result<RecipientPage> {
        let rows: Vec<Row> = sqlx::query_as(PAGE)
            .bind(campaign.0)
            .bind(after.map_or(0, |id| id.0))
            .bind(limit)
            .fetch_all(&mut self.conn)
            .await?;
        let recipients: Result<Vec<Recipient>> = rows.into_iter().map(Row::recipient).collect();
        let recipients = recipients?;
        let is_full = u32::try_from(recipients.len()).is_ok_and(|count| count >= limit);
        let next = recipients.last().filter(|_| is_full).map(|last| last.id);
        Ok(RecipientPage { recipients, next })
    }
}
