//! How often a program has the disk make something safe, counted by strace.

use anyhow::{Context as _, Result};
use std::path::{Path, PathBuf};

/// Where the count of one program goes.
pub(crate) struct Flushes(PathBuf);

impl Flushes {
    pub(crate) fn of(folder: &Path, name: &str) -> Self {
        Self(folder.join(format!("{name}.flushes")))
    }

    /// What stands before the program.
    pub(crate) fn command(&self) -> Vec<String> {
        let words = [
            "strace",
            "-f",
            "-qq",
            "-e",
            "trace=fsync,fdatasync",
            "-e",
            "signal=none",
            "-o",
        ];
        let mut command: Vec<String> = words.into_iter().map(str::to_owned).collect();
        command.push(self.0.display().to_string());
        command
    }

    /// How often, once the program has ended.
    pub(crate) fn count(&self) -> Result<usize> {
        let lines = std::fs::read_to_string(&self.0).context("strace said nothing")?;
        // A call that another one interrupts is told in two lines.
        let is_one = |line: &&str| line.contains("sync(") && !line.contains("resumed>");
        Ok(lines.lines().filter(is_one).count())
    }
}
