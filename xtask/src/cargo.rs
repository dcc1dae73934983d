//! Cargo as the chores call it: the same profile and features everywhere, so that a step finds the
//! artefacts of the one before instead of building the house again.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::cmd::Cmd;

/// What tests, lints and the `e2e` binary are built with. One set, or everything is built twice.
pub(crate) const SHARED_FEATURES: &str = "kabar-desktop/sim-pairing,kabar-desktop/custom-protocol";

/// What users' builds are made with, besides the default features.
pub(crate) const PRODUCT_FEATURES: &str = "custom-protocol";

/// Where things are.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    /// The checkout.
    pub(crate) root: PathBuf,
    /// Cargo's target directory, wherever the environment or a config put it.
    pub(crate) target: PathBuf,
}

impl Places {
    /// Asks cargo.
    pub(crate) fn find() -> Result<Self> {
        #[derive(Deserialize)]
        struct Answer {
            workspace_root: PathBuf,
            target_directory: PathBuf,
        }
        let text = cargo(".")
            .args(["metadata", "--format-version", "1", "--no-deps"])
            .read()?;
        let answer: Answer = serde_json::from_str(&text).context("cargo metadata gave no sense")?;
        Ok(Self {
            root: answer.workspace_root,
            target: answer.target_directory,
        })
    }

    /// Where chores keep what they make: binaries put aside, pictures, stamps.
    pub(crate) fn kept(&self, name: &str) -> PathBuf {
        self.target.join("kabar").join(name)
    }

    pub(crate) fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }
}

/// Cargo, started in `root`.
pub(crate) fn cargo(root: impl AsRef<Path>) -> Cmd {
    without_own(Cmd::new("cargo").dir(root))
}

/// A command that starts cargo, without what the cargo that runs this chore has put into its environment: build scripts
/// that ask to run again when such a variable changes would otherwise do so at every switch between `cargo build` and
/// `cargo xtask`.
pub(crate) fn without_own(cmd: Cmd) -> Cmd {
    let own = std::env::vars_os().map(|(key, _)| key).filter(|key| {
        let key = key.to_string_lossy();
        let start = ["CARGO_PKG_", "CARGO_BIN_", "CARGO_MANIFEST_"]
            .iter()
            .any(|p| key.starts_with(p));
        start || ["CARGO", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE", "OUT_DIR"].contains(&&*key)
    });
    own.fold(cmd, Cmd::without_env)
}
