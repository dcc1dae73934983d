//! People: who they are, what they say about themselves, who is blocked, and a chat with a number.

use crate::{
    ApiError,
    params::{BeginChat, BlockContact, ByContact, ByPerson, ListPersonTimeline, ReportContact, WantPictures},
};
use kabar_core::Kabar;
use kabar_types::{Chat, Contact, PersonPage};

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

pub(crate) async fn report_contact(kabar: &Kabar, params: ReportContact) -> Result<Contact, ApiError> {
    let ReportContact {
        account,
        contact,
        block,
    } = params;
    Ok(kabar.report_contact(account, contact, block).await?)
}

pub(crate) async fn list_person_chats(kabar: &Kabar, params: ByPerson) -> Result<Vec<Chat>, ApiError> {
    Ok(kabar.list_person_chats(params.contact).await?)
}

pub(crate) async fn list_person_timeline(
    kabar: &Kabar,
    params: ListPersonTimeline,
) -> Result<PersonPage, ApiError> {
    Ok(kabar
        .list_person_timeline(params.contact, params.before, params.limit)
        .await?)
}

pub(crate) async fn list_common_groups(kabar: &Kabar, params: ByPerson) -> Result<Vec<Chat>, ApiError> {
    Ok(kabar.list_common_groups(params.contact).await?)
}

pub(crate) async fn want_pictures(kabar: &Kabar, params: WantPictures) -> Result<(), ApiError> {
    Ok(kabar.want_pictures(params.account, &params.contacts).await?)
}
