//! A file that is there whole or not at all: written under another name beside it, for its owner's eyes alone, and given its
//! name once it is on the disk. Whatever ends it early takes the other away.

use crate::profile::durable::{private_file, sync_parent};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter},
    path::{Path, PathBuf},
};

/// Where what is written goes.
pub(super) type Sink = BufWriter<File>;

/// The name under which it is written, until it is whole.
pub(super) struct Half {
    half: PathBuf,
    whole: PathBuf,
    is_whole: bool,
}

impl Half {
    pub(super) fn begin(whole: &Path) -> io::Result<(Self, Sink)> {
        let mut name = whole.as_os_str().to_owned();
        name.push(".half");
        let half = PathBuf::from(name);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        private_file(&mut options);
        let file = options.open(&half)?;
        let half = Self {
            half,
            whole: whole.to_owned(),
            is_whole: false,
        };
        Ok((half, BufWriter::new(file)))
    }

    /// It has everything: from here on it is there under its own name.
    pub(super) fn end(mut self, sink: Sink) -> io::Result<()> {
        let file = sink.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        drop(file);
        fs::rename(&self.half, &self.whole)?;
        self.is_whole = true;
        sync_parent(&self.whole)
    }
}

impl Drop for Half {
    fn drop(&mut self) {
        if !self.is_whole {
            // What cannot be removed cannot be helped here.
            let _ = fs::remove_file(&self.half);
        }
    }
}
