//! `consent_records` and `consents`: the ledger of what shows that people agreed. Nothing of it is ever changed; who turns out to
//! be one person has what was written down of both.

use super::id_list;
use crate::{Result, Tx, names, sql::statements, view::View};
use kabar_types::{CampaignId, Consent, ConsentId, ConsentPage, ContactId, NewConsent, UnixMillis};

statements! {
    INSERT_RECORD = "INSERT INTO consent_records (campaign_id, source, agreed_at, wording, recorded_at)
        VALUES (?1, ?2, ?3, ?4, ?5)";
    INSERT = "INSERT OR IGNORE INTO consents (contact_id, record_id) SELECT value, ?1 FROM json_each(?2) ORDER BY key";
    HAS = "SELECT EXISTS (SELECT 1 FROM consent_records k JOIN consents t ON t.record_id = k.id AND t.contact_id = ?2
        WHERE k.campaign_id = ?1)";
    PAGE = "SELECT t.id, t.contact_id, k.source, k.agreed_at, k.wording, k.campaign_id, k.recorded_at,
            p.verified_name, p.push_name, p.phone_jid,
            COALESCE((SELECT n.name FROM saved_names n WHERE n.contact_id = t.contact_id AND n.name <> '' LIMIT 1), '')
                AS saved_name
        FROM consents t JOIN consent_records k ON k.id = t.record_id JOIN contacts p ON p.id = t.contact_id
        WHERE t.id > ?1 ORDER BY t.id LIMIT ?2";
    MOVE = "UPDATE OR IGNORE consents SET contact_id = ?1 WHERE contact_id = ?2";
    DELETE = "DELETE FROM consents WHERE contact_id = ?1";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    contact_id: i64,
    source: String,
    agreed_at: i64,
    wording: String,
    campaign_id: Option<i64>,
    recorded_at: i64,
    verified_name: String,
    push_name: String,
    phone_jid: String,
    saved_name: String,
}

impl From<Row> for Consent {
    fn from(row: Row) -> Self {
        Self {
            id: ConsentId(row.id),
            contact: ContactId(row.contact_id),
            name: names::person(&row.saved_name, &row.verified_name, &row.push_name, "").text,
            phone: names::phone(&row.phone_jid),
            source: row.source,
            at: UnixMillis(row.agreed_at),
            wording: row.wording,
            campaign: row.campaign_id.map(CampaignId),
            recorded_at: UnixMillis(row.recorded_at),
        }
    }
}

impl View {
    /// Whether it was written down for this campaign that a person agreed.
    pub async fn has_consent(&mut self, campaign: CampaignId, contact: ContactId) -> Result<bool> {
        let query = sqlx::query_scalar(HAS).bind(campaign.0).bind(contact.0);
        Ok(query.fetch_one(&mut self.conn).await?)
    }

    /// A stretch of the ledger, behind `after`.
    pub async fn list_consents(&mut self, after: Option<ConsentId>, limit: u32) -> Result<ConsentPage> {
        let rows: Vec<Row> = sqlx::query_as(PAGE)
            .bind(after.map_or(0, |id| id.0))
            .bind(limit)
            .fetch_all(&mut self.conn)
            .await?;
        let consents: Vec<Consent> = rows.into_iter().map(Consent::from).collect();
        let is_full = u32::try_from(consents.len()).is_ok_and(|count| count >= limit);
        let next = consents.last().filter(|_| is_full).map(|last| last.id);
        Ok(ConsentPage { consents, next })
    }
}

impl Tx {
    /// Writes down what shows that the people of a campaign's list agreed. Gives what [`Tx::add_consents`] wants.
    pub async fn insert_consent_record(
        &mut self,
        campaign: CampaignId,
        new: &NewConsent,
        now: UnixMillis,
    ) -> Result<i64> {
        let query = sqlx::query(INSERT_RECORD)
            .bind(campaign.0)
            .bind(&new.source)
            .bind(new.at.0)
            .bind(&new.wording)
            .bind(now.0);
        Ok(query.execute(&mut self.conn).await?.last_insert_rowid())
    }

    /// It is about these people, too.
    pub async fn add_consents(&mut self, record: i64, people: &[ContactId]) -> Result<()> {
        sqlx::query(INSERT)
            .bind(record)
            .bind(id_list(people.iter().map(|id| id.0)))
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }

    pub(super) async fn move_consents_of_person(&mut self, kept: ContactId, gone: ContactId) -> Result<()> {
        self.run_pair(MOVE, kept.0, gone.0).await?;
        self.run_one(DELETE, gone.0).await
    }
}
