//! Why the vault cannot open or change. The texts name no path (a path often holds a person's name, and texts reach
//! the log); [`VaultError::file`] is for the screen.

use crate::{ports::secrets::SecretError, profile::error::io_code};
use kabar_types::{ErrorCode, Problem};
use std::{
    io,
    path::{Path, PathBuf},
};

/// Why the vault cannot open or change.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The secret store did not answer as hoped.
    #[error(transparent)]
    Secrets(#[from] SecretError),
    /// The secret store answered, but not with the master key of this key file.
    #[error("the secret store does not hold the key of this profile")]
    KeyringChanged { file: PathBuf },
    /// The key file and its copy are damaged, or gone although data is there.
    #[error("the key file is damaged or missing")]
    KeyFileDamaged { file: PathBuf },
    /// The key file was written by a newer Kabar.
    #[error("the key file was written by a newer version")]
    KeyFileNewer { file: PathBuf },
    /// Files of an account are there and their key is not: they are kept, and no new key is made over them.
    #[error("an account's folder is there without its key")]
    DataWithoutKey { file: PathBuf },
    /// A file or folder could not be read or written.
    #[error("a file of the vault cannot be read or written: {source}")]
    Io { file: PathBuf, source: io::Error },
    /// There is no key of this name.
    #[error("there is no such key")]
    UnknownKey,
    /// There is a key of this name; it is never replaced.
    #[error("there is such a key already")]
    KeyExists,
    /// The passphrase is not the right one.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// The recovery key is not the right one.
    #[error("the recovery key is wrong")]
    WrongRecoveryKey,
    /// No passphrase or recovery key was ever set for this profile.
    #[error("no passphrase or recovery key of this kind was set")]
    NoSuchUnlock,
    /// The passphrase is empty, or its cost cannot be paid.
    #[error("the passphrase or its cost is out of range")]
    BadPassphrase,
    /// A bug, or the process is ending.
    #[error("the vault's work was cut short")]
    Internal,
}

impl VaultError {
    pub(super) fn io(file: &Path) -> impl FnOnce(io::Error) -> Self {
        let file = file.to_owned();
        |source| Self::Io { file, source }
    }

    /// What a person is told.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Secrets(SecretError::Missing) => ErrorCode::KeyringMissing,
            Self::Secrets(SecretError::Locked) => ErrorCode::KeyringLocked,
            Self::Secrets(SecretError::Failed(_)) => ErrorCode::KeyringFailed,
            Self::KeyringChanged { .. } => ErrorCode::KeyringChanged,
            Self::KeyFileDamaged { .. } | Self::DataWithoutKey { .. } => ErrorCode::KeyFileDamaged,
            Self::KeyFileNewer { .. } => ErrorCode::DatabaseNewer,
            Self::Io { source, .. } => io_code(source),
            Self::UnknownKey => ErrorCode::NotFound,
            Self::NoSuchUnlock => ErrorCode::KeyNotSet,
            Self::WrongPassphrase => ErrorCode::WrongPassphrase,
            Self::WrongRecoveryKey => ErrorCode::WrongRecoveryKey,
            Self::BadPassphrase => ErrorCode::PassphraseTooShort,
            Self::KeyExists => ErrorCode::KeysExist,
            Self::Internal => ErrorCode::Internal,
        }
    }

    /// The file or folder concerned, if one is.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::KeyringChanged { file }
            | Self::KeyFileDamaged { file }
            | Self::KeyFileNewer { file }
            | Self::DataWithoutKey { file }
            | Self::Io { file, .. } => Some(file),
            _ => None,
        }
    }

    /// The error in the form a window shows.
    pub fn problem(&self) -> Problem {
        Problem {
            code: self.code(),
            file: self.file().map(|file| file.display().to_string()),
        }
    }
}
