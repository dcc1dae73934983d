//! What an actor remembers and writes down besides the state: when WhatsApp last answered, and what it said the account
//! may do.

use super::{actor::Actor, state::Input};
use crate::ports::whatsapp::WaEvent;
use kabar_store::{Priority, StoreError};
use kabar_types::{Limits, NewChatQuota, SessionState, Timelock, UnixMillis};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// The moment of the last answer is written down so often at most: a crash makes it this much too old, and an idle
/// disk stays idle.
const WRITE_EVERY_MS: u64 = 15 * 60 * 1000;

/// When WhatsApp last answered, for others to read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Confirmed(Arc<AtomicI64>);

impl Confirmed {
    pub(crate) fn get(&self) -> Option<UnixMillis> {
        let at = self.0.load(Ordering::Acquire);
        (at > 0).then_some(UnixMillis(at))
    }

    fn set(&self, at: UnixMillis) {
        self.0.fetch_max(at.0, Ordering::AcqRel);
    }
}

/// The last answer, and when one was last written down.
pub(super) struct Pulse {
    confirmed: Confirmed,
    written: Option<UnixMillis>,
}

impl Pulse {
    pub(super) fn new(confirmed: Confirmed) -> Self {
        let written = None;
        Self { confirmed, written }
    }
}

/// True for what the server says only in answer to something of ours.
pub(super) fn confirms(event: &WaEvent) -> bool {
    matches!(
        event,
        WaEvent::ServerAck { .. } | WaEvent::Receipt { .. } | WaEvent::Confirmed | WaEvent::Connected
    )
}

impl Actor {
    /// What an earlier run knew of the account's limits still holds until the server says otherwise.
    pub(super) async fn recall(&mut self) {
        let known = match self.inbox.base.store.read().await {
            Ok(mut view) => view.account_pulse(self.account).await,
            Err(error) => Err(error),
        };
        match known {
            Ok(pulse) => {
                let timelock = pulse.limits.timelock;
                self.advance(Input::Limits { timelock }).await;
            }
            Err(error) => {
                tracing::warn!(account = %self.account, %error, "session: the limits could not be read");
            }
        }
    }

    /// WhatsApp answered just now.
    pub(super) async fn note_confirmed(&mut self) {
        let now = self.inbox.base.now();
        self.pulse.confirmed.set(now);
        let is_due = self
            .pulse
            .written
            .is_none_or(|written| now.apart(written) >= WRITE_EVERY_MS);
        if is_due {
            self.write_confirmed().await;
        }
    }

    /// Writes down when WhatsApp last answered, if it did in this run.
    pub(super) async fn write_confirmed(&mut self) {
        let Some(at) = self
            .pulse
            .confirmed
            .get()
            .filter(|at| self.pulse.written != Some(*at))
        else {
            return;
        };
        match self.try_write_confirmed(at).await {
            Ok(()) => self.pulse.written = Some(at),
            Err(error) => {
                tracing::warn!(account = %self.account, %error, "session: the last answer could not be noted");
            }
        }
    }

    async fn try_write_confirmed(&self, at: UnixMillis) -> Result<(), StoreError> {
        let mut tx = self.inbox.base.store.begin(Priority::Live).await?;
        tx.set_confirmed(self.account, at).await?;
        tx.commit().await.map(drop)
    }

    /// The server told what this account may do.
    pub(super) async fn heard_limits(&mut self, limits: Limits) {
        if limits != Limits::default()
            && let Err(error) = self.write_limits(limits).await
        {
            tracing::warn!(account = %self.account, %error, "session: the limits could not be written");
        }
        let timelock = limits.timelock;
        self.advance(Input::Limits { timelock }).await;
    }

    /// A part that the server left out stays as it was told before.
    async fn write_limits(&self, told: Limits) -> Result<(), StoreError> {
        let now = self.inbox.base.now();
        let mut tx = self.inbox.base.store.begin(Priority::Live).await?;
        let mut limits = tx.account_pulse(self.account).await?.limits;
        if told.timelock != Timelock::Unknown {
            limits.timelock = told.timelock;
        }
        if told.quota != NewChatQuota::Unknown {
            limits.quota = told.quota;
        }
        tx.set_limits(self.account, &limits, now).await?;
        tx.commit().await.map(drop)
    }

    /// The state for windows, and a line of the timeline. A session that has not been started has no line yet.
    pub(super) async fn write(&self, state: &SessionState) -> Result<(), StoreError> {
        let now = self.inbox.base.now();
        let mut tx = self.inbox.base.store.begin(Priority::Live).await?;
        let is_change = tx.set_account_state(self.account, state).await?;
        let is_told = self.shown.is_some() || *state != SessionState::Offline;
        if is_told {
            tx.log_connection(self.account, state, now).await?;
        }
        if is_change || is_told {
            tx.commit().await?;
        }
        Ok(())
    }
}
