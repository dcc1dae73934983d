//! The program that people start.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    // Before anything else: this process may be the one that reads a spreadsheet, with next to no rights.
    if let Some(code) = kabar_core::read_sheet_as_child() {
        return code;
    }
    kabar_desktop::run()
}
