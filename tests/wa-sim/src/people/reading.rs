//! What a message reads as: the line a person sees, or what it does to another line.

use waproto::whatsapp::{self as wa, message::protocol_message::Type};

/// What a message means to whoever looks at the screen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Meaning {
    /// A line of its own.
    Line(String),
    /// New words for a line.
    Edit { of: String, text: String },
    /// A line is taken back.
    Revoke { of: String },
    /// An emoji on a line; empty to take it off.
    Reaction { of: String, emoji: String },
    /// A vote in a poll, still sealed.
    Vote { of: String },
    /// Nothing to be seen: keys, settings.
    Nothing,
}

/// What a message means.
pub(crate) fn meaning(message: &wa::Message) -> Meaning {
    let message = inside(message);
    if let Some(protocol) = message.protocol_message.as_option() {
        return of_protocol(protocol);
    }
    if let Some(reaction) = message.reaction_message.as_option() {
        return Meaning::Reaction {
            of: target(reaction.key.as_option()),
            emoji: reaction.text.clone().unwrap_or_default(),
        };
    }
    if let Some(update) = message.poll_update_message.as_option() {
        return Meaning::Vote {
            of: target(update.poll_creation_message_key.as_option()),
        };
    }
    if only_a_key(message) {
        return Meaning::Nothing;
    }
    Meaning::Line(text_of(message))
}

/// The line a person reads: the words, or a word in brackets for what has none.
pub(crate) fn text_of(message: &wa::Message) -> String {
    let message = inside(message);
    if let Some(text) = &message.conversation {
        return text.clone();
    }
    if let Some(extended) = message.extended_text_message.as_option() {
        return extended.text.clone().unwrap_or_default();
    }
    media(message)
        .or_else(|| place(message))
        .or_else(|| card(message))
        .or_else(|| poll_of(message).map(|poll| with("poll", poll.name.as_deref())))
        .unwrap_or_else(|| "[something else]".to_owned())
}

/// The poll a message asks, whatever its version.
pub(crate) fn poll_of(message: &wa::Message) -> Option<&wa::message::PollCreationMessage> {
    let message = inside(message);
    (message.poll_creation_message.as_option())
        .or_else(|| message.poll_creation_message_v2.as_option())
        .or_else(|| message.poll_creation_message_v3.as_option())
        .or_else(|| message.poll_creation_message_v5.as_option())
}

/// The message within the envelopes that only say how to show it.
pub(crate) fn inside(message: &wa::Message) -> &wa::Message {
    let envelope = (message.ephemeral_message.as_option())
        .or_else(|| message.view_once_message.as_option())
        .or_else(|| message.view_once_message_v2.as_option())
        .or_else(|| message.document_with_caption_message.as_option())
        .or_else(|| message.edited_message.as_option());
    let inner = envelope.and_then(|envelope| envelope.message.as_option());
    let own = message.device_sent_message.as_option();
    let inner = inner.or_else(|| own.and_then(|own| own.message.as_option()));
    inner.map_or(message, inside)
}

fn of_protocol(protocol: &wa::message::ProtocolMessage) -> Meaning {
    let of = target(protocol.key.as_option());
    match protocol.r#type {
        Some(Type::REVOKE) => Meaning::Revoke { of },
        Some(Type::MESSAGE_EDIT) => Meaning::Edit {
            of,
            text: protocol
                .edited_message
                .as_option()
                .map(text_of)
                .unwrap_or_default(),
        },
        _ => Meaning::Nothing,
    }
}

fn target(key: Option<&wa::MessageKey>) -> String {
    key.and_then(|key| key.id.clone()).unwrap_or_default()
}

fn media(message: &wa::Message) -> Option<String> {
    if let Some(image) = message.image_message.as_option() {
        return Some(with("image", image.caption.as_deref()));
    }
    if let Some(video) = message.video_message.as_option() {
        return Some(with("video", video.caption.as_deref()));
    }
    if let Some(audio) = message.audio_message.as_option() {
        let kind = if audio.ptt == Some(true) { "voice" } else { "audio" };
        let seconds = audio.seconds.map(|seconds| format!("{seconds} s"));
        return Some(with(kind, seconds.as_deref()));
    }
    if let Some(document) = message.document_message.as_option() {
        let name = document.file_name.as_deref().or(document.title.as_deref());
        return Some(with("document", name));
    }
    message.sticker_message.is_set().then(|| "[sticker]".to_owned())
}

fn place(message: &wa::Message) -> Option<String> {
    if message.live_location_message.is_set() {
        return Some("[live location]".to_owned());
    }
    let place = message.location_message.as_option()?;
    let coordinates = format!(
        "{},{}",
        place.degrees_latitude.unwrap_or_default(),
        place.degrees_longitude.unwrap_or_default()
    );
    let words = [Some(coordinates), place.name.clone(), place.address.clone()];
    let words: Vec<String> = words
        .into_iter()
        .flatten()
        .filter(|word| !word.is_empty())
        .collect();
    Some(with("location", Some(&words.join(" "))))
}

fn card(message: &wa::Message) -> Option<String> {
    if let Some(cards) = message.contacts_array_message.as_option() {
        let names = cards
            .contacts
            .iter()
            .filter_map(|card| card.display_name.as_deref());
        return Some(with("contacts", Some(&names.collect::<Vec<_>>().join(", "))));
    }
    let card = message.contact_message.as_option()?;
    Some(with("contact", card.display_name.as_deref()))
}

fn with(kind: &str, words: Option<&str>) -> String {
    match words.filter(|words| !words.is_empty()) {
        Some(words) => format!("[{kind}] {words}"),
        None => format!("[{kind}]"),
    }
}

/// A group's key on its way to a member, and nothing else.
fn only_a_key(message: &wa::Message) -> bool {
    let rest = wa::Message {
        sender_key_distribution_message: Default::default(),
        message_context_info: Default::default(),
        ..message.clone()
    };
    message.sender_key_distribution_message.is_set() && rest == wa::Message::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> wa::Message {
        wa::Message {
            conversation: Some(text.to_owned()),
            ..Default::default()
        }
    }

    #[test]
    fn a_text_that_disappears_later_reads_like_any_other() {
        let message = wa::Message {
            ephemeral_message: buffa::MessageField::some(wa::message::FutureProofMessage {
                message: buffa::MessageField::some(text("hello")),
            }),
            ..Default::default()
        };
        assert_eq!(meaning(&message), Meaning::Line("hello".to_owned()));
    }

    #[test]
    fn a_place_is_read_with_its_coordinates_and_name() {
        let message = wa::Message {
            location_message: buffa::MessageField::some(wa::message::LocationMessage {
                degrees_latitude: Some(-6.2),
                degrees_longitude: Some(106.8),
                name: Some("Toko Sinar Kabut".to_owned()),
                ..Default::default()
            }),
            ..Default::default()
        };
        assert_eq!(text_of(&message), "[location] -6.2,106.8 Toko Sinar Kabut");
    }

    #[test]
    fn a_request_of_a_linked_client_is_nothing_to_look_at() {
        let message = wa::Message {
            protocol_message: buffa::MessageField::some(wa::message::ProtocolMessage {
                r#type: Some(Type::APP_STATE_SYNC_KEY_REQUEST),
                ..Default::default()
            }),
            ..Default::default()
        };
        assert_eq!(meaning(&message), Meaning::Nothing);
    }
}
