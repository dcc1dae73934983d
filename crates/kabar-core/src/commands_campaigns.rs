//! What hosts may ask about campaigns, passed on to their room.

use crate::{Kabar, campaigns::NewCampaign, error::KabarError};
use kabar_types::{
    Campaign, CampaignId, ContactId, CreatedCampaign, RecipientId, RecipientPage, SuppressionPage,
};

impl Kabar {
    /// Writes a campaign down as a draft and says what becomes of each line of its list. Errors: `BadPacing`,
    /// `NobodyToWrite`.
    pub async fn create_campaign(&self, new: &NewCampaign) -> Result<CreatedCampaign, KabarError> {
        self.campaigns.create(new).await
    }

    /// Starts a draft, now or at its moment. Errors: `CampaignState`.
    pub async fn start_campaign(&self, id: CampaignId) -> Result<Campaign, KabarError> {
        self.campaigns.start(id).await
    }

    /// What is armed and not tried is taken back. Errors: `CampaignState`.
    pub async fn pause_campaign(&self, id: CampaignId) -> Result<Campaign, KabarError> {
        self.campaigns.pause(id).await
    }

    /// Errors: `CampaignState`.
    pub async fn resume_campaign(&self, id: CampaignId) -> Result<Campaign, KabarError> {
        self.campaigns.resume(id).await
    }

    /// Ends it for good; whoever got nothing yet gets nothing. Errors: `CampaignState`.
    pub async fn cancel_campaign(&self, id: CampaignId) -> Result<Campaign, KabarError> {
        self.campaigns.cancel(id).await
    }

    /// Newest first.
    pub async fn list_campaigns(&self) -> Result<Vec<Campaign>, KabarError> {
        self.campaigns.list().await
    }

    pub async fn get_campaign(&self, id: CampaignId) -> Result<Campaign, KabarError> {
        self.campaigns.get(id).await
    }

    /// A stretch of a campaign's list behind `after`; at most 200.
    pub async fn list_recipients(
        &self,
        id: CampaignId,
        after: Option<RecipientId>,
        limit: u32,
    ) -> Result<RecipientPage, KabarError> {
        self.campaigns.recipients(id, after, limit).await
    }

    /// A person wants no campaigns and no scheduled messages, from any number. Errors: `BadNumber`.
    pub async fn add_suppression(&self, number: &str) -> Result<ContactId, KabarError> {
        self.campaigns.suppress(number).await
    }

    /// They may get something again; what was skipped stays so.
    pub async fn remove_suppression(&self, contact: ContactId) -> Result<(), KabarError> {
        self.campaigns.unsuppress(contact).await
    }

    /// Those who get nothing, behind `after`; at most 200.
    pub async fn list_suppressions(
        &self,
        after: Option<ContactId>,
        limit: u32,
    ) -> Result<SuppressionPage, KabarError> {
        self.campaigns.suppressions(after, limit).await
    }
}
