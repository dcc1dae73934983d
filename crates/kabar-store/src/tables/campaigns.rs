//! `campaigns` and `campaign_accounts`: what was planned, how far it is, and the numbers it goes from.
//!
//! One whose list is still being written down ('making') is in no list and has no changes: `list_people.rs`.
//!
//! Every step asks for the state it comes from in its own statement: of two that happen at once one finds nothing to do.
//! Deliberately not here: the people of its list (`recipients.rs`) and when something may go (`kabar-core`).

use super::{account_id, broken};
use crate::{Change, Result, StoreError, Tx, known::Anything, sql::statements, view::View};
use kabar_types::{
    AccountId, Campaign, CampaignCounts, CampaignId, CampaignState, MessageId, Pacing, PauseReason,
    TextLanguage, UnixMillis, Variant,
};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{Sqlite, query::Query, sqlite::SqliteArguments};

/// A campaign as the core runs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CampaignRecord {
    pub id: CampaignId,
    pub name: String,
    pub state: CampaignState,
    /// In their order.
    pub accounts: Vec<AccountId>,
    pub pacing: Pacing,
    pub created_at: UnixMillis,
    pub started_at: Option<UnixMillis>,
    pub ended_at: Option<UnixMillis>,
    /// The last attempt that does not count for the brake any more.
    pub braked_to: i64,
    /// Somebody put it away.
    pub archived: bool,
}

/// A campaign before anybody is in it.
#[derive(Clone, Copy, Debug)]
pub struct NewCampaignRow<'a> {
    pub name: &'a str,
    /// In their order.
    pub accounts: &'a [AccountId],
    pub pacing: &'a Pacing,
    pub language: TextLanguage,
    pub variants: &'a [Variant],
}

statements! {
    INSERT = "INSERT INTO campaigns (name, pacing, created_at, language, state) VALUES (?1, ?2, ?3, ?4, 'making')";
    INSERT_ACCOUNT = "INSERT INTO campaign_accounts (campaign_id, account_id, position) VALUES (?1, ?2, ?3)";
    SHOW = "UPDATE campaigns SET state = 'draft' WHERE id = ?1 AND state = 'making'";
    /// Of one, or of all that a crash left.
    FORGET_CONSENT = "DELETE FROM consent_records WHERE campaign_id IN
        (SELECT id FROM campaigns WHERE state = 'making' AND id = COALESCE(?1, id))";
    FORGET = "DELETE FROM campaigns WHERE state = 'making' AND id = COALESCE(?1, id)";
    GET = "SELECT id, name, state, reason, pacing, created_at, started_at, ended_at, braked_to, archived FROM campaigns
        WHERE id = ?1 AND state <> 'making'";
    LIST = "SELECT id, name, state, reason, pacing, created_at, started_at, ended_at, braked_to, archived FROM campaigns
        WHERE state <> 'making' ORDER BY id DESC";
    AT_WORK = "SELECT id, name, state, reason, pacing, created_at, started_at, ended_at, braked_to, archived FROM campaigns
        WHERE state IN ('scheduled', 'running') ORDER BY id";
    ACCOUNTS = "SELECT account_id FROM campaign_accounts WHERE campaign_id = ?1 ORDER BY position";
    COUNTS = "SELECT 0 AS variant, r.state, COALESCE(m.status, '') AS status, COUNT(*) AS people FROM recipients r
        LEFT JOIN messages m ON m.id = r.message_id WHERE r.campaign_id = ?1 GROUP BY 2, 3";
    SCHEDULE = "UPDATE campaigns SET state = 'scheduled', reason = '' WHERE id = ?1 AND state IN ('draft', 'paused')";
    RUN = "UPDATE campaigns SET state = 'running', started_at = CASE started_at WHEN 0 THEN ?2 ELSE started_at END
        WHERE id = ?1 AND state IN ('draft', 'scheduled')";
    RESUME = "UPDATE campaigns SET state = 'running', reason = '',
            started_at = CASE started_at WHEN 0 THEN ?2 ELSE started_at END,
            braked_to = COALESCE((SELECT MAX(id) FROM campaign_attempts), 0)
        WHERE id = ?1 AND state = 'paused'";
    SET_PACING = "UPDATE campaigns SET pacing = ?2 WHERE id = ?1
        AND state IN ('draft', 'scheduled', 'running', 'paused')";
    PAUSE = "UPDATE campaigns SET state = 'paused', reason = ?2 WHERE id = ?1 AND state IN ('scheduled', 'running')";
    CANCEL = "UPDATE campaigns SET state = 'cancelled', reason = '', ended_at = ?2
        WHERE id = ?1 AND state NOT IN ('finished', 'cancelled', 'making')";
    /// Only when nobody is left, and nothing is on its way.
    FINISH = "UPDATE campaigns SET state = 'finished', ended_at = ?2 WHERE id = ?1 AND state = 'running'
        AND NOT EXISTS (SELECT 1 FROM recipients r WHERE r.campaign_id = ?1 AND r.state = 'planned')
        AND NOT EXISTS (SELECT 1 FROM recipients r JOIN jobs j ON j.message_id = r.message_id
            WHERE r.campaign_id = ?1 AND r.state = 'armed')";
    /// The same, as a question.
    IS_OVER = "SELECT NOT EXISTS (SELECT 1 FROM recipients r WHERE r.campaign_id = ?1 AND r.state = 'planned')
        AND NOT EXISTS (SELECT 1 FROM recipients r JOIN jobs j ON j.message_id = r.message_id
            WHERE r.campaign_id = ?1 AND r.state = 'armed')";
    /// Somebody has those that failed go once more; like going on, it is somebody's word against the brake.
    RUN_AGAIN = "UPDATE campaigns SET state = 'running', ended_at = 0,
            braked_to = COALESCE((SELECT MAX(id) FROM campaign_attempts), 0)
        WHERE id = ?1 AND state = 'finished'";
    RENAME = "UPDATE campaigns SET name = ?2 WHERE id = ?1 AND state <> 'making'";
    ARCHIVE = "UPDATE campaigns SET archived = ?2 WHERE id = ?1 AND state IN ('draft', 'paused', 'finished', 'cancelled')";
    LANGUAGE = "SELECT language FROM campaigns WHERE id = ?1";
    OF_MESSAGE = "SELECT campaign_id FROM recipients WHERE message_id = ?1";
    ANY_ARMED = "SELECT EXISTS (SELECT 1 FROM recipients WHERE message_id IS NOT NULL)";
}

#[derive(sqlx::FromRow)]
struct CampaignRow {
    id: i64,
    name: String,
    state: String,
    reason: String,
    pacing: String,
    created_at: i64,
    started_at: i64,
    ended_at: i64,
    braked_to: i64,
    archived: bool,
}

impl CampaignRow {
    fn record(self, accounts: Vec<AccountId>) -> Result<CampaignRecord> {
        let pacing: Pacing = serde_json::from_str(&self.pacing).map_err(|_| broken("a tempo"))?;
        Ok(CampaignRecord {
            id: CampaignId(self.id),
            state: match self.state.as_str() {
                "draft" => CampaignState::Draft,
                "scheduled" => CampaignState::Scheduled {
                    at: pacing.start_at.unwrap_or_default(),
                },
                "running" => CampaignState::Running,
                "paused" => CampaignState::Paused {
                    reason: word_from::<PauseReason>(&self.reason)?,
                },
                "finished" => CampaignState::Finished,
                "cancelled" => CampaignState::Cancelled,
                _ => return Err(broken("a campaign's state")),
            },
            name: self.name,
            accounts,
            pacing,
            created_at: UnixMillis(self.created_at),
            started_at: moment(self.started_at),
            ended_at: moment(self.ended_at),
            braked_to: self.braked_to,
            archived: self.archived,
        })
    }
}

/// 0 means never.
fn moment(at: i64) -> Option<UnixMillis> {
    (at != 0).then_some(UnixMillis(at))
}

fn pacing_text(pacing: &Pacing) -> Result<String> {
    serde_json::to_string(pacing).map_err(|error| StoreError::Internal(error.to_string()))
}

/// A plain enum as a column has it: the word that the wire has.
pub(super) fn word_of(word: &impl Serialize) -> Result<String> {
    match serde_json::to_value(word) {
        Ok(serde_json::Value::String(text)) => Ok(text),
        _ => Err(StoreError::Internal("a word that is none".to_owned())),
    }
}

/// Reads such a column.
pub(super) fn word_from<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).map_err(|_| broken("a word"))
}

#[derive(sqlx::FromRow)]
pub(super) struct CountRow {
    pub(super) variant: i64,
    state: String,
    status: String,
    people: u32,
}

/// They add up to the rows.
pub(super) fn counts<'a>(rows: impl IntoIterator<Item = &'a CountRow>) -> Result<CampaignCounts> {
    let mut counts = CampaignCounts::default();
    for row in rows {
        counts.total += row.people;
        let place = match (row.state.as_str(), row.status.as_str()) {
            ("planned", _) => &mut counts.planned,
            ("incomplete", _) => &mut counts.incomplete,
            ("skipped", _) => &mut counts.skipped,
            ("cancelled", _) => &mut counts.cancelled,
            (_, "pending") => &mut counts.waiting,
            (_, "sent") => &mut counts.sent,
            (_, "delivered") => &mut counts.delivered,
            (_, "read" | "played") => &mut counts.read,
            (_, "failed") => &mut counts.failed,
            (_, "unknown") => &mut counts.unknown,
            (_, "") => &mut counts.gone,
            _ => return Err(broken("a message status")),
        };
        *place += row.people;
    }
    Ok(counts)
}

impl View {
    /// A campaign as the core runs it.
    pub async fn get_campaign_record(&mut self, id: CampaignId) -> Result<CampaignRecord> {
        let row: Option<CampaignRow> = sqlx::query_as(GET)
            .bind(id.0)
            .fetch_optional(&mut self.conn)
            .await?;
        self.with_accounts(row.ok_or(StoreError::NotFound("campaign"))?)
            .await
    }

    /// A campaign with its counts.
    pub async fn get_campaign(&mut self, id: CampaignId) -> Result<Campaign> {
        let record = self.get_campaign_record(id).await?;
        self.with_counts(record).await
    }

    /// All campaigns, newest first.
    pub async fn list_campaigns(&mut self) -> Result<Vec<Campaign>> {
        let rows: Vec<CampaignRow> = sqlx::query_as(LIST).fetch_all(&mut self.conn).await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let record = self.with_accounts(row).await?;
            all.push(self.with_counts(record).await?);
        }
        Ok(all)
    }

    /// The campaigns that run or wait for their moment, oldest first.
    pub async fn list_campaigns_at_work(&mut self) -> Result<Vec<CampaignRecord>> {
        let rows: Vec<CampaignRow> = sqlx::query_as(AT_WORK).fetch_all(&mut self.conn).await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            all.push(self.with_accounts(row).await?);
        }
        Ok(all)
    }

    /// Whether nobody of a campaign is left, and nothing is on its way.
    pub async fn is_campaign_over(&mut self, id: CampaignId) -> Result<bool> {
        let query = sqlx::query_scalar(IS_OVER).bind(id.0);
        Ok(query.fetch_one(&mut self.conn).await?)
    }

    /// In which language a campaign writes dates and amounts.
    pub async fn campaign_language(&mut self, id: CampaignId) -> Result<TextLanguage> {
        let language: Option<String> = sqlx::query_scalar(LANGUAGE)
            .bind(id.0)
            .fetch_optional(&mut self.conn)
            .await?;
        word_from(&language.ok_or(StoreError::NotFound("campaign"))?)
    }

    async fn with_accounts(&mut self, row: CampaignRow) -> Result<CampaignRecord> {
        let texts: Vec<String> = sqlx::query_scalar(ACCOUNTS)
            .bind(row.id)
            .fetch_all(&mut self.conn)
            .await?;
        let accounts: Result<Vec<AccountId>> = texts.iter().map(|text| account_id(text)).collect();
        row.record(accounts?)
    }

    async fn with_counts(&mut self, record: CampaignRecord) -> Result<Campaign> {
        let rows: Vec<CountRow> = sqlx::query_as(COUNTS)
            .bind(record.id.0)
            .fetch_all(&mut self.conn)
            .await?;
        Ok(Campaign {
            id: record.id,
            name: record.name,
            state: record.state,
            accounts: record.accounts,
            pacing: record.pacing,
            counts: counts(&rows)?,
            created_at: record.created_at,
            started_at: record.started_at,
            ended_at: record.ended_at,
            archived: record.archived,
        })
    }
}

impl Tx {
    /// Adds a campaign without anybody in it. Nobody sees it until [`Tx::show_campaign`].
    pub async fn insert_campaign(&mut self, new: &NewCampaignRow<'_>, now: UnixMillis) -> Result<CampaignId> {
        let query = sqlx::query(INSERT)
            .bind(new.name)
            .bind(pacing_text(new.pacing)?)
            .bind(now.0)
            .bind(word_of(&new.language)?);
        let id = CampaignId(query.execute(&mut self.conn).await?.last_insert_rowid());
        for (position, account) in (0_i64..).zip(new.accounts) {
            sqlx::query(INSERT_ACCOUNT)
                .bind(id.0)
                .bind(account.to_string())
                .bind(position)
                .execute(&mut self.conn)
                .await?;
        }
        self.put_variants(id, new.variants).await?;
        Ok(id)
    }

    /// Its list is whole: it is a draft. False when it was one.
    pub async fn show_campaign(&mut self, id: CampaignId) -> Result<bool> {
        self.change_campaign(id, sqlx::query(SHOW).bind(id.0)).await
    }

    /// Undoes what there is of a campaign whose list never became whole; `None`: of all.
    pub async fn forget_unmade(&mut self, id: Option<CampaignId>) -> Result<()> {
        for sql in [FORGET_CONSENT, FORGET] {
            let query = sqlx::query(sql).bind(id.map(|id| id.0));
            query.execute(&mut self.conn).await?;
        }
        Ok(())
    }

    /// A draft, or one that is paused, waits for its moment. False when it is something else.
    pub async fn schedule_campaign(&mut self, id: CampaignId) -> Result<bool> {
        self.change_campaign(id, sqlx::query(SCHEDULE).bind(id.0)).await
    }

    /// A draft, or one whose moment has come, runs. False when it is something else.
    pub async fn run_campaign(&mut self, id: CampaignId, now: UnixMillis) -> Result<bool> {
        self.step_campaign(RUN, id, now).await
    }

    /// One that is paused goes on; what the brake saw until now counts no more. False when it is not paused.
    pub async fn resume_campaign(&mut self, id: CampaignId, now: UnixMillis) -> Result<bool> {
        self.step_campaign(RESUME, id, now).await
    }

    /// Gives a campaign that has not ended another tempo; what it has armed is the caller's to return. False when it has.
    pub async fn set_campaign_pacing(&mut self, id: CampaignId, pacing: &Pacing) -> Result<bool> {
        self.change_campaign(id, sqlx::query(SET_PACING).bind(id.0).bind(pacing_text(pacing)?))
            .await
    }

    /// Pauses one that is at work; what it has armed is the caller's to return. False when it is not.
    pub async fn pause_campaign(&mut self, id: CampaignId, reason: PauseReason) -> Result<bool> {
        self.change_campaign(id, sqlx::query(PAUSE).bind(id.0).bind(word_of(&reason)?))
            .await
    }

    /// Ends one before its end; whom it still meant to write to is the caller's to cancel. False when it has ended.
    pub async fn cancel_campaign(&mut self, id: CampaignId, now: UnixMillis) -> Result<bool> {
        self.step_campaign(CANCEL, id, now).await
    }

    /// One that runs ends when nobody is left and nothing is on its way. False when that is not so.
    pub async fn finish_campaign(&mut self, id: CampaignId, now: UnixMillis) -> Result<bool> {
        self.step_campaign(FINISH, id, now).await
    }

    /// One that was over runs again. False when it is not over.
    pub async fn run_campaign_again(&mut self, id: CampaignId) -> Result<bool> {
        self.change_campaign(id, sqlx::query(RUN_AGAIN).bind(id.0)).await
    }

    /// Gives a campaign another name. False when there is none.
    pub async fn rename_campaign(&mut self, id: CampaignId, name: &str) -> Result<bool> {
        self.change_campaign(id, sqlx::query(RENAME).bind(id.0).bind(name.to_owned()))
            .await
    }

    /// Puts one away that is not at work, or takes it out again. False when it is at work.
    pub async fn archive_campaign(&mut self, id: CampaignId, archived: bool) -> Result<bool> {
        self.change_campaign(id, sqlx::query(ARCHIVE).bind(id.0).bind(archived))
            .await
    }

    async fn step_campaign(&mut self, sql: &'static str, id: CampaignId, now: UnixMillis) -> Result<bool> {
        self.change_campaign(id, sqlx::query(sql).bind(id.0).bind(now.0))
            .await
    }

    /// Changes one by a statement that names the states it may be in; false when it was in none of them.
    async fn change_campaign(
        &mut self,
        id: CampaignId,
        query: Query<'static, Sqlite, SqliteArguments>,
    ) -> Result<bool> {
        let rows = query.execute(&mut self.conn).await?.rows_affected();
        if rows > 0 {
            self.log(Change::Campaign(id));
        }
        Ok(rows > 0)
    }

    /// A message has come further: so has the campaign it belongs to, if it belongs to one.
    pub(super) async fn log_campaign_of(&mut self, message: MessageId) -> Result<()> {
        let any = match self.known.is_anything(Anything::Armed) {
            Some(any) => any,
            None => sqlx::query_scalar(ANY_ARMED).fetch_one(&mut self.conn).await?,
        };
        self.known.note_anything(Anything::Armed, any);
        if !any {
            return Ok(());
        }
        let campaign: Option<i64> = sqlx::query_scalar(OF_MESSAGE)
            .bind(message.0)
            .fetch_optional(&mut self.conn)
            .await?;
        if let Some(campaign) = campaign {
            self.log(Change::Campaign(CampaignId(campaign)));
        }
        Ok(())
    }
}
