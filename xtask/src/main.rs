//! Kabar's chores, so that a person needs to remember two commands and a machine one.
//!
//! One module per chore; this file only picks one. What is deliberately not here: anything that ships.
//! Nothing depends on this crate, and it depends on three small ones, because it is built before
//! every chore on a machine that may have nothing yet.

mod bench;
mod binaries;
mod bundle;
mod cargo;
mod ci;
mod clock;
mod cmd;
mod conformance;
mod counts;
mod crash;
mod e2e;
mod failures;
mod fuzz;
mod generated;
mod icons;
mod measure;
mod npm;
mod picture;
mod run;
mod say;
mod session;
mod shots;
mod sim;
mod spawned;
mod steps;
mod system;
mod test;
mod tidy;
mod ui;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
Kabar's chores: cargo xtask <chore>

  run [--demo] [--release]  build Kabar and start it; --demo brings a shop of its own
      [--shot FILE]         without a display: where to write the picture of the window
      [--once]              without a display: stop once that picture is written
  test                      everything that can fail: Rust, UI, the real window, the product binary
  ci                        formatting, lints, tidy, generated files, then everything `test` runs
  gen [--check]             write (or compare) the TypeScript of the API and the schema document
  tidy                      who may depend on whom, licences, features, files
  sim [ARGS]                the local WhatsApp server
  conformance [--only WORD] the suite that two independent clients run against it
  crash messages [--kills N] [--seed S] [--messages N] [--sabotage NAME] [--report FILE]
                            kills Kabar in the middle of its work and judges what is left
  shots DIR                 pictures of every screen, light and dark, English and Indonesian
  bundle [--check]          a .deb; --check installs it and starts it
  measure                   the figures of docs/measurements.md
  bench WHAT                measurements side by side: sim, search, import, messages, accounts, ui
  fuzz [TARGET] [SECONDS]   hostile bytes for Kabar and that server; needs a nightly compiler
  icons                     every icon size from icons/source
  system [--test]           the system packages that are missing, and whether to install them
  session COMMAND [ARGS]    a command in a private desktop: display, D-Bus, keyring";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match chore(&args) {
        Ok(code) => code,
        Err(error) => {
            say::error(format_args!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn chore(args: &[String]) -> Result<ExitCode> {
    let (name, rest) = match args.split_first() {
        Some((name, rest)) => (name.as_str(), rest),
        None => ("help", args),
    };
    match name {
        "run" => run::run(&run::Options::read(rest)?)?,
        "test" => return test::run(),
        "ci" => return ci::run(),
        "gen" => generated::run(rest)?,
        "tidy" => tidy::run()?,
        "sim" => sim::run(rest)?,
        "conformance" => conformance::run(rest)?,
        "crash" => return crash::run(rest),
        "shots" => shots::run(rest)?,
        "bundle" => bundle::run(rest)?,
        "measure" => measure::run(rest)?,
        "bench" => bench::run(rest)?,
        "fuzz" => fuzz::run(rest)?,
        "icons" => icons::run()?,
        "system" => system::run(rest)?,
        "session" => session::run(rest)?,
        "help" | "--help" | "-h" => say::line(USAGE),
        other => bail!("there is no chore called {other:?}\n\n{USAGE}"),
    }
    Ok(ExitCode::SUCCESS)
}
