//! From what the outbox wants said to the protobuf that says it.

use super::{Own, to_wa_kinds as kinds};
use kabar_core::ports::whatsapp::{
    MessageQuote, Outgoing, OutgoingContent, OutgoingExtras, QuotedBy, SendError,
};
use kabar_types::{Jid, WaId};
use whatsapp_rust::{
    buffa::MessageField,
    wacore::proto_helpers::build_reaction_message,
    waproto::whatsapp::{self as wa, message::protocol_message::Type},
};

/// The message to encrypt. The secret is the outbox's: the library keeps one that is there and would choose a new
/// one for every repeat otherwise (wacore `reporting_token.rs`), after which reactions to the first copy fail.
pub(crate) fn message(outgoing: &Outgoing, own: &Own) -> Result<wa::Message, SendError> {
    let mut message = content(outgoing, own)?;
    let mut context = message
        .message_context_info
        .as_option()
        .cloned()
        .unwrap_or_default();
    context.message_secret = Some(outgoing.secret.to_vec());
    message.message_context_info = MessageField::some(context);
    Ok(message)
}

fn content(outgoing: &Outgoing, own: &Own) -> Result<wa::Message, SendError> {
    let (chat, extras) = (&outgoing.chat, &outgoing.extras);
    Ok(match &outgoing.content {
        OutgoingContent::Text { text, quote } => worded(text, quote.as_ref(), (chat, own), extras),
        OutgoingContent::Location { place } => kinds::location(place, context(None, extras)),
        OutgoingContent::Contacts { cards } => kinds::contacts(cards, context(None, extras)),
        OutgoingContent::Poll { poll } => kinds::poll(poll, context(None, extras)),
        OutgoingContent::Vote {
            target,
            asker,
            secret,
            options,
            at,
        } => {
            let poll = kinds::Asked {
                key: key(chat, target, asker.as_ref()),
                asker: asker.as_ref(),
                secret,
            };
            kinds::vote(poll, (chat, own), options, *at)?
        }
        OutgoingContent::Pin {
            target,
            writer,
            lasts_secs,
            at,
        } => kinds::pin(key(chat, target, writer.as_ref()), *lasts_secs, *at),
        OutgoingContent::Reaction {
            target,
            writer,
            emoji,
            at,
        } => {
            let key = key(chat, target, writer.as_ref());
            build_reaction_message(key, emoji.as_str(), at.0)
        }
        OutgoingContent::Edit { target, text, at } => {
            let edit = wa::message::ProtocolMessage {
                key: MessageField::some(key(chat, target, None)),
                r#type: Some(Type::MESSAGE_EDIT),
                edited_message: MessageField::some(plain(text)),
                timestamp_ms: Some(at.0),
                ..Default::default()
            };
            protocol(edit)
        }
        OutgoingContent::Revoke { target } => protocol(wa::message::ProtocolMessage {
            key: MessageField::some(key(chat, target, None)),
            r#type: Some(Type::REVOKE),
            ..Default::default()
        }),
    })
}

fn plain(text: &str) -> wa::Message {
    wa::Message {
        conversation: Some(text.to_owned()),
        ..Default::default()
    }
}

fn protocol(protocol: wa::message::ProtocolMessage) -> wa::Message {
    wa::Message {
        protocol_message: MessageField::some(protocol),
        ..Default::default()
    }
}

/// A text. One with nothing beside its words goes out as nothing but words, as from a phone.
fn worded(
    text: &str,
    quote: Option<&MessageQuote>,
    (chat, own): (&Jid, &Own),
    extras: &OutgoingExtras,
) -> wa::Message {
    let quoted = quote.map(|quote| quoted(quote, chat, own));
    if quoted.is_none() && *extras == OutgoingExtras::default() {
        return plain(text);
    }
    let preview = extras.preview.as_ref();
    wa::Message {
        extended_text_message: MessageField::some(wa::message::ExtendedTextMessage {
            text: Some(text.to_owned()),
            matched_text: preview.map(|preview| preview.url.clone()),
            title: preview.map(|preview| preview.title.clone()),
            description: preview.map(|preview| preview.description.clone()),
            context_info: context(quoted, extras),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// The part of a message that says what it answers. Whose words are quoted is left out when nobody knows.
fn quoted(quote: &MessageQuote, chat: &Jid, own: &Own) -> wa::ContextInfo {
    let writer = match &quote.sender {
        QuotedBy::Me => own.in_chat(chat),
        QuotedBy::Person(person) => Some(person.clone()),
        QuotedBy::Unknown => None,
    };
    wa::ContextInfo {
        stanza_id: Some(quote.wa_id.0.clone()),
        participant: writer.map(|writer| writer.as_str().to_owned()),
        quoted_message: MessageField::some(plain(&quote.text)),
        ..Default::default()
    }
}

/// What goes along with a message of any kind; nothing when there is nothing to say.
fn context(quoted: Option<wa::ContextInfo>, extras: &OutgoingExtras) -> MessageField<wa::ContextInfo> {
    let speaks = extras.forwards > 0 || extras.expires_in > 0 || !extras.mentions.is_empty();
    if quoted.is_none() && !speaks {
        return MessageField::none();
    }
    let mentioned = extras.mentions.iter().map(|jid| jid.as_str().to_owned());
    MessageField::some(wa::ContextInfo {
        mentioned_jid: mentioned.collect(),
        forwarding_score: (extras.forwards > 0).then_some(extras.forwards),
        is_forwarded: (extras.forwards > 0).then_some(true),
        expiration: (extras.expires_in > 0).then_some(extras.expires_in),
        ..quoted.unwrap_or_default()
    })
}

/// How WhatsApp names a message: its writer is named only in groups, and never for a message of ours.
fn key(chat: &Jid, target: &WaId, writer: Option<&Jid>) -> wa::MessageKey {
    wa::MessageKey {
        remote_jid: Some(chat.as_str().to_owned()),
        from_me: Some(writer.is_none()),
        id: Some(target.0.clone()),
        participant: writer
            .filter(|_| chat.is_group())
            .map(|writer| writer.as_str().to_owned()),
    }
}

#[cfg(test)]
#[path = "to_wa_tests.rs"]
mod tests;
