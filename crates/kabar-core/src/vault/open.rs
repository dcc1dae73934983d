//! Opening the vault: the one place that decides whether a key may be made.
//!
//! ```text
//!  key file        data in the profile   secret store            outcome
//!  ─────────────   ───────────────────   ─────────────────────   ─────────────────────────────────────────
//!  none            none                  empty                   new master, saved, read back; new key file
//!  none            none                  32 bytes                that master (an earlier start was cut short,
//!                                                                or another profile uses it); new key file
//!  none            some                  —                       KeyFileDamaged
//!  both damaged    any                   —                       KeyFileDamaged
//!  newer version   any                   —                       KeyFileNewer
//!  readable        any                   empty or another key    KeyringChanged
//!  readable        any                   its key, but a sealed   the other copy, else KeyFileDamaged
//!                                        key does not open
//!  readable        any                   its key                 open; the other copy healed if it differs
//!  any             any                   missing, locked, fails  that error
//! ```
//!
//! Only the first two lines write a new key file, and only the first writes to the secret store.

use super::{
    Chance, DataKey, Inner, KeyName, Vault, VaultError,
    copies::{self, Found},
    key_file::{Body, PassphraseSeal, label_of},
    off_thread, seal,
};
use crate::{
    ports::secrets::{SecretError, SecretStore},
    profile::Profile,
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, RwLock},
};

impl Vault {
    /// Opens the vault of a profile, or makes it when the profile is new.
    ///
    /// Waits for the secret store, which may be showing a dialog to the person.
    ///
    /// # Errors
    /// See the table at the top of this file. Every error leaves the profile and the secret store as they were.
    pub async fn open(
        profile: Arc<Profile>,
        secrets: Arc<dyn SecretStore>,
        mut chance: Chance,
    ) -> Result<Self, VaultError> {
        match find(&profile).await? {
            Found::Nothing => {
                let master = first_master(&profile, secrets.as_ref(), &mut chance).await?;
                off_thread(move || create(profile, master, None, chance)).await
            }
            Found::Bodies(bodies) => {
                let changed = || VaultError::KeyringChanged {
                    file: profile.key_file(),
                };
                let secret = secrets.load().await?.ok_or_else(changed)?;
                let master = seal::key_from(&secret).ok_or_else(changed)?;
                off_thread(move || existing(profile, bodies, master, chance)).await
            }
        }
    }
}

/// Reads the key files. A profile that holds data and no key file is an error, not a new profile.
pub(super) async fn find(profile: &Arc<Profile>) -> Result<Found, VaultError> {
    let profile = Arc::clone(profile);
    off_thread(move || match copies::read(&profile)? {
        Found::Nothing if profile.holds_data() => Err(VaultError::KeyFileDamaged {
            file: profile.key_file(),
        }),
        found => Ok(found),
    })
    .await
}

/// The master key of a new profile. One that is in the secret store already is used: it may be all that opens
/// another profile, so it is never replaced.
async fn first_master(
    profile: &Profile,
    secrets: &dyn SecretStore,
    chance: &mut Chance,
) -> Result<DataKey, VaultError> {
    if let Some(secret) = secrets.load().await? {
        return seal::key_from(&secret).ok_or_else(|| VaultError::KeyringChanged {
            file: profile.key_file(),
        });
    }
    let master = seal::new_key(chance.as_mut());
    save_master(secrets, &master).await?;
    Ok(master)
}

/// Saves the master key and reads it back: a secret store that says yes and keeps nothing would lock the person out
/// at the next start.
pub(super) async fn save_master(secrets: &dyn SecretStore, master: &DataKey) -> Result<(), VaultError> {
    secrets.save(master.as_ref()).await?;
    match secrets.load().await? {
        Some(kept) if *kept == master[..] => Ok(()),
        _ => Err(SecretError::Failed("what was saved reads back differently".to_owned()).into()),
    }
}

/// A new key file under `master`.
pub(super) fn create(
    profile: Arc<Profile>,
    master: DataKey,
    passphrase: Option<PassphraseSeal>,
    mut chance: Chance,
) -> Result<Vault, VaultError> {
    let mut keys = BTreeMap::new();
    for name in [KeyName::Store, KeyName::Media] {
        let key = seal::new_key(chance.as_mut());
        let sealed =
            seal::seal(&master, &label_of(name), &key, chance.as_mut()).ok_or(VaultError::Internal)?;
        keys.insert(name, sealed);
    }
    let body = Body {
        revision: 1,
        master: seal::id_of(&master),
        keys,
        passphrase,
        recovery: None,
    };
    copies::write(&profile, &body)?;
    Ok(vault(profile, master, body, chance))
}

/// Opens the newest body that is whole under `master`.
pub(super) fn existing(
    profile: Arc<Profile>,
    bodies: Vec<Body>,
    master: DataKey,
    chance: Chance,
) -> Result<Vault, VaultError> {
    let file = profile.key_file();
    let id = seal::id_of(&master);
    let mut ours = bodies.into_iter().filter(|body| body.master == id).peekable();
    if ours.peek().is_none() {
        return Err(VaultError::KeyringChanged { file });
    }
    let body = ours
        .find(|body| is_whole(body, &master))
        .ok_or(VaultError::KeyFileDamaged { file })?;
    copies::heal(&profile, &body)?;
    Ok(vault(profile, master, body, chance))
}

fn is_whole(body: &Body, master: &DataKey) -> bool {
    [KeyName::Store, KeyName::Media]
        .iter()
        .all(|name| body.keys.contains_key(name))
        && body
            .keys
            .iter()
            .all(|(name, sealed)| seal::unseal(master, &label_of(*name), sealed).is_some())
}

fn vault(profile: Arc<Profile>, master: DataKey, body: Body, chance: Chance) -> Vault {
    let inner = Inner {
        profile,
        master,
        body: RwLock::new(body),
        chance: Mutex::new(chance),
    };
    Vault {
        inner: Arc::new(inner),
    }
}
