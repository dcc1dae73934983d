//! Rules about the text of files: what must not be in the repository, and what every module must begin with.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{Complaint, Source};
use crate::cmd::Cmd;

/// Every file that git tracks or would track, from the root with forward slashes.
pub(super) fn files(root: &Path) -> Result<BTreeSet<String>> {
    let names = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
    let names = Cmd::new("git").args(names).dir(root).read()?;
    Ok(names
        .split('\0')
        .filter(|path| !path.is_empty())
        .map(str::to_owned)
        .collect())
}

/// The texts among them: a picture is no text, and a file just deleted is no file.
pub(super) fn read(root: &Path, files: &BTreeSet<String>) -> Vec<Source> {
    let text = |path: &String| {
        let text = std::fs::read_to_string(root.join(path)).ok()?;
        Some(Source {
            path: path.clone(),
            text,
        })
    };
    files.iter().filter_map(text).collect()
}

pub(super) fn check(sources: &[Source]) -> Vec<Complaint> {
    let rules = [lock_addresses, raw_html, module_text, clock_room, foreign_words];
    sources
        .iter()
        .flat_map(|source| rules.iter().filter_map(move |rule| rule(source)))
        .collect()
}

/// Files that have outgrown a reader; not wrong, but in need of a reason.
pub(super) fn notes(sources: &[Source]) -> Vec<String> {
    let mut notes = Vec::new();
    for source in sources {
        let lines = source.text.lines().count();
        let limit = match source.path.rsplit('.').next() {
            _ if source.path.ends_with("gen.ts") => continue,
            Some("rs" | "ts" | "mjs") => 400,
            Some("svelte") => 250,
            _ => continue,
        };
        if lines > limit {
            notes.push(format!(
                "{} has {lines} lines (aim: at most {limit}); split it, or know why not",
                source.path
            ));
        }
    }
    notes
}

/// The folders that exist on this machine and on no reader's: the checkout, what it stands in, the home folder
/// and the temporary one; and two names that build machines like.
pub(super) fn own_folders(root: &Path) -> Vec<String> {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let around = root.parent().map(Path::to_path_buf);
    let own = [Some(root.to_path_buf()), around, home, Some(std::env::temp_dir())];
    let named = ["root", "work"].map(|name| PathBuf::from("/").join(name));
    let mut folders: Vec<String> = own.into_iter().flatten().chain(named).map(spoken).collect();
    folders.retain(|folder| folder.len() > 1);
    folders.dedup();
    folders
}

fn spoken(path: PathBuf) -> String {
    path.to_string_lossy().trim_end_matches('/').to_owned()
}

/// A path of the machine somebody worked on: one of `folders` and more behind it. The same letters in the middle
/// of an address or of a longer path are something else, and so is an example with an invented name.
pub(super) fn machine_paths(sources: &[Source], folders: &[String]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for source in sources {
        for (at, line) in source.text.lines().enumerate() {
            if let Some(path) = folders.iter().find_map(|folder| path_under(line, folder)) {
                let advice =
                    format!("{path} is a path of one machine; make it relative, or ask the environment");
                complaints.push(Complaint::new(
                    format!("{}:{}", source.path, at + 1),
                    "machine path",
                    advice,
                ));
            }
        }
    }
    complaints
}

fn path_under<'a>(line: &'a str, folder: &str) -> Option<&'a str> {
    let start = format!("{folder}/");
    line.match_indices(&start).find_map(|(at, _)| {
        let before = line[..at].chars().next_back();
        let inside = before.is_some_and(|c| c.is_alphanumeric() || "._-}>)*~@/".contains(c));
        let rest = &line[at + start.len()..];
        let length = rest
            .find(|c: char| !(c.is_alphanumeric() || "._-/".contains(c)))
            .unwrap_or(rest.len());
        let named = rest.starts_with(|c: char| c.is_alphanumeric() || c == '.' || c == '_');
        (!inside && named).then(|| &line[at..at + start.len() + length])
    })
}

/// Where a package was downloaded from is a matter of the machine, too.
fn lock_addresses(source: &Source) -> Option<Complaint> {
    let is_lock = source.path.ends_with("package-lock.json");
    let bad = is_lock
        && source
            .text
            .lines()
            .any(|line| line.trim_start().starts_with("\"resolved\": \"http"));
    let advice = "has download addresses; `npm install` with ui/.npmrc in force writes it without";
    bad.then(|| Complaint::new(&source.path, "lock file", advice))
}

/// Everything the UI shows is text; one way to show HTML would be one too many.
fn raw_html(source: &Source) -> Option<Complaint> {
    let needle = ["{@", "html"].concat();
    let advice = "shows raw HTML; build elements from parsed spans instead";
    let bad =
        source.path.starts_with("ui/") && source.path.ends_with(".svelte") && source.text.contains(&needle);
    bad.then(|| Complaint::new(&source.path, "raw HTML", advice))
}

/// A module opens with why it is there.
fn module_text(source: &Source) -> Option<Complaint> {
    let in_crate = ["crates/", "src-tauri/src/", "tests/", "xtask/"]
        .iter()
        .any(|start| source.path.starts_with(start));
    if !in_crate || !source.path.ends_with(".rs") || !is_module(&source.path) {
        return None;
    }
    let first = source
        .text
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with("#!["));
    let advice = "begins without a `//!` text that says why it is here and what is deliberately not";
    let silent = !first.is_some_and(|line| line.starts_with("//!"));
    silent.then(|| Complaint::new(&source.path, "module text", advice))
}

/// Files that hold nothing but tests open with the tests: their names are sentences already.
fn is_module(path: &str) -> bool {
    let Some((_, inside)) = path.split_once("/src/") else {
        return false;
    };
    !(inside.ends_with("tests.rs") || inside.split('/').any(|folder| folder == "tests"))
}

/// The lint that forbids `now()` may be set aside in one kind of file.
fn clock_room(source: &Source) -> Option<Complaint> {
    let needle = ["clippy::", "disallowed_methods"].concat();
    let file = source.path.rsplit('/').next();
    let is_code = source.path.ends_with(".rs") && source.path.contains("/src/");
    let bad = is_code && file != Some("clock.rs") && source.text.contains(&format!("({needle}"));
    let advice =
        "sets the ban on now() aside; take the time as an argument, or read it in a file called clock.rs";
    bad.then(|| Complaint::new(&source.path, "time is an argument", advice))
}

/// Words that a room must not use in its code.
struct Unspoken {
    room: &'static str,
    /// The one part of the room that may.
    except: &'static str,
    words: &'static [&'static str],
    why: &'static str,
}

const UNSPOKEN: [Unspoken; 2] = [
    // The core names no window, no route, no command, and no library behind a port.
    Unspoken {
        room: "crates/kabar-core/src/",
        except: "-",
        words: &[
            "tauri",
            "axum",
            "sqlx",
            "whatsapp_rust",
            "wacore",
            "kabar_api",
            "WebviewWindow",
            "WindowLabel",
            "Router",
        ],
        why: "the core knows neither hosts nor libraries behind its ports",
    },
    Unspoken {
        room: "src-tauri/src/",
        except: "src-tauri/src/media_server",
        words: &["axum"],
        why: "the desktop has routes in its media server only",
    },
];

fn foreign_words(source: &Source) -> Option<Complaint> {
    let is_in =
        |rule: &&Unspoken| source.path.starts_with(rule.room) && !source.path.starts_with(rule.except);
    let rule = UNSPOKEN
        .iter()
        .find(is_in)
        .filter(|_| source.path.ends_with(".rs"))?;
    let code = source
        .text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"));
    let mut words = code.flat_map(|(at, line)| identifiers(line).map(move |word| (at + 1, word)));
    let (line, word) = words.find(|(_, word)| rule.words.contains(word))?;
    let advice = format!("names `{word}`; {}", rule.why);
    Some(Complaint::new(
        format!("{}:{line}", source.path),
        "foreign word",
        advice,
    ))
}

fn identifiers(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
#[path = "sources_tests.rs"]
mod tests;
