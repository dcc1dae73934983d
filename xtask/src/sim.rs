//! `cargo xtask sim`: the local WhatsApp server, for trying things by hand.

use anyhow::Result;

use crate::cargo::{Places, cargo};

pub(crate) fn run(args: &[String]) -> Result<()> {
    let places = Places::find()?;
    cargo(&places.root)
        .args(["run", "--locked", "-p", "wa-sim", "--"])
        .args(args)
        .run()
}
