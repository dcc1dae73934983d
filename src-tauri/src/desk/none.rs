//! Systems whose tray Kabar does not speak to yet. The dock of macOS shows the number; Windows has no number on its taskbar.
//! Not run here.

use super::{Deed, Said};
use crate::windows;
use std::{
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool},
};
use tauri::{AppHandle, Manager};

pub(super) const CHOOSES_FILES: bool = false;

pub(super) async fn choose_file(_: &AppHandle, _: String, _: Option<String>) -> Option<PathBuf> {
    None
}

pub(super) struct System(AppHandle);

impl System {
    pub(super) async fn start(
        app: AppHandle,
        _: Arc<AtomicBool>,
        _: Arc<dyn Fn(Deed) + Send + Sync>,
    ) -> Self {
        Self(app)
    }

    pub(super) async fn show(&self, said: Said) {
        let Some(window) = self.0.get_webview_window(windows::MAIN) else {
            return;
        };
        // No words are shown yet.
        drop((said.title, said.open, said.quit));
        let count = (said.unread > 0).then_some(i64::from(said.unread));
        if let Err(error) = window.set_badge_count(count) {
            tracing::debug!(%error, "the number is not shown");
        }
    }
}
