//! People: accounts (somebody's handset, to which clients link) and contacts (everybody else).
//!
//! Both own a phone with Signal keys. They differ in who acts: an account's phone only listens and
//! serves its linked clients; a contact's phone confirms, reads and answers.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use rand::RngExt as _;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use waproto::whatsapp as wa;

use super::{Companion, DeviceAddress, Space};
use crate::app_state::AppState;
use crate::blocking::Blocked;
use crate::clock::Moment;
use crate::history::{Chat, Transfer};
use crate::limits::Limits;
use crate::pairing::LinkRules;
use crate::people::{Absence, Memory, Script};
use crate::phone::Mishaps;
use crate::privacy::Privacy;
use crate::profile::Profile;
use crate::signal::Endpoint;
use crate::tokens::Tokens;

/// How many sent messages a phone keeps to answer "please send again".
const SENT_LIMIT: usize = 500;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Account,
    Contact,
}

pub(crate) struct Person {
    pub(crate) kind: Kind,
    pub(crate) pn: String,
    pub(crate) lid: String,
    /// Whether nobody is told the hidden id (yet).
    pub(crate) lid_hidden: bool,
    /// The present number; `pn` stays the first one.
    pub(crate) number: String,
    pub(crate) push_name: String,
    pub(crate) about: String,
    pub(crate) business: bool,
    /// Which address messages to and from this account carry.
    pub(crate) space: Space,
    pub(crate) phone: Phone,
    pub(crate) companions: BTreeMap<u16, Companion>,
    /// Identifies this account's signing key among those it had.
    pub(crate) raw_id: u32,
    pub(crate) app_state: AppState,
    pub(crate) address_book: BTreeMap<String, String>,
    pub(crate) chats: Vec<Chat>,
    /// How the phone hands out those chats.
    pub(crate) transfer: Transfer,
    pub(crate) script: Script,
    pub(crate) absence: Absence,
    /// How often the person did something; leaving is off when it grew meanwhile.
    pub(crate) acts: u64,
    /// The chance of what this person writes, so that nobody else's doings change it.
    pub(crate) chance: StdRng,
    pub(crate) sightings: Sightings,
    pub(crate) link_rules: LinkRules,
    pub(crate) privacy: Privacy,
    pub(crate) blocked: Blocked,
    pub(crate) profile: Profile,
    pub(crate) limits: Limits,
    pub(crate) tokens: Tokens,
    /// Accounts whose clients asked for this person's devices and so must hear of changes.
    pub(crate) device_watchers: BTreeSet<String>,
    next_device: u16,
}

/// When a person was around, and who wants to know.
#[derive(Default)]
pub(crate) struct Sightings {
    pub(crate) available: bool,
    /// The devices that say they are in use.
    pub(crate) in_use: BTreeSet<u16>,
    pub(crate) last_seen: Option<Moment>,
    pub(crate) watchers: BTreeSet<DeviceAddress>,
}

/// A handset: device 0 of a person.
pub(crate) struct Phone {
    pub(crate) endpoint: Endpoint,
    pub(crate) mishaps: Mishaps,
    /// Messages to linked clients by id, newest last, for resending.
    sent: HashMap<String, SentMessage>,
    sent_order: VecDeque<String>,
    /// How often a message that could not be opened was asked for.
    pleas: HashMap<(DeviceAddress, String), u8>,
    /// Messages received and not read yet: (who wrote, id).
    pub(crate) unread: Vec<(DeviceAddress, String)>,
    pub(crate) memory: Memory,
}

#[derive(Clone)]
pub(crate) struct SentMessage {
    pub(crate) message: wa::Message,
    /// From a phone to its own linked client.
    pub(crate) peer: bool,
}

impl Phone {
    pub(crate) fn new(endpoint: Endpoint) -> Self {
        Self {
            endpoint,
            mishaps: Mishaps::default(),
            sent: HashMap::new(),
            sent_order: VecDeque::new(),
            pleas: HashMap::new(),
            unread: Vec::new(),
            memory: Memory::default(),
        }
    }

    /// Counts asking for a message once more.
    pub(crate) fn count_plea(&mut self, from: &DeviceAddress, id: &str) -> u8 {
        let count = self.pleas.entry((from.clone(), id.to_owned())).or_default();
        *count = count.saturating_add(1);
        *count
    }

    pub(crate) fn remember(&mut self, id: String, sent: SentMessage) {
        if self.sent_order.len() >= SENT_LIMIT
            && let Some(oldest) = self.sent_order.pop_front()
        {
            self.sent.remove(&oldest);
        }
        self.sent_order.push_back(id.clone());
        self.sent.insert(id, sent);
    }

    pub(crate) fn sent(&self, id: &str) -> Option<SentMessage> {
        self.sent.get(id).cloned()
    }
}

impl Person {
    /// A person with new keys and nothing in the phone.
    pub(crate) fn new(kind: Kind, pn: &str, push_name: &str, rng: &mut StdRng) -> anyhow::Result<Self> {
        Ok(Self {
            kind,
            pn: pn.to_owned(),
            lid: lid_for(pn),
            lid_hidden: false,
            number: pn.to_owned(),
            push_name: push_name.to_owned(),
            about: String::new(),
            business: false,
            space: Space::Lid,
            phone: Phone::new(Endpoint::generate(rng)?),
            companions: BTreeMap::new(),
            raw_id: rng.random_range(1..=0x7fff_ffff),
            app_state: AppState::generate(rng),
            address_book: BTreeMap::new(),
            chats: Vec::new(),
            transfer: Transfer::default(),
            script: Script::default(),
            absence: Absence::default(),
            acts: 0,
            chance: StdRng::from_rng(rng),
            sightings: Sightings::default(),
            link_rules: LinkRules::default(),
            privacy: Privacy::default(),
            blocked: Blocked::default(),
            profile: Profile::default(),
            limits: Limits::default(),
            tokens: Tokens::default(),
            device_watchers: BTreeSet::new(),
            next_device: 1,
        })
    }

    /// Numbers are never reused: a client that was unlinked must not wake up as another one.
    pub(crate) fn draw_device(&mut self) -> u16 {
        let device = self.next_device;
        self.next_device += 1;
        device
    }

    /// The chat with somebody on this person's phone, if there is one.
    pub(crate) fn chat_with(&self, pn: &str) -> Option<&Chat> {
        self.chats.iter().find(|chat| chat.with == pn)
    }

    pub(crate) fn phone_address(&self) -> DeviceAddress {
        DeviceAddress::phone(self.pn.as_str())
    }
}

/// The hidden id of a number: fifteen digits that look nothing like it, the same in every run.
pub(crate) fn lid_for(pn: &str) -> String {
    const SPAN: u64 = 100_000_000_000_000;
    // FNV-1a, 64 bit.
    let hash = pn.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (SPAN + hash % (SPAN * 8)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hidden_id_is_stable_and_hides_the_number() {
        let lid = lid_for("6280000000004");
        assert_eq!(lid, lid_for("6280000000004"));
        assert_ne!(lid, lid_for("6280000000005"));
        assert_eq!(lid.len(), 15);
        assert!(!lid.contains("0000000004"));
    }
}
