//! From a stanza to the room that handles it, and what clients are told whose stanzas nobody can handle.

use std::panic::{AssertUnwindSafe, catch_unwind};

use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;

use crate::calls;
use crate::faults::Spot;
use crate::iq;
use crate::messages;
use crate::offline::{self, Class};
use crate::pairing;
use crate::presence;
use crate::receipts;
use crate::shape::Misshapen;
use crate::stanza::{self, empty, receipt_ids};
use crate::state::{ConnectionId, DeviceAddress, Role, World};

const INTERNAL_ERROR: u16 = 500;

/// Handles one stanza of a connection. Should a room panic, only this connection ends by it.
pub(crate) fn take(world: &mut World, connection: ConnectionId, node: &Node) {
    contain(world, connection, &node.tag, |world| {
        route(world, connection, node)
    });
}

/// Tells a client that its bytes were no stanza, as WhatsApp does, and closes.
pub(crate) fn refuse_misshapen(world: &mut World, connection: ConnectionId, why: &Misshapen) {
    let who = world.connection(connection).map(|open| open.role.to_string());
    let who = who.unwrap_or_default();
    world
        .ledger
        .event(format!("a stanza of {who} was refused: {why}"));
    let error = NodeBuilder::new("stream:error").children([empty("xml-not-well-formed")]);
    world.send_as_is(connection, error.build());
    world.close(connection);
}

/// A bug in one room must not take the world from everybody else.
fn contain(world: &mut World, connection: ConnectionId, tag: &str, act: impl FnOnce(&mut World)) {
    if catch_unwind(AssertUnwindSafe(|| act(&mut *world))).is_ok() {
        return;
    }
    world
        .ledger
        .event(format!("the simulator failed over a stanza {tag}"));
    let error = NodeBuilder::new("stream:error").attr("code", INTERNAL_ERROR);
    world.send_as_is(connection, error.build());
    world.close(connection);
}

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
            let spot = Spot {
                connection,
                device: Some(device),
            };
            let batch = node.get_optional_child("offline_batch");
            if let Some(batch) = batch.filter(|_| !world.faults.loses_batch_request(spot)) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::ServerIdentity;
    use crate::state::{OUTGOING_LIMIT, Outgoing, Paced};
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;
    use std::sync::Arc;
    use tokio::sync::mpsc;
    use tokio_util::sync::CancellationToken;

    fn world_with_a_client() -> (World, ConnectionId, mpsc::Receiver<Paced>) {
        let mut rng = StdRng::seed_from_u64(1);
        let identity = ServerIdentity::generate(&mut rng).unwrap();
        let mut world = World::new(identity, rng);
        let (out, queue) = mpsc::channel(OUTGOING_LIMIT);
        let connection = world.open(out, CancellationToken::new());
        (world, connection, queue)
    }

    fn heard(queue: &mut mpsc::Receiver<Paced>) -> (Option<Node>, bool) {
        let error = match queue.try_recv().unwrap().outgoing {
            Outgoing::Node(node) => Some(Arc::unwrap_or_clone(node)),
            _ => None,
        };
        let closed = matches!(queue.try_recv().unwrap().outgoing, Outgoing::Close(_));
        (error, closed)
    }

    #[test]
    fn a_client_is_told_that_its_bytes_are_no_stanza_and_closed() {
        let (mut world, connection, mut queue) = world_with_a_client();
        refuse_misshapen(&mut world, connection, &Misshapen::TooDeep);
        let (error, closed) = heard(&mut queue);
        let error = error.unwrap();
        assert_eq!(error.tag, "stream:error");
        assert!(error.get_optional_child("xml-not-well-formed").is_some());
        assert!(closed);
    }

    #[test]
    fn a_panic_over_one_stanza_ends_one_connection_and_leaves_the_world() {
        let (mut world, connection, mut queue) = world_with_a_client();
        contain(&mut world, connection, "iq", |world| {
            world.qr_refs = 1;
            panic!("over a stanza, on purpose");
        });
        let (error, closed) = heard(&mut queue);
        assert_eq!(stanza::text(&error.unwrap(), "code").as_deref(), Some("500"));
        assert!(closed);
        let events = world.ledger.snapshot().events;
        assert!(
            events
                .iter()
                .any(|line| line.ends_with("failed over a stanza iq"))
        );
    }
}
