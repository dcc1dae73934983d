//! Campaigns, and who gets none of them.

use crate::{
    ApiError,
    params::{
        AddSuppression, ByCampaign, BySuppressed, CreateCampaign, ListConsents, ListDoubtfulReplies,
        ListRecipients, ListSuppressions, NoParams, PreviewAudience, PreviewTemplate, SetOptOutWords,
        SettleDoubtfulReply,
    },
};
use kabar_core::{Kabar, NewCampaign};
use kabar_types::{
    AudienceCounts, AudiencePreview, Campaign, ConsentPage, ContactId, CreatedCampaign, DoubtfulReplyPage,
    OptOutWords, RecipientPage, SuppressionPage, TemplatePreview, VariantReport,
};

pub(crate) async fn preview_template(
    kabar: &Kabar,
    params: PreviewTemplate,
) -> Result<TemplatePreview, ApiError> {
    Ok(kabar.preview_template(&params.text, params.language, &params.lines)?)
}

pub(crate) async fn preview_audience(
    kabar: &Kabar,
    params: PreviewAudience,
) -> Result<AudiencePreview, ApiError> {
    Ok(kabar.preview_audience(&params.numbers).await?)
}

pub(crate) async fn create_campaign(
    kabar: &Kabar,
    params: CreateCampaign,
) -> Result<CreatedCampaign, ApiError> {
    let new = NewCampaign {
        name: params.name,
        accounts: params.accounts,
        pacing: params.pacing,
        language: params.language,
        variants: params.variants,
        recipients: params.recipients,
        consent: params.consent,
    };
    Ok(kabar.create_campaign(&new).await?)
}

pub(crate) async fn leave_out_incomplete(kabar: &Kabar, params: ByCampaign) -> Result<Campaign, ApiError> {
    Ok(kabar.leave_out_incomplete(params.campaign).await?)
}

pub(crate) async fn start_campaign(kabar: &Kabar, params: ByCampaign) -> Result<Campaign, ApiError> {
    Ok(kabar.start_campaign(params.campaign).await?)
}

pub(crate) async fn pause_campaign(kabar: &Kabar, params: ByCampaign) -> Result<Campaign, ApiError> {
    Ok(kabar.pause_campaign(params.campaign).await?)
}

pub(crate) async fn resume_campaign(kabar: &Kabar, params: ByCampaign) -> Result<Campaign, ApiError> {
    Ok(kabar.resume_campaign(params.campaign).await?)
}

pub(crate) async fn cancel_campaign(kabar: &Kabar, params: ByCampaign) -> Result<Campaign, ApiError> {
    Ok(kabar.cancel_campaign(params.campaign).await?)
}

pub(crate) async fn list_campaigns(kabar: &Kabar, _: NoParams) -> Result<Vec<Campaign>, ApiError> {
    Ok(kabar.list_campaigns().await?)
}

pub(crate) async fn get_campaign(kabar: &Kabar, params: ByCampaign) -> Result<Campaign, ApiError> {
    Ok(kabar.get_campaign(params.campaign).await?)
}

pub(crate) async fn list_recipients(
    kabar: &Kabar,
    params: ListRecipients,
) -> Result<RecipientPage, ApiError> {
    let ListRecipients {
        campaign,
        after,
        limit,
    } = params;
    Ok(kabar.list_recipients(campaign, after, limit).await?)
}

pub(crate) async fn list_variants(kabar: &Kabar, params: ByCampaign) -> Result<Vec<VariantReport>, ApiError> {
    Ok(kabar.list_variants(params.campaign).await?)
}

pub(crate) async fn get_audience(kabar: &Kabar, params: ByCampaign) -> Result<AudienceCounts, ApiError> {
    Ok(kabar.get_audience(params.campaign).await?)
}

pub(crate) async fn list_consents(kabar: &Kabar, params: ListConsents) -> Result<ConsentPage, ApiError> {
    Ok(kabar.list_consents(params.after, params.limit).await?)
}

pub(crate) async fn add_suppression(kabar: &Kabar, params: AddSuppression) -> Result<ContactId, ApiError> {
    Ok(kabar.add_suppression(&params.number).await?)
}

pub(crate) async fn remove_suppression(kabar: &Kabar, params: BySuppressed) -> Result<(), ApiError> {
    Ok(kabar.remove_suppression(params.contact).await?)
}

pub(crate) async fn list_suppressions(
    kabar: &Kabar,
    params: ListSuppressions,
) -> Result<SuppressionPage, ApiError> {
    Ok(kabar.list_suppressions(params.after, params.limit).await?)
}

pub(crate) async fn list_doubtful_replies(
    kabar: &Kabar,
    params: ListDoubtfulReplies,
) -> Result<DoubtfulReplyPage, ApiError> {
    Ok(kabar.list_doubtful_replies(params.after, params.limit).await?)
}

pub(crate) async fn settle_doubtful_reply(
    kabar: &Kabar,
    params: SettleDoubtfulReply,
) -> Result<(), ApiError> {
    Ok(kabar
        .settle_doubtful_reply(params.message, params.opt_out)
        .await?)
}

pub(crate) async fn get_opt_out_words(kabar: &Kabar, _: NoParams) -> Result<OptOutWords, ApiError> {
    Ok(kabar.get_opt_out_words().await?)
}

pub(crate) async fn set_opt_out_words(
    kabar: &Kabar,
    params: SetOptOutWords,
) -> Result<OptOutWords, ApiError> {
    Ok(kabar.set_opt_out_words(&params.own).await?)
}
