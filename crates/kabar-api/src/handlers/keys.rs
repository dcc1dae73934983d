//! The ways into the data: keyring, passphrase, recovery key.

use crate::{
    ApiError,
    params::{ByPassphrase, ByRecoveryKey, NoParams},
};
use kabar_core::Kabar;
use kabar_types::{KeyStatus, RecoveryKey};

pub(crate) async fn key_status(kabar: &Kabar, _: NoParams) -> Result<KeyStatus, ApiError> {
    Ok(kabar.key_status())
}

pub(crate) async fn set_passphrase(kabar: &Kabar, params: ByPassphrase) -> Result<KeyStatus, ApiError> {
    Ok(kabar.set_passphrase(params.passphrase.0).await?)
}

pub(crate) async fn remove_passphrase(kabar: &Kabar, _: NoParams) -> Result<KeyStatus, ApiError> {
    Ok(kabar.remove_passphrase().await?)
}

pub(crate) async fn draft_recovery_key(kabar: &Kabar, _: NoParams) -> Result<RecoveryKey, ApiError> {
    Ok(kabar.draft_recovery_key().await?)
}

pub(crate) async fn keep_recovery_key(kabar: &Kabar, params: ByRecoveryKey) -> Result<KeyStatus, ApiError> {
    Ok(kabar.keep_recovery_key(params.recovery_key.0).await?)
}

pub(crate) async fn store_in_keyring(kabar: &Kabar, _: NoParams) -> Result<KeyStatus, ApiError> {
    Ok(kabar.store_in_keyring().await?)
}
