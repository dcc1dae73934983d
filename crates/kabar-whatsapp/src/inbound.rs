//! Messages on their way in: convert, commit, and only then let the library tell the server.
//!
//! Inside the hook nothing but the commit and the device's own tables may be waited for: the receive pipeline stands
//! still meanwhile, and waiting for the network here can deadlock (whatsapp-rust `types/durability_hook.rs`).
//! What the hook never sees (messages the phone recovered for us, places of undecryptable ones) was acknowledged
//! already; it is committed by a task of its own, in order, and tried again for a while.

use crate::{
    convert::{Aliases, Own, from_wa, history, jid, kinds},
    events::Happening,
    sent_rows::SentRows,
};
use async_trait::async_trait;
use kabar_core::ports::whatsapp::{Inbound, InboxSink};
use kabar_types::AccountId;
use std::{sync::Arc, time::Duration};
use tokio::sync::mpsc;
use whatsapp_rust::{
    Client, Jid as WireJid, Server,
    types::{durability_hook::InboundDurabilityHook, events::InboundMessage},
};

/// Of the people one message speaks to, so many are looked up: the pipeline stands still meanwhile.
const NAMED_MOST: usize = 32;

/// The library's hook: `Ok` lets it acknowledge the batch.
pub(crate) struct Hook {
    pub(crate) account: AccountId,
    pub(crate) sink: Arc<dyn InboxSink>,
    pub(crate) sent: SentRows,
    pub(crate) queue: mpsc::UnboundedSender<Happening>,
}

#[async_trait]
impl InboundDurabilityHook for Hook {
    async fn on_messages(&self, client: Arc<Client>, batch: &[InboundMessage]) -> anyhow::Result<()> {
        let mut running = Running::begin(&self.queue);
        let (own, aliases) = (own(&client), look_up(&client, people(batch)).await);
        let convert = |m: &InboundMessage| from_wa::inbound(&m.message, &m.info, &own, &aliases);
        let kept: Vec<Inbound> = batch.iter().filter_map(convert).collect();
        if batch.iter().any(|message| message.info.source.is_from_me) {
            self.sent.all_written().await;
        }
        if !kept.is_empty() {
            self.sink.commit(self.account, kept).await?;
        }
        if batch.iter().any(history::is_announcement) && !client.skip_history_sync_enabled() {
            self.sink.expect_history(self.account).await?;
        }
        running.waiting = waiting(batch);
        Ok(())
    }
}

/// How many messages of a batch waited in the offline queue, as the server announces them: without status posts.
fn waiting(batch: &[InboundMessage]) -> u32 {
    let waited = |m: &&InboundMessage| m.info.is_offline && m.info.source.chat.server != Server::Broadcast;
    u32::try_from(batch.iter().filter(waited).count()).unwrap_or(u32::MAX)
}

/// Tells the pump when a commit begins and, however it ends, when it ends.
struct Running<'a> {
    queue: &'a mpsc::UnboundedSender<Happening>,
    waiting: u32,
}

impl<'a> Running<'a> {
    fn begin(queue: &'a mpsc::UnboundedSender<Happening>) -> Self {
        let _ = queue.send(Happening::Committing);
        Self { queue, waiting: 0 }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let _ = self.queue.send(Happening::Committed(self.waiting));
    }
}

/// Everybody the messages name.
pub(crate) fn people<'a>(batch: impl IntoIterator<Item = &'a InboundMessage>) -> Vec<WireJid> {
    let mut named = Vec::new();
    for message in batch {
        let source = &message.info.source;
        named.extend([source.chat.clone(), source.sender.clone()]);
        named.extend(kinds::people(&message.message).take(NAMED_MOST));
    }
    named
}

/// This account's addresses, as the device knows them now.
pub(crate) fn own(client: &Client) -> Own {
    Own {
        phone: client.pn().as_ref().and_then(jid::canonical),
        lid: client.lid().as_ref().and_then(jid::canonical),
    }
}

/// The other addresses of these people, from the device's own table. Asks no server.
pub(crate) async fn look_up(client: &Client, people: Vec<WireJid>) -> Aliases {
    let mut aliases = Aliases::default();
    for person in people {
        let Some(known) = jid::canonical(&person).filter(|jid| !aliases.0.contains_key(jid)) else {
            continue;
        };
        let Ok(Some(entry)) = client.get_lid_pn_entry(&person.to_non_ad()).await else {
            continue;
        };
        let (user, server) = if known.is_lid() {
            (&entry.phone_number, Server::Pn)
        } else {
            (&entry.lid, Server::Lid)
        };
        if let Some(other) = jid::canonical(&WireJid::new(&**user, server)) {
            aliases.0.insert(known, other);
        }
    }
    aliases
}

/// Commits recovered messages one after the other until the sender is dropped.
pub(crate) async fn commit_recovered(
    account: AccountId,
    sink: Arc<dyn InboxSink>,
    mut recovered: mpsc::UnboundedReceiver<Inbound>,
) {
    const PAUSES_SECS: [u64; 5] = [0, 1, 5, 30, 120];
    while let Some(inbound) = recovered.recv().await {
        let mut stored = false;
        for pause in PAUSES_SECS {
            tokio::time::sleep(Duration::from_secs(pause)).await;
            stored = sink.commit(account, vec![inbound.clone()]).await.is_ok();
            if stored {
                break;
            }
        }
        if !stored {
            tracing::error!(%account, "a recovered message could not be stored");
        }
    }
}
