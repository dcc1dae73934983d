//! People: who they are, what they say about themselves, who is blocked, and a chat with a number.

use crate::{
    ApiError,
    params::{BeginChat, BlockContact, ByContact},
};
use kabar_core::Kabar;
use kabar_types::{Chat, Contact};

pub(crate) async fn begin_chat(kabar: &Kabar, params: BeginChat) -> Result<Chat, ApiError> {
    Ok(kabar.begin_chat(params.account, &params.number).await?)
}

pub(crate) async fn get_contact(kabar: &Kabar, params: ByContact) -> Result<Contact, ApiError> {
    Ok(kabar.get_contact(params.account, params.contact).await?)
}

pub(crate) async fn fetch_contact(kabar: &Kabar, params: ByContact) -> Result<Contact, ApiError> {
    Ok(kabar.fetch_contact(params.account, params.contact).await?)
}

pub(crate) async fn block_contact(kabar: &Kabar, params: BlockContact) -> Result<Contact, ApiError> {
    let BlockContact {
        account,
        contact,
        blocked,
    } = params;
    Ok(kabar.block_contact(account, contact, blocked).await?)
}
