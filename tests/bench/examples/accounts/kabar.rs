//! Kabar's process.

use anyhow::Result;
use bench::child::{NETWORK, heard, online, tell};
use bench::kabar::open;
use kabar_core::Kabar;
use kabar_types::{AccountId, Event, EventBatch, SessionState};
use std::{collections::HashMap, path::Path, sync::Arc};

/// The argument that makes this program Kabar's process.
pub(crate) const ROLE: &str = "--kabar";
/// The argument that makes its profile.
pub(crate) const PREPARE: &str = "--kabar-prepare";

pub(crate) async fn run(folder: &Path, url: &str) -> Result<()> {
    let kabar = open(folder, url).await?;
    let seq = kabar.bootstrap().await?.seq;
    tokio::spawn(count(Arc::clone(&kabar), seq));
    kabar.start().await?;
    let mut lines = heard();
    while let Some(line) = lines.recv().await {
        if line == NETWORK {
            kabar.network_changed();
        }
    }
    kabar.shutdown().await;
    Ok(())
}

/// Says how many are online whenever that changes, from the events a window gets.
async fn count(kabar: Arc<Kabar>, since: kabar_types::Seq) -> Result<()> {
    let mut events = kabar.subscribe(since);
    let mut online_now: HashMap<AccountId, bool> = HashMap::new();
    let mut told = None;
    while let Some(batch) = events.next().await {
        let EventBatch::Events { envelopes, .. } = batch else {
            continue;
        };
        for envelope in envelopes {
            if let Event::AccountChanged { account } = envelope.event {
                online_now.insert(account.id, account.state == SessionState::Online);
            }
        }
        let count = online_now.values().filter(|online| **online).count();
        if told.replace(count) != Some(count) {
            tell(&online(count))?;
        }
    }
    Ok(())
}
