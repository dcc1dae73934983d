//! The whole database in one file under a key of its own, to be taken to another computer; and back.
//!
//! What belongs to this computer alone does not go along: proxy passwords, what was still to be sent, half-done links. The
//! devices of the accounts are not in this file in the first place: on the other computer every number is linked again.
//! The file ends with a trailer of the caller's (how its key is sealed), which SQLite does not look at.
//!
//! Deliberately not here: passphrases, and who may do this when (`kabar-core`).

use crate::{
    Result, Store, StoreError, backup,
    check::quick_check,
    migrations,
    open::{hex, judge, keyed},
    sql::statements,
};
use kabar_types::SessionState;
use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// The last bytes of an exported file; before them the length of the trailer, and before that the trailer.
const MAGIC: &[u8; 16] = b"kabar export 01\n";
/// No trailer is longer.
const TRAILER_MAX: u32 = 4096;
/// SQLite's own steps between two questions whether to go on.
const STEPS: i32 = 20_000;

/// Of bringing a file in, how many percent it takes to get the database out of it; then it is looked through and encrypted
/// anew.
const EXTRACTED: u64 = 40;
/// Bytes copied between two words about it.
const PART: u64 = 8 << 20;

statements! {
    COPY = "VACUUM INTO ?1";
    SIZE = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
    UNLINK = "UPDATE accounts SET state = ?1, device_resumes = 0, choices =
        CASE WHEN json_extract(choices, '$.proxy') IS NULL THEN choices ELSE json_set(choices, '$.proxy.password', '') END";
    /// Whether these arrived nobody will know there.
    DOUBT = "UPDATE messages SET status = 'unknown', error = 'no-proof' WHERE id IN
        (SELECT message_id FROM jobs WHERE message_id IS NOT NULL AND attempts > 0)";
    GIVE_UP = "UPDATE messages SET status = 'failed', error = 'account-logged-out' WHERE id IN
        (SELECT message_id FROM jobs WHERE message_id IS NOT NULL AND attempts = 0)";
    DROP_JOBS = "DELETE FROM jobs";
    /// Nothing goes out from there before somebody says so.
    PAUSE_CAMPAIGNS = "UPDATE campaigns SET state = 'paused', reason = 'loggedOut' WHERE state IN ('scheduled', 'running')";
    DROP_LINKS = "DELETE FROM links";
    DROP_NOTES = "DELETE FROM settings WHERE key = 'checked-at' OR key LIKE 'parting:%'";
}

impl Store {
    /// Writes everything into a new file at `to`, under `key`, with `trailer` at its end; every account is in `state`
    /// there. `go_on` is told now and then, on another thread, how many percent are done; false ends it. False when it was
    /// ended early: nothing is left at `to` then, as after an error.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`] and others of the disk.
    pub async fn export(
        &self,
        to: &Path,
        key: &[u8; 32],
        trailer: &[u8],
        state: &SessionState,
        go_on: impl FnMut(u8) -> bool + Send + 'static,
    ) -> Result<bool> {
        let half = backup::with_ending(to, ".half");
        backup::remove(&half)?;
        let done = self.export_to(&half, key, state, go_on).await;
        if done != Ok(true) {
            backup::remove(&half)?;
            return done;
        }
        let (half, to, trailer) = (half, to.to_owned(), trailer.to_vec());
        backup::off_thread(move || finish(&half, &to, &trailer)).await?;
        Ok(true)
    }

    async fn export_to(
        &self,
        to: &Path,
        key: &[u8; 32],
        state: &SessionState,
        go_on: impl FnMut(u8) -> bool + Send + 'static,
    ) -> Result<bool> {
        let mut conn = self.write_options().connect().await?;
        let copied = copy(&mut conn, to, go_on).await;
        conn.close().await?;
        if !copied? {
            return Ok(false);
        }
        // A file of its own until it is done: no log beside it.
        let copy = self.write_options().clone().filename(to);
        let copy = copy.journal_mode(sqlx::sqlite::SqliteJournalMode::Delete);
        let mut conn = copy.pragma("secure_delete", "ON").connect().await?;
        let scrubbed = scrub(&mut conn, state).await;
        conn.close().await?;
        scrubbed?;
        let same_key = self.write_options().clone().filename(to);
        change_key(same_key, key).await?;
        Ok(true)
    }
}

async fn copy(
    conn: &mut SqliteConnection,
    to: &Path,
    mut go_on: impl FnMut(u8) -> bool + Send + 'static,
) -> Result<bool> {
    let text = to
        .to_str()
        .ok_or_else(|| StoreError::Io("the name of the file cannot be used".to_owned()))?;
    let size: i64 = sqlx::query_scalar(SIZE).fetch_one(&mut *conn).await?;
    let size = u64::try_from(size).unwrap_or(1).max(1);
    let (stopped, target) = (Arc::new(AtomicBool::new(false)), to.to_owned());
    let stop = Arc::clone(&stopped);
    let mut handle = conn.lock_handle().await?;
    handle.set_progress_handler(STEPS, move || {
        let written = fs::metadata(&target).map_or(0, |facts| facts.len());
        let percent = u8::try_from((written * 100 / size).min(99)).unwrap_or(99);
        let go_on = go_on(percent);
        stop.store(!go_on, Ordering::Relaxed);
        go_on
    });
    drop(handle);
    let copied = sqlx::query(COPY).bind(text).execute(&mut *conn).await;
    conn.lock_handle().await?.remove_progress_handler();
    if stopped.load(Ordering::Relaxed) {
        return Ok(false);
    }
    copied?;
    Ok(true)
}

/// Takes out what belongs to the computer it comes from.
async fn scrub(conn: &mut SqliteConnection, state: &SessionState) -> Result<()> {
    let state = serde_json::to_string(state).map_err(|error| StoreError::Internal(error.to_string()))?;
    let mut tx = conn.begin().await?;
    sqlx::query(UNLINK).bind(state).execute(&mut *tx).await?;
    for statement in [DOUBT, GIVE_UP, DROP_JOBS, PAUSE_CAMPAIGNS, DROP_LINKS, DROP_NOTES] {
        sqlx::query(statement).execute(&mut *tx).await?;
    }
    // What changed here is in the index at once: there is no transaction of ours that would see to it.
    tx.commit().await?;
    Ok(())
}

/// Encrypts a closed file anew.
async fn change_key(options: SqliteConnectOptions, key: &[u8; 32]) -> Result<()> {
    let rekey = options
        .journal_mode(sqlx::sqlite::SqliteJournalMode::Delete)
        .pragma("rekey", format!("\"x'{}'\"", hex(key)));
    let mut conn = rekey.connect().await?;
    let checked = quick_check(&mut conn).await;
    conn.close().await?;
    checked
}

fn finish(half: &Path, to: &Path, trailer: &[u8]) -> io::Result<()> {
    let length = u32::try_from(trailer.len()).map_err(io::Error::other)?;
    let mut file = OpenOptions::new().append(true).open(half)?;
    file.write_all(trailer)?;
    file.write_all(&length.to_le_bytes())?;
    file.write_all(MAGIC)?;
    file.sync_all()?;
    drop(file);
    fs::rename(half, to)?;
    backup::sync_folder(to)
}

/// The trailer of an exported file; `None` when the file is none.
///
/// # Errors
/// Those of the disk.
pub fn read_trailer(file: &Path) -> io::Result<Option<Vec<u8>>> {
    Ok(open_export(file)?.map(|(_, _, trailer)| trailer))
}

/// The file, the bytes of it that are the database, and the trailer.
fn open_export(path: &Path) -> io::Result<Option<(File, u64, Vec<u8>)>> {
    const END: u64 = MAGIC.len() as u64 + 4;
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    if size < END {
        return Ok(None);
    }
    let (mut length, mut magic) = ([0; 4], [0; MAGIC.len()]);
    file.seek(SeekFrom::Start(size - END))?;
    file.read_exact(&mut length)?;
    file.read_exact(&mut magic)?;
    let length = u32::from_le_bytes(length);
    if magic != *MAGIC || length > TRAILER_MAX || u64::from(length) + END > size {
        return Ok(None);
    }
    let database = size - END - u64::from(length);
    let mut trailer = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    file.seek(SeekFrom::Start(database))?;
    file.read_exact(&mut trailer)?;
    file.rewind()?;
    Ok(Some((file, database, trailer)))
}

/// Copies the database out of an exported file to `path`, checks every page of it, and encrypts it under `ours` instead
/// of `theirs`. Nothing is left at `path` after an error.
///
/// # Errors
/// [`StoreError::WrongKey`], [`StoreError::Corrupt`], [`StoreError::Newer`], and those of the disk.
pub async fn import(
    from: &Path,
    theirs: &[u8; 32],
    path: &Path,
    ours: &[u8; 32],
    mut tell: impl FnMut(u8) + Send + 'static,
) -> Result<()> {
    let (source, target) = (from.to_owned(), path.to_owned());
    let imported = async {
        backup::off_thread(move || extract(&source, &target, &mut tell)).await?;
        let mut conn = keyed(path, theirs).read_only(true).connect().await?;
        // Every page, however large the file is: it comes from elsewhere.
        let judged = judge(&mut conn, 0).await;
        conn.close().await?;
        if !(1..=migrations::newest()).contains(&judged?) {
            return Err(StoreError::WrongKey);
        }
        change_key(keyed(path, theirs), ours).await
    };
    let imported = imported.await;
    if imported.is_err() {
        backup::remove(path)?;
    }
    imported
}

fn extract(from: &Path, to: &Path, tell: &mut dyn FnMut(u8)) -> io::Result<()> {
    let Some((file, size, _)) = open_export(from)? else {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "no exported file"));
    };
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    backup::private(&mut options);
    let mut target = options.open(to)?;
    let (mut source, mut copied) = (file.take(size), 0);
    while copied < size {
        let part = io::copy(&mut (&mut source).take(PART), &mut target)?;
        if part == 0 {
            return Err(io::Error::other("the copy is shorter than the file"));
        }
        copied += part;
        tell(u8::try_from(copied.saturating_mul(EXTRACTED) / size.max(1)).unwrap_or(0));
    }
    target.sync_all()
}

/// Puts a database that [`import`] made in the place of the one at `path`, which must not be open and is kept as
/// `….aside`. Cut short, it can be called again.
///
/// # Errors
/// Those of the disk.
pub fn put_in_place(imported: &Path, path: &Path) -> io::Result<()> {
    backup::put_aside(path)?;
    fs::rename(imported, path)?;
    backup::sync_folder(path)
}
