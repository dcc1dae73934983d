//! The lock of the app. What opens it again is in `host.rs`: the router answers it when it answers nothing else.

use crate::{
    ApiError,
    params::{ByPassphrase, NoParams},
};
use kabar_core::Kabar;
use kabar_types::Settings;

pub(crate) async fn turn_lock_on(kabar: &Kabar, params: ByPassphrase) -> Result<Settings, ApiError> {
    Ok(kabar.turn_lock_on(params.passphrase.0).await?)
}

pub(crate) async fn lock_app(kabar: &Kabar, _: NoParams) -> Result<(), ApiError> {
    Ok(kabar.lock()?)
}

pub(crate) async fn note_activity(kabar: &Kabar, _: NoParams) -> Result<(), ApiError> {
    kabar.note_activity();
    Ok(())
}
