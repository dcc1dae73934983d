//! Writes the TypeScript side of the API to the path given, or to the UI's `gen.ts`.

use std::{
    env, fs,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

fn main() -> ExitCode {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/src/api/gen.ts");
    let path = env::args_os()
        .nth(1)
        .map_or_else(|| PathBuf::from(default), PathBuf::from);
    let written = path.parent().map_or(Ok(()), fs::create_dir_all);
    match written.and_then(|()| fs::write(&path, kabar_api::generate::typescript())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // A closed terminal cannot be told anything.
            let _ = writeln!(io::stderr(), "{}: {error}", path.display());
            ExitCode::FAILURE
        }
    }
}
