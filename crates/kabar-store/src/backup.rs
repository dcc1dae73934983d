//! A copy of the file, made before a newer schema is written into it.
//!
//! The copy is the file itself, byte for byte, under the same key: whatever goes wrong in a migration or in the version
//! that brought it, what was there before is there. It lies beside the file in `backups/`, named by the schema it has; the
//! newest two are kept. A copy that cannot be made (a full disk) ends the opening with nothing migrated.
//!
//! Deliberately not here: device files. An older copy of one of those must never be used.

use crate::{Result, StoreError, sql::statements};
use sqlx::SqliteConnection;
use std::{
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

/// How many copies are kept.
const KEPT: usize = 2;

statements! {
    /// Brings everything into the file itself. The first column is 1 when somebody was in the way.
    WRITE_BACK = "PRAGMA wal_checkpoint(TRUNCATE)";
}

/// A copy that was made before a migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    pub path: PathBuf,
    /// The version of its schema.
    pub version: i64,
    /// Bytes.
    pub size: u64,
    /// When it was made, in milliseconds since 1970.
    pub made_at: i64,
}

/// Copies the file of this connection, whose schema has `version`. Nobody else has it open.
pub(crate) async fn make(conn: &mut SqliteConnection, path: &Path, version: i64) -> Result<()> {
    let busy: i64 = sqlx::query_scalar(WRITE_BACK).fetch_one(conn).await?;
    if busy != 0 {
        return Err(StoreError::Busy);
    }
    let (from, to) = (path.to_owned(), path_of(path, version));
    off_thread(move || {
        if let Some(folder) = to.parent() {
            make_folder(folder)?;
        }
        copy(&from, &to)?;
        drop_old(&from)
    })
    .await
}

/// The copies beside the file at `path`, the newest schema first.
///
/// # Errors
/// Those of the disk.
pub fn list_backups(path: &Path) -> io::Result<Vec<Backup>> {
    let entries = match fs::read_dir(folder_of(path)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut backups = Vec::new();
    for entry in entries {
        let entry = entry?;
        if let Some(version) = version_in(path, &entry.file_name().to_string_lossy()) {
            let facts = entry.metadata()?;
            backups.push(Backup {
                path: entry.path(),
                version,
                size: facts.len(),
                made_at: age_of(&facts),
            });
        }
    }
    backups.sort_by_key(|backup| std::cmp::Reverse(backup.version));
    Ok(backups)
}

/// Puts the newest copy in the place of the file at `path`, which must not be open. The file that stood there is kept as
/// `….aside`, in the place of an earlier one. Cut short, it can be called again. `None` when there is no copy.
///
/// # Errors
/// Those of the disk.
pub fn restore_backup(path: &Path) -> io::Result<Option<Backup>> {
    let Some(backup) = list_backups(path)?.into_iter().next() else {
        return Ok(None);
    };
    let new = with_ending(path, ".new");
    copy(&backup.path, &new)?;
    put_aside(path)?;
    fs::rename(&new, path)?;
    sync_folder(path)?;
    Ok(Some(backup))
}

/// Moves the file at `path` out of the way, with its log: that would spoil another file in its place.
pub(crate) fn put_aside(path: &Path) -> io::Result<()> {
    for ending in ["-shm", "-wal", ""] {
        let (from, to) = (
            with_ending(path, ending),
            with_ending(path, &format!(".aside{ending}")),
        );
        remove(&to)?;
        match fs::rename(&from, &to) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Removes all copies, and a file that was put aside: they hold what the person wants gone.
///
/// # Errors
/// Those of the disk.
pub fn drop_backups(path: &Path) -> io::Result<()> {
    for backup in list_backups(path)? {
        remove(&backup.path)?;
    }
    for ending in ["", "-wal", "-shm"] {
        remove(&with_ending(path, &format!(".aside{ending}")))?;
    }
    Ok(())
}

fn drop_old(path: &Path) -> io::Result<()> {
    for old in list_backups(path)?.into_iter().skip(KEPT) {
        remove(&old.path)?;
    }
    Ok(())
}

fn folder_of(path: &Path) -> PathBuf {
    path.with_file_name("backups")
}

fn path_of(path: &Path, version: i64) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    folder_of(path).join(format!("{name}.{version:04}"))
}

fn version_in(path: &Path, name: &str) -> Option<i64> {
    let ours = path.file_name()?.to_string_lossy();
    name.strip_prefix(&*ours)?.strip_prefix('.')?.parse().ok()
}

fn age_of(facts: &fs::Metadata) -> i64 {
    let since = facts
        .modified()
        .ok()
        .and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |age| i64::try_from(age.as_millis()).unwrap_or(i64::MAX))
}

/// Copies a file durably: under another name first, so that half a copy is never taken for one.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let half = with_ending(to, ".half");
    let copied = copy_bytes(from, &half).and_then(|()| fs::rename(&half, to));
    if copied.is_err() {
        // The room is needed more than the half.
        let _ = fs::remove_file(&half);
    }
    copied?;
    sync_folder(to)
}

fn copy_bytes(from: &Path, to: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    private(&mut options);
    let (mut source, mut target) = (File::open(from)?, options.open(to)?);
    let size = source.metadata()?.len();
    if io::copy(&mut source, &mut target)? != size {
        return Err(io::Error::other("the copy is shorter than the file"));
    }
    target.sync_all()
}

/// A new file that only its owner reads.
pub(crate) fn private(options: &mut OpenOptions) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = options;
}

fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A file system without rights is no reason to do without a copy.
        let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o700));
    }
    sync_folder(folder)
}

pub(crate) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes a change of names durable.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

pub(crate) fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

pub(crate) async fn off_thread(work: impl FnOnce() -> io::Result<()> + Send + 'static) -> Result<()> {
    let ended = tokio::task::spawn_blocking(work).await;
    ended
        .map_err(|_| StoreError::Internal("making a copy ended early".to_owned()))?
        .map_err(StoreError::from)
}
