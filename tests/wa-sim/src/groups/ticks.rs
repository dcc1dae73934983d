//! Receipts in groups and for status: each reader's own, passed on to the author's clients.

use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;

use super::{Hall, speaking};
use crate::offline::{self, Class, Queued};
use crate::receipts::spoken;
use crate::stanza;
use crate::state::{DeviceAddress, Kind, World};

/// Takes a receipt of a linked client for something written here.
pub(crate) fn accept(world: &mut World, from: &DeviceAddress, hall: &Hall, node: &Node, ids: &[String]) {
    let author = stanza::jid(node, "participant").and_then(|jid| world.resolve(&jid));
    let Some(author) = author else {
        return;
    };
    match stanza::text(node, "type").as_deref() {
        Some("retry") => ask_again(world, from, &author, hall, node),
        kind @ (None | Some("inactive" | "read" | "played")) => {
            let name = spoken(kind);
            if name == "read" {
                super::past::mark_read(world, hall, &from.pn);
            }
            if author.pn == from.pn {
                return;
            }
            for id in ids {
                world.ledger.receipt(&author.pn, &from.pn, id, name);
            }
            let receipt = as_received(world, from, hall, node);
            pass_on(world, &author.pn, ids, &receipt);
        }
        Some(_) => {}
    }
}

/// A contact's phone confirms what somebody wrote here. `kind: None` is delivery.
pub(super) fn confirm(
    world: &mut World,
    contact: &str,
    hall: &Hall,
    author: &str,
    ids: &[String],
    kind: Option<&'static str>,
) {
    let Some((first, others)) = ids.split_first() else {
        return;
    };
    for id in ids {
        world.ledger.receipt(author, contact, id, spoken(kind));
    }
    let mut receipt = NodeBuilder::new("receipt")
        .attr("from", hall.jid())
        .attr("id", first.as_str())
        .attr("t", world.now().secs());
    if let Some(kind) = kind {
        receipt = receipt.attr("type", kind);
    }
    receipt = hall.signed(world, receipt, &DeviceAddress::phone(contact));
    if !others.is_empty() {
        let items = others
            .iter()
            .map(|id| NodeBuilder::new("item").attr("id", id.as_str()).build());
        receipt = receipt.children([NodeBuilder::new("list").children(items).build()]);
    }
    pass_on(world, author, ids, &receipt.build());
}

/// A contact reads everything written here.
pub(crate) fn read_all(world: &mut World, contact: &str, hall: &Hall) {
    let unread = world.groups.unread.entry(contact.to_owned()).or_default();
    let (here, elsewhere) = std::mem::take(unread)
        .into_iter()
        .partition::<Vec<_>, _>(|unread| unread.hall == *hall);
    *unread = elsewhere;
    let mut authors: Vec<&str> = here.iter().map(|unread| unread.author.pn.as_str()).collect();
    authors.sort_unstable();
    authors.dedup();
    for author in authors {
        let theirs = here.iter().filter(|unread| unread.author.pn == author);
        let ids: Vec<String> = theirs.map(|unread| unread.id.clone()).collect();
        confirm(world, contact, hall, author, &ids, Some("read"));
    }
}

fn pass_on(world: &mut World, author: &str, ids: &[String], receipt: &Node) {
    let Some(id) = ids.first() else {
        return;
    };
    for device in world.companions_of(author) {
        let queued = Queued::new(Class::Receipt, id.as_str(), receipt.clone());
        offline::deliver(world, &device, queued);
    }
}

/// A device could not open a message: whoever wrote it is asked for another copy.
fn ask_again(world: &mut World, from: &DeviceAddress, author: &DeviceAddress, hall: &Hall, node: &Node) {
    let id = stanza::text(node, "id").unwrap_or_default();
    let place = hall.name();
    world
        .ledger
        .event(format!("{from} asks {author} for {id} in {place} again"));
    let is_contact = world
        .people
        .get(&author.pn)
        .is_some_and(|person| person.kind == Kind::Contact);
    if author.is_phone() || is_contact {
        speaking::send_again(world, &author.pn, hall, from, &id, node);
        return;
    }
    let receipt = as_received(world, from, hall, node);
    offline::deliver(world, author, Queued::new(Class::Receipt, id, receipt));
}

fn as_received(world: &World, from: &DeviceAddress, hall: &Hall, node: &Node) -> Node {
    let mut receipt = NodeBuilder::new("receipt")
        .attr("from", hall.jid())
        .attr("t", world.now().secs());
    for key in ["id", "type"] {
        if let Some(value) = stanza::text(node, key) {
            receipt = receipt.attr(key, value);
        }
    }
    let receipt = hall.signed(world, receipt, from);
    receipt
        .children(node.children().unwrap_or_default().to_vec())
        .build()
}
