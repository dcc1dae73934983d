//! What kind of message a protobuf holds, and its name for kinds this version cannot show.
//!
//! The names are stored and shown through translations, so an existing one is never changed.

use super::rich;
use whatsapp_rust::{Jid as WireJid, buffa::MessageField, waproto::whatsapp as wa};

/// Wrappers nest; nobody nests deeper than this on purpose.
const DEEPEST: usize = 8;

/// The innermost message, and whether it may be seen only once.
pub(crate) fn unwrap(message: &wa::Message) -> (&wa::Message, bool) {
    let (mut inner, mut once) = (message, false);
    for _ in 0..DEEPEST {
        let Some((next, view_once)) = peel(inner) else {
            break;
        };
        (inner, once) = (next, once || view_once);
    }
    (inner, once || marked_view_once(inner))
}

fn peel(message: &wa::Message) -> Option<(&wa::Message, bool)> {
    let sent = message
        .device_sent_message
        .as_option()
        .and_then(|sent| sent.message.as_option());
    if let Some(inner) = sent {
        return Some((inner, false));
    }
    let future = |field: &'_ MessageField<wa::message::FutureProofMessage>| field.is_set();
    let once = [
        &message.view_once_message,
        &message.view_once_message_v2,
        &message.view_once_message_v2_extension,
    ];
    let plain = [
        &message.ephemeral_message,
        &message.document_with_caption_message,
        &message.edited_message,
        &message.group_mentioned_message,
        &message.associated_child_message,
        &message.lottie_sticker_message,
        &message.spoiler_message,
        &message.bot_forwarded_message,
        &message.poll_creation_message_v4,
    ];
    let found = once
        .into_iter()
        .map(|field| (field, true))
        .chain(plain.into_iter().map(|field| (field, false)));
    let (field, view_once) = found.into_iter().find(|(field, _)| future(field))?;
    Some((field.as_option()?.message.as_option()?, view_once))
}

fn marked_view_once(message: &wa::Message) -> bool {
    let image = message
        .image_message
        .as_option()
        .and_then(|image| image.view_once);
    let video = message
        .video_message
        .as_option()
        .and_then(|video| video.view_once);
    let audio = message
        .audio_message
        .as_option()
        .and_then(|audio| audio.view_once);
    image.or(video).or(audio).unwrap_or(false)
}

/// The name of an unwrapped message that is not text and not protocol. `None` when it holds nothing at all.
pub(crate) fn name(message: &wa::Message) -> Option<&'static str> {
    let named = [
        (message.image_message.is_set(), "image"),
        (message.ptv_message.is_set(), "video-note"),
        (message.video_message.is_set(), video(message)),
        (message.audio_message.is_set(), audio(message)),
        (message.document_message.is_set(), "document"),
        (message.sticker_message.is_set(), "sticker"),
        (message.sticker_pack_message.is_set(), "sticker-pack"),
        (message.location_message.is_set(), "location"),
        (message.live_location_message.is_set(), "live-location"),
        (message.contact_message.is_set(), "contact"),
        (message.contacts_array_message.is_set(), "contacts"),
        (
            message.reaction_message.is_set() || message.enc_reaction_message.is_set(),
            "reaction",
        ),
        (is_poll(message), "poll"),
        (message.poll_update_message.is_set(), "poll-vote"),
        (message.event_message.is_set(), "event"),
        (message.enc_event_response_message.is_set(), "event-response"),
        (message.pin_in_chat_message.is_set(), "pin"),
        (message.keep_in_chat_message.is_set(), "keep"),
        (
            message.comment_message.is_set() || message.enc_comment_message.is_set(),
            "comment",
        ),
        (message.secret_encrypted_message.is_set(), "edit"),
        (message.group_invite_message.is_set(), "group-invite"),
        (message.album_message.is_set(), "album"),
        (
            message.list_message.is_set() || message.list_response_message.is_set(),
            "list",
        ),
        (
            message.buttons_message.is_set() || message.buttons_response_message.is_set(),
            "buttons",
        ),
        (
            message.template_message.is_set() || message.template_button_reply_message.is_set(),
            "template",
        ),
        (
            message.interactive_message.is_set() || message.interactive_response_message.is_set(),
            "interactive",
        ),
        (message.product_message.is_set(), "product"),
        (
            message.order_message.is_set() || message.invoice_message.is_set(),
            "order",
        ),
        (is_payment(message), "payment"),
        (
            message.call.is_set() || message.call_log_messsage.is_set() || message.bcall_message.is_set(),
            "call",
        ),
    ];
    named
        .into_iter()
        .find_map(|(there, name)| there.then_some(name))
        .or_else(|| holds_anything(message))
}

fn video(message: &wa::Message) -> &'static str {
    let gif = message
        .video_message
        .as_option()
        .and_then(|video| video.gif_playback);
    if gif == Some(true) { "gif" } else { "video" }
}

fn audio(message: &wa::Message) -> &'static str {
    let voice = message.audio_message.as_option().and_then(|audio| audio.ptt);
    if voice == Some(true) { "voice" } else { "audio" }
}

fn is_poll(message: &wa::Message) -> bool {
    message.poll_creation_message.is_set()
        || message.poll_creation_message_v2.is_set()
        || message.poll_creation_message_v3.is_set()
        || message.poll_creation_message_v4.is_set()
        || message.poll_creation_message_v5.is_set()
        || message.poll_creation_message_v6.is_set()
}

fn is_payment(message: &wa::Message) -> bool {
    message.send_payment_message.is_set()
        || message.request_payment_message.is_set()
        || message.payment_invite_message.is_set()
        || message.payment_reminder_message.is_set()
        || message.split_payment_message.is_set()
}

/// A kind nobody here has heard of, as opposed to a message that only carries keys.
fn holds_anything(message: &wa::Message) -> Option<&'static str> {
    let mut rest = message.clone();
    rest.message_context_info = MessageField::none();
    rest.sender_key_distribution_message = MessageField::none();
    rest.fast_ratchet_key_sender_key_distribution_message = MessageField::none();
    (!whatsapp_rust::waproto::codec::message_to_vec(&rest).is_empty()).then_some("message")
}

/// The people a message names: those it speaks to, and the one whose poll it votes in.
pub(crate) fn people(message: &wa::Message) -> impl Iterator<Item = WireJid> + '_ {
    let inner = unwrap(message).0;
    let spoken = context(inner)
        .into_iter()
        .flat_map(|context| context.mentioned_jid.iter());
    let asker = inner
        .poll_update_message
        .as_option()
        .and_then(|update| update.poll_creation_message_key.as_option())
        .and_then(|key| key.participant.as_ref());
    spoken.chain(asker).filter_map(|text| text.parse().ok())
}

/// The part of a message that says what it answers, for the kinds people answer with.
pub(crate) fn context(message: &wa::Message) -> Option<&wa::ContextInfo> {
    let text = message
        .extended_text_message
        .as_option()
        .map(|kind| &kind.context_info);
    let image = message.image_message.as_option().map(|kind| &kind.context_info);
    let video = message.video_message.as_option().map(|kind| &kind.context_info);
    let audio = message.audio_message.as_option().map(|kind| &kind.context_info);
    let document = message
        .document_message
        .as_option()
        .map(|kind| &kind.context_info);
    let sticker = message.sticker_message.as_option().map(|kind| &kind.context_info);
    let location = message
        .location_message
        .as_option()
        .map(|kind| &kind.context_info);
    let contact = message.contact_message.as_option().map(|kind| &kind.context_info);
    let live = message
        .live_location_message
        .as_option()
        .map(|kind| &kind.context_info);
    let cards = message
        .contacts_array_message
        .as_option()
        .map(|kind| &kind.context_info);
    let note = message.ptv_message.as_option().map(|kind| &kind.context_info);
    let found = text
        .or(image)
        .or(video)
        .or(audio)
        .or(document)
        .or(sticker)
        .or(location)
        .or(contact)
        .or(live)
        .or(cards)
        .or(note);
    match found {
        Some(found) => found.as_option(),
        None => rich::poll_context(message),
    }
}

/// The words of a message: its text, the caption of its picture, film or file, the name of its place or person.
pub(crate) fn words(message: &wa::Message) -> Option<&str> {
    let text = message
        .extended_text_message
        .as_option()
        .and_then(|kind| kind.text.as_deref());
    let image = message
        .image_message
        .as_option()
        .and_then(|kind| kind.caption.as_deref());
    let video = message
        .video_message
        .as_option()
        .and_then(|kind| kind.caption.as_deref());
    let document = message
        .document_message
        .as_option()
        .and_then(|kind| kind.caption.as_deref());
    let place = message
        .location_message
        .as_option()
        .and_then(|kind| kind.name.as_deref());
    let contact = message
        .contact_message
        .as_option()
        .and_then(|kind| kind.display_name.as_deref());
    message
        .conversation
        .as_deref()
        .or(text)
        .or(image)
        .or(video)
        .or(document)
        .or(place)
        .or(contact)
}
