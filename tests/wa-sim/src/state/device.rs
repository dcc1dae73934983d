//! Devices: how they are addressed, what the server keeps for a linked client.

use std::collections::VecDeque;

use wacore_binary::{Jid, Server};

use super::ConnectionId;
use crate::offline::{Queued, Stage};
use crate::signal::{KeyBundle, OneTimeKey, SignedKey};

/// A device, canonically: the person's phone number and the device's number. Device 0 is the phone.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct DeviceAddress {
    pub(crate) pn: String,
    pub(crate) device: u16,
}

impl DeviceAddress {
    pub(crate) fn new(pn: impl Into<String>, device: u16) -> Self {
        Self {
            pn: pn.into(),
            device,
        }
    }

    pub(crate) fn phone(pn: impl Into<String>) -> Self {
        Self::new(pn, 0)
    }

    pub(crate) fn is_phone(&self) -> bool {
        self.device == 0
    }
}

impl std::fmt::Display for DeviceAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.pn, self.device)
    }
}

/// The two ways of writing the same person: by phone number, or by hidden id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    Pn,
    Lid,
}

impl Space {
    /// The space of a person's address; `None` for groups, broadcasts and the server.
    pub(crate) fn of(jid: &Jid) -> Option<Self> {
        match jid.server {
            Server::Pn if !jid.user.is_empty() => Some(Self::Pn),
            Server::Lid => Some(Self::Lid),
            _ => None,
        }
    }

    pub(crate) fn other(self) -> Self {
        match self {
            Self::Pn => Self::Lid,
            Self::Lid => Self::Pn,
        }
    }
}

/// The public keys a linked client left with the server.
pub(crate) struct CompanionKeys {
    pub(crate) registration_id: u32,
    pub(crate) identity: [u8; 32],
    pub(crate) signed: SignedKey,
    pub(crate) one_time: VecDeque<OneTimeKey>,
}

impl CompanionKeys {
    /// A bundle; each one-time key is handed out once, and none when they ran out.
    pub(crate) fn take(&mut self) -> KeyBundle {
        KeyBundle {
            registration_id: self.registration_id,
            identity: self.identity,
            signed: self.signed.clone(),
            one_time: self.one_time.pop_front(),
        }
    }
}

/// A live connection of a device and how far its catching up went.
pub(crate) struct Link {
    pub(crate) connection: ConnectionId,
    pub(crate) stage: Stage,
}

/// A linked client of an account, as the server sees it.
pub(crate) struct Companion {
    pub(crate) key_index: u32,
    /// The Noise key seen at linking; a login with another one is refused.
    pub(crate) noise_public: [u8; 32],
    pub(crate) keys: CompanionKeys,
    /// The signed device identity peers get with this device's keys.
    pub(crate) device_identity: Vec<u8>,
    pub(crate) queue: VecDeque<Queued>,
    pub(crate) link: Option<Link>,
    /// Whether the phone has sent keys and history to it.
    pub(crate) welcomed: bool,
    /// Made by seeding, so its client has nothing of the app state until told.
    pub(crate) seeded: bool,
    /// The key share the phone waits to see confirmed.
    pub(crate) key_share: Option<String>,
}

impl Companion {
    pub(crate) fn new(key_index: u32, noise_public: [u8; 32], keys: CompanionKeys) -> Self {
        Self {
            key_index,
            noise_public,
            keys,
            device_identity: Vec::new(),
            queue: VecDeque::new(),
            link: None,
            welcomed: false,
            seeded: false,
            key_share: None,
        }
    }

    pub(crate) fn log_in(&mut self, connection: ConnectionId) {
        self.link = Some(Link {
            connection,
            stage: Stage::Fresh,
        });
    }
}
