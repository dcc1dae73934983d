//! What became of a campaign: in numbers, person by person, and why.
//!
//! Everything here is read from the rows of people, messages and receipts at the moment it is asked for; nothing of it is kept
//! anywhere. Deliberately not here: what is planned (`campaigns`), and how a report is written into a file
//! (`kabar-core::campaigns::report`).

use crate::{
    AccountId, AudienceCounts, Campaign, CampaignCounts, ChatId, ContactId, ErrorCode, MessageId,
    PauseReason, Recipient, RecipientOutcome, SkipCount, SkipReason, TextIssue, UnixMillis,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How many messages failed for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FailureCount {
    pub error: Option<ErrorCode>,
    pub people: u32,
}

/// What happened in a stretch of time that begins at `at`. It ends where the next begins, and all are as long.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReportSlot {
    pub at: UnixMillis,
    pub sent: u32,
    /// Of these, one that was read and never reported as delivered came when it was read.
    pub delivered: u32,
    pub read: u32,
}

/// What became of those whom one number writes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountReport {
    /// `null`: nobody's, or a number that was removed.
    pub account: Option<AccountId>,
    pub counts: CampaignCounts,
}

/// What became of a campaign so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CampaignReport {
    pub counts: CampaignCounts,
    /// Those who wrote after their message was sent, to whichever of our numbers.
    pub replied: u32,
    /// Those who said in answer to it that they want no more.
    pub opted_out: u32,
    /// By how many people.
    pub skips: Vec<SkipCount>,
    pub failures: Vec<FailureCount>,
    /// When its next message goes; `null`: none is written down. When the last goes is told by a plan.
    pub next_at: Option<UnixMillis>,
    /// From the first in which something happened to the last, without a hole: of half an hour each, longer where there would be
    /// more than 400.
    pub slots: Vec<ReportSlot>,
    /// In the order of the campaign's numbers.
    pub accounts: Vec<AccountReport>,
}

/// Which people of a campaign are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum RecipientFilter {
    #[default]
    All,
    /// Not their turn yet, or their message is written down.
    Waiting,
    Sent,
    Delivered,
    Read,
    Failed,
    Unknown,
    Skipped,
    /// They wrote after their message was sent.
    Replied,
    /// They said in answer to it that they want no more.
    OptedOut,
    Incomplete,
    Cancelled,
}

impl RecipientFilter {
    /// Every one.
    pub const ALL: [Self; 12] = [
        Self::All,
        Self::Waiting,
        Self::Sent,
        Self::Delivered,
        Self::Read,
        Self::Failed,
        Self::Unknown,
        Self::Skipped,
        Self::Replied,
        Self::OptedOut,
        Self::Incomplete,
        Self::Cancelled,
    ];
}

/// Why a person of a campaign stands where they do, which is why they got nothing as long as they did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum RecipientReason {
    /// Their text cannot be made.
    TextIncomplete,
    /// Nobody started the campaign.
    NotStarted,
    /// It begins at that moment.
    Scheduled,
    /// It is paused.
    Paused {
        why: PauseReason,
    },
    /// So many people of their number come before them.
    InTurn {
        before: u32,
    },
    /// Their message is written down and goes at that moment.
    NextSlot,
    /// It was tried at that moment, and waits for proof.
    OnItsWay,
    Sent,
    Delivered,
    Read,
    /// WhatsApp did not take it, or it was given up before it was sent.
    Failed {
        error: Option<ErrorCode>,
    },
    /// It was tried, and nobody can tell whether it arrived; it is not sent again by itself.
    NoProof {
        error: Option<ErrorCode>,
    },
    /// It was sent, and its message is not kept here any more.
    Gone,
    Skipped {
        why: SkipReason,
    },
    /// The campaign was ended before their turn, their number was removed, or somebody took their message back.
    Cancelled,
}

/// Why a person of a campaign stands where they do, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecipientExplanation {
    pub outcome: RecipientOutcome,
    pub why: RecipientReason,
    /// The moment of that reason; `null`: it has none, or nobody wrote it down.
    pub at: Option<UnixMillis>,
}

/// Whom a campaign's message was for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecipientOfMessage {
    pub campaign_name: String,
    pub recipient: Recipient,
}

/// The first thing somebody wrote after a campaign's message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CampaignReply {
    pub contact: ContactId,
    /// What they are called here; empty: nothing.
    pub name: String,
    pub chat: ChatId,
    pub message: MessageId,
    /// Its words; empty where it has none.
    pub text: String,
    pub at: UnixMillis,
}

/// Whom a campaign is followed up with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum FollowUp {
    /// It was sent to them, and they wrote nothing since.
    NotReplied,
    /// It certainly did not arrive.
    Failed,
    /// It was sent to them; nothing shows that they read it, and they wrote nothing since.
    NotRead,
}

impl FollowUp {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::NotReplied, Self::Failed, Self::NotRead];
}

/// A campaign that was made from another, and what became of its people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FollowedUp {
    /// A draft.
    pub campaign: Campaign,
    /// How we know its people.
    pub audience: AudienceCounts,
    /// Why texts cannot be made, of the first people for whom they cannot.
    pub issues: Vec<TextIssue>,
    /// Who gets nothing.
    pub skips: Vec<SkipCount>,
}

/// How a report is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ReportFormat {
    Csv,
    Xlsx,
}

impl ReportFormat {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::Csv, Self::Xlsx];
}
