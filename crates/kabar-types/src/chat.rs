//! Chats as the chat list shows them.

use crate::{AccountId, ChatId, ContactId, ErrorCode, MessageId, MessageStatus, Picture, UnixMillis};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a chat is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ChatKind {
    /// With one person.
    Direct,
    /// A group.
    Group,
}

/// What the last message of a chat is, for its icon and words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum PreviewKind {
    Text,
    Image,
    Video,
    Gif,
    Audio,
    Voice,
    Document,
    Sticker,
    Location,
    Contacts,
    Poll,
    ViewOnce,
    Call,
    MissedCall,
    System,
    /// What became of a group.
    Group,
    Unsupported,
    Waiting,
    Revoked,
}

/// The last message of a chat, in one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChatPreview {
    pub message: MessageId,
    pub kind: PreviewKind,
    /// The first 200 characters of its words: a text, a caption, a question, a name; empty for kinds without any.
    pub text: String,
    pub from_me: bool,
    /// The writer, in a group.
    pub sender_name: Option<String>,
    pub status: MessageStatus,
    pub at: UnixMillis,
}

/// One row of the chat list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Chat {
    pub id: ChatId,
    pub account: AccountId,
    pub kind: ChatKind,
    /// The person, in a direct chat.
    pub contact: Option<ContactId>,
    /// The name to show: saved name, else the verified name of a business, else the name the person chose, else the phone
    /// number, else empty.
    pub title: String,
    /// True when `title` is a phone number, which must be shown left to right.
    pub title_is_phone: bool,
    /// `+` and digits, when known.
    pub phone: Option<String>,
    pub picture: Option<Picture>,
    /// The person of the chat is a business.
    pub business: bool,
    /// The account blocked the person of the chat: nothing can be sent.
    pub blocked: bool,
    pub last: Option<ChatPreview>,
    pub unread: u32,
    /// Somebody put the mark "unread" on it, whatever `unread` says.
    pub marked_unread: bool,
    pub pinned: bool,
    pub muted: bool,
    pub archived: bool,
    /// New messages disappear after so many seconds; 0: they stay.
    pub timer: u32,
    /// Why nothing can be written here: only admins of the group may, this account is not in it, or it blocked the person.
    pub closed: Option<ErrorCode>,
    /// Text typed and not sent; empty when there is none.
    pub draft: String,
    /// Place in the list: chats are ordered by (`pinned`, `order`, `id`), newest first.
    pub order: UnixMillis,
}
