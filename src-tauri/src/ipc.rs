//! The doors between a window and Kabar: `rpc` for everything that is asked, `subscribe` for everything that is told, and
//! `drawn`, by which a page says that it is ready for more. What may be asked is decided by the router of `kabar-api`, not here.

use crate::{host::DesktopHost, pump::pump};
use kabar_api::{ApiError, Caller, dispatch};
use kabar_types::{EventBatch, Seq};
use serde_json::Value;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tauri::{Runtime, State, WebviewWindow, async_runtime::JoinHandle, ipc::Channel};
use tokio::sync::watch;

/// The pump of each window, by label. A window has one: subscribing again replaces it.
#[derive(Default)]
pub(crate) struct Pumps(Mutex<HashMap<String, Pump>>);

struct Pump {
    task: JoinHandle<()>,
    /// The id of the channel it sends through.
    channel: u32,
    /// How many batches of it the page has drawn.
    drawn: watch::Sender<u64>,
}

impl Pumps {
    fn replace(&self, window: &str, pump: Pump) {
        let mut pumps = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(old) = pumps.insert(window.to_owned(), pump) {
            old.task.abort();
        }
    }

    /// A page has drawn this many batches of a channel. What it says of one that was replaced is about nothing any more.
    fn drawn(&self, window: &str, channel: u32, batches: u64) {
        let pumps = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pump) = pumps.get(window).filter(|pump| pump.channel == channel) {
            pump.drawn.send_replace(batches);
        }
    }

    /// A window is gone, and its pump with it.
    pub(crate) fn end(&self, window: &str) {
        let mut pumps = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(old) = pumps.remove(window) {
            old.task.abort();
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
    let (drawn, draws) = watch::channel(0);
    let id = channel.id();
    let send = move |batch| channel.send(batch).is_ok();
    let task = tauri::async_runtime::spawn(pump(host, since, draws, send));
    let pump = Pump {
        task,
        channel: id,
        drawn,
    };
    pumps.replace(window.label(), pump);
    Ok(())
}

/// The page has drawn so many batches of this channel: the next one may come.
#[tauri::command]
pub(crate) fn drawn<R: Runtime>(
    window: WebviewWindow<R>,
    pumps: State<'_, Pumps>,
    channel: u32,
    batches: u64,
) {
    pumps.drawn(window.label(), channel, batches);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pump that never sends, and what it learns of the page.
    fn pump_of(channel: u32) -> (Pump, watch::Receiver<u64>) {
        let (drawn, draws) = watch::channel(0);
        let task = tauri::async_runtime::spawn(std::future::pending());
        let pump = Pump { task, channel, drawn };
        (pump, draws)
    }

    #[test]
    fn what_a_page_drew_is_told_to_the_pump_of_its_window_and_channel() {
        let pumps = Pumps::default();
        let (main, of_main) = pump_of(7);
        let (chat, of_chat) = pump_of(7);
        pumps.replace("main", main);
        pumps.replace("chat-1", chat);

        pumps.drawn("main", 7, 3);

        assert_eq!((*of_main.borrow(), *of_chat.borrow()), (3, 0));
    }

    #[test]
    fn what_was_drawn_of_a_replaced_channel_frees_nothing() {
        let pumps = Pumps::default();
        let (old, of_old) = pump_of(7);
        let (new, of_new) = pump_of(8);
        pumps.replace("main", old);
        pumps.replace("main", new);

        pumps.drawn("main", 7, 40);
        pumps.drawn("nobody", 8, 40);

        assert_eq!((*of_old.borrow(), *of_new.borrow()), (0, 0));
    }
}
