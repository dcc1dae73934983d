//! What the commands of campaigns take, and of the people who want none.

use kabar_types::{AccountId, CampaignId, ContactId, NewRecipient, Pacing, RecipientId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

params! {
    CreateCampaign {
        name: String,
        /// The first writes to whoever talks with none of them.
        accounts: Vec<AccountId>,
        pacing: Pacing,
        recipients: Vec<NewRecipient>,
    }

    /// For commands about one campaign.
    ByCampaign { campaign: CampaignId, }

    ListRecipients {
        campaign: CampaignId,
        /// Where the page before ended.
        after: Option<RecipientId>,
        /// 1–200.
        limit: u32,
    }

    AddSuppression {
        /// As it is typed, with its country code.
        number: String,
    }

    BySuppressed { contact: ContactId, }

    ListSuppressions {
        /// Where the page before ended.
        after: Option<ContactId>,
        /// 1–200.
        limit: u32,
    }
}
