//! From what the outbox wants said to the protobuf that says it.

use kabar_core::ports::whatsapp::{Outgoing, OutgoingContent};
use whatsapp_rust::{buffa::MessageField, waproto::whatsapp as wa};

/// The message to encrypt. The secret is the outbox's: the library keeps one that is there and would choose a new
/// one for every repeat otherwise (wacore `reporting_token.rs`), after which reactions to the first copy fail.
pub(crate) fn message(outgoing: &Outgoing) -> wa::Message {
    let context = wa::MessageContextInfo {
        message_secret: Some(outgoing.secret.to_vec()),
        ..Default::default()
    };
    let message_context_info = MessageField::some(context);
    match &outgoing.content {
        OutgoingContent::Text { text } => wa::Message {
            conversation: Some(text.clone()),
            message_context_info,
            ..Default::default()
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_types::{Jid, WaId};

    #[test]
    fn a_text_goes_out_exactly_as_written_and_with_the_chosen_secret() {
        let text = "Halo\0 \u{202e}abc\u{202c} <b>40 boxes</b>\n😀".to_owned();
        let outgoing = Outgoing {
            chat: Jid::from_phone_digits("6280000000214"),
            wa_id: WaId("3EB0".to_owned()),
            secret: [7; 32],
            content: OutgoingContent::Text { text: text.clone() },
        };
        let message = message(&outgoing);
        assert_eq!(message.conversation, Some(text));
        let context = message.message_context_info.as_option().unwrap();
        assert_eq!(context.message_secret.as_deref(), Some(&[7; 32][..]));
    }
}
