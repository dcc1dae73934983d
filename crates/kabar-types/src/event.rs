//! What is pushed to the UIs.
//!
//! Two kinds, on one ordered channel. An [`Event`] is a committed fact: it has a place in the log ([`Seq`]) and
//! can be read again. A [`Signal`] is true only now (typing, a QR code): it is never stored and may be lost.

use crate::{
    Account, AccountId, Campaign, CampaignId, Chat, ChatId, ChatPast, Cleaning, Contact, ErrorCode, Group,
    LinkState, LowSpace, Message, MessageId, Presence, RailGroup, Seq, Settings,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A committed fact. Each carries the whole new row, so applying one twice, or an older before a newer, is harmless.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Event {
    /// An account was added or changed.
    AccountChanged {
        account: Account,
    },
    AccountRemoved {
        account: AccountId,
    },
    /// A chat was added or changed.
    ChatChanged {
        chat: Chat,
    },
    ChatRemoved {
        chat: ChatId,
    },
    /// A message that was not in its timeline before.
    MessageAdded {
        message: Message,
    },
    /// A message that was there and is different now.
    MessageChanged {
        message: Message,
    },
    MessageRemoved {
        chat: ChatId,
        message: MessageId,
    },
    /// More is known of who has a message of ours in a group, whether or not that changes how far it has come.
    ReceiptsChanged {
        chat: ChatId,
        message: MessageId,
    },
    /// The phone answered about a chat's past or did not, or a place where messages may be missing came or went.
    PastChanged {
        past: ChatPast,
    },
    /// What a group is, or who is in it, is different now.
    GroupChanged {
        group: Group,
    },
    /// What is known of a person changed, for the account of the envelope.
    ContactChanged {
        contact: Box<Contact>,
    },
    /// Numbers were moved, or their sets changed.
    RailChanged {
        rail: Vec<RailGroup>,
    },
    SettingsChanged {
        settings: Settings,
    },
    /// A campaign, its state or its counts are different now.
    CampaignChanged {
        campaign: Box<Campaign>,
    },
    /// Answers that may mean that somebody wants no more came, or were read.
    DoubtfulRepliesChanged {
        open: u32,
    },
}

/// What somebody is doing in a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TypingState {
    Idle,
    Typing,
    Recording,
}

/// True only now; not stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Signal {
    Link {
        state: LinkState,
    },
    Typing {
        chat: ChatId,
        name: Option<String>,
        state: TypingState,
    },
    /// Whether the person of the chat that somebody looks at is there.
    Presence {
        chat: ChatId,
        presence: Presence,
    },
    /// WhatsApp did not take a change of ours to a message, or nothing proves that it did.
    ChangeFailed {
        chat: ChatId,
        message: MessageId,
        error: ErrorCode,
    },
    /// WhatsApp did not take what was set on a chat here; it is as it was before.
    SettingFailed {
        chat: ChatId,
        error: ErrorCode,
    },
    /// The disk is full, so that nothing is received or sent; or there is room again, and everything goes on.
    Disk {
        full: bool,
    },
    /// There is little room on the disk, or less by now; `null`: enough again.
    Space {
        low: Option<LowSpace>,
    },
    /// How far a clean-up is that takes longer than a moment; `null`: it ended.
    Cleaning {
        cleaning: Option<Cleaning>,
    },
    /// How far bringing in a file is; 100 once it is here.
    Restore {
        percent: u8,
    },
    /// How far the export under way is; 100 once the file is whole.
    Export {
        percent: u8,
    },
    /// How far taking a list over is: `taken` bytes of `size` were read, and `rows` are here. `null`: it is a spreadsheet, of
    /// which nobody can tell.
    List {
        taken: u64,
        size: Option<u64>,
        rows: u32,
    },
    /// How far the report is that is being written into a file; 100 once the file is whole.
    Report {
        campaign: CampaignId,
        percent: u8,
    },
    /// A person asked for something outside the window: take it.
    Wished,
    /// The app's status changed (opened, blocked): ask for it.
    AppStatusChanged,
}

/// An event with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Envelope {
    pub seq: Seq,
    /// Whose account it concerns; `None` for the whole installation.
    pub account: Option<AccountId>,
    pub event: Event,
}

/// What travels in one piece: at most 100 envelopes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum EventBatch {
    /// Committed facts in order. `upto` is the place reached: rows that changed several times come once, at their last place.
    Events {
        upto: Seq,
        envelopes: Vec<Envelope>,
    },
    Signal {
        signal: Signal,
    },
    /// The log no longer reaches back to where this reader was: load everything again.
    EventsLost,
}
