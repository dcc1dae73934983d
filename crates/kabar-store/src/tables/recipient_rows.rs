//! A campaign's list with every moment there is, for the files that tell what became of it.

use super::campaign_replies::answers;
use super::recipient_views::{Row, fields_from};
use crate::{Result, names, sql::statements, view::View};
use kabar_types::{CampaignId, Fields, Recipient, RecipientId, UnixMillis};

/// One line of a report. A moment that nobody wrote down is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecipientRow {
    pub recipient: Recipient,
    /// `+` and digits, where the number is known.
    pub phone: Option<String>,
    /// What the list says of them.
    pub fields: Fields,
    pub sent_at: Option<UnixMillis>,
    pub delivered_at: Option<UnixMillis>,
    pub read_at: Option<UnixMillis>,
    pub replied_at: Option<UnixMillis>,
    pub opted_out_at: Option<UnixMillis>,
}

statements! {
    ROWS = concat!("SELECT r.id, r.campaign_id, r.contact_id, r.account_id, r.phone, r.text, r.variant, r.issues, r.state, r.reason,
            r.message_id, r.fields,
            m.chat_id, COALESCE(m.status, '') AS status, COALESCE(m.error, '') AS error,
            COALESCE(s.name, '') AS saved_name, COALESCE(p.verified_name, '') AS verified_name,
            COALESCE(p.push_name, '') AS push_name, COALESCE(p.phone_jid, '') AS phone_jid,
            CASE WHEN m.status NOT IN ('pending', 'failed', 'unknown') THEN m.sent_at END AS sent_at,
            NULLIF(e.delivered_at, 0) AS delivered_at, NULLIF(e.read_at, 0) AS read_at,
            CASE WHEN m.status NOT IN ('pending', 'failed') THEN (SELECT MIN(w.sort_at) ", answers!(), ") END AS replied_at,
            (SELECT u.at FROM suppressions u WHERE u.contact_id = r.contact_id) AS opted_out_at
        FROM recipients r
        LEFT JOIN messages m ON m.id = r.message_id
        LEFT JOIN receipts e ON e.chat_id = m.chat_id AND e.wa_id = m.wa_id AND e.contact_id = r.contact_id
        LEFT JOIN contacts p ON p.id = r.contact_id
        LEFT JOIN saved_names s ON s.account_id = r.account_id AND s.contact_id = r.contact_id
        WHERE r.campaign_id = ?1 AND r.id > ?2 ORDER BY r.id LIMIT ?3");
    FIELD_NAMES = "SELECT DISTINCT f.key FROM recipients r, json_each(r.fields) f
        WHERE r.campaign_id = ?1 AND r.fields <> '' ORDER BY 1";
}

#[derive(sqlx::FromRow)]
struct ReportRow {
    #[sqlx(flatten)]
    row: Row,
    fields: String,
    phone_jid: String,
    sent_at: Option<i64>,
    delivered_at: Option<i64>,
    read_at: Option<i64>,
    replied_at: Option<i64>,
    opted_out_at: Option<i64>,
}

impl ReportRow {
    fn recipient_row(self) -> Result<RecipientRow> {
        Ok(RecipientRow {
            recipient: self.row.recipient()?,
            phone: names::phone(&self.phone_jid),
            fields: fields_from(&self.fields)?,
            sent_at: self.sent_at.map(UnixMillis),
            delivered_at: self.delivered_at.map(UnixMillis),
            read_at: self.read_at.map(UnixMillis),
            replied_at: self.replied_at.map(UnixMillis),
            opted_out_at: self.opted_out_at.map(UnixMillis),
        })
    }
}

impl View {
    /// A stretch of a campaign's list behind `after`, with every moment.
    pub async fn list_recipient_rows(
        &mut self,
        campaign: CampaignId,
        after: Option<RecipientId>,
        limit: u32,
    ) -> Result<Vec<RecipientRow>> {
        let rows: Vec<ReportRow> = sqlx::query_as(ROWS)
            .bind(campaign.0)
            .bind(after.map_or(0, |id| id.0))
            .bind(limit)
            .fetch_all(&mut self.conn)
            .await?;
        rows.into_iter().map(ReportRow::recipient_row).collect()
    }

    /// The names of everything that a campaign's list says of anybody.
    pub async fn list_field_names(&mut self, campaign: CampaignId) -> Result<Vec<String>> {
        let query = sqlx::query_scalar(FIELD_NAMES).bind(campaign.0);
        Ok(query.fetch_all(&mut self.conn).await?)
    }
}
