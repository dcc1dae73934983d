//! `cargo xtask conformance`: one suite, run by whatsapp-rust and by Baileys against the local WhatsApp server.
//!
//! The suite itself is a program of the workspace (tests/conformance); here it gets what it needs: the packages of
//! npm, the binaries, and where both are.

use anyhow::Result;

use crate::binaries::{self, kept};
use crate::cargo::Places;
use crate::cmd::Cmd;
use crate::counts::Counts;
use crate::npm;

/// The suite takes about a minute; every wait in it has a deadline of its own, and this is for what has none.
const LIMIT_S: u32 = 600;

/// Builds what is needed and runs the suite; `args` go to it as they are.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let places = Places::find()?;
    binaries::for_conformance(&places)?;
    check(&places, args, &mut Counts::default())
}

/// Baileys, which a test of tests/e2e starts as well.
pub(crate) fn packages(places: &Places) -> Result<()> {
    npm::install(&places.root.join("tests/conformance"))
}

/// Runs the suite with binaries that are there.
pub(crate) fn check(places: &Places, args: &[String], counts: &mut Counts) -> Result<()> {
    let folder = places.root.join("tests/conformance");
    packages(places)?;
    limited(kept(places, "e2e", "conformance").as_os_str())
        .arg("--sim")
        .arg(kept(places, "e2e", "wa-sim"))
        .arg("--baileys")
        .arg(folder.join("baileys"))
        .arg("--people")
        .arg(folder.join("people.json"))
        .args(args)
        .counted(counts)
}

fn limited(program: &std::ffi::OsStr) -> Cmd {
    if cfg!(windows) {
        return Cmd::new(program);
    }
    let limit = LIMIT_S.to_string();
    Cmd::new("timeout")
        .args(["--kill-after=10", limit.as_str()])
        .arg(program)
}
