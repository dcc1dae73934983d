//! The one seam to WhatsApp.
//!
//! The core calls [`WhatsApp`] and [`Session`]; the adapter calls [`InboxSink`]. Nothing here is wrapped one to
//! one from a library: the traits grow by need. The same contract tests run over the fake and the real adapter.

pub use super::{
    content::{ChatTimer, InboundExtras, InboundMention, Kept, OutgoingExtras, RichBody},
    event::WaEvent,
    group::{GroupChange, GroupInfo, Member, OldGroup, Origin},
    history::{HistoryChat, HistoryRest, HistoryUnreadable, OlderThan, PastEnd},
    inbound::{Inbound, InboundBody, MessageQuote, Person, QuotedBy},
    linking::{HistoryDepth, LinkBy, LinkWish, PairingFailure},
    network::{Manner, PathTrouble},
    people::{BusinessSeen, NumberAnswer, PersonChange, PictureAnswer, ProfileAnswer, Reported},
    state::{MessageRef, OutgoingState, StateChange},
};

use async_trait::async_trait;
use kabar_types::{AccountId, ContactCard, Jid, Limits, Place, Poll, Proxy, TypingState, UnixMillis, WaId};
use std::{ops::ControlFlow, path::PathBuf, sync::Arc};
use zeroize::Zeroizing;

/// Where an account's device lives: its database file and the raw key that opens it.
#[derive(Clone)]
pub struct DeviceFile {
    /// `accounts/<id>/wa.db`. The folder exists.
    pub path: PathBuf,
    /// 32 bytes.
    pub key: Zeroizing<[u8; 32]>,
}

/// Makes and resumes sessions.
#[async_trait]
pub trait WhatsApp: Send + Sync {
    /// Starts linking a new device, whose file does not exist yet. Codes and progress come through the sink.
    /// When linking ends in anything but `Linked`, the caller stops the session and forgets the device.
    async fn link(
        &self,
        account: AccountId,
        device: DeviceFile,
        wish: LinkWish,
        sink: Arc<dyn InboxSink>,
    ) -> Result<Arc<dyn Session>, OpenError>;

    /// Connects a device that was linked before.
    async fn resume(
        &self,
        account: AccountId,
        device: DeviceFile,
        manner: Manner,
        sink: Arc<dyn InboxSink>,
    ) -> Result<Arc<dyn Session>, OpenError>;

    /// Counts one more resume in the device file, durably, and answers the new count. `known` is the count that was
    /// seen last: a file below it is an older copy that was put back, and is refused unchanged.
    async fn count_resume(&self, device: &DeviceFile, known: u32) -> Result<u32, OpenError>;

    /// Sees whether WhatsApp can be reached this way, with no account and nothing said.
    async fn try_path(&self, proxy: &Proxy) -> Result<(), PathTrouble>;

    /// Whom a device belongs to that no session runs; `None` when it was never linked. Asks nobody but the file.
    async fn identity(&self, device: &DeviceFile) -> Result<Option<Identity>, OpenError>;

    /// Removes a device's files. Its session must have been stopped.
    async fn forget(&self, device: &DeviceFile) -> Result<(), OpenError>;

    /// The WhatsApp Web version that new connections claim.
    fn version(&self) -> WaVersion;

    /// Claims this version from the next client on; what is connected stays as it is.
    fn claim_version(&self, version: WaVersion);

    /// Asks WhatsApp's own host which version is the newest. `None` when it cannot be learnt now. No connection ever
    /// waits for this.
    async fn newest_version(&self) -> Option<WaVersion>;

    /// A fresh message id in the shape WhatsApp's own clients use.
    fn new_message_id(&self) -> WaId;

    /// How much this adapter can read of messages: a number that grows when it learns a kind. What an earlier one kept
    /// is read once more then.
    fn kinds_version(&self) -> u32;

    /// Reads a message that was kept because an earlier version could not; `own` is whose account it is in. `None` when
    /// it is no message.
    fn read_kept(&self, raw: &[u8], own: &Identity) -> Option<Kept>;

    /// Opens a vote with the secret of its poll: the places of the options that were chosen. `None` when it does not
    /// open.
    fn open_vote(
        &self,
        sealed: &[u8],
        poll: &WaId,
        secret: &[u8; 32],
        options: &[String],
    ) -> Option<Vec<u32>>;

    /// Reads a history chunk ([`WaEvent::History`]) conversation by conversation, so that a large one never stands
    /// in memory whole. Blocking: called off the async threads. Stops early when `each` says so.
    fn read_history(
        &self,
        blob: &[u8],
        each: &mut dyn FnMut(HistoryChat) -> ControlFlow<()>,
    ) -> Result<HistoryRest, HistoryUnreadable>;
}

/// A WhatsApp Web version: major, minor and revision. A later one is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WaVersion(pub u32, pub u32, pub u32);

/// The number a device is linked to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub phone: Jid,
    pub lid: Option<Jid>,
}

/// Why a device file could not be opened, or failed later.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    #[error("the key does not open the device file")]
    WrongKey,
    #[error("the device file is damaged")]
    Corrupt,
    #[error("the device file was written by a newer version")]
    Newer,
    #[error("there is no device file")]
    Missing,
    /// Its ratchets have moved on elsewhere: using it would send with keys that were used before.
    #[error("the device file is an older copy")]
    RolledBack,
    #[error("the disk is full")]
    DiskFull,
    /// The text holds nothing personal.
    #[error("the device file cannot be used: {0}")]
    Io(String),
}

impl OpenError {
    /// True when the same may work later without anybody doing something about the file.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::DiskFull | Self::Io(_))
    }
}

/// The live connection of an account. It reconnects by itself after a dropped connection; after a terminal event
/// (see [`WaEvent::is_terminal`]) it is dead and only `stop` is of use.
#[async_trait]
pub trait Session: Send + Sync {
    /// Writes one message to the socket. `Ok` means written, not arrived: proof comes as events, and may come first.
    async fn send(&self, outgoing: &Outgoing) -> Result<(), SendError>;

    /// Tells the writers of these messages that they were read. `sender` is needed in groups.
    async fn mark_read(&self, chat: &Jid, sender: Option<&Jid>, ids: &[WaId]) -> Result<(), SendError>;

    /// Tells the account's other devices what was set here. `Ok`: the server took it. Repeating one is harmless.
    async fn set_state(&self, state: &OutgoingState) -> Result<(), SendError>;

    /// Shows the person of a chat that somebody is typing, or stopped.
    async fn set_typing(&self, chat: &Jid, state: TypingState) -> Result<(), SendError>;

    /// Turns down a call that rings now. False: none does under this id, or not any more. Nothing answers: that it ended so is
    /// for us to note.
    async fn reject_call(&self, call: &WaId) -> Result<bool, SendError>;

    /// Asks the phone for older messages of a chat; what it is asked by. `Ok`: it was written. The answer comes as
    /// [`WaEvent::Older`], which may be before this returns, much later, or never: the phone may be off.
    async fn fetch_older(&self, older: &OlderThan) -> Result<String, SendError>;

    /// Asks the phone to send a piece of its history once more, by its number. `Ok`: it was written. The answer comes as
    /// [`WaEvent::History`], or never.
    async fn fetch_piece(&self, chunk: u32) -> Result<(), SendError>;

    /// Asks the server for all there is to know about a group; `None`: this account is not in it, or it is no more.
    async fn fetch_group(&self, group: &Jid) -> Result<Option<GroupInfo>, SendError>;
    /// Asks for the small picture of a person or group; `known` is WhatsApp's id of the one that is here, or empty. The
    /// bytes come by the account's own way to the network, from WhatsApp's hosts alone.
    async fn fetch_picture(&self, of: &Jid, known: &str) -> Result<PictureAnswer, SendError>;

    /// Asks what a person says about themselves.
    async fn fetch_profile(&self, person: &Jid) -> Result<ProfileAnswer, SendError>;

    /// Asks whom the account blocked. Blocking is told by [`Session::set_state`].
    async fn fetch_blocked(&self) -> Result<Vec<Person>, SendError>;

    /// Tells WhatsApp that a person bothers. `Ok`: it took that; `Invalid`: it does not.
    async fn report(&self, reported: &Reported) -> Result<(), SendError>;

    /// Has WhatsApp tell whether a person is there ([`WaEvent::PresenceSeen`]: soon, and with every change while this connection
    /// lasts), or no more. An account that shows itself to nobody asks nothing.
    async fn follow_presence(&self, person: &Jid, on: bool) -> Result<(), SendError>;

    /// Asks whether these phone numbers are on WhatsApp.
    async fn find_on_whatsapp(&self, numbers: &[Jid]) -> Result<Vec<NumberAnswer>, SendError>;

    /// Asks the server what this account may do with people it has no chat with. What it does not say, or not within
    /// half a minute, is unknown.
    async fn fetch_limits(&self) -> Limits;

    /// The computer woke up or its network changed: a session that waits for its next try dials now, and one that has a
    /// connection asks whether it is alive and gives it up if it is not. Returns at once.
    fn wake(&self);

    /// Drops the connection and dials again: to have the server send again what was not committed or acknowledged.
    async fn reconnect(&self);

    /// Ends the link on WhatsApp's side (best effort) and stops.
    async fn logout(&self);

    /// Flushes and disconnects. Idempotent.
    async fn stop(&self);
}

/// One message to write to the socket. Id and secret were chosen and committed before; a repeat uses the same.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    pub chat: Jid,
    pub wa_id: WaId,
    /// The 32-byte message secret that goes into the message's context.
    pub secret: [u8; 32],
    pub content: OutgoingContent,
    pub extras: OutgoingExtras,
}

/// What an outgoing message says.
#[derive(Clone, PartialEq, Eq)]
pub enum OutgoingContent {
    Text {
        text: String,
        quote: Option<MessageQuote>,
    },
    Location {
        place: Place,
    },
    Contacts {
        cards: Vec<ContactCard>,
    },
    Poll {
        poll: Poll,
    },
    /// What we choose in the poll `target`; nothing: the vote is taken back.
    Vote {
        target: WaId,
        /// Who asked; `None`: one of our own devices.
        asker: Option<Jid>,
        /// The poll's.
        secret: [u8; 32],
        /// In the poll's own words.
        options: Vec<String>,
        at: UnixMillis,
    },
    /// The message `target` stands at the top of the chat, for everybody.
    Pin {
        target: WaId,
        /// Who wrote it; `None`: one of our own devices.
        writer: Option<Jid>,
        /// For so long; `None`: no more.
        lasts_secs: Option<u32>,
        at: UnixMillis,
    },
    /// What we think of a message; an empty emoji takes it back.
    Reaction {
        target: WaId,
        /// Who wrote the message meant; `None`: one of our own devices.
        writer: Option<Jid>,
        emoji: String,
        at: UnixMillis,
    },
    /// Our message `target` now says `text`.
    Edit {
        target: WaId,
        text: String,
        at: UnixMillis,
    },
    /// Our message `target` is deleted for everyone.
    Revoke {
        target: WaId,
    },
}

/// Why nothing was written, or perhaps was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Certainly not written: no connection.
    #[error("not connected")]
    NotConnected,
    /// Certainly not written: the server has too much to do, or wants to be left alone for so long.
    #[error("the server has too much to do")]
    Busy { wait_ms: Option<i64> },
    /// May have been written: the connection broke or time ran out meanwhile.
    #[error("it is not known whether it was written")]
    Doubt,
    /// WhatsApp would never take this; trying again is of no use. The text holds nothing personal.
    #[error("refused: {0}")]
    Invalid(String),
    /// The device's own database failed: the account must stop.
    #[error("the device file failed: {0}")]
    Storage(OpenError),
}

/// What the core gives to the adapter.
#[async_trait]
pub trait InboxSink: Send + Sync {
    /// Commits what arrived. `Ok` only once it is durable; the server is told only after that. Must be idempotent,
    /// and must not wait for the network: the receive pipeline stands still meanwhile.
    async fn commit(&self, account: AccountId, batch: Vec<Inbound>) -> Result<(), CommitError>;

    /// Notes that the phone sends a piece of its history, or an answer, before the server is told so: a piece that is lost
    /// after that never comes again, and is then known to be missing. It may come before the piece or after it. Durable
    /// and idempotent as [`InboxSink::commit`] is.
    async fn expect_history(&self, account: AccountId) -> Result<(), CommitError>;

    /// Hands over an event. It goes into an ordered queue that never drops and is worked off by its own consumer.
    fn notify(&self, account: AccountId, event: WaEvent);
}

/// The batch was not stored; the server will send it again after a reconnect.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the batch could not be stored")]
pub struct CommitError;
