//! Opening the file, or refusing to, without ever changing one that is not ours to change.
//!
//! A file that exists is first looked at through a read-only connection: does it decrypt, is it whole, is its
//! schema one we know? Only then is it opened for writing.

use crate::{Result, StoreError, backup, check::quick_check, migrations, sql::statements};
use sqlx::{
    ConnectOptions, Connection, SqliteConnection,
    sqlite::{SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::{io, path::Path, time::Duration};
use tokio::{fs::File, io::AsyncReadExt};

statements! {
    FIRST_PAGE = "PRAGMA user_version";
    COUNT_TABLES = "SELECT count(*) FROM sqlite_master WHERE type = 'table'";
    HAS_VERSIONS = "SELECT count(*) FROM sqlite_master WHERE name = '_sqlx_migrations'";
    VERSION = "SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations";
}

/// How every unencrypted SQLite file begins.
const PLAIN_HEADER: &[u8] = b"SQLite format 3\0";

/// Up to this size, in bytes, the whole file is checked when it is opened (some 50 ms); larger ones only by
/// [`crate::Store::check`].
const CHECKED_AT_OPENING: u64 = 8 << 20;

/// What to do when there is no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfMissing {
    /// Make a new one.
    Create,
    /// Fail with [`StoreError::Missing`]: there is data elsewhere that belongs to it.
    Refuse,
}

/// An open file.
pub(crate) struct Opened {
    pub(crate) writer: SqliteConnection,
    pub(crate) write_options: SqliteConnectOptions,
    pub(crate) read_options: SqliteConnectOptions,
    /// Every page of it was looked at.
    pub(crate) checked: bool,
}

/// Opens the writer, and gives the options for more connections: to write, and to read.
pub(crate) async fn open(path: &Path, key: &[u8; 32], if_missing: IfMissing) -> Result<Opened> {
    let size = size(path).await?;
    // The version of its schema; `None`: there is no file.
    let found = match size {
        0 if if_missing == IfMissing::Refuse => return Err(StoreError::Missing),
        0 => None,
        bytes => {
            refuse_plain(path).await?;
            Some(inspect(path, key, bytes).await?)
        }
    };
    ready(path, keyed(path, key), size, found).await
}

/// Opens a file without encryption, for measurements of what encryption costs.
#[cfg(feature = "unencrypted")]
pub(crate) async fn open_plain(path: &Path) -> Result<Opened> {
    let found = match size(path).await? {
        0 => None,
        _ => Some(migrations::newest()),
    };
    ready(path, common(path), 0, found).await
}

/// The writer of a file that may be opened, its schema brought up to date. `found`: the version it has.
async fn ready(path: &Path, options: SqliteConnectOptions, size: u64, found: Option<i64>) -> Result<Opened> {
    let options = options
        // Only a file that is made now is made so: room that becomes free can be given back bit by bit.
        .auto_vacuum(SqliteAutoVacuum::Incremental)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        // Where the system's fsync stops at the disk's cache (macOS), go on to the disk.
        .pragma("fullfsync", "ON")
        .pragma("checkpoint_fullfsync", "ON")
        // After a large import the write-ahead log gives its room back: bytes.
        .pragma("journal_size_limit", "16777216")
        // A batch of messages changes pages all over the file. What does not fit is encrypted and written before its time,
        // and then read and decrypted again: KiB.
        .pragma("cache_size", "-16384");
    let mut writer = options
        .clone()
        .create_if_missing(found.is_none())
        .connect()
        .await?;
    if let Some(version) = found.filter(|version| (1..migrations::newest()).contains(version)) {
        backup::make(&mut writer, path, version).await?;
    }
    migrations::migrate(&mut writer).await?;
    Ok(Opened {
        writer,
        // Searching and lists read all over the file, and every page that was dropped has to be decrypted again: KiB.
        read_options: options
            .clone()
            .pragma("query_only", "ON")
            .pragma("cache_size", "-8192"),
        write_options: options,
        checked: size <= CHECKED_AT_OPENING,
    })
}

/// The file's size in bytes; 0 when there is none.
async fn size(path: &Path) -> Result<u64> {
    match tokio::fs::metadata(path).await {
        Ok(facts) => Ok(facts.len()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error.into()),
    }
}

/// An unencrypted database is not ours, whatever is in it.
async fn refuse_plain(path: &Path) -> Result<()> {
    let mut head = Vec::with_capacity(PLAIN_HEADER.len());
    File::open(path)
        .await?
        .take(PLAIN_HEADER.len() as u64)
        .read_to_end(&mut head)
        .await?;
    if head == PLAIN_HEADER {
        Err(StoreError::WrongKey)
    } else {
        Ok(())
    }
}

/// Looks at a file without changing it. The version of its schema; 0: nothing is in it yet.
async fn inspect(path: &Path, key: &[u8; 32], bytes: u64) -> Result<i64> {
    let mut conn = keyed(path, key).read_only(true).connect().await?;
    let verdict = judge(&mut conn, bytes).await;
    conn.close().await?;
    verdict
}

/// The version of the schema, after a look at the file; at every page of it when it is not large.
pub(crate) async fn judge(conn: &mut SqliteConnection, bytes: u64) -> Result<i64> {
    // The first page is read here for the first time: when it does not decrypt, the key is wrong.
    sqlx::query(FIRST_PAGE)
        .fetch_one(&mut *conn)
        .await
        .map_err(first_page)?;
    // The schema has more pages than one: damage there is damage.
    let tables: i64 = sqlx::query_scalar(COUNT_TABLES).fetch_one(&mut *conn).await?;
    if bytes <= CHECKED_AT_OPENING {
        quick_check(conn).await?;
    }
    let has_versions: i64 = sqlx::query_scalar(HAS_VERSIONS).fetch_one(&mut *conn).await?;
    if has_versions == 0 {
        // Nothing in it yet: making it was cut off. Somebody else's tables: not ours.
        return if tables == 0 {
            Ok(0)
        } else {
            Err(StoreError::WrongKey)
        };
    }
    let found: i64 = sqlx::query_scalar(VERSION).fetch_one(&mut *conn).await?;
    let known = migrations::newest();
    if found > known {
        Err(StoreError::Newer { found, known })
    } else {
        Ok(found)
    }
}

fn first_page(error: sqlx::Error) -> StoreError {
    match StoreError::from(error) {
        StoreError::Corrupt => StoreError::WrongKey,
        other => other,
    }
}

/// How every connection to an encrypted file begins. Statements are never logged: the first one is the key.
pub(crate) fn keyed(path: &Path, key: &[u8; 32]) -> SqliteConnectOptions {
    common(path)
        .pragma("key", format!("\"x'{}'\"", hex(key)))
        .pragma("cipher_log_level", "NONE")
}

/// What every connection has in common.
fn common(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .statement_cache_capacity(256)
        .disable_statement_logging()
}

pub(crate) fn hex(key: &[u8; 32]) -> String {
    key.iter().map(|byte| format!("{byte:02x}")).collect()
}
