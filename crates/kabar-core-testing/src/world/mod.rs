//! A whole Kabar in a temporary folder: real store, real vault, fake WhatsApp, a clock that a test moves.
//!
//! Kabar runs in a runtime of its own, so that a test can let it crash: [`World::crash`] drops that runtime in the
//! middle of whatever it does, as the end of a process would.

mod steps;

use crate::{
    clock::ManualClock,
    disk::ManualDisk,
    people,
    secrets::MemorySecrets,
    whatsapp::{FakePort, FakeWhatsApp},
};
use kabar_core::{
    About, Kabar, KeyWay, Parts, StartLink, chats,
    clock::Clock,
    ports::whatsapp::{HistoryDepth, LinkWish},
    profile::Profile,
};
use kabar_types::{
    AccountId, BuildKind, ChatId, EventBatch, LinkState, Message, MessageId, MessageStatus, Problem, Seq,
    SessionState, Signal,
};
use rand::{SeedableRng, rngs::StdRng};
use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tempfile::TempDir;
use tokio::{runtime::Runtime, sync::Notify};

/// Real time a condition may take before a test gives up.
const DEADLINE: Duration = Duration::from_secs(20);
/// Real time Kabar may take to end.
const ENDING: Duration = Duration::from_secs(5);
/// Real time between two looks at a condition when no event comes.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Everything a test of the core needs.
pub struct World {
    dir: TempDir,
    pub clock: Arc<ManualClock>,
    pub disk: Arc<ManualDisk>,
    pub secrets: Arc<MemorySecrets>,
    pub whatsapp: Arc<FakeWhatsApp>,
    log: Arc<EventLog>,
    running: Option<Running>,
    openings: u64,
}

struct Running {
    runtime: Runtime,
    kabar: Arc<Kabar>,
}

/// What windows were told.
#[derive(Default)]
struct EventLog {
    batches: Mutex<Vec<EventBatch>>,
    changed: Notify,
}

impl EventLog {
    fn all(&self) -> Vec<EventBatch> {
        self.batches
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn push(&self, batch: EventBatch) {
        self.batches
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(batch);
        self.changed.notify_waiters();
    }
}

impl World {
    /// A fresh profile with the risk accepted; Kabar runs.
    pub async fn new() -> Self {
        let mut world = Self::closed();
        world
            .open()
            .await
            .unwrap_or_else(|problem| panic!("a fresh profile opens: {problem:?}"));
        world
            .kabar()
            .accept_risk()
            .await
            .unwrap_or_else(|error| panic!("the risk is accepted: {error}"));
        world
    }

    /// A folder, and nothing in it.
    pub fn closed() -> Self {
        Self {
            dir: TempDir::new().unwrap_or_else(|error| panic!("a temporary folder: {error}")),
            clock: Arc::default(),
            disk: Arc::default(),
            secrets: Arc::default(),
            whatsapp: FakeWhatsApp::new(),
            log: Arc::default(),
            running: None,
            openings: 0,
        }
    }

    /// The profile's folder.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// The running Kabar.
    pub fn kabar(&self) -> &Arc<Kabar> {
        &self
            .running
            .as_ref()
            .unwrap_or_else(|| panic!("Kabar does not run"))
            .kabar
    }

    /// Opens the profile and starts Kabar.
    pub async fn open(&mut self) -> Result<(), Problem> {
        self.open_with(KeyWay::Keyring).await
    }

    /// The same by another way to the keys.
    pub async fn open_with(&mut self, way: KeyWay) -> Result<(), Problem> {
        let runtime = Runtime::new().unwrap_or_else(|error| panic!("a runtime: {error}"));
        let parts = self.parts().await;
        // Within its own runtime: Kabar's tasks run where it was opened.
        let opening = runtime.spawn(async move { Kabar::open_with(parts, way).await });
        let opened = opening
            .await
            .unwrap_or_else(|error| panic!("opening panicked: {error}"));
        let kabar = match opened {
            Ok(kabar) => kabar,
            Err(problem) => {
                runtime.shutdown_background();
                return Err(problem);
            }
        };
        self.listen(&runtime, &kabar).await;
        kabar
            .start()
            .await
            .unwrap_or_else(|error| panic!("Kabar starts: {error}"));
        self.running = Some(Running { runtime, kabar });
        Ok(())
    }

    async fn parts(&mut self) -> Parts {
        self.openings += 1;
        let dir = self.dir.path().join("profile");
        // A Kabar that crashed lets go of the lock once its last task is gone.
        let locking = async {
            loop {
                match Profile::lock(&dir) {
                    Ok(profile) => break profile,
                    Err(_) => tokio::time::sleep(LOOK_AGAIN).await,
                }
            }
        };
        let profile = tokio::time::timeout(DEADLINE, locking).await;
        let profile = profile.unwrap_or_else(|_| panic!("the profile stays locked"));
        Parts {
            profile: Arc::new(profile),
            secrets: self.secrets.clone(),
            whatsapp: Arc::new(FakePort(self.whatsapp.clone())),
            clock: self.clock.clone(),
            disk: self.disk.clone(),
            chance: Box::new(StdRng::seed_from_u64(self.openings)),
            about: About {
                build: BuildKind::Test,
                version: "0.0.0".to_owned(),
                demo: false,
            },
        }
    }

    async fn listen(&self, runtime: &Runtime, kabar: &Arc<Kabar>) {
        let since = match kabar.bootstrap().await {
            Ok(bootstrap) => bootstrap.seq,
            Err(error) => panic!("a window starts: {error}"),
        };
        let mut subscription = kabar.subscribe(since);
        let log = self.log.clone();
        runtime.spawn(async move {
            while let Some(batch) = subscription.next().await {
                log.push(batch);
            }
        });
    }

    /// Ends Kabar as a person does.
    pub async fn close(&mut self) {
        if let Some(Running { runtime, kabar }) = self.running.take() {
            kabar.shutdown().await;
            drop(kabar);
            runtime.shutdown_background();
        }
    }

    /// Ends Kabar as a power cut does: nothing more runs, nothing is told.
    pub fn crash(&mut self) {
        if let Some(Running { runtime, kabar }) = self.running.take() {
            // The runtime first: dropping Kabar would let its tasks end in good order.
            runtime.shutdown_background();
            self.whatsapp.lose_clients();
            drop(kabar);
        }
    }

    /// [`World::crash`], then open again.
    pub async fn crash_and_reopen(&mut self) {
        self.crash();
        self.open()
            .await
            .unwrap_or_else(|problem| panic!("the profile opens after a crash: {problem:?}"));
    }

    /// How far the clock went since the beginning of the world.
    pub fn clock_elapsed(&self) -> Duration {
        self.clock.monotonic()
    }

    /// Everything windows were told, over all runs of Kabar.
    pub fn events(&self) -> Vec<EventBatch> {
        self.log.all()
    }

    /// The states of linking windows were told, in order.
    pub fn link_states(&self) -> Vec<LinkState> {
        let batches = self.events().into_iter();
        batches
            .filter_map(|batch| match batch {
                EventBatch::Signal {
                    signal: Signal::Link { state },
                } => Some(state),
                _ => None,
            })
            .collect()
    }

    fn told(&self) -> String {
        let lines: Vec<String> = self.events().iter().map(|batch| format!("  {batch:?}")).collect();
        lines.join("\n")
    }
}

impl Drop for World {
    /// Closes the database before the test ends: SQLCipher's threads must not outlive the process's own end, when
    /// OpenSSL clears up under them.
    fn drop(&mut self) {
        let Some(Running { runtime, kabar }) = self.running.take() else {
            return;
        };
        self.whatsapp.history().open_gate();
        // A thread of its own: waiting is not allowed where the test runs.
        let ending = std::thread::spawn(move || {
            runtime.block_on(async {
                let _ = tokio::time::timeout(ENDING, kabar.shutdown()).await;
            });
            drop(kabar);
            runtime.shutdown_timeout(ENDING);
        });
        let _ = ending.join();
    }
}

/// Every chat of every account.
pub fn all_chats() -> chats::ListChats {
    chats::ListChats {
        account: None,
        set: None,
        query: String::new(),
        filter: chats::ChatFilter::All,
        before: None,
        limit: 200,
    }
}

/// The place in the log where a reader begins who has seen nothing.
pub const BEGINNING: Seq = Seq(0);
