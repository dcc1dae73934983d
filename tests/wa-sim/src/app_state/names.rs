//! Between phone numbers, as people are named here, and the addresses one account writes.

use anyhow::Context;
use wacore_binary::Jid;

use super::action::MessageRef;
use crate::state::{DeviceAddress, Space, World};

/// What one account calls everybody.
pub(super) struct Names<'a> {
    world: &'a World,
    space: Space,
}

impl<'a> Names<'a> {
    pub(super) fn new(world: &'a World, account: &str) -> anyhow::Result<Self> {
        let person = world.people.get(account);
        let space = person
            .map(|person| person.space)
            .with_context(|| format!("nobody has the number {account}"))?;
        Ok(Self { world, space })
    }

    /// A person's hidden id, if it is to be known.
    pub(super) fn lid(&self, pn: &str) -> Option<String> {
        Some(self.world.visible_lid(pn)?.to_string())
    }

    /// In the form this account uses.
    pub(super) fn address(&self, name: &str) -> String {
        self.in_space(name, self.space)
    }

    pub(super) fn in_space(&self, name: &str, space: Space) -> String {
        if name.contains('@') {
            return name.to_owned();
        }
        let space = if self.world.people.contains_key(name) {
            space
        } else {
            Space::Pn
        };
        self.world.jid_of(&DeviceAddress::phone(name), space).to_string()
    }

    pub(super) fn name(&self, address: &str) -> String {
        let jid: Option<Jid> = address.parse().ok();
        let person = jid.and_then(|jid| self.world.resolve(&jid));
        person.map_or_else(|| address.to_owned(), |person| person.pn)
    }

    /// The parts of an index that name a message.
    pub(super) fn message(&self, message: &MessageRef) -> Vec<String> {
        let writer = message.participant.as_deref();
        vec![
            self.address(&message.chat),
            message.id.clone(),
            flag(message.from_me),
            writer.map_or_else(|| flag(false), |writer| self.address(writer)),
        ]
    }

    pub(super) fn message_in(&self, parts: &[String]) -> Option<MessageRef> {
        let [chat, id, from_me, participant] = parts else {
            return None;
        };
        Some(MessageRef {
            chat: self.name(chat),
            id: id.clone(),
            from_me: from_me == "1",
            participant: (participant != "0").then(|| self.name(participant)),
        })
    }
}

/// A truth value as indexes have it.
pub(super) fn flag(set: bool) -> String {
    if set { "1" } else { "0" }.to_owned()
}
