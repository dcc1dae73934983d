//! Whom an event concerns: the store, and whoever has to look again once it is committed.

use super::mailbox::{Arrival, Arrived};
use crate::ports::whatsapp::{GroupChange, Person, PersonChange, StateChange, WaEvent};

/// True for what [`Inbox::take`](super::Inbox::take) commits.
pub(crate) fn is_fact(arrival: &Arrival) -> bool {
    matches!(
        arrival.what,
        Arrived::Event(
            WaEvent::ServerAck { .. }
                | WaEvent::Receipt { .. }
                | WaEvent::ReadElsewhere { .. }
                | WaEvent::StateSynced { .. }
                | WaEvent::ContactSeen { .. }
                | WaEvent::PersonChanged { .. }
                | WaEvent::OwnNameSeen { .. }
                | WaEvent::CallOffered { .. }
                | WaEvent::CallEnded { .. }
                | WaEvent::TimerChanged { .. }
                | WaEvent::GroupChanged { .. }
                | WaEvent::History { .. }
                | WaEvent::Older { .. }
        )
    )
}

/// True for what is heard of groups, and for refusals, which may be about one.
pub(super) fn is_of_group(event: &WaEvent) -> bool {
    match event {
        WaEvent::GroupChanged { .. } | WaEvent::ServerAck { error: Some(_), .. } => true,
        WaEvent::Receipt { chat, .. } | WaEvent::TimerChanged { chat, .. } => chat.jid.is_group(),
        _ => false,
    }
}

/// Who has another picture.
pub(super) fn pictured(event: &WaEvent) -> Option<&Person> {
    match event {
        WaEvent::PersonChanged {
            person,
            change: PersonChange::Picture { .. },
            ..
        } => Some(person),
        WaEvent::GroupChanged {
            chat,
            change: GroupChange::Picture,
            ..
        } => Some(chat),
        _ => None,
    }
}

/// True for what asks for messages of a chat to go.
pub(super) fn empties(event: &WaEvent) -> bool {
    matches!(
        event,
        WaEvent::StateSynced {
            change: StateChange::Clear { .. } | StateChange::Delete { .. },
            ..
        }
    )
}
