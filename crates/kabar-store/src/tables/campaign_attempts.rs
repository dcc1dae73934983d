//! `campaign_attempts`: every attempt at a campaign's message, by which caps and gaps are counted and the brake is pulled.
//!
//! Its moments are of the policy's clock. Deliberately not here: what is too much (`kabar-core::campaigns`).

use super::message_status::parse_status;
use crate::{Result, Tx, sql::statements, view::View};
use kabar_types::{AccountId, CampaignId, ContactId, ErrorCode, MessageStatus, RecipientId, UnixMillis};

/// An attempt to be written down.
#[derive(Clone, Copy, Debug)]
pub struct NewAttempt {
    pub recipient: RecipientId,
    pub account: AccountId,
    pub contact: ContactId,
    pub at: UnixMillis,
    pub new_chat: bool,
    /// The same message once more, after a doubt.
    pub repeat: bool,
}

/// An attempt of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttemptRow {
    pub campaign: CampaignId,
    pub at: UnixMillis,
    pub new_chat: bool,
}

/// How many of those a campaign wrote to did something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    pub of: u32,
    pub did: u32,
}

statements! {
    INSERT = "INSERT INTO campaign_attempts (recipient_id, account_id, contact_id, at, new_chat, repeat)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    FORGET = "DELETE FROM campaign_attempts WHERE recipient_id = ?1 AND repeat <> 2";
    /// They count for caps and for nothing else from now on.
    SET_ASIDE = "UPDATE campaign_attempts SET repeat = 2 WHERE recipient_id = ?1";
    /// Somebody put the clock back: what was done later than now was done now.
    CLAMP = "UPDATE campaign_attempts SET at = ?2 WHERE account_id = ?1 AND at > ?2";
    SINCE = "SELECT r.campaign_id, t.at, t.new_chat FROM campaign_attempts t JOIN recipients r ON r.id = t.recipient_id
        WHERE t.account_id = ?1 AND t.at > ?2 ORDER BY t.at, t.id";
    LATELY = "SELECT EXISTS (SELECT 1 FROM campaign_attempts WHERE contact_id = ?1 AND at > ?2 AND recipient_id <> ?3)";
    /// What became of the last people a campaign wrote to, newest first; what is on its way says nothing yet.
    LAST = "SELECT m.status, m.error FROM campaign_attempts t CROSS JOIN recipients r ON r.id = t.recipient_id
        JOIN messages m ON m.id = r.message_id
        WHERE t.id > ?2 AND t.repeat = 0 AND r.campaign_id = ?1 AND m.status <> 'pending' ORDER BY t.id DESC LIMIT ?3";
    OPTED_OUT = "SELECT COUNT(*), COALESCE(SUM(EXISTS (SELECT 1 FROM suppressions s WHERE s.contact_id = t.contact_id
            AND s.campaign_id = ?1 AND s.source IN ('word', 'reply'))), 0)
        FROM recipients r JOIN campaign_attempts t ON t.recipient_id = r.id
        WHERE r.campaign_id = ?1 AND t.id > ?2 AND t.repeat = 0";
    UNDELIVERED = "SELECT COUNT(*), COALESCE(SUM(m.status NOT IN ('delivered', 'read', 'played')), 0)
        FROM recipients r JOIN campaign_attempts t ON t.recipient_id = r.id JOIN messages m ON m.id = r.message_id
        WHERE r.campaign_id = ?1 AND t.id > ?2 AND t.repeat = 0 AND t.at <= ?3";
    MOVE = "UPDATE campaign_attempts SET contact_id = ?1 WHERE contact_id = ?2";
}

impl View {
    /// What a number has tried since then, oldest first.
    pub async fn list_attempts(&mut self, account: AccountId, since: UnixMillis) -> Result<Vec<AttemptRow>> {
        let rows: Vec<(i64, i64, bool)> = sqlx::query_as(SINCE)
            .bind(account.to_string())
            .bind(since.0)
            .fetch_all(&mut self.conn)
            .await?;
        let row = |(campaign, at, new_chat)| AttemptRow {
            campaign: CampaignId(campaign),
            at: UnixMillis(at),
            new_chat,
        };
        Ok(rows.into_iter().map(row).collect())
    }

    /// Whether any campaign wrote to a person since then, for any other reason than this row.
    pub async fn was_written_to(
        &mut self,
        contact: ContactId,
        since: UnixMillis,
        but: RecipientId,
    ) -> Result<bool> {
        let query = sqlx::query_scalar(LATELY)
            .bind(contact.0)
            .bind(since.0)
            .bind(but.0);
        Ok(query.fetch_one(&mut self.conn).await?)
    }

    /// What became of the last people a campaign wrote to after attempt `after`, newest first.
    pub async fn last_outcomes(
        &mut self,
        campaign: CampaignId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<(MessageStatus, Option<ErrorCode>)>> {
        let rows: Vec<(String, String)> = sqlx::query_as(LAST)
            .bind(campaign.0)
            .bind(after)
            .bind(limit)
            .fetch_all(&mut self.conn)
            .await?;
        let row = |(status, error): (String, String)| Ok((parse_status(&status)?, ErrorCode::parse(&error)));
        rows.into_iter().map(row).collect()
    }

    /// How many of those a campaign wrote to after attempt `after` wrote back that they want no more.
    pub async fn opted_out(&mut self, campaign: CampaignId, after: i64) -> Result<Share> {
        let query = sqlx::query_as(OPTED_OUT).bind(campaign.0).bind(after);
        let (of, did): (u32, u32) = query.fetch_one(&mut self.conn).await?;
        Ok(Share { of, did })
    }

    /// How many of those a campaign wrote to after attempt `after` and until `at` never got it.
    pub async fn undelivered(&mut self, campaign: CampaignId, after: i64, at: UnixMillis) -> Result<Share> {
        let query = sqlx::query_as(UNDELIVERED)
            .bind(campaign.0)
            .bind(after)
            .bind(at.0);
        let (of, did): (u32, u32) = query.fetch_one(&mut self.conn).await?;
        Ok(Share { of, did })
    }
}

impl Tx {
    /// Writes an attempt down. A first one takes the place of those that were never on the wire.
    pub async fn note_attempt(&mut self, new: &NewAttempt) -> Result<()> {
        if !new.repeat {
            self.run_one(FORGET, new.recipient.0).await?;
        }
        sqlx::query(INSERT)
            .bind(new.recipient.0)
            .bind(new.account.to_string())
            .bind(new.contact.0)
            .bind(new.at.0)
            .bind(new.new_chat)
            .bind(new.repeat)
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }

    /// Somebody has a person's message go once more: what was tried before counts for caps, and for nothing else.
    pub(super) async fn set_attempts_aside(&mut self, recipient: RecipientId) -> Result<()> {
        self.run_one(SET_ASIDE, recipient.0).await
    }

    /// What a number has tried later than now was tried now: somebody put the clock back.
    pub async fn clamp_attempts(&mut self, account: AccountId, now: UnixMillis) -> Result<()> {
        sqlx::query(CLAMP)
            .bind(account.to_string())
            .bind(now.0)
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }

    pub(super) async fn move_attempts_of_person(&mut self, kept: ContactId, gone: ContactId) -> Result<()> {
        self.run_pair(MOVE, kept.0, gone.0).await
    }
}
