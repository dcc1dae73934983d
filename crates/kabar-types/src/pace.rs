//! What is asked about a tempo before it is kept: what is wrong with it, where it is bolder than the cautious one, and what a
//! campaign comes to at it.
//!
//! Deliberately not here: the tempo itself (`campaigns`), and the rules (`kabar-core::campaigns`).

use crate::{AccountId, PauseReason, SkipCount, UnixMillis};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why nobody could keep a tempo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum PacingFault {
    /// The gap is shorter than a second.
    GapTooShort,
    /// The longest gap is shorter than the shortest.
    GapsSwapped,
    /// Nothing may go in an hour, or in a day.
    CapOfNothing,
    /// There is no such minute of a day.
    BadHours,
    /// Nothing goes on any day.
    NoDays,
    /// More is kept for the number's owner than there is.
    BadQuota,
    /// It ends before it begins.
    EndsBeforeStart,
    /// There is no such time zone.
    UnknownZone,
}

impl PacingFault {
    /// Every fault.
    pub const ALL: [Self; 8] = [
        Self::GapTooShort,
        Self::GapsSwapped,
        Self::CapOfNothing,
        Self::BadHours,
        Self::NoDays,
        Self::BadQuota,
        Self::EndsBeforeStart,
        Self::UnknownZone,
    ];
}

/// What a person may choose more boldly than the cautious tempo, once they have read what that may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SoftLimit {
    /// The shortest gap, in milliseconds.
    Gap,
    PerHour,
    PerDay,
    /// New chats in 24 hours.
    NewChats,
    /// Minutes of the recipients' nights in which something may go.
    QuietHours,
    /// Days of a week on which something goes.
    Days,
    /// Days until a person may get the next message of a campaign.
    PersonDays,
    /// Days that a number is linked before it sends any.
    AccountDays,
    /// Percent of the new chats that are left to the number's owner.
    QuotaKept,
}

impl SoftLimit {
    /// Every one.
    pub const ALL: [Self; 9] = [
        Self::Gap,
        Self::PerHour,
        Self::PerDay,
        Self::NewChats,
        Self::QuietHours,
        Self::Days,
        Self::PersonDays,
        Self::AccountDays,
        Self::QuotaKept,
    ];

    /// Whether `one` asks no more of people and numbers than `other` does.
    pub const fn is_within(self, one: u32, other: u32) -> bool {
        match self {
            Self::Gap | Self::PersonDays | Self::AccountDays | Self::QuotaKept => one >= other,
            Self::PerHour | Self::PerDay | Self::NewChats | Self::QuietHours | Self::Days => one <= other,
        }
    }
}

/// A limit that a tempo goes beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RaisedLimit {
    pub limit: SoftLimit,
    pub value: u32,
    /// The cautious one.
    pub default: u32,
}

/// Somebody read what a limit of a campaign beyond the cautious one may cost, and wanted it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RaisedRecord {
    pub limit: SoftLimit,
    pub value: u32,
    pub at: UnixMillis,
    /// Of the Kabar that said it.
    pub version: String,
}

/// What a tempo comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PacingCheck {
    /// None: it can be kept.
    pub faults: Vec<PacingFault>,
    pub raised: Vec<RaisedLimit>,
}

/// A day of a campaign, in its own zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PlannedDay {
    /// As 2026-10-01.
    pub date: String,
    pub messages: u32,
    /// Of those, the ones that begin a chat.
    pub new_chats: u32,
}

/// What would hold a campaign, and how many would still be waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PlannedHold {
    pub why: PauseReason,
    pub people: u32,
}

/// How many chats a campaign may begin from a number, by what WhatsApp said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PlannedQuota {
    pub account: AccountId,
    /// False: WhatsApp did not say.
    pub known: bool,
    /// Without those that are kept for the number's owner.
    pub left: Option<u32>,
    /// When it starts anew.
    pub until: Option<UnixMillis>,
}

/// What a campaign would come to, as far as it can be told beforehand: nobody knows who will answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CampaignPlan {
    /// When the last message would go; `null`: something would hold it before, or there is nobody.
    pub finish_at: Option<UnixMillis>,
    /// People who are still to get something.
    pub total: u32,
    /// The days on which something goes; at most the first 400 of them.
    pub days: Vec<PlannedDay>,
    /// Everybody of the list who gets nothing.
    pub skips: Vec<SkipCount>,
    pub held: Option<PlannedHold>,
    /// One for each number.
    pub quota: Vec<PlannedQuota>,
    /// People whose text cannot be made: as long as there are any it does not begin.
    pub incomplete: u32,
    /// What has to be accepted before it may begin.
    pub raised: Vec<RaisedLimit>,
    /// Other campaigns at work from the same numbers. They share the caps, and are not reckoned with.
    pub others: u32,
}
