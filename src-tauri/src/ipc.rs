//! The two doors between a window and Kabar: `rpc` for everything that is asked, `subscribe` for everything that
//! is told. What may be asked is decided by the router of `kabar-api`, not here.

use crate::{host::DesktopHost, pump::pump};
use kabar_api::{ApiError, Caller, dispatch};
use kabar_types::{EventBatch, Seq};
use serde_json::Value;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tauri::{Runtime, State, WebviewWindow, async_runtime::JoinHandle, ipc::Channel};

/// The pump of each window, by label. A window has one: subscribing again replaces it.
#[derive(Default)]
pub(crate) struct Pumps(Mutex<HashMap<String, JoinHandle<()>>>);

impl Pumps {
    fn replace(&self, window: &str, pump: JoinHandle<()>) {
        let mut pumps = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(old) = pumps.insert(window.to_owned(), pump) {
            old.abort();
        }
    }

    /// A window is gone, and its pump with it.
    pub(crate) fn end(&self, window: &str) {
        let mut pumps = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(old) = pumps.remove(window) {
            old.abort();
        }
    }
}

/// Answers one command.
#[tauri::command]
pub(crate) async fn rpc<R: Runtime>(
    window: WebviewWindow<R>,
    host: State<'_, Arc<DesktopHost>>,
    name: String,
    params: Value,
) -> Result<Value, ApiError> {
    let caller = Caller {
        host: host.inner().as_ref(),
        window: window.label(),
    };
    dispatch(caller, &name, params).await
}

/// Sends everything that happens from `since` on through `channel`, in order.
#[tauri::command]
pub(crate) async fn subscribe<R: Runtime>(
    window: WebviewWindow<R>,
    host: State<'_, Arc<DesktopHost>>,
    pumps: State<'_, Pumps>,
    since: Option<Seq>,
    channel: Channel<EventBatch>,
) -> Result<(), ApiError> {
    let host = Arc::clone(host.inner());
    let pump = tauri::async_runtime::spawn(pump(host, since, move |batch| channel.send(batch).is_ok()));
    pumps.replace(window.label(), pump);
    Ok(())
}
