//! Accounts and the state of their sessions.

use crate::{AccountId, ErrorCode, LinkId, Mute, UnixMillis};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why WhatsApp says that this device is no longer linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum LogoutReason {
    /// Removed on the phone, or the link ended (401, `device_removed`).
    Removed,
    /// The account is locked (403).
    Locked,
    /// The account is banned (406).
    Banned,
    /// Logged out by this installation.
    ByUs,
}

/// What is true of an account's connection right now. See `kabar-core::session::state` for the machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum SessionState {
    /// Not running.
    Offline,
    /// First connection since the start, or since the person asked.
    Connecting,
    /// Linked; history is coming in. 0–100.
    Syncing { percent: u8 },
    /// WhatsApp confirms what we send.
    Online,
    /// The connection looks open, and WhatsApp has confirmed nothing since then. Nothing is sent meanwhile.
    Degraded { since: UnixMillis },
    /// Online, but WhatsApp lets this number begin no new chats. Replies work. `until` where WhatsApp says it.
    Restricted { until: Option<UnixMillis> },
    /// Lost the connection; trying again. `reason` is set when the proxy that was chosen is at fault.
    Reconnecting {
        attempt: u32,
        next_try: UnixMillis,
        #[serde(default)]
        reason: Option<ErrorCode>,
    },
    /// Another program took this device's place.
    Replaced,
    /// No longer linked. Messages are kept.
    LoggedOut { reason: LogoutReason, at: UnixMillis },
    /// WhatsApp blocks this number for a while. `code` is WhatsApp's own category (101–106), or 402 without one.
    Banned { code: u16, until: Option<UnixMillis> },
    /// WhatsApp no longer accepts this version.
    Outdated,
    /// The key of its data cannot be had: the keyring keeps it back, or it is gone. `error` says which.
    NeedsKey { error: ErrorCode },
    /// Its database file cannot be used; `error` says why.
    Damaged { error: ErrorCode, file: String },
}

/// One linked number, as rail and lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    pub id: AccountId,
    /// The name only this installation sees.
    pub name: String,
    /// Two letters for the square.
    pub letters: String,
    /// 1–10, an entry of the palette.
    pub colour: u8,
    /// `+` and digits; `None` until linked.
    pub phone: Option<String>,
    pub state: SessionState,
    /// Unread messages over all chats that are not muted or archived.
    pub unread: u32,
    /// Pieces of the phone's history that did not arrive, until the person says that they have read of it. 0 while
    /// history is still coming in.
    pub history_gaps: u32,
    /// A muted number still counts what is unread, but quietly.
    pub mute: Mute,
}

/// How an attempt to link goes on.
///
/// ```text
///  Starting ─► AwaitingScan ⇄ AwaitingScan (next code) ─► Syncing ─► Done
///      │            └─► Exhausted ─ new code ─► Starting    ▲
///      ├─► AwaitingCode ────────────────────────────────────┤
///      └────────────┴───────────────────────────────────────┴──► Failed ─ new code ─► Starting
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum LinkState {
    /// Asking WhatsApp for a code.
    Starting { link: LinkId },
    /// `qr` is what the phone scans. Never stored, never logged.
    AwaitingScan {
        link: LinkId,
        qr: String,
        until: UnixMillis,
    },
    /// `code` is what a person types on the phone: eight letters and digits. Never stored, never logged.
    AwaitingCode {
        link: LinkId,
        code: String,
        until: UnixMillis,
    },
    /// All codes ran out. A person asks for new ones.
    Exhausted { link: LinkId },
    /// Scanned and linked; history is coming in.
    Syncing {
        link: LinkId,
        account: AccountId,
        percent: u8,
    },
    /// The account is in the list.
    Done { link: LinkId, account: AccountId },
    /// It did not work, nothing was left behind. `account_name` is set when the number is linked already, `retry_at`
    /// when WhatsApp says how long to wait.
    Failed {
        link: LinkId,
        error: ErrorCode,
        account_name: Option<String>,
        retry_at: Option<UnixMillis>,
    },
}
