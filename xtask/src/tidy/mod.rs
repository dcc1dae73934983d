//! `cargo xtask tidy`: the architecture, checked instead of hoped for.
//!
//! Each rule is a pure function over a small picture of the project (a dependency graph, a list of features,
//! the text of a file) and gives complaints; this file collects the picture and prints them. A rule that
//! needs a compiler is clippy's, not tidy's.

mod edges;
mod features;
mod graph;
mod licences;
mod links;
mod sources;
mod spdx;
mod ui_imports;
mod versions;

use std::fmt;

use anyhow::{Result, bail};

use crate::cargo::{PRODUCT_FEATURES, Places, cargo};
use crate::cmd::Cmd;
use crate::say;
use graph::Graph;

/// Something that breaks a rule: where, which rule, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Complaint {
    /// A file, `file:line`, or a crate.
    place: String,
    rule: &'static str,
    advice: String,
}

impl Complaint {
    fn new(place: impl Into<String>, rule: &'static str, advice: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            rule,
            advice: advice.into(),
        }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: [{}] {}", self.place, self.rule, self.advice)
    }
}

/// A file of the repository.
pub(crate) struct Source {
    /// From the root, with forward slashes.
    path: String,
    text: String,
}

pub(crate) fn run() -> Result<()> {
    let places = Places::find()?;
    let mut complaints = Vec::new();

    let graph = Graph::read(&metadata(&places)?)?;
    complaints.extend(edges::check(&graph));
    complaints.extend(versions::check(&graph));
    complaints.extend(licences::check_crates(&graph));
    complaints.extend(features::check(&features::read(&product_tree(&places)?)));

    let files = sources::files(&places.root)?;
    let sources = sources::read(&places.root, &files);
    complaints.extend(links::check(&sources, &files));
    complaints.extend(sources::check(&sources));
    complaints.extend(sources::machine_paths(
        &sources,
        &sources::own_folders(&places.root),
    ));
    complaints.extend(ui_imports::check(&sources));
    complaints.extend(licences::check_npm(&sources)?);

    for note in versions::notes(&graph)
        .into_iter()
        .chain(sources::notes(&sources))
    {
        say::note(note);
    }
    for complaint in &complaints {
        say::line(complaint);
    }
    if !complaints.is_empty() {
        bail!("tidy has {} complaint(s)", complaints.len());
    }
    say::line(format_args!(
        "tidy: {} crates, {} files, no complaint",
        graph.crates.len(),
        sources.len()
    ));
    Ok(())
}

/// All features, so that an edge behind a feature is seen too.
fn metadata(places: &Places) -> Result<String> {
    cargo(&places.root)
        .args(["metadata", "--format-version", "1", "--locked", "--all-features"])
        .read()
}

/// The product alone, every package with the features it is compiled with. Neither `cargo metadata` (it
/// unifies the whole workspace) nor `cargo tree -e features` (it leaves out what the command line and the
/// root's own features switch on) tells this; the format `{f}` does.
fn product_tree(places: &Places) -> Result<String> {
    let tree: Cmd = cargo(&places.root).args(["tree", "--locked", "-p", "kabar-desktop"]);
    let shape = [
        "-e",
        "normal",
        "--prefix",
        "none",
        "--no-dedupe",
        "--format",
        "{p}|{f}",
    ];
    tree.args(["--features", PRODUCT_FEATURES]).args(shape).read()
}
