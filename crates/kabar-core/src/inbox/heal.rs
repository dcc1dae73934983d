//! After messages could not be stored: waits until the store takes writes again, then has the sessions dial anew, so
//! that the server sends what was not acknowledged.

use super::mailbox::{Arrived, Mailbox};
use crate::{base::Base, clock};
use kabar_store::{Priority, StoreError};
use kabar_types::AccountId;
use std::{
    collections::HashSet,
    mem,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// Pause between tries to write.
const TRY_AGAIN: Duration = Duration::from_secs(5);
/// A small fact that is only ever written: it shows that the disk takes writes.
const PROBE: &str = "write-probe";

#[derive(Clone)]
pub(super) struct Healer {
    base: Arc<Base>,
    mailbox: Arc<Mailbox>,
    owed: Arc<Mutex<HashSet<AccountId>>>,
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
        let mut owed = self.owed.lock().unwrap_or_else(PoisonError::into_inner);
        let first = owed.is_empty();
        owed.insert(account);
        drop(owed);
        if first {
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
                Ok(()) => break,
                Err(error) => tracing::warn!(%error, "inbox: the store still takes no writes"),
            }
        }
        let owed = mem::take(&mut *self.owed.lock().unwrap_or_else(PoisonError::into_inner));
        for account in owed {
            self.mailbox.put_own(account, Arrived::Redial);
        }
    }

    async fn probe(&self) -> Result<(), StoreError> {
        let mut tx = self.base.store.begin(Priority::Background).await?;
        tx.set_value(PROBE, &self.base.now().0.to_string()).await?;
        tx.commit().await?;
        Ok(())
    }
}
