//! The phone's history, as the adapter reads it out of a chunk.

use super::{
    content::ChatTimer,
    whatsapp::{Inbound, Person},
};
use kabar_types::{Jid, Redacted, UnixMillis};

/// A conversation from the phone's history.
#[derive(Clone, PartialEq, Eq)]
pub struct HistoryChat {
    pub chat: Person,
    pub name: Option<Redacted<String>>,
    pub unread: u32,
    pub pinned: bool,
    pub archived: bool,
    pub muted_until: Option<UnixMillis>,
    pub last_activity: Option<UnixMillis>,
    pub timer: Option<ChatTimer>,
    pub messages: Vec<Inbound>,
}

/// What a history chunk holds besides conversations.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct HistoryRest {
    /// Names people chose for themselves.
    pub push_names: Vec<(Jid, Redacted<String>)>,
    /// Pairs of hidden id and phone-number address of one person.
    pub mappings: Vec<(Jid, Jid)>,
}

/// The chunk cannot be read; it stays stored and is shown as a gap.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the history chunk cannot be read")]
pub struct HistoryUnreadable;
