//! The book on disk: kept over restarts when somebody asks for it.
//!
//! Written whole and put in place by a rename, so that a file is either the old book or the new one.
//! Not here: when it is written (`simulator`).

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::Context;

use super::LedgerSnapshot;

/// Two writers would take each other's draft away.
static WRITING: Mutex<()> = Mutex::new(());

/// The book in a file; `None` if there is no file yet.
///
/// # Errors
/// When the file cannot be read or holds something else. It is never overwritten in that case.
pub(super) fn read(path: &Path) -> anyhow::Result<Option<LedgerSnapshot>> {
    if !path.exists() {
        return Ok(None);
    }
    let bytes = fs::read(path).with_context(|| path.display().to_string())?;
    let book = serde_json::from_slice(&bytes);
    book.map(Some)
        .with_context(|| format!("{} is not a ledger", path.display()))
}

/// Puts the book into a file, all or nothing.
///
/// # Errors
/// When the file or its folder cannot be written; what was there stays.
pub(crate) fn write(path: &Path, book: &LedgerSnapshot) -> anyhow::Result<()> {
    let _one_at_a_time = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let bytes = serde_json::to_vec(book)?;
    let name = path.file_name().context("the ledger's file has no name")?;
    let draft = path.with_file_name(format!(".{}.new", name.to_string_lossy()));
    put(&draft, path, &bytes).with_context(|| format!("writing {}", path.display()))
}

fn put(draft: &Path, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create(draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(draft, path)
}
