//! The tests that drive a real window: WebDriver over `tauri-driver` and the web engine's own driver.
//!
//! The tests themselves are plain Node programs in tests/ui; they learn from the environment where the
//! binaries and drivers are, and start and stop them as they need.

use std::fs;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::binaries::kept;
use crate::cargo::{Places, cargo};
use crate::cmd::Cmd;
use crate::counts::Counts;
use crate::session::{self, Env, Home};

/// One test may link an account, restart the application and wait for both; more than this is a hang.
const LIMIT_OF_ONE_TEST_MS: u32 = 300_000;

/// All of them together; a suite takes a few minutes on a slow machine.
const LIMIT_OF_A_SUITE_S: u32 = 900;

/// Which of the tests in tests/ui.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Suite {
    /// `*.test.mjs`: the `e2e` binary.
    Journey,
    /// `product*.test.mjs`: what must hold in what users run.
    Product,
}

impl Suite {
    fn has(self, name: &str) -> bool {
        name.ends_with(".test.mjs") && name.starts_with("product") == (self == Self::Product)
    }
}

/// Installs `tauri-driver` into the target directory, once.
pub(crate) fn driver(places: &Places) -> Result<()> {
    if driver_path(places).exists() {
        return Ok(());
    }
    let install = ["install", "tauri-driver", "--version", "^2", "--locked", "--root"];
    cargo(&places.root)
        .args(install)
        .arg(places.target.join("tools"))
        .run()
}

/// Runs a suite in a private desktop.
///
/// # Errors
/// When a test fails, and when the suite has no test at all: passing because nothing ran is no passing.
pub(crate) fn run(places: &Places, suite: Suite, counts: &mut Counts) -> Result<()> {
    let folder = places.root.join("tests/ui");
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(&folder)?.flatten() {
        if suite.has(&entry.file_name().to_string_lossy()) {
            files.push(entry.path());
        }
    }
    if files.is_empty() {
        bail!("{} has no test for {suite:?}", folder.display());
    }
    files.sort();
    session::in_desktop_session(Home::Fresh, |env| {
        limited(places, env)
            .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
            .arg(format!("--test-timeout={LIMIT_OF_ONE_TEST_MS}"))
            .args(&files)
            .counted(counts)
    })
}

/// Node in a private desktop, told where everything is.
pub(crate) fn node(places: &Places, env: &Env) -> Cmd {
    told(Cmd::new("node"), places, env)
}

/// The same, ended with everything it started when it takes too long: a window that a failed test left open
/// holds Node's output, and Node would wait for it forever.
fn limited(places: &Places, env: &Env) -> Cmd {
    let limit = LIMIT_OF_A_SUITE_S.to_string();
    told(
        Cmd::new("timeout").args(["--kill-after=10", limit.as_str(), "node"]),
        places,
        env,
    )
}

fn told(command: Cmd, places: &Places, env: &Env) -> Cmd {
    command
        .dir(&places.root)
        .in_session(env)
        .env("KABAR_E2E", kept(places, "e2e", "kabar"))
        .env("KABAR_SIM", kept(places, "e2e", "wa-sim"))
        .env("KABAR_PRODUCT", kept(places, "product", "kabar"))
        .env("KABAR_SHOTS", places.kept("shots"))
        .env("KABAR_TAURI_DRIVER", driver_path(places))
        .env("KABAR_WEBKIT_DRIVER", "/usr/bin/WebKitWebDriver")
}

fn driver_path(places: &Places) -> PathBuf {
    places
        .target
        .join("tools/bin")
        .join(format!("tauri-driver{}", std::env::consts::EXE_SUFFIX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_test_file_belongs_to_one_suite_and_other_files_to_none() {
        assert!(Suite::Journey.has("journey.test.mjs") && !Suite::Product.has("journey.test.mjs"));
        assert!(Suite::Product.has("product.test.mjs") && !Suite::Journey.has("product.test.mjs"));
        assert!(!Suite::Journey.has("webdriver.mjs") && !Suite::Journey.has("shots.mjs"));
    }
}
