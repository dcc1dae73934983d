//! Opening without the secret store: by a passphrase, or by the recovery key that was shown once.
//!
//! Both wrap the same master key, in the key file. Setting one needs an open vault, so neither can be planted by
//! somebody who only has the files.

use super::{
    Chance, PassphraseCost, Vault, VaultError,
    copies::Found,
    key_file::Body,
    off_thread, open, passphrase, recovery_key,
    seal::{self, DataKey},
};
use crate::{ports::secrets::SecretStore, profile::Profile};
use kabar_types::KeyWays;
use std::sync::Arc;
use zeroize::Zeroizing;

const LABEL: &str = "kabar master key 1: recovery key";

/// What opens a vault whose secret store does not.
pub enum Unlock {
    /// The passphrase, exactly as it was set.
    Passphrase(Zeroizing<String>),
    /// The recovery key as a person typed it: any case, with or without hyphens and spaces.
    RecoveryKey(Zeroizing<String>),
}

impl Vault {
    /// Opens an existing vault without the secret store. Afterwards [`Self::save_master`] can put the key back there.
    ///
    /// # Errors
    /// [`VaultError::NoSuchUnlock`] when this kind was never set or the profile is new, [`VaultError::WrongPassphrase`]
    /// or [`VaultError::WrongRecoveryKey`] when it is not the right one, and those of [`Self::open`] about the key file.
    pub async fn open_with(
        profile: Arc<Profile>,
        unlock: Unlock,
        chance: Chance,
    ) -> Result<Self, VaultError> {
        let Found::Bodies(bodies) = open::find(&profile).await? else {
            return Err(VaultError::NoSuchUnlock);
        };
        off_thread(move || {
            let master = unwrap_any(&bodies, &unlock)?;
            open::existing(profile, bodies, master, chance)
        })
        .await
    }

    /// Makes the vault of a new profile on a computer without a secret store: the passphrase alone opens it.
    ///
    /// # Errors
    /// [`VaultError::KeyExists`] when the profile has keys, and those of [`Self::open`] about the key file.
    pub async fn create_with_passphrase(
        profile: Arc<Profile>,
        passphrase: Zeroizing<String>,
        cost: PassphraseCost,
        mut chance: Chance,
    ) -> Result<Self, VaultError> {
        if !matches!(open::find(&profile).await?, Found::Nothing) {
            return Err(VaultError::KeyExists);
        }
        off_thread(move || {
            let master = seal::new_key(chance.as_mut());
            let sealed = passphrase::wrap(&master, &passphrase, cost, chance.as_mut())?;
            open::create(profile, master, Some(sealed), chance)
        })
        .await
    }

    /// Which ways lead into a profile that is not open. What cannot be read offers none. Changes nothing.
    pub async fn ways(profile: &Arc<Profile>) -> KeyWays {
        let is_set = |bodies: &[Body], has: fn(&Body) -> bool| bodies.iter().any(has);
        let copy = profile.newest_copy();
        match open::find(profile).await {
            Ok(Found::Nothing) => KeyWays {
                fresh: true,
                ..KeyWays::default()
            },
            Ok(Found::Bodies(bodies)) => KeyWays {
                passphrase: is_set(&bodies, |body| body.passphrase.is_some()),
                recovery_key: is_set(&bodies, |body| body.recovery.is_some()),
                fresh: false,
                copy,
            },
            Err(_) => KeyWays::default(),
        }
    }

    /// Whether this opens the vault, which is open already. Takes as long as opening would.
    ///
    /// # Errors
    /// As those of [`Self::open_with`] about what was typed.
    pub async fn check(&self, unlock: Unlock) -> Result<(), VaultError> {
        let inner = Arc::clone(&self.inner);
        off_thread(move || unwrap_any(&[inner.body()], &unlock).map(drop)).await
    }

    /// Whether a passphrase opens this vault.
    pub fn has_passphrase(&self) -> bool {
        self.inner.body().passphrase.is_some()
    }

    /// Whether a recovery key was made and still opens this vault.
    pub fn has_recovery_key(&self) -> bool {
        self.inner.body().recovery.is_some()
    }

    /// Sets or replaces the passphrase. Takes as long as the cost says.
    ///
    /// # Errors
    /// [`VaultError::BadPassphrase`] when it is empty or the cost out of range; those of the disk.
    pub async fn set_passphrase(
        &self,
        text: Zeroizing<String>,
        cost: PassphraseCost,
    ) -> Result<(), VaultError> {
        self.change(move |writer| {
            let sealed = passphrase::wrap(&writer.inner.master, &text, cost, writer.chance.as_mut())?;
            writer.commit(|body| body.passphrase = Some(sealed))
        })
        .await
    }

    /// Removes the passphrase. The caller makes sure that another way in remains.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn remove_passphrase(&self) -> Result<(), VaultError> {
        self.change(|writer| writer.commit(|body| body.passphrase = None))
            .await
    }

    /// Makes up a recovery key, to be shown once. It opens nothing until it is kept.
    ///
    /// # Errors
    /// [`VaultError::Internal`] when the process is ending.
    pub async fn draft_recovery_key(&self) -> Result<Zeroizing<String>, VaultError> {
        self.change(|writer| {
            let seed = recovery_key::new_seed(writer.chance.as_mut());
            Ok(recovery_key::show(&seed))
        })
        .await
    }

    /// Has the drafted key open this vault, once `typed` shows that the person has it; an earlier one opens nothing any
    /// more.
    ///
    /// # Errors
    /// [`VaultError::WrongRecoveryKey`] when `typed` is not the draft; those of the disk.
    pub async fn keep_recovery_key(
        &self,
        draft: &Zeroizing<String>,
        typed: &Zeroizing<String>,
    ) -> Result<(), VaultError> {
        let seed = recovery_key::read(draft).ok_or(VaultError::Internal)?;
        if recovery_key::read(typed).as_ref() != Some(&seed) {
            return Err(VaultError::WrongRecoveryKey);
        }
        self.change(move |writer| {
            let wrapper = recovery_key::wrapper(&seed);
            let sealed = seal::seal(&wrapper, LABEL, &writer.inner.master, writer.chance.as_mut());
            let sealed = sealed.ok_or(VaultError::Internal)?;
            writer.commit(|body| body.recovery = Some(sealed))
        })
        .await
    }

    /// Puts the master key back into the secret store, and reads it back.
    ///
    /// # Errors
    /// [`VaultError::KeyringChanged`] when another secret is there: it may be all that opens another profile, so the
    /// person has to remove it. Those of the secret store.
    pub async fn save_master(&self, secrets: &dyn SecretStore) -> Result<(), VaultError> {
        match secrets.load().await? {
            Some(secret) if *secret == self.inner.master[..] => Ok(()),
            Some(_) => Err(VaultError::KeyringChanged {
                file: self.inner.profile.key_file(),
            }),
            None => open::save_master(secrets, &self.inner.master).await,
        }
    }
}

/// The master key out of the first body that this opens.
fn unwrap_any(bodies: &[Body], unlock: &Unlock) -> Result<DataKey, VaultError> {
    let mut was_set = false;
    for body in bodies {
        let Some(opened) = unwrap(body, unlock) else {
            continue;
        };
        was_set = true;
        if let Some(master) = opened.filter(|master| seal::id_of(master) == body.master) {
            return Ok(master);
        }
    }
    Err(match unlock {
        _ if !was_set => VaultError::NoSuchUnlock,
        Unlock::Passphrase(_) => VaultError::WrongPassphrase,
        Unlock::RecoveryKey(_) => VaultError::WrongRecoveryKey,
    })
}

/// `None` when nothing of this kind was set, `Some(None)` when it does not open.
fn unwrap(body: &Body, unlock: &Unlock) -> Option<Option<DataKey>> {
    match unlock {
        Unlock::Passphrase(text) => body
            .passphrase
            .as_ref()
            .map(|sealed| passphrase::unwrap(sealed, text)),
        Unlock::RecoveryKey(text) => body.recovery.as_ref().map(|sealed| {
            let seed = recovery_key::read(text)?;
            seal::unseal(&recovery_key::wrapper(&seed), LABEL, sealed)
        }),
    }
}
