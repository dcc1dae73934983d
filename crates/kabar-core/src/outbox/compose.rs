//! Messages a person writes, and those they pass on: row and job in one transaction.
//!
//! Deliberately not here: what is done to a message that is there already (`changes`).

use super::{Outbox, check_text, closed::refuse_when_closed, refuse_when_logged_out, schedule};
use crate::{
    error::KabarError,
    steps::{self, Step},
};
use kabar_store::{
    ChatAddress, Extras, Lane, NewJob, NewMention, NewMessage, NewQuote, Priority, QuoteSender, StoreError,
    Tx, Work,
};
use kabar_types::{
    AccountId, ChatId, ContactCard, ContactId, ErrorCode, JobId, LinkPreview, Message, MessageBody,
    MessageId, MessageStatus, Place, Poll, UnixMillis,
};
use std::collections::HashSet;

/// Longest text kept of a quoted message, in characters.
const QUOTE_MAX: usize = 300;
/// Characters of a name, an address, a question or an option.
const LINE_MAX: usize = 1_000;
/// WhatsApp's own limits of a poll.
const OPTIONS: std::ops::RangeInclusive<usize> = 2..=12;
/// WhatsApp's own limit of cards in one message.
const CARDS_MAX: usize = 257;
/// Numbers on a card.
const PHONES_MAX: usize = 20;
/// WhatsApp's own limit of chats a message is passed on to at once.
const FORWARD_MAX: usize = 5;

/// A message to be written down and sent.
pub(crate) struct Draft {
    pub(crate) body: MessageBody,
    pub(crate) quote: Option<MessageId>,
    /// The people its words speak to; one whose number does not stand in them behind an `@` is left out.
    pub(crate) mentions: Vec<ContactId>,
    /// When it is to be sent, if that is not now.
    pub(crate) at: Option<UnixMillis>,
}

impl Draft {
    /// Nothing but this.
    pub(crate) fn of(body: MessageBody) -> Self {
        Self {
            body,
            quote: None,
            mentions: Vec::new(),
            at: None,
        }
    }
}

/// What comes from the message that is passed on.
#[derive(Default)]
struct Passed {
    forwards: u32,
    mentions: Vec<NewMention>,
    preview: Option<LinkPreview>,
}

impl Outbox {
    /// Writes a message and its job down and clears the draft of a text. The row given back is what a window draws.
    pub(crate) async fn enqueue(&self, chat: ChatId, draft: Draft) -> Result<Message, KabarError> {
        check(&draft.body)?;
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let to = tx.get_chat_address(chat).await?;
        refuse_when_logged_out(&mut tx, to.account).await?;
        refuse_when_closed(&mut tx, chat).await?;
        let quote = match draft.quote {
            Some(message) => Some(quoted(&mut tx, chat, message).await?),
            None => None,
        };
        let passed = Passed {
            mentions: mentions(&mut tx, draft.body.words(), &draft.mentions).await?,
            ..Passed::default()
        };
        let is_text = matches!(draft.body, MessageBody::Text { .. });
        let (id, job) = self
            .put(&mut tx, (&to, chat, draft.at), draft.body, (quote, passed))
            .await?;
        if is_text {
            tx.set_draft(chat, "").await?;
        }
        let message = tx.get_message(id).await?;
        self.commit_and_send(tx, to.account, job).await?;
        Ok(message)
    }

    /// Commits what was written down, and sends its job at once when nothing stands before it. Runs to its end even if
    /// the caller stops waiting: a job that is claimed has to come to its run.
    async fn commit_and_send(
        &self,
        mut tx: Tx,
        account: AccountId,
        job: Option<JobId>,
    ) -> Result<(), KabarError> {
        let claimed = match job {
            Some(job) => {
                let now = self.base.now();
                self.wakers.runs.claim(&mut tx, account, job, now).await?
            }
            None => None,
        };
        let (base, wakers) = (self.base.clone(), self.wakers.clone());
        let sending = self.base.spawn(async move {
            if claimed.is_some() {
                steps::at(Step::Claiming);
            }
            tx.commit().await?;
            steps::at(Step::Enqueued);
            match claimed {
                Some(claimed) => {
                    steps::at(Step::Claimed);
                    claimed.hand_over(&base.store, &wakers).await;
                }
                None => wakers.wake(account),
            }
            Ok::<_, StoreError>(())
        });
        let cut_off = || StoreError::Internal("a commit was cut off".to_owned());
        Ok(sending.await.map_err(|_| cut_off())??)
    }

    /// Passes a message on to other chats, in one transaction: to all of them or to none.
    pub(crate) async fn forward(&self, id: MessageId, chats: &[ChatId]) -> Result<Vec<Message>, KabarError> {
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let message = tx.get_message(id).await?;
        let once: HashSet<ChatId> = chats.iter().copied().collect();
        if once.is_empty() || once.len() != chats.len() || chats.len() > FORWARD_MAX {
            return Err(refused("a message is passed on to one to five chats at once"));
        }
        if !can_be_passed_on(&message) {
            return Err(refused("this message cannot be passed on"));
        }
        let mut rows = Vec::new();
        for chat in chats {
            let to = tx.get_chat_address(*chat).await?;
            refuse_when_logged_out(&mut tx, to.account).await?;
            refuse_when_closed(&mut tx, *chat).await?;
            let extras = (None, passed_on(&message));
            let (put, _) = self
                .put(&mut tx, (&to, *chat, None), unanswered(&message.body), extras)
                .await?;
            rows.push(tx.get_message(put).await?);
        }
        tx.commit().await?;
        steps::at(Step::Enqueued);
        rows.iter().for_each(|row| self.wakers.wake(row.account));
        Ok(rows)
    }

    async fn put(
        &self,
        tx: &mut Tx,
        (to, chat, at): (&ChatAddress, ChatId, Option<UnixMillis>),
        body: MessageBody,
        (quote, passed): (Option<NewQuote>, Passed),
    ) -> Result<(MessageId, Option<JobId>), StoreError> {
        let now = self.base.now();
        let expires_in = tx.get_timer(chat).await?;
        let inserted = tx
            .insert_message(&NewMessage {
                chat,
                sender: None,
                wa_id: self.base.whatsapp.new_message_id(),
                sent_at: now,
                arrived_at: now,
                body,
                raw: None,
                secret: Some(self.base.new_secret()),
                quote,
                status: MessageStatus::Pending,
                unread: false,
                extras: Extras {
                    forwards: passed.forwards,
                    expires_in,
                    mentions: passed.mentions,
                    preview: passed.preview,
                    file: None,
                },
            })
            .await?;
        let job = match at {
            Some(at) => {
                schedule::enqueue_at(tx, to, chat, inserted.id(), at, now).await?;
                None
            }
            None => Some(enqueue(tx, to, chat, inserted.id(), now).await?),
        };
        Ok((inserted.id(), job))
    }
}

/// The job that sends a message.
pub(super) async fn enqueue(
    tx: &mut Tx,
    to: &ChatAddress,
    chat: ChatId,
    message: MessageId,
    now: UnixMillis,
) -> Result<JobId, StoreError> {
    let job = NewJob {
        account: to.account,
        chat,
        work: Work::Message(message),
        lane: Lane::Interactive,
        not_before: now,
        created_at: now,
    };
    tx.enqueue_job(&job).await
}

/// Refuses what WhatsApp would not take, or nobody could read.
fn check(body: &MessageBody) -> Result<(), KabarError> {
    let fits = match body {
        MessageBody::Text { text } => return check_text(text),
        MessageBody::Location { place } => is_place(place),
        MessageBody::Contacts { cards } => {
            (1..=CARDS_MAX).contains(&cards.len()) && cards.iter().all(is_card)
        }
        MessageBody::Poll { poll } => is_poll(poll),
        _ => false,
    };
    match fits {
        true => Ok(()),
        false => Err(refused("WhatsApp would not take this message")),
    }
}

fn is_line(text: &str) -> bool {
    text.chars().count() <= LINE_MAX
}

fn is_place(place: &Place) -> bool {
    let on_earth =
        place.latitude.unsigned_abs() <= 900_000_000 && place.longitude.unsigned_abs() <= 1_800_000_000;
    on_earth && !place.live && is_line(&place.name) && is_line(&place.address)
}

fn is_card(card: &ContactCard) -> bool {
    let named = !card.name.trim().is_empty() && is_line(&card.name);
    named && card.phones.len() <= PHONES_MAX && card.phones.iter().all(|phone| is_line(&phone.text))
}

/// Two options with the same words could not be told apart in a vote.
fn is_poll(poll: &Poll) -> bool {
    let words: HashSet<&str> = poll.options.iter().map(|option| option.text.as_str()).collect();
    let worded = |text: &str| !text.trim().is_empty() && is_line(text);
    worded(&poll.question)
        && OPTIONS.contains(&poll.options.len())
        && words.len() == poll.options.len()
        && words.iter().all(|text| worded(text))
        && poll.most as usize <= poll.options.len()
}

/// Kinds that go out again without a file.
fn can_be_passed_on(message: &Message) -> bool {
    let is_there = !message.from_me || message.status.rank() > 0;
    let kind = matches!(
        message.body,
        MessageBody::Text { .. }
            | MessageBody::Location { .. }
            | MessageBody::Contacts { .. }
            | MessageBody::Poll { .. }
    );
    is_there && kind
}

/// The same once more: a poll that is passed on has no votes yet.
fn unanswered(body: &MessageBody) -> MessageBody {
    match body {
        MessageBody::Poll { poll } => {
            let options = poll.options.iter().map(|option| option.text.clone()).collect();
            MessageBody::Poll {
                poll: Poll::new(poll.question.clone(), options, poll.most),
            }
        }
        other => other.clone(),
    }
}

/// What goes along with words that are passed on. What we say ourselves, we say again, as on the phone.
fn passed_on(message: &Message) -> Passed {
    let own_words = message.from_me && message.forwards == 0;
    let mention = |mention: &kabar_types::Mention| NewMention {
        token: mention.token.clone(),
        person: mention.person,
    };
    Passed {
        forwards: if own_words {
            0
        } else {
            message.forwards.saturating_add(1)
        },
        mentions: message.mentions.iter().map(mention).collect(),
        preview: message.preview.clone(),
    }
}

/// The people whose number or hidden id stands behind an `@` in the words.
async fn mentions(tx: &mut Tx, words: &str, people: &[ContactId]) -> Result<Vec<NewMention>, StoreError> {
    let mut found = Vec::new();
    for person in people {
        let addresses = tx.get_addresses(*person).await?;
        let tokens = [&addresses.phone, &addresses.lid]
            .into_iter()
            .flatten()
            .map(|jid| jid.user());
        let spoken = tokens
            .into_iter()
            .find(|token| words.contains(&format!("@{token}")));
        if let Some(token) = spoken {
            found.push(NewMention {
                token: token.to_owned(),
                person: Some(*person),
            });
        }
    }
    Ok(found)
}

async fn quoted(tx: &mut Tx, chat: ChatId, id: MessageId) -> Result<NewQuote, KabarError> {
    let quoted = tx.get_message(id).await?;
    if quoted.chat != chat {
        return Err(refused("the quoted message is in another chat"));
    }
    let sender = match (quoted.from_me, quoted.sender) {
        (true, _) => QuoteSender::Me,
        (false, Some(contact)) => QuoteSender::Contact(contact),
        (false, None) => QuoteSender::Unknown,
    };
    let text = quoted.body.words().chars().take(QUOTE_MAX).collect();
    Ok(NewQuote {
        wa_id: quoted.wa_id,
        sender,
        text,
    })
}

fn refused(why: &'static str) -> KabarError {
    KabarError::refused(ErrorCode::BadRequest, why)
}
