//! `cargo xtask ci`: what a change must pass. The same on a laptop and on a server, because it is one command.

use std::process::ExitCode;

use anyhow::Result;

use crate::cargo::{Places, SHARED_FEATURES, cargo};
use crate::steps::Steps;
use crate::{generated, test, tidy, ui};

pub(crate) fn run() -> Result<ExitCode> {
    let places = Places::find()?;
    let mut steps = Steps::default();
    steps.check("formatting", |_| {
        cargo(&places.root).args(["fmt", "--all", "--check"]).run()
    });
    test::prepare(&places, &mut steps);
    steps.check("tidy", |_| tidy::run());
    steps.check("UI lint", |_| ui::script(&places, "lint"));
    steps.check("UI formatting", |_| ui::script(&places, "format:check"));
    steps.check("UI types", |_| ui::script(&places, "check"));
    steps.check("UI contrast", |_| ui::script(&places, "contrast"));
    steps.check("clippy", |_| clippy(&places));
    test::build(&places, &mut steps);
    steps.check("generated files", |_| generated::check(&places));
    test::prove(&places, &mut steps);
    Ok(steps.finish())
}

fn clippy(places: &Places) -> Result<()> {
    cargo(&places.root)
        .args([
            "clippy",
            "--locked",
            "--workspace",
            "--all-targets",
            "--features",
            SHARED_FEATURES,
        ])
        .args(["--", "-D", "warnings"])
        .run()
}
