//! Checks the Tauri configuration and declares Kabar's three commands, so that the capability file can name them.

use std::{fs, io, path::Path};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    make_placeholder_ui(Path::new("../ui/dist"))?;
    let commands = tauri_build::AppManifest::new().commands(&["rpc", "subscribe", "drawn"]);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands))?;
    Ok(())
}

/// Tauri embeds the built UI while it compiles and fails when the folder is missing. A checkout without a built UI
/// must still compile (the tests of the Rust side need no UI), so it gets a page that says what to do.
fn make_placeholder_ui(dist: &Path) -> io::Result<()> {
    let page = dist.join("index.html");
    if page.exists() {
        return Ok(());
    }
    fs::create_dir_all(dist)?;
    fs::write(
        page,
        "<!doctype html><meta charset=\"utf-8\"><title>Kabar</title><p>The UI was not built: run cargo xtask run.</p>\n",
    )
}
