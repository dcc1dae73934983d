//! Bells that tell an account's dispatcher to look into the queue: something was enqueued, or settled.

use super::at_once::Runs;
use kabar_types::AccountId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::Notify;

#[derive(Default)]
pub(crate) struct Wakers {
    bells: Mutex<HashMap<AccountId, Arc<Notify>>>,
    /// Dispatchers that take a job from whoever wrote it down.
    pub(super) runs: Runs,
}

impl Wakers {
    /// The bell of an account; rung once even if nobody listens yet.
    pub(crate) fn bell(&self, account: AccountId) -> Arc<Notify> {
        self.bells
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(account)
            .or_default()
            .clone()
    }

    pub(crate) fn wake(&self, account: AccountId) {
        self.bell(account).notify_one();
    }

    pub(crate) fn forget(&self, account: AccountId) {
        self.bells
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&account);
    }
}
