//! `recipients`: what becomes of them when two people or two messages turn out to be one.

use crate::{Result, Tx, sql::statements};
use kabar_types::{CampaignId, ContactId, RecipientId, RecipientState};

statements! {
    /// Two of one campaign who turn out to be one person.
    PAIRS = "SELECT a.id AS kept, b.id AS gone, a.state AS kept_state, b.state AS gone_state FROM recipients b
        JOIN recipients a ON a.campaign_id = b.campaign_id AND a.contact_id = ?1 AND a.reason <> 'duplicate'
        WHERE b.contact_id = ?2 AND b.reason <> 'duplicate'";
    TWIN = "UPDATE recipients SET reason = 'duplicate', state = CASE WHEN state IN ('planned', 'incomplete')
            THEN 'skipped' ELSE state END
        WHERE id = ?1 RETURNING campaign_id";
    MOVE = "UPDATE recipients SET contact_id = ?1 WHERE contact_id = ?2";
    MOVE_MESSAGE = "UPDATE OR IGNORE recipients SET message_id = ?1 WHERE message_id = ?2";
}

#[derive(sqlx::FromRow)]
struct Pair {
    kept: i64,
    gone: i64,
    kept_state: String,
    gone_state: String,
}

impl Tx {
    /// Two people turn out to be one: of a campaign that meant both, the one whose message is further stays, and the other
    /// is a duplicate. One that may be on the wire cannot be taken back.
    pub(super) async fn move_recipients_of_person(&mut self, kept: ContactId, gone: ContactId) -> Result<()> {
        let pairs: Vec<Pair> = sqlx::query_as(PAIRS)
            .bind(kept.0)
            .bind(gone.0)
            .fetch_all(&mut self.conn)
            .await?;
        for pair in pairs {
            let loser = match (pair.kept_state.as_str(), pair.gone_state.as_str()) {
                ("armed", _) => pair.gone,
                (_, "armed") => pair.kept,
                // Whoever gets nothing for a reason of their own keeps it.
                ("planned", "incomplete") => pair.gone,
                ("planned" | "incomplete", _) => pair.kept,
                _ => pair.gone,
            };
            if self.is_untried(loser).await? {
                self.disarm_recipient(RecipientId(loser), RecipientState::Planned)
                    .await?;
            }
            let query = sqlx::query_scalar(TWIN).bind(loser);
            let campaigns = query.fetch_all(&mut self.conn).await?;
            self.log_campaigns(campaigns);
        }
        self.run_pair(MOVE, kept.0, gone.0).await
    }

    async fn is_untried(&mut self, id: i64) -> Result<bool> {
        let row = self.recipient_row(RecipientId(id)).await?;
        let untried = self.list_untried(CampaignId(row.campaign_id)).await?;
        Ok(untried.contains(&RecipientId(id)))
    }

    /// Two rows of one message become one.
    pub(super) async fn move_recipient_of_message(&mut self, kept: i64, gone: i64) -> Result<()> {
        self.run_pair(MOVE_MESSAGE, kept, gone).await
    }
}
