//! What hosts may ask about campaigns, passed on to their room.

use crate::{
    Kabar,
    campaigns::{NewCampaign, template},
    error::KabarError,
};
use kabar_types::{
    AudienceCounts, AudiencePreview, Campaign, CampaignId, ConsentId, ConsentPage, ContactId,
    CreatedCampaign, DoubtfulReplyPage, ErrorCode, Fields, MessageId, OptOutWords, RecipientId,
    RecipientPage, SuppressionPage, TemplatePreview, TextLanguage, VariantReport,
};

/// Lines of one preview.
const PREVIEW_MAX: usize = 200;

impl Kabar {
    /// What a template comes to for some lines of a list; at most 200. Errors: `BadRequest`.
    pub fn preview_template(
        &self,
        text: &str,
        language: TextLanguage,
        lines: &[Fields],
    ) -> Result<TemplatePreview, KabarError> {
        if lines.len() > PREVIEW_MAX {
            return Err(KabarError::refused(
                ErrorCode::BadRequest,
                "too many lines at once",
            ));
        }
        Ok(template::preview(text, language, lines))
    }

    /// How we know whoever has these numbers, by what is kept here.
    pub async fn preview_audience(&self, numbers: &[String]) -> Result<AudiencePreview, KabarError> {
        self.campaigns.preview_audience(numbers).await
    }

    /// Writes a campaign down as a draft and says what becomes of each line of its list. Errors: `BadPacing`,
    /// `BadTemplate`, `NobodyToWrite`.
    pub async fn create_campaign(&self, new: &NewCampaign) -> Result<CreatedCampaign, KabarError> {
        self.campaigns.create(new).await
    }

    /// Those of a draft whose text cannot be made get nothing.
    pub async fn leave_out_incomplete(&self, id: CampaignId) -> Result<Campaign, KabarError> {
        self.campaigns.leave_out_incomplete(id).await
    }

    /// Starts a draft, now or at its moment. Errors: `CampaignState`, `TextsIncomplete`, `LimitsNotAccepted`.
    pub async fn start_campaign(&self, id: CampaignId) -> Result<Campaign, KabarError> {
        self.campaigns.start(id).await
    }

    /// What is armed and not tried is taken back. Errors: `CampaignState`.
    pub async fn pause_campaign(&self, id: CampaignId) -> Result<Campaign, KabarError> {
        self.campaigns.pause(id).await
    }

    /// Errors: `CampaignState`, `LimitsNotAccepted`.
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

    /// The texts of a campaign, each with what became of those who get it.
    pub async fn list_variants(&self, id: CampaignId) -> Result<Vec<VariantReport>, KabarError> {
        self.campaigns.variants(id).await
    }

    /// How we know the people of a campaign's list.
    pub async fn get_audience(&self, id: CampaignId) -> Result<AudienceCounts, KabarError> {
        self.campaigns.audience(id).await
    }

    /// What is written down of who agreed to get something, behind `after`; at most 1,000.
    pub async fn list_consents(
        &self,
        after: Option<ConsentId>,
        limit: u32,
    ) -> Result<ConsentPage, KabarError> {
        self.campaigns.consents(after, limit).await
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

    /// Answers that may mean that somebody wants no more, behind `after`; at most 200.
    pub async fn list_doubtful_replies(
        &self,
        after: Option<MessageId>,
        limit: u32,
    ) -> Result<DoubtfulReplyPage, KabarError> {
        self.campaigns.doubtful_replies(after, limit).await
    }

    /// Somebody has read one: its writer wants no more, or meant something else.
    pub async fn settle_doubtful_reply(&self, message: MessageId, opt_out: bool) -> Result<(), KabarError> {
        self.campaigns.settle_doubtful_reply(message, opt_out).await
    }

    /// Every word that is understood as "no more" or "again" by itself.
    pub async fn get_opt_out_words(&self) -> Result<OptOutWords, KabarError> {
        self.campaigns.opt_out_words().await
    }

    /// Sets those of this installation; at most 50. Errors: `BadRequest`.
    pub async fn set_opt_out_words(&self, own: &[String]) -> Result<OptOutWords, KabarError> {
        self.campaigns.set_opt_out_words(own).await
    }
}
