//! Phones that fail: messages they seal badly, sessions they lose, messages they cannot open, and
//! owners who install WhatsApp anew.
//!
//! What goes wrong here goes wrong in the keys, so that both sides must ask for messages again.
//! Connections that fail are in `faults`.

use std::collections::HashMap;

use anyhow::Context;
use rand::RngExt as _;

use crate::groups;
use crate::linked;
use crate::notices;
use crate::signal::{Endpoint, Sealed};
use crate::stanza::empty;
use crate::state::{DeviceAddress, Kind, World};

/// What a phone will do wrong next.
#[derive(Default)]
pub(crate) struct Mishaps {
    /// How many messages for the clients of an account will be sealed badly.
    badly_sealed: HashMap<DeviceAddress, u8>,
    /// How many messages will not be opened.
    unopened: u8,
}

impl Mishaps {
    /// Spoils a ciphertext if it is due.
    pub(crate) fn strike(&mut self, to: &DeviceAddress, sealed: &mut Sealed) {
        let Some(left) = self.badly_sealed.get_mut(to).filter(|left| **left > 0) else {
            return;
        };
        *left -= 1;
        sealed.spoil();
    }

    /// Whether the next message is one that will not be opened.
    pub(crate) fn unopened(&mut self) -> bool {
        let due = self.unopened > 0;
        self.unopened = self.unopened.saturating_sub(1);
        due
    }
}

/// The next `times` messages of a contact's phone are unreadable for each client of an account, those
/// sent again included.
///
/// # Errors
/// When one of them does not exist.
pub(crate) fn break_session(
    world: &mut World,
    contact: &str,
    account: &str,
    times: u8,
) -> anyhow::Result<()> {
    let devices = world.companions_of(account);
    let person = world.people.get_mut(contact);
    let person = person.with_context(|| format!("nobody has the number {contact}"))?;
    for device in devices {
        person.phone.mishaps.badly_sealed.insert(device, times);
    }
    Ok(())
}

/// A contact's phone forgets the sessions it has with the clients of an account: what they send in
/// them it cannot open.
///
/// # Errors
/// When one of them does not exist.
pub(crate) fn lose_sessions(world: &mut World, contact: &str, account: &str) -> anyhow::Result<()> {
    let devices = world.companions_of(account);
    let person = world.people.get_mut(contact);
    let person = person.with_context(|| format!("nobody has the number {contact}"))?;
    for device in devices {
        person.phone.endpoint.forget(&device);
    }
    Ok(())
}

/// A contact's phone cannot open the next `times` messages that reach it.
///
/// # Errors
/// When there is no such contact.
pub(crate) fn leave_unopened(world: &mut World, contact: &str, times: u8) -> anyhow::Result<()> {
    let person = world.people.get_mut(contact);
    let person = person.with_context(|| format!("nobody has the number {contact}"))?;
    person.phone.mishaps.unopened = times;
    Ok(())
}

/// Somebody installs WhatsApp anew: new keys, no sessions, and everybody who knows them is told. The
/// linked clients of an account are logged out.
///
/// # Errors
/// When there is nobody with this number.
pub(crate) fn reinstall(world: &mut World, pn: &str) -> anyhow::Result<()> {
    let person = world.people.get(pn);
    let person = person.with_context(|| format!("nobody has the number {pn}"))?;
    if person.kind == Kind::Account {
        for device in world.companions_of(pn) {
            linked::unlink(world, &device);
        }
    }
    let World { people, rng, .. } = &mut *world;
    if let Some(person) = people.get_mut(pn) {
        person.phone.endpoint = Endpoint::generate(rng)?;
        person.raw_id = rng.random_range(1..=0x7fff_ffff);
    }
    groups::lose_keys(world, pn);
    world.ledger.event(format!("{pn} installed WhatsApp anew"));
    notices::tell(world, pn, "encrypt", &empty("identity"));
    Ok(())
}
