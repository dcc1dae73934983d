//! One account's live connection: builds the library's client, keeps it, and takes it down in good order.
//!
//! The client reconnects by itself; a supervisor rebuilds it where the library gives up without a stated reason.
//! Dropping the session stops it, too, but does not wait.

use crate::{
    Config,
    events::{Handler, Happening, Verdict},
    http::Http,
    inbound::Hook,
    link,
    pump::Pump,
    send,
    transport::{Dialer, Line, Watcher},
    version,
};
use async_trait::async_trait;
use kabar_core::ports::whatsapp::{HistoryDepth, InboxSink, OpenError, Outgoing, SendError, Session};
use kabar_types::{AccountId, Jid, TypingState, WaId};
use std::{
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::{mpsc, oneshot, watch};
use whatsapp_rust::{
    Client,
    cache_config::CacheConfig,
    prelude::{Bot, BotHandle},
};
use whatsapp_rust_sqlite_storage::SqliteStore;

/// A device that asks again for a message within a week gets it (the library keeps what was sent this long).
const KEEP_SENT_SECS: u64 = 7 * 24 * 60 * 60;
/// Flushing and hanging up take this long at most.
const SHUTDOWN_WITHIN: Duration = Duration::from_secs(20);
/// How often, and how far apart, to look whether the device file was let go: two seconds in all.
const RELEASE_LOOKS: u32 = 200;
const RELEASE_PAUSE: Duration = Duration::from_millis(10);
/// Telling WhatsApp that the link ends is worth waiting this long.
const LOGOUT_WITHIN: Duration = Duration::from_secs(10);

/// What every client of a session is built from.
pub(crate) struct Parts {
    pub(crate) config: Arc<Config>,
    pub(crate) account: AccountId,
    pub(crate) store: Arc<SqliteStore>,
    pub(crate) sink: Arc<dyn InboxSink>,
    pub(crate) line: Line,
    /// Set while the device is being linked.
    pub(crate) link: Option<HistoryDepth>,
}

impl Parts {
    async fn build(&self, queue: &mpsc::UnboundedSender<Happening>) -> Result<Bot, OpenError> {
        let signs = queue.clone();
        let watcher: Watcher = Arc::new(move |sign| {
            let _ = signs.send(Happening::Wire(sign));
        });
        let dialer = Dialer {
            url: self.config.url.clone(),
            watcher,
            line: self.line.clone(),
        };
        let hook = Hook {
            account: self.account,
            sink: Arc::clone(&self.sink),
            queue: queue.clone(),
        };
        let cache = CacheConfig {
            sent_message_ttl_secs: KEEP_SENT_SECS,
            ..CacheConfig::default()
        };
        let mut builder = Bot::builder()
            .with_backend_arc(self.store.clone())
            .with_transport_factory(dialer)
            .with_http_client(Http::new(self.config.offline))
            .with_version(self.config.version.unwrap_or(version::BUILT_IN))
            .with_cache_config(cache)
            .with_inbound_durability_hook(hook)
            .with_event_handler(Handler(queue.clone()));
        if let Some(count) = self.config.pre_keys {
            builder = builder.with_wanted_pre_key_count(count);
        }
        if let Some(history) = self.link {
            builder = builder.with_device_props(link::device_props(&self.config.device_name, history));
            if history == HistoryDepth::None {
                builder = builder.skip_history_sync();
            }
        }
        builder
            .build()
            .await
            .map_err(|error| OpenError::Io(error.to_string()))
    }
}

/// What the session, its pump and its supervisor share.
pub(crate) struct Shared {
    client: RwLock<Option<Arc<Client>>>,
    /// The owner asked for the end; set before `end`.
    stopping: AtomicBool,
    end: watch::Sender<bool>,
}

impl Shared {
    /// The client of the moment; none before the first and after the last.
    pub(crate) fn client(&self) -> Option<Arc<Client>> {
        self.client.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Without a client, for tests of what stands around it.
    #[cfg(test)]
    pub(crate) fn unconnected() -> Self {
        Self {
            client: RwLock::new(None),
            stopping: AtomicBool::new(false),
            end: watch::channel(false).0,
        }
    }

    fn set_client(&self, client: Option<Arc<Client>>) {
        *self.client.write().unwrap_or_else(PoisonError::into_inner) = client;
    }

    /// True once the owner asked for the end.
    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// Takes the client down without being asked.
    pub(crate) fn end(&self) {
        self.end.send_replace(true);
    }

    fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        self.end();
    }
}

/// The seam's session over the library.
pub(crate) struct WaSession {
    shared: Arc<Shared>,
    line: Line,
    ended: watch::Receiver<bool>,
}

/// Builds the first client and sets everything going.
pub(crate) async fn start(parts: Parts) -> Result<Arc<dyn Session>, OpenError> {
    let (queue, happenings) = mpsc::unbounded_channel();
    let bot = parts.build(&queue).await?;
    let (end, ending) = watch::channel(false);
    let (ended_sender, ended) = watch::channel(false);
    let shared = Arc::new(Shared {
        client: RwLock::new(Some(bot.client())),
        stopping: AtomicBool::new(false),
        end,
    });
    let pump = Pump::new(
        parts.account,
        Arc::clone(&parts.sink),
        Arc::clone(&shared),
        parts.link.is_some(),
    );
    let pump = tokio::spawn(pump.run(happenings));
    let line = parts.line.clone();
    let supervisor = Supervisor {
        parts,
        shared: Arc::clone(&shared),
        queue,
        ending,
    };
    tokio::spawn(async move {
        supervisor.run(bot).await;
        // A pump that panicked has nothing left to finish.
        let _ = pump.await;
        ended_sender.send_replace(true);
    });
    Ok(Arc::new(WaSession { shared, line, ended }))
}

struct Supervisor {
    parts: Parts,
    shared: Arc<Shared>,
    queue: mpsc::UnboundedSender<Happening>,
    ending: watch::Receiver<bool>,
}

impl Supervisor {
    async fn run(mut self, first: Bot) {
        let mut next = Some(first);
        while let Some(bot) = next.take() {
            let mut handle = bot.spawn();
            let stopped_itself = tokio::select! {
                () = &mut handle => true,
                _ = self.ending.wait_for(|end| *end) => false,
            };
            // Before the next one: two clients on one device file would overwrite each other's state.
            shut_down(handle).await;
            if stopped_itself {
                next = self.after_client().await;
            }
        }
        self.shared.set_client(None);
        released(&self.parts.store).await;
        let _ = self.queue.send(Happening::End);
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
                _ = self.ending.wait_for(|end| *end) => return None,
            }
            match self.parts.build(&self.queue).await {
                Ok(bot) => {
                    self.shared.set_client(Some(bot.client()));
                    return Some(bot);
                }
                Err(error) => {
                    tracing::warn!(account = %self.parts.account, %error, "the client could not be rebuilt")
                }
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

impl WaSession {
    fn client(&self) -> Result<Arc<Client>, SendError> {
        if self.shared.is_stopping() {
            return Err(SendError::NotConnected);
        }
        self.shared
            .client()
            .filter(|client| client.is_logged_in())
            .ok_or(SendError::NotConnected)
    }
}

#[async_trait]
impl Session for WaSession {
    async fn send(&self, outgoing: &Outgoing) -> Result<(), SendError> {
        send::message(&*self.client()?, outgoing).await
    }

    async fn mark_read(&self, chat: &Jid, sender: Option<&Jid>, ids: &[WaId]) -> Result<(), SendError> {
        send::read_mark(&*self.client()?, chat, sender, ids).await
    }

    async fn set_typing(&self, chat: &Jid, state: TypingState) -> Result<(), SendError> {
        send::typing(&*self.client()?, chat, state).await
    }

    async fn reconnect(&self) {
        self.line.cut().await;
    }

    async fn logout(&self) {
        self.shared.stopping.store(true, Ordering::Release);
        if let Some(client) = self.shared.client() {
            let _ = tokio::time::timeout(LOGOUT_WITHIN, client.logout()).await;
        }
        self.stop().await;
    }

    async fn stop(&self) {
        self.shared.stop();
        let _ = self.ended.clone().wait_for(|ended| *ended).await;
    }
}

impl Drop for WaSession {
    fn drop(&mut self) {
        self.shared.stop();
    }
}
