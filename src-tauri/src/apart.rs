//! Chats in windows of their own: opened, brought to the front, closed, and opened again at the next start.
//!
//! Where a window was and how large is kept with that of the main window; which chats had one is kept by the core, with all
//! that is about chats. Deliberately not here: what such a window may ask (`kabar-api::rights`) and shows (its page).

use crate::{
    desk,
    host::{DesktopHost, Phase},
    windows::{self, Kind},
};
use async_trait::async_trait;
use kabar_api::{ApiError, Windows};
use kabar_core::Kabar;
use kabar_types::{ChatId, ErrorCode};
use std::sync::{Arc, Weak};
use tauri::AppHandle;
use tokio::sync::watch;

/// As many windows as a person can keep an eye on, and a computer has memory for: each is a web page of its own.
const MOST: usize = 8;

/// The windows of this process.
pub(crate) struct ChatWindows {
    app: AppHandle,
    host: Weak<DesktopHost>,
    /// The chats that have one, in the order in which they were opened.
    open: watch::Sender<Vec<ChatId>>,
}

impl ChatWindows {
    pub(crate) fn new(app: AppHandle, host: &Arc<DesktopHost>) -> Self {
        Self {
            app,
            host: Arc::downgrade(host),
            open: watch::Sender::new(Vec::new()),
        }
    }

    pub(crate) fn app(&self) -> &AppHandle {
        &self.app
    }

    pub(crate) fn is_any_open(&self) -> bool {
        !self.open.borrow().is_empty()
    }

    /// The window of this chat is closed by a person: the next start does not open it.
    pub(crate) fn forget(&self, chat: ChatId) {
        self.open.send_if_modified(|open| {
            let before = open.len();
            open.retain(|one| *one != chat);
            open.len() != before
        });
    }

    fn open(&self, chat: ChatId, in_front: bool) -> Result<(), ApiError> {
        if self.focus_chat(chat) {
            return Ok(());
        }
        let place = take_place(&self.open, chat);
        match place {
            Place::Has => return Ok(()),
            Place::None => {
                let what = format!("{MOST} chats have windows of their own");
                return Err(ApiError::new(ErrorCode::TooManyWindows, what));
            }
            Place::New => {}
        }
        let host = self.host.upgrade();
        let language = host.as_ref().map(|host| host.desk().first_language());
        match windows::open_chat(&self.app, chat, language.unwrap_or_default(), in_front) {
            Ok(window) => {
                if let Some(host) = host {
                    desk::dress(&window, host.desk().choices());
                }
                Ok(())
            }
            Err(error) => {
                self.forget(chat);
                Err(ApiError::new(ErrorCode::Internal, error.to_string()))
            }
        }
    }

    /// As long as the core of this phase runs: opens what stood there, and remembers what does.
    async fn follow(&self, kabar: &Kabar) {
        // Behind the lock a window has nothing to show.
        kabar.unlocked().await;
        let mut open = self.open.subscribe();
        if let Err(error) = self.reopen(kabar).await {
            tracing::warn!(%error, "windows of chats are not opened again");
        }
        while open.changed().await.is_ok() {
            let now = open.borrow_and_update().clone();
            if let Err(error) = kabar.keep_apart(&now).await {
                tracing::warn!(%error, "the next start would not know which chats have windows");
            }
        }
    }

    async fn reopen(&self, kabar: &Kabar) -> Result<(), kabar_core::KabarError> {
        let kept = kabar.list_apart().await?;
        if !kabar.get_settings().await?.desktop.reopen {
            return kabar.keep_apart(&[]).await;
        }
        for chat in kept {
            if let Err(error) = self.open(chat, false) {
                tracing::warn!(code = error.code.as_str(), "a window is not opened again");
            }
        }
        Ok(())
    }

    /// The data is not open any more: its windows have nothing to show, and the main one says why.
    fn close_all(&self) {
        let open = self.open.send_replace(Vec::new());
        if !open.is_empty() {
            windows::focus(&self.app);
        }
        for window in open.iter().filter_map(|chat| windows::of_chat(&self.app, *chat)) {
            if let Err(error) = window.destroy() {
                tracing::warn!(%error, "a window could not be closed");
            }
        }
    }
}

#[async_trait]
impl Windows for ChatWindows {
    async fn open_chat(&self, chat: ChatId) -> Result<(), ApiError> {
        self.open(chat, true)
    }

    fn focus_chat(&self, chat: ChatId) -> bool {
        let window = windows::of_chat(&self.app, chat);
        window.as_ref().map(windows::bring).is_some()
    }

    fn close_chat(&self, window: &str) {
        let Some(Kind::Chat(chat)) = windows::kind_of(window) else {
            return;
        };
        let closed = windows::of_chat(&self.app, chat).map(|window| window.close());
        if let Some(Err(error)) = closed {
            tracing::warn!(%error, "a window could not be closed");
        }
    }

    fn show_main(&self) {
        windows::focus(&self.app);
    }
}

/// Whether there is room for the window of a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    New,
    /// It has one, which is perhaps just being made.
    Has,
    None,
}

fn take_place(open: &watch::Sender<Vec<ChatId>>, chat: ChatId) -> Place {
    let mut place = Place::None;
    open.send_if_modified(|open| {
        place = match open.contains(&chat) {
            true => Place::Has,
            false if open.len() < MOST => Place::New,
            false => Place::None,
        };
        if place == Place::New {
            open.push(chat);
        }
        place == Place::New
    });
    place
}

/// Follows the data until the application ends.
pub(crate) async fn run(host: Arc<DesktopHost>) {
    let Some(windows) = host.chat_windows() else {
        return;
    };
    let mut phases = host.phases();
    loop {
        let phase = phases.borrow_and_update().clone();
        if let Phase::Open(opened) = phase {
            tokio::select! {
                () = windows.follow(&opened.kabar) => {}
                changed = phases.changed() => {
                    windows.close_all();
                    if changed.is_err() { return } else { continue }
                }
            }
        }
        if phases.changed().await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, Place, take_place};
    use kabar_types::ChatId;
    use tokio::sync::watch;

    #[test]
    fn a_chat_has_one_window_and_there_are_not_too_many() {
        let open = watch::Sender::new(Vec::new());
        for chat in 0..MOST as i64 {
            assert_eq!(take_place(&open, ChatId(chat)), Place::New);
        }
        assert_eq!(take_place(&open, ChatId(3)), Place::Has);
        assert_eq!(take_place(&open, ChatId(99)), Place::None);
        assert_eq!(open.borrow().len(), MOST);
    }
}
