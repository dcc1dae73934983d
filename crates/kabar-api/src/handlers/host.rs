//! What the host answers by itself, at any time.

use crate::{
    ApiError, Host,
    params::{ByAddress, ByPassphrase, ByRecoveryKey, ChooseFile, NoParams, SetAutostart, Unlock},
    router::not_open,
};
use kabar_core::{KeyWay, web_links};
use kabar_types::{AppStatus, Desktop, ErrorCode, KeyWays};

pub(crate) async fn unlock(host: &dyn Host, params: Unlock) -> Result<AppStatus, ApiError> {
    let kabar = host.kabar().ok_or_else(not_open)?;
    kabar.unlock(params.into()).await?;
    Ok(host.app_status().await)
}

pub(crate) async fn app_status(host: &dyn Host, _: NoParams) -> Result<AppStatus, ApiError> {
    Ok(host.app_status().await)
}

pub(crate) async fn retry_open(host: &dyn Host, _: NoParams) -> Result<AppStatus, ApiError> {
    Ok(host.retry_open().await)
}

pub(crate) async fn key_ways(host: &dyn Host, _: NoParams) -> Result<KeyWays, ApiError> {
    Ok(host.key_ways().await)
}

pub(crate) async fn open_copy(host: &dyn Host, _: NoParams) -> Result<AppStatus, ApiError> {
    host.open_copy().await
}

pub(crate) async fn open_with_passphrase(
    host: &dyn Host,
    params: ByPassphrase,
) -> Result<AppStatus, ApiError> {
    host.open_with(KeyWay::Passphrase(params.passphrase.0)).await
}

pub(crate) async fn open_with_recovery_key(
    host: &dyn Host,
    params: ByRecoveryKey,
) -> Result<AppStatus, ApiError> {
    host.open_with(KeyWay::RecoveryKey(params.recovery_key.0)).await
}

pub(crate) async fn create_with_passphrase(
    host: &dyn Host,
    params: ByPassphrase,
) -> Result<AppStatus, ApiError> {
    host.open_with(KeyWay::NewPassphrase(params.passphrase.0)).await
}

/// A link to a chat opens it here, as it would coming from the browser.
pub(crate) async fn open_address(host: &dyn Host, params: ByAddress) -> Result<(), ApiError> {
    let kabar = host.kabar().ok_or_else(not_open)?;
    let Some(address) = web_links::for_browser(&params.address) else {
        return Err(ApiError::new(ErrorCode::BadRequest, "not an address of the web"));
    };
    if kabar.follow_link(address) {
        return Ok(());
    }
    host.open_address(address).await
}

pub(crate) async fn get_desktop(host: &dyn Host, _: NoParams) -> Result<Desktop, ApiError> {
    Ok(host.desktop().await)
}

pub(crate) async fn set_autostart(host: &dyn Host, params: SetAutostart) -> Result<Desktop, ApiError> {
    host.set_autostart(params.on).await
}

pub(crate) async fn choose_file(host: &dyn Host, params: ChooseFile) -> Result<Option<String>, ApiError> {
    Ok(host.choose_file(params.save_as).await)
}

pub(crate) async fn reopen(host: &dyn Host, _: NoParams) -> Result<AppStatus, ApiError> {
    Ok(host.reopen().await)
}
