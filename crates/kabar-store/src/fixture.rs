//! Files as earlier versions of Kabar left them, for the tests of migrations.
//!
//! Each stored fixture was made once, by the version whose schema it has (`cargo run -p kabar-store --bin fixture`), and
//! is never made again: it stands for the files people have. Deliberately not here: anything a running Kabar uses.

use crate::{Result, StoreError, migrations, open::keyed};
use sqlx::{ConnectOptions, Connection, Executor, raw_sql, sqlite::SqliteJournalMode};
use std::path::Path;

/// The key of every fixture.
pub const KEY: [u8; 32] = [7; 32];

/// What people did before the fixture was made, in the columns of the first schema, which every later one has.
const LIFE: &str = include_str!("fixture.sql");

/// Makes a file whose schema has this version.
///
/// # Errors
/// When the file exists already, or cannot be written.
pub async fn make(path: &Path, version: i64) -> Result<()> {
    if path.exists() {
        return Err(StoreError::Conflict("fixture"));
    }
    let options = keyed(path, &KEY).journal_mode(SqliteJournalMode::Wal);
    let mut conn = options.create_if_missing(true).connect().await?;
    migrations::migrate_to(&mut conn, version).await?;
    conn.execute(raw_sql(LIFE)).await?;
    conn.close().await?;
    Ok(())
}

/// Every version of the schema there ever was.
pub fn versions() -> Vec<i64> {
    migrations::versions()
}
