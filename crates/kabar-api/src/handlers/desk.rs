//! Between a window and the desktop around it.

use crate::{
    ApiError,
    params::{LookAt, NoParams},
};
use kabar_core::Kabar;
use kabar_types::Wish;

pub(crate) async fn look_at(kabar: &Kabar, params: LookAt) -> Result<(), ApiError> {
    kabar.look_at(params.chat);
    Ok(())
}

pub(crate) async fn take_wish(kabar: &Kabar, _: NoParams) -> Result<Option<Wish>, ApiError> {
    Ok(kabar.take_wish())
}
