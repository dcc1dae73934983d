//! Noticing that the computer woke up or has another network, and telling Kabar, which decides what follows.
//!
//! Deliberately not here: gathering bursts of such news, and any attempt to connect (the core's `waking`).

mod clock;
mod network;
mod sleep;

use crate::host::DesktopHost;
use kabar_api::Host;
use std::sync::Arc;

/// Watches as long as the process runs.
pub(crate) fn watch(host: &Arc<DesktopHost>) {
    let (sleeper, rover) = (Arc::clone(host), Arc::clone(host));
    tauri::async_runtime::spawn(watch_sleep(move || tell(&sleeper, "woke up")));
    match network::watch(move || tell(&rover, "another network")) {
        // Dropping the handle would end the watch.
        Ok(handle) => std::mem::forget(handle),
        Err(error) => tracing::warn!(?error, "changes of the network are not heard"),
    }
}

/// While the data is not open there is nobody to tell, and nothing that could be stale.
fn tell(host: &DesktopHost, what: &'static str) {
    if let Some(kabar) = host.kabar() {
        tracing::info!(what, "connections are looked after");
        kabar.network_changed();
    }
}

async fn watch_sleep(mut hear: impl FnMut() + Send) {
    let start = clock::start();
    let mut before = clock::look(start);
    loop {
        tokio::time::sleep(sleep::LOOK_EVERY).await;
        let now = clock::look(start);
        if sleep::slept(before, now) {
            hear();
        }
        before = now;
    }
}
