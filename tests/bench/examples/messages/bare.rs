//! The bare library, with a hook that keeps nothing: what Kabar adds is measured against it.

use crate::words::{SAYS, WRITE, WRITTEN, had};
use anyhow::{Context as _, Result};
use async_trait::async_trait;
use bench::{
    bare::{Loopback, file},
    child::{NETWORK, heard, online, tell},
    kabar::PRE_KEYS,
};
use std::{
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};
use whatsapp_rust::{
    Jid,
    bot::Bot,
    prelude::{ChannelEventHandler, Client, Event, wa},
    types::{durability_hook::InboundDurabilityHook, events::InboundMessage},
};
use whatsapp_rust_sqlite_storage::SqliteStore;

/// The argument that makes this program the bare library's process.
pub(crate) const ROLE: &str = "--bare";
/// The argument that makes its files.
pub(crate) const PREPARE: &str = "--bare-prepare";

#[derive(Default)]
struct Count {
    had: AtomicUsize,
    /// Who wrote first, as an answer reaches them.
    first: Mutex<Option<Jid>>,
}

struct Hook(Arc<Count>);

#[async_trait]
impl InboundDurabilityHook for Hook {
    async fn on_messages(&self, _: Arc<Client>, batch: &[InboundMessage]) -> Result<()> {
        if let Some(message) = batch.first() {
            let mut first = self.0.first.lock().unwrap_or_else(PoisonError::into_inner);
            first.get_or_insert_with(|| message.info.source.chat.clone());
        }
        let before = self.0.had.fetch_add(batch.len(), Ordering::Relaxed);
        let now = before + batch.len();
        if before == 0 || before / SAYS != now / SAYS {
            tell(&had(now))?;
        }
        Ok(())
    }
}

pub(crate) async fn run(folder: &Path, url: &str) -> Result<()> {
    let count = Arc::new(Count::default());
    let bot = Bot::builder()
        .with_backend_arc(Arc::new(SqliteStore::new(&file(folder, 0)?).await?))
        .with_transport_factory(Loopback(url.to_owned()))
        .with_version((2, 3000, 0))
        .with_wanted_pre_key_count(PRE_KEYS)
        .with_inbound_durability_hook(Hook(Arc::clone(&count)))
        .build()
        .await?;
    let client = bot.client();
    let (handler, events) = ChannelEventHandler::new();
    let _subscription = client.subscribe_handler(handler);
    tokio::spawn(async move {
        while let Ok(event) = events.recv().await {
            match &*event {
                Event::Connected(_) => tell(&online(1))?,
                Event::Disconnected(_) => tell(&online(0))?,
                _ => {}
            }
        }
        anyhow::Ok(())
    });
    let _handle = bot.spawn();
    let mut lines = heard();
    while let Some(line) = lines.recv().await {
        match line.as_str() {
            NETWORK => client.reconnect_immediately().await,
            WRITE => write(&client, &count).await?,
            _ => {}
        }
    }
    Ok(())
}

async fn write(client: &Client, count: &Count) -> Result<()> {
    let first = count.first.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let message = wa::Message {
        conversation: Some("Ready at ten.".to_owned()),
        ..Default::default()
    };
    client
        .send_message(first.context("nobody has written")?, message)
        .await?;
    tell(WRITTEN)
}
