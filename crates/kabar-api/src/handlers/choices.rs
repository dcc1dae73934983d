//! What a person chose for one number.

use crate::{
    ApiError,
    params::{ByAccount, SetAccountProxy, SetAccountSettings, TryProxy},
};
use kabar_core::Kabar;
use kabar_types::AccountDetails;

pub(crate) async fn get_account_details(
    kabar: &Kabar,
    params: ByAccount,
) -> Result<AccountDetails, ApiError> {
    Ok(kabar.get_account_details(params.account).await?)
}

pub(crate) async fn set_account_settings(
    kabar: &Kabar,
    params: SetAccountSettings,
) -> Result<AccountDetails, ApiError> {
    Ok(kabar
        .set_account_settings(params.account, params.settings)
        .await?)
}

pub(crate) async fn set_account_proxy(
    kabar: &Kabar,
    params: SetAccountProxy,
) -> Result<AccountDetails, ApiError> {
    Ok(kabar.set_account_proxy(params.account, params.proxy).await?)
}

pub(crate) async fn try_proxy(kabar: &Kabar, params: TryProxy) -> Result<(), ApiError> {
    Ok(kabar.try_proxy(params.account, params.proxy).await?)
}
