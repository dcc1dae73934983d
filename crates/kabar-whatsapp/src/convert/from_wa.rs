//! A received message as Kabar keeps it.

use super::{Aliases, Own, jid, kinds};
use kabar_core::ports::whatsapp::{Inbound, InboundBody, MessageQuote, Person, QuotedBy};
use kabar_types::{Redacted, UnixMillis, WaId};
use whatsapp_rust::{
    Server,
    types::message::{MessageCategory, MessageInfo},
    waproto::{codec::message_to_vec, whatsapp as wa},
};

/// How much of a quoted text is kept, in characters.
const QUOTE_CHARS: usize = 300;

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
    inbound.raw = raw(message, &body);
    inbound.body = body;
    Some(inbound)
}

/// The place of a message that could not be decrypted yet.
pub(crate) fn waiting(info: &MessageInfo, own: &Own, aliases: &Aliases) -> Option<Inbound> {
    if info.category == MessageCategory::Peer {
        None
    } else {
        envelope(info, own, aliases)
    }
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
        (sender.is_some() && !info.push_name.is_empty()).then(|| Redacted(info.push_name.clone()));
    Some(Inbound {
        chat,
        sender,
        wa_id: WaId(info.id.clone()),
        sent_at: UnixMillis(info.timestamp.timestamp_millis()),
        push_name,
        body: InboundBody::Waiting,
        quote: None,
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
    if view_once {
        return InboundBody::Unsupported {
            name: "view-once".to_owned(),
        };
    }
    if let Some(text) = text(inner) {
        return InboundBody::Text {
            text: text.to_owned(),
        };
    }
    match kinds::name(inner) {
        Some(name) => InboundBody::Unsupported {
            name: name.to_owned(),
        },
        None => InboundBody::Protocol,
    }
}

/// A reaction to nothing is kept under its name.
fn reaction_body(reaction: &wa::message::ReactionMessage) -> InboundBody {
    match target_of(reaction.key.as_option()) {
        Some(target) => InboundBody::Reaction {
            target,
            emoji: reaction.text.clone().unwrap_or_default(),
            at: UnixMillis(reaction.sender_timestamp_ms.unwrap_or_default()),
        },
        None => InboundBody::Unsupported {
            name: "reaction".to_owned(),
        },
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
    let wa_id = context.stanza_id.clone().filter(|id| !id.is_empty())?;
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

/// The bytes of a message this version cannot show whole: another kind, or a text with a preview or mentions.
pub(crate) fn raw(message: &wa::Message, body: &InboundBody) -> Option<Vec<u8>> {
    let keep = match body {
        InboundBody::Unsupported { .. } => true,
        InboundBody::Text { .. } => {
            let (inner, _) = kinds::unwrap(message);
            let preview = inner
                .extended_text_message
                .as_option()
                .is_some_and(|kind| kind.matched_text.is_some());
            preview || kinds::context(inner).is_some_and(|context| !context.mentioned_jid.is_empty())
        }
        _ => false,
    };
    keep.then(|| message_to_vec(message))
}

#[cfg(test)]
#[path = "from_wa_tests.rs"]
mod tests;
