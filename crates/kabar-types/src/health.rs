//! What is known of an account's connection and of what it uses: the data of its page.

use crate::{AccountId, Limits, SessionState, UnixMillis};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One line in the timeline of a connection: from `at` on it was in this kind of state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionEntry {
    /// Its place; entries grow.
    #[ts(type = "number")]
    pub id: i64,
    pub at: UnixMillis,
    /// As it was when it began: later tries and percents are not written down.
    pub state: SessionState,
}

/// A stretch of the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionPage {
    /// Newest first.
    pub entries: Vec<ConnectionEntry>,
    /// Where to read on towards the past; `null` at the end.
    #[ts(type = "number | null")]
    pub next: Option<i64>,
}

/// What an account has stored on this computer. Bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StorageUse {
    /// The folder with its connection data.
    #[ts(type = "number")]
    pub device: u64,
    /// Texts in the database, which holds all accounts, without what the database itself adds.
    #[ts(type = "number")]
    pub texts: u64,
    /// How many messages.
    #[ts(type = "number")]
    pub messages: u64,
}

/// How an account is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountHealth {
    pub account: AccountId,
    pub state: SessionState,
    /// Since when it is in this kind of state; `null` when nothing was written down yet.
    pub since: Option<UnixMillis>,
    /// When WhatsApp last answered something of ours; `null`: never that Kabar knows of.
    pub last_confirmed: Option<UnixMillis>,
    /// Messages of ours of the last 24 hours that WhatsApp confirmed.
    pub confirmed_24h: u32,
    /// How often the connection was lost in the last 24 hours.
    pub reconnects_24h: u32,
    pub limits: Limits,
    /// When WhatsApp told the limits; `null`: never.
    pub limits_at: Option<UnixMillis>,
    pub storage: StorageUse,
    /// Bytes of memory that Kabar uses for all accounts together; `null` where the system does not tell.
    #[ts(type = "number | null")]
    pub process_memory: Option<u64>,
    /// The newest entries.
    pub timeline: ConnectionPage,
}
