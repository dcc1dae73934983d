//! Messages of clients to groups and to the status broadcast, on their way to everybody's devices.
//!
//! ```text
//!  <participants> a key for each device that lacks it ─┐
//!  <enc skmsg>    the text, once, for everybody ───────┴─► each device: its key, then the text
//! ```
//!
//! A message that names one participant is a repetition for that device alone.

use std::collections::HashMap;

use wacore_binary::builder::NodeBuilder;
use wacore_binary::{Jid, Node};

use super::hall::mode;
use super::{Hall, hearing};
use crate::offline::{self, Class, Queued};
use crate::stanza;
use crate::state::{DeviceAddress, World};

/// There is no such group.
const NO_SUCH_GROUP: u16 = 404;
/// The sender is not in the group.
const NOT_A_MEMBER: u16 = 403;
/// The sender may not write here: only admins may.
const MAY_NOT_WRITE: u16 = 420;
/// The sender takes the group for one of the other kind of addresses.
const STALE_ADDRESSING: u16 = 421;

/// Why the server does not take a message to a group; `None` when it does. Codes as clients report
/// them, for none is documented.
pub(crate) fn refuses(world: &World, from: &DeviceAddress, to: &Jid, node: &Node) -> Option<u16> {
    let Some(Hall::Group(id)) = Hall::of(to) else {
        return None;
    };
    let Some(group) = world.groups.get(&id) else {
        return Some(NO_SUCH_GROUP);
    };
    if !group.members.contains_key(&from.pn) {
        return Some(NOT_A_MEMBER);
    }
    if group.rules.announcement && !group.is_admin(&from.pn) {
        return Some(MAY_NOT_WRITE);
    }
    let addressing = stanza::text(node, "addressing_mode");
    let stale = addressing.is_some_and(|said| said != mode(group.space));
    stale.then_some(STALE_ADDRESSING)
}

/// What a message carries: something for single devices, and something for all of them.
struct Parts {
    own: HashMap<DeviceAddress, Vec<Node>>,
    shared: Vec<Node>,
    identity: Option<Node>,
}

impl Parts {
    fn of(world: &World, node: &Node) -> Self {
        let mut own = HashMap::new();
        for part in named(node) {
            let device = stanza::jid(part, "jid").and_then(|jid| world.resolve(&jid));
            let enc: Vec<Node> = part.get_children_by_tag("enc").cloned().collect();
            if let Some(device) = device.filter(|_| !enc.is_empty()) {
                own.insert(device, enc);
            }
        }
        Self {
            own,
            shared: node.get_children_by_tag("enc").cloned().collect(),
            identity: node.get_optional_child("device-identity").cloned(),
        }
    }

    /// What one device gets; `None` when there is nothing for it.
    fn take(&mut self, device: &DeviceAddress) -> Option<Vec<Node>> {
        let own = self.own.remove(device).unwrap_or_default();
        if own.is_empty() && self.shared.is_empty() {
            return None;
        }
        let identity = self.identity.clone().filter(|_| !own.is_empty());
        Some(
            own.into_iter()
                .chain(self.shared.iter().cloned())
                .chain(identity)
                .collect(),
        )
    }
}

/// Passes a message on that the server took.
pub(crate) fn pass_on(world: &mut World, from: &DeviceAddress, node: &Node, id: &str, hall: &Hall) {
    if let Some(asked) = stanza::jid(node, "participant") {
        if let Some(device) = world.resolve(&asked) {
            let enc: Vec<Node> = node.children().unwrap_or_default().to_vec();
            pass_to(world, from, node, id, hall, &device, enc);
        }
        return;
    }
    let mut parts = Parts::of(world, node);
    for pn in audience(world, from, hall, node) {
        let mut devices = world.companions_of(&pn);
        devices.push(DeviceAddress::phone(pn));
        for device in devices.iter().filter(|device| *device != from) {
            if let Some(children) = parts.take(device) {
                pass_to(world, from, node, id, hall, device, children);
            }
        }
    }
}

/// Who gets what is said here: the members, or whom the author of a status chose.
fn audience(world: &World, from: &DeviceAddress, hall: &Hall, node: &Node) -> Vec<String> {
    if let Hall::Group(id) = hall {
        return world
            .groups
            .get(id)
            .map(super::Group::everybody)
            .unwrap_or_default();
    }
    let mut audience = vec![from.pn.clone()];
    for part in named(node) {
        let person = stanza::jid(part, "jid").and_then(|jid| world.resolve(&jid));
        if let Some(person) = person.filter(|person| !audience.contains(&person.pn)) {
            audience.push(person.pn);
        }
    }
    audience
}

fn named(node: &Node) -> impl Iterator<Item = &Node> {
    let participants = node.get_optional_child("participants");
    participants
        .into_iter()
        .flat_map(|parts| parts.get_children_by_tag("to").collect::<Vec<_>>())
}

fn pass_to(
    world: &mut World,
    from: &DeviceAddress,
    node: &Node,
    id: &str,
    hall: &Hall,
    to: &DeviceAddress,
    children: Vec<Node>,
) {
    let mut delivered = envelope(world, hall, from, id);
    for key in ["type", "edit"] {
        if let Some(value) = stanza::text(node, key) {
            delivered = delivered.attr(key, value);
        }
    }
    let delivered = delivered.children(children).build();
    if to.is_phone() {
        hearing::hear(world, &to.pn, from, hall, &delivered);
    } else {
        let queued = Queued::new(Class::Message, id, delivered).about(&hall.name(), &from.pn);
        offline::deliver(world, to, queued);
    }
}

/// The outside of a message as it arrives.
pub(super) fn envelope(world: &World, hall: &Hall, from: &DeviceAddress, id: &str) -> NodeBuilder {
    let name = world.people.get(&from.pn).map(|person| person.push_name.clone());
    let node = NodeBuilder::new("message")
        .attr("from", hall.jid())
        .attr("id", id)
        .attr("t", world.now().secs())
        .attr("notify", name.unwrap_or_default());
    hall.signed(world, node, from)
}
