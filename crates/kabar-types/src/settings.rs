//! What a person may choose.

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

/// How much room rows take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Density {
    #[default]
    Comfortable,
    Compact,
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
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::default(),
            language: Language::default(),
            density: Density::default(),
            enter_sends: true,
            read_receipts: true,
        }
    }
}
