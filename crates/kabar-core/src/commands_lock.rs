//! What hosts may ask of the lock of the app. Deliberately not here: any rule.

use crate::{Kabar, error::KabarError, vault::Unlock};
use kabar_types::Settings;
use zeroize::Zeroizing;

impl Kabar {
    /// Whether the app is locked: then nobody may be told or shown anything but that.
    pub fn is_locked(&self) -> bool {
        self.lock.is_locked()
    }

    /// Locks the app. Errors: `BadRequest` while the lock is off.
    pub fn lock(&self) -> Result<(), KabarError> {
        self.lock.lock()
    }

    /// Opens the app again. After a few wrong guesses each takes longer. Errors: `WrongPassphrase`, `WrongRecoveryKey`,
    /// `KeyNotSet`.
    pub async fn unlock(&self, typed: Unlock) -> Result<(), KabarError> {
        self.lock.unlock(typed).await
    }

    /// Somebody is using the app: it does not lock itself yet.
    pub fn note_activity(&self) {
        self.lock.touch();
    }

    /// From here on the app locks. Errors: `WrongPassphrase`, and `KeyNotSet` when there is none.
    pub async fn turn_lock_on(&self, passphrase: Zeroizing<String>) -> Result<Settings, KabarError> {
        self.choices.turn_lock_on(passphrase).await
    }
}
