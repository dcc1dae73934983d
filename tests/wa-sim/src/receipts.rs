//! Receipts: who got, read or played what; and asking for a message again.

use std::sync::Arc;

use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;

use crate::calls;
use crate::groups::{self, Hall};
use crate::history;
use crate::media;
use crate::offline::{self, Class, Queued};
use crate::people;
use crate::phone;
use crate::privacy;
use crate::stanza::{self, receipt_ids};
use crate::state::{ConnectionId, DeviceAddress, Kind, Space, World};

/// Takes a receipt from a linked client: it settles what waited for the client, and travels on.
pub(crate) fn accept(world: &mut World, connection: ConnectionId, from: &DeviceAddress, node: &Node) {
    let ids = receipt_ids(node);
    offline::confirm(world, from, Class::Message, &ids);
    world.send(connection, ack(node));
    if stanza::text(node, "type").as_deref() == Some("server-error") {
        media::accept_retry(world, from, node);
        return;
    }
    if calls::is_about_call(node) {
        return;
    }
    let Some(target_jid) = stanza::jid(node, "to") else {
        return;
    };
    if let Some(hall) = Hall::of(&target_jid) {
        groups::accept_receipt(world, from, &hall, node, &ids);
        return;
    }
    let (Some(target), Some(space)) = (world.resolve(&target_jid), Space::of(&target_jid)) else {
        return;
    };
    let kind = stanza::text(node, "type");
    if target.pn == from.pn {
        if kind.as_deref() == Some("retry") && !target.is_phone() {
            ask_again(world, from, &target, space, node);
            return;
        }
        phone::confirmed(world, from, &ids, node);
        return;
    }
    match kind.as_deref() {
        Some("retry") => ask_again(world, from, &target, space, node),
        None | Some("inactive" | "read" | "played") => {
            let name = spoken(kind.as_deref());
            if name == "read" && !privacy::read_receipts_pass(world, &from.pn, &target.pn) {
                history::mark_read(world, &from.pn, &target.pn);
                return;
            }
            for id in &ids {
                world.ledger.receipt(&target.pn, &from.pn, id, name);
            }
            pass_on(world, from, &target, space, node);
            if name == "read" {
                history::mark_read(world, &from.pn, &target.pn);
                tell_own(world, from, &target, space, node);
                for id in &ids {
                    people::was_read(world, &target.pn, &from.pn, id);
                }
            }
        }
        Some(_) => {}
    }
}

/// A contact's phone confirms messages of an account. `kind: None` is delivery.
pub(crate) fn send_from_phone(
    world: &mut World,
    contact: &str,
    account: &str,
    ids: &[String],
    kind: Option<&'static str>,
) {
    let Some((first, others)) = ids.split_first() else {
        return;
    };
    if kind == Some("read") && !privacy::read_receipts_pass(world, contact, account) {
        return;
    }
    for id in ids {
        world.ledger.receipt(account, contact, id, spoken(kind));
    }
    let Some(space) = world.people.get(account).map(|person| person.space) else {
        return;
    };
    let from = world.jid_of(&DeviceAddress::phone(contact), space);
    let mut receipt = NodeBuilder::new("receipt")
        .attr("from", from)
        .attr("id", first.as_str())
        .attr("t", world.now().secs());
    if let Some(kind) = kind {
        receipt = receipt.attr("type", kind);
    }
    if !others.is_empty() {
        let items = others
            .iter()
            .map(|id| NodeBuilder::new("item").attr("id", id.as_str()).build());
        receipt = receipt.children([NodeBuilder::new("list").children(items).build()]);
    }
    let receipt = Arc::new(receipt.build());
    for device in world.companions_of(account) {
        let queued = Queued::new(Class::Receipt, first.as_str(), Arc::clone(&receipt));
        offline::deliver(world, &device, queued);
    }
}

/// How the ledger names a kind of receipt.
pub(crate) fn spoken(kind: Option<&str>) -> &'static str {
    match kind {
        Some("read") => "read",
        Some("played") => "played",
        _ => "delivered",
    }
}

fn ack(node: &Node) -> Node {
    let mut ack = NodeBuilder::new("ack")
        .attr("class", "receipt")
        .attr("id", stanza::text(node, "id").unwrap_or_default());
    if let Some(to) = stanza::jid(node, "to") {
        ack = ack.attr("from", to);
    }
    for key in ["type", "participant"] {
        if let Some(value) = stanza::text(node, key) {
            ack = ack.attr(key, value);
        }
    }
    ack.build()
}

fn pass_on(world: &mut World, from: &DeviceAddress, target: &DeviceAddress, space: Space, node: &Node) {
    let receipt = Arc::new(as_received(world, from, space, node));
    let id = stanza::text(node, "id").unwrap_or_default();
    for device in world.companions_of(&target.pn) {
        let queued = Queued::new(Class::Receipt, id.as_str(), Arc::clone(&receipt));
        offline::deliver(world, &device, queued);
    }
}

/// What is read on one client is read on the others of the account.
fn tell_own(world: &mut World, from: &DeviceAddress, with: &DeviceAddress, space: Space, node: &Node) {
    let mut receipt = as_received(world, from, space, node);
    receipt
        .attrs
        .insert("recipient", world.jid_of(with, space).to_non_ad());
    let id = stanza::text(node, "id").unwrap_or_default();
    for device in world.companions_of(&from.pn) {
        if device != *from {
            let queued = Queued::new(Class::Receipt, id.as_str(), receipt.clone());
            offline::deliver(world, &device, queued);
        }
    }
}

/// A device could not open a message: whoever sent it is asked for another copy.
fn ask_again(world: &mut World, from: &DeviceAddress, target: &DeviceAddress, space: Space, node: &Node) {
    let id = stanza::text(node, "id").unwrap_or_default();
    world.ledger.event(format!("{from} asks {target} for {id} again"));
    let is_contact = world
        .people
        .get(&target.pn)
        .is_some_and(|person| person.kind == Kind::Contact);
    if target.is_phone() || is_contact {
        phone::send_again(world, &target.pn, from, &id, node);
        return;
    }
    let receipt = as_received(world, from, space, node);
    offline::deliver(world, target, Queued::new(Class::Receipt, id, receipt));
}

fn as_received(world: &World, from: &DeviceAddress, space: Space, node: &Node) -> Node {
    let mut receipt = Node {
        tag: node.tag.clone(),
        attrs: Default::default(),
        content: node.content.clone(),
    };
    receipt.attrs.insert("from", world.jid_of(from, space));
    receipt.attrs.insert("t", world.now().secs());
    for key in ["id", "type", "participant", "recipient", "category"] {
        if let Some(value) = node.attrs.get(key) {
            receipt.attrs.insert(key.to_owned(), value.clone());
        }
    }
    receipt
}
