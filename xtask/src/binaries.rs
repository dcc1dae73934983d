//! The two binaries of the design, each put aside under a name of its own.
//!
//! Cargo writes every variant of the application to one file, so the last build wins; whoever runs a binary
//! by that path runs whatever was built last. Hence the copies, replaced in one step (a copy that is just
//! running stays whole).

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::cargo::{PRODUCT_FEATURES, Places, SHARED_FEATURES, cargo};

/// Cargo's profile for benchmarks, and the name under which its binaries are put aside.
pub(crate) const MEASURED: &str = "measured";

/// How the product is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Dev,
    Release,
}

/// What users run: every certificate check on.
pub(crate) fn product(places: &Places, profile: Profile) -> Result<PathBuf> {
    let mut command = cargo(&places.root).args(["build", "--locked", "-p", "kabar-desktop"]);
    command = command.args(["--features", PRODUCT_FEATURES]);
    let folder = match profile {
        Profile::Dev => "debug",
        Profile::Release => {
            command = command.arg("--release");
            "release"
        }
    };
    command.run()?;
    put_aside(places, folder, "kabar", "product")
}

/// Everything the tests run, in one build whose parts they share; among it the `e2e` binary, which may link
/// with the simulator by QR.
pub(crate) fn for_tests(places: &Places) -> Result<()> {
    shared(places).args(["--bins", "--tests"]).run()?;
    for name in ["kabar", "crash"] {
        put_aside(places, "debug", name, "e2e")?;
    }
    for_suite(places)
}

/// The crash harness, which is Kabar's core as well.
pub(crate) fn for_crash(places: &Places) -> Result<()> {
    shared(places).args(["--bin", "crash"]).run()?;
    put_aside(places, "debug", "crash", "e2e").map(|_| ())
}

/// What the conformance suite runs, and no more: the server and both of its clients' ends.
pub(crate) fn for_conformance(places: &Places) -> Result<()> {
    shared(places)
        .args(["--bin", "wa-sim", "--bin", "conformance"])
        .run()?;
    for_suite(places)
}

fn for_suite(places: &Places) -> Result<()> {
    for name in ["wa-sim", "conformance"] {
        put_aside(places, "debug", name, "e2e")?;
    }
    Ok(())
}

/// What is measured: the test build and its neighbours, optimised, without the long link of a bundle. Gives the folder
/// of the examples; the binaries are put aside as `measured`.
pub(crate) fn for_measuring(places: &Places) -> Result<PathBuf> {
    let parts = ["--bins", "--example", "blank", "--example", "nagle"];
    shared(places).args(["--profile", MEASURED]).args(parts).run()?;
    for name in ["kabar", "wa-sim"] {
        put_aside(places, MEASURED, name, MEASURED)?;
    }
    Ok(places.target.join(MEASURED).join("examples"))
}

/// `cargo build` of the workspace as tests and lints see it.
pub(crate) fn shared(places: &Places) -> crate::cmd::Cmd {
    cargo(&places.root).args(["build", "--locked", "--workspace", "--features", SHARED_FEATURES])
}

/// Where [`product`] and [`for_tests`] have put a binary.
pub(crate) fn kept(places: &Places, kind: &str, name: &str) -> PathBuf {
    places
        .kept(kind)
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

fn put_aside(places: &Places, folder: &str, name: &str, kind: &str) -> Result<PathBuf> {
    let built = places
        .target
        .join(folder)
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let kept = kept(places, kind, name);
    replace(&built, &kept)
        .with_context(|| format!("putting {} aside as {}", built.display(), kept.display()))?;
    Ok(kept)
}

fn replace(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    let next = to.with_extension("next");
    fs::copy(from, &next)?;
    fs::rename(&next, to)?;
    Ok(())
}
