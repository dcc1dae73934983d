//! The bare library: a client per account over its own SQLite store, nothing besides. What Kabar adds is measured
//! against it.

use anyhow::Result;
use bench::{
    bare::{Loopback, file},
    child::{NETWORK, heard, online, tell},
    kabar::PRE_KEYS,
};
use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::mpsc;
use whatsapp_rust::{
    bot::{Bot, BotHandle},
    prelude::{ChannelEventHandler, Client, Event, Subscription},
};
use whatsapp_rust_sqlite_storage::SqliteStore;

/// The argument that makes this program the bare library's process.
pub(crate) const ROLE: &str = "--bare";
/// The argument that makes its files.
pub(crate) const PREPARE: &str = "--bare-prepare";

/// How many clients are built at the same time.
const AT_ONCE: usize = 10;

struct Running {
    client: Arc<Client>,
    _handle: BotHandle,
    _subscription: Subscription,
}

pub(crate) async fn run(folder: &Path, url: &str) -> Result<()> {
    let (changes, heard_changes) = mpsc::unbounded_channel();
    tokio::spawn(count(heard_changes));
    let running = Arc::new(Mutex::new(Vec::new()));
    let mut places = 0..std::fs::read_dir(folder)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".db"))
        .count();
    loop {
        let batch: Vec<usize> = places.by_ref().take(AT_ONCE).collect();
        if batch.is_empty() {
            break;
        }
        for place in batch {
            let one = start(file(folder, place)?, url, changes.clone()).await?;
            running.lock().unwrap_or_else(PoisonError::into_inner).push(one);
        }
    }
    let mut lines = heard();
    while let Some(line) = lines.recv().await {
        if line == NETWORK {
            hurry(&running);
        }
    }
    Ok(())
}

/// Every client tries again at once, as the library offers it.
fn hurry(running: &Mutex<Vec<Running>>) {
    for one in running.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        let client = Arc::clone(&one.client);
        tokio::spawn(async move { client.reconnect_immediately().await });
    }
}

async fn start(file: String, url: &str, changes: mpsc::UnboundedSender<bool>) -> Result<Running> {
    let bot = Bot::builder()
        .with_backend_arc(Arc::new(SqliteStore::new(&file).await?))
        .with_transport_factory(Loopback(url.to_owned()))
        .with_version((2, 3000, 0))
        .with_wanted_pre_key_count(PRE_KEYS)
        .build()
        .await?;
    let client = bot.client();
    let (handler, events) = ChannelEventHandler::new();
    let subscription = client.subscribe_handler(handler);
    tokio::spawn(async move {
        while let Ok(event) = events.recv().await {
            match &*event {
                Event::Connected(_) => drop(changes.send(true)),
                Event::Disconnected(_) => drop(changes.send(false)),
                _ => {}
            }
        }
    });
    Ok(Running {
        client,
        _handle: bot.spawn(),
        _subscription: subscription,
    })
}

/// Says how many are online whenever that changes.
async fn count(mut changes: mpsc::UnboundedReceiver<bool>) -> Result<()> {
    let mut there = 0_usize;
    while let Some(up) = changes.recv().await {
        there = if up { there + 1 } else { there.saturating_sub(1) };
        tell(&online(there))?;
    }
    Ok(())
}
