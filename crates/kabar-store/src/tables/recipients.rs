//! `recipients`: the people of a campaign's list, and how each gets from planned to armed and back.
//!
//! A person is armed when their message is written down with its job, all in one transaction; from the first attempt on
//! the message's own row says how far it came. Putting lists in is in `recipient_lines.rs`, reading them in
//! `recipient_views.rs`.

use super::campaigns::{word_from, word_of};
use super::{account_id, broken};
use crate::{Change, Result, StoreError, Tx, known::Anything, sql::statements, view::View};
use kabar_types::{
    AccountId, CampaignId, ChatId, ContactId, MessageId, RecipientId, RecipientState, SkipReason, UnixMillis,
};

/// Somebody whose turn may come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedRecipient {
    pub id: RecipientId,
    pub contact: ContactId,
    pub text: String,
    /// Their country, whose hours they are written to in.
    pub zone: String,
    /// Their number of ours has no chat with them.
    pub begins_chat: bool,
}

/// Somebody whose message is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArmedRecipient {
    pub id: RecipientId,
    pub campaign: CampaignId,
    pub contact: ContactId,
    /// Their country, whose hours they are written to in.
    pub zone: String,
}

/// A message that is armed and was not tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArmedSlot {
    pub campaign: CampaignId,
    /// On the wall clock.
    pub not_before: UnixMillis,
    pub new_chat: bool,
}

/// Whether number ?2 has a chat with a person in which somebody said something that has arrived.
macro_rules! known {
    ($contact:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM chats c JOIN messages m ON m.chat_id = c.id
                WHERE c.account_id = ?2 AND c.contact_id = ",
            $contact,
            " AND m.kind <> 'system' AND (m.sender_id <> 0 OR m.status NOT IN ('pending', 'failed', 'unknown')))"
        )
    };
}

/// The zones of those whom number ?2 is to write to for campaign ?1.
macro_rules! zones {
    () => {
        "WITH RECURSIVE z (zone) AS (
            SELECT MIN(zone) FROM recipients WHERE campaign_id = ?1 AND account_id = ?2 AND state = 'planned'
            UNION ALL SELECT (SELECT MIN(n.zone) FROM recipients n WHERE n.campaign_id = ?1 AND n.account_id = ?2
                AND n.state = 'planned' AND n.zone > z.zone) FROM z WHERE z.zone IS NOT NULL) "
    };
}

statements! {
    /// The next of each zone. Zones are found one after the other in the index, which holds them in their order.
    NEXT = concat!(zones!(), "SELECT r.id, r.contact_id, r.text, r.zone, NOT ", known!("r.contact_id"), " AS begins_chat
        FROM z JOIN recipients r ON r.id = (SELECT MIN(p.id) FROM recipients p
            WHERE p.campaign_id = ?1 AND p.account_id = ?2 AND p.state = 'planned' AND p.zone = z.zone)
        WHERE z.zone IS NOT NULL ORDER BY r.id");
    /// The same among those the number has a chat with.
    NEXT_KNOWN = concat!(zones!(), "SELECT r.id, r.contact_id, r.text, r.zone, 0 AS begins_chat
        FROM z JOIN recipients r ON r.id = (SELECT p.id FROM recipients p
            WHERE p.campaign_id = ?1 AND p.account_id = ?2 AND p.state = 'planned' AND p.zone = z.zone
                AND ", known!("p.contact_id"), " ORDER BY p.id LIMIT 1)
        WHERE z.zone IS NOT NULL ORDER BY r.id");
    /// Whether somebody said something in a chat that has arrived.
    KNOWN = concat!("SELECT ", known!("?1"));
    REPLIED = "SELECT EXISTS (SELECT 1 FROM chats c JOIN messages m ON m.chat_id = c.id
        WHERE c.contact_id = ?1 AND m.sort_at >= ?2 AND m.sender_id = ?1 AND m.kind NOT IN ('system', 'call'))";
    /// The number whose chat with a person is the newest.
    TALKS = "SELECT c.account_id FROM chats c JOIN campaign_accounts n ON n.account_id = c.account_id AND n.campaign_id = ?1
        WHERE c.contact_id = ?2 AND EXISTS (SELECT 1 FROM messages m WHERE m.chat_id = c.id AND m.kind <> 'system')
        ORDER BY c.sort_at DESC, n.position LIMIT 1";
    SLOTS = "SELECT r.campaign_id, j.not_before,
            NOT EXISTS (SELECT 1 FROM messages m WHERE m.chat_id = j.chat_id AND m.kind <> 'system'
                AND (m.sender_id <> 0 OR m.status NOT IN ('pending', 'failed', 'unknown'))) AS new_chat
        FROM jobs j JOIN recipients r ON r.message_id = j.message_id
        WHERE j.account_id = ?1 AND j.state = 'queued' AND j.lane = 'campaign' AND j.attempts = 0 ORDER BY j.not_before";
    UNTRIED = "SELECT r.id FROM recipients r JOIN jobs j ON j.message_id = r.message_id
        WHERE r.campaign_id = ?1 AND r.state = 'armed' AND j.state = 'queued' AND j.attempts = 0 ORDER BY r.id";
    UNTRIED_OF = "SELECT r.id FROM recipients r JOIN jobs j ON j.message_id = r.message_id
        WHERE r.contact_id = ?1 AND r.state = 'armed' AND j.state = 'queued' AND j.attempts = 0 ORDER BY r.id";
    OF_MESSAGE = "SELECT id, campaign_id, contact_id, zone FROM recipients WHERE message_id = ?1 AND state = 'armed'";
    ANY = "SELECT EXISTS (SELECT 1 FROM recipients)";
    /// Of somebody who wants none and was not written to: the one they said so to.
    IS_LISTED = "SELECT campaign_id FROM (SELECT campaign_id, state <> 'armed' AS place, id FROM recipients
            WHERE contact_id = ?1 AND state IN ('armed', 'planned', 'incomplete')
            UNION ALL SELECT campaign_id, 2, 0 FROM suppressions WHERE contact_id = ?1 AND campaign_id IS NOT NULL)
        ORDER BY place, id DESC LIMIT 1";
    GET = "SELECT campaign_id, state, reason, message_id FROM recipients WHERE id = ?1";
    ARM = "UPDATE recipients SET state = 'armed', message_id = ?2 WHERE id = ?1 AND state = 'planned' RETURNING campaign_id";
    SKIP = "UPDATE recipients SET state = 'skipped', reason = ?2 WHERE id = ?1 AND state = 'planned' RETURNING campaign_id";
    /// The message stays, with what it says of itself.
    REFUSE = "UPDATE recipients SET state = 'skipped', reason = ?2 WHERE message_id = ?1 AND state = 'armed'
        RETURNING campaign_id";
    DISARM = "UPDATE recipients SET state = ?2, reason = ?3, message_id = NULL WHERE id = ?1 AND state = 'armed'";
    CHAT_OF = "SELECT chat_id FROM messages WHERE id = ?1";
    /// A chat in which nothing was said after all.
    HIDE = "UPDATE chats SET hidden = 1 WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.chat_id = ?1)";
    CALL_BACK = "UPDATE recipients SET state = 'cancelled', message_id = NULL WHERE message_id = ?1 AND state = 'armed'
        AND (SELECT status FROM messages WHERE id = ?1) = 'pending' RETURNING campaign_id";
    SKIP_PERSON = "UPDATE recipients SET state = 'skipped', reason = ?2 WHERE contact_id = ?1
        AND state IN ('planned', 'incomplete') RETURNING campaign_id";
    CANCEL = "UPDATE recipients SET state = 'cancelled' WHERE campaign_id = ?1 AND state IN ('planned', 'incomplete')
        RETURNING campaign_id";
    CANCEL_OF_ACCOUNT = "UPDATE recipients SET state = 'cancelled', message_id = NULL WHERE account_id = ?1
        AND (state IN ('planned', 'incomplete') OR state = 'armed' AND (SELECT status FROM messages WHERE id = message_id) = 'pending')
        RETURNING campaign_id";
}

#[derive(sqlx::FromRow)]
struct PlannedRow {
    id: i64,
    contact_id: i64,
    text: String,
    zone: String,
    begins_chat: bool,
}

#[derive(sqlx::FromRow)]
struct SlotRow {
    campaign_id: i64,
    not_before: i64,
    new_chat: bool,
}

#[derive(sqlx::FromRow)]
pub(super) struct StateRow {
    pub(super) campaign_id: i64,
    state: String,
    reason: String,
    message_id: Option<i64>,
}

/// The state a row has.
pub(super) fn state_from(state: &str, reason: &str, message: Option<i64>) -> Result<RecipientState> {
    Ok(match state {
        "planned" => RecipientState::Planned,
        "incomplete" => RecipientState::Incomplete,
        "armed" => RecipientState::Armed {
            message: message.map(MessageId),
        },
        "skipped" => RecipientState::Skipped {
            why: word_from(reason)?,
        },
        "cancelled" => RecipientState::Cancelled,
        _ => return Err(broken("a recipient's state")),
    })
}

impl View {
    /// Of each zone the next person a number is to write to, in the order of the list; `known`: among those it has a chat with.
    pub async fn list_next_planned(
        &mut self,
        campaign: CampaignId,
        account: AccountId,
        known: bool,
    ) -> Result<Vec<PlannedRecipient>> {
        let rows: Vec<PlannedRow> = sqlx::query_as(if known { NEXT_KNOWN } else { NEXT })
            .bind(campaign.0)
            .bind(account.to_string())
            .fetch_all(&mut self.conn)
            .await?;
        let person = |row: PlannedRow| PlannedRecipient {
            id: RecipientId(row.id),
            contact: ContactId(row.contact_id),
            text: row.text,
            zone: row.zone,
            begins_chat: row.begins_chat,
        };
        Ok(rows.into_iter().map(person).collect())
    }

    /// Whether writing to a person would begin a chat.
    pub async fn begins_chat(&mut self, account: AccountId, contact: ContactId) -> Result<bool> {
        let known: bool = sqlx::query_scalar(KNOWN)
            .bind(contact.0)
            .bind(account.to_string())
            .fetch_one(&mut self.conn)
            .await?;
        Ok(!known)
    }

    /// Whether a person wrote to any of our numbers since then.
    pub async fn has_replied(&mut self, contact: ContactId, since: UnixMillis) -> Result<bool> {
        let query = sqlx::query_scalar(REPLIED).bind(contact.0).bind(since.0);
        Ok(query.fetch_one(&mut self.conn).await?)
    }

    /// The number of a campaign that talks with a person, if one does.
    pub async fn find_talker(
        &mut self,
        campaign: CampaignId,
        contact: ContactId,
    ) -> Result<Option<AccountId>> {
        let account: Option<String> = sqlx::query_scalar(TALKS)
            .bind(campaign.0)
            .bind(contact.0)
            .fetch_optional(&mut self.conn)
            .await?;
        account.map(|text| account_id(&text)).transpose()
    }

    /// What a number has armed and not tried, by time.
    pub async fn list_armed_slots(&mut self, account: AccountId) -> Result<Vec<ArmedSlot>> {
        let rows: Vec<SlotRow> = sqlx::query_as(SLOTS)
            .bind(account.to_string())
            .fetch_all(&mut self.conn)
            .await?;
        let slot = |row: SlotRow| ArmedSlot {
            campaign: CampaignId(row.campaign_id),
            not_before: UnixMillis(row.not_before),
            new_chat: row.new_chat,
        };
        Ok(rows.into_iter().map(slot).collect())
    }

    /// Whom a campaign has armed and not tried.
    pub async fn list_untried(&mut self, campaign: CampaignId) -> Result<Vec<RecipientId>> {
        self.recipient_ids(UNTRIED, campaign.0).await
    }

    async fn recipient_ids(&mut self, sql: &'static str, id: i64) -> Result<Vec<RecipientId>> {
        let ids: Vec<i64> = sqlx::query_scalar(sql).bind(id).fetch_all(&mut self.conn).await?;
        Ok(ids.into_iter().map(RecipientId).collect())
    }

    /// The person a campaign's message is for; `None` for any other message.
    pub async fn find_armed(&mut self, message: MessageId) -> Result<Option<ArmedRecipient>> {
        let row: Option<(i64, i64, i64, String)> = sqlx::query_as(OF_MESSAGE)
            .bind(message.0)
            .fetch_optional(&mut self.conn)
            .await?;
        Ok(row.map(|(id, campaign, contact, zone)| ArmedRecipient {
            id: RecipientId(id),
            campaign: CampaignId(campaign),
            contact: ContactId(contact),
            zone,
        }))
    }

    /// Where a person of a list stands.
    pub async fn get_recipient_state(&mut self, id: RecipientId) -> Result<RecipientState> {
        let row = self.recipient_row(id).await?;
        state_from(&row.state, &row.reason, row.message_id)
    }

    pub(super) async fn recipient_row(&mut self, id: RecipientId) -> Result<StateRow> {
        let row: Option<StateRow> = sqlx::query_as(GET)
            .bind(id.0)
            .fetch_optional(&mut self.conn)
            .await?;
        row.ok_or(StoreError::NotFound("recipient"))
    }
}

impl Tx {
    /// A campaign that wrote to a person or means to, the last that wrote first, or that they wanted no more of. Asked of
    /// everybody who writes.
    pub async fn find_campaign_with(&mut self, contact: ContactId) -> Result<Option<CampaignId>> {
        let any = match self.known.is_anything(Anything::Listed) {
            Some(any) => any,
            None => sqlx::query_scalar(ANY).fetch_one(&mut self.conn).await?,
        };
        self.known.note_anything(Anything::Listed, any);
        if !any {
            return Ok(None);
        }
        let id: Option<i64> = sqlx::query_scalar(IS_LISTED)
            .bind(contact.0)
            .fetch_optional(&mut self.conn)
            .await?;
        Ok(id.map(CampaignId))
    }

    /// Their message is written down. False when they are not planned any more.
    pub async fn arm_recipient(&mut self, id: RecipientId, message: MessageId) -> Result<bool> {
        self.known.note_anything(Anything::Armed, true);
        let query = sqlx::query_scalar(ARM).bind(id.0).bind(message.0);
        let campaigns = query.fetch_all(&mut self.conn).await?;
        Ok(self.log_campaigns(campaigns))
    }

    /// They get nothing. False when they are not planned any more.
    pub async fn skip_recipient(&mut self, id: RecipientId, why: SkipReason) -> Result<bool> {
        let query = sqlx::query_scalar(SKIP).bind(id.0).bind(word_of(&why)?);
        let campaigns = query.fetch_all(&mut self.conn).await?;
        Ok(self.log_campaigns(campaigns))
    }

    /// WhatsApp took nothing for them, and it is nobody's fault but this pair of numbers': the failed message stays.
    pub async fn skip_refused(&mut self, message: MessageId, why: SkipReason) -> Result<bool> {
        let query = sqlx::query_scalar(REFUSE).bind(message.0).bind(word_of(&why)?);
        let campaigns = query.fetch_all(&mut self.conn).await?;
        Ok(self.log_campaigns(campaigns))
    }

    /// Takes back a message that was written down and is not on the wire: the message and its job are gone, the person is
    /// planned again, cancelled, or skipped. Any other state of them than armed changes nothing.
    pub async fn disarm_recipient(&mut self, id: RecipientId, into: RecipientState) -> Result<()> {
        let row = self.recipient_row(id).await?;
        let (true, Some(message)) = (row.state == "armed", row.message_id) else {
            return Ok(());
        };
        let (state, reason) = match into {
            RecipientState::Skipped { why } => ("skipped", word_of(&why)?),
            RecipientState::Cancelled => ("cancelled", String::new()),
            RecipientState::Incomplete | RecipientState::Planned | RecipientState::Armed { .. } => {
                ("planned", String::new())
            }
        };
        sqlx::query(DISARM)
            .bind(id.0)
            .bind(state)
            .bind(reason)
            .execute(&mut self.conn)
            .await?;
        self.log(Change::Campaign(CampaignId(row.campaign_id)));
        let chat: i64 = sqlx::query_scalar(CHAT_OF)
            .bind(message)
            .fetch_one(&mut self.conn)
            .await?;
        self.delete_message(MessageId(message)).await?;
        let hidden = sqlx::query(HIDE).bind(chat).execute(&mut self.conn).await?;
        if hidden.rows_affected() > 0 {
            let account = self.account_of(ChatId(chat)).await?;
            self.log(Change::ChatRemoved(account, ChatId(chat)));
        }
        Ok(())
    }

    /// Somebody takes back a message of a campaign that waits: its person is cancelled. Before the message is deleted.
    pub async fn call_recipient_back(&mut self, message: MessageId) -> Result<()> {
        let query = sqlx::query_scalar(CALL_BACK).bind(message.0);
        let campaigns = query.fetch_all(&mut self.conn).await?;
        self.log_campaigns(campaigns);
        Ok(())
    }

    /// A person gets nothing from any campaign: those that were planned and those armed and not tried.
    pub async fn skip_person(&mut self, contact: ContactId, why: SkipReason) -> Result<()> {
        for id in self.recipient_ids(UNTRIED_OF, contact.0).await? {
            self.disarm_recipient(id, RecipientState::Skipped { why }).await?;
        }
        let query = sqlx::query_scalar(SKIP_PERSON)
            .bind(contact.0)
            .bind(word_of(&why)?);
        let campaigns = query.fetch_all(&mut self.conn).await?;
        self.log_campaigns(campaigns);
        Ok(())
    }

    /// Nobody who is planned gets anything any more.
    pub async fn cancel_planned(&mut self, campaign: CampaignId) -> Result<()> {
        let query = sqlx::query_scalar(CANCEL).bind(campaign.0);
        let campaigns = query.fetch_all(&mut self.conn).await?;
        self.log_campaigns(campaigns);
        Ok(())
    }

    /// A number goes, or all it was to send: whom it was to write to gets nothing.
    pub(super) async fn cancel_recipients_of(&mut self, account: AccountId) -> Result<()> {
        let query = sqlx::query_scalar(CANCEL_OF_ACCOUNT).bind(account.to_string());
        let campaigns = query.fetch_all(&mut self.conn).await?;
        self.log_campaigns(campaigns);
        Ok(())
    }

    pub(super) fn log_campaigns(&mut self, campaigns: Vec<i64>) -> bool {
        let any = !campaigns.is_empty();
        campaigns
            .into_iter()
            .for_each(|id| self.log(Change::Campaign(CampaignId(id))));
        any
    }
}
