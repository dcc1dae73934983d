//! The master key, the wrapped data keys and the key file.
//!
//! One master key of 32 bytes lies in the operating system's secret store. Everything on the disk is encrypted under
//! random data keys (one for the database, one for media, one for each account's device), and those lie wrapped under
//! the master key in a small file. So the secret store holds one short secret and is asked once per start, and
//! erasing an account is erasing 72 bytes. The master key can also be wrapped under a passphrase and under a recovery
//! key, for the day the secret store has lost it.
//!
//! What is absent on purpose: no key is ever made over existing data, no fallback keeps a key or data unencrypted, and
//! nothing here opens a database. Chance is an argument, and so is the secret store.

mod accounts;
mod copies;
mod error;
mod export;
mod hex;
mod key_file;
mod name;
mod open;
mod passphrase;
mod recovery;
mod recovery_key;
mod seal;
#[cfg(test)]
mod tests;

pub use error::VaultError;
pub use name::KeyName;
pub use passphrase::PassphraseCost;
pub use recovery::Unlock;
pub use seal::DataKey;

use crate::{ports::whatsapp::DeviceFile, profile::Profile};
use kabar_types::AccountId;
use key_file::Body;
use rand::CryptoRng;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

/// Where keys, nonces and salts come from.
pub type Chance = Box<dyn CryptoRng + Send>;

/// Chance seeded by the operating system.
///
/// # Panics
/// When the operating system has no randomness to give, which stops everything else too.
pub fn os_chance() -> Chance {
    Box::new(rand::make_rng::<rand::rngs::StdRng>())
}

/// The open vault of a profile. Cheap to clone; holds the profile's lock as long as one clone lives.
#[derive(Clone)]
pub struct Vault {
    inner: Arc<Inner>,
}

struct Inner {
    profile: Arc<Profile>,
    master: DataKey,
    /// What both copies of the key file hold.
    body: RwLock<Body>,
    /// Held for the length of a change, so that changes follow one another.
    chance: Mutex<Chance>,
}

impl Vault {
    /// The profile this vault belongs to.
    pub fn profile(&self) -> &Arc<Profile> {
        &self.inner.profile
    }

    /// A data key in the clear. Cheap; ask when it is needed rather than keeping it.
    ///
    /// # Errors
    /// [`VaultError::UnknownKey`] when there is no key of this name.
    pub fn data_key(&self, name: KeyName) -> Result<DataKey, VaultError> {
        self.inner.data_key(name)
    }

    /// Whether the account has a key for its device.
    pub fn has_account_key(&self, id: AccountId) -> bool {
        self.inner.body().keys.contains_key(&KeyName::Account(id))
    }

    /// The account's device: its file and the key that opens it.
    ///
    /// # Errors
    /// [`VaultError::UnknownKey`] when the account has none (any more).
    pub fn device(&self, id: AccountId) -> Result<DeviceFile, VaultError> {
        self.inner.device(id)
    }

    /// Runs a change off the async threads: it waits for the disk. A dropped future does not stop it.
    async fn change<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Writer<'_>) -> Result<T, VaultError> + Send + 'static,
    ) -> Result<T, VaultError> {
        let inner = Arc::clone(&self.inner);
        off_thread(move || {
            let chance = inner.chance.lock().unwrap_or_else(PoisonError::into_inner);
            change(&mut Writer {
                inner: &inner,
                chance,
            })
        })
        .await
    }
}

impl Inner {
    fn body(&self) -> Body {
        self.body.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn data_key(&self, name: KeyName) -> Result<DataKey, VaultError> {
        let body = self.body();
        let sealed = body.keys.get(&name).ok_or(VaultError::UnknownKey)?;
        let damaged = || VaultError::KeyFileDamaged {
            file: self.profile.key_file(),
        };
        seal::unseal(&self.master, &key_file::label_of(name), sealed).ok_or_else(damaged)
    }

    fn device(&self, id: AccountId) -> Result<DeviceFile, VaultError> {
        Ok(DeviceFile {
            path: self.profile.device_file(id),
            key: self.data_key(KeyName::Account(id))?,
        })
    }
}

/// The right to change the vault; one at a time.
struct Writer<'a> {
    inner: &'a Inner,
    chance: MutexGuard<'a, Chance>,
}

impl Writer<'_> {
    /// Makes a change durable in both copies, and only then visible.
    fn commit(&mut self, edit: impl FnOnce(&mut Body)) -> Result<(), VaultError> {
        let mut body = self.inner.body();
        edit(&mut body);
        body.revision += 1;
        copies::write(&self.inner.profile, &body)?;
        *self.inner.body.write().unwrap_or_else(PoisonError::into_inner) = body;
        Ok(())
    }

    fn seal(&mut self, name: KeyName, key: &DataKey) -> Result<hex::Hex, VaultError> {
        seal::seal(
            &self.inner.master,
            &key_file::label_of(name),
            key,
            self.chance.as_mut(),
        )
        .ok_or(VaultError::Internal)
    }
}

async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, VaultError> + Send + 'static,
) -> Result<T, VaultError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or(Err(VaultError::Internal))
}
