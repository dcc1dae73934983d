//! Why somebody may be written to: how we know them, and what shows that they agreed.
//!
//! Deliberately not here: who wants nothing any more (`campaigns`), which beats all of it.

use crate::{CampaignId, ConsentId, ContactId, UnixMillis};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How we know somebody, by what is kept here. The first that is true holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum AudienceClass {
    /// They wrote to one of our numbers.
    Replied,
    /// Somebody here wrote to them, other than by a campaign.
    OpenChat,
    /// They stand in the address book of one of our phones.
    Saved,
    /// None of that: they get nothing unless it was written down that they agreed.
    Cold,
}

impl AudienceClass {
    /// Every class.
    pub const ALL: [Self; 4] = [Self::Replied, Self::OpenChat, Self::Saved, Self::Cold];
}

/// How many people are known how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AudienceCounts {
    pub replied: u32,
    pub open_chat: u32,
    pub saved: u32,
    pub cold: u32,
}

impl AudienceCounts {
    /// One more.
    pub fn add(&mut self, class: AudienceClass) {
        self.add_many(class, 1);
    }

    /// So many more.
    pub fn add_many(&mut self, class: AudienceClass, people: u32) {
        let place = match class {
            AudienceClass::Replied => &mut self.replied,
            AudienceClass::OpenChat => &mut self.open_chat,
            AudienceClass::Saved => &mut self.saved,
            AudienceClass::Cold => &mut self.cold,
        };
        *place += people;
    }
}

/// How we know the people of some numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AudiencePreview {
    /// In the order that was asked in; `null`: no number.
    pub classes: Vec<Option<AudienceClass>>,
    /// Each person once.
    pub counts: AudienceCounts,
}

/// What shows that the people of a list agreed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewConsent {
    /// Where they did: a form, a shop, a letter.
    pub source: String,
    /// When.
    pub at: UnixMillis,
    /// The words they agreed to, or the name of the file that has them.
    pub wording: String,
}

/// That a person agreed, as it was written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Consent {
    pub id: ConsentId,
    pub contact: ContactId,
    pub name: String,
    /// `+` and digits, where the number is known.
    pub phone: Option<String>,
    pub source: String,
    pub at: UnixMillis,
    pub wording: String,
    /// The campaign it was written down for.
    pub campaign: Option<CampaignId>,
    /// When it was written down.
    pub recorded_at: UnixMillis,
}

/// A stretch of what is written down, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConsentPage {
    pub consents: Vec<Consent>,
    /// Where to read on; `null` at the end.
    pub next: Option<ConsentId>,
}
