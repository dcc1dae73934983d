//! Messages as a timeline shows them.

use crate::{
    AccountId, Call, CampaignId, ChatId, ContactCard, ContactId, ErrorCode, LinkPreview, Media, MediaKind,
    Mention, MessageId, Picture, Pin, Place, Poll, PreviewKind, SystemNote, UnixMillis, WaId,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How far a message of ours has come. Only ever moves forward, except that a person may retry
/// a failed one.
///
/// ```text
///  Pending ─proof─► Sent ─► Delivered ─► Read ─► Played        (max wins; never backwards)
///     ├─ nack / gave up ─► Failed ─ user retries, same id ─► Pending
///     └─ doubt exhausted ─► Unknown ─ later proof ─► Sent…
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum MessageStatus {
    /// Written down here, not yet proven to be anywhere else.
    Pending,
    /// WhatsApp's server has it.
    Sent,
    /// A device of the person has it.
    Delivered,
    /// The person has seen it.
    Read,
    /// The person has listened to it.
    Played,
    /// It will not arrive; the message's `error` says why.
    Failed,
    /// Kabar cannot tell whether it arrived.
    Unknown,
}

impl MessageStatus {
    /// The rank of proof: a higher one replaces a lower one. `Failed` and `Unknown` rank with `Pending`,
    /// because any later proof beats them.
    pub const fn rank(self) -> u8 {
        match self {
            Self::Pending | Self::Failed | Self::Unknown => 0,
            Self::Sent => 1,
            Self::Delivered => 2,
            Self::Read => 3,
            Self::Played => 4,
        }
    }

    /// The status after `proof` came in: the further of both.
    #[must_use]
    pub const fn advance(self, proof: Self) -> Self {
        if proof.rank() > self.rank() { proof } else { self }
    }
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum MessageBody {
    /// Plain text, exactly as it was written.
    Text {
        text: String,
    },
    /// A file and the words below it. Its bytes are fetched separately.
    Media {
        media: Media,
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
    /// Something that may be seen only once, and only on the phone.
    ViewOnce {
        what: MediaKind,
    },
    Call {
        call: Call,
    },
    /// Nobody's words: something happened to the chat.
    System {
        note: SystemNote,
    },
    /// A kind this version cannot show yet. The raw message is kept and shown by a later version.
    Unsupported {
        name: String,
    },
    /// It arrived, but could not be decrypted yet; WhatsApp was asked for it again.
    Waiting,
    /// The writer deleted it for everyone.
    Revoked,
}

impl MessageBody {
    /// The words in it, which are searched, quoted and previewed; empty when there are none.
    pub fn words(&self) -> &str {
        match self {
            Self::Text { text } => text,
            Self::Media { media } if media.caption.is_empty() => &media.file_name,
            Self::Media { media } => &media.caption,
            Self::Location { place } if place.name.is_empty() => &place.address,
            Self::Location { place } => &place.name,
            Self::Contacts { cards } => cards.first().map_or("", |card| &card.name),
            Self::Poll { poll } => &poll.question,
            Self::ViewOnce { .. }
            | Self::Call { .. }
            | Self::System { .. }
            | Self::Unsupported { .. }
            | Self::Waiting
            | Self::Revoked => "",
        }
    }
}

/// The message another one answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Quote {
    /// Its row, when we have it.
    pub message: Option<MessageId>,
    /// Who wrote it; `None` means this account.
    pub sender_name: Option<String>,
    /// Its words as they were then; empty for what has none.
    pub text: String,
    /// What kind of message it is, when we have its row: what is said of one without words.
    pub kind: Option<PreviewKind>,
}

/// What somebody thinks of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Reaction {
    /// Who; `None`: this account.
    pub sender: Option<ContactId>,
    pub sender_name: Option<String>,
    /// One emoji, never empty.
    pub emoji: String,
    pub at: UnixMillis,
}

/// One row of a timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    pub id: MessageId,
    pub account: AccountId,
    pub chat: ChatId,
    /// The id on WhatsApp; chosen by us before sending, so it never changes.
    pub wa_id: WaId,
    /// True when one of this account's devices wrote it.
    pub from_me: bool,
    /// Who wrote it; `None` for `from_me`.
    pub sender: Option<ContactId>,
    pub sender_name: Option<String>,
    /// The writer's, as the account sees it; other ones are told as `contactChanged`.
    pub sender_picture: Option<Picture>,
    /// When its writer sent it.
    pub sent_at: UnixMillis,
    /// Place in the timeline: rows are ordered by (`order`, `id`). The sending time, clamped so that a wrong
    /// clock on the other side cannot push a row past the moment it arrived; a time in whole seconds counts as
    /// the end of its second, so that an answer never stands before its question.
    pub order: UnixMillis,
    pub body: MessageBody,
    pub quote: Option<Quote>,
    /// The people its words speak to; of a system row, whom it is about.
    pub mentions: Vec<Mention>,
    /// What stands behind the link in its text.
    pub preview: Option<LinkPreview>,
    /// How often it was passed on before it came here; 0: its writer wrote it.
    pub forwards: u32,
    /// It disappears so many seconds after it was sent; 0: it stays.
    pub expires_in: u32,
    /// It stands at the top of the chat, until a moment that may be over.
    pub pin: Option<Pin>,
    /// Somebody kept it from disappearing.
    pub kept: bool,
    /// Oldest first, one of each person at most.
    pub reactions: Vec<Reaction>,
    /// When its writer last changed the words.
    pub edited_at: Option<UnixMillis>,
    /// A change of ours (new words, deletion, reaction) is on its way. The row shows it once WhatsApp has it.
    pub changing: bool,
    /// Somebody wants to find it again.
    pub starred: bool,
    /// It waits to be sent at that moment.
    pub scheduled_for: Option<UnixMillis>,
    /// The campaign that says it; `None`: a person does, or its list is gone.
    pub campaign: Option<CampaignId>,
    /// How far it has come; for messages of others always `Delivered` or further.
    pub status: MessageStatus,
    /// Why it failed, for `Failed` and sometimes `Unknown`.
    pub error: Option<ErrorCode>,
}

#[cfg(test)]
mod tests {
    use super::MessageStatus::{Delivered, Failed, Pending, Played, Read, Sent, Unknown};

    #[test]
    fn a_status_never_moves_backwards() {
        let all = [Pending, Sent, Delivered, Read, Played, Failed, Unknown];
        for from in all {
            for proof in all {
                assert!(from.advance(proof).rank() >= from.rank());
            }
        }
    }

    #[test]
    fn proof_that_arrives_late_still_beats_a_failure() {
        assert_eq!(Failed.advance(Delivered), Delivered);
        assert_eq!(Unknown.advance(Sent), Sent);
        assert_eq!(Read.advance(Failed), Read);
    }
}
