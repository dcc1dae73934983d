//! Keeps a session's client running and takes it down in good order.
//!
//! The client reconnects by itself; a new one is built only where the library gives up without a stated reason.

use crate::{
    client::Parts,
    events::{Happening, Verdict},
    session::Shared,
};
use kabar_core::ports::whatsapp::LinkBy;
use std::{sync::Arc, time::Duration};
use tokio::sync::{mpsc, oneshot, watch};
use whatsapp_rust::prelude::{Bot, BotHandle};
use whatsapp_rust_sqlite_storage::SqliteStore;

/// Flushing and hanging up take this long at most.
const SHUTDOWN_WITHIN: Duration = Duration::from_secs(20);
/// How often, and how far apart, to look whether the device file was let go: two seconds in all.
const RELEASE_LOOKS: u32 = 200;
const RELEASE_PAUSE: Duration = Duration::from_millis(10);

/// Why a client is taken down.
enum Why {
    StoppedItself,
    Ending,
    /// It waited for its next try, and somebody knows better.
    Hurried,
}

/// Runs the clients of one session, one after the other.
pub(crate) struct Supervisor {
    pub(crate) parts: Parts,
    pub(crate) shared: Arc<Shared>,
    pub(crate) queue: mpsc::UnboundedSender<Happening>,
    pub(crate) ending: watch::Receiver<bool>,
}

impl Supervisor {
    /// Until the session ends; the last thing it does is to let the device file go.
    pub(crate) async fn run(mut self, first: Bot) {
        let mut next = Some(first);
        while let Some(bot) = next.take() {
            let mut handle = bot.spawn();
            // A later client of this session runs a linked device: it needs no code.
            if let Some(wish) = &mut self.parts.link {
                wish.by = LinkBy::Qr;
            }
            let why = tokio::select! {
                () = &mut handle => Why::StoppedItself,
                _ = self.ending.wait_for(|end| *end) => Why::Ending,
                () = self.shared.hurried() => Why::Hurried,
            };
            // Before the next one: two clients on one device file would overwrite each other's state.
            shut_down(handle).await;
            next = match why {
                Why::Ending => None,
                Why::StoppedItself => self.after_client().await,
                Why::Hurried => self.again().await,
            };
        }
        self.shared.set_client(None);
        released(&self.parts.store).await;
        let _ = self.queue.send(Happening::End);
    }

    /// A client that dials now instead of the one that waited for its next try.
    async fn again(&mut self) -> Option<Bot> {
        let _ = self.queue.send(Happening::Rebuilt);
        if let Some(bot) = self.build().await {
            return Some(bot);
        }
        self.after_client().await
    }

    async fn build(&mut self) -> Option<Bot> {
        match self.parts.build(&self.queue).await {
            Ok(bot) => {
                self.shared.set_client(Some(bot.client()));
                Some(bot)
            }
            Err(error) => {
                tracing::warn!(account = %self.parts.account, %error, "the client could not be rebuilt");
                None
            }
        }
    }

    /// The client stopped by itself: the pump knows whether there is a reason, and otherwise a new one is built.
    async fn after_client(&mut self) -> Option<Bot> {
        loop {
            let (answer, verdict) = oneshot::channel();
            self.queue.send(Happening::ClientEnded(answer)).ok()?;
            let Ok(Verdict::RebuildAfter(pause)) = verdict.await else {
                return None;
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.shared.hurried() => {}
                _ = self.ending.wait_for(|end| *end) => return None,
            }
            if let Some(bot) = self.build().await {
                return Some(bot);
            }
        }
    }
}

/// Waits until nothing of the client holds the device file any more: its last tasks end a moment after the client, and
/// one that still wrote could overwrite what the next session saves.
async fn released(store: &Arc<SqliteStore>) {
    for _ in 0..RELEASE_LOOKS {
        if Arc::strong_count(store) == 1 {
            return;
        }
        tokio::time::sleep(RELEASE_PAUSE).await;
    }
    tracing::warn!("something still holds the device file");
}

/// Flushes the device's state and hangs up.
async fn shut_down(handle: BotHandle) {
    if tokio::time::timeout(SHUTDOWN_WITHIN, handle.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("the client did not shut down in time and was cut off");
    }
}
