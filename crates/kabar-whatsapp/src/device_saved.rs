//! A phone hears yes only once the device it agreed to is in its file.
//!
//! While a device is linked the library notes whom it belongs to in memory, has that written by a task of its own, and
//! answers the phone meanwhile. That task misses what changes while it writes, and comes to it at its next round (0.7.0
//! `persistence_manager.rs`: nobody listens when it is told). A crash in between leaves a device on the person's phone that
//! nobody can ever use: its file does not know that it was linked. The one write of that moment that the library waits for is
//! the row that says which number and which hidden id are the same (`pair.rs`, `handle_pair_success`): here it is made to wait
//! until the device was written too.
//!
//! ```text
//!  phone ─► keys agreed ─► noted in memory ─► number and hidden id ─► written at once ── safe ─► yes ─► phone
//! ```
//!
//! Deliberately not here: what a crash after that leaves behind (the core finishes such a link).

use std::{
    sync::{Arc, OnceLock, Weak},
    time::Duration,
};
use tokio::sync::watch;
use whatsapp_rust::{
    store::{persistence_manager::PersistenceManager, traits::LidPnMappingEntry},
    wacore::store::Device,
};

/// A disk that takes longer is in trouble, which its own watch says; the link must not hang on it.
const WRITTEN_WITHIN: Duration = Duration::from_secs(5);

/// How the library marks what it learned from a phone that agreed to a link (wacore `types/lid_pn.rs`).
const FROM_LINKING: &str = "pairing";

/// Whether the file knows whom its device belongs to.
pub(crate) struct DeviceSaved {
    known: watch::Sender<bool>,
    /// What holds the device in memory; it holds the file in turn.
    memory: OnceLock<Weak<PersistenceManager>>,
}

impl Default for DeviceSaved {
    fn default() -> Self {
        Self {
            known: watch::Sender::new(false),
            memory: OnceLock::new(),
        }
    }
}

impl DeviceSaved {
    /// The device of this file is held here. Once.
    pub(crate) fn held_by(&self, memory: &Arc<PersistenceManager>) {
        // There is one client to a file.
        let _ = self.memory.set(Arc::downgrade(memory));
    }

    /// `device` is safe in the file.
    pub(crate) fn note(&self, device: &Device) {
        if device.pn.is_some() && device.lid.is_some() && device.account.is_some() {
            self.known.send_replace(true);
        }
    }

    /// Returns at once unless `learned` is of a link that the file does not know yet.
    pub(crate) async fn before_the_yes(&self, learned: &LidPnMappingEntry) {
        if learned.learning_source != FROM_LINKING {
            return;
        }
        let mut known = self.known.subscribe();
        let written = async {
            if let Some(memory) = self.memory.get().and_then(Weak::upgrade)
                && let Err(error) = memory.flush().await
            {
                tracing::warn!(%error, "link: the device could not be written");
            }
            // The library's own task may be at it.
            let _ = known.wait_for(|known| *known).await;
        };
        if tokio::time::timeout(WRITTEN_WITHIN, written).await.is_err() {
            tracing::warn!("link: the phone is answered though the device is not written yet");
        }
    }
}
