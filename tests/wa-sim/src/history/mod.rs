//! The past of an account's phone, and how a linked client gets to know it.
//!
//! What is said while the simulator runs joins the past, so that a client linked later gets that
//! too. The rooms: `plan` says how the past is cut and sent, `chunks` cuts it, `conversation` writes it
//! down, `delivery` sends it, `demand` answers a client that wants more, `generate` makes it up.

mod chunks;
mod conversation;
mod delivery;
mod demand;
mod generate;
mod plan;

use waproto::whatsapp as wa;

use crate::scenario::{Author, DeliveryStatus};
use crate::state::World;

pub(crate) use chunks::all as all_chunks;
pub(crate) use delivery::{release_withheld, resend, send_all};
pub(crate) use demand::answer;
pub use generate::HistoryShape;
pub(crate) use generate::fill;
pub(crate) use plan::Transfer;
pub use plan::{HistoryDelivery, HistoryPlan};

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
    /// The message itself when it is more than its text, for example a picture.
    pub(crate) message: Option<Box<wa::Message>>,
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

/// A message of today joins the history of the account's phone. Say it once per message, not per arrival.
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
        message: None,
    });
}

/// A message noted before is more than its text: later clients get all of it.
pub(crate) fn attach(world: &mut World, account: &str, with: &str, id: &str, message: &wa::Message) {
    let person = world.people.get_mut(account);
    let chats = person.into_iter().flat_map(|person| &mut person.chats);
    for chat in chats.filter(|chat| chat.with == with) {
        let mut recent = chat.lines.iter_mut().rev().take(RESENT_WITHIN);
        if let Some(line) = recent.find(|line| line.id == id) {
            line.message = Some(Box::new(message.clone()));
        }
    }
}

/// The account read a chat.
pub(crate) fn mark_read(world: &mut World, account: &str, with: &str) {
    let person = world.people.get_mut(account);
    let chats = person.into_iter().flat_map(|person| &mut person.chats);
    for chat in chats.filter(|chat| chat.with == with) {
        chat.unread = 0;
    }
}
