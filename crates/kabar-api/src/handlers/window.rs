//! What depends on which window asks: what is before a person's eyes in it, and windows themselves.

use crate::{
    ApiError, Caller, Windows,
    params::{ByChat, LookAt, MarkChatRead, NoParams, ShowMain},
};
use kabar_core::Kabar;
use kabar_types::ErrorCode;

pub(crate) async fn look_at(caller: Caller<'_>, kabar: &Kabar, params: LookAt) -> Result<(), ApiError> {
    kabar.look_at(caller.window, params.chat);
    Ok(())
}

pub(crate) async fn mark_chat_read(
    caller: Caller<'_>,
    kabar: &Kabar,
    params: MarkChatRead,
) -> Result<(), ApiError> {
    let MarkChatRead { chat, upto } = params;
    Ok(kabar.mark_chat_seen(caller.window, chat, upto).await?)
}

pub(crate) async fn open_chat_window(
    caller: Caller<'_>,
    kabar: &Kabar,
    params: ByChat,
) -> Result<(), ApiError> {
    let chat = kabar.get_chat(params.chat).await?;
    windows(caller)?.open_chat(chat.id).await
}

pub(crate) async fn focus_chat_window(
    caller: Caller<'_>,
    _: &Kabar,
    params: ByChat,
) -> Result<bool, ApiError> {
    Ok(windows(caller)?.focus_chat(params.chat))
}

pub(crate) async fn close_chat_window(caller: Caller<'_>, _: &Kabar, _: NoParams) -> Result<(), ApiError> {
    windows(caller)?.close_chat(caller.window);
    Ok(())
}

pub(crate) async fn show_main(caller: Caller<'_>, kabar: &Kabar, params: ShowMain) -> Result<(), ApiError> {
    if let Some(wish) = params.wish {
        kabar.wish(wish);
    }
    windows(caller)?.show_main();
    Ok(())
}

fn windows<'a>(caller: Caller<'a>) -> Result<&'a dyn Windows, ApiError> {
    let none = || ApiError::new(ErrorCode::BadRequest, "this host has no windows");
    caller.host.windows().ok_or_else(none)
}
