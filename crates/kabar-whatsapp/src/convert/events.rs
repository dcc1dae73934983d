//! The library's events as the core hears them, besides messages and the connection.
//!
//! Events of kinds that have no place in the seam give nothing. What other devices set on chats is in `states`,
//! what becomes of groups in `groups`, what is different about people in `people`.

use super::{Aliases, Own, calls, groups, jid, people as about_people, states};
use kabar_core::ports::whatsapp::{ChatTimer, Person, WaEvent};
use kabar_types::{LogoutReason, MessageStatus, Presence, Redacted, TypingState, UnixMillis, WaId};
use whatsapp_rust::{
    Jid as WireJid, Server,
    types::{
        events::{
            ChatPresenceUpdate, ConnectFailureReason, ContactUpdate, Event, GroupUpdate, LoggedOut,
            MexNotification, PairSuccess, PairingQrCode, PresenceUpdate, Receipt, ServerAck, TemporaryBan,
        },
        presence::{ChatPresence, ChatPresenceMedia, ReceiptType},
    },
    wacore::stanza::groups::GroupNotificationAction,
};

/// The people an event speaks of, so that their other addresses can be looked up first.
pub(crate) fn people(event: &Event) -> Vec<WireJid> {
    match event {
        Event::Receipt(receipt) => vec![receipt.source.chat.clone(), receipt.source.sender.clone()],
        Event::ChatPresence(typing) => vec![typing.source.chat.clone(), typing.source.sender.clone()],
        Event::ContactUpdate(update) => vec![update.jid.clone()],
        Event::Presence(update) => vec![update.from.clone()],
        Event::UndecryptableMessage(missing) => {
            vec![
                missing.info.source.chat.clone(),
                missing.info.source.sender.clone(),
            ]
        }
        Event::Messages(batch) => crate::inbound::people(batch),
        Event::IncomingCall(call) => vec![call.from.clone(), call.action.call_creator().clone()],
        Event::MissedCall(call) => vec![call.from.clone()],
        Event::CallEndedElsewhere(call) => vec![call.from.clone()],
        Event::GroupUpdate(update) => groups::people(update),
        Event::PictureUpdate(update) if update.jid.server == Server::Group => {
            update.author.iter().cloned().collect()
        }
        Event::PictureUpdate(_) | Event::UserAboutUpdate(_) | Event::BusinessStatusUpdate(_) => {
            about_people::people(event)
        }
        other => states::people(other),
    }
}

/// What the core hears of an event, if anything.
pub(crate) fn translate(event: &Event, own: &Own, aliases: &Aliases) -> Option<WaEvent> {
    match event {
        Event::PairingQrCode(code) => Some(qr(code)),
        Event::PairingQrCodesExhausted(_) => Some(WaEvent::QrExhausted),
        Event::PairSuccess(success) => linked(success),
        Event::PairingCode(code) => Some(WaEvent::PairCode {
            code: Redacted(code.code.clone()),
            valid_ms: millis(code.timeout),
        }),
        Event::PairPasskeyRequest(_) | Event::PairPasskeyError(_) => Some(WaEvent::PasskeyRequired),
        Event::LoggedOut(out) => Some(WaEvent::LoggedOut {
            reason: logout_reason(out),
        }),
        Event::StreamReplaced(_) => Some(WaEvent::Replaced),
        Event::TemporaryBan(ban) => Some(banned(ban)),
        Event::ClientOutdated(_) => Some(WaEvent::Outdated),
        Event::MexNotification(notice) => limits_changed(notice),
        Event::ServerAck(ack) => server_ack(ack),
        Event::Receipt(receipt) => receipt_event(receipt, own, aliases),
        Event::ChatPresence(update) => typing(update, own, aliases),
        Event::ContactUpdate(update) => contact(update, own, aliases),
        Event::Presence(update) => presence(update, own, aliases),
        Event::IncomingCall(call) => calls::signal(call, own, aliases),
        Event::MissedCall(call) => calls::missed(call, own, aliases),
        Event::CallEndedElsewhere(call) => calls::ended_elsewhere(call, own, aliases),
        Event::GroupUpdate(update) => {
            group_timer(update, own, aliases).or_else(|| groups::changed(update, own, aliases))
        }
        Event::PictureUpdate(update) if update.jid.server == Server::Group => {
            groups::picture(update, own, aliases)
        }
        Event::PictureUpdate(_)
        | Event::UserAboutUpdate(_)
        | Event::BusinessStatusUpdate(_)
        | Event::ContactNumberChanged(_)
        | Event::SelfPushNameUpdated(_)
        | Event::RawNode(_) => about_people::translate(event, own, aliases),
        other => states::translate(other, own, aliases),
    }
}

fn qr(code: &PairingQrCode) -> WaEvent {
    WaEvent::QrReady {
        qr: Redacted(code.code.clone()),
        valid_ms: millis(code.timeout),
    }
}

pub(crate) fn millis(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn linked(success: &PairSuccess) -> Option<WaEvent> {
    let push_name = (!success.business_name.is_empty()).then(|| Redacted(success.business_name.clone()));
    Some(WaEvent::Linked {
        phone: jid::canonical(&success.id)?,
        lid: jid::canonical(&success.lid),
        push_name,
    })
}

/// 401 and every removal by the phone, 403, 406 (whatsapp-rust `ConnectFailureReason`).
fn logout_reason(out: &LoggedOut) -> LogoutReason {
    match out.reason {
        ConnectFailureReason::AccountLocked => LogoutReason::Locked,
        ConnectFailureReason::UnknownLogout => LogoutReason::Banned,
        _ => LogoutReason::Removed,
    }
}

fn banned(ban: &TemporaryBan) -> WaEvent {
    let until_ms = ban.expire.num_milliseconds();
    WaEvent::Banned {
        code: u16::try_from(ban.code.code()).unwrap_or(0),
        until_ms: (until_ms > 0).then_some(until_ms),
    }
}

/// The notices about the lock on new chats and about their quota, by WhatsApp's own names for them.
fn limits_changed(notice: &MexNotification) -> Option<WaEvent> {
    let names = [
        "NotificationUserReachoutTimelockUpdate",
        "MessageCappingInfoNotification",
    ];
    names
        .contains(&notice.op_name.as_str())
        .then_some(WaEvent::LimitsChanged)
}

/// Acks of receipts and notifications prove nothing about messages. An error that is no number still is one.
fn server_ack(ack: &ServerAck) -> Option<WaEvent> {
    if ack.class.as_deref() != Some("message") {
        return None;
    }
    let error = ack.error.as_deref().map(|code| code.parse().unwrap_or(u16::MAX));
    Some(WaEvent::ServerAck {
        wa_id: WaId(ack.id.clone()),
        chat: ack.from.as_ref().and_then(jid::canonical),
        error,
    })
}

fn receipt_event(receipt: &Receipt, own: &Own, aliases: &Aliases) -> Option<WaEvent> {
    let chat = jid::person(&receipt.source.chat, None, own, aliases)?;
    let ids: Vec<WaId> = receipt.message_ids.iter().cloned().map(WaId).collect();
    let status = match receipt.r#type {
        ReceiptType::ReadSelf | ReceiptType::PlayedSelf => return Some(WaEvent::ReadElsewhere { chat, ids }),
        // A device that is not in the foreground answers "inactive": delivered all the same.
        ReceiptType::Delivered | ReceiptType::Inactive => MessageStatus::Delivered,
        ReceiptType::Read => MessageStatus::Read,
        ReceiptType::Played => MessageStatus::Played,
        // The other side cannot take it in; the server has it.
        ReceiptType::Sent => MessageStatus::Sent,
        _ => return None,
    };
    let sender = jid::person(
        &receipt.source.sender,
        receipt.source.sender_alt.as_ref(),
        own,
        aliases,
    )?;
    // Our other devices confirm to each other what we wrote: that proves nothing about the person.
    if own.is(&sender.jid) {
        return None;
    }
    let at = UnixMillis(receipt.timestamp.timestamp_millis());
    Some(WaEvent::Receipt {
        chat,
        sender,
        ids,
        status,
        at,
    })
}

fn typing(update: &ChatPresenceUpdate, own: &Own, aliases: &Aliases) -> Option<WaEvent> {
    let sender = jid::person(
        &update.source.sender,
        update.source.sender_alt.as_ref(),
        own,
        aliases,
    )?;
    let state = match (update.state, update.media) {
        (ChatPresence::Paused, _) => TypingState::Idle,
        (ChatPresence::Composing, ChatPresenceMedia::Text) => TypingState::Typing,
        (ChatPresence::Composing, ChatPresenceMedia::Audio) => TypingState::Recording,
    };
    let chat = jid::person(&update.source.chat, None, own, aliases)?;
    (!own.is(&sender.jid)).then_some(WaEvent::Typing { chat, sender, state })
}

/// Whether somebody is there. A moment that is hidden, or that nobody knows, is none.
fn presence(update: &PresenceUpdate, own: &Own, aliases: &Aliases) -> Option<WaEvent> {
    let person = jid::person(&update.from, None, own, aliases)?;
    let presence = match (update.unavailable, update.last_seen) {
        (false, _) => Presence::Online,
        (true, Some(at)) => Presence::LastSeen {
            at: UnixMillis(at.timestamp_millis()),
        },
        (true, None) => Presence::Away,
    };
    (!own.is(&person.jid) && !person.jid.is_group()).then_some(WaEvent::PresenceSeen { person, presence })
}

/// That new messages of a group disappear, or stay.
fn group_timer(update: &GroupUpdate, own: &Own, aliases: &Aliases) -> Option<WaEvent> {
    let GroupNotificationAction::Ephemeral { expiration, .. } = &update.action else {
        return None;
    };
    let at = UnixMillis(update.timestamp.timestamp_millis());
    let by = update.participant.as_ref();
    let by = by.and_then(|by| jid::person(by, update.participant_pn.as_ref(), own, aliases));
    Some(WaEvent::TimerChanged {
        chat: jid::person(&update.group_jid, None, own, aliases)?,
        by: by.filter(|by| !own.is(&by.jid)),
        wa_id: WaId(
            update
                .notification_id
                .clone()
                .unwrap_or_else(|| format!("timer-{}", at.0)),
        ),
        timer: ChatTimer {
            seconds: *expiration,
            at,
        },
    })
}

/// A name from the phone's address book.
fn contact(update: &ContactUpdate, own: &Own, aliases: &Aliases) -> Option<WaEvent> {
    let action = &update.action;
    let named = if update.jid.is_lid() {
        &action.pn_jid
    } else {
        &action.lid_jid
    };
    let alt = named.as_deref().and_then(|text| text.parse().ok());
    let person: Person = jid::person(&update.jid, alt.as_ref(), own, aliases)?;
    let saved = action
        .full_name
        .as_ref()
        .or(action.first_name.as_ref())
        .filter(|name| !name.is_empty());
    (!own.is(&person.jid)).then(|| WaEvent::ContactSeen {
        person,
        saved_name: saved.cloned().map(Redacted),
        push_name: None,
    })
}

#[cfg(test)]
#[path = "events_tests.rs"]
mod tests;
