//! The UI's own tools, called through npm: installing what the lock file says, building, checking.
//!
//! Nothing is done twice: packages are installed when the lock file changed, and the UI is built when one of
//! its sources did. The second matters beyond the seconds of the build: the pages are compiled into the
//! desktop binary, so touching them would link that again.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::cargo::Places;
use crate::cmd::Cmd;
use crate::counts::Counts;
use crate::npm;
use crate::say;

/// Installs the npm packages of the lock file, unless they are there already.
pub(crate) fn packages(places: &Places) -> Result<()> {
    npm::install(&places.ui())
}

/// Builds `ui/dist`, unless it was built from exactly these sources.
pub(crate) fn build(places: &Places) -> Result<()> {
    let stamp = places.ui().join("node_modules/.kabar-built");
    let sources = fingerprint(&places.ui())?;
    let fresh = fs::read_to_string(&stamp).is_ok_and(|built| built == sources);
    if fresh && places.ui().join("dist/index.html").exists() {
        say::line("ui/dist is up to date");
        return Ok(());
    }
    npm(places).args(["run", "build"]).run()?;
    fs::write(&stamp, sources)?;
    Ok(())
}

/// Runs a script of ui/package.json.
pub(crate) fn script(places: &Places, name: &str) -> Result<()> {
    npm(places).args(["run", name]).run()
}

/// Runs the unit and component tests of the UI.
pub(crate) fn test(places: &Places, counts: &mut Counts) -> Result<()> {
    npm(places).arg("test").counted(counts)
}

/// Tauri's own command line, which comes with the UI's packages so that the lock file pins it.
pub(crate) fn tauri(places: &Places) -> Cmd {
    let file = if cfg!(windows) { "tauri.cmd" } else { "tauri" };
    Cmd::new(places.ui().join("node_modules/.bin").join(file)).dir(&places.root)
}

fn npm(places: &Places) -> Cmd {
    npm::npm(&places.ui())
}

/// Names and contents of all sources, as one number in a string. Within one version of this program it is
/// the same for the same files, which is all a stamp needs.
fn fingerprint(ui: &Path) -> Result<String> {
    let mut files = Vec::new();
    collect(ui, Path::new(""), &mut files)?;
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in &files {
        file.hash(&mut hasher);
        fs::read(ui.join(file))
            .with_context(|| format!("reading ui/{}", file.display()))?
            .hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn collect(ui: &Path, inside: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(ui.join(inside))? {
        let entry = entry?;
        let path = inside.join(entry.file_name());
        let name = entry.file_name();
        // What the build itself writes; the README is the one of the translations' project folder.
        let made = ["node_modules", "dist", "generated", "coverage", "README.md"]
            .iter()
            .any(|made| name == *made);
        if made || name.to_string_lossy().starts_with('.') {
            continue;
        }
        if entry.file_type()?.is_dir() {
            collect(ui, &path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("kabar-ui-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("src")).unwrap();
        fs::create_dir_all(path.join("dist")).unwrap();
        fs::write(path.join("src/main.ts"), "export {}").unwrap();
        path
    }

    #[test]
    fn a_changed_source_changes_the_fingerprint_and_a_built_file_does_not() {
        let ui = folder("fingerprint");
        let before = fingerprint(&ui).unwrap();
        fs::write(ui.join("dist/index.html"), "built").unwrap();
        assert_eq!(fingerprint(&ui).unwrap(), before);
        fs::write(ui.join("src/main.ts"), "export const a = 1").unwrap();
        assert_ne!(fingerprint(&ui).unwrap(), before);
        fs::remove_dir_all(&ui).unwrap();
    }

    #[test]
    fn a_renamed_source_changes_the_fingerprint() {
        let ui = folder("renamed");
        let before = fingerprint(&ui).unwrap();
        fs::rename(ui.join("src/main.ts"), ui.join("src/start.ts")).unwrap();
        assert_ne!(fingerprint(&ui).unwrap(), before);
        fs::remove_dir_all(&ui).unwrap();
    }
}
