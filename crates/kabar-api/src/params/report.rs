//! What the commands take that are about what became of a campaign.

use kabar_types::{CampaignId, FollowUp, RecipientFilter, RecipientId, ReportFormat, Variant};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

params! {
    FindRecipients {
        campaign: CampaignId,
        filter: RecipientFilter,
        /// A part of a name, or of a number; empty: everybody.
        search: String,
        /// Where the page before ended.
        after: Option<RecipientId>,
        /// 1–200.
        limit: u32,
    }

    ByRecipient { recipient: RecipientId, }

    ListCampaignReplies {
        campaign: CampaignId,
        /// 1–200.
        limit: u32,
    }

    FollowUpCampaign {
        campaign: CampaignId,
        whom: FollowUp,
        /// Of the new one.
        name: String,
        /// One to eight.
        variants: Vec<Variant>,
    }

    RenameCampaign {
        campaign: CampaignId,
        name: String,
    }

    ArchiveCampaign {
        campaign: CampaignId,
        archived: bool,
    }

    ExportReport {
        campaign: CampaignId,
        /// The whole path of a file that is made, or replaced.
        path: String,
        format: ReportFormat,
        /// Of CSV: with the mark by which Excel knows UTF-8.
        bom: bool,
    }

    ExportBusiness {
        campaign: CampaignId,
        /// The whole path of a file that is made, or replaced.
        path: String,
    }
}
