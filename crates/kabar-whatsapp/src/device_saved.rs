//! A phone hears yes only once the device it agreed to is in its file.
//!
//! While a device is linked the library notes whom it belongs to in memory, has that written by a task of its own, and
//! answers the phone meanwhile. A crash in between leaves a device on the person's phone that nobody can ever use: its
//! file does not know that it was linked. The one write of that moment that the library waits for is the row that says
//! which number and which hidden id are the same (whatsapp-rust 0.7.0 `pair.rs`, `handle_pair_success`): it waits here
//! until the device was written too.
//!
//! ```text
//!  phone ─► keys agreed ─► noted in memory ─► number and hidden id ──────────────┬─► yes ─► phone
//!                               └─► written by the library's task ── safe ──────┘
//! ```
//!
//! Deliberately not here: what a crash after that leaves behind (the core finishes such a link).

use std::time::Duration;
use tokio::sync::watch;
use whatsapp_rust::{store::traits::LidPnMappingEntry, wacore::store::Device};

/// A disk that takes longer is in trouble, which its own watch says; the link must not hang on it.
const WRITTEN_WITHIN: Duration = Duration::from_secs(10);

/// How the library marks what it learned from a phone that agreed to a link (wacore `types/lid_pn.rs`).
const FROM_LINKING: &str = "pairing";

/// Whether the file knows whom its device belongs to.
pub(crate) struct DeviceSaved(watch::Sender<bool>);

impl Default for DeviceSaved {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl DeviceSaved {
    /// `device` is safe in the file.
    pub(crate) fn note(&self, device: &Device) {
        if device.pn.is_some() && device.lid.is_some() && device.account.is_some() {
            self.0.send_replace(true);
        }
    }

    /// Returns at once unless `learned` is of a link that the file does not know yet.
    pub(crate) async fn before_the_yes(&self, learned: &LidPnMappingEntry) {
        if learned.learning_source != FROM_LINKING {
            return;
        }
        let mut saved = self.0.subscribe();
        let saved = saved.wait_for(|saved| *saved);
        if tokio::time::timeout(WRITTEN_WITHIN, saved).await.is_err() {
            tracing::warn!("link: the phone is answered though the device is not written yet");
        }
    }
}
