//! Reading a campaign's list: each person with what became of them, joined from their row and their message's.
//!
//! Deliberately not here: finding some of them (`recipient_search.rs`), and counting them (`campaign_reports.rs`).

use super::{account_id, broken, id_list, message_status::parse_status, recipients::state_from};
use crate::{Result, StoreError, names, sql::statements, view::View};
use kabar_types::{
    CampaignId, ChatId, ContactId, ErrorCode, FieldIssue, Fields, MessageId, MessageStatus, Recipient,
    RecipientId, RecipientOfMessage, RecipientOutcome, RecipientPage, RecipientState,
};

/// The columns of a row; what comes after the joins is the statement's.
macro_rules! person {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, r.campaign_id, r.contact_id, r.account_id, r.phone, r.text, r.variant, r.issues, r.state, r.reason,
            r.message_id,
            m.chat_id, COALESCE(m.status, '') AS status, COALESCE(m.error, '') AS error,
            COALESCE(s.name, '') AS saved_name, COALESCE(p.verified_name, '') AS verified_name,
            COALESCE(p.push_name, '') AS push_name
        FROM recipients r
        LEFT JOIN messages m ON m.id = r.message_id
        LEFT JOIN contacts p ON p.id = r.contact_id
        LEFT JOIN saved_names s ON s.account_id = r.account_id AND s.contact_id = r.contact_id ",
            $rest
        )
    };
}

statements! {
    PAGE = person!("WHERE r.campaign_id = ?1 AND r.id > ?2 ORDER BY r.id LIMIT ?3");
    BY_ID = person!("WHERE r.id IN (SELECT value FROM json_each(?1)) ORDER BY r.id");
    OF_MESSAGE = "SELECT r.id, c.name FROM recipients r JOIN campaigns c ON c.id = r.campaign_id WHERE r.message_id = ?1";
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
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

    pub(super) fn recipient(self) -> Result<Recipient> {
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

/// What a list said of somebody, as its column has it.
pub(super) fn fields_from(column: &str) -> Result<Fields> {
    if column.is_empty() {
        return Ok(Fields::new());
    }
    serde_json::from_str(column).map_err(|_| broken("what a list says of somebody"))
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

    /// One person of a list.
    pub async fn get_recipient(&mut self, id: RecipientId) -> Result<Recipient> {
        let mut found = self.recipients_by_id(&[id]).await?;
        found.pop().ok_or(StoreError::NotFound("recipient"))
    }

    /// Whom a campaign's message was for; `None` for any other message.
    pub async fn find_recipient_of(&mut self, message: MessageId) -> Result<Option<RecipientOfMessage>> {
        let row: Option<(i64, String)> = sqlx::query_as(OF_MESSAGE)
            .bind(message.0)
            .fetch_optional(&mut self.conn)
            .await?;
        let Some((id, campaign_name)) = row else {
            return Ok(None);
        };
        let recipient = self.get_recipient(RecipientId(id)).await?;
        Ok(Some(RecipientOfMessage {
            campaign_name,
            recipient,
        }))
    }

    /// Those of these people that there are, in the order of their list.
    pub(super) async fn recipients_by_id(&mut self, ids: &[RecipientId]) -> Result<Vec<Recipient>> {
        let rows: Vec<Row> = sqlx::query_as(BY_ID)
            .bind(id_list(ids.iter().map(|id| id.0)))
            .fetch_all(&mut self.conn)
            .await?;
        rows.into_iter().map(Row::recipient).collect()
    }
}
