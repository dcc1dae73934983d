//! `cargo xtask test`: everything that can fail, on a machine that may have had nothing.

use std::process::ExitCode;

use anyhow::Result;

use crate::binaries::{self, Profile};
use crate::cargo::{Places, SHARED_FEATURES, cargo};
use crate::conformance;
use crate::counts::Counts;
use crate::crash;
use crate::e2e::{self, Suite};
use crate::session::{self, Home};
use crate::steps::Steps;
use crate::system::{self, Need};
use crate::ui;

pub(crate) fn run() -> Result<ExitCode> {
    let places = Places::find()?;
    let mut steps = Steps::default();
    prepare(&places, &mut steps);
    build(&places, &mut steps);
    prove(&places, &mut steps);
    Ok(steps.finish())
}

/// What every later step rests on.
pub(crate) fn prepare(places: &Places, steps: &mut Steps) {
    steps.must("system packages", |_| {
        system::ensure(&[Need::Build, Need::Display, Need::Test])
    });
    steps.must("npm packages", |_| {
        ui::packages(places)?;
        conformance::packages(places)
    });
    steps.must("UI build", |_| ui::build(places));
}

/// One build for the Rust tests and the binaries that the window tests drive.
pub(crate) fn build(places: &Places, steps: &mut Steps) {
    steps.must("build", |_| binaries::for_tests(places));
}

/// The tests, quick ones first.
pub(crate) fn prove(places: &Places, steps: &mut Steps) {
    steps.check("Rust tests", |counts| rust(places, counts));
    steps.check("conformance", |counts| conformance::check(places, &[], counts));
    steps.check("crashes", |_| crash::check(places));
    steps.check("UI tests", |counts| ui::test(places, counts));
    steps.must("tauri-driver", |_| e2e::driver(places));
    steps.check("window tests", |counts| e2e::run(places, Suite::Journey, counts));
    steps.must("product build", |_| {
        binaries::product(places, Profile::Dev).map(|_| ())
    });
    steps.check("product tests", |counts| e2e::run(places, Suite::Product, counts));
    steps.check("certificates", |counts| certificates(places, counts));
}

/// The adapter as the product has it. The workspace's own run has the test build's feature on everywhere, and with
/// it nobody would see the refusal of a server that is not WhatsApp.
fn certificates(places: &Places, counts: &mut Counts) -> Result<()> {
    cargo(&places.root)
        .args(["test", "--locked", "--package", "kabar-whatsapp"])
        .counted(counts)
}

/// In a private desktop: the tests of the keychain use a real keyring, and it must not be the person's.
fn rust(places: &Places, counts: &mut Counts) -> Result<()> {
    session::in_desktop_session(Home::Fresh, |env| {
        cargo(&places.root)
            .args([
                "test",
                "--locked",
                "--workspace",
                "--no-fail-fast",
                "--features",
                SHARED_FEATURES,
            ])
            .in_session(env)
            .counted(counts)
    })
}
