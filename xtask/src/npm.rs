//! npm as the chores call it: a Node that is new enough, and the packages of a lock file, installed once.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::cmd::Cmd;

/// The oldest Node that the UI's build tool and the tests run on: major and minor.
const NODE: (u32, u32) = (20, 19);

/// Installs the npm packages of the lock file in `folder`, unless they are there already.
pub(crate) fn install(folder: &Path) -> Result<()> {
    check_node()?;
    let lock = folder.join("package-lock.json");
    let lock = fs::read(&lock).with_context(|| lock.display().to_string())?;
    let stamp = folder.join("node_modules/.kabar-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    npm(folder).args(["ci", "--no-audit", "--no-fund"]).run()?;
    fs::write(&stamp, lock)?;
    Ok(())
}

/// npm, started in `folder`.
pub(crate) fn npm(folder: &Path) -> Cmd {
    Cmd::new(if cfg!(windows) { "npm.cmd" } else { "npm" }).dir(folder)
}

fn check_node() -> Result<()> {
    let wanted = format!("Node {}.{} or newer is needed", NODE.0, NODE.1);
    let answer = Cmd::new("node").arg("--version").ask();
    let Some(version) = answer else {
        bail!("{wanted}, and there is no `node` here")
    };
    match release(&version) {
        Some(found) if found >= NODE => Ok(()),
        _ => bail!("{wanted}, and this is {}", version.trim()),
    }
}

/// `v20.20.2` → 20 and 20.
fn release(version: &str) -> Option<(u32, u32)> {
    let mut parts = version
        .trim()
        .strip_prefix('v')?
        .split('.')
        .map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_node_is_read_as_it_prints_it() {
        assert_eq!(release("v20.20.2\n"), Some((20, 20)));
        assert!(release("v20.9.0") < Some(NODE) && release("v22.1.0") > Some(NODE));
        assert_eq!(release("nonsense"), None);
    }
}
