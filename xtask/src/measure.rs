//! `cargo xtask measure`: the figures of docs/measurements.md, from optimised builds. Nothing here passes or fails.

use anyhow::{Result, bail};

use crate::binaries::{self, MEASURED};
use crate::cargo::Places;
use crate::session::{self, Home};
use crate::system::{self, Need};
use crate::{e2e, ui};

pub(crate) fn run(args: &[String]) -> Result<()> {
    if !args.is_empty() {
        bail!("cargo xtask measure takes no arguments");
    }
    system::ensure(&[Need::Build, Need::Display, Need::Test])?;
    let places = Places::find()?;
    ui::packages(&places)?;
    ui::build(&places)?;
    let examples = binaries::for_measuring(&places)?;
    e2e::driver(&places)?;
    crate::cmd::Cmd::new(examples.join("nagle")).run()?;
    session::in_desktop_session(Home::Fresh, |env| {
        ["measure", "crowd"].into_iter().try_for_each(|script| {
            e2e::node(&places, env)
                .env("KABAR_E2E", binaries::kept(&places, MEASURED, "kabar"))
                .env("KABAR_SIM", binaries::kept(&places, MEASURED, "wa-sim"))
                .env("KABAR_BLANK", examples.join("blank"))
                .arg(places.root.join(format!("tests/ui/{script}.mjs")))
                .run()
        })
    })?;
    ui::script(&places, "size")
}
