//! What the commands of campaigns take, and of the people who want none.

use kabar_types::{
    AccountId, CampaignId, ConsentId, ContactId, Fields, MessageId, NewConsent, NewRecipient, Pacing,
    RecipientId, TextLanguage, Variant,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

params! {
    CreateCampaign {
        name: String,
        /// The first writes to whoever talks with none of them.
        accounts: Vec<AccountId>,
        pacing: Pacing,
        /// In which dates and amounts are read and written.
        language: TextLanguage,
        /// One to eight; each person gets one of them, each as many people as the others.
        variants: Vec<Variant>,
        recipients: Vec<NewRecipient>,
        /// What shows that they agreed; `null`: nothing, and those whom nobody here knows get nothing.
        consent: Option<NewConsent>,
    }

    PreviewTemplate {
        text: String,
        language: TextLanguage,
        /// What the list says of at most 200 people.
        lines: Vec<Fields>,
    }

    PreviewAudience {
        /// With their country codes, in whatever spelling.
        numbers: Vec<String>,
    }

    ListConsents {
        /// Where the page before ended.
        after: Option<ConsentId>,
        /// 1–1,000.
        limit: u32,
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

    ListDoubtfulReplies {
        /// Where the page before ended.
        after: Option<MessageId>,
        /// 1–200.
        limit: u32,
    }

    SettleDoubtfulReply {
        message: MessageId,
        /// Its writer wants no more campaigns.
        opt_out: bool,
    }

    SetOptOutWords {
        /// At most 50.
        own: Vec<String>,
    }
}
