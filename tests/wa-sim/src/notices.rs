//! Telling linked clients something about a person: whoever has asked for that person's devices, has
//! a chat with them or keeps them in the address book hears of it.

use std::collections::BTreeSet;

use wacore_binary::builder::NodeBuilder;
use wacore_binary::{Jid, Node};

use crate::offline::{self, Class, Queued};
use crate::stanza::server_jid;
use crate::state::{DeviceAddress, Space, World};

/// Sends a notification about a person to all clients of all accounts that know the person.
pub(crate) fn tell(world: &mut World, about: &str, kind: &'static str, child: &Node) {
    let phone = DeviceAddress::phone(about);
    let from = world.jid_of(&phone, Space::Pn);
    let lid = world.visible_lid(about);
    for account in who_knows(world, about) {
        for to in world.companions_of(&account) {
            let id = world.draw_id();
            let mut node = NodeBuilder::new("notification")
                .attr("from", &from)
                .attr("type", kind)
                .attr("id", id.as_str())
                .attr("t", world.now().secs());
            if let Some(lid) = &lid {
                node = node.attr("lid", lid);
            }
            let node = node.children([child.clone()]).build();
            offline::deliver(world, &to, Queued::new(Class::Notification, id, node));
        }
    }
}

/// Sends a notification of the server itself to one client.
pub(crate) fn tell_device(world: &mut World, to: &DeviceAddress, kind: &'static str, child: Node) {
    notify(world, to, server_jid(), kind, child);
}

/// Sends a notification to all clients of all accounts that know a person. The body is made for each
/// account, from the address the person has there.
pub(crate) fn notify_acquainted(
    world: &mut World,
    pn: &str,
    kind: &'static str,
    body: impl Fn(&Jid) -> Node,
) {
    for account in who_knows(world, pn) {
        let from = address_for(world, pn, &account);
        for device in world.companions_of(&account) {
            notify(world, &device, from.clone(), kind, body(&from));
        }
    }
}

/// Tells an account's clients, all but the one that did it, about a change of the account itself.
pub(crate) fn notify_own(
    world: &mut World,
    pn: &str,
    doer: Option<&DeviceAddress>,
    kind: &'static str,
    body: &Node,
) {
    let from = address_for(world, pn, pn);
    for device in world.companions_of(pn) {
        if Some(&device) != doer {
            notify(world, &device, from.clone(), kind, body.clone());
        }
    }
}

/// Puts a notification into a client's queue.
pub(crate) fn notify(world: &mut World, to: &DeviceAddress, from: Jid, kind: &'static str, child: Node) {
    let id = world.draw_id();
    let node = NodeBuilder::new("notification")
        .attr("from", from)
        .attr("type", kind)
        .attr("id", id.as_str())
        .attr("t", world.now().secs())
        .children([child])
        .build();
    offline::deliver(world, to, Queued::new(Class::Notification, id, node));
}

/// The accounts to which a person means something.
pub(crate) fn who_knows(world: &World, about: &str) -> BTreeSet<String> {
    let Some(person) = world.people.get(about) else {
        return BTreeSet::new();
    };
    let mut accounts = person.device_watchers.clone();
    for (pn, other) in &world.people {
        let chats = other.chats.iter().any(|chat| chat.with == about);
        if chats || other.address_book.contains_key(about) {
            accounts.insert(pn.clone());
        }
    }
    accounts
}

/// How a person is written to an account: by number or by hidden id, as that account is addressed.
pub(crate) fn address_for(world: &World, pn: &str, account: &str) -> Jid {
    let space = world
        .people
        .get(account)
        .map_or(Space::Lid, |person| person.space);
    world.jid_of(&DeviceAddress::phone(pn), space)
}
