//! Who answered a campaign: whoever wrote after their message was sent, to whichever of our numbers.
//!
//! Nothing marks an answer; it is one by its place behind the campaign's message. Deliberately not here: answers that may
//! mean "no more" (`doubtful_replies.rs`).

use crate::{Result, names, sql::statements, view::View};
use kabar_types::{CampaignId, CampaignReply, ChatId, ContactId, MessageId, UnixMillis};

/// What the person of recipient `r` wrote after message `m`, as rows `w`. What was read later from the phone's history and is
/// older stands before it, and what came between writing it down and sending it, too.
macro_rules! answers {
    () => {
        "FROM chats rc JOIN messages w ON w.chat_id = rc.id WHERE rc.contact_id = r.contact_id AND w.sort_at >= m.sort_at
            AND w.id > m.id AND w.sender_id = r.contact_id AND w.kind NOT IN ('system', 'call')"
    };
}
pub(super) use answers;

/// Whether the person of recipient `r` answered its message `m`.
macro_rules! replied {
    () => {
        concat!(
            "(r.state = 'armed' AND m.status NOT IN ('pending', 'failed') AND EXISTS (SELECT 1 ",
            super::campaign_replies::answers!(),
            "))"
        )
    };
}
pub(super) use replied;

statements! {
    NEWEST = concat!("SELECT r.contact_id, w.id, w.chat_id, CASE w.kind WHEN 'unsupported' THEN '' ELSE w.body END AS body,
            w.sort_at, COALESCE(s.name, '') AS saved_name, p.verified_name, p.push_name
        FROM recipients r JOIN messages m ON m.id = r.message_id
        JOIN messages w ON w.id = (SELECT w.id ", answers!(), " ORDER BY w.sort_at, w.id LIMIT 1)
        JOIN contacts p ON p.id = r.contact_id
        LEFT JOIN saved_names s ON s.account_id = r.account_id AND s.contact_id = r.contact_id
        WHERE r.campaign_id = ?1 AND r.state = 'armed' AND m.status NOT IN ('pending', 'failed')
        ORDER BY w.sort_at DESC, w.id DESC LIMIT ?2");
}

#[derive(sqlx::FromRow)]
struct Row {
    contact_id: i64,
    id: i64,
    chat_id: i64,
    body: String,
    sort_at: i64,
    saved_name: String,
    verified_name: String,
    push_name: String,
}

impl From<Row> for CampaignReply {
    fn from(row: Row) -> Self {
        Self {
            contact: ContactId(row.contact_id),
            name: names::person(&row.saved_name, &row.verified_name, &row.push_name, "").text,
            chat: ChatId(row.chat_id),
            message: MessageId(row.id),
            text: row.body,
            at: UnixMillis(row.sort_at),
        }
    }
}

impl View {
    /// The first answer of each who gave one, the newest of them first.
    pub async fn list_campaign_replies(
        &mut self,
        campaign: CampaignId,
        limit: u32,
    ) -> Result<Vec<CampaignReply>> {
        let rows: Vec<Row> = sqlx::query_as(NEWEST)
            .bind(campaign.0)
            .bind(limit)
            .fetch_all(&mut self.conn)
            .await?;
        Ok(rows.into_iter().map(CampaignReply::from).collect())
    }
}
