//! What the simulator's tasks hold in common: the world under its lock, and the means to run later.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::bail;
use axum::Router;
use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::agenda::Agenda;
use crate::state::{Due, World};

/// How many lines of the event log an error shows.
const TAIL: usize = 60;
/// Changes that come this close together are looked at once.
const BREATH: Duration = Duration::from_millis(2);

pub(crate) struct Shared {
    world: Mutex<World>,
    changes: watch::Sender<u64>,
    agenda: Agenda<Due>,
    runtime: Handle,
    tasks: TaskTracker,
    stopping: CancellationToken,
}

impl Shared {
    /// Must be called inside a Tokio runtime, on which everything later runs.
    pub(crate) fn new(world: World) -> Self {
        Self {
            world: Mutex::new(world),
            changes: watch::Sender::new(0),
            agenda: Agenda::new(),
            runtime: Handle::current(),
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
        }
    }

    /// Acts on the world. The lock is not reentrant: never call this from inside itself.
    pub(crate) fn with<T>(self: &Arc<Self>, act: impl FnOnce(&mut World) -> T) -> T {
        let (value, due, revision) = {
            let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
            let value = act(&mut world);
            let due = std::mem::take(&mut world.due);
            (value, due, world.ledger.revision())
        };
        self.changes.send_if_modified(|seen| {
            let changed = *seen < revision;
            *seen = revision.max(*seen);
            changed
        });
        self.agenda.add(due);
        value
    }

    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn_on(task, &self.runtime);
    }

    /// Has `stop` wait for a task that somebody else runs.
    pub(crate) async fn track(&self, task: impl Future<Output = ()>) {
        self.tasks.track_future(task).await;
    }

    pub(crate) fn stopping(&self) -> &CancellationToken {
        &self.stopping
    }

    pub(crate) async fn stop(&self) {
        self.stopping.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// Does what is due, until the simulator stops.
    pub(crate) async fn keep_agenda(self: Arc<Self>) {
        loop {
            let due = tokio::select! {
                () = self.stopping.cancelled() => return,
                due = self.agenda.due() => due,
            };
            for due in due {
                self.with(|world| perform(world, due));
            }
        }
    }

    /// Serves HTTP until the simulator stops.
    pub(crate) fn serve(&self, listener: TcpListener, routes: Router) {
        // Without this, a small answer waits for the client's delayed acknowledgement: 40 ms each.
        let listener = listener.tap_io(|stream| {
            let _ = stream.set_nodelay(true);
        });
        let stopping = self.stopping.clone();
        self.spawn(async move {
            let served = axum::serve(listener, routes)
                .with_graceful_shutdown(stopping.cancelled_owned())
                .await;
            if let Err(error) = served {
                tracing::warn!(%error, "the listener ended");
            }
        });
    }

    /// Waits until `look`, which is called without the lock, finds what it looks for.
    pub(crate) async fn wait_for<T>(
        self: &Arc<Self>,
        deadline: Duration,
        what: &str,
        look: impl Fn() -> Option<T>,
    ) -> anyhow::Result<T> {
        let mut changes = self.changes.subscribe();
        let found = timeout(deadline, async {
            loop {
                changes.mark_unchanged();
                if let Some(found) = look() {
                    return Some(found);
                }
                changes.changed().await.ok()?;
                sleep(BREATH).await;
            }
        })
        .await;
        match found {
            Ok(Some(found)) => Ok(found),
            _ => bail!("waited {deadline:?} in vain for: {what}\n{}", self.tail()),
        }
    }

    fn tail(self: &Arc<Self>) -> String {
        let events = self.with(|world| world.ledger.snapshot().events);
        let from = events.len().saturating_sub(TAIL);
        events[from..].join("\n")
    }
}

/// A bug in one thing that is due must not keep everything later from happening.
fn perform(world: &mut World, due: Due) {
    if catch_unwind(AssertUnwindSafe(|| due.perform(&mut *world))).is_err() {
        world
            .ledger
            .event("the simulator failed over something that was due");
    }
}
