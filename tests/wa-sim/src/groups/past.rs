//! What was written in groups, for the history a newly linked client gets.
//!
//! A member sees what was written while being in the group, as phones do.

use anyhow::Context;
use wa::conversation::EndOfHistoryTransferType;
use wa::group_participant::Rank as WireRank;
use waproto::whatsapp as wa;

use super::{Group, Hall, Rank};
use crate::state::{DeviceAddress, Person, Space, World};

/// How many lines a group keeps.
const LINE_LIMIT: usize = 2000;
/// How far back a message that is opened again is recognised, in lines.
const RESENT_WITHIN: usize = 1000;

/// Something written in a group.
pub(crate) struct Line {
    number: u64,
    id: String,
    author: String,
    /// Unix seconds.
    at: u64,
    message: wa::Message,
}

impl Group {
    /// Adds a line; `false` when it was there already.
    pub(crate) fn write(&mut self, id: &str, author: &str, at: u64, message: &wa::Message) -> bool {
        let mut recent = self.lines.iter().rev().take(RESENT_WITHIN);
        if recent.any(|line| line.id == id && line.author == author) {
            return false;
        }
        if self.lines.len() == LINE_LIMIT {
            self.lines.pop_front();
        }
        self.lines.push_back(Line {
            number: self.next_line,
            id: id.to_owned(),
            author: author.to_owned(),
            at,
            message: message.clone(),
        });
        self.next_line += 1;
        true
    }

    /// Lets a member have read all but the newest lines.
    pub(crate) fn leave_unread(&mut self, pn: &str, unread: u32) {
        let next = self.next_line;
        if let Some(member) = self.members.get_mut(pn) {
            member.read = next.saturating_sub(u64::from(unread));
        }
    }
}

/// A message of today joins the group's past. Its author has read everything up to it.
pub(super) fn note(world: &mut World, group: &str, author: &str, id: &str, message: &wa::Message) {
    let now = world.now().secs();
    if let Some(group) = world.groups.get_mut(group)
        && group.write(id, author, now, message)
    {
        group.leave_unread(author, 0);
    }
}

/// Somebody read a group.
pub(super) fn mark_read(world: &mut World, hall: &Hall, pn: &str) {
    if let Hall::Group(id) = hall
        && let Some(group) = world.groups.get_mut(id)
    {
        group.leave_unread(pn, 0);
    }
}

/// Everybody an account meets in its groups.
pub(crate) fn past_people(world: &World, pn: &str) -> Vec<String> {
    let people = world.groups.of(pn).flat_map(|group| group.members.keys());
    people.filter(|other| *other != pn).cloned().collect()
}

/// The group chats of an account.
pub(crate) fn conversations(world: &World, me: &Person) -> Vec<wa::Conversation> {
    let groups = world.groups.of(&me.pn);
    groups.map(|group| conversation(world, me, group)).collect()
}

fn conversation(world: &World, me: &Person, group: &Group) -> wa::Conversation {
    let chat = Hall::Group(group.id.clone()).name();
    let jid = |pn: &str, space| world.jid_of(&DeviceAddress::phone(pn), space).to_string();
    let (since, read) = group.members.get(&me.pn).map_or((0, 0), |m| (m.since, m.read));
    let lines = group.lines.iter().filter(|line| line.number >= since);
    let last = lines.clone().next_back().map_or(group.created, |line| line.at);
    let unread = lines
        .clone()
        .filter(|line| line.number >= read && line.author != me.pn)
        .count();
    wa::Conversation {
        id: chat.clone(),
        name: Some(group.subject.clone()),
        messages: lines
            .rev()
            .map(|line| message(line, &chat, me, &jid(&line.author, group.space)))
            .collect(),
        participant: participants(group, &jid),
        unread_count: u32::try_from(unread).ok(),
        last_msg_timestamp: Some(last),
        conversation_timestamp: Some(last),
        created_at: Some(group.created),
        created_by: Some(jid(&group.creator, group.space)),
        description: group.description.as_ref().map(|d| d.text.clone()),
        ephemeral_expiration: (group.rules.ephemeral > 0).then_some(group.rules.ephemeral),
        archived: Some(false),
        end_of_history_transfer: Some(true),
        ..Default::default()
    }
}

/// Up to `wanted` messages of a group before `oldest`, and how many those are.
///
/// # Errors
/// When the account is in no such group, or may not see such a message there.
pub(crate) fn older(
    world: &World,
    me: &Person,
    group: &str,
    oldest: &str,
    wanted: usize,
) -> anyhow::Result<(wa::Conversation, usize)> {
    let group = world
        .groups
        .get(group)
        .filter(|group| group.members.contains_key(&me.pn));
    let mut page = conversation(world, me, group.context("the account is in no such group")?);
    let id = |line: &wa::HistorySyncMsg| line.message.key.id.clone();
    let known = page
        .messages
        .iter()
        .position(|line| id(line).as_deref() == Some(oldest));
    // Newest first, so what is older comes after.
    let mut older = page
        .messages
        .split_off(known.with_context(|| format!("the group has no message {oldest:?}"))? + 1);
    let more = older.len() > wanted;
    older.truncate(wanted);
    let count = older.len();
    page.messages = older;
    page.end_of_history_transfer_type = Some(end_of_page(more));
    Ok((page, count))
}

/// What a page that was asked for says about still older messages.
pub(crate) fn end_of_page(more: bool) -> EndOfHistoryTransferType {
    if more {
        EndOfHistoryTransferType::COMPLETE_ON_DEMAND_SYNC_BUT_MORE_MSG_REMAIN_ON_PRIMARY
    } else {
        EndOfHistoryTransferType::COMPLETE_AND_NO_MORE_MESSAGE_REMAIN_ON_PRIMARY
    }
}

fn participants(group: &Group, jid: &impl Fn(&str, Space) -> String) -> Vec<wa::GroupParticipant> {
    let members = group.members.iter().map(|(pn, member)| wa::GroupParticipant {
        user_jid: jid(pn, group.space),
        rank: Some(match member.rank {
            Rank::Member => WireRank::REGULAR,
            Rank::Admin => WireRank::ADMIN,
            Rank::Owner => WireRank::SUPERADMIN,
        }),
        ..Default::default()
    });
    members.collect()
}

fn message(line: &Line, chat: &str, me: &Person, author: &str) -> wa::HistorySyncMsg {
    let from_me = line.author == me.pn;
    let info = wa::WebMessageInfo {
        key: buffa::MessageField::some(wa::MessageKey {
            remote_jid: Some(chat.to_owned()),
            from_me: Some(from_me),
            id: Some(line.id.clone()),
            participant: Some(author.to_owned()),
        }),
        participant: Some(author.to_owned()),
        message: buffa::MessageField::some(line.message.clone()),
        message_timestamp: Some(line.at),
        status: from_me.then_some(wa::web_message_info::Status::DELIVERY_ACK),
        ..Default::default()
    };
    wa::HistorySyncMsg {
        message: buffa::MessageField::some(info),
        msg_order_id: Some(line.number),
    }
}
