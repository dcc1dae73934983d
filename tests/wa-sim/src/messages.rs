//! Messages between people: taking them, saying so, passing them on.
//!
//! The server never reads a message. A client encrypts once per device of the recipient and once
//! per other device of its own account; the server unpacks that and gives every device its part.
//! Not here: what a phone does with its part (`phone`), messages for many (`groups`).

use wacore_binary::builder::NodeBuilder;
use wacore_binary::{Jid, Node};

use crate::addresses;
use crate::blocking;
use crate::faults::{self, MessageFate, Spot};
use crate::groups::{self, Hall};
use crate::limits;
use crate::offline::{self, Class, Queued};
use crate::phone;
use crate::profile;
use crate::stanza;
use crate::state::{ConnectionId, DeviceAddress, Space, World};

/// Nobody has this address.
const NO_SUCH_PERSON: u16 = 404;

/// Takes a message from a linked client.
pub(crate) fn accept(world: &mut World, connection: ConnectionId, from: &DeviceAddress, node: &Node) {
    let (Some(id), Some(to)) = (stanza::text(node, "id"), stanza::jid(node, "to")) else {
        world
            .ledger
            .event(format!("{from} sent a message without id or address"));
        return;
    };
    let recipient = world.resolve(&to);
    let named = recipient
        .as_ref()
        .map_or_else(|| to.to_string(), |r| r.pn.clone());
    let edit = stanza::text(node, "edit").unwrap_or_default();
    world.ledger.accepted(from, &named, &id, &edit);
    world.ledger.sealed(from, &named, node);
    let spot = Spot {
        connection,
        device: Some(from),
    };
    let person = recipient.as_ref().map(|recipient| recipient.pn.as_str());
    let fate = faults::message::fate(world, spot, node, person);
    let hall = Hall::of(&to);
    let refusal = match (&hall, &recipient) {
        (Some(_), _) => groups::refuses(world, from, &to, node),
        (None, None) => Some(NO_SUCH_PERSON),
        (None, Some(recipient)) => limits::refuses(world, from, &recipient.pn, node),
    };
    if let Some(code) = refusal {
        refuse(world, connection, from, &id, &to, code);
        return;
    }
    match fate {
        MessageFate::Nack(code) => {
            refuse(world, connection, from, &id, &to, code);
            return;
        }
        MessageFate::DropBeforeAck { deliver } => {
            world
                .ledger
                .event(format!("dropped {from} before the ack of {id}"));
            world.cut(connection);
            if !deliver {
                return;
            }
        }
        MessageFate::LoseAck => {}
        MessageFate::Normal => {
            let ack = ack_for(&id, &to, world.now().secs()).build();
            world.ledger.acked(from, &id);
            world.send(connection, ack);
        }
    }
    let damaged = faults::message::on_the_way_in(world, spot, node);
    let node = damaged.as_ref().unwrap_or(node);
    match (hall, recipient) {
        (Some(hall), _) => groups::pass_on(world, from, node, &id, &hall),
        (None, Some(recipient)) => {
            limits::count(world, from, &recipient.pn);
            pass_on(world, from, node, &id, &to, &recipient);
        }
        (None, None) => {}
    }
}

fn ack_for(id: &str, to: &Jid, t: u64) -> NodeBuilder {
    NodeBuilder::new("ack")
        .attr("class", "message")
        .attr("id", id)
        .attr("from", to)
        .attr("t", t)
}

fn refuse(world: &mut World, connection: ConnectionId, from: &DeviceAddress, id: &str, to: &Jid, code: u16) {
    let nack = ack_for(id, to, world.now().secs()).attr("error", code);
    world.ledger.nacked(from, id, code);
    world.send(connection, nack.build());
}

fn pass_on(
    world: &mut World,
    from: &DeviceAddress,
    node: &Node,
    id: &str,
    to: &Jid,
    recipient: &DeviceAddress,
) {
    for (target_jid, parts) in parts_of(node, to) {
        let (Some(target), Some(space)) = (world.resolve(&target_jid), Space::of(&target_jid)) else {
            continue;
        };
        let own = target.pn == from.pn;
        if blocking::blocks(world, &target.pn, &from.pn) {
            continue;
        }
        let mut delivered = envelope(world, from, node, space);
        if own {
            delivered = delivered.attr("recipient", to.to_non_ad());
        }
        let identity = node.get_optional_child("device-identity").cloned();
        let name = profile::verified_name(world, &from.pn);
        let delivered = delivered
            .children(parts.into_iter().chain(identity).chain(name))
            .build();
        if target.is_phone() {
            phone::hear(world, &target.pn, from, &delivered);
        } else {
            let chat = if own { &recipient.pn } else { &from.pn };
            let queued = Queued::new(Class::Message, id, delivered).about(chat, &from.pn);
            offline::deliver(world, &target, queued);
        }
    }
}

/// The part of each device: one ciphertext each, or a single one straight to one device.
fn parts_of(node: &Node, to: &Jid) -> Vec<(Jid, Vec<Node>)> {
    let Some(participants) = node.get_optional_child("participants") else {
        let direct: Vec<Node> = node.get_children_by_tag("enc").cloned().collect();
        return vec![(to.clone(), direct)];
    };
    participants
        .get_children_by_tag("to")
        .filter_map(|part| {
            let jid = stanza::jid(part, "jid")?;
            Some((jid, part.children().unwrap_or_default().to_vec()))
        })
        .collect()
}

/// The outside of a message as it arrives: the sender in the address space the part was written
/// for, and the other address beside it.
fn envelope(world: &World, from: &DeviceAddress, node: &Node, space: Space) -> NodeBuilder {
    let push_name = world.people.get(&from.pn).map(|person| person.push_name.clone());
    let delivered = NodeBuilder::new("message")
        .attr("from", world.jid_of(from, space))
        .attr("id", stanza::text(node, "id").unwrap_or_default())
        .attr("t", world.now().secs())
        .attr("notify", push_name.unwrap_or_default());
    let mut delivered = addresses::beside(world, delivered, from, space);
    if let Some(serial) = profile::name_serial(world, &from.pn) {
        delivered = delivered.attr("verified_name", serial);
    }
    for key in ["type", "edit", "category"] {
        if let Some(value) = stanza::text(node, key) {
            delivered = delivered.attr(key, value);
        }
    }
    delivered
}
