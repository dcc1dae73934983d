//! Groups: from the library's notifications, its answer to a question, and the phone's history, to what the core hears.
//!
//! Members come under the addresses the group goes by, with the other form beside them where the server gives it. What is not
//! known here is unclear, never guessed: the core asks for the whole group then.

use super::{
    Aliases, Own,
    bounds::{ID, LINE, MENTIONS, NAME, TIMER, cut},
    jid,
};
use kabar_core::ports::whatsapp::{GroupChange, GroupInfo, Member, OldGroup, Origin, Person, WaEvent};
use kabar_types::{GroupRole, GroupRules, Jid, Redacted, UnixMillis, WaId};
use whatsapp_rust::{
    GroupMetadata, Jid as WireJid,
    types::events::{GroupUpdate, PictureUpdate},
    wacore::{
        iq::groups::{GroupInfoResponse, MemberAddMode, ParticipantType},
        protocol::ProtocolNode,
        stanza::groups::{GroupNotificationAction as Action, GroupParticipantInfo},
    },
    waproto::whatsapp::{self as wa, group_participant::Rank},
};

/// Members of a group; the largest communities have 5,000.
const MEMBERS: usize = 10_000;

/// The people a notification speaks of.
pub(crate) fn people(update: &GroupUpdate) -> Vec<WireJid> {
    let mut people: Vec<WireJid> = update.participant.iter().cloned().collect();
    if let Action::Add { participants, .. }
    | Action::Remove { participants, .. }
    | Action::Promote { participants }
    | Action::Demote { participants } = &update.action
    {
        people.extend(participants.iter().map(|person| person.jid.clone()));
    }
    people
}

/// What a notification says; `None` for what makes no difference here.
pub(super) fn changed(update: &GroupUpdate, own: &Own, aliases: &Aliases) -> Option<WaEvent> {
    let whom = |people: &[GroupParticipantInfo]| whom(people, own, aliases);
    let by = doer(update, own, aliases)?;
    let change = match &update.action {
        Action::Create { raw } => entered(raw, own).unwrap_or(GroupChange::Unclear),
        Action::Add { participants, reason } => GroupChange::Added {
            people: whom(participants),
            by_link: reason.as_deref() == Some("invite"),
        },
        Action::Remove { participants, .. } => GroupChange::Removed {
            people: whom(participants),
        },
        Action::Promote { participants } => GroupChange::Promoted {
            people: whom(participants),
        },
        Action::Demote { participants } => GroupChange::Demoted {
            people: whom(participants),
        },
        Action::Subject { subject, .. } => GroupChange::Named {
            name: Redacted(cut(Some(subject), NAME)),
        },
        Action::Description { description, .. } => GroupChange::Described {
            topic: topic(description.as_deref()),
        },
        Action::Announce => GroupChange::AdminsWrite { on: true },
        Action::NotAnnounce => GroupChange::AdminsWrite { on: false },
        Action::Locked { .. } => GroupChange::AdminsEdit { on: true },
        Action::Unlocked => GroupChange::AdminsEdit { on: false },
        Action::MembershipApprovalMode { enabled } => GroupChange::Approval { on: *enabled },
        Action::MemberAddMode { mode } => GroupChange::AdminsAdd {
            on: mode == "admin_add",
        },
        Action::RevokeInvite => GroupChange::InviteReset,
        Action::Delete { .. } => GroupChange::Ended,
        Action::Modify { .. }
        | Action::Link { .. }
        | Action::Unlink { .. }
        | Action::ChangeNumber { .. }
        | Action::Suspended
        | Action::Unsuspended => GroupChange::Unclear,
        // What is told in another way, concerns communities, or nobody sees here.
        _ => return None,
    };
    let change = if update.has_incomplete_participant_information && is_about_people(&change) {
        GroupChange::Unclear
    } else {
        change
    };
    Some(WaEvent::GroupChanged {
        chat: jid::person(&update.group_jid, None, own, aliases)?,
        by,
        wa_id: news_id(update),
        change,
        at: UnixMillis(update.timestamp.timestamp_millis()),
    })
}

/// That a group has another picture, or none.
pub(super) fn picture(update: &PictureUpdate, own: &Own, aliases: &Aliases) -> Option<WaEvent> {
    let chat = jid::person(&update.jid, None, own, aliases).filter(|chat| chat.jid.is_group())?;
    let at = UnixMillis(update.timestamp.timestamp_millis());
    let by = update
        .author
        .as_ref()
        .and_then(|by| jid::person(by, None, own, aliases))
        .unwrap_or_else(|| chat.clone());
    Some(WaEvent::GroupChanged {
        by: (!own.is(&by.jid)).then_some(by),
        wa_id: WaId(format!("picture-{}", at.0)),
        change: GroupChange::Picture,
        at,
        chat,
    })
}

/// An id of the news; a notification may bring several.
fn news_id(update: &GroupUpdate) -> WaId {
    let id = update.notification_id.as_deref().unwrap_or_default();
    let id: String = id.chars().take(ID / 2).collect();
    let at = update.timestamp.timestamp();
    match update.action_index {
        0 if !id.is_empty() => WaId(id),
        index => WaId(format!("{id}-{at}-{index}")),
    }
}

/// Who did it: `Some(None)` this account, the group itself where nobody is named.
fn doer(update: &GroupUpdate, own: &Own, aliases: &Aliases) -> Option<Option<Person>> {
    let by = update.participant.as_ref();
    let by = by.and_then(|by| jid::person(by, update.participant_pn.as_ref(), own, aliases));
    match by {
        Some(by) => Some((!own.is(&by.jid)).then_some(by)),
        None => Some(Some(jid::person(&update.group_jid, None, own, aliases)?)),
    }
}

fn is_about_people(change: &GroupChange) -> bool {
    matches!(
        change,
        GroupChange::Entered { .. }
            | GroupChange::Added { .. }
            | GroupChange::Removed { .. }
            | GroupChange::Promoted { .. }
            | GroupChange::Demoted { .. }
    )
}

fn whom(people: &[GroupParticipantInfo], own: &Own, aliases: &Aliases) -> Vec<Option<Person>> {
    people
        .iter()
        .take(MENTIONS)
        .filter_map(|person| {
            let beside = person.phone_number.as_ref().or(person.lid.as_ref());
            somebody(&person.jid, beside, own, aliases)
        })
        .collect()
}

/// `Some(None)`: this account. `None`: nobody that can be addressed.
fn somebody(jid: &WireJid, beside: Option<&WireJid>, own: &Own, aliases: &Aliases) -> Option<Option<Person>> {
    let person = jid::person(jid, beside, own, aliases)?;
    let is_own = own.is(&person.jid) || person.alt.as_ref().is_some_and(|alt| own.is(alt));
    Some((!is_own).then_some(person))
}

fn topic(text: Option<&str>) -> Redacted<String> {
    // WhatsApp takes 2,048 characters.
    Redacted(cut(text, 4 * LINE))
}

fn moment(secs: Option<u64>) -> Option<UnixMillis> {
    let secs = i64::try_from(secs?).ok().filter(|secs| *secs > 0)?;
    Some(UnixMillis::from_secs(secs))
}

/// The notification that this account is in a group brings all there is to know about it.
fn entered(create: &whatsapp_rust::wacore_binary::Node, own: &Own) -> Option<GroupChange> {
    let text = |name: &str| create.attrs().optional_string(name).map(|text| text.into_owned());
    let group = create.get_optional_child("group")?;
    let response = GroupInfoResponse::try_from_node_ref(&group.as_node_ref()).ok()?;
    Some(GroupChange::Entered {
        info: Box::new(info(&response.into(), own)),
        new: text("type").as_deref() == Some("new"),
        by_link: text("reason").as_deref() == Some("invite"),
    })
}

/// All there is to know about a group.
pub(crate) fn info(group: &GroupMetadata, own: &Own) -> GroupInfo {
    let aliases = Aliases::default();
    let member = |member: &whatsapp_rust::GroupParticipant| -> Option<Member> {
        let beside = member.phone_number.as_ref().or(member.lid.as_ref());
        let role = match member.participant_type {
            ParticipantType::SuperAdmin => GroupRole::Owner,
            ParticipantType::Admin => GroupRole::Admin,
            ParticipantType::Member => GroupRole::Member,
        };
        Some((somebody(&member.jid, beside, own, &aliases)?, role))
    };
    let creator = group.creator.as_ref();
    GroupInfo {
        name: Redacted(cut(Some(&group.subject), NAME)),
        named_at: moment(group.subject_time),
        topic: topic(group.description.as_deref()),
        topic_at: moment(group.description_time),
        origin: Origin {
            at: moment(group.creation_time),
            by: creator.and_then(|by| somebody(by, group.creator_pn.as_ref(), own, &aliases)),
        },
        rules: GroupRules {
            admins_write: group.is_announcement,
            admins_edit: group.is_locked,
            admins_add: group.member_add_mode == Some(MemberAddMode::AdminAdd),
            approval: group.membership_approval,
        },
        timer_secs: group
            .ephemeral
            .as_ref()
            .and_then(|ephemeral| ephemeral.expiration)
            .map_or(0, |seconds| seconds.min(TIMER)),
        members: group
            .participants
            .iter()
            .take(MEMBERS)
            .filter_map(member)
            .collect(),
    }
}

/// What the phone's history says of a group.
pub(super) fn old(conversation: &wa::Conversation, own: &Own) -> OldGroup {
    let aliases = Aliases::default();
    let parse = |text: &str| somebody(&text.parse().ok()?, None, own, &aliases);
    let member = |member: &wa::GroupParticipant| -> Option<Member> {
        let role = match member.rank {
            Some(Rank::SUPERADMIN) => GroupRole::Owner,
            Some(Rank::ADMIN) => GroupRole::Admin,
            _ => GroupRole::Member,
        };
        Some((parse(&member.user_jid)?, role))
    };
    OldGroup {
        topic: topic(conversation.description.as_deref()),
        origin: Origin {
            at: moment(conversation.created_at),
            by: conversation.created_by.as_deref().and_then(parse),
        },
        members: conversation
            .participant
            .iter()
            .take(MEMBERS)
            .filter_map(member)
            .collect(),
    }
}

/// A group's own address as somebody who did something.
pub(super) fn nobody(group: &Jid) -> Person {
    Person {
        jid: group.clone(),
        alt: None,
    }
}

#[cfg(test)]
#[path = "groups_tests.rs"]
mod tests;
