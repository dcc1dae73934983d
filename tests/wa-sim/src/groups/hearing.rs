//! What a phone does with a message to a group or a status: opens it, shows it, confirms it.
//!
//! A phone that lacks the writer's key asks for the message again, as clients do; the writer then
//! sends it once more to that phone alone.

use std::time::Duration;

use anyhow::Context;
use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;
use waproto::whatsapp as wa;

use super::{Hall, ticks};
use crate::offline::{self, Class, Queued};
use crate::people::{self, Waiting};
use crate::phone;
use crate::signal::SKMSG;
use crate::stanza::{self, content};
use crate::state::{DeviceAddress, Due, Kind, World};

/// A message a contact has not read.
#[derive(Clone, Debug)]
pub(crate) struct Unread {
    pub(super) hall: Hall,
    pub(super) author: DeviceAddress,
    pub(super) id: String,
}

/// Something a contact will do in a group.
pub(crate) enum Later {
    /// Read everything there.
    Read { contact: String, hall: Hall },
}

impl Later {
    pub(crate) fn perform(self, world: &mut World) {
        match self {
            Self::Read { contact, hall } => ticks::read_all(world, &contact, &hall),
        }
    }
}

/// A message arrived at the phone of `pn`.
pub(crate) fn hear(world: &mut World, pn: &str, from: &DeviceAddress, hall: &Hall, node: &Node) {
    if people::is_away(world, pn) {
        let waiting = Waiting::InGroup(from.clone(), hall.clone(), node.clone());
        people::keep(world, pn, waiting);
        return;
    }
    let id = stanza::text(node, "id").unwrap_or_default();
    match open(world, pn, from, hall, node) {
        Ok(Some(message)) => notice(world, pn, from, hall, &id, &message),
        Ok(None) => {}
        Err(error) => {
            let place = hall.name();
            let what = format!("the phone of {pn} could not open {id} of {from} in {place}: {error:#}");
            world.ledger.event(what);
            ask_again(world, pn, from, hall, &id);
        }
    }
}

/// A phone shows a message it has opened.
pub(crate) fn notice(
    world: &mut World,
    pn: &str,
    from: &DeviceAddress,
    hall: &Hall,
    id: &str,
    message: &wa::Message,
) {
    if people::is_away(world, pn) {
        let waiting = Waiting::Opened(
            from.clone(),
            hall.clone(),
            id.to_owned(),
            Box::new(message.clone()),
        );
        people::keep(world, pn, waiting);
        return;
    }
    let chat = hall.name();
    let first = people::sees(world, pn, &chat, &from.pn, id, message);
    if let Hall::Group(group) = hall
        && people::is_line(message)
    {
        super::past::note(world, group, &from.pn, id, message);
    }
    let is_contact = world
        .people
        .get(pn)
        .is_some_and(|person| person.kind == Kind::Contact);
    if !is_contact || from.pn == pn {
        return;
    }
    ticks::confirm(world, pn, hall, &from.pn, &[id.to_owned()], None);
    if first {
        intend_to_read(world, pn, from, hall, id);
        people::hears(world, pn, &chat, &from.pn, id, message);
    }
}

fn intend_to_read(world: &mut World, pn: &str, from: &DeviceAddress, hall: &Hall, id: &str) {
    world
        .groups
        .unread
        .entry(pn.to_owned())
        .or_default()
        .push(Unread {
            hall: hall.clone(),
            author: from.clone(),
            id: id.to_owned(),
        });
    let after: Option<Duration> = world
        .people
        .get(pn)
        .and_then(|person| person.script.reads_after());
    if let Some(after) = after {
        let read = Later::Read {
            contact: pn.to_owned(),
            hall: hall.clone(),
        };
        world.after(after, Due::Group(read));
    }
}

/// Opens every part; `None` when there was nothing in it but a key.
fn open(
    world: &mut World,
    pn: &str,
    from: &DeviceAddress,
    hall: &Hall,
    node: &Node,
) -> anyhow::Result<Option<wa::Message>> {
    let phone = world.people.get_mut(pn).map(|person| &mut person.phone);
    anyhow::ensure!(!phone.is_some_and(|phone| phone.mishaps.unopened()), "a mishap");
    let mut opened = Ok(None);
    let mut any = false;
    for enc in node.get_children_by_tag("enc") {
        any = true;
        match open_part(world, pn, from, hall, enc) {
            Ok(Some(message)) => return Ok(Some(message)),
            Ok(None) => {}
            Err(error) => opened = Err(error),
        }
    }
    anyhow::ensure!(any, "nothing to open");
    opened
}

fn open_part(
    world: &mut World,
    pn: &str,
    from: &DeviceAddress,
    hall: &Hall,
    enc: &Node,
) -> anyhow::Result<Option<wa::Message>> {
    let kind = stanza::text(enc, "type").unwrap_or_default();
    let World { people, rng, .. } = world;
    let person = people.get_mut(pn).context("nobody there")?;
    let endpoint = &mut person.phone.endpoint;
    let mut message = if kind == SKMSG {
        endpoint.decrypt_from_group(&hall.name(), from, &content(enc))?
    } else {
        endpoint.decrypt(from, &kind, &content(enc), rng)?
    };
    if let Some(handed) = message.sender_key_distribution_message.take() {
        let key = handed.axolotl_sender_key_distribution_message.unwrap_or_default();
        endpoint.learn_group_key(&hall.name(), from, &key)?;
    }
    Ok((!is_empty(&message)).then_some(message))
}

/// Whether a message has nothing in it that a person would see.
fn is_empty(message: &wa::Message) -> bool {
    let mut rest = message.clone();
    rest.message_context_info.take();
    waproto::codec::message_to_vec(&rest).is_empty()
}

/// The phone asks whoever wrote a message for another copy.
fn ask_again(world: &mut World, pn: &str, from: &DeviceAddress, hall: &Hall, id: &str) {
    let Some(plea) = phone::plea(world, pn, from, id) else {
        return;
    };
    let node = NodeBuilder::new("receipt")
        .attr("from", hall.jid())
        .attr("id", id)
        .attr("type", "retry")
        .attr("t", world.now().secs());
    let node = hall.signed(world, node, &DeviceAddress::phone(pn));
    let queued = Queued::new(Class::Receipt, id, node.children(plea).build());
    offline::deliver(world, from, queued);
}
