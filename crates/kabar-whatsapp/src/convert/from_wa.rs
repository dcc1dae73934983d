//! A received message as Kabar keeps it.

use super::bounds::{ID, NAME, cut};
use super::{Aliases, Own, extras::extras, jid, kinds, people, rich, votes};
use kabar_core::ports::whatsapp::{
    ChatTimer, Inbound, InboundBody, InboundExtras, MessageQuote, Person, QuotedBy, RichBody,
};
use kabar_types::{MediaKind, Redacted, UnixMillis, WaId};
use whatsapp_rust::{
    Server,
    types::message::{MessageCategory, MessageInfo},
    waproto::{codec::message_to_vec, whatsapp as wa},
};

/// How much of a quoted text is kept, in characters.
const QUOTE_CHARS: usize = 300;
/// How long a pin lasts whose message does not say; WhatsApp offers a day, a week and a month.
const PINNED_SECS: u32 = 7 * 86_400;
/// Kinds that belong to another message and that this version cannot read: they are no row of a timeline. Comments and
/// answers to an event are, until they can be read: somebody said something.
const BELONG_TO_ANOTHER: [&str; 5] = [
    // To nothing, or sealed once more.
    "reaction",
    "poll-vote",
    "pin",
    "keep",
    "edit",
];

/// Envelope and body of a message; `None` for what Kabar does not keep: keys and app state, status posts, channels.
pub(crate) fn inbound(
    message: &wa::Message,
    info: &MessageInfo,
    own: &Own,
    aliases: &Aliases,
) -> Option<Inbound> {
    let body = body(message);
    if body == InboundBody::Protocol || info.category == MessageCategory::Peer {
        return None;
    }
    let mut inbound = envelope(info, own, aliases)?;
    inbound.quote = quote(message, own);
    inbound.extras = extras(message, own, aliases);
    inbound.extras.business = people::writer(info);
    inbound.body = vote(message, &inbound, own, aliases).unwrap_or(body);
    inbound.raw = raw(message, &inbound.body);
    Some(inbound)
}

/// The place of a message that could not be decrypted yet. One that may be seen `once` never comes to this device.
pub(crate) fn waiting(info: &MessageInfo, once: bool, own: &Own, aliases: &Aliases) -> Option<Inbound> {
    if info.category == MessageCategory::Peer {
        return None;
    }
    let mut inbound = envelope(info, own, aliases)?;
    if once {
        inbound.body = InboundBody::Rich(Box::new(rich::seen_once(MediaKind::Image)));
    }
    Some(inbound)
}

/// A vote needs to know who votes where.
fn vote(message: &wa::Message, inbound: &Inbound, own: &Own, aliases: &Aliases) -> Option<InboundBody> {
    let update = kinds::unwrap(message).0.poll_update_message.as_option()?;
    let from = votes::From {
        chat: &inbound.chat,
        voter: inbound.sender.as_ref(),
        own,
        aliases,
    };
    votes::body(update, &from)
}

fn envelope(info: &MessageInfo, own: &Own, aliases: &Aliases) -> Option<Inbound> {
    let source = &info.source;
    let group = source.is_group || source.chat.server == Server::Group;
    let chat_alt = match (group, source.is_from_me) {
        (true, _) => None,
        (false, true) => source.recipient_alt.as_ref().or(info.peer_recipient_pn.as_ref()),
        (false, false) => source.sender_alt.as_ref(),
    };
    let chat = jid::person(&source.chat, chat_alt, own, aliases)?;
    let sender = if source.is_from_me {
        None
    } else {
        writer(info, own, aliases)?
    };
    let push_name =
        (sender.is_some() && !info.push_name.is_empty()).then(|| Redacted(cut(Some(&info.push_name), NAME)));
    Some(Inbound {
        chat,
        sender,
        wa_id: WaId(info.id.clone()),
        sent_at: UnixMillis(info.timestamp.timestamp_millis()),
        push_name,
        body: InboundBody::Waiting,
        quote: None,
        extras: InboundExtras::default(),
        raw: None,
        status: None,
    })
}

/// Somebody else, or `Some(None)` when it is one of our own addresses after all.
fn writer(info: &MessageInfo, own: &Own, aliases: &Aliases) -> Option<Option<Person>> {
    let person = jid::person(&info.source.sender, info.source.sender_alt.as_ref(), own, aliases)?;
    Some((!own.is(&person.jid)).then_some(person))
}

/// What a message says.
pub(crate) fn body(message: &wa::Message) -> InboundBody {
    let (inner, view_once) = kinds::unwrap(message);
    if let Some(protocol) = inner.protocol_message.as_option() {
        return protocol_body(protocol);
    }
    if let Some(reaction) = inner.reaction_message.as_option() {
        return reaction_body(reaction);
    }
    if let Some(mark) = mark_body(message, inner) {
        return mark;
    }
    if view_once {
        return rich_body(rich::view_once(inner));
    }
    if let Some(text) = text(inner) {
        return InboundBody::Text {
            text: text.to_owned(),
        };
    }
    if let Some(found) = rich::body(inner, secret(message).or_else(|| secret(inner))) {
        return rich_body(found);
    }
    match kinds::name(inner) {
        Some(name) if BELONG_TO_ANOTHER.contains(&name) => InboundBody::Aside,
        Some(name) => InboundBody::Unsupported {
            name: name.to_owned(),
        },
        None => InboundBody::Protocol,
    }
}

fn rich_body(rich: RichBody) -> InboundBody {
    InboundBody::Rich(Box::new(rich))
}

/// What the votes of a poll are sealed with.
fn secret(message: &wa::Message) -> Option<[u8; 32]> {
    let context = message.message_context_info.as_option()?;
    context.message_secret.as_ref()?.as_slice().try_into().ok()
}

/// A pin, or that somebody kept a message from disappearing.
fn mark_body(message: &wa::Message, inner: &wa::Message) -> Option<InboundBody> {
    use wa::message::pin_in_chat_message::Type;
    if let Some(pin) = inner.pin_in_chat_message.as_option() {
        let lasts = |message: &wa::Message| {
            message
                .message_context_info
                .as_option()?
                .message_add_on_duration_in_secs
        };
        let secs = lasts(message).or_else(|| lasts(inner)).unwrap_or(PINNED_SECS);
        let lasts_ms = i64::from(secs.min(super::bounds::TIMER)) * 1_000;
        return Some(InboundBody::Pin {
            target: target_of(pin.key.as_option())?,
            lasts_ms: (pin.r#type == Some(Type::PIN_FOR_ALL)).then_some(lasts_ms),
            at: UnixMillis(pin.sender_timestamp_ms.unwrap_or_default()),
        });
    }
    let keep = inner.keep_in_chat_message.as_option()?;
    Some(InboundBody::Keep {
        target: target_of(keep.key.as_option())?,
        kept: keep.keep_type == Some(wa::KeepType::KEEP_FOR_ALL),
        at: UnixMillis(keep.timestamp_ms.unwrap_or_default()),
    })
}

/// A reaction to nothing is kept for a version that may know what it means.
fn reaction_body(reaction: &wa::message::ReactionMessage) -> InboundBody {
    match target_of(reaction.key.as_option()) {
        Some(target) => InboundBody::Reaction {
            target,
            emoji: reaction.text.clone().unwrap_or_default(),
            at: UnixMillis(reaction.sender_timestamp_ms.unwrap_or_default()),
        },
        None => InboundBody::Aside,
    }
}

fn target_of(key: Option<&wa::MessageKey>) -> Option<WaId> {
    let id = key?.id.clone().filter(|id| !id.is_empty())?;
    Some(WaId(id))
}

fn text(message: &wa::Message) -> Option<&str> {
    let extended = message
        .extended_text_message
        .as_option()
        .and_then(|kind| kind.text.as_deref());
    message
        .conversation
        .as_deref()
        .filter(|text| !text.is_empty())
        .or(extended)
}

fn protocol_body(protocol: &wa::message::ProtocolMessage) -> InboundBody {
    use wa::message::protocol_message::Type;
    match (protocol.r#type, target_of(protocol.key.as_option())) {
        (Some(Type::REVOKE), Some(target)) => InboundBody::Revoke { target },
        (Some(Type::MESSAGE_EDIT), Some(target)) => edit_body(protocol, target),
        (Some(Type::EPHEMERAL_SETTING), _) => InboundBody::Timer(ChatTimer {
            seconds: protocol
                .ephemeral_expiration
                .unwrap_or_default()
                .min(super::bounds::TIMER),
            at: UnixMillis::from_secs(protocol.ephemeral_setting_timestamp.unwrap_or_default()),
        }),
        _ => InboundBody::Protocol,
    }
}

/// An edited text or caption; an edit of anything else has no words and changes nothing a timeline shows.
fn edit_body(protocol: &wa::message::ProtocolMessage, target: WaId) -> InboundBody {
    let edited = protocol
        .edited_message
        .as_option()
        .map(|message| kinds::unwrap(message).0);
    match edited.and_then(kinds::words) {
        Some(text) => InboundBody::Edit {
            target,
            text: text.to_owned(),
        },
        None => InboundBody::Protocol,
    }
}

/// What the message answers.
pub(crate) fn quote(message: &wa::Message, own: &Own) -> Option<MessageQuote> {
    let context = kinds::context(kinds::unwrap(message).0)?;
    let fits = |id: &String| !id.is_empty() && id.len() <= ID;
    let wa_id = context.stanza_id.clone().filter(fits)?;
    let quoted = context
        .quoted_message
        .as_option()
        .map(|message| kinds::unwrap(message).0);
    let text = quoted.and_then(kinds::words).unwrap_or_default();
    let sender = match context.participant.as_deref().and_then(jid::parse) {
        Some(jid) if own.is(&jid) => QuotedBy::Me,
        Some(jid) => QuotedBy::Person(jid),
        None => QuotedBy::Unknown,
    };
    Some(MessageQuote {
        wa_id: WaId(wa_id),
        sender,
        text: text.chars().take(QUOTE_CHARS).collect(),
    })
}

/// The bytes of a message this version cannot read.
pub(crate) fn raw(message: &wa::Message, body: &InboundBody) -> Option<Vec<u8>> {
    let keep = matches!(body, InboundBody::Unsupported { .. } | InboundBody::Aside);
    keep.then(|| message_to_vec(message))
}

#[cfg(test)]
#[path = "from_wa_tests.rs"]
mod tests;
