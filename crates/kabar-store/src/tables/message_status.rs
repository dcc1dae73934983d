//! How far a message of ours has come. Proof only ever moves it forward; the machine is drawn at
//! [`MessageStatus`].

use super::bodies;
use super::broken;
use super::chats::ChatAddress;
use super::messages::{NewQuote, QuoteSender, secret_column};
use crate::{Change, Result, StoreError, Tx, sql::statements, view::View};
use kabar_types::{
    AccountId, ChatId, ContactId, ErrorCode, LinkPreview, Mention, MessageBody, MessageId, MessageStatus,
    WaId,
};

/// What is needed to send a message.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingRow {
    pub message: MessageId,
    pub account: AccountId,
    pub chat: ChatId,
    pub to: ChatAddress,
    pub wa_id: WaId,
    pub secret: Option<[u8; 32]>,
    pub body: MessageBody,
    pub forwards: u32,
    pub expires_in: u32,
    /// The people its words speak to.
    pub mentions: Vec<Mention>,
    /// What stands behind the link of a text.
    pub preview: Option<LinkPreview>,
    pub quote: Option<NewQuote>,
    pub status: MessageStatus,
}

statements! {
    REWORD = "UPDATE messages SET body = ?2, details = '' WHERE id = ?1 AND kind = 'text' AND sender_id = 0 RETURNING chat_id";
    GET = "SELECT status, error FROM messages WHERE id = ?1";
    SET = "UPDATE messages SET status = ?2, error = ?3 WHERE id = ?1 RETURNING chat_id";
    OUTGOING = "SELECT chat_id, wa_id, secret, kind, body, details, forwards, expires_in, quote_wa_id, quote_sender, quote_text, status
        FROM messages WHERE id = ?1 AND sender_id = 0";
}

#[derive(sqlx::FromRow)]
pub(super) struct StatusRow {
    status: String,
    error: String,
}

impl StatusRow {
    /// The further of two copies of one message. Where neither is proven, one still to be sent goes first.
    pub(super) fn further(self, other: Self) -> Result<(MessageStatus, String)> {
        let (mine, others) = (parse_status(&self.status)?, parse_status(&other.status)?);
        let other_wins =
            others.rank() > mine.rank() || (mine.rank() == 0 && others == MessageStatus::Pending);
        Ok(if other_wins {
            (others, other.error)
        } else {
            (mine, self.error)
        })
    }
}

#[derive(sqlx::FromRow)]
struct OutgoingColumns {
    chat_id: i64,
    wa_id: String,
    secret: Option<Vec<u8>>,
    kind: String,
    body: String,
    details: String,
    forwards: u32,
    expires_in: u32,
    quote_wa_id: String,
    quote_sender: Option<i64>,
    quote_text: String,
    status: String,
}

impl OutgoingColumns {
    fn quote(&self) -> Option<NewQuote> {
        let sender = match self.quote_sender {
            Some(0) => QuoteSender::Me,
            Some(id) => QuoteSender::Contact(ContactId(id)),
            None => QuoteSender::Unknown,
        };
        (!self.quote_wa_id.is_empty()).then(|| NewQuote {
            wa_id: WaId(self.quote_wa_id.clone()),
            sender,
            text: self.quote_text.clone(),
        })
    }
}

/// The column `status`.
pub(super) fn status_text(status: MessageStatus) -> &'static str {
    match status {
        MessageStatus::Pending => "pending",
        MessageStatus::Sent => "sent",
        MessageStatus::Delivered => "delivered",
        MessageStatus::Read => "read",
        MessageStatus::Played => "played",
        MessageStatus::Failed => "failed",
        MessageStatus::Unknown => "unknown",
    }
}

/// Reads the column `status`.
pub(super) fn parse_status(text: &str) -> Result<MessageStatus> {
    Ok(match text {
        "pending" => MessageStatus::Pending,
        "sent" => MessageStatus::Sent,
        "delivered" => MessageStatus::Delivered,
        "read" => MessageStatus::Read,
        "played" => MessageStatus::Played,
        "failed" => MessageStatus::Failed,
        "unknown" => MessageStatus::Unknown,
        _ => return Err(broken("a message status")),
    })
}

impl View {
    async fn status_of(&mut self, id: MessageId) -> Result<MessageStatus> {
        let row: Option<StatusRow> = sqlx::query_as(GET)
            .bind(id.0)
            .fetch_optional(&mut self.conn)
            .await?;
        parse_status(&row.ok_or(StoreError::NotFound("message"))?.status)
    }

    /// What is needed to send a message of ours.
    pub async fn get_outgoing(&mut self, id: MessageId) -> Result<OutgoingRow> {
        let row: Option<OutgoingColumns> = sqlx::query_as(OUTGOING)
            .bind(id.0)
            .fetch_optional(&mut self.conn)
            .await?;
        let row = row.ok_or(StoreError::NotFound("message"))?;
        let to = self.get_chat_address(ChatId(row.chat_id)).await?;
        let quote = row.quote();
        let mentions = self.mentions_in(&[id]).await?.remove(&id).unwrap_or_default();
        Ok(OutgoingRow {
            message: id,
            account: to.account,
            chat: ChatId(row.chat_id),
            to,
            wa_id: WaId(row.wa_id),
            secret: secret_column(row.secret)?,
            preview: bodies::preview(&row.kind, &row.details)?,
            body: bodies::read(&row.kind, row.body, &row.details, None)?,
            forwards: row.forwards,
            expires_in: row.expires_in,
            mentions,
            quote,
            status: parse_status(&row.status)?,
        })
    }
}

impl Tx {
    /// Moves a message as far as `proof` shows, never back, and ends its job: whatever is proven needs no sending.
    /// False when it was that far already.
    pub async fn advance_message(&mut self, id: MessageId, proof: MessageStatus) -> Result<bool> {
        if proof.rank() == 0 {
            return Ok(false);
        }
        self.delete_job_of(id).await?;
        let before = self.status_of(id).await?;
        let after = before.advance(proof);
        if after == before {
            return Ok(false);
        }
        self.set_status(id, after, None).await?;
        Ok(true)
    }

    /// It will not arrive. Only while nothing proves the opposite; false when something does. Ends its job.
    pub async fn fail_message(&mut self, id: MessageId, why: ErrorCode) -> Result<bool> {
        self.end_unproven(id, MessageStatus::Failed, why).await
    }

    /// Nobody can tell whether it arrived. Only while nothing proves that it did; false when something does. Ends
    /// its job.
    pub async fn give_up_message(&mut self, id: MessageId, why: ErrorCode) -> Result<bool> {
        self.end_unproven(id, MessageStatus::Unknown, why).await
    }

    async fn end_unproven(&mut self, id: MessageId, status: MessageStatus, why: ErrorCode) -> Result<bool> {
        self.delete_job_of(id).await?;
        if self.status_of(id).await?.rank() > 0 {
            return Ok(false);
        }
        self.set_status(id, status, Some(why)).await?;
        Ok(true)
    }

    /// Gives a text of ours that nobody has seen other words.
    pub async fn reword_message(&mut self, id: MessageId, text: &str) -> Result<()> {
        let chat: Option<i64> = sqlx::query_scalar(REWORD)
            .bind(id.0)
            .bind(text)
            .fetch_optional(&mut self.conn)
            .await?;
        let chat = ChatId(chat.ok_or(StoreError::NotFound("message"))?);
        self.log(Change::MessageChanged(chat, id));
        self.log(Change::Chat(chat));
        Ok(())
    }

    /// A failed or unknown message waits to be sent again, under the same id. False when it is neither. The caller
    /// enqueues the job.
    pub async fn retry_message(&mut self, id: MessageId) -> Result<bool> {
        match self.status_of(id).await? {
            MessageStatus::Failed | MessageStatus::Unknown => {
                self.set_status(id, MessageStatus::Pending, None).await?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    async fn set_status(
        &mut self,
        id: MessageId,
        status: MessageStatus,
        error: Option<ErrorCode>,
    ) -> Result<()> {
        let chat: i64 = sqlx::query_scalar(SET)
            .bind(id.0)
            .bind(status_text(status))
            .bind(error.map_or("", ErrorCode::as_str))
            .fetch_one(&mut self.conn)
            .await?;
        self.log(Change::MessageChanged(ChatId(chat), id));
        self.log(Change::Chat(ChatId(chat)));
        self.log_campaign_of(id).await
    }
}
