//! Groups: what one is, who is in it, and who may write there.

use crate::{ChatId, ContactId, ErrorCode, Picture, UnixMillis};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a member of a group may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum GroupRole {
    Member,
    /// Decides who is in it and what others may do.
    Admin,
    /// The same; cannot be removed.
    Owner,
}

/// Somebody in a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GroupMember {
    /// `None`: this account.
    pub person: Option<ContactId>,
    /// The name to show, empty when there is none; `None` for this account.
    pub name: Option<String>,
    /// `+` and digits, when known.
    pub phone: Option<String>,
    pub role: GroupRole,
    /// `None` also when nobody asked for it yet.
    pub picture: Option<Picture>,
}

/// What the members of a group may do, and what only its admins may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GroupRules {
    /// Only admins write.
    pub admins_write: bool,
    /// Only admins change name, picture, topic and timer.
    pub admins_edit: bool,
    /// Only admins add people.
    pub admins_add: bool,
    /// Who comes by link waits for an admin.
    pub approval: bool,
}

/// What a group is. Its name is the title of its chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    pub chat: ChatId,
    /// The text under its name.
    pub topic: String,
    pub rules: GroupRules,
    pub created_at: Option<UnixMillis>,
    /// Who made it; `None` when that is not known, or when this account did.
    pub creator: Option<ContactId>,
    pub creator_name: Option<String>,
    /// What this account may do; `None`: it is not in it, or that is not known.
    pub role: Option<GroupRole>,
    /// Everybody in it as far as is known: admins first, then by name.
    pub members: Vec<GroupMember>,
    /// When WhatsApp was asked for all of it last; `None`: not yet, so that members may be missing.
    pub learnt_at: Option<UnixMillis>,
}

/// Where this account stands in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has said.
    Unknown,
    /// It left, or was removed.
    Out,
    In(GroupRole),
}

impl Standing {
    /// Why nothing may be written in the group; `None`: it may, as far as is known.
    pub const fn closed(self, admins_write: bool) -> Option<ErrorCode> {
        match self {
            Self::Out => Some(ErrorCode::NotInGroup),
            Self::In(GroupRole::Member) if admins_write => Some(ErrorCode::OnlyAdminsWrite),
            Self::Unknown | Self::In(_) => None,
        }
    }

    /// What may be done there.
    pub const fn role(self) -> Option<GroupRole> {
        match self {
            Self::In(role) => Some(role),
            Self::Unknown | Self::Out => None,
        }
    }
}

/// How far a message of ours has come with one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PersonReceipt {
    pub person: ContactId,
    /// Empty when there is none.
    pub name: String,
    /// `+` and digits, when known.
    pub phone: Option<String>,
    pub picture: Option<Picture>,
    pub delivered_at: Option<UnixMillis>,
    pub read_at: Option<UnixMillis>,
    pub played_at: Option<UnixMillis>,
}

/// Who has a message of ours: everybody whose device said so and, in a group, everybody whose has yet to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MessageReceipts {
    /// By name.
    pub people: Vec<PersonReceipt>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_only_admins_write_a_member_may_not_and_outside_nobody_may() {
        let (member, admin, owner) = (GroupRole::Member, GroupRole::Admin, GroupRole::Owner);
        for (standing, admins_write, why) in [
            (Standing::In(member), false, None),
            (Standing::In(member), true, Some(ErrorCode::OnlyAdminsWrite)),
            (Standing::In(admin), true, None),
            (Standing::In(owner), true, None),
            (Standing::Out, false, Some(ErrorCode::NotInGroup)),
            (Standing::Out, true, Some(ErrorCode::NotInGroup)),
            (Standing::Unknown, true, None),
        ] {
            assert_eq!(standing.closed(admins_write), why, "{standing:?} {admins_write}");
        }
    }
}
