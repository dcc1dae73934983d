//! Making people do things.

use super::Simulator;
use crate::people::{self, Act};

impl Simulator {
    /// A contact writes to an account; returns the message id.
    ///
    /// # Errors
    /// When one of them does not exist.
    pub async fn say(&self, contact: &str, account_pn: &str, text: &str) -> anyhow::Result<String> {
        self.shared
            .with(|world| people::say(world, contact, account_pn, text))
    }

    /// A contact starts or stops typing to an account.
    ///
    /// # Errors
    /// When one of them does not exist.
    pub async fn type_in(&self, contact: &str, account_pn: &str, composing: bool) -> anyhow::Result<()> {
        self.shared
            .with(|world| people::type_in(world, contact, account_pn, composing))
    }

    /// A contact reads everything the account wrote.
    ///
    /// # Errors
    /// When one of them does not exist.
    pub async fn read_all(&self, contact: &str, account_pn: &str) -> anyhow::Result<()> {
        self.shared
            .with(|world| people::read_all(world, contact, account_pn))
    }

    /// Somebody does something in a chat, now. `with` is the other person's number. Returns the id
    /// of the message it made, if it made one.
    ///
    /// # Errors
    /// When the person, the chat or the message the act is about does not exist.
    pub fn act(&self, who: &str, with: &str, act: &Act) -> anyhow::Result<Option<String>> {
        let deed = self
            .shared
            .with(|world| people::perform(world, who, with, None, act))?;
        Ok(deed.id)
    }

    /// The hidden id of somebody, without the server part; `None` when nobody has the number.
    #[must_use]
    pub fn lid_of(&self, pn: &str) -> Option<String> {
        self.shared
            .with(|world| world.people.get(pn).map(|person| person.lid.clone()))
    }
}
