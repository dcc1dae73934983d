//! What can go wrong with the store, told apart only where somebody acts on the difference.
//!
//! Texts hold names of tables and columns at most: SQLite never puts values into its messages.

use kabar_types::ErrorCode;
use std::io;

/// Why the store could not do something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The key does not open the file, or the file is no database of ours. Nothing was changed.
    #[error("the key does not open the database")]
    WrongKey,
    /// The file is damaged.
    #[error("the database is damaged")]
    Corrupt,
    /// Written by a newer Kabar. Nothing was changed.
    #[error("the database has version {found}, this program knows {known}")]
    Newer { found: i64, known: i64 },
    /// There should be a file and there is none.
    #[error("there is no database file")]
    Missing,
    /// No room left on the disk.
    #[error("the disk is full")]
    DiskFull,
    /// File or folder cannot be opened for writing.
    #[error("the database cannot be written")]
    Unwritable,
    /// Another process holds the file.
    #[error("the database is busy")]
    Busy,
    /// The operating system failed.
    #[error("input or output failed: {0}")]
    Io(String),
    /// The row meant does not exist (any more).
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// A row with this identity exists already.
    #[error("there is such a {0} already")]
    Conflict(&'static str),
    /// Something in Kabar is broken.
    #[error("{0}")]
    Internal(String),
}

impl StoreError {
    /// The code a person is shown.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::WrongKey => ErrorCode::DatabaseWrongKey,
            Self::Corrupt => ErrorCode::DatabaseCorrupt,
            Self::Newer { .. } => ErrorCode::DatabaseNewer,
            Self::DiskFull => ErrorCode::DiskFull,
            Self::Unwritable | Self::Busy | Self::Io(_) => ErrorCode::ProfileUnwritable,
            Self::Missing => ErrorCode::DatabaseMissing,
            Self::NotFound(_) => ErrorCode::NotFound,
            Self::Conflict(_) | Self::Internal(_) => ErrorCode::Internal,
        }
    }

    /// True when the store itself failed: the same write may work later. False when it is this row that can never
    /// be written, however often it is tried.
    pub fn is_transient(&self) -> bool {
        !matches!(self, Self::NotFound(_) | Self::Conflict(_) | Self::Internal(_))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) => {
                let extended = database
                    .code()
                    .and_then(|code| code.parse::<i32>().ok())
                    .unwrap_or(0);
                from_sqlite(extended, database.message())
            }
            sqlx::Error::RowNotFound => Self::NotFound("row"),
            sqlx::Error::Io(io) => from_io(io),
            sqlx::Error::WorkerCrashed => Self::Io("the database thread ended".to_owned()),
            _ => Self::Internal(error.to_string()),
        }
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        from_io(&error)
    }
}

fn from_io(error: &io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::NotFound => StoreError::Missing,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => StoreError::Unwritable,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::DiskFull,
        kind => StoreError::Io(kind.to_string()),
    }
}

/// SQLite's result codes: <https://sqlite.org/rescode.html>. The low byte is the primary code.
fn from_sqlite(extended: i32, message: &str) -> StoreError {
    const FOREIGN_KEY: i32 = 787;
    const UNIQUE: i32 = 2067;
    const PRIMARY_KEY: i32 = 1555;
    match (extended, extended & 0xff) {
        (FOREIGN_KEY, _) => StoreError::NotFound("row this one belongs to"),
        (UNIQUE | PRIMARY_KEY, _) => StoreError::Conflict("row"),
        (_, 5 | 6) => StoreError::Busy,
        (_, 3 | 8 | 14) => StoreError::Unwritable,
        (_, 10) => StoreError::Io(message.to_owned()),
        // 26: a page other than the first does not decrypt; the key was proven when the file was opened.
        (_, 11 | 26) => StoreError::Corrupt,
        (_, 13) => StoreError::DiskFull,
        _ => StoreError::Internal(message.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_transient_and_a_broken_row_is_not() {
        assert_eq!(from_sqlite(13, "").code(), ErrorCode::DiskFull);
        assert!(from_sqlite(13, "").is_transient());
        assert!(from_sqlite(778, "disk I/O error").is_transient());
        assert!(!from_sqlite(275, "CHECK constraint failed").is_transient());
        assert!(!from_sqlite(787, "").is_transient());
    }

    #[test]
    fn extended_codes_are_read_by_their_primary_part() {
        assert_eq!(from_sqlite(11 | (1 << 8), ""), StoreError::Corrupt);
        assert_eq!(from_sqlite(14 | (2 << 8), ""), StoreError::Unwritable);
    }
}
