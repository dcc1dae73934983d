//! `cargo xtask shots DIR`: pictures of the real window, for the README and for looking at.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::binaries::{self, Profile};
use crate::cargo::Places;
use crate::session::{self, Home};
use crate::system::{self, Need};
use crate::{e2e, say, ui};

pub(crate) fn run(args: &[String]) -> Result<()> {
    let [folder] = args else {
        bail!("into which folder? cargo xtask shots DIR")
    };
    system::ensure(&[Need::Build, Need::Display, Need::Test])?;
    let places = Places::find()?;
    std::fs::create_dir_all(folder).with_context(|| format!("making {folder}"))?;
    let folder = Path::new(folder).canonicalize()?;
    ui::packages(&places)?;
    ui::build(&places)?;
    binaries::for_tests(&places)?;
    binaries::product(&places, Profile::Dev)?;
    e2e::driver(&places)?;
    session::in_desktop_session(Home::Fresh, |env| {
        e2e::node(&places, env)
            .arg(places.root.join("tests/ui/shots.mjs"))
            .arg(&folder)
            .run()
    })?;
    say::line(format_args!("pictures are in {}", folder.display()));
    Ok(())
}
