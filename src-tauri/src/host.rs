//! The desktop as a host of Kabar: opens the data beside the window, not before it, and says how that goes.
//!
//! What opening means stands in `opening.rs`; here is only which phase it is in and who may ask for another try.
//!
//! ```text
//!  Opening{step} ─► Open ─ damage found ─┐
//!     ▲  └──────────► Blocked{problem} ◄───┘
//!     └─ retry, or the keyring is ready ─┘ └─ passphrase or recovery key ─► Open
//! ```
//!
//! A wrong passphrase changes no phase: who typed it corrects it where it stands.

use crate::{
    apart::ChatWindows,
    desk::{self, Desk},
    notify::words,
    opening::{self, OnStep, Opened, Opening},
    windows::{self, Kind},
};
use async_trait::async_trait;
use kabar_api::{ApiError, Host, Windows, rights, schema::CommandInfo};
use kabar_core::{Kabar, KabarError, KeyWay, ports::secrets::SecretStore};
use kabar_types::{AppStatus, Desktop, ErrorCode, KeyWays, OpeningStep, Problem};
use std::{
    future::pending,
    sync::{Arc, Mutex as StdMutex, OnceLock, PoisonError},
    time::Duration,
};
use tokio::sync::{Mutex, watch};

/// How long leaving may take. Nothing is lost when it takes longer: what was not flushed was not acknowledged.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// While the keyring keeps Kabar out, it is looked at this often.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// How far opening has come.
#[derive(Clone)]
pub(crate) enum Phase {
    Opening(OpeningStep),
    Open(Arc<Opened>),
    Blocked(Problem),
}

/// What happened by itself in a phase.
enum Turn {
    Damaged(Arc<Opened>, Problem),
    KeyringReady,
}

/// The one host of this process.
pub(crate) struct DesktopHost {
    desk: Desk,
    opening: Opening,
    phase: Arc<watch::Sender<Phase>>,
    /// Held while opening or leaving, so that neither happens twice or at once.
    turn: Mutex<()>,
    /// A link that somebody followed before the data was open.
    link: StdMutex<Option<String>>,
    /// The windows of chats, once there is an application.
    windows: OnceLock<ChatWindows>,
}

impl DesktopHost {
    /// A host that has opened nothing yet.
    pub(crate) fn new(opening: Opening) -> Self {
        Self {
            desk: Desk::new(&opening.installation, &opening.folder),
            opening,
            phase: Arc::new(watch::Sender::new(Phase::Opening(OpeningStep::Data))),
            turn: Mutex::new(()),
            link: StdMutex::default(),
            windows: OnceLock::new(),
        }
    }

    /// A host in this phase, for tests that do not open anything.
    #[cfg(test)]
    pub(crate) fn in_phase(opening: Opening, phase: Phase) -> Self {
        Self {
            phase: Arc::new(watch::Sender::new(phase)),
            ..Self::new(opening)
        }
    }

    /// Goes to this phase without opening anything.
    #[cfg(test)]
    pub(crate) fn go_to(&self, phase: Phase) {
        self.phase.send_replace(phase);
    }

    /// What is known of the desktop around the window.
    pub(crate) fn desk(&self) -> &Desk {
        &self.desk
    }

    /// There is an application now, which can open windows.
    pub(crate) fn open_windows_by(&self, windows: ChatWindows) {
        // Set once, while the application is put together.
        let _ = self.windows.set(windows);
    }

    pub(crate) fn chat_windows(&self) -> Option<&ChatWindows> {
        self.windows.get()
    }

    /// A window is closed or put away: nobody looks through it.
    pub(crate) fn look_away(&self, window: &str) {
        if let Some(opened) = self.opened() {
            opened.kabar.look_at(window, None);
        }
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
        self.phase.send_replace(Phase::Opening(OpeningStep::Data));
        let opened = Box::pin(opening::open(&self.opening, KeyWay::Keyring, self.on_step())).await;
        self.settle(opened);
    }

    /// Somebody followed a link to a chat: now, or as soon as the data is open.
    pub(crate) fn follow(&self, link: &str) {
        // Held over the look at the phase: opening takes what waits only after it changed that.
        let mut waiting = self.link.lock().unwrap_or_else(PoisonError::into_inner);
        match self.opened() {
            Some(opened) => {
                let known = opened.kabar.follow_link(link);
                tracing::info!(known, "a link was followed");
            }
            None => *waiting = Some(link.to_owned()),
        }
    }

    fn settle(&self, opened: Result<Opened, Problem>) {
        self.phase.send_replace(match opened {
            Ok(opened) => Phase::Open(Arc::new(opened)),
            Err(problem) => {
                tracing::warn!(code = problem.code.as_str(), "the data could not be opened");
                Phase::Blocked(problem)
            }
        });
        let waiting = self.link.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(link) = waiting {
            self.follow(&link);
        }
    }

    /// Has windows see what opening waits for.
    fn on_step(&self) -> OnStep {
        // What is open holds the keyring, which holds this: it must not hold what is open.
        let phase = Arc::downgrade(&self.phase);
        Arc::new(move |step| {
            let Some(phase) = phase.upgrade() else { return };
            phase.send_if_modified(|phase| match phase {
                Phase::Opening(shown) if *shown != step => {
                    *shown = step;
                    true
                }
                _ => false,
            });
        })
    }

    /// Blocks when damage is found in data that is open, and goes on by itself when the keyring that kept Kabar out is
    /// ready. Runs as long as the host.
    pub(crate) async fn watch_over(&self) {
        let mut phases = self.phases();
        loop {
            let phase = phases.borrow_and_update().clone();
            let turn = tokio::select! {
                turn = self.turn_of(phase) => turn,
                changed = phases.changed() => match changed {
                    Ok(()) => continue,
                    Err(_) => return,
                },
            };
            match turn {
                Turn::Damaged(opened, problem) => self.block(&opened, problem).await,
                Turn::KeyringReady => self.open().await,
            }
        }
    }

    /// Waits for what may happen by itself in this phase.
    async fn turn_of(&self, phase: Phase) -> Turn {
        match phase {
            Phase::Open(opened) => {
                let problem = opened.kabar.damaged().await;
                Turn::Damaged(opened, problem)
            }
            Phase::Blocked(problem) if keyring_may_help(problem.code) => {
                becomes_ready(&*self.opening.secrets).await;
                tracing::info!("the keyring is ready");
                Turn::KeyringReady
            }
            Phase::Blocked(_) | Phase::Opening(_) => pending().await,
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
            Phase::Opening(_) | Phase::Blocked(_) => None,
        }
    }
}

#[async_trait]
impl Host for DesktopHost {
    async fn app_status(&self) -> AppStatus {
        let phase = self.phase.borrow().clone();
        match phase {
            Phase::Opening(step) => AppStatus::Opening { step },
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

    async fn key_ways(&self) -> KeyWays {
        let _turn = self.turn.lock().await;
        if self.opened().is_some() || self.opening.installation.demo {
            return KeyWays::default();
        }
        opening::key_ways(&self.opening).await
    }

    async fn open_copy(&self) -> Result<AppStatus, ApiError> {
        let turn = self.turn.lock().await;
        if self.opened().is_none() {
            opening::go_back_to_copy(&self.opening).await?;
        }
        drop(turn);
        self.open().await;
        Ok(self.app_status().await)
    }

    async fn open_with(&self, way: KeyWay) -> Result<AppStatus, ApiError> {
        let turn = self.turn.lock().await;
        if self.opened().is_none() {
            let opened = Box::pin(opening::open(&self.opening, way, self.on_step())).await;
            match opened {
                Err(problem) if is_about_what_was_typed(problem.code) => return Err(problem.into()),
                opened => self.settle(opened),
            }
        }
        drop(turn);
        Ok(self.app_status().await)
    }

    async fn open_address(&self, address: &str) -> Result<(), ApiError> {
        crate::browser::open(address).await.map_err(|error| {
            tracing::warn!(%error, "no browser took an address");
            ApiError::new(ErrorCode::NoBrowser, "no browser took it")
        })
    }

    async fn desktop(&self) -> Desktop {
        self.desk.look()
    }

    async fn set_autostart(&self, on: bool) -> Result<Desktop, ApiError> {
        self.desk.set_autostart(on).map_err(|error| {
            tracing::warn!(%error, "starting with the desktop could not be changed");
            ApiError::new(ErrorCode::AutostartRefused, "the entry cannot be written")
        })?;
        Ok(self.desk.look())
    }

    async fn choose_file(&self, save_as: Option<String>) -> Option<String> {
        let words = words::of(self.desk.first_language());
        let title = words.get(if save_as.is_some() {
            "export_where"
        } else {
            "restore_where"
        });
        let chosen = desk::choose_file(self.chat_windows()?.app(), title, save_as).await?;
        let path = chosen.to_str().map(str::to_owned);
        if path.is_none() {
            tracing::warn!("the path of a file that was chosen is no text");
        }
        path
    }

    async fn reopen(&self) -> AppStatus {
        let turn = self.turn.lock().await;
        if let Some(opened) = self.opened() {
            self.phase.send_replace(Phase::Opening(OpeningStep::Data));
            opened.close().await;
        }
        drop(turn);
        self.open().await;
        self.app_status().await
    }

    fn kabar(&self) -> Option<Arc<Kabar>> {
        self.opened().map(|opened| Arc::clone(&opened.kabar))
    }

    fn windows(&self) -> Option<&dyn Windows> {
        self.chat_windows().map(|windows| windows as &dyn Windows)
    }

    /// The main window may ask everything, one of a chat what a chat needs.
    fn may_call(&self, window: &str, command: &CommandInfo) -> bool {
        match windows::kind_of(window) {
            Some(Kind::Main) => true,
            Some(Kind::Chat(_)) => rights::chat_window_may(command),
            None => false,
        }
    }
}

/// What a person can cure in the keyring, outside Kabar.
fn keyring_may_help(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::KeyringLocked | ErrorCode::KeyringMissing)
}

/// Waits until the keyring, which was not ready, is. One that is ready already was ready when it failed: asking it
/// again by ourselves might ask the person for ever.
async fn becomes_ready(secrets: &dyn SecretStore) {
    let mut was_ready = true;
    loop {
        let is_ready = secrets.is_ready().await;
        if is_ready && !was_ready {
            return;
        }
        was_ready = is_ready;
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

fn is_about_what_was_typed(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::WrongPassphrase
            | ErrorCode::WrongRecoveryKey
            | ErrorCode::KeyNotSet
            | ErrorCode::PassphraseTooShort
            | ErrorCode::KeysExist
    )
}

/// What the window shows when Kabar is open but its data cannot be read.
pub(crate) fn problem_of(error: &KabarError) -> Problem {
    Problem {
        code: error.code(),
        file: error.file(),
    }
}

#[cfg(test)]
#[path = "host_tests.rs"]
mod tests;
