//! What can go wrong in a command, with the code a person's sentence is chosen by.

use crate::{ports::whatsapp::OpenError, vault::VaultError};
use kabar_store::StoreError;
use kabar_types::ErrorCode;

/// Why a command did not work. The text is for the log and holds nothing personal.
#[derive(Debug, thiserror::Error)]
pub enum KabarError {
    /// The database.
    #[error("store: {0}")]
    Store(#[from] StoreError),
    /// The keys.
    #[error("vault: {0}")]
    Vault(#[from] VaultError),
    /// An account's device file.
    #[error("device: {0}")]
    Device(#[from] OpenError),
    /// A rule of Kabar.
    #[error("{what}")]
    Refused { code: ErrorCode, what: &'static str },
}

impl KabarError {
    pub(crate) const fn refused(code: ErrorCode, what: &'static str) -> Self {
        Self::Refused { code, what }
    }

    /// The code that chooses a person's sentence.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Store(error) => error.code(),
            Self::Vault(error) => error.code(),
            Self::Device(error) => device_code(error),
            Self::Refused { code, .. } => *code,
        }
    }

    /// The file concerned, if one is.
    pub fn file(&self) -> Option<String> {
        match self {
            Self::Vault(error) => error.file().map(|file| file.display().to_string()),
            Self::Store(_) | Self::Device(_) | Self::Refused { .. } => None,
        }
    }
}

/// The code for a device file that cannot be used.
pub(crate) fn device_code(error: &OpenError) -> ErrorCode {
    match error {
        OpenError::WrongKey => ErrorCode::DatabaseWrongKey,
        OpenError::Corrupt => ErrorCode::DatabaseCorrupt,
        OpenError::Newer => ErrorCode::DatabaseNewer,
        OpenError::Missing => ErrorCode::DatabaseMissing,
        OpenError::RolledBack => ErrorCode::DeviceRolledBack,
        OpenError::DiskFull => ErrorCode::DiskFull,
        OpenError::Io(_) => ErrorCode::ProfileUnwritable,
    }
}
