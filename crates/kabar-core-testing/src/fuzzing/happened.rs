//! What else may happen to a number: proof, reads, settings of other devices, names, calls.

use super::{talk::Talk, words::Words};
use kabar_core::ports::whatsapp::{
    BusinessSeen, ChatTimer, MessageRef, Person, PersonChange, StateChange, WaEvent,
};
use kabar_types::{CallOutcome, MessageStatus, Redacted, UnixMillis};

const STATUSES: [MessageStatus; 4] = [
    MessageStatus::Sent,
    MessageStatus::Delivered,
    MessageStatus::Read,
    MessageStatus::Played,
];
impl Talk<'_> {
    pub(super) fn event(&self, words: &mut Words<'_>) -> WaEvent {
        let chat = self.chat(words);
        match words.byte() % 10 {
            0 => WaEvent::ServerAck {
                wa_id: self.id(words),
                chat: None,
                error: words.pick(&[None, Some(463), Some(479)]),
            },
            1 => WaEvent::Receipt {
                sender: self.person(words),
                ids: vec![self.id(words)],
                status: words.pick(&STATUSES),
                at: Self::moment(words),
                chat,
            },
            2 => WaEvent::ReadElsewhere {
                ids: vec![self.id(words), self.id(words)],
                chat,
            },
            3 | 4 => WaEvent::StateSynced {
                change: self.state(words),
                at: Self::moment(words),
                chat,
            },
            5 => WaEvent::ContactSeen {
                person: self.person(words),
                saved_name: words.coin().then(|| Redacted("Saved".to_owned())),
                push_name: words.coin().then(|| Redacted("Pushed".to_owned())),
            },
            6 => WaEvent::TimerChanged {
                by: words.coin().then(|| self.person(words)),
                wa_id: self.id(words),
                timer: timer(words),
                chat,
            },
            7 | 8 => WaEvent::PersonChanged {
                person: self.person(words),
                change: change_of_person(words),
                at: Self::moment(words),
            },
            _ => self.call(chat, words),
        }
    }

    pub(super) fn call(&self, chat: Person, words: &mut Words<'_>) -> WaEvent {
        let (caller, call, at) = (self.person(words), self.id(words), Self::moment(words));
        if words.coin() {
            return WaEvent::CallOffered {
                chat,
                caller,
                call,
                video: false,
                at,
            };
        }
        WaEvent::CallEnded {
            chat,
            caller,
            call,
            outcome: words.pick(&[CallOutcome::Missed, CallOutcome::Answered]),
            seconds: 3,
            at,
        }
    }

    pub(super) fn state(&self, words: &mut Words<'_>) -> StateChange {
        let message = |words: &mut Words<'_>| MessageRef {
            wa_id: self.id(words),
            writer: words.coin().then(|| self.person(words)),
        };
        match words.byte() % 8 {
            0 => StateChange::Pin { pinned: words.coin() },
            1 => StateChange::Archive {
                archived: words.coin(),
            },
            2 => StateChange::Mute {
                until: words.coin().then_some(UnixMillis(-1)),
            },
            3 => StateChange::Read {
                read: words.coin(),
                upto: words.coin().then(|| Self::moment(words)),
            },
            4 => StateChange::Star {
                message: message(words),
                starred: words.coin(),
            },
            5 => StateChange::DeleteForMe {
                message: message(words),
                sent_at: words.coin().then(|| Self::moment(words)),
            },
            6 => StateChange::Clear {
                upto: Self::moment(words),
                starred_too: words.coin(),
            },
            _ => StateChange::Delete {
                upto: Self::moment(words),
            },
        }
    }
}

fn change_of_person(words: &mut Words<'_>) -> PersonChange {
    match words.byte() % 3 {
        0 => PersonChange::Picture {
            id: words.coin().then(|| "7".to_owned()),
        },
        1 => PersonChange::Business(BusinessSeen::named("Shop")),
        _ => PersonChange::About {
            text: Redacted("Busy".to_owned()),
        },
    }
}

pub(super) fn timer(words: &mut Words<'_>) -> ChatTimer {
    ChatTimer {
        seconds: words.pick(&[0, 86_400, 604_800]),
        at: Talk::moment(words),
    }
}
