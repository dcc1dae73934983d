//! Attempts to link a number.

use crate::{
    ApiError,
    params::{ByLink, StartLink},
};
use kabar_core::{Kabar, ports::whatsapp::LinkWish, session};
use kabar_types::LinkState;

pub(crate) async fn start_link(kabar: &Kabar, params: StartLink) -> Result<LinkState, ApiError> {
    let history = params.history.into();
    let wish = match params.phone {
        Some(phone) => LinkWish::code(phone, history),
        None => LinkWish::scan(history),
    };
    if let Some(account) = params.account {
        kabar
            .update_account(account, &params.name, &params.letters, params.colour)
            .await?;
        return Ok(kabar.relink_account(account, wish).await?);
    }
    let wanted = session::StartLink {
        name: params.name,
        letters: params.letters,
        colour: params.colour,
        wish,
        device_name: params.device_name,
        proxy: params.proxy,
    };
    Ok(kabar.start_link(wanted).await?)
}

pub(crate) async fn renew_link(kabar: &Kabar, params: ByLink) -> Result<LinkState, ApiError> {
    Ok(kabar.renew_link(params.link).await?)
}

pub(crate) async fn cancel_link(kabar: &Kabar, params: ByLink) -> Result<(), ApiError> {
    Ok(kabar.cancel_link(params.link).await?)
}
