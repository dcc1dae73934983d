//! Campaigns: a text for each person of a list, sent one after the other at a tempo that was chosen.
//!
//! How far a message came stands in its own row and nowhere else; what is said here of a recipient is read from both.
//! Deliberately not here: when something may go (`kabar-core::campaigns`), what a template is (`templates`), why somebody may be
//! written to at all (`audience`), and lists as files.

use crate::{
    AccountId, AudienceCounts, CampaignId, ChatId, ContactId, ErrorCode, FieldIssue, Fields, MessageId,
    RecipientId, TextIssue, UnixMillis,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why a campaign does not go on by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum PauseReason {
    /// Somebody paused it.
    Person,
    /// WhatsApp lets its number begin no new chats, and only those are left.
    Timelock,
    /// The number has begun as many new chats as it may, less those that are kept for its owner.
    NewChatQuota,
    /// WhatsApp did not say whether its number may begin new chats, and only those are left.
    LimitsUnknown,
    /// WhatsApp blocks its number for a while.
    Banned,
    /// Its number is not linked any more.
    LoggedOut,
    /// Its number was linked a few days ago only.
    AccountTooNew,
    /// Several messages in a row were not taken.
    ErrorsInARow,
    /// Too many people want no more of it.
    OptOuts,
    /// Too many messages of a day ago were never delivered.
    Undelivered,
    /// The moment it was to end by has come.
    StopBy,
    /// Where those who are left live there is no hour at which the whole country may be written to.
    ZonesClosed,
}

impl PauseReason {
    /// Every reason.
    pub const ALL: [Self; 12] = [
        Self::Person,
        Self::Timelock,
        Self::NewChatQuota,
        Self::LimitsUnknown,
        Self::Banned,
        Self::LoggedOut,
        Self::AccountTooNew,
        Self::ErrorsInARow,
        Self::OptOuts,
        Self::Undelivered,
        Self::StopBy,
        Self::ZonesClosed,
    ];
}

/// How far a campaign is.
///
/// ```text
///  Draft ─► Scheduled ─its moment─► Running ⇄ Paused ─► …        Running ─nothing left─► Finished
///    └────────────────────────────►─┘ ▲                         any but Finished ─────► Cancelled
///                                     └── somebody has those that failed go once more ── Finished
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum CampaignState {
    Draft,
    /// It begins at `at`.
    Scheduled {
        at: UnixMillis,
    },
    Running,
    Paused {
        reason: PauseReason,
    },
    Finished,
    Cancelled,
}

/// Why a person of the list gets nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SkipReason {
    /// They want no campaigns.
    OptedOut,
    /// The number that would write to them blocked them.
    Blocked,
    NotOnWhatsApp,
    /// What stood in the list is no phone number, or there is no text for it.
    Invalid,
    /// The same person stands in the list before.
    Duplicate,
    /// Nothing shows that they agreed.
    NoConsent,
    /// They wrote since the campaign began: a person goes on from there.
    Replied,
    /// A campaign wrote to them a few days ago.
    WroteLately,
    /// WhatsApp wants a token for this person that the number does not have.
    NoToken,
    /// The list lacks something that their text needs, and somebody left them out for it.
    Incomplete,
}

impl SkipReason {
    /// Every reason.
    pub const ALL: [Self; 10] = [
        Self::OptedOut,
        Self::Blocked,
        Self::NotOnWhatsApp,
        Self::Invalid,
        Self::Duplicate,
        Self::NoConsent,
        Self::Replied,
        Self::WroteLately,
        Self::NoToken,
        Self::Incomplete,
    ];
}

/// How many people get nothing for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SkipCount {
    pub why: SkipReason,
    pub people: u32,
}

/// Where a person of the list stands, as their row has it.
///
/// ```text
///  Planned ⇄ Armed{message} ─attempt─► (from here on the message's own row tells)
///     ├─► Skipped{why} ◄── Armed, untried; Incomplete
///     └─► Cancelled    ◄── Armed, untried; Incomplete
///
///  Armed, its message certainly did not arrive ─somebody has it go once more─► Planned
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RecipientState {
    /// A text cannot be made for them: as long as there is one, nothing is started.
    Incomplete,
    Planned,
    Armed {
        message: Option<MessageId>,
    },
    Skipped {
        why: SkipReason,
    },
    Cancelled,
}

/// What became of a person of the list so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum RecipientOutcome {
    /// Their text cannot be made.
    Incomplete,
    /// Not their turn yet.
    Planned,
    /// Their message is written down and waits for its slot or for proof.
    Waiting,
    Sent,
    Delivered,
    Read,
    Failed {
        error: Option<ErrorCode>,
    },
    /// Nobody can tell whether it arrived.
    Unknown,
    /// It was sent, and its message is not kept here any more.
    Gone,
    Skipped {
        why: SkipReason,
    },
    Cancelled,
}

/// One person of a campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Recipient {
    pub id: RecipientId,
    pub campaign: CampaignId,
    /// Whom the number belongs to; `null` where the list has none.
    pub contact: Option<ContactId>,
    /// As it stood in the list.
    pub phone: String,
    /// What they are called here; empty: nothing.
    pub name: String,
    /// The number that writes to them.
    pub account: Option<AccountId>,
    /// What they get, word for word; empty: nothing.
    pub text: String,
    /// The place of its variant among the campaign's.
    pub variant: u32,
    /// Why their text cannot be made.
    pub issues: Vec<FieldIssue>,
    pub outcome: RecipientOutcome,
    pub message: Option<MessageId>,
    pub chat: Option<ChatId>,
}

/// How many people of a campaign stand where. They add up to the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CampaignCounts {
    pub total: u32,
    pub incomplete: u32,
    pub planned: u32,
    pub waiting: u32,
    pub sent: u32,
    pub delivered: u32,
    pub read: u32,
    pub failed: u32,
    pub unknown: u32,
    pub gone: u32,
    pub skipped: u32,
    pub cancelled: u32,
}

/// The tempo of a campaign, and when it may go. Caps count every campaign of a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pacing {
    /// Between two messages of a number, at least and at most. Never under a second.
    pub gap_min_ms: u32,
    pub gap_max_ms: u32,
    /// Messages of a number in any 60 minutes.
    pub per_hour: u32,
    /// In any 24 hours.
    pub per_day: u32,
    /// Of those, the ones that begin a chat.
    pub new_chats_per_day: u32,
    /// Percent of the new chats WhatsApp grants that are left to the number's owner.
    pub quota_kept: u8,
    /// Nothing goes between these, in minutes since midnight; the same twice: no such hours.
    pub quiet_from: u16,
    pub quiet_until: u16,
    /// The days on which something goes, from Monday on.
    pub days: [bool; 7],
    /// Whose midnight: an IANA name.
    pub zone: String,
    /// Hours and days are the recipient's, by the country of their number: something goes only when all of it is awake.
    /// `zone` is for whoever has none.
    pub recipient_zones: bool,
    /// Not before.
    pub start_at: Option<UnixMillis>,
    /// Not from then on.
    pub stop_by: Option<UnixMillis>,
    /// A person gets no more than one campaign message in so many days, from all numbers together.
    pub person_days: u32,
    /// A number sends none in its first days.
    pub account_days: u32,
}

impl Pacing {
    /// What no choice goes under.
    pub const GAP_FLOOR_MS: u32 = 1_000;

    /// What holds where nobody chose: cautious, and no promise of safety.
    pub fn cautious(zone: impl Into<String>) -> Self {
        Self {
            gap_min_ms: 30_000,
            gap_max_ms: 60_000,
            per_hour: 30,
            per_day: 100,
            new_chats_per_day: 10,
            quota_kept: 20,
            quiet_from: 21 * 60,
            quiet_until: 8 * 60,
            days: [true, true, true, true, true, true, false],
            zone: zone.into(),
            recipient_zones: true,
            start_at: None,
            stop_by: None,
            person_days: 7,
            account_days: 7,
        }
    }
}

/// A named bulk send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Campaign {
    pub id: CampaignId,
    pub name: String,
    pub state: CampaignState,
    /// The numbers it sends from. A person is written to by the one that talks with them already, else by the first.
    pub accounts: Vec<AccountId>,
    pub pacing: Pacing,
    pub counts: CampaignCounts,
    pub created_at: UnixMillis,
    /// When it first ran; `null`: not yet.
    pub started_at: Option<UnixMillis>,
    /// When it ended; `null`: not yet.
    pub ended_at: Option<UnixMillis>,
    /// Somebody put it away, where lists show it no more.
    pub archived: bool,
}

/// A line of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewRecipient {
    /// With its country code, in whatever spelling.
    pub phone: String,
    /// What the list says of them, by the names of its columns.
    pub fields: Fields,
}

/// A new campaign, and what became of each line of its list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CreatedCampaign {
    pub campaign: Campaign,
    /// In the order of the list; `null`: they are planned, or would be if their text could be made.
    pub verdicts: Vec<Option<SkipReason>>,
    /// Why texts cannot be made, of the first lines for which they cannot; the counts say of how many.
    pub issues: Vec<TextIssue>,
    /// How we know those who are on the list once.
    pub audience: AudienceCounts,
}

/// One of the texts of a campaign, and what became of those who got it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct VariantReport {
    pub label: String,
    /// The template.
    pub text: String,
    pub counts: CampaignCounts,
}

/// A stretch of a campaign's list, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecipientPage {
    pub recipients: Vec<Recipient>,
    /// Where to read on; `null` at the end.
    pub next: Option<RecipientId>,
}

/// How somebody came to want no campaigns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SuppressionSource {
    /// Somebody here said so for them.
    Person,
    /// They wrote a word that means stop.
    Word,
    /// They answered a campaign, and somebody here read it as that.
    Reply,
}

impl SuppressionSource {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Person, Self::Word, Self::Reply];
}

/// A person who gets no campaigns and no scheduled messages, from any number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Suppression {
    pub contact: ContactId,
    pub name: String,
    /// `+` and digits, where the number is known.
    pub phone: Option<String>,
    pub source: SuppressionSource,
    /// The campaign it came in answer to.
    pub campaign: Option<CampaignId>,
    pub at: UnixMillis,
}

/// A stretch of those who get nothing, by person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SuppressionPage {
    pub suppressions: Vec<Suppression>,
    /// Where to read on; `null` at the end.
    pub next: Option<ContactId>,
}
