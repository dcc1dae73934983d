//! `wa.db`: the device's own database, opened encrypted or not at all.
//!
//! The tables belong to whatsapp-rust's `SqliteStore`; here is only the way in. The key is tried on a read-only
//! connection first: with a wrong one the store's pool would retry for 30 s and say nothing of use, and an unkeyed
//! store would quietly write plain text. A rejected file is left exactly as it was.
//!
//! How often the file was resumed stands in SQLite's `user_version`, which the library and its migrations leave alone.

use crate::device_watch::DeviceWatch;
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query, sql_types};
use kabar_core::ports::whatsapp::{DeviceFile, OpenError};
use std::{error::Error, fmt::Write, io::Read, path::Path, sync::Arc};
use whatsapp_rust_sqlite_storage::{SqliteStore, SqliteStoreConfig, Synchronous};
use zeroize::Zeroizing;

/// The last migration of whatsapp-rust-sqlite-storage 0.7.0. A file with a later one was written by a newer version.
const NEWEST_MIGRATION: &str = "20260703000001";
/// A file up to this size is looked through before it is used; it takes a few milliseconds per megabyte.
const LOOKED_THROUGH: u64 = 16 << 20;
/// SQLCipher's page size: a whole file is a multiple of it.
const PAGE: u64 = 4096;

/// Opens a file that exists.
pub(crate) async fn open(device: &DeviceFile, watch: &DeviceWatch) -> Result<Arc<SqliteStore>, OpenError> {
    let checked = device.clone();
    tokio::task::spawn_blocking(move || check(&checked))
        .await
        .map_err(io)??;
    store(device, watch).await
}

/// Counts one more resume, unless the file was resumed less often than `known`. Durable when it returns.
pub(crate) async fn count_resume(device: &DeviceFile, known: u32) -> Result<u32, OpenError> {
    let device = device.clone();
    tokio::task::spawn_blocking(move || {
        check(&device)?;
        count(&device, known)
    })
    .await
    .map_err(io)?
}

fn count(device: &DeviceFile, known: u32) -> Result<u32, OpenError> {
    let mut connection = SqliteConnection::establish(text(&device.path)?).map_err(io)?;
    for pragma in [
        key_pragma(&device.key).as_str(),
        "PRAGMA busy_timeout = 5000",
        "PRAGMA synchronous = FULL",
    ] {
        sql_query(pragma)
            .execute(&mut connection)
            .map_err(|error| unreadable(&error))?;
    }
    let version =
        sql_query("SELECT user_version AS n FROM pragma_user_version").get_result::<Count>(&mut connection);
    let count = version.map_err(|error| unreadable(&error))?.n;
    if count < i64::from(known) {
        return Err(OpenError::RolledBack);
    }
    let next = u32::try_from(count + 1).map_err(io)?;
    sql_query(format!("PRAGMA user_version = {next}"))
        .execute(&mut connection)
        .map_err(|error| failure(&error))?;
    Ok(next)
}

/// Makes a new file. One that is there already is refused: it may be the only key to an account.
pub(crate) async fn create(device: &DeviceFile, watch: &DeviceWatch) -> Result<Arc<SqliteStore>, OpenError> {
    if device.path.exists() {
        return Err(OpenError::Io("a device file is there already".to_owned()));
    }
    store(device, watch).await
}

/// Removes a file with its journals. Its session must have been stopped.
pub(crate) fn remove(device: &DeviceFile) -> Result<(), OpenError> {
    for end in ["", "-wal", "-shm", "-journal"] {
        let mut path = device.path.clone().into_os_string();
        path.push(end);
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(io(error)),
            _ => {}
        }
    }
    Ok(())
}

async fn store(device: &DeviceFile, watch: &DeviceWatch) -> Result<Arc<SqliteStore>, OpenError> {
    let path = text(&device.path)?;
    let key = device.key.clone();
    let watch = watch.clone();
    let config = SqliteStoreConfig {
        synchronous: Synchronous::Full,
        ..SqliteStoreConfig::default()
    };
    let config = config.with_connection_init(move |connection| {
        sql_query(key_pragma(&key).as_str()).execute(connection)?;
        sql_query("SELECT count(*) FROM sqlite_master").execute(connection)?;
        connection.set_instrumentation(watch.ear());
        Ok(())
    });
    // The store's errors name the file at most; they hold nothing of its contents.
    SqliteStore::with_config(path, config)
        .await
        .map(Arc::new)
        .map_err(io)
}

/// Tries the key without changing anything.
fn check(device: &DeviceFile) -> Result<(), OpenError> {
    let size = size_of(&device.path)?;
    if size == 0 || is_plain(&device.path)? || is_cut_off(&device.path, size) {
        return Err(OpenError::Corrupt);
    }
    let mut connection = SqliteConnection::establish(&read_only(&device.path)?).map_err(io)?;
    // Another process may hold the file for a moment; nothing here is worth waiting longer for.
    for pragma in [
        key_pragma(&device.key).as_str(),
        "PRAGMA cipher_log_level = NONE",
        "PRAGMA busy_timeout = 1000",
    ] {
        sql_query(pragma)
            .execute(&mut connection)
            .map_err(|error| unreadable(&error))?;
    }
    sql_query("SELECT count(*) FROM sqlite_master")
        .execute(&mut connection)
        .map_err(|error| unreadable(&error))?;
    match newest_migration(&mut connection) {
        Ok(Some(version)) if version.as_str() > NEWEST_MIGRATION => Err(OpenError::Newer),
        Ok(Some(_)) if size > LOOKED_THROUGH => Ok(()),
        Ok(Some(_)) => look_through(&mut connection),
        // Encrypted with the right key, but never filled: an interrupted first link.
        Ok(None) => Err(OpenError::Corrupt),
        Err(error) => Err(unreadable(&error)),
    }
}

/// Reads every page, whose seal SQLCipher checks: damage in the middle is found now and not when a key is needed.
fn look_through(connection: &mut SqliteConnection) -> Result<(), OpenError> {
    match sql_query("PRAGMA quick_check(1)").get_result::<Verdict>(connection) {
        Ok(Verdict { quick_check }) if quick_check == "ok" => Ok(()),
        Ok(_) => Err(OpenError::Corrupt),
        Err(error) => Err(match unreadable(&error) {
            // The first page was read with this key.
            OpenError::WrongKey => OpenError::Corrupt,
            other => other,
        }),
    }
}

#[derive(QueryableByName)]
struct Verdict {
    #[diesel(sql_type = sql_types::Text)]
    quick_check: String,
}

#[derive(QueryableByName)]
struct Newest {
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    version: Option<String>,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = sql_types::BigInt)]
    n: i64,
}

fn newest_migration(connection: &mut SqliteConnection) -> diesel::QueryResult<Option<String>> {
    let there = "SELECT count(*) AS n FROM sqlite_master WHERE name = '__diesel_schema_migrations'";
    if sql_query(there).get_result::<Count>(connection)?.n == 0 {
        return Ok(None);
    }
    let newest = "SELECT max(version) AS version FROM __diesel_schema_migrations";
    Ok(sql_query(newest).get_result::<Newest>(connection)?.version)
}

/// SQLCipher cannot tell a wrong key from a damaged first page.
fn unreadable(error: &diesel::result::Error) -> OpenError {
    let message = error.to_string();
    if message.contains("not a database") {
        OpenError::WrongKey
    } else if message.contains("malformed") {
        OpenError::Corrupt
    } else {
        OpenError::Io(message)
    }
}

fn size_of(path: &Path) -> Result<u64, OpenError> {
    match std::fs::metadata(path) {
        Ok(metadata) => Ok(metadata.len()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(OpenError::Missing),
        Err(error) => Err(io(error)),
    }
}

/// True for a database that was never encrypted.
fn is_plain(path: &Path) -> Result<bool, OpenError> {
    let mut start = Vec::new();
    std::fs::File::open(path)
        .map_err(io)?
        .take(16)
        .read_to_end(&mut start)
        .map_err(io)?;
    Ok(start == b"SQLite format 3\0")
}

/// True when the last page is not whole and no journal stands by to complete it. (SQLite itself notices when whole
/// pages are missing.)
fn is_cut_off(path: &Path, size: u64) -> bool {
    let mut journal = path.as_os_str().to_owned();
    journal.push("-wal");
    let journal = std::fs::metadata(journal).map_or(0, |metadata| metadata.len());
    !size.is_multiple_of(PAGE) && journal == 0
}

/// A raw key, so that SQLCipher derives nothing from it.
fn key_pragma(key: &[u8; 32]) -> Zeroizing<String> {
    let mut pragma = Zeroizing::new(String::with_capacity(96));
    pragma.push_str("PRAGMA key = \"x'");
    for byte in key {
        // Writing into a String cannot fail.
        let _ = write!(pragma, "{byte:02x}");
    }
    pragma.push_str("'\"");
    pragma
}

/// SQLite's URI for opening `path` without the right to write.
fn read_only(path: &Path) -> Result<String, OpenError> {
    let mut uri = String::from(if cfg!(windows) { "file:/" } else { "file:" });
    for character in text(path)?.chars() {
        match character {
            '%' | '?' | '#' => uri.push_str(&format!("%{:02x}", u32::from(character))),
            '\\' if cfg!(windows) => uri.push('/'),
            _ => uri.push(character),
        }
    }
    uri.push_str("?mode=ro");
    Ok(uri)
}

fn text(path: &Path) -> Result<&str, OpenError> {
    path.to_str()
        .ok_or_else(|| OpenError::Io("its path is not valid text".to_owned()))
}

/// What a failure of an open file means. SQLite's codes do not come through the library, its words do.
pub(crate) fn failure(error: &(dyn Error + 'static)) -> OpenError {
    let causes = std::iter::successors(Some(error), |cause| (**cause).source());
    for cause in causes {
        let full = cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::StorageFull);
        let words = cause.to_string();
        if full || words.contains("disk is full") {
            return OpenError::DiskFull;
        }
        if words.contains("malformed") || words.contains("not a database") {
            return OpenError::Corrupt;
        }
    }
    io(error)
}

fn io(error: impl std::fmt::Display) -> OpenError {
    OpenError::Io(error.to_string())
}

#[cfg(test)]
#[path = "device_store_tests.rs"]
mod tests;
