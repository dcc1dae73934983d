//! `cargo xtask crash`: kills Kabar in the middle of its work, or fills its disk, and judges what is left.
//!
//! The harness itself is a program of the workspace (tests/crash). It ends with 0 when nothing was lost or doubled, and
//! with 1 when something was; `ci` has it run once as it is, and once with a fault built in that it must find.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::binaries::{self, kept};
use crate::cargo::Places;
use crate::cmd::Cmd;
use crate::say;

/// What `ci` takes the time for: about a minute and a half.
const SMALL: [&str; 5] = ["messages", "--kills", "20", "--messages", "400"];
/// The same for a campaign, of fewer people than a run by hand takes: each world goes on to its end after its deaths.
const CAMPAIGN: [&str; 5] = ["campaign", "--kills", "20", "--people", "80"];
/// A campaign that forgets what it has armed loses people.
const CARELESS: [&str; 7] = [
    "campaign",
    "--kills",
    "6",
    "--people",
    "40",
    "--sabotage",
    "forget-armed",
];
/// The same with the power gone at each death: half a minute.
const POWERLESS: [&str; 7] = [
    "messages",
    "--kills",
    "10",
    "--messages",
    "300",
    "--power",
    "honest",
];
/// A disk that fills up at every twenty-fifth write of a life: under a minute.
const FULL: [&str; 3] = ["full-disk", "--every", "25"];
/// The quickest sabotage to be found.
const SPOILT: [&str; 7] = [
    "messages",
    "--kills",
    "4",
    "--messages",
    "200",
    "--sabotage",
    "ack-before-commit",
];
/// A disk that forgets everything: whoever replays nothing would not notice. While it sends, it is found at every death.
const FORGETFUL: [&str; 9] = [
    "messages",
    "--kills",
    "4",
    "--messages",
    "200",
    "--load",
    "outgoing",
    "--power",
    "lying",
];
/// How the harness ends when something was lost, doubled or told otherwise than it was.
const FOUND: i32 = 1;
/// The steps of `ci` take no longer than this; every wait in the harness has a deadline of its own.
const LIMIT_S: &str = "900";

/// Builds what is needed; `args` go to the harness as they are, and its end is ours.
pub(crate) fn run(args: &[String]) -> Result<ExitCode> {
    let places = Places::find()?;
    binaries::for_crash(&places)?;
    let code = harness(Cmd::new(kept(&places, "e2e", "crash")), args)?;
    Ok(u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Runs the harness with binaries that are there.
pub(crate) fn check(places: &Places) -> Result<()> {
    if limited(places, &SMALL)? != 0 {
        bail!("a crash loses or doubles something");
    }
    if limited(places, &CAMPAIGN)? != 0 {
        bail!("a crash loses or doubles something of a campaign");
    }
    if limited(places, &POWERLESS)? != 0 {
        bail!("a loss of power loses or doubles something");
    }
    if limited(places, &FULL)? != 0 {
        bail!("a full disk loses or doubles something, or stops Kabar for good");
    }
    say::note("now with a fault built in: something must be lost");
    for spoilt in [&SPOILT[..], &FORGETFUL, &CARELESS] {
        if limited(places, spoilt)? != FOUND {
            bail!("the crash harness does not notice that messages are lost");
        }
    }
    Ok(())
}

fn limited(places: &Places, args: &[&str]) -> Result<i32> {
    let program = kept(places, "e2e", "crash");
    if cfg!(windows) {
        return harness(Cmd::new(program), args);
    }
    let limit = Cmd::new("timeout")
        .args(["--kill-after=10", LIMIT_S])
        .arg(program);
    harness(limit, args)
}

fn harness(program: Cmd, args: &[impl AsRef<std::ffi::OsStr>]) -> Result<i32> {
    let status = program
        .args(args)
        .into_inner()
        .status()
        .context("cannot start the crash harness")?;
    status.code().context("the crash harness was killed")
}
