//! What hosts may ask about the richer kinds of messages, passed on to the outbox.

use crate::{Kabar, error::KabarError, outbox::Draft};
use kabar_types::{ChatId, ContactCard, ContactId, Message, MessageBody, MessageId, Place, Poll, UnixMillis};

impl Kabar {
    /// A text that speaks to people: each is named in it by `@` and the digits of their number or hidden id. Errors as
    /// `send_text`.
    pub async fn send_mentioning(
        &self,
        chat: ChatId,
        text: String,
        quote: Option<MessageId>,
        mentions: Vec<ContactId>,
    ) -> Result<Message, KabarError> {
        let draft = Draft {
            body: MessageBody::Text { text },
            quote,
            mentions,
            at: None,
        };
        self.outbox.enqueue(chat, draft).await
    }

    /// The same, to be sent at `at` as [`Kabar::schedule_text`] says.
    pub async fn schedule_mentioning(
        &self,
        chat: ChatId,
        text: String,
        quote: Option<MessageId>,
        mentions: Vec<ContactId>,
        at: UnixMillis,
    ) -> Result<Message, KabarError> {
        let draft = Draft {
            body: MessageBody::Text { text },
            quote,
            mentions,
            at: None,
        };
        self.outbox.schedule(chat, draft, at).await
    }

    /// Errors: `BadRequest` for what is no place on earth or is shared live, `AccountLoggedOut`, `NotFound`.
    pub async fn send_location(&self, chat: ChatId, place: Place) -> Result<Message, KabarError> {
        let draft = Draft::of(MessageBody::Location { place });
        self.outbox.enqueue(chat, draft).await
    }

    /// Errors: `BadRequest` without a card, with more than 257, or with one without a name.
    pub async fn send_contacts(&self, chat: ChatId, cards: Vec<ContactCard>) -> Result<Message, KabarError> {
        let draft = Draft::of(MessageBody::Contacts { cards });
        self.outbox.enqueue(chat, draft).await
    }

    /// `most`: how many one person may choose; 0: as many as they like. Errors: `BadRequest` without a question, for
    /// fewer than 2 or more than 12 options, and when two of them are the same.
    pub async fn send_poll(
        &self,
        chat: ChatId,
        question: String,
        options: Vec<String>,
        most: u32,
    ) -> Result<Message, KabarError> {
        let poll = Poll::new(question, options, most);
        self.outbox
            .enqueue(chat, Draft::of(MessageBody::Poll { poll }))
            .await
    }

    /// Passes a message on to one to five chats, of whatever accounts. Errors: `BadRequest` for what did not arrive, and
    /// for kinds that bring a file.
    pub async fn forward_message(
        &self,
        message: MessageId,
        chats: Vec<ChatId>,
    ) -> Result<Vec<Message>, KabarError> {
        self.outbox.forward(message, &chats).await
    }

    /// Chooses in a poll, by the places of its options; nothing takes the vote back. The row counts it once WhatsApp has
    /// it. Errors: `BadRequest` for what is no poll or cannot be chosen.
    pub async fn vote(&self, message: MessageId, options: Vec<u32>) -> Result<Message, KabarError> {
        self.outbox.vote(message, options).await
    }

    /// Puts a message at the top of its chat for everybody, for a day, a week or 30 days; `None` takes it away. The row
    /// shows it once WhatsApp has it. Errors: `BadRequest` for another time, and for what cannot be pinned.
    pub async fn pin_message(&self, message: MessageId, seconds: Option<u32>) -> Result<Message, KabarError> {
        self.outbox.pin_message(message, seconds).await
    }

    /// The messages at the top of a chat now, the one pinned last first.
    pub async fn list_pinned(&self, chat: ChatId) -> Result<Vec<Message>, KabarError> {
        self.chats.list_pinned(chat).await
    }
}
