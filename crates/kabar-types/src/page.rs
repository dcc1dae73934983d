//! Lists that come page by page. A cursor is the place of the last row given, so a list that changes meanwhile
//! neither repeats nor skips rows.

use crate::{Chat, ChatId, ChatPast, Message, MessageId, OlderFrom, UnixMillis};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A place in the chat list, which is ordered by pinned, then newest, then id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChatCursor {
    pub pinned: bool,
    pub order: UnixMillis,
    pub id: ChatId,
}

/// A stretch of the chat list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChatPage {
    pub chats: Vec<Chat>,
    /// Where to read on; `null` at the end.
    pub next: Option<ChatCursor>,
}

/// A place in a timeline, which is ordered by time, then id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MessageCursor {
    pub order: UnixMillis,
    pub id: MessageId,
}

/// A stretch of a timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MessagePage {
    /// Oldest first.
    pub messages: Vec<Message>,
    /// Where to read on towards the past; `null` when no older ones are here.
    pub older: Option<MessageCursor>,
    /// Where to read on towards the present; `null` when the newest one is among them.
    pub newer: Option<MessageCursor>,
    /// The first message that was not read yet, for the marker.
    pub first_unread: Option<MessageId>,
    /// Where messages before this page may come from.
    pub older_from: OlderFrom,
    /// The chat's past beyond what is here, as of now.
    pub past: ChatPast,
}

/// A stretch of what was said with one person, by whichever of our numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PersonPage {
    /// Oldest first; each says whose account and which chat it is in.
    pub messages: Vec<Message>,
    /// Where to read on towards the past; `null` when no older ones are here.
    pub older: Option<MessageCursor>,
}

/// Which chats a list shows. Archived ones only by `Archived`, or when searching.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ChatFilter {
    #[default]
    All,
    Unread,
    Groups,
    Drafts,
    Archived,
}
