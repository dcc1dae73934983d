//! Kabar's process.

use crate::words::{WRITE, WRITTEN, had};
use anyhow::{Context as _, Result};
use bench::child::{NETWORK, heard, online, tell};
use kabar_core::{
    Kabar,
    chats::{ChatFilter, ListChats},
    steps::{Step, watch},
};
use kabar_types::{ChatId, Event, EventBatch, Message, MessageStatus, SessionState};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// The argument that makes this program Kabar's process.
pub(crate) const ROLE: &str = "--kabar";
/// The argument that makes its profile.
pub(crate) const PREPARE: &str = "--kabar-prepare";

pub(crate) async fn run(folder: &Path, url: &str) -> Result<()> {
    let pieces = AtomicUsize::new(0);
    watch(
        move |step| {
            if step == Step::ChunkImported {
                let done = pieces.fetch_add(1, Ordering::Relaxed) + 1;
                let _ = tell(&format!("imported {done}"));
            }
        },
        None,
    );
    let kabar = bench::kabar::open(folder, url).await?;
    let seq = kabar.bootstrap().await?.seq;
    tokio::spawn(follow(Arc::clone(&kabar), seq));
    kabar.start().await?;
    let mut lines = heard();
    // The chat that is open: a window does not look it up for each message.
    let mut open = None;
    while let Some(line) = lines.recv().await {
        match line.as_str() {
            NETWORK => kabar.network_changed(),
            WRITE => {
                let chat = match open {
                    Some(chat) => chat,
                    None => *open.insert(newest_chat(&kabar).await?),
                };
                kabar.send_text(chat, "Ready at ten.".to_owned(), None).await?;
            }
            _ => {}
        }
    }
    kabar.shutdown().await;
    Ok(())
}

async fn newest_chat(kabar: &Kabar) -> Result<ChatId> {
    let first = ListChats {
        account: None,
        set: None,
        query: String::new(),
        filter: ChatFilter::All,
        before: None,
        limit: 1,
    };
    let page = kabar.list_chats(first).await?;
    Ok(page.chats.first().context("nobody has written")?.id)
}

/// WhatsApp has this message of ours.
fn has_it(message: &Message) -> bool {
    use MessageStatus::{Delivered, Played, Read, Sent};
    message.from_me && matches!(message.status, Sent | Delivered | Read | Played)
}

/// Says what a window would see: online or not, how many messages came, and what WhatsApp has of ours.
async fn follow(kabar: Arc<Kabar>, since: kabar_types::Seq) -> Result<()> {
    let mut events = kabar.subscribe(since);
    let (mut there, mut count, mut written) = (None, 0, 0);
    while let Some(batch) = events.next().await {
        let EventBatch::Events { envelopes, .. } = batch else {
            continue;
        };
        for envelope in envelopes {
            match envelope.event {
                Event::AccountChanged { account } => {
                    let now = usize::from(account.state == SessionState::Online);
                    if there.replace(now) != Some(now) {
                        tell(&online(now))?;
                    }
                }
                // Told once for each: the proof that it was delivered may overtake the server's answer, and both may be there
                // before it was told that the message is.
                Event::MessageAdded { message } | Event::MessageChanged { message }
                    if has_it(&message) && message.id.0 > written =>
                {
                    written = message.id.0;
                    tell(WRITTEN)?;
                }
                _ => {}
            }
        }
        let unread = kabar
            .list_accounts()
            .await?
            .iter()
            .map(|account| account.unread)
            .sum::<u32>() as usize;
        if unread > count {
            count = unread;
            tell(&had(count))?;
        }
    }
    Ok(())
}
