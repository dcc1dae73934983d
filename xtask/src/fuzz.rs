//! `cargo xtask fuzz`: hostile bytes for Kabar and for the local WhatsApp server, made up by libFuzzer.
//!
//! Needs a nightly compiler and `cargo-fuzz`, which is installed beside the build the first time. Not part of `ci`,
//! whose tests replay the corpus that earlier runs left in the tree.

use anyhow::{Context, Result, bail};

use crate::cargo::{Places, cargo, without_own};
use crate::cmd::Cmd;

type Target = (&'static str, &'static str);

/// Each with the folder that has its `fuzz`.
const TARGETS: [(&str, &str); 8] = [
    ("conversion", "tests"),
    ("search_query", "tests"),
    ("events", "tests"),
    ("import_rows", "tests"),
    ("import_phone", "tests"),
    ("template", "tests"),
    ("frames", "tests/wa-sim"),
    ("router", "tests/wa-sim"),
];
const SECONDS: u32 = 300;
/// The longest input, in bytes: some hundred stanzas, for making the people costs more than what they say.
const LONGEST: u32 = 3000;

/// `[TARGET] [SECONDS]`: one target or each, for so long.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let (targets, seconds) = read(args)?;
    let places = Places::find()?;
    let tools = tools(&places)?;
    for target in targets {
        fuzz(&places, &tools, target, seconds)?;
    }
    Ok(())
}

fn read(args: &[String]) -> Result<(Vec<Target>, u32)> {
    let all = || TARGETS.to_vec();
    let named = args
        .first()
        .and_then(|first| TARGETS.iter().find(|(name, _)| name == first));
    let (targets, rest) = match named {
        Some(target) => (vec![*target], &args[1..]),
        None => (all(), args),
    };
    let names = TARGETS.map(|(name, _)| name);
    let seconds = match rest {
        [] => SECONDS,
        [seconds] => seconds
            .parse()
            .with_context(|| format!("{seconds:?} is neither seconds nor one of {names:?}"))?,
        _ => bail!("cargo xtask fuzz [{}] [SECONDS]", names.join("|")),
    };
    Ok((targets, seconds))
}

/// The folder with `cargo-fuzz` in it.
fn tools(places: &Places) -> Result<std::path::PathBuf> {
    let tools = places.target.join("tools");
    let program = format!("cargo-fuzz{}", std::env::consts::EXE_SUFFIX);
    if !tools.join("bin").join(program).exists() {
        cargo(&places.root)
            .args(["install", "--locked", "cargo-fuzz", "--root"])
            .arg(&tools)
            .run()?;
    }
    Ok(tools.join("bin"))
}

/// New inputs go to a folder beside the build; the corpus in the tree is only read.
fn fuzz(places: &Places, tools: &std::path::Path, (target, house): Target, seconds: u32) -> Result<()> {
    let found = places.target.join("fuzz-corpus").join(target);
    std::fs::create_dir_all(&found)?;
    let house = places.root.join(house);
    without_own(Cmd::new(tools.join("cargo-fuzz")))
        .dir(&house)
        // A toolchain that this chore was started with would win over the one asked for.
        .env("RUSTUP_TOOLCHAIN", "nightly")
        .args([
            "fuzz",
            "run",
            "--fuzz-dir",
            "fuzz",
            "--sanitizer",
            "none",
            "--target-dir",
        ])
        .arg(places.target.join("fuzz"))
        .arg(target)
        .arg(&found)
        .arg(house.join("fuzz/corpus").join(target))
        .args([
            "--",
            &format!("-max_total_time={seconds}"),
            &format!("-max_len={LONGEST}"),
            "-len_control=0",
            "-timeout=20",
        ])
        .run()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn a_target_and_the_seconds_may_each_be_left_out() {
        assert_eq!(read(&[]).unwrap(), (TARGETS.to_vec(), SECONDS));
        let router = vec![("router", "tests/wa-sim")];
        assert_eq!(read(&words("router")).unwrap(), (router, SECONDS));
        assert_eq!(read(&words("60")).unwrap(), (TARGETS.to_vec(), 60));
        assert_eq!(
            read(&words("events 60")).unwrap(),
            (vec![("events", "tests")], 60)
        );
        assert!(read(&words("nonsense")).is_err());
    }
}
