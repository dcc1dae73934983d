//! The list of an account's linked clients: telling about changes, and taking clients off it.

use wacore_binary::builder::NodeBuilder;

use crate::adv;
use crate::offline::{self, Class, Queued};
use crate::state::{DeviceAddress, Space, World};

/// Takes a linked client off the account, as its owner does on the phone or the client by itself.
pub(crate) fn unlink(world: &mut World, device: &DeviceAddress) {
    let connection = world.connection_of(device);
    let removed = world
        .people
        .get_mut(&device.pn)
        .and_then(|person| person.companions.remove(&device.device));
    if removed.is_none() {
        return;
    }
    world.ledger.event(format!("{device} was unlinked"));
    announce(world, device, "remove");
    if let Some(connection) = connection {
        let conflict = NodeBuilder::new("conflict")
            .attr("type", "device_removed")
            .build();
        let error = NodeBuilder::new("stream:error")
            .attr("code", "401")
            .children([conflict])
            .build();
        world.send(connection, error);
        world.close(connection);
    }
}

/// Tells everybody who knows this person's devices that one came or went.
pub(crate) fn announce(world: &mut World, device: &DeviceAddress, change: &'static str) {
    let now = world.now();
    let World { people, rng, .. } = &mut *world;
    let Some(person) = people.get(&device.pn) else {
        return;
    };
    let Ok(list) = adv::key_index_list(person, now, rng) else {
        return;
    };
    let key_index = person.companions.get(&device.device).map(|c| c.key_index);
    let mut listeners = person.device_watchers.clone();
    listeners.insert(device.pn.clone());
    let (pn, lid) = (
        world.jid_of(&DeviceAddress::phone(device.pn.as_str()), Space::Pn),
        world.jid_of(&DeviceAddress::phone(device.pn.as_str()), Space::Lid),
    );
    let mut changed = NodeBuilder::new("device")
        .attr("jid", world.jid_of(device, Space::Pn))
        .attr("lid", world.jid_of(device, Space::Lid));
    if let Some(key_index) = key_index {
        changed = changed.attr("key-index", key_index);
    }
    let list = NodeBuilder::new("key-index-list")
        .attr("ts", now.secs())
        .bytes(list)
        .build();
    let body = NodeBuilder::new(change).children([changed.build(), list]).build();
    for listener in listeners {
        for to in world.companions_of(&listener) {
            if to == *device {
                continue;
            }
            let id = world.draw_id();
            let node = NodeBuilder::new("notification")
                .attr("from", &pn)
                .attr("lid", &lid)
                .attr("type", "devices")
                .attr("id", id.as_str())
                .attr("t", now.secs())
                .children([body.clone()])
                .build();
            offline::deliver(world, &to, Queued::new(Class::Notification, id, node));
        }
    }
}
