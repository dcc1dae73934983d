//! Windows Credential Manager and the macOS keychain, by the crate `keyring`. Compiled for both, not run there yet.

use crate::Entry;
use kabar_core::ports::secrets::SecretError;
use keyring::Error;
use zeroize::Zeroizing;

/// macOS answers of a person who refused, or of a keychain that could not ask: `errSecUserCanceled`,
/// `errSecAuthFailed`, `errSecInteractionNotAllowed` (Security framework, `SecBase.h`).
#[cfg(target_os = "macos")]
const REFUSED: [i32; 3] = [-128, -25293, -25308];

/// macOS answers of a keychain that is there and cannot be written: `wrPermErr`, `errSecInvalidOwnerEdit`,
/// `errSecReadOnly`. The crate counts them among those of a keychain that is not there.
#[cfg(target_os = "macos")]
const UNWRITABLE: [i32; 3] = [-61, -25244, -25292];

pub(crate) fn load(entry: &Entry) -> Result<Option<Zeroizing<Vec<u8>>>, SecretError> {
    match open(entry)?.get_secret() {
        Ok(secret) => Ok(Some(Zeroizing::new(secret))),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(meaning(&error)),
    }
}

/// Neither store can be asked without perhaps showing a dialog.
pub(crate) fn is_ready(_: &Entry) -> bool {
    false
}

pub(crate) fn save(entry: &Entry, secret: &[u8]) -> Result<(), SecretError> {
    open(entry)?.set_secret(secret).map_err(|error| meaning(&error))
}

fn open(entry: &Entry) -> Result<keyring::Entry, SecretError> {
    keyring::Entry::new(&entry.service, &entry.account).map_err(|error| meaning(&error))
}

fn meaning(error: &Error) -> SecretError {
    match error {
        #[cfg(target_os = "macos")]
        Error::NoStorageAccess(cause) if has_code(cause.as_ref(), UNWRITABLE) => {
            SecretError::Failed("the keychain cannot be written".to_owned())
        }
        // No logon session (Windows), no keychain of this person (macOS).
        Error::NoStorageAccess(_) | Error::NoDefaultStore => SecretError::Missing,
        #[cfg(target_os = "macos")]
        Error::PlatformFailure(cause) if has_code(cause.as_ref(), REFUSED) => SecretError::Locked,
        // These two carry what was found in the entry, which belongs into no log.
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            SecretError::Failed("unreadable entry".to_owned())
        }
        other => SecretError::Failed(other.to_string()),
    }
}

#[cfg(target_os = "macos")]
fn has_code(cause: &(dyn std::error::Error + Send + Sync + 'static), codes: [i32; 3]) -> bool {
    cause
        .downcast_ref::<security_framework::base::Error>()
        .is_some_and(|cause| codes.contains(&cause.code()))
}
