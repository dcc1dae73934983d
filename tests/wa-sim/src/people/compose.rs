//! Messages as people's phones write them. Not here: sending them (`speak`), files (`media`).

use anyhow::{Context, ensure};
use rand::RngExt as _;
use rand::rngs::StdRng;
use wacore::poll;
use wacore_libsignal::crypto::aes_256_gcm_encrypt;
use waproto::whatsapp::{self as wa, message::protocol_message::Type};

use super::memory::Remembered;
use super::reading::{inside, poll_of};

/// A text.
pub(crate) fn text(text: &str) -> wa::Message {
    wa::Message {
        conversation: Some(text.to_owned()),
        ..Default::default()
    }
}

/// A text that quotes a message of `author`.
pub(crate) fn quoting(text: &str, quoted: &Remembered, author: &str) -> wa::Message {
    let context = wa::ContextInfo {
        stanza_id: Some(quoted.id.clone()),
        participant: Some(author.to_owned()),
        quoted_message: buffa::MessageField::some(inside(&quoted.message).clone()),
        ..Default::default()
    };
    extended(text, context)
}

/// The same content once more, marked as passed on.
pub(crate) fn forwarding(original: &wa::Message) -> wa::Message {
    let mark = || {
        buffa::MessageField::some(wa::ContextInfo {
            is_forwarded: Some(true),
            forwarding_score: Some(1),
            ..Default::default()
        })
    };
    let mut copy = inside(original).clone();
    copy.message_context_info = Default::default();
    if let Some(words) = copy.conversation.take() {
        return extended(&words, mark().into_option().unwrap_or_default());
    }
    if let Some(part) = copy.extended_text_message.as_option_mut() {
        part.context_info = mark();
    } else if let Some(part) = copy.image_message.as_option_mut() {
        part.context_info = mark();
    } else if let Some(part) = copy.video_message.as_option_mut() {
        part.context_info = mark();
    } else if let Some(part) = copy.audio_message.as_option_mut() {
        part.context_info = mark();
    } else if let Some(part) = copy.document_message.as_option_mut() {
        part.context_info = mark();
    } else if let Some(part) = copy.location_message.as_option_mut() {
        part.context_info = mark();
    } else if let Some(part) = copy.contact_message.as_option_mut() {
        part.context_info = mark();
    }
    copy
}

/// An emoji on a message.
pub(crate) fn reaction(emoji: &str, key: wa::MessageKey, now_ms: u64) -> wa::Message {
    wa::Message {
        reaction_message: buffa::MessageField::some(wa::message::ReactionMessage {
            key: buffa::MessageField::some(key),
            text: Some(emoji.to_owned()),
            sender_timestamp_ms: Some(now_ms.cast_signed()),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// New words for a message.
pub(crate) fn edit(words: &str, key: wa::MessageKey, now_ms: u64) -> wa::Message {
    protocol(wa::message::ProtocolMessage {
        key: buffa::MessageField::some(key),
        r#type: Some(Type::MESSAGE_EDIT),
        edited_message: buffa::MessageField::some(text(words)),
        timestamp_ms: Some(now_ms.cast_signed()),
        ..Default::default()
    })
}

/// Takes a message back.
pub(crate) fn revoke(key: wa::MessageKey) -> wa::Message {
    protocol(wa::message::ProtocolMessage {
        key: buffa::MessageField::some(key),
        r#type: Some(Type::REVOKE),
        ..Default::default()
    })
}

/// A place.
pub(crate) fn location(latitude: f64, longitude: f64, name: &str, address: &str) -> wa::Message {
    let words = |words: &str| (!words.is_empty()).then(|| words.to_owned());
    wa::Message {
        location_message: buffa::MessageField::some(wa::message::LocationMessage {
            degrees_latitude: Some(latitude),
            degrees_longitude: Some(longitude),
            name: words(name),
            address: words(address),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// Somebody's card.
pub(crate) fn contact(name: &str, number: &str) -> wa::Message {
    let vcard = format!(
        "BEGIN:VCARD\nVERSION:3.0\nN:;{name};;;\nFN:{name}\nTEL;type=CELL;waid={number}:+{number}\nEND:VCARD"
    );
    wa::Message {
        contact_message: buffa::MessageField::some(wa::message::ContactMessage {
            display_name: Some(name.to_owned()),
            vcard: Some(vcard),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// A question with answers to choose from. Its secret is what votes are sealed with.
pub(crate) fn poll(question: &str, options: &[String], at_most: u32, rng: &mut StdRng) -> wa::Message {
    let options = options
        .iter()
        .map(|option| wa::message::poll_creation_message::Option {
            option_name: Some(option.clone()),
            ..Default::default()
        });
    let poll = buffa::MessageField::some(wa::message::PollCreationMessage {
        name: Some(question.to_owned()),
        options: options.collect(),
        selectable_options_count: Some(at_most),
        ..Default::default()
    });
    let mut message = wa::Message {
        message_context_info: buffa::MessageField::some(wa::MessageContextInfo {
            message_secret: Some(rng.random::<[u8; 32]>().to_vec()),
            ..Default::default()
        }),
        ..Default::default()
    };
    // Phones call a poll with one answer the third version.
    if at_most == 1 {
        message.poll_creation_message_v3 = poll;
    } else {
        message.poll_creation_message = poll;
    }
    message
}

/// A vote in a poll. `creator` and `voter` are addresses of one space, without device.
///
/// # Errors
/// When the message is no poll, or has no such option.
pub(crate) fn vote(
    asked: &Remembered,
    key: wa::MessageKey,
    chosen: &[String],
    (creator, voter): (&str, &str),
    now_ms: u64,
    rng: &mut StdRng,
) -> anyhow::Result<wa::Message> {
    let options = &poll_of(&asked.message).context("this is no poll")?.options;
    for choice in chosen {
        let known = options
            .iter()
            .any(|option| option.option_name.as_ref() == Some(choice));
        ensure!(known, "the poll has no option {choice:?}");
    }
    let secret = secret_of(&asked.message).context("the poll came without its secret")?;
    let sealing = poll::derive_vote_encryption_key(secret, &asked.id, creator, voter)?;
    let nonce: [u8; 12] = rng.random();
    let bound_to = [asked.id.as_bytes(), &[0], voter.as_bytes()].concat();
    let mut sealed = Vec::new();
    aes_256_gcm_encrypt(&sealing, &nonce, &bound_to, &choices(chosen), &mut sealed)
        .map_err(|error| anyhow::anyhow!("the vote cannot be sealed: {error:?}"))?;
    Ok(wa::Message {
        poll_update_message: buffa::MessageField::some(wa::message::PollUpdateMessage {
            poll_creation_message_key: buffa::MessageField::some(key),
            vote: buffa::MessageField::some(wa::message::PollEncValue {
                enc_payload: Some(sealed),
                enc_iv: Some(nonce.to_vec()),
            }),
            sender_timestamp_ms: Some(now_ms.cast_signed()),
            ..Default::default()
        }),
        ..Default::default()
    })
}

/// The options somebody voted for, in the words of the poll; `None` when the vote cannot be opened.
/// `addresses` are the creator's and the voter's, in each space they may have used.
pub(crate) fn open_vote(
    asked: &Remembered,
    update: &wa::Message,
    addresses: &[(String, String)],
) -> Option<Vec<String>> {
    let secret = secret_of(&asked.message)?;
    let vote = inside(update).poll_update_message.as_option()?.vote.as_option()?;
    let (payload, nonce) = (vote.enc_payload.as_deref()?, vote.enc_iv.as_deref()?);
    let hashes = addresses.iter().find_map(|(creator, voter)| {
        let sealing = poll::derive_vote_encryption_key(secret, &asked.id, creator, voter).ok()?;
        poll::decrypt_poll_vote(payload, nonce, &sealing, &asked.id, voter).ok()
    })?;
    let options = poll_of(&asked.message)?.options.iter();
    let names = options.filter_map(|option| option.option_name.clone());
    Some(
        names
            .filter(|name| hashes.iter().any(|hash| *hash == poll::compute_option_hash(name)))
            .collect(),
    )
}

/// How the outside of a message says that it changes another one.
pub(crate) fn edit_attribute(message: &wa::Message) -> Option<&'static str> {
    let protocol = message
        .protocol_message
        .as_option()
        .and_then(|protocol| protocol.r#type);
    let reaction = message.reaction_message.as_option();
    match protocol {
        Some(Type::MESSAGE_EDIT) => Some("1"),
        Some(Type::REVOKE) => Some("7"),
        _ if reaction.is_some_and(|reaction| reaction.text.as_deref() == Some("")) => Some("7"),
        _ => None,
    }
}

fn secret_of(message: &wa::Message) -> Option<&[u8]> {
    let outer = message.message_context_info.as_option();
    let inner = inside(message).message_context_info.as_option();
    let mut infos = [outer, inner].into_iter().flatten();
    infos.find_map(|info| info.message_secret.as_deref())
}

fn choices(chosen: &[String]) -> Vec<u8> {
    use buffa::Message as _;
    let vote = wa::message::PollVoteMessage {
        selected_options: chosen
            .iter()
            .map(|choice| poll::compute_option_hash(choice).to_vec())
            .collect(),
    };
    vote.encode_to_vec()
}

fn protocol(message: wa::message::ProtocolMessage) -> wa::Message {
    wa::Message {
        protocol_message: buffa::MessageField::some(message),
        ..Default::default()
    }
}

fn extended(text: &str, context: wa::ContextInfo) -> wa::Message {
    wa::Message {
        extended_text_message: buffa::MessageField::some(wa::message::ExtendedTextMessage {
            text: Some(text.to_owned()),
            context_info: buffa::MessageField::some(context),
            ..Default::default()
        }),
        ..Default::default()
    }
}
