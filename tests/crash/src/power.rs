//! The power fails: of what the dead process wrote, only what it made to last is still there.
//!
//! The child's disk is a log (`tests/disk`). Before each life the parent keeps what the profile's databases hold; after a
//! death it puts them as the log says they would be. Other files of a profile (wrapped keys) are written with a sync of
//! their own and stay as they are.

use anyhow::{Context as _, Result, bail};
use disk::{Log, Loss};
use rand::{RngExt as _, rngs::StdRng};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// What the disk is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Power {
    /// It keeps what it said it would keep.
    Honest,
    /// Sabotage: it says that things last, and they do not.
    Lying,
}

impl Power {
    pub(crate) fn named(name: &str) -> Result<Self> {
        Ok(match name {
            "honest" => Self::Honest,
            "lying" => Self::Lying,
            _ => bail!("no disk is called {name:?}; there are honest and lying ones"),
        })
    }
}

/// The databases of one life, as they were when it began.
pub(crate) struct Before {
    log: PathBuf,
    profile: PathBuf,
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Before {
    /// Remembers what is in the folder of a world, and begins a new log.
    pub(crate) fn keep(folder: &Path) -> Result<Self> {
        let before = Self {
            log: log_in(folder),
            profile: folder.join("profile"),
            files: databases(&folder.join("profile"))?
                .into_iter()
                .map(|file| Ok((file.clone(), fs::read(file)?)))
                .collect::<Result<_>>()?,
        };
        if before.log.exists() {
            fs::remove_file(&before.log)?;
        }
        Ok(before)
    }

    /// The power is gone. Gives how many writes are lost with it.
    pub(crate) fn cut(self, power: Power, rng: &mut StdRng) -> Result<usize> {
        let loss = match power {
            // Parts of what never lasted are no database any more, and there would be nothing to judge.
            Power::Lying => Loss::All,
            Power::Honest if rng.random_bool(0.5) => Loss::All,
            Power::Honest => Loss::Some(rng.random()),
        };
        let after = Log::read(&self.log)
            .context("the log of the disk")?
            .after_power_loss(loss, |file| Ok(self.files.get(file).cloned()))?;
        // The shared memory of a write-ahead log is no file; it dies with the process.
        for file in shared_memory(&self.profile)? {
            fs::remove_file(file)?;
        }
        for (file, bytes) in after.files {
            match bytes {
                Some(bytes) => fs::write(file, bytes)?,
                None if file.exists() => fs::remove_file(file)?,
                None => {}
            }
        }
        Ok(after.lost)
    }
}

/// Where the child keeps the log of its disk.
pub(crate) fn log_in(folder: &Path) -> PathBuf {
    folder.join("disk.log")
}

fn databases(folder: &Path) -> Result<Vec<PathBuf>> {
    files(folder, &[".db", ".db-wal", ".db-journal"])
}

fn shared_memory(folder: &Path) -> Result<Vec<PathBuf>> {
    files(folder, &[".db-shm"])
}

/// The files below a folder whose names end so; none when there is no folder.
fn files(folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if !folder.exists() {
        return Ok(found);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            found.extend(files(&path, endings)?);
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            found.push(path);
        }
    }
    Ok(found)
}
