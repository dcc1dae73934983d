//! Keys of accounts, and the folders they belong to.
//!
//! ```text
//!              create                quarantine                     delete_quarantined
//!   (nothing) ───────► account key ─────────────► quarantined key n ───────────────────► (nothing)
//!                          │         folder follows                                         ▲
//!                          └──────────────────────── delete ────────────────────────────────┘
//! ```
//!
//! The key always goes first and its folder follows. Cut short between the two, a device stands there without its
//! key, which nobody takes for a usable one; calling the same function again finishes the work.

use super::{DataKey, KeyName, Vault, VaultError, Writer, key_file::Body, seal};
use crate::{ports::whatsapp::DeviceFile, profile::durable};
use kabar_types::AccountId;
use std::{collections::BTreeSet, path::PathBuf};

impl Vault {
    /// Every account that has a key or a folder here, set aside or not. What has no row in the database is left over
    /// from a link that was cut short, and may be deleted.
    pub fn account_ids(&self) -> BTreeSet<AccountId> {
        let of_key = |name: &KeyName| match name {
            KeyName::Account(id) | KeyName::Quarantined(id, _) => Some(*id),
            KeyName::Store | KeyName::Media => None,
        };
        let keys = self.inner.body().keys;
        keys.keys()
            .filter_map(of_key)
            .chain(self.inner.profile.account_folders())
            .collect()
    }

    /// Where the account's device lies: in its folder, or where it was set aside last.
    pub fn place_of_device(&self, id: AccountId) -> PathBuf {
        let profile = &self.inner.profile;
        let file = profile.device_file(id);
        let n = last_quarantined(&self.inner.body(), id);
        let aside = profile.quarantine_dir(id, n).join("wa.db");
        if n == 0 || file.exists() || !aside.exists() {
            return file;
        }
        aside
    }

    /// Makes a key and the folder for the account's device.
    ///
    /// # Errors
    /// [`VaultError::KeyExists`] when the account has a key, [`VaultError::DataWithoutKey`] when a device stands there
    /// whose key is gone: neither is ever replaced. After a log-out call [`Self::quarantine_account_key`] first.
    pub async fn create_account_key(&self, id: AccountId) -> Result<DeviceFile, VaultError> {
        self.change(move |writer| writer.create(id)).await
    }

    /// Sets the account's device and key aside: it may not be used again, and is kept until a relink has succeeded.
    /// The session must be stopped. It is no error when there is nothing to set aside.
    ///
    /// # Errors
    /// Those of the disk; call it again.
    pub async fn quarantine_account_key(&self, id: AccountId) -> Result<(), VaultError> {
        self.change(move |writer| writer.quarantine(id)).await
    }

    /// Erases what was set aside of this account: first the keys, from both copies of the key file, then the files.
    ///
    /// # Errors
    /// Those of the disk; call it again.
    pub async fn delete_quarantined(&self, id: AccountId) -> Result<(), VaultError> {
        self.change(move |writer| writer.delete_quarantined(id)).await
    }

    /// Erases the account's device and what was set aside of it: first the keys, from both copies of the key file,
    /// then the files. The session must be stopped. It is no error when there is nothing.
    ///
    /// # Errors
    /// Those of the disk; call it again.
    pub async fn delete_account_key(&self, id: AccountId) -> Result<(), VaultError> {
        self.change(move |writer| writer.delete(id)).await
    }
}

impl Writer<'_> {
    fn create(&mut self, id: AccountId) -> Result<DeviceFile, VaultError> {
        let name = KeyName::Account(id);
        let file = self.inner.profile.device_file(id);
        if self.inner.body().keys.contains_key(&name) {
            return Err(VaultError::KeyExists);
        }
        if file.try_exists().unwrap_or(true) {
            return Err(VaultError::DataWithoutKey { file });
        }
        let key: DataKey = seal::new_key(self.chance.as_mut());
        let sealed = self.seal(name, &key)?;
        self.commit(|body| {
            body.keys.insert(name, sealed);
        })?;
        let dir = self.inner.profile.account_dir(id);
        durable::make_durable_dir(&dir).map_err(VaultError::io(&dir))?;
        self.inner.device(id)
    }

    fn quarantine(&mut self, id: AccountId) -> Result<(), VaultError> {
        let from = KeyName::Account(id);
        if self.inner.body().keys.contains_key(&from) {
            let to = KeyName::Quarantined(id, last_quarantined(&self.inner.body(), id) + 1);
            let key = self.inner.data_key(from)?;
            let sealed = self.seal(to, &key)?;
            self.commit(|body| {
                body.keys.remove(&from);
                body.keys.insert(to, sealed);
            })?;
        }
        self.move_to_quarantine(id)
    }

    /// Moves the folder of an account without a key beside the newest key set aside; beside none, when that one has
    /// its folder already.
    fn move_to_quarantine(&self, id: AccountId) -> Result<(), VaultError> {
        let profile = &self.inner.profile;
        let dir = profile.account_dir(id);
        if !dir.try_exists().map_err(VaultError::io(&dir))? {
            return Ok(());
        }
        let first = last_quarantined(&self.inner.body(), id).max(1);
        let free = (first..)
            .map(|n| profile.quarantine_dir(id, n))
            .find(|to| !to.try_exists().unwrap_or(true));
        let to = free.ok_or(VaultError::Internal)?;
        durable::rename_dir(&dir, &to).map_err(VaultError::io(&dir))
    }

    fn delete_quarantined(&mut self, id: AccountId) -> Result<(), VaultError> {
        let is_aside = |name: &KeyName| matches!(name, KeyName::Quarantined(account, _) if *account == id);
        if self.inner.body().keys.keys().any(is_aside) {
            self.commit(|body| body.keys.retain(|name, _| !is_aside(name)))?;
        }
        self.remove_quarantine_dirs(id)
    }

    fn remove_quarantine_dirs(&self, id: AccountId) -> Result<(), VaultError> {
        let quarantine = self.inner.profile.quarantine();
        let Ok(entries) = quarantine.read_dir() else {
            return Ok(());
        };
        let of_account = format!("{id}-");
        for entry in entries {
            let entry = entry.map_err(VaultError::io(&quarantine))?;
            if entry.file_name().to_string_lossy().starts_with(&of_account) {
                durable::remove_dir(&entry.path()).map_err(VaultError::io(&entry.path()))?;
            }
        }
        Ok(())
    }

    fn delete(&mut self, id: AccountId) -> Result<(), VaultError> {
        let of_account = |name: &KeyName| matches!(name, KeyName::Account(account) | KeyName::Quarantined(account, _) if *account == id);
        if self.inner.body().keys.keys().any(of_account) {
            self.commit(|body| body.keys.retain(|name, _| !of_account(name)))?;
        }
        let dir = self.inner.profile.account_dir(id);
        durable::remove_dir(&dir).map_err(VaultError::io(&dir))?;
        self.remove_quarantine_dirs(id)
    }
}

/// The number of the newest key set aside; 0 when there is none.
fn last_quarantined(body: &Body, id: AccountId) -> u32 {
    let number = |name: &KeyName| match name {
        KeyName::Quarantined(account, n) if *account == id => Some(*n),
        _ => None,
    };
    body.keys.keys().filter_map(number).max().unwrap_or(0)
}
