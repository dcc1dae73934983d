//! What goes wrong on purpose.
//!
//! A fault belongs to an account and lasts until it is taken away or used up. Not here: the doing;
//! each room asks at the point where its fault would strike.

use std::collections::HashMap;

use rand::RngExt as _;
use serde::{Deserialize, Serialize};
use wacore_binary::builder::NodeBuilder;

use crate::state::{ConnectionId, World};

/// Something that goes wrong for one account.
///
/// `times: None` means every time, until the fault is taken away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// The server takes a message and dies before it says so.
    DropBeforeAck {
        /// Whether the people it is for get the message all the same.
        deliver: bool,
        /// How many messages it happens to.
        #[serde(default)]
        times: Option<u32>,
    },
    /// The server takes and passes on a message but its ack gets lost; the connection stays.
    LoseAck {
        /// How many messages it happens to.
        #[serde(default)]
        times: Option<u32>,
    },
    /// The server refuses a message.
    Nack {
        /// The error code, for example 463 or 479.
        code: u16,
        /// How many messages it happens to.
        #[serde(default)]
        times: Option<u32>,
    },
    /// The connection looks open and nothing passes, in either direction.
    Swallow,
    /// The server refuses to let the account's devices in.
    RefuseLogin {
        /// The reason code, for example 401 (logged out), 403 (locked) or 503 (overloaded).
        reason: u16,
    },
    /// At once and once: bytes arrive that are no frame of this connection.
    Garbage {
        /// Whether the server closes after them. If not, both sides are out of step from then on and
        /// the client is deaf until it notices, which takes whatsapp-rust about 45 s.
        #[serde(default = "yes")]
        close: bool,
    },
    /// At once and once: the server says an error and closes.
    StreamError {
        /// The error code, for example 503.
        code: u16,
    },
}

fn yes() -> bool {
    true
}

/// What happens to a message the server received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MessageFate {
    Normal,
    DropBeforeAck { deliver: bool },
    LoseAck,
    Nack(u16),
}

/// The lasting faults, by account.
#[derive(Default)]
pub(crate) struct Faults(HashMap<String, Fault>);

impl Faults {
    pub(crate) fn swallows(&self, pn: &str) -> bool {
        matches!(self.0.get(pn), Some(Fault::Swallow))
    }

    pub(crate) fn refuses_login(&self, pn: &str) -> Option<u16> {
        match self.0.get(pn) {
            Some(Fault::RefuseLogin { reason }) => Some(*reason),
            _ => None,
        }
    }

    /// Decides about one message and counts it.
    pub(crate) fn message_fate(&mut self, pn: &str) -> MessageFate {
        let Some(fault) = self.0.get_mut(pn) else {
            return MessageFate::Normal;
        };
        let (fate, times) = match fault {
            Fault::DropBeforeAck { deliver, times } => {
                (MessageFate::DropBeforeAck { deliver: *deliver }, times)
            }
            Fault::LoseAck { times } => (MessageFate::LoseAck, times),
            Fault::Nack { code, times } => (MessageFate::Nack(*code), times),
            _ => return MessageFate::Normal,
        };
        if use_up(times) {
            self.0.remove(pn);
        }
        fate
    }

    fn set(&mut self, pn: &str, fault: Option<Fault>) {
        match fault {
            Some(fault) => self.0.insert(pn.to_owned(), fault),
            None => self.0.remove(pn),
        };
    }
}

/// Counts one use; true when it was the last.
fn use_up(times: &mut Option<u32>) -> bool {
    match times {
        None => false,
        Some(left) => {
            *left = left.saturating_sub(1);
            *left == 0
        }
    }
}

/// Puts a fault in place, or lets it strike if it is one of the immediate ones.
pub(crate) fn set(world: &mut World, pn: &str, fault: Option<Fault>) {
    world.ledger.event(match &fault {
        Some(fault) => format!("fault for {pn}: {fault:?}"),
        None => format!("no more fault for {pn}"),
    });
    match fault {
        Some(Fault::Garbage { close }) => {
            for connection in connections_of(world, pn) {
                let bytes = garbage(world);
                world.send_garbage(connection, bytes);
                if close {
                    world.close(connection);
                }
            }
        }
        Some(Fault::StreamError { code }) => {
            for connection in connections_of(world, pn) {
                let error = NodeBuilder::new("stream:error").attr("code", code).build();
                world.send(connection, error);
                world.close(connection);
            }
        }
        lasting => world.faults.set(pn, lasting),
    }
}

/// Cuts every connection of an account's devices, without a word.
pub(crate) fn drop_connections(world: &mut World, pn: &str) {
    for connection in connections_of(world, pn) {
        world.cut(connection);
    }
}

fn connections_of(world: &World, pn: &str) -> Vec<ConnectionId> {
    let devices = world.companions_of(pn);
    devices
        .iter()
        .filter_map(|device| world.connection_of(device))
        .collect()
}

/// A well-formed frame whose content decrypts to nothing.
fn garbage(world: &mut World) -> Vec<u8> {
    const LEN: u8 = 197;
    let noise: [u8; LEN as usize] = std::array::from_fn(|_| world.rng.random());
    [0, 0, LEN].into_iter().chain(noise).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_that_may_strike_twice_strikes_twice() {
        let mut faults = Faults::default();
        let nack = Fault::Nack {
            code: 479,
            times: Some(2),
        };
        faults.set("6280000000001", Some(nack));
        let fates: Vec<_> = (0..3).map(|_| faults.message_fate("6280000000001")).collect();
        assert_eq!(
            fates,
            [
                MessageFate::Nack(479),
                MessageFate::Nack(479),
                MessageFate::Normal
            ]
        );
    }

    #[test]
    fn a_fault_strikes_only_its_account() {
        let mut faults = Faults::default();
        faults.set("6280000000001", Some(Fault::Swallow));
        assert!(faults.swallows("6280000000001"));
        assert!(!faults.swallows("6280000000002"));
        assert_eq!(faults.message_fate("6280000000001"), MessageFate::Normal);
    }
}
