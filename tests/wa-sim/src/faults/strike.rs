//! Faults that happen at once and leave nothing behind.

use rand::RngExt as _;
use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;

use super::{Fault, Scope};
use crate::stanza::empty;
use crate::state::{ConnectionId, World};

/// Lets a fault strike on every connection in scope; false if it is one that lasts instead.
pub(super) fn at_once(world: &mut World, scope: &Scope, fault: &Fault) -> bool {
    if !is_at_once(fault) {
        return false;
    }
    for connection in connections_in(world, scope) {
        strike(world, connection, fault);
    }
    true
}

pub(super) fn is_at_once(fault: &Fault) -> bool {
    matches!(
        fault,
        Fault::Cut
            | Fault::Close { .. }
            | Fault::Garbage { .. }
            | Fault::StreamError { .. }
            | Fault::Conflict { .. }
            | Fault::NotWellFormed
    )
}

/// Cuts every connection of an account's devices, without a word.
pub(crate) fn drop_connections(world: &mut World, pn: &str) {
    at_once(world, &Scope::Account(pn.to_owned()), &Fault::Cut);
}

fn strike(world: &mut World, connection: ConnectionId, fault: &Fault) {
    match fault {
        Fault::Cut => world.cut(connection),
        Fault::Close { code } => world.close_with(connection, *code),
        Fault::Garbage { close } => {
            let bytes = garbage(world);
            world.send_garbage(connection, bytes);
            if *close {
                world.close(connection);
            }
        }
        Fault::StreamError { code } => {
            let error = NodeBuilder::new("stream:error").attr("code", *code).build();
            say_and_close(world, connection, error);
        }
        Fault::Conflict { of } => {
            let conflict = NodeBuilder::new("conflict").attr("type", of.as_str()).build();
            say_and_close(world, connection, stream_error_with(conflict));
        }
        Fault::NotWellFormed => {
            let error = stream_error_with(empty("xml-not-well-formed"));
            say_and_close(world, connection, error);
        }
        _ => {}
    }
}

fn stream_error_with(child: Node) -> Node {
    NodeBuilder::new("stream:error").children([child]).build()
}

fn say_and_close(world: &mut World, connection: ConnectionId, error: Node) {
    world.send(connection, error);
    world.close(connection);
}

/// Connections in scope, oldest first, so that what chance decides does not depend on a hash.
fn connections_in(world: &World, scope: &Scope) -> Vec<ConnectionId> {
    let covered = world
        .connections()
        .filter(|(connection, open)| scope.covers(open.spot(*connection)));
    let mut found: Vec<_> = covered.map(|(connection, _)| connection).collect();
    found.sort_unstable();
    found
}

/// A well-formed frame whose content decrypts to nothing.
fn garbage(world: &mut World) -> Vec<u8> {
    const LEN: u8 = 197;
    let noise: [u8; LEN as usize] = std::array::from_fn(|_| world.rng.random());
    [0, 0, LEN].into_iter().chain(noise).collect()
}
