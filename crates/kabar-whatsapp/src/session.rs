//! One account's live connection as the core holds it.
//!
//! Stopping waits until everything that had arrived was handed over and the device file is free again. Dropping a
//! session stops it, too, but does not wait.

use crate::{
    calls::{self, Ringing},
    client::Parts,
    device_hold::Hold,
    events::Happening,
    files::Files,
    groups, hiding, limits,
    link::Linking,
    past, people,
    pulse::Pulse,
    pump::{Device, Pump},
    send,
    sink::LooseSink,
    states,
    supervisor::Supervisor,
    transport::{Line, hang_up},
    waking,
};
use async_trait::async_trait;
use kabar_core::ports::whatsapp::{
    GroupInfo, NumberAnswer, OlderThan, OpenError, Outgoing, OutgoingState, Person, PictureAnswer,
    ProfileAnswer, Reported, SendError, Session,
};
use kabar_types::{Jid, Limits, TypingState, WaId};
use std::{
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::{Notify, mpsc, watch};
use whatsapp_rust::{Client, RawNodeLease};

/// Telling WhatsApp that the link ends is worth waiting this long.
const LOGOUT_WITHIN: Duration = Duration::from_secs(10);

/// A client, whose stanzas the session sees (see `events.rs`).
struct Held {
    client: Arc<Client>,
    _stanzas: RawNodeLease,
}

impl Held {
    fn new(client: Arc<Client>) -> Self {
        Self {
            _stanzas: client.acquire_raw_node_forwarding(),
            client,
        }
    }
}

/// What the session, its pump and its supervisor share.
pub(crate) struct Shared {
    client: RwLock<Option<Held>>,
    pub(crate) line: Line,
    /// The queue of the pump; weak, because the pump works it off until it is closed.
    queue: mpsc::WeakUnboundedSender<Happening>,
    /// The owner asked for the end; set before `end`.
    stopping: AtomicBool,
    end: watch::Sender<bool>,
    /// The account is not to be seen online.
    hidden: bool,
    hurry: Notify,
    pub(crate) ringing: Ringing,
}

impl Shared {
    /// The client of the moment; none before the first and after the last.
    pub(crate) fn client(&self) -> Option<Arc<Client>> {
        let held = self.client.read().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().map(|held| held.client.clone())
    }

    /// Without a client, for tests of what stands around it.
    #[cfg(test)]
    pub(crate) fn unconnected(queue: &mpsc::UnboundedSender<Happening>) -> Self {
        Self {
            client: RwLock::new(None),
            line: Line::default(),
            queue: queue.downgrade(),
            stopping: AtomicBool::new(false),
            end: watch::channel(false).0,
            hidden: false,
            hurry: Notify::new(),
            ringing: Ringing::default(),
        }
    }

    pub(crate) fn set_client(&self, client: Option<Arc<Client>>) {
        *self.client.write().unwrap_or_else(PoisonError::into_inner) = client.map(Held::new);
    }

    /// True while the client of the moment would write; also while there is none yet to ask.
    pub(crate) fn may_send(&self) -> bool {
        self.client().is_none_or(|client| client.is_logged_in())
    }

    /// Takes the account out of sight again, if it is to be hidden: the library has shown it.
    pub(crate) fn keep_hidden(&self) {
        if let Some(client) = self.client().filter(|_| self.hidden) {
            hiding::hide(client);
        }
    }

    /// True once the owner asked for the end.
    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// Resolves when the client is to dial at once instead of waiting for its next try.
    pub(crate) async fn hurried(&self) {
        self.hurry.notified().await;
    }

    /// Hangs up, and has the pump see to it that the library notices; it dials again by itself. False when there is nothing to
    /// hang up: it waits for its next try.
    pub(crate) async fn cut(&self) -> bool {
        let transport = self.line.take();
        let is_up = transport.is_some() || self.client().is_some_and(|client| client.is_connected());
        if let Some(queue) = self.queue.upgrade().filter(|_| is_up) {
            let _ = queue.send(Happening::Cut);
        }
        if let Some(transport) = transport {
            hang_up(&*transport).await;
        }
        is_up
    }

    /// Has the client dial at once.
    pub(crate) fn hurry(&self) {
        self.hurry.notify_one();
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
    files: Files,
    ended: watch::Receiver<bool>,
}

/// Builds the first client and sets everything going. The file is held until it is let go of.
pub(crate) async fn start(mut parts: Parts, hold: Hold) -> Result<Arc<dyn Session>, OpenError> {
    let sink = Arc::new(LooseSink::new(parts.sink));
    parts.sink = sink.clone();
    let (queue, happenings) = mpsc::unbounded_channel();
    let bot = parts.build(&queue).await?;
    let (end, ending) = watch::channel(false);
    let (ended_sender, ended) = watch::channel(false);
    let shared = Arc::new(Shared {
        client: RwLock::new(Some(Held::new(bot.client()))),
        line: parts.line.clone(),
        queue: queue.downgrade(),
        stopping: AtomicBool::new(false),
        end,
        hidden: parts.manner.appear_offline,
        hurry: Notify::new(),
        ringing: Ringing::default(),
    });
    let pump = Pump::new(
        parts.account,
        Arc::clone(&parts.sink),
        Arc::clone(&shared),
        parts.link.as_ref().map(|wish| Linking::new(&wish.by)),
        Pulse::new(parts.config.liveness, queue.downgrade()),
        Device {
            watch: parts.watch.clone(),
            sent: parts.sent.clone(),
        },
    );
    let pump = tokio::spawn(pump.run(happenings));
    let sent = parts.sent.clone();
    let files = Files::new(&parts.config, parts.manner.proxy.as_ref());
    let supervisor = Supervisor {
        parts,
        shared: Arc::clone(&shared),
        queue,
        ending,
    };
    tokio::spawn(async move {
        supervisor.run(bot).await;
        sent.all_written().await;
        drop(hold);
        // A pump that panicked has nothing left to finish.
        let _ = pump.await;
        sink.let_go();
        ended_sender.send_replace(true);
    });
    Ok(Arc::new(WaSession { shared, files, ended }))
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
        let client = self.client()?;
        send::message(&client, outgoing).await
    }

    async fn mark_read(&self, chat: &Jid, sender: Option<&Jid>, ids: &[WaId]) -> Result<(), SendError> {
        let client = self.client()?;
        send::read_mark(&client, chat, sender, ids).await
    }

    async fn set_state(&self, state: &OutgoingState) -> Result<(), SendError> {
        let client = self.client()?;
        states::tell(&client, state).await
    }

    async fn set_typing(&self, chat: &Jid, state: TypingState) -> Result<(), SendError> {
        // Somebody who types is online.
        if self.shared.hidden {
            return Ok(());
        }
        let client = self.client()?;
        send::typing(&client, chat, state).await
    }

    async fn reject_call(&self, call: &WaId) -> Result<bool, SendError> {
        let client = self.client()?;
        calls::reject(&client, &self.shared.ringing, call).await
    }

    async fn fetch_older(&self, older: &OlderThan) -> Result<String, SendError> {
        let client = self.client()?;
        past::older(&client, older).await
    }

    async fn fetch_piece(&self, chunk: u32) -> Result<(), SendError> {
        let client = self.client()?;
        past::piece(&client, chunk).await
    }

    async fn fetch_group(&self, group: &Jid) -> Result<Option<GroupInfo>, SendError> {
        let client = self.client()?;
        groups::fetch(&client, group).await
    }

    async fn fetch_picture(&self, of: &Jid, known: &str) -> Result<PictureAnswer, SendError> {
        let client = self.client()?;
        people::picture(&client, &self.files, of, known).await
    }

    async fn fetch_profile(&self, person: &Jid) -> Result<ProfileAnswer, SendError> {
        let client = self.client()?;
        people::profile(&client, person).await
    }

    async fn fetch_blocked(&self) -> Result<Vec<Person>, SendError> {
        let client = self.client()?;
        people::blocked(&client).await
    }

    async fn report(&self, reported: &Reported) -> Result<(), SendError> {
        let client = self.client()?;
        people::report(&client, reported).await
    }

    async fn follow_presence(&self, person: &Jid, on: bool) -> Result<(), SendError> {
        // WhatsApp tells nobody's presence to one who shows none.
        if self.shared.hidden {
            return Ok(());
        }
        let client = self.client()?;
        people::follow_presence(&client, person, on).await
    }

    async fn find_on_whatsapp(&self, numbers: &[Jid]) -> Result<Vec<NumberAnswer>, SendError> {
        let client = self.client()?;
        people::numbers(&client, numbers).await
    }

    async fn fetch_limits(&self) -> Limits {
        match self.client() {
            Ok(client) => limits::fetch(&client).await,
            Err(_) => Limits::default(),
        }
    }

    fn wake(&self) {
        // What has no client yet or any more has nothing to wake.
        if let Some(client) = self.shared.client().filter(|_| !self.shared.is_stopping()) {
            tokio::spawn(waking::wake(client, self.shared.clone()));
        }
    }

    async fn reconnect(&self) {
        if let Some(client) = self.shared.client().filter(|_| !self.shared.is_stopping()) {
            waking::dial_anew(client, self.shared.clone()).await;
        }
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
