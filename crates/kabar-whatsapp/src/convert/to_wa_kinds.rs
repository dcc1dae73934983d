//! Places, cards, polls, votes and pins as WhatsApp's own clients write them.

use super::{Own, vcard};
use kabar_core::ports::whatsapp::SendError;
use kabar_types::{ContactCard, Jid, Place, Poll, UnixMillis};
use whatsapp_rust::{
    buffa::MessageField,
    wacore::poll::{compute_option_hash, encrypt_poll_vote_with_secret},
    waproto::whatsapp::{self as wa, message::pin_in_chat_message::Type},
};

type Context = MessageField<wa::ContextInfo>;

/// The poll that is voted in.
pub(super) struct Asked<'a> {
    pub(super) key: wa::MessageKey,
    /// `None`: one of our own devices asked.
    pub(super) asker: Option<&'a Jid>,
    pub(super) secret: &'a [u8; 32],
}

pub(super) fn location(place: &Place, context_info: Context) -> wa::Message {
    let words = |text: &String| (!text.is_empty()).then(|| text.clone());
    wa::Message {
        location_message: MessageField::some(wa::message::LocationMessage {
            degrees_latitude: Some(f64::from(place.latitude) / 1e7),
            degrees_longitude: Some(f64::from(place.longitude) / 1e7),
            name: words(&place.name),
            address: words(&place.address),
            context_info,
            ..Default::default()
        }),
        ..Default::default()
    }
}

pub(super) fn contacts(cards: &[ContactCard], context_info: Context) -> wa::Message {
    let contact = |card: &ContactCard| wa::message::ContactMessage {
        display_name: Some(card.name.clone()),
        vcard: Some(vcard::write(card)),
        ..Default::default()
    };
    if let [card] = cards {
        return wa::Message {
            contact_message: MessageField::some(wa::message::ContactMessage {
                context_info,
                ..contact(card)
            }),
            ..Default::default()
        };
    }
    wa::Message {
        contacts_array_message: MessageField::some(wa::message::ContactsArrayMessage {
            display_name: Some(format!("{} contacts", cards.len())),
            contacts: cards.iter().map(contact).collect(),
            context_info,
        }),
        ..Default::default()
    }
}

/// WhatsApp Web asks for one choice by version 3 and for several by version 1 (whatsapp-rust `features/polls.rs`).
pub(super) fn poll(poll: &Poll, context_info: Context) -> wa::Message {
    let option = |text: &String| wa::message::poll_creation_message::Option {
        option_name: Some(text.clone()),
        ..Default::default()
    };
    let asked = MessageField::some(wa::message::PollCreationMessage {
        name: Some(poll.question.clone()),
        options: poll.options.iter().map(|one| option(&one.text)).collect(),
        selectable_options_count: Some(poll.most),
        context_info,
        ..Default::default()
    });
    if poll.most == 1 {
        return wa::Message {
            poll_creation_message_v3: asked,
            ..Default::default()
        };
    }
    wa::Message {
        poll_creation_message: asked,
        ..Default::default()
    }
}

/// A vote is sealed for who asked and for us, both in the same form of address: the asker's. In a group we are known by
/// our hidden id.
pub(super) fn vote(
    poll: Asked<'_>,
    (chat, own): (&Jid, &Own),
    options: &[String],
    at: UnixMillis,
) -> Result<wa::Message, SendError> {
    let in_group = own
        .lid
        .clone()
        .filter(|_| chat.is_group() && poll.asker.is_none());
    let us = in_group.or_else(|| own.in_chat(poll.asker.unwrap_or(chat)));
    let asker = poll.asker.or(us.as_ref());
    let (Some(us), Some(asker)) = (&us, asker) else {
        return Err(SendError::Invalid("this device has no address".to_owned()));
    };
    let hashes: Vec<Vec<u8>> = options
        .iter()
        .map(|option| compute_option_hash(option).to_vec())
        .collect();
    let id = poll.key.id.clone().unwrap_or_default();
    let (payload, iv) = encrypt_poll_vote_with_secret(&hashes, poll.secret, &id, asker.as_str(), us.as_str())
        .map_err(|_| SendError::Invalid("the vote could not be sealed".to_owned()))?;
    Ok(wa::Message {
        poll_update_message: MessageField::some(wa::message::PollUpdateMessage {
            poll_creation_message_key: MessageField::some(poll.key),
            vote: MessageField::some(wa::message::PollEncValue {
                enc_payload: Some(payload),
                enc_iv: Some(iv.to_vec()),
            }),
            sender_timestamp_ms: Some(at.0),
            ..Default::default()
        }),
        ..Default::default()
    })
}

pub(super) fn pin(key: wa::MessageKey, lasts_secs: Option<u32>, at: UnixMillis) -> wa::Message {
    let what = if lasts_secs.is_some() {
        Type::PIN_FOR_ALL
    } else {
        Type::UNPIN_FOR_ALL
    };
    wa::Message {
        pin_in_chat_message: MessageField::some(wa::message::PinInChatMessage {
            key: MessageField::some(key),
            r#type: Some(what),
            sender_timestamp_ms: Some(at.0),
        }),
        message_context_info: MessageField::some(wa::MessageContextInfo {
            message_add_on_duration_in_secs: Some(lasts_secs.unwrap_or(0)),
            ..Default::default()
        }),
        ..Default::default()
    }
}
