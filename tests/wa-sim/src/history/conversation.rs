//! How a chat of a phone is written in a history: conversations, messages, quotes, names.

use std::ops::Range;

use waproto::whatsapp::conversation::EndOfHistoryTransferType;
use waproto::whatsapp::{self as wa, web_message_info::Status};

use super::{Chat, Line};
use crate::scenario::{Author, DeliveryStatus};
use crate::state::{DeviceAddress, Person, Space, World};

/// What a chunk holds of a chat.
pub(super) struct Part {
    /// Positions of messages in the chat, oldest first.
    pub(super) lines: Range<usize>,
    /// What the client is told about older messages; `None` while more of them are coming.
    pub(super) end: Option<EndOfHistoryTransferType>,
}

impl Part {
    /// A part whose transfer ends with position `floor`, the oldest one the client will get unasked.
    pub(super) fn until(lines: Range<usize>, floor: usize) -> Self {
        let end = match lines.start {
            0 => Some(EndOfHistoryTransferType::COMPLETE_AND_NO_MORE_MESSAGE_REMAIN_ON_PRIMARY),
            start if start <= floor => {
                Some(EndOfHistoryTransferType::COMPLETE_BUT_MORE_MESSAGES_REMAIN_ON_PRIMARY)
            }
            _ => None,
        };
        Self { lines, end }
    }
}

/// A chat with some of its messages, newest first, as phones write it.
pub(super) fn conversation(world: &World, me: &Person, chat: &Chat, part: &Part) -> wa::Conversation {
    let address = |space| {
        let phone = DeviceAddress::phone(chat.with.as_str());
        world.jid_of(&phone, space).to_string()
    };
    let id = address(me.space);
    let last = chat.lines.last().map(|line| line.at);
    let mut conversation = wa::Conversation {
        messages: messages(world, me, chat, part, &id),
        name: me.address_book.get(&chat.with).cloned(),
        unread_count: Some(chat.unread),
        last_msg_timestamp: last,
        conversation_timestamp: last,
        pinned: chat
            .pinned
            .then(|| u32::try_from(world.now().secs()).unwrap_or(u32::MAX)),
        archived: Some(chat.archived),
        end_of_history_transfer: Some(part.end.is_some()),
        end_of_history_transfer_type: part.end,
        id,
        ..Default::default()
    };
    match me.space {
        Space::Lid => conversation.pn_jid = Some(address(Space::Pn)),
        Space::Pn => conversation.lid_jid = world.visible_lid(&chat.with).map(|lid| lid.to_string()),
    }
    conversation
}

fn messages(world: &World, me: &Person, chat: &Chat, part: &Part, chat_id: &str) -> Vec<wa::HistorySyncMsg> {
    let places = part.lines.clone().rev();
    let lines = places.filter_map(|place| Some((place, chat.lines.get(place)?)));
    let own = own_address(world, me);
    let numbered = lines.map(|(place, line)| wa::HistorySyncMsg {
        message: buffa::MessageField::some(message(chat, line, chat_id, &own)),
        msg_order_id: Some(place as u64),
    });
    numbered.collect()
}

pub(super) fn own_address(world: &World, me: &Person) -> String {
    world.jid_of(&me.phone_address(), me.space).to_string()
}

/// One message with its outside, the chat named by `chat_id` and the account by `own`.
pub(super) fn message(chat: &Chat, line: &Line, chat_id: &str, own: &str) -> wa::WebMessageInfo {
    let from_me = line.author == Author::Me;
    wa::WebMessageInfo {
        key: buffa::MessageField::some(wa::MessageKey {
            remote_jid: Some(chat_id.to_owned()),
            from_me: Some(from_me),
            id: Some(line.id.clone()),
            participant: None,
        }),
        message: buffa::MessageField::some(body(chat, line, chat_id, own)),
        message_timestamp: Some(line.at),
        status: from_me.then_some(match line.status {
            DeliveryStatus::Pending => Status::PENDING,
            DeliveryStatus::Sent => Status::SERVER_ACK,
            DeliveryStatus::Delivered => Status::DELIVERY_ACK,
            DeliveryStatus::Read => Status::READ,
        }),
        ..Default::default()
    }
}

fn body(chat: &Chat, line: &Line, chat_id: &str, own: &str) -> wa::Message {
    if let Some(message) = &line.message {
        return (**message).clone();
    }
    let quoted = line.reply_to.and_then(|place| chat.lines.get(place));
    let Some(quoted) = quoted else {
        return wa::Message {
            conversation: Some(line.text.clone()),
            ..Default::default()
        };
    };
    let original = wa::Message {
        conversation: Some(quoted.text.clone()),
        ..Default::default()
    };
    let author = match quoted.author {
        Author::Me => own,
        Author::Them => chat_id,
    };
    let context = wa::ContextInfo {
        stanza_id: Some(quoted.id.clone()),
        participant: Some(author.to_owned()),
        quoted_message: buffa::MessageField::some(original),
        ..Default::default()
    };
    wa::Message {
        extended_text_message: buffa::MessageField::some(wa::message::ExtendedTextMessage {
            text: Some(line.text.clone()),
            context_info: buffa::MessageField::some(context),
            ..Default::default()
        }),
        ..Default::default()
    }
}

pub(super) fn push_name(world: &World, person: &Person) -> wa::Pushname {
    wa::Pushname {
        id: Some(world.jid_of(&person.phone_address(), Space::Pn).to_string()),
        pushname: Some(person.push_name.clone()),
    }
}

/// Both addresses of a person, as far as the account may know them.
pub(super) fn mapping(world: &World, person: &Person) -> Option<wa::PhoneNumberToLIDMapping> {
    let lid = world.visible_lid(&person.pn)?;
    let pn = world.jid_of(&person.phone_address(), Space::Pn);
    Some(wa::PhoneNumberToLIDMapping {
        pn_jid: Some(pn.to_string()),
        lid_jid: Some(lid.to_string()),
    })
}
