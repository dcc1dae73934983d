//! Kills Kabar in the middle of its work, again and again, and judges what is left: nothing lost, nothing doubled.
//!
//! ```text
//!  main ─► lives ─► world (simulator, people, faults)      plan: when it dies
//!             └───► victim ⇄ child (the real core)          judge, tally: what that came to
//! ```
//!
//! The simulator lives in this process, Kabar in a child that is killed at named steps of the core and at any moment, and
//! started again until its work is done. The judge looks at what simulated people see and at what a window would show;
//! that it is no yes-man is shown by spoiling the core on purpose. With `--power` each death takes the power along.
//! `campaign` does the same to a campaign, while some of its people say that they want none. `full-disk` fills the child's disk instead of killing it.

mod campaigning;
mod child;
mod clock;
mod full;
mod judge;
mod life;
mod lives;
mod load;
mod options;
mod plan;
mod power;
mod tally;
mod victim;
mod words;
mod world;

use anyhow::{Context as _, Result, bail};
use lives::Run;
use options::{FullDisk, Options};
use rand::{SeedableRng as _, rngs::StdRng};
use std::{process::ExitCode, time::Duration};
use tally::Tally;
use tracing_subscriber::EnvFilter;

/// Something was lost, doubled or told otherwise than it was.
const FOUND: u8 = 1;
/// The harness itself could not go on.
const BROKEN: u8 = 2;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(clean) => ExitCode::from(if clean { 0 } else { FOUND }),
        Err(error) => {
            complain(&error);
            ExitCode::from(BROKEN)
        }
    }
}

fn run(args: &[String]) -> Result<bool> {
    tracing_subscriber::fmt()
        .with_env_filter(log_levels())
        .with_writer(std::io::stderr)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match args {
        [role, task] if role == victim::ROLE => {
            runtime.block_on(child::run(child::task(task)?))?;
            Ok(true)
        }
        [what, rest @ ..] if what == "full-disk" => runtime.block_on(full_disk(&FullDisk::read(rest)?)),
        [what, rest @ ..] if what == "campaign" => runtime.block_on(messages(&Options::read_campaign(rest)?)),
        [what, rest @ ..] if what == "messages" => runtime.block_on(messages(&Options::read(rest)?)),
        _ => bail!("{}", options::USAGE),
    }
}

/// What `RUST_LOG` says, or nothing: over a faulty link the library complains all the time, and rightly.
fn log_levels() -> EnvFilter {
    EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("off"))
}

async fn messages(options: &Options) -> Result<bool> {
    let mut run = Run {
        options,
        rng: StdRng::seed_from_u64(options.seed),
        tally: Tally::default(),
        work: Duration::ZERO,
    };
    for (load, kills) in load::share(&options.loads()?, options.kills) {
        run.kill(load, kills).await?;
    }
    let tally = run.tally;
    let report = tally.report();
    if let Some(file) = &options.report {
        std::fs::write(file, &report).with_context(|| file.display().to_string())?;
    }
    say(&report);
    if !options.is_spoilt() && !tally.is_telling() {
        bail!("no death came in the middle of anything: nothing was tried");
    }
    Ok(tally.is_clean())
}

async fn full_disk(options: &FullDisk) -> Result<bool> {
    let found = full::run(options, show).await?;
    let report = found.report();
    if let Some(file) = &options.report {
        std::fs::write(file, &report).with_context(|| file.display().to_string())?;
    }
    say(&report);
    Ok(found.is_clean())
}

#[expect(
    clippy::print_stderr,
    reason = "a run takes minutes; the person sees how far it is"
)]
fn show(line: &str) {
    eprintln!("{line}");
}

#[expect(clippy::print_stdout, reason = "the report is what this program is for")]
fn say(report: &str) {
    print!("{report}");
}

#[expect(clippy::print_stderr, reason = "whoever started it reads why it ended")]
fn complain(error: &anyhow::Error) {
    eprintln!("error: {error:#}");
}
