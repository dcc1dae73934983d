//! What other devices of the account set on chats and messages, as the core hears it.
//!
//! Status, channels and broadcast lists have no chat here, so nothing set on them is heard. Labels, quick replies and the
//! like have no place in the seam yet.

use super::{Aliases, Own, jid};
use kabar_core::ports::whatsapp::{MessageRef, Person, StateChange, WaEvent};
use kabar_types::{UnixMillis, WaId};
use whatsapp_rust::{
    Jid as WireJid,
    types::events::{ClearChatUpdate, DeleteChatUpdate, Event, MarkChatAsReadUpdate, MuteUpdate},
    wacore::chrono::{DateTime, Utc},
    waproto::whatsapp::sync_action_value::SyncActionMessageRange,
};

/// Moments of message ranges below this are in seconds, as WhatsApp writes them.
const SECONDS_BELOW: i64 = 100_000_000_000;

/// The chat and the writer such an event speaks of.
pub(crate) fn people(event: &Event) -> Vec<WireJid> {
    match event {
        Event::PinUpdate(it) => vec![it.jid.clone()],
        Event::MuteUpdate(it) => vec![it.jid.clone()],
        Event::ArchiveUpdate(it) => vec![it.jid.clone()],
        Event::MarkChatAsReadUpdate(it) => vec![it.jid.clone()],
        Event::DeleteChatUpdate(it) => vec![it.jid.clone()],
        Event::ClearChatUpdate(it) => vec![it.jid.clone()],
        Event::StarUpdate(it) => with_writer(&it.chat_jid, it.participant_jid.as_ref()),
        Event::DeleteMessageForMeUpdate(it) => with_writer(&it.chat_jid, it.participant_jid.as_ref()),
        _ => Vec::new(),
    }
}

fn with_writer(chat: &WireJid, writer: Option<&WireJid>) -> Vec<WireJid> {
    std::iter::once(chat).chain(writer).cloned().collect()
}

/// What the core hears, if the event is about something set on a chat.
pub(crate) fn translate(event: &Event, own: &Own, aliases: &Aliases) -> Option<WaEvent> {
    let (chat, change, at) = match event {
        Event::PinUpdate(it) => {
            let pinned = it.action.pinned.unwrap_or_default();
            (&it.jid, StateChange::Pin { pinned }, &it.timestamp)
        }
        Event::ArchiveUpdate(it) => {
            let archived = it.action.archived.unwrap_or_default();
            (&it.jid, StateChange::Archive { archived }, &it.timestamp)
        }
        Event::MuteUpdate(it) => (&it.jid, mute(it), &it.timestamp),
        Event::MarkChatAsReadUpdate(it) => (&it.jid, reading(it), &it.timestamp),
        Event::ClearChatUpdate(it) => (&it.jid, clear(it), &it.timestamp),
        Event::DeleteChatUpdate(it) => (&it.jid, delete(it), &it.timestamp),
        Event::StarUpdate(it) => {
            let writer = it.participant_jid.as_ref();
            let message = message(&it.chat_jid, writer, &it.message_id, it.from_me, own, aliases)?;
            let starred = it.action.starred.unwrap_or_default();
            (
                &it.chat_jid,
                StateChange::Star { message, starred },
                &it.timestamp,
            )
        }
        Event::DeleteMessageForMeUpdate(it) => {
            let writer = it.participant_jid.as_ref();
            let message = message(&it.chat_jid, writer, &it.message_id, it.from_me, own, aliases)?;
            let sent_at = it.action.message_timestamp.map(moment);
            (
                &it.chat_jid,
                StateChange::DeleteForMe { message, sent_at },
                &it.timestamp,
            )
        }
        _ => return None,
    };
    Some(WaEvent::StateSynced {
        chat: jid::person(chat, None, own, aliases)?,
        change,
        at: millis(at),
    })
}

/// -1 is for ever, nothing too.
fn mute(update: &MuteUpdate) -> StateChange {
    let muted = update.action.muted.unwrap_or_default();
    let end = update.action.mute_end_timestamp.filter(|end| *end > 0);
    StateChange::Mute {
        until: muted.then_some(UnixMillis(end.unwrap_or(-1))),
    }
}

fn reading(update: &MarkChatAsReadUpdate) -> StateChange {
    StateChange::Read {
        read: update.action.read.unwrap_or_default(),
        upto: end(update.action.message_range.as_option()),
    }
}

fn clear(update: &ClearChatUpdate) -> StateChange {
    StateChange::Clear {
        upto: end(update.action.message_range.as_option()).unwrap_or(millis(&update.timestamp)),
        starred_too: update.delete_starred,
    }
}

fn delete(update: &DeleteChatUpdate) -> StateChange {
    StateChange::Delete {
        upto: end(update.action.message_range.as_option()).unwrap_or(millis(&update.timestamp)),
    }
}

/// The newest message the other device knew of.
fn end(range: Option<&SyncActionMessageRange>) -> Option<UnixMillis> {
    let range = range?;
    let last = [range.last_message_timestamp, range.last_system_message_timestamp];
    last.into_iter().flatten().filter(|at| *at > 0).max().map(moment)
}

/// A whole second counts as its end, so that a message of that second is not missed.
fn moment(at: i64) -> UnixMillis {
    if at < SECONDS_BELOW {
        UnixMillis(at.saturating_mul(1000).saturating_add(999))
    } else {
        UnixMillis(at)
    }
}

fn millis(at: &DateTime<Utc>) -> UnixMillis {
    UnixMillis(at.timestamp_millis())
}

/// The message meant; in a direct chat the one who did not write it is left out, so the chat's own address stands in.
fn message(
    chat: &WireJid,
    participant: Option<&WireJid>,
    id: &str,
    from_me: bool,
    own: &Own,
    aliases: &Aliases,
) -> Option<MessageRef> {
    let writer: Option<Person> = match (from_me, participant) {
        (true, _) => None,
        (false, Some(writer)) => Some(jid::person(writer, None, own, aliases)?),
        (false, None) => Some(jid::person(chat, None, own, aliases).filter(|chat| !chat.jid.is_group())?),
    };
    Some(MessageRef {
        wa_id: WaId(id.to_owned()),
        writer,
    })
}

#[cfg(test)]
#[path = "states_tests.rs"]
mod tests;
