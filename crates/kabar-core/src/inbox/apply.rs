//! Puts one arrived message where it belongs. Idempotent: the same message again changes nothing.

use super::additions::{self, Addition, Spot};
use super::fit::WA_ID_MAX;
use super::rows::Rows;
use crate::base::Base;
use crate::outbox::prove_change;
use crate::people::note_business;
use crate::ports::whatsapp::{
    ChatTimer, Inbound, InboundBody, InboundExtras, InboundMention, MessageQuote, Person, QuotedBy, WhatsApp,
};
use kabar_store::{
    AccountRecord, Extras, NewMention, NewMessage, NewQuote, NoteKey, QuoteSender, StoreError, Tx,
};
use kabar_types::{ChatId, ContactId, MessageBody, MessageStatus, SystemNote, UnixMillis, WaId};

/// Whose messages are taken in, and how.
#[derive(Clone, Copy)]
pub(crate) struct Taking<'a> {
    pub(crate) account: &'a AccountRecord,
    pub(crate) base: &'a Base,
    pub(crate) origin: Origin,
    pub(crate) now: UnixMillis,
}

impl<'a> Taking<'a> {
    pub(crate) fn whatsapp(self) -> &'a dyn WhatsApp {
        &*self.base.whatsapp
    }
}

/// Where a message comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Now, or from the server's offline queue: counts as unread.
    Live,
    /// From the phone's history: the phone says what is unread.
    History,
}

/// Stores one message and what it changes.
pub(crate) async fn put_message(
    tx: &mut Tx,
    taking: Taking<'_>,
    inbound: &Inbound,
) -> Result<(), StoreError> {
    let mut rows = Rows::default();
    rows.add(tx, taking, inbound).await?;
    rows.put(tx, taking.base).await
}

/// Stores what a message changes besides its row, and gives the row that is to be put in.
pub(super) async fn row_of(
    tx: &mut Tx,
    taking: Taking<'_>,
    inbound: &Inbound,
) -> Result<Option<NewMessage>, StoreError> {
    let account = taking.account;
    if inbound.body == InboundBody::Protocol {
        return Ok(None);
    }
    // Our own change that comes back proves itself; it is applied as it was asked for.
    if is_own_change(inbound) && prove_change(tx, account.id, &inbound.wa_id).await? {
        return Ok(None);
    }
    let (chat, contact) = find_chat(tx, account, &inbound.chat).await?;
    let sender = find_sender(tx, inbound, contact).await?;
    additions::open_joined(tx, taking.whatsapp()).await?;
    let spot = Spot { chat, sender };
    let addition = Addition {
        wa_id: &inbound.wa_id,
        sent_at: inbound.sent_at,
        body: &inbound.body,
        raw: inbound.raw.as_deref(),
    };
    if additions::put(tx, taking.whatsapp(), spot, addition).await? {
        return Ok(None);
    }
    in_timeline(tx, taking, spot, inbound).await
}

/// The row of a message in its timeline; none for one that is not to be shown.
async fn in_timeline(
    tx: &mut Tx,
    taking: Taking<'_>,
    spot: Spot,
    inbound: &Inbound,
) -> Result<Option<NewMessage>, StoreError> {
    if let Some(timer) = timer_of(inbound) {
        tx.set_timer(spot.chat, timer.seconds, timer.at.min(taking.now))
            .await?;
    }
    // Deleted for this account before it came, or came again.
    let past = (taking.origin == Origin::History).then_some(inbound.sent_at);
    if tx
        .is_deleted(spot.chat, spot.sender, &inbound.wa_id, past)
        .await?
    {
        return Ok(None);
    }
    let Some(body) = shown(&inbound.body) else {
        return Ok(None);
    };
    let extras = extras(tx, inbound).await?;
    if is_told_already(tx, spot, inbound.sent_at, &body, &extras).await? {
        return Ok(None);
    }
    let rings = matches!(body, MessageBody::System { .. } | MessageBody::Call { .. });
    Ok(Some(NewMessage {
        chat: spot.chat,
        sender: spot.sender,
        wa_id: inbound.wa_id.clone(),
        sent_at: inbound.sent_at,
        arrived_at: taking.now,
        body,
        raw: inbound.raw.clone(),
        secret: secret_of(&inbound.body),
        quote: quoted_by(tx, inbound.quote.as_ref()).await?,
        status: status_of(inbound),
        unread: taking.origin == Origin::Live && spot.sender.is_some() && !rings,
        extras,
    }))
}

/// What happened to a chat is told more than once, under several ids.
async fn is_told_already(
    tx: &mut Tx,
    spot: Spot,
    sent_at: UnixMillis,
    body: &MessageBody,
    extras: &Extras,
) -> Result<bool, StoreError> {
    let MessageBody::System { note } = body else {
        return Ok(false);
    };
    let people: Vec<_> = extras.mentions.iter().map(|mention| mention.person).collect();
    let key = NoteKey {
        chat: spot.chat,
        sender: spot.sender,
        sent_at,
        note,
        people: &people,
    };
    Ok(tx.find_same_note(key).await?.is_some())
}

/// What the row says; `None` for what is no row.
pub(super) fn shown(body: &InboundBody) -> Option<MessageBody> {
    Some(match body {
        InboundBody::Text { text } => MessageBody::Text { text: text.clone() },
        InboundBody::Rich(rich) => rich.body.clone(),
        InboundBody::Timer(timer) => MessageBody::System {
            note: SystemNote::Timer {
                seconds: timer.seconds,
            },
        },
        InboundBody::Unsupported { name } => MessageBody::Unsupported { name: name.clone() },
        InboundBody::Waiting => MessageBody::Waiting,
        _ => return None,
    })
}

/// The chat's timer as this message tells it; the phone leaves out when it was set, or somebody gives a date to come.
fn timer_of(inbound: &Inbound) -> Option<ChatTimer> {
    match &inbound.body {
        InboundBody::Timer(timer) if timer.at.0 <= 0 => Some(ChatTimer {
            at: inbound.sent_at,
            ..*timer
        }),
        InboundBody::Timer(timer) => Some(*timer),
        _ => inbound.extras.timer,
    }
}

/// What the votes of a poll are sealed with.
pub(super) fn secret_of(body: &InboundBody) -> Option<[u8; 32]> {
    match body {
        InboundBody::Rich(rich) => rich.secret,
        _ => None,
    }
}

async fn extras(tx: &mut Tx, inbound: &Inbound) -> Result<Extras, StoreError> {
    to_extras(tx, &inbound.body, &inbound.extras).await
}

/// What stands in other tables of a message; people it names are made if new.
pub(super) async fn to_extras(
    tx: &mut Tx,
    body: &InboundBody,
    extras: &InboundExtras,
) -> Result<Extras, StoreError> {
    let mut mentions = Vec::new();
    for InboundMention { token, person } in &extras.mentions {
        let person = match person {
            Some(person) => Some(
                tx.find_or_insert_contact(&person.jid, person.alt.as_ref())
                    .await?,
            ),
            None => None,
        };
        mentions.push(NewMention {
            token: token.clone(),
            person,
        });
    }
    let file = match body {
        InboundBody::Rich(rich) => rich.file.clone(),
        _ => None,
    };
    Ok(Extras {
        forwards: extras.forwards,
        expires_in: extras.expires_in,
        mentions,
        preview: extras.preview.clone(),
        file,
    })
}

/// Stores a message that cannot be applied as it is: its raw form, as a kind this version cannot show. It is then
/// acknowledged, so that it neither comes again for ever nor blocks others.
pub(crate) async fn put_raw(tx: &mut Tx, taking: Taking<'_>, inbound: &Inbound) -> Result<(), StoreError> {
    let plain = Inbound {
        wa_id: WaId(shortened(&inbound.wa_id.0, inbound.sent_at)),
        push_name: None,
        quote: None,
        extras: InboundExtras::default(),
        body: InboundBody::Unsupported {
            name: "unreadable".to_owned(),
        },
        raw: inbound.raw.clone().or_else(|| text_of(&inbound.body)),
        ..inbound.clone()
    };
    put_message(tx, taking, &plain).await
}

/// The chat with this address, and the person of a direct one.
pub(crate) async fn find_chat(
    tx: &mut Tx,
    account: &AccountRecord,
    address: &Person,
) -> Result<(ChatId, Option<ContactId>), StoreError> {
    if address.jid.is_group() {
        return Ok((
            tx.find_or_insert_group_chat(account.id, &address.jid).await?,
            None,
        ));
    }
    let contact = tx
        .find_or_insert_contact(&address.jid, address.alt.as_ref())
        .await?;
    Ok((
        tx.find_or_insert_direct_chat(account.id, contact).await?,
        Some(contact),
    ))
}

async fn find_sender(
    tx: &mut Tx,
    inbound: &Inbound,
    chat_contact: Option<ContactId>,
) -> Result<Option<ContactId>, StoreError> {
    let Some(person) = &inbound.sender else {
        return Ok(None);
    };
    let sender = match chat_contact {
        // In a direct chat the other side is the only writer there is.
        Some(contact) => contact,
        None => {
            tx.find_or_insert_contact(&person.jid, person.alt.as_ref())
                .await?
        }
    };
    if let Some(name) = &inbound.push_name {
        tx.set_push_name(sender, &name.0).await?;
    }
    note_business(tx, sender, &inbound.extras.business).await?;
    Ok(Some(sender))
}

pub(super) async fn quoted_by(
    tx: &mut Tx,
    quote: Option<&MessageQuote>,
) -> Result<Option<NewQuote>, StoreError> {
    match quote {
        Some(quote) => Ok(Some(quoted(tx, quote).await?)),
        None => Ok(None),
    }
}

async fn quoted(tx: &mut Tx, quote: &MessageQuote) -> Result<NewQuote, StoreError> {
    let sender = match &quote.sender {
        QuotedBy::Me => QuoteSender::Me,
        QuotedBy::Unknown => QuoteSender::Unknown,
        QuotedBy::Person(jid) => tx
            .find_contact(jid)
            .await?
            .map_or(QuoteSender::Unknown, QuoteSender::Contact),
    };
    Ok(NewQuote {
        wa_id: quote.wa_id.clone(),
        sender,
        text: quote.text.clone(),
    })
}

fn is_own_change(inbound: &Inbound) -> bool {
    let is_change = matches!(
        inbound.body,
        InboundBody::Edit { .. }
            | InboundBody::Revoke { .. }
            | InboundBody::Reaction { .. }
            | InboundBody::Vote { .. }
            | InboundBody::Pin { .. }
    );
    is_change && inbound.sender.is_none()
}

/// An echo of our own message proves at least that the server has it.
fn status_of(inbound: &Inbound) -> MessageStatus {
    match (&inbound.sender, inbound.status) {
        (Some(_), _) => MessageStatus::Delivered,
        (None, Some(status)) if status.rank() > 0 => status,
        (None, _) => MessageStatus::Sent,
    }
}

fn text_of(body: &InboundBody) -> Option<Vec<u8>> {
    match body {
        InboundBody::Text { text } | InboundBody::Edit { text, .. } => Some(text.clone().into_bytes()),
        _ => None,
    }
}

/// An id that fits and is the same each time the message comes.
fn shortened(id: &str, sent_at: UnixMillis) -> String {
    if id.is_empty() {
        return format!("without-id-{}", sent_at.0);
    }
    id.chars().take(WA_ID_MAX / 4).collect()
}
