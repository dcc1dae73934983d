//! `doubtful_replies`: answers to campaigns that may mean that somebody wants no more, until a person has read them.
//!
//! Who wrote one and what it says is its message's to say, so they follow whoever turns out to be one person, and go with
//! their messages.

use super::account_id;
use crate::{Change, Result, Tx, names, sql::statements, view::View};
use kabar_types::{CampaignId, ChatId, ContactId, DoubtfulReply, DoubtfulReplyPage, MessageId, UnixMillis};

statements! {
    PUT = "INSERT OR IGNORE INTO doubtful_replies (message_id, campaign_id, at) VALUES (?1, ?2, ?3)";
    OPEN = "SELECT COUNT(*) FROM doubtful_replies";
    FIND = "SELECT m.sender_id, d.campaign_id FROM doubtful_replies d JOIN messages m ON m.id = d.message_id
        WHERE d.message_id = ?1";
    PAGE = "SELECT d.message_id, d.campaign_id, d.at, m.chat_id, m.body, t.account_id, p.id AS contact_id,
            p.verified_name, p.push_name, p.phone_jid,
            COALESCE((SELECT n.name FROM saved_names n WHERE n.contact_id = p.id AND n.name <> '' LIMIT 1), '') AS saved_name
        FROM doubtful_replies d CROSS JOIN messages m ON m.id = d.message_id JOIN chats t ON t.id = m.chat_id
        JOIN contacts p ON p.id = m.sender_id WHERE d.message_id > ?1 ORDER BY d.message_id LIMIT ?2";
    DELETE = "DELETE FROM doubtful_replies WHERE message_id = ?1";
    DELETE_OF_PERSON = "DELETE FROM doubtful_replies
        WHERE (SELECT m.sender_id FROM messages m WHERE m.id = doubtful_replies.message_id) = ?1";
    MOVE = "UPDATE OR IGNORE doubtful_replies SET message_id = ?1 WHERE message_id = ?2";
}

#[derive(sqlx::FromRow)]
struct Row {
    message_id: i64,
    campaign_id: Option<i64>,
    at: i64,
    chat_id: i64,
    body: String,
    account_id: String,
    contact_id: i64,
    verified_name: String,
    push_name: String,
    phone_jid: String,
    saved_name: String,
}

impl Row {
    fn reply(self) -> Result<DoubtfulReply> {
        Ok(DoubtfulReply {
            message: MessageId(self.message_id),
            chat: ChatId(self.chat_id),
            account: account_id(&self.account_id)?,
            contact: ContactId(self.contact_id),
            name: names::person(&self.saved_name, &self.verified_name, &self.push_name, "").text,
            phone: names::phone(&self.phone_jid),
            text: self.body,
            campaign: self.campaign_id.map(CampaignId),
            at: UnixMillis(self.at),
        })
    }
}

impl View {
    /// How many wait for a person to read them.
    pub async fn count_doubtful_replies(&mut self) -> Result<u32> {
        Ok(sqlx::query_scalar(OPEN).fetch_one(&mut self.conn).await?)
    }

    /// Who wrote one that waits, and the campaign it answers.
    pub async fn find_doubtful_reply(
        &mut self,
        message: MessageId,
    ) -> Result<Option<(ContactId, Option<CampaignId>)>> {
        let row: Option<(i64, Option<i64>)> = sqlx::query_as(FIND)
            .bind(message.0)
            .fetch_optional(&mut self.conn)
            .await?;
        Ok(row.map(|(writer, campaign)| (ContactId(writer), campaign.map(CampaignId))))
    }

    /// A stretch of those that wait, behind `after`.
    pub async fn list_doubtful_replies(
        &mut self,
        after: Option<MessageId>,
        limit: u32,
    ) -> Result<DoubtfulReplyPage> {
        let rows: Vec<Row> = sqlx::query_as(PAGE)
            .bind(after.map_or(0, |id| id.0))
            .bind(limit)
            .fetch_all(&mut self.conn)
            .await?;
        let all: Result<Vec<DoubtfulReply>> = rows.into_iter().map(Row::reply).collect();
        let replies = all?;
        let is_full = u32::try_from(replies.len()).is_ok_and(|count| count >= limit);
        let next = replies.last().filter(|_| is_full).map(|last| last.message);
        Ok(DoubtfulReplyPage { replies, next })
    }
}

impl Tx {
    /// A person has to read this answer.
    pub async fn put_doubtful_reply(
        &mut self,
        message: MessageId,
        campaign: CampaignId,
        now: UnixMillis,
    ) -> Result<()> {
        let query = sqlx::query(PUT).bind(message.0).bind(campaign.0).bind(now.0);
        let rows = query.execute(&mut self.conn).await?.rows_affected();
        self.log_doubts(rows);
        Ok(())
    }

    /// Somebody has read it. False when nobody had to.
    pub async fn settle_doubtful_reply(&mut self, message: MessageId) -> Result<bool> {
        let query = sqlx::query(DELETE).bind(message.0);
        let rows = query.execute(&mut self.conn).await?.rows_affected();
        Ok(self.log_doubts(rows))
    }

    /// It is clear now what a person wants.
    pub(super) async fn settle_doubtful_replies_of(&mut self, contact: ContactId) -> Result<()> {
        let query = sqlx::query(DELETE_OF_PERSON).bind(contact.0);
        let rows = query.execute(&mut self.conn).await?.rows_affected();
        self.log_doubts(rows);
        Ok(())
    }

    /// Two rows of one message become one.
    pub(super) async fn move_doubtful_reply(&mut self, kept: i64, gone: i64) -> Result<()> {
        self.run_pair(MOVE, kept, gone).await
    }

    fn log_doubts(&mut self, rows: u64) -> bool {
        if rows > 0 {
            self.log(Change::DoubtfulReplies);
        }
        rows > 0
    }
}
