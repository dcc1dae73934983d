//! What became of campaigns, and going on from there.

use crate::{
    ApiError,
    params::{
        ArchiveCampaign, ByCampaign, ByMessage, ByRecipient, ExportBusiness, ExportReport, FindRecipients,
        FollowUpCampaign, ListCampaignReplies, NoParams, RenameCampaign,
    },
};
use kabar_core::Kabar;
use kabar_types::{
    Campaign, CampaignReply, CampaignReport, FollowedUp, RecipientExplanation, RecipientOfMessage,
    RecipientPage,
};
use std::path::PathBuf;

pub(crate) async fn get_report(kabar: &Kabar, params: ByCampaign) -> Result<CampaignReport, ApiError> {
    Ok(kabar.get_report(params.campaign).await?)
}

pub(crate) async fn find_recipients(
    kabar: &Kabar,
    params: FindRecipients,
) -> Result<RecipientPage, ApiError> {
    let FindRecipients {
        campaign,
        filter,
        search,
        after,
        limit,
    } = params;
    Ok(kabar
        .find_recipients(campaign, filter, &search, after, limit)
        .await?)
}

pub(crate) async fn explain_recipient(
    kabar: &Kabar,
    params: ByRecipient,
) -> Result<RecipientExplanation, ApiError> {
    Ok(kabar.explain_recipient(params.recipient).await?)
}

pub(crate) async fn find_recipient_of(
    kabar: &Kabar,
    params: ByMessage,
) -> Result<Option<RecipientOfMessage>, ApiError> {
    Ok(kabar.find_recipient_of(params.message).await?)
}

pub(crate) async fn list_campaign_replies(
    kabar: &Kabar,
    params: ListCampaignReplies,
) -> Result<Vec<CampaignReply>, ApiError> {
    Ok(kabar.list_campaign_replies(params.campaign, params.limit).await?)
}

pub(crate) async fn retry_failed(kabar: &Kabar, params: ByCampaign) -> Result<Campaign, ApiError> {
    Ok(kabar.retry_failed(params.campaign).await?)
}

pub(crate) async fn follow_up(kabar: &Kabar, params: FollowUpCampaign) -> Result<FollowedUp, ApiError> {
    let FollowUpCampaign {
        campaign,
        whom,
        name,
        variants,
    } = params;
    Ok(kabar.follow_up(campaign, whom, &name, variants).await?)
}

pub(crate) async fn rename_campaign(kabar: &Kabar, params: RenameCampaign) -> Result<Campaign, ApiError> {
    Ok(kabar.rename_campaign(params.campaign, &params.name).await?)
}

pub(crate) async fn archive_campaign(kabar: &Kabar, params: ArchiveCampaign) -> Result<Campaign, ApiError> {
    Ok(kabar.archive_campaign(params.campaign, params.archived).await?)
}

pub(crate) async fn export_report(kabar: &Kabar, params: ExportReport) -> Result<(), ApiError> {
    let to = PathBuf::from(params.path);
    Ok(kabar
        .export_report(params.campaign, to, params.format, params.bom)
        .await?)
}

pub(crate) async fn export_business(kabar: &Kabar, params: ExportBusiness) -> Result<(), ApiError> {
    let to = PathBuf::from(params.path);
    Ok(kabar.export_business(params.campaign, to).await?)
}

pub(crate) async fn cancel_report(kabar: &Kabar, _: NoParams) -> Result<(), ApiError> {
    kabar.cancel_report();
    Ok(())
}
