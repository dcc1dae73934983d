//! What happens to everything that passes a connection: it vanishes, comes late, in the wrong
//! order, or with the wrong time on it.
//!
//! ```text
//!  reorder:  first ─► held back ─ its partner passes ──► partner, then first
//!                          └ no partner within HOLD ───► first, alone
//! ```

use std::time::Duration;

use wacore_binary::Node;

use super::{Fault, Faults, Neighbours, Pace, Spot, Way};
use crate::stanza;
use crate::state::{ConnectionId, Due, World};

/// How long something waits for its partner before it goes alone.
const HOLD: Duration = Duration::from_millis(500);

/// A node that waits for its partner.
pub(crate) struct Held {
    what: Neighbours,
    node: Node,
}

impl Faults {
    pub(crate) fn swallows(&self, spot: Spot<'_>) -> bool {
        self.at(spot, |fault| matches!(fault, Fault::Swallow).then_some(()))
            .next()
            .is_some()
    }

    /// How fast a direction is: all delays added, the narrowest line.
    pub(crate) fn pace(&self, spot: Spot<'_>, direction: Way) -> Pace {
        let mut pace = Pace::default();
        for fault in self.at(spot, |fault| Some(fault.clone())) {
            match fault {
                Fault::Delay { ms, way } if way.covers(direction) => pace.delay += Duration::from_millis(ms),
                Fault::SlowLink {
                    bytes_per_second: rate,
                    way,
                } if way.covers(direction) => {
                    pace.bytes_per_second = Some(pace.bytes_per_second.map_or(rate, |other| other.min(rate)));
                }
                _ => {}
            }
        }
        pace
    }

    fn skew(&self, spot: Spot<'_>) -> i64 {
        let skew = |fault: &Fault| match fault {
            Fault::ClockSkew { seconds } => Some(*seconds),
            _ => None,
        };
        self.at(spot, skew).fold(0, i64::saturating_add)
    }

    /// Whether a node starts a swap, and of what kind.
    fn holds_back(&mut self, spot: Spot<'_>, node: &Node) -> Option<Neighbours> {
        self.strike(spot, |fault| match fault {
            Fault::Reorder { what, .. } => is_first(*what, node).then_some(*what),
            _ => None,
        })
    }

    /// What was waiting for this node to pass.
    fn released_by(&mut self, connection: ConnectionId, node: &Node) -> Option<Node> {
        let held = self.held.get_mut(&connection)?;
        let place = held.iter().position(|held| is_second(held.what, node))?;
        Some(held.remove(place).node)
    }
}

/// What is written to a connection in the place of a node.
pub(crate) fn on_the_way_out(world: &mut World, spot: Spot<'_>, mut node: Node) -> Vec<Node> {
    let connection = spot.connection;
    turn_clock(&mut node, world.faults.skew(spot));
    if let Some(held) = world.faults.released_by(connection, &node) {
        return vec![node, held];
    }
    let Some(what) = world.faults.holds_back(spot, &node) else {
        return vec![node];
    };
    world
        .faults
        .held
        .entry(connection)
        .or_default()
        .push(Held { what, node });
    world.after(HOLD, Due::LetGo(connection));
    Vec::new()
}

/// Nothing came to change places with: what was held back goes now. True if there was something.
pub(crate) fn let_go(world: &mut World, connection: ConnectionId) {
    for held in world.faults.held.remove(&connection).unwrap_or_default() {
        world.send_as_is(connection, held.node);
    }
}

fn is_first(what: Neighbours, node: &Node) -> bool {
    match what {
        Neighbours::Messages => node.tag == "message",
        Neighbours::AckAndReceipt => {
            node.tag == "ack" && stanza::text(node, "class").as_deref() == Some("message")
        }
    }
}

fn is_second(what: Neighbours, node: &Node) -> bool {
    match what {
        Neighbours::Messages => node.tag == "message",
        Neighbours::AckAndReceipt => node.tag == "receipt",
    }
}

fn turn_clock(node: &mut Node, seconds: i64) {
    if seconds == 0 {
        return;
    }
    if let Some(t) = stanza::number(node, "t") {
        node.attrs.insert("t", t.saturating_add_signed(seconds));
    }
}
