//! What WhatsApp's server lets an account do with people it has no chat with yet.

use crate::UnixMillis;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The server's lock on new chats of an account (its own word: reach-out timelock). Chats that exist go on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Timelock {
    /// The server did not say, or not in words that Kabar knows.
    #[default]
    Unknown,
    /// New chats may be begun.
    Free,
    /// No new chats; `until` where the server gives an end.
    Locked { until: Option<UnixMillis> },
}

/// How many new chats the server lets an account begin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum NewChatQuota {
    /// The server names none for this number, did not say, or not in words that Kabar knows.
    #[default]
    Unknown,
    /// `used` of `total` are begun; the count starts anew at `until`, where the server gives an end.
    Known {
        used: u32,
        total: u32,
        until: Option<UnixMillis>,
    },
}

/// The limits of one account as the server last told them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    pub timelock: Timelock,
    pub quota: NewChatQuota,
}
