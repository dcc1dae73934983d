//! The ground all rooms stand on: store, keys, WhatsApp, clock, chance, signals and the tasks of one running Kabar.
//!
//! No rules here. A room takes what it needs from the base and keeps nothing that SQL could keep.

use crate::{
    clock::Clock,
    disk::Disk,
    eyes::Eyes,
    ports::whatsapp::{Manner, WhatsApp},
    vault::{Chance, Vault},
};
use kabar_store::{Store, StoreError};
use kabar_types::{AccountId, Cleaning, LinkId, LowSpace, MessageId, Signal, UnixMillis, Wish};
use std::{
    future::Future,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    runtime::Handle,
    sync::{broadcast, watch},
    task::JoinHandle,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

/// Signals that wait for a slow reader before the oldest are dropped; losing one is harmless.
const SIGNALS_KEPT: usize = 256;

/// Commits that wait for a slow host before the oldest are dropped; its next announcement says as much.
const ARRIVALS_KEPT: usize = 256;

pub(crate) struct Base {
    pub(crate) store: Store,
    pub(crate) vault: Vault,
    pub(crate) whatsapp: Arc<dyn WhatsApp>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) disk: Arc<dyn Disk>,
    /// Cancelled when Kabar stops; every task ends soon after.
    pub(crate) stop: CancellationToken,
    pub(crate) tasks: TaskTracker,
    chance: Mutex<Chance>,
    signals: broadcast::Sender<Signal>,
    disk_full: AtomicBool,
    low_space: Mutex<Option<LowSpace>>,
    cleaning: Mutex<Option<Cleaning>>,
    /// Whether the app is locked: windows are told nothing then.
    pub(crate) locked: watch::Sender<bool>,
    /// What a person has before their eyes.
    pub(crate) eyes: Eyes,
    /// Messages that came by themselves and are not read, after each commit.
    pub(crate) arrivals: broadcast::Sender<Arc<[MessageId]>>,
    /// What a person asked for outside the window, until a window takes it.
    wish: Mutex<Option<Wish>>,
    runtime: Handle,
}

impl Base {
    /// Must be called within the runtime that is to run Kabar's tasks.
    pub(crate) fn new(
        store: Store,
        vault: Vault,
        whatsapp: Arc<dyn WhatsApp>,
        clock: Arc<dyn Clock>,
        disk: Arc<dyn Disk>,
        chance: Chance,
    ) -> Self {
        Self {
            store,
            vault,
            whatsapp,
            clock,
            disk,
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            chance: Mutex::new(chance),
            signals: broadcast::channel(SIGNALS_KEPT).0,
            disk_full: AtomicBool::new(false),
            low_space: Mutex::default(),
            cleaning: Mutex::default(),
            locked: watch::Sender::new(false),
            eyes: Eyes::default(),
            arrivals: broadcast::channel(ARRIVALS_KEPT).0,
            wish: Mutex::new(None),
            runtime: Handle::current(),
        }
    }

    pub(crate) fn now(&self) -> UnixMillis {
        self.clock.now()
    }

    /// What the policy's clock shows.
    pub(crate) fn policy_now(&self) -> UnixMillis {
        self.clock.policy().at(self.now())
    }

    /// How long it takes until the policy's clock shows `at`; a minute at most, so that a jump of the wall clock is noticed.
    pub(crate) fn until_policy(&self, at: UnixMillis) -> Duration {
        let wait = self.clock.policy().wall(at).since(self.now()).max(0);
        Duration::from_millis(wait.unsigned_abs()).min(Duration::from_secs(60))
    }

    /// How an account connects, as it was chosen.
    pub(crate) async fn manner(&self, account: AccountId) -> Result<Manner, StoreError> {
        let choices = self.store.read().await?.get_account_choices(account).await?;
        Ok(Manner::from(&choices))
    }

    /// Runs a task that `shutdown` waits for.
    pub(crate) fn spawn<F>(&self, task: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.tasks.spawn_on(task, &self.runtime)
    }

    /// Runs work that blocks, off the async threads.
    pub(crate) fn spawn_blocking<F, T>(&self, work: F) -> JoinHandle<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        self.tasks.spawn_blocking_on(work, &self.runtime)
    }

    /// Tells every window something that is true only now.
    pub(crate) fn signal(&self, signal: Signal) {
        // Nobody listening is fine.
        let _ = self.signals.send(signal);
    }

    /// Tells every window that the disk is full, or has room again.
    pub(crate) fn show_full(&self, full: bool) {
        if self.disk_full.swap(full, Ordering::SeqCst) != full {
            tracing::warn!(full, "disk: whether it is full has changed");
            self.signal(Signal::Disk { full });
        }
    }

    pub(crate) fn is_full(&self) -> bool {
        self.disk_full.load(Ordering::SeqCst)
    }

    /// Tells every window how little room is left on the disk; `None`: enough.
    pub(crate) fn show_low(&self, low: Option<LowSpace>) {
        if std::mem::replace(&mut *held(&self.low_space), low) != low {
            self.signal(Signal::Space { low });
        }
    }

    pub(crate) fn low_space(&self) -> Option<LowSpace> {
        *held(&self.low_space)
    }

    /// Tells every window how far a clean-up is; `None`: there is none.
    pub(crate) fn show_cleaning(&self, cleaning: Option<Cleaning>) {
        if std::mem::replace(&mut *held(&self.cleaning), cleaning) != cleaning {
            self.signal(Signal::Cleaning { cleaning });
        }
    }

    pub(crate) fn cleaning(&self) -> Option<Cleaning> {
        *held(&self.cleaning)
    }

    /// Tells hosts of messages that came.
    pub(crate) fn tell_arrived(&self, messages: Vec<MessageId>) {
        if !messages.is_empty() {
            // Nobody listening is fine.
            let _ = self.arrivals.send(messages.into());
        }
    }

    /// A later wish takes the place of one that no window took.
    pub(crate) fn wish(&self, wish: Wish) {
        *self.wish.lock().unwrap_or_else(PoisonError::into_inner) = Some(wish);
        self.signal(Signal::Wished);
    }

    pub(crate) fn take_wish(&self) -> Option<Wish> {
        self.wish.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(crate) fn signals(&self) -> broadcast::Receiver<Signal> {
        self.signals.subscribe()
    }

    /// 32 fresh bytes: a message's secret.
    pub(crate) fn new_secret(&self) -> [u8; 32] {
        let mut secret = [0; 32];
        self.fill(&mut secret);
        secret
    }

    /// Any number, each as likely as the others: for jitter.
    pub(crate) fn draw(&self) -> u32 {
        let mut drawn = [0; 4];
        self.fill(&mut drawn);
        u32::from_le_bytes(drawn)
    }

    pub(crate) fn new_account_id(&self) -> AccountId {
        AccountId(self.new_uuid())
    }

    pub(crate) fn new_link_id(&self) -> LinkId {
        LinkId(self.new_uuid())
    }

    fn new_uuid(&self) -> Uuid {
        let mut chance = [0; 10];
        self.fill(&mut chance);
        let millis = u64::try_from(self.now().0).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &chance).into_uuid()
    }

    fn fill(&self, bytes: &mut [u8]) {
        self.chance
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .fill_bytes(bytes);
    }
}

fn held<T>(state: &Mutex<T>) -> MutexGuard<'_, T> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
