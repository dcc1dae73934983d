//! What messages bring besides plain text, as the adapter hands it over.

use super::{
    people::BusinessSeen,
    whatsapp::{InboundBody, MessageQuote, Person},
};
use kabar_types::{Jid, LinkPreview, MediaFile, MessageBody, Redacted, UnixMillis};

/// A kind that a timeline shows.
#[derive(Clone, PartialEq, Eq)]
pub struct RichBody {
    pub body: MessageBody,
    /// Of a file: what is needed to fetch it.
    pub file: Option<Redacted<MediaFile>>,
    /// Of a poll: what its votes are sealed with.
    pub secret: Option<[u8; 32]>,
}

/// What may come along with any kind.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct InboundExtras {
    /// How often it was passed on before; 0: its writer wrote it.
    pub forwards: u32,
    /// It disappears so many seconds after it was sent; 0: it stays.
    pub expires_in: u32,
    /// The chat's own setting, which every message repeats.
    pub timer: Option<ChatTimer>,
    /// The people its words speak to.
    pub mentions: Vec<InboundMention>,
    /// What stands behind the link of a text.
    pub preview: Option<LinkPreview>,
    /// Whether its writer is a business.
    pub business: BusinessSeen,
}

/// What may go along with any kind.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct OutgoingExtras {
    /// How often it was passed on, this time included; 0: it is said here.
    pub forwards: u32,
    /// It disappears so many seconds after it was sent; 0: it stays.
    pub expires_in: u32,
    /// The people its words speak to, each by the address whose digits stand in them.
    pub mentions: Vec<Jid>,
    /// What stands behind the link of a text.
    pub preview: Option<LinkPreview>,
}

/// After how many seconds new messages of a chat disappear (0: they stay), and when that was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChatTimer {
    pub seconds: u32,
    pub at: UnixMillis,
}

/// Somebody a text speaks to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboundMention {
    /// What stands behind the `@` in the text.
    pub token: String,
    /// `None`: this account.
    pub person: Option<Person>,
}

/// What a kept message turns out to be.
#[derive(Clone, PartialEq, Eq)]
pub struct Kept {
    pub body: InboundBody,
    pub extras: InboundExtras,
    pub quote: Option<MessageQuote>,
}
