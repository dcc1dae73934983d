//! The log file in the profile: at most three of one megabyte each.
//!
//! It opens only once the profile is locked, because nothing in a profile may be touched before. What was logged
//! earlier went to the terminal alone.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

const LIMIT: u64 = 1024 * 1024;
const KEPT: usize = 2;

/// A handle to the log file, closed until [`LogFile::open_in`]; lines written before are dropped.
#[derive(Clone, Default)]
pub(crate) struct LogFile(Arc<Mutex<Option<Current>>>);

struct Current {
    folder: PathBuf,
    file: File,
    written: u64,
}

impl LogFile {
    /// From now on lines go to `kabar.log` in `folder`.
    pub(crate) fn open_in(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let current = Current::open(folder)?;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(current);
        Ok(())
    }

    /// Lets go of the file, so that its folder can be emptied.
    #[cfg(feature = "demo")]
    pub(crate) fn close(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Current {
    fn open(folder: &Path) -> io::Result<Self> {
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(folder.join("kabar.log"))?;
        let written = file.metadata()?.len();
        Ok(Self {
            folder: folder.to_owned(),
            file,
            written,
        })
    }

    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        if self.written > 0 && self.written + line.len() as u64 > LIMIT {
            rotate(&self.folder)?;
            *self = Self::open(&self.folder)?;
        }
        self.file.write_all(line)?;
        self.written += line.len() as u64;
        Ok(())
    }
}

/// `kabar.log` becomes `kabar.1.log`, that one `kabar.2.log`; what was there goes.
fn rotate(folder: &Path) -> io::Result<()> {
    for number in (1..KEPT).rev() {
        let (from, to) = (old(folder, number), old(folder, number + 1));
        if from.exists() {
            fs::rename(from, to)?;
        }
    }
    fs::rename(folder.join("kabar.log"), old(folder, 1))
}

fn old(folder: &Path, number: usize) -> PathBuf {
    folder.join(format!("kabar.{number}.log"))
}

impl Write for LogFile {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if let Some(current) = self.0.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            current.write(line)?;
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_touches_the_folder_before_it_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = LogFile::default();
        log.write_all(b"early\n").unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);

        log.open_in(folder.path()).unwrap();
        log.write_all(b"late\n").unwrap();
        assert_eq!(
            fs::read_to_string(folder.path().join("kabar.log")).unwrap(),
            "late\n"
        );
    }

    #[test]
    fn a_full_file_makes_room_and_the_oldest_goes() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = LogFile::default();
        log.open_in(folder.path()).unwrap();
        for letter in [b'a', b'b', b'c', b'd'] {
            log.write_all(&vec![letter; LIMIT as usize]).unwrap();
        }
        let first = |name: &str| fs::read(folder.path().join(name)).unwrap()[0];
        assert_eq!(
            [first("kabar.log"), first("kabar.1.log"), first("kabar.2.log")],
            [b'd', b'c', b'b']
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    }

    #[test]
    fn a_restart_goes_on_in_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        for line in ["one\n", "two\n"] {
            let mut log = LogFile::default();
            log.open_in(folder.path()).unwrap();
            log.write_all(line.as_bytes()).unwrap();
        }
        assert_eq!(
            fs::read_to_string(folder.path().join("kabar.log")).unwrap(),
            "one\ntwo\n"
        );
    }
}
