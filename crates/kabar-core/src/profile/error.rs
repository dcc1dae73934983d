//! Why a profile folder cannot be used. The texts name no path, because a path often holds a person's name and
//! texts reach the log; [`ProfileError::file`] is for the screen.

use kabar_types::{ErrorCode, Problem};
use std::{
    io,
    path::{Path, PathBuf},
};

/// Why a profile folder cannot be used. Nothing in it was changed.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// Another process owns the profile.
    #[error("the profile is in use by another process")]
    InUse { file: PathBuf },
    /// The folder or its lock file cannot be made or locked.
    #[error("the profile cannot be written: {source}")]
    Unwritable { file: PathBuf, source: io::Error },
    /// No room left for even the lock file.
    #[error("the disk is full")]
    DiskFull { file: PathBuf },
}

impl ProfileError {
    pub(super) fn from_io(file: &Path, source: io::Error) -> Self {
        let file = file.to_owned();
        match io_code(&source) {
            ErrorCode::DiskFull => Self::DiskFull { file },
            _ => Self::Unwritable { file, source },
        }
    }

    /// What a person is told.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::InUse { .. } => ErrorCode::ProfileInUse,
            Self::Unwritable { .. } => ErrorCode::ProfileUnwritable,
            Self::DiskFull { .. } => ErrorCode::DiskFull,
        }
    }

    /// The file or folder concerned.
    pub fn file(&self) -> &Path {
        match self {
            Self::InUse { file } | Self::Unwritable { file, .. } | Self::DiskFull { file } => file,
        }
    }

    /// The error in the form a window shows.
    pub fn problem(&self) -> Problem {
        Problem {
            code: self.code(),
            file: Some(self.file().display().to_string()),
        }
    }
}

/// The code for a failed read or write of a file of the profile.
pub(crate) fn io_code(error: &io::Error) -> ErrorCode {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ErrorCode::DiskFull,
        _ => ErrorCode::ProfileUnwritable,
    }
}
