//! The reader of spreadsheets alone, for tests and benchmarks of this crate. Hosts are their own: see `sheet`.

use std::process::ExitCode;

fn main() -> ExitCode {
    kabar_import::sheet::run_as_child().unwrap_or(ExitCode::FAILURE)
}
