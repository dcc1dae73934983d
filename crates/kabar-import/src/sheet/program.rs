//! The program that reads spreadsheets, and how it is started.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// The hidden first argument.
pub const CHILD_ARGUMENT: &str = "--kabar-read-sheet";
/// Which sheet: in the environment, which others cannot read.
pub(super) const SHEET: &str = "KABAR_SHEET";

/// An executable whose `main` calls [`super::run_as_child`].
#[derive(Clone, Debug)]
pub struct SheetProgram {
    path: PathBuf,
}

impl SheetProgram {
    /// The one that is running.
    ///
    /// # Errors
    /// When the system does not say which it is.
    pub fn this() -> io::Result<Self> {
        std::env::current_exe().map(Self::at)
    }

    pub const fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// Starts it on a file: one sheet of it, or the first, and so many rows, or all.
    pub(super) fn start(&self, file: File, sheet: Option<&str>, rows: Option<u32>) -> io::Result<Child> {
        let mut command = Command::new(&self.path);
        command
            .arg(CHILD_ARGUMENT)
            .arg(rows.unwrap_or(u32::MAX).to_string())
            .env_remove(SHEET)
            .stdin(file)
            .stdout(Stdio::piped())
            // What a library says there may name cells.
            .stderr(Stdio::null());
        if let Some(sheet) = sheet {
            command.env(SHEET, sheet);
        }
        command.spawn()
    }
}
