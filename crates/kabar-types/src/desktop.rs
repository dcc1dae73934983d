//! What a person chose about Kabar on the desktop of their computer, and what that desktop has.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// In which language what is written is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Spelling {
    Off,
    /// As the operating system has it.
    #[default]
    System,
    En,
    Id,
    /// A word is right when either knows it.
    Both,
}

/// How Kabar behaves on the desktop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct DesktopChoices {
    /// The size of everything in the window, in percent: 50–200.
    pub zoom: u16,
    pub spelling: Spelling,
    /// Closing the window leaves Kabar in the tray, where the desktop shows one.
    pub to_tray: bool,
    /// A start opens again what stood in windows of their own.
    pub reopen: bool,
}

impl DesktopChoices {
    pub const ZOOMS: std::ops::RangeInclusive<u16> = 50..=200;
}

impl Default for DesktopChoices {
    fn default() -> Self {
        Self {
            zoom: 100,
            spelling: Spelling::default(),
            to_tray: false,
            reopen: true,
        }
    }
}

/// What the desktop has now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Desktop {
    /// Somebody shows Kabar's sign in a tray.
    pub tray: bool,
    /// Kabar starts with the desktop; `null`: that cannot be chosen here.
    pub autostart: Option<bool>,
    /// What is written can be checked.
    pub spelling: bool,
    /// Files are chosen in a dialog of the system; else their paths are typed.
    pub files: bool,
}
