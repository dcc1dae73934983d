//! What a session tells the core besides messages: one list, in the core's words.

use super::{
    content::ChatTimer,
    group::GroupChange,
    linking::PairingFailure,
    network::PathTrouble,
    people::PersonChange,
    state::StateChange,
    whatsapp::{OpenError, Person},
};
use kabar_types::{
    CallOutcome, Jid, LogoutReason, MessageStatus, Presence, Redacted, TypingState, UnixMillis, WaId,
};

/// What happened, besides messages.
#[derive(Clone, PartialEq, Eq)]
pub enum WaEvent {
    // Linking
    /// Show this as a QR code; it is good for `valid_ms` from now.
    QrReady {
        qr: Redacted<String>,
        valid_ms: i64,
    },
    /// The codes ran out. Terminal.
    QrExhausted,
    /// Have this typed on the phone; it is good for `valid_ms` from now, on this connection alone.
    PairCode {
        code: Redacted<String>,
        valid_ms: i64,
    },
    /// The phone agreed and the keys were exchanged; the connection starts again by itself.
    Linked {
        phone: Jid,
        lid: Option<Jid>,
        push_name: Option<Redacted<String>>,
    },
    /// Linking failed. Terminal. `wait_ms` is how long WhatsApp wants us to wait, if it says so.
    PairingFailed {
        reason: PairingFailure,
        wait_ms: Option<i64>,
    },
    /// WhatsApp asks for the account's passkey, which only its own apps can give. The attempt gets no further.
    PasskeyRequired,

    // Connection
    Connected,
    /// Everything that waited on the server has been handed over. Follows every `Connected`.
    OfflineDrained,
    /// Lost; the session tries again by itself, about `next_try_ms` from now. `attempt` counts from 1. `reason` when
    /// the way that was chosen is at fault.
    Disconnected {
        attempt: u32,
        next_try_ms: i64,
        reason: Option<PathTrouble>,
    },
    /// The connection looks open, but the server answered nothing for `silent_ms`, also not `unanswered` questions in
    /// a row that were put for the purpose. Told again with every further one.
    Unconfirmed {
        silent_ms: i64,
        unanswered: u32,
    },
    /// The server answered: after `Unconfirmed` at once, first of all on each connection, and then now and then.
    Confirmed,
    /// The server says that what this account may do with new people has changed; [`Session::fetch_limits`] tells.
    LimitsChanged,
    /// No longer linked. Terminal.
    LoggedOut {
        reason: LogoutReason,
    },
    /// Terminal.
    Replaced,
    /// Terminal. `until_ms` is how long from now.
    Banned {
        code: u16,
        until_ms: Option<i64>,
    },
    /// Terminal.
    Outdated,
    /// The device's file takes no writes: nothing more is taken from the server. Terminal; opened again it may work.
    DeviceFailed {
        error: OpenError,
    },

    // Proof
    /// The server's answer to a message of ours; `error` is its code (463, 479, …) when it refused.
    ServerAck {
        wa_id: WaId,
        chat: Option<Jid>,
        error: Option<u16>,
    },
    /// A person's device proves something about messages of ours. `sender` differs from the chat only in groups.
    Receipt {
        chat: Person,
        sender: Person,
        ids: Vec<WaId>,
        status: MessageStatus,
        at: UnixMillis,
    },
    /// We read these messages on another of our devices. WhatsApp may name us instead of the chat: the ids decide.
    ReadElsewhere {
        chat: Person,
        ids: Vec<WaId>,
    },

    /// Another device of ours, the phone for example, set something on a chat at `at`, by its own clock. It may come
    /// before the chat or message it is about, and older after newer.
    StateSynced {
        chat: Person,
        change: StateChange,
        at: UnixMillis,
    },

    // People
    Typing {
        chat: Person,
        sender: Person,
        state: TypingState,
    },
    /// Whether a person that is followed is there.
    PresenceSeen {
        person: Person,
        presence: Presence,
    },
    /// A name from the phone's address book, or one the person chose.
    ContactSeen {
        person: Person,
        saved_name: Option<Redacted<String>>,
        push_name: Option<Redacted<String>>,
    },

    /// Something else is different about a person, or about the picture of a group, since `at`.
    PersonChanged {
        person: Person,
        change: PersonChange,
        at: UnixMillis,
    },
    /// The name people see of the account itself.
    OwnNameSeen {
        name: Redacted<String>,
    },
    /// Another device of ours blocked somebody, or no longer: ask for the list.
    BlocksChanged,

    // Calls
    /// Somebody calls; only the phone can take it. Told again for each of our devices, with the same id.
    CallOffered {
        chat: Person,
        caller: Person,
        call: WaId,
        video: bool,
        at: UnixMillis,
    },
    /// A call ended, or had ended before we came.
    CallEnded {
        chat: Person,
        caller: Person,
        call: WaId,
        outcome: CallOutcome,
        /// How long it was; 0: not said.
        seconds: u32,
        at: UnixMillis,
    },

    // Chats
    /// Somebody set after how long new messages of a group disappear.
    TimerChanged {
        chat: Person,
        /// Who; `None`: one of our own devices.
        by: Option<Person>,
        /// The id of the news.
        wa_id: WaId,
        timer: ChatTimer,
    },

    /// Somebody changed a group, or who is in it, at `at` by WhatsApp's clock.
    GroupChanged {
        chat: Person,
        /// Who; `None`: this account. The group's own address where WhatsApp does not say.
        by: Option<Person>,
        /// The id of the news.
        wa_id: WaId,
        change: GroupChange,
        at: UnixMillis,
    },

    // History
    /// One chunk of the phone's history, as it came. The server was told already that we have it, so it is stored
    /// before anything else happens. `chunk` counts from 0 or 1 within a sync; `progress` is 0–100 when known.
    History {
        chunk: Option<u32>,
        progress: Option<u8>,
        blob: Vec<u8>,
    },
    /// Older messages that were asked for ([`Session::fetch_older`]), in the same form; stored as soon, for the same
    /// reason. `request` is what they were asked by; empty when the phone does not say.
    Older {
        request: String,
        blob: Vec<u8>,
    },
}

impl WaEvent {
    /// True when the session is dead after this event.
    pub fn is_terminal(&self) -> bool {
        matches!(
            self,
            Self::QrExhausted
                | Self::PairingFailed { .. }
                | Self::LoggedOut { .. }
                | Self::Replaced
                | Self::Banned { .. }
                | Self::Outdated
                | Self::DeviceFailed { .. }
        )
    }

    /// The event's kind for a log line; nothing personal.
    pub fn name(&self) -> &'static str {
        match self {
            Self::QrReady { .. } => "qr-ready",
            Self::QrExhausted => "qr-exhausted",
            Self::PairCode { .. } => "pair-code",
            Self::Linked { .. } => "linked",
            Self::PairingFailed { .. } => "pairing-failed",
            Self::PasskeyRequired => "passkey-required",
            Self::Connected => "connected",
            Self::OfflineDrained => "offline-drained",
            Self::Disconnected { .. } => "disconnected",
            Self::Unconfirmed { .. } => "unconfirmed",
            Self::Confirmed => "confirmed",
            Self::LimitsChanged => "limits-changed",
            Self::LoggedOut { .. } => "logged-out",
            Self::Replaced => "replaced",
            Self::Banned { .. } => "banned",
            Self::Outdated => "outdated",
            Self::DeviceFailed { .. } => "device-failed",
            Self::ServerAck { .. } => "server-ack",
            Self::Receipt { .. } => "receipt",
            Self::ReadElsewhere { .. } => "read-elsewhere",
            Self::StateSynced { .. } => "state-synced",
            Self::Typing { .. } => "typing",
            Self::PresenceSeen { .. } => "presence-seen",
            Self::ContactSeen { .. } => "contact-seen",
            Self::PersonChanged { .. } => "person-changed",
            Self::OwnNameSeen { .. } => "own-name-seen",
            Self::BlocksChanged => "blocks-changed",
            Self::CallOffered { .. } => "call-offered",
            Self::CallEnded { .. } => "call-ended",
            Self::TimerChanged { .. } => "timer-changed",
            Self::GroupChanged { .. } => "group-changed",
            Self::History { .. } => "history",
            Self::Older { .. } => "older",
        }
    }
}
