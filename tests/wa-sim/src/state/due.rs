//! What happens later: the only timers of the simulator, as data.
//!
//! A handler never waits; it puts a `Due` into the world, and the simulator performs it under the
//! lock when its delay is over.

use wacore_binary::builder::NodeBuilder;

use super::{ConnectionId, World};
use crate::calls;
use crate::faults;
use crate::groups;
use crate::people::{self, Errand};

/// Something that will happen.
pub(crate) enum Due {
    /// A freshly linked client is told to log in.
    RestartAfterLinking(ConnectionId),
    /// The server gives up waiting for the client to close.
    Close(ConnectionId),
    /// What a fault held back goes without waiting longer.
    LetGo(ConnectionId),
    /// Something in a group.
    Group(groups::Later),
    /// Somebody goes on with what was planned.
    Errand { who: String, errand: Errand },
    /// Somebody has let it ring long enough.
    HangUp { call: String },
    /// Somebody's phone comes back, unless it was switched off again since.
    SwitchOn { who: String, count: u64 },
    /// A contact is no longer around, unless it did something since.
    Leave { contact: String, acts: u64 },
}

impl Due {
    pub(crate) fn perform(self, world: &mut World) {
        match self {
            Self::RestartAfterLinking(connection) => {
                let error = NodeBuilder::new("stream:error").attr("code", "515").build();
                world.send(connection, error);
            }
            Self::Close(connection) => world.close(connection),
            Self::Errand { who, errand } => people::run(world, &who, errand),
            // A call that was answered or refused meanwhile is over already.
            Self::HangUp { call } => drop(calls::hang_up(world, &call)),
            Self::SwitchOn { who, count } => people::time_is_over(world, &who, count),
            Self::Leave { contact, acts } => people::leave(world, &contact, acts),
            Self::Group(later) => later.perform(world),
            Self::LetGo(connection) => faults::link::let_go(world, connection),
        }
    }
}
