//! The accounts of the rail.

use crate::{
    ApiError,
    params::{ByAccount, ListConnections, NoParams, UnlinkAccount, UpdateAccount},
};
use kabar_core::Kabar;
use kabar_types::{Account, AccountHealth, ConnectionPage, HistoryGap};

pub(crate) async fn list_accounts(kabar: &Kabar, _: NoParams) -> Result<Vec<Account>, ApiError> {
    Ok(kabar.list_accounts().await?)
}

pub(crate) async fn account_health(kabar: &Kabar, params: ByAccount) -> Result<AccountHealth, ApiError> {
    Ok(kabar.account_health(params.account).await?)
}

pub(crate) async fn list_connections(
    kabar: &Kabar,
    params: ListConnections,
) -> Result<ConnectionPage, ApiError> {
    Ok(kabar
        .list_connections(params.account, params.before, params.limit)
        .await?)
}

pub(crate) async fn update_account(kabar: &Kabar, params: UpdateAccount) -> Result<Account, ApiError> {
    Ok(kabar
        .update_account(params.account, &params.name, &params.letters, params.colour)
        .await?)
}

pub(crate) async fn dismiss_history_gaps(kabar: &Kabar, params: ByAccount) -> Result<Account, ApiError> {
    Ok(kabar.dismiss_history_gaps(params.account).await?)
}

pub(crate) async fn list_history_gaps(kabar: &Kabar, params: ByAccount) -> Result<Vec<HistoryGap>, ApiError> {
    Ok(kabar.list_history_gaps(params.account).await?)
}

pub(crate) async fn refetch_history(kabar: &Kabar, params: ByAccount) -> Result<Vec<HistoryGap>, ApiError> {
    Ok(kabar.refetch_history(params.account).await?)
}

pub(crate) async fn unlink_account(kabar: &Kabar, params: UnlinkAccount) -> Result<(), ApiError> {
    Ok(kabar
        .unlink_account(params.account, params.delete_history)
        .await?)
}

pub(crate) async fn remove_account(kabar: &Kabar, params: ByAccount) -> Result<(), ApiError> {
    Ok(kabar.remove_account(params.account).await?)
}

pub(crate) async fn reconnect_account(kabar: &Kabar, params: ByAccount) -> Result<(), ApiError> {
    Ok(kabar.reconnect_account(params.account).await?)
}
