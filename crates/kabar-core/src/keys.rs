//! The keys of open data: which ways lead to them, and changing those.
//!
//! Everyday opening goes by the keyring, or by a passphrase where there is none; the recovery key is for the day both
//! are lost. The rule that lives here: the last everyday way in is never taken away. Deliberately not here: the keys
//! themselves (`vault`), and opening by one of the ways (`lifecycle`).

use crate::{
    base::Base,
    error::KabarError,
    ports::secrets::SecretStore,
    vault::{PassphraseCost, VaultError},
};
use kabar_types::{ErrorCode, KeyStatus, RecoveryKey, Redacted};
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};
use zeroize::Zeroizing;

/// Shorter ones fall to guessing whatever each guess costs.
const SHORTEST_PASSPHRASE: usize = 8;

/// How the keys are to be got at.
pub enum KeyWay {
    /// From the keyring; makes them when the profile is new.
    Keyring,
    /// By the passphrase, exactly as it was set.
    Passphrase(Zeroizing<String>),
    /// By the recovery key, however it was typed.
    RecoveryKey(Zeroizing<String>),
    /// Makes the keys of a new profile; the passphrase alone opens them.
    NewPassphrase(Zeroizing<String>),
}

pub(crate) struct Keys {
    base: Arc<Base>,
    secrets: Arc<dyn SecretStore>,
    /// Seen to be there in this run. Asking the keyring each time could open a dialog.
    in_keyring: AtomicBool,
    /// A recovery key on the screen that nobody has confirmed yet.
    draft: Mutex<Option<Zeroizing<String>>>,
}

impl Keys {
    pub(crate) fn new(base: Arc<Base>, secrets: Arc<dyn SecretStore>, in_keyring: bool) -> Self {
        Self {
            base,
            secrets,
            in_keyring: AtomicBool::new(in_keyring),
            draft: Mutex::default(),
        }
    }

    pub(crate) fn status(&self) -> KeyStatus {
        KeyStatus {
            keyring: self.in_keyring.load(Ordering::Relaxed),
            passphrase: self.base.vault.has_passphrase(),
            recovery_key: self.base.vault.has_recovery_key(),
        }
    }

    pub(crate) async fn set_passphrase(&self, text: Zeroizing<String>) -> Result<KeyStatus, KabarError> {
        check(&text)?;
        let cost = PassphraseCost::RECOMMENDED;
        self.base.vault.set_passphrase(text, cost).await?;
        Ok(self.status())
    }

    pub(crate) async fn remove_passphrase(&self) -> Result<KeyStatus, KabarError> {
        if !self.status().keyring {
            return Err(KabarError::refused(
                ErrorCode::OnlyWayIn,
                "the passphrase is the only everyday way in",
            ));
        }
        self.base.vault.remove_passphrase().await?;
        Ok(self.status())
    }

    pub(crate) async fn draft_recovery_key(&self) -> Result<RecoveryKey, KabarError> {
        let draft = self.base.vault.draft_recovery_key().await?;
        let key = Redacted(draft.to_string());
        *self.draft() = Some(draft);
        Ok(RecoveryKey { key })
    }

    pub(crate) async fn keep_recovery_key(&self, typed: Zeroizing<String>) -> Result<KeyStatus, KabarError> {
        let draft = self.draft().clone();
        let draft = draft.ok_or(VaultError::NoSuchUnlock)?;
        self.base.vault.keep_recovery_key(&draft, &typed).await?;
        *self.draft() = None;
        Ok(self.status())
    }

    pub(crate) async fn store_in_keyring(&self) -> Result<KeyStatus, KabarError> {
        self.base.vault.save_master(&*self.secrets).await?;
        self.in_keyring.store(true, Ordering::Relaxed);
        Ok(self.status())
    }

    fn draft(&self) -> std::sync::MutexGuard<'_, Option<Zeroizing<String>>> {
        self.draft.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Refuses a passphrase that would protect nothing.
pub(crate) fn check(passphrase: &str) -> Result<(), VaultError> {
    if passphrase.chars().count() < SHORTEST_PASSPHRASE {
        return Err(VaultError::BadPassphrase);
    }
    Ok(())
}
