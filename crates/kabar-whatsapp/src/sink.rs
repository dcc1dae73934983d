//! The core's sink as the library holds it: let go of when the session has ended.
//!
//! The library keeps a client alive for up to a minute after it is gone (a timer that watches a typed code does). With
//! it would live the sink, and with the sink the core and its lock on the profile.

use async_trait::async_trait;
use kabar_core::ports::whatsapp::{CommitError, Inbound, InboxSink, WaEvent};
use kabar_types::AccountId;
use std::sync::{Arc, PoisonError, RwLock};

/// Passes everything on until it is let go of.
pub(crate) struct LooseSink(RwLock<Option<Arc<dyn InboxSink>>>);

impl LooseSink {
    pub(crate) fn new(sink: Arc<dyn InboxSink>) -> Self {
        Self(RwLock::new(Some(sink)))
    }

    /// Nothing more is handed over.
    pub(crate) fn let_go(&self) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn held(&self) -> Option<Arc<dyn InboxSink>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl InboxSink for LooseSink {
    async fn commit(&self, account: AccountId, batch: Vec<Inbound>) -> Result<(), CommitError> {
        match self.held() {
            Some(sink) => sink.commit(account, batch).await,
            None => Err(CommitError),
        }
    }

    async fn expect_history(&self, account: AccountId) -> Result<(), CommitError> {
        match self.held() {
            Some(sink) => sink.expect_history(account).await,
            None => Err(CommitError),
        }
    }

    fn notify(&self, account: AccountId, event: WaEvent) {
        if let Some(sink) = self.held() {
            sink.notify(account, event);
        }
    }
}
