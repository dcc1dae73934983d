//! Attempts to link a number.

use crate::{
    ApiError,
    params::{ByLink, StartLink},
};
use kabar_core::{Kabar, session};
use kabar_types::{ErrorCode, LinkState};

pub(crate) async fn start_link(kabar: &Kabar, params: StartLink) -> Result<LinkState, ApiError> {
    if params.account.is_some() {
        return Err(ApiError::new(
            ErrorCode::BadRequest,
            "linking an account again is not possible in this version",
        ));
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
