//! What hosts may ask about what became of campaigns, passed on to their room.

use crate::{Kabar, error::KabarError};
use kabar_types::{
    Campaign, CampaignId, CampaignReply, CampaignReport, FollowUp, FollowedUp, MessageId,
    RecipientExplanation, RecipientFilter, RecipientId, RecipientOfMessage, RecipientPage, ReportFormat,
    Variant,
};
use std::path::PathBuf;

impl Kabar {
    /// What became of a campaign so far, in numbers.
    pub async fn get_report(&self, id: CampaignId) -> Result<CampaignReport, KabarError> {
        self.campaigns.report(id).await
    }

    /// Some people of a campaign, by what became of them and by a part of their name or number. A page may come short while
    /// there is a next one.
    pub async fn find_recipients(
        &self,
        id: CampaignId,
        filter: RecipientFilter,
        search: &str,
        after: Option<RecipientId>,
        limit: u32,
    ) -> Result<RecipientPage, KabarError> {
        self.campaigns
            .find_recipients(id, filter, search, after, limit)
            .await
    }

    /// Why somebody of a campaign stands where they do.
    pub async fn explain_recipient(&self, id: RecipientId) -> Result<RecipientExplanation, KabarError> {
        self.campaigns.explain(id).await
    }

    /// Whom a campaign's message was for; `None` for any other message.
    pub async fn find_recipient_of(
        &self,
        message: MessageId,
    ) -> Result<Option<RecipientOfMessage>, KabarError> {
        self.campaigns.find_recipient_of(message).await
    }

    /// The first answer of each who gave one, the newest of them first.
    pub async fn list_campaign_replies(
        &self,
        id: CampaignId,
        limit: u32,
    ) -> Result<Vec<CampaignReply>, KabarError> {
        self.campaigns.replies(id, limit).await
    }

    /// Whoever's message certainly did not arrive is planned once more; one that was over runs again. Errors: `CampaignState`,
    /// `NothingToRetry`.
    pub async fn retry_failed(&self, id: CampaignId) -> Result<Campaign, KabarError> {
        self.campaigns.retry_failed(id).await
    }

    /// A draft for some of its people. Errors: `NobodyToWrite`, `BadTemplate`.
    pub async fn follow_up(
        &self,
        id: CampaignId,
        whom: FollowUp,
        name: &str,
        variants: Vec<Variant>,
    ) -> Result<FollowedUp, KabarError> {
        self.campaigns.follow_up(id, whom, name, variants).await
    }

    pub async fn rename_campaign(&self, id: CampaignId, name: &str) -> Result<Campaign, KabarError> {
        self.campaigns.rename(id, name).await
    }

    /// Puts a campaign away, or takes it out again. Errors: `CampaignState` for one at work.
    pub async fn archive_campaign(&self, id: CampaignId, archived: bool) -> Result<Campaign, KabarError> {
        self.campaigns.archive(id, archived).await
    }

    /// Writes what became of everybody into a file. Errors: `ReportUnwritable`, `ReportTooLarge`, `Cancelled`.
    pub async fn export_report(
        &self,
        id: CampaignId,
        to: PathBuf,
        format: ReportFormat,
        bom: bool,
    ) -> Result<(), KabarError> {
        self.campaigns.export_report(id, to, format, bom).await
    }

    /// Writes those whom it did not reach into a file for the official platform. Errors as [`Kabar::export_report`].
    pub async fn export_business(&self, id: CampaignId, to: PathBuf) -> Result<(), KabarError> {
        self.campaigns.export_business(id, to).await
    }

    /// Ends the file that is being written; nothing is left of it.
    pub fn cancel_report(&self) {
        self.campaigns.cancel_report();
    }
}
