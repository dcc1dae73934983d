//! How sessions were asked to connect, and whether a proxy leads anywhere.

use super::FakeWhatsApp;
use kabar_core::ports::whatsapp::{Manner, PathTrouble};
use kabar_types::{AccountId, Proxy};
use std::sync::{Mutex, PoisonError};

/// What the network is like, and whom it was asked for.
#[derive(Default)]
pub(super) struct Network {
    trouble: Mutex<Option<PathTrouble>>,
    tried: Mutex<Vec<Proxy>>,
}

impl FakeWhatsApp {
    /// How the account's newest session was asked to connect.
    pub fn manner(&self, account: AccountId) -> Option<Manner> {
        self.find(account, |line| line.manner.clone())
    }

    /// How many sessions of the account there have been.
    pub fn sessions(&self, account: AccountId) -> u64 {
        self.find(account, |line| line.session).unwrap_or(0)
    }

    /// What the phone was told that the account's device is called.
    pub fn device_name(&self, account: AccountId) -> Option<String> {
        self.find(account, |line| line.device_name.clone())
    }

    /// What becomes of proxies that are tried from now on.
    pub fn set_path_trouble(&self, trouble: Option<PathTrouble>) {
        *self
            .network
            .trouble
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = trouble;
    }

    /// Every proxy that was tried, in order.
    pub fn tried(&self) -> Vec<Proxy> {
        self.network
            .tried
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(super) fn path_trouble(&self, proxy: &Proxy) -> Option<PathTrouble> {
        let mut tried = self.network.tried.lock().unwrap_or_else(PoisonError::into_inner);
        tried.push(proxy.clone());
        *self
            .network
            .trouble
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
