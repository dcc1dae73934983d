//! What is known of a chat's past beyond what is here, and of pieces of a number's history that did not come.

use crate::{ChatId, ErrorCode, MessageCursor, UnixMillis};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where messages before a page may come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum OlderFrom {
    /// They are here: read on from the page's `older`.
    Local,
    /// None are here, and the phone may have some.
    Phone,
    /// This is where the chat begins, as far as it can be known here.
    None,
}

/// What became of asking the phone.
///
/// ```text
///  Idle ─► Asking ─► Got            (asked again: Asking)
///            └─────► Failed ─ its answer comes after all ─► Got
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum PhoneAnswer {
    /// Nobody asked.
    Idle,
    /// The phone was asked and has not answered yet. Never lasts longer than a minute, and never over a restart.
    Asking { since: UnixMillis },
    /// So many messages came that were not here; 0: the phone has none, or none that were not here.
    Got { count: u32, at: UnixMillis },
    /// It came to nothing.
    Failed { error: ErrorCode, at: UnixMillis },
}

/// Why messages may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum GapReason {
    /// The number was not linked then, or offline for longer than WhatsApp keeps what waits.
    Away,
    /// A piece of the phone's history did not arrive.
    Piece,
    /// A message could not be decrypted, and was not sent again.
    Undecrypted,
}

/// Messages may be missing between two rows of a timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChatGap {
    pub id: i64,
    pub reason: GapReason,
    /// The row before it.
    pub after: MessageCursor,
    /// The row behind it.
    pub before: MessageCursor,
}

/// A chat's past beyond the rows that are here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChatPast {
    pub chat: ChatId,
    /// The phone may have messages older than the oldest here.
    pub older: bool,
    /// What became of asking it last, for older messages or for those of a gap.
    pub answer: PhoneAnswer,
    /// Oldest first.
    pub gaps: Vec<ChatGap>,
}

/// Why a piece of a number's history is not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum PieceTrouble {
    /// It never came, or could not be fetched.
    Missing,
    /// It came and cannot be read.
    Unreadable,
    /// The phone fell silent before it had sent everything; this is the next piece.
    Unfinished,
}

/// A piece of the phone's history that is not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HistoryGap {
    /// The phone's number for it; `null`: it gave none, and cannot be asked for it.
    pub chunk: Option<u32>,
    pub trouble: PieceTrouble,
    pub answer: PhoneAnswer,
}
