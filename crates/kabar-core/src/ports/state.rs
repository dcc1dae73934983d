//! What all devices of an account share about its chats and messages (WhatsApp calls it app state), in the core's words.
//!
//! Deliberately not here: names in the address book, which come as people do, and what this Kabar alone keeps.

use super::whatsapp::Person;
use kabar_types::{Jid, UnixMillis, WaId};
use serde::{Deserialize, Serialize};

/// One thing that was set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum StateChange {
    Pin {
        pinned: bool,
    },
    Archive {
        archived: bool,
    },
    /// `UnixMillis(-1)`: for ever; `None`: not silent.
    Mute {
        until: Option<UnixMillis>,
    },
    /// The whole chat was read as far as `upto` (to its end, if that is not said), or got the mark "unread".
    Read {
        read: bool,
        upto: Option<UnixMillis>,
    },
    Star {
        message: MessageRef,
        starred: bool,
    },
    /// A message is deleted for this account alone.
    DeleteForMe {
        message: MessageRef,
        /// When it was sent, where that is known.
        sent_at: Option<UnixMillis>,
    },
    /// What was sent in the chat up to then is deleted for this account alone.
    Clear {
        upto: UnixMillis,
        starred_too: bool,
    },
    /// The same, and the chat leaves the list.
    Delete {
        upto: UnixMillis,
    },
    /// The person of the chat is blocked, or no more. WhatsApp tells of it by a list of its own.
    Block {
        blocked: bool,
    },
}

/// Which message of a chat is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageRef {
    pub wa_id: WaId,
    /// `None`: one of our own devices.
    pub writer: Option<Person>,
}

/// Something to tell the account's other devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutgoingState {
    pub chat: Jid,
    pub change: StateChange,
    /// The newest message of the chat: other devices compare it with theirs before they archive a chat or call it read.
    pub newest: Option<(MessageRef, UnixMillis)>,
}
