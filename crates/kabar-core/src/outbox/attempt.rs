//! One attempt at one job: loads what is to be sent, sends it, and says how it ended. Writes nothing down.

use super::{
    at_once::{Handed, Place},
    change_wire,
    policy::{Attempt, SEND_DEADLINE},
    reads, states,
};
use crate::{
    base::Base,
    clock,
    ports::whatsapp::{
        MessageQuote, Outgoing, OutgoingContent, OutgoingExtras, QuotedBy, SendError, Session,
    },
    steps::{self, Sabotage},
};
use kabar_store::{ChangeWork, Job, NewQuote, OutgoingRow, QuoteSender, StateWork, StoreError, Work};
use kabar_types::{MessageBody, MessageId};

/// A job and how the attempt at it ended.
pub(super) struct Tried {
    pub(super) job: Job,
    pub(super) attempt: Result<Attempt, StoreError>,
    /// Given on once the end is written down.
    pub(super) _place: Place,
}

pub(super) async fn try_job(base: &Base, session: &dyn Session, handed: Handed) -> Tried {
    let Handed { job, place, row } = handed;
    let attempt = match &job.work {
        Work::Message(message) => try_message(base, session, &job, (*message, row)).await,
        Work::Change(change) => try_change(base, session, change).await,
        Work::Read { payload } => try_reads(base, session, &job, payload).await,
        Work::State(state) => try_state(base, session, &job, state).await,
    };
    Tried {
        job,
        attempt,
        _place: place,
    }
}

async fn try_message(
    base: &Base,
    session: &dyn Session,
    job: &Job,
    (message, row): (MessageId, Option<Box<OutgoingRow>>),
) -> Result<Attempt, StoreError> {
    let row = match row {
        Some(row) => *row,
        None => base.store.read().await?.get_outgoing(message).await?,
    };
    let (Some(chat), Some(secret)) = (row.to.jid().cloned(), row.secret) else {
        return Ok(Attempt::Failed(SendError::Invalid(
            "the message has no address or no secret".to_owned(),
        )));
    };
    let extras = extras(base, &row).await?;
    let Some(content) = content(base, row.body, row.quote).await? else {
        return Ok(Attempt::Failed(SendError::Invalid(
            "messages of this kind cannot be sent".to_owned(),
        )));
    };
    let spoilt = job.attempts > 1 && steps::spoils(Sabotage::NewId);
    let outgoing = Outgoing {
        chat,
        wa_id: if spoilt {
            base.whatsapp.new_message_id()
        } else {
            row.wa_id
        },
        secret,
        content,
        extras,
    };
    Ok(timed(base, session.send(&outgoing)).await)
}

/// What a row says on WhatsApp; `None` for what only arrives.
async fn content(
    base: &Base,
    body: MessageBody,
    quote: Option<NewQuote>,
) -> Result<Option<OutgoingContent>, StoreError> {
    let quote = match quote {
        Some(quote) => Some(quoted(base, quote).await?),
        None => None,
    };
    Ok(Some(match body {
        MessageBody::Text { text } => OutgoingContent::Text { text, quote },
        MessageBody::Location { place } => OutgoingContent::Location { place },
        MessageBody::Contacts { cards } => OutgoingContent::Contacts { cards },
        MessageBody::Poll { poll } => OutgoingContent::Poll { poll },
        _ => return Ok(None),
    }))
}

/// What goes along. Somebody is mentioned by the address whose digits stand in the words.
async fn extras(base: &Base, row: &OutgoingRow) -> Result<OutgoingExtras, StoreError> {
    let mut mentions = Vec::new();
    for mention in &row.mentions {
        let Some(person) = mention.person else { continue };
        let addresses = base.store.read().await?.get_addresses(person).await?;
        let forms = [addresses.phone, addresses.lid].into_iter().flatten();
        mentions.extend(forms.into_iter().find(|jid| jid.user() == mention.token));
    }
    Ok(OutgoingExtras {
        forwards: row.forwards,
        expires_in: row.expires_in,
        mentions,
        preview: row.preview.clone(),
    })
}

async fn quoted(base: &Base, quote: NewQuote) -> Result<MessageQuote, StoreError> {
    let sender = match quote.sender {
        QuoteSender::Me => QuotedBy::Me,
        QuoteSender::Unknown => QuotedBy::Unknown,
        QuoteSender::Contact(contact) => {
            let addresses = base.store.read().await?.get_addresses(contact).await?;
            addresses
                .preferred()
                .cloned()
                .map_or(QuotedBy::Unknown, QuotedBy::Person)
        }
    };
    Ok(MessageQuote {
        wa_id: quote.wa_id,
        sender,
        text: quote.text,
    })
}

async fn try_change(base: &Base, session: &dyn Session, change: &ChangeWork) -> Result<Attempt, StoreError> {
    Ok(match change_wire::outgoing(base, change).await? {
        Some(outgoing) => timed(base, session.send(&outgoing)).await,
        None => Attempt::Failed(SendError::Invalid("the message has no address".to_owned())),
    })
}

async fn try_reads(
    base: &Base,
    session: &dyn Session,
    job: &Job,
    payload: &str,
) -> Result<Attempt, StoreError> {
    let to = base.store.read().await?.get_chat_address(job.chat).await?;
    Ok(timed(base, reads::send_reads(session, &to, payload)).await)
}

async fn try_state(
    base: &Base,
    session: &dyn Session,
    job: &Job,
    state: &StateWork,
) -> Result<Attempt, StoreError> {
    tokio::select! {
        biased;
        told = states::send_state(base, session, job.chat, state) => Ok(match told? {
            Ok(()) => Attempt::Written,
            Err(error) => Attempt::Failed(error),
        }),
        () = clock::sleep(&*base.clock, SEND_DEADLINE) => Ok(Attempt::TimedOut),
    }
}

async fn timed(base: &Base, sending: impl Future<Output = Result<(), SendError>>) -> Attempt {
    tokio::select! {
        biased;
        sent = sending => match sent {
            Ok(()) => Attempt::Written,
            Err(error) => Attempt::Failed(error),
        },
        () = clock::sleep(&*base.clock, SEND_DEADLINE) => Attempt::TimedOut,
    }
}
