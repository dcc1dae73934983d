//! Files that programs write and people read: the TypeScript of the API, and the schema that the migrations
//! make. They are committed, so that a reader and a reviewer see them, and compared, so that they stay true.
//!
//! Each comes from a small program of the crate that knows; it takes the path to write to as its only argument.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::binaries::shared;
use crate::cargo::Places;
use crate::cmd::Cmd;
use crate::say;

struct Generated {
    /// Where it stands in the repository.
    file: &'static str,
    /// The program that writes it.
    program: &'static str,
}

const GENERATED: [Generated; 2] = [
    Generated {
        file: "ui/src/api/gen.ts",
        program: "gen",
    },
    Generated {
        file: "docs/schema.sql",
        program: "schema",
    },
];

/// `cargo xtask gen [--check]`.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let checking = match args {
        [] => false,
        [flag] if flag == "--check" => true,
        _ => bail!("cargo xtask gen [--check]"),
    };
    let places = Places::find()?;
    let programs = GENERATED.iter().flat_map(|one| ["--bin", one.program]);
    shared(&places).args(programs).run()?;
    if checking {
        return check(&places);
    }
    for one in &GENERATED {
        let text = write_anew(&places, one)?;
        let file = places.root.join(one.file);
        if fs::read_to_string(&file).is_ok_and(|old| old == text) {
            say::line(format_args!("{} was up to date", one.file));
            continue;
        }
        fs::write(&file, text).with_context(|| format!("writing {}", one.file))?;
        say::line(format_args!("{} written", one.file));
    }
    Ok(())
}

/// Compares, with programs that are built already.
///
/// # Errors
/// Names each file that differs, its first differing line, and the command that writes it.
pub(crate) fn check(places: &Places) -> Result<()> {
    let mut stale = Vec::new();
    for one in &GENERATED {
        let new = write_anew(places, one)?;
        let old = fs::read_to_string(places.root.join(one.file)).unwrap_or_default();
        if let Some(line) = first_difference(&old, &new) {
            stale.push(format!("{}:{line}", one.file));
        }
    }
    if !stale.is_empty() {
        bail!(
            "out of date: {}; run `cargo xtask gen` and commit what it writes",
            stale.join(", ")
        );
    }
    say::line("generated files: up to date");
    Ok(())
}

fn write_anew(places: &Places, one: &Generated) -> Result<String> {
    let folder = places.kept("generated");
    fs::create_dir_all(&folder)?;
    let name = Path::new(one.file).file_name().unwrap_or_default();
    let file: PathBuf = folder.join(name);
    let _ = fs::remove_file(&file);
    let program =
        places
            .target
            .join("debug")
            .join(format!("{}{}", one.program, std::env::consts::EXE_SUFFIX));
    Cmd::new(program).arg(&file).dir(&places.root).run()?;
    fs::read_to_string(&file).with_context(|| format!("{} wrote nothing", one.program))
}

/// The number of the first line that differs, from 1.
fn first_difference(old: &str, new: &str) -> Option<usize> {
    if old == new {
        return None;
    }
    let same = old.lines().zip(new.lines()).take_while(|(a, b)| a == b).count();
    Some(same + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_named() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), Some(2));
        assert_eq!(first_difference("a\n", "a\nb\n"), Some(2));
        assert_eq!(first_difference("", "a\n"), Some(1));
    }
}
