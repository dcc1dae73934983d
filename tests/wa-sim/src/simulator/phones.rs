//! What happens on phones: what owners do there themselves, keys that go wrong, numbers and hidden
//! ids that change, further devices.

use super::Simulator;
use crate::addresses;
use crate::linked;
use crate::people;
use crate::phone;
use crate::prekeys;
use crate::seed;
use crate::state::DeviceAddress;

impl Simulator {
    /// The owner of an account writes to somebody on the phone; every linked client gets the echo.
    /// Returns the message id.
    ///
    /// # Errors
    /// When the number is no account, or nobody has the other one.
    pub fn write_on_phone(&self, account: &str, to: &str, text: &str) -> anyhow::Result<String> {
        self.shared
            .with(|world| phone::write(world, account, to, &people::text(text)))
    }

    /// The owner of an account reads a chat on the phone; the linked clients and the sender hear of it.
    ///
    /// # Errors
    /// When the number is no account, or it has no such chat.
    pub fn read_on_phone(&self, account: &str, with: &str) -> anyhow::Result<()> {
        self.shared.with(|world| phone::read(world, account, with))
    }

    /// The next `times` messages of a contact are unreadable for each client of an account, those sent
    /// again included.
    ///
    /// # Errors
    /// When nobody has the contact's number.
    pub fn break_session(&self, contact: &str, account: &str, times: u8) -> anyhow::Result<()> {
        self.shared
            .with(|world| phone::break_session(world, contact, account, times))
    }

    /// A contact's phone forgets its sessions with the clients of an account, and cannot open what
    /// they send until a new one begins.
    ///
    /// # Errors
    /// When nobody has the contact's number.
    pub fn lose_sessions(&self, contact: &str, account: &str) -> anyhow::Result<()> {
        self.shared
            .with(|world| phone::lose_sessions(world, contact, account))
    }

    /// A contact's phone cannot open the next `times` messages, those sent again included.
    ///
    /// # Errors
    /// When nobody has this number.
    pub fn leave_unopened(&self, contact: &str, times: u8) -> anyhow::Result<()> {
        self.shared
            .with(|world| phone::leave_unopened(world, contact, times))
    }

    /// Somebody installs WhatsApp anew: new keys. Clients of an account are logged out by it.
    ///
    /// # Errors
    /// When nobody has this number.
    pub fn reinstall(&self, pn: &str) -> anyhow::Result<()> {
        self.shared.with(|world| phone::reinstall(world, pn))
    }

    /// Keeps a contact's hidden id back: the contact writes under the number alone. To be called before
    /// any client learns the id; who is in an address book needs `lid_hidden` in the scenario instead.
    ///
    /// # Errors
    /// When the number is no contact.
    pub fn hide_lid(&self, contact: &str) -> anyhow::Result<()> {
        self.shared
            .with(|world| addresses::hide_lid(world, contact, true))
    }

    /// From now on the contact writes under the hidden id, where the account is addressed so.
    ///
    /// # Errors
    /// When the number is no contact.
    pub fn reveal_lid(&self, contact: &str) -> anyhow::Result<()> {
        self.shared
            .with(|world| addresses::hide_lid(world, contact, false))
    }

    /// A contact moves to a new number, under the same hidden id. In orders and in the ledger the
    /// contact keeps the first number.
    ///
    /// # Errors
    /// When the number is no contact, or the new one is taken or no number.
    pub fn change_number(&self, contact: &str, new: &str) -> anyhow::Result<()> {
        self.shared
            .with(|world| addresses::change_number(world, contact, new))
    }

    /// A contact links a further device, on which nobody ever looks. Returns its number.
    ///
    /// # Errors
    /// When the number is no contact.
    pub fn add_device(&self, contact: &str) -> anyhow::Result<u16> {
        self.shared.with(|world| seed::add_device(world, contact))
    }

    /// Somebody takes a further device off the account.
    pub fn remove_device(&self, pn: &str, device: u16) {
        let device = DeviceAddress::new(pn, device);
        self.shared.with(|world| linked::unlink(world, &device));
    }

    /// How many stanzas wait for each further device of a person.
    #[must_use]
    pub fn waiting(&self, pn: &str) -> Vec<(u16, usize)> {
        self.shared.with(|world| {
            let person = world.people.get(pn);
            let companions = person.into_iter().flat_map(|person| &person.companions);
            companions
                .map(|(device, companion)| (*device, companion.queue.len()))
                .collect()
        })
    }

    /// The server has none of the one-time keys of an account's clients any more, and says so.
    pub fn use_up_prekeys(&self, pn: &str) {
        self.shared.with(|world| prekeys::use_up(world, pn));
    }

    /// What the server has of each client's keys: the id of the signed one, how many one-time ones.
    #[must_use]
    pub fn prekeys(&self, pn: &str) -> Vec<(u32, usize)> {
        self.shared.with(|world| {
            let person = world.people.get(pn);
            let companions = person.into_iter().flat_map(|person| person.companions.values());
            companions
                .map(|companion| (companion.keys.signed.id, companion.keys.one_time.len()))
                .collect()
        })
    }
}
