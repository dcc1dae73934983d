//! Lists that were taken over, and drafts: what somebody has of a campaign before it is one.
//!
//! A list is rows of our own; the file it came from is never looked at again. Deliberately not here: how a file is read
//! (`import`), and what becomes of the people of a list (`campaigns`).

use crate::{
    AccountId, AudienceClass, AudienceCounts, Campaign, ColumnMapping, DraftId, Fields, ListId, ListShape,
    NewConsent, Pacing, PhoneVerdict, RowIssue, SkipCount, TextIssue, TextLanguage, UnixMillis, Variant,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where a list comes from: a file by its whole path, or what somebody pasted.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", deny_unknown_fields)]
pub enum ListSource {
    File { path: String },
    Text { text: String },
}

/// Without what it says: that is people's.
impl std::fmt::Debug for ListSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::File { .. } => "File",
            Self::Text { .. } => "Text",
        })
    }
}

/// How many rows of a list are what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListCounts {
    /// All of them: each is good, ask or bad.
    pub rows: u32,
    /// With a number.
    pub good: u32,
    /// With a number that WhatsApp may know in several forms.
    pub ask: u32,
    /// Without one.
    pub bad: u32,
    /// Of a person who stands in the list before.
    pub repeated: u32,
    /// One click mends them.
    pub repairable: u32,
    /// Somebody left them out.
    pub left: u32,
    /// From here on: how those are known who have a number, stand here first, and were not left out.
    pub replied: u32,
    pub open_chat: u32,
    pub saved: u32,
    pub cold: u32,
    /// Of the same people, those who want no campaigns.
    pub opted_out: u32,
}

/// A list that is kept here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TakenList {
    pub id: ListId,
    pub name: String,
    /// How it was read.
    pub shape: ListShape,
    /// The columns' names; empty ones where there is no header.
    pub header: Vec<String>,
    pub mapping: ColumnMapping,
    /// The one that numbers without a code are read by: two letters.
    pub country: Option<String>,
    pub taken_at: UnixMillis,
    pub counts: ListCounts,
}

/// Which rows of a list are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ListFilter {
    #[default]
    All,
    Good,
    Ask,
    Bad,
    Repeated,
    Repairable,
    OptedOut,
    Cold,
    Left,
}

impl ListFilter {
    /// Every one.
    pub const ALL: [Self; 9] = [
        Self::All,
        Self::Good,
        Self::Ask,
        Self::Bad,
        Self::Repeated,
        Self::Repairable,
        Self::OptedOut,
        Self::Cold,
        Self::Left,
    ];
}

/// A row of a list, and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListRow {
    /// As a spreadsheet numbers it, from 1, header included.
    pub row: u32,
    pub cells: Vec<String>,
    pub phone: PhoneVerdict,
    /// The row in which the same person stands before.
    pub repeats: Option<u32>,
    /// Somebody left it out.
    pub left: bool,
    /// How the person is known; `null`: there is no number.
    pub class: Option<AudienceClass>,
    pub opted_out: bool,
    pub issues: Vec<RowIssue>,
}

/// A stretch of a list, in its order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListRowPage {
    pub rows: Vec<ListRow>,
    /// Where to read on; `null` at the end.
    pub next: Option<u32>,
}

/// What a template is filled in with for one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListFields {
    pub row: u32,
    pub fields: Fields,
}

/// A stretch of the rows that would get something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListFieldsPage {
    pub lines: Vec<ListFields>,
    /// Where to read on; `null` at the end.
    pub next: Option<u32>,
}

/// Where in making a campaign somebody is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DraftStep {
    #[default]
    File,
    People,
    Message,
    Pace,
    Review,
}

/// What somebody has of a campaign so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CampaignDraft {
    pub id: DraftId,
    pub name: String,
    pub step: DraftStep,
    /// `null`: none was chosen, or it is gone.
    pub list: Option<ListId>,
    /// Those that are gone are left out.
    pub accounts: Vec<AccountId>,
    pub variants: Vec<Variant>,
    pub language: TextLanguage,
    /// `null`: nobody chose.
    pub pacing: Option<Pacing>,
    pub consent: Option<NewConsent>,
    pub updated_at: UnixMillis,
}

/// The same, as it is to be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DraftContent {
    pub id: DraftId,
    pub name: String,
    pub step: DraftStep,
    pub list: Option<ListId>,
    pub accounts: Vec<AccountId>,
    pub variants: Vec<Variant>,
    pub language: TextLanguage,
    pub pacing: Option<Pacing>,
    pub consent: Option<NewConsent>,
}

/// A campaign that was made of a draft and its list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MadeCampaign {
    pub campaign: Campaign,
    /// How we know those who are on the list once.
    pub audience: AudienceCounts,
    /// Why texts cannot be made, of the first lines for which they cannot. Lines are rows here, as a spreadsheet numbers them.
    pub issues: Vec<TextIssue>,
    /// Who gets nothing, for each reason that there is.
    pub skips: Vec<SkipCount>,
}
