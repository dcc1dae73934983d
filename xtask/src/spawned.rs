//! Programs a chore starts and must not leave behind: the virtual display, the bus, the keyring, the app.

use std::process::{Child, Command};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::clock;
use crate::cmd::Cmd;

/// A running program that is ended, politely first, when this is dropped.
pub(crate) struct Spawned {
    child: Child,
}

impl Spawned {
    pub(crate) fn start(mut command: Command, what: &str) -> Result<Self> {
        let child = command.spawn().with_context(|| format!("cannot start {what}"))?;
        Ok(Self { child })
    }

    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// `Some(how it ended)` once it has ended.
    pub(crate) fn ended(&mut self) -> Result<Option<std::process::ExitStatus>> {
        Ok(self.child.try_wait()?)
    }
}

impl Drop for Spawned {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        // Asked to end, an X server removes its lock file; killed, it leaves it for the next one to trip over.
        if cfg!(unix) {
            let _ = Cmd::new("kill")
                .args(["-TERM", &self.child.id().to_string()])
                .ask();
            let gone = || Ok(self.child.try_wait()?.map(|_| ()));
            if clock::wait_for("a program to end", Duration::from_secs(3), gone).is_ok() {
                return;
            }
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A command that ends with this one, even when this one is killed; where the system can do that.
pub(crate) fn tied(program: &str) -> Cmd {
    let can = cfg!(target_os = "linux") && Cmd::new("setpriv").arg("--version").ask().is_some();
    if can {
        Cmd::new("setpriv").args(["--pdeathsig", "TERM", "--", program])
    } else {
        Cmd::new(program)
    }
}
