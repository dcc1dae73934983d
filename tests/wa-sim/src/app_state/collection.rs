//! One collection: its patches in order, the running hash over what they leave standing, and that.

use std::collections::{BTreeMap, HashMap};

use wacore_appstate::hash::{HashState, generate_patch_mac};
use wacore_appstate::{AppStateError, Mutation, process_patch};
use waproto::whatsapp::{self as wa, syncd_mutation::SyncdOperation};

use super::Key;

#[derive(Default)]
pub(super) struct Collection {
    patches: Vec<Vec<u8>>,
    hash: HashState,
    value_macs: HashMap<Vec<u8>, Vec<u8>>,
    /// What stands, as it was last written, by the MAC of its index.
    records: BTreeMap<Vec<u8>, wa::SyncdRecord>,
    values: BTreeMap<Vec<String>, Entry>,
}

/// What a setting is set to, and by which of the account's devices.
pub(super) struct Entry {
    pub(super) value: wa::SyncActionValue,
    pub(super) device: u16,
}

impl Collection {
    pub(super) fn version(&self) -> u64 {
        self.hash.version
    }

    pub(super) fn values(&self) -> impl Iterator<Item = (&Vec<String>, &Entry)> {
        self.values.iter()
    }

    /// At most `limit` patches a device at `version` lacks, and whether there are more.
    pub(super) fn since(&self, version: u64, limit: usize) -> (&[Vec<u8>], bool) {
        let from = usize::try_from(version).unwrap_or(usize::MAX);
        let missing = self.patches.get(from..).unwrap_or_default();
        match missing.split_at_checked(limit) {
            Some((page, rest)) => (page, !rest.is_empty()),
            None => (missing, false),
        }
    }

    /// Makes the patch that adds one mutation to what is there.
    pub(super) fn sign(
        &self,
        name: &str,
        mutation: wa::SyncdMutation,
        key: &Key,
    ) -> anyhow::Result<wa::SyncdPatch> {
        let mut hash = self.hash.clone();
        hash.version += 1;
        let mutations = vec![mutation];
        let (_, done) = hash.update_hash(&mutations, |index, _| Ok(self.value_macs.get(index).cloned()));
        done?;
        let mut patch = wa::SyncdPatch {
            version: version_of(hash.version),
            mutations,
            snapshot_mac: Some(hash.generate_snapshot_mac(name, &key.expanded.snapshot_mac)),
            key_id: buffa::MessageField::some(wa::KeyId {
                id: Some(key.id.clone()),
            }),
            device_index: Some(0),
            ..Default::default()
        };
        let mac = generate_patch_mac(&patch, name, &key.expanded.patch_mac, hash.version);
        patch.patch_mac = Some(mac);
        Ok(patch)
    }

    /// Takes the next patch, after checking everything a device would check. Nothing changes when
    /// it is refused. Clients leave the patch's version out; whoever reads it needs it.
    pub(super) fn take(
        &mut self,
        name: &str,
        mut patch: wa::SyncdPatch,
        device: u16,
        keys: &[Key],
    ) -> Result<Vec<Mutation>, AppStateError> {
        if patch.patch_mac.is_none() || patch.key_id.id.is_none() {
            return Err(AppStateError::PatchMACMismatch);
        }
        patch.version = version_of(self.hash.version + 1);
        let mut hash = self.hash.clone();
        let done = process_patch(
            &patch,
            &mut hash,
            |id| {
                let key = keys.iter().find(|key| key.id == id);
                let expanded = key.map(|key| key.expanded.clone());
                expanded.ok_or(AppStateError::KeyNotFound)
            },
            |index| Ok(self.value_macs.get(index).cloned()),
            true,
            name,
        )?;
        if hash.mac_mismatch_fatal {
            return Err(AppStateError::PatchSnapshotMACMismatch);
        }
        self.hash = hash;
        for removed in &done.removed_index_macs {
            self.records.remove(removed);
            self.value_macs.remove(removed);
        }
        for added in done.added_macs {
            self.value_macs.insert(added.index_mac, added.value_mac);
        }
        self.keep(&patch);
        self.patches.push(waproto::codec::syncd_patch_to_vec(&patch));
        self.remember(&done.mutations, device);
        Ok(done.mutations)
    }

    fn keep(&mut self, patch: &wa::SyncdPatch) {
        for mutation in &patch.mutations {
            let record = mutation.record.as_option();
            let index = record.and_then(|record| record.index.blob.clone());
            if let (Some(record), Some(index)) = (record, index)
                && mutation.operation != Some(SyncdOperation::REMOVE.into())
            {
                self.records.insert(index, record.clone());
            }
        }
    }

    /// Everything that stands, in one piece.
    pub(super) fn snapshot(&self, name: &str, key: &Key) -> wa::SyncdSnapshot {
        wa::SyncdSnapshot {
            version: version_of(self.hash.version),
            records: self.records.values().cloned().collect(),
            mac: Some(self.hash.generate_snapshot_mac(name, &key.expanded.snapshot_mac)),
            key_id: buffa::MessageField::some(wa::KeyId {
                id: Some(key.id.clone()),
            }),
        }
    }

    fn remember(&mut self, mutations: &[Mutation], device: u16) {
        for mutation in mutations {
            if mutation.operation == SyncdOperation::REMOVE {
                self.values.remove(&mutation.index);
                continue;
            }
            let value = mutation.action_value.clone().unwrap_or_default();
            let entry = Entry { value, device };
            self.values.insert(mutation.index.clone(), entry);
        }
    }
}

fn version_of(version: u64) -> buffa::MessageField<wa::SyncdVersion> {
    buffa::MessageField::some(wa::SyncdVersion {
        version: Some(version),
    })
}
