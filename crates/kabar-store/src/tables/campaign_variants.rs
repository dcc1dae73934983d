//! `campaign_variants`: the texts of a campaign, and what became of those who get each.

use super::campaigns::{CountRow, counts};
use crate::{Result, Tx, sql::statements, view::View};
use kabar_types::{CampaignId, Variant, VariantReport};

statements! {
    INSERT_VARIANT = "INSERT INTO campaign_variants (campaign_id, position, label, text) VALUES (?1, ?2, ?3, ?4)";
    VARIANTS = "SELECT label, text FROM campaign_variants WHERE campaign_id = ?1 ORDER BY position";
    VARIANT_COUNTS = "SELECT r.variant, r.state, COALESCE(m.status, '') AS status, COUNT(*) AS people FROM recipients r
        LEFT JOIN messages m ON m.id = r.message_id WHERE r.campaign_id = ?1 GROUP BY 1, 2, 3";
}

impl View {
    /// The texts of a campaign, each with what became of those who get it.
    pub async fn list_variants(&mut self, id: CampaignId) -> Result<Vec<VariantReport>> {
        let variants: Vec<(String, String)> = sqlx::query_as(VARIANTS)
            .bind(id.0)
            .fetch_all(&mut self.conn)
            .await?;
        let rows: Vec<CountRow> = sqlx::query_as(VARIANT_COUNTS)
            .bind(id.0)
            .fetch_all(&mut self.conn)
            .await?;
        let report = |(position, (label, text))| {
            let of_it = rows.iter().filter(|row| row.variant == position);
            Ok(VariantReport {
                label,
                text,
                counts: counts(of_it)?,
            })
        };
        (0_i64..).zip(variants).map(report).collect()
    }
}

impl Tx {
    pub(super) async fn put_variants(&mut self, id: CampaignId, variants: &[Variant]) -> Result<()> {
        for (position, variant) in (0_i64..).zip(variants) {
            sqlx::query(INSERT_VARIANT)
                .bind(id.0)
                .bind(position)
                .bind(&variant.label)
                .bind(&variant.text)
                .execute(&mut self.conn)
                .await?;
        }
        Ok(())
    }
}
