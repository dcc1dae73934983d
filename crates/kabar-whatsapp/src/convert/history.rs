//! The phone's history: how a chunk is packed for the spool, and how a packed chunk is read.
//!
//! A chunk stays compressed as WhatsApp sent it and is inflated one conversation at a time. In front of it stands
//! what reading needs and the spool would not know: the inflated size and whose history it is. Read from a stored
//! chunk, so an older build's packing must stay readable.
//!
//! ```text
//!  "KHC1" | u32 length of the header, big endian | header (JSON) | zlib(HistorySync)
//! ```

use super::bounds::{NAME, cut};
use super::{Aliases, Own, extras, from_wa, groups, jid, people, stubs, votes};
use kabar_core::ports::whatsapp::{
    HistoryChat, HistoryRest, HistoryUnreadable, Inbound, InboundBody, InboundExtras, PastEnd, Person,
};
use kabar_types::{Jid, MessageBody, MessageStatus, Redacted, UnixMillis, WaId};
use std::ops::ControlFlow;
use whatsapp_rust::{
    serde_json::{self, json},
    wacore::{
        history_sync::HistorySyncStream,
        types::events::{InboundMessage, LazyHistorySync},
    },
    waproto::whatsapp::{
        self as wa,
        conversation::EndOfHistoryTransferType,
        message::{HistorySyncType, protocol_message::Type},
        web_message_info::StubType,
    },
};

const MAGIC: &[u8; 4] = b"KHC1";

/// A chunk as it goes into the spool.
pub(crate) fn pack(chunk: &LazyHistorySync, own: &Own) -> Vec<u8> {
    packed(chunk.compressed_bytes(), chunk.decompressed_size() as u64, own)
}

/// The same from its parts; `size` is that of the chunk once it is inflated.
pub(crate) fn packed(compressed: &[u8], size: u64, own: &Own) -> Vec<u8> {
    let header = json!({
        "size": size,
        "phone": own.phone.as_ref().map(Jid::as_str),
        "lid": own.lid.as_ref().map(Jid::as_str),
    })
    .to_string();
    let length = u32::try_from(header.len()).unwrap_or(u32::MAX);
    let mut blob = Vec::with_capacity(8 + header.len() + compressed.len());
    blob.extend_from_slice(MAGIC);
    blob.extend_from_slice(&length.to_be_bytes());
    blob.extend_from_slice(header.as_bytes());
    blob.extend_from_slice(compressed);
    blob
}

/// True for the phone's word that it sends a piece. The library takes what it says of the piece out before anybody else
/// sees it.
pub(crate) fn is_announcement(message: &InboundMessage) -> bool {
    let kind = message
        .message
        .protocol_message
        .as_option()
        .and_then(|message| message.r#type);
    message.info.source.is_from_me && kind == Some(Type::HISTORY_SYNC_NOTIFICATION)
}

/// True for messages that were asked for.
pub(crate) fn is_answer(chunk: &LazyHistorySync) -> bool {
    chunk.sync_type() == HistorySyncType::ON_DEMAND as i32
}

struct Unpacked<'a> {
    own: Own,
    size: u64,
    compressed: &'a [u8],
}

fn unpack(blob: &[u8]) -> Option<Unpacked<'_>> {
    let rest = blob.strip_prefix(MAGIC)?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (header, compressed) = rest.split_at_checked(length)?;
    let header: serde_json::Value = serde_json::from_slice(header).ok()?;
    let address = |name: &str| header.get(name).and_then(serde_json::Value::as_str).map(Jid::new);
    let own = Own {
        phone: address("phone"),
        lid: address("lid"),
    };
    Some(Unpacked {
        own,
        size: header.get("size")?.as_u64()?,
        compressed,
    })
}

/// Reads a packed chunk; `each` gets one conversation after the other and may stop.
pub(crate) fn read(
    blob: &[u8],
    each: &mut dyn FnMut(HistoryChat) -> ControlFlow<()>,
) -> Result<HistoryRest, HistoryUnreadable> {
    let unpacked = unpack(blob).ok_or(HistoryUnreadable)?;
    let mut stream = HistorySyncStream::new(unpacked.compressed, unpacked.size);
    let mut conversation = wa::Conversation::default();
    while stream
        .next_conversation_into(&mut conversation)
        .map_err(|_| HistoryUnreadable)?
    {
        let Some(chat) = chat(&conversation, &unpacked.own) else {
            continue;
        };
        if each(chat).is_break() {
            return Ok(HistoryRest::default());
        }
    }
    if stream.skipped_conversations() > 0 {
        tracing::warn!(
            skipped = stream.skipped_conversations(),
            "conversations of a history chunk could not be read"
        );
    }
    let rest = stream.remainder().map_err(|_| HistoryUnreadable)?;
    Ok(rest_of(&rest, &unpacked.own))
}

fn rest_of(rest: &wa::HistorySync, own: &Own) -> HistoryRest {
    let name = |entry: &wa::Pushname| {
        let jid = jid::parse(entry.id.as_deref()?).filter(|jid| !own.is(jid))?;
        let name = entry
            .pushname
            .clone()
            .filter(|name| !name.is_empty() && name != "-")?;
        Some((jid, Redacted(cut(Some(&name), NAME))))
    };
    let mapping = |entry: &wa::PhoneNumberToLIDMapping| {
        let lid = jid::parse(entry.lid_jid.as_deref()?).filter(Jid::is_lid)?;
        let phone = jid::parse(entry.pn_jid.as_deref()?).filter(Jid::is_phone)?;
        (!own.is(&lid) && !own.is(&phone)).then_some((lid, phone))
    };
    HistoryRest {
        push_names: rest.pushnames.iter().filter_map(name).collect(),
        mappings: rest
            .phone_number_to_lid_mappings
            .iter()
            .filter_map(mapping)
            .collect(),
    }
}

fn chat(conversation: &wa::Conversation, own: &Own) -> Option<HistoryChat> {
    let id = conversation.id.parse().ok()?;
    let other = if jid::canonical(&id)?.is_lid() {
        &conversation.pn_jid
    } else {
        &conversation.lid_jid
    };
    let other = other.as_deref().and_then(|text| text.parse().ok());
    let person = jid::person(&id, other.as_ref(), own, &Aliases::default())?;
    let name = conversation
        .name
        .as_ref()
        .or(conversation.display_name.as_ref())
        .filter(|name| !name.is_empty());
    let last = conversation
        .conversation_timestamp
        .or(conversation.last_msg_timestamp);
    let mut messages: Vec<_> = conversation
        .messages
        .iter()
        .filter_map(|entry| {
            Some((
                entry.msg_order_id,
                message_of(entry.message.as_option()?, &person, own)?,
            ))
        })
        .collect();
    let reactions: Vec<_> = conversation
        .messages
        .iter()
        .filter_map(|entry| Some((entry.msg_order_id, entry.message.as_option()?)))
        .flat_map(|(place, info)| reactions_to(info, &person, own).map(move |reaction| (place, reaction)))
        .collect();
    let chosen: Vec<_> = conversation
        .messages
        .iter()
        .filter_map(|entry| Some((entry.msg_order_id, entry.message.as_option()?)))
        .flat_map(|(place, info)| votes_in(info, &person, own).map(move |vote| (place, vote)))
        .collect();
    messages.extend(reactions);
    messages.extend(chosen);
    // Phones give the newest first, in whole seconds: what fell into one second keeps the phone's own order.
    messages.reverse();
    messages.sort_by_key(|(place, message)| (message.sent_at, *place));
    Some(HistoryChat {
        name: name.map(|name| Redacted(cut(Some(name), NAME))),
        unread: conversation.unread_count.unwrap_or(0),
        pinned: conversation.pinned.is_some_and(|since| since > 0),
        archived: conversation.archived.unwrap_or(false),
        muted_until: conversation.mute_end_time.and_then(muted_until),
        group: person.jid.is_group().then(|| groups::old(conversation, own)),
        timer: extras::timer(
            conversation.ephemeral_expiration,
            conversation.ephemeral_setting_timestamp,
        ),
        last_activity: last.filter(|secs| *secs > 0).map(seconds),
        end: conversation.end_of_history_transfer_type.map(end),
        messages: messages.into_iter().map(|(_, message)| message).collect(),
        chat: person,
    })
}

/// Messages that the phone would not give are none.
fn end(said: EndOfHistoryTransferType) -> PastEnd {
    use EndOfHistoryTransferType as Said;
    match said {
        Said::COMPLETE_BUT_MORE_MESSAGES_REMAIN_ON_PRIMARY
        | Said::COMPLETE_ON_DEMAND_SYNC_BUT_MORE_MSG_REMAIN_ON_PRIMARY => PastEnd::More,
        Said::COMPLETE_AND_NO_MORE_MESSAGE_REMAIN_ON_PRIMARY
        | Said::COMPLETE_ON_DEMAND_SYNC_WITH_MORE_MSG_ON_PRIMARY_BUT_NO_ACCESS => PastEnd::Nothing,
    }
}

fn seconds(secs: u64) -> UnixMillis {
    UnixMillis::from_secs(i64::try_from(secs).unwrap_or(i64::MAX))
}

/// Phones write seconds or milliseconds here, and a number past all dates for "always".
fn muted_until(end: u64) -> Option<UnixMillis> {
    const SECONDS_BELOW: u64 = 100_000_000_000;
    match i64::try_from(end) {
        Ok(0) => None,
        Ok(end) if end.unsigned_abs() < SECONDS_BELOW => Some(UnixMillis::from_secs(end)),
        Ok(end) => Some(UnixMillis(end)),
        Err(_) => Some(UnixMillis(i64::MAX)),
    }
}

fn message_of(info: &wa::WebMessageInfo, chat: &Person, own: &Own) -> Option<Inbound> {
    let key = info.key.as_option()?;
    let wa_id = key.id.clone().filter(|id| !id.is_empty())?;
    let message = info.message.as_option();
    if message.is_none() && info.message_stub_type != Some(StubType::CIPHERTEXT) {
        return happening(info, wa_id, chat, own);
    }
    let from_me = key.from_me.unwrap_or(false);
    let sender = if from_me {
        None
    } else {
        writer(info, key, chat, own)?
    };
    let body = match message.map(|message| with_secret(from_wa::body(message), info)) {
        Some(InboundBody::Protocol) => return None,
        Some(body) => body,
        None => InboundBody::Waiting,
    };
    let push_name = info
        .push_name
        .clone()
        .filter(|name| sender.is_some() && !name.is_empty());
    Some(Inbound {
        chat: chat.clone(),
        wa_id: WaId(wa_id),
        sent_at: seconds(info.message_timestamp.unwrap_or(0)),
        push_name: push_name.map(|name| Redacted(cut(Some(&name), NAME))),
        quote: message.and_then(|message| from_wa::quote(message, own)),
        extras: InboundExtras {
            business: people::seen(
                info.verified_biz_name.as_deref(),
                info.verified_biz_name.is_some(),
            ),
            ..message
                .map(|message| extras::extras(message, own, &Aliases::default()))
                .unwrap_or_default()
        },
        raw: message.and_then(|message| from_wa::raw(message, &body)),
        status: from_me.then(|| info.status.map(status)).flatten(),
        sender,
        body,
    })
}

/// Something that happened to the chat.
fn happening(info: &wa::WebMessageInfo, wa_id: String, chat: &Person, own: &Own) -> Option<Inbound> {
    let told = stubs::told(info, chat, own)?;
    Some(Inbound {
        chat: chat.clone(),
        sender: told.by,
        wa_id: WaId(wa_id),
        sent_at: seconds(info.message_timestamp.unwrap_or(0)),
        push_name: None,
        body: told.body,
        quote: None,
        extras: told.extras,
        raw: None,
        status: None,
    })
}

/// The phone keeps reactions beside their message, not as messages of their own.
fn reactions_to(info: &wa::WebMessageInfo, chat: &Person, own: &Own) -> impl Iterator<Item = Inbound> {
    let target = info.key.as_option().and_then(|key| key.id.clone());
    info.reactions.iter().filter_map(move |reaction| {
        let of = (reaction.key.as_option()?, reaction.sender_timestamp_ms);
        beside(info, of, (chat, own), |at| {
            Some(InboundBody::Reaction {
                target: WaId(target.clone()?),
                emoji: reaction.text.clone().unwrap_or_default(),
                at,
            })
        })
    })
}

/// Something that the phone keeps beside the message it belongs to; without a moment of its own it has that one's.
fn beside(
    info: &wa::WebMessageInfo,
    (key, at): (&wa::MessageKey, Option<i64>),
    (chat, own): (&Person, &Own),
    body: impl FnOnce(UnixMillis) -> Option<InboundBody>,
) -> Option<Inbound> {
    let sender = if key.from_me.unwrap_or(false) {
        None
    } else {
        writer(info, key, chat, own)?
    };
    let at = at.map_or_else(|| seconds(info.message_timestamp.unwrap_or(0)), UnixMillis);
    Some(Inbound {
        chat: chat.clone(),
        wa_id: WaId(key.id.clone().unwrap_or_default()),
        sent_at: at,
        push_name: None,
        quote: None,
        extras: InboundExtras::default(),
        raw: None,
        status: None,
        sender,
        body: body(at)?,
    })
}

/// The phone keeps a poll's secret beside the message as well.
fn with_secret(body: InboundBody, info: &wa::WebMessageInfo) -> InboundBody {
    let beside = || info.message_secret.as_ref()?.as_slice().try_into().ok();
    match body {
        InboundBody::Rich(mut rich) if matches!(rich.body, MessageBody::Poll { .. }) => {
            rich.secret = rich.secret.or_else(beside);
            InboundBody::Rich(rich)
        }
        other => other,
    }
}

/// The votes the phone keeps, opened, beside their poll.
fn votes_in(info: &wa::WebMessageInfo, chat: &Person, own: &Own) -> impl Iterator<Item = Inbound> {
    let poll = info.key.as_option().and_then(|key| key.id.clone());
    info.poll_updates.iter().filter_map(move |update| {
        let key = update.poll_update_message_key.as_option();
        let key = key.filter(|key| key.id.as_deref().is_some_and(|id| !id.is_empty()))?;
        beside(info, (key, update.sender_timestamp_ms), (chat, own), |at| {
            Some(votes::opened(poll.as_deref()?, update.vote.as_option()?, at))
        })
    })
}

/// The person of a direct chat, or the one the message names in a group; `Some(None)` for ourselves.
fn writer(
    info: &wa::WebMessageInfo,
    key: &wa::MessageKey,
    chat: &Person,
    own: &Own,
) -> Option<Option<Person>> {
    if !chat.jid.is_group() {
        return Some(Some(chat.clone()));
    }
    let named = info.participant.as_deref().or(key.participant.as_deref())?;
    let person = jid::person(&named.parse().ok()?, None, own, &Aliases::default())?;
    Some((!own.is(&person.jid)).then_some(person))
}

fn status(status: wa::web_message_info::Status) -> MessageStatus {
    use wa::web_message_info::Status;
    match status {
        Status::ERROR => MessageStatus::Failed,
        Status::PENDING => MessageStatus::Pending,
        Status::SERVER_ACK => MessageStatus::Sent,
        Status::DELIVERY_ACK => MessageStatus::Delivered,
        Status::READ => MessageStatus::Read,
        Status::PLAYED => MessageStatus::Played,
    }
}

#[cfg(test)]
#[path = "history_tests.rs"]
mod tests;
