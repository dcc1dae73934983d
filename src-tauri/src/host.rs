//! The desktop as a host of Kabar: opens the data beside the window, not before it, and says how that goes.
//!
//! What opening means stands in `opening.rs`; here is only which phase it is in and who may ask for another try.
//!
//! ```text
//!  Opening ─► Open ─ damage found ─┐
//!     ▲ └────────► Blocked{problem} ◄┘
//!     └─── retry ──┘
//! ```

use crate::opening::{self, Opened, Opening};
use async_trait::async_trait;
use kabar_api::{Host, schema::CommandInfo};
use kabar_core::{Kabar, KabarError};
use kabar_types::{AppStatus, Problem};
use std::{sync::Arc, time::Duration};
use tokio::sync::{Mutex, watch};

/// How long leaving may take. Nothing is lost when it takes longer: what was not flushed was not acknowledged.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// How far opening has come.
#[derive(Clone)]
pub(crate) enum Phase {
    Opening,
    Open(Arc<Opened>),
    Blocked(Problem),
}

/// The one host of this process.
pub(crate) struct DesktopHost {
    opening: Opening,
    phase: watch::Sender<Phase>,
    /// Held while opening or leaving, so that neither happens twice or at once.
    turn: Mutex<()>,
}

impl DesktopHost {
    /// A host that has opened nothing yet.
    pub(crate) fn new(opening: Opening) -> Self {
        Self {
            opening,
            phase: watch::Sender::new(Phase::Opening),
            turn: Mutex::new(()),
        }
    }

    /// A host in this phase, for tests that do not open anything.
    #[cfg(test)]
    pub(crate) fn in_phase(opening: Opening, phase: Phase) -> Self {
        Self {
            phase: watch::Sender::new(phase),
            ..Self::new(opening)
        }
    }

    /// Goes to this phase without opening anything.
    #[cfg(test)]
    pub(crate) fn go_to(&self, phase: Phase) {
        self.phase.send_replace(phase);
    }

    /// Tells each change of the phase.
    pub(crate) fn phases(&self) -> watch::Receiver<Phase> {
        self.phase.subscribe()
    }

    /// Opens the data, unless it is open.
    pub(crate) async fn open(&self) {
        let _turn = self.turn.lock().await;
        if matches!(*self.phase.borrow(), Phase::Open(_)) {
            return;
        }
        self.phase.send_replace(Phase::Opening);
        let opened = Box::pin(opening::open(&self.opening)).await;
        self.phase.send_replace(match opened {
            Ok(opened) => Phase::Open(Arc::new(opened)),
            Err(problem) => {
                tracing::warn!(code = problem.code.as_str(), "the data could not be opened");
                Phase::Blocked(problem)
            }
        });
    }

    /// Blocks when damage is found in data that is open. Runs as long as the host.
    pub(crate) async fn watch_over(&self) {
        let mut phases = self.phases();
        loop {
            let phase = phases.borrow_and_update().clone();
            let Phase::Open(opened) = phase else {
                if phases.changed().await.is_err() {
                    return;
                }
                continue;
            };
            tokio::select! {
                problem = opened.kabar.damaged() => self.block(&opened, problem).await,
                changed = phases.changed() => if changed.is_err() { return },
            }
        }
    }

    async fn block(&self, opened: &Opened, problem: Problem) {
        let _turn = self.turn.lock().await;
        tracing::warn!(code = problem.code.as_str(), "the data is closed again");
        self.phase.send_replace(Phase::Blocked(problem));
        opened.close().await;
    }

    /// Stops everything in good order, within a few seconds.
    pub(crate) async fn leave(&self) {
        let in_time = tokio::time::timeout(PATIENCE, async {
            let _turn = self.turn.lock().await;
            let phase = self.phase.borrow().clone();
            if let Phase::Open(opened) = phase {
                opened.close().await;
            }
        });
        if in_time.await.is_err() {
            tracing::warn!("left before everything had stopped");
        }
    }

    fn opened(&self) -> Option<Arc<Opened>> {
        match &*self.phase.borrow() {
            Phase::Open(opened) => Some(Arc::clone(opened)),
            Phase::Opening | Phase::Blocked(_) => None,
        }
    }
}

#[async_trait]
impl Host for DesktopHost {
    async fn app_status(&self) -> AppStatus {
        let phase = self.phase.borrow().clone();
        match phase {
            Phase::Opening => AppStatus::Opening,
            Phase::Blocked(problem) => AppStatus::Blocked(problem),
            Phase::Open(opened) => match opened.kabar.bootstrap().await {
                Ok(bootstrap) => AppStatus::Open(Box::new(bootstrap)),
                Err(error) => AppStatus::Blocked(problem_of(&error)),
            },
        }
    }

    async fn retry_open(&self) -> AppStatus {
        if matches!(*self.phase.borrow(), Phase::Blocked(_)) {
            self.open().await;
        }
        self.app_status().await
    }

    fn kabar(&self) -> Option<Arc<Kabar>> {
        self.opened().map(|opened| Arc::clone(&opened.kabar))
    }

    /// There is one window, which may ask everything. A later one (a picture viewer, say) gets its own short list here.
    fn may_call(&self, window: &str, _: &CommandInfo) -> bool {
        window == crate::windows::MAIN
    }
}

/// What the window shows when Kabar is open but its data cannot be read.
pub(crate) fn problem_of(error: &KabarError) -> Problem {
    Problem {
        code: error.code(),
        file: error.file(),
    }
}
