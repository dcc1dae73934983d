//! What a person can send, as data: the bytes and what a message says about them.

use serde::{Deserialize, Serialize};
use wacore::download::MediaType;

use super::assets;

/// The kinds of media a message can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A film.
    Video,
    /// A sound file.
    Audio,
    /// A voice note.
    Voice,
    /// A file of any kind.
    Document,
    /// A sticker.
    Sticker,
}

impl MediaKind {
    /// The key space and the place on the host.
    pub(crate) fn media_type(self) -> MediaType {
        match self {
            Self::Image => MediaType::Image,
            Self::Video => MediaType::Video,
            Self::Audio | Self::Voice => MediaType::Audio,
            Self::Document => MediaType::Document,
            Self::Sticker => MediaType::Sticker,
        }
    }

    /// The word for it in what people see.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Voice => "voice",
            Self::Document => "document",
            Self::Sticker => "sticker",
        }
    }

    fn usual_type(self) -> &'static str {
        match self {
            Self::Image => "image/jpeg",
            Self::Video => "video/mp4",
            Self::Audio => "audio/mpeg",
            Self::Voice => "audio/ogg; codecs=opus",
            Self::Document => "application/pdf",
            Self::Sticker => "image/webp",
        }
    }
}

/// A picture, voice note, … as a person sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaFile {
    /// What it is.
    pub kind: MediaKind,
    /// The file.
    pub bytes: Vec<u8>,
    /// Its type, for example `image/jpeg`.
    pub mime: String,
    /// What stands below a picture, film or document.
    pub caption: Option<String>,
    /// What a document is called.
    pub file_name: Option<String>,
    /// How long a film or sound is.
    pub seconds: u32,
    /// Width and height in pixels; (0, 0) when unknown.
    pub size: (u32, u32),
    /// A small JPEG shown until the file was fetched.
    pub thumbnail: Option<Vec<u8>>,
}

impl MediaFile {
    /// Any bytes as a file of the usual type of its kind.
    #[must_use]
    pub fn new(kind: MediaKind, bytes: Vec<u8>) -> Self {
        Self {
            kind,
            bytes,
            mime: kind.usual_type().to_owned(),
            caption: None,
            file_name: (kind == MediaKind::Document).then(|| "file.pdf".to_owned()),
            seconds: 0,
            size: (0, 0),
            thumbnail: None,
        }
    }

    /// A small file that really is what it says, made up from a seed: a JPEG mosaic, a voice note of
    /// silence, a one-page PDF, a WebP sticker of one colour, a WAV tone. A film is the exception: its
    /// bytes are made up and play nowhere.
    #[must_use]
    pub fn sample(kind: MediaKind, seed: u64) -> Self {
        match kind {
            MediaKind::Image => Self::picture(seed, 320, 240),
            MediaKind::Voice => Self::voice(3),
            MediaKind::Audio => Self {
                mime: "audio/wav".to_owned(),
                seconds: 1,
                ..Self::new(kind, assets::tone(seed))
            },
            MediaKind::Document => Self::new(kind, assets::pdf(&format!("Paper {seed}"))),
            MediaKind::Sticker => Self {
                size: (512, 512),
                ..Self::new(kind, assets::sticker(seed, 512))
            },
            MediaKind::Video => Self {
                seconds: 2,
                size: (320, 240),
                thumbnail: Some(assets::mosaic(seed, 32, 24)),
                ..Self::new(kind, assets::noise(seed, 40_000))
            },
        }
    }

    /// A JPEG mosaic with a thumbnail. Sides are pixels and rounded up to a multiple of 8.
    #[must_use]
    pub fn picture(seed: u64, width: u16, height: u16) -> Self {
        Self {
            size: (u32::from(width), u32::from(height)),
            thumbnail: Some(assets::mosaic(seed, width.div_ceil(8), height.div_ceil(8))),
            ..Self::new(MediaKind::Image, assets::mosaic(seed, width, height))
        }
    }

    /// A playable voice note of silence.
    #[must_use]
    pub fn voice(seconds: u32) -> Self {
        Self {
            seconds,
            ..Self::new(MediaKind::Voice, assets::silence(seconds))
        }
    }

    /// The same with words below it.
    #[must_use]
    pub fn with_caption(mut self, caption: &str) -> Self {
        self.caption = Some(caption.to_owned());
        self
    }

    /// The same document under another name and type.
    #[must_use]
    pub fn named(mut self, file_name: &str, mime: &str) -> Self {
        self.file_name = Some(file_name.to_owned());
        self.mime = mime.to_owned();
        self
    }
}
