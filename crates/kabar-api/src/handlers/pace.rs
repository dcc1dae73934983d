//! The tempo of a campaign, and what it comes to.

use crate::{
    ApiError,
    params::{AcceptRaises, ByCampaign, CheckPacing, PlanCampaign, SetPacing},
};
use kabar_core::Kabar;
use kabar_types::{Campaign, CampaignPlan, PacingCheck, RaisedRecord};

pub(crate) async fn check_pacing(kabar: &Kabar, params: CheckPacing) -> Result<PacingCheck, ApiError> {
    Ok(kabar.check_pacing(&params.pacing))
}

pub(crate) async fn set_pacing(kabar: &Kabar, params: SetPacing) -> Result<Campaign, ApiError> {
    Ok(kabar.set_pacing(params.campaign, &params.pacing).await?)
}

pub(crate) async fn accept_raises(kabar: &Kabar, params: AcceptRaises) -> Result<Campaign, ApiError> {
    Ok(kabar.accept_raises(params.campaign, &params.raised).await?)
}

pub(crate) async fn list_raises(kabar: &Kabar, params: ByCampaign) -> Result<Vec<RaisedRecord>, ApiError> {
    Ok(kabar.list_raises(params.campaign).await?)
}

pub(crate) async fn plan_campaign(kabar: &Kabar, params: PlanCampaign) -> Result<CampaignPlan, ApiError> {
    let pacing = params.pacing.as_ref();
    Ok(kabar.plan_campaign(params.campaign, pacing).await?)
}
