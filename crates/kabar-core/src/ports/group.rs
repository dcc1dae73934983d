//! What WhatsApp says of groups, in the core's words.
//!
//! Deliberately not here: after how long messages of a group disappear, which is said of direct chats as well.

use super::whatsapp::Person;
use kabar_types::{GroupRole, GroupRules, Redacted, UnixMillis};

/// Somebody in a group; `None`: this account.
pub type Member = (Option<Person>, GroupRole);

/// All there is to know about a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupInfo {
    pub name: Redacted<String>,
    /// When it was called so.
    pub named_at: Option<UnixMillis>,
    /// The text under its name; empty when there is none.
    pub topic: Redacted<String>,
    pub topic_at: Option<UnixMillis>,
    pub origin: Origin,
    pub rules: GroupRules,
    /// After how many seconds new messages disappear; 0: they stay.
    pub timer_secs: u32,
    /// Everybody in it.
    pub members: Vec<Member>,
}

/// Where a group comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    pub at: Option<UnixMillis>,
    /// Who made it; `Some(None)`: this account.
    pub by: Option<Option<Person>>,
}

/// What the phone's history says of a group: it is older than any news, and may be incomplete.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OldGroup {
    pub topic: Redacted<String>,
    pub origin: Origin,
    pub members: Vec<Member>,
}

/// What became of a group. People are `None` for this account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupChange {
    /// This account is in it from then on, with all there is to know; `new`: it was made just then.
    Entered {
        info: Box<GroupInfo>,
        new: bool,
        by_link: bool,
    },
    Named {
        name: Redacted<String>,
    },
    /// Empty: there is no topic any more.
    Described {
        topic: Redacted<String>,
    },
    Picture,
    Added {
        people: Vec<Option<Person>>,
        by_link: bool,
    },
    /// Who does it to themselves leaves.
    Removed {
        people: Vec<Option<Person>>,
    },
    Promoted {
        people: Vec<Option<Person>>,
    },
    Demoted {
        people: Vec<Option<Person>>,
    },
    AdminsWrite {
        on: bool,
    },
    AdminsEdit {
        on: bool,
    },
    AdminsAdd {
        on: bool,
    },
    Approval {
        on: bool,
    },
    InviteReset,
    /// WhatsApp took it down.
    Ended,
    /// Something this version does not know, or that does not say whom it is about.
    Unclear,
}
