//! The folder of one installation: who owns it and where its files are.
//!
//! One process owns a profile: [`Profile::lock`] takes an operating-system lock before any other file is opened,
//! and everything that opens a file of the profile asks a [`Profile`] for its path. Two processes on one database
//! and one set of Signal sessions would answer the same messages with the same keys.
//!
//! ```text
//! kabar.lock               the lock; empty
//! keys.json                wrapped keys (see `vault`), with its twin keys.copy.json
//! kabar.db                 the database
//! accounts/<id>/wa.db      the device of one account
//! quarantine/<id>-<n>/     devices that were logged out, until a relink has succeeded
//! backups/                 copies of kabar.db from before its migrations (see `kabar-store`)
//! media/  logs/
//! running                  there while Kabar runs; empty
//! ```
//!
//! Deliberately not here: which folder the profile is (the host knows its platform) and what is in the files.

pub(crate) mod durable;
pub(crate) mod error;

pub use error::ProfileError;

use kabar_types::{AccountId, UnixMillis};
use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

/// The mark of a run.
const RUNNING: &str = "running";

/// A profile folder owned by this process. Dropping it gives it free.
#[derive(Debug)]
pub struct Profile {
    dir: PathBuf,
    /// Held, never read: the lock lives as long as the open file.
    _lock: File,
}

impl Profile {
    /// Makes the folder, readable for its owner only, and takes the lock.
    ///
    /// # Errors
    /// [`ProfileError::InUse`] when another process (or another `Profile` of this one) holds it; nothing else was
    /// touched then. [`ProfileError::Unwritable`] when the folder or the lock file cannot be made.
    pub fn lock(dir: impl Into<PathBuf>) -> Result<Self, ProfileError> {
        let dir = dir.into();
        durable::make_private_dir(&dir).map_err(|e| ProfileError::from_io(&dir, e))?;
        let path = dir.join("kabar.lock");
        let file = open_lock_file(&path).map_err(|e| ProfileError::from_io(&path, e))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { dir, _lock: file }),
            Err(TryLockError::WouldBlock) => Err(ProfileError::InUse { file: path }),
            Err(TryLockError::Error(e)) => Err(ProfileError::from_io(&path, e)),
        }
    }

    /// The folder itself.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// `kabar.db`.
    pub fn database(&self) -> PathBuf {
        self.dir.join("kabar.db")
    }

    /// `kabar.db.restored`: a database brought in from another computer, whole and under our key, until the next opening.
    pub(crate) fn restored_database(&self) -> PathBuf {
        self.dir.join("kabar.db.restored")
    }

    /// `keys.json`: the wrapped keys.
    pub fn key_file(&self) -> PathBuf {
        self.dir.join("keys.json")
    }

    /// `keys.copy.json`: the same content, written after [`Self::key_file`].
    pub fn key_file_copy(&self) -> PathBuf {
        self.dir.join("keys.copy.json")
    }

    /// `media/`; made by whoever writes the first file.
    pub fn media(&self) -> PathBuf {
        self.dir.join("media")
    }

    /// `logs/`; made by whoever writes the first file.
    pub fn logs(&self) -> PathBuf {
        self.dir.join("logs")
    }

    /// `accounts/<id>/`.
    pub fn account_dir(&self, id: AccountId) -> PathBuf {
        self.accounts().join(id.to_string())
    }

    /// `accounts/<id>/wa.db`: the account's device.
    pub fn device_file(&self, id: AccountId) -> PathBuf {
        self.account_dir(id).join("wa.db")
    }

    /// `quarantine/<id>-<n>/`: the account's device from before its `n`th log-out.
    pub fn quarantine_dir(&self, id: AccountId, n: u32) -> PathBuf {
        self.quarantine().join(format!("{id}-{n}"))
    }

    /// When the newest copy of the database was made, from before its form last changed.
    pub fn newest_copy(&self) -> Option<UnixMillis> {
        let copies = kabar_store::list_backups(&self.database()).ok()?;
        copies.first().map(|copy| UnixMillis(copy.made_at))
    }

    /// Puts the newest copy into the place of the database, which is not open and is kept beside it. False when there is
    /// no copy.
    ///
    /// # Errors
    /// Those of the disk; it can be called again.
    pub fn go_back_to_copy(&self) -> Result<bool, ProfileError> {
        let path = self.database();
        let used = kabar_store::restore_backup(&path).map_err(|e| ProfileError::from_io(&path, e))?;
        Ok(used.is_some())
    }

    /// Marks that a run has begun. True when the one before did not end well. A mark that cannot be made is no reason
    /// not to run.
    pub(crate) fn begin_run(&self) -> bool {
        let mark = self.dir.join(RUNNING);
        let crashed = mark.exists();
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        durable::private_file(&mut options);
        if let Err(error) = options.open(&mark) {
            tracing::warn!(%error, "profile: a run cannot be marked");
        }
        crashed
    }

    /// The run ended well.
    pub(crate) fn end_run(&self) {
        if let Err(error) = std::fs::remove_file(self.dir.join(RUNNING))
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "profile: the mark of a run stays");
        }
    }

    pub(crate) fn accounts(&self) -> PathBuf {
        self.dir.join("accounts")
    }

    pub(crate) fn quarantine(&self) -> PathBuf {
        self.dir.join("quarantine")
    }

    /// The accounts that have a folder, whatever is in it.
    pub(crate) fn account_folders(&self) -> Vec<AccountId> {
        let entries = self.accounts().read_dir().into_iter().flatten().flatten();
        entries
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .collect()
    }

    /// True when a file lies here that only keys from the key file can open. An unreadable folder counts as data:
    /// the answer decides whether new keys may be made.
    pub(crate) fn holds_data(&self) -> bool {
        let database = self.database();
        let log = database.with_extension("db-wal");
        [database, log]
            .iter()
            .any(|file| file.try_exists().unwrap_or(true))
            || [self.accounts(), self.quarantine(), self.media()]
                .iter()
                .any(|dir| !is_empty_dir(dir))
    }
}

fn is_empty_dir(dir: &Path) -> bool {
    match dir.read_dir() {
        Ok(mut entries) => entries.next().is_none(),
        Err(e) => e.kind() == io::ErrorKind::NotFound,
    }
}

fn open_lock_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    durable::private_file(&mut options);
    options.open(path)
}

#[cfg(test)]
mod tests;
