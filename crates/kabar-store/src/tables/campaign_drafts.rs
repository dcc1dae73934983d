//! `campaign_drafts`: what somebody has of a campaign before it is one.
//!
//! Nothing here is checked: a draft may lack anything. Deliberately not here: what becomes of one (`kabar-core`).

use super::{
    account_id,
    campaigns::{word_from, word_of},
    lists::{from_json, to_json},
};
use crate::{Result, StoreError, Tx, sql::statements, view::View};
use kabar_types::{AccountId, CampaignDraft, DraftContent, DraftId, ListId, UnixMillis};
use serde::{Serialize, de::DeserializeOwned};

statements! {
    INSERT = "INSERT INTO campaign_drafts (name, step, accounts, variants, language, pacing, consent, updated_at)
        VALUES (?1, 'file', '[]', '[]', 'id', '', '', ?2)";
    /// A list that is gone is none.
    SAVE = "UPDATE campaign_drafts SET name = ?2, step = ?3,
            list_id = (SELECT id FROM lists WHERE id = ?4 AND state = 'whole'),
            accounts = ?5, variants = ?6, language = ?7, pacing = ?8, consent = ?9, updated_at = ?10
        WHERE id = ?1";
    GET = "SELECT d.id, d.name, d.step, d.list_id, d.variants, d.language, d.pacing, d.consent, d.updated_at,
            COALESCE((SELECT group_concat(j.value, ' ' ORDER BY j.key) FROM json_each(d.accounts) j
                JOIN accounts a ON a.id = j.value), '') AS accounts
        FROM campaign_drafts d WHERE d.id = ?1";
    LIST = "SELECT d.id, d.name, d.step, d.list_id, d.variants, d.language, d.pacing, d.consent, d.updated_at,
            COALESCE((SELECT group_concat(j.value, ' ' ORDER BY j.key) FROM json_each(d.accounts) j
                JOIN accounts a ON a.id = j.value), '') AS accounts
        FROM campaign_drafts d ORDER BY d.updated_at DESC, d.id DESC";
    DELETE = "DELETE FROM campaign_drafts WHERE id = ?1";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    name: String,
    step: String,
    list_id: Option<i64>,
    /// Those that are not gone.
    accounts: String,
    variants: String,
    language: String,
    pacing: String,
    consent: String,
    updated_at: i64,
}

impl TryFrom<Row> for CampaignDraft {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let accounts: Result<Vec<AccountId>> = row.accounts.split_whitespace().map(account_id).collect();
        Ok(Self {
            id: DraftId(row.id),
            name: row.name,
            step: word_from(&row.step)?,
            list: row.list_id.map(ListId),
            accounts: accounts?,
            variants: from_json(&row.variants, "texts")?,
            language: word_from(&row.language)?,
            pacing: some(&row.pacing, "a tempo")?,
            consent: some(&row.consent, "a consent")?,
            updated_at: UnixMillis(row.updated_at),
        })
    }
}

/// '' means none.
fn some<T: DeserializeOwned>(text: &str, what: &str) -> Result<Option<T>> {
    match text {
        "" => Ok(None),
        text => from_json(text, what).map(Some),
    }
}

fn text_of(value: Option<&impl Serialize>) -> Result<String> {
    value.map_or_else(|| Ok(String::new()), to_json)
}

impl View {
    /// A draft.
    pub async fn get_draft(&mut self, id: DraftId) -> Result<CampaignDraft> {
        let row: Option<Row> = sqlx::query_as(GET)
            .bind(id.0)
            .fetch_optional(&mut self.conn)
            .await?;
        row.ok_or(StoreError::NotFound("draft"))?.try_into()
    }

    /// All of them, the one changed last first.
    pub async fn list_drafts(&mut self) -> Result<Vec<CampaignDraft>> {
        let rows: Vec<Row> = sqlx::query_as(LIST).fetch_all(&mut self.conn).await?;
        rows.into_iter().map(CampaignDraft::try_from).collect()
    }
}

impl Tx {
    /// A draft with nothing but a name.
    pub async fn insert_draft(&mut self, name: &str, now: UnixMillis) -> Result<DraftId> {
        let query = sqlx::query(INSERT).bind(name).bind(now.0);
        Ok(DraftId(query.execute(&mut self.conn).await?.last_insert_rowid()))
    }

    /// Keeps all of a draft.
    pub async fn save_draft(&mut self, draft: &DraftContent, now: UnixMillis) -> Result<()> {
        let query = sqlx::query(SAVE)
            .bind(draft.id.0)
            .bind(&draft.name)
            .bind(word_of(&draft.step)?)
            .bind(draft.list.map(|list| list.0))
            .bind(to_json(&draft.accounts)?)
            .bind(to_json(&draft.variants)?)
            .bind(word_of(&draft.language)?)
            .bind(text_of(draft.pacing.as_ref())?)
            .bind(text_of(draft.consent.as_ref())?)
            .bind(now.0);
        match query.execute(&mut self.conn).await?.rows_affected() {
            0 => Err(StoreError::NotFound("draft")),
            _ => Ok(()),
        }
    }

    /// A draft goes; its list stays.
    pub async fn delete_draft(&mut self, id: DraftId) -> Result<()> {
        let query = sqlx::query(DELETE).bind(id.0);
        match query.execute(&mut self.conn).await?.rows_affected() {
            0 => Err(StoreError::NotFound("draft")),
            _ => Ok(()),
        }
    }
}
