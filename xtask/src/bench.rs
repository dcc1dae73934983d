//! `cargo xtask bench sim`: what the local WhatsApp server costs, from an optimised build of it alone.

use anyhow::{Result, bail};

use crate::binaries::MEASURED;
use crate::cargo::{Places, cargo};

pub(crate) fn run(args: &[String]) -> Result<()> {
    if args != ["sim"] {
        bail!("cargo xtask bench sim");
    }
    let places = Places::find()?;
    cargo(&places.root)
        .args(["run", "--locked", "--profile", MEASURED])
        .args(["-p", "wa-sim", "--example", "crowd"])
        .run()
}
