//! The system packages a chore needs: which are missing, and putting them there.
//!
//! Debian and what descends from it are served through their own package manager. Elsewhere the list is
//! printed and the person installs what it is called there: guessing names of other distributions would be
//! wrong sooner than helpful. Windows and macOS bring their web engine along, so nothing is asked of them.

mod apt;
mod packages;

use std::io::{IsTerminal, Write};

use anyhow::{Result, bail};

use crate::say;
pub(crate) use packages::Need;

/// Sees to it that everything in `needs` is installed.
///
/// At a terminal the person is asked first. Where nobody can answer (no terminal, or `CI=true`) the answer
/// is yes: whoever started the chore there wants it to go on.
///
/// # Errors
/// When the person says no, when installing fails, or when this system's packages are not known here.
pub(crate) fn ensure(needs: &[Need]) -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let wanted = packages::wanted(needs);
    if !apt::is_here() {
        say::note(format_args!(
            "this is not a Debian-like system; if a step fails, install what these are called here: {}",
            wanted.join(" ")
        ));
        return Ok(());
    }
    let missing = apt::missing(&wanted)?;
    if missing.is_empty() {
        return Ok(());
    }
    say::line(format_args!(
        "These packages are needed and missing:\n  {}",
        missing.join(" ")
    ));
    if somebody_is_there() && !agreed()? {
        bail!("not installed; to do it yourself: {}", apt::by_hand(&missing));
    }
    say::line("Installing them …");
    apt::install(&missing)
}

/// `cargo xtask system [--test]`.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let needs: &[Need] = match args {
        [] => &[Need::Build],
        [flag] if flag == "--test" => &[Need::Build, Need::Display, Need::Test],
        _ => bail!("cargo xtask system [--test]"),
    };
    ensure(needs)?;
    say::line("system packages: all there");
    Ok(())
}

fn somebody_is_there() -> bool {
    std::env::var_os("CI").is_none_or(|ci| ci != "true") && std::io::stdin().is_terminal()
}

fn agreed() -> Result<bool> {
    let mut out = std::io::stdout();
    write!(out, "Install now? [Y/n] ")?;
    out.flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(is_yes(&answer))
}

/// Enter alone is yes: that is what the capital letter in the question promises.
fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enter_is_yes_and_anything_unclear_is_no() {
        assert!(is_yes("\n"));
        assert!(is_yes("Y\n"));
        assert!(is_yes("yes\n"));
        assert!(!is_yes("n\n"));
        assert!(!is_yes("what?\n"));
    }
}
