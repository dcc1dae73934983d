//! `messages`: putting them in. Idempotent by their key (chat, sender, id on WhatsApp): whatever arrives twice, by
//! redelivery, echo or history, is one row.

use super::mentions::NewMention;
use super::message_rows::Lift;
use super::parked::MessageChange;
use super::{bodies, broken};
use crate::{Change, Result, StoreError, Tx, sql::statements, view::View};
use kabar_types::{
    AccountId, ChatId, ContactId, LinkPreview, MediaFile, MessageBody, MessageId, MessageStatus, Redacted,
    UnixMillis, WaId,
};

/// A message as it arrives or is about to be sent.
#[derive(Clone, Debug)]
pub struct NewMessage {
    pub chat: ChatId,
    /// `None`: one of this account's devices wrote it.
    pub sender: Option<ContactId>,
    pub wa_id: WaId,
    pub sent_at: UnixMillis,
    /// When it came here; for one written here, the same as `sent_at`. See [`place`].
    pub arrived_at: UnixMillis,
    pub body: MessageBody,
    /// The protobuf, for kinds this version cannot show.
    pub raw: Option<Vec<u8>>,
    /// For messages of ours, and for polls: votes are sealed with it.
    pub secret: Option<[u8; 32]>,
    pub quote: Option<NewQuote>,
    pub status: MessageStatus,
    /// Counts as not read yet.
    pub unread: bool,
    pub extras: Extras,
}

/// What a message may have besides what it says.
#[derive(Clone, Debug, Default)]
pub struct Extras {
    /// How often it was passed on before it came here.
    pub forwards: u32,
    /// It disappears so many seconds after it was sent; 0: it stays.
    pub expires_in: u32,
    /// The people its words speak to.
    pub mentions: Vec<NewMention>,
    /// What stands behind the link of a text.
    pub preview: Option<LinkPreview>,
    /// What is needed to fetch the file it brings.
    pub file: Option<Redacted<MediaFile>>,
}

/// A message's place in its timeline: when it was sent, but never later than it arrived, so that a wrong clock on the
/// other side cannot push it past now.
///
/// WhatsApp's stanzas give whole seconds, cut off: a reply would stand before the message it answers when both fall
/// into one second. So a whole second counts as its end, as far as the arrival allows.
pub(super) fn place(sent_at: UnixMillis, arrived_at: UnixMillis) -> UnixMillis {
    let latest = if sent_at.0 % 1000 == 0 {
        sent_at.plus(999)
    } else {
        sent_at
    };
    latest.min(arrived_at)
}

/// What a message answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewQuote {
    pub wa_id: WaId,
    pub sender: QuoteSender,
    pub text: String,
}

/// Who wrote what is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuoteSender {
    Me,
    Contact(ContactId),
    Unknown,
}

impl NewMessage {
    /// Its place in the timeline.
    pub(super) fn order(&self) -> UnixMillis {
        place(self.sent_at, self.arrived_at)
    }

    /// Counts as not read, if it is new.
    pub(super) fn counts(&self) -> bool {
        self.unread && self.sender.is_some()
    }
}

/// What became of a message that was put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inserted {
    New(MessageId),
    /// It was there without its body, which could not be decrypted then.
    Filled(MessageId),
    Known(MessageId),
}

impl Inserted {
    /// The row, whichever it is.
    pub fn id(self) -> MessageId {
        match self {
            Self::New(id) | Self::Filled(id) | Self::Known(id) => id,
        }
    }

    /// True when it was not there in any form.
    pub fn is_new(self) -> bool {
        matches!(self, Self::New(_))
    }
}

statements! {
    /// New words that came before a caption's file made it a text: it keeps them.
    FILL = "UPDATE messages SET kind = ?2, body = CASE kind WHEN 'waiting' THEN ?3 ELSE body END, raw = ?4, quote_wa_id = ?5, quote_sender = ?6, quote_text = ?7,
            details = ?8, forwards = ?9, expires_in = ?10, secret = COALESCE(secret, ?11)
        WHERE id = ?1 AND (kind = 'waiting'
            OR (kind = 'text' AND edited_at > 0 AND ?2 IN ('image', 'video', 'gif', 'document')))";
    PLACE = "UPDATE messages SET sent_at = ?2, sort_at = ?2 WHERE id = ?1 AND sender_id = 0 RETURNING chat_id";
    FIND = "SELECT id FROM messages WHERE chat_id = ?1 AND sender_id = ?2 AND wa_id = ?3";
    FIND_MINE = "SELECT m.id FROM messages m JOIN chats c ON c.id = m.chat_id
        WHERE m.wa_id = ?2 AND m.sender_id = 0 AND c.account_id = ?1 ORDER BY m.id";
    DELETE = "DELETE FROM messages WHERE id = ?1 RETURNING chat_id";
}

/// The quote columns: id, sender (0: me, NULL: unknown), text.
pub(super) fn quote_columns(quote: Option<&NewQuote>) -> (&str, Option<i64>, &str) {
    let Some(quote) = quote else { return ("", None, "") };
    let sender = match quote.sender {
        QuoteSender::Me => Some(0),
        QuoteSender::Contact(id) => Some(id.0),
        QuoteSender::Unknown => None,
    };
    (&quote.wa_id.0, sender, &quote.text)
}

/// The column `sender_id`: 0 is me.
pub(super) fn sender_column(sender: Option<ContactId>) -> i64 {
    sender.map_or(0, |id| id.0)
}

/// Reads the column `secret`.
pub(super) fn secret_column(secret: Option<Vec<u8>>) -> Result<Option<[u8; 32]>> {
    secret
        .map(<[u8; 32]>::try_from)
        .transpose()
        .map_err(|_| broken("a message secret"))
}

impl View {
    /// The message with this key.
    pub async fn find_message(
        &mut self,
        chat: ChatId,
        sender: Option<ContactId>,
        wa_id: &WaId,
    ) -> Result<Option<MessageId>> {
        let id: Option<i64> = sqlx::query_scalar(FIND)
            .bind(chat.0)
            .bind(sender_column(sender))
            .bind(&wa_id.0)
            .fetch_optional(&mut self.conn)
            .await?;
        Ok(id.map(MessageId))
    }

    /// The message of ours with this id, in whatever chat of the account.
    pub async fn find_mine(&mut self, account: AccountId, wa_id: &WaId) -> Result<Option<MessageId>> {
        Ok(self.all_mine(account, wa_id).await?.first().copied())
    }

    /// The same, should one id stand in two chats whose person is not yet known to be one.
    pub(super) async fn all_mine(&mut self, account: AccountId, wa_id: &WaId) -> Result<Vec<MessageId>> {
        let ids: Vec<i64> = sqlx::query_scalar(FIND_MINE)
            .bind(account.to_string())
            .bind(&wa_id.0)
            .fetch_all(&mut self.conn)
            .await?;
        Ok(ids.into_iter().map(MessageId).collect())
    }
}

impl Tx {
    /// Puts a message in, unless it is there. One that waited for its body gets it; one of ours that comes again
    /// (echo, history) is proof of how far it came. What was parked for it is applied at once.
    pub async fn insert_message(&mut self, new: &NewMessage) -> Result<Inserted> {
        let done = self.insert_messages(std::slice::from_ref(new)).await?;
        done.first().copied().ok_or(StoreError::NotFound("message"))
    }

    /// Gives a message of ours that nobody has seen another moment, and the place of that in the timeline. Its chat moves
    /// up as far as `lift_to`.
    pub async fn place_message(&mut self, id: MessageId, at: UnixMillis, lift_to: UnixMillis) -> Result<()> {
        let chat: Option<i64> = sqlx::query_scalar(PLACE)
            .bind(id.0)
            .bind(at.0)
            .fetch_optional(&mut self.conn)
            .await?;
        let chat = ChatId(chat.ok_or(StoreError::NotFound("message"))?);
        self.lift_chats(&[Lift::to(chat, lift_to)]).await?;
        self.log(Change::MessageChanged(chat, id));
        self.log(Change::Chat(chat));
        Ok(())
    }

    /// What a new row brings about, besides its chat's place in the list.
    pub(super) async fn settle_in(&mut self, new: &NewMessage, id: MessageId) -> Result<Inserted> {
        if new.counts() {
            self.arrived.push(id);
            let account = self.account_of(new.chat).await?;
            self.log(Change::Account(account));
        }
        self.put_extras(id, new).await?;
        if self.is_anything_parked().await? {
            self.apply_parked(new, id).await?;
        }
        self.look_for_blank(new.chat, id, new.order()).await?;
        self.log(Change::MessageAdded(new.chat, id));
        self.log(Change::Chat(new.chat));
        Ok(Inserted::New(id))
    }

    /// What stands in other tables of a message.
    pub(super) async fn put_extras(&mut self, id: MessageId, new: &NewMessage) -> Result<()> {
        if let Some(file) = &new.extras.file {
            self.put_media(id, &new.body, &file.0).await?;
        }
        self.put_mentions(id, &new.extras.mentions).await
    }

    /// A row that is there already.
    pub(super) async fn meet_again(&mut self, new: &NewMessage) -> Result<Inserted> {
        let found = self.find_message(new.chat, new.sender, &new.wa_id).await?;
        let id = found.ok_or(StoreError::NotFound("message"))?;
        let filled = self.fill(new, id).await?;
        if new.status.rank() > 0 {
            self.advance_message(id, new.status).await?;
        }
        if !filled {
            return Ok(Inserted::Known(id));
        }
        self.log(Change::MessageChanged(new.chat, id));
        self.log(Change::Chat(new.chat));
        Ok(Inserted::Filled(id))
    }

    /// Gives a waiting row its body; false when it does not wait.
    async fn fill(&mut self, new: &NewMessage, id: MessageId) -> Result<bool> {
        if new.body == MessageBody::Waiting {
            return Ok(false);
        }
        let columns = bodies::write(&new.body, new.extras.preview.as_ref())?;
        let (quote_id, quote_sender, quote_text) = quote_columns(new.quote.as_ref());
        let done = sqlx::query(FILL)
            .bind(id.0)
            .bind(columns.kind)
            .bind(columns.body)
            .bind(new.raw.as_deref())
            .bind(quote_id)
            .bind(quote_sender)
            .bind(quote_text)
            .bind(columns.details)
            .bind(new.extras.forwards)
            .bind(new.extras.expires_in)
            .bind(new.secret.as_ref().map(<[u8; 32]>::as_slice))
            .execute(&mut self.conn)
            .await?;
        let filled = done.rows_affected() > 0;
        if filled {
            self.put_extras(id, new).await?;
            self.forget_gap_of(new.chat, id).await?;
        }
        Ok(filled)
    }

    /// Applies edits, deletions and proofs that came before their message.
    async fn apply_parked(&mut self, new: &NewMessage, id: MessageId) -> Result<()> {
        for (change, at) in self.take_parked_changes(new.chat, new.sender, &new.wa_id).await? {
            let change = match &change {
                Some(text) => MessageChange::Edit { text },
                None => MessageChange::Revoke,
            };
            self.change_message(id, change, at).await?;
        }
        if new.sender.is_none() {
            let account = self.account_of(new.chat).await?;
            if let Some(status) = self.take_parked_proof(account, &new.wa_id).await? {
                self.advance_message(id, status).await?;
            }
            self.unpark_receipts(new.chat, &new.wa_id).await?;
        }
        Ok(())
    }

    /// Removes a message from its timeline here, and its job.
    pub async fn delete_message(&mut self, id: MessageId) -> Result<()> {
        let chat: Option<i64> = sqlx::query_scalar(DELETE)
            .bind(id.0)
            .fetch_optional(&mut self.conn)
            .await?;
        let chat = ChatId(chat.ok_or(StoreError::NotFound("message"))?);
        let account = self.account_of(chat).await?;
        self.log(Change::MessageRemoved(account, chat, id));
        self.log(Change::Chat(chat));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::place;
    use kabar_types::UnixMillis;

    #[test]
    fn a_reply_within_the_same_second_stands_after_what_it_answers() {
        let asked = place(UnixMillis(5_400), UnixMillis(5_400));
        let answered = place(UnixMillis(5_000), UnixMillis(5_700));
        let asked_again = place(UnixMillis(5_900), UnixMillis(5_900));
        assert!(asked < answered && answered < asked_again);
    }

    #[test]
    fn a_message_of_long_ago_keeps_its_second() {
        assert_eq!(place(UnixMillis(5_000), UnixMillis(900_000)), UnixMillis(5_999));
    }
}
