//! Between the library's types and Kabar's, as pure functions: no clock, no database, no connection.
//!
//! What cannot be shown is kept, never guessed: an unknown kind becomes `Unsupported` with the message's bytes.
//! Whether something is new, stored or shown is not decided here.

pub(crate) mod bounds;
mod calls;
pub(crate) mod events;
mod extras;
pub(crate) mod from_wa;
pub(crate) mod groups;
pub(crate) mod history;
pub(crate) mod jid;
pub(crate) mod kept;
pub(crate) mod kinds;
mod media;
pub(crate) mod people;
mod rich;
pub(crate) mod states;
mod stubs;
pub(crate) mod to_wa;
mod to_wa_kinds;
mod vcard;
pub(crate) mod votes;

use kabar_types::Jid;
use std::collections::HashMap;

/// This account's own addresses. They never become somebody else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Own {
    pub(crate) phone: Option<Jid>,
    pub(crate) lid: Option<Jid>,
}

impl Own {
    /// True for any of the account's own addresses.
    pub(crate) fn is(&self, jid: &Jid) -> bool {
        self.phone.as_ref() == Some(jid) || self.lid.as_ref() == Some(jid)
    }

    /// The address of ours that this chat goes by.
    fn in_chat(&self, chat: &Jid) -> Option<Jid> {
        let lid = self.lid.clone().filter(|_| chat.is_lid());
        lid.or_else(|| self.phone.clone())
    }

    /// The other form of an own address.
    fn other(&self, jid: &Jid) -> Option<Jid> {
        let other = if self.phone.as_ref() == Some(jid) {
            &self.lid
        } else {
            &self.phone
        };
        if self.is(jid) { other.clone() } else { None }
    }
}

/// The other form (phone number ↔ hidden id) of addresses, as far as the device knows them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Aliases(pub(crate) HashMap<Jid, Jid>);

impl Aliases {
    /// The other form of `jid`, when known.
    pub(crate) fn of(&self, jid: &Jid) -> Option<Jid> {
        self.0.get(jid).cloned()
    }
}
