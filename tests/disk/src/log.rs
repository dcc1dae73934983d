//! The log of a disk, and what a loss of power leaves.

use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

/// What was asked of the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op<'a> {
    Write {
        path: &'a str,
        offset: u64,
        bytes: &'a [u8],
    },
    /// The file has so many bytes from now on.
    Truncate { path: &'a str, size: u64 },
    /// What was written into the file lasts.
    Sync { path: &'a str },
    /// The file is no more; SQLite deletes none whose contents are still needed.
    Delete { path: &'a str },
}

/// Kind, length of the path, number (offset or size), length of the bytes.
const HEAD: usize = 1 + 2 + 8 + 4;

/// How much of what was not made to last is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// All of it: the disk's cache is empty when the power comes back.
    All,
    /// Any part of it, as this seed decides: a disk writes its cache down in an order of its own.
    Some(u64),
}

/// What is on the disk when the power comes back.
#[derive(Debug, Default)]
pub struct After {
    /// Every file that was touched; `None`: it is not there.
    pub files: BTreeMap<PathBuf, Option<Vec<u8>>>,
    /// Writes that are gone.
    pub lost: usize,
}

/// What a disk was asked for.
#[derive(Debug)]
pub struct Log(Vec<u8>);

impl Log {
    /// Reads the log that [`crate::Disk::record`] wrote; an empty one when there is none.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read(file: &Path) -> io::Result<Self> {
        match fs::read(file) {
            Ok(bytes) => Ok(Self(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self(Vec::new())),
            Err(error) => Err(error),
        }
    }

    /// The files that were touched, as they are after a loss of power at the log's end. `before` gives what was in a
    /// file when the log began. `None`: there is no such file.
    ///
    /// # Errors
    /// Those of `before`.
    pub fn after_power_loss(
        &self,
        loss: Loss,
        before: impl Fn(&Path) -> io::Result<Option<Vec<u8>>>,
    ) -> io::Result<After> {
        let mut files: BTreeMap<&str, Lasting<'_>> = BTreeMap::new();
        for op in ops(&self.0) {
            if !files.contains_key(op.path()) {
                let now = before(Path::new(op.path()))?;
                files.insert(
                    op.path(),
                    Lasting {
                        now,
                        open: Vec::new(),
                    },
                );
            }
            if let Some(file) = files.get_mut(op.path()) {
                file.take(op);
            }
        }
        let mut chance = match loss {
            Loss::All => None,
            Loss::Some(seed) => Some(StdRng::seed_from_u64(seed)),
        };
        let mut kept = || chance.as_mut().is_some_and(|chance| chance.random_bool(0.5));
        let mut after = After::default();
        for (path, file) in files {
            let (bytes, lost) = file.settle(&mut kept);
            after.files.insert(PathBuf::from(path), bytes);
            after.lost += lost;
        }
        Ok(after)
    }
}

/// A file, and what was written into it since its last sync.
struct Lasting<'a> {
    now: Option<Vec<u8>>,
    open: Vec<Op<'a>>,
}

impl<'a> Lasting<'a> {
    fn take(&mut self, op: Op<'a>) {
        match op {
            Op::Write { .. } | Op::Truncate { .. } => self.open.push(op),
            Op::Sync { .. } => {
                // A file that was opened and synced is there, with nothing in it.
                let mut file = self.now.take().unwrap_or_default();
                self.open.drain(..).for_each(|op| put(&mut file, op));
                self.now = Some(file);
            }
            Op::Delete { .. } => {
                self.open.clear();
                self.now = None;
            }
        }
    }

    /// What is in it after all, and how many writes are not.
    fn settle(mut self, kept: &mut impl FnMut() -> bool) -> (Option<Vec<u8>>, usize) {
        let mut lost = 0;
        for op in self.open {
            if kept() {
                put(self.now.get_or_insert_default(), op);
            } else {
                lost += 1;
            }
        }
        (self.now, lost)
    }
}

fn put(file: &mut Vec<u8>, op: Op<'_>) {
    match op {
        Op::Write { offset, bytes, .. } => {
            let from = usize::try_from(offset).unwrap_or(usize::MAX);
            let to = from.saturating_add(bytes.len());
            if file.len() < to {
                file.resize(to, 0);
            }
            file[from..to].copy_from_slice(bytes);
        }
        Op::Truncate { size, .. } => file.resize(usize::try_from(size).unwrap_or(usize::MAX), 0),
        Op::Sync { .. } | Op::Delete { .. } => {}
    }
}

impl<'a> Op<'a> {
    fn path(&self) -> &'a str {
        match *self {
            Self::Write { path, .. }
            | Self::Truncate { path, .. }
            | Self::Sync { path }
            | Self::Delete { path } => path,
        }
    }
}

/// An entry of the log.
pub(crate) fn encode(op: &Op<'_>) -> Vec<u8> {
    let (kind, number, bytes): (u8, u64, &[u8]) = match *op {
        Op::Write { offset, bytes, .. } => (b'w', offset, bytes),
        Op::Truncate { size, .. } => (b't', size, &[]),
        Op::Sync { .. } => (b's', 0, &[]),
        Op::Delete { .. } => (b'd', 0, &[]),
    };
    let path = op.path().as_bytes();
    let mut entry = Vec::with_capacity(HEAD + path.len() + bytes.len());
    entry.push(kind);
    entry.extend(u16::try_from(path.len()).unwrap_or(u16::MAX).to_le_bytes());
    entry.extend(number.to_le_bytes());
    entry.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
    entry.extend(path);
    entry.extend(bytes);
    entry
}

/// The entries of a log, up to the first that is cut off.
fn ops(mut log: &[u8]) -> impl Iterator<Item = Op<'_>> {
    std::iter::from_fn(move || {
        let (op, rest) = decode(log)?;
        log = rest;
        Some(op)
    })
}

fn decode(log: &[u8]) -> Option<(Op<'_>, &[u8])> {
    let (kind, log) = log.split_first()?;
    let (path_len, log) = log.split_first_chunk::<2>()?;
    let (number, log) = log.split_first_chunk::<8>()?;
    let (bytes_len, log) = log.split_first_chunk::<4>()?;
    let (path, log) = log.split_at_checked(usize::from(u16::from_le_bytes(*path_len)))?;
    let (bytes, rest) = log.split_at_checked(usize::try_from(u32::from_le_bytes(*bytes_len)).ok()?)?;
    let path = std::str::from_utf8(path).ok()?;
    let number = u64::from_le_bytes(*number);
    let op = match kind {
        b'w' => Op::Write {
            path,
            offset: number,
            bytes,
        },
        b't' => Op::Truncate { path, size: number },
        b's' => Op::Sync { path },
        b'd' => Op::Delete { path },
        _ => return None,
    };
    Some((op, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write<'a>(path: &'a str, offset: u64, bytes: &'a [u8]) -> Op<'a> {
        Op::Write { path, offset, bytes }
    }

    fn log(ops: &[Op<'_>]) -> Log {
        Log(ops.iter().flat_map(encode).collect())
    }

    /// What is left of the file "a", which had "old" in it.
    fn left(ops: &[Op<'_>], loss: Loss) -> Option<Vec<u8>> {
        let files = log(ops)
            .after_power_loss(loss, |_| Ok(Some(b"old".to_vec())))
            .unwrap();
        files.files.get(Path::new("a")).cloned().flatten()
    }

    #[test]
    fn what_was_synced_stays_and_what_came_after_is_gone() {
        let ops = [
            write("a", 3, b"er"),
            Op::Sync { path: "a" },
            write("a", 0, b"cold"),
        ];
        assert_eq!(left(&ops, Loss::All).unwrap(), b"older");
        assert_eq!(left(&[write("a", 0, b"new")], Loss::All).unwrap(), b"old");
    }

    #[test]
    fn the_sync_of_another_file_saves_nothing() {
        let ops = [write("a", 0, b"new"), Op::Sync { path: "b" }];
        assert_eq!(left(&ops, Loss::All).unwrap(), b"old");
    }

    #[test]
    fn a_disk_may_keep_any_part_of_what_was_not_synced() {
        let ops = [write("a", 0, b"n"), write("a", 1, b"e"), write("a", 2, b"w")];
        let seen: std::collections::BTreeSet<_> =
            (0..64).filter_map(|seed| left(&ops, Loss::Some(seed))).collect();
        assert_eq!(seen.len(), 8, "{seen:?}");
    }

    #[test]
    fn a_file_can_be_cut_and_deleted() {
        let cut = [Op::Truncate { path: "a", size: 1 }, Op::Sync { path: "a" }];
        assert_eq!(left(&cut, Loss::All).unwrap(), b"o");
        assert_eq!(left(&[Op::Delete { path: "a" }], Loss::All), None);
    }

    #[test]
    fn a_log_may_end_in_the_middle_of_an_entry() {
        let whole = log(&[write("a", 0, b"new"), Op::Sync { path: "a" }]);
        for end in 0..whole.0.len() {
            let cut = Log(whole.0[..end].to_vec());
            let after = cut
                .after_power_loss(Loss::All, |_| Ok(Some(b"old".to_vec())))
                .unwrap();
            assert!(
                after.files.values().all(|file| file.as_deref() == Some(b"old")),
                "{end}"
            );
        }
    }
}
