//! A message as it arrives, live or from history.

use super::content::{ChatTimer, InboundExtras, RichBody};
use kabar_types::{Jid, MessageStatus, Redacted, UnixMillis, WaId};
use serde::{Deserialize, Serialize};

/// Who wrote a message, with both addresses when both are known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub jid: Jid,
    /// The other form (phone number ↔ LID).
    pub alt: Option<Jid>,
}

/// One message as it arrived, live or from history.
#[derive(Clone, PartialEq, Eq)]
pub struct Inbound {
    /// The chat's address: the person of a direct chat (with its other form), or the group.
    pub chat: Person,
    /// The writer; `None` when one of our own devices wrote it.
    pub sender: Option<Person>,
    pub wa_id: WaId,
    pub sent_at: UnixMillis,
    /// The name the writer chose.
    pub push_name: Option<Redacted<String>>,
    pub body: InboundBody,
    /// What it answers, with a shortened text of that.
    pub quote: Option<MessageQuote>,
    /// What else comes with it.
    pub extras: InboundExtras,
    /// The protobuf, kept when this version cannot show everything.
    pub raw: Option<Vec<u8>>,
    /// For messages of ours from history: how far they had come.
    pub status: Option<MessageStatus>,
}

/// What an inbound message says.
#[derive(Clone, PartialEq, Eq)]
pub enum InboundBody {
    Text {
        text: String,
    },
    /// Any other kind that a timeline shows.
    Rich(Box<RichBody>),
    /// A kind this version cannot show; `raw` is set.
    Unsupported {
        name: String,
    },
    /// It could not be decrypted yet.
    Waiting,
    /// The message `target` was deleted for everyone.
    Revoke {
        target: WaId,
    },
    /// The message `target` now says `text`.
    Edit {
        target: WaId,
        text: String,
    },
    /// What the writer thinks of the message `target`; an empty emoji takes it back.
    Reaction {
        target: WaId,
        emoji: String,
        /// By the writer's own clock, to the millisecond.
        at: UnixMillis,
    },
    /// From now on new messages of the chat disappear after so many seconds; 0: they stay.
    Timer(ChatTimer),
    /// What the writer chose in the poll `target`.
    Vote {
        target: WaId,
        /// In a form that only the adapter reads, with [`WhatsApp::open_vote`].
        sealed: Vec<u8>,
        at: UnixMillis,
    },
    /// The message `target` stands at the top of the chat, or no more.
    Pin {
        target: WaId,
        /// For so long from then; `None`: no more.
        lasts_ms: Option<i64>,
        at: UnixMillis,
    },
    /// The message `target` does not disappear, or does after all.
    Keep {
        target: WaId,
        kept: bool,
        at: UnixMillis,
    },
    /// It belongs to another message in a way this version does not know; `raw` is set.
    Aside,
    /// Nothing for a timeline (keys, app state): stored nowhere.
    Protocol,
}

/// Who wrote what is quoted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuotedBy {
    /// This account.
    Me,
    Person(Jid),
    /// The message does not say.
    Unknown,
}

/// What a message answers, theirs or ours.
#[derive(Clone, PartialEq, Eq)]
pub struct MessageQuote {
    pub wa_id: WaId,
    pub sender: QuotedBy,
    pub text: String,
}
