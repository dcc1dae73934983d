//! Between a window and the desktop around it.

use crate::{
    ApiError,
    params::{ByNumber, NoParams, SetDraft},
};
use kabar_core::Kabar;
use kabar_types::{Chat, Wish};

pub(crate) async fn take_wish(kabar: &Kabar, _: NoParams) -> Result<Option<Wish>, ApiError> {
    Ok(kabar.take_wish())
}

pub(crate) async fn find_chats_with(kabar: &Kabar, params: ByNumber) -> Result<Vec<Chat>, ApiError> {
    Ok(kabar.find_chats_with(&params.phone).await?)
}

pub(crate) async fn offer_draft(kabar: &Kabar, params: SetDraft) -> Result<Chat, ApiError> {
    Ok(kabar.offer_draft(params.chat, &params.text).await?)
}
