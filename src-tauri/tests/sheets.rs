//! The program that people start is also the one that reads spreadsheets, as a process of its own.

use std::{
    fs::{self, File},
    process::{Command, Stdio},
};

#[test]
fn started_to_read_a_spreadsheet_it_reads_and_opens_no_window() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.xlsx");
    fs::write(&path, b"PK\x03\x04 and nothing that can be unpacked").unwrap();
    let read = Command::new(env!("CARGO_BIN_EXE_kabar"))
        .args(["--kabar-read-sheet", "10"])
        // Without a display a window would be a failure.
        .env_clear()
        .stdin(Stdio::from(File::open(&path).unwrap()))
        .output()
        .unwrap();
    assert!(read.status.success(), "{}", read.status);
    assert!(!read.stdout.is_empty(), "it says what is wrong with the file");
}
