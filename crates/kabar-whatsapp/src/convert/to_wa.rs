//! From what the outbox wants said to the protobuf that says it.

use super::Own;
use kabar_core::ports::whatsapp::{MessageQuote, Outgoing, OutgoingContent, QuotedBy};
use kabar_types::{Jid, WaId};
use whatsapp_rust::{
    buffa::MessageField,
    wacore::proto_helpers::build_reaction_message,
    waproto::whatsapp::{self as wa, message::protocol_message::Type},
};

/// The message to encrypt. The secret is the outbox's: the library keeps one that is there and would choose a new
/// one for every repeat otherwise (wacore `reporting_token.rs`), after which reactions to the first copy fail.
pub(crate) fn message(outgoing: &Outgoing, own: &Own) -> wa::Message {
    let context = wa::MessageContextInfo {
        message_secret: Some(outgoing.secret.to_vec()),
        ..Default::default()
    };
    let mut message = content(outgoing, own);
    message.message_context_info = MessageField::some(context);
    message
}

fn content(outgoing: &Outgoing, own: &Own) -> wa::Message {
    let chat = &outgoing.chat;
    match &outgoing.content {
        OutgoingContent::Text { text, quote: None } => plain(text),
        OutgoingContent::Text {
            text,
            quote: Some(quote),
        } => answer(text, quote, chat, own),
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
    }
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

/// A text that answers another message. Whose words are quoted is left out when nobody knows.
fn answer(text: &str, quote: &MessageQuote, chat: &Jid, own: &Own) -> wa::Message {
    let writer = match &quote.sender {
        QuotedBy::Me => own.in_chat(chat),
        QuotedBy::Person(person) => Some(person.clone()),
        QuotedBy::Unknown => None,
    };
    let context = wa::ContextInfo {
        stanza_id: Some(quote.wa_id.0.clone()),
        participant: writer.map(|writer| writer.as_str().to_owned()),
        quoted_message: MessageField::some(plain(&quote.text)),
        ..Default::default()
    };
    wa::Message {
        extended_text_message: MessageField::some(wa::message::ExtendedTextMessage {
            text: Some(text.to_owned()),
            context_info: MessageField::some(context),
            ..Default::default()
        }),
        ..Default::default()
    }
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
mod tests {
    use super::*;
    use crate::convert::from_wa;
    use kabar_core::ports::whatsapp::InboundBody;
    use kabar_types::UnixMillis;

    const AT: UnixMillis = UnixMillis(1_700_000_000_123);

    fn own() -> Own {
        Own {
            phone: Some(Jid::from_phone_digits("6280000000004")),
            lid: Some(Jid::new("100000000000004@lid")),
        }
    }

    fn sent(chat: &str, content: OutgoingContent) -> wa::Message {
        let outgoing = Outgoing {
            chat: Jid::new(chat),
            wa_id: WaId("3EB0".to_owned()),
            secret: [7; 32],
            content,
        };
        message(&outgoing, &own())
    }

    #[test]
    fn a_text_goes_out_exactly_as_written_and_with_the_chosen_secret() {
        let text = "Halo\0 \u{202e}abc\u{202c} <b>40 boxes</b>\n😀".to_owned();
        let message = sent(
            "6280000000214@s.whatsapp.net",
            OutgoingContent::Text {
                text: text.clone(),
                quote: None,
            },
        );
        assert_eq!(message.conversation, Some(text));
        let context = message.message_context_info.as_option().unwrap();
        assert_eq!(context.message_secret.as_deref(), Some(&[7; 32][..]));
    }

    #[test]
    fn an_answer_names_what_it_answers_and_by_which_of_our_addresses() {
        for (chat, participant) in [
            ("6280000000214@s.whatsapp.net", "6280000000004@s.whatsapp.net"),
            ("100000000000214@lid", "100000000000004@lid"),
        ] {
            let quote = MessageQuote {
                wa_id: WaId("3EB1".to_owned()),
                sender: QuotedBy::Me,
                text: "Ada stok?".to_owned(),
            };
            let message = sent(
                chat,
                OutgoingContent::Text {
                    text: "Ada".to_owned(),
                    quote: Some(quote.clone()),
                },
            );
            let context = message.extended_text_message.as_option().unwrap();
            let context = context.context_info.as_option().unwrap();
            assert_eq!(context.participant.as_deref(), Some(participant));
            assert!(from_wa::quote(&message, &own()) == Some(quote), "{chat}");
        }
    }

    #[test]
    fn changes_read_back_as_what_was_meant() {
        let target = WaId("3EB1".to_owned());
        let chat = "120363000000000214@g.us";
        let reaction = OutgoingContent::Reaction {
            target: target.clone(),
            writer: Some(Jid::from_phone_digits("6280000000214")),
            emoji: "👍🏽".to_owned(),
            at: AT,
        };
        let reaction = sent(chat, reaction);
        let key = reaction.reaction_message.as_option().unwrap();
        let key = key.key.as_option().unwrap();
        assert_eq!(key.participant.as_deref(), Some("6280000000214@s.whatsapp.net"));
        assert_eq!(key.from_me, Some(false));
        let read = InboundBody::Reaction {
            target: target.clone(),
            emoji: "👍🏽".to_owned(),
            at: AT,
        };
        assert!(from_wa::body(&reaction) == read);

        let edit = OutgoingContent::Edit {
            target: target.clone(),
            text: "Besok".to_owned(),
            at: AT,
        };
        let read = InboundBody::Edit {
            target: target.clone(),
            text: "Besok".to_owned(),
        };
        assert!(from_wa::body(&sent(chat, edit)) == read);

        let revoke = OutgoingContent::Revoke {
            target: target.clone(),
        };
        assert!(from_wa::body(&sent(chat, revoke)) == InboundBody::Revoke { target });
    }
}
