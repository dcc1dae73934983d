//! Files: what they are and what is needed to fetch them. Never their bytes.

use super::bounds::{LINE, NAME, THUMBNAIL, WAVEFORM, blob, cut, cut_line, thirty_two};
use kabar_core::ports::whatsapp::RichBody;
use kabar_types::{Media, MediaFile, MediaKind, MessageBody, Redacted};
use whatsapp_rust::waproto::whatsapp as wa;

/// The fields that every kind of file has.
macro_rules! file {
    ($message:expr, $what:expr) => {
        (
            Media {
                what: $what,
                mime: cut_line($message.mimetype.as_deref(), NAME),
                size: $message.file_length.unwrap_or_default(),
                width: 0,
                height: 0,
                seconds: 0,
                file_name: String::new(),
                caption: String::new(),
                animated: false,
            },
            MediaFile {
                direct_path: path($message.direct_path.as_deref()),
                key: thirty_two($message.media_key.as_ref()),
                sha256: thirty_two($message.file_sha256.as_ref()),
                encrypted_sha256: thirty_two($message.file_enc_sha256.as_ref()),
                thumbnail: None,
                waveform: None,
            },
        )
    };
}

/// The kind of file a message brings, if it brings one.
pub(crate) fn kind(message: &wa::Message) -> Option<MediaKind> {
    read(message).map(|(media, _)| media.what)
}

/// The file a message brings.
pub(super) fn body(message: &wa::Message) -> Option<RichBody> {
    let (media, file) = read(message)?;
    Some(RichBody {
        body: MessageBody::Media { media },
        file: Some(Redacted(file)),
        secret: None,
    })
}

fn read(message: &wa::Message) -> Option<(Media, MediaFile)> {
    if let Some(image) = message.image_message.as_option() {
        return Some(read_image(image));
    }
    let video = message
        .ptv_message
        .as_option()
        .or(message.video_message.as_option());
    if let Some(video) = video {
        return Some(read_video(video));
    }
    if let Some(audio) = message.audio_message.as_option() {
        return Some(read_audio(audio));
    }
    if let Some(document) = message.document_message.as_option() {
        return Some(read_document(document));
    }
    message.sticker_message.as_option().map(read_sticker)
}

fn read_image(image: &wa::message::ImageMessage) -> (Media, MediaFile) {
    let (media, file) = file!(image, MediaKind::Image);
    let media = Media {
        width: image.width.unwrap_or_default(),
        height: image.height.unwrap_or_default(),
        caption: image.caption.clone().unwrap_or_default(),
        ..media
    };
    (media, with_thumbnail(file, image.jpeg_thumbnail.as_ref()))
}

fn read_video(video: &wa::message::VideoMessage) -> (Media, MediaFile) {
    let what = if video.gif_playback == Some(true) {
        MediaKind::Gif
    } else {
        MediaKind::Video
    };
    let (media, file) = file!(video, what);
    let media = Media {
        width: video.width.unwrap_or_default(),
        height: video.height.unwrap_or_default(),
        seconds: video.seconds.unwrap_or_default(),
        caption: video.caption.clone().unwrap_or_default(),
        ..media
    };
    (media, with_thumbnail(file, video.jpeg_thumbnail.as_ref()))
}

fn read_audio(audio: &wa::message::AudioMessage) -> (Media, MediaFile) {
    let what = if audio.ptt == Some(true) {
        MediaKind::Voice
    } else {
        MediaKind::Audio
    };
    let (media, file) = file!(audio, what);
    let media = Media {
        seconds: audio.seconds.unwrap_or_default(),
        ..media
    };
    let file = MediaFile {
        waveform: blob(audio.waveform.as_ref(), WAVEFORM),
        ..file
    };
    (media, file)
}

fn read_document(document: &wa::message::DocumentMessage) -> (Media, MediaFile) {
    let (media, file) = file!(document, MediaKind::Document);
    let name = document.file_name.as_deref().or(document.title.as_deref());
    let media = Media {
        file_name: cut_line(name, NAME),
        caption: document.caption.clone().unwrap_or_default(),
        ..media
    };
    (media, with_thumbnail(file, document.jpeg_thumbnail.as_ref()))
}

fn read_sticker(sticker: &wa::message::StickerMessage) -> (Media, MediaFile) {
    let (media, file) = file!(sticker, MediaKind::Sticker);
    let media = Media {
        width: sticker.width.unwrap_or_default(),
        height: sticker.height.unwrap_or_default(),
        animated: sticker.is_animated == Some(true) || sticker.is_lottie == Some(true),
        ..media
    };
    (media, with_thumbnail(file, sticker.png_thumbnail.as_ref()))
}

fn with_thumbnail(file: MediaFile, thumbnail: Option<&Vec<u8>>) -> MediaFile {
    MediaFile {
        thumbnail: blob(thumbnail, THUMBNAIL),
        ..file
    }
}

/// A path that was cut leads nowhere.
fn path(path: Option<&str>) -> String {
    cut(path.filter(|path| path.len() <= LINE), LINE)
}
