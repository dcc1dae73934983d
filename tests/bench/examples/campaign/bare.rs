//! The bare library in a loop: what Kabar adds is measured against it.

use crate::words::{DONE, PEOPLE};
use anyhow::Result;
use bench::{
    bare::{Loopback, file},
    child::{heard, online, tell},
    kabar::PRE_KEYS,
};
use std::{path::Path, sync::Arc};
use whatsapp_rust::{
    Jid,
    bot::Bot,
    prelude::{ChannelEventHandler, Client, Event, wa},
};
use whatsapp_rust_sqlite_storage::SqliteStore;

/// The argument that makes this program the bare library's process.
pub(crate) const ROLE: &str = "--bare";
/// The argument that makes its files.
pub(crate) const PREPARE: &str = "--bare-prepare";

pub(crate) async fn run(folder: &Path, url: &str) -> Result<()> {
    let people: Vec<(String, String)> = serde_json::from_slice(&std::fs::read(folder.join(PEOPLE))?)?;
    let bot = Bot::builder()
        .with_backend_arc(Arc::new(SqliteStore::new(&file(folder, 0)?).await?))
        .with_transport_factory(Loopback(url.to_owned()))
        .with_version((2, 3000, 0))
        .with_wanted_pre_key_count(PRE_KEYS)
        .build()
        .await?;
    let client = bot.client();
    let (handler, events) = ChannelEventHandler::new();
    let _subscription = client.subscribe_handler(handler);
    let _handle = bot.spawn();
    while let Ok(event) = events.recv().await {
        if matches!(&*event, Event::Connected(_)) {
            break;
        }
    }
    tell(&online(1))?;
    send(&client, &people).await?;
    tell(DONE)?;
    let mut lines = heard();
    while lines.recv().await.is_some() {}
    Ok(())
}

async fn send(client: &Client, people: &[(String, String)]) -> Result<()> {
    for (phone, text) in people {
        let message = wa::Message {
            conversation: Some(text.clone()),
            ..Default::default()
        };
        client.send_message(Jid::pn(phone), message).await?;
    }
    Ok(())
}
