//! What a person chose about being told of messages, and what they asked for outside the window.

use crate::{AccountId, ChatId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How much of a message a notification shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum NoticeContent {
    /// Who wrote, and what.
    #[default]
    Words,
    /// Who wrote.
    Name,
    /// Only that something came.
    Nothing,
}

/// Hours of each day in which nothing is announced, in minutes since midnight on the clock of this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct QuietHours {
    pub on: bool,
    /// 0–1439.
    pub from: u16,
    /// 0–1439; before `from` when they reach over midnight.
    pub until: u16,
}

impl Default for QuietHours {
    /// Off; eight in the evening until seven once they are on.
    fn default() -> Self {
        Self {
            on: false,
            from: 20 * 60,
            until: 7 * 60,
        }
    }
}

/// How messages are announced, for all accounts. Each has choices of its own besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Notifications {
    pub on: bool,
    pub content: NoticeContent,
    pub sound: bool,
    pub quiet: QuietHours,
}

impl Default for Notifications {
    fn default() -> Self {
        Self {
            on: true,
            content: NoticeContent::default(),
            sound: true,
            quiet: QuietHours::default(),
        }
    }
}

/// What a person asked for outside the main window: by a notification, a link, or in a window of one chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Wish {
    /// To see this chat.
    Chat { chat: ChatId },
    /// To write to this number, by a link that somebody made. Nothing is sent by it.
    Write {
        /// Digits, country code first.
        phone: String,
        /// What the link offers to write; empty: nothing.
        text: String,
    },
    /// To see how this number is, and what can be done about it.
    Account { account: AccountId },
}
