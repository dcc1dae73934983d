//! What happens later: the only timers of the simulator, as data.
//!
//! A handler never waits; it puts a `Due` into the world, and the simulator performs it under the
//! lock when its delay is over.

use wacore_binary::builder::NodeBuilder;

use super::{ConnectionId, World};
use crate::faults;
use crate::groups;
use crate::people;

/// Something that will happen.
pub(crate) enum Due {
    /// A freshly linked client is told to log in.
    RestartAfterLinking(ConnectionId),
    /// The server gives up waiting for the client to close.
    Close(ConnectionId),
    /// What a fault held back goes without waiting longer.
    LetGo(ConnectionId),
    /// A contact reads what an account wrote.
    Read { contact: String, account: String },
    /// A contact starts or stops typing.
    Type {
        contact: String,
        account: String,
        composing: bool,
    },
    /// A contact writes to an account.
    Say {
        contact: String,
        account: String,
        text: String,
    },
    /// Something in a group.
    Group(groups::Later),
    /// A contact is no longer around, unless it did something since.
    Leave { contact: String, acts: u64 },
}

impl Due {
    pub(crate) fn perform(self, world: &mut World) {
        let done = match self {
            Self::RestartAfterLinking(connection) => {
                let error = NodeBuilder::new("stream:error").attr("code", "515").build();
                world.send(connection, error);
                Ok(())
            }
            Self::Close(connection) => {
                world.close(connection);
                Ok(())
            }
            Self::LetGo(connection) => {
                faults::link::let_go(world, connection);
                Ok(())
            }
            Self::Read { contact, account } => people::read_all(world, &contact, &account),
            Self::Type {
                contact,
                account,
                composing,
            } => people::type_in(world, &contact, &account, composing),
            Self::Say {
                contact,
                account,
                text,
            } => people::say(world, &contact, &account, &text).map(drop),
            Self::Group(later) => {
                later.perform(world);
                Ok(())
            }
            Self::Leave { contact, acts } => {
                people::leave(world, &contact, acts);
                Ok(())
            }
        };
        if let Err(error) = done {
            world.ledger.event(format!("something due failed: {error:#}"));
        }
    }
}
