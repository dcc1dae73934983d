//! `cargo xtask run`: from whatever this machine has to Kabar's window.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use crate::binaries::{self, Profile};
use crate::cargo::Places;
use crate::cmd::Cmd;
use crate::session::{self, Home};
use crate::spawned::{Spawned, tied};
use crate::system::{self, Need};
use crate::{picture, say, ui};

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    demo: bool,
    profile: Profile,
    shot: Option<PathBuf>,
    once: bool,
}

impl Options {
    pub(crate) fn read(args: &[String]) -> Result<Self> {
        let mut options = Self {
            demo: false,
            profile: Profile::Dev,
            shot: None,
            once: false,
        };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--demo" => options.demo = true,
                "--release" => options.profile = Profile::Release,
                "--once" => options.once = true,
                "--shot" => options.shot = Some(args.next().context("--shot FILE")?.into()),
                other => bail!("run does not know {other:?}"),
            }
        }
        Ok(options)
    }
}

/// Builds what is not built and starts it; returns when the window was closed.
pub(crate) fn run(options: &Options) -> Result<()> {
    let virtual_display = !session::has_display();
    system::ensure(if virtual_display {
        &[Need::Build, Need::Display]
    } else {
        &[Need::Build]
    })?;
    let places = Places::find()?;
    ui::packages(&places)?;
    ui::build(&places)?;
    let binary = binaries::product(&places, options.profile)?;
    let args: &[&str] = if options.demo { &["--demo"] } else { &[] };
    if virtual_display {
        return unseen(&places, &binary, args, options);
    }
    if options.shot.is_some() || options.once {
        say::note("--shot and --once are for machines without a display; this one has one");
    }
    Cmd::new(binary).args(args).run()
}

fn unseen(places: &Places, binary: &Path, args: &[&str], options: &Options) -> Result<()> {
    let home = places.kept("home");
    let shot = options.shot.clone().unwrap_or_else(|| places.kept("window.png"));
    say::line(
        "There is no display here, so Kabar gets a virtual one, a private D-Bus and a keyring of its own.",
    );
    say::line(format_args!("Its home folder is {}", home.display()));
    session::in_desktop_session(Home::Kept(home), |env| {
        let mut command = tied(&binary.to_string_lossy())
            .args(args)
            .in_session(env)
            .into_inner();
        command.stdin(Stdio::null());
        let mut app = Spawned::start(command, "Kabar")?;
        let log = options.demo.then(|| session::log_of_demo(env));
        picture::of_window(&mut app, env, log.as_deref(), &shot)?;
        say::line(format_args!(
            "Kabar's window is open. This is what it shows: {}",
            shot.display()
        ));
        if options.once {
            return Ok(());
        }
        say::line("It runs on; Ctrl-C ends it.");
        let status = app.child().wait()?;
        if !status.success() {
            bail!("Kabar ended with {status}");
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(args: &[&str]) -> Result<Options> {
        Options::read(&args.iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn without_a_word_kabar_starts_against_whatsapp_itself() {
        let expected = Options {
            demo: false,
            profile: Profile::Dev,
            shot: None,
            once: false,
        };
        assert_eq!(read(&[]).unwrap(), expected);
    }

    #[test]
    fn every_word_is_understood_and_an_unknown_one_is_refused() {
        let options = read(&["--demo", "--release", "--shot", "a.png", "--once"]).unwrap();
        let expected = Options {
            demo: true,
            profile: Profile::Release,
            shot: Some("a.png".into()),
            once: true,
        };
        assert_eq!(options, expected);
        assert!(read(&["--demmo"]).is_err());
        assert!(read(&["--shot"]).is_err());
    }
}
