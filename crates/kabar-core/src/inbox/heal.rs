//! The disk is full, or takes no writes for another reason: waits until it does again, and then has the sessions concerned
//! dial anew, so that the server sends what was not acknowledged and what waits goes out.
//!
//! A full disk is the one state that cannot be in SQL. It is said to every window as a signal, and to a new one with
//! everything else it begins with. Deliberately not here: refusing anything. Without a commit nothing is acknowledged and
//! nothing is sent, whatever the reason.

use super::mailbox::{Arrived, Mailbox};
use crate::{base::Base, clock};
use kabar_store::{Priority, StoreError};
use kabar_types::AccountId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Pause between tries to write.
const TRY_AGAIN: Duration = Duration::from_secs(5);
/// A device that failed again and again is opened ever later, at most this much; each opening is a login.
const LATEST: Duration = Duration::from_secs(300);
/// After so long without a failure the next one counts as the first.
const FORGIVEN: Duration = Duration::from_secs(600);
/// A small fact that is only ever written and removed again: it shows that the disk takes writes.
const PROBE: &str = "write-probe";
/// Bytes of it: more than what a log has room for by chance.
const PROBE_LEN: usize = 128 * 1024;

#[derive(Clone)]
pub(crate) struct Healer {
    base: Arc<Base>,
    mailbox: Arc<Mailbox>,
    owed: Arc<Mutex<Owed>>,
}

#[derive(Default)]
struct Owed {
    /// Who is to dial anew, and when at the earliest, on the monotonic clock.
    accounts: HashMap<AccountId, Duration>,
    /// How often a device failed, and when last.
    failures: HashMap<AccountId, (u32, Duration)>,
    healing: bool,
}

impl Healer {
    pub(super) fn new(base: Arc<Base>, mailbox: Arc<Mailbox>) -> Self {
        Self {
            base,
            mailbox,
            owed: Arc::default(),
        }
    }

    /// Remembers that the server has to send again to this account.
    pub(super) fn owe(&self, account: AccountId) {
        let now = self.base.clock.monotonic();
        self.lock().accounts.entry(account).or_insert(now);
        self.begin();
    }

    /// An account's device could not be written: it is opened again when there is room. `full`: that was the reason.
    pub(crate) fn owe_device(&self, account: AccountId, full: bool) {
        let now = self.base.clock.monotonic();
        let mut owed = self.lock();
        let (before, at) = owed.failures.get(&account).copied().unwrap_or_default();
        let before = if now.saturating_sub(at) > FORGIVEN {
            0
        } else {
            before
        };
        owed.failures.insert(account, (before.saturating_add(1), now));
        owed.accounts.insert(account, now + pause(before));
        drop(owed);
        if full {
            self.base.show_full(true);
        }
        self.begin();
    }

    /// A device's file finds no room where the store still does: it is said all the same.
    pub(crate) fn found_full(&self) {
        self.base.show_full(true);
        self.begin();
    }

    /// Says when the store finds no room, until Kabar stops.
    pub(crate) async fn watch(self) {
        loop {
            tokio::select! {
                () = self.base.stop.cancelled() => return,
                () = self.base.store.until_full() => {}
            }
            self.found_full();
        }
    }

    fn begin(&self) {
        if !std::mem::replace(&mut self.lock().healing, true) {
            self.base.spawn(self.clone().heal());
        }
    }

    async fn heal(self) {
        loop {
            tokio::select! {
                () = self.base.stop.cancelled() => return,
                () = clock::sleep(&*self.base.clock, TRY_AGAIN) => {}
            }
            match self.probe().await {
                Ok(()) => self.has_room(),
                Err(error) => {
                    tracing::warn!(%error, "inbox: the store still takes no writes");
                    continue;
                }
            }
            if self.redial() {
                return;
            }
        }
    }

    fn has_room(&self) {
        if self.base.is_full() {
            self.base.show_full(false);
            self.mailbox.put_own_everywhere(|| Arrived::RoomAgain);
        }
    }

    /// Has everybody dial whose time it is; true when nobody is left.
    fn redial(&self) -> bool {
        let now = self.base.clock.monotonic();
        let mut owed = self.lock();
        owed.accounts.retain(|account, from| {
            let waits = *from > now;
            if !waits {
                self.mailbox.put_own(*account, Arrived::Redial);
            }
            waits
        });
        owed.healing = !owed.accounts.is_empty();
        !owed.healing
    }

    async fn probe(&self) -> Result<(), StoreError> {
        let mut tx = self.base.store.begin(Priority::Background).await?;
        tx.set_value(PROBE, &"0".repeat(PROBE_LEN)).await?;
        tx.commit().await?;
        let mut tx = self.base.store.begin(Priority::Background).await?;
        tx.set_value(PROBE, "").await?;
        tx.commit().await?;
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Owed> {
        self.owed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long a device is left alone after it failed `before` times before.
fn pause(before: u32) -> Duration {
    if before == 0 {
        return Duration::ZERO;
    }
    (TRY_AGAIN * 2_u32.saturating_pow(before.min(8))).min(LATEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_that_fails_again_and_again_is_opened_ever_later() {
        let pauses: Vec<u64> = (0..9).map(|before| pause(before).as_secs()).collect();
        assert_eq!(pauses, [0, 10, 20, 40, 80, 160, 300, 300, 300]);
    }
}
