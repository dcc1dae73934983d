//! Everything in one file, out and in.

use crate::{
    ApiError,
    params::{ByFile, NoParams},
};
use kabar_core::Kabar;
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
