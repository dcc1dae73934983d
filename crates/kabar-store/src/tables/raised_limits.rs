//! `raised_limits`: what somebody accepted that is bolder than the cautious tempo, after reading what it may cost. Nothing of it is
//! ever changed.
//!
//! Deliberately not here: which limits a tempo raises (`kabar-core::campaigns`).

use super::campaigns::{word_from, word_of};
use crate::{Change, Result, Tx, sql::statements, view::View};
use kabar_types::{CampaignId, RaisedLimit, RaisedRecord, UnixMillis};

statements! {
    INSERT = "INSERT INTO raised_limits (campaign_id, soft_limit, value, at, app_version) VALUES (?1, ?2, ?3, ?4, ?5)";
    LIST = "SELECT soft_limit, value, at, app_version FROM raised_limits WHERE campaign_id = ?1 ORDER BY id";
}

impl View {
    /// What was accepted for a campaign, oldest first.
    pub async fn list_raises(&mut self, campaign: CampaignId) -> Result<Vec<RaisedRecord>> {
        let rows: Vec<(String, u32, i64, String)> = sqlx::query_as(LIST)
            .bind(campaign.0)
            .fetch_all(&mut self.conn)
            .await?;
        let record = |(limit, value, at, version): (String, u32, i64, String)| {
            Ok(RaisedRecord {
                limit: word_from(&limit)?,
                value,
                at: UnixMillis(at),
                version,
            })
        };
        rows.into_iter().map(record).collect()
    }
}

impl Tx {
    /// Writes down that somebody accepted this, from that version of Kabar.
    pub async fn note_raise(
        &mut self,
        campaign: CampaignId,
        raised: &RaisedLimit,
        (at, version): (UnixMillis, &str),
    ) -> Result<()> {
        sqlx::query(INSERT)
            .bind(campaign.0)
            .bind(word_of(&raised.limit)?)
            .bind(raised.value)
            .bind(at.0)
            .bind(version)
            .execute(&mut self.conn)
            .await?;
        self.log(Change::Campaign(campaign));
        Ok(())
    }
}
