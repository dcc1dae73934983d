//! What messages of the richer kinds say, as the core stores it and a window draws it.
//!
//! Deliberately not here: the bytes of files. What is needed to fetch them is in [`MediaFile`], which never crosses to
//! a window.

use crate::{ContactId, UnixMillis};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What kind of file a message brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum MediaKind {
    Image,
    Video,
    /// A film without sound that plays over and over.
    Gif,
    /// A sound file.
    Audio,
    /// Recorded as a message.
    Voice,
    Document,
    Sticker,
}

/// A file that a message brings, without its bytes. Sizes are as the sender says; 0: not said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Media {
    pub what: MediaKind,
    pub mime: String,
    /// Bytes.
    #[ts(type = "number")]
    pub size: u64,
    /// Pixels.
    pub width: u32,
    pub height: u32,
    pub seconds: u32,
    /// Of a document; empty for others.
    pub file_name: String,
    /// The sender's words below it.
    pub caption: String,
    /// A sticker that moves.
    pub animated: bool,
}

/// What is needed to fetch a file, and what shows something of it before that. Stays in the core.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct MediaFile {
    /// Where it lies on WhatsApp's servers, without the host.
    pub direct_path: String,
    /// 32 bytes each; empty when not said.
    pub key: Vec<u8>,
    pub sha256: Vec<u8>,
    pub encrypted_sha256: Vec<u8>,
    /// A small JPEG (PNG for stickers).
    pub thumbnail: Option<Vec<u8>>,
    /// Of a voice note: loudness 0–100, one byte per step.
    pub waveform: Option<Vec<u8>>,
}

/// A place on earth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// Degrees times 10⁷, north positive.
    pub latitude: i32,
    /// Degrees times 10⁷, east positive.
    pub longitude: i32,
    pub name: String,
    pub address: String,
    /// Where somebody was when they began to share where they are.
    pub live: bool,
}

/// A person from an address book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ContactCard {
    pub name: String,
    pub phones: Vec<CardPhone>,
}

/// A number on a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CardPhone {
    /// As it is written.
    pub text: String,
    /// Its digits on WhatsApp, when the card says that it is there.
    pub whatsapp: Option<String>,
}

/// A question with answers to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Poll {
    pub question: String,
    pub options: Vec<PollOption>,
    /// How many one person may choose; 0: as many as they like.
    pub most: u32,
    /// How many people have chosen anything.
    pub voters: u32,
}

/// One answer of a poll.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PollOption {
    pub text: String,
    /// How many chose it.
    pub votes: u32,
    /// This account chose it.
    pub mine: bool,
}

impl Poll {
    /// A poll nobody has answered.
    pub fn new(question: String, options: Vec<String>, most: u32) -> Self {
        let option = |text| PollOption {
            text,
            votes: 0,
            mine: false,
        };
        Self {
            question,
            options: options.into_iter().map(option).collect(),
            most,
            voters: 0,
        }
    }
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CallOutcome {
    /// It rings; the phone can take it.
    Ringing,
    /// Nobody here took it.
    Missed,
    /// Taken on the phone.
    Answered,
    /// Turned down, there or here.
    Rejected,
    /// It never came about.
    Failed,
}

/// A call, which only the phone can take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Call {
    pub video: bool,
    pub outcome: CallOutcome,
    /// How long it was; 0: not said.
    pub seconds: u32,
}

/// Something that happened to the chat itself. Who did it is the sender of the row (without a name: WhatsApp does not say);
/// whom it was done to are the people of the row (`mentions`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "what", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum SystemNote {
    /// New messages disappear after so long; 0: they stay.
    Timer {
        seconds: u32,
    },
    /// The person of the chat has another number: `+` and digits each, where known.
    NumberChanged {
        old: Option<String>,
        new: Option<String>,
    },
    GroupCreated {
        name: String,
    },
    GroupNamed {
        name: String,
    },
    /// The group's topic is another, or there is none any more.
    GroupDescribed {
        text: String,
    },
    GroupPicture,
    MembersAdded,
    MembersRemoved,
    MemberLeft,
    /// By the group's link.
    MemberJoined,
    /// To admins.
    MembersPromoted,
    MembersDemoted,
    /// Only admins write; or everybody does.
    AdminsWrite {
        on: bool,
    },
    /// Only admins change name, picture, topic and timer.
    AdminsEdit {
        on: bool,
    },
    /// Only admins add people.
    AdminsAdd {
        on: bool,
    },
    /// Who comes by link waits for an admin.
    Approval {
        on: bool,
    },
    /// The group's link was replaced.
    InviteReset,
    /// WhatsApp took the group down.
    GroupEnded,
}

impl SystemNote {
    /// True for what is said of a group alone.
    pub const fn is_of_group(&self) -> bool {
        !matches!(self, Self::Timer { .. } | Self::NumberChanged { .. })
    }
}

/// What stands behind a link, as its sender's program found it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkPreview {
    /// As it stands in the text.
    pub url: String,
    pub title: String,
    pub description: String,
}

/// A person a text speaks to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Mention {
    /// What stands behind the `@` in the text.
    pub token: String,
    /// `None`: this account.
    pub person: Option<ContactId>,
    pub name: Option<String>,
}

/// That a message stands at the top of its chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Pin {
    /// Who pinned it; `None`: this account.
    pub by: Option<ContactId>,
    pub at: UnixMillis,
    /// Until then.
    pub until: UnixMillis,
}
