//! What an event means for the connection: the machine's inputs in the words of the port, and nothing else.

use super::state::Input;
use crate::ports::whatsapp::{PathTrouble, WaEvent};

/// Refusals after which WhatsApp is asked why: new chats are locked or this person gave no token, or the quota of new
/// chats is used up (whatsapp-rust `NackReason`).
const NEW_CHAT_REFUSED: [u16; 2] = [463, 475];

/// What a fact means for the connection once it is committed.
pub(super) fn follows(fact: &WaEvent) -> Option<Input> {
    match fact {
        WaEvent::History { .. } => Some(Input::ChunkStored),
        WaEvent::ServerAck {
            error: Some(code), ..
        } if NEW_CHAT_REFUSED.contains(code) => Some(Input::LimitsInDoubt),
        _ => None,
    }
}

/// What an event means for the connection; `None` for events that only matter while linking.
pub(super) fn input_of(event: &WaEvent) -> Option<Input> {
    Some(match event {
        WaEvent::Connected => Input::Connected,
        WaEvent::OfflineDrained => Input::Drained,
        WaEvent::Disconnected {
            attempt,
            next_try_ms,
            reason,
        } => Input::Lost {
            attempt: *attempt,
            next_try_ms: *next_try_ms,
            reason: reason.map(PathTrouble::code),
        },
        WaEvent::Unconfirmed {
            silent_ms,
            unanswered,
        } => Input::Unconfirmed {
            silent_ms: *silent_ms,
            unanswered: *unanswered,
        },
        WaEvent::Confirmed => Input::Confirmed,
        WaEvent::LimitsChanged => Input::LimitsInDoubt,
        WaEvent::LoggedOut { reason } => Input::LoggedOut { reason: *reason },
        WaEvent::Replaced => Input::Replaced,
        WaEvent::Banned { code, until_ms } => Input::Banned {
            code: *code,
            until_ms: *until_ms,
        },
        WaEvent::Outdated => Input::Outdated,
        _ => return None,
    })
}
