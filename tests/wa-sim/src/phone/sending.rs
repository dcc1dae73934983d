//! What a phone sends: sealed for one linked client at a time, remembered, sent again when asked.

use anyhow::Context;
use wacore::send::{media_type_from_message, stanza_type_from_message};
use wacore_binary::builder::NodeBuilder;
use wacore_binary::{Jid, Node};
use waproto::whatsapp as wa;

use crate::addresses;
use crate::blocking;
use crate::offline::{self, Class, Queued};
use crate::people::{self, Waiting};
use crate::prekeys;
use crate::profile;
use crate::signal::{KeyBundle, Sealed};
use crate::stanza::{self, blob};
use crate::state::{DeviceAddress, SentMessage, Space, World};

/// How often a phone asks for the same message, as clients do.
const PLEAS: u8 = 4;
/// The plea at which a phone stops sending a message again, as clients do.
const LAST_PLEA: u64 = 5;

/// Sends a message the phone sent before once more, under a new session. `plea` is the receipt that
/// asked for it; keys in it go before those the server has.
pub(crate) fn send_again(world: &mut World, pn: &str, to: &DeviceAddress, id: &str, plea: &Node) {
    if people::is_away(world, pn) {
        let plea = Waiting::Plea(to.clone(), id.to_owned(), plea.clone());
        people::keep(world, pn, plea);
        return;
    }
    let Some((sent, count)) = asked_for(world, pn, to, id, plea) else {
        return;
    };
    let keys = prekeys::keys_in_plea(plea);
    let done =
        start_over(world, pn, to, keys).and_then(|()| seal_and_deliver(world, pn, to, id, &sent, count));
    if let Err(error) = done {
        world
            .ledger
            .event(format!("{pn} could not send {id} again: {error:#}"));
    }
}

/// What a plea asks for, and for which time; `None` when it was asked for too often or is no longer there.
pub(crate) fn asked_for(
    world: &mut World,
    pn: &str,
    to: &DeviceAddress,
    id: &str,
    plea: &Node,
) -> Option<(SentMessage, u64)> {
    let count = plea
        .get_optional_child("retry")
        .and_then(|retry| stanza::number(retry, "count"))
        .unwrap_or(1);
    if count >= LAST_PLEA {
        world.ledger.event(format!("{pn} gives up sending {id} to {to}"));
        return None;
    }
    let sent = world.people.get(pn).and_then(|person| person.phone.sent(id));
    if sent.is_none() {
        world.ledger.event(format!("{pn} no longer has {id}"));
    }
    sent.map(|sent| (sent, count))
}

/// Encrypts a message of a phone for one linked client and puts it into the client's queue.
pub(crate) fn send(
    world: &mut World,
    pn: &str,
    to: &DeviceAddress,
    id: &str,
    sent: SentMessage,
) -> anyhow::Result<()> {
    seal_and_deliver(world, pn, to, id, &sent, 0)?;
    if let Some(person) = world.people.get_mut(pn) {
        person.phone.remember(id.to_owned(), sent);
    }
    Ok(())
}

fn seal_and_deliver(
    world: &mut World,
    pn: &str,
    to: &DeviceAddress,
    id: &str,
    sent: &SentMessage,
    plea: u64,
) -> anyhow::Result<()> {
    if blocking::blocks(world, &to.pn, pn) {
        return Ok(());
    }
    let known = world
        .people
        .get(pn)
        .is_some_and(|person| person.phone.endpoint.knows(to));
    if !known {
        start_over(world, pn, to, None)?;
    }
    let World { people, rng, .. } = &mut *world;
    let person = people.get_mut(pn).context("nobody there")?;
    let message = for_person(&sent.message, pn == to.pn);
    let mut sealed = person.phone.endpoint.encrypt(to, message, rng)?;
    person.phone.mishaps.strike(to, &mut sealed);
    let space = people.get(&to.pn).map_or(Space::Lid, |receiver| receiver.space);
    let name = profile::verified_name(world, pn).filter(|_| !sent.peer && pn != to.pn);
    let mut envelope = envelope(world, pn, id, sent, space);
    let echo = message.device_sent_message.as_option();
    let recipient = echo.and_then(|echo| echo.destination_jid.as_deref()?.parse().ok());
    let mut chat = pn.to_owned();
    if let Some(recipient) = recipient {
        let recipient: Jid = recipient;
        chat = world.resolve(&recipient).map_or(chat, |person| person.pn);
        envelope = envelope.attr("recipient", recipient);
    }
    let children = std::iter::once(enc_node(sealed, &sent.message, plea)).chain(name);
    let node = envelope.children(children).build();
    let queued = Queued::new(Class::Message, id, node).about(&chat, pn);
    offline::deliver(world, to, queued);
    Ok(())
}

/// Starts a new session with a device, under keys it sent along or else those the server has.
pub(crate) fn start_over(
    world: &mut World,
    pn: &str,
    to: &DeviceAddress,
    keys: Option<KeyBundle>,
) -> anyhow::Result<()> {
    let bundle = match keys {
        Some(keys) => keys,
        None => prekeys::take(world, to).context("the device has no keys")?,
    };
    let World { people, rng, .. } = world;
    let person = people.get_mut(pn).context("nobody there")?;
    person.phone.endpoint.start_session(to, &bundle, rng)
}

fn envelope(world: &World, pn: &str, id: &str, sent: &SentMessage, space: Space) -> NodeBuilder {
    let phone = DeviceAddress::phone(pn);
    let push_name = world.people.get(pn).map(|person| person.push_name.clone());
    let mut envelope = NodeBuilder::new("message")
        .attr("from", world.jid_of(&phone, space))
        .attr("id", id)
        .attr("t", world.now().secs())
        .attr("type", stanza_type_from_message(&sent.message));
    if let Some(edit) = people::edit_attribute(&sent.message) {
        envelope = envelope.attr("edit", edit);
    }
    let envelope = addresses::beside(world, envelope, &phone, space);
    if sent.peer {
        envelope.attr("category", "peer")
    } else {
        envelope.attr("notify", push_name.unwrap_or_default())
    }
}

/// The sender's own clients are told whom a message went to; others get the inside.
fn for_person(message: &wa::Message, own: bool) -> &wa::Message {
    let echo = message.device_sent_message.as_option().filter(|_| !own);
    echo.and_then(|echo| echo.message.as_option()).unwrap_or(message)
}

/// `plea` is the count of the plea that is answered, zero the first time.
fn enc_node(sealed: Sealed, message: &wa::Message, plea: u64) -> Node {
    let mut enc = NodeBuilder::new("enc").attr("v", "2").attr("type", sealed.kind);
    if let Some(kind) = media_type_from_message(message) {
        enc = enc.attr("mediatype", kind);
    }
    if plea > 0 {
        enc = enc.attr("count", plea);
    }
    enc.bytes(sealed.bytes).build()
}

/// The phone asks a client for a message it could not open once more.
pub(super) fn ask_again(world: &mut World, pn: &str, from: &DeviceAddress, id: &str) {
    let space = world
        .people
        .get(&from.pn)
        .map_or(Space::Lid, |sender| sender.space);
    let Some(plea) = plea(world, pn, from, id) else {
        return;
    };
    let node = NodeBuilder::new("receipt")
        .attr("from", world.jid_of(&DeviceAddress::phone(pn), space))
        .attr("id", id)
        .attr("type", "retry")
        .attr("t", world.now().secs())
        .children(plea)
        .build();
    offline::deliver(world, from, Queued::new(Class::Receipt, id, node));
}

/// What a phone's plea to send a message again says, at most [`PLEAS`] times per message. The first
/// time it hopes for a mere accident; from the second on it sends keys for a new session.
pub(crate) fn plea(world: &mut World, pn: &str, from: &DeviceAddress, id: &str) -> Option<Vec<Node>> {
    let now = world.now().secs();
    let World { people, rng, .. } = &mut *world;
    let person = people.get_mut(pn)?;
    let count = person.phone.count_plea(from, id);
    if count > PLEAS {
        world.ledger.event(format!("{pn} gave up asking {from} for {id}"));
        return None;
    }
    let endpoint = &mut person.phone.endpoint;
    let retry = NodeBuilder::new("retry")
        .attr("v", "1")
        .attr("count", count)
        .attr("id", id)
        .attr("t", now)
        .build();
    let registration = endpoint.registration_id().to_be_bytes().to_vec();
    let mut children = vec![retry, blob("registration", registration)];
    if count > 1 {
        let keys = prekeys::key_nodes(&endpoint.bundle(rng));
        children.push(NodeBuilder::new("keys").children(keys).build());
    }
    Some(children)
}
