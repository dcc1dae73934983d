//! What a person may choose.

use crate::{ChatId, DesktopChoices, Notifications};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    /// As the operating system has it.
    #[default]
    System,
    Light,
    Dark,
}

/// The language of the UI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Language {
    /// As the operating system has it; English where Kabar does not speak it.
    #[default]
    System,
    En,
    Id,
}

/// Chats side by side, as they were left.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Layout {
    /// In their order, at most [`Layout::MOST`]; none: they did not stand side by side.
    pub chats: Vec<ChatId>,
    /// The one in which the person worked.
    pub open: Option<ChatId>,
    /// How wide they were made, each in thousandths of the whole; empty: nobody chose.
    pub shares: Vec<u16>,
}

impl Layout {
    /// More have no room on any screen.
    pub const MOST: usize = 8;
}

/// How much room rows take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Density {
    #[default]
    Comfortable,
    Compact,
}

/// When the app locks itself. While it is locked a window shows nothing and may ask nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct AppLock {
    /// Turned on by a command of its own, which asks for the passphrase.
    pub on: bool,
    /// When nobody touched it for so long, 1–1440; 0: only by hand.
    pub after_minutes: u32,
    /// Also whenever it starts.
    pub at_start: bool,
}

impl Default for AppLock {
    fn default() -> Self {
        Self {
            on: false,
            after_minutes: 15,
            at_start: true,
        }
    }
}

/// All choices. Every field has a default, so that an older file always loads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    pub theme: Theme,
    pub language: Language,
    pub density: Density,
    /// Enter sends; otherwise Ctrl+Enter does.
    pub enter_sends: bool,
    /// Tell people that their messages were read.
    pub read_receipts: bool,
    pub lock: AppLock,
    pub notifications: Notifications,
    pub desktop: DesktopChoices,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::default(),
            language: Language::default(),
            density: Density::default(),
            enter_sends: true,
            read_receipts: true,
            lock: AppLock::default(),
            notifications: Notifications::default(),
            desktop: DesktopChoices::default(),
        }
    }
}
