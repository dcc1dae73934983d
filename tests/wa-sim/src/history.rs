//! The history a phone gives a client it has just linked.
//!
//! One chunk with everything, sent inside the message that announces it, which is what phones do
//! with small histories. What is said while the simulator runs joins it, so that a client linked
//! later gets that too. Not here: chunks on the media host, older messages on demand.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use waproto::whatsapp::{self as wa, history_sync::HistorySyncType, web_message_info::Status};

use crate::groups;
use crate::scenario::{Author, DeliveryStatus};
use crate::state::{DeviceAddress, Person, Space, World};

/// How far back a message that arrives again is recognised, in messages of its chat.
const RESENT_WITHIN: usize = 1000;

/// A chat on an account's phone.
pub(crate) struct Chat {
    /// The contact's phone number.
    pub(crate) with: String,
    pub(crate) unread: u32,
    pub(crate) pinned: bool,
    pub(crate) archived: bool,
    /// Oldest first.
    pub(crate) lines: Vec<Line>,
}

/// A message of a chat's past.
pub(crate) struct Line {
    pub(crate) id: String,
    pub(crate) author: Author,
    /// Unix seconds.
    pub(crate) at: u64,
    pub(crate) text: String,
    pub(crate) status: DeliveryStatus,
    /// The position of the message this one answers.
    pub(crate) reply_to: Option<usize>,
}

impl Chat {
    fn with(contact: &str) -> Self {
        Self {
            with: contact.to_owned(),
            unread: 0,
            pinned: false,
            archived: false,
            lines: Vec::new(),
        }
    }
}

/// A compressed history.
pub(crate) struct Chunk {
    pub(crate) zlib: Vec<u8>,
    pub(crate) plain_len: u64,
}

/// The history of an account; `None` when its phone is empty.
///
/// # Errors
/// When compressing fails, which memory never does.
pub(crate) fn bootstrap(world: &World, pn: &str) -> anyhow::Result<Option<Chunk>> {
    let Some(person) = world.people.get(pn) else {
        return Ok(None);
    };
    let group_chats = groups::conversations(world, person);
    if person.chats.is_empty() && group_chats.is_empty() {
        return Ok(None);
    }
    let with = acquaintances(world, person);
    let history = wa::HistorySync {
        sync_type: HistorySyncType::INITIAL_BOOTSTRAP,
        conversations: person
            .chats
            .iter()
            .map(|chat| conversation(world, person, chat))
            .chain(group_chats)
            .collect(),
        chunk_order: Some(1),
        progress: Some(100),
        pushnames: with.iter().map(|other| push_name(world, other)).collect(),
        phone_number_to_lid_mappings: with.iter().filter_map(|other| mapping(world, other)).collect(),
        ..Default::default()
    };
    let plain = waproto::codec::history_sync_to_vec(&history);
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&plain)?;
    Ok(Some(Chunk {
        zlib: encoder.finish()?,
        plain_len: plain.len() as u64,
    }))
}

/// Everybody the account has a chat or a group with.
fn acquaintances<'a>(world: &'a World, person: &Person) -> Vec<&'a Person> {
    let mut numbers: Vec<String> = person.chats.iter().map(|chat| chat.with.clone()).collect();
    numbers.extend(groups::past_people(world, &person.pn));
    numbers.sort_unstable();
    numbers.dedup();
    let people = numbers.iter().filter_map(|pn| world.people.get(pn));
    people.collect()
}

/// A message of today joins the history of the account's phone.
pub(crate) fn note(world: &mut World, account: &str, with: &str, author: Author, id: &str, text: &str) {
    let at = world.now().secs();
    let Some(person) = world.people.get_mut(account) else {
        return;
    };
    let place = person.chats.iter().position(|chat| chat.with == with);
    let place = place.unwrap_or_else(|| {
        person.chats.push(Chat::with(with));
        person.chats.len() - 1
    });
    let chat = &mut person.chats[place];
    let mut recent = chat.lines.iter().rev().take(RESENT_WITHIN);
    if recent.any(|line| line.id == id) {
        return;
    }
    match author {
        Author::Me => chat.unread = 0,
        Author::Them => chat.unread += 1,
    }
    chat.lines.push(Line {
        id: id.to_owned(),
        author,
        at,
        text: text.to_owned(),
        status: DeliveryStatus::Delivered,
        reply_to: None,
    });
}

/// The account read a chat.
pub(crate) fn mark_read(world: &mut World, account: &str, with: &str) {
    let person = world.people.get_mut(account);
    let chats = person.into_iter().flat_map(|person| &mut person.chats);
    for chat in chats.filter(|chat| chat.with == with) {
        chat.unread = 0;
    }
}

fn conversation(world: &World, me: &Person, chat: &Chat) -> wa::Conversation {
    let address = |space| {
        let phone = DeviceAddress::phone(chat.with.as_str());
        world.jid_of(&phone, space).to_string()
    };
    let id = address(me.space);
    let own = world.jid_of(&me.phone_address(), me.space).to_string();
    let last = chat.lines.last().map(|line| line.at);
    let mut conversation = wa::Conversation {
        messages: chat
            .lines
            .iter()
            .enumerate()
            .rev()
            .map(|(place, line)| message(chat, line, place as u64, &id, &own))
            .collect(),
        name: me.address_book.get(&chat.with).cloned(),
        unread_count: Some(chat.unread),
        last_msg_timestamp: last,
        conversation_timestamp: last,
        pinned: chat
            .pinned
            .then(|| u32::try_from(world.now().secs()).unwrap_or(u32::MAX)),
        archived: Some(chat.archived),
        end_of_history_transfer: Some(true),
        id,
        ..Default::default()
    };
    match me.space {
        Space::Lid => conversation.pn_jid = Some(address(Space::Pn)),
        Space::Pn => conversation.lid_jid = world.visible_lid(&chat.with).map(|lid| lid.to_string()),
    }
    conversation
}

fn message(chat: &Chat, line: &Line, place: u64, chat_id: &str, own: &str) -> wa::HistorySyncMsg {
    let from_me = line.author == Author::Me;
    let info = wa::WebMessageInfo {
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
    };
    wa::HistorySyncMsg {
        message: buffa::MessageField::some(info),
        msg_order_id: Some(place),
    }
}

fn body(chat: &Chat, line: &Line, chat_id: &str, own: &str) -> wa::Message {
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

fn push_name(world: &World, person: &Person) -> wa::Pushname {
    wa::Pushname {
        id: Some(world.jid_of(&person.phone_address(), Space::Pn).to_string()),
        pushname: Some(person.push_name.clone()),
    }
}

fn mapping(world: &World, person: &Person) -> Option<wa::PhoneNumberToLIDMapping> {
    let lid = world.visible_lid(&person.pn)?;
    let pn = world.jid_of(&person.phone_address(), Space::Pn);
    Some(wa::PhoneNumberToLIDMapping {
        pn_jid: Some(pn.to_string()),
        lid_jid: Some(lid.to_string()),
    })
}
