//! The chat list and what is kept per chat.

use crate::{
    ApiError,
    params::{
        ArchiveChat, ByChat, ByGap, ClearChat, ListChats, MarkChatUnread, MuteChat, PinChat, SetDraft,
        SetTyping,
    },
};
use kabar_core::{Kabar, chats};
use kabar_types::{Chat, ChatPage, ChatPast, Group, Presence};

pub(crate) async fn list_chats(kabar: &Kabar, params: ListChats) -> Result<ChatPage, ApiError> {
    let wanted = chats::ListChats {
        account: params.account,
        set: params.set,
        query: params.query,
        filter: params.filter,
        before: params.before,
        limit: params.limit,
    };
    Ok(kabar.list_chats(wanted).await?)
}

pub(crate) async fn get_chat(kabar: &Kabar, params: ByChat) -> Result<Chat, ApiError> {
    Ok(kabar.get_chat(params.chat).await?)
}

pub(crate) async fn get_group(kabar: &Kabar, params: ByChat) -> Result<Group, ApiError> {
    Ok(kabar.get_group(params.chat).await?)
}

pub(crate) async fn pin_chat(kabar: &Kabar, params: PinChat) -> Result<Chat, ApiError> {
    Ok(kabar.pin_chat(params.chat, params.pinned).await?)
}

pub(crate) async fn archive_chat(kabar: &Kabar, params: ArchiveChat) -> Result<Chat, ApiError> {
    Ok(kabar.archive_chat(params.chat, params.archived).await?)
}

pub(crate) async fn mute_chat(kabar: &Kabar, params: MuteChat) -> Result<Chat, ApiError> {
    Ok(kabar.mute_chat(params.chat, params.mute).await?)
}

pub(crate) async fn mark_chat_unread(kabar: &Kabar, params: MarkChatUnread) -> Result<Chat, ApiError> {
    Ok(kabar.mark_chat_unread(params.chat, params.unread).await?)
}

pub(crate) async fn clear_chat(kabar: &Kabar, params: ClearChat) -> Result<(), ApiError> {
    Ok(kabar.clear_chat(params.chat, params.keep_starred).await?)
}

pub(crate) async fn delete_chat(kabar: &Kabar, params: ByChat) -> Result<(), ApiError> {
    Ok(kabar.delete_chat(params.chat).await?)
}

pub(crate) async fn fetch_older(kabar: &Kabar, params: ByChat) -> Result<ChatPast, ApiError> {
    Ok(kabar.fetch_older(params.chat).await?)
}

pub(crate) async fn fetch_gap(kabar: &Kabar, params: ByGap) -> Result<ChatPast, ApiError> {
    Ok(kabar.fetch_gap(params.gap).await?)
}

pub(crate) async fn set_draft(kabar: &Kabar, params: SetDraft) -> Result<(), ApiError> {
    Ok(kabar.set_draft(params.chat, params.text).await?)
}

pub(crate) async fn set_typing(kabar: &Kabar, params: SetTyping) -> Result<(), ApiError> {
    Ok(kabar.set_typing(params.chat, params.typing).await?)
}

pub(crate) async fn get_presence(kabar: &Kabar, params: ByChat) -> Result<Presence, ApiError> {
    Ok(kabar.presence_in(params.chat))
}
