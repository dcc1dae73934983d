//! The timeline and the messages a person writes.

use crate::{
    ApiError,
    params::{
        ByChat, ByMessage, EditMessage, ForwardMessage, ListAround, ListMessages, ListNewer, ListStarred,
        PinMessage, React, RescheduleMessage, ScheduleText, SearchMessages, SendContacts, SendLocation,
        SendPoll, SendText, StarMessage, Vote,
    },
};
use kabar_core::{Kabar, search::StarredQuery};
use kabar_types::{Message, MessagePage, MessageReceipts, SearchPage};

pub(crate) async fn list_messages(kabar: &Kabar, params: ListMessages) -> Result<MessagePage, ApiError> {
    Ok(kabar
        .list_messages(params.chat, params.before, params.limit)
        .await?)
}

pub(crate) async fn list_newer(kabar: &Kabar, params: ListNewer) -> Result<MessagePage, ApiError> {
    Ok(kabar.list_newer(params.chat, params.after, params.limit).await?)
}

pub(crate) async fn list_around(kabar: &Kabar, params: ListAround) -> Result<MessagePage, ApiError> {
    Ok(kabar.list_around(params.message, params.limit).await?)
}

pub(crate) async fn list_starred(kabar: &Kabar, params: ListStarred) -> Result<SearchPage, ApiError> {
    let ListStarred {
        chat,
        account,
        before,
        limit,
    } = params;
    let wanted = StarredQuery {
        chat,
        account,
        before,
        limit,
    };
    Ok(kabar.list_starred(wanted).await?)
}

pub(crate) async fn search_messages(kabar: &Kabar, params: SearchMessages) -> Result<SearchPage, ApiError> {
    Ok(kabar.search_messages(params.into()).await?)
}

pub(crate) async fn send_text(kabar: &Kabar, params: SendText) -> Result<Message, ApiError> {
    Ok(kabar
        .send_mentioning(params.chat, params.text, params.quote, params.mentions)
        .await?)
}

pub(crate) async fn send_location(kabar: &Kabar, params: SendLocation) -> Result<Message, ApiError> {
    Ok(kabar.send_location(params.chat, params.place).await?)
}

pub(crate) async fn send_contacts(kabar: &Kabar, params: SendContacts) -> Result<Message, ApiError> {
    Ok(kabar.send_contacts(params.chat, params.cards).await?)
}

pub(crate) async fn send_poll(kabar: &Kabar, params: SendPoll) -> Result<Message, ApiError> {
    Ok(kabar
        .send_poll(params.chat, params.question, params.options, params.most)
        .await?)
}

pub(crate) async fn forward_message(kabar: &Kabar, params: ForwardMessage) -> Result<Vec<Message>, ApiError> {
    Ok(kabar.forward_message(params.message, params.chats).await?)
}

pub(crate) async fn vote(kabar: &Kabar, params: Vote) -> Result<Message, ApiError> {
    Ok(kabar.vote(params.message, params.options).await?)
}

pub(crate) async fn pin_message(kabar: &Kabar, params: PinMessage) -> Result<Message, ApiError> {
    Ok(kabar.pin_message(params.message, params.seconds).await?)
}

pub(crate) async fn list_pinned(kabar: &Kabar, params: ByChat) -> Result<Vec<Message>, ApiError> {
    Ok(kabar.list_pinned(params.chat).await?)
}

pub(crate) async fn schedule_text(kabar: &Kabar, params: ScheduleText) -> Result<Message, ApiError> {
    let ScheduleText {
        chat,
        text,
        quote,
        mentions,
        at,
    } = params;
    Ok(kabar.schedule_mentioning(chat, text, quote, mentions, at).await?)
}

pub(crate) async fn reschedule_message(
    kabar: &Kabar,
    params: RescheduleMessage,
) -> Result<Message, ApiError> {
    Ok(kabar.reschedule_message(params.message, params.at).await?)
}

pub(crate) async fn retry_message(kabar: &Kabar, params: ByMessage) -> Result<Message, ApiError> {
    Ok(kabar.retry_message(params.message).await?)
}

pub(crate) async fn edit_message(kabar: &Kabar, params: EditMessage) -> Result<Message, ApiError> {
    Ok(kabar.edit_message(params.message, params.text).await?)
}

pub(crate) async fn revoke_message(kabar: &Kabar, params: ByMessage) -> Result<Message, ApiError> {
    Ok(kabar.revoke_message(params.message).await?)
}

pub(crate) async fn react(kabar: &Kabar, params: React) -> Result<Message, ApiError> {
    Ok(kabar.react(params.message, params.emoji).await?)
}

pub(crate) async fn star_message(kabar: &Kabar, params: StarMessage) -> Result<Message, ApiError> {
    Ok(kabar.star_message(params.message, params.starred).await?)
}

pub(crate) async fn delete_for_me(kabar: &Kabar, params: ByMessage) -> Result<(), ApiError> {
    Ok(kabar.delete_for_me(params.message).await?)
}

pub(crate) async fn list_receipts(kabar: &Kabar, params: ByMessage) -> Result<MessageReceipts, ApiError> {
    Ok(kabar.list_receipts(params.message).await?)
}

pub(crate) async fn delete_message(kabar: &Kabar, params: ByMessage) -> Result<(), ApiError> {
    Ok(kabar.delete_message(params.message).await?)
}

pub(crate) async fn reject_call(kabar: &Kabar, params: ByMessage) -> Result<Message, ApiError> {
    Ok(kabar.reject_call(params.message).await?)
}
