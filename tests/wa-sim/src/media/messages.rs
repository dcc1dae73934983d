//! Media in messages: writing what points to a file, and finding it again in any message.

use waproto::whatsapp::message::{
    AudioMessage, DocumentMessage, FutureProofMessage, ImageMessage, StickerMessage, VideoMessage,
};
use waproto::whatsapp::{self as wa};

use super::author::Pointer;
use super::store::url;
use super::{MediaFile, MediaKind};

/// Bars of a voice note's drawing, from 0 to 100.
const BARS: usize = 64;

/// What a message carries beside words.
pub(super) struct Carried {
    pub(super) kind: MediaKind,
    pub(super) pointer: Pointer,
    pub(super) caption: Option<String>,
}

/// The fields all kinds share, in the order their messages are written.
macro_rules! pointing {
    ($kind:ident, $file:expr, $pointer:expr, $at:expr, { $($field:ident: $value:expr),* $(,)? }) => {
        $kind {
            url: Some(url(&$pointer.direct_path)),
            direct_path: Some($pointer.direct_path.clone()),
            mimetype: Some($file.mime.clone()),
            media_key: Some($pointer.key.to_vec()),
            media_key_timestamp: Some($at),
            file_sha256: Some($pointer.file_sha256.to_vec()),
            file_enc_sha256: Some($pointer.file_enc_sha256.to_vec()),
            file_length: Some($pointer.length),
            $($field: $value,)*
            ..Default::default()
        }
    };
}

/// The message for a file. `at` is when its key was made, Unix seconds.
pub(super) fn write(file: &MediaFile, pointer: &Pointer, at: i64) -> wa::Message {
    let mut message = wa::Message::default();
    match file.kind {
        MediaKind::Image => message.image_message = buffa::MessageField::some(image(file, pointer, at)),
        MediaKind::Video => message.video_message = buffa::MessageField::some(video(file, pointer, at)),
        MediaKind::Audio | MediaKind::Voice => {
            message.audio_message = buffa::MessageField::some(audio(file, pointer, at));
        }
        MediaKind::Document => {
            message.document_message = buffa::MessageField::some(document(file, pointer, at));
        }
        MediaKind::Sticker => {
            message.sticker_message = buffa::MessageField::some(sticker(file, pointer, at));
        }
    }
    message
}

fn image(file: &MediaFile, pointer: &Pointer, at: i64) -> ImageMessage {
    pointing!(ImageMessage, file, pointer, at, {
        caption: file.caption.clone(),
        width: Some(file.size.0),
        height: Some(file.size.1),
        jpeg_thumbnail: file.thumbnail.clone(),
    })
}

fn video(file: &MediaFile, pointer: &Pointer, at: i64) -> VideoMessage {
    pointing!(VideoMessage, file, pointer, at, {
        caption: file.caption.clone(),
        width: Some(file.size.0),
        height: Some(file.size.1),
        seconds: Some(file.seconds),
        jpeg_thumbnail: file.thumbnail.clone(),
        streaming_sidecar: pointer.sidecar.clone(),
    })
}

fn audio(file: &MediaFile, pointer: &Pointer, at: i64) -> AudioMessage {
    let voice = file.kind == MediaKind::Voice;
    let bars = pointer
        .file_sha256
        .iter()
        .cycle()
        .take(BARS)
        .map(|byte| byte % 101);
    pointing!(AudioMessage, file, pointer, at, {
        seconds: Some(file.seconds),
        ptt: Some(voice),
        waveform: voice.then(|| bars.collect()),
        streaming_sidecar: pointer.sidecar.clone(),
    })
}

fn document(file: &MediaFile, pointer: &Pointer, at: i64) -> DocumentMessage {
    pointing!(DocumentMessage, file, pointer, at, {
        caption: file.caption.clone(),
        file_name: file.file_name.clone(),
        title: file.file_name.clone(),
        jpeg_thumbnail: file.thumbnail.clone(),
    })
}

fn sticker(file: &MediaFile, pointer: &Pointer, at: i64) -> StickerMessage {
    pointing!(StickerMessage, file, pointer, at, {
        width: Some(file.size.0),
        height: Some(file.size.1),
    })
}

/// What a message carries, also inside the wrappings of messages that vanish, are shown once, or were
/// written on another device.
/// `None` for a message without media, and for one whose pointer lacks something.
pub(super) fn read(message: &wa::Message) -> Option<Carried> {
    let wrapped: [&buffa::MessageField<FutureProofMessage>; 4] = [
        &message.ephemeral_message,
        &message.view_once_message,
        &message.view_once_message_v2,
        &message.document_with_caption_message,
    ];
    for wrapping in wrapped {
        let inner = wrapping.as_option().and_then(|inner| inner.message.as_option());
        if let Some(carried) = inner.and_then(read) {
            return Some(carried);
        }
    }
    let echo = message.device_sent_message.as_option();
    match echo.and_then(|echo| echo.message.as_option()) {
        Some(inner) => read(inner),
        None => carried(message),
    }
}

fn carried(message: &wa::Message) -> Option<Carried> {
    macro_rules! take {
        ($field:ident, $kind:expr, $caption:ident) => {
            if let Some(media) = message.$field.as_option() {
                let kind: MediaKind = $kind(media);
                return Some(Carried {
                    kind,
                    caption: $caption(media),
                    pointer: Pointer {
                        media_type: kind.media_type(),
                        direct_path: media.direct_path.clone()?,
                        key: fixed(media.media_key.as_deref())?,
                        file_sha256: fixed(media.file_sha256.as_deref())?,
                        file_enc_sha256: fixed(media.file_enc_sha256.as_deref())?,
                        length: media.file_length.unwrap_or_default(),
                        sidecar: None,
                    },
                });
            }
        };
    }
    let image_caption = |media: &ImageMessage| media.caption.clone();
    let video_caption = |media: &VideoMessage| media.caption.clone();
    let no_words = |_: &AudioMessage| None;
    let no_sticker_words = |_: &StickerMessage| None;
    let name_and_caption = |media: &DocumentMessage| {
        let parts = [media.file_name.as_deref(), media.caption.as_deref()];
        let said: Vec<&str> = parts.into_iter().flatten().collect();
        (!said.is_empty()).then(|| said.join(" "))
    };
    let sound = |media: &AudioMessage| match media.ptt {
        Some(true) => MediaKind::Voice,
        _ => MediaKind::Audio,
    };
    take!(image_message, |_| MediaKind::Image, image_caption);
    take!(video_message, |_| MediaKind::Video, video_caption);
    take!(audio_message, sound, no_words);
    take!(document_message, |_| MediaKind::Document, name_and_caption);
    take!(sticker_message, |_| MediaKind::Sticker, no_sticker_words);
    None
}

fn fixed(bytes: Option<&[u8]>) -> Option<[u8; 32]> {
    bytes?.try_into().ok()
}
