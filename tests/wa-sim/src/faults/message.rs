//! What happens to a message: on its way from a client, and on its way to one.
//!
//! From a client it is refused, lost, or taken by a server that dies. To a client it is damaged or
//! doubled; that is done on the way out, so the copy that waits for the device stays whole and
//! arrives intact the next time.

use std::sync::Arc;

use rand::{Rng, RngExt as _};
use wacore_binary::{Node, NodeContent};

use super::{Fault, Faults, Spot, Way};
use crate::scenario::Author;
use crate::state::World;

const TOO_MANY: u16 = 429;
/// "You may not write to this person": for want of their token, or because of a timelock.
const NOT_TRUSTED: u16 = 463;

/// What happens to a message the server received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MessageFate {
    Normal,
    DropBeforeAck { deliver: bool },
    LoseAck,
    Nack(u16),
}

/// What decides about the fate of a message.
struct Sent<'a> {
    spot: Spot<'a>,
    node: &'a Node,
    /// Whether it is for one person, not for many.
    to_a_person: bool,
    /// Whether that person wrote to the account before.
    is_answer: bool,
}

impl Faults {
    /// Decides about one message and counts it.
    fn message_fate(&mut self, sent: &Sent<'_>, now_ms: u64) -> MessageFate {
        if let Some(fate) = self.limited(sent.spot, now_ms) {
            return fate;
        }
        let fate = self.strike(sent.spot, |fault| match fault {
            Fault::DropBeforeAck { deliver, .. } => Some(MessageFate::DropBeforeAck { deliver: *deliver }),
            Fault::LoseAck { .. } => Some(MessageFate::LoseAck),
            Fault::Nack { code, .. } => Some(MessageFate::Nack(*code)),
            Fault::MissingToken { .. } if sent.to_a_person && !shows_token(sent.node) => {
                Some(MessageFate::Nack(NOT_TRUSTED))
            }
            Fault::Timelock { .. } if sent.to_a_person && !sent.is_answer => {
                Some(MessageFate::Nack(NOT_TRUSTED))
            }
            _ => None,
        });
        fate.unwrap_or(MessageFate::Normal)
    }

    /// Whether a message exceeds an allowance. Every message counts, the refused ones too.
    fn limited(&mut self, spot: Spot<'_>, now_ms: u64) -> Option<MessageFate> {
        let limit = |active: &super::ActiveFault| match active.fault {
            Fault::RateLimit { allowance, window_ms } if active.scope.covers(spot) => {
                Some((active.id, allowance, window_ms))
            }
            _ => None,
        };
        let (id, allowance, window_ms) = self.active.iter().find_map(limit)?;
        let account = spot.device.map(|device| device.pn.clone()).unwrap_or_default();
        let times = self.allowances.entry((id, account)).or_default();
        times.retain(|at| now_ms.saturating_sub(*at) < window_ms);
        let exceeded = times.len() >= usize::try_from(allowance).unwrap_or(usize::MAX);
        times.push(now_ms);
        if exceeded {
            self.count(id);
        }
        exceeded.then_some(MessageFate::Nack(TOO_MANY))
    }

    fn corrupts(&mut self, spot: Spot<'_>, direction: Way) -> bool {
        let struck = self.strike(spot, |fault| match fault {
            Fault::Corrupt { way, .. } => way.covers(direction).then_some(()),
            _ => None,
        });
        struck.is_some()
    }

    fn duplicates(&mut self, spot: Spot<'_>) -> bool {
        let struck = self.strike(spot, |fault| {
            matches!(fault, Fault::Duplicate { .. }).then_some(())
        });
        struck.is_some()
    }
}

/// What the faults in place make of a message to `person`, or to many if that is `None`.
pub(crate) fn fate(world: &mut World, spot: Spot<'_>, node: &Node, person: Option<&str>) -> MessageFate {
    if !world.faults.any() {
        return MessageFate::Normal;
    }
    let own = spot.device.map_or("", |device| device.pn.as_str());
    let sent = Sent {
        spot,
        node,
        to_a_person: person.is_some_and(|person| person != own),
        is_answer: person.is_some_and(|person| has_written(world, person, own)),
    };
    let now_ms = world.now().0;
    world.faults.message_fate(&sent, now_ms)
}

/// How a message to a client goes out: damaged or not, once or twice.
pub(crate) fn on_the_way_out(world: &mut World, spot: Spot<'_>, node: &mut Arc<Node>) -> u32 {
    if !world.faults.any() {
        return 1;
    }
    if world.faults.corrupts(spot, Way::ToClient) {
        damage(Arc::make_mut(node), &mut world.rng);
        world.ledger.event("a message to a client was damaged");
    }
    if world.faults.duplicates(spot) { 2 } else { 1 }
}

/// A message from a client may arrive damaged.
pub(crate) fn on_the_way_in(world: &mut World, spot: Spot<'_>, node: &Node) -> Option<Node> {
    if !world.faults.any() || !world.faults.corrupts(spot, Way::FromClient) {
        return None;
    }
    let mut node = node.clone();
    damage(&mut node, &mut world.rng);
    world.ledger.event("a message of a client was damaged");
    Some(node)
}

/// Whether somebody ever wrote to an account.
fn has_written(world: &World, who: &str, account: &str) -> bool {
    let chats = world.people.get(account).map(|person| person.chats.iter());
    chats
        .into_iter()
        .flatten()
        .filter(|chat| chat.with == who)
        .any(|chat| chat.lines.iter().any(|line| line.author == Author::Them))
}

fn shows_token(message: &Node) -> bool {
    ["tctoken", "cstoken"]
        .iter()
        .any(|tag| message.get_optional_child(tag).is_some())
}

/// Flips one bit in each ciphertext of a message.
fn damage(node: &mut Node, rng: &mut impl Rng) {
    if node.tag == "enc"
        && let Some(NodeContent::Bytes(bytes)) = &mut node.content
        && bytes.len() >= 8
    {
        // Past the keys and counters in front and before the ids and seals at the end: every kind of
        // ciphertext is sealed there, so it no longer opens, and is still known for what it is.
        let eighth = bytes.len() / 8;
        let place = rng.random_range(6 * eighth..7 * eighth);
        bytes[place] ^= 1 << rng.random_range(0..8);
    }
    if let Some(NodeContent::Nodes(children)) = &mut node.content {
        for child in children {
            damage(child, rng);
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;
    use wacore_binary::builder::NodeBuilder;

    use super::*;
    use crate::faults::Scope;
    use crate::state::{ConnectionId, DeviceAddress};

    fn fate(faults: &mut Faults, node: &Node, is_answer: bool, now_ms: u64) -> MessageFate {
        let device = DeviceAddress::new("6280000000001", 1);
        let spot = Spot {
            connection: ConnectionId::numbered(1),
            device: Some(&device),
        };
        let sent = Sent {
            spot,
            node,
            to_a_person: true,
            is_answer,
        };
        faults.message_fate(&sent, now_ms)
    }

    fn message(children: impl IntoIterator<Item = &'static str>) -> Node {
        let children: Vec<_> = children
            .into_iter()
            .map(|tag| NodeBuilder::new(tag).build())
            .collect();
        NodeBuilder::new("message").children(children).build()
    }

    #[test]
    fn a_message_that_shows_a_token_needs_no_trust_and_a_timelock_does_not_care() {
        let mut faults = Faults::default();
        let id = faults.put(Scope::Everybody, Fault::MissingToken { times: None });
        let (bare, token) = (message([]), message(["tctoken"]));
        assert_eq!(fate(&mut faults, &bare, true, 0), MessageFate::Nack(463));
        assert_eq!(fate(&mut faults, &token, false, 0), MessageFate::Normal);
        faults.take_away(|active| active.id == id);
        faults.put(Scope::Everybody, Fault::Timelock { times: None });
        assert_eq!(fate(&mut faults, &token, false, 0), MessageFate::Nack(463));
        assert_eq!(fate(&mut faults, &bare, true, 0), MessageFate::Normal);
    }

    #[test]
    fn whoever_insists_waits_longer() {
        let mut faults = Faults::default();
        let limit = Fault::RateLimit {
            allowance: 2,
            window_ms: 1000,
        };
        faults.put(Scope::Everybody, limit);
        let mut at = |now| fate(&mut faults, &message([]), true, now);
        assert_eq!([at(0), at(1)], [MessageFate::Normal; 2]);
        assert_eq!([at(500), at(1000)], [MessageFate::Nack(429); 2], "insisting");
        assert_eq!(at(2000), MessageFate::Normal);
    }

    #[test]
    fn a_damaged_message_differs_in_one_bit_that_the_seed_decides() {
        let whole = NodeBuilder::new("message")
            .children([NodeBuilder::new("enc").bytes(vec![0_u8; 40]).build()])
            .build();
        let damaged = |seed| {
            let mut node = whole.clone();
            damage(&mut node, &mut StdRng::seed_from_u64(seed));
            let enc = node.get_optional_child("enc").map(crate::stanza::content);
            enc.unwrap_or_default()
        };
        let ones: u32 = damaged(1).iter().map(|byte| byte.count_ones()).sum();
        assert_eq!(ones, 1);
        assert_eq!(damaged(1), damaged(1));
        assert_ne!(damaged(1), damaged(2));
    }
}
