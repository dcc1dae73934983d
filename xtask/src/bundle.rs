//! `cargo xtask bundle`: a package that users install, and the proof that it installs and starts.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use crate::cargo::Places;
use crate::cmd::Cmd;
use crate::session::{self, Home};
use crate::spawned::{Spawned, tied};
use crate::system::{self, Need};
use crate::{picture, say, ui};

/// Cargo's profile for what users install.
const PROFILE: &str = "bundle";

pub(crate) fn run(args: &[String]) -> Result<()> {
    let checking = match args {
        [] => false,
        [flag] if flag == "--check" => true,
        _ => bail!("cargo xtask bundle [--check]"),
    };
    system::ensure(if checking {
        &[Need::Build, Need::Display]
    } else {
        &[Need::Build]
    })?;
    let places = Places::find()?;
    ui::packages(&places)?;
    ui::build(&places)?;
    let build = [
        "build",
        "--ci",
        "--bundles",
        "deb",
        "--",
        "--locked",
        "--profile",
        PROFILE,
    ];
    ui::tauri(&places).args(build).run()?;
    let package = newest(&places.target.join(PROFILE).join("bundle/deb"))?;
    let size = std::fs::metadata(&package)?.len();
    say::line(format_args!(
        "{} ({:.1} MiB)",
        package.display(),
        size as f64 / 1_048_576.0
    ));
    if checking {
        check(&places, &package)
    } else {
        Ok(())
    }
}

/// Installs the package, starts what it installed, waits for the window, and takes it away again.
fn check(places: &Places, package: &Path) -> Result<()> {
    let name = Cmd::new("dpkg-deb")
        .arg("-f")
        .arg(package)
        .arg("Package")
        .read()?;
    let name = name.trim();
    let root = Cmd::new("id").arg("-u").ask().is_some_and(|id| id.trim() == "0");
    if root {
        Cmd::new("dpkg").arg("-i").arg(package).run()?;
        let started = start(places, Path::new("/usr/bin/kabar"));
        Cmd::new("dpkg").args(["-r", name]).run()?;
        started
    } else {
        say::note("not root, so the package is unpacked into a folder instead of installed");
        let scratch = places.kept("unpacked");
        let _ = std::fs::remove_dir_all(&scratch);
        Cmd::new("dpkg-deb").arg("-x").arg(package).arg(&scratch).run()?;
        start(places, &scratch.join("usr/bin/kabar"))
    }
}

fn start(places: &Places, binary: &Path) -> Result<()> {
    let shot = places.kept("bundle.png");
    session::in_desktop_session(Home::Fresh, |env| {
        let mut command = tied(&binary.to_string_lossy())
            .arg("--demo")
            .in_session(env)
            .into_inner();
        command.stdin(Stdio::null());
        let mut app = Spawned::start(command, "the installed Kabar")?;
        picture::of_window(&mut app, env, Some(&session::log_of_demo(env)), &shot)
    })?;
    say::line(format_args!(
        "it starts; this is what it shows: {}",
        shot.display()
    ));
    Ok(())
}

fn newest(folder: &Path) -> Result<PathBuf> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    let packages = entries.flatten().map(|entry| entry.path());
    packages
        .filter(|path| path.extension().is_some_and(|end| end == "deb"))
        .max_by_key(|path| path.metadata().and_then(|data| data.modified()).ok())
        .with_context(|| format!("no .deb in {}", folder.display()))
}
