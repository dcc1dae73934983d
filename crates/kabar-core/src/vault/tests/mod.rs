//! The vault against a profile on the disk and a secret store in memory.

mod accounts;
mod opening;
mod power_cuts;
mod recovery;

use super::{Chance, DataKey, KeyName, Vault, VaultError};
use crate::{
    ports::secrets::{SecretError, SecretStore},
    profile::Profile,
};
use async_trait::async_trait;
use kabar_types::AccountId;
use rand::{SeedableRng, rngs::StdRng};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};
use tempfile::TempDir;
use zeroize::Zeroizing;

/// A secret store that does what the test tells it.
#[derive(Default)]
struct Secrets {
    kept: Mutex<Option<Vec<u8>>>,
    load_fails: Mutex<Option<SecretError>>,
    save_fails: Mutex<Option<SecretError>>,
    forgets: bool,
}

impl Secrets {
    fn holding(secret: &[u8]) -> Self {
        Self {
            kept: Mutex::new(Some(secret.to_vec())),
            ..Self::default()
        }
    }

    fn kept(&self) -> Option<Vec<u8>> {
        self.kept.lock().unwrap().clone()
    }

    fn keep(&self, secret: Option<Vec<u8>>) {
        *self.kept.lock().unwrap() = secret;
    }
}

#[async_trait]
impl SecretStore for Secrets {
    async fn load(&self) -> Result<Option<Zeroizing<Vec<u8>>>, SecretError> {
        match self.load_fails.lock().unwrap().clone() {
            Some(error) => Err(error),
            None => Ok(self.kept().map(Zeroizing::new)),
        }
    }

    async fn save(&self, secret: &[u8]) -> Result<(), SecretError> {
        if let Some(error) = self.save_fails.lock().unwrap().clone() {
            return Err(error);
        }
        if !self.forgets {
            self.keep(Some(secret.to_vec()));
        }
        Ok(())
    }
}

/// Alice's computer: a profile folder and a secret store. Each `start` is a start of Kabar.
struct Computer {
    home: TempDir,
    secrets: Arc<Secrets>,
    starts: u64,
}

impl Computer {
    fn new(secrets: Secrets) -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
            secrets: Arc::new(secrets),
            starts: 0,
        }
    }

    /// A computer on which Kabar was started before, with the database its keys are for.
    async fn in_use() -> Self {
        let mut computer = Self::new(Secrets::default());
        let vault = computer.start().await.unwrap();
        fs::write(vault.profile().database(), b"sealed rows").unwrap();
        computer
    }

    fn dir(&self) -> PathBuf {
        self.home.path().join("kabar")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir().join(name)
    }

    fn profile(&self) -> Arc<Profile> {
        Arc::new(Profile::lock(self.dir()).unwrap())
    }

    /// Other chance at every start: no test may pass because the same keys came out twice.
    fn chance(&mut self) -> Chance {
        self.starts += 1;
        Box::new(StdRng::seed_from_u64(self.starts))
    }

    async fn start(&mut self) -> Result<Vault, VaultError> {
        let secrets = Arc::clone(&self.secrets);
        let chance = self.chance();
        Vault::open(self.profile(), secrets, chance).await
    }

    /// Every file of the profile but the empty lock, with its bytes.
    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(&self.dir(), &mut files);
        files.remove(&self.file("kabar.lock"));
        files
    }
}

fn collect(dir: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in dir.read_dir().into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
}

/// The keys of a vault, by name.
fn keys_of(vault: &Vault, names: &[KeyName]) -> Vec<DataKey> {
    names.iter().map(|name| vault.data_key(*name).unwrap()).collect()
}

fn account(n: u8) -> AccountId {
    format!("0192f0c1-2a3b-7c4d-8e5f-6071829300{n:02}")
        .parse()
        .unwrap()
}
