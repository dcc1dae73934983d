//! What a person chose, and the statement of the risk.

use crate::{
    ApiError,
    params::{KeepLayout, NoParams, SetSettings, SetZoom},
};
use kabar_core::Kabar;
use kabar_types::Settings;

pub(crate) async fn accept_risk(kabar: &Kabar, _: NoParams) -> Result<(), ApiError> {
    Ok(kabar.accept_risk().await?)
}

pub(crate) async fn get_settings(kabar: &Kabar, _: NoParams) -> Result<Settings, ApiError> {
    Ok(kabar.get_settings().await?)
}

pub(crate) async fn set_settings(kabar: &Kabar, params: SetSettings) -> Result<Settings, ApiError> {
    Ok(kabar.set_settings(params.settings).await?)
}

pub(crate) async fn set_zoom(kabar: &Kabar, params: SetZoom) -> Result<Settings, ApiError> {
    Ok(kabar.set_zoom(params.percent).await?)
}

pub(crate) async fn keep_layout(kabar: &Kabar, params: KeepLayout) -> Result<(), ApiError> {
    Ok(kabar.keep_layout(&params.layout).await?)
}
