//! `suppressions`: who gets no campaigns and no scheduled messages, from any number.

use super::campaigns::{word_from, word_of};
use crate::{Result, Tx, names, sql::statements, view::View};
use kabar_types::{
    CampaignId, ContactId, SkipReason, Suppression, SuppressionPage, SuppressionSource, UnixMillis,
};

statements! {
    SOURCE = "SELECT source FROM suppressions WHERE contact_id = ?1";
    IS = "SELECT EXISTS (SELECT 1 FROM suppressions WHERE contact_id = ?1)";
    PUT = "INSERT INTO suppressions (contact_id, source, campaign_id, at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (contact_id) DO NOTHING";
    DELETE = "DELETE FROM suppressions WHERE contact_id = ?1";
    PAGE = "SELECT s.contact_id, s.source, s.campaign_id, s.at, p.verified_name, p.push_name, p.phone_jid,
            COALESCE((SELECT n.name FROM saved_names n WHERE n.contact_id = s.contact_id AND n.name <> '' LIMIT 1), '')
                AS saved_name
        FROM suppressions s JOIN contacts p ON p.id = s.contact_id WHERE s.contact_id > ?1 ORDER BY s.contact_id LIMIT ?2";
    MOVE = "INSERT INTO suppressions (contact_id, source, campaign_id, at)
        SELECT ?1, source, campaign_id, at FROM suppressions WHERE contact_id = ?2 ON CONFLICT (contact_id) DO NOTHING";
}

#[derive(sqlx::FromRow)]
struct Row {
    contact_id: i64,
    source: String,
    campaign_id: Option<i64>,
    at: i64,
    verified_name: String,
    push_name: String,
    phone_jid: String,
    saved_name: String,
}

impl Row {
    fn suppression(self) -> Result<Suppression> {
        let name = names::person(&self.saved_name, &self.verified_name, &self.push_name, "");
        Ok(Suppression {
            contact: ContactId(self.contact_id),
            name: name.text,
            phone: names::phone(&self.phone_jid),
            source: word_from(&self.source)?,
            campaign: self.campaign_id.map(CampaignId),
            at: UnixMillis(self.at),
        })
    }
}

impl View {
    /// Whether a person gets no campaigns and no scheduled messages.
    pub async fn is_suppressed(&mut self, contact: ContactId) -> Result<bool> {
        let query = sqlx::query_scalar(IS).bind(contact.0);
        Ok(query.fetch_one(&mut self.conn).await?)
    }

    /// How a person came to want nothing; `None`: they do not.
    pub async fn find_suppression(&mut self, contact: ContactId) -> Result<Option<SuppressionSource>> {
        let source: Option<String> = sqlx::query_scalar(SOURCE)
            .bind(contact.0)
            .fetch_optional(&mut self.conn)
            .await?;
        source.as_deref().map(word_from).transpose()
    }

    /// A stretch of those who get nothing, behind `after`.
    pub async fn list_suppressions(
        &mut self,
        after: Option<ContactId>,
        limit: u32,
    ) -> Result<SuppressionPage> {
        let rows: Vec<Row> = sqlx::query_as(PAGE)
            .bind(after.map_or(0, |id| id.0))
            .bind(limit)
            .fetch_all(&mut self.conn)
            .await?;
        let all: Result<Vec<Suppression>> = rows.into_iter().map(Row::suppression).collect();
        let suppressions = all?;
        let is_full = u32::try_from(suppressions.len()).is_ok_and(|count| count >= limit);
        let next = suppressions.last().filter(|_| is_full).map(|last| last.contact);
        Ok(SuppressionPage { suppressions, next })
    }
}

impl Tx {
    /// A person gets nothing from now on, and nothing that was planned or is armed and not tried. False when it was so.
    pub async fn suppress(
        &mut self,
        contact: ContactId,
        source: SuppressionSource,
        campaign: Option<CampaignId>,
        now: UnixMillis,
    ) -> Result<bool> {
        let done = sqlx::query(PUT)
            .bind(contact.0)
            .bind(word_of(&source)?)
            .bind(campaign.map(|id| id.0))
            .bind(now.0)
            .execute(&mut self.conn)
            .await?;
        self.skip_person(contact, SkipReason::OptedOut).await?;
        self.settle_doubtful_replies_of(contact).await?;
        Ok(done.rows_affected() > 0)
    }

    /// A person may get something again; what was skipped stays so. False when it was so.
    pub async fn unsuppress(&mut self, contact: ContactId) -> Result<bool> {
        let query = sqlx::query(DELETE).bind(contact.0);
        Ok(query.execute(&mut self.conn).await?.rows_affected() > 0)
    }

    /// Two people turn out to be one: what either of them wants holds.
    pub(super) async fn move_suppressions_of_person(
        &mut self,
        kept: ContactId,
        gone: ContactId,
    ) -> Result<()> {
        self.run_pair(MOVE, kept.0, gone.0).await?;
        self.run_one(DELETE, gone.0).await?;
        if self.is_suppressed(kept).await? {
            self.skip_person(kept, SkipReason::OptedOut).await?;
        }
        Ok(())
    }
}
