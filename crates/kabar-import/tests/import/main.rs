//! Lists as files that people have, and some that mean harm, read as a host reads them.
//!
//! `corpus` reads every file of `tests/corpus`, and spreadsheets that `made` makes; what each says stands beside it.
//! What is not here: a cell alone, which is tested beside its code.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod corpus;
mod hostile;
mod made;
mod properties;
mod reading;
mod sheets;

use kabar_import::SheetProgram;
use std::path::{Path, PathBuf};

/// The reader of spreadsheets as this crate builds it.
fn program() -> SheetProgram {
    SheetProgram::at(PathBuf::from(env!("CARGO_BIN_EXE_kabar-read-sheet")))
}

/// A file with these bytes, gone with its folder.
struct Filed {
    folder: tempfile::TempDir,
    name: String,
}

impl Filed {
    fn new(name: &str, bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(name), bytes).unwrap();
        Self {
            folder,
            name: name.to_owned(),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join(&self.name)
    }
}

fn corpus_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}
