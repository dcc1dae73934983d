//! From a stanza to the room that handles it.

use wacore_binary::Node;

use crate::calls;
use crate::faults::Spot;
use crate::iq;
use crate::messages;
use crate::offline::{self, Class};
use crate::pairing;
use crate::presence;
use crate::receipts;
use crate::stanza::{self, receipt_ids};
use crate::state::{ConnectionId, DeviceAddress, Role, World};

/// Handles one stanza of a connection.
pub(crate) fn route(world: &mut World, connection: ConnectionId, node: &Node) {
    let device = match world.connection(connection).map(|open| &open.role) {
        Some(Role::Pairing(_)) => {
            pairing::hear(world, connection, node);
            return;
        }
        Some(Role::Device(device)) => device.clone(),
        Some(Role::Stranger) | None => return,
    };
    let spot = Spot {
        connection,
        device: Some(&device),
    };
    if world.connection_of(&device) != Some(connection) || world.faults.swallows(spot) {
        return;
    }
    from_device(world, connection, &device, node);
}

fn from_device(world: &mut World, connection: ConnectionId, device: &DeviceAddress, node: &Node) {
    match node.tag.as_ref() {
        "iq" => iq::answer(world, device, node),
        "message" => messages::accept(world, connection, device, node),
        "receipt" => receipts::accept(world, connection, device, node),
        "ack" => settle(world, device, node),
        "presence" => presence::accept(world, device, node),
        "call" => calls::accept(world, connection, device, node),
        "chatstate" => presence::accept_chatstate(world, device, node),
        "ib" => {
            if let Some(batch) = node.get_optional_child("offline_batch") {
                offline::batch(world, device, batch);
            }
        }
        "xmlstreamend" => world.close(connection),
        other => {
            let what = format!("stanza/{other}");
            world.ledger.unhandled(what);
        }
    }
}

/// An `<ack>` of a client settles what waited for it.
fn settle(world: &mut World, device: &DeviceAddress, node: &Node) {
    let class = match stanza::text(node, "class").as_deref() {
        Some("message") => Class::Message,
        Some("receipt") => Class::Receipt,
        Some("notification") => Class::Notification,
        Some("call") => Class::Call,
        _ => return,
    };
    offline::confirm(world, device, class, &receipt_ids(node));
}
