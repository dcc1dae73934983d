//! Why somebody of a campaign's list stands where they do: the facts of it, from whichever tables know them.
//!
//! Deliberately not here: which of them is the reason (`kabar-core::campaigns::report`).

use crate::{Result, StoreError, sql::statements, view::View};
use kabar_types::{ErrorCode, RecipientId, UnixMillis};

/// What is known of one person of a list besides what became of them. A moment that nobody wrote down is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecipientFacts {
    /// Why their message failed, or is unknown.
    pub error: Option<ErrorCode>,
    /// People of their number who are planned before them.
    pub before: u32,
    /// The moment at which their message goes, when it was not tried.
    pub slot: Option<UnixMillis>,
    pub sent_at: Option<UnixMillis>,
    pub delivered_at: Option<UnixMillis>,
    pub read_at: Option<UnixMillis>,
    /// The last attempt, on the policy's clock.
    pub tried_at: Option<UnixMillis>,
    /// When a campaign last wrote to them for another list, on the policy's clock.
    pub written_to_at: Option<UnixMillis>,
    pub opted_out_at: Option<UnixMillis>,
    /// When they first wrote since the campaign began.
    pub wrote_at: Option<UnixMillis>,
    /// When WhatsApp said that there is nobody at their number.
    pub absent_at: Option<UnixMillis>,
}

statements! {
    FACTS = "SELECT COALESCE(m.error, '') AS error,
            (SELECT COUNT(*) FROM recipients b WHERE b.campaign_id = r.campaign_id AND b.account_id = r.account_id
                AND b.state = 'planned' AND b.id < r.id) AS before,
            (SELECT j.not_before FROM jobs j WHERE j.message_id = r.message_id AND j.state = 'queued' AND j.attempts = 0) AS slot,
            m.sent_at, NULLIF(e.delivered_at, 0) AS delivered_at, NULLIF(e.read_at, 0) AS read_at,
            (SELECT MAX(t.at) FROM campaign_attempts t WHERE t.recipient_id = r.id) AS tried_at,
            (SELECT MAX(t.at) FROM campaign_attempts t WHERE t.contact_id = r.contact_id AND t.recipient_id <> r.id)
                AS written_to_at,
            (SELECT s.at FROM suppressions s WHERE s.contact_id = r.contact_id) AS opted_out_at,
            (SELECT MIN(w.sort_at) FROM chats rc JOIN messages w ON w.chat_id = rc.id
                WHERE rc.contact_id = r.contact_id AND w.sender_id = r.contact_id AND w.kind NOT IN ('system', 'call')
                    AND o.started_at > 0 AND w.sort_at >= o.started_at) AS wrote_at,
            CASE n.on_whatsapp WHEN 0 THEN n.asked_at END AS absent_at
        FROM recipients r JOIN campaigns o ON o.id = r.campaign_id
        LEFT JOIN messages m ON m.id = r.message_id
        LEFT JOIN receipts e ON e.chat_id = m.chat_id AND e.wa_id = m.wa_id AND e.contact_id = r.contact_id
        LEFT JOIN contacts p ON p.id = r.contact_id
        LEFT JOIN numbers n ON n.phone_jid = p.phone_jid
        WHERE r.id = ?1";
}

#[derive(sqlx::FromRow)]
struct Row {
    error: String,
    before: u32,
    slot: Option<i64>,
    sent_at: Option<i64>,
    delivered_at: Option<i64>,
    read_at: Option<i64>,
    tried_at: Option<i64>,
    written_to_at: Option<i64>,
    opted_out_at: Option<i64>,
    wrote_at: Option<i64>,
    absent_at: Option<i64>,
}

impl From<Row> for RecipientFacts {
    fn from(row: Row) -> Self {
        let moment = |at: Option<i64>| at.map(UnixMillis);
        Self {
            error: ErrorCode::parse(&row.error),
            before: row.before,
            slot: moment(row.slot),
            sent_at: moment(row.sent_at),
            delivered_at: moment(row.delivered_at),
            read_at: moment(row.read_at),
            tried_at: moment(row.tried_at),
            written_to_at: moment(row.written_to_at),
            opted_out_at: moment(row.opted_out_at),
            wrote_at: moment(row.wrote_at),
            absent_at: moment(row.absent_at),
        }
    }
}

impl View {
    /// What is known of one person of a list besides what became of them.
    pub async fn get_recipient_facts(&mut self, id: RecipientId) -> Result<RecipientFacts> {
        let row: Option<Row> = sqlx::query_as(FACTS)
            .bind(id.0)
            .fetch_optional(&mut self.conn)
            .await?;
        row.map(RecipientFacts::from)
            .ok_or(StoreError::NotFound("recipient"))
    }
}
