//! App state: settings an account's devices share, as encrypted patches the server cannot read.
//!
//! The server keeps the patches of each collection in order. The phone owns the key, so it can
//! write patches itself (contact names, the push name, pins) and follows those of the clients to
//! keep the running hash right; a wrong hash makes every client stop trusting the collection.

use std::collections::HashMap;

use rand::RngExt as _;
use rand::rngs::StdRng;
use wacore_appstate::hash::{HashState, generate_patch_mac};
use wacore_appstate::{ExpandedAppStateKeys, encode_record, expand_app_state_keys};
use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;
use waproto::whatsapp::{self as wa, syncd_mutation::SyncdOperation};

use crate::clock::Moment;
use crate::iq::{Answer, wanted};
use crate::offline::{self, Class, Queued};
use crate::stanza::{self, content, server_jid};
use crate::state::{DeviceAddress, World};

const VALUE_MAC_LEN: usize = 32;

/// The app state of one account.
pub(crate) struct AppState {
    key_id: Vec<u8>,
    key_data: [u8; 32],
    keys: ExpandedAppStateKeys,
    collections: HashMap<String, Collection>,
}

#[derive(Default)]
struct Collection {
    patches: Vec<Vec<u8>>,
    hash: HashState,
    value_macs: HashMap<Vec<u8>, Vec<u8>>,
}

/// One setting as the phone writes it.
pub(crate) struct Setting {
    pub(crate) collection: &'static str,
    /// The name of the setting and what it is about, for example `["contact", "…@s.whatsapp.net"]`.
    pub(crate) index: Vec<String>,
    pub(crate) value: wa::SyncActionValue,
    /// Each kind of setting has its own schema version.
    pub(crate) version: i32,
}

impl AppState {
    pub(crate) fn generate(rng: &mut StdRng) -> Self {
        let key_data: [u8; 32] = rng.random();
        // The first two bytes are the number of the device that made the key: the phone.
        let key_id = [0u8; 2].into_iter().chain(rng.random::<[u8; 4]>()).collect();
        Self {
            keys: expand_app_state_keys(&key_data),
            key_id,
            key_data,
            collections: HashMap::new(),
        }
    }

    /// The key as the phone shares it with a linked client.
    pub(crate) fn key_share(&self, raw_id: u32, now: Moment) -> wa::message::AppStateSyncKeyShare {
        let fingerprint = wa::message::AppStateSyncKeyFingerprint {
            raw_id: Some(raw_id),
            current_index: Some(0),
            device_indexes: vec![0],
        };
        let data = wa::message::AppStateSyncKeyData {
            key_data: Some(self.key_data.to_vec()),
            fingerprint: buffa::MessageField::some(fingerprint),
            timestamp: Some(now.0.cast_signed()),
        };
        let id = wa::message::AppStateSyncKeyId {
            key_id: Some(self.key_id.clone()),
        };
        wa::message::AppStateSyncKeyShare {
            keys: vec![wa::message::AppStateSyncKey {
                key_id: buffa::MessageField::some(id),
                key_data: buffa::MessageField::some(data),
            }],
        }
    }

    /// Writes a setting, as the phone does when its owner changes something there.
    pub(crate) fn write(&mut self, setting: &Setting, rng: &mut StdRng) -> anyhow::Result<()> {
        let index = serde_json::to_vec(&setting.index)?;
        let (mutation, _) = encode_record(
            SyncdOperation::SET,
            &index,
            &setting.value,
            &self.keys,
            &self.key_id,
            &rng.random(),
            setting.version,
        );
        let collection = self.collections.entry(setting.collection.to_owned()).or_default();
        collection.follow(std::slice::from_ref(&mutation))?;
        let version = collection.hash.version;
        let snapshot_mac = collection
            .hash
            .generate_snapshot_mac(setting.collection, &self.keys.snapshot_mac);
        let mut patch = wa::SyncdPatch {
            version: buffa::MessageField::some(wa::SyncdVersion {
                version: Some(version),
            }),
            mutations: vec![mutation],
            snapshot_mac: Some(snapshot_mac),
            key_id: buffa::MessageField::some(wa::KeyId {
                id: Some(self.key_id.clone()),
            }),
            device_index: Some(0),
            ..Default::default()
        };
        let mac = generate_patch_mac(&patch, setting.collection, &self.keys.patch_mac, version);
        patch.patch_mac = Some(mac);
        collection
            .patches
            .push(waproto::codec::syncd_patch_to_vec(&patch));
        Ok(())
    }

    /// The collections that hold something, with their versions.
    pub(crate) fn versions(&self) -> Vec<(String, u64)> {
        let mut versions: Vec<_> = self
            .collections
            .iter()
            .map(|(name, collection)| (name.clone(), collection.hash.version))
            .collect();
        versions.sort();
        versions
    }

    fn answer(&mut self, request: &Node) -> anyhow::Result<Node> {
        let name = stanza::text(request, "name").unwrap_or_default();
        let have = stanza::number(request, "version").unwrap_or(0);
        let collection = self.collections.entry(name.clone()).or_default();
        let answer = NodeBuilder::new("collection").attr("name", name);
        if let Some(patch) = request.get_optional_child("patch") {
            if have != collection.hash.version {
                let error = NodeBuilder::new("error").attr("code", "409").build();
                return Ok(answer.attr("type", "error").children([error]).build());
            }
            collection.append(content(patch))?;
            return Ok(answer.attr("version", collection.hash.version).build());
        }
        let missing = collection.since(have);
        let answer = answer.attr("version", collection.hash.version);
        if missing.is_empty() {
            return Ok(answer.build());
        }
        let patches = missing.iter().map(|patch| stanza::blob("patch", patch.clone()));
        let patches = NodeBuilder::new("patches").children(patches).build();
        Ok(answer.children([patches]).build())
    }
}

impl Collection {
    fn since(&self, version: u64) -> &[Vec<u8>] {
        let from = usize::try_from(version).unwrap_or(usize::MAX);
        self.patches.get(from..).unwrap_or_default()
    }

    /// Takes a client's patch. Clients leave its version out; whoever reads it needs it.
    fn append(&mut self, patch: Vec<u8>) -> anyhow::Result<()> {
        let mut patch = waproto::codec::syncd_patch_decode(&patch)?;
        self.follow(&patch.mutations)?;
        patch.version = buffa::MessageField::some(wa::SyncdVersion {
            version: Some(self.hash.version),
        });
        self.patches.push(waproto::codec::syncd_patch_to_vec(&patch));
        Ok(())
    }

    /// Moves the running hash over mutations and steps the version.
    fn follow(&mut self, mutations: &[wa::SyncdMutation]) -> anyhow::Result<()> {
        let macs = &self.value_macs;
        let (_, done) = self
            .hash
            .update_hash(mutations, |index, _| Ok(macs.get(index).cloned()));
        done?;
        for mutation in mutations {
            let record = &mutation.record;
            let Some(index) = record.index.blob.clone() else {
                continue;
            };
            let removed = mutation.operation.is_some_and(|op| op == SyncdOperation::REMOVE);
            let value = record.value.blob.as_deref().unwrap_or_default();
            match value.len().checked_sub(VALUE_MAC_LEN) {
                Some(start) if !removed => self.value_macs.insert(index, value[start..].to_vec()),
                _ => self.value_macs.remove(&index),
            };
        }
        self.hash.version += 1;
        Ok(())
    }
}

/// `w:sync:app:state`: a client brings patches and asks for those it lacks.
pub(crate) fn sync(world: &mut World, from: &DeviceAddress, child: Option<&Node>) -> Answer {
    let request = wanted(child)?;
    let Some(person) = world.people.get_mut(&from.pn) else {
        return Err((404, "item-not-found"));
    };
    let mut answers = Vec::new();
    for collection in request.get_children_by_tag("collection") {
        let Ok(answer) = person.app_state.answer(collection) else {
            return Err((400, "bad-request"));
        };
        world
            .ledger
            .event(format!("{from} synced {}", in_brief(collection, &answer)));
        answers.push(answer);
    }
    Ok(vec![NodeBuilder::new("sync").children(answers).build()])
}

fn in_brief(asked: &Node, answer: &Node) -> String {
    let text = |node, key| stanza::text(node, key).unwrap_or_default();
    let (name, had, has) = (
        text(asked, "name"),
        text(asked, "version"),
        text(answer, "version"),
    );
    let brought = asked.get_optional_child("patch").is_some();
    let refused = text(answer, "type") == "error";
    format!("{name} {had}..{has}, brought {brought}, refused {refused}")
}

/// After a client brought patches: the account's other clients are told to fetch them.
pub(crate) fn tell_others(world: &mut World, from: &DeviceAddress, child: Option<&Node>) {
    let Some(request) = child else { return };
    let changed: Vec<String> = request
        .get_children_by_tag("collection")
        .filter(|collection| collection.get_optional_child("patch").is_some())
        .filter_map(|collection| stanza::text(collection, "name"))
        .collect();
    for other in world.companions_of(&from.pn) {
        if other != *from {
            tell(world, &other, |name| {
                changed.iter().any(|changed| changed == name)
            });
        }
    }
}

/// Tells one client about everything there is, for one that was never told.
pub(crate) fn tell_all(world: &mut World, to: &DeviceAddress) {
    tell(world, to, |_| true);
}

fn tell(world: &mut World, to: &DeviceAddress, wanted: impl Fn(&str) -> bool) {
    let versions = world.people.get(&to.pn).map(|person| person.app_state.versions());
    let collections: Vec<Node> = versions
        .unwrap_or_default()
        .into_iter()
        .filter(|(name, _)| wanted(name))
        .map(|(name, version)| {
            NodeBuilder::new("collection")
                .attr("name", name)
                .attr("version", version)
                .build()
        })
        .collect();
    if collections.is_empty() {
        return;
    }
    let id = world.draw_id();
    let node = NodeBuilder::new("notification")
        .attr("from", server_jid())
        .attr("type", "server_sync")
        .attr("id", id.as_str())
        .attr("t", world.now().secs())
        .children(collections)
        .build();
    offline::deliver(world, to, Queued::new(Class::Notification, id, node));
}
