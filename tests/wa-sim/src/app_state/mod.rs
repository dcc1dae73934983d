//! App state: settings an account's devices share, as encrypted patches.
//!
//! The server keeps the patches of each collection in order and hands them out. It could not read
//! them in life; here it also holds the phone's keys, so that the phone can write patches itself
//! (`action` says what about) and a client's patch is checked the way every other device would
//! check it: a wrong hash would make them all stop trusting the collection, so it is refused.
//! A client that has nothing gets the patches from the first one, or, where the account is told to, a
//! snapshot of what is set now over the media host (`snapshot`).

mod action;
mod collection;
mod names;
mod reading;
mod snapshot;
mod sync;
mod wire;

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context, ensure};
use rand::RngExt as _;
use rand::rngs::StdRng;
use wacore_appstate::{ExpandedAppStateKeys, encode_record, expand_app_state_keys};
use waproto::whatsapp::{self as wa, syncd_mutation::SyncdOperation};

use crate::clock::Moment;
use collection::{Collection, Entry};

pub use action::{AppStateAction, AppStateEntry, MessageRef};
pub(crate) use action::{entries, phone_sets, set_up};
pub(crate) use snapshot::give as give_snapshots;
pub(crate) use sync::{sync, tell_all, tell_others};

/// The app state of one account.
pub(crate) struct AppState {
    /// Oldest first; the phone writes with the last.
    keys: Vec<Key>,
    collections: BTreeMap<String, Collection>,
    /// Whether a client that has nothing gets a snapshot.
    pub(crate) snapshots: bool,
}

/// A key of the phone. All of an account's devices come to know it.
pub(crate) struct Key {
    id: Vec<u8>,
    data: [u8; 32],
    expanded: Arc<ExpandedAppStateKeys>,
}

/// One setting as the phone writes it.
struct Setting {
    collection: &'static str,
    /// The name of the setting and what it is about, for example `["contact", "…@s.whatsapp.net"]`.
    index: Vec<String>,
    value: wa::SyncActionValue,
    /// Each kind of setting has its own schema version.
    version: i32,
}

impl Key {
    fn generate(rng: &mut StdRng) -> Self {
        let data: [u8; 32] = rng.random();
        Self {
            // The first two bytes are the number of the device that made the key: the phone.
            id: [0u8; 2].into_iter().chain(rng.random::<[u8; 4]>()).collect(),
            expanded: Arc::new(expand_app_state_keys(&data)),
            data,
        }
    }

    fn shared(&self, raw_id: u32, now: Moment) -> wa::message::AppStateSyncKey {
        let fingerprint = wa::message::AppStateSyncKeyFingerprint {
            raw_id: Some(raw_id),
            current_index: Some(0),
            device_indexes: vec![0],
        };
        let data = wa::message::AppStateSyncKeyData {
            key_data: Some(self.data.to_vec()),
            fingerprint: buffa::MessageField::some(fingerprint),
            timestamp: Some(now.0.cast_signed()),
        };
        let id = wa::message::AppStateSyncKeyId {
            key_id: Some(self.id.clone()),
        };
        wa::message::AppStateSyncKey {
            key_id: buffa::MessageField::some(id),
            key_data: buffa::MessageField::some(data),
        }
    }
}

impl AppState {
    pub(crate) fn generate(rng: &mut StdRng) -> Self {
        Self {
            keys: vec![Key::generate(rng)],
            collections: BTreeMap::new(),
            snapshots: false,
        }
    }

    /// The keys as the phone shares them with a linked client.
    pub(crate) fn key_share(&self, raw_id: u32, now: Moment) -> wa::message::AppStateSyncKeyShare {
        wa::message::AppStateSyncKeyShare {
            keys: self.keys.iter().map(|key| key.shared(raw_id, now)).collect(),
        }
    }

    /// From now on the phone writes under a new key, which its clients have to ask for.
    pub(crate) fn renew_key(&mut self, rng: &mut StdRng) {
        self.keys.push(Key::generate(rng));
    }

    /// Writes a setting, as the phone does when its owner changes something there.
    fn write(&mut self, setting: &Setting, rng: &mut StdRng) -> anyhow::Result<()> {
        self.author(SyncdOperation::SET, setting, rng)
    }

    /// Takes a setting out.
    ///
    /// # Errors
    /// When it is not set.
    fn erase(&mut self, setting: &Setting, rng: &mut StdRng) -> anyhow::Result<()> {
        let is_set = self.values().any(|(_, index, _)| *index == setting.index);
        ensure!(is_set, "{:?} is not set", setting.index);
        self.author(SyncdOperation::REMOVE, setting, rng)
    }

    fn author(
        &mut self,
        operation: SyncdOperation,
        setting: &Setting,
        rng: &mut StdRng,
    ) -> anyhow::Result<()> {
        let key = self.keys.last().context("the phone has no key")?;
        let index = serde_json::to_vec(&setting.index)?;
        let (mutation, _) = encode_record(
            operation,
            &index,
            &setting.value,
            &key.expanded,
            &key.id,
            &rng.random(),
            setting.version,
        );
        let collection = self.collections.entry(setting.collection.to_owned()).or_default();
        let patch = collection.sign(setting.collection, mutation, key)?;
        collection.take(setting.collection, patch, 0, &self.keys)?;
        Ok(())
    }

    /// The collections that hold something, with their versions.
    pub(crate) fn versions(&self) -> Vec<(String, u64)> {
        self.collections
            .iter()
            .map(|(name, collection)| (name.clone(), collection.version()))
            .collect()
    }

    /// What is set now, with the collection it is in.
    fn values(&self) -> impl Iterator<Item = (&str, &Vec<String>, &Entry)> {
        self.collections.iter().flat_map(|(name, collection)| {
            let values = collection.values();
            values.map(move |(index, entry)| (name.as_str(), index, entry))
        })
    }
}
