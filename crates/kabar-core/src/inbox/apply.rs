//! Puts one arrived message where it belongs. Idempotent: the same message again changes nothing.

use crate::outbox::prove_change;
use crate::ports::whatsapp::{Inbound, InboundBody, MessageQuote, Person, QuotedBy};
use kabar_store::{AccountRecord, MessageChange, NewMessage, NewQuote, QuoteSender, StoreError, Tx};
use kabar_types::{ChatId, ContactId, MessageBody, MessageStatus, UnixMillis, WaId};

/// Where a message comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Now, or from the server's offline queue: counts as unread.
    Live,
    /// From the phone's history: the phone says what is unread.
    History,
}

/// Longest id WhatsApp's clients make is far below; longer ones are somebody playing.
const WA_ID_MAX: usize = 256;
/// WhatsApp takes 65,536 characters; beyond this many bytes a text is not shown but kept.
const TEXT_MAX: usize = 1 << 20;

/// The longest emoji, a family with skin tones, has 41 bytes.
pub(crate) const EMOJI_MAX: usize = 64;
/// A writer's clock that is further off than this is not believed.
const CLOCK_OFF_MS: i64 = 24 * 3_600_000;

/// Kinds that change or decorate another message and are no row of a timeline themselves.
const BELONG_TO_ANOTHER: [&str; 7] = [
    // One that is encrypted once more, or a reaction to nothing.
    "reaction",
    "poll-vote",
    "pin",
    "keep",
    "event-response",
    "comment",
    "edit",
];

/// Stores one message and what it changes.
pub(crate) async fn put_message(
    tx: &mut Tx,
    account: &AccountRecord,
    inbound: &Inbound,
    origin: Origin,
    now: UnixMillis,
) -> Result<(), StoreError> {
    // Our own change that comes back proves itself; it is applied as it was asked for.
    if is_own_change(inbound) && prove_change(tx, account.id, &inbound.wa_id).await? {
        return Ok(());
    }
    let (chat, contact) = find_chat(tx, account, &inbound.chat).await?;
    let sender = find_sender(tx, inbound, contact).await?;
    let body = match &inbound.body {
        InboundBody::Protocol => return Ok(()),
        InboundBody::Revoke { target } => {
            return change(tx, chat, sender, target, MessageChange::Revoke, inbound).await;
        }
        InboundBody::Edit { target, text } => {
            return change(tx, chat, sender, target, MessageChange::Edit { text }, inbound).await;
        }
        InboundBody::Reaction { target, emoji, at } => {
            tx.put_reaction(chat, target, sender, emoji, reacted_at(*at, inbound.sent_at))
                .await?;
            return Ok(());
        }
        // Until this version shows them where they belong, they would only be noise between messages.
        InboundBody::Unsupported { name } if BELONG_TO_ANOTHER.contains(&name.as_str()) => return Ok(()),
        InboundBody::Text { text } => MessageBody::Text { text: text.clone() },
        InboundBody::Unsupported { name } => MessageBody::Unsupported { name: name.clone() },
        InboundBody::Waiting => MessageBody::Waiting,
    };
    let quote = match &inbound.quote {
        Some(quote) => Some(quoted(tx, quote).await?),
        None => None,
    };
    tx.insert_message(&NewMessage {
        chat,
        sender,
        wa_id: inbound.wa_id.clone(),
        sent_at: inbound.sent_at,
        arrived_at: now,
        body,
        raw: inbound.raw.clone(),
        secret: None,
        quote,
        status: status_of(inbound),
        unread: origin == Origin::Live && sender.is_some(),
    })
    .await?;
    Ok(())
}

/// Stores a message that cannot be applied as it is: its raw form, as a kind this version cannot show. It is then
/// acknowledged, so that it neither comes again for ever nor blocks others.
pub(crate) async fn put_raw(
    tx: &mut Tx,
    account: &AccountRecord,
    inbound: &Inbound,
    origin: Origin,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let plain = Inbound {
        wa_id: WaId(shortened(&inbound.wa_id.0, inbound.sent_at)),
        push_name: None,
        quote: None,
        body: InboundBody::Unsupported {
            name: "unreadable".to_owned(),
        },
        raw: inbound.raw.clone().or_else(|| text_of(&inbound.body)),
        ..inbound.clone()
    };
    put_message(tx, account, &plain, origin, now).await
}

/// False for what no client of WhatsApp sends; such a message is stored raw.
pub(crate) fn is_fit(inbound: &Inbound) -> bool {
    let id_fits = |id: &WaId| !id.0.is_empty() && id.0.len() <= WA_ID_MAX;
    id_fits(&inbound.wa_id)
        && match &inbound.body {
            InboundBody::Text { text } => text.len() <= TEXT_MAX,
            InboundBody::Edit { target, text } => id_fits(target) && text.len() <= TEXT_MAX,
            InboundBody::Revoke { target } => id_fits(target),
            InboundBody::Reaction { target, emoji, .. } => id_fits(target) && emoji.len() <= EMOJI_MAX,
            InboundBody::Unsupported { .. } | InboundBody::Waiting | InboundBody::Protocol => true,
        }
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
    Ok(Some(sender))
}

async fn change(
    tx: &mut Tx,
    chat: ChatId,
    sender: Option<ContactId>,
    target: &WaId,
    change: MessageChange<'_>,
    inbound: &Inbound,
) -> Result<(), StoreError> {
    tx.apply_change(chat, sender, target, change, inbound.sent_at)
        .await?;
    Ok(())
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
        InboundBody::Edit { .. } | InboundBody::Revoke { .. } | InboundBody::Reaction { .. }
    );
    is_change && inbound.sender.is_none()
}

/// When a reaction was made: by the writer's clock, which tells two of one second apart, or else by the server's.
fn reacted_at(at: UnixMillis, sent_at: UnixMillis) -> UnixMillis {
    if at.since(sent_at).abs() <= CLOCK_OFF_MS {
        at
    } else {
        sent_at
    }
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
