//! What an actor does when the machine says so.

use super::{
    actor::{Actor, Opened},
    resume::resume,
    state::{Effect, Input},
    stop,
};
use crate::{
    base::Base,
    clock,
    error::KabarError,
    groups::Learner,
    outbox::Dispatcher,
    people::read_blocks,
    ports::whatsapp::{InboxSink, Session},
    steps::{self, Step},
    vault::VaultError,
};
use kabar_types::{AccountId, ErrorCode, Limits, LogoutReason};
use std::{
    sync::{Arc, PoisonError},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// WhatsApp answers a logout within this time, or not at all.
const LOGOUT_DEADLINE: Duration = Duration::from_secs(10);

impl Actor {
    pub(super) async fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Open => self.open(),
            Effect::Close => self.close().await,
            Effect::Redial => {
                if let Some(session) = &self.session {
                    session.reconnect().await;
                }
            }
            Effect::HoldOutbox => self.hold().await,
            Effect::ReleaseOutbox => self.release().await,
            Effect::AskLimits => self.ask_limits(),
            Effect::Quarantine => self.quarantine().await,
            Effect::WakeIn(millis) => {
                let wait = Duration::from_millis(millis.unsigned_abs());
                self.wake = Some(self.inbox.base.clock.monotonic() + wait);
            }
        }
    }

    fn open(&mut self) {
        self.generation += 1;
        self.place = None;
        self.refreshing = None;
        self.claims = self.versions.claimed();
        let (inbox, account, gate) = (self.inbox.clone(), self.account, self.gate.clone());
        let sink = inbox.sink(self.generation);
        let unwanted = CancellationToken::new();
        self.wanted = Some(unwanted.clone().drop_guard());
        self.opening = Some(self.inbox.base.spawn(async move {
            let place = tokio::select! {
                () = unwanted.cancelled() => None,
                place = gate.enter(&inbox.base) => place,
            };
            match place {
                Some(place) => (resumed(&inbox.base, account, sink).await, Some(place)),
                None => (Err(GIVEN_UP), None),
            }
        }));
    }

    pub(super) async fn close(&mut self) {
        self.publish(None);
        if let Some(asking) = self.asking.take() {
            asking.abort();
        }
        self.wanted = None;
        if let Some(opening) = self.opening.take()
            && let Ok((Ok(session), _)) = opening.await
        {
            self.session = Some(session);
        }
        self.place = None;
        if let Some(session) = self.session.take() {
            stop(&self.inbox.base, &*session).await;
        }
    }

    pub(super) async fn hold(&mut self) {
        if let Some(learner) = self.learner.take() {
            learner.abort();
        }
        self.inbox.pictures.lost(self.account);
        self.inbox.presences.lost(&self.inbox.base, self.account);
        if let Some(dispatcher) = self.dispatcher.take() {
            dispatcher.abort();
            // Ends at its next await; waited for, so that two never send at once.
            let _ = dispatcher.await;
        }
    }

    async fn release(&mut self) {
        self.hold().await;
        let Some(session) = self.session.clone() else {
            return;
        };
        steps::at(Step::Drained);
        let learner = Learner {
            base: self.inbox.base.clone(),
            account: self.account,
            session: session.clone(),
            bell: self.inbox.learners.bell(self.account),
        };
        self.learner = Some(self.inbox.base.spawn(learner.run()));
        self.read_blocks();
        let pictures = &self.inbox.pictures;
        pictures.connected(&self.inbox.base, self.account, session.clone());
        let presences = &self.inbox.presences;
        presences.connected(&self.inbox.base, self.account, &session);
        let run = Dispatcher {
            base: self.inbox.base.clone(),
            account: self.account,
            session,
            bell: self.inbox.wakers.bell(self.account),
            wakers: self.inbox.wakers.clone(),
        };
        self.dispatcher = Some(self.inbox.base.spawn(run.run()));
    }

    /// The device's file takes no writes. What passes is tried again once the disk takes them.
    pub(super) async fn device_failed(&mut self, error: ErrorCode) {
        self.advance(Input::StorageFailed { error }).await;
        if matches!(error, ErrorCode::DiskFull | ErrorCode::ProfileUnwritable) {
            let full = error == ErrorCode::DiskFull;
            self.inbox.healer.owe_device(self.account, full);
        }
    }

    /// Asks whom the account blocked, beside everything else.
    pub(super) fn read_blocks(&self) {
        if let Some(session) = self.session.clone() {
            let (base, account) = (self.inbox.base.clone(), self.account);
            self.inbox
                .base
                .spawn(async move { read_blocks(&base, account, &*session).await });
        }
    }

    /// One question at a time; one that comes meanwhile is put afterwards, because the answer may be the old one.
    fn ask_limits(&mut self) {
        let Some(session) = self.session.clone() else {
            return;
        };
        if self.asking.is_some() {
            self.ask_again = true;
            return;
        }
        self.asking = Some(self.inbox.base.spawn(async move { session.fetch_limits().await }));
    }

    pub(super) async fn answered(&mut self, limits: Option<Limits>) {
        if let Some(limits) = limits {
            self.heard_limits(limits).await;
        }
        if std::mem::take(&mut self.ask_again) {
            self.advance(Input::LimitsInDoubt).await;
        }
    }

    /// The state is written first: cut short between the two, the next start puts the device aside (see `lifecycle`);
    /// the other way about, it would find an account without a device and no reason.
    async fn quarantine(&mut self) {
        self.show().await;
        if let Err(error) = self.inbox.base.vault.quarantine_account_key(self.account).await {
            tracing::error!(account = %self.account, %error, "session: the device could not be put aside");
        }
    }

    pub(super) async fn log_out(&mut self) {
        if let Some(session) = self.session.clone() {
            tokio::select! {
                () = session.logout() => {}
                () = clock::sleep(&*self.inbox.base.clock, LOGOUT_DEADLINE) => {
                    tracing::warn!(account = %self.account, "session: WhatsApp did not answer the logout");
                }
            }
        }
        self.advance(Input::LoggedOut {
            reason: LogoutReason::ByUs,
        })
        .await;
    }

    pub(super) fn publish(&self, session: Option<Arc<dyn Session>>) {
        *self.live.lock().unwrap_or_else(PoisonError::into_inner) = session;
    }
}

/// Whose fault it was that a device was not resumed, and whether it may work later.
fn not_opened(error: &KabarError) -> Input {
    let passing = match error {
        KabarError::Vault(error) => return no_key(error),
        KabarError::Device(error) => error.is_passing(),
        KabarError::Store(_) => true,
        KabarError::Refused { .. } => false,
    };
    Input::NotOpened {
        error: error.code(),
        passing,
    }
}

/// Why the key cannot be had, as a state: locked away, gone, or the disk is at fault for the moment.
fn no_key(error: &VaultError) -> Input {
    match error {
        VaultError::Io { .. } => Input::NotOpened {
            error: error.code(),
            passing: true,
        },
        VaultError::UnknownKey => Input::NoKey {
            error: ErrorCode::KeyMissing,
        },
        other => Input::NoKey { error: other.code() },
    }
}

/// Nobody wants the session any more that waited at the gate.
const GIVEN_UP: Input = Input::NotOpened {
    error: ErrorCode::Cancelled,
    passing: true,
};

/// Opens the device file and has it dial.
async fn resumed(base: &Base, account: AccountId, sink: Arc<dyn InboxSink>) -> Opened {
    resume(base, account, sink).await.map_err(|error| {
        tracing::warn!(%account, %error, "session: the device could not be resumed");
        not_opened(&error)
    })
}
