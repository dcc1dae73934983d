//! `recipients`: putting the lines of a list in, many with one statement, and those whose text cannot be made.

use super::campaigns::word_of;
use crate::{Result, StoreError, Tx, known::Anything, sql::statements, view::View};
use kabar_types::{AccountId, CampaignId, ContactId, FieldIssue, Fields, RecipientId, SkipReason};

/// A line of a list as it is put in.
#[derive(Clone, Debug)]
pub struct NewRecipientRow<'a> {
    /// As it stood in the list.
    pub phone: &'a str,
    pub contact: Option<ContactId>,
    /// The number that is to write to them.
    pub account: Option<AccountId>,
    /// The country of the number, in two letters; empty: nothing tells.
    pub zone: &'a str,
    pub becomes: NewRecipientText,
    /// What the list says of them.
    pub fields: &'a Fields,
}

/// What becomes of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewRecipientText {
    /// They are planned, with this text of the variant at that place.
    Planned {
        text: String,
        variant: u32,
    },
    /// Their text cannot be made.
    Incomplete {
        issues: Vec<FieldIssue>,
        variant: u32,
    },
    Skipped {
        why: SkipReason,
    },
}

statements! {
    /// One parameter carries all lines: a list of [contact, account, phone, text, state, reason, variant, issues, zone, fields].
    INSERT = "INSERT INTO recipients
            (campaign_id, contact_id, account_id, phone, text, state, reason, variant, issues, zone, fields)
        SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
            value ->> 8, value ->> 9
        FROM json_each(?2) ORDER BY key";
    COUNT_INCOMPLETE = "SELECT COUNT(*) FROM recipients WHERE campaign_id = ?1 AND state = 'incomplete'";
    LEAVE_OUT = "UPDATE recipients SET state = 'skipped', reason = 'incomplete'
        WHERE campaign_id = ?1 AND state = 'incomplete' RETURNING campaign_id";
}

impl NewRecipientRow<'_> {
    fn columns(&self) -> Result<serde_json::Value> {
        let (state, text, reason, variant, issues) = match &self.becomes {
            NewRecipientText::Planned { text, variant } => {
                ("planned", text.as_str(), String::new(), *variant, String::new())
            }
            NewRecipientText::Incomplete { issues, variant } => {
                ("incomplete", "", String::new(), *variant, json_of(issues)?)
            }
            NewRecipientText::Skipped { why } => ("skipped", "", word_of(why)?, 0, String::new()),
        };
        let account = self.account.map(|id| id.to_string());
        let contact = self.contact.map(|id| id.0);
        let fields = match state {
            "skipped" => String::new(),
            _ => json_of(self.fields)?,
        };
        Ok(serde_json::json!([
            contact, account, self.phone, text, state, reason, variant, issues, self.zone, fields
        ]))
    }
}

fn json_of(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| StoreError::Internal(error.to_string()))
}

impl View {
    /// How many people of a campaign cannot be given a text.
    pub async fn count_incomplete(&mut self, campaign: CampaignId) -> Result<u32> {
        let query = sqlx::query_scalar(COUNT_INCOMPLETE).bind(campaign.0);
        Ok(query.fetch_one(&mut self.conn).await?)
    }
}

impl Tx {
    /// Puts lines of a list in, in their order. The row of the last.
    pub async fn insert_recipients(
        &mut self,
        campaign: CampaignId,
        lines: &[NewRecipientRow<'_>],
    ) -> Result<RecipientId> {
        self.known.note_anything(Anything::Listed, true);
        let rows: Result<Vec<serde_json::Value>> = lines.iter().map(NewRecipientRow::columns).collect();
        let list = serde_json::Value::Array(rows?).to_string();
        let done = sqlx::query(INSERT)
            .bind(campaign.0)
            .bind(list)
            .execute(&mut self.conn)
            .await?;
        Ok(RecipientId(done.last_insert_rowid()))
    }

    /// Those whose text cannot be made get nothing. How many they were.
    pub async fn leave_out_incomplete(&mut self, campaign: CampaignId) -> Result<usize> {
        let query = sqlx::query_scalar(LEAVE_OUT).bind(campaign.0);
        let campaigns: Vec<i64> = query.fetch_all(&mut self.conn).await?;
        let count = campaigns.len();
        self.log_campaigns(campaigns);
        Ok(count)
    }
}
