//! What is set now, in one piece on the media host, for a client that has nothing yet.
//!
//! In life the server has one made of a collection with a long past; here an account is told to give
//! them (`Simulator::give_snapshots`), so that tests know which way their client came to its settings.

use anyhow::Context;
use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;
use waproto::whatsapp as wa;

use super::AppState;
use crate::media;
use crate::stanza;
use crate::state::{DeviceAddress, World};

/// The answer about one collection, if the client wants a snapshot and gets one.
///
/// # Errors
/// When encrypting fails, which it does not.
pub(super) fn answer(world: &mut World, from: &DeviceAddress, asked: &Node) -> anyhow::Result<Option<Node>> {
    let name = stanza::text(asked, "name").unwrap_or_default();
    let wanted = stanza::text(asked, "return_snapshot").as_deref() == Some("true");
    let state = world.people.get(&from.pn).map(|person| &person.app_state);
    let made = state.filter(|state| wanted && state.snapshots);
    let Some((version, snapshot)) = made.and_then(|state| state.snapshot(&name)) else {
        return Ok(None);
    };
    let bytes = buffa::Message::encode_to_vec(&snapshot);
    let pointer = media::author_app_state(world, &bytes)?;
    let reference = wa::ExternalBlobReference {
        media_key: Some(pointer.key.to_vec()),
        direct_path: Some(pointer.direct_path),
        file_size_bytes: Some(pointer.length),
        file_sha256: Some(pointer.file_sha256.to_vec()),
        file_enc_sha256: Some(pointer.file_enc_sha256.to_vec()),
        ..Default::default()
    };
    world
        .ledger
        .event(format!("{from} gets {name} {version} as a snapshot"));
    let reference = stanza::blob("snapshot", buffa::Message::encode_to_vec(&reference));
    let collection = NodeBuilder::new("collection")
        .attr("name", name)
        .attr("version", version)
        .children([reference]);
    Ok(Some(collection.build()))
}

impl AppState {
    /// A collection in which something was ever set, as it stands now.
    fn snapshot(&self, name: &str) -> Option<(u64, wa::SyncdSnapshot)> {
        let collection = self.collections.get(name)?;
        let key = self.keys.last()?;
        let version = collection.version();
        (version > 0).then(|| (version, collection.snapshot(name, key)))
    }
}

/// Switches snapshots on or off for an account.
///
/// # Errors
/// When nobody has the number.
pub(crate) fn give(world: &mut World, account: &str, on: bool) -> anyhow::Result<()> {
    let person = world.people.get_mut(account);
    let person = person.with_context(|| format!("nobody has the number {account}"))?;
    person.app_state.snapshots = on;
    Ok(())
}
