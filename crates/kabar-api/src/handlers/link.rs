//! Attempts to link a number.

use crate::{
    ApiError,
    params::{ByLink, StartLink},
};
use kabar_core::{Kabar, session};
use kabar_types::LinkState;

pub(crate) async fn start_link(kabar: &Kabar, params: StartLink) -> Result<LinkState, ApiError> {
    if let Some(account) = params.account {
        kabar
            .update_account(account, &params.name, &params.letters, params.colour)
            .await?;
        return Ok(kabar.relink_account(account, params.history.into()).await?);
    }
    let wanted = session::StartLink {
        name: params.name,
        letters: params.letters,
        colour: params.colour,
        history: params.history.into(),
    };
    Ok(kabar.start_link(wanted).await?)
}

pub(crate) async fn renew_link(kabar: &Kabar, params: ByLink) -> Result<LinkState, ApiError> {
    Ok(kabar.renew_link(params.link).await?)
}

pub(crate) async fn cancel_link(kabar: &Kabar, params: ByLink) -> Result<(), ApiError> {
    Ok(kabar.cancel_link(params.link).await?)
}
