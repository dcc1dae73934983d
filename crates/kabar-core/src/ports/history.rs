//! The phone's history, as the adapter reads it out of a chunk.

use super::{
    content::ChatTimer,
    group::OldGroup,
    whatsapp::{Inbound, Person},
};
use kabar_types::{Jid, Redacted, UnixMillis, WaId};

/// What the phone says of messages older than those it gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PastEnd {
    /// It has more, which can be asked for.
    More,
    /// There are none, or none that it would give.
    Nothing,
}

/// Messages of a chat that came before one of them are wanted.
#[derive(Clone, PartialEq, Eq)]
pub struct OlderThan {
    pub chat: Jid,
    /// The message; the phone has to know it.
    pub wa_id: WaId,
    /// One of our own devices wrote it.
    pub from_me: bool,
    pub sent_at: UnixMillis,
    /// So many are wanted; phones give at most 50.
    pub count: u32,
}

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
    /// What it says of a group besides its name.
    pub group: Option<OldGroup>,
    /// `None` while more of this transfer is to come, or when the phone does not say.
    pub end: Option<PastEnd>,
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
