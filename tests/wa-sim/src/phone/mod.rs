//! The handset: device 0 of a person.
//!
//! It opens what it is sent and shows it (the ledger's `seen`), sends its linked clients the keys
//! of the app state and the history, and sends a message again when a client could not open it.
//! Not here: a contact's manners (`people`).

mod mishaps;
mod owner;
mod sending;

use anyhow::{Context, ensure};
use wacore_binary::{Jid, Node};
use waproto::whatsapp::{self as wa, message::protocol_message::Type};

use crate::app_state;
use crate::history;
use crate::people::{self, Waiting};
use crate::scenario::Author;
use crate::stanza::{self, content};
use crate::state::{DeviceAddress, Kind, SentMessage, World};
use sending::ask_again;

pub(crate) use mishaps::{Mishaps, break_session, leave_unopened, lose_sessions, reinstall};
pub(crate) use owner::{read, write};
pub(crate) use sending::{asked_for, plea, send, send_again, start_over};

/// A message arrived at the phone of `pn`; it waits while the phone is off.
pub(crate) fn hear(world: &mut World, pn: &str, from: &DeviceAddress, node: &Node) {
    if people::is_away(world, pn) {
        people::keep(world, pn, Waiting::Message(from.clone(), node.clone()));
        return;
    }
    let id = stanza::text(node, "id").unwrap_or_default();
    let message = match open(world, pn, from, node) {
        Ok(message) => message,
        Err(error) => {
            let what = format!("the phone of {pn} could not open {id} of {from}: {error:#}");
            world.ledger.event(what);
            ask_again(world, pn, from, &id);
            return;
        }
    };
    if let Some(asked) = message.protocol_message.as_option()
        && !matches!(asked.r#type, Some(Type::REVOKE | Type::MESSAGE_EDIT))
    {
        answer_own_client(world, pn, from, &id, asked);
        return;
    }
    let heard = Heard::new(world, from, message);
    let kind = world.people.get(pn).map(|person| person.kind);
    if kind == Some(Kind::Contact) {
        people::gets(world, pn, from, &id, &heard.message);
        return;
    }
    let chat = heard.other_side.as_deref().unwrap_or_default();
    let first = people::sees(world, pn, chat, &heard.author, &id, &heard.message);
    let line = first && people::is_line(&heard.message);
    if let Some(other) = heard.other_side.filter(|_| line) {
        let author = if heard.author == pn {
            Author::Me
        } else {
            Author::Them
        };
        people::joins_history(world, pn, &other, author, &id, &heard.message);
    }
}

/// What a message says, once opened.
struct Heard {
    author: String,
    /// Whom the phone's owner has this chat with.
    other_side: Option<String>,
    message: wa::Message,
}

impl Heard {
    fn new(world: &World, from: &DeviceAddress, mut message: wa::Message) -> Self {
        let Some(sent) = message.device_sent_message.take() else {
            return Self {
                author: from.pn.clone(),
                other_side: Some(from.pn.clone()),
                message,
            };
        };
        // Written on a linked client of the same account.
        let destination = sent.destination_jid.as_deref().and_then(|jid| jid.parse().ok());
        Self {
            author: from.pn.clone(),
            other_side: destination
                .and_then(|jid: Jid| world.resolve(&jid.to_non_ad()))
                .map(|person| person.pn),
            message: sent.message.into_option().unwrap_or_default(),
        }
    }
}

/// The phone's first words to a linked client: keys and history.
pub(crate) fn welcome(world: &mut World, device: &DeviceAddress) {
    let Some(companion) = world.companion(device).filter(|companion| !companion.welcomed) else {
        return;
    };
    companion.welcomed = true;
    let done = share_keys(world, device).and_then(|()| history::send_all(world, device));
    if let Err(error) = done {
        let what = format!("the phone could not welcome {device}: {error:#}");
        world.ledger.event(what);
    }
}

/// Seeded clients never upload first; they are welcomed when they come in.
pub(crate) fn welcome_seeded(world: &mut World, device: &DeviceAddress) {
    if world.companion(device).is_some_and(|companion| companion.seeded) {
        welcome(world, device);
    }
}

/// A linked client confirmed something its own account's phone or another of its clients sent.
pub(crate) fn confirmed(world: &mut World, by: &DeviceAddress, ids: &[String], node: &Node) {
    if stanza::text(node, "type").as_deref() == Some("retry") {
        for id in ids {
            send_again(world, &by.pn, by, id, node);
        }
        return;
    }
    let Some(companion) = world.companion(by) else {
        return;
    };
    let shared = companion.key_share.as_ref().is_some_and(|id| ids.contains(id));
    if !shared {
        return;
    }
    companion.key_share = None;
    if companion.seeded {
        app_state::tell_all(world, by);
    }
}

fn open(world: &mut World, pn: &str, from: &DeviceAddress, node: &Node) -> anyhow::Result<wa::Message> {
    let enc = node.get_optional_child("enc").context("nothing to open")?;
    let kind = stanza::text(enc, "type").unwrap_or_default();
    let World { people, rng, .. } = world;
    let person = people.get_mut(pn).context("nobody there")?;
    ensure!(!person.phone.mishaps.unopened(), "it failed to");
    person.phone.endpoint.decrypt(from, &kind, &content(enc), rng)
}

fn answer_own_client(
    world: &mut World,
    pn: &str,
    from: &DeviceAddress,
    id: &str,
    asked: &wa::message::ProtocolMessage,
) {
    let operation = asked.peer_data_operation_request_message.as_option();
    if let Some(request) = operation.filter(|_| from.pn == pn) {
        if let Err(error) = history::answer(world, from, id, request) {
            let what = format!("the phone of {pn} does not answer {id}: {error:#}");
            world.ledger.event(what);
        }
        return;
    }
    if from.pn == pn && asked.r#type == Some(Type::APP_STATE_SYNC_KEY_REQUEST) {
        world.ledger.event(format!("{from} asks its phone for keys"));
        if let Err(error) = share_keys(world, from) {
            world.ledger.event(format!("could not share keys: {error:#}"));
        }
        return;
    }
    world
        .ledger
        .event(format!("the phone of {pn} ignored a request of {from}"));
}

fn share_keys(world: &mut World, device: &DeviceAddress) -> anyhow::Result<()> {
    let now = world.now();
    let person = world.people.get(&device.pn).context("nobody there")?;
    let share = person.app_state.key_share(person.raw_id, now);
    let message = wa::message::ProtocolMessage {
        r#type: Some(Type::APP_STATE_SYNC_KEY_SHARE),
        app_state_sync_key_share: buffa::MessageField::some(share),
        ..Default::default()
    };
    let id = send_to_own(world, device, message)?;
    if let Some(companion) = world.companion(device) {
        companion.key_share = Some(id);
    }
    Ok(())
}

/// The phone writes to one of its own clients. Returns the message id.
pub(crate) fn send_to_own(
    world: &mut World,
    device: &DeviceAddress,
    message: wa::message::ProtocolMessage,
) -> anyhow::Result<String> {
    let id = world.draw_id();
    let sent = SentMessage {
        message: wa::Message {
            protocol_message: buffa::MessageField::some(message),
            ..Default::default()
        },
        peer: true,
    };
    send(world, &device.pn, device, &id, sent)?;
    Ok(id)
}
