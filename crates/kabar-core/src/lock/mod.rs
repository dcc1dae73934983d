//! The lock of the app: who walks away from an open Kabar leaves nothing to read.
//!
//! The core knows whether it is locked; the router of the API then answers nothing but `unlock`, and subscriptions are
//! silent. Sessions, inbox and outbox go on: a lock is for eyes, not for messages. What opens it is what opens the data
//! when the keyring cannot: the passphrase or the recovery key (docs/adr/0008).
//!
//! ```text
//!  open ── a person, or nobody for n minutes ──► locked ── passphrase or recovery key ──► open
//!                                                  └─ wrong: the next guess waits longer
//! ```
//!
//! Deliberately not here: encrypting anything. The keys stay in memory, or nothing could be received meanwhile.

mod rules;

use crate::{
    base::Base,
    clock,
    error::KabarError,
    vault::{Unlock, VaultError},
};
use kabar_store::{Priority, StoreError};
use kabar_types::{AppLock, ErrorCode, UnixMillis};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{Mutex as TurnMutex, watch};

/// Where it is kept that the app is locked, so that a restart does not open it.
const KEPT: &str = "locked";
/// How often it is looked whether it is time. While a computer sleeps no timer runs: a long one would be late by as much.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// How guessing went.
#[derive(Default)]
struct Guesses {
    wrong: u32,
    /// On the monotonic clock: before this no guess is looked at.
    next: Duration,
}

pub(crate) struct Lock {
    base: Arc<Base>,
    /// What the settings say, so that each command can be judged without asking the file.
    choice: watch::Sender<AppLock>,
    touched: Mutex<UnixMillis>,
    /// As it was written down when this began.
    was_locked: bool,
    /// Held for the length of a guess: guessing side by side is not faster.
    guesses: TurnMutex<Guesses>,
}

impl Lock {
    /// Locked or not as it was left and chosen; `by_keyring`: nobody typed a secret to open the data.
    pub(crate) async fn open(base: Arc<Base>, by_keyring: bool) -> Result<Self, StoreError> {
        let mut view = base.store.read().await?;
        let lock = view.settings().await?.lock;
        let was_locked = view.find_value(KEPT).await?.is_some();
        drop(view);
        let touched = Mutex::new(base.now());
        let lock = Self {
            base,
            choice: watch::Sender::new(lock),
            touched,
            was_locked,
            guesses: TurnMutex::default(),
        };
        let locked = rules::opens_locked(lock.effective(), was_locked, by_keyring);
        lock.base.locked.send_replace(locked);
        Ok(lock)
    }

    /// Also true when it should have locked itself since somebody last looked, and then it does.
    pub(crate) fn is_locked(&self) -> bool {
        let due = || rules::is_due(self.effective(), self.touched_at(), self.base.now());
        if !*self.base.locked.borrow() && due() {
            self.shut();
        }
        *self.base.locked.borrow()
    }

    /// Errors: `BadRequest` while the lock is off: nothing would open it again.
    pub(crate) fn lock(&self) -> Result<(), KabarError> {
        if !self.effective().on {
            let what = "the lock of the app is off";
            return Err(KabarError::refused(ErrorCode::BadRequest, what));
        }
        self.shut();
        Ok(())
    }

    /// Somebody is there.
    pub(crate) fn touch(&self) {
        if !self.is_locked() {
            *self.touched.lock().unwrap_or_else(PoisonError::into_inner) = self.base.now();
        }
    }

    /// Opens the app again. After wrong guesses each takes longer. Errors: `WrongPassphrase`, `WrongRecoveryKey`,
    /// `KeyNotSet`.
    pub(crate) async fn unlock(&self, typed: Unlock) -> Result<(), KabarError> {
        self.guess(typed).await?;
        *self.touched.lock().unwrap_or_else(PoisonError::into_inner) = self.base.now();
        if self.base.locked.send_replace(false) {
            tracing::info!("lock: opened");
        }
        Ok(())
    }

    /// Whether this opens the data, as slowly as guessing has become.
    pub(crate) async fn guess(&self, typed: Unlock) -> Result<(), VaultError> {
        let mut guesses = self.guesses.lock().await;
        self.base.clock.sleep_until(guesses.next).await;
        let checked = self.base.vault.check(typed).await;
        match &checked {
            Ok(()) => *guesses = Guesses::default(),
            Err(VaultError::WrongPassphrase | VaultError::WrongRecoveryKey) => {
                guesses.wrong += 1;
                guesses.next = self.base.clock.monotonic() + rules::pause_after(guesses.wrong);
            }
            Err(_) => {}
        }
        checked
    }

    /// The settings say something else now.
    pub(crate) fn choose(&self, lock: AppLock) {
        self.choice.send_if_modified(|kept| {
            let changed = *kept != lock;
            *kept = lock;
            changed
        });
        self.touch();
    }

    /// Locks when it is time and writes down whether it is locked. Ends with Kabar.
    pub(crate) async fn run(self: Arc<Self>) {
        let mut locked = self.base.locked.subscribe();
        let mut choice = self.choice.subscribe();
        let mut kept = self.was_locked;
        loop {
            let now = *locked.borrow_and_update();
            if kept != now {
                match self.keep(now).await {
                    Ok(()) => kept = now,
                    Err(error) => tracing::warn!(%error, "lock: a restart would not know that it is locked"),
                }
            }
            if self.base.stop.is_cancelled() {
                return;
            }
            choice.borrow_and_update();
            tokio::select! {
                () = self.base.stop.cancelled() => {}
                _ = locked.changed() => {}
                _ = choice.changed() => {}
                () = self.due() => {}
            }
        }
    }

    /// Returns when it may be time; never while there is nothing to wait for.
    async fn due(&self) {
        let rest = rules::rest(self.effective(), self.touched_at(), self.base.now());
        match rest {
            Some(rest) if !*self.base.locked.borrow() => {
                clock::sleep(&*self.base.clock, rest.min(LOOK_AGAIN)).await;
                self.is_locked();
            }
            _ => std::future::pending().await,
        }
    }

    async fn keep(&self, locked: bool) -> Result<(), StoreError> {
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        if locked {
            tx.set_value(KEPT, "1").await?;
        } else {
            tx.delete_value(KEPT).await?;
        }
        tx.commit().await.map(drop)
    }

    fn shut(&self) {
        if !self.base.locked.send_replace(true) {
            tracing::info!("lock: locked");
        }
    }

    fn touched_at(&self) -> UnixMillis {
        *self.touched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was chosen, as far as something could open it again: settings may come from another computer, passphrases
    /// do not.
    fn effective(&self) -> AppLock {
        let lock = *self.choice.borrow();
        AppLock {
            on: lock.on && self.base.vault.has_passphrase(),
            ..lock
        }
    }
}
