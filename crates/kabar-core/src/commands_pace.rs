//! What hosts may ask about the tempo of a campaign, passed on to its room.

use crate::{Kabar, campaigns, error::KabarError};
use kabar_types::{Campaign, CampaignId, CampaignPlan, Pacing, PacingCheck, RaisedLimit, RaisedRecord};

impl Kabar {
    /// What is wrong with a tempo, and where it is bolder than the cautious one.
    pub fn check_pacing(&self, pacing: &Pacing) -> PacingCheck {
        campaigns::check_pacing(pacing)
    }

    /// Gives a campaign that has not ended another tempo; what is armed and not tried is taken back, so that it is felt at once.
    /// Errors: `BadPacing`, `CampaignState`, `LimitsNotAccepted` while it is at work.
    pub async fn set_pacing(&self, id: CampaignId, pacing: &Pacing) -> Result<Campaign, KabarError> {
        self.campaigns.set_pacing(id, pacing).await
    }

    /// Somebody read what these limits may cost, and wants them for a campaign. Errors: `BadRequest`, `CampaignState`.
    pub async fn accept_raises(
        &self,
        id: CampaignId,
        raised: &[RaisedLimit],
    ) -> Result<Campaign, KabarError> {
        self.campaigns.accept_raises(id, raised).await
    }

    /// What was accepted for a campaign, oldest first.
    pub async fn list_raises(&self, id: CampaignId) -> Result<Vec<RaisedRecord>, KabarError> {
        self.campaigns.raises(id).await
    }

    /// What a campaign would come to, at its own tempo or another; nothing is changed. Errors: `BadPacing`.
    pub async fn plan_campaign(
        &self,
        id: CampaignId,
        pacing: Option<&Pacing>,
    ) -> Result<CampaignPlan, KabarError> {
        self.campaigns.plan_ahead(id, pacing).await
    }
}
