//! What goes wrong on purpose.
//!
//! A fault belongs to a scope (everybody, an account, a device, one connection) and lasts until it
//! is taken away or used up; several may be in place at once, and of two that could strike the same
//! stanza the older one does. Each room asks at the point where its fault would strike: `message`
//! for messages, `login` for logins, `link` for everything that passes a connection. `strike` does
//! those that happen at once. Not here: chance. What is random in a fault comes from the world's seed.

mod kinds;
pub(crate) mod link;
mod login;
pub(crate) mod message;
mod pace;
mod strike;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::state::{ConnectionId, DeviceAddress, World};

pub use kinds::{Conflict, Fault, Neighbours, Way};
pub(crate) use link::Held;
pub(crate) use login::Refusal;
pub(crate) use message::MessageFate;
pub(crate) use pace::{Gate, Hold, Pace};
pub(crate) use strike::drop_connections;

/// Whom a fault happens to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Scope {
    /// Every linked client.
    Everybody,
    /// All linked clients of an account (phone number).
    Account(String),
    /// One linked client.
    Device {
        /// The account's phone number.
        account: String,
        /// The number of the device, 1 or more.
        device: u16,
    },
    /// One connection, by its number (`Simulator::connections`); over with it.
    Connection(u64),
}

/// A fault in place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ActiveFault {
    /// By this it is taken away.
    pub id: u64,
    /// Whom it happens to.
    pub scope: Scope,
    /// What happens; `times` says how often still.
    pub fault: Fault,
    /// How often it struck. Faults of the connection (`swallow`, `delay`, `slow_link`, `clock_skew`)
    /// are not counted.
    pub hits: u32,
}

/// Where something happens: on which connection, and of which device if it is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spot<'a> {
    pub(crate) connection: ConnectionId,
    pub(crate) device: Option<&'a DeviceAddress>,
}

impl Scope {
    fn covers(&self, spot: Spot<'_>) -> bool {
        let device = spot.device;
        match self {
            Self::Everybody => true,
            Self::Account(pn) => device.is_some_and(|device| device.pn == *pn),
            Self::Device {
                account,
                device: number,
            } => device.is_some_and(|device| device.pn == *account && device.device == *number),
            Self::Connection(number) => spot.connection.number() == *number,
        }
    }
}

/// The lasting faults, and what they hold back.
#[derive(Default)]
pub(crate) struct Faults {
    active: Vec<ActiveFault>,
    last_id: u64,
    /// When messages went through an allowance, by fault and account, in milliseconds.
    allowances: HashMap<(u64, String), Vec<u64>>,
    held: HashMap<ConnectionId, Vec<Held>>,
}

impl Faults {
    pub(crate) fn any(&self) -> bool {
        !self.active.is_empty()
    }

    fn list(&self) -> Vec<ActiveFault> {
        self.active.clone()
    }

    fn put(&mut self, scope: Scope, fault: Fault) -> u64 {
        self.last_id += 1;
        self.active.push(ActiveFault {
            id: self.last_id,
            scope,
            fault,
            hits: 0,
        });
        self.last_id
    }

    fn take_away(&mut self, gone: impl Fn(&ActiveFault) -> bool) -> usize {
        let before = self.active.len();
        self.active.retain(|active| !gone(active));
        let active = &self.active;
        self.allowances
            .retain(|(id, _), _| active.iter().any(|fault| fault.id == *id));
        before - self.active.len()
    }

    /// What `pick` makes of the faults that cover a spot.
    fn at<T>(&self, spot: Spot<'_>, pick: impl Fn(&Fault) -> Option<T>) -> impl Iterator<Item = T> {
        let covering = self.active.iter().filter(move |active| active.scope.covers(spot));
        covering.filter_map(move |active| pick(&active.fault))
    }

    /// Lets the oldest fault strike that covers a spot and that `pick` makes something of.
    fn strike<T>(&mut self, spot: Spot<'_>, pick: impl Fn(&Fault) -> Option<T>) -> Option<T> {
        let covering = |active: &ActiveFault| {
            let picked = active.scope.covers(spot).then(|| pick(&active.fault))?;
            picked.map(|picked| (active.id, picked))
        };
        let (id, picked) = self.active.iter().find_map(covering)?;
        self.count(id);
        Some(picked)
    }

    /// Whether a client's request for more of what waits gets lost.
    pub(crate) fn loses_batch_request(&mut self, spot: Spot<'_>) -> bool {
        let lost = |fault: &Fault| matches!(fault, Fault::LoseBatchRequest { .. }).then_some(());
        self.any() && self.strike(spot, lost).is_some()
    }

    /// Counts a strike; the last one ends the fault.
    fn count(&mut self, id: u64) {
        let Some(active) = self.active.iter_mut().find(|active| active.id == id) else {
            return;
        };
        active.hits += 1;
        if let Some(Some(left)) = active.fault.times() {
            *left = left.saturating_sub(1);
            if *left == 0 {
                self.take_away(|active| active.id == id);
            }
        }
    }

    /// A connection is over, and with it what was held back and meant for it alone.
    pub(crate) fn forget(&mut self, connection: ConnectionId) {
        self.held.remove(&connection);
        if self.any() {
            let number = connection.number();
            self.take_away(|active| active.scope == Scope::Connection(number));
        }
    }
}

/// Puts a fault in place and returns its id; `None` if it is one of those that strike at once.
pub(crate) fn add(world: &mut World, scope: Scope, fault: Fault) -> Option<u64> {
    world.ledger.event(format!("fault for {scope:?}: {fault:?}"));
    if strike::at_once(world, &scope, &fault) {
        return None;
    }
    Some(world.faults.put(scope, fault))
}

/// Takes a fault away; false if there is none with this id.
pub(crate) fn remove(world: &mut World, id: u64) -> bool {
    let gone = world.faults.take_away(|active| active.id == id) > 0;
    world.ledger.event(format!("fault {id} taken away: {gone}"));
    gone
}

/// Takes every fault away.
pub(crate) fn clear(world: &mut World) {
    let gone = world.faults.take_away(|_| true);
    world.ledger.event(format!("all {gone} faults taken away"));
}

/// The faults in place, oldest first.
pub(crate) fn list(world: &World) -> Vec<ActiveFault> {
    world.faults.list()
}

/// The one fault of an account and its devices, instead of what there was; or none any more.
pub(crate) fn set(world: &mut World, pn: &str, fault: Option<Fault>) {
    let Some(fault) = fault else {
        let gone = world.faults.take_away(|active| active.scope.is_within(pn));
        world
            .ledger
            .event(format!("no more fault for {pn}, {gone} taken away"));
        return;
    };
    let scope = Scope::Account(pn.to_owned());
    if !strike::is_at_once(&fault) {
        world.faults.take_away(|active| active.scope == scope);
    }
    add(world, scope, fault);
}

impl Scope {
    fn is_within(&self, pn: &str) -> bool {
        match self {
            Self::Account(account) | Self::Device { account, .. } => account == pn,
            Self::Everybody | Self::Connection(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: &str = "6280000000001";
    const BOB: &str = "6280000000002";

    fn nack(code: u16, times: Option<u32>) -> Fault {
        Fault::Nack { code, times }
    }

    fn strikes(faults: &mut Faults, pn: &str, device: u16) -> Option<u16> {
        let device = DeviceAddress::new(pn, device);
        let spot = Spot {
            connection: ConnectionId::numbered(7),
            device: Some(&device),
        };
        faults.strike(spot, |fault| match fault {
            Fault::Nack { code, .. } => Some(*code),
            _ => None,
        })
    }

    #[test]
    fn a_fault_that_may_strike_twice_strikes_twice() {
        let mut faults = Faults::default();
        faults.put(Scope::Account(ALICE.to_owned()), nack(479, Some(2)));
        let struck: Vec<_> = (0..3).map(|_| strikes(&mut faults, ALICE, 1)).collect();
        assert_eq!(struck, [Some(479), Some(479), None]);
        assert!(!faults.any());
    }

    #[test]
    fn a_fault_of_one_device_spares_the_other_and_that_of_one_account_the_other_account() {
        let mut faults = Faults::default();
        let device = Scope::Device {
            account: ALICE.to_owned(),
            device: 2,
        };
        faults.put(device, nack(400, None));
        assert_eq!(strikes(&mut faults, ALICE, 1), None);
        assert_eq!(strikes(&mut faults, ALICE, 2), Some(400));
        assert_eq!(strikes(&mut faults, BOB, 2), None);
        faults.put(Scope::Everybody, nack(479, None));
        assert_eq!(strikes(&mut faults, BOB, 2), Some(479));
        assert_eq!(strikes(&mut faults, ALICE, 2), Some(400), "the older one strikes");
    }

    #[test]
    fn a_fault_of_a_connection_ends_with_it() {
        let mut faults = Faults::default();
        faults.put(Scope::Connection(7), nack(400, None));
        assert_eq!(strikes(&mut faults, ALICE, 1), Some(400));
        assert_eq!(faults.list()[0].hits, 1);
        faults.forget(ConnectionId::numbered(8));
        assert!(faults.any());
        faults.forget(ConnectionId::numbered(7));
        assert!(!faults.any());
    }

    #[test]
    fn a_scope_is_written_the_way_the_orders_say_it() {
        let said = [
            r#""everybody""#,
            r#"{"account":"6280000000001"}"#,
            r#"{"device":{"account":"6280000000001","device":2}}"#,
            r#"{"connection":7}"#,
        ];
        for text in said {
            let scope: Scope = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&scope).unwrap(), text);
        }
    }
}
