//! What a host must give: the state of the data, and a say in which window may ask what.

use crate::{ApiError, schema::CommandInfo};
use async_trait::async_trait;
use kabar_core::{Kabar, KeyWay};
use kabar_types::{AppStatus, ChatId, Desktop, KeyWays};
use std::sync::Arc;

/// A program that runs Kabar: the desktop, tests, later the server.
#[async_trait]
pub trait Host: Send + Sync {
    /// Whether the data is open, and what a window starts from.
    async fn app_status(&self) -> AppStatus;

    /// Tries to open again if the data could not be opened; otherwise the same as [`Host::app_status`].
    async fn retry_open(&self) -> AppStatus;

    /// Which ways other than the keyring lead into the data that could not be opened. Changes nothing.
    async fn key_ways(&self) -> KeyWays;

    /// Opens by another way than the keyring, if the data is not open.
    ///
    /// # Errors
    /// When this way does not lead in; the data then stays as blocked as it was.
    async fn open_with(&self, way: KeyWay) -> Result<AppStatus, ApiError>;

    /// Puts the newest copy of the message file into its place and opens that, if the data is not open.
    ///
    /// # Errors
    /// `not-found` without a copy, and those of the disk; the data then stays as blocked as it was.
    async fn open_copy(&self) -> Result<AppStatus, ApiError>;

    /// Hands an address of the web to the person's browser.
    ///
    /// # Errors
    /// `no-browser` when the system has none that takes it.
    async fn open_address(&self, address: &str) -> Result<(), ApiError>;

    /// What the desktop around the window has.
    async fn desktop(&self) -> Desktop;

    /// Has Kabar start with the desktop, or no more.
    ///
    /// # Errors
    /// `autostart-refused` where that cannot be chosen or written.
    async fn set_autostart(&self, on: bool) -> Result<Desktop, ApiError>;

    /// Has a person choose a file in the system's own dialog: one to read, or under which name one is written. `None` when they
    /// chose none, and where there is no such dialog.
    async fn choose_file(&self, save_as: Option<String>) -> Option<String>;

    /// Closes the data and opens it again.
    async fn reopen(&self) -> AppStatus;

    /// The open core; `None` while opening and while blocked.
    fn kabar(&self) -> Option<Arc<Kabar>>;

    /// The windows of this host, where it has any of its own.
    fn windows(&self) -> Option<&dyn Windows> {
        None
    }

    /// Whether this window (its label, for the desktop) may call this command.
    fn may_call(&self, window: &str, command: &CommandInfo) -> bool;
}

/// One window with everything in it, and windows that show one chat each.
#[async_trait]
pub trait Windows: Send + Sync {
    /// Shows a chat in a window of its own; one that has it already comes to the front.
    ///
    /// # Errors
    /// `too-many-windows` when there are as many as this host opens.
    async fn open_chat(&self, chat: ChatId) -> Result<(), ApiError>;

    /// Brings the window of a chat to the front; false when it has none.
    fn focus_chat(&self, chat: ChatId) -> bool;

    /// Closes this window, if it is the one of a chat.
    fn close_chat(&self, window: &str);

    /// Brings the main window to the front, also one that was put away.
    fn show_main(&self);
}
