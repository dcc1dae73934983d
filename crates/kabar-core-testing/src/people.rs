//! Alice and Bob, and what they write. Their numbers are invented.

use crate::clock::DAWN;
use kabar_core::ports::whatsapp::{
    GroupInfo, HistoryChat, Inbound, InboundBody, InboundExtras, Origin, Person,
};
use kabar_types::{GroupRole, GroupRules, Jid, MessageStatus, Redacted, UnixMillis, WaId};

/// The number of the shop whose Kabar is tested.
pub const SHOP: &str = "6280000000003";
/// Another number of the same person.
pub const KITCHEN: &str = "6280000000004";
/// Alice's phone number.
pub const ALICE: &str = "6280000000101";
/// Bob's phone number.
pub const BOB: &str = "6280000000102";

/// The address of a phone number, with the hidden id WhatsApp knows the same person by.
pub fn person(phone: &str) -> Person {
    Person {
        jid: Jid::from_phone_digits(phone),
        alt: Some(lid(phone)),
    }
}

/// The hidden id of a number.
pub fn lid(phone: &str) -> Jid {
    Jid::new(format!("9{}@lid", &phone[1..]))
}

/// Alice.
pub fn alice() -> Person {
    person(ALICE)
}

/// Bob.
pub fn bob() -> Person {
    person(BOB)
}

/// A group, by the digits of its address.
pub fn group(digits: &str) -> Person {
    Person {
        jid: Jid::new(format!("{digits}@g.us")),
        alt: None,
    }
}

/// A group that Alice made, with these people and this account in it; `ours` is what this account may do.
pub fn group_of(name: &str, people: &[Person], ours: GroupRole) -> GroupInfo {
    let owner = alice();
    let role = |person: &Person| match *person == owner {
        true => GroupRole::Owner,
        false => GroupRole::Member,
    };
    let others = people.iter().map(|person| (Some(person.clone()), role(person)));
    GroupInfo {
        name: Redacted(name.to_owned()),
        named_at: Some(DAWN),
        topic: Redacted(String::new()),
        topic_at: None,
        origin: Origin {
            at: Some(DAWN),
            by: Some(Some(owner.clone())),
        },
        rules: GroupRules::default(),
        timer_secs: 0,
        members: others.chain([(None, ours)]).collect(),
    }
}

/// A text somebody writes in their direct chat, as it arrives.
pub fn text_from(writer: &Person, wa_id: &str, text: &str) -> Inbound {
    Inbound {
        chat: writer.clone(),
        sender: Some(writer.clone()),
        wa_id: WaId(wa_id.to_owned()),
        sent_at: DAWN,
        push_name: None,
        body: InboundBody::Text {
            text: text.to_owned(),
        },
        quote: None,
        extras: InboundExtras::default(),
        raw: None,
        status: None,
    }
}

/// A text of ours in the chat with `to`, as an echo or from history.
pub fn text_of_ours(to: &Person, wa_id: &str, text: &str, status: Option<MessageStatus>) -> Inbound {
    Inbound {
        sender: None,
        status,
        ..text_from(to, wa_id, text)
    }
}

/// A conversation of history with `with`, of so many texts, a minute apart.
pub fn history_with(with: &Person, name: &str, texts: u32) -> HistoryChat {
    let messages = (0..texts).map(|n| {
        let inbound = text_from(with, &format!("H{n}"), &format!("message {n} of the past"));
        Inbound {
            sent_at: DAWN.plus(-60_000 * i64::from(texts - n)),
            ..inbound
        }
    });
    HistoryChat {
        chat: with.clone(),
        name: Some(Redacted(name.to_owned())),
        unread: 2,
        pinned: false,
        archived: false,
        muted_until: None,
        last_activity: Some(UnixMillis(DAWN.0 - 60_000)),
        timer: None,
        group: None,
        end: None,
        messages: messages.collect(),
    }
}
