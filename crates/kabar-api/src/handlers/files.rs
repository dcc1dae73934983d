//! Everything in one file, out and in; what all of it takes on the disk, and making room there.

use crate::{
    ApiError,
    params::{ByFile, NoParams, PreviewKeep},
};
use kabar_core::Kabar;
use kabar_types::{DiskUse, KeepPreview};
use std::path::PathBuf;

pub(crate) async fn export_data(kabar: &Kabar, params: ByFile) -> Result<(), ApiError> {
    Ok(kabar
        .export_data(PathBuf::from(params.file), params.passphrase.0)
        .await?)
}

pub(crate) async fn cancel_export(kabar: &Kabar, _: NoParams) -> Result<(), ApiError> {
    kabar.cancel_export();
    Ok(())
}

pub(crate) async fn restore_data(kabar: &Kabar, params: ByFile) -> Result<(), ApiError> {
    Ok(kabar
        .restore_data(PathBuf::from(params.file), params.passphrase.0)
        .await?)
}

pub(crate) async fn get_disk_use(kabar: &Kabar, _: NoParams) -> Result<DiskUse, ApiError> {
    Ok(kabar.disk_use().await?)
}

pub(crate) async fn preview_keep(kabar: &Kabar, params: PreviewKeep) -> Result<KeepPreview, ApiError> {
    Ok(kabar.preview_keep(params.account, params.keep).await?)
}

pub(crate) async fn clean_up(kabar: &Kabar, _: NoParams) -> Result<(), ApiError> {
    Ok(kabar.clean_up().await?)
}

pub(crate) async fn stop_clean_up(kabar: &Kabar, _: NoParams) -> Result<DiskUse, ApiError> {
    Ok(kabar.stop_clean_up().await?)
}
