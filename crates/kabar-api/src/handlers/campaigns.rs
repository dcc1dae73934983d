//! Campaigns, and who gets none of them.

use crate::{
    ApiError,
    params::{
        AddSuppression, ByCampaign, BySuppressed, CreateCampaign, ListRecipients, ListSuppressions, NoParams,
    },
};
use kabar_core::{Kabar, NewCampaign};
use kabar_types::{Campaign, ContactId, CreatedCampaign, RecipientPage, SuppressionPage};

pub(crate) async fn create_campaign(
    kabar: &Kabar,
    params: CreateCampaign,
) -> Result<CreatedCampaign, ApiError> {
    let new = NewCampaign {
        name: params.name,
        accounts: params.accounts,
        pacing: params.pacing,
        recipients: params.recipients,
    };
    Ok(kabar.create_campaign(&new).await?)
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
