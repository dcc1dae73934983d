//! The order of the numbers and their sets. Each answers the whole rail as it is now.

use crate::{
    ApiError,
    params::{BySet, CreateSet, MoveAccount, MoveSet, RenameSet},
};
use kabar_core::Kabar;
use kabar_types::RailGroup;

pub(crate) async fn move_account(kabar: &Kabar, params: MoveAccount) -> Result<Vec<RailGroup>, ApiError> {
    Ok(kabar
        .move_account(params.account, params.set, params.before)
        .await?)
}

pub(crate) async fn create_set(kabar: &Kabar, params: CreateSet) -> Result<Vec<RailGroup>, ApiError> {
    Ok(kabar.create_set(&params.name, params.first).await?)
}

pub(crate) async fn rename_set(kabar: &Kabar, params: RenameSet) -> Result<Vec<RailGroup>, ApiError> {
    Ok(kabar.rename_set(params.set, &params.name).await?)
}

pub(crate) async fn delete_set(kabar: &Kabar, params: BySet) -> Result<Vec<RailGroup>, ApiError> {
    Ok(kabar.delete_set(params.set).await?)
}

pub(crate) async fn move_set(kabar: &Kabar, params: MoveSet) -> Result<Vec<RailGroup>, ApiError> {
    Ok(kabar.move_set(params.set, params.before).await?)
}
