//! A place where one message is for many: a group, or the status broadcast.

use wacore_binary::builder::NodeBuilder;
use wacore_binary::{Jid, JidExt as _};

use crate::state::{DeviceAddress, Space, World};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Hall {
    Group(String),
    Status,
}

impl Hall {
    /// The place an address means; `None` for people and the server.
    pub(crate) fn of(jid: &Jid) -> Option<Self> {
        if jid.is_status_broadcast() {
            return Some(Self::Status);
        }
        (jid.is_group() && !jid.user.is_empty()).then(|| Self::Group(jid.user.to_string()))
    }

    pub(crate) fn jid(&self) -> Jid {
        match self {
            Self::Group(id) => Jid::group(id.as_str()),
            Self::Status => Jid::status_broadcast(),
        }
    }

    /// The place as text, as it stands in sender keys and in the ledger.
    pub(crate) fn name(&self) -> String {
        self.jid().to_string()
    }

    /// How people are addressed here.
    pub(crate) fn space(&self, world: &World) -> Space {
        match self {
            Self::Group(id) => world.groups.get(id).map_or(Space::Lid, |group| group.space),
            Self::Status => Space::Lid,
        }
    }

    /// Adds who did something here: the device in the place's own address space, the person in the
    /// other.
    pub(crate) fn signed(&self, world: &World, builder: NodeBuilder, by: &DeviceAddress) -> NodeBuilder {
        let space = self.space(world);
        let person = DeviceAddress::phone(by.pn.as_str());
        let other = match space {
            Space::Lid => "participant_pn",
            Space::Pn => "participant_lid",
        };
        let builder = builder
            .attr("participant", world.jid_of(by, space))
            .attr(other, world.jid_of(&person, space.other()));
        match self {
            Self::Group(_) => builder.attr("addressing_mode", mode(space)),
            Self::Status => builder,
        }
    }
}

/// How the wire names an address space.
pub(super) fn mode(space: Space) -> &'static str {
    match space {
        Space::Lid => "lid",
        Space::Pn => "pn",
    }
}
