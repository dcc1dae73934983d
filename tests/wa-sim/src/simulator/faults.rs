//! What goes wrong, as users of the simulator decide it.

use super::Simulator;
use crate::faults::{self, ActiveFault, Fault, Scope};
use crate::state::{Connection, ConnectionId, Role, World};

/// An open connection.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct OpenConnection {
    /// Its number, for [`Scope::Connection`]; never used again.
    pub number: u64,
    /// The account of the device logged in on it; `None` before the login and while linking.
    pub account: Option<String>,
    /// The number of that device.
    pub device: Option<u16>,
}

impl Simulator {
    /// Has something go wrong from now on and returns the id by which it is taken away, or lets it
    /// happen at once and returns `None`, as the kind of fault says. Several may be in place.
    pub fn add_fault(&self, scope: Scope, fault: Fault) -> Option<u64> {
        self.shared.with(|world| faults::add(world, scope, fault))
    }

    /// Takes a fault away; false if it is gone already.
    pub fn remove_fault(&self, id: u64) -> bool {
        self.shared.with(|world| faults::remove(world, id))
    }

    /// Takes all faults away.
    pub fn clear_faults(&self) {
        self.shared.with(faults::clear);
    }

    /// The faults in place, oldest first, with how often each struck.
    #[must_use]
    pub fn faults(&self) -> Vec<ActiveFault> {
        self.shared.with(|world| faults::list(world))
    }

    /// Has this and nothing else go wrong for an account, or nothing any more: one fault in the place
    /// of those set for the account before. `None` takes those of its devices away too.
    pub fn set_fault(&self, pn: &str, fault: Option<Fault>) {
        self.shared.with(|world| faults::set(world, pn, fault));
    }

    /// Cuts the connections of an account's clients, without a word.
    pub fn drop_connections(&self, pn: &str) {
        self.shared.with(|world| faults::drop_connections(world, pn));
    }

    /// The connections that are open, oldest first.
    #[must_use]
    pub fn connections(&self) -> Vec<OpenConnection> {
        self.shared.with(|world| open_connections(world))
    }
}

pub(crate) fn open_connections(world: &World) -> Vec<OpenConnection> {
    let describe = |(id, open): (ConnectionId, &Connection)| {
        let device = match &open.role {
            Role::Device(device) => Some(device),
            Role::Stranger | Role::Pairing(_) => None,
        };
        OpenConnection {
            number: id.number(),
            account: device.map(|device| device.pn.clone()),
            device: device.map(|device| device.device),
        }
    };
    let mut open: Vec<_> = world.connections().map(describe).collect();
    open.sort_by_key(|connection| connection.number);
    open
}
